// Topics that come, grow and go, and when clients notice.
#include <map>

#include "tests/support/consumer_group_story.h"
#include "tests/support/story.h"

#include <catch2/catch_test_macros.hpp>

using namespace ks;
using namespace ks_tests;

namespace {

/// C1 from 0 s and C2 from 1 s, classic, asking for metadata every `max_age`.
Story two_classic(const std::string& max_age) {
  Story story;
  story.spec.groups[0].config.push_back({"metadata.max.age.ms", max_age});
  story.consumer(0s, "C1");
  story.consumer(1s, "C2");
  return story;
}

/// How many partitions of a topic each consumer owns, by the ledger of truth.
std::map<std::string, int> shares(const Story& story, std::uint32_t topic) {
  std::map<std::string, int> list;
  for (const PartitionId p : story.world().cluster->at(TopicId{topic}).partitions)
    ++list[story.owner(p.index)];
  return list;
}

std::string rejected(CommandBody body) {
  Story story;
  story.at(1s, std::move(body));
  story.run(2s);
  const auto* const fact = story.first<CommandRejected>();
  return fact == nullptr ? "" : fact->reason;
}

std::uint32_t topic_named(const Story& story, const std::string& name) {
  const auto& topics = story.world().names->topics;
  return static_cast<std::uint32_t>(std::find(topics.begin(), topics.end(), name) - topics.begin());
}

}  // namespace

TEST_CASE(
    "new partitions: the controller first, brokers later, the classic leader at its refresh") {
  Story story = two_classic("10000");
  story.at(15s, GrowTopic{"orders", 8});
  story.run(30s);
  const auto* const grown = story.first<PartitionsAdded>();
  REQUIRE(grown != nullptr);
  CHECK(grown->from == 6);
  CHECK(grown->to == 8);
  // 25 ms until the record is written, a round trip for its commit, another for the broker.
  CHECK(story.first_us<MetadataApplied>("b1") == 15'028'000);
  CHECK(story.first_us<MetadataLearned>("C1") == 20'006'000);
  const auto* const rebalance = story.first<RebalanceStarted>("", 15s);
  REQUIRE(rebalance != nullptr);
  CHECK(rebalance->reason == RebalanceReason::member_rejoined);
  CHECK(shares(story, 0) == std::map<std::string, int>{{"C1", 4}, {"C2", 4}});
}

TEST_CASE("with default settings growth is noticed five minutes after the leader's start") {
  Story story = two_classic("300000");
  story.at(16s, GrowTopic{"orders", 8});
  story.run(299s);
  CHECK(story.first<RebalanceStarted>("", 16s) == nullptr);
  story.run(310s);
  CHECK(story.first_us<MetadataLearned>("C1") == 300'004'000);
  CHECK(story.first<RebalanceStarted>("", 16s) != nullptr);
  CHECK(shares(story, 0) == std::map<std::string, int>{{"C1", 4}, {"C2", 4}});
}

TEST_CASE("a follower that is the first to learn of new partitions says nothing") {
  Story story = two_classic("300000");
  story.spec.groups[0].config.pop_back();
  Story other = Story{};
  other.consumer(0s, "C1");
  other.consumer(1s, "C2", {{"metadata.max.age.ms", "5000"}});
  other.at(15s, GrowTopic{"orders", 8});
  other.run(60s);
  CHECK(other.first_us<MetadataLearned>("C2") > 15'029'000);
  CHECK(other.first<RebalanceStarted>("", 15s) == nullptr);
  CHECK(other.first<MetadataLearned>("C1") == nullptr);
}

TEST_CASE("a KIP-848 coordinator sees growth in the next heartbeat after its broker's image") {
  ConsumerGroupStory story;
  story.member(0s, "C1");
  story.member(3s, "C2");
  story.at(20s, GrowTopic{"orders", 8});
  story.run(40s);
  const auto* const bump = story.first<GroupEpochBumped>("", 20s);
  REQUIRE(bump != nullptr);
  CHECK(bump->reason == RebalanceReason::metadata_changed);
  CHECK(story.first_us<GroupEpochBumped>("", 20s) < 25'100'000);
  CHECK(shares(story, 0) == std::map<std::string, int>{{"C1", 4}, {"C2", 4}});
}

TEST_CASE("a topic that is deleted is taken from everybody, and its commits are forgotten") {
  Story story = two_classic("10000");
  story.spec.topics.push_back(story.spec.topics[0]);
  story.spec.topics[1].name = "payments";
  story.spec.groups[0].topics = {"orders", "payments"};
  // So long each member tries to commit what is no more before it joins again.
  story.spec.groups[0].config.push_back({"max.poll.interval.ms", "10000"});
  story.produce("P1", Ratio{20, 1}, 12);
  story.at(15s, DeleteTopic{"payments"});
  story.run(14s);
  const std::vector<PartitionId> payments = story.world().cluster->at(TopicId{1}).partitions;
  CHECK(shares(story, 1) == std::map<std::string, int>{{"C1", 3}, {"C2", 3}});
  story.run(80s);
  CHECK(story.first<TopicDeleted>()->partitions == 6);
  // Told once, however often it tries in these ten seconds.
  const std::vector<std::int64_t> waits = story.times<JoinWaits>("C1", 15s);
  REQUIRE_FALSE(waits.empty());
  CHECK(waits.size() == story.times<JoinWaits>("C1").size());
  CHECK((waits.size() == 1 || waits[1] > waits[0] + 9'000'000));
  CHECK(story.first<JoinWaits>("C1")->error == KafkaError::unknown_topic_or_partition);
  for (const PartitionId p : payments) {
    CHECK(story.owner(p.index) == "nobody");
    CHECK(story.group().committed(p) == nullptr);
  }
  CHECK(shares(story, 0) == std::map<std::string, int>{{"C1", 3}, {"C2", 3}});
}

TEST_CASE("a KIP-848 group gives up a deleted topic at its heartbeats") {
  ConsumerGroupStory story;
  story.spec.topics.push_back(story.spec.topics[0]);
  story.spec.topics[1].name = "payments";
  story.spec.groups[0].topics = {"orders", "payments"};
  story.member(0s, "C1");
  story.member(3s, "C2");
  story.at(20s, DeleteTopic{"payments"});
  story.run(19s);
  const std::vector<PartitionId> payments = story.world().cluster->at(TopicId{1}).partitions;
  CHECK(story.owner(payments[0].index) != "nobody");
  story.run(45s);
  for (const PartitionId p : payments) CHECK(story.owner(p.index) == "nobody");
  CHECK(story.group().state == GroupState::stable);
}

TEST_CASE("a subscribed topic that comes later is read when the leader hears of it") {
  Story story = two_classic("300000");
  TopicSpec later;
  later.name = "refunds";
  later.at_start = false;
  story.spec.topics.push_back(later);
  story.spec.groups[0].topics = {"orders", "refunds"};
  story.at(20s, CreateTopic{"refunds", 4, 3, {}, {}});
  story.run(25s);
  const std::uint32_t topic = topic_named(story, "refunds");
  // A topic that the answer did not have is asked for again each second, so nobody waits five minutes.
  CHECK(story.first_us<RebalanceStarted>("", 20s) < 21'300'000);
  CHECK(shares(story, topic) == std::map<std::string, int>{{"C1", 2}, {"C2", 2}});
}

TEST_CASE("a pattern takes in what matches it, but not Kafka's own topics") {
  Story story = two_classic("10000");
  story.spec.groups[0].topics.clear();
  story.spec.groups[0].pattern = ".*";
  story.at(15s, CreateTopic{"refunds", 4, 3, {}, {}});
  story.run(12s);
  CHECK(shares(story, 0) == std::map<std::string, int>{{"C1", 3}, {"C2", 3}});
  CHECK(story.consumer_named("C1").topics == std::vector<TopicId>{TopicId{0}});
  story.run(40s);
  const std::uint32_t topic = topic_named(story, "refunds");
  CHECK(story.consumer_named("C2").topics == std::vector<TopicId>{TopicId{0}, TopicId{topic}});
  CHECK(shares(story, topic) == std::map<std::string, int>{{"C1", 2}, {"C2", 2}});
}

TEST_CASE("a producer puts new records on new partitions when its own metadata has them") {
  Story story;
  story.produce("P1", Ratio{50, 1}, 12);
  story.spec.producers[0].config = {{"metadata.max.age.ms", "10000"}};
  story.at(15s, GrowTopic{"orders", 8});
  story.run(20s);
  const std::vector<PartitionId> orders = story.world().cluster->at(TopicId{0}).partitions;
  REQUIRE(orders.size() == 8);
  CHECK(log_end(story.world(), orders[6]) == 0);
  story.run(30s);
  // By murmur2 customer-2 and -11 come to the seventh of eight partitions, -7 and -10 to the eighth: a
  // third of what is created from 20 s on.
  const std::int64_t moved = log_end(story.world(), orders[6]) + log_end(story.world(), orders[7]);
  CHECK(moved >= 160);
  CHECK(moved <= 170);
}

TEST_CASE("what Kafka refuses about topics, in its words") {
  CHECK(rejected(CreateTopic{"orders", 3, 1, {}, {}}) ==
        "TOPIC_ALREADY_EXISTS: Topic 'orders' already exists.");
  CHECK(rejected(CreateTopic{"new", 0, 1, {}, {}}) ==
        "INVALID_PARTITIONS: Number of partitions was set to an invalid non-positive value.");
  CHECK(rejected(CreateTopic{"new", 3, 0, {}, {}}) ==
        "INVALID_REPLICATION_FACTOR: Replication factor must be larger than 0, or -1 to use the "
        "default value.");
  CHECK(rejected(CreateTopic{"new", 3, 4, {}, {}}) ==
        "INVALID_REPLICATION_FACTOR: Unable to replicate the partition 4 time(s): The target "
        "replication factor of 4 cannot be reached because only 3 broker(s) are registered.");
  CHECK(rejected(CreateTopic{"new", 10'001, 1, {}, {}}) ==
        "POLICY_VIOLATION: Excessively large number of partitions per request.");
  CHECK(rejected(CreateTopic{"or ders", 1, 1, {}, {}})
            .starts_with("INVALID_TOPIC_EXCEPTION: 'or ders'"));
  CHECK(rejected(CreateTopic{"new", -1, -1, {{1, 2}, {2}}, {}})
            .starts_with("INVALID_REPLICA_ASSIGNMENT: The manual partition assignment includes a "
                         "partition with 1 replica(s)"));
  CHECK(
      rejected(CreateTopic{"new", -1, -1, {{1, 4}}, {}}) ==
      "INVALID_REPLICA_ASSIGNMENT: The manual partition assignment includes broker 4, but no such "
      "broker is registered.");
  CHECK(rejected(GrowTopic{"orders", 6}) ==
        "INVALID_PARTITIONS: Topic already has 6 partition(s).");
  CHECK(rejected(GrowTopic{"orders", 4}) ==
        "INVALID_PARTITIONS: The topic orders currently has 6 partition(s); 4 would not be an "
        "increase.");
  CHECK(rejected(GrowTopic{"nothing", 4}) ==
        "UNKNOWN_TOPIC_OR_PARTITION: This server does not host this topic-partition.");
  CHECK(rejected(DeleteTopic{"nothing"}).starts_with("UNKNOWN_TOPIC_OR_PARTITION"));
  CHECK(rejected(CreateTopic{"new", -1, -1, {{1, 2}, {2, 3}}, {}}).empty());
}

TEST_CASE("a topic that is created again begins anew") {
  Story story;
  story.at(5s, DeleteTopic{"orders"});
  story.at(10s, CreateTopic{"orders", 2, 3, {}, {}});
  story.run(12s);
  const TopicInfo& orders = story.world().cluster->at(TopicId{0});
  CHECK(orders.exists);
  CHECK(orders.incarnation == 2);
  REQUIRE(orders.partitions.size() == 2);
  CHECK(story.world().names->of(orders.partitions[1]) == "orders-1");
  CHECK(log_end(story.world(), orders.partitions[0]) == 0);
}

TEST_CASE("a manual assignment needs a broker for each partition that may be in sync") {
  Story story;
  story.at(5s, Kill{"b3"});
  story.at(30s, CreateTopic{"alone", -1, -1, {{1}, {3}}, {}});
  story.at(31s, CreateTopic{"two", -1, -1, {{3, 1}}, {}});
  story.run(32s);
  const auto* const refused = story.first<CommandRejected>();
  REQUIRE(refused != nullptr);
  CHECK(refused->reason ==
        "INVALID_REPLICA_ASSIGNMENT: All brokers specified in the manual partition assignment for "
        "partition 1 are fenced or in controlled shutdown.");
  CHECK(story.times<TopicCreated>() == std::vector<std::int64_t>{31'000'000});
}
