// The settings that the model reacts to, typed. Each member is named after its key with '_' for
// '.', and has a modelled row in defaults.h, from which its initial value comes: fill a struct with
// *_defaults(), never write a number here. Keys that Kafka has and the model ignores do not appear.
#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/ratio.h"
#include "sim/base/time.h"
#include "sim/kafka/defaults.h"
#include "sim/kafka/offset_reset.h"
#include "sim/protocol/acks.h"

namespace ks {

/// A number or text of Kafka's that is "null" by default and was not set.
inline constexpr std::int64_t config_unset = std::numeric_limits<std::int64_t>::min();

struct BrokerConfig {
  // Group coordinator.
  Duration group_initial_rebalance_delay_ms{};
  Duration group_min_session_timeout_ms{};
  Duration group_max_session_timeout_ms{};
  std::int64_t group_max_size{};
  std::int64_t offsets_topic_num_partitions{};
  std::int64_t offsets_topic_replication_factor{};
  Duration offsets_commit_timeout_ms{};
  Duration group_coordinator_append_linger_ms{};  ///< -1 ms: adaptive
  std::vector<std::string> group_coordinator_rebalance_protocols{};
  // KIP-848 groups; what a group may set for itself stands in GroupConfig.
  std::vector<std::string> group_consumer_assignors{};
  Duration group_consumer_session_timeout_ms{};
  Duration group_consumer_min_session_timeout_ms{};
  Duration group_consumer_max_session_timeout_ms{};
  Duration group_consumer_heartbeat_interval_ms{};
  Duration group_consumer_min_heartbeat_interval_ms{};
  Duration group_consumer_max_heartbeat_interval_ms{};
  Duration group_consumer_assignment_interval_ms{};
  Duration group_consumer_min_assignment_interval_ms{};
  Duration group_consumer_max_assignment_interval_ms{};
  Duration group_consumer_regex_refresh_interval_ms{};
  std::int64_t group_consumer_max_size{};
  std::string group_consumer_migration_policy{};
  // Share groups; likewise.
  Duration group_share_session_timeout_ms{};
  Duration group_share_min_session_timeout_ms{};
  Duration group_share_max_session_timeout_ms{};
  Duration group_share_heartbeat_interval_ms{};
  Duration group_share_min_heartbeat_interval_ms{};
  Duration group_share_max_heartbeat_interval_ms{};
  Duration group_share_record_lock_duration_ms{};
  Duration group_share_min_record_lock_duration_ms{};
  Duration group_share_max_record_lock_duration_ms{};
  std::int64_t group_share_delivery_count_limit{};
  std::int64_t group_share_min_delivery_count_limit{};
  std::int64_t group_share_max_delivery_count_limit{};
  std::int64_t group_share_partition_max_record_locks{};
  std::int64_t group_share_min_partition_max_record_locks{};
  std::int64_t group_share_max_partition_max_record_locks{};
  Duration group_share_assignment_interval_ms{};
  Duration group_share_min_assignment_interval_ms{};
  Duration group_share_max_assignment_interval_ms{};
  std::int64_t group_share_max_size{};
  bool group_share_enable{};
  Duration share_coordinator_append_linger_ms{};  ///< -1 ms: at once
  std::int64_t share_coordinator_state_topic_num_partitions{};
  std::int64_t share_coordinator_state_topic_replication_factor{};
  // Replication.
  Duration replica_fetch_wait_max_ms{};
  std::int64_t replica_fetch_min_bytes{};
  std::int64_t replica_fetch_max_bytes{};
  std::int64_t replica_fetch_response_max_bytes{};
  Duration replica_lag_time_max_ms{};
  Duration replica_high_watermark_checkpoint_interval_ms{};
  std::int64_t num_replica_fetchers{};
  std::int64_t min_insync_replicas{};
  std::int64_t message_max_bytes{};
  // Committed offsets.
  std::int64_t offsets_retention_minutes{};
  Duration offsets_retention_check_interval_ms{};
  std::int64_t offsets_topic_segment_bytes{};
  // Logs: when to look, and what topics have that do not say otherwise.
  Duration log_retention_check_interval_ms{};
  Duration log_initial_task_delay_ms{};
  bool log_cleaner_enable{};
  Duration log_cleaner_backoff_ms{};
  std::vector<std::string> log_cleanup_policy{};
  std::int64_t log_retention_hours{};
  std::int64_t log_retention_minutes{};  ///< config_unset: the hours count
  std::int64_t log_retention_ms{};       ///< config_unset: the minutes count
  std::int64_t log_retention_bytes{};
  std::int64_t log_segment_bytes{};
  std::int64_t log_roll_hours{};
  std::int64_t log_roll_ms{};  ///< config_unset: the hours count
  std::int64_t log_cleaner_delete_retention_ms{};
  Ratio log_cleaner_min_cleanable_ratio{};
  std::int64_t log_cleaner_min_compaction_lag_ms{};
  std::int64_t log_cleaner_max_compaction_lag_ms{};
  std::string log_message_timestamp_type{};
  std::int64_t log_index_interval_bytes{};
  // The cluster.
  Duration broker_heartbeat_interval_ms{};
  Duration broker_session_timeout_ms{};
  Duration initial_broker_registration_timeout_ms{};
  Duration controller_quorum_append_linger_ms{};
  Duration controller_quorum_fetch_timeout_ms{};
  Duration controller_quorum_election_timeout_ms{};
  Duration controller_quorum_election_backoff_max_ms{};
  Duration controller_quorum_request_timeout_ms{};
  Duration controller_quorum_retry_backoff_ms{};
  Duration metadata_max_idle_interval_ms{};
  Duration metadata_log_max_snapshot_interval_ms{};
  Duration metadata_max_retention_ms{};
  bool auto_leader_rebalance_enable{};
  std::int64_t leader_imbalance_check_interval_seconds{};
  bool unclean_leader_election_enable{};
  Duration unclean_leader_election_interval_ms{};
  Duration replica_fetch_backoff_ms{};
  Duration producer_id_expiration_ms{};
  // Transactions.
  std::int64_t transaction_state_log_num_partitions{};
  std::int64_t transaction_state_log_replication_factor{};
  std::int64_t transaction_state_log_min_isr{};
  std::int64_t transaction_state_log_segment_bytes{};
  Duration transaction_abort_timed_out_transaction_cleanup_interval_ms{};
  Duration transaction_max_timeout_ms{};
  bool transaction_partition_verification_enable{};
  Duration add_partitions_to_txn_retry_backoff_ms{};
  Duration add_partitions_to_txn_retry_backoff_max_ms{};
  // ZooKeeper mode.
  Duration zookeeper_session_timeout_ms{};
  std::int64_t leader_imbalance_per_broker_percentage{};
  std::int64_t controlled_shutdown_max_retries{};
  Duration controlled_shutdown_retry_backoff_ms{};
  // Capacity and quotas.
  std::int64_t num_io_threads{};
  std::int64_t num_network_threads{};
  std::int64_t queued_max_requests{};
  std::int64_t quota_window_num{};
  std::int64_t quota_window_size_seconds{};

  bool operator==(const BrokerConfig&) const = default;
};

struct TopicConfig {
  std::int64_t min_insync_replicas{};
  std::int64_t max_message_bytes{};
  std::vector<std::string> cleanup_policy{};  ///< of "delete" and "compact"
  std::int64_t retention_ms{};                ///< −1: for ever
  std::int64_t retention_bytes{};             ///< −1: without limit
  std::int64_t segment_bytes{};
  std::int64_t segment_ms{};
  std::int64_t delete_retention_ms{};  ///< of tombstones
  Ratio min_cleanable_dirty_ratio{};
  std::int64_t min_compaction_lag_ms{};
  std::int64_t max_compaction_lag_ms{};
  std::string message_timestamp_type{};

  bool compacts() const;
  bool deletes() const;
  bool stamps_at_append() const { return message_timestamp_type == "LogAppendTime"; }
  /// Of a compacted topic no segment stays active longer than max.compaction.lag.ms.
  std::int64_t roll_ms() const;
  bool unclean_leader_election_enable{};
  std::int64_t index_interval_bytes{};  ///< read by log_indexes() only

  bool operator==(const TopicConfig&) const = default;
};

/// What a KIP-848 or a share group may set for itself (kafka-configs --entity-type groups).
struct GroupConfig {
  Duration consumer_session_timeout_ms{};
  Duration consumer_heartbeat_interval_ms{};
  Duration consumer_assignment_interval_ms{};
  Duration share_session_timeout_ms{};
  Duration share_heartbeat_interval_ms{};
  Duration share_record_lock_duration_ms{};
  std::int64_t share_delivery_count_limit{};
  std::int64_t share_partition_max_record_locks{};
  Duration share_assignment_interval_ms{};
  OffsetReset share_auto_offset_reset;

  bool operator==(const GroupConfig&) const = default;
};

struct ProducerConfig {
  std::string client_id{};
  Acks acks = Acks::all;
  Duration linger_ms{};
  std::int64_t batch_size{};
  std::int64_t max_in_flight_requests_per_connection{};
  std::int64_t max_request_size{};
  std::int64_t buffer_memory{};
  Duration max_block_ms{};
  std::string compression_type{};
  bool enable_idempotence{};  ///< as written or by default; see idempotence_on()
  // Partitions.
  bool partitioner_ignore_keys{};
  bool partitioner_adaptive_partitioning_enable{};
  Duration partitioner_availability_timeout_ms{};  ///< 0 ms: off
  // Requests.
  Duration request_timeout_ms{};
  Duration delivery_timeout_ms{};
  std::int64_t retries{};
  Duration retry_backoff_ms{};
  Duration retry_backoff_max_ms{};
  Duration reconnect_backoff_ms{};
  Duration reconnect_backoff_max_ms{};
  Duration socket_connection_setup_timeout_ms{};
  Duration socket_connection_setup_timeout_max_ms{};
  Duration metadata_max_age_ms{};
  // Transactions.
  std::string transactional_id{};  ///< empty: none
  Duration transaction_timeout_ms{};

  bool operator==(const ProducerConfig&) const = default;
};

struct ConsumerConfig {
  std::string client_id{};
  std::string group_id{};           ///< empty: none
  std::string group_instance_id{};  ///< empty: a dynamic member
  std::string client_rack{};        ///< empty: none
  bool exclude_internal_topics{};   ///< from what a pattern matches
  // Membership.
  std::string group_protocol{};         ///< "classic" or "consumer", in any case
  std::string group_remote_assignor{};  ///< empty: the broker chooses
  Duration session_timeout_ms{};
  Duration heartbeat_interval_ms{};
  Duration max_poll_interval_ms{};
  std::vector<std::string> partition_assignment_strategy{};  ///< short names: "range", …
  // Records.
  std::int64_t max_poll_records{};
  std::int64_t fetch_min_bytes{};
  Duration fetch_max_wait_ms{};
  std::int64_t fetch_max_bytes{};
  std::int64_t max_partition_fetch_bytes{};
  // Offsets.
  bool enable_auto_commit{};
  Duration auto_commit_interval_ms{};
  OffsetReset auto_offset_reset;
  std::string share_acknowledgement_mode{};  ///< "implicit" or "explicit"; empty before 4.1
  // Requests.
  Duration default_api_timeout_ms{};
  Duration request_timeout_ms{};
  Duration retry_backoff_ms{};
  Duration retry_backoff_max_ms{};
  Duration reconnect_backoff_ms{};
  Duration reconnect_backoff_max_ms{};
  Duration socket_connection_setup_timeout_ms{};
  Duration socket_connection_setup_timeout_max_ms{};
  Duration metadata_max_age_ms{};

  std::string isolation_level{};

  bool operator==(const ConsumerConfig&) const = default;
};

BrokerConfig broker_defaults(Profile profile);
TopicConfig topic_defaults(Profile profile);
/// A topic without settings of its own takes the broker's: min.insync.replicas, log.retention.ms, …
TopicConfig topic_defaults(const BrokerConfig& broker);
GroupConfig group_defaults(Profile profile);
/// A group without settings of its own takes the broker's: group.consumer.session.timeout.ms, …
GroupConfig group_defaults(const BrokerConfig& broker);
ProducerConfig producer_defaults(Profile profile);
ConsumerConfig consumer_defaults(Profile profile);

/// Sets one key to a value that config_problem() has accepted. A key that the model ignores changes
/// nothing.
void apply_config(BrokerConfig& config, std::string_view key, std::string_view value);
void apply_config(TopicConfig& config, std::string_view key, std::string_view value);
void apply_config(GroupConfig& config, std::string_view key, std::string_view value);
void apply_config(ProducerConfig& config, std::string_view key, std::string_view value);
void apply_config(ConsumerConfig& config, std::string_view key, std::string_view value);

/// The current value of a modelled key as text that apply_config() reads back; empty for any other
/// key.
std::string config_text(const BrokerConfig& config, std::string_view key);
std::string config_text(const TopicConfig& config, std::string_view key);
std::string config_text(const GroupConfig& config, std::string_view key);
std::string config_text(const ProducerConfig& config, std::string_view key);
std::string config_text(const ConsumerConfig& config, std::string_view key);

/// The keys that have a member, in the order of the members.
std::vector<std::string_view> typed_keys(Scope scope);

/// Keys and values as somebody wrote them, each accepted by config_problem().
using ConfigSettings = std::map<std::string, std::string, std::less<>>;
/// Settings that contradict each other or Kafka's other defaults, as full sentences; Kafka refuses to
/// start with them. A session.timeout.ms outside the broker's bounds is not among them: the client
/// starts, and learns of it when it joins.
std::vector<std::string> config_conflicts(Scope scope, const ConfigSettings& settings,
                                          Profile profile);

/// Whether a producer with these settings is idempotent: by default it is, unless settings that exclude
/// it were written and enable.idempotence was not.
bool idempotence_on(const ConfigSettings& settings, Profile profile);

/// Whether group.protocol asks for KIP-848.
bool uses_consumer_protocol(const ConsumerConfig& config);
bool is_consumer_protocol(std::string_view group_protocol);

std::string_view to_text(Acks acks);

}  // namespace ks
