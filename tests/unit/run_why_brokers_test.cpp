// "Why?" for what happens to replicas, to what was stored on them, and to records that are given up.
#include <catch2/catch_test_macros.hpp>

#include "tests/support/chains.h"
#include "tests/support/scenario_text.h"
#include "tests/support/sessions.h"

namespace ks {
namespace {

using namespace test;

const std::string b1_fenced =
    "k1 has not heard b1 for 9 s and fences it: it may lead nothing. "
    "(broker.session.timeout.ms = 9 s)";

TEST_CASE("a log is cut because another leader was elected, who had less") {
  Session session = completed(shipped("18-acks-one.toml"));
  CHECK(chain_of(session, "LogTruncated") ==
        Lines{"b1 cuts its log of orders-0 from 1519 back to 1492: its leader does not have these "
              "27 records.",
              "b2 leads orders-0 after b1 (epoch 1): a broker is fenced.", b1_fenced,
              "b1 is killed."});
}

TEST_CASE("a connection that its leader closes leads back to the election of another") {
  Session session = completed(R"(format = 1
duration = "55s"
[cluster]
brokers = 3
[[topics]]
name = "orders"
partitions = 1
replicas = [[2, 1, 3]]
[[producers]]
name = "P1"
topic = "orders"
rate = "10/s"
config = { "acks" = "0" }
[[timeline]]
at = "10s"
do = "stop"
node = "b2"
)");
  CHECK(chain_of(session, "RequestsFailed") ==
        Lines{"P1 has lost its connection to b2.",
              "b1 leads orders-0 after b2 (epoch 1): a broker is shutting down."});
}

TEST_CASE("an unclean election has its setting, and the death of the last one in sync") {
  Session session = completed(shipped("19-unclean-on.toml"));
  const Lines elected{
      "b2 leads orders-0, though it may lack records that were acknowledged (epoch 2): unclean "
      "election. (unclean.leader.election.enable = true)",
      "orders-0 has no leader any more: no replica that is in sync is alive (epoch 1). "
      "(unclean.leader.election.enable = true)",
      b1_fenced, "b1 is killed."};
  Lines cut{
      "b1 cuts its log of orders-0 from 299 back to 99: its leader does not have these 200 "
      "records."};
  cut.insert(cut.end(), elected.begin(), elected.end());
  CHECK(chain_of(session, "LogTruncated") == cut);
  Lines stepped{
      "C1 has read orders-0 up to offset 299, which its new leader does not have: it goes "
      "on at 99, where their logs part."};
  stepped.insert(stepped.end(), elected.begin(), elected.end());
  CHECK(chain_of(session, "PositionTruncated") == stepped);
}

TEST_CASE("an ISR shrinks because its leader looked and a follower was late") {
  Session session = completed(shipped("16-slow-follower.toml"));
  CHECK(chain_of(session, "IsrChanged", 0, true) ==
        Lines{"In sync of orders-0 now: b1 and b2 (was b1, b2 and b3), the leader asked for it.",
              "b1 asks for the ISR b1 and b2 of orders-0 instead of b1, b2 and b3. "
              "(replica.lag.time.max.ms = 10 s)",
              "b1 sets the ISR check timer: 5 s.", "The run begins."});
}

TEST_CASE("a record is given up after its attempts") {
  Session session = completed(shipped("13-poison-pill.toml"));
  const Lines chain = chain_of(session, "DeadLettered");
  REQUIRE(chain.size() > 3);
  CHECK(chain[0] == "C1 gives up offset 40 of orders-2: DLQ has stored a copy, and it goes on.");
  CHECK(chain[1] == "C1 gives offset 40 of orders-2 no more time: attempt 3 of 3 has failed.");
  CHECK(chain[2] == "C1's handler meets offset 40 of orders-2, which takes 45 s.");
}

TEST_CASE("a snapshot is loaded because the leader has deleted what came before it") {
  Session session = completed(shipped("23-snapshot.toml"));
  CHECK(
      chain_of(session, "SnapshotLoaded") ==
      Lines{
          "k3 has loaded the snapshot up to 146, epoch 1 (image 1); its log ended at 41.",
          "k3 needs the metadata log from 41 on; k1 has only a snapshot for that (up to 146, epoch "
          "1), and k3 asks for it.",
          "k1's metadata log begins at 63 instead of 0: a snapshot has the rest. "
          "(metadata.max.retention.ms = 30 s)",
          "k1 looks for old snapshots every minute."});
  CHECK(chain_of(session, "MetadataSnapshotWritten", 0, true).front() ==
        "k1 writes a snapshot of the metadata up to offset 22, epoch 1 (image 1). "
        "(metadata.log.max.snapshot.interval.ms = 10 s)");
}

TEST_CASE("who waited for a network thread had asked, and an answer that waited was asked for") {
  Session session = completed(R"(format = 1
duration = "1s"
[cluster]
brokers = 1
capacity = { network-time = "10ms" }
config = { "num.network.threads" = 1 }
[[topics]]
name = "orders"
[[producers]]
name = "P1"
topic = "orders"
rate = "1/s"
[[producers]]
name = "P2"
topic = "orders"
rate = "1/s"
)");
  // P1's question is read first, P2's second, then the answers are written.
  CHECK(chain_of(session, "MessageWaited", 0, true) ==
        Lines{"P2's Metadata waited 10 ms for its network thread at b1.", "P2 starts."});
  CHECK(chain_of(session, "MessageWaited", 1, true) ==
        Lines{"The answer to P1's Metadata waited 10 ms for its network thread at b1.",
              "b1 reads Metadata of P1.", "P1 starts."});
}

}  // namespace
}  // namespace ks
