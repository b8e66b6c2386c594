// The recorded side of a comparison.
#include <algorithm>
#include <set>

#include "tests/conformance/replay/brokers/broker_lanes.h"
#include "tests/conformance/replay/brokers/quorum_input.h"
#include "tests/conformance/replay/brokers/zookeeper_mode.h"

namespace ks_replay {
namespace {

std::vector<std::int64_t> now_of(const Json& change) {
  return change.at(1).get<std::vector<std::int64_t>>();
}

class Reader {
 public:
  explicit Reader(const BrokerRecording& recording) : recording_(recording) {
    for (const auto& [tp, initial] : recording.header.at("topics").at("initial").items()) {
      PartitionState& state = partitions_[tp];
      state.leader = initial.at("leader");
      state.isr = initial.at("ar").get<std::vector<std::int64_t>>();
    }
    for (const Json& client : recording.header.at("clients")) {
      if (client.at("kind") == "txn") transactional_.insert(client.at("name").get<std::string>());
    }
  }

  NotedLanes read() {
    for (const BrokerEvent& event : recording_.events) {
      if (event.ms < 0 || event.ms > recording_.end_ms) continue;
      read_controller(event);
      read_zookeeper(recording_, event, partitions_, lanes_);
      read_broker(event);
      read_client(event);
      read_transaction(event);
    }
    read_acknowledgements();
    return std::move(lanes_);
  }

 private:
  std::vector<Noted>& lane(const std::string& name) { return lanes_[name]; }
  ks::Time at(const BrokerEvent& event) const { return recording_.time(event.ms); }
  static std::string id(const BrokerEvent& event) { return std::to_string(event.number("broker")); }

  void read_change(const BrokerEvent& event) {
    const std::string tp = event.text("tp");
    PartitionState& state = partitions_[tp];
    if (event.has("leader")) state.leader = event.body.at("leader").at(1);
    if (event.has("isr")) state.isr = now_of(event.body.at("isr"));
    if (event.has("elr")) state.elr = now_of(event.body.at("elr"));
    if (event.has("leader_epoch")) state.leader_epoch = event.body.at("leader_epoch").at(1);
    if (event.has("partition_epoch"))
      state.partition_epoch = event.body.at("partition_epoch").at(1);
    lane(tp).push_back(Noted{at(event), text_of(state)});
  }

  /// A fencing that finds the broker fenced already leaves no record and has no effect.
  bool fences(const BrokerEvent& event) const {
    return std::any_of(
        recording_.events.begin(), recording_.events.end(), [&](const BrokerEvent& other) {
          return other.is("registration_change") && other.ms >= event.ms &&
                 other.ms < event.ms + 500 && other.body.value("fenced", Json()) == true &&
                 other.number("broker") == event.number("broker");
        });
  }

  void read_registration(const BrokerEvent& event) {
    const std::int64_t error = event.number("error");
    const bool clean = event.number("previous_broker_epoch") >= 0;
    const std::string text = error != 0 ? "registration refused with error " + std::to_string(error)
                             : clean    ? "registered after an orderly end"
                                        : "registered";
    lane("broker " + id(event) + " at the controller").push_back(Noted{at(event), text});
  }

  void read_controller(const BrokerEvent& event) {
    if (event.is("partition_change")) read_change(event);
    if (event.is("registration")) read_registration(event);
    if (event.is("fencing") && fences(event)) {
      fenced_.insert(event.number("broker"));
      lane("broker " + id(event) + " at the controller").push_back(Noted{at(event), "fenced"});
    }
    if (!event.is("registration_change")) return;
    const Json fenced = event.body.value("fenced", Json());
    std::vector<Noted>& list = lane("broker " + id(event) + " at the controller");
    if (fenced == false) list.push_back(Noted{at(event), "unfenced"});
    if (fenced == true && fenced_.erase(event.number("broker")) == 0)
      list.push_back(Noted{at(event), "shutdown granted"});
  }

  void read_broker(const BrokerEvent& event) {
    if (event.is("broker_state")) {
      const std::string to = event.text("to");
      // How long a JVM needs until it has caught up, and to begin with its end, is the host's.
      const bool given = to == "RECOVERY" || to == "SHUTTING_DOWN";
      lane("state of broker " + id(event)).push_back(Noted{at(event), to, -1, given});
    } else if (event.is("log_truncated")) {
      lane("log of " + event.text("tp") + " at broker " + id(event))
          .push_back(Noted{at(event), "truncated", event.number("to")});
    } else if (event.is("hw_backward")) {
      lane("high watermark of " + event.text("tp") + " at broker " + id(event))
          .push_back(Noted{at(event), "went back", event.body.at("hw").at(1)});
    } else if (event.is("isr_shrink_wanted")) {
      lane("shrinks of " + event.text("tp"))
          .push_back(Noted{at(event), "wanted: ISR" + set_text(now_of(event.body.at("isr")))});
    } else if (event.is("leader_start") && current(event)) {
      lane("leaders of " + event.text("tp"))
          .push_back(Noted{at(event),
                           "broker " + id(event) + " leads in epoch " +
                               std::to_string(event.number("leader_epoch")),
                           event.number("leo")});
    }
  }

  /// A new process leads, until it has caught up, what it led in the metadata that it has; nobody asks it.
  bool current(const BrokerEvent& event) {
    if (with_zookeeper(recording_)) return !superseded(recording_, event);
    return event.number("leader_epoch") == partitions_[event.text("tp")].leader_epoch;
  }

  void read_client(const BrokerEvent& event) {
    const std::string client = event.text("client");
    if (event.is("client_retry")) {
      note_retry(lane("retries of " + client), at(event), event.text("error"));
    } else if (event.is("client_learns_epoch")) {
      lane("epochs known to " + client + " of " + event.text("tp"))
          .push_back(Noted{at(event), "epoch " + std::to_string(event.number("epoch"))});
    }
  }

  void read_transaction(const BrokerEvent& event) {
    const std::string client = event.text("client");
    if (event.is("txn_state")) {
      auto partitions = event.body.at("partitions").get<std::vector<std::string>>();
      std::sort(partitions.begin(), partitions.end());
      lane("transactional id " + event.text("txn"))
          .push_back(
              Noted{at(event), state_text(event.text("state"), event.number("epoch"), partitions)});
    } else if (event.is("client_txn_state") && transactional_.contains(client)) {
      lane("state of the client " + client).push_back(Noted{at(event), event.text("to")});
    } else if (event.is("app_throw")) {
      lane("exceptions of " + client)
          .push_back(Noted{at(event), event.text("op") + ": " + event.text("exc")});
    } else if (event.is("consume") && client == "C" && !transactional_.empty()) {
      stalls_.stable(lanes_, event.text("tp"), event.number("off"), event.number("off") + 1,
                     at(event));
    }
  }

  void read_acknowledgements() {
    struct Ack {
      std::int64_t ms = 0;
      std::string client;
      std::string partition;
    };
    const std::string topic = recording_.header.at("topics").at("spec");
    const std::string name = topic.substr(0, topic.find(':'));
    std::vector<Ack> acks;
    for (const BrokerEvent& event : recording_.events) {
      if (!event.is("produce") || !event.has("done") || event.has("error")) continue;
      acks.push_back(Ack{event.number("done"), event.text("client"),
                         name + "-" + std::to_string(event.number("p"))});
    }
    std::stable_sort(acks.begin(), acks.end(),
                     [](const Ack& a, const Ack& b) { return a.ms < b.ms; });
    AckPauses pauses;
    for (const Ack& ack : acks) {
      if (ack.ms <= recording_.end_ms)
        pauses.acknowledged(lanes_, ack.client, ack.partition, recording_.time(ack.ms));
    }
  }

  const BrokerRecording& recording_;
  std::map<std::string, PartitionState> partitions_;
  std::set<std::int64_t> fenced_;
  std::set<std::string> transactional_;  ///< producers
  StablePauses stalls_;
  NotedLanes lanes_;
};

}  // namespace

NotedLanes recorded_broker_lanes(const BrokerRecording& recording) {
  NotedLanes lanes = Reader(recording).read();
  note_recorded_quorum(lanes, recording);
  return lanes;
}

namespace {

/// What the consumer with read_uncommitted was given, and the one with read_committed was not.
void count_withheld(const BrokerRecording& recording, RecordCounts& counts) {
  std::set<std::string> given;
  std::set<std::string> committed;
  for (const BrokerEvent& event : recording.events) {
    if (!event.is("consume")) continue;
    (event.text("client") == "C" ? committed : given).insert(event.text("rec"));
  }
  for (const std::string& record : given)
    counts.aborted += committed.empty() || committed.contains(record) ? 0 : 1;
}

}  // namespace

RecordCounts recorded_counts(const BrokerRecording& recording) {
  RecordCounts counts;
  std::map<std::string, std::set<std::pair<std::string, std::int64_t>>> places;
  for (const BrokerEvent& event : recording.events) {
    if (event.is("consume"))
      places[event.text("rec")].insert({event.text("tp"), event.number("off")});
  }
  for (const auto& [record, where] : places)
    counts.duplicated += static_cast<std::int64_t>(where.size()) - 1;
  const std::string topic = recording.header.at("topics").at("spec");
  const std::string name = topic.substr(0, topic.find(':'));
  for (const BrokerEvent& event : recording.events) {
    if (!event.is("produce") || event.has("error") || !event.has("off")) continue;
    const std::string record = event.text("client") + ":" + std::to_string(event.number("id"));
    if (!places.contains(record)) ++counts.lost[name + "-" + std::to_string(event.number("p"))];
  }
  count_withheld(recording, counts);
  return counts;
}

}  // namespace ks_replay
