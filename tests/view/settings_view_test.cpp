// What the inspector knows of configuration keys, and the scenario with another value.
#include <catch2/catch_test_macros.hpp>

#include <string>
#include <vector>

#include "tests/support/scenario_text.h"
#include "tests/support/sessions.h"
#include "viz/model/build_inspector.h"
#include "viz/model/change_setting.h"
#include "viz/model/config_words.h"

using namespace std::chrono_literals;

namespace {

kv::Selection node_called(const ks::Session& session, const std::string& name) {
  kv::Selection picked;
  picked.node = session.names().find(name);
  return picked;
}

std::vector<std::string> column(const kv::SettingView& setting) {
  std::vector<std::string> lines;
  for (const kv::SettingView::Row& row : setting.rows) lines.push_back(row.name + ": " + row.text);
  return lines;
}

kv::InspectorView inspect(ks::Session& session, const kv::Selection& picked,
                          const std::string& key) {
  kv::UiState ui;
  ui.selection = picked;
  ui.cursor = {ks::at(5s), session.event_at(ks::at(5s)), false};
  ui.config.key = key;
  kv::InspectorMemory memory;
  return kv::build_inspector(session, ui, memory);
}

}  // namespace

TEST_CASE("a default is told as people say it and as it is written") {
  const auto words = [](ks::Scope scope, std::string_view key) {
    return kv::default_words(*ks::find_config(scope, key), ks::Profile::v4_4);
  };
  CHECK(words(ks::Scope::consumer, "session.timeout.ms") == "45 s (45000)");
  CHECK(words(ks::Scope::consumer, "fetch.max.bytes") == "50 MiB (52428800)");
  CHECK(words(ks::Scope::producer, "max.request.size") == "1 MiB (1048576)");
  CHECK(words(ks::Scope::consumer, "max.poll.records") == "500");
  CHECK(words(ks::Scope::consumer, "enable.auto.commit") == "true");
}

TEST_CASE("the editor of a key tells all that is known of it") {
  ks::Session session = ks::test::completed(ks::test::quick_text());
  const auto view = inspect(session, node_called(session, "C1"), "session.timeout.ms");
  CHECK(view.setting.whose == "every member of OrderProcessingGroup");
  CHECK(column(view.setting) ==
        std::vector<std::string>{"value: 6 s", "set: set for OrderProcessingGroup", "type: int, ms",
                                 "default: 4.4: 45000",
                                 "documented: Consumer Configs at kafka.apache.org"});
  CHECK(view.setting.rows.back().link ==
        "https://kafka.apache.org/documentation/#consumerconfigs_session.timeout.ms");
  std::vector<std::string> labels;
  for (const auto& choice : view.setting.choices) labels.push_back(choice.label);
  CHECK(labels == std::vector<std::string>{"45 s", "600 ms", "3 s", "12 s"});
}

TEST_CASE("each kind of node has its own keys, and says whom a change concerns") {
  ks::Session session = ks::test::completed(ks::test::quick_text());
  CHECK(inspect(session, node_called(session, "P1"), "linger.ms").setting.whose == "P1");
  const auto broker =
      inspect(session, node_called(session, "b2"), "group.initial.rebalance.delay.ms");
  CHECK(broker.setting.whose == "every broker");
  CHECK(broker.setting.rows[1].text == "set for the cluster");
  kv::Selection partition;
  partition.partition = session.names().find_partition("orders-2");
  CHECK(inspect(session, partition, "retention.ms").setting.whose == "orders");
  // A classic group has no settings of its own.
  CHECK(inspect(session, node_called(session, "OrderProcessingGroup"), "").config.empty());
}

TEST_CASE("what a member says for itself is changed there") {
  std::string text = ks::test::quick_text();
  text.replace(text.find("[\"C1\", \"C2\""), 5,
               "[{ name = \"C1\", config = { \"max.poll.records\" = 7 } }");
  ks::Session session = ks::test::completed(text);
  const kv::Selection c1 = node_called(session, "C1");
  const kv::SettingPlace place = kv::setting_place(session, c1, "max.poll.records");
  CHECK(place.whose == "C1 alone");
  CHECK(place.change.path == "groups.OrderProcessingGroup.members.C1.config.max.poll.records");
  const auto twin = kv::with_setting(session, c1, "max.poll.records", "20");
  REQUIRE(twin);
  CHECK(twin->name == "max.poll.records = 20");
  ks::Session other = ks::Session::open(twin->scenario);
  other.compute_all();
  const ks::World& world = other.world_at_time(ks::at(5s));
  CHECK(world.consumers[0].config.max_poll_records == 20);
  CHECK(world.consumers[1].config.max_poll_records == 500);
}

TEST_CASE("the other run has what was done to the present one, and the other value") {
  ks::Session session = ks::test::completed(ks::test::quick_text(""));
  REQUIRE(session.command(ks::test::clicked(8s, ks::Kill{"C3"})));
  session.compute_all();
  const auto twin =
      kv::with_setting(session, node_called(session, "C1"), "session.timeout.ms", "10s");
  REQUIRE(twin);
  CHECK(twin->name == "session.timeout.ms = 10 s");
  ks::Session other = ks::Session::open(twin->scenario);
  other.compute_all();
  const ks::Trace& trace = other.trace();
  REQUIRE(trace.of<ks::SessionExpired>().size() == 1);
  const ks::Fact& expired = trace[trace.of<ks::SessionExpired>()[0]];
  CHECK(std::get<ks::SessionExpired>(expired.body).timeout == 10s);
}

TEST_CASE("the other value reaches producers, brokers, topics and KIP-848 groups") {
  ks::Session session = ks::test::completed(ks::test::quick_text());
  const auto other = [](const ks::Session& run, const kv::Selection& picked, const char* key,
                        const char* value) {
    const auto twin = kv::with_setting(run, picked, key, value);
    REQUIRE(twin);
    ks::Session opened = ks::Session::open(twin->scenario);
    opened.compute_until(ks::at(5s));
    return opened;
  };
  ks::Session slow = other(session, node_called(session, "P1"), "linger.ms", "250");
  CHECK(slow.world_at_time(ks::at(5s)).producers[0].config.linger_ms == 250ms);
  ks::Session quick = other(session, node_called(session, "b2"), "replica.lag.time.max.ms", "9s");
  CHECK(quick.world_at_time(ks::at(5s)).brokers[2].config.replica_lag_time_max_ms == 9s);
  kv::Selection partition;
  partition.partition = session.names().find_partition("orders-2");
  ks::Session strict = other(session, partition, "min.insync.replicas", "3");
  const ks::World& world = strict.world_at_time(ks::at(5s));
  CHECK(world.cluster->config_of(partition.partition).min_insync_replicas == 3);
  ks::Session modern = ks::test::completed(ks::shipped("06-kip848.toml"));
  const kv::Selection group = node_called(modern, "OrderProcessingGroup");
  ks::Session beating = other(modern, group, "consumer.heartbeat.interval.ms", "6s");
  CHECK(beating.world_at_time(ks::at(5s)).groups[0].config.consumer_heartbeat_interval_ms == 6s);
}

TEST_CASE("a refused value is refused in the words of the file's parser") {
  ks::Session session = ks::test::completed(ks::test::quick_text());
  const kv::Selection c1 = node_called(session, "C1");
  const auto why = [&](const char* key, const char* value) {
    const auto twin = kv::with_setting(session, c1, key, value);
    return twin ? std::string{} : kv::problem_text(twin.error());
  };
  CHECK(why("auto.offset.reset", "newest") ==
        "auto.offset.reset = \"newest\" must be one of latest, earliest, none, by_duration:…");
  CHECK(why("heartbeat.interval.ms", "7s") != "");
  CHECK(why("max.poll.records", "0") == "max.poll.records = \"0\" must be at least 1 records");
}

TEST_CASE("every key that the model uses has a heading, an explanation and a place") {
  for (const ks::Scope scope : ks::all_scopes) {
    for (const std::string_view key : ks::typed_keys(scope)) {
      const ks::ConfigRow* row = ks::find_config(scope, key);
      INFO(key);
      REQUIRE(row != nullptr);
      CHECK(kv::heading_of(scope, key) != "Other");
      CHECK_FALSE(row->explanation.empty());
      CHECK_FALSE(kv::documented_at(*row).empty());
      for (const std::string& value :
           kv::values_to_try(*row, kv::default_text(*row, ks::Profile::v4_4), ks::Profile::v4_4))
        CHECK_FALSE(ks::config_problem(*row, value).has_value());
    }
  }
}
