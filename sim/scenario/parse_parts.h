// What the parts of the parser share: the scenario being filled, the problems found so far and the names
// declared so far. Private to sim/scenario.
#pragma once

#include <initializer_list>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/id.h"
#include "sim/kafka/config.h"
#include "sim/kafka/defaults.h"
#include "sim/scenario/document.h"
#include "sim/scenario/format.h"
#include "sim/scenario/problems.h"
#include "sim/scenario/scenario.h"
#include "sim/scenario/table_reader.h"

namespace ks {

inline constexpr std::int64_t max_brokers = 1'000;
inline constexpr std::int64_t max_partitions = 100'000;
inline constexpr std::size_t max_clients = 10'000;
inline constexpr std::size_t max_timeline = 100'000;

/// What a name of the file names.
struct Named {
  NodeKind kind = NodeKind::none;
  Place place;
  std::string group{};    ///< of a consumer
  std::size_t index = 0;  ///< of a group, in the cluster's list
};

struct ParseContext {
  Scenario& scenario;
  Problems& problems;
  std::map<std::string, Named, std::less<>> nodes{};         ///< producers, consumers and groups
  std::map<std::string, std::size_t, std::less<>> topics{};  ///< index into scenario.cluster.topics
  std::map<std::string, std::size_t, std::less<>> marks{};   ///< index into scenario.marks
  /// The most that the timeline lets a topic grow to.
  std::map<std::string, std::uint32_t, std::less<>> most_partitions{};
  /// Producers with which members write, and where that is said.
  std::map<std::string, Place, std::less<>> claimed{};
  /// Every mark of the file, also those that are not defined yet at the place being read.
  std::vector<std::string> all_marks{};

  /// Declares a node's name; false after a report that the name is taken or not allowed.
  bool declare(const std::string& name, Named named);
  std::vector<std::string> names_of(NodeKind kind) const;
  std::vector<std::string> topic_names() const;
  const GroupSpec* group(std::string_view id) const;
  /// The most that a topic will have, those that the timeline adds included.
  std::uint32_t partitions_of(const std::string& topic) const;
};

/// What is wrong with a name: it is empty, too long, or has other characters than Kafka allows in a topic.
std::optional<std::string> name_problem(std::string_view name);
inline constexpr std::string_view name_rule =
    "letters, digits, '.', '_' and '-', at most 249 of them";

/// A table of Kafka configuration, also with keys that TOML has taken apart at their dots.
/// With `group`, keys of Scope::group may stand among them and go there.
ConfigOverrides read_config(const TableReader& table, Scope scope, ParseContext& context,
                            ConfigOverrides* group = nullptr);
/// What Kafka would refuse when such a client or broker starts.
void check_broker_config(const ParseContext& context, Place place);
void check_producer_config(const ParseContext& context, const ConfigOverrides& config, Place place);
void check_group_config(const ParseContext& context, const ConfigOverrides& config, Place place);
void check_consumer_config(const ParseContext& context, const std::string& group,
                           const ConfigOverrides& config, Place place);

/// One of a few words; "" without the key.
std::string read_word(const TableReader& table, std::string_view key,
                      std::initializer_list<std::string_view> words);

/// A time: from the start, a mark, or a mark and a distance. Reports what is wrong with it.
std::optional<Time> read_time(const TableReader& table, std::string_view key,
                              const ParseContext& context);
/// "orders-0:40", of a topic that the file has; reports what is unknown.
std::optional<RecordName> read_record(const Node& node, ParseContext& context);
/// A partition that the file's topics have.
std::optional<PartitionName> read_partition(const Node& node, ParseContext& context);
/// "type" and "acknowledge" of a group.
void read_group_kind(const TableReader& table, GroupSpec& group, ParseContext& context);
/// "poison" of a group: one table or a list of them.
void read_poison(const TableReader& table, GroupSpec& group, ParseContext& context);
/// What a share consumer's configuration must not say.
void check_share_config(const ParseContext& context, const GroupSpec& group,
                        const ConfigSettings& consumer, Place place);
/// "commit" of a group or a member.
std::optional<CommitMode> read_commit(const TableReader& table);
/// "callbacks" of a group or a member; what it leaves out is `otherwise`.
std::optional<DeadLetter> read_dead_letter(const TableReader& table, ParseContext& context);
std::optional<CallbackTimes> read_callbacks(const TableReader& table, CallbackTimes otherwise);
/// "transform" of a group, and "producer" of a member of such a group.
void read_transform(const TableReader& table, GroupSpec& group, ParseContext& context);
void read_own_producer(const TableReader& table, AddConsumer& consumer, ParseContext& context);
/// A member that is only a name has no producer.
void check_own_producer(const AddConsumer& consumer, Place place, ParseContext& context);
/// "topics" of a member or of do = "subscribe": some of the group's.
std::vector<std::string> read_topics(const TableReader& table, const std::string& group,
                                     ParseContext& context);
/// "weights", whole numbers: one for each of so many keys or values, not all 0.
std::vector<std::uint32_t> read_weights(const TableReader& table, std::size_t number,
                                        std::string_view what);
/// "partition" of a producer: a field of its records and the partition of each value.
void read_partition_by(const Node& node, ProducerSpec& producer, ParseContext& context);
/// "value" and "headers" of a producer: what people read in its records. After "keys" and "partition".
void read_contents(const TableReader& table, ProducerSpec& producer);
/// "transactions" of a producer: how its application groups its records.
void read_transactions(const TableReader& table, ProducerSpec& producer, ParseContext& context);
/// Whether producers with transactions write to what the file has: its topics and share groups are known now.
void check_transactional_topics(ParseContext& context);
/// init-transactions, begin-transaction, send, flush, commit-transaction and abort-transaction.
std::optional<TransactionCall> transaction_verb(std::string_view verb);
std::optional<CommandBody> read_transaction_call(const TableReader& table, TransactionCall call,
                                                 const Node& name, ParseContext& context);
/// "compression-ratio", which goes with compression.type.
void read_compression(const TableReader& table, ProducerSpec& producer);
/// Which message do = "drop", "delay" or "duplicate" is about: "request" or "response" with the name of
/// its API, and what narrows it down.
std::optional<TamperWith> read_tamper(const TableReader& table, const std::string& verb,
                                      const std::string& node, const ParseContext& context);
/// What a member and do = "add" have besides its name, its group and its start.
void read_member_keys(const TableReader& table, AddConsumer& consumer, ParseContext& context);
/// seek, reset-offsets, delete-offsets, delete-group and delete-records.
bool is_offset_action(std::string_view verb);
std::optional<CommandBody> read_offset_action(const TableReader& table, const std::string& verb,
                                              const Node& name, ParseContext& context);
/// "records" of a topic: what is there when the run begins.
void read_initial_records(const TableReader& table, TopicSpec& topic, Problems& problems);
/// "keys" of a producer or of records.
void read_keys(const Node& node, KeysSpec& keys, Problems& problems);
/// The mark that `key` defines, checked and added to the scenario's.
std::string define_mark(const TableReader& table, Time at, ParseContext& context);
/// Reports a name that is not among `names` and offers the nearest: "unknown topic \"ordrs\"".
void unknown_name(Problems& problems, const Node& name, std::string_view kind,
                  const std::vector<std::string>& names);

/// "capacity" of [cluster], [[quotas]], and do = "config" with a client.
void parse_capacity(const TableReader& cluster, CapacitySpec& capacity, Problems& problems);
std::optional<CommandBody> parse_capacity_action(const TableReader& table, ParseContext& context);
void parse_quotas(const Node& root, ParseContext& context);
std::optional<CommandBody> parse_quota_action(const TableReader& table, ParseContext& context);
void parse_cluster(const Node& root, ParseContext& context);
void parse_topics(const Node& root, ParseContext& context);
/// Topics that the timeline creates, so that others can name them.
void note_later_topics(const Node& root, ParseContext& context);
std::optional<CommandBody> parse_topic_action(const TableReader& table, const std::string& verb,
                                              ParseContext& context);
/// do = "config" and "reassign"; the actions on a whole rack; "pause" and "resume".
std::optional<CommandBody> parse_config_action(const TableReader& table, ParseContext& context);
std::optional<CommandBody> parse_reassign_action(const TableReader& table, ParseContext& context);
std::optional<CommandBody> parse_rack_action(const TableReader& table, const std::string& verb,
                                             ParseContext& context);
std::optional<CommandBody> parse_pause_action(const TableReader& table, const std::string& verb,
                                              const Node& name, ParseContext& context);
std::optional<CommandBody> parse_close_action(const TableReader& table, const Node& name,
                                              ParseContext& context);
/// Members of share groups keep their subscription: the action is refused then.
bool refuses_share_member(const TableReader& table, const Node& name, const ParseContext& context);
/// They release or reject records instead of giving them up.
bool gives_to_share_group(const TableReader& table, const Node& name, const ParseContext& context);
/// "b1" to "b3" in a cluster of three.
bool names_broker(const std::string& name, const ParseContext& context);
/// "k1", "k2", …: one of the cluster's controllers.
bool names_controller(const std::string& name, const ParseContext& context);
/// The value names a broker or a controller, or is "nobody" where that is allowed; else a problem.
bool names_server(const Node& name, NodeKind kind, bool or_nobody, ParseContext& context);
/// "zk1" of a cluster with ZooKeeper.
bool names_zookeeper(const std::string& name, const ParseContext& context);
/// The key zookeeper of [cluster]; brokers and profile have been read.
void parse_zookeeper(const TableReader& table, ParseContext& context);
/// The key environment: settings of brokers by the names that their container has for them.
ConfigOverrides read_environment(const TableReader& table, ParseContext& context);
/// What `cut`, `delay-way` and `heal` say besides `node`.
std::optional<CommandBody> parse_way(const TableReader& table, const std::string& verb,
                                     const Node& name, ParseContext& context);
void parse_producers(const Node& root, ParseContext& context);
void parse_groups(const Node& root, ParseContext& context);
void parse_timeline(const Node& root, ParseContext& context);
void parse_expectations(const Node& root, ParseContext& context);
void parse_steps(const Node& root, ParseContext& context);

/// The tables of [[name]]; a single table or anything else is reported.
std::vector<const Node*> tables_of(const Node& root, std::string_view name, Problems& problems);

}  // namespace ks
