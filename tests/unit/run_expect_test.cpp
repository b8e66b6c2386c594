#include "sim/run/expect.h"

#include <catch2/catch_test_macros.hpp>

#include "tests/support/sessions.h"

namespace ks {
namespace {

using namespace test;

std::vector<ExpectationResult> results(const std::string& expectations) {
  Session session = opened(quick_text(kill_c2_at_10 + c4_joins_at_20 + expectations));
  return check_expectations(session);
}

TEST_CASE("expectations that hold say what was found all the same") {
  const auto found = results(R"(
[[expect]]
at = "9s"
state = "Stable"
generation = 1
members = ["C3", "C2", "C1"]
owners = { C1 = ["orders-0", "orders-1"], C2 = ["orders-2", "orders-3"], C3 = ["orders-4", "orders-5"] }

[[expect]]
at = "13s"
owners = { C1 = ["orders-0", "orders-1"], C3 = ["orders-4", "orders-5"] }
members = ["C1", "C2", "C3"]

[[expect]]
never = "two owners"
lost = 0
rebalances = 3
duplicates = "<= 40"
)");
  REQUIRE(found.size() == 10);
  for (const ExpectationResult& result : found) {
    INFO(result.text << ": " << result.found);
    CHECK(result.held);
  }
}

TEST_CASE("an expectation that fails says what was the case instead") {
  const auto found = results(R"(
[[expect]]
at = "12s"
state = "Empty"

[[expect]]
at = "12s"
owners = { C1 = ["orders-0"], C2 = ["orders-2"] }

[[expect]]
at = "12s"
members = ["C1"]

[[expect]]
rebalances = 7
)");
  REQUIRE(found.size() == 4);
  for (const ExpectationResult& result : found) CHECK_FALSE(result.held);
  CHECK(found[0].found == "Stable");
  CHECK(found[1].found ==
        "nobody owns orders-2 and orders-3; C1 owns orders-0 and orders-1; C3 owns orders-4 and "
        "orders-5");
  CHECK(found[2].found == "C1, C2 and C3");
  CHECK(found[3].found == "3");
  CHECK(found[0].place.line > 0);
}

TEST_CASE("for how long partitions were unavailable: of one, of a topic, of all") {
  Session session = opened(R"(format = 1
duration = "20s"
[cluster]
brokers = 2
[[topics]]
name = "t"
replicas = [[1], [2]]
[[topics]]
name = "u"
replicas = [[1]]
[[timeline]]
at = "10s"
do = "kill"
node = "b1"
[[expect]]
unavailable-partition-seconds = 20
[[expect]]
unavailable-partition-seconds = 10
topic = "t"
[[expect]]
at = "14s"
unavailable-partition-seconds = 4
partition = "u-0"
[[expect]]
unavailable-partition-seconds = 1
partition = "t-1"
)");
  const auto found = check_expectations(session);
  REQUIRE(found.size() == 4);
  CHECK(found[0].held);
  CHECK(found[1].held);
  CHECK(found[2].held);
  CHECK_FALSE(found[3].held);
  CHECK(found[0].found == "20 s");
  CHECK(found[2].found == "4 s");
  CHECK(found[3].found == "0 s");
}

}  // namespace
}  // namespace ks
