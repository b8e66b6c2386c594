#include "sim/trace/sentence.h"

#include <catch2/catch_test_macros.hpp>

#include "sim/trace/words.h"
#include "tests/support/facts.h"

namespace ks {
namespace {

using namespace test;

std::string said(NodeId where, FactBody body, Duration when = 0s) {
  return sentence(fact(1, when, where, std::move(body)), cast());
}

TEST_CASE("a story fact reads as a teacher would say it") {
  CHECK(said(node(c(2)), ProcessKilled{{p(2), p(3)}}) ==
        "C2 is killed; it owned orders-2 and orders-3.");
  CHECK(said(node(c(2)), ProcessKilled{{p(2)}, true}) == "C2 is killed; it read from orders-2.");
  CHECK(said(node(c(2)), ProcessKilled{{}, true}) == "C2 is killed; it read from no partition.");
  CHECK(said(node(c(2)), ProcessKilled{}) == "C2 is killed; it owned no partition.");
  CHECK(said(node(ProducerId{0}), ProcessKilled{}) == "P1 is killed.");
  CHECK(said(b2, SessionExpired{g, m(2), 45s, at(-1s)}) ==
        "The coordinator b2 has not heard from C2 for 45 s: its session expires.");
  CHECK(said(b2, SessionExpired{g, m(2), 45s, at(-1s), true}) ==
        "The coordinator b2 has not heard from C2's earlier member for 45 s: its session expires.");
  CHECK(said(b2, MemberRemoved{g, m(2), RebalanceReason::session_expired, true})
            .starts_with("The coordinator b2 takes C2's earlier member out of "));
  CHECK(said(b2, RebalanceStarted{g, RebalanceReason::session_expired, m(2), 1, at(344s)}, 44s) ==
        "G must rebalance: C2's session expired. Every member has to join again within 300 s.");
  CHECK(said(b2, JoinPhaseCompleted{g, 2, m(1), 2, "range"}) ==
        "Both members are in: generation 2 of G begins. C1 leads it and will assign by range.");
  CHECK(said(b2, JoinPhaseCompleted{g, 2, m(1), 1, "range"}) ==
        "The only member is in: generation 2 of G begins. C1 leads it and will assign by range.");
  CHECK(said(b2, JoinPhaseCompleted{g, 2, m(1), 3, "range"}) ==
        "All 3 members are in: generation 2 of G begins. C1 leads it and will assign by range.");
  CHECK(said(node(c(1)), RebalanceLearned{g, true}) ==
        "C1 learns that the group rebalances (REBALANCE_IN_PROGRESS); its application is busy and "
        "joins at its next poll().");
  CHECK(said(node(c(1)), PartitionsAssigned{g, 2, {p(0), p(1), p(2)}}) ==
        "C1 gets orders-0, orders-1 and orders-2 (generation 2).");
  CHECK(said(node(c(4)), PartitionsAssigned{g, 3, {}}) == "C4 gets no partition (generation 3).");
  CHECK(said(node(c(1)), ConsumptionStarted{p(2), 194, 6}) ==
        "C1 reads orders-2 from offset 194 on; 6 of these records were handed out before.");
  CHECK(said(node(ProducerId{0}), RateChanged{Ratio{1, 2}}) == "P1 now creates 1 record in 2 s.");
  CHECK(said(node(c(2)), CommandRejected{"kill C2", "its process is not running"}) ==
        "“kill C2” is refused: its process is not running.");
}

TEST_CASE("a change of who else is eligible to lead is not told as one of the ISR") {
  const BrokerId b[] = {BrokerId{0}, BrokerId{1}};
  IsrChanged changed{p(0), {b[0]}, {b[0]}, {}, 4, ChangeReason::registered};
  CHECK(
      said(NodeId{}, changed) ==
      "Eligible to lead orders-0 besides those in sync now: nobody, a new process of a broker has "
      "registered.");
  changed.to = {b[0], b[1]};
  CHECK(said(NodeId{}, changed) ==
        "In sync of orders-0 now: b1 and b2 (was b1), a new process of a broker has registered.");
}

TEST_CASE("who refuses an administrator is the coordinator of a group, or the controller") {
  CHECK(said(b2, AdminRefused{g, KafkaError::non_empty_group, "the group is not empty"}) ==
        "The coordinator refuses: the group is not empty (NON_EMPTY_GROUP, error 68).");
  CHECK(said(NodeId{}, AdminRefused{{}, KafkaError::eligible_leaders_not_available, "no"}) ==
        "The controller refuses: no (ELIGIBLE_LEADERS_NOT_AVAILABLE, error 83).");
}

TEST_CASE("a change of a group's state names its generation, but for a dead group") {
  CHECK(said(b2, GroupStateChanged{g, GroupState::completing_rebalance, GroupState::stable, 3}) ==
        "G goes from CompletingRebalance to Stable (generation 3).");
  CHECK(said(b2, GroupStateChanged{g, GroupState::empty, GroupState::dead, 0}) ==
        "G goes from Empty to Dead.");
  CHECK(said(b2, GroupStateChanged{g, GroupState::dead, GroupState::empty, 0}) ==
        "G goes from Dead to Empty.");
}

TEST_CASE("a member that cannot commit before it joins says what keeps it") {
  CHECK(said(node(c(1)), JoinWaits{g, m(1), KafkaError::unknown_topic_or_partition}) ==
        "C1 has to commit before it joins again, and cannot: UNKNOWN_TOPIC_OR_PARTITION. It tries "
        "until max.poll.interval.ms is over; an eager member reads nothing meanwhile.");
}

TEST_CASE("a coordinator that fences a producer says which epoch is in its way") {
  Names names = cast();
  names.transactionals = {"tx1"};
  TransactionRefused refused{TransactionalId{0}, ApiKey::end_txn, 4, 5,
                             KafkaError::producer_fenced};
  CHECK(
      sentence(fact(1, 0s, b2, refused), names) ==
      "The coordinator b2 refuses EndTxn of tx1: epoch 4 is over, 5 has begun (PRODUCER_FENCED).");
  refused.producer_epoch = 5;
  CHECK(
      sentence(fact(1, 0s, b2, refused), names) ==
      "The coordinator b2 refuses EndTxn of tx1: in epoch 5 nothing can end before all markers of "
      "epoch 4 are written (PRODUCER_FENCED).");
}

TEST_CASE("settings that change are somebody's") {
  const std::vector<ConfigChange> changes{{"log.retention.ms", "604800000", "20000"}};
  CHECK(said(b2, ConfigChanged{TopicId{}, GroupId{}, changes}) ==
        "b2 changes the configuration of all brokers: log.retention.ms from 604800000 to 20000.");
  CHECK(said(b2, ConfigChanged{TopicId{}, GroupId{}, changes, "", BrokerId{0}}) ==
        "b2 changes the configuration of the broker b1: log.retention.ms from 604800000 to 20000.");
  CHECK(said(b2, ConfigChanged{TopicId{}, g, changes}) ==
        "b2 changes the configuration of the group G: log.retention.ms from 604800000 to 20000.");
}

TEST_CASE("a consumer that gives up a coordinator says what it has against it") {
  const NodeId c1 = node(c(1));
  CoordinatorLost lost{g, BrokerId{1}};
  CHECK(said(c1, lost) == "C1 gives up its coordinator b2 and looks for it again.");
  lost.unheard = 45s;
  CHECK(said(c1, lost) ==
        "C1 gives up its coordinator b2, unheard for 45 s, and looks for it again.");
  lost = {g, BrokerId{1}, KafkaError::coordinator_not_available, ApiKey::offset_commit};
  CHECK(
      said(c1, lost) ==
      "C1 gives up its coordinator b2, which answers OffsetCommit with COORDINATOR_NOT_AVAILABLE, "
      "and looks for it again.");
}

TEST_CASE("a message says who sends what to whom and which error it carries") {
  const NodeId c1 = node(c(1));
  CHECK(said(c1, sent(b2, HeartbeatRequest{})) == "C1 sends Heartbeat to b2.");
  const HeartbeatResponse refusal{KafkaError::rebalance_in_progress};
  CHECK(said(b2, sent(c1, refusal)) == "b2 answers Heartbeat of C1: REBALANCE_IN_PROGRESS.");
  CHECK(said(b2, lost(c1, ApiKey::heartbeat, true, "process is gone")) ==
        "The answer to Heartbeat of b2 to C1 is lost: process is gone.");
  CHECK(message_label(MessageBody{JoinGroupRequest{}}) == "JoinGroup");
  CHECK(message_label(MessageBody{HeartbeatResponse{}}) == "reply");
  CHECK(message_label(MessageBody{refusal}) == "reply, error 27");
}

TEST_CASE("lists, ranges and durations are written in plain English") {
  const Names names = cast();
  CHECK(list_text({}).empty());
  CHECK(list_text({"C1"}) == "C1");
  CHECK(list_text({"C1", "C2", "C3"}) == "C1, C2 and C3");
  const std::vector<PartitionId> all{p(5), p(0), p(1), p(2), p(3), p(4)};
  CHECK(partitions_text(all, names) == "orders-0 to orders-5");
  const std::vector<PartitionId> odd{p(1), p(3), p(5)};
  CHECK(partitions_text(odd, names) == "orders-1, orders-3 and orders-5");
  CHECK(span_text(45s) == "45 s");
  CHECK(span_text(1532ms) == "1.532 s");
  CHECK(span_text(20ms) == "20 ms");
  CHECK(span_text(1500us) == "1.5 ms");
  CHECK(span_text(85us) == "85 µs");
}

TEST_CASE("partitions of a topic that has grown stand beside its others under their own names") {
  Names names = cast();
  names.topics.push_back("payments");
  names.partitions.clear();
  for (std::uint32_t i = 0; i < 6; ++i) names.partitions.push_back({TopicId{0}, i});
  const auto payments = TopicId{static_cast<std::uint32_t>(names.topics.size() - 1)};
  names.partitions.push_back({payments, 0});
  names.partitions.push_back({TopicId{0}, 6});
  const std::vector<PartitionId> two{PartitionId{7}, PartitionId{5}};
  CHECK(partitions_text(two, names) == "orders-5 and orders-6");
  const std::vector<PartitionId> four{p(4), p(5), PartitionId{6}, PartitionId{7}};
  CHECK(partitions_text(four, names) == "orders-4, orders-5, orders-6 and payments-0");
}

TEST_CASE("a set of very many partitions ends in how many more there are") {
  Names names = cast();
  names.partitions.clear();
  std::vector<PartitionId> every_second;
  for (std::uint32_t i = 0; i < 40; ++i) {
    names.partitions.push_back({TopicId{0}, i});
    if (i % 2 == 0) every_second.push_back(PartitionId{i});
  }
  CHECK(partitions_text(every_second, names) ==
        "orders-0, orders-2, orders-4, orders-6, orders-8, orders-10 and 14 more");
}

}  // namespace
}  // namespace ks
