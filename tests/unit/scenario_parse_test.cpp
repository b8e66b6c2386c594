#include <catch2/catch_test_macros.hpp>

#include "sim/scenario/build.h"
#include "sim/scenario/write.h"
#include "tests/support/scenario_text.h"

using namespace ks;

TEST_CASE("a whole scenario is read with every value in its place") {
  const Result<Scenario> parsed =
      parse_scenario(shipped("04-orders-crash.toml"), "04-orders-crash.toml");
  REQUIRE(parsed);
  const Scenario& scenario = *parsed;
  CHECK(scenario.title == "The canonical crash");
  CHECK(scenario.duration == 2min);
  CHECK(scenario.cluster.profile == Profile::v4_4);
  CHECK(scenario.cluster.seed == 7);
  CHECK(scenario.cluster.brokers == 3);
  CHECK(scenario.cluster.append == 2ms);
  REQUIRE(scenario.cluster.topics.size() == 1);
  const TopicSpec& orders = scenario.cluster.topics[0];
  CHECK(orders.partitions == 6);
  CHECK(orders.replication_factor == 3);
  CHECK(orders.replicas[4] == std::vector<std::uint32_t>{3, 1, 2});
  CHECK(orders.config == ConfigOverrides{{"min.insync.replicas", "2"}});
  REQUIRE(scenario.cluster.producers.size() == 2);
  CHECK(scenario.cluster.producers[1].rate_per_second == Ratio{6, 1});
  CHECK(scenario.cluster.producers[1].keys == KeysSpec{12, "customer-", {}, {}, false});
  CHECK(scenario.cluster.groups[0].processing == 20ms);
  CHECK(scenario.starts.size() == 5);
  CHECK(scenario.marks == std::vector<Mark>{{"crash", at(20s), {}}});
  CHECK(scenario.steps.size() == 6);
  CHECK(scenario.notes.empty());
}

TEST_CASE("what a file does not say is Kafka's default or the simplest cluster") {
  const Result<Scenario> parsed =
      parse_scenario("format = 1\n[[topics]]\nname = \"t\"\n", "f.toml");
  REQUIRE(parsed);
  CHECK(parsed->title.empty());
  CHECK_FALSE(parsed->duration);
  CHECK(parsed->cluster.profile == Profile::v4_4);
  CHECK(parsed->cluster.seed == 1);
  CHECK(parsed->cluster.brokers == 1);
  CHECK(parsed->cluster.network.latency == 1ms);
  CHECK(parsed->cluster.topics[0].partitions == 1);
  CHECK(parsed->cluster.topics[0].replication_factor == 1);
}

TEST_CASE("num.partitions and default.replication.factor of the brokers fill in for a topic") {
  const Result<Scenario> parsed = parse_scenario(
      "format = 1\n[cluster]\nbrokers = 2\nconfig = { \"num.partitions\" = 4, "
      "\"default.replication.factor\" = 3 }\n[[topics]]\nname = \"t\"\n",
      "f.toml");
  REQUIRE(parsed);
  CHECK(parsed->cluster.topics[0].partitions == 4);
  CHECK(parsed->cluster.topics[0].replication_factor == 2);
}

TEST_CASE("keys without quotes, which TOML takes apart at their dots, mean the same") {
  const Result<Scenario> quoted = parse_scenario(
      small_scenario(
          "config = { \"session.timeout.ms\" = 10000, \"auto.offset.reset\" = \"earliest\" }\n"),
      "");
  const Result<Scenario> bare = parse_scenario(
      small_scenario(
          "config.session.timeout.ms = 10000\nconfig.auto.offset.reset = \"earliest\"\n"),
      "");
  REQUIRE(quoted);
  REQUIRE(bare);
  CHECK(same_meaning(*quoted, *bare));
  CHECK(bare->cluster.groups[0].config ==
        ConfigOverrides{{"session.timeout.ms", "10000"}, {"auto.offset.reset", "earliest"}});
}

TEST_CASE("commands come in the order of time, the set-up first and as written") {
  const Result<Scenario> parsed = parse_scenario(R"(format = 1
[[topics]]
name = "t"
[[timeline]]
at = "2s"
do = "kill"
node = "C1"
[[timeline]]
at = "0s"
do = "freeze"
node = "P1"
[[groups]]
id = "G"
topics = ["t"]
members = [{ name = "C2", start = "3s" }, "C1"]
[[producers]]
name = "P1"
topic = "t"
)",
                                                 "");
  REQUIRE(parsed);
  const Run run = build(*parsed);
  std::vector<std::string> order;
  for (const Command& command : run.commands) {
    order.push_back(duration_text(command.at.time_since_epoch()) + " " + to_text(command.body));
  }
  CHECK(order == std::vector<std::string>{"0s add C1 to G", "0s add P1", "0s freeze P1",
                                          "2s kill C1", "3s add C2 to G"});
  CHECK(run.commands[0].origin == Origin::setup);
  CHECK(run.commands[2].origin == Origin::scripted);
}

TEST_CASE("every verb becomes its command") {
  const Result<Scenario> parsed = parse_scenario(small_scenario(R"(
[[timeline]]
at = "1s"
do = "slow"
node = "C1"
factor = "3/2"
[[timeline]]
at = "2s"
do = "rate"
node = "P1"
rate = "1/10s"
[[timeline]]
at = "3s"
do = "add"
node = "C4"
group = "OrderProcessingGroup"
processing = "5ms"
member-id = "C4-fixed"
config = { "max.poll.records" = 10 }
[[timeline]]
at = "4s"
do = "thaw"
node = "C4"
[[timeline]]
at = "5s"
do = "restart"
node = "P1"
[[timeline]]
at = "6s"
do = "close"
node = "C2"
)"),
                                                 "");
  REQUIRE(parsed);
  const std::vector<TimelineEntry>& timeline = parsed->timeline;
  CHECK(timeline[0].action == CommandBody{Slow{"C1", {3, 2}}});
  CHECK(timeline[1].action == CommandBody{SetRate{"P1", {1, 10}}});
  CHECK(
      timeline[2].action ==
      CommandBody{AddConsumer{
          "C4", "OrderProcessingGroup", Duration{5ms}, "C4-fixed", {{"max.poll.records", "10"}}}});
  CHECK(timeline[3].action == CommandBody{Thaw{"C4"}});
  CHECK(timeline[4].action == CommandBody{Restart{"P1"}});
  CHECK(timeline[5].action == CommandBody{Close{"C2"}});
}

TEST_CASE("commands say in words what they do") {
  CHECK(to_text(CommandBody{Kill{"C2"}}) == "kill C2");
  CHECK(to_text(CommandBody{AddConsumer{"C4", "G", {}, {}, {}}}) == "add C4 to G");
  CHECK(to_text(CommandBody{Slow{"C1", {3, 2}}}) == "slow C1 by 3/2");
  CHECK(to_text(CommandBody{SetRate{"P1", {5, 1}}}) == "set the rate of P1 to 5 records/s");
  CHECK(verb(CommandBody{AddProducer{"P1"}}) == "add");
  CHECK(target(CommandBody{Thaw{"C3"}}) == "C3");
}

TEST_CASE("every check of an expect table is an expectation of its own") {
  const Result<Scenario> parsed = parse_scenario(small_scenario(R"(
[[timeline]]
at = "20s"
mark = "crash"

[[expect]]
at = "crash+40s"
state = "Stable"
generation = ">= 2"
owners = { C1 = ["orders-0"], C2 = [] }
members = ["C1"]
lag = "<= 10"
partition = "orders-3"

[[expect]]
never = "two owners"
lost = 0
unowned-partition-seconds = "<= 95"

[[expect]]
at = "crash+40s"
unavailable-partition-seconds = "9..10"
partition = "orders-3"

[[expect]]
unavailable-partition-seconds = "<= 60"
topic = "orders"
)"),
                                                 "");
  REQUIRE(parsed);
  const std::vector<Expectation>& list = parsed->expectations;
  REQUIRE(list.size() == 10);
  const auto again = parse_scenario(write_scenario(*parsed), "f.toml");
  REQUIRE(again);
  CHECK(same_meaning(*again, *parsed));
  CHECK(list[0].body == ExpectationBody{ExpectOwners{{{"C1", {{"orders", 0}}}, {"C2", {}}}}});
  CHECK(list[0].at == at(60s));
  CHECK(list[0].group == "OrderProcessingGroup");
  CHECK(list[0].place.line == 29);
  CHECK(list[1].body == ExpectationBody{ExpectState{"Stable"}});
  CHECK(list[2].body == ExpectationBody{ExpectMembers{{"C1"}}});
  CHECK(list[3].body == ExpectationBody{ExpectGeneration{{2, Bounds::highest}}});
  CHECK(list[3].text == "generation = \">= 2\"");
  CHECK(list[4].body ==
        ExpectationBody{ExpectLag{{Bounds::lowest, 10}, "", PartitionName{"orders", 3}}});
  CHECK(list[5].body == ExpectationBody{ExpectTotal{Total::lost, {0, 0}}});
  CHECK(list[5].group.empty());
  CHECK_FALSE(list[5].at);
  CHECK(list[6].body == ExpectationBody{ExpectTotal{Total::unowned_partition_seconds,
                                                    {Bounds::lowest, 95'000'000}}});
  CHECK(list[7].body == ExpectationBody{ExpectNeverTwoOwners{}});
  CHECK(list[8].body == ExpectationBody{ExpectUnavailable{
                            "", PartitionName{"orders", 3}, {9'000'000, 10'000'000}}});
  CHECK(list[8].at == at(60s));
  CHECK(list[8].group.empty());
  CHECK(list[9].body ==
        ExpectationBody{ExpectUnavailable{"orders", {}, {Bounds::lowest, 60'000'000}}});
}

TEST_CASE("a lesson keeps its words, its moments and its questions") {
  const Result<Scenario> parsed = parse_scenario(shipped("04-orders-crash.toml"), "");
  REQUIRE(parsed);
  const Step& killed = parsed->steps[1];
  CHECK(killed.title == "C2 is killed");
  CHECK(std::get<Time>(killed.when) == at(20s));
  CHECK(killed.when_text == "crash");
  REQUIRE(killed.predict);
  CHECK(killed.predict->ask == "When does p2 get a new owner?");
  CHECK(to_text(killed.predict->answer) == "time-to-next-owner(orders-2)");
  REQUIRE(killed.predict->choices.size() == 3);
  CHECK(killed.predict->choices[2] ==
        Choice{"after about 45 s", "40s..50s", {40'000'000, 50'000'000}});
  CHECK(std::get<FactName>(parsed->steps[2].when) == FactName{"SessionExpired", "C2"});
}

TEST_CASE("keys that Kafka has and the model ignores are accepted with a note") {
  const Result<Scenario> parsed = parse_scenario(
      "format = 1\n[cluster]\ncontrollers = 3\nconfig = { \"background.threads\" = 5 }\n",
      "f.toml");
  REQUIRE(parsed);
  CHECK(parsed->cluster.controllers == 3);
  CHECK(texts(parsed->notes) ==
        std::vector<std::string>{
            "f.toml:4:12: note: background.threads is accepted, but the model ignores it"});
}

TEST_CASE("a value that asks for what is not modelled is an error, its default is not") {
  const auto with = [](const std::string& config) {
    return errors_of("format = 1\n[cluster]\nconfig = { " + config + " }\n");
  };
  CHECK(with("\"controlled.shutdown.enable\" = false") ==
        std::vector<std::string>{"f.toml:3:12: error: controlled.shutdown.enable = \"false\" asks "
                                 "for what is not modelled: "
                                 "a broker that is stopped hands over its partitions"});
  CHECK(with("\"replica.selector.class\" = "
             "\"org.apache.kafka.common.replica.RackAwareReplicaSelector\"")
            .size() == 1);
  CHECK(with("\"connections.max.idle.ms\" = 1000").size() == 1);
  CHECK(with("\"connections.max.idle.ms\" = -1").empty());
  CHECK(with("\"connections.max.idle.ms\" = 600000").empty());
  CHECK(with("\"controlled.shutdown.enable\" = true").empty());
}

TEST_CASE("keys that fill in for topics get no note") {
  const Result<Scenario> parsed = parse_scenario(
      "format = 1\n[cluster]\nconfig = { \"num.partitions\" = 2, \"default.replication.factor\" = "
      "3 "
      "}\n[[topics]]\nname = \"t\"\n",
      "f.toml");
  REQUIRE(parsed);
  CHECK(parsed->notes.empty());
}

TEST_CASE("single values can be replaced from outside") {
  const std::vector<Override> changes{
      {"seed", "9"},
      {"profile", "4.0"},
      {"topics.orders.partitions", "12"},
      {"groups.OrderProcessingGroup.config.session.timeout.ms", "10000"},
      {"groups.OrderProcessingGroup.members.C2.start", "3s"},
      {"cluster.network.latency", "5ms"}};
  const Result<Scenario> parsed =
      parse_scenario(small_scenario("config = { session.timeout.ms = 20000 }\n"), "", changes);
  REQUIRE(parsed);
  CHECK(parsed->cluster.seed == 9);
  CHECK(parsed->cluster.profile == Profile::v4_0);
  CHECK(parsed->cluster.topics[0].partitions == 12);
  CHECK(parsed->cluster.groups[0].config == ConfigOverrides{{"session.timeout.ms", "10000"}});
  CHECK(parsed->starts[2].at == at(3s));
  CHECK(parsed->cluster.network.latency == 5ms);
  CHECK(parsed->text.empty());
}

TEST_CASE("a replacement that leads nowhere says what there is") {
  const std::vector<Override> changes{{"topics.ordrs.partitions", "12"}};
  const Result<Scenario> parsed = parse_scenario(small_scenario(""), "", changes);
  REQUIRE_FALSE(parsed);
  CHECK(texts(parsed.error()) ==
        std::vector<std::string>{"--set topics.ordrs.partitions: error: nothing is called "
                                 "\"ordrs\". allowed: orders. did you mean orders?"});
}

TEST_CASE("the example of the format's description is a scenario") {
  std::ifstream file(std::string(KS_ROOT "/docs/scenario-format.md"), std::ios::binary);
  const std::string page{std::istreambuf_iterator<char>(file), {}};
  const std::size_t begin = page.find("```toml\n") + 8;
  CHECK(errors_of(page.substr(begin, page.find("```", begin) - begin)).empty());
}

TEST_CASE("a replication factor that the brokers cannot hold is taken with a note") {
  const Result<Scenario> parsed = parse_scenario(
      "format = 1\n[cluster]\nbrokers = 2\n"
      "config = { \"offsets.topic.replication.factor\" = 3, "
      "\"transaction.state.log.replication.factor\" = 2 }\n",
      "f.toml");
  REQUIRE(parsed);
  CHECK(texts(parsed->notes) ==
        std::vector<std::string>{
            "f.toml:4:12: note: offsets.topic.replication.factor = 3 needs more brokers than there "
            "are: Kafka could not create __consumer_offsets (INVALID_REPLICATION_FACTOR), and "
            "clients would get COORDINATOR_NOT_AVAILABLE; the model makes it with 2 replicas"});
  // What nobody wrote is nobody's mistake.
  const Result<Scenario> unsaid = parse_scenario("format = 1\n[cluster]\nbrokers = 1\n", "f.toml");
  REQUIRE(unsaid);
  CHECK(unsaid->notes.empty());
}
