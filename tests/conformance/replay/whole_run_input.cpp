#include "tests/conformance/replay/whole_run_input.h"

#include <algorithm>

#include "sim/kafka/partitioner.h"
#include "tests/conformance/replay/model_world.h"

namespace ks_replay {
namespace {

using namespace std::chrono_literals;

constexpr std::uint32_t distinct_keys = 60;
constexpr ks::Duration record_interval{50'000};

std::string key_of(std::uint32_t n) { return "customer-" + std::to_string(7 * n % distinct_keys); }

/// Number of the record that has this offset in this partition.
std::uint32_t number_at(std::uint32_t partition, std::int64_t offset, std::uint32_t partitions) {
  std::int64_t next = 0;
  for (std::uint32_t n = 0;; ++n) {
    if (ks::partition_for_key(key_of(n), partitions) == partition && next++ == offset) return n;
  }
}

/// The instant of record 0.
ks::Time producer_start(const Recording& recording) {
  const std::uint32_t partitions = recording.header.at("topic").at("partitions");
  for (const Event& event : recording.events) {
    if (event.ev != "first_record") continue;
    const std::uint32_t n = number_at(static_cast<std::uint32_t>(event.number("p")),
                                      event.number("offset"), partitions);
    return recorded_time(event.body.at("written_at").get<double>()) - record_interval * n;
  }
  return recorded_time(-1000);
}

ks::ProducerSpec producer_of(const Recording& recording) {
  ks::ProducerSpec producer;
  producer.name = "P1";
  producer.topic = recording.header.at("topic").at("name");
  producer.rate_per_second =
      ks::Ratio{recording.header.at("producer").at("records_per_second").get<std::int64_t>(), 1};
  for (std::uint32_t n = 0; n < distinct_keys; ++n) producer.keys.values.push_back(key_of(n));
  return producer;
}

ks::CommitMode commit_mode(const std::string& mode) {
  if (mode == "async") return ks::CommitMode::async_after;
  if (mode == "after") return ks::CommitMode::sync_after;
  if (mode == "before") return ks::CommitMode::sync_before;
  return ks::CommitMode::automatic;
}

ks::AddConsumer member_of(const Recording& recording, const std::string& who) {
  ks::AddConsumer add;
  add.node = who;
  add.group = recording.header.at("group");
  const std::string client = who.substr(0, who.find('#'));
  if (client != who) add.config.emplace_back("client.id", client);
  const Json& all = recording.header.at("settings").at("members");
  const Json settings = all.value(who, all.value(client, Json::object()));
  for (const auto& [key, value] : settings.items()) {
    if (key == "group.id") continue;
    if (key == "commit") {
      add.commit = commit_mode(value);
    } else {
      add.config.emplace_back(key, value.get<std::string>());
    }
  }
  const Json& members = recording.header.at("members");
  if (members.contains(client) && !members.at(client).empty() && client == who)
    add.member_id = members.at(client).front();
  return add;
}

/// How long handler calls take from the start on: what the first one took, unless it was told to.
ks::Duration first_handler_time(const Recording& recording, const std::string& who) {
  for (const Event& event : recording.events) {
    if (event.who != who) continue;
    const std::string action = event.text("do");
    if (action == "delay" || action == "sleeponce") return {};
    if (event.ev == "handler_begin") return ks::Duration{event.number("ms") * 1000};
  }
  return {};
}

ks::Duration shift_of(const Shifts& shifts, const std::string& who) {
  const auto found = shifts.find(who);
  return found == shifts.end() ? ks::Duration{} : found->second;
}

std::string broker_of(const Event& event) { return "b" + std::to_string(event.node()); }

/// The first such event, if the recording has one.
const Event* first_of(const Recording& recording, std::string_view ev) {
  for (const Event& event : recording.events) {
    if (event.ev == ev || event.text("do") == ev) return &event;
  }
  return nullptr;
}

/// Where a broker's heartbeats stand when it dies, which decides how long its session goes on; how long it
/// takes to be back, and how long a coordinator reads.
void give_broker_times(WholeRunInput& input, const Recording& recording) {
  constexpr ks::Duration session = 9s;   // broker.session.timeout.ms
  constexpr ks::Duration interval = 2s;  // broker.heartbeat.interval.ms
  constexpr ks::Duration look = 1125ms;  // the controller's: an eighth of the session
  const Event* const fenced = first_of(recording, "broker_fenced");
  if (fenced != nullptr) {
    // The next one leaves `interval` after the answer, and the session was over when the controller looked.
    const ks::Duration round = interval + 2 * input.cluster.network.latency;
    const ks::Duration at = fenced->t.time_since_epoch();
    input.cluster.phases.heartbeats.assign(input.cluster.brokers, (at - session - 10ms) % round);
    input.cluster.phases.fencing_check = at % look;
  }
  const Event* const started = first_of(recording, "broker_start");
  const Event* const back = first_of(recording, "broker_unfenced");
  if (started != nullptr && back != nullptr)
    input.cluster.broker_times.boot = back->t - started->t - input.cluster.broker_times.log_load;
  const Event* const loading = first_of(recording, "coordinator_loading");
  if (loading != nullptr && fenced != nullptr)
    input.cluster.broker_times.coordinator_election = loading->t - fenced->t;
  if (const Event* const loaded = first_of(recording, "coordinator_loaded"))
    input.cluster.broker_times.coordinator_load = ks::Duration{loaded->number("ms") * 1000};
}

void add_action(WholeRunInput& input, const Event& event, const Recording& recording,
                const Phases& phases) {
  const std::string action = event.text("do");
  const std::string& who = event.who;
  const auto give = [&](ks::Time at, ks::CommandBody body) {
    input.commands.push_back({at, std::move(body), ks::Origin::scripted, {}});
  };
  if (action == "start") {
    const ks::Time at = event.t + shift_of(phases.start, who);
    give(at, member_of(recording, who));
    const ks::Duration takes = first_handler_time(recording, who);
    if (takes > ks::Duration{}) give(at, ks::HandlerTime{who, takes, false});
  } else if (action == "sigkill") {
    give(event.t + shift_of(phases.kill, who), ks::Kill{who});
  } else if (action == "sigstop") {
    give(event.t, ks::Freeze{who});
  } else if (action == "sigcont") {
    give(event.t, ks::Thaw{who});
  } else if (action == "close") {
    give(event.t, ks::Close{who});
  } else if (action == "unsubscribe") {
    give(event.t, ks::Unsubscribe{who});
  } else if (action == "subscribe") {
    give(event.t, ks::Subscribe{who, {}});
  } else if (action == "delay" || action == "sleeponce") {
    const ks::Duration takes{event.number("ms") * 1000};
    give(event.t, ks::HandlerTime{who, takes, action == "sleeponce"});
  } else if (action == "broker_sigkill") {
    give(event.t, ks::Kill{broker_of(event)});
  } else if (action == "broker_start") {
    give(event.t, ks::StartBroker{broker_of(event)});
  } else if (action == "grow_partitions") {
    give(event.t, ks::GrowTopic{recording.header.at("topic").at("name"), event.number("to")});
  } else if (action == "preferred_election") {
    give(event.t, ks::ElectLeaders{});
  } else if (action == "end") {
    input.end = event.t;
  } else if (action != "in_sync") {
    input.missing.push_back(action);
  }
}

/// How long an empty poll() took: its timeout and what the host needs to wake up. The median of those
/// reports that count ten calls or so, as only empty ones are that long.
ks::Duration empty_poll(const Recording& recording) {
  const std::int64_t timeout = recording.header.value("poll_timeout_ms", std::int64_t{0});
  std::map<std::string, ks::Time, std::less<>> before;
  std::vector<std::int64_t> lengths;
  for (const Event& event : recording.events) {
    if (event.ev != "polls") continue;
    const auto last = before.find(event.who);
    const std::int64_t calls = event.number("n");
    if (last != before.end() && calls > 0) {
      const std::int64_t length = ks::to_us(event.t - last->second) / calls;
      if (length >= timeout * 1000 && length < timeout * 1050) lengths.push_back(length);
    }
    before[event.who] = event.t;
  }
  if (lengths.empty()) return ks::Duration{timeout * 1000};
  const auto middle = lengths.begin() + static_cast<std::ptrdiff_t>(lengths.size() / 2);
  std::nth_element(lengths.begin(), middle, lengths.end());
  return ks::Duration{*middle};
}

/// How long an append takes, so that a commit, which two replicas must have, takes as long as the fastest
/// that was recorded. What others took longer is the host's doing.
ks::Duration fastest_append(const Recording& recording, ks::Duration latency) {
  double fastest = -1;
  for (const Event& event : recording.events) {
    if (event.src != "broker" || event.ev != "OffsetCommit" || event.err() != 0) continue;
    const double took = event.body.value("server_ms", 0.0);
    if (fastest < 0 || took < fastest) fastest = took;
  }
  const ks::Duration commit{static_cast<std::int64_t>(std::max(fastest, 0.0) * 1000)};
  return std::max<ks::Duration>((commit - 2 * latency) / 2, 50us);
}

bool is_action(const Event& event) { return event.src == "driver" && event.ev == "action"; }

}  // namespace

WholeRunInput whole_run_input(const Recording& recording, const Phases& phases) {
  WholeRunInput input;
  input.cluster = cluster_of(recording);
  input.cluster.producers.push_back(producer_of(recording));
  input.cluster.append = fastest_append(recording, input.cluster.network.latency);
  input.cluster.groups.front().application.poll_timeout = empty_poll(recording);
  give_broker_times(input, recording);
  // The first record comes one interval after the start.
  input.commands.push_back(
      {producer_start(recording) - record_interval, ks::AddProducer{"P1"}, ks::Origin::setup, {}});
  for (const Event& event : recording.events) {
    if (is_action(event)) add_action(input, event, recording, phases);
  }
  std::stable_sort(input.commands.begin(), input.commands.end(),
                   [](const ks::Command& a, const ks::Command& b) { return a.at < b.at; });
  return input;
}

std::string process_of(const Recording& recording, const std::string& client, ks::Time at) {
  std::string process = client;
  for (const Event& event : recording.events) {
    if (is_action(event) && event.text("do") == "start" && event.t <= at &&
        event.who.substr(0, event.who.find('#')) == client) {
      process = event.who;
    }
  }
  return process;
}

Instants recorded_joins(const Recording& recording) {
  Instants joins;
  for (const Event& event : recording.events) {
    if (event.src == "broker" && event.ev == "member_added")
      joins[process_of(recording, event.who, event.t)].push_back(event.t);
  }
  return joins;
}

Instants recorded_contacts(const Recording& recording) {
  Instants contacts;
  for (const Event& event : recording.events) {
    if (event.src != "broker") continue;
    const bool classic = event.ev == "Heartbeat" || event.ev == "SyncGroup" ||
                         (event.ev == "OffsetCommit" && !recording.consumer_protocol());
    if (!classic && event.ev != "ConsumerGroupHeartbeat") continue;
    if (event.err() == 0 || event.err() == 27)
      contacts[process_of(recording, event.who, event.t)].push_back(event.t);
  }
  return contacts;
}

ks::Time recorded_end(const Recording& recording) {
  for (const Event& event : recording.events) {
    if (is_action(event) && event.text("do") == "end") return event.t;
  }
  return recording.events.back().t;
}

ks::Time last_action(const Recording& recording, ks::Time before) {
  ks::Time last = recorded_time(0);
  for (const Event& event : recording.events) {
    if (is_action(event) && event.t <= before) last = std::max(last, event.t);
  }
  return last;
}

}  // namespace ks_replay
