// Groups on which Kafka's own sticky assignor goes wrong. One that never returns: the leader hangs inside
// poll(), its heartbeats go on, and the sync timeout hands the group to the next leader. One that gives a
// member what it does not subscribe to: the member joins again and again.
#include <utility>

#include "tests/support/story.h"

#include <catch2/catch_test_macros.hpp>

using namespace ks;
using namespace ks_tests;

namespace {

struct Reader {
  std::string name;
  std::string uuid;
  std::vector<std::string> topics;
};

/// Made from a case that was found with Kafka's own StickyAssignor. There, topics that do not exist were
/// subscribed to as well; here C11 alone reads order-events.
const std::vector<Reader> first_ten{
    {"C1", "8d1c6b5e-9dfd-42a6-a6e5-a024f75eae2b", {"ledger", "page_views"}},
    {"C2", "f0965053-236b-4967-a295-3db54e7c6ed0", {"ledger", "page_views"}},
    {"C3", "019c3c05-be1a-4d69-90f8-ce8eb4666ade", {"cart", "page_views"}},
    {"C4", "9c53d4b6-3ca1-42f3-a364-8fda090d1c82", {"topic-3"}},
    {"C5", "77bfdcaf-078a-4c8b-b280-ccc7ca9b42c4", {"cart", "drivers", "topic-3"}},
    {"C6", "a22f5ae0-33ca-4290-8dcc-d2b28d6c0631", {"ledger", "page_views"}},
    {"C7", "bac093ff-c07a-472e-a0a9-e7db054ffb62", {"cart", "topic-3"}},
    {"C8", "fee680c0-102e-4cbe-8ae7-0364726ff3d6", {"cart", "drivers", "ledger", "topic-3"}},
    {"C9", "f192de2a-2088-4d18-9744-2e704b4de29a", {"ledger", "page_views", "topic-3"}},
    {"C10", "f55f246b-ca91-4996-8c7f-5c51a5f2ce1d", {"drivers", "page_views"}}};
const std::vector<Reader> next_five{
    {"C11", "f9a0d7fe-807f-4c22-b836-cd0a2d6eb764", {}},
    {"C12", "f46a54b6-6378-44ca-9040-1b34e08120ff", {"drivers", "ledger", "topic-3"}},
    {"C13", "332dad12-9873-4b3c-b1ad-d6a7c511c663", {"page_views", "topic-3"}},
    {"C14", "caa223eb-31ea-42db-a457-4cabf9aa52d0", {"drivers", "page_views", "topic-3"}},
    {"C15", "7ed5de34-d0b4-45e2-af86-8abadaf822dd", {"cart", "drivers", "ledger", "page_views"}}};

void start(Story& story, Duration when, const Reader& reader) {
  AddConsumer add;
  add.node = reader.name;
  add.group = "OrderProcessingGroup";
  add.member_id = reader.name + "-" + reader.uuid;
  add.topics = reader.topics.empty() ? std::vector<std::string>{"order-events"} : reader.topics;
  story.at(when, add);
}

/// C6 leaves at 20 s, five come at 30 s.
Story endless_group() {
  Story story;
  story.spec.topics.clear();
  story.spec.groups[0].topics.clear();
  const std::vector<std::pair<std::string, std::uint32_t>> topics{
      {"page_views", 3}, {"ledger", 4}, {"drivers", 8},
      {"topic-3", 37},   {"cart", 12},  {"order-events", 1}};
  for (const auto& [name, partitions] : topics) {
    TopicSpec topic;
    topic.name = name;
    topic.partitions = partitions;
    topic.replication_factor = 3;
    story.spec.topics.push_back(topic);
    story.spec.groups[0].topics.push_back(name);
  }
  story.spec.groups[0].config = {{"partition.assignment.strategy", "sticky"},
                                 {"max.poll.interval.ms", "20000"}};
  for (const Reader& reader : first_ten) start(story, 0s, reader);
  story.at(20s, Close{"C6"});
  for (const Reader& reader : next_five) start(story, 30s, reader);
  return story;
}

}  // namespace

TEST_CASE(
    "a sticky assignor that never ends holds its leader, and the group until the sync timeout") {
  Story story = endless_group();
  story.run(29s);
  CHECK(story.group().state == GroupState::stable);
  CHECK(story.group().generation == 2);
  CHECK(story.first<AssignorFailed>() == nullptr);
  story.run(45s);
  const AssignorFailed* const failed = story.first<AssignorFailed>();
  REQUIRE(failed != nullptr);
  CHECK(failed->assignor == "sticky");
  CHECK(failed->fault == "endless");
  CHECK(story.group().state == GroupState::completing_rebalance);
  const Names& names = *story.world().names;
  const std::string leader{names.of(node(names.members[story.group().leader.index].consumer))};
  CHECK(story.consumer_named(leader).app == AppState::hung);
  // Its heartbeats are answered all the while, so the coordinator has no reason to act.
  const std::int64_t began = story.first_us<AssignorFailed>();
  CHECK(story.sent_us(ApiKey::heartbeat, leader, Duration{began}) == began + 3'000'000);
  CHECK(story.first<SessionExpired>() == nullptr);
  story.run(60s);
  // The coordinator waits as long for SyncGroup as the client for poll(), and began a moment earlier;
  // the leader first had to ask for the metadata of a topic that only others subscribe to.
  REQUIRE(story.first<MemberRemoved>("", Duration{began}) != nullptr);
  CHECK(story.first<MemberRemoved>("", Duration{began})->reason == RebalanceReason::did_not_sync);
  CHECK(story.first_us<MemberRemoved>("", Duration{began}) == began - 3'000 + 20'000'000);
  CHECK(story.first_us<PollIntervalExceeded>(leader) == began + 20'000'000);
  CHECK(story.consumer_named(leader).app == AppState::hung);
}

TEST_CASE(
    "a sticky assignor gives a partition to its earlier owner, which does not want it any more") {
  Story story;
  story.spec.topics.resize(1);
  story.spec.topics[0].name = "a";
  story.spec.topics[0].partitions = 4;
  story.spec.topics.push_back(story.spec.topics[0]);
  story.spec.topics[1].name = "b";
  story.spec.groups[0].topics = {"a", "b"};
  story.spec.groups[0].config = {{"partition.assignment.strategy", "sticky"},
                                 {"session.timeout.ms", "6000"}};
  for (const std::size_t i : {0U, 1U, 2U}) {
    Reader reader = first_ten[i];
    reader.topics = {"a", "b"};
    start(story, 0s, reader);
  }
  // C3 misses a generation, so that it claims b-1 as its earlier owner, and subscribes to a only.
  story.at(20s, Freeze{"C3"});
  story.at(30s, Thaw{"C3"});
  story.at(30s, Subscribe{"C3", {"a"}});
  story.run(29s);
  CHECK(story.first<AssignorFailed>() == nullptr);
  story.run(35s);
  const AssignorFailed* const failed = story.first<AssignorFailed>();
  REQUIRE(failed != nullptr);
  CHECK(failed->assignor == "sticky");
  CHECK(failed->fault == "not subscribed");
  CHECK(failed->explanation ==
        "It gives b-1 to C3, which does not subscribe to b. C3 does not take its assignment and "
        "joins again.");
  // The same again and again, as nobody forgets anything: no rebalance is the last one.
  CHECK(story.times<AssignorFailed>().size() == 2);
  CHECK(story.consumer_named("C3").owned.empty());
  CHECK(story.group().generation >= 4);
}
