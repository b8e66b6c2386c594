#include "tests/conformance/replay/brokers/zookeeper_mode.h"

#include <algorithm>

namespace ks_replay {
namespace {

using namespace std::chrono_literals;

constexpr std::int64_t tick_ms = 3'000;
constexpr std::int64_t session_ms = 18'000;
constexpr std::int64_t ping_ms = 5'000;

std::int64_t number_in(const std::string& node) {
  return std::stoll(node.substr(node.find('-') + 1));
}

/// Brokers by their session: ZooKeeper numbers sessions in the order of connections.
std::vector<std::int64_t> brokers_by_session(const BrokerRecording& recording) {
  std::vector<std::int64_t> list;
  for (const BrokerEvent& event : recording.events) {
    if (event.is("zk_client") && event.text("text") == "Connected.")
      list.push_back(event.number("node"));
  }
  return list;
}

std::int64_t broker_of_session(const BrokerRecording& recording, const BrokerEvent& expired) {
  const std::string session = expired.text("session");
  const auto last =
      static_cast<std::size_t>(std::stoll(session.substr(session.size() - 4), nullptr, 16));
  const std::vector<std::int64_t> brokers = brokers_by_session(recording);
  return last < brokers.size() ? brokers[last] : 0;
}

/// The first such event from an instant on, or nullptr.
template <class Fits>
const BrokerEvent* next_event(const BrokerRecording& recording, std::int64_t ms, Fits fits) {
  for (const BrokerEvent& event : recording.events) {
    if (event.ms >= ms && fits(event)) return &event;
  }
  return nullptr;
}

std::string list_text(const std::vector<std::int64_t>& brokers) {
  return brokers.empty() ? " none" : set_text(brokers);
}

std::string change_text(const std::vector<std::int64_t>& added,
                        const std::vector<std::int64_t>& deleted, std::int64_t live) {
  return "new:" + list_text(added) + ", gone:" + list_text(deleted) + ", live " +
         std::to_string(live);
}

std::vector<std::int64_t> numbers(const std::vector<ks::BrokerId>& brokers) {
  std::vector<std::int64_t> list;
  for (const ks::BrokerId broker : brokers) list.push_back(std::int64_t{broker.index} + 1);
  return list;
}

std::string elected_text(const std::string& broker, std::int64_t epoch) {
  return "broker " + broker + " is the controller of epoch " + std::to_string(epoch);
}

/// "1 successfully elected as the controller. Epoch incremented to 2 and …"
void read_controller(const BrokerRecording& recording, const BrokerEvent& event,
                     NotedLanes& lanes) {
  const std::string text = event.text("text");
  const std::string mark = "Epoch incremented to ";
  const std::string node = std::to_string(event.number("node"));
  if (const std::size_t at = text.find(mark); at != std::string::npos) {
    lanes["controllers"].push_back(Noted{
        recording.time(event.ms), elected_text(node, std::stoll(text.substr(at + mark.size())))});
  } else if (text.starts_with("Ready to serve")) {
    lanes["controllers"].push_back(Noted{recording.time(event.ms), "broker " + node + " is ready"});
  }
}

void read_state(const BrokerEvent& event, PartitionState& state) {
  if (event.has("leader")) state.leader = event.number("leader");
  if (event.has("isr")) state.isr = event.body.at("isr").get<std::vector<std::int64_t>>();
  state.leader_epoch = event.number("leader_epoch");
  state.partition_epoch = event.number("partition_epoch");
}

}  // namespace

namespace {

/// What it takes to write a partition's state: from its leader's end, or from the broker that came, until it
/// has a leader.
ks::Duration measured_write(const BrokerRecording& recording, ks::Duration otherwise) {
  constexpr std::int64_t at_once_ms = 1'000;  // who is found later had to come first
  std::map<std::string, std::int64_t> offline;
  std::int64_t sum = 0;
  std::int64_t count = 0;
  std::int64_t last = 0;
  std::int64_t came = -at_once_ms;
  for (const BrokerEvent& event : recording.events) {
    if (event.ms < recording.first_fault_ms) continue;
    if (event.is("zk_brokers_changed") && !event.body.at("added").empty()) came = event.ms;
    if (!event.is("zk_partition_state")) continue;
    if (event.text("to") == "OfflinePartition") offline[event.text("tp")] = event.ms;
    if (event.text("to") != "OnlinePartition" || event.text("from") != "OfflinePartition") continue;
    const auto gone = offline.find(event.text("tp"));
    const std::int64_t from = std::max(came, gone == offline.end() ? came : gone->second);
    if (event.ms > from + at_once_ms) continue;
    // Those that are written together end together.
    if (event.ms != last) sum += event.ms - from;
    last = event.ms;
    ++count;
  }
  return count == 0 ? otherwise : ks::Duration{sum * 1000 / count};
}

}  // namespace

bool with_zookeeper(const BrokerRecording& recording) {
  return recording.header.at("mode") == "zk";
}

void give_zookeeper(BrokerInput& input, const BrokerRecording& recording) {
  input.cluster.profile = ks::Profile::v3_9;
  ks::ZooKeeperSpec& spec = input.cluster.zookeeper;
  spec.on = true;
  for (const BrokerEvent& event : recording.events) {
    const bool elected = event.is("zk_controller") && event.ms < recording.first_fault_ms &&
                         event.text("text").find("successfully elected") != std::string::npos;
    if (elected) spec.controller = static_cast<std::uint32_t>(event.number("node"));
  }
  // Roles take time at all; how much is given for each request.
  spec.times.apply_partition = 1us;
  spec.times.write_partition = measured_write(recording, spec.times.write_partition);
  const BrokerEvent* const tick = next_event(
      recording, 0, [](const BrokerEvent& event) { return event.is("zk_session_expired"); });
  if (tick == nullptr) return;
  spec.tick_phase = ks::Duration{(tick->ms - recording.active_ms) % tick_ms * 1000};
}

ks::BrokerTimes zookeeper_start_times(const BrokerRecording& recording, const BrokerEvent& start) {
  ks::BrokerTimes times;
  const std::int64_t broker = number_in(start.text("node"));
  const BrokerEvent* const connected =
      next_event(recording, start.ms, [&](const BrokerEvent& event) {
        return event.is("zk_client") && event.number("node") == broker;
      });
  if (connected == nullptr) return times;
  times.boot = ks::Duration{(connected->ms - start.ms) * 1000} - 2ms;
  const BrokerEvent* const registered =
      next_event(recording, connected->ms, [&](const BrokerEvent& event) {
        // One that finds its znode stops.
        const bool stops = event.is("process_state") && event.text("to") == "shutting down" &&
                           number_in(event.text("node")) == broker;
        return stops || (event.is("zk_registered") && event.number("broker") == broker);
      });
  if (registered != nullptr)
    times.log_load = ks::Duration{(registered->ms - connected->ms) * 1000} - 2ms;
  return times;
}

ZooKeeperPhases zookeeper_phases(const BrokerRecording& recording) {
  ZooKeeperPhases phases;
  std::map<std::int64_t, std::int64_t> elected;
  std::map<std::int64_t, std::int64_t> registered;
  for (const BrokerEvent& event : recording.events) {
    if (event.ms < recording.first_fault_ms) continue;
    if (event.is("zk_registered")) registered[event.number("broker")] = event.ms;
    if (event.is("process_state") && event.text("to") == "started") {
      const auto found = registered.find(number_in(event.text("node")));
      if (found == registered.end()) continue;
      phases.serving.push_back({model_broker(found->first), recording.time(found->second),
                                ks::Duration{(event.ms - found->second) * 1000}});
      registered.erase(found);
    } else if (event.is("zk_controller")) {
      const std::int64_t broker = event.number("node");
      const std::string text = event.text("text");
      if (text.find("successfully elected") != std::string::npos) elected[broker] = event.ms;
      if (text.starts_with("Ready to serve") && elected.contains(broker))
        phases.loads.emplace_back(recording.time(elected[broker]),
                                  ks::Duration{(event.ms - elected[broker]) * 1000} - 2ms);
    }
  }
  return phases;
}

void give_zookeeper_phases(ks::World& world, const ZooKeeperPhases& phases) {
  constexpr ks::Duration near = 1s;
  for (const auto& [at, takes] : phases.loads) {
    if (std::chrono::abs(at - world.now) < near) world.zookeeper.times.load = takes;
  }
  for (const ks::Broker& broker : world.brokers) {
    const bool registers = broker.life.state == ks::BrokerState::starting && broker.life.loaded &&
                           broker.life.epoch < 0;
    if (!registers) continue;
    world.zookeeper.times.serve = ks::Duration{};
    for (const ServingPhase& each : phases.serving) {
      if (each.broker == world.names->of(node(broker.id)) &&
          std::chrono::abs(each.registered - world.now) < near)
        world.zookeeper.times.serve = each.takes;
    }
  }
}

bool superseded(const BrokerRecording& recording, const BrokerEvent& leader_start) {
  constexpr std::int64_t soon_ms = 1'000;
  return std::any_of(recording.events.begin(), recording.events.end(),
                     [&](const BrokerEvent& event) {
                       return event.is("leader_start") && event.ms >= leader_start.ms &&
                              event.ms <= leader_start.ms + soon_ms &&
                              event.text("tp") == leader_start.text("tp") &&
                              event.number("broker") == leader_start.number("broker") &&
                              event.number("leader_epoch") > leader_start.number("leader_epoch");
                     });
}

std::optional<ks::Time> last_contact(const BrokerRecording& recording, const BrokerEvent& kill) {
  const std::int64_t broker = number_in(kill.text("node"));
  const BrokerEvent* const expired = next_event(recording, kill.ms, [&](const BrokerEvent& event) {
    return event.is("zk_session_expired") && broker_of_session(recording, event) == broker;
  });
  if (expired == nullptr) return std::nullopt;
  const std::int64_t earliest = std::max(kill.ms - ping_ms, expired->ms - session_ms - tick_ms);
  const std::int64_t latest = std::min(kill.ms, expired->ms - session_ms);
  return recording.time((earliest + latest) / 2);
}

void give_contact(ks::World& world, const std::string& broker, ks::Time heard) {
  for (ks::ZkSession& session : world.zookeeper.server.sessions) {
    if (world.names->brokers[session.broker.index] != broker) continue;
    session.last_heard = heard;
    session.expires = ks::expiry_on_grid(world.zookeeper.server, heard, session.timeout);
  }
  ks::Time next = ks::never;
  for (const ks::ZkSession& session : world.zookeeper.server.sessions)
    next = std::min(next, session.expires);
  world.engine.timers.set(world.zookeeper.server.expiry, std::max(next, world.now), world.now,
                          world.event, world.engine.queue);
}

void read_zookeeper(const BrokerRecording& recording, const BrokerEvent& event,
                    std::map<std::string, PartitionState>& partitions, NotedLanes& lanes) {
  if (!with_zookeeper(recording)) return;
  const ks::Time at = recording.time(event.ms);
  if (event.is("zk_controller")) read_controller(recording, event, lanes);
  if (event.is("zk_session_expired")) {
    const std::string broker = std::to_string(broker_of_session(recording, event));
    lanes["session of broker " + broker].push_back(Noted{at, "is over"});
  } else if (event.is("zk_brokers_changed")) {
    const auto list = [&](const char* key) {
      return event.body.at(key).get<std::vector<std::int64_t>>();
    };
    lanes["live brokers"].push_back(
        Noted{at, change_text(list("added"), list("deleted"),
                              static_cast<std::int64_t>(list("live").size()))});
  } else if (event.is("zk_partition_state") && event.has("leader")) {
    PartitionState& state = partitions[event.text("tp")];
    read_state(event, state);
    lanes[event.text("tp")].push_back(Noted{at, text_of(state)});
  } else if (event.is("alter_partition")) {
    for (const auto& [tp, answer] : event.body.at("response").items()) {
      if (answer.value("error", 0) != 0) continue;
      PartitionState& state = partitions[tp];
      state.isr = answer.at("isr").get<std::vector<std::int64_t>>();
      state.leader_epoch = answer.at("leader_epoch");
      state.partition_epoch = answer.at("partition_epoch");
      lanes[tp].push_back(Noted{at, text_of(state)});
    }
  }
}

void see_zookeeper(const ks::Fact& fact, NotedLanes& lanes) {
  const std::string node = std::to_string(fact.node.index + 1);
  if (const auto* over = std::get_if<ks::ZkSessionExpired>(&fact.body)) {
    lanes["session of broker " + std::to_string(over->broker.index + 1)].push_back(
        Noted{fact.time, "is over"});
  } else if (const auto* changed = std::get_if<ks::LiveBrokersChanged>(&fact.body)) {
    lanes["live brokers"].push_back(Noted{
        fact.time, change_text(numbers(changed->added), numbers(changed->deleted), changed->live)});
  } else if (const auto* elected = std::get_if<ks::ZkControllerElected>(&fact.body)) {
    lanes["controllers"].push_back(Noted{fact.time, elected_text(node, elected->epoch)});
  } else if (std::holds_alternative<ks::ZkControllerReady>(fact.body)) {
    lanes["controllers"].push_back(Noted{fact.time, "broker " + node + " is ready"});
  }
}

}  // namespace ks_replay
