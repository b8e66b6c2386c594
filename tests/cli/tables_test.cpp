// Commands that need no run: partition, assign, configs.
#include <zlib.h>

#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>

#include "tests/cli/command.h"
#include "tests/support/conformance_cases.h"

using ks_tests::Folder;
using ks_tests::kafkascope;
using ks_tests::Outcome;

TEST_CASE("partition places keys of the command line, then those of a file") {
  const Folder folder;
  const std::string file = folder.write("keys.txt", "a\nb\r\n\nlast");
  const Outcome outcome =
      kafkascope({"partition", "--partitions", "6", "--key", "customer-1", "--key=[a,b]", file});
  CHECK(outcome.code == 0);
  CHECK(outcome.err.empty());
  CHECK(outcome.out ==
        "customer-1\t1939597761\t3\n"
        "[a,b]\t2055359212\t4\n"
        "a\t-1563381124\t4\n"
        "b\t-1853091852\t2\n"
        "\t275646681\t3\n"
        "last\t-830663333\t3\n");
}

TEST_CASE("partition finds a group's coordinator partition among 50 unless told otherwise") {
  CHECK(kafkascope({"partition", "--group", "OrderProcessingGroup"}).out ==
        "OrderProcessingGroup\t1304324638\t38\n");
  CHECK(kafkascope({"partition", "--group", "OrderProcessingGroup", "--partitions", "7"}).out ==
        "OrderProcessingGroup\t1304324638\t1\n");
  CHECK(kafkascope({"partition", "--group", "g", "--json"}).out ==
        "{\"group_id\":\"g\",\"hash\":103,\"partition\":3}\n");
}

TEST_CASE("partition refuses what it cannot place") {
  CHECK(kafkascope({"partition"}).err ==
        "kafkascope partition: error: there is nothing to place. allowed: --key K, a FILE with one "
        "key a line, or --group ID\n");
  CHECK(
      kafkascope({"partition", "--key", "a"}).err ==
      "kafkascope partition: error: --partitions is missing. allowed: the number of partitions of "
      "the topic\n");
  const Outcome outcome = kafkascope({"partition", "--partitions", "0", "--key", "a"});
  CHECK(outcome.code == 2);
  CHECK(outcome.err ==
        "--partitions 0: error: is no number of partitions. allowed: a whole number from 1 on\n");
}

TEST_CASE("assign answers one line per case, from a file or standard input") {
  const std::string line =
      R"({"case": 3, "topics": ["orders"], "memberIds": ["C1-a", "C2-b"], "rounds": [{"partitions": [6], )"
      R"("members": [{"m": 1, "topics": [0]}, {"m": 0, "topics": [0]}]}, {"partitions": [-1], )"
      R"("members": [{"m": 0, "topics": [0]}]}]})";
  const std::string answer =
      "{\"case\":3,\"assignor\":\"range\",\"rounds\":[{\"assignment\":[[[0,3,4,5]],[[0,0,1,2]]]},"
      "{\"assignment\":[[]]}]}\n";
  CHECK(kafkascope({"assign", "--assignor", "range"}, line).out == answer);
  CHECK(kafkascope({"assign", "--assignor", "range", "-"}, line + "\n\n" + line).out ==
        answer + answer);
  const Folder folder;
  CHECK(kafkascope({"assign", "--assignor", "range", folder.write("c.jsonl", line)}).out == answer);
}

TEST_CASE("assign gives what Kafka gave on every captured range case") {
  for (const char* name : {"client-range.jsonl.gz", "client-range-racks.jsonl.gz"}) {
    const std::string file = std::string(KS_ROOT "/tests/conformance/data/") + name;
    const Outcome outcome = kafkascope({"assign", "--assignor", "range", file});
    REQUIRE(outcome.code == 0);
    const auto results = ks_tests::lines_of(outcome.out);
    const auto cases = ks_tests::conformance_lines(name);
    REQUIRE(results.size() == cases.size());
    for (std::size_t i = 0; i < cases.size(); ++i) {
      const auto result = nlohmann::json::parse(results[i]);
      for (std::size_t r = 0; r < cases[i]["rounds"].size(); ++r) {
        const auto& round = cases[i]["rounds"][r];
        const auto input = ks_tests::conformance_input(cases[i], round);
        ks::Assignment answered;
        for (const auto& runs : result["rounds"][r]["assignment"]) {
          answered.push_back(ks_tests::conformance_runs(runs));
        }
        REQUIRE(answered == ks_tests::conformance_assignment(input.topics, round));
      }
    }
  }
}

TEST_CASE("assign runs the coordinator's assignors where topics have ids") {
  const std::string line =
      R"({"case": 1, "topics": [["orders", "bDN62vsrQS-k7-o17UF2ow"]], "memberIds": ["A", "B"], )"
      R"("rounds": [{"partitions": [3], "members": [{"m": 0, "topics": [0], "prev": [[0, 0, 1, 2]]}, )"
      R"({"m": 1, "topics": [0]}]}]})";
  CHECK(
      kafkascope({"assign", "--assignor", "uniform"}, line).out ==
      "{\"case\":1,\"assignor\":\"uniform\",\"rounds\":[{\"assignment\":[[[0,0,1]],[[0,2]]]}]}\n");
  CHECK(kafkascope({"assign", "--assignor", "range"}, line).out ==
        "{\"case\":1,\"assignor\":\"range\",\"rounds\":[{\"assignment\":[[[0,0,1]],[[0,2]]]}]}\n");
  CHECK(kafkascope({"assign", "--assignor", "sticky"}, line).err ==
        "standard input:1: error: is a case with topic ids, but this assignor runs in clients "
        "only\n");
  CHECK(kafkascope({"assign", "--assignor", "uniform"},
                   R"({"topics": ["t"], "memberIds": [], "rounds": []})")
            .err ==
        "standard input:1: error: is a case without topic ids, which this assignor needs\n");
}

TEST_CASE("assign refuses targets that a coordinator cannot have") {
  const auto error = [](const std::string& topics, const std::string& members) {
    return kafkascope({"assign", "--assignor", "uniform"},
                      R"({"topics": [)" + topics + R"(], "memberIds": ["A", "B"], "rounds": [)" +
                          R"({"partitions": [2], "members": [)" + members + "]}]}")
        .err;
  };
  const std::string orders = R"(["orders", "bDN62vsrQS-k7-o17UF2ow"])";
  CHECK(error(R"(["orders", "short"])", "") ==
        "standard input:1: error: is no assignment case: short is no topic id\n");
  CHECK(error(orders, R"({"m": 0, "topics": [0], "prev": [[0, 2]]})") ==
        "standard input:1: error: is no assignment case: a partition of a target does not exist\n");
  CHECK(error(orders, R"({"m": 0, "topics": [0], "prev": [[0, 1]]},)"
                      R"({"m": 1, "topics": [0], "prev": [[0, 1]]})") ==
        "standard input:1: error: is no assignment case: a partition is in two targets\n");
  CHECK(error(orders, R"({"m": 0, "topics": [0, 0]})") ==
        "standard input:1: error: is no assignment case: a member subscribes to a topic twice\n");
}

TEST_CASE("assign takes null for what is optional, and cases without a topic") {
  const auto answer = [](const std::string& assignor, const std::string& line) {
    const Outcome outcome = kafkascope({"assign", "--assignor", assignor}, line);
    return outcome.err + outcome.out;
  };
  CHECK(
      answer(
          "sticky",
          R"({"topics": ["t"], "memberIds": ["a"], "rounds": [{"partitions": [1], "replicas": null, )"
          R"("members": [{"m": 0, "topics": [0], "instance": null, "rack": null, "owned": null, )"
          R"("generation": null, "prev": null, "prevGeneration": null}]}]})") ==
      "{\"case\":0,\"assignor\":\"sticky\",\"rounds\":[{\"assignment\":[[[0,0]]]}]}\n");
  CHECK(
      answer(
          "uniform",
          R"({"topics": [], "memberIds": ["a"], "rounds": [{"partitions": [], )"
          R"("subscriptionType": "HOMOGENEOUS", "members": [{"m": 0, "topics": [], "prev": null}]}]})") ==
      "{\"case\":0,\"assignor\":\"uniform\",\"rounds\":[{\"assignment\":[[]]}]}\n");
  CHECK(
      answer(
          "range",
          R"({"topics": ["t", "u"], "memberIds": [], "rounds": [{"partitions": [1], "members": []}]})") ==
      "standard input:1: error: is no assignment case: partitions has fewer entries than topics\n");
  CHECK(
      answer(
          "range",
          R"({"topics": ["t"], "memberIds": [], "rounds": [{"partitions": [1.5], "members": []}]})") ==
      "standard input:1: error: is no assignment case: a number of partitions is no whole "
      "number\n");
  CHECK(answer("cooperative-sticky",
               R"({"topics": ["t"], "memberIds": ["a"], "rounds": [{"partitions": [1], )"
               R"("members": [{"m": 0, "topics": [0], "owned": [[]]}]}]})") ==
        "standard input:1: error: is no assignment case: a run is no list that begins with a "
        "topic\n");
}

TEST_CASE("assign tells how Kafka's own class fails") {
  const Outcome outcome =
      kafkascope({"assign", "--assignor", "sticky",
                  std::string(KS_ROOT "/tests/conformance/data/client-sticky-endless.jsonl.gz")});
  CHECK(outcome.code == 0);
  CHECK(outcome.out.find(",{\"error\":\"endless\"}]}\n") != std::string::npos);
}

TEST_CASE("assign points at the line that is no case") {
  const Outcome outcome =
      kafkascope({"assign", "--assignor", "range"}, "\n{\"rounds\": []}\n{\"a\":");
  CHECK(outcome.code == 2);
  CHECK(outcome.err == "standard input:3:6: error: is not JSON\n");
  const auto error = [](const std::string& line) {
    return kafkascope({"assign", "--assignor", "range"}, line).err;
  };
  CHECK(error("{}") == "standard input:1: error: is no assignment case: key 'rounds' not found\n");
  CHECK(error(R"({"rounds":[{"partitions":[1],"members":[{"m":9,"topics":[0]}]}],"topics":["a"],)"
              R"("memberIds":["x"]})") ==
        "standard input:1: error: is no assignment case: m is no index into its table of 1\n");
  CHECK(
      error(
          R"({"rounds":[{"partitions":[2000000],"members":[]}],"topics":["a"],"memberIds":[]})") ==
      "standard input:1: error: is no assignment case: 2000000 partitions are not from -1 to "
      "1000000\n");
}

TEST_CASE("assign says which assignors it runs") {
  CHECK(kafkascope({"assign", "--assignor", "rnge"}).err ==
        "--assignor rnge: error: is no assignor. allowed: range, roundrobin, sticky, "
        "cooperative-sticky or uniform. did you mean range?\n");
}

TEST_CASE("half a gzip file is no gzip file") {
  const Folder folder;
  const std::string whole =
      ks_tests::bytes_of(std::string(KS_ROOT "/tests/conformance/data/client-range.jsonl.gz"));
  const std::string half = folder.write("half.gz", whole.substr(0, whole.size() / 2));
  const Outcome outcome = kafkascope({"assign", "--assignor", "range", half});
  CHECK(outcome.code == 2);
  CHECK(outcome.out.empty());
  CHECK(outcome.err == half + ": error: cannot be unpacked: not a whole gzip file\n");
}

TEST_CASE("configs tells default, range, other profiles and whether it is modelled") {
  const std::string text = kafkascope({"configs", "--scope", "consumer"}).out;
  CHECK(text.find("auto.commit.interval.ms  (consumer, int)\n"
                  "    default 5000 ms | range 0.. | modelled\n") != std::string::npos);
  CHECK(text.find("(broker, ") == std::string::npos);
  const std::string older = kafkascope({"configs", "--scope", "producer", "--profile", "3.9"}).out;
  CHECK(older.find("linger.ms  (producer, long)\n    default 0 ms (4.4: 5, 4.0: 5)") !=
        std::string::npos);
}

TEST_CASE("configs as JSON has every key of the profile") {
  const auto all =
      nlohmann::json::parse(kafkascope({"configs", "--scope", "consumer", "--json"}).out);
  const auto session = std::find_if(
      all.begin(), all.end(), [](const auto& row) { return row["name"] == "session.timeout.ms"; });
  REQUIRE(session != all.end());
  CHECK((*session)["default"] == "45000");
  CHECK((*session)["modelled"] == true);
  CHECK((*session)["scope"] == "consumer");
  CHECK(kafkascope({"configs", "--scope", "consmer"}).err ==
        "--scope consmer: error: is unknown. allowed: broker, topic, group, producer or consumer. "
        "did "
        "you mean consumer?\n");
}
