#include "sim/kafka/config.h"

#include <algorithm>
#include <array>
#include <span>
#include <variant>

#include "sim/base/check.h"
#include "sim/kafka/config_fields.h"
#include "sim/kafka/group/assignor.h"

namespace ks {
namespace {

/// The scope and the fields of each struct, for the functions below that treat all alike.
template <class C>
struct Table;
template <>
struct Table<BrokerConfig> {
  static constexpr Scope scope = Scope::broker;
  static constexpr std::span<const ConfigField<BrokerConfig>> fields{broker_fields};
};
template <>
struct Table<TopicConfig> {
  static constexpr Scope scope = Scope::topic;
  static constexpr std::span<const ConfigField<TopicConfig>> fields{topic_fields};
};
template <>
struct Table<GroupConfig> {
  static constexpr Scope scope = Scope::group;
  static constexpr std::span<const ConfigField<GroupConfig>> fields{group_fields};
};
template <>
struct Table<ProducerConfig> {
  static constexpr Scope scope = Scope::producer;
  static constexpr std::span<const ConfigField<ProducerConfig>> fields{producer_fields};
};
template <>
struct Table<ConsumerConfig> {
  static constexpr Scope scope = Scope::consumer;
  static constexpr std::span<const ConfigField<ConsumerConfig>> fields{consumer_fields};
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
const ConfigField<C>* find_field(std::string_view key) {
  for (const ConfigField<C>& field : Table<C>::fields) {
    if (field.key == key) return &field;
  }
  return nullptr;
}

template <class C>
void apply(C& config, std::string_view key, std::string_view value) {
  const ConfigRow* row = find_config(Table<C>::scope, key);
  KS_CHECK(row != nullptr);
  const ConfigField<C>* field = find_field<C>(key);
  if (field == nullptr) return;
  const std::string_view text = trimmed_config(value);
  std::visit([&](auto place) { read(*row, text, config.*place); }, field->place);
}

template <class C>
std::string text_of(const C& config, std::string_view key) {
  const ConfigField<C>* field = find_field<C>(key);
  if (field == nullptr) return {};
  return std::visit([&](auto place) { return write(config.*place); }, field->place);
}

/// A field whose key the profile does not have keeps its zero.
template <class C>
C defaults_for(Profile profile) {
  C config;
  for (const ConfigField<C>& field : Table<C>::fields) {
    const ConfigRow* row = find_config(Table<C>::scope, field.key);
    KS_CHECK(row != nullptr);
    if (const auto text = default_of(*row, profile)) apply(config, field.key, *text);
  }
  return config;
}

template <class C>
std::vector<std::string_view> keys_of() {
  std::vector<std::string_view> keys;
  for (const ConfigField<C>& field : Table<C>::fields) keys.push_back(field.key);
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
  config.index_interval_bytes = broker.log_index_interval_bytes;
  return config;
}

bool TopicConfig::compacts() const {
  return std::find(cleanup_policy.begin(), cleanup_policy.end(), "compact") != cleanup_policy.end();
}

bool TopicConfig::deletes() const {
  return std::find(cleanup_policy.begin(), cleanup_policy.end(), "delete") != cleanup_policy.end();
}

std::int64_t TopicConfig::roll_ms() const {
  // Asked for every batch: whether it compacts matters only if that makes a difference.
  if (max_compaction_lag_ms >= segment_ms) return segment_ms;
  return compacts() ? max_compaction_lag_ms : segment_ms;
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
