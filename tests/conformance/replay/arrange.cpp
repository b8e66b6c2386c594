#include "tests/conformance/replay/arrange.h"

#include <algorithm>
#include <set>

namespace ks_replay {
namespace {

constexpr int unreleased_instance_id = 111;

using namespace std::chrono_literals;

bool is_request(const Event& event) {
  static const std::set<std::string, std::less<>> apis = {
      "JoinGroup",    "SyncGroup",  "Heartbeat", "LeaveGroup", "ConsumerGroupHeartbeat",
      "OffsetCommit", "OffsetFetch"};
  return event.src == "broker" && apis.contains(event.ev);
}

/// Finds each request's first step. Steps are used once.
class Placement {
 public:
  Placement(const Recording& recording, std::vector<Step>& steps)
      : recording_(recording), steps_(steps) {
    if (recording.consumer_protocol()) find_blocks();
  }

  void place(Request& request) {
    for (const bool wide : {false, true}) {
      if (const auto step = first_step(request, wide)) {
        use(*step);
        request.step = step;
        request.handled = steps_[*step].t;
        return;
      }
    }
    request.handled = request.event->t;
  }

 private:
  using Test = bool (*)(const Step&);

  std::optional<std::size_t> search(const Request& request, bool wide, bool of_member, Test test) {
    const Event& event = *request.event;
    const ks::Time from = event.t - (wide ? 150ms : 5ms);
    const ks::Time to = event.end() + 1ms;
    for (std::size_t i = 0; i < steps_.size(); ++i) {
      const Step& step = steps_[i];
      if (step.used || step.node != event.node() || step.t < from || step.t > to) continue;
      if (of_member && step.member != request.member) continue;
      if (test(step)) return i;
    }
    return std::nullopt;
  }

  std::optional<std::size_t> first_step(const Request& request, bool wide) {
    const Event& event = *request.event;
    if (event.ev == "JoinGroup") return join(request, wide);
    if (event.ev == "SyncGroup" && event.err() == 0 && event.body.contains("assignments"))
      return search(request, wide, true,
                    [](const Step& s) { return s.kind == "leader_assignment"; });
    const bool heard =
        (event.ev == "Heartbeat" && (event.err() == 0 || event.err() == 27)) ||
        (event.ev == "OffsetCommit" && event.err() == 0 && !recording_.consumer_protocol());
    if (heard) {
      return search(request, wide, true,
                    [](const Step& s) { return s.kind == "timer_set" && s.timer == "session"; });
    }
    if (event.ev == "LeaveGroup")
      return search(request, wide, true, [](const Step& s) { return s.kind == "member_removed"; });
    const bool told = event.err() == 0 || event.err() == unreleased_instance_id;
    if (event.ev == "ConsumerGroupHeartbeat" && told) return block(request, wide);
    return std::nullopt;
  }

  std::optional<std::size_t> join(const Request& request, bool wide) {
    const Event& event = *request.event;
    if (event.err() == 79)
      return search(request, wide, true, [](const Step& s) { return s.kind == "member_id_given"; });
    if (event.err() != 0) return std::nullopt;
    if (!known_.contains(request.member)) {
      const auto added = search(request, wide, true, [](const Step& s) {
        return s.kind == "member_added" || s.kind == "static_member_replaced";
      });
      if (added) known_.insert(request.member);
      return added;
    }
    const Test tests[] = {
        [](const Step& s) { return s.to == "PreparingRebalance"; },
        [](const Step& s) { return s.kind == "join_incomplete" && !s.text.ends_with("initial"); },
        [](const Step& s) { return s.to == "CompletingRebalance"; }};
    bool of_member = true;
    for (const Test test : tests) {
      if (const auto step = search(request, wide, std::exchange(of_member, false), test))
        return step;
    }
    return std::nullopt;
  }

  /// Under KIP-848 the steps of a heartbeat end with the member's session timer; those of an expiry or of a
  /// departure with the new group epoch. A static member that leaves for a while, or is refused because
  /// another one holds its instance, has no session that begins anew.
  void find_blocks() {
    std::size_t begin = 0;
    for (std::size_t i = 0; i < steps_.size(); ++i) {
      const Step& step = steps_[i];
      if (step.used) {  // of a load
        begin = i + 1;
        continue;
      }
      const bool removal =
          steps_[begin].kind == "member_removed" || steps_[begin].kind == "timer_fired";
      const bool ends = step.kind == "static_member_away" || step.kind == "static_member_refused" ||
                        (step.kind == "timer_set" && step.timer == "session") ||
                        (removal && step.kind == "group_epoch");
      if (!ends) continue;
      blocks_.push_back({begin, i + 1, removal ? steps_[begin].member : step.member});
      begin = i + 1;
    }
  }

  std::optional<std::size_t> block(const Request& request, bool wide) {
    const Event& event = *request.event;
    const ks::Time from = event.t - (wide ? 150ms : 5ms);
    for (const Block& block : blocks_) {
      const Step& first = steps_[block.begin];
      if (first.used || first.kind == "timer_fired" || block.member != request.member) continue;
      if (first.node == event.node() && first.t >= from && first.t <= event.end() + 1ms)
        return block.begin;
    }
    return std::nullopt;
  }

  void use(std::size_t first) {
    steps_[first].used = true;
    for (const Block& block : blocks_) {
      for (std::size_t i = block.begin; block.begin == first && i < block.end; ++i)
        steps_[i].used = true;
    }
  }

  struct Block {
    std::size_t begin = 0;
    std::size_t end = 0;
    std::string member;
  };

  const Recording& recording_;
  std::vector<Step>& steps_;
  std::vector<Block> blocks_;
  std::set<std::string, std::less<>> known_;  // member ids that were added
};

std::string member_of(const Event& event) {
  if (event.ev == "LeaveGroup") return event.body.at("members").at(0).value("member", "");
  const std::string member = event.text("member");
  return member.empty() && event.ev == "JoinGroup" ? event.body.at("answer").value("member", "")
                                                   : member;
}

/// The order in which requests look for their steps: of a Heartbeat the end is the better time.
ks::Time search_time(const Request& request) {
  return request.event->ev == "Heartbeat" ? request.event->end() : request.event->t;
}

std::vector<Request> place_requests(const Recording& recording, std::vector<Step>& steps) {
  std::vector<Request> requests;
  for (const Event& event : recording.events) {
    if (!is_request(event)) continue;
    Request request;
    request.event = &event;
    request.member = member_of(event);
    requests.push_back(std::move(request));
  }
  std::vector<std::size_t> order(requests.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return search_time(requests[a]) < search_time(requests[b]);
  });
  Placement placement(recording, steps);
  for (const std::size_t i : order) placement.place(requests[i]);
  return requests;
}

/// A member killed while its JoinGroup waited: the request is like its last one.
void make_up_joins(std::vector<Request>& requests, std::vector<Step>& steps) {
  for (std::size_t i = 0; i < steps.size(); ++i) {
    Step& step = steps[i];
    if (step.used || step.kind != "member_added") continue;
    for (const Request& earlier : requests) {
      if (earlier.event->ev != "JoinGroup" || earlier.member != step.member || earlier.made_up)
        continue;
      Request request = earlier;
      request.handled = step.t;
      request.step = i;
      request.made_up = true;
      step.used = true;
      requests.push_back(std::move(request));
      break;
    }
  }
}

/// What follows a step that somebody caused is explained by it.
std::vector<std::size_t> unexplained(const std::vector<Step>& steps, bool consumer_protocol) {
  static const std::set<std::string, std::less<>> followers = {"group_state", "join_incomplete",
                                                               "member_removed", "group_epoch"};
  std::vector<std::size_t> list;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const Step& step = steps[i];
    if (step.used || step.kind == "timer_fired") continue;
    if (i > 0 && (followers.contains(step.kind) || step.timer == "join") &&
        step.t - steps[i - 1].t <= 20ms && !consumer_protocol)
      continue;
    if (i > 0 && consumer_protocol && followers.contains(step.kind)) continue;
    list.push_back(i);
  }
  return list;
}

void add_requests(Arrangement& result) {
  for (std::size_t i = 0; i < result.requests.size(); ++i) {
    const Request& request = result.requests[i];
    Stimulus stimulus;
    stimulus.at = request.handled;
    stimulus.place = request.step.value_or(0);
    stimulus.index = i;
    result.stimuli.push_back(stimulus);
    if (request.made_up) continue;
    stimulus.kind = Stimulus::Kind::answer;
    stimulus.at = std::max(request.event->end(), request.handled);
    stimulus.place = 0;
    result.stimuli.push_back(stimulus);
  }
}

/// A request without a step comes after what the same member asked before.
void keep_member_order(std::vector<Request>& requests) {
  std::map<std::string, ks::Time, std::less<>> last;
  for (Request& request : requests) {
    if (request.made_up || request.event->ev == "OffsetFetch") continue;
    ks::Time& before = last[request.member];
    if (!request.step && request.handled < before) request.handled = before;
    before = std::max(before, request.handled);
  }
}

/// A classic coordinator ignores how many partitions a topic has. One of the consumer protocol has the new
/// metadata when it says so with a group epoch: how long they are on their way is the host.
Stimulus growth(const Event& action, const Recording& recording, const RecordedSteps& recorded) {
  Stimulus grown{Stimulus::Kind::grow, action.t, 0, 0, 0};
  grown.index = static_cast<std::size_t>(action.number("to"));
  if (!recording.consumer_protocol()) return grown;
  for (std::size_t i = 0; i < recorded.steps.size(); ++i) {
    if (recorded.steps[i].kind != "group_epoch" || recorded.steps[i].t < action.t) continue;
    grown.at = recorded.steps[i].t;
    grown.place = i;
    break;
  }
  return grown;
}

void add_coordinator(Arrangement& result, const Recording& recording,
                     const RecordedSteps& recorded) {
  using Kind = Stimulus::Kind;
  for (std::size_t i = 0; i < recorded.steps.size(); ++i) {
    if (recorded.steps[i].kind == "timer_fired")
      result.stimuli.push_back({Kind::timer, recorded.steps[i].t, i, i, 0});
  }
  for (const std::size_t i : recorded.stables)
    result.stimuli.push_back({Kind::stable, recorded.steps[i].t, i, i, 0});
  for (std::size_t i = 0; i < recorded.loads.size(); ++i) {
    const std::size_t step = recorded.loads[i];
    result.stimuli.push_back(
        {Kind::load, recorded.steps[step].t, step, i, recorded.steps[step].node});
  }
  for (const Event& event : recording.events) {
    if (event.src == "driver" && event.text("do") == "broker_sigkill")
      result.stimuli.push_back({Kind::kill, event.t, 0, 0, event.node()});
    if (event.src == "driver" && event.text("do") == "grow_partitions")
      result.stimuli.push_back(growth(event, recording, recorded));
    if (event.ev == "coordinator_unloading")
      result.stimuli.push_back({Kind::unload, event.t, 0, 0, event.node()});
    if (event.ev == "coordinator_loading")
      result.stimuli.push_back({Kind::begin_load, event.t, 0, 0, event.node()});
  }
}

/// At one instant: answers that were given before, then requests without a step, also new metadata, then by
/// place.
int rank(const Stimulus& stimulus, const std::vector<Request>& requests) {
  if (stimulus.kind == Stimulus::Kind::answer) return 0;
  if (stimulus.kind == Stimulus::Kind::grow) return 1;
  if (stimulus.kind == Stimulus::Kind::request && !requests[stimulus.index].step) return 1;
  return 2;
}

}  // namespace

Arrangement arrange(const Recording& recording, RecordedSteps& recorded) {
  Arrangement result;
  result.requests = place_requests(recording, recorded.steps);
  make_up_joins(result.requests, recorded.steps);
  keep_member_order(result.requests);
  result.unexplained = unexplained(recorded.steps, recording.consumer_protocol());
  add_requests(result);
  add_coordinator(result, recording, recorded);
  std::stable_sort(result.stimuli.begin(), result.stimuli.end(),
                   [&](const Stimulus& a, const Stimulus& b) {
                     if (a.at != b.at) return a.at < b.at;
                     const int first = rank(a, result.requests);
                     const int second = rank(b, result.requests);
                     return first != second ? first < second : a.place < b.place;
                   });
  return result;
}

}  // namespace ks_replay
