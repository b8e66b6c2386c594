#include "sim/kafka/config.h"

#include <algorithm>
#include <array>
#include <span>
#include <variant>

#include "sim/base/check.h"
#include "sim/kafka/group/assignor.h"

namespace ks {
namespace {

/// Where in a struct C the value of a key lives.
template <class C>
using Place = std::variant<Duration C::*, std::int64_t C::*, bool C::*, std::string C::*, Acks C::*,
                           OffsetReset C::*, Ratio C::*, std::vector<std::string> C::*>;

template <class C>
struct Field {
  std::string_view key;
  Place<C> place;
};

constexpr std::array<Field<BrokerConfig>, 83> broker_fields{{
    {"group.initial.rebalance.delay.ms", &BrokerConfig::group_initial_rebalance_delay_ms},
    {"group.min.session.timeout.ms", &BrokerConfig::group_min_session_timeout_ms},
    {"group.max.session.timeout.ms", &BrokerConfig::group_max_session_timeout_ms},
    {"group.max.size", &BrokerConfig::group_max_size},
    {"offsets.topic.num.partitions", &BrokerConfig::offsets_topic_num_partitions},
    {"offsets.topic.replication.factor", &BrokerConfig::offsets_topic_replication_factor},
    {"offsets.commit.timeout.ms", &BrokerConfig::offsets_commit_timeout_ms},
    {"group.coordinator.append.linger.ms", &BrokerConfig::group_coordinator_append_linger_ms},
    {"group.coordinator.rebalance.protocols", &BrokerConfig::group_coordinator_rebalance_protocols},
    {"group.consumer.assignors", &BrokerConfig::group_consumer_assignors},
    {"group.consumer.session.timeout.ms", &BrokerConfig::group_consumer_session_timeout_ms},
    {"group.consumer.min.session.timeout.ms", &BrokerConfig::group_consumer_min_session_timeout_ms},
    {"group.consumer.max.session.timeout.ms", &BrokerConfig::group_consumer_max_session_timeout_ms},
    {"group.consumer.heartbeat.interval.ms", &BrokerConfig::group_consumer_heartbeat_interval_ms},
    {"group.consumer.min.heartbeat.interval.ms",
     &BrokerConfig::group_consumer_min_heartbeat_interval_ms},
    {"group.consumer.max.heartbeat.interval.ms",
     &BrokerConfig::group_consumer_max_heartbeat_interval_ms},
    {"group.consumer.assignment.interval.ms", &BrokerConfig::group_consumer_assignment_interval_ms},
    {"group.consumer.min.assignment.interval.ms",
     &BrokerConfig::group_consumer_min_assignment_interval_ms},
    {"group.consumer.max.assignment.interval.ms",
     &BrokerConfig::group_consumer_max_assignment_interval_ms},
    {"group.consumer.regex.refresh.interval.ms",
     &BrokerConfig::group_consumer_regex_refresh_interval_ms},
    {"group.consumer.max.size", &BrokerConfig::group_consumer_max_size},
    {"group.consumer.migration.policy", &BrokerConfig::group_consumer_migration_policy},
    {"group.share.session.timeout.ms", &BrokerConfig::group_share_session_timeout_ms},
    {"group.share.min.session.timeout.ms", &BrokerConfig::group_share_min_session_timeout_ms},
    {"group.share.max.session.timeout.ms", &BrokerConfig::group_share_max_session_timeout_ms},
    {"group.share.heartbeat.interval.ms", &BrokerConfig::group_share_heartbeat_interval_ms},
    {"group.share.min.heartbeat.interval.ms", &BrokerConfig::group_share_min_heartbeat_interval_ms},
    {"group.share.max.heartbeat.interval.ms", &BrokerConfig::group_share_max_heartbeat_interval_ms},
    {"group.share.record.lock.duration.ms", &BrokerConfig::group_share_record_lock_duration_ms},
    {"group.share.min.record.lock.duration.ms",
     &BrokerConfig::group_share_min_record_lock_duration_ms},
    {"group.share.max.record.lock.duration.ms",
     &BrokerConfig::group_share_max_record_lock_duration_ms},
    {"group.share.delivery.count.limit", &BrokerConfig::group_share_delivery_count_limit},
    {"group.share.min.delivery.count.limit", &BrokerConfig::group_share_min_delivery_count_limit},
    {"group.share.max.delivery.count.limit", &BrokerConfig::group_share_max_delivery_count_limit},
    {"group.share.partition.max.record.locks",
     &BrokerConfig::group_share_partition_max_record_locks},
    {"group.share.min.partition.max.record.locks",
     &BrokerConfig::group_share_min_partition_max_record_locks},
    {"group.share.max.partition.max.record.locks",
     &BrokerConfig::group_share_max_partition_max_record_locks},
    {"group.share.assignment.interval.ms", &BrokerConfig::group_share_assignment_interval_ms},
    {"group.share.min.assignment.interval.ms",
     &BrokerConfig::group_share_min_assignment_interval_ms},
    {"group.share.max.assignment.interval.ms",
     &BrokerConfig::group_share_max_assignment_interval_ms},
    {"group.share.max.size", &BrokerConfig::group_share_max_size},
    {"group.share.enable", &BrokerConfig::group_share_enable},
    {"share.coordinator.append.linger.ms", &BrokerConfig::share_coordinator_append_linger_ms},
    {"share.coordinator.state.topic.num.partitions",
     &BrokerConfig::share_coordinator_state_topic_num_partitions},
    {"share.coordinator.state.topic.replication.factor",
     &BrokerConfig::share_coordinator_state_topic_replication_factor},
    {"replica.fetch.wait.max.ms", &BrokerConfig::replica_fetch_wait_max_ms},
    {"replica.fetch.min.bytes", &BrokerConfig::replica_fetch_min_bytes},
    {"replica.fetch.max.bytes", &BrokerConfig::replica_fetch_max_bytes},
    {"replica.fetch.response.max.bytes", &BrokerConfig::replica_fetch_response_max_bytes},
    {"replica.lag.time.max.ms", &BrokerConfig::replica_lag_time_max_ms},
    {"num.replica.fetchers", &BrokerConfig::num_replica_fetchers},
    {"min.insync.replicas", &BrokerConfig::min_insync_replicas},
    {"message.max.bytes", &BrokerConfig::message_max_bytes},
    {"offsets.retention.minutes", &BrokerConfig::offsets_retention_minutes},
    {"offsets.retention.check.interval.ms", &BrokerConfig::offsets_retention_check_interval_ms},
    {"offsets.topic.segment.bytes", &BrokerConfig::offsets_topic_segment_bytes},
    {"log.retention.check.interval.ms", &BrokerConfig::log_retention_check_interval_ms},
    {"log.initial.task.delay.ms", &BrokerConfig::log_initial_task_delay_ms},
    {"log.cleaner.enable", &BrokerConfig::log_cleaner_enable},
    {"log.cleaner.backoff.ms", &BrokerConfig::log_cleaner_backoff_ms},
    {"log.cleanup.policy", &BrokerConfig::log_cleanup_policy},
    {"log.retention.hours", &BrokerConfig::log_retention_hours},
    {"log.retention.minutes", &BrokerConfig::log_retention_minutes},
    {"log.retention.ms", &BrokerConfig::log_retention_ms},
    {"log.retention.bytes", &BrokerConfig::log_retention_bytes},
    {"log.segment.bytes", &BrokerConfig::log_segment_bytes},
    {"log.roll.hours", &BrokerConfig::log_roll_hours},
    {"log.roll.ms", &BrokerConfig::log_roll_ms},
    {"log.cleaner.delete.retention.ms", &BrokerConfig::log_cleaner_delete_retention_ms},
    {"log.cleaner.min.cleanable.ratio", &BrokerConfig::log_cleaner_min_cleanable_ratio},
    {"log.cleaner.min.compaction.lag.ms", &BrokerConfig::log_cleaner_min_compaction_lag_ms},
    {"log.cleaner.max.compaction.lag.ms", &BrokerConfig::log_cleaner_max_compaction_lag_ms},
    {"log.message.timestamp.type", &BrokerConfig::log_message_timestamp_type},
    {"broker.heartbeat.interval.ms", &BrokerConfig::broker_heartbeat_interval_ms},
    {"broker.session.timeout.ms", &BrokerConfig::broker_session_timeout_ms},
    {"initial.broker.registration.timeout.ms",
     &BrokerConfig::initial_broker_registration_timeout_ms},
    {"controller.quorum.append.linger.ms", &BrokerConfig::controller_quorum_append_linger_ms},
    {"auto.leader.rebalance.enable", &BrokerConfig::auto_leader_rebalance_enable},
    {"leader.imbalance.check.interval.seconds",
     &BrokerConfig::leader_imbalance_check_interval_seconds},
    {"unclean.leader.election.enable", &BrokerConfig::unclean_leader_election_enable},
    {"unclean.leader.election.interval.ms", &BrokerConfig::unclean_leader_election_interval_ms},
    {"replica.fetch.backoff.ms", &BrokerConfig::replica_fetch_backoff_ms},
    {"producer.id.expiration.ms", &BrokerConfig::producer_id_expiration_ms},
}};

constexpr std::array<Field<TopicConfig>, 13> topic_fields{{
    {"min.insync.replicas", &TopicConfig::min_insync_replicas},
    {"max.message.bytes", &TopicConfig::max_message_bytes},
    {"cleanup.policy", &TopicConfig::cleanup_policy},
    {"retention.ms", &TopicConfig::retention_ms},
    {"retention.bytes", &TopicConfig::retention_bytes},
    {"segment.bytes", &TopicConfig::segment_bytes},
    {"segment.ms", &TopicConfig::segment_ms},
    {"delete.retention.ms", &TopicConfig::delete_retention_ms},
    {"min.cleanable.dirty.ratio", &TopicConfig::min_cleanable_dirty_ratio},
    {"min.compaction.lag.ms", &TopicConfig::min_compaction_lag_ms},
    {"max.compaction.lag.ms", &TopicConfig::max_compaction_lag_ms},
    {"message.timestamp.type", &TopicConfig::message_timestamp_type},
    {"unclean.leader.election.enable", &TopicConfig::unclean_leader_election_enable},
}};

constexpr std::array<Field<GroupConfig>, 10> group_fields{{
    {"consumer.session.timeout.ms", &GroupConfig::consumer_session_timeout_ms},
    {"consumer.heartbeat.interval.ms", &GroupConfig::consumer_heartbeat_interval_ms},
    {"consumer.assignment.interval.ms", &GroupConfig::consumer_assignment_interval_ms},
    {"share.session.timeout.ms", &GroupConfig::share_session_timeout_ms},
    {"share.heartbeat.interval.ms", &GroupConfig::share_heartbeat_interval_ms},
    {"share.record.lock.duration.ms", &GroupConfig::share_record_lock_duration_ms},
    {"share.delivery.count.limit", &GroupConfig::share_delivery_count_limit},
    {"share.partition.max.record.locks", &GroupConfig::share_partition_max_record_locks},
    {"share.assignment.interval.ms", &GroupConfig::share_assignment_interval_ms},
    {"share.auto.offset.reset", &GroupConfig::share_auto_offset_reset},
}};

constexpr std::array<Field<ProducerConfig>, 23> producer_fields{{
    {"client.id", &ProducerConfig::client_id},
    {"acks", &ProducerConfig::acks},
    {"linger.ms", &ProducerConfig::linger_ms},
    {"batch.size", &ProducerConfig::batch_size},
    {"max.in.flight.requests.per.connection",
     &ProducerConfig::max_in_flight_requests_per_connection},
    {"max.request.size", &ProducerConfig::max_request_size},
    {"buffer.memory", &ProducerConfig::buffer_memory},
    {"max.block.ms", &ProducerConfig::max_block_ms},
    {"compression.type", &ProducerConfig::compression_type},
    {"enable.idempotence", &ProducerConfig::enable_idempotence},
    {"partitioner.ignore.keys", &ProducerConfig::partitioner_ignore_keys},
    {"partitioner.adaptive.partitioning.enable",
     &ProducerConfig::partitioner_adaptive_partitioning_enable},
    {"partitioner.availability.timeout.ms", &ProducerConfig::partitioner_availability_timeout_ms},
    {"request.timeout.ms", &ProducerConfig::request_timeout_ms},
    {"delivery.timeout.ms", &ProducerConfig::delivery_timeout_ms},
    {"retries", &ProducerConfig::retries},
    {"retry.backoff.ms", &ProducerConfig::retry_backoff_ms},
    {"retry.backoff.max.ms", &ProducerConfig::retry_backoff_max_ms},
    {"reconnect.backoff.ms", &ProducerConfig::reconnect_backoff_ms},
    {"reconnect.backoff.max.ms", &ProducerConfig::reconnect_backoff_max_ms},
    {"socket.connection.setup.timeout.ms", &ProducerConfig::socket_connection_setup_timeout_ms},
    {"socket.connection.setup.timeout.max.ms",
     &ProducerConfig::socket_connection_setup_timeout_max_ms},
    {"metadata.max.age.ms", &ProducerConfig::metadata_max_age_ms},
}};

constexpr std::array<Field<ConsumerConfig>, 29> consumer_fields{{
    {"client.id", &ConsumerConfig::client_id},
    {"group.id", &ConsumerConfig::group_id},
    {"group.protocol", &ConsumerConfig::group_protocol},
    {"group.remote.assignor", &ConsumerConfig::group_remote_assignor},
    {"group.instance.id", &ConsumerConfig::group_instance_id},
    {"client.rack", &ConsumerConfig::client_rack},
    {"session.timeout.ms", &ConsumerConfig::session_timeout_ms},
    {"heartbeat.interval.ms", &ConsumerConfig::heartbeat_interval_ms},
    {"max.poll.interval.ms", &ConsumerConfig::max_poll_interval_ms},
    {"partition.assignment.strategy", &ConsumerConfig::partition_assignment_strategy},
    {"max.poll.records", &ConsumerConfig::max_poll_records},
    {"fetch.min.bytes", &ConsumerConfig::fetch_min_bytes},
    {"fetch.max.wait.ms", &ConsumerConfig::fetch_max_wait_ms},
    {"fetch.max.bytes", &ConsumerConfig::fetch_max_bytes},
    {"max.partition.fetch.bytes", &ConsumerConfig::max_partition_fetch_bytes},
    {"enable.auto.commit", &ConsumerConfig::enable_auto_commit},
    {"auto.commit.interval.ms", &ConsumerConfig::auto_commit_interval_ms},
    {"auto.offset.reset", &ConsumerConfig::auto_offset_reset},
    {"share.acknowledgement.mode", &ConsumerConfig::share_acknowledgement_mode},
    {"default.api.timeout.ms", &ConsumerConfig::default_api_timeout_ms},
    {"request.timeout.ms", &ConsumerConfig::request_timeout_ms},
    {"retry.backoff.ms", &ConsumerConfig::retry_backoff_ms},
    {"retry.backoff.max.ms", &ConsumerConfig::retry_backoff_max_ms},
    {"reconnect.backoff.ms", &ConsumerConfig::reconnect_backoff_ms},
    {"reconnect.backoff.max.ms", &ConsumerConfig::reconnect_backoff_max_ms},
    {"socket.connection.setup.timeout.ms", &ConsumerConfig::socket_connection_setup_timeout_ms},
    {"socket.connection.setup.timeout.max.ms",
     &ConsumerConfig::socket_connection_setup_timeout_max_ms},
    {"metadata.max.age.ms", &ConsumerConfig::metadata_max_age_ms},
    {"exclude.internal.topics", &ConsumerConfig::exclude_internal_topics},
}};

/// The scope and the fields of each struct, for the functions below that treat all alike.
template <class C>
struct Table;
template <>
struct Table<BrokerConfig> {
  static constexpr Scope scope = Scope::broker;
  static constexpr std::span<const Field<BrokerConfig>> fields{broker_fields};
};
template <>
struct Table<TopicConfig> {
  static constexpr Scope scope = Scope::topic;
  static constexpr std::span<const Field<TopicConfig>> fields{topic_fields};
};
template <>
struct Table<GroupConfig> {
  static constexpr Scope scope = Scope::group;
  static constexpr std::span<const Field<GroupConfig>> fields{group_fields};
};
template <>
struct Table<ProducerConfig> {
  static constexpr Scope scope = Scope::producer;
  static constexpr std::span<const Field<ProducerConfig>> fields{producer_fields};
};
template <>
struct Table<ConsumerConfig> {
  static constexpr Scope scope = Scope::consumer;
  static constexpr std::span<const Field<ConsumerConfig>> fields{consumer_fields};
};

Duration from_ms(std::int64_t ms) { return std::chrono::milliseconds{ms}; }

void read(const ConfigRow& row, std::string_view text, std::int64_t& out) {
  if (text == "null") {
    out = config_unset;
    return;
  }
  const auto number = parse_config_int(row, text);
  KS_CHECK(number.has_value());
  out = *number;
}

void read(const ConfigRow& row, std::string_view text, Duration& out) {
  std::int64_t ms = 0;
  read(row, text, ms);
  out = from_ms(ms);
}

void read(const ConfigRow&, std::string_view text, bool& out) {
  const auto value = parse_config_bool(text);
  KS_CHECK(value.has_value());
  out = *value;
}

void read(const ConfigRow&, std::string_view text, std::string& out) {
  out = text == "null" ? std::string() : std::string(text);
}

void read(const ConfigRow&, std::string_view text, Acks& out) {
  if (text == "-1") text = to_text(Acks::all);
  for (const Acks acks : {Acks::all, Acks::none, Acks::leader}) {
    if (to_text(acks) == text) out = acks;
  }
}

void read(const ConfigRow&, std::string_view text, OffsetReset& out) {
  const auto reset = parse_offset_reset(text);
  KS_CHECK(reset.has_value());
  out = *reset;
}

/// Digits with at most one point: the fraction is exact.
void read(const ConfigRow&, std::string_view text, Ratio& out) {
  out = Ratio{0, 1};
  bool after_point = false;
  for (const char c : text) {
    if (c == '.') {
      after_point = true;
      continue;
    }
    out.numerator = out.numerator * 10 + (c - '0');
    if (after_point) out.denominator *= 10;
  }
}

/// Class names of assignors become their short names.
void read(const ConfigRow&, std::string_view text, std::vector<std::string>& out) {
  out.clear();
  for (const std::string_view element : split_config_list(text)) {
    const AssignorRow* assignor = find_assignor(element);
    out.emplace_back(assignor != nullptr ? assignor->name : element);
  }
}

std::string write(std::int64_t value) {
  return value == config_unset ? "null" : std::to_string(value);
}
std::string write(Duration value) { return std::to_string(to_us(value) / 1000); }
std::string write(bool value) { return value ? "true" : "false"; }
std::string write(const std::string& value) { return value; }
std::string write(Acks value) { return std::string(to_text(value)); }
std::string write(OffsetReset value) { return to_text(value); }
/// Denominators are powers of ten: see read().
std::string write(Ratio value) {
  std::string text = std::to_string(value.numerator / value.denominator);
  if (value.denominator == 1) return text;
  std::string digits = std::to_string(value.denominator + value.numerator % value.denominator);
  return text + "." + digits.substr(1);
}
std::string write(const std::vector<std::string>& value) {
  std::string text;
  for (const std::string& element : value) text += (text.empty() ? "" : ",") + element;
  return text;
}

template <class C>
const Field<C>* find_field(std::string_view key) {
  for (const Field<C>& field : Table<C>::fields) {
    if (field.key == key) return &field;
  }
  return nullptr;
}

template <class C>
void apply(C& config, std::string_view key, std::string_view value) {
  const ConfigRow* row = find_config(Table<C>::scope, key);
  KS_CHECK(row != nullptr);
  const Field<C>* field = find_field<C>(key);
  if (field == nullptr) return;
  const std::string_view text = trimmed_config(value);
  std::visit([&](auto place) { read(*row, text, config.*place); }, field->place);
}

template <class C>
std::string text_of(const C& config, std::string_view key) {
  const Field<C>* field = find_field<C>(key);
  if (field == nullptr) return {};
  return std::visit([&](auto place) { return write(config.*place); }, field->place);
}

/// A field whose key the profile does not have keeps its zero.
template <class C>
C defaults_for(Profile profile) {
  C config;
  for (const Field<C>& field : Table<C>::fields) {
    const ConfigRow* row = find_config(Table<C>::scope, field.key);
    KS_CHECK(row != nullptr);
    if (const auto text = default_of(*row, profile)) apply(config, field.key, *text);
  }
  return config;
}

template <class C>
std::vector<std::string_view> keys_of() {
  std::vector<std::string_view> keys;
  for (const Field<C>& field : Table<C>::fields) keys.push_back(field.key);
  return keys;
}

constexpr std::int64_t minute_ms = 60'000;
constexpr std::int64_t hour_ms = 60 * minute_ms;

/// The finest of the three units that is set; below 0: for ever.
std::int64_t retention_ms(const BrokerConfig& broker) {
  std::int64_t ms = broker.log_retention_hours * hour_ms;
  if (broker.log_retention_minutes != config_unset) ms = broker.log_retention_minutes * minute_ms;
  if (broker.log_retention_ms != config_unset) ms = broker.log_retention_ms;
  return ms < 0 ? -1 : ms;
}

}  // namespace

BrokerConfig broker_defaults(Profile profile) { return defaults_for<BrokerConfig>(profile); }
TopicConfig topic_defaults(Profile profile) { return defaults_for<TopicConfig>(profile); }
GroupConfig group_defaults(Profile profile) { return defaults_for<GroupConfig>(profile); }
ProducerConfig producer_defaults(Profile profile) { return defaults_for<ProducerConfig>(profile); }
ConsumerConfig consumer_defaults(Profile profile) { return defaults_for<ConsumerConfig>(profile); }

TopicConfig topic_defaults(const BrokerConfig& broker) {
  TopicConfig config;
  config.min_insync_replicas = broker.min_insync_replicas;
  config.unclean_leader_election_enable = broker.unclean_leader_election_enable;
  config.max_message_bytes = broker.message_max_bytes;
  config.cleanup_policy = broker.log_cleanup_policy;
  config.retention_ms = retention_ms(broker);
  config.retention_bytes = broker.log_retention_bytes;
  config.segment_bytes = broker.log_segment_bytes;
  config.segment_ms =
      broker.log_roll_ms != config_unset ? broker.log_roll_ms : broker.log_roll_hours * hour_ms;
  config.delete_retention_ms = broker.log_cleaner_delete_retention_ms;
  config.min_cleanable_dirty_ratio = broker.log_cleaner_min_cleanable_ratio;
  config.min_compaction_lag_ms = broker.log_cleaner_min_compaction_lag_ms;
  config.max_compaction_lag_ms = broker.log_cleaner_max_compaction_lag_ms;
  config.message_timestamp_type = broker.log_message_timestamp_type;
  return config;
}

bool TopicConfig::compacts() const {
  return std::find(cleanup_policy.begin(), cleanup_policy.end(), "compact") != cleanup_policy.end();
}

bool TopicConfig::deletes() const {
  return std::find(cleanup_policy.begin(), cleanup_policy.end(), "delete") != cleanup_policy.end();
}

std::int64_t TopicConfig::roll_ms() const {
  return compacts() ? std::min(segment_ms, max_compaction_lag_ms) : segment_ms;
}

GroupConfig group_defaults(const BrokerConfig& broker) {
  GroupConfig config;
  config.consumer_session_timeout_ms = broker.group_consumer_session_timeout_ms;
  config.consumer_heartbeat_interval_ms = broker.group_consumer_heartbeat_interval_ms;
  config.consumer_assignment_interval_ms = broker.group_consumer_assignment_interval_ms;
  config.share_session_timeout_ms = broker.group_share_session_timeout_ms;
  config.share_heartbeat_interval_ms = broker.group_share_heartbeat_interval_ms;
  config.share_record_lock_duration_ms = broker.group_share_record_lock_duration_ms;
  config.share_delivery_count_limit = broker.group_share_delivery_count_limit;
  config.share_partition_max_record_locks = broker.group_share_partition_max_record_locks;
  config.share_assignment_interval_ms = broker.group_share_assignment_interval_ms;
  return config;
}

void apply_config(BrokerConfig& config, std::string_view key, std::string_view value) {
  apply(config, key, value);
}
void apply_config(TopicConfig& config, std::string_view key, std::string_view value) {
  apply(config, key, value);
}
void apply_config(GroupConfig& config, std::string_view key, std::string_view value) {
  apply(config, key, value);
}
void apply_config(ProducerConfig& config, std::string_view key, std::string_view value) {
  apply(config, key, value);
}
void apply_config(ConsumerConfig& config, std::string_view key, std::string_view value) {
  apply(config, key, value);
}

std::string config_text(const BrokerConfig& config, std::string_view key) {
  return text_of(config, key);
}
std::string config_text(const TopicConfig& config, std::string_view key) {
  return text_of(config, key);
}
std::string config_text(const GroupConfig& config, std::string_view key) {
  return text_of(config, key);
}
std::string config_text(const ProducerConfig& config, std::string_view key) {
  return text_of(config, key);
}
std::string config_text(const ConsumerConfig& config, std::string_view key) {
  return text_of(config, key);
}

std::vector<std::string_view> typed_keys(Scope scope) {
  switch (scope) {
    case Scope::broker: return keys_of<BrokerConfig>();
    case Scope::topic: return keys_of<TopicConfig>();
    case Scope::producer: return keys_of<ProducerConfig>();
    case Scope::consumer: return keys_of<ConsumerConfig>();
    case Scope::group: return keys_of<GroupConfig>();
  }
  return {};
}

bool is_consumer_protocol(std::string_view group_protocol) {
  constexpr std::string_view word = "consumer";
  return std::equal(group_protocol.begin(), group_protocol.end(), word.begin(), word.end(),
                    [](char a, char b) { return a == b || a + ('a' - 'A') == b; });
}

bool uses_consumer_protocol(const ConsumerConfig& config) {
  return is_consumer_protocol(config.group_protocol);
}

std::string_view to_text(Acks acks) {
  switch (acks) {
    case Acks::all: return "all";
    case Acks::none: return "0";
    case Acks::leader: return "1";
  }
  return {};
}

}  // namespace ks
