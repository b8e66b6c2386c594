// What `at` and `ledger` say of the cluster itself.
#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>

#include "tests/cli/command.h"

using ks_tests::kafkascope;
using Json = nlohmann::json;

namespace {

/// The only replica of the topic dies at 10 s.
constexpr const char* text = R"(format = 1
duration = "20s"
[cluster]
brokers = 2
[[topics]]
name = "t"
replicas = [[1]]
[[timeline]]
at = "10s"
do = "kill"
node = "b1"
)";

bool has(const std::string& all, const std::string& part) {
  return all.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("at tells brokers' processes beside what the cluster knows, and who is the controller") {
  const Json state = Json::parse(kafkascope({"at", "-", "--time", "11s", "--json"}, text).out);
  CHECK(state["active_controller"] == "k1");
  CHECK(state["controllers"][0]["active"] == true);
  CHECK(state["brokers"][0]["process"] == "killed");
  CHECK(state["brokers"][0]["fenced"] == false);
  CHECK(state["brokers"][1]["process"] == "running");
  CHECK(state["partitions"][0]["replica_high_watermarks"].size() == 1);
  const Json later = Json::parse(kafkascope({"at", "-", "--time", "20s", "--json"}, text).out);
  CHECK(later["brokers"][0]["fenced"] == true);
  const std::string page = kafkascope({"at", "-", "--time", "11s"}, text).out;
  CHECK(has(page, "\nBrokers\n"));
  CHECK(has(page, "\nControllers: k1 is active\n"));
}

TEST_CASE("the ledger tells for how long a partition had no leader that answered") {
  const Json all = Json::parse(kafkascope({"ledger", "-", "--json"}, text).out);
  CHECK(all["ledger"]["unavailable_partition_us"] == 10'000'000);
  REQUIRE(all["ledger"]["unavailable"].size() == 1);
  CHECK(all["ledger"]["unavailable"][0]["partition"] == "t-0");
  CHECK(all["ledger"]["unavailable"][0]["from_us"] == 10'000'000);
  CHECK(all["ledger"]["unavailable"][0]["over"] == false);
  CHECK(all["lists"][0]["number"] == "unavailable");
  const std::string page = kafkascope({"ledger", "-"}, text).out;
  CHECK(has(page, "\nunavailable: 10.000 s\n"));
  CHECK(has(page, "from 10.000 s on"));
  CHECK(has(kafkascope({"run", "-"}, text).out, "without a leader that answers"));
}
