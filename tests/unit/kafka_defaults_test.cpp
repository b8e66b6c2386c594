#include "sim/kafka/defaults.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cctype>

using namespace ks;

namespace {

const ConfigRow& row(Scope scope, std::string_view key) {
  const ConfigRow* found = find_config(scope, key);
  REQUIRE(found != nullptr);
  return *found;
}

std::string problem(Scope scope, std::string_view key, std::string_view value,
                    Profile profile = Profile::v4_4) {
  return config_problem(row(scope, key), value, profile).value_or("fine");
}

std::size_t keys_of(Scope scope, Profile profile) {
  const auto rows = config_table(scope);
  return static_cast<std::size_t>(std::count_if(rows.begin(), rows.end(), [&](const ConfigRow& r) {
    return default_of(r, profile).has_value();
  }));
}

}  // namespace

TEST_CASE("the table has as many keys as each version of Kafka defines") {
  CHECK(config_table().size() == 737);
  CHECK(keys_of(Scope::broker, Profile::v4_4) == 379);
  CHECK(keys_of(Scope::topic, Profile::v4_4) == 38);
  CHECK(keys_of(Scope::group, Profile::v4_4) == 27);
  CHECK(keys_of(Scope::producer, Profile::v4_4) == 120);
  CHECK(keys_of(Scope::consumer, Profile::v4_4) == 120);
  CHECK(keys_of(Scope::broker, Profile::v4_0) == 306);
  CHECK(keys_of(Scope::topic, Profile::v4_0) == 33);
  CHECK(keys_of(Scope::group, Profile::v4_0) == 6);
  CHECK(keys_of(Scope::producer, Profile::v4_0) == 95);
  CHECK(keys_of(Scope::consumer, Profile::v4_0) == 98);
  CHECK(keys_of(Scope::broker, Profile::v3_9) == 329);
  CHECK(keys_of(Scope::topic, Profile::v3_9) == 36);
  CHECK(keys_of(Scope::group, Profile::v3_9) == 0);
  CHECK(keys_of(Scope::producer, Profile::v3_9) == 95);
  CHECK(keys_of(Scope::consumer, Profile::v3_9) == 98);
}

TEST_CASE("every row says what it is, where it comes from and in one sentence what it does") {
  for (const ConfigRow& r : config_table()) {
    CAPTURE(to_text(r.scope), r.key);
    CHECK_FALSE(r.source.empty());
    REQUIRE(r.explanation.size() > 10);
    CHECK(std::isupper(static_cast<unsigned char>(r.explanation.front())) != 0);
    CHECK(r.explanation.back() == '.');
    CHECK(r.explanation.find("  ") == std::string_view::npos);
    CHECK_FALSE(to_text(r.type).empty());
  }
}

TEST_CASE("every default is a value that its own row accepts") {
  for (const ConfigRow& r : config_table()) {
    for (const Profile profile : all_profiles) {
      const auto text = default_of(r, profile);
      if (!text || *text == "<required>") continue;
      CAPTURE(to_text(r.scope), r.key, to_text(profile), *text);
      CHECK_FALSE(config_problem(r, *text, profile).has_value());
      if (r.unit == Unit::ms && *text != "null") CHECK(parse_config_int(r, *text).has_value());
    }
  }
}

TEST_CASE("a key is found in its scope only") {
  CHECK(row(Scope::consumer, "session.timeout.ms").modelled());
  CHECK_FALSE(row(Scope::consumer, "ssl.protocol").modelled());
  CHECK(find_config(Scope::producer, "session.timeout.ms") == nullptr);
  CHECK(find_config(Scope::broker, "zzz") == nullptr);
  CHECK(find_config(Scope::broker, "") == nullptr);
}

TEST_CASE("defaults are those of the profile") {
  struct Expected {
    Scope scope;
    std::string_view key;
    std::int64_t in_4_4, in_4_0, in_3_9;
  };
  const std::vector<Expected> expected = {
      {Scope::producer, "linger.ms", 5, 5, 0},
      {Scope::producer, "batch.size", 16384, 16384, 16384},
      {Scope::producer, "delivery.timeout.ms", 120000, 120000, 120000},
      {Scope::producer, "retries", 2147483647, 2147483647, 2147483647},
      {Scope::consumer, "session.timeout.ms", 45000, 45000, 45000},
      {Scope::consumer, "heartbeat.interval.ms", 3000, 3000, 3000},
      {Scope::consumer, "max.poll.interval.ms", 300000, 300000, 300000},
      {Scope::consumer, "max.poll.records", 500, 500, 500},
      {Scope::consumer, "fetch.max.bytes", 52428800, 52428800, 52428800},
      {Scope::broker, "group.coordinator.append.linger.ms", -1, 5, 10},
      {Scope::broker, "group.coordinator.threads", 4, 4, 1},
      {Scope::broker, "group.initial.rebalance.delay.ms", 3000, 3000, 3000},
      {Scope::broker, "group.share.partition.max.record.locks", 2000, 200, 200},
      {Scope::broker, "num.recovery.threads.per.data.dir", 2, 2, 1},
      {Scope::broker, "replica.lag.time.max.ms", 30000, 30000, 30000},
      {Scope::broker, "offsets.topic.num.partitions", 50, 50, 50},
      {Scope::topic, "message.timestamp.after.max.ms", 3600000, 3600000, 9223372036854775807},
      {Scope::topic, "max.message.bytes", 1048588, 1048588, 1048588},
  };
  for (const Expected& e : expected) {
    CAPTURE(e.key);
    CHECK(default_int(e.scope, e.key, Profile::v4_4) == e.in_4_4);
    CHECK(default_int(e.scope, e.key, Profile::v4_0) == e.in_4_0);
    CHECK(default_int(e.scope, e.key, Profile::v3_9) == e.in_3_9);
  }
  const ConfigRow& strategy = row(Scope::consumer, "metadata.recovery.strategy");
  CHECK(default_of(strategy, Profile::v4_0) == "rebootstrap");
  CHECK(default_of(strategy, Profile::v3_9) == "none");
  CHECK(default_of(row(Scope::consumer, "group.id"), Profile::v4_4) == "null");
  CHECK(default_of(row(Scope::consumer, "client.id"), Profile::v4_4) == "");
}

TEST_CASE("a version without a key has no default for it and says so") {
  const ConfigRow& zookeeper = row(Scope::broker, "zookeeper.session.timeout.ms");
  CHECK(default_of(zookeeper, Profile::v3_9) == "18000");
  CHECK_FALSE(default_of(zookeeper, Profile::v4_0).has_value());
  CHECK(problem(Scope::broker, "zookeeper.session.timeout.ms", "6000") ==
        "does not exist in the profile 4.4");
  CHECK(problem(Scope::broker, "zookeeper.session.timeout.ms", "6000", Profile::v3_9) == "fine");
}

TEST_CASE("a number out of range is told what the range is") {
  CHECK(problem(Scope::consumer, "max.poll.records", "0") == "must be at least 1 records");
  CHECK(problem(Scope::producer, "metadata.max.idle.ms", "100") == "must be at least 5000 ms (5s)");
  CHECK(problem(Scope::broker, "group.share.record.lock.duration.ms", "2h") ==
        "must be between 1000 ms (1s) and 3600000 ms (1h)");
  CHECK(problem(Scope::producer, "compression.gzip.level", "10") ==
        "must be between 1 and 9, or -1");
  CHECK(problem(Scope::producer, "compression.gzip.level", "-1") == "fine");
  CHECK(problem(Scope::consumer, "session.timeout.ms", "2147483648") ==
        "must fit a Kafka int, at most 2147483647");
  CHECK(problem(Scope::topic, "min.cleanable.dirty.ratio", "1.5") == "must be between 0 and 1");
  CHECK(problem(Scope::producer, "sasl.login.refresh.window.jitter", "0.2") == "fine");
}

TEST_CASE("what Kafka takes and no run could go on with is refused") {
  CHECK(problem(Scope::broker, "broker.heartbeat.interval.ms", "0") ==
        "must be at least 1 ms in a simulation");
  CHECK(problem(Scope::broker, "broker.heartbeat.interval.ms", "1") == "fine");
  CHECK(problem(Scope::broker, "group.initial.rebalance.delay.ms", "-1") ==
        "must be at least 0 ms in a simulation");
  CHECK(problem(Scope::broker, "group.initial.rebalance.delay.ms", "0") == "fine");
  CHECK(problem(Scope::broker, "offsets.topic.num.partitions", "100001")
            .starts_with("must be at most 100000"));
  CHECK(problem(Scope::broker, "replica.lag.time.max.ms", "9223372036854775807")
            .starts_with("must be at most 31536000000 ms"));
  CHECK(problem(Scope::producer, "request.timeout.ms", "0") ==
        "must be at least 1 ms in a simulation");
  CHECK(problem(Scope::consumer, "socket.connection.setup.timeout.ms", "0")
            .starts_with("must be between 1 ms and 31536000000 ms"));
}

TEST_CASE("limits are those of the profile") {
  CHECK(problem(Scope::broker, "group.coordinator.append.linger.ms", "-1") == "fine");
  CHECK(problem(Scope::broker, "group.coordinator.append.linger.ms", "-1", Profile::v4_0) ==
        "must be at least 0 ms");
  CHECK(problem(Scope::topic, "segment.bytes", "14") == "must be at least 1048576 bytes");
  CHECK(problem(Scope::topic, "segment.bytes", "14", Profile::v4_0) == "fine");
}

TEST_CASE("a wrong kind of value is told what would be right") {
  CHECK(problem(Scope::consumer, "session.timeout.ms", "soon") ==
        "must be a whole number of milliseconds, or a duration such as \"45s\"");
  CHECK(problem(Scope::producer, "batch.size", "16Kilo") ==
        "must be a whole number of bytes, or a size such as \"16KiB\"");
  CHECK(problem(Scope::consumer, "max.poll.records", "5s") == "must be a whole number");
  CHECK(problem(Scope::consumer, "enable.auto.commit", "yes") == "must be true or false");
  CHECK(problem(Scope::consumer, "enable.auto.commit", " TRUE ") == "fine");
  CHECK(problem(Scope::producer, "acks", "2") == "must be one of all, -1, 0, 1");
  CHECK(problem(Scope::consumer, "auto.offset.reset", "first") ==
        "must be one of latest, earliest, none, by_duration:…");
  CHECK(problem(Scope::group, "share.auto.offset.reset", "by_duration:PT1H") == "fine");
  CHECK(problem(Scope::consumer, "group.protocol", "Consumer") == "fine");
  CHECK(problem(Scope::consumer, "isolation.level", "READ_COMMITTED") ==
        "must be one of read_committed, read_uncommitted");
  CHECK(problem(Scope::producer, "transactional.id", "") == "must not be empty");
  CHECK(problem(Scope::topic, "cleanup.policy", "compact, delete") == "fine");
  CHECK(problem(Scope::topic, "cleanup.policy", "compact, remove") ==
        "has the element \"remove\"; each must be one of compact, delete");
  CHECK(problem(Scope::consumer, "partition.assignment.strategy", "") == "must not be empty");
  CHECK(problem(Scope::consumer, "partition.assignment.strategy", "range,cooperative-sticky") ==
        "fine");
}

TEST_CASE("times and sizes may carry units") {
  const ConfigRow& session = row(Scope::consumer, "session.timeout.ms");
  CHECK(parse_config_int(session, "45000") == 45000);
  CHECK(parse_config_int(session, "45s") == 45000);
  CHECK(parse_config_int(session, "1m30s") == 90000);
  CHECK(parse_config_int(session, "1.5s") == 1500);
  CHECK(parse_config_int(session, " 2 h ") == 7200000);
  CHECK(parse_config_int(session, "-1") == -1);
  CHECK_FALSE(parse_config_int(session, "0.5ms").has_value());
  CHECK_FALSE(parse_config_int(session, "16KiB").has_value());
  CHECK_FALSE(parse_config_int(session, "s").has_value());
  CHECK_FALSE(parse_config_int(session, "").has_value());
  CHECK_FALSE(parse_config_int(session, "99999999999999999999").has_value());
  CHECK_FALSE(parse_config_int(session, "9999999999999999d").has_value());

  const ConfigRow& batch = row(Scope::producer, "batch.size");
  CHECK(parse_config_int(batch, "16KiB") == 16384);
  CHECK(parse_config_int(batch, "1MB") == 1000000);
  CHECK(parse_config_int(batch, "0.5 MiB") == 524288);
  CHECK(parse_config_int(batch, "512B") == 512);
  CHECK_FALSE(parse_config_int(batch, "1s").has_value());

  const ConfigRow& records = row(Scope::consumer, "max.poll.records");
  CHECK(parse_config_int(records, "500") == 500);
  CHECK_FALSE(parse_config_int(records, "1s").has_value());
}

TEST_CASE("a misspelt key brings the nearest ones, those of the same scope first") {
  CHECK(nearest_keys(Scope::consumer, "sesion.timeout.ms", 1) ==
        std::vector<std::string_view>{"session.timeout.ms"});
  CHECK(nearest_keys(Scope::producer, "lingre.ms", 1) ==
        std::vector<std::string_view>{"linger.ms"});
  CHECK(nearest_keys(Scope::consumer, "linger.m", 5).back() == "linger.ms");
  CHECK(nearest_keys(Scope::topic, "colour", 3).empty());
}

TEST_CASE("a key of another scope is recognised as such") {
  CHECK(scopes_of("min.insync.replicas") == std::vector<Scope>{Scope::broker, Scope::topic});
  CHECK(unknown_key_hint(Scope::consumer, "linger.ms") == "that is a producer key");
  CHECK(unknown_key_hint(Scope::consumer, "min.insync.replicas") ==
        "that is a broker and topic key");
  CHECK(unknown_key_hint(Scope::topic, "client.id") == "that is a producer and consumer key");
  CHECK(unknown_key_hint(Scope::consumer, "session.timeout.ms").empty());
  CHECK(unknown_key_hint(Scope::consumer, "colour").empty());
}

TEST_CASE("profiles and scopes are named as in scenario files") {
  for (const Profile profile : all_profiles) CHECK(parse_profile(to_text(profile)) == profile);
  for (const Scope scope : all_scopes) CHECK(parse_scope(to_text(scope)) == scope);
  CHECK(to_text(Profile::v4_4) == "4.4");
  CHECK(parse_profile("4.1") == std::nullopt);
  CHECK(parse_scope("client") == std::nullopt);
}
