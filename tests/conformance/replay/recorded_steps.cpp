#include "tests/conformance/replay/recorded_steps.h"

#include <algorithm>
#include <set>

namespace ks_replay {
namespace {

using namespace std::chrono_literals;

const std::set<std::string, std::less<>>& step_kinds() {
  static const std::set<std::string, std::less<>> kinds = {"member_id_given",
                                                           "member_added",
                                                           "member_removed",
                                                           "group_state",
                                                           "join_incomplete",
                                                           "leader_assignment",
                                                           "group_epoch",
                                                           "target_assignment",
                                                           "member_assignment",
                                                           "member_subscription",
                                                           "timer_set",
                                                           "timer_fired",
                                                           "static_member_replaced",
                                                           "static_member_away",
                                                           "static_member_refused"};
  return kinds;
}

/// Steps about static members name the instance: whose they are says the request of that instance around it.
std::string member_of(const Event& step, const Recording& recording) {
  const std::string named = step.text("member");
  const std::string instance = step.text("instance");
  if (!named.empty() || instance.empty()) return named;
  for (const Event& event : recording.events) {
    if (event.src != "broker" || event.text("instance") != instance) continue;
    if (!event.body.contains("end") || event.node() != step.node()) continue;
    if (step.t < event.t - 5ms || step.t > event.end() + 1ms) continue;
    const std::string own = event.text("member");
    return own.empty() ? event.body.value("answer", Json::object()).value("member", "") : own;
  }
  return named;
}

std::string group_state_text(const Event& event) {
  const std::string to = event.text("to");
  std::string text = event.text("from") + " -> " + to + ", generation " +
                     std::to_string(event.number("generation"));
  if (to == "PreparingRebalance") text += ", " + event.text("reason");
  return text;
}

std::string words(const Event& event, const Recording& recording) {
  const std::string& ev = event.ev;
  const std::string member = recording.label(member_of(event, recording));
  if (ev == "member_removed") return member + " (" + event.text("reason") + ")";
  if (ev == "group_state") {
    return group_state_text(event) + (member.empty() ? "" : " " + member);
  }
  if (ev == "join_incomplete") {
    if (event.body.value("initial", false)) return "initial";
    return std::to_string(event.number("joined")) + " of " +
           std::to_string(event.number("members")) + ", " +
           std::to_string(event.number("pending")) + " pending";
  }
  if (ev == "leader_assignment")
    return member + ", generation " + std::to_string(event.number("generation"));
  if (ev == "group_epoch") return std::to_string(event.number("epoch"));
  if (ev == "target_assignment") {
    return "epoch " + std::to_string(event.number("epoch")) + " by " + event.text("assignor") +
           ": " + shares_text(event.body.at("target"), recording);
  }
  if (ev == "member_assignment") {
    return member + " epoch " + std::to_string(event.number("epoch")) + " after " +
           std::to_string(event.number("previous_epoch")) + ", " + event.text("state") +
           ", assigned " + list_text(event.body.at("assigned")) + ", revoking " +
           list_text(event.body.at("revoking"));
  }
  if (ev == "timer_set") {
    return event.text("timer") + (member.empty() ? "" : " " + member) + " " +
           std::to_string(event.number("ms")) + " ms";
  }
  if (ev == "timer_fired") return event.text("timer") + (member.empty() ? "" : " " + member);
  if (ev == "member_subscription")
    return member + " " + words_text(event.body.value("topics", std::vector<std::string>{}));
  return member;  // member_id_given, member_added
}

Step to_step(const Event& event, const Recording& recording) {
  Step step;
  step.t = event.t;
  step.node = event.node();
  step.kind = event.ev;
  step.member = member_of(event, recording);
  step.timer = event.text("timer");
  step.to = event.text("to");
  step.text = event.ev + " " + words(event, recording);
  return step;
}

/// Members whose SyncGroup of this generation may have waited for the assignment that came at `stable`.
std::vector<std::string> waiting_syncs(const Recording& recording, ks::Time stable,
                                       std::int64_t generation) {
  std::vector<std::string> members;
  for (const Event& event : recording.events) {
    if (event.ev == "SyncGroup" && event.err() == 0 && event.number("generation") == generation &&
        event.t <= stable + 2ms && event.end() >= stable - 5ms) {
      members.push_back(event.text("member"));
    }
  }
  return members;
}

/// Takes the steps with these indexes out of their places and puts them side by side where the first was.
std::size_t gather(std::vector<Step>& steps, const std::vector<std::size_t>& indexes) {
  std::vector<Step> block;
  for (const std::size_t i : indexes) block.push_back(steps[i]);
  for (auto i = indexes.rbegin(); i != indexes.rend(); ++i)
    steps.erase(steps.begin() + static_cast<std::ptrdiff_t>(*i));
  const std::size_t first = indexes.front();
  // In the order of time, else the block would come before steps that it follows.
  const ks::Time start =
      std::min_element(block.begin(), block.end(), [](const Step& a, const Step& b) {
        return a.t < b.t;
      })->t;
  for (Step& step : block) {
    step.t = start;
    step.used = true;
  }
  steps.insert(steps.begin() + static_cast<std::ptrdiff_t>(first), block.begin(), block.end());
  return first;
}

bool near(ks::Time a, ks::Time b, ks::Duration distance) {
  return a - b <= distance && b - a <= distance;
}

/// The end of a sync phase: session timers first, in the order of the file, then Stable.
void gather_stable(RecordedSteps& result, std::size_t at, const Recording& recording,
                   std::int64_t generation) {
  const ks::Time t = result.steps[at].t;
  const std::vector<std::string> waiting = waiting_syncs(recording, t, generation);
  std::vector<std::size_t> sets;
  std::set<std::string, std::less<>> seen;
  for (std::size_t i = 0; i < result.steps.size(); ++i) {
    const Step& step = result.steps[i];
    if (step.used || step.timer != "session" || step.kind != "timer_set" || !near(step.t, t, 5ms))
      continue;
    if (std::find(waiting.begin(), waiting.end(), step.member) == waiting.end()) continue;
    if (seen.insert(step.member).second) sets.push_back(i);
  }
  const Step stable = result.steps[at];
  result.steps.erase(result.steps.begin() + static_cast<std::ptrdiff_t>(at));
  for (std::size_t& i : sets) i -= i > at ? 1U : 0U;
  const std::size_t after = sets.empty() ? at : sets.back() + 1;
  result.steps.insert(result.steps.begin() + static_cast<std::ptrdiff_t>(after), stable);
  sets.push_back(after);
  result.stables.push_back(gather(result.steps, sets));
}

/// Session timers of a load, in the order of their texts, since the order of a map decides otherwise.
void gather_load(RecordedSteps& result, const Event& loaded) {
  std::vector<std::size_t> sets;
  for (std::size_t i = 0; i < result.steps.size(); ++i) {
    const Step& step = result.steps[i];
    if (!step.used && step.kind == "timer_set" && step.timer == "session" &&
        step.node == loaded.node() && step.t <= loaded.t && loaded.t - step.t <= 10ms) {
      sets.push_back(i);
    }
  }
  if (sets.empty()) return;
  const std::size_t first = gather(result.steps, sets);
  const auto begin = result.steps.begin() + static_cast<std::ptrdiff_t>(first);
  std::sort(begin, begin + static_cast<std::ptrdiff_t>(sets.size()),
            [](const Step& a, const Step& b) { return a.text < b.text; });
  result.loads.push_back(first);
  result.loaded.push_back(loaded.t);
}

/// Timers that the end of a join phase and the making of a member set belong to what comes before them.
void own_timer_sets(std::vector<Step>& steps) {
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const bool member = steps[i].kind == "member_id_given" || steps[i].kind == "member_added";
    const bool join_ended = steps[i].to == "CompletingRebalance";
    if (!member && !join_ended) continue;
    for (std::size_t k = i + 1; k < steps.size(); ++k) {
      Step& next = steps[k];
      if (next.kind != "timer_set") continue;
      if (member && (next.timer != "session" || next.member != steps[i].member)) continue;
      if (next.used) continue;
      next.used = true;
      if (member || next.timer == "sync") break;
    }
  }
}

}  // namespace

std::string list_text(std::vector<int> parts) {
  std::sort(parts.begin(), parts.end());
  std::string text = "[";
  for (const int part : parts) text += (text.size() > 1 ? " " : "") + std::to_string(part);
  return text + "]";
}

std::string words_text(std::vector<std::string> words) {
  std::sort(words.begin(), words.end());
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

std::string shares_text(const Json& shares, const Recording& recording) {
  std::vector<std::string> texts;
  for (const auto& [member, parts] : shares.items())
    texts.push_back(recording.label(member) + " " + list_text(parts));
  return words_text(std::move(texts));
}

RecordedSteps recorded_steps(const Recording& recording) {
  RecordedSteps result;
  std::vector<std::int64_t> stable_generations;
  for (const Event& event : recording.events) {
    if (event.src != "broker" || !step_kinds().contains(event.ev)) continue;
    result.steps.push_back(to_step(event, recording));
    if (event.text("to") == "Stable") stable_generations.push_back(event.number("generation"));
  }
  if (!recording.consumer_protocol()) own_timer_sets(result.steps);
  for (const Event& event : recording.events) {
    if (event.ev == "coordinator_loaded") gather_load(result, event);
  }
  std::size_t n = 0;
  for (std::size_t i = 0; i < result.steps.size(); ++i) {
    if (result.steps[i].to != "Stable" || result.steps[i].used) continue;
    gather_stable(result, i, recording, stable_generations[n++]);
    // The block begins here or earlier; what follows it is seen next.
    i = result.stables.back();
    while (result.steps[i].to != "Stable") ++i;
  }
  return result;
}

}  // namespace ks_replay
