#include "tests/conformance/replay/host_delays.h"

#include <algorithm>
#include <optional>

#include "sim/protocol/api_key.h"
#include "tests/conformance/replay/whole_run_input.h"

namespace ks_replay {
namespace {

using namespace std::chrono_literals;

constexpr ks::Duration late_beat = 50ms;

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

/// Measures one process.
class Process {
 public:
  Process(const Recording& recording, std::string name, const Story& story, HostDelays& delays)
      : recording_(recording), name_(std::move(name)), story_(story), delays_(delays) {}

  void measure() {
    for (const Event* event : story_) {
      if (!is_request(*event)) continue;
      if (event->ev == "JoinGroup") join(*event);
      if (event->ev == "SyncGroup" && event->err() == 0) add(Trigger::assigned, next_join(*event));
      if (event->ev == "Heartbeat") beat(*event);
      if (event->ev == "OffsetCommit") commit(*event);
      if (event->ev == "ConsumerGroupHeartbeat") admission(*event);
    }
  }

 private:
  void add(Trigger trigger, ks::Duration takes) {
    delays_.reactions[{name_, trigger}].push_back(takes);
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

  /// Arrival times are a little late now and then: what follows an answer may seem to come before it.
  ks::Duration until(ks::Time from, const Event* event) const {
    return event == nullptr ? ks::Duration{} : std::max(event->t - from, ks::Duration{});
  }

  void join(const Event& event) {
    if (event.err() == 79)
      add(Trigger::id_given, until(event.end(), next(event.end() - 1ms, {"JoinGroup"})));
    if (event.err() != 0) return;
    add(Trigger::joined, until(event.end(), next(event.end() - 1ms, {"SyncGroup"})));
    anchor_ = event.end();
  }

  /// A member that gives up partitions joins again; nothing for others.
  ks::Duration next_join(const Event& sync) const {
    const Event* const request = next(sync.end(), {"JoinGroup", "OffsetCommit", "Heartbeat"});
    if (request == nullptr || request->ev == "Heartbeat") return {};
    const bool gives_up = std::any_of(story_.begin(), story_.end(), [&](const Event* event) {
      return event->ev == "rejoin_wanted" && event->text("reason") == "must_revoke" &&
             event->t >= sync.end() - 1ms && event->t <= request->t + 1ms;
    });
    return gives_up ? until(sync.end(), request) : ks::Duration{};
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

  void beat(const Event& event) {
    if (event.err() == 27) {
      const Event* const request = next(event.end() - 1ms, {"JoinGroup", "OffsetCommit"});
      const bool busy = request == nullptr || in_handler(event.end(), request->t);
      add(Trigger::told, busy ? ks::Duration{} : until(event.end(), request));
    }
    const Json& members = recording_.header.at("settings").at("members");
    const std::string client = name_.substr(0, name_.find('#'));
    const Json& settings = members.contains(name_) ? members.at(name_) : members.at(client);
    const ks::Duration interval{
        1000 * std::stoll(settings.value("heartbeat.interval.ms", std::string{"3000"}))};
    const ks::Duration late = event.t - anchor_ - interval;
    delays_.late_beats[name_].push_back(late >= late_beat ? late : ks::Duration{});
    anchor_ = event.t;
  }

  void commit(const Event& event) {
    const Event* const after = next(event.t + 1us, {"JoinGroup", "OffsetCommit", "Heartbeat"});
    if (after == nullptr || after->ev != "JoinGroup" || event.err() != 0) return;
    ks::Time reacts = after->t;
    for (const Event* each : story_) {
      if (each->ev == "revoked" && each->t >= event.t) reacts = std::min(reacts, each->t);
    }
    add(Trigger::committing, reacts - event.t);
  }

  void admission(const Event& event) {
    if (event.err() != 0 || admitted_) return;
    admitted_ = true;
    add(Trigger::admitted, until(event.end(), next(event.end(), {"ConsumerGroupHeartbeat"})));
  }

  const Recording& recording_;
  std::string name_;
  const Story& story_;
  HostDelays& delays_;
  ks::Time anchor_{};  // of the next Heartbeat
  bool admitted_ = false;
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
    case ks::ApiKey::consumer_group_heartbeat:
      return error == ks::KafkaError::none ? std::optional{Trigger::admitted} : std::nullopt;
    default: return {};
  }
}

}  // namespace

HostDelays host_delays(const Recording& recording) {
  HostDelays delays;
  for (const auto& [name, story] : stories(recording))
    Process(recording, name, story, delays).measure();
  return delays;
}

void HostClock::react(const std::string& process, Trigger trigger, ks::Time at,
                      ks::Duration travel) {
  const std::size_t n = seen_[{process, trigger}]++;
  const auto found = delays_.reactions.find({process, trigger});
  if (found == delays_.reactions.end() || n >= found->second.size()) return;
  const ks::Duration stands = found->second[n] - travel;
  if (stands > ks::Duration{}) stalls_.push_back(Stall{process, at, at + stands});
}

void HostClock::expect_beat(const std::string& process, ks::Time due) {
  const std::size_t n = beats_[process];
  const auto found = delays_.late_beats.find(process);
  if (found == delays_.late_beats.end() || n >= found->second.size()) return;
  if (found->second[n] > ks::Duration{})
    stalls_.push_back(Stall{process, due - 1us, due + found->second[n]});
}

void HostClock::sent(const ks::Fact& fact, const ks::MessageSent& sent, const ks::World& world) {
  const ks::Duration travel = sent.due - fact.time;
  const bool response = is_response(sent.message.body);
  const ks::NodeId client = response ? sent.to : fact.node;
  if (client.kind != ks::NodeKind::consumer) return;
  const std::string process = name_of(client, world);
  const ks::Consumer& consumer = world.consumers[client.index];
  const ks::Duration interval = consumer.config.heartbeat_interval_ms;
  const ks::ApiKey api = api_key(sent.message.body);
  if (response) {
    const std::optional<Trigger> trigger = trigger_of(sent.message.body);
    if (!trigger) return;
    react(process, *trigger, fact.time, travel);
    if (*trigger == Trigger::joined) expect_beat(process, fact.time + interval);
  } else if (api == ks::ApiKey::heartbeat) {
    ++beats_[process];
    expect_beat(process, fact.time + interval);
  } else if (api == ks::ApiKey::offset_commit && consumer.prepare_limit != ks::Time{}) {
    react(process, Trigger::committing, fact.time, ks::Duration{});
  }
}

std::vector<Stall> HostClock::stalls(const std::vector<ks::Fact>& facts, const ks::World& world) {
  stalls_.clear();
  for (const ks::Fact& fact : facts) {
    if (const auto* message = std::get_if<ks::MessageSent>(&fact.body)) sent(fact, *message, world);
  }
  return std::move(stalls_);
}

}  // namespace ks_replay
