// What a cluster is before anything happens: the plain description that make_world() turns into a
// World. A scenario file fills it; tests write it by hand.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/base/closed_value.h"
#include "sim/base/ratio.h"
#include "sim/base/time.h"
#include "sim/kafka/broker_life.h"
#include "sim/kafka/capacity.h"
#include "sim/kafka/defaults.h"
#include "sim/kafka/producer_transaction.h"
#include "sim/kafka/zk_times.h"
#include "sim/trace/fact.h"
#include "sim/world/command.h"

namespace ks {

/// Every connection's two directions; opt-in jitter and loss draw from the connection's own stream.
struct NetworkSpec {
  Duration latency{1000};  ///< one way
  Duration jitter{};       ///< uniform in [0, jitter] on top
  Ratio loss;              ///< Model: a lost TCP segment arrives one retransmission later
  bool operator==(const NetworkSpec&) const = default;
};

/// What records a producer's keys are drawn from. count = 0 and no values: records without a key.
struct KeysSpec {
  std::uint32_t count = 0;  ///< prefix + "1" … prefix + count
  std::string prefix;
  std::vector<std::string> values;     ///< or these keys
  std::vector<std::uint32_t> weights;  ///< one per key; empty = all alike
  bool random = false;                 ///< drawn from the producer's stream; else the keys in turn
  bool operator==(const KeysSpec&) const = default;
};

/// Records that stand in a topic when the run begins, spread evenly over its partitions (by their keys if
/// they have any) and over the time between two ages.
struct InitialRecordsSpec {
  std::uint32_t count = 0;
  std::uint32_t record_bytes = 100;
  KeysSpec keys;
  Duration oldest{3'600'000'000};  ///< age of the first record at the start
  Duration newest{};               ///< of the last one
  bool operator==(const InitialRecordsSpec&) const = default;
};

struct TopicSpec {
  KS_CLOSED_VALUE(TopicSpec)
  std::string name;
  std::uint32_t partitions = 1;
  std::uint32_t replication_factor = 1;
  /// Broker numbers (1, 2, …) per partition, leader first; empty = Kafka's striped placer.
  std::vector<std::vector<std::uint32_t>> replicas;
  ConfigOverrides config;
  InitialRecordsSpec records{};
  bool at_start = true;  ///< false: a command creates it; here only so that others can name it
  bool operator==(const TopicSpec&) const = default;
};

/// A value of a record's field, and the partition number that the application gives such records.
struct FieldValueSpec {
  std::string text;
  std::uint32_t partition = 0;
  bool operator==(const FieldValueSpec&) const = default;
};

/// The application chooses partitions by a field of its records. No values: it does not.
struct PartitionBySpec {
  std::string field;
  std::vector<FieldValueSpec> values;  ///< records have them in turn
  std::vector<std::uint32_t> weights;  ///< one per value; empty = all alike
  bool random = false;                 ///< drawn from the producer's stream instead
  bool operator==(const PartitionBySpec&) const = default;
};

/// A header of records: a name with a text.
struct HeaderSpec {
  std::string name;
  std::string text;
  bool operator==(const HeaderSpec&) const = default;
};

struct ProducerSpec {
  KS_CLOSED_VALUE(ProducerSpec)
  std::string name;
  std::string topic;
  Ratio rate_per_second{1, 1};
  std::uint32_t record_bytes = 100;
  Ratio compression{1, 1};  ///< what is left of a batch's records: ours, Kafka has no such setting
  KeysSpec keys;
  PartitionBySpec partition{};
  std::string value;  ///< what a record says, as ProducerPlan::value; "": nothing is told
  std::vector<HeaderSpec> headers;  ///< of each record
  ConfigOverrides config;
  TransactionPlan transactions{};  ///< of a producer with a transactional.id
  bool operator==(const ProducerSpec&) const = default;
};

/// A record that the group's applications cannot handle as they handle others.
struct PoisonSpec {
  std::string topic;
  std::uint32_t partition = 0;
  std::int64_t offset = 0;
  std::optional<Duration> takes{};  ///< nothing: as long as any other
  PoisonAction action = PoisonAction::none;
  bool operator==(const PoisonSpec&) const = default;
};

struct GroupSpec {
  KS_CLOSED_VALUE(GroupSpec)
  std::string id;
  std::vector<std::string> topics;
  Duration processing{};         ///< per record, for members that do not say otherwise
  ConfigOverrides config;        ///< defaults for its members
  Application application{};     ///< likewise
  ConfigOverrides group_config;  ///< what the group itself is configured with (KIP-848)
  std::string pattern;  ///< its members match names of topics themselves (java.util.regex.Pattern)
  std::string topics_regex;  ///< its members subscribe to this pattern instead of topics (KIP-848)
  /// classic or share; members that speak KIP-848 make a classic one theirs.
  GroupType type = GroupType::classic;
  bool explicit_acknowledgement = false;  ///< of a share group: record by record
  std::vector<PoisonSpec> poison{};
  bool operator==(const GroupSpec&) const = default;
};

/// What one client id, or all without a quota of their own, may use of each broker.
struct QuotaSpec {
  std::string client;  ///< client.id; "<default>": all others
  ConfigOverrides
      config;  ///< Kafka's keys: producer_byte_rate, consumer_byte_rate, request_percentage
  bool operator==(const QuotaSpec&) const = default;
};

/// Where periodic tasks stand: the instant of each one's first run. Absent: drawn from a stream.
struct PhasesSpec {
  std::vector<Duration> heartbeats;                    ///< by broker
  std::vector<Duration> isr_checks;                    ///< by broker
  std::vector<Duration> high_watermark_checkpoints{};  ///< by broker
  std::optional<Duration> fencing_check;
  std::vector<Duration> transaction_checks{};  ///< by broker
  std::vector<std::vector<Duration>>
      election_timeouts;                ///< by controller: its first ones, in order
  std::optional<Duration> idle_record;  ///< the active controller's first NoOpRecord
  bool operator==(const PhasesSpec&) const = default;
};

/// Profile 3.9 with ZooKeeper instead of a KRaft controller.
struct ZooKeeperSpec {
  bool on = false;
  Duration tick{3'000'000};      ///< tickTime
  std::uint32_t controller = 1;  ///< the number of the broker that is the controller at the start
  ZkTimes times{};
  std::optional<Duration> tick_phase{};  ///< of the grid on which sessions end; absent: drawn
  std::vector<Duration> pings{};         ///< by broker: the first one; absent: drawn
  bool operator==(const ZooKeeperSpec&) const = default;
};

struct ClusterSpec {
  KS_CLOSED_VALUE(ClusterSpec)
  Profile profile = Profile::v4_4;
  std::uint64_t seed = 1;
  std::uint32_t brokers = 1;
  std::uint32_t controllers = 1;
  std::vector<std::string>
      racks;  ///< broker.rack by broker, "" for none; empty: there are no racks
  /// The rule for the high watermark before Kafka 3.7, to compare with: it advances even while fewer than
  /// min.insync.replicas are in sync.
  bool high_watermark_before_3_7 = false;
  Duration append{2000};  ///< service time of one append at each replica
  BrokerTimes broker_times;
  PhasesSpec phases;
  ZooKeeperSpec zookeeper{};
  NetworkSpec network;
  CapacitySpec capacity{};
  std::vector<QuotaSpec> quotas{};
  ConfigOverrides broker_config;
  std::vector<TopicSpec> topics;
  std::vector<ProducerSpec> producers;  ///< started by AddProducer commands
  std::vector<GroupSpec> groups;        ///< members come by AddConsumer commands
  bool operator==(const ClusterSpec&) const = default;
};

}  // namespace ks
