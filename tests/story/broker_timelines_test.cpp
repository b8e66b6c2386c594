// The worked timelines of brokers that die under load, one-way delay 0.25 ms: records that acks=1
// acknowledged and an election loses, and a partition below min.insync.replicas.
#include "tests/support/story.h"

#include <algorithm>

#include <catch2/catch_test_macros.hpp>

#include "sim/world/audit.h"
#include "sim/world/invariants.h"

using namespace ks;
using namespace ks_tests;

namespace {

using Brokers = std::vector<std::uint32_t>;

/// One partition on brokers 1, 2, 3; the controller looks after sessions 25 ms after each multiple of
/// 1.125 s, and broker 1, 2, 3 beat 0.2 s, 0.7 s and 1.2 s after the start and every 2.0005 s from then on.
Story cluster(std::vector<std::uint32_t> replicas = {1, 2, 3}) {
  Story story;
  story.spec.network.latency = 250us;
  story.spec.topics[0].partitions = 1;
  story.spec.topics[0].replicas = {std::move(replicas)};
  story.spec.topics[0].config = {{"min.insync.replicas", "2"}};
  story.spec.broker_config = {{"offsets.topic.num.partitions", "1"}};
  story.spec.phases.heartbeats = {200ms, 700ms, 1200ms};
  story.spec.phases.isr_checks = {1s, 2s, 3s};
  story.spec.phases.fencing_check = 25ms;
  return story;
}

void add_producer(Story& story, const std::string& name, const std::string& acks, Ratio rate) {
  story.produce(name, rate, 0);
  story.spec.producers.back().config = {{"acks", acks}, {"linger.ms", "0"}};
}

const PartitionInfo& orders_0(const Story& story) {
  return story.world().cluster->at(PartitionId{0});
}

Brokers list(const SmallVec<std::uint32_t, 3>& brokers) { return {brokers.begin(), brokers.end()}; }

const Replica& replica(const Story& story, std::uint32_t number) {
  return *story.world().replication.find(*story.world().cluster, PartitionId{0},
                                         BrokerId{number - 1});
}

void check_all(const Story& story) {
  const std::optional<std::string> broken = broken_invariant(story.world());
  INFO(broken.value_or(""));
  CHECK_FALSE(broken.has_value());
}

}  // namespace
