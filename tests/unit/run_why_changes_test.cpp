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

const std::string started = "k1 moves orders-1: b4 is added, and when in sync b1 goes.";

TEST_CASE("a move leads back to its target, by way of the copy") {
  Session session = completed(shipped("25-moving-a-partition.toml"));
  CHECK(chain_of(session, "ReplicaCreated") ==
        Lines{"b4 begins an empty log of orders-0 and copies it from b1.",
              "k1 moves orders-0: b4 is added, and when in sync b1 goes."});
  const std::string done =
      "The reassignment of orders-1 is complete: its replicas are b2, b3 and b4, without b1 (epoch "
      "1).";
  const std::string copy = "b4 begins an empty log of orders-1 and copies it from b2.";
  CHECK(chain_of(session, "ReassignmentCompleted") == Lines{done, copy, started});
  CHECK(chain_of(session, "ReplicaRemoved") ==
        Lines{"b1 has no replica of orders-1 any more and deletes its log, which ended at 20200.",
              done, copy, started});
  // An administrator's own doing.
  CHECK(chain_of(session, "ReassignmentCancelled") ==
        Lines{"The reassignment of orders-2 is given up: its replicas are b3, b4 and b2 as before "
              "(epoch 2)."});
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

TEST_CASE(
    "with ZooKeeper a broker changes settings, and the controller on a broker moves replicas") {
  Session session = completed(R"(format = 1
profile = "3.9"
duration = "30s"
[cluster]
brokers = 4
zookeeper = true
[[topics]]
name = "orders"
partitions = 1
replicas = [[1, 2, 3]]
config = { "min.insync.replicas" = 2 }
[[timeline]]
at = "5s"
do = "config"
topic = "orders"
config = { "min.insync.replicas" = 1 }
[[timeline]]
at = "10s"
do = "reassign"
partition = "orders-0"
replicas = [[2, 3, 4]]
)");
  CHECK(
      chain_of(session, "ConfigApplied") ==
      Lines{"b1 has heard of the new settings of the topic orders and works with them.",
            "b1 changes the configuration of the topic orders: min.insync.replicas from 2 to 1."});
  CHECK(chain_of(session, "ReassignmentCompleted") ==
        Lines{"The reassignment of orders-0 is complete: its replicas are b2, b3 and b4, without "
              "b1 (epoch 3).",
              "b4 begins an empty log of orders-0 and copies it from b1.",
              "b1 moves orders-0: b4 is added, and when in sync b1 goes."});
}

TEST_CASE("offsets that a transaction cannot have lead back to the end of their topic") {
  Session session = completed(R"(format = 1
duration = "20s"
[cluster]
brokers = 3
[[topics]]
name = "orders"
partitions = 1
replication-factor = 3
[[topics]]
name = "invoices"
partitions = 1
replication-factor = 3
[[producers]]
name = "Shop"
topic = "orders"
rate = "20/s"
[[producers]]
name = "C1-out"
topic = "invoices"
rate = "0/s"
config = { "transactional.id" = "invoicing-1" }
[[groups]]
id = "Invoicing"
topics = ["orders"]
transform = { before-offsets = "2s" }
members = [{ name = "C1", producer = "C1-out" }]
config = { "auto.offset.reset" = "earliest" }
[[timeline]]
at = "10s"
do = "delete-topic"
topic = "orders"
)");
  CHECK(chain_of(session, "OffsetsNotTaken") ==
        Lines{"The broker knows no orders-0 (UNKNOWN_TOPIC_OR_PARTITION): C1-out sends its offsets "
              "of Invoicing again and again, and sendOffsetsToTransaction() waits.",
              "The controller deletes orders with its 1 partition and all their records."});
}

}  // namespace
}  // namespace ks
