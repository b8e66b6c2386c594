// The coordinator's RangeAssignor: each topic by itself is cut into blocks of neighbouring partitions,
// one block per subscriber in serving order, the first blocks one longer when the division leaves a rest.
// Source: org.apache.kafka.coordinator.group.assignor.RangeAssignor.
#include "sim/kafka/group/assign_order.h"
#include "sim/kafka/group/target_assignor.h"

namespace ks {

Assignment target_range(const TargetInput& input) {
  const std::vector<std::uint32_t> order = serving_order(names_of(input.members));
  const auto subscribers = subscribers_by_topic(input.topics.size(), input.members, order);
  Assignment result(input.members.size());
  for (std::uint32_t topic = 0; topic < input.topics.size(); ++topic) {
    const std::vector<std::uint32_t>& takers = subscribers[topic];
    const std::uint32_t count = input.topics[topic].partitions.value_or(0);
    if (takers.empty()) continue;
    const auto share = static_cast<std::uint32_t>(count / takers.size());
    const std::size_t longer = count % takers.size();
    std::uint32_t next = 0;
    for (std::size_t i = 0; i < takers.size(); ++i) {
      const std::uint32_t end = next + share + (i < longer ? 1 : 0);
      for (; next < end; ++next) result[order[takers[i]]].push_back({topic, next});
    }
  }
  sort_assignment(topic_ranks(input.topics), result);
  return result;
}

}  // namespace ks
