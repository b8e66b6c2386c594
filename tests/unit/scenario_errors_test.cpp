// Every message is a promise: the place, what is wrong, what is allowed, and the nearest valid name.
#include <catch2/catch_test_macros.hpp>

#include "tests/support/scenario_text.h"

using namespace ks;

namespace {

using Texts = std::vector<std::string>;

const std::string durations =
    "a number with a unit (d, h, m, s, ms, us), such as \"20ms\" or \"1m30s\"";
const std::string times = "a time from the start such as \"20s\", a mark, or \"MARK+44.9s\"";
const std::string verbs =
    "kill, close, freeze, thaw, slow, restart, add, rate, unsubscribe, subscribe, handler, "
    "create-topic, grow-topic, delete-topic, stop, start, elect-leaders, seek, reset-offsets, "
    "delete-offsets, delete-group, delete-records, drop, delay, …";

/// The only message about the small scenario with these lines behind it; they begin in line 20.
std::string error_of(const std::string& more) {
  const Texts errors = errors_of(small_scenario(more));
  REQUIRE(errors.size() == 1);
  return errors.front();
}
std::string timeline(const std::string& lines) { return "[[timeline]]\nat = \"1s\"\n" + lines; }
std::string expect(const std::string& lines) { return "[[expect]]\nat = \"1s\"\n" + lines; }
std::string step(const std::string& lines) {
  return "[[steps]]\ntitle = \"t\"\nsay = \"s\"\n" + lines;
}

}  // namespace

TEST_CASE("unknown keys are named with the nearest known one, at every level") {
  CHECK(errors_of("format = 1\nsed = 7\n") == Texts{"f.toml:2:1: error: unknown key \"sed\" in the "
                                                    "file. allowed: format, title, level, subject, "
                                                    "profile, seed, "
                                                    "duration, cluster, quotas, topics, producers, "
                                                    "groups, timeline, expect or steps. did you "
                                                    "mean seed?"});
  CHECK(errors_of("format = 1\n[cluster]\nbrokrs = 3\n") ==
        Texts{"f.toml:3:1: error: unknown key \"brokrs\" in [cluster]. allowed: brokers, "
              "racks, controllers, zookeeper, "
              "network, high-watermark, append, times, capacity, config or environment. did you "
              "mean brokers?"});
  CHECK(errors_of("format = 1\n[cluster]\nnetwork = { latncy = \"1ms\" }\n") ==
        Texts{"f.toml:3:13: error: unknown key \"latncy\" in network. allowed: latency, jitter, "
              "loss or bandwidth. "
              "did you mean latency?"});
}

TEST_CASE("a file needs the format this version reads") {
  CHECK(errors_of("title = \"x\"\n") == Texts{"f.toml:1:1: error: the file needs the key format"});
  CHECK(errors_of("format = 2\n") ==
        Texts{"f.toml:1:10: error: format is not one that this version reads. allowed: 1"});
  CHECK(errors_of("format = 1\nprofile = \"5.0\"\n") ==
        Texts{"f.toml:2:11: error: profile = \"5.0\" is unknown. allowed: \"4.4\", \"4.0\" or "
              "\"3.9\""});
}

TEST_CASE("values of the wrong type say what is needed") {
  CHECK(errors_of("format = 1\ntitle = 5\n") ==
        Texts{"f.toml:2:9: error: title must be text, not a number"});
  CHECK(errors_of("format = 1\nseed = \"7\"\n") ==
        Texts{"f.toml:2:8: error: seed must be a whole number, not text"});
  CHECK(errors_of("format = 1\ntopics = 3\n") ==
        Texts{"f.toml:2:1: error: topics must be written as [[topics]], not as a number"});
  CHECK(errors_of("format = 1\n[topics]\nname = \"x\"\n") ==
        Texts{"f.toml:2:2: error: topics must be written as [[topics]], not as a table"});
  CHECK(errors_of("format = 1\nduration = 2020-01-01\n") ==
        Texts{"f.toml:2:12: error: duration must be text, not a date or time. allowed: " +
              durations});
}

TEST_CASE("what is counted is a whole number, and the bounds say so") {
  CHECK(
      errors_of("format = 1\n[cluster]\ncontrollers = 3.5\n") ==
      Texts{"f.toml:3:15: error: controllers must be a whole number, not a fraction. allowed: 1 to "
            "9"});
}

TEST_CASE("a TOML float is refused with the way to write it") {
  CHECK(errors_of("format = 1\n[cluster]\nnetwork = { loss = 0.01 }\n") ==
        Texts{"f.toml:3:20: error: loss is a TOML float, and a scenario has none. allowed: text "
              "such as \"1%\", "
              "\"1/3\" or \"10\""});
  CHECK(error_of("config = { \"fetch.max.wait.ms\" = 0.5 }\n") ==
        "f.toml:20:34: error: fetch.max.wait.ms is a TOML float, and a scenario has none. allowed: "
        "text such as "
        "\"20ms\", \"1%\" or \"1/3\"");
}

TEST_CASE("durations need a unit and an end") {
  CHECK(errors_of("format = 1\nduration = \"2\"\n") ==
        Texts{"f.toml:2:12: error: duration = \"2\" is not a duration. allowed: " + durations});
  CHECK(errors_of("format = 1\nduration = \"2 min\"\n") ==
        Texts{"f.toml:2:12: error: duration = \"2 min\" is not a duration. allowed: " + durations});
  CHECK(errors_of("format = 1\nduration = \"366d\"\n") ==
        Texts{"f.toml:2:12: error: duration = \"366d\" is too long. allowed: at most 365 days"});
  CHECK(errors_of("format = 1\nduration = \"0s\"\n") ==
        Texts{"f.toml:2:12: error: duration must be longer than nothing"});
}

TEST_CASE("numbers out of range say the range") {
  CHECK(errors_of("format = 1\n[cluster]\nbrokers = 1001\n") ==
        Texts{"f.toml:3:11: error: brokers = 1001 is out of range. allowed: 1 to 1000"});
  CHECK(errors_of("format = 1\n[cluster]\nbrokers = 2\n[[topics]]\nname = "
                  "\"t\"\nreplication-factor = 3\n") ==
        Texts{"f.toml:6:22: error: replication-factor = 3 is out of range. allowed: 1 to 2"});
  CHECK(errors_of("format = 1\n[cluster]\nnetwork = { loss = \"60%\" }\n") ==
        Texts{"f.toml:3:20: error: loss is out of range. allowed: 0 to \"50%\""});
}

TEST_CASE("a fixed placement fits the cluster and the topic") {
  const std::string head = "format = 1\n[cluster]\nbrokers = 2\n[[topics]]\nname = \"t\"\n";
  CHECK(errors_of(head + "partitions = 3\nreplicas = [[1], [2]]\n") ==
        Texts{"f.toml:7:12: error: replicas has 2 lists for 3 partitions"});
  CHECK(errors_of(head + "replicas = [[1, 2], [3, 1]]\n") ==
        Texts{"f.toml:6:22: error: there is no broker 3. allowed: 1 to 2"});
  CHECK(errors_of(head + "replicas = [[1, 1]]\n") ==
        Texts{"f.toml:6:17: error: broker 1 is twice among these replicas"});
  CHECK(errors_of(head + "replicas = [[1, 2], [2]]\n") ==
        Texts{"f.toml:6:21: error: this partition has 1 replicas, the first one 2"});
}

TEST_CASE("names are unique and ones that Kafka would accept") {
  CHECK(error_of("[[groups]]\nid = \"G\"\ntopics = [\"orders\"]\nmembers = [\"C2\"]\n") ==
        "f.toml:23:12: error: the name \"C2\" is taken, by line 19. allowed: names that are unique "
        "among producers, "
        "consumers and groups");
  CHECK(error_of("[[topics]]\nname = \"orders\"\n") ==
        "f.toml:21:8: error: name = \"orders\" is the name of an earlier topic");
  CHECK(error_of("[[topics]]\nname = \"or ders\"\n") ==
        "f.toml:21:8: error: name = \"or ders\" is not a name. allowed: letters, digits, '.', '_' "
        "and '-', at most 249 "
        "of them");
  CHECK(error_of("[[producers]]\nname = \"b1\"\ntopic = \"orders\"\n") ==
        "f.toml:21:8: error: \"b1\" is reserved. allowed: any name but nobody, b1, k101, zk1 and "
        "the like");
}

TEST_CASE("unknown topics, groups and nodes come with the nearest name") {
  CHECK(error_of("[[producers]]\nname = \"P2\"\ntopic = \"ordrs\"\n") ==
        "f.toml:22:9: error: unknown topic \"ordrs\". allowed: orders. did you mean orders?");
  CHECK(error_of(timeline("do = \"add\"\nnode = \"C4\"\ngroup = \"OrderGroup\"\n")) ==
        "f.toml:24:9: error: unknown group \"OrderGroup\". allowed: OrderProcessingGroup");
  CHECK(error_of(timeline("do = \"kill\"\nnode = \"C9\"\n")) ==
        "f.toml:23:8: error: unknown node \"C9\". allowed: b1, b2, b3, k1, C1, C2, C3 or P1. did "
        "you mean C1?");
}

TEST_CASE("a message that a client never sends cannot be chosen") {
  CHECK(
      error_of(timeline("do = \"drop\"\nnode = \"P1\"\nrequest = \"LeaderAndIsr\"\n")) ==
      "f.toml:24:11: error: request = \"LeaderAndIsr\": a producer sends no such request. allowed: "
      "Metadata, Produce, FindCoordinator, InitProducerId, AddPartitionsToTxn, AddOffsetsToTxn, "
      "TxnOffsetCommit or EndTxn");
  CHECK(error_of(timeline("do = \"drop\"\nnode = \"P1\"\nresponse = \"Heartbeat\"\n"))
            .find("f.toml:24:12: error: response = \"Heartbeat\": a producer sends no such") == 0);
  CHECK(error_of(timeline("do = \"drop\"\nnode = \"C1\"\nrequest = \"Produce\"\n"))
            .find("f.toml:24:11: error: request = \"Produce\": a consumer sends no such") == 0);
  CHECK(errors_of(
            small_scenario(timeline("do = \"drop\"\nnode = \"C1\"\nresponse = \"Heartbeat\"\n")))
            .empty());
}

TEST_CASE("of messages between brokers and controllers the file says which, and to whom") {
  CHECK(
      error_of(timeline("do = \"drop\"\nnode = \"b2\"\nrequest = \"Produce\"\n")) ==
      "f.toml:24:11: error: request = \"Produce\": a broker sends no such request. allowed: Fetch, "
      "BrokerRegistration, BrokerHeartbeat, AlterPartition, AddPartitionsToTxn or "
      "WriteTxnMarkers");
  CHECK(error_of(timeline("do = \"drop\"\nnode = \"b2\"\nrequest = \"Fetch\"\n")) ==
        "f.toml:24:11: error: request = \"Fetch\": a broker fetches from leaders and from the "
        "controller, so broker has to say from whom. allowed: b1, b2, b3 or k1");
  CHECK(error_of(timeline("do = \"drop\"\nnode = \"b2\"\nrequest = \"Fetch\"\nbroker = \"k9\"\n"))
            .find("f.toml:25:10: error: unknown broker \"k9\". allowed: b1, b2, b3 or k1") == 0);
  CHECK(error_of(timeline("do = \"drop\"\nnode = \"P1\"\nrequest = \"Produce\"\nbroker = \"k1\"\n"))
            .find("f.toml:25:10: error: unknown broker \"k1\". allowed: b1, b2 or b3") == 0);
  CHECK(error_of(timeline("do = \"delay\"\nnode = \"k1\"\nrequest = \"Vote\"\nby = \"1s\"\n"))
            .find("f.toml:24:11: error: request = \"Vote\": the only controller sends no such") ==
        0);
  for (const std::string_view fine :
       {"node = \"b2\"\nrequest = \"Fetch\"\nbroker = \"b1\"\n",
        "node = \"b2\"\nresponse = \"Fetch\"\nbroker = \"k1\"\nnth = 2\n",
        "node = \"b1\"\nrequest = \"AlterPartition\"\n",
        "node = \"b3\"\nrequest = \"BrokerHeartbeat\"\n"}) {
    CAPTURE(fine);
    CHECK(errors_of(small_scenario(timeline("do = \"drop\"\n" + std::string(fine)))).empty());
  }
}

TEST_CASE("actions fit what they are done to, and only then") {
  CHECK(error_of(timeline("do = \"kil\"\nnode = \"C1\"\n")) ==
        "f.toml:22:6: error: do = \"kil\" is unknown. allowed: " + verbs + ". did you mean kill?");
  CHECK(error_of(timeline("do = \"config\"\nnode = \"C1\"\n")) ==
        "f.toml:23:8: error: unknown group \"C1\". allowed: OrderProcessingGroup");
  CHECK(error_of(timeline("do = \"slow\"\nfactor = 3\nnode = \"P1\"\n")) ==
        "f.toml:24:8: error: node = \"P1\" cannot be used with do = \"slow\". allowed: b1, b2, b3, "
        "C1, "
        "C2 or C3");
  CHECK(errors_of(small_scenario(timeline("do = \"kill\"\nnode = \"b1\"\n"))).empty());
  CHECK(error_of(timeline("do = \"kill\"\nnode = \"b9\"\n")) ==
        "f.toml:23:8: error: unknown node \"b9\". allowed: b1, b2, b3, k1, C1, C2, C3 or P1. did "
        "you mean b1?");
  CHECK(error_of(timeline("do = \"stop\"\nnode = \"C1\"\n")) ==
        "f.toml:23:8: error: node = \"C1\" cannot be used with do = \"stop\". allowed: b1, b2, b3 "
        "or k1");
  CHECK(error_of(timeline("do = \"restart\"\nnode = \"b1\"\n")) ==
        "f.toml:23:8: error: node = \"b1\" is a broker, and do = \"restart\" is not for one. "
        "allowed: "
        "C1, C2, C3 or P1");
  CHECK(error_of(timeline("do = \"slow\"\nfactor = 3\nnode = \"k1\"\n")) ==
        "f.toml:24:8: error: node = \"k1\" is a controller, and do = \"slow\" is not for one. "
        "allowed: "
        "b1, b2, b3, C1, C2 or C3");
  CHECK(error_of(timeline("do = \"elect-leaders\"\ntopic = \"ordrs\"\n")) ==
        "f.toml:23:9: error: unknown topic \"ordrs\". allowed: orders. did you mean orders?");
  CHECK(error_of(timeline("do = \"stop\"\nnode = \"b1\"\nempty = true\n")) ==
        "f.toml:24:9: error: empty does not belong to do = \"stop\", only to \"start\"");
  CHECK(error_of(timeline("do = \"kill\"\nnode = \"C1\"\nrate = \"1/s\"\n")) ==
        "f.toml:24:8: error: rate does not belong to do = \"kill\", only to \"rate\"");
  CHECK(error_of(timeline("do = \"slow\"\nnode = \"C1\"\n")) ==
        "f.toml:20:1: error: [[timeline]] needs the key factor");
  CHECK(error_of(timeline("do = \"kill\"\n")) ==
        "f.toml:20:1: error: [[timeline]] needs the key node");
  CHECK(error_of(timeline("")) == "f.toml:20:1: error: [[timeline]] needs the key do");
  CHECK(error_of(timeline("do = \"kill\"\nnode = \"C4\"\n") +
                 "[[timeline]]\nat = \"2s\"\ndo = \"add\"\nnode = \"C4\"\ngroup = "
                 "\"OrderProcessingGroup\"\n") ==
        "f.toml:23:8: error: C4 does not exist yet at 1s. allowed: a time from 2s on");
  CHECK(error_of(timeline("do = \"add\"\nnode = \"C1\"\ngroup = \"OrderProcessingGroup\"\n")) ==
        "f.toml:23:8: error: the name \"C1\" is taken, by line 19. allowed: names that are unique "
        "among producers, "
        "consumers and groups");
}

TEST_CASE("times are texts, and marks are defined before they are used") {
  CHECK(error_of("[[timeline]]\nat = 20\nmark = \"x\"\n") ==
        "f.toml:21:6: error: at must be text, not a number. allowed: " + times);
  CHECK(error_of("[[timeline]]\nat = \"20\"\nmark = \"x\"\n") ==
        "f.toml:21:6: error: at = \"20\" is not a time. allowed: " + durations);
  CHECK(error_of("[[timeline]]\nat = \"crash\"\nmark = \"x\"\n[[timeline]]\nat = \"1s\"\nmark = "
                 "\"crash\"\n") ==
        "f.toml:21:6: error: at uses the mark \"crash\" before it is defined");
  CHECK(error_of("[[timeline]]\nat = \"1s\"\nmark = \"crash\"\n[[timeline]]\nat = "
                 "\"carsh+2s\"\nmark = \"x\"\n") ==
        "f.toml:24:6: error: at = \"carsh+2s\" is neither a time nor a mark. allowed: " + times +
            ". did you mean crash?");
  CHECK(
      error_of(
          "[[timeline]]\nat = \"1s\"\nmark = \"x\"\n[[timeline]]\nat = \"x-2s\"\nmark = \"y\"\n") ==
      "f.toml:24:6: error: at is before the start of the run");
  CHECK(error_of(
            "[[timeline]]\nat = \"1s\"\nmark = \"x\"\n[[timeline]]\nat = \"2s\"\nmark = \"x\"\n") ==
        "f.toml:25:8: error: mark = \"x\" is defined already, in line 22");
  CHECK(errors_of("duration = \"10s\"\n" +
                  small_scenario(timeline("") + "mark = \"x\"\n" + expect("state = \"Stable\"\n") +
                                 "[[timeline]]\nat = \"11s\"\nmark = \"y\"\n")) ==
        Texts{"f.toml:27:1: error: 11s is after the end of the run. allowed: at most 10s"});
}

TEST_CASE("Kafka's keys are checked against Kafka's own table") {
  CHECK(error_of("config = { \"sesion.timeout.ms\" = 5 }\n") ==
        "f.toml:20:12: error: Kafka has no consumer key \"sesion.timeout.ms\". did you mean "
        "session.timeout.ms?");
  CHECK(error_of("config = { \"linger.ms\" = 5 }\n") ==
        "f.toml:20:12: error: Kafka has no consumer key \"linger.ms\": that is a producer key");
  CHECK(error_of("config = { \"auto.offset.reset\" = \"first\" }\n") ==
        "f.toml:20:34: error: auto.offset.reset = \"first\" must be one of latest, earliest, none, "
        "by_duration:…");
  CHECK(error_of("config = { \"max.poll.records\" = 0 }\n") ==
        "f.toml:20:33: error: max.poll.records = \"0\" must be at least 1 records");
  CHECK(error_of("config = { \"heartbeat.interval.ms\" = 50000 }\n") ==
        "f.toml:20:10: error: heartbeat.interval.ms (50000) must be lower than session.timeout.ms "
        "(45000)");
}

TEST_CASE("each group protocol refuses the settings of the other, as Kafka's client does") {
  const std::string modern = "config = { \"group.protocol\" = \"consumer\", ";
  for (const char* const setting :
       {"\"session.timeout.ms\" = 10000", "\"heartbeat.interval.ms\" = 1000",
        "\"partition.assignment.strategy\" = \"range\""}) {
    const std::string key{setting + 1, std::string{setting}.find('"', 1) - 1};
    CHECK(error_of(modern + setting + " }\n") ==
          "f.toml:20:10: error: " + key + " cannot be set when group.protocol is consumer");
  }
  CHECK(error_of("config = { \"group.remote.assignor\" = \"range\" }\n") ==
        "f.toml:20:10: error: group.remote.assignor cannot be set when group.protocol is classic");
}

TEST_CASE("what a KIP-848 group sets for itself lies within the brokers' bounds") {
  CHECK(error_of("config = { \"group.protocol\" = \"consumer\", \"consumer.session.timeout.ms\" = "
                 "10000 }\n") ==
        "f.toml:20:10: error: consumer.session.timeout.ms (10000) must lie between "
        "group.consumer.min.session.timeout.ms (45000) and group.consumer.max.session.timeout.ms "
        "(60000) of the brokers");
}

TEST_CASE("expectations name what exists and compare numbers") {
  CHECK(error_of(expect("owners = { C1 = [\"orders-6\"] }\n")) ==
        "f.toml:22:18: error: there is no partition \"orders-6\". allowed: orders-0 to orders-5");
  CHECK(error_of(expect("owners = { C1 = [\"orders-0\"], C2 = [\"orders-0\"] }\n")) ==
        "f.toml:22:37: error: \"orders-0\" is listed twice: a partition has one owner");
  CHECK(error_of(expect("state = \"stable\"\n")) ==
        "f.toml:22:9: error: unknown group state \"stable\". allowed: Empty, PreparingRebalance, "
        "CompletingRebalance, Stable, Dead, Assigning or Reconciling. did you mean Stable?");
  CHECK(error_of("[[expect]]\nstate = \"Stable\"\n") ==
        "f.toml:21:9: error: state needs an instant. allowed: at = \"…\" in the same [[expect]]");
  CHECK(error_of("[[expect]]\nlost = \"few\"\n") ==
        "f.toml:21:8: error: lost = \"few\" is not a number or a comparison. allowed: 3, \"<= "
        "60\", \">= 3\" or "
        "\"10..20\"");
  CHECK(error_of("[[expect]]\nlost = 0\npartition = \"orders-0\"\n") ==
        "f.toml:22:13: error: partition only goes with lag and unavailable-partition-seconds");
  CHECK(
      error_of("[[expect]]\nunavailable-partition-seconds = \"long\"\n")
          .find("f.toml:21:33: error: unavailable-partition-seconds = \"long\" is not a number") ==
      0);
  CHECK(error_of("[[expect]]\nnever = \"three owners\"\n") ==
        "f.toml:21:9: error: never = \"three owners\" is unknown. allowed: \"two owners\"");
  CHECK(error_of(expect("")) ==
        "f.toml:20:1: error: [[expect]] expects nothing. allowed: owners, state, generation, "
        "members, lag, never, lost, doubled, reordered, failed, delivered-copies, duplicates, "
        "unprocessed, rebalances, "
        "unowned-partition-seconds, delivered-more-than-once, archived, passed-over, skipped, "
        "aborted, "
        "delivered-aborted, written-twice, visible-twice, outputs-missing, …");
  CHECK(error_of("[[groups]]\nid = \"G\"\ntopics = [\"orders\"]\n" +
                 expect("state = \"Stable\"\n")) ==
        "f.toml:25:9: error: state needs a group. allowed: G or OrderProcessingGroup");
}

TEST_CASE("lesson steps have one moment, known facts and choices that do not overlap") {
  CHECK(error_of(step("")) ==
        "f.toml:20:1: error: a step has either at or after. allowed: at = \"20s\", or after = "
        "\"SessionExpired C2\"");
  CHECK(error_of(step("after = \"SesionExpired C2\"\n")) ==
        "f.toml:23:9: error: unknown fact \"SesionExpired\". allowed: a fact such as "
        "SessionExpired, and a node. did "
        "you mean SessionExpired?");
  CHECK(error_of(step("at = \"1s\"\npredict = { ask = \"?\", choices = [[\"a\", \"< 2s\"], [\"b\", "
                      "\"1s..3s\"]], answer "
                      "= \"time-to-next-owner(orders-0)\" }\n")) ==
        "f.toml:24:56: error: \"1s..3s\" overlaps the range of an earlier choice");
  CHECK(error_of(step("at = \"1s\"\npredict = { ask = \"?\", choices = [[\"a\", \"0\"], [\"b\", "
                      "\"1\"]], answer = "
                      "\"45s\" }\n")) ==
        "f.toml:24:69: error: answer = \"45s\" is not a quantity of the run. allowed: "
        "time-to-next-owner, next-owner, "
        "time-to-first-record, time-to-fact, lag, moves, duplicates, deliveries, written-twice, "
        "visible-twice or effects-twice, each with an "
        "argument in "
        "parentheses");
  CHECK(error_of(step("at = \"9s\"\n") + step("at = \"8s\"\n")) ==
        "f.toml:24:1: error: this step is earlier than one before it. allowed: steps in the order "
        "of time");
}

TEST_CASE("what a lesson step picks, shows and points at must be there") {
  CHECK(errors_of(small_scenario(step("at = \"1s\"\nselect = \"orders-5\"\nview = \"records\"\n"
                                      "highlight = [\"C2\", \"b1\", \"orders-0\"]\n")))
            .empty());
  CHECK(error_of(step("at = \"1s\"\nselect = \"b9\"\n"))
            .starts_with("f.toml:24:10: error: unknown node or partition \"b9\". allowed: b1, "));
  CHECK(error_of(step("at = \"1s\"\nhighlight = [\"orders-6\"]\n"))
            .starts_with("f.toml:24:14: error: unknown node or partition \"orders-6\". allowed: "));
  const std::string rings = "at = \"1s\"\nhighlight = ";
  CHECK(errors_of(small_scenario(step(rings + "[\"Stage/C2\", \"Stage/slot of C2\", \"Stage/p5\", "
                                              "\"Stage/orders-0\", \"Stage/b3\", \"Stage/P1\", "
                                              "\"Stage/OrderProcessingGroup\"]\n")))
            .empty());
  const std::string paths =
      ". allowed: Stage/b1, Stage/b2, Stage/b3, Stage/C1, Stage/C2, Stage/C3, "
      "Stage/OrderProcessingGroup, Stage/P1, Stage/slot of C1, Stage/slot of C2, Stage/slot of C3 "
      "or Stage/p0";
  CHECK(error_of(step(rings + "[\"Stage/slot of C9\"]\n")) ==
        "f.toml:24:14: error: unknown place on the stage \"Stage/slot of C9\"" + paths +
            ". did you mean Stage/slot of C1?");
  CHECK(error_of(step(rings + "[\"C1\", \"Stage/p6\"]\n"))
            .starts_with("f.toml:24:20: error: unknown place on the stage \"Stage/p6\"" + paths));
  CHECK(error_of(step(rings + "[\"k1\"]\n")) ==
        "f.toml:24:14: error: k1 does not stand on the stage. allowed: b1, b2, b3, C1, C2, C3, "
        "OrderProcessingGroup or P1");
  CHECK(error_of(step("at = \"1s\"\nview = \"stages\"\n")) ==
        "f.toml:24:8: error: view = \"stages\" is unknown. allowed: \"stage\", \"timeline\", "
        "\"sequence\", \"compare\", \"brokers\", \"records\"");
}

TEST_CASE("all errors of a file come at once, in the order of the file") {
  CHECK(errors_of("format = 1\nseed = -1\n\n[cluster]\nbrokers = \"3\"\nappend = "
                  "2\n[[topics]]\npartitions = 1\n") ==
        Texts{"f.toml:2:8: error: seed = -1 is out of range. allowed: 0 to 9223372036854775807",
              "f.toml:5:11: error: brokers must be a whole number, not text",
              "f.toml:6:10: error: append must be text, not a number. allowed: " + durations,
              "f.toml:7:1: error: [[topics]] needs the key name"});
}
