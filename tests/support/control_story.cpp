#include "tests/support/control_story.h"

#include <utility>

namespace ks_tests {

using namespace std::chrono_literals;

Story quorum_story() {
  Story story;
  story.spec.controllers = 3;
  story.spec.broker_config = {{"offsets.topic.num.partitions", "1"}};
  story.spec.phases.heartbeats = {200ms, 700ms, 1200ms};
  story.spec.phases.isr_checks = {1s, 2s, 3s};
  story.spec.phases.fencing_check = 95ms;
  story.spec.phases.idle_record = 100ms;
  return story;
}

Story zookeeper_story(std::vector<std::vector<std::uint32_t>> replicas, std::uint32_t controller) {
  Story story{ks::Profile::v3_9};
  story.spec.topics[0].partitions = static_cast<std::uint32_t>(replicas.size());
  story.spec.topics[0].replicas = std::move(replicas);
  story.spec.topics[0].config = {{"min.insync.replicas", "2"}};
  story.spec.broker_config = {{"offsets.topic.num.partitions", "1"}};
  story.spec.phases.isr_checks = {1s, 2s, 3s};
  story.spec.zookeeper.on = true;
  story.spec.zookeeper.controller = controller;
  story.spec.zookeeper.tick_phase = ks::Duration{};
  story.spec.zookeeper.pings = {1s, 2s, 3s};
  return story;
}

}  // namespace ks_tests
