// "Why?" for every kind of fact that the shipped scenarios bring about: each chain ends where somebody did
// something, at a check that comes round, or at the beginning of the run.
#include <catch2/catch_test_macros.hpp>

#include <set>

#include "sim/run/why.h"
#include "sim/trace/sentence.h"
#include "tests/support/chains.h"
#include "tests/support/scenario_text.h"
#include "tests/support/sessions.h"

namespace ks {
namespace {

using namespace test;

const std::vector<std::string> scenarios = {
    "01-first-topic.toml",       "05-exits.toml",           "06-kip848.toml",
    "07-new-group.toml",         "08-commits.toml",         "09-lag-and-ceiling.toml",
    "11-adding-partitions.toml", "12-retention.toml",       "13-poison-pill.toml",
    "14-static-members.toml",    "15-rebalance-storm.toml", "22-coordinator-failover.toml",
    "16-slow-follower.toml",     "17-min-isr.toml",         "18-acks-one.toml",
    "19-unclean-on.toml",        "20-lost-ack.toml",        "24-share-groups.toml"};

/// The first fact of each kind that no scenario before had.
std::vector<Fact> new_kinds(Session& session, std::set<std::size_t>& known) {
  std::vector<Fact> found;
  for (std::size_t i = 0; i < session.trace().size(); ++i) {
    const Fact& fact = session.trace()[i];
    if (known.insert(fact.body.index()).second) found.push_back(fact);
  }
  return found;
}

bool in_a_command(const Session& session, const Fact& fact) {
  const FactRange event = session.trace().of_event(fact.event);
  for (std::size_t i = event.begin; i < event.end; ++i) {
    if (std::holds_alternative<CommandExecuted>(session.trace()[i].body)) return true;
  }
  return false;
}

const std::string b3_fenced =
    "k1 has not heard b3 for 9 s and fences it: it may lead nothing. "
    "(broker.session.timeout.ms = 9 s)";
const std::string b3_killed = "b3 is killed.";

TEST_CASE("what follows from a broker's death leads back to it") {
  Session session = completed(shipped("22-coordinator-failover.toml"));
  CHECK(chain_of(session, "BrokerFenced") == Lines{b3_fenced, b3_killed});
  CHECK(chain_of(session, "LeaderElected") ==
        Lines{"b1 leads __consumer_offsets-2 after b3 (epoch 1): a broker is fenced.", b3_fenced,
              b3_killed});
  CHECK(chain_of(session, "IsrChanged") ==
        Lines{"In sync of orders-0 now: b1 and b2 (was b1, b2 and b3), a broker is fenced.",
              b3_fenced, b3_killed});
  CHECK(chain_of(session, "LeadershipTaken") ==
        Lines{"b1 takes over __consumer_offsets-2 in epoch 1 at offset 0, high watermark 0.",
              b3_fenced, b3_killed});
  CHECK(chain_of(session, "GroupsLoading") ==
        Lines{"b1 reads __consumer_offsets-38 to coordinate its groups, which takes 100 ms.",
              b3_fenced, b3_killed});
  CHECK(chain_of(session, "GroupsLoaded") ==
        Lines{"b1 coordinates OrderProcessingGroup from now on; every member has a full session "
              "again.",
              b3_fenced, b3_killed});
}

TEST_CASE("what a client notices of a broker's death leads back to it") {
  Session session = completed(shipped("22-coordinator-failover.toml"));
  CHECK(chain_of(session, "ConnectionEnded") == Lines{"P1 loses its connection to b3.", b3_killed});
  CHECK(chain_of(session, "ConnectionLost") == Lines{"C1 loses its connection to b3.", b3_killed});
  CHECK(chain_of(session, "CoordinatorLost") ==
        Lines{"C1 gives up its coordinator b3 and looks for it again. (retry.backoff.ms = 100 ms)",
              b3_killed});
}

TEST_CASE("what follows from a broker's return leads back to its start") {
  Session session = completed(shipped("22-coordinator-failover.toml"));
  const std::string registered = "k1 registers b3 with broker epoch 4; it is still fenced.";
  const std::string unfenced = "k1 unfences b3: it may lead and be in sync again.";
  const std::string started = "b3 is started again.";
  CHECK(chain_of(session, "BrokerRegistered") == Lines{registered, started});
  CHECK(chain_of(session, "BrokerUnfenced") == Lines{unfenced, registered, started});
  CHECK(chain_of(session, "IsrChangeWanted") ==
        Lines{"b1 asks for the ISR b1, b3 and b2 of orders-2 instead of b1 and b2.", unfenced,
              registered, started});
  // The preferred leader comes back by command.
  CHECK(chain_of(session, "GroupsUnloaded") ==
        Lines{"b1 no longer coordinates OrderProcessingGroup."});
}

TEST_CASE("what a consumer does about records that retention took leads back to the check") {
  Session session = completed(shipped("12-retention.toml"));
  const std::string deleted =
      "b1 deletes 1 segment of orders-0 with 101 records (retention.ms): the log starts at offset "
      "505 now. (retention.ms = 60 s)";
  const std::string check =
      "b1 looks for such segments every 10 s (log.retention.check.interval.ms).";
  CHECK(chain_of(session, "RecordsDeleted") ==
        Lines{"b1 deletes 1 segment of orders-0 with 101 records (retention.ms): the log starts at "
              "offset 101 now. (retention.ms = 60 s)",
              check});
  const std::string out =
      "N2 asks for offset 199 of orders-0, which the log does not have (OFFSET_OUT_OF_RANGE): "
      "auto.offset.reset is none.";
  CHECK(chain_of(session, "PositionOutOfRange") == Lines{out, deleted, check});
  CHECK(chain_of(session, "ClientFailed") ==
        Lines{"N2's application fails with OFFSET_OUT_OF_RANGE and its process ends. "
              "(auto.offset.reset = none)",
              out, deleted, check});
  CHECK(chain_of(session, "RecordsPassedOver") ==
        Lines{"E2 goes on in orders-0 at offset 505 instead of 199: it never sees 306 records.",
              "E2 asks for offset 199 of orders-0, which the log does not have "
              "(OFFSET_OUT_OF_RANGE): auto.offset.reset is earliest.",
              deleted, check});
}

TEST_CASE("expired offsets and deleted groups lead back to whoever left last") {
  Session session = completed(shipped("07-new-group.toml"));
  const Lines expired = {
      "Committed offsets of NewsGroup expire after 60 s: orders-0. "
      "(offsets.retention.minutes = 1 min)",
      "NewsGroup goes from PreparingRebalance to Empty (generation 4).",
      "NewsGroup must rebalance: A1 leaves.",
      "The coordinator b2 takes A1 out of NewsGroup: member left.",
      "A1 gives back orders-0.",
      "A1 begins to close."};
  CHECK(chain_of(session, "OffsetsExpired") == expired);
  Lines gone = expired;
  gone.insert(gone.begin(),
              "The coordinator b2 deletes NewsGroup: it has no member and no offset any more.");
  CHECK(chain_of(session, "GroupDeleted") == gone);
}

TEST_CASE("a topic that grows is learned of when the metadata is old, and the leader joins again") {
  Session session = completed(shipped("11-adding-partitions.toml"));
  const std::string grown =
      "The controller lets orders grow from 6 partitions to 8 partitions; its records stay where "
      "they are.";
  const std::string learned =
      "C1 learns new metadata: version 2 where it had 1. (metadata.max.age.ms = 20 s)";
  CHECK(chain_of(session, "PartitionsAdded") == Lines{grown});
  CHECK(chain_of(session, "MetadataApplied") ==
        Lines{"b1 takes over the controller's metadata, version 2.", grown});
  CHECK(chain_of(session, "MetadataLearned") == Lines{learned, grown});
  CHECK(chain_of(session, "RebalanceLearned") ==
        Lines{"C2 learns that the group rebalances (REBALANCE_IN_PROGRESS); its application is "
              "busy and joins at its next poll().",
              "OrderProcessingGroup must rebalance: C1 joins again. Every member has to join again "
              "within 300 s. (max.poll.interval.ms = 300 s)",
              "C1 gives back orders-0 and orders-1.", grown});
}

TEST_CASE("share groups name the limits that decided") {
  Session session = completed(shipped("24-share-groups.toml"));
  CHECK(chain_of(session, "ShareLockExpired") ==
        Lines{"C2's lock on orders-0, offsets 116 to 117 expires after 15 s: they are free again. "
              "(share.record.lock.duration.ms = 15 s)",
              "C2 is killed; it read from orders-0."});
  CHECK(chain_of(session, "SessionExpired") ==
        Lines{"The coordinator b3 has not heard from C2 for 45 s: its session expires. "
              "(group.share.session.timeout.ms = 45 s)",
              "This is the last the coordinator b3 hears from C2.",
              "C2 is killed; it read from orders-0."});
  CHECK(chain_of(session, "ShareRecordsReleased") ==
        Lines{"What C3 had of orders-0, offsets 340 to 341 goes back: they are free again.",
              "b1 sees that C3's connection is gone and ends its share session.",
              "C3 is killed; it read from orders-0."});
  CHECK(chain_of(session, "ShareRecordArchived").front() ==
        "orders-0, offset 40 is given up: delivered 5 times, which is the limit. "
        "(group.share.delivery.count.limit = 5)");
}

/// A frozen broker, one that is stopped and started, topics that come and go, a compacted topic.
const std::string busy_cluster = R"(format = 1
seed = 5
duration = "121s"

[cluster]
brokers = 3

[cluster.config]
"log.cleaner.backoff.ms" = 5000
"log.initial.task.delay.ms" = 1000
"leader.imbalance.check.interval.seconds" = 30
"group.initial.rebalance.delay.ms" = 0

[[topics]]
name = "orders"
partitions = 3
replication-factor = 3
config = { "cleanup.policy" = "compact", "segment.ms" = 5000, "min.cleanable.dirty.ratio" = "0.1" }

[[producers]]
name = "P1"
topic = "orders"
rate = "20/s"
keys = { count = 5, prefix = "k" }

[[groups]]
id = "G"
topics = ["orders"]
members = ["C1"]
config = { "metadata.max.age.ms" = 10000 }

[[timeline]]
at = "10s"
do = "create-topic"
topic = "news"
partitions = 2
replication-factor = 2

[[timeline]]
at = "15s"
do = "delete-topic"
topic = "news"

[[timeline]]
at = "20s"
do = "freeze"
node = "b2"

[[timeline]]
at = "45s"
do = "thaw"
node = "b2"

[[timeline]]
at = "80s"
do = "stop"
node = "b3"

[[timeline]]
at = "90s"
do = "start"
node = "b3"

[[timeline]]
at = "105s"
do = "close"
node = "C1"

[[timeline]]
at = "110s"
do = "delete-offsets"
node = "G"
topics = ["orders"]

[[timeline]]
at = "112s"
do = "delete-group"
node = "G"
)";

TEST_CASE("a frozen and a stopped broker, topics, the cleaner and an administrator are found") {
  Session session = completed(busy_cluster);
  const std::string frozen = "b2 freezes: it does nothing, but its connections stay open.";
  const std::string fenced =
      "k1 has not heard b2 for 9 s and fences it: it may lead nothing. "
      "(broker.session.timeout.ms = 9 s)";
  CHECK(chain_of(session, "BrokerFenced") == Lines{fenced, frozen});
  CHECK(chain_of(session, "LeaderElected") ==
        Lines{"b3 leads orders-1 after b2 (epoch 1): a broker is fenced.", fenced, frozen});
  CHECK(chain_of(session, "TopicCreated") ==
        Lines{"The controller creates news with 2 partitions, 2 replicas of each."});
  CHECK(chain_of(session, "TopicDeleted") ==
        Lines{"The controller deletes news with its 2 partitions and all their records."});
  CHECK(chain_of(session, "MetadataApplied") ==
        Lines{"b1 takes over the controller's metadata, version 2.",
              "The controller creates news with 2 partitions, 2 replicas of each."});
  CHECK(chain_of(session, "LogCompacted") ==
        Lines{"The cleaner of b2 compacts orders-1 up to offset 41: 2 of 41 records stay. "
              "(min.cleanable.dirty.ratio = 0.1)",
              "The cleaner of b2 looks for dirty logs every 5 s (log.cleaner.backoff.ms)."});
  // The commit waits for a replica that stands still, until offsets.commit.timeout.ms.
  CHECK(chain_of(session, "CoordinatorLost") ==
        Lines{"C1 gives up its coordinator b3, which answers OffsetCommit with "
              "COORDINATOR_NOT_AVAILABLE, "
              "and looks for it again. (offsets.commit.timeout.ms = 5 s)",
              frozen});
  CHECK(chain_of(session, "CoordinatorLost", 1) ==
        Lines{"C1 gives up its coordinator b3, which answers OffsetCommit with NOT_COORDINATOR, "
              "and looks "
              "for it again. (retry.backoff.ms = 100 ms)",
              "b3 no longer coordinates G."});
  CHECK(chain_of(session, "IsrChangeWanted") ==
        Lines{"b3 asks for the ISR b2, b3 and b1 of orders-1 instead of b3 and b1.",
              "k1 unfences b2: it may lead and be in sync again.",
              "b2 thaws after 25 s and goes on where it stood."});
  CHECK(chain_of(session, "ShutdownGranted") ==
        Lines{"k1 lets b3 shut down: it leads nothing any more, and everybody knows."});
  CHECK(chain_of(session, "OffsetsDeleted") ==
        Lines{"Committed offsets of G are deleted: orders-0, orders-1 and orders-2.",
              "Command: delete the offsets of G in orders."});
  CHECK(chain_of(session, "GroupDeleted") ==
        Lines{"The coordinator b1 deletes G: an administrator asked for it.",
              "Command: delete the group G."});
}

TEST_CASE("a preferred leader comes back by a check that comes round") {
  Session session = completed(busy_cluster);
  std::optional<Fact> back;
  for (const std::uint32_t i : session.trace().of<LeaderElected>()) {
    const Fact& fact = session.trace()[i];
    const auto& body = std::get<LeaderElected>(fact.body);
    if (body.reason == ChangeReason::preferred && !body.internal) back = fact;
  }
  REQUIRE(back);
  const std::vector<WhyLine> lines = why(session, *back);
  REQUIRE(lines.size() == 2);
  CHECK(lines[1].timer);
  CHECK(lines[1].sentence ==
        "k1 looks for partitions that their preferred replica does not lead every 30 s "
        "(leader.imbalance.check.interval.seconds).");
}

TEST_CASE("KIP-848 groups and share groups have epochs, classic groups have generations") {
  Session modern = completed(shipped("06-kip848.toml"));
  CHECK(chain_of(modern, "PartitionsAssigned").front() ==
        "C1 gets orders-0 to orders-5 (member epoch 2).");
  for (std::size_t i = 0; i < modern.trace().size(); ++i) {
    const std::string text = sentence(modern.trace()[i], modern.trace(), modern.names());
    INFO(text);
    CHECK(text.find("generation") == std::string::npos);
  }
  Session classic = completed(shipped("06-eager.toml"));
  CHECK(chain_of(classic, "PartitionsAssigned").front().ends_with("(generation 1)."));
}

TEST_CASE("every kind of fact in the shipped scenarios has a chain with an end") {
  std::set<std::size_t> known;
  for (const std::string& file : scenarios) {
    Session session = completed(shipped(file));
    for (const Fact& fact : new_kinds(session, known)) {
      const std::vector<WhyLine> lines = why(session, fact);
      REQUIRE_FALSE(lines.empty());
      INFO(file << ": " << kind_of(fact.body).name << ": " << lines.front().sentence);
      const WhyLine& last = lines.back();
      CHECK((last.command || last.timer || last.start));
      if (!in_a_command(session, fact)) CHECK(lines.size() > 1);
      // Nobody's story begins with the cluster itself, which has been running for long.
      if (level_of(fact.body) == Level::story) CHECK_FALSE(last.start);
    }
  }
  CHECK(known.size() >= 60);
}

}  // namespace
}  // namespace ks
