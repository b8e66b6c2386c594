#include "sim/kafka/config.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>

using namespace ks;

namespace {

std::vector<std::string_view> modelled_keys(Scope scope) {
  std::vector<std::string_view> keys;
  for (const ConfigRow& row : config_table(scope)) {
    if (row.modelled()) keys.push_back(row.key);
  }
  return keys;
}

std::vector<std::string_view> sorted(std::vector<std::string_view> keys) {
  std::sort(keys.begin(), keys.end());
  return keys;
}

/// The newest version that has the key.
Profile newest_with(const ConfigRow& row) {
  for (const Profile profile : all_profiles) {
    if (default_of(row, profile).has_value()) return profile;
  }
  return Profile::v4_4;
}

/// 7, 8, or where that is out of range the smallest or the largest value: whichever is not the default.
std::string other_number(const ConfigRow& row) {
  const Profile profile = newest_with(row);
  const auto normal = default_of(row, profile);  // "null" for some
  for (const std::int64_t value : {std::int64_t{7}, std::int64_t{8}, row.limits.minimum.value_or(7),
                                   row.limits.maximum.value_or(7)}) {
    const bool fits = !config_problem(row, std::to_string(value), profile).has_value();
    if (fits && normal != std::to_string(value)) return std::to_string(value);
  }
  return "no other value fits";
}

/// Another valid value than the default, as text.
std::string other_value(const ConfigRow& row) {
  switch (row.type) {
    case ValueType::boolean: return default_of(row, Profile::v4_4) == "true" ? "false" : "true";
    case ValueType::short_number:
    case ValueType::int_number:
    case ValueType::long_number: return other_number(row);
    case ValueType::string:
      if (row.key == "group.consumer.migration.policy") return "upgrade";
      if (row.key == "group.protocol") return "consumer";
      if (row.key == "isolation.level") return "read_committed";
      if (row.key == "share.acknowledgement.mode") return "explicit";
      if (row.key.ends_with("timestamp.type")) return "LogAppendTime";
      if (row.key.ends_with("compression.type")) return "gzip";
      return row.limits.words.empty() ? "other" : row.key == "acks" ? "1" : "earliest";
    case ValueType::list:
      if (row.key.ends_with("cleanup.policy")) return "compact";
      return row.key == "group.coordinator.rebalance.protocols" ? "consumer" : "sticky,roundrobin";
    default: return row.key.ends_with(".ratio") ? "0.25" : "other";
  }
}

template <class C>
void check_reaches_its_member(const C& defaults, const ConfigRow& row) {
  const std::string value = other_value(row);
  CAPTURE(row.key, value);
  const Profile profile = newest_with(row);
  REQUIRE_FALSE(config_problem(row, value, profile).has_value());
  C config = defaults;
  apply_config(config, row.key, value);
  CHECK_FALSE(config == defaults);
  CHECK(config_text(config, row.key) == value);
  apply_config(config, row.key, config_text(defaults, row.key));
  CHECK(config == defaults);
}

template <class C>
void check_every_row(Scope scope, const C& defaults) {
  for (const ConfigRow& row : config_table(scope)) {
    if (row.modelled()) check_reaches_its_member(defaults, row);
  }
}

std::vector<std::string> conflicts(Scope scope, const ConfigSettings& settings) {
  return config_conflicts(scope, settings, Profile::v4_4);
}

}  // namespace

TEST_CASE("exactly the modelled keys have a typed member") {
  for (const Scope scope : all_scopes) {
    CAPTURE(to_text(scope));
    CHECK(sorted(typed_keys(scope)) == modelled_keys(scope));
  }
}

TEST_CASE("every member of the typed structs is bound to a key") {
  // A new member breaks the number of names here, and thereby asks for its key.
  [[maybe_unused]] const auto& [b1, b2, b3, b4, b5, b6, b7, b8, b9, b10, b11, b12, b13, b14, b15,
                                b16, b17, b18, b19, b20, b21, b22, b23, b24, b25, b26, b27, b28,
                                b29, b30, b31, b32, b33, b34, b35, b36, b37, b38, b39, b40, b41,
                                b42, b43, b44, b45, b46, b47, b48, b49, b50, b51, b52, b53, b54,
                                b55, b56, b57, b58, b59, b60, b61, b62, b63, b64, b65, b66, b67,
                                b68, b69, b70, b71, b72, b73, b74, b75, b76, b77, b78, b79, b80,
                                b81, b82, b83, b84, b85, b86, b87, b88, b89, b90, b91, b92, b93,
                                b94, b95, b96, b97, b98, b99, b100, b101, b102, b103, b104, b105,
                                b106, b107, b108, b109, b110, b111] =
      broker_defaults(Profile::v4_4);
  [[maybe_unused]] const auto& [t1, t2, t3, t4, t5, t6, t7, t8, t9, t10, t11, t12, t13, t14] =
      topic_defaults(Profile::v4_4);
  [[maybe_unused]] const auto& [g1, g2, g3, g4, g5, g6, g7, g8, g9, g10] =
      group_defaults(Profile::v4_4);
  [[maybe_unused]] const auto& [p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12, p13, p14, p15,
                                p16, p17, p18, p19, p20, p21, p22, p23, p24, p25] =
      producer_defaults(Profile::v4_4);
  [[maybe_unused]] const auto& [c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11, c12, c13, c14, c15,
                                c16, c17, c18, c19, c20, c21, c22, c23, c24, c25, c26, c27, c28,
                                c29, c30] = consumer_defaults(Profile::v4_4);
  CHECK(typed_keys(Scope::broker).size() == 111);
  CHECK(typed_keys(Scope::topic).size() == 14);
  CHECK(typed_keys(Scope::group).size() == 10);
  CHECK(typed_keys(Scope::producer).size() == 25);
  CHECK(typed_keys(Scope::consumer).size() == 30);
}

TEST_CASE("every modelled key changes its own member and reads back") {
  check_every_row(Scope::broker, broker_defaults(Profile::v4_4));
  check_every_row(Scope::group, group_defaults(Profile::v4_4));
  check_every_row(Scope::topic, topic_defaults(Profile::v4_4));
  check_every_row(Scope::producer, producer_defaults(Profile::v4_4));
  check_every_row(Scope::consumer, consumer_defaults(Profile::v4_4));
}

TEST_CASE("a consumer starts with Kafka's defaults") {
  for (const Profile profile : all_profiles) {
    const ConsumerConfig config = consumer_defaults(profile);
    CHECK(config.client_id.empty());
    CHECK(config.group_id.empty());
    CHECK(config.session_timeout_ms == 45s);
    CHECK(config.heartbeat_interval_ms == 3s);
    CHECK(config.max_poll_interval_ms == 5min);
    CHECK(config.partition_assignment_strategy ==
          std::vector<std::string>{"range", "cooperative-sticky"});
    CHECK(config.max_poll_records == 500);
    CHECK(config.fetch_min_bytes == 1);
    CHECK(config.fetch_max_wait_ms == 500ms);
    CHECK(config.fetch_max_bytes == 52428800);
    CHECK(config.max_partition_fetch_bytes == 1048576);
    CHECK(config.enable_auto_commit);
    CHECK(config.auto_commit_interval_ms == 5s);
    CHECK(config.auto_offset_reset == AutoOffsetReset::latest);
    CHECK(config.request_timeout_ms == 30s);
    CHECK(config.retry_backoff_ms == 100ms);
    CHECK(config.retry_backoff_max_ms == 1s);
  }
}

TEST_CASE("a producer lingers 5 ms since 4.0 and not at all before") {
  CHECK(producer_defaults(Profile::v4_4).linger_ms == 5ms);
  CHECK(producer_defaults(Profile::v4_0).linger_ms == 5ms);
  CHECK(producer_defaults(Profile::v3_9).linger_ms == 0ms);
  const ProducerConfig config = producer_defaults(Profile::v4_4);
  CHECK(config.acks == Acks::all);
  CHECK(config.batch_size == 16384);
  CHECK(config.max_in_flight_requests_per_connection == 5);
  CHECK(config.max_request_size == 1048576);
}

TEST_CASE("a broker's coordinator collects writes as its version does") {
  CHECK(broker_defaults(Profile::v4_4).group_coordinator_append_linger_ms == -1ms);
  CHECK(broker_defaults(Profile::v4_0).group_coordinator_append_linger_ms == 5ms);
  CHECK(broker_defaults(Profile::v3_9).group_coordinator_append_linger_ms == 10ms);
  const BrokerConfig config = broker_defaults(Profile::v4_4);
  CHECK(config.group_initial_rebalance_delay_ms == 3s);
  CHECK(config.group_min_session_timeout_ms == 6s);
  CHECK(config.group_max_session_timeout_ms == 30min);
  CHECK(config.replica_lag_time_max_ms == 30s);
  CHECK(config.min_insync_replicas == 1);
}

TEST_CASE("a topic takes its broker's settings") {
  BrokerConfig broker = broker_defaults(Profile::v4_4);
  CHECK(topic_defaults(broker) == topic_defaults(Profile::v4_4));
  apply_config(broker, "min.insync.replicas", "2");
  apply_config(broker, "message.max.bytes", "1MiB");
  CHECK(topic_defaults(broker).min_insync_replicas == 2);
  CHECK(topic_defaults(broker).max_message_bytes == 1048576);
}

TEST_CASE("values may carry units, blanks and Kafka's other spellings") {
  ConsumerConfig consumer = consumer_defaults(Profile::v4_4);
  apply_config(consumer, "session.timeout.ms", "10s");
  CHECK(consumer.session_timeout_ms == 10s);
  apply_config(consumer, "partition.assignment.strategy",
               "org.apache.kafka.clients.consumer.StickyAssignor");
  CHECK(consumer.partition_assignment_strategy == std::vector<std::string>{"sticky"});
  apply_config(consumer, "auto.offset.reset", " earliest ");
  CHECK(consumer.auto_offset_reset == AutoOffsetReset::earliest);
  ProducerConfig producer = producer_defaults(Profile::v4_4);
  apply_config(producer, "acks", "0");
  CHECK(producer.acks == Acks::none);
  apply_config(producer, "acks", "-1");
  CHECK(producer.acks == Acks::all);
}

TEST_CASE("a key that the model ignores changes nothing") {
  ConsumerConfig consumer = consumer_defaults(Profile::v4_4);
  apply_config(consumer, "check.crcs", "false");
  CHECK(consumer == consumer_defaults(Profile::v4_4));
  CHECK(config_text(consumer, "check.crcs").empty());
}

TEST_CASE("a heartbeat must come more often than the session runs out") {
  CHECK(conflicts(Scope::consumer, {}).empty());
  CHECK(conflicts(Scope::consumer, {{"session.timeout.ms", "3s"}}) ==
        std::vector<std::string>{
            "heartbeat.interval.ms (3000) must be lower than session.timeout.ms (3s)."});
}

TEST_CASE("a delivery timeout must leave time to linger and for one request") {
  CHECK(conflicts(Scope::producer, {{"linger.ms", "100s"}}).empty());
  CHECK(conflicts(Scope::producer, {{"delivery.timeout.ms", "30004"}}) ==
        std::vector<std::string>{"delivery.timeout.ms (30004) must be at least linger.ms (5) plus "
                                 "request.timeout.ms (30000)."});
  CHECK(conflicts(Scope::producer, {{"delivery.timeout.ms", "30005"}}).empty());
}

TEST_CASE("an idempotence that was asked for needs acks=all and few requests in flight") {
  CHECK(conflicts(Scope::producer, {{"acks", "1"}}).empty());
  CHECK(conflicts(Scope::producer, {{"acks", "1"}, {"enable.idempotence", "true"}}) ==
        std::vector<std::string>{"enable.idempotence needs acks to be all, not 1."});
  CHECK(conflicts(Scope::producer, {{"max.in.flight.requests.per.connection", "6"},
                                    {"transactional.id", "order-tx-1"}}) ==
        std::vector<std::string>{"enable.idempotence needs max.in.flight.requests.per.connection "
                                 "(6) to be at most 5."});
  CHECK(conflicts(Scope::producer, {{"enable.idempotence", "false"}, {"transactional.id", "t"}}) ==
        std::vector<std::string>{"transactional.id needs enable.idempotence to be true."});
}

TEST_CASE("followers must ask more often than they fall out of the ISR") {
  CHECK(conflicts(Scope::broker, {{"replica.lag.time.max.ms", "400"}}) ==
        std::vector<std::string>{
            "replica.fetch.wait.max.ms (500) must be at most replica.lag.time.max.ms (400)."});
}

TEST_CASE("what groups take by default lies between what they may set") {
  using Lines = std::vector<std::string>;
  CHECK(conflicts(Scope::broker, {}).empty());
  CHECK(conflicts(Scope::broker, {{"group.share.record.lock.duration.ms", "70000"}}) ==
        Lines{"group.share.record.lock.duration.ms (70000) must be at most "
              "group.share.max.record.lock.duration.ms (60000)."});
  CHECK(conflicts(Scope::broker, {{"group.share.session.timeout.ms", "10s"}}) ==
        Lines{"group.share.session.timeout.ms (10s) must be at least "
              "group.share.min.session.timeout.ms (45000)."});
  CHECK(conflicts(Scope::broker, {{"group.share.max.delivery.count.limit", "20"},
                                  {"group.share.delivery.count.limit", "10"}})
            .empty());
  CHECK(conflicts(Scope::broker, {{"group.consumer.max.heartbeat.interval.ms", "4000"}}) ==
        Lines{"group.consumer.max.heartbeat.interval.ms (4000) must be at least "
              "group.consumer.min.heartbeat.interval.ms (5000).",
              "group.consumer.heartbeat.interval.ms (5000) must be at most "
              "group.consumer.max.heartbeat.interval.ms (4000)."});
  CHECK(conflicts(Scope::broker, {{"group.consumer.min.session.timeout.ms", "4s"},
                                  {"group.consumer.session.timeout.ms", "4s"}}) ==
        Lines{"group.consumer.heartbeat.interval.ms (5000) must be lower than "
              "group.consumer.session.timeout.ms (4s)."});
  // Before 4.4 these two have no bounds that can be set.
  CHECK(config_conflicts(Scope::broker, {{"group.share.delivery.count.limit", "10"}}, Profile::v4_0)
            .empty());
}

TEST_CASE("a compacted topic's segments roll after max.compaction.lag.ms at the latest") {
  TopicConfig topic;
  topic.segment_ms = 1'000;
  topic.max_compaction_lag_ms = 300;
  topic.cleanup_policy = {"delete"};
  CHECK(topic.roll_ms() == 1'000);
  topic.cleanup_policy = {"delete", "compact"};
  CHECK(topic.roll_ms() == 300);
  topic.max_compaction_lag_ms = 1'001;
  CHECK(topic.roll_ms() == 1'000);
}
