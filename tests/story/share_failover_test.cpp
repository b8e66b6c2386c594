// Share groups whose brokers fail: what a new leader of a share-partition knows, and what it hands out again.
#include "tests/support/story.h"

#include <catch2/catch_test_macros.hpp>

#include "sim/world/invariants.h"

using namespace ks;
using namespace ks_tests;

namespace {

/// One partition, led by broker 1, a share group that reads it from the start; ten records a second.
/// C1 takes ten seconds for each record that it gets, C2 no time.
Story shared() {
  Story story;
  story.spec.topics[0].partitions = 1;
  story.spec.topics[0].replicas = {{1, 2, 3}};
  story.spec.broker_config = {{"offsets.topic.num.partitions", "1"}};
  story.spec.phases.heartbeats = {200ms, 700ms, 1200ms};
  story.spec.phases.isr_checks = {1s, 2s, 3s};
  story.spec.phases.fencing_check = 95ms;
  GroupSpec& group = story.spec.groups[0];
  group.type = GroupType::share;
  group.config = {{"max.poll.records", "5"}};
  group.group_config = {{"share.auto.offset.reset", "earliest"},
                        {"share.record.lock.duration.ms", "60000"}};
  story.facts.wanted = Level::data;
  story.produce("P1", Ratio{10, 1}, 0);
  story.consumer(0s, "C1");
  story.at(0s, HandlerTime{"C1", 100s, false});
  story.consumer(20ms, "C2");
  return story;
}

/// The first `count` acquisitions from some instant on.
std::vector<std::string> acquisitions(const Story& story, Duration from, std::size_t count) {
  std::vector<std::string> list;
  for (const Fact& fact : story.facts.list) {
    const auto* const body = std::get_if<ShareRecordsAcquired>(&fact.body);
    if (body == nullptr || fact.time < at(from) || list.size() == count) continue;
    const Names& names = *story.world().names;
    list.push_back(std::string{names.of(fact.node)} + " gives " + std::to_string(body->first) +
                   "-" + std::to_string(body->last) + " to " +
                   std::string{names.of(node(names.members[body->member.index].consumer))} +
                   ", delivery " + std::to_string(body->delivery_count));
  }
  return list;
}

using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE(
    "a new leader of a share-partition hands out what nobody settled, as if for the first time") {
  Story story = shared();
  story.at(20s, Kill{"b1"});
  story.run(40s);
  CHECK(acquisitions(story, 0s, 2) ==
        Lines{"b1 gives 0-4 to C1, delivery 1", "b1 gives 5-9 to C2, delivery 1"});
  // C2 had settled everything behind C1's records, up to the last ones that b1 had handed out.
  CHECK(acquisitions(story, 20s, 1) == Lines{"b2 gives 0-4 to C2, delivery 1"});
  const SharePartition& window = story.world().shares.partitions.front().state;
  CHECK(window.start_offset() == window.end_offset());
  CHECK_FALSE(broken_invariant(story.world()).has_value());
}

TEST_CASE(
    "what a frozen leader has handed out is no business of its successor, nor of itself later") {
  Story story = shared();
  story.at(20s, Freeze{"b1"});
  story.at(75s, Thaw{"b1"});
  story.run(100s);
  CHECK(story.world().shares.partitions.front().host == BrokerId{1});
  // The locks of before would have ended at b1 by 80 s.
  CHECK(story.first<ShareLockExpired>("b1") == nullptr);
  CHECK_FALSE(broken_invariant(story.world()).has_value());
}
