#include "tests/conformance/replay/brokers/broker_input.h"

#include <algorithm>
#include <array>
#include <limits>
#include <map>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

#include "tests/conformance/replay/brokers/quorum_input.h"
#include "tests/conformance/replay/brokers/zookeeper_mode.h"

namespace ks_replay {
namespace {

using namespace std::chrono_literals;

constexpr std::uint32_t distinct_keys = 60;
constexpr std::uint32_t value_bytes = 100;
constexpr ks::Duration beat_interval = 2s;       // broker.heartbeat.interval.ms
constexpr ks::Duration default_session = 9s;     // broker.session.timeout.ms
constexpr std::int64_t default_lag_ms = 30'000;  // replica.lag.time.max.ms

std::string value_text(const Json& value) {
  return value.is_string() ? value.get<std::string>() : value.dump();
}

void add_config(ks::ConfigOverrides& list, const Json& values) {
  for (const auto& [key, value] : values.items()) {
    const auto known = std::find_if(list.begin(), list.end(),
                                    [&](const auto& entry) { return entry.first == key; });
    if (known == list.end()) list.emplace_back(key, value_text(value));
  }
}

std::int64_t setting(const BrokerRecording& recording, const char* key, std::int64_t otherwise) {
  for (const auto& [kind, values] : recording.header.at("overrides").items()) {
    if (values.contains(key)) return std::stoll(value_text(values.at(key)));
  }
  return otherwise;
}

std::uint32_t brokers_of(const BrokerRecording& recording) {
  const Json& nodes = recording.header.at("nodes");
  return static_cast<std::uint32_t>(std::count_if(nodes.begin(), nodes.end(), [](const Json& node) {
    return node.get<std::string>().starts_with("broker-");
  }));
}

ks::TopicSpec topic_of(const Json& topics) {
  ks::TopicSpec topic;
  const std::string spec = topics.at("spec");
  topic.name = spec.substr(0, spec.find(':'));
  const Json& initial = topics.at("initial");
  topic.partitions = static_cast<std::uint32_t>(initial.size());
  for (std::uint32_t p = 0; p < topic.partitions; ++p) {
    topic.replicas.push_back(initial.at(topic.name + "-" + std::to_string(p))
                                 .at("ar")
                                 .get<std::vector<std::uint32_t>>());
  }
  topic.replication_factor = static_cast<std::uint32_t>(topic.replicas.front().size());
  add_config(topic.config, topics.at("config"));
  return topic;
}

/// No recorded cluster has __consumer_offsets: nobody follows it here, so that it opens no connection.
ks::TopicSpec no_followers() {
  ks::TopicSpec topic;
  topic.name = "__consumer_offsets";
  topic.replicas = {{1}};
  return topic;
}

/// Whether its records have keys. `null` says that they have none; a recording may leave the field out, or
/// have no records of a client.
bool is_keyed(const BrokerRecording& recording, const std::string& client) {
  for (const BrokerEvent& event : recording.events) {
    if (event.is("produce") && event.text("client") == client)
      return event.has("key") || !event.body.contains("key");
  }
  return true;
}

ks::ProducerSpec producer_of(const BrokerRecording& recording, const Json& client) {
  ks::ProducerSpec producer;
  producer.name = client.at("name");
  producer.topic = client.at("topic");
  producer.rate_per_second = ks::Ratio{client.at("rate").get<std::int64_t>(), 1};
  producer.record_bytes = value_bytes;
  if (is_keyed(recording, producer.name)) {
    for (std::uint32_t n = 1; n <= distinct_keys; ++n)
      producer.keys.values.push_back("order-" + std::to_string(n));
    producer.record_bytes = value_bytes + 8;  // and a key of seven or eight
  }
  for (const auto& [key, value] : client.items()) {
    if (key.starts_with("p.")) producer.config.emplace_back(key.substr(2), value_text(value));
  }
  return producer;
}

/// One whose application is told what to call.
ks::ProducerSpec transactional_of(const Json& client, const Json& topics) {
  ks::ProducerSpec producer;
  producer.name = client.at("name");
  const std::string spec = topics.at("spec");
  producer.topic = spec.substr(0, spec.find(':'));
  producer.rate_per_second = ks::Ratio{0, 1};
  producer.record_bytes = value_bytes;
  for (const auto& [key, value] : client.items()) {
    if (key.starts_with("p.")) producer.config.emplace_back(key.substr(2), value_text(value));
  }
  return producer;
}

/// __transaction_state as the recording has it: who coordinated is known, and every partition is placed
/// there.
ks::TopicSpec transaction_log(const BrokerRecording& recording) {
  constexpr std::uint32_t partitions = 50;
  std::uint32_t leader = 1;
  for (const BrokerEvent& event : recording.events) {
    if (event.is("txn_state")) leader = static_cast<std::uint32_t>(event.number("broker"));
  }
  ks::TopicSpec topic;
  topic.name = "__transaction_state";
  topic.partitions = partitions;
  const std::uint32_t brokers = brokers_of(recording);
  topic.replication_factor = std::min(brokers, 3U);
  topic.config = {{"cleanup.policy", "compact"}, {"min.insync.replicas", "2"}};
  std::vector<std::uint32_t> replicas;
  for (std::uint32_t i = 0; i < topic.replication_factor; ++i)
    replicas.push_back((leader + i - 1) % brokers + 1);
  topic.replicas.assign(partitions, replicas);
  return topic;
}

/// The instant at which a producer called send() for the first time, by the calls before the first fault:
/// the earliest that they allow, since a call may come late and never early.
std::int64_t first_send(const BrokerRecording& recording, const std::string& client,
                        std::int64_t rate) {
  std::vector<std::int64_t> starts;
  for (const BrokerEvent& event : recording.events) {
    if (event.ms >= recording.first_fault_ms) break;
    if (event.is("produce") && event.text("client") == client)
      starts.push_back(event.ms - event.number("id") * 1000 / rate);
  }
  if (starts.empty()) return 0;
  const auto middle = starts.begin() + static_cast<std::ptrdiff_t>(starts.size() / 2);
  std::nth_element(starts.begin(), middle, starts.end());
  return *middle;
}

/// The last such event of a broker before the first fault, or nullptr.
const BrokerEvent* last_before_fault(const BrokerRecording& recording, std::string_view ev,
                                     std::int64_t broker) {
  const BrokerEvent* last = nullptr;
  for (const BrokerEvent& event : recording.events) {
    if (event.ms >= recording.first_fault_ms) break;
    if (event.is(ev) && event.number("broker") == broker) last = &event;
  }
  return last;
}

/// When a broker wrote the checkpoint with which it started again after its first death: between the last
/// time that a high watermark became what it read then and the first time that one went beyond.
std::optional<std::int64_t> checkpoint_of(const BrokerRecording& recording, std::int64_t broker) {
  std::map<std::string, std::int64_t> read;
  for (const BrokerEvent& event : recording.events) {
    if (event.ms < recording.first_fault_ms || !event.is("log_opened")) continue;
    if (event.number("broker") == broker) read.emplace(event.text("tp"), event.number("hw"));
  }
  std::int64_t after = std::numeric_limits<std::int64_t>::min();
  std::int64_t before = std::numeric_limits<std::int64_t>::max();
  for (const BrokerEvent& event : recording.events) {
    if (event.ms >= recording.first_fault_ms) break;
    if (!event.is("hw") && !event.is("follower_hw")) continue;
    const auto found = read.find(event.text("tp"));
    if (event.number("broker") != broker || found == read.end()) continue;
    if (event.number("hw") <= found->second) after = std::max(after, event.ms);
    if (event.number("hw") > found->second) before = std::min(before, event.ms);
  }
  if (after > before || before == std::numeric_limits<std::int64_t>::max()) return std::nullopt;
  return after + (before - after) / 2;
}

/// The controller looks after sessions from its activation on; a broker's ISR check runs from the moment
/// at which it has loaded its logs and is registered; heartbeats go on as the last one was recorded.
void give_phases(BrokerInput& input, const BrokerRecording& recording) {
  const ks::Duration latency = input.cluster.network.latency;
  const ks::Duration round = beat_interval + 2 * latency;
  const ks::Duration session{
      setting(recording, "broker.session.timeout.ms", ks::to_us(default_session) / 1000) * 1000};
  const ks::Duration isr_round{setting(recording, "replica.lag.time.max.ms", default_lag_ms) * 500};
  input.cluster.phases.fencing_check = session / 8;
  constexpr ks::Duration check_interval = 10s;   // transaction.abort.timed.out…cleanup.interval.ms
  constexpr ks::Duration checkpoint_round = 5s;  // replica.high.watermark.checkpoint.interval.ms
  for (std::uint32_t b = 1; b <= input.cluster.brokers; ++b) {
    const BrokerEvent* const beat = last_before_fault(recording, "heartbeat", b);
    const BrokerEvent* const loaded = last_before_fault(recording, "log_loaded", b);
    const BrokerEvent* const registered = last_before_fault(recording, "broker_registered", b);
    const ks::Duration at = beat == nullptr ? latency : recording.time(beat->ms).time_since_epoch();
    input.cluster.phases.heartbeats.push_back((at - latency) % round);
    const std::int64_t started = registered == nullptr ? recording.active_ms : registered->ms;
    input.cluster.phases.transaction_checks.push_back(recording.time(started).time_since_epoch() %
                                                      check_interval);
    std::int64_t up = recording.active_ms;
    for (const BrokerEvent* event : {loaded, registered}) {
      if (event != nullptr) up = std::max(up, event->ms);
    }
    const ks::Duration phase = recording.time(up).time_since_epoch() % isr_round;
    input.cluster.phases.isr_checks.push_back(phase);
    // Without a restart nobody reads it.
    const std::int64_t written = checkpoint_of(recording, b).value_or(up);
    input.cluster.phases.high_watermark_checkpoints.push_back(
        recording.time(written).time_since_epoch() % checkpoint_round);
  }
}

/// The first event of a broker from an instant on, or nullptr.
const BrokerEvent* first_after(const BrokerRecording& recording, std::int64_t ms,
                               std::int64_t broker, bool (*wanted)(const BrokerEvent&)) {
  for (const BrokerEvent& event : recording.events) {
    if (event.ms >= ms && event.number("broker") == broker && wanted(event)) return &event;
  }
  return nullptr;
}

std::int64_t broker_id(const BrokerEvent& event) {
  const std::string node = event.text("node");
  return std::stoll(node.substr(node.find('-') + 1));
}

/// What one start of a process took: until it registered first, and until it wanted to be unfenced.
ks::BrokerTimes start_times(const BrokerRecording& recording, const BrokerEvent& start) {
  ks::BrokerTimes times;
  const std::int64_t broker = broker_id(start);
  const BrokerEvent* const registered =
      first_after(recording, start.ms, broker,
                  [](const BrokerEvent& event) { return event.is("registration"); });
  if (registered == nullptr) return times;
  times.boot = ks::Duration{(registered->ms - start.ms) * 1000} - 1ms;
  const BrokerEvent* const ready =
      first_after(recording, registered->ms, broker, [](const BrokerEvent& event) {
        return event.is("heartbeat") && event.body.value("want_fence", true) == false;
      });
  if (ready != nullptr) times.log_load = ks::Duration{(ready->ms - registered->ms) * 1000};
  return times;
}

/// From the controller's permission to the end of the process.
ks::BrokerTimes stop_times(const BrokerRecording& recording, const BrokerEvent& stop) {
  ks::BrokerTimes times;
  const BrokerEvent* const granted =
      first_after(recording, stop.ms, broker_id(stop), [](const BrokerEvent& event) {
        return event.is("heartbeat") && event.body.value("should_shutdown", false);
      });
  for (const BrokerEvent& event : recording.events) {
    const bool over = event.is("action") && event.text("what") == "exited" && event.ms >= stop.ms &&
                      event.text("node") == stop.text("node");
    if (over && granted != nullptr) {
      times.shutdown = ks::Duration{(event.ms - granted->number("done")) * 1000};
      break;
    }
  }
  return times;
}

/// Until the operating system has closed the sockets of a process that was killed they are open and nobody
/// reads them: the first of its clients that notices tells when.
std::int64_t sockets_closed(const BrokerRecording& recording, const BrokerEvent& kill) {
  constexpr std::int64_t longest_ms = 1'000;
  const std::int64_t broker = broker_id(kill);
  for (const BrokerEvent& event : recording.events) {
    if (event.ms <= kill.ms || event.ms > kill.ms + longest_ms) continue;
    const bool noticed = (event.is("client_disconnected") && event.number("node") == broker) ||
                         (event.is("fetch_failed") && event.number("leader") == broker);
    if (noticed) return event.ms - 1;
  }
  return kill.ms;
}

/// A JVM that gets SIGTERM runs its hook when it gets to it, and a controller's first decision of this kind
/// takes it up to 100 ms.
std::int64_t shutdown_asked(const BrokerRecording& recording, const BrokerEvent& stop) {
  const BrokerEvent* const asked =
      first_after(recording, stop.ms, broker_id(stop), [](const BrokerEvent& event) {
        return event.is("heartbeat") && event.body.value("want_shutdown", false);
      });
  if (asked == nullptr) return stop.ms;
  const BrokerEvent* const decided =
      first_after(recording, asked->ms, broker_id(stop), [](const BrokerEvent& event) {
        return event.is("registration_change") && event.has("in_controlled_shutdown");
      });
  return (decided == nullptr ? asked->ms : decided->ms) - 1;
}

void give(BrokerInput& input, ks::Time at, ks::CommandBody body,
          const ks::BrokerTimes& times = {}) {
  input.commands.push_back({at, std::move(body), ks::Origin::scripted, {}});
  input.times.push_back(times);
}

/// A call of send() that blocked has held the application up, and it did not catch up afterwards.
void add_blocked_send(BrokerInput& input, const BrokerRecording& recording,
                      const BrokerEvent& blocked) {
  std::int64_t called = 0;
  std::int64_t next = 0;
  for (const BrokerEvent& event : recording.events) {
    if (!event.is("produce") || event.text("client") != blocked.text("client")) continue;
    if (event.number("id") == blocked.number("id")) called = event.ms;
    if (event.number("id") == blocked.number("id") + 1) next = event.ms;
  }
  for (const ks::ProducerSpec& producer : input.cluster.producers) {
    if (producer.name != blocked.text("client") || next == 0) continue;
    const ks::Duration interval{1'000'000 / producer.rate_per_second.numerator};
    give(input, recording.time(called) - interval / 2, ks::SetRate{producer.name, {0, 1}});
    // The record of the blocked call, then the next one.
    give(input, recording.time(next) - 2 * interval,
         ks::SetRate{producer.name, producer.rate_per_second});
  }
}

/// "txn send orders 0 3": three records to partition 0.
void add_call(BrokerInput& input, const BrokerRecording& recording, const BrokerEvent& event) {
  constexpr std::array<std::pair<std::string_view, ks::TransactionCall>, 6> calls = {
      {{"init", ks::TransactionCall::init},
       {"begin", ks::TransactionCall::begin},
       {"send", ks::TransactionCall::send},
       {"flush", ks::TransactionCall::flush},
       {"commit", ks::TransactionCall::commit},
       {"abort", ks::TransactionCall::abort}}};
  std::istringstream words{event.text("what")};
  std::string txn;
  std::string call;
  std::string topic;
  std::uint32_t partition = 0;
  ks::CallTransaction command;
  words >> txn >> call >> topic >> partition >> command.records;
  const auto known = std::find_if(calls.begin(), calls.end(),
                                  [&](const auto& entry) { return entry.first == call; });
  if (known == calls.end()) {
    input.not_modelled = event.text("what");
    return;
  }
  command.node = event.text("node");
  command.call = known->second;
  if (command.call == ks::TransactionCall::send)
    command.partition = topic + "-" + std::to_string(partition);
  give(input, recording.time(event.ms), std::move(command));
}

void add_controller_action(BrokerInput& input, const BrokerRecording& recording,
                           const BrokerEvent& event) {
  const std::string what = event.text("what");
  const std::string name = model_controller(recording, event.text("node"));
  const ks::Time at = recording.time(event.ms);
  if (what == "kill -9") {
    give(input, at, ks::Kill{name});
  } else if (what == "kill -15") {
    give(input, at, ks::StopBroker{name});
  } else if (what == "kill -STOP") {
    give(input, at, ks::Freeze{name});
  } else if (what == "kill -CONT") {
    give(input, at, ks::Thaw{name});
  } else if (what == "start") {
    ks::BrokerTimes times;
    times.boot = controller_boot(recording, event);
    give(input, at, ks::StartBroker{name}, times);
    if (const auto still = not_yet_voting(recording, event)) {
      give(input, still->from, ks::Freeze{name});
      give(input, still->until, ks::Thaw{name});
    }
  } else {
    input.not_modelled = what + " " + event.text("node");
  }
}

void add_action(BrokerInput& input, const BrokerRecording& recording, const BrokerEvent& event) {
  const std::string what = event.text("what");
  const std::string node = event.text("node");
  const ks::Time at = recording.time(event.ms);
  if (what.starts_with("txn ")) return add_call(input, recording, event);
  if (what == "clients stopped" || what == "exited" || what == "start client" || event.ms < 0)
    return;
  if (node.starts_with("controller-")) {
    add_controller_action(input, recording, event);
    return;
  }
  if (!node.starts_with("broker-")) {
    if (input.not_modelled.empty()) input.not_modelled = what + " " + node;
    return;
  }
  const std::string name = model_broker(node);
  if (what == "kill -9") {
    const std::int64_t gone = sockets_closed(recording, event);
    if (gone > event.ms) give(input, at, ks::Freeze{name});
    give(input, recording.time(gone), ks::Kill{name});
    if (with_zookeeper(recording)) {
      if (const auto heard = last_contact(recording, event))
        input.contacts.push_back({at, name, *heard});
    }
  } else if (what == "kill -15") {
    give(input, recording.time(shutdown_asked(recording, event)), ks::StopBroker{name},
         stop_times(recording, event));
  } else if (what == "kill -STOP") {
    give(input, at, ks::Freeze{name});
  } else if (what == "kill -CONT") {
    give(input, at, ks::Thaw{name});
  } else if (what == "start") {
    give(input, at, ks::StartBroker{name},
         with_zookeeper(recording) ? zookeeper_start_times(recording, event)
                                   : start_times(recording, event));
  } else {
    input.not_modelled = what + " " + node;
  }
}

void sort_commands(BrokerInput& input) {
  std::vector<std::pair<ks::Command, ks::BrokerTimes>> all;
  for (std::size_t i = 0; i < input.commands.size(); ++i)
    all.emplace_back(input.commands[i], input.times[i]);
  std::stable_sort(all.begin(), all.end(),
                   [](const auto& a, const auto& b) { return a.first.at < b.first.at; });
  for (std::size_t i = 0; i < all.size(); ++i) std::tie(input.commands[i], input.times[i]) = all[i];
}

void add_clients(BrokerInput& input, const BrokerRecording& recording) {
  for (const Json& client : recording.header.at("clients")) {
    const std::string kind = client.at("kind");
    if (kind == "txn") {
      input.cluster.producers.push_back(transactional_of(client, recording.header.at("topics")));
      for (const BrokerEvent& event : recording.events) {
        const bool starts = event.is("action") && event.text("what") == "start client" &&
                            event.text("node") == client.at("name").get<std::string>();
        if (!starts) continue;
        input.commands.push_back(
            {recording.time(event.ms), ks::AddProducer{client.at("name")}, ks::Origin::setup, {}});
      }
    }
    if (kind != "prod") continue;
    input.cluster.producers.push_back(producer_of(recording, client));
    const std::int64_t rate = client.at("rate");
    const std::int64_t first = first_send(recording, client.at("name"), rate);
    // The first record comes one interval after the start.
    input.commands.push_back({recording.time(first) - ks::Duration{1'000'000 / rate},
                              ks::AddProducer{client.at("name")},
                              ks::Origin::setup,
                              {}});
  }
  std::stable_sort(input.commands.begin(), input.commands.end(),
                   [](const ks::Command& a, const ks::Command& b) { return a.at < b.at; });
  input.times.resize(input.commands.size());
}

}  // namespace

void vary(BrokerInput& input, const BrokerVariation& variation) {
  input.cluster.seed = variation.seed;
  for (ks::Command& command : input.commands) {
    if (!std::holds_alternative<ks::AddProducer>(command.body) &&
        !std::holds_alternative<ks::SetRate>(command.body))
      command.at += variation.moved;
  }
  sort_commands(input);
}

BrokerInput broker_input(const BrokerRecording& recording) {
  BrokerInput input;
  input.cluster.brokers = brokers_of(recording);
  if (with_zookeeper(recording)) give_zookeeper(input, recording);
  for (const auto& [kind, values] : recording.header.at("overrides").items())
    add_config(input.cluster.broker_config, values);
  input.cluster.topics.push_back(topic_of(recording.header.at("topics")));
  input.cluster.topics.push_back(no_followers());
  const Json& clients = recording.header.at("clients");
  const bool transactional = std::any_of(clients.begin(), clients.end(), [](const Json& client) {
    return client.at("kind") == "txn";
  });
  if (transactional) input.cluster.topics.push_back(transaction_log(recording));
  give_phases(input, recording);
  give_quorum(input.cluster, recording);
  add_clients(input, recording);
  for (const BrokerEvent& event : recording.events) {
    if (event.is("action")) add_action(input, recording, event);
    if (event.is("app_sendblocked")) add_blocked_send(input, recording, event);
    // Every application closes at its end; of those with a transaction that shows.
    const bool closes = event.is("client_txn_state") && event.ms > 0 &&
                        event.text("from") == "ABORTABLE_ERROR" &&
                        event.text("to") == "ABORTING_TRANSACTION";
    if (closes) give(input, recording.time(event.ms), ks::Close{event.text("client")});
  }
  sort_commands(input);
  input.from = recording.time(0);
  input.roles = AppliedRoles(recording);
  if (with_zookeeper(recording)) {
    input.control_requests = ControlRequests(recording);
    input.zookeeper = zookeeper_phases(recording);
  }
  input.first_requests = FirstRequests(recording);
  input.end = recording.time(recording.end_ms);
  return input;
}

}  // namespace ks_replay
