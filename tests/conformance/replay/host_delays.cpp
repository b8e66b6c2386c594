#include "tests/conformance/replay/host_delays.h"

#include <algorithm>
#include <optional>

#include "sim/protocol/api_key.h"
#include "tests/conformance/replay/arrange.h"
#include "tests/conformance/replay/whole_run_input.h"

namespace ks_replay {
namespace {

using namespace std::chrono_literals;

constexpr ks::Duration late_beat = 50ms;
constexpr ks::Duration missed_beat = 1s;  // something else than the host held it back

/// The events of one process: its requests that were answered, and what its client printed.
using Story = std::vector<const Event*>;

bool is_request(const Event& event) { return event.src == "broker" && event.body.contains("end"); }

std::map<std::string, Story> stories(const Recording& recording) {
  std::map<std::string, Story> by_process;
  for (const Event& event : recording.events) {
    if (is_request(event)) {
      by_process[process_of(recording, event.who, event.t)].push_back(&event);
    } else if (event.src == "client") {
      by_process[event.who].push_back(&event);
    }
  }
  return by_process;
}

/// When the coordinator handled each request: better than when it arrived (arrange.h).
using Handled = std::map<const Event*, ks::Time>;

Handled handled_instants(const Recording& recording) {
  RecordedSteps steps = recorded_steps(recording);
  Handled handled;
  for (const Request& request : arrange(recording, steps).requests) {
    if (!request.made_up) handled[request.event] = request.handled;
  }
  return handled;
}

/// Measures one process.
class Process {
 public:
  Process(const Recording& recording, const Handled& handled, std::string name, const Story& story,
          HostDelays& delays)
      : recording_(recording),
        handled_(handled),
        name_(std::move(name)),
        story_(story),
        delays_(delays) {}

  void measure() {
    for (const Event* event : story_) {
      if (!is_request(*event)) continue;
      if (event->ev == "JoinGroup") join(*event);
      if (event->ev == "SyncGroup" && event->err() == 0) sync(*event);
      if (event->ev == "Heartbeat") beat(*event);
      if (event->ev == "OffsetCommit") commit(*event);
    }
  }

 private:
  void add(Trigger trigger, ks::Duration takes) {
    delays_.reactions[{name_, trigger}].push_back(std::max(takes, ks::Duration{}));
  }

  ks::Time handled(const Event& event) const {
    const auto found = handled_.find(&event);
    return found == handled_.end() ? event.t : found->second;
  }

  /// The first request of these kinds that arrives after `from`.
  const Event* next(ks::Time from, std::initializer_list<std::string_view> kinds) const {
    for (const Event* event : story_) {
      if (event->t >= from && is_request(*event) &&
          std::find(kinds.begin(), kinds.end(), event->ev) != kinds.end())
        return event;
    }
    return nullptr;
  }

  /// From `base` to what follows an answer; nothing if the application was in its handler meanwhile.
  ks::Duration from(ks::Time base, const Event& answer, const Event* follows) const {
    if (follows == nullptr || in_handler(answer.end(), follows->t)) return {};
    return handled(*follows) - base;
  }

  /// The end of the join phase that this JoinGroup was part of.
  ks::Time phase_end(const Event& join) const {
    for (const Event& event : recording_.events) {
      if (event.ev == "group_state" && event.text("to") == "CompletingRebalance" &&
          event.number("generation") == join.body.at("answer").value("generation", -1))
        return event.t;
    }
    return join.end();
  }

  void join(const Event& event) {
    // Arrival times are a little late now and then: what follows an answer may seem to come before it.
    const ks::Time after = event.end() - 1ms;
    if (event.err() == 79)
      add(Trigger::id_given, from(event.end(), event, next(after, {"JoinGroup"})));
    if (event.err() != 0) return;
    joined_ = phase_end(event);
    add(Trigger::joined, from(joined_, event, next(after, {"SyncGroup"})));
    beat_due_from_ = event.end();
    after_join_ = true;
  }

  /// A member that gives up partitions joins again.
  void sync(const Event& event) {
    const Event* const request = next(event.end(), {"JoinGroup", "OffsetCommit", "Heartbeat"});
    const bool again = request != nullptr && request->ev != "Heartbeat" &&
                       gives_up(event.end() - 1ms, request->t + 1ms);
    add(Trigger::assigned, again ? from(joined_, event, request) : ks::Duration{});
  }

  bool gives_up(ks::Time from, ks::Time to) const {
    return std::any_of(story_.begin(), story_.end(), [&](const Event* event) {
      return event->ev == "rejoin_wanted" && event->text("reason") == "must_revoke" &&
             event->t >= from && event->t <= to;
    });
  }

  bool in_handler(ks::Time from, ks::Time to) const {
    ks::Time began = ks::never;
    for (const Event* event : story_) {
      if (event->ev == "handler_begin") began = event->t;
      if (event->ev != "handler_end") continue;
      if (began <= to && event->t >= from) return true;
      began = ks::never;
    }
    return began <= to;
  }

  ks::Duration heartbeat_interval() const {
    const Json& members = recording_.header.at("settings").at("members");
    const std::string client = name_.substr(0, name_.find('#'));
    const Json settings = members.value(name_, members.value(client, Json::object()));
    return ks::Duration{1000 *
                        std::stoll(settings.value("heartbeat.interval.ms", std::string{"3000"}))};
  }

  void beat(const Event& event) {
    if (event.err() == 27) {
      const Event* const request = next(event.end() - 1ms, {"JoinGroup", "OffsetCommit"});
      add(Trigger::told, from(event.end(), event, request));
    }
    const ks::Duration late = event.t - beat_due_from_ - heartbeat_interval();
    const bool counts = late >= late_beat && late < missed_beat;
    delays_.late_beats[name_].push_back({counts ? late : ks::Duration{}, after_join_});
    beat_due_from_ = event.t;
    after_join_ = false;
  }

  /// The first commit after the member has learned that it must join again is that of onJoinPrepare.
  void commit(const Event& event) {
    const Event* wanted = nullptr;
    for (const Event* each : story_) {
      if (each->t > event.t + 1ms || each == &event) break;
      if (each->ev == "rejoin_wanted") wanted = each;
      if (each->ev == "JoinGroup" || each->ev == "OffsetCommit") wanted = nullptr;
    }
    if (wanted == nullptr) return;
    const Event* const after = next(event.t + 1us, {"JoinGroup"});
    const bool busy = after == nullptr || event.err() != 0 || in_handler(event.end(), after->t);
    if (wanted->text("reason") == "must_revoke") {
      add(Trigger::rejoining, busy ? ks::Duration{} : handled(*after) - joined_);
      return;
    }
    if (busy) return add(Trigger::committing, {});
    ks::Time reacts = handled(*after);
    for (const Event* each : story_) {
      if (each->ev == "revoked" && each->t >= event.t) reacts = std::min(reacts, each->t);
    }
    add(Trigger::committing, reacts - handled(event));
  }

  const Recording& recording_;
  const Handled& handled_;
  std::string name_;
  const Story& story_;
  HostDelays& delays_;
  ks::Time joined_{};
  ks::Time beat_due_from_{};
  bool after_join_ = false;
};

std::string name_of(ks::NodeId node, const ks::World& world) {
  return std::string{world.names->of(node)};
}

/// What an answer makes its receiver do at once.
std::optional<Trigger> trigger_of(const ks::MessageBody& answer) {
  const ks::KafkaError error = error_of(answer);
  switch (api_key(answer)) {
    case ks::ApiKey::join_group:
      if (error == ks::KafkaError::member_id_required) return Trigger::id_given;
      if (error == ks::KafkaError::none) return Trigger::joined;
      return {};
    case ks::ApiKey::sync_group:
      return error == ks::KafkaError::none ? std::optional{Trigger::assigned} : std::nullopt;
    case ks::ApiKey::heartbeat:
      return error == ks::KafkaError::rebalance_in_progress ? std::optional{Trigger::told}
                                                            : std::nullopt;
    default: return {};
  }
}

}  // namespace

HostDelays host_delays(const Recording& recording) {
  const Handled handled = handled_instants(recording);
  HostDelays delays;
  delays.failover = failover_instants(recording);
  delays.topics_known = topics_known(recording);
  for (const auto& [name, story] : stories(recording)) {
    Process(recording, handled, name, story, delays).measure();
    if (!recording.consumer_protocol()) continue;
    for (const Event* event : story) {
      if (event->ev == "OffsetCommit" && event->err() == 0)
        delays.commits[name].push_back(event->t);
    }
  }
  return delays;
}

void HostClock::react(const std::string& process, Trigger trigger, ks::Time now, ks::Time base,
                      ks::Duration travel) {
  const std::size_t n = seen_[{process, trigger}]++;
  const auto found = delays_.reactions.find({process, trigger});
  if (found == delays_.reactions.end() || n >= found->second.size()) return;
  const ks::Time until = base + found->second[n] - travel;
  if (until > now) stalls_.push_back(Stall{process, now, until});
}

void HostClock::expect_beat(const std::string& process, ks::Time due, bool after_join) {
  const std::size_t n = beats_[process];
  const auto found = delays_.late_beats.find(process);
  if (found == delays_.late_beats.end() || n >= found->second.size()) return;
  const LateBeat& late = found->second[n];
  if (late.by > ks::Duration{} && late.after_join == after_join)
    stalls_.push_back(Stall{process, due - 1us, due + late.by});
}

void HostClock::sent(const ks::Fact& fact, const ks::MessageSent& sent, const ks::World& world) {
  const ks::Duration travel = sent.due - fact.time;
  const bool response = is_response(sent.message.body);
  const ks::NodeId client = response ? sent.to : fact.node;
  if (client.kind != ks::NodeKind::consumer) return;
  const std::string process = name_of(client, world);
  const ks::Consumer& consumer = world.consumers[client.index];
  const ks::Time next_beat = fact.time + consumer.config.heartbeat_interval_ms;
  const ks::ApiKey api = api_key(sent.message.body);
  if (response) {
    const std::optional<Trigger> trigger = trigger_of(sent.message.body);
    if (!trigger) return;
    if (*trigger == Trigger::joined) joined_[process] = fact.time;
    react(process, *trigger, fact.time, *trigger >= Trigger::joined ? joined_[process] : fact.time,
          travel);
    if (*trigger == Trigger::joined) expect_beat(process, next_beat, true);
  } else if (api == ks::ApiKey::heartbeat) {
    ++beats_[process];
    expect_beat(process, next_beat, false);
  } else if (api == ks::ApiKey::offset_commit && consumer.prepare_limit != ks::Time{}) {
    if (consumer.join_reason == "need to revoke partitions and re-join") {
      react(process, Trigger::rejoining, fact.time, joined_[process], travel);
    } else {
      react(process, Trigger::committing, fact.time, fact.time + travel, travel);
    }
  }
}

std::vector<Stall> HostClock::stalls(const std::vector<ks::Fact>& facts, const ks::World& world) {
  stalls_.clear();
  for (const ks::Fact& fact : facts) {
    if (const auto* message = std::get_if<ks::MessageSent>(&fact.body)) sent(fact, *message, world);
  }
  return std::move(stalls_);
}

void HostClock::give_commits(ks::World& world) {
  for (ks::Consumer& consumer : world.consumers) {
    const std::string process = name_of(node(consumer.id), world);
    const auto found = delays_.commits.find(process);
    if (found == delays_.commits.end()) continue;
    std::size_t& given = commits_[process];
    const ks::Duration half = consumer.each_call / 2;
    for (; given < found->second.size() && found->second[given] - half <= world.now; ++given) {
      if (consumer.app == ks::AppState::handling) consumer.modern.event_in_flight = false;
    }
  }
}

}  // namespace ks_replay
