// "Why?" for settings that change and replicas that move: each chain leads back to what somebody asked for.
#include <catch2/catch_test_macros.hpp>

#include "sim/run/why.h"
#include "sim/trace/sentence.h"
#include "tests/support/chains.h"
#include "tests/support/scenario_text.h"
#include "tests/support/sessions.h"

namespace ks {
namespace {

using namespace test;

const std::string started = "k1 moves orders-0: b4 is added, and when in sync b1 goes.";

TEST_CASE("a move leads back to its target, by way of the copy") {
  Session session = completed(shipped("25-moving-a-partition.toml"));
  CHECK(chain_of(session, "ReplicaCreated") ==
        Lines{"b4 begins an empty log of orders-0 and copies it from b1.", started});
  const std::string done =
      "The reassignment of orders-0 is complete: its replicas are b4, b2 and b3, without b1 (epoch "
      "1).";
  const Lines completed_by = chain_of(session, "ReassignmentCompleted");
  REQUIRE(completed_by.size() == 4);
  CHECK(completed_by[0] == done);
  CHECK(completed_by[1] ==
        "b1 asks for the ISR b4, b2, b3 and b1 of orders-0 instead of b1, b2 and b3.");
  CHECK(completed_by[2] == "b4 begins an empty log of orders-0 and copies it from b1.");
  CHECK(completed_by[3] == started);
  const Lines removed = chain_of(session, "ReplicaRemoved");
  REQUIRE(removed.size() == 5);
  CHECK(removed[1] == done);
  CHECK(chain_of(session, "ReassignmentCancelled").back() ==
        "k1 moves orders-2: b1 is added, and when in sync b2 goes.");
}

TEST_CASE("what brokers make of a setting leads back to its change") {
  std::string text = shipped("17-min-isr.toml");
  text +=
      "[[timeline]]\nat = \"5s\"\ndo = \"config\"\ntopic = \"orders\"\n"
      "config = { \"min.insync.replicas\" = 1 }\n";
  Session session = completed(text);
  CHECK(
      chain_of(session, "ConfigApplied") ==
      Lines{"b1 has heard of the new settings of the topic orders and works with them.",
            "k1 changes the configuration of the topic orders: min.insync.replicas from 2 to 1."});
}

}  // namespace
}  // namespace ks
