#include "tests/conformance/replay/failover_instants.h"

#include <algorithm>
#include <optional>

#include "sim/protocol/api_key.h"
#include "tests/conformance/replay/arrange.h"
#include "tests/conformance/replay/whole_run_input.h"

namespace ks_replay {
namespace {

using namespace std::chrono_literals;

/// A client that finds the coordinator this much later than recorded still counts as the same.
constexpr ks::Duration near = 60ms;
/// Two threads that ask so soon after each other do not wait for each other's answer, which would change what
/// the second one does.
constexpr ks::Duration together = 5ms;
constexpr ks::Duration random_part = 20ms;    // of retry.backoff.ms: 20 % more or less
constexpr ks::Duration longest_backoff = 1s;  // retry.backoff.max.ms

std::optional<Thread> thread_of(std::string_view request) {
  if (request == "Heartbeat" || request == "ConsumerGroupHeartbeat") return Thread::heartbeats;
  if (request == "OffsetCommit") return Thread::application;
  return {};
}

std::vector<RecordedLoad> recorded_loads(const Recording& recording, const RecordedSteps& steps) {
  std::vector<RecordedLoad> loads;
  for (const Event& event : recording.events) {
    if (event.ev == "coordinator_loading") loads.push_back({event.node(), event.t, ks::never});
  }
  for (std::size_t i = 0; i < loads.size() && i < steps.loads.size(); ++i)
    loads[i].ends = steps.steps[steps.loads[i]].t;
  return loads;
}

/// Of a client that had been heard by a coordinator before: when it looked for one, and what followed.
AsksAgain recorded_asks(const Recording& recording, const std::vector<Request>& requests,
                        Looks& looks) {
  std::map<const Event*, ks::Time> handled;
  for (const Request& request : requests) {
    if (!request.made_up) handled[request.event] = request.handled;
  }
  AsksAgain asks;
  std::map<std::string, bool> heard;
  std::map<std::pair<std::string, Thread>, bool> looked;
  for (const Event& event : recording.events) {
    if (event.src != "broker" || !event.body.contains("end")) continue;
    const std::string process = process_of(recording, event.who, event.t);
    if (event.ev == "FindCoordinator") {
      if (heard[process]) looks[process].push_back(event.t);
      for (const Thread thread : {Thread::heartbeats, Thread::application})
        looked[{process, thread}] = heard[process];
    }
    const std::optional<Thread> thread = thread_of(event.ev);
    if (!thread) continue;
    heard[process] = heard[process] || event.err() == 0;
    if (std::exchange(looked[{process, *thread}], false))
      asks[{process, *thread}].push_back({event.node(), handled.at(&event)});
  }
  return asks;
}

std::string name_of(ks::NodeId node, const ks::World& world) {
  return std::string{world.names->of(node)};
}

}  // namespace

FailoverInstants failover_instants(const Recording& recording) {
  RecordedSteps steps = recorded_steps(recording);
  FailoverInstants instants;
  instants.loads = recorded_loads(recording, steps);
  instants.asks = recorded_asks(recording, arrange(recording, steps).requests, instants.looks);
  return instants;
}

void FailoverClock::give_loads(ks::World& world) {
  if (loads_ == instants_.loads.size()) return;
  const RecordedLoad& recorded = instants_.loads[loads_];
  ks::Broker& broker = world.brokers[static_cast<std::size_t>(recorded.node - 1)];
  if (broker.loads.empty()) return;
  ks::GroupLoad& load = broker.loads.front();
  const ks::Time due = load.reading ? recorded.ends : recorded.begins;
  if (load.reading) ++loads_;
  if (load.due == std::max(due, world.now)) return;
  load.due = std::max(due, world.now);
  world.engine.timers.set(broker.load, load.due, world.now, world.event, world.engine.queue);
}

/// A client that waits to look again does so when it did, if that lies within the random part of its backoff.
void FailoverClock::give_looks(ks::World& world) {
  for (ks::Consumer& consumer : world.consumers) {
    if (consumer.coordinator.valid() || consumer.find_not_before <= world.now) continue;
    const auto looks = instants_.looks.find(name_of(node(consumer.id), world));
    if (looks == instants_.looks.end()) continue;
    const ks::Duration travel = world.engine.network.settings.latency;
    const ks::Time drawn = consumer.find_not_before + travel;
    const ks::Time nearest =
        *std::min_element(looks->second.begin(), looks->second.end(), [&](ks::Time a, ks::Time b) {
          return std::chrono::abs(a - drawn) < std::chrono::abs(b - drawn);
        });
    const ks::TimerId timer = consumer.timer(ks::ConsumerTimer::retry);
    const bool waits = world.engine.timers.slot(timer).deadline == consumer.find_not_before;
    if (!waits || nearest == drawn || nearest - travel <= world.now ||
        std::chrono::abs(nearest - drawn) > random_part)
      continue;
    consumer.find_not_before = nearest - travel;
    world.engine.timers.set(timer, consumer.find_not_before, world.now, world.event,
                            world.engine.queue);
  }
}

/// The first that is not over yet; those before it are left out.
const AskedAgain* FailoverClock::next(const std::string& process, Thread thread, int node,
                                      ks::Time now) {
  const auto found = instants_.asks.find({process, thread});
  if (found == instants_.asks.end()) return nullptr;
  std::size_t& n = asks_[{process, thread}];
  while (n < found->second.size() && found->second[n].at + near < now) ++n;
  if (n == found->second.size() || found->second[n].node != node) return nullptr;
  return found->second[n].at <= now + longest_backoff ? &found->second[n] : nullptr;
}

/// A client is told who its coordinator is: each of its threads asks it when it did.
void FailoverClock::found(const ks::Fact& fact, const ks::MessageSent& sent, ks::World& world) {
  const auto& answer = std::get<ks::FindCoordinatorResponse>(sent.message.body);
  ks::Consumer& consumer = world.consumers[sent.to.index];
  if (answer.error != ks::KafkaError::none || consumer.generation <= 0) return;
  const std::string process = name_of(sent.to, world);
  const int node = static_cast<int>(answer.coordinator.index) + 1;
  const ks::Duration travel = sent.due - fact.time;
  const AskedAgain* const beat = next(process, Thread::heartbeats, node, fact.time);
  const AskedAgain* const commit = next(process, Thread::application, node, fact.time);
  ks::Time beats = beat != nullptr ? beat->at - travel : ks::Time{};
  ks::Time commits = commit != nullptr ? commit->at - travel : ks::Time{};
  if (beat != nullptr && commit != nullptr && std::chrono::abs(beats - commits) < together) {
    ks::Time& later = beats < commits ? commits : beats;
    later = std::min(later, std::min(beats, commits) + travel / 2);
  }
  if (beat != nullptr) {
    consumer.heartbeat_due = beats;
    consumer.modern.next_beat = beats;
    consumer.modern.not_before = beats;
  }
  if (commit != nullptr) consumer.next_auto_commit = commits;
}

void FailoverClock::asked(const ks::Fact& fact, const ks::MessageSent& sent,
                          const ks::World& world) {
  const std::string process = name_of(fact.node, world);
  const ks::ApiKey api = api_key(sent.message.body);
  const Thread thread = api == ks::ApiKey::offset_commit ? Thread::application : Thread::heartbeats;
  next(process, thread, static_cast<int>(sent.to.index) + 1, fact.time);
  const auto found = instants_.asks.find({process, thread});
  std::size_t& n = asks_[{process, thread}];
  if (found == instants_.asks.end() || n == found->second.size()) return;
  const AskedAgain& asks = found->second[n];
  if (asks.node == static_cast<int>(sent.to.index) + 1 && asks.at - near <= fact.time) ++n;
}

void FailoverClock::give(const std::vector<ks::Fact>& facts, ks::World& world) {
  for (const ks::Fact& fact : facts) {
    const auto* const sent = std::get_if<ks::MessageSent>(&fact.body);
    if (sent == nullptr) continue;
    const ks::ApiKey api = api_key(sent->message.body);
    const bool response = is_response(sent->message.body);
    if (response && api == ks::ApiKey::find_coordinator &&
        sent->to.kind == ks::NodeKind::consumer) {
      found(fact, *sent, world);
    } else if (!response && fact.node.kind == ks::NodeKind::consumer &&
               sent->to.kind == ks::NodeKind::broker &&
               (api == ks::ApiKey::offset_commit || api == ks::ApiKey::heartbeat ||
                api == ks::ApiKey::consumer_group_heartbeat)) {
      asked(fact, *sent, world);
    }
  }
  give_loads(world);
  give_looks(world);
}

}  // namespace ks_replay
