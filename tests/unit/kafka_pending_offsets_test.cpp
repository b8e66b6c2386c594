// Offsets that are part of a transaction, at the coordinator of their group: beside the others until the
// marker is committed, and then either committed or gone.
#include "sim/kafka/group/pending_offsets.h"

#include <catch2/catch_test_macros.hpp>

#include "sim/world/step_parts.h"
#include "tests/support/story.h"

using namespace ks;
using namespace ks_tests;
using namespace std::chrono_literals;

namespace {

constexpr PartitionId orders_0{0};
constexpr PartitionId orders_1{1};

/// A coordinator whose group has nobody in it, ten seconds into a run.
struct Coordinator {
  Coordinator() {
    Story story;
    world = story.run(10s);
    facts.wanted = Level::protocol;
    group().host = leader();
  }
  Group& group() { return world.groups[0]; }
  BrokerId leader() { return world.cluster->at(group().offsets_partition).leader; }
  Ctx ctx() {
    Ctx made{world.engine, facts, world.names, *world.cluster, world.ledger};
    made.now = world.now;
    made.self = node(leader());
    return made;
  }
  std::uint32_t led() { return leader_replica(world, group().offsets_partition).led; }

  /// A TxnOffsetCommit's record stands at `record` of the group's log.
  void pending(std::int32_t producer, std::int16_t epoch, std::int64_t record,
               const SmallVec<PartitionOffset, 4>& offsets) {
    CoordinatorWrite write;
    write.kind = CoordinatorWrite::Kind::pending_offsets;
    write.group = group().id;
    write.producer_id = producer;
    write.producer_epoch = epoch;
    write.offset = record;
    write.offsets = offsets;
    Batch batch;
    batch.count = 1;
    batch.producer_id = producer;
    batch.producer_epoch = epoch;
    batch.flags = Batch::transactional;
    Ctx context = ctx();
    pending_appended(side_of(world, leader()), write, led(), batch, context);
  }
  void marker(std::int32_t producer, bool commit) {
    CoordinatorWrite write;
    write.kind = CoordinatorWrite::Kind::marker;
    write.log = group().offsets_partition;
    write.producer_id = producer;
    write.committed = commit;
    Ctx context = ctx();
    marker_committed(side_of(world, leader()), write, context);
  }

  /// "producer/epoch: partition=offset@record" of each.
  std::vector<std::string> pending_lines() {
    std::vector<std::string> lines;
    for (const PendingOffsets& each : group().pending) {
      std::string line =
          std::to_string(each.producer_id) + "/" + std::to_string(each.producer_epoch) + ":";
      for (const CommittedOffset& offset : each.offsets) line += text(offset);
      lines.push_back(line);
    }
    return lines;
  }
  std::string committed_line() {
    std::string line;
    for (const CommittedOffset& offset : group().offsets) line += text(offset);
    return line;
  }
  static std::string text(const CommittedOffset& offset) {
    return " " + std::to_string(offset.partition.index) + "=" + std::to_string(offset.offset) +
           "@" + std::to_string(offset.record);
  }

  World world;
  Facts facts;
};

using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("pending offsets stand by producer and partition, the newest of each") {
  Coordinator coordinator;
  coordinator.pending(7, 0, 3, {{orders_1, 12}});
  coordinator.pending(5, 2, 4, {{orders_0, 40}});
  coordinator.pending(7, 0, 5, {{orders_0, 30}, {orders_1, 15}});
  CHECK(coordinator.pending_lines() == Lines{"5/2: 0=40@4", "7/0: 0=30@5 1=15@5"});
  CHECK(coordinator.committed_line().empty());
  CHECK(coordinator.group().is_pending(orders_0));
  CHECK(coordinator.group().is_pending(orders_1));
  CHECK_FALSE(coordinator.group().is_pending(PartitionId{2}));
}

TEST_CASE("a COMMIT marker commits its producer's offsets, an ABORT marker forgets them") {
  Coordinator coordinator;
  coordinator.pending(7, 0, 3, {{orders_0, 30}, {orders_1, 15}});
  coordinator.pending(5, 2, 4, {{orders_0, 40}});
  coordinator.marker(7, true);
  CHECK(coordinator.pending_lines() == Lines{"5/2: 0=40@4"});
  CHECK(coordinator.committed_line() == " 0=30@3 1=15@3");
  coordinator.marker(5, false);
  CHECK(coordinator.pending_lines().empty());
  CHECK(coordinator.committed_line() == " 0=30@3 1=15@3");
  // Two facts, one for each marker; one of a producer that has nothing pending is none.
  coordinator.marker(5, true);
  std::vector<const PendingOffsetsEnded*> ended;
  for (const Fact& fact : coordinator.facts.list) {
    if (const auto* each = std::get_if<PendingOffsetsEnded>(&fact.body)) ended.push_back(each);
  }
  REQUIRE(ended.size() == 2);
  CHECK(ended[0]->producer_id == 7);
  CHECK(ended[0]->committed);
  CHECK(ended[0]->offsets == std::vector<PartitionOffset>{{orders_0, 30}, {orders_1, 15}});
  CHECK(ended[1]->producer_id == 5);
  CHECK_FALSE(ended[1]->committed);
  CHECK(ended[1]->offsets == std::vector<PartitionOffset>{{orders_0, 40}});
}

TEST_CASE("what was committed behind the record of a transaction stays, whatever becomes of that") {
  Coordinator coordinator;
  coordinator.pending(7, 0, 3, {{orders_0, 30}, {orders_1, 15}});
  // An OffsetCommit at record 4, before the marker.
  coordinator.group().offsets = {CommittedOffset{orders_0, 22, coordinator.world.now, 4},
                                 CommittedOffset{orders_1, 9, coordinator.world.now, 2}};
  coordinator.marker(7, true);
  CHECK(coordinator.committed_line() == " 0=22@4 1=15@3");
}

TEST_CASE("a coordinator elsewhere is not concerned by the marker of its old log") {
  Coordinator coordinator;
  coordinator.pending(7, 0, 3, {{orders_0, 30}});
  const BrokerId other{(coordinator.leader().index + 1) % 3};
  coordinator.group().host = other;
  coordinator.marker(7, true);
  CHECK(coordinator.pending_lines() == Lines{"7/0: 0=30@3"});
  CHECK(coordinator.committed_line().empty());
}
