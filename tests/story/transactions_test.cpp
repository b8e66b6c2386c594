// Transactions from the application's call to the marker, and what consumers see of them.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include "sim/world/audit.h"
#include "tests/support/story.h"

using namespace ks;
using namespace ks_tests;
using namespace std::chrono_literals;

namespace {

constexpr PartitionId orders_0{0};

/// One partition with three replicas, led by b1; producers that the test tells what to call.
Story by_hand(Profile profile = Profile::v4_4) {
  Story story{profile};
  story.spec.topics[0].partitions = 1;
  story.spec.topics[0].replicas = {{1, 2, 3}};
  story.spec.phases.transaction_checks = {Duration{9s}, Duration{9s}, Duration{9s}};
  story.facts.wanted = Level::data;
  return story;
}

void transactional(Story& story, const std::string& name, const std::string& timeout = "60000") {
  story.produce(name, Ratio{0, 1}, 0);
  story.spec.producers.back().config = {{"transactional.id", "order-tx"},
                                        {"transaction.timeout.ms", timeout}};
}

void call(Story& story, Duration when, const std::string& name, TransactionCall what,
          std::uint32_t records = 0) {
  CallTransaction command;
  command.node = name;
  command.call = what;
  command.records = records;
  if (what == TransactionCall::send) command.partition = "orders-0";
  story.at(when, std::move(command));
}

std::vector<std::string> states(const Story& story) {
  std::vector<std::string> list;
  for (const Fact& fact : story.facts.list) {
    const auto* changed = std::get_if<TransactionStateChanged>(&fact.body);
    if (changed == nullptr) continue;
    list.push_back(std::string(transaction_state_name(changed->to)) + " " +
                   std::to_string(changed->producer_epoch));
  }
  return list;
}

/// "commitTransaction() NONE", "abortTransaction() INVALID_TXN_STATE fatal" of calls that threw or took time.
std::vector<std::string> returns(const Story& story, const std::string& name) {
  std::vector<std::string> list;
  for (const Fact& fact : story.facts.list) {
    const auto* returned = std::get_if<TransactionCallReturned>(&fact.body);
    if (returned == nullptr || fact.node != story.node(name)) continue;
    list.push_back(std::string(call_name(returned->call)) + " " +
                   std::string(error_name(returned->error)) + (returned->fatal ? " fatal" : ""));
  }
  return list;
}

using Lines = std::vector<std::string>;

std::int64_t stable(const Story& story) { return last_stable_offset(story.world(), orders_0); }

}  // namespace

TEST_CASE("a transaction that commits: its states, its epochs and the marker's offset") {
  Story story = by_hand();
  transactional(story, "T1");
  call(story, 1s, "T1", TransactionCall::init);
  call(story, 2s, "T1", TransactionCall::begin);
  call(story, 2100ms, "T1", TransactionCall::send, 3);
  call(story, 3s, "T1", TransactionCall::commit);
  const World& world = story.run(5s);
  CHECK(states(story) == Lines{"Empty 0", "Ongoing 0", "PrepareCommit 1", "CompleteCommit 1"});
  CHECK(returns(story, "T1") == Lines{"initTransactions() NONE", "commitTransaction() NONE"});
  CHECK(world.producers[0].identity.epoch == 1);
  // Three records and the marker; nothing stands in the way of read_committed any more.
  CHECK(log_end(world, orders_0) == 4);
  CHECK(high_watermark(world, orders_0) == 4);
  CHECK(stable(story) == 4);
  // The client is answered when the decision is stored; the markers follow.
  const std::int64_t answered = story.first_us<TransactionCallReturned>("T1", 3s);
  const std::int64_t marked = story.first_us<TransactionMarkerWritten>();
  CHECK(answered < marked);
  CHECK(story.world().ledger.producers[0].acked == 3);
}

TEST_CASE("an open transaction holds consumers with read_committed back until its timeout") {
  Story story = by_hand();
  transactional(story, "T1", "10000");
  story.produce("P1", Ratio{10, 1}, 0);
  story.consumer(0s, "C1", {{"isolation.level", "read_committed"}});
  call(story, 1s, "T1", TransactionCall::init);
  call(story, 10s, "T1", TransactionCall::begin);
  call(story, 10s, "T1", TransactionCall::send, 3);
  call(story, 40s, "T1", TransactionCall::commit);
  call(story, 41s, "T1", TransactionCall::abort);
  const World& open = story.run(25s);
  const OwnedPartition* const owned = open.consumers[0].find(orders_0);
  REQUIRE(owned != nullptr);
  // The position waits at the transaction's first record while the log grows behind it.
  const std::int64_t first = last_stable_offset(open, orders_0);
  CHECK(owned->position == first);
  CHECK(high_watermark(open, orders_0) > first + 140);
  // Open since 10.0 s: the check at 19 s comes a moment too early, that at 29 s aborts.
  const World& world = story.run(45s);
  REQUIRE(story.first<TransactionTimedOut>() != nullptr);
  CHECK(story.first_us<TransactionTimedOut>() == 29'000'000);
  CHECK(states(story) == Lines{"Empty 0", "Ongoing 0", "PrepareAbort 1", "CompleteAbort 1"});
  // Nothing of the transaction was handed out, everything else was.
  CHECK(RecordAudit::records(audit_records(world).aborted) == 3);
  CHECK(delivered_aborted(world, GroupId{0}, audit_records(world)) == 0);
  CHECK(story.first<AbortedRecordsSkipped>("C1")->count == 3);
  CHECK(world.consumers[0].find(orders_0)->position > high_watermark(world, orders_0) - 10);
  // The application learns of it when it commits, and its producer is of no use any more.
  CHECK(returns(story, "T1") == Lines{"initTransactions() NONE",
                                      "commitTransaction() INVALID_TXN_STATE fatal",
                                      "abortTransaction() INVALID_TXN_STATE fatal"});
}

TEST_CASE("a second producer with the same transactional id fences the first one") {
  Story story = by_hand();
  transactional(story, "T2");
  transactional(story, "T3");
  call(story, 1s, "T2", TransactionCall::init);
  call(story, 2s, "T2", TransactionCall::begin);
  call(story, 2100ms, "T2", TransactionCall::send, 3);
  call(story, 3s, "T3", TransactionCall::init);
  call(story, 5s, "T2", TransactionCall::send, 1);
  call(story, 6s, "T2", TransactionCall::commit);
  story.at(7s, Close{"T2"});
  call(story, 8s, "T3", TransactionCall::begin);
  call(story, 8s, "T3", TransactionCall::send, 2);
  call(story, 9s, "T3", TransactionCall::commit);
  const World& world = story.run(12s);
  CHECK(states(story) == Lines{"Empty 0", "Ongoing 0", "PrepareAbort 1", "CompleteAbort 1",
                               "Empty 2", "Ongoing 2", "PrepareCommit 3", "CompleteCommit 3"});
  // T3 is told CONCURRENT_TRANSACTIONS first, and comes again after retry.backoff.ms.
  const std::int64_t took = story.first<TransactionCallReturned>("T3")->took.count();
  CHECK(took > 100'000);
  CHECK(took < 140'000);
  REQUIRE(story.first<BatchFailed>("T2") != nullptr);
  CHECK(story.first<BatchFailed>("T2")->error == KafkaError::invalid_producer_epoch);
  CHECK(returns(story, "T2") ==
        Lines{"initTransactions() NONE", "commitTransaction() INVALID_PRODUCER_EPOCH"});
  // Its close() still wants to abort: the coordinator knows better.
  REQUIRE(story.first<TransactionRefused>("", 7s) != nullptr);
  CHECK(story.first<TransactionRefused>("", 7s)->error == KafkaError::producer_fenced);
  CHECK(world.producers[0].process == ProcessState::closed);
  // Three aborted records and their marker, two committed ones and theirs.
  CHECK(log_end(world, orders_0) == 7);
  CHECK(stable(story) == 7);
  CHECK(RecordAudit::records(audit_records(world).aborted) == 3);
  CHECK(RecordAudit::records(audit_records(world).lost) == 0);
}

TEST_CASE("a transaction whose records never left is ended at the coordinator too") {
  Story story = by_hand();
  transactional(story, "T1");
  call(story, 1s, "T1", TransactionCall::init);
  call(story, 2s, "T1", TransactionCall::begin);
  call(story, 2s, "T1", TransactionCall::send, 3);
  call(story, 2s, "T1", TransactionCall::abort);
  call(story, 3s, "T1", TransactionCall::begin);
  call(story, 3s, "T1", TransactionCall::abort);
  const World& world = story.run(5s);
  // The first abort raises the epoch; the second one, without any record, is nobody's business.
  CHECK(states(story) == Lines{"Empty 0", "PrepareAbort 1", "CompleteAbort 1"});
  CHECK(world.producers[0].identity.epoch == 1);
  CHECK(world.ledger.producers[0].failed == 3);
  CHECK(log_end(world, orders_0) == 0);
}

TEST_CASE("close() in an open transaction sends what is there before it aborts") {
  Story story = by_hand();
  transactional(story, "T1");
  call(story, 1s, "T1", TransactionCall::init);
  call(story, 2s, "T1", TransactionCall::begin);
  call(story, 2s, "T1", TransactionCall::send, 3);
  // Before linger.ms is over.
  story.at(2001ms, Close{"T1"});
  const World& world = story.run(5s);
  CHECK(story.sent_us(ApiKey::produce, "T1", 2s) == 2'001'000);
  CHECK(world.ledger.producers[0].acked == 3);
  CHECK(world.ledger.producers[0].failed == 0);
  CHECK(RecordAudit::records(audit_records(world).aborted) == 3);
  CHECK(states(story) == Lines{"Empty 0", "Ongoing 0", "PrepareAbort 1", "CompleteAbort 1"});
  CHECK(log_end(world, orders_0) == 4);
  CHECK(world.producers[0].process == ProcessState::closed);
}

TEST_CASE("an application with a plan: what it aborts reaches read_uncommitted only") {
  Story story = by_hand();
  story.produce("P1", Ratio{10, 1}, 0);
  story.spec.producers[0].config = {{"transactional.id", "order-tx"}};
  story.spec.producers[0].transactions.records = 5;
  story.spec.producers[0].transactions.abort_every = 3;
  GroupSpec other = story.spec.groups[0];
  other.id = "Dashboards";
  story.spec.groups.push_back(other);
  story.consumer(0s, "C1", {{"isolation.level", "read_committed"}});
  story.at(0s, AddConsumer{"C2", "Dashboards", std::nullopt, "", {}});
  story.at(30s, SetRate{"P1", Ratio{0, 1}});
  const World& world = story.run(40s);
  // 30 s at 10 records/s are 60 transactions, every third of which is aborted. The abort comes at once, so
  // what was not sent yet is dropped instead: it has failed, and stands nowhere.
  const ProducerLedger& ledger = world.ledger.producers[0];
  const RecordAudit audit = audit_records(world);
  CHECK(ledger.produced == 300);
  CHECK(ledger.acked + ledger.failed == 300);
  CHECK(ledger.failed > 0);
  CHECK(RecordAudit::records(audit.aborted) + ledger.failed == 100);
  CHECK(RecordAudit::records(audit.lost) == 0);
  CHECK(RecordAudit::records(audit.doubled) == 0);
  CHECK(delivered_aborted(world, GroupId{0}, audit) == 0);
  CHECK(delivered_aborted(world, GroupId{1}, audit) == RecordAudit::records(audit.aborted));
  CHECK(world.ledger.delivered_records(GroupId{0}) == 200);
  CHECK(world.ledger.delivered_records(GroupId{1}) == ledger.acked);
  // Markers take offsets, but are no records.
  CHECK(log_end(world, orders_0) == static_cast<std::int64_t>(ledger.acked) + 60);
  CHECK(stable(story) == log_end(world, orders_0));
}

TEST_CASE("each replica knows by itself which transactions of its log are decided") {
  Story story = by_hand();
  transactional(story, "T1");
  call(story, 1s, "T1", TransactionCall::init);
  call(story, 2s, "T1", TransactionCall::begin);
  call(story, 2s, "T1", TransactionCall::send, 3);
  const World& open = story.run(3s);
  for (std::uint32_t i = 0; i < 3; ++i) {
    const Replica& replica =
        open.replication.replicas[open.cluster->at(orders_0).first_replica + i];
    CHECK(replica.high_watermark == 3);
    CHECK(open.replication.last_stable_offset(replica) == 0);
  }
}

TEST_CASE("up to 3.9 the producer adds its partitions, and epochs stay") {
  Story story = by_hand(Profile::v3_9);
  transactional(story, "T1");
  call(story, 1s, "T1", TransactionCall::init);
  for (const Duration begin : {Duration{2s}, Duration{4s}}) {
    call(story, begin, "T1", TransactionCall::begin);
    call(story, begin + 100ms, "T1", TransactionCall::send, 2);
    call(story, begin + 1s, "T1", TransactionCall::commit);
  }
  const World& world = story.run(8s);
  CHECK(states(story) == Lines{"Empty 0", "Ongoing 0", "PrepareCommit 0", "CompleteCommit 0",
                               "Ongoing 0", "PrepareCommit 0", "CompleteCommit 0"});
  // With the first record of the partition, while the batch still lingers.
  CHECK(story.sent_us(ApiKey::add_partitions_to_txn, "T1", 2s) == 2'100'000);
  CHECK(story.sent_us(ApiKey::add_partitions_to_txn, "T1", 3s) == 4'100'000);
  CHECK(log_end(world, orders_0) == 6);
  CHECK(stable(story) == 6);
}

TEST_CASE("a commit waits for a dead replica of the coordinator's log as long as it takes") {
  const auto tell = [](Story& story) {
    transactional(story, "T1");
    call(story, 1s, "T1", TransactionCall::init);
    call(story, 2s, "T1", TransactionCall::begin);
    call(story, 2s, "T1", TransactionCall::send, 3);
  };
  Story first = by_hand();
  tell(first);
  const World& before = first.run(3s);
  const std::string host{before.names->of(node(before.transactions[0].host))};
  Story story = by_hand();
  tell(story);
  // It leads nothing that this transaction needs.
  story.at(3s, Kill{host == "b2" ? "b3" : "b2", false});
  call(story, 3100ms, "T1", TransactionCall::commit);
  story.run(20s);
  // PrepareCommit is replicated when the dead broker has been fenced, 7 to 10 s later; nobody asks twice.
  CHECK(returns(story, "T1") == Lines{"initTransactions() NONE", "commitTransaction() NONE"});
  CHECK(story.first<TransactionCallReturned>("T1", 3s)->took > 6s);
  const std::int64_t asked = story.sent_us(ApiKey::end_txn, "T1", 3s);
  CHECK(asked == 3'100'000);
  CHECK(story.sent_us(ApiKey::end_txn, "T1", Duration{asked + 1}) == -1);
  CHECK(states(story).back() == "CompleteCommit 1");
}

TEST_CASE(
    "a transaction whose beginning an unclean election has lost cannot be committed since 4.4") {
  const auto [profile, outcome] = GENERATE(table<Profile, std::string>(
      {{Profile::v4_4, "commitTransaction() OUT_OF_ORDER_SEQUENCE_NUMBER"},
       {Profile::v4_0, "commitTransaction() NONE"}}));
  Story story = by_hand(profile);
  TopicSpec& orders = story.spec.topics[0];
  orders.replication_factor = 2;
  orders.replicas = {{1, 2}};
  orders.config = {{"unclean.leader.election.enable", "true"}};
  transactional(story, "T1");
  call(story, 1s, "T1", TransactionCall::init);
  story.at(2s, Kill{"b2", false});
  // Only b1 has the first three records; b2 comes back, and leads without them.
  call(story, 20s, "T1", TransactionCall::begin);
  call(story, 20s, "T1", TransactionCall::send, 3);
  story.at(21s, Kill{"b1", false});
  story.at(22s, StartBroker{"b2"});
  call(story, 45s, "T1", TransactionCall::send, 1);
  call(story, 50s, "T1", TransactionCall::commit);
  const World& world = story.run(70s);
  CHECK(world.cluster->at(orders_0).leader == BrokerId{1});
  CHECK(returns(story, "T1") == Lines{"initTransactions() NONE", outcome});
  CHECK(RecordAudit::records(audit_records(world).lost) == 3);
}

TEST_CASE("with too few in sync nothing is written into the coordinator's log") {
  Story first = by_hand();
  transactional(first, "T1");
  const World& before = first.run(1s);
  const std::string host{before.names->of(node(before.transactions[0].host))};
  Story story = by_hand();
  transactional(story, "T1");
  for (const std::string other : {"b1", "b2", "b3"}) {
    if (other == host) continue;
    story.at(2s, Kill{other, false});
    story.at(40s, StartBroker{other});
  }
  call(story, 25s, "T1", TransactionCall::init);
  const World& alone = story.run(39s);
  const PartitionId log = alone.transactions[0].log;
  CHECK(alone.cluster->at(log).isr.size() == 1);
  // COORDINATOR_NOT_AVAILABLE, for transaction.state.log.min.isr is 2: the producer comes again and again.
  CHECK(log_end(alone, log) == 0);
  CHECK(states(story).empty());
  CHECK(story.sent_us(ApiKey::init_producer_id, "T1", 38s) >= 38'000'000);
  const World& world = story.run(60s);
  CHECK(states(story) == Lines{"Empty 0"});
  CHECK(returns(story, "T1") == Lines{"initTransactions() NONE"});
  CHECK(log_end(world, log) == 1);
}

TEST_CASE("the coordinator's machine dies between the decision and the markers") {
  // A first run tells where the coordinator is and when it has decided.
  std::string host;
  std::int64_t decided = 0;
  const auto tell = [](Story& story) {
    transactional(story, "T1");
    call(story, 1s, "T1", TransactionCall::init);
    call(story, 2s, "T1", TransactionCall::begin);
    call(story, 2s, "T1", TransactionCall::send, 3);
    call(story, 3s, "T1", TransactionCall::commit);
  };
  {
    Story story = by_hand();
    tell(story);
    const World& world = story.run(4s);
    host = world.names->of(node(world.transactions[0].host));
    decided = story.first_us<TransactionStateChanged>("", 3s);
  }
  REQUIRE(decided > 3'000'000);
  Story story = by_hand();
  tell(story);
  story.at(Duration{decided + 100}, Kill{host, true});
  const World& world = story.run(60s);
  REQUIRE(story.first<TransactionsLoaded>() != nullptr);
  CHECK(world.names->of(node(world.transactions[0].host)) != host);
  CHECK(world.transactions[0].now.state == TransactionState::complete_commit);
  CHECK(states(story).back() == "CompleteCommit 1");
  CHECK(stable(story) == 4);
  CHECK(log_end(world, orders_0) == 4);
}

TEST_CASE("compaction takes aborted records out and leaves what they did not replace") {
  Story story = by_hand();
  story.spec.topics[0].config = {{"cleanup.policy", "compact"},
                                 {"segment.bytes", "2000"},
                                 {"min.cleanable.dirty.ratio", "0.01"}};
  story.produce("P1", Ratio{20, 1}, 3);
  story.spec.producers[0].config = {{"transactional.id", "order-tx"}};
  // Three keys in turn: each transaction has each of them twice; every second transaction is aborted.
  story.spec.producers[0].transactions.records = 6;
  story.spec.producers[0].transactions.abort_every = 2;
  story.at(30s, SetRate{"P1", Ratio{0, 1}});
  const World& world = story.run(60s);
  REQUIRE(story.first<LogCompacted>() != nullptr);
  const Replica& leader = leader_replica(world, orders_0);
  REQUIRE(leader.cleaned_to > 100);
  const auto& aborted = world.replication.transactions[leader.transactions].aborted();
  std::uint32_t markers = 0;
  std::uint32_t left = 0;
  leader.log.read(0, leader.cleaned_to, [&](std::int64_t base, const Batch& batch) {
    if (batch.is_control()) {
      ++markers;
    } else if (!batch.is_gap()) {
      left += batch.count;
      CHECK(std::none_of(aborted.begin(), aborted.end(), [&](const EndedTransaction& over) {
        return over.first_offset <= base && base < over.last_offset;
      }));
    }
    return true;
  });
  // Of each key the newest committed record, but for what the dirty part has of it.
  CHECK(left <= 3);
  CHECK(markers > 10);
  CHECK(RecordAudit::records(audit_records(world).lost) == 0);
}
