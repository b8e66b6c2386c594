// Commands: everything a scenario's timeline or a click can do to the cluster, as values outside the
// event queue. A command names nodes by their display names, as a file does, and is resolved when it
// runs; one that makes no sense then becomes a CommandRejected fact.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "sim/base/closed_variant.h"
#include "sim/base/ratio.h"
#include "sim/base/time.h"
#include "sim/kafka/application.h"
#include "sim/kafka/capacity.h"
#include "sim/kafka/offset_target.h"
#include "sim/protocol/api_key.h"
#include "sim/protocol/chosen_action.h"
#include "sim/trace/transaction_facts.h"

namespace ks {

/// Kafka configuration as written: key and value text, in the order of the file.
using ConfigOverrides = std::vector<std::pair<std::string, std::string>>;

/// The process ends at once and says nothing (kill −9); its operating system closes its connections,
/// unless the machine is lost with it.
struct Kill {
  std::string node;
  bool machine = false;
  bool operator==(const Kill&) const = default;
};
/// A consumer: close() as soon as its application thread is free. A producer: flush, then end.
struct Close {
  std::string node;
  GroupMembership membership = GroupMembership::by_default;  ///< of a consumer; since 4.1
  bool operator==(const Close&) const = default;
};
/// The process stands still with its sockets open (SIGSTOP).
struct Freeze {
  std::string node;
  bool operator==(const Freeze&) const = default;
};
struct Thaw {
  std::string node;
  bool operator==(const Thaw&) const = default;
};
/// Processing a record takes `factor` times as long from the next record on; 1 restores it. A broker:
/// its disk is so slow, so each of its appends takes so many times as long.
struct Slow {
  std::string node;
  Ratio factor{10, 1};
  bool operator==(const Slow&) const = default;
};
/// Every handler call, that is every poll() that returned records, takes this long besides what the
/// records take: from now on, or the next one only.
struct HandlerTime {
  std::string node;
  Duration takes{};
  bool once = false;
  bool operator==(const HandlerTime&) const = default;
};
/// The application of a consumer, or those of all consumers that a group has now, give records up from the
/// next handler call on; 0 attempts: they no longer do.
struct GiveUpRecords {
  std::string node;
  DeadLetter policy;
  bool operator==(const GiveUpRecords&) const = default;
};
/// What is sent from the node to its peer and back, or to all other nodes (""), waits until the way is
/// healed; one_way: only what the node sends.
struct CutWay {
  std::string node;
  std::string peer;
  bool one_way = false;
  bool operator==(const CutWay&) const = default;
};
/// The same takes so much longer instead, each way.
struct DelayWay {
  std::string node;
  std::string peer;
  bool one_way = false;
  Duration by{};
  bool operator==(const DelayWay&) const = default;
};
/// Nothing is wrong any more, both ways.
struct HealWay {
  std::string node;
  std::string peer;
  bool operator==(const HealWay&) const = default;
};
/// Starts the process of a killed or closed client again: same name, new incarnation.
struct Restart {
  std::string node;
  bool operator==(const Restart&) const = default;
};
/// A broker or a controller: SIGTERM, a controlled shutdown.
struct StopBroker {
  std::string node;
  bool operator==(const StopBroker&) const = default;
};
/// Starts the process of a broker that is down: with the logs it left, or without any. A controller has
/// its log.
struct StartBroker {
  std::string node;
  bool empty = false;
  bool operator==(const StartBroker&) const = default;
};
/// Starts a consumer that did not exist before.
struct AddConsumer {
  std::string node;
  std::string group;
  std::optional<Duration> processing;  ///< per record; the group's when absent
  std::string member_id;               ///< fixes the id the coordinator will hand out; "" = random
  ConfigOverrides config;              ///< over the group's, which is over Kafka's defaults
  std::vector<std::string> topics{};   ///< of the group's; empty = all of them
  std::optional<CommitMode> commit{};  ///< the group's when absent, as what follows
  std::optional<bool> commit_on_revoke{};
  std::optional<CallbackTimes> callbacks{};
  std::string producer{};  ///< its application's own, in a group that transforms
  bool operator==(const AddConsumer&) const = default;
};
/// Starts a producer of the scenario (its description stands in World::producer_specs by name).
struct AddProducer {
  std::string node;
  bool operator==(const AddProducer&) const = default;
};
/// A producer creates records at this rate from now on; 0 stops it.
struct SetRate {
  std::string node;
  Ratio per_second;
  bool operator==(const SetRate&) const = default;
};

/// unsubscribe() as soon as the application thread is free: the consumer leaves its group without a
/// commit and does not poll until it subscribes again.
struct Unsubscribe {
  std::string node;
  bool operator==(const Unsubscribe&) const = default;
};
/// subscribe() likewise, after unsubscribe() or to change the topics of a member.
struct Subscribe {
  std::string node;
  std::vector<std::string> topics;  ///< of the group's; empty = all of them
  bool operator==(const Subscribe&) const = default;
};

/// The controller creates a topic. −1 for either number: the brokers' default.
struct CreateTopic {
  std::string topic;
  std::int64_t partitions = -1;
  std::int64_t replication_factor = -1;
  std::vector<std::vector<std::uint32_t>>
      replicas{};  ///< broker numbers, leader first; empty = placed
  ConfigOverrides config{};
  bool operator==(const CreateTopic&) const = default;
};
/// It gives a topic more partitions: so many from now on.
struct GrowTopic {
  std::string topic;
  std::int64_t partitions = 0;
  bool operator==(const GrowTopic&) const = default;
};
struct DeleteTopic {
  std::string topic;
  bool operator==(const DeleteTopic&) const = default;
};

/// ElectLeaders: the preferred replicas of a topic's partitions, or of all ("") if they may; unclean:
/// any live replica of partitions without a leader.
struct ElectLeaders {
  std::string topic;
  bool unclean = false;
  bool operator==(const ElectLeaders&) const = default;
};

/// IncrementalAlterConfigs: of a topic, of a group, or, with neither, of all brokers (the cluster-wide
/// default). What is removed falls back to what is behind it. AlterClientQuotas: of a client id.
struct AlterConfig {
  std::string topic;
  std::string group;
  ConfigOverrides config{};
  std::vector<std::string> remove{};  ///< keys
  std::string
      client{};  ///< whose quotas change; "<default>": those of all without quotas of their own
  std::string broker{};  ///< "b2": its own settings change, which go before those of all brokers
  bool operator==(const AlterConfig&) const = default;
};

/// Where the replicas of a partition are to be.
struct ReassignTarget {
  std::uint32_t partition = 0;            ///< within the topic
  std::vector<std::uint32_t> replicas{};  ///< broker numbers, the preferred leader first
  bool operator==(const ReassignTarget&) const = default;
};
/// AlterPartitionReassignments: these partitions move, or what moves of them, or of the whole topic when
/// none is named, stays where it was.
struct Reassign {
  std::string topic;
  std::vector<ReassignTarget> targets{};
  bool cancel = false;
  bool operator==(const Reassign&) const = default;
};

/// Something is done to all brokers of a rack at once. A rack that is cut off still talks within itself.
enum class RackAction : std::uint8_t { kill, freeze, thaw, stop, start, cut, heal };
struct RackCommand {
  std::string rack;
  RackAction action = RackAction::kill;
  bool machine = false;  ///< kill: the machines are lost too
  bool empty = false;    ///< start: with empty logs
  bool operator==(const RackCommand&) const = default;
};

/// pause() and resume(): the consumer polls on and stays a member, but is given nothing of them meanwhile.
struct Pause {
  std::string node;
  std::string partition;  ///< "orders-0"; empty = all that it owns
  bool operator==(const Pause&) const = default;
};
struct Resume {
  std::string node;
  std::string partition;
  bool operator==(const Resume&) const = default;
};

/// seek() as soon as the application thread is free: the position moves, no commit does.
struct Seek {
  std::string node;
  std::string partition;  ///< "orders-0"; empty = all that it owns
  OffsetTarget to;        ///< earliest, latest or an offset
  bool operator==(const Seek&) const = default;
};
/// kafka-consumer-groups --reset-offsets --execute: refused while the group has members.
struct ResetOffsets {
  std::string node;                 ///< the group
  std::vector<std::string> topics;  ///< "orders" or "orders-0"; empty = --all-topics
  OffsetTarget to;
  bool operator==(const ResetOffsets&) const = default;
};
/// kafka-consumer-groups --delete-offsets: refused for topics that members subscribe to.
struct DeleteOffsets {
  std::string node;
  std::vector<std::string> topics;
  bool operator==(const DeleteOffsets&) const = default;
};
/// kafka-consumer-groups --delete: refused while the group has members.
struct DeleteGroup {
  std::string node;
  bool operator==(const DeleteGroup&) const = default;
};
/// kafka-delete-records: the log starts at an offset from now on.
struct DeleteRecords {
  std::string node;          ///< the partition: "orders-0"
  std::int64_t before = -1;  ///< −1: the high watermark
  bool operator==(const DeleteRecords&) const = default;
};

/// Picks a request of the client, or the answer to one, and drops, delays or duplicates it.
struct TamperWith {
  std::string node;
  ChosenAction action = ChosenAction::drop;
  ApiKey api = ApiKey::produce;
  bool response = false;
  std::uint32_t nth = 1;  ///< 1: the next one
  std::string broker;     ///< on the connection to this broker; "": any
  Duration by{};          ///< of a delay
  bool operator==(const TamperWith&) const = default;
};

/// The application of a transactional producer without a plan calls it. Model: a call waits for those before.
struct CallTransaction {
  std::string node;
  TransactionCall call = TransactionCall::init;
  std::string partition{};    ///< of send(): "orders-0"
  std::uint32_t records = 0;  ///< of send()
  bool operator==(const CallTransaction&) const = default;
};

/// What brokers can do in a time becomes this: what is not given is without limit from now on.
struct SetCapacity {
  CapacitySpec figures;
  bool operator==(const SetCapacity&) const = default;
};

using CommandKinds =
    std::variant<Kill, Close, Freeze, Thaw, Slow, Restart, AddConsumer, AddProducer, SetRate,
                 Unsubscribe, Subscribe, HandlerTime, CreateTopic, GrowTopic, DeleteTopic,
                 StopBroker, StartBroker, ElectLeaders, Seek, ResetOffsets, DeleteOffsets,
                 DeleteGroup, DeleteRecords, TamperWith, GiveUpRecords, CutWay, DelayWay, HealWay,
                 CallTransaction, AlterConfig, Reassign, RackCommand, Pause, Resume, SetCapacity>;
struct CommandBody : CommandKinds {
  KS_CLOSED_VARIANT(CommandBody, CommandKinds)
};

/// Who gave the command: the scenario's set-up, its timeline, or somebody at the window.
/// Never part of a fingerprint: a clicked and a scripted command are the same command.
enum class Origin : unsigned char { setup, scripted, clicked };

struct Command {
  Time at{};
  CommandBody body;
  Origin origin = Origin::scripted;
  std::string mark;  ///< the scenario's name for this instant; "" for none
};

/// The `do` word: "kill", "close", "freeze", "thaw", "slow", "restart", "add", "rate",
/// "unsubscribe", "subscribe", "handler", "create-topic", "grow-topic", "delete-topic", "stop", "start",
/// "elect-leaders", "seek", "reset-offsets", "delete-offsets", "delete-group", "delete-records",
/// "drop", "delay", "duplicate", "dead-letter", "cut", "delay-way", "heal", "init-transactions",
/// "begin-transaction", "send", "flush", "commit-transaction", "abort-transaction", "config", "reassign",
/// "pause", "resume", "capacity".
std::string_view verb(const CommandBody& body);
/// The node it names, or the topic, or the rack; "": none.
const std::string& target(const CommandBody& body);
/// It is about a topic, not a node.
bool is_about_topic(const CommandBody& body);
/// Its target is a node: a broker, a client, a controller, or a group.
bool names_node(const CommandBody& body);
/// A sentence in the imperative: "kill C2", "add C4 to OrderProcessingGroup".
std::string to_text(const CommandBody& body);

}  // namespace ks
