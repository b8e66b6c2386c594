// RoundRobinAssignor: the partitions of all topics are dealt one by one to the members, who sit in a
// ring in serving order. A member that does not read the topic is passed over. The next topic goes on
// where the last one ended.
// Source: org.apache.kafka.clients.consumer.RoundRobinAssignor.
#include <algorithm>

#include "sim/kafka/group/assign_order.h"
#include "sim/kafka/group/assignor.h"

namespace ks {

AssignOutcome assign_roundrobin(const AssignInput& input) {
  const std::vector<std::uint32_t> ring = serving_order(names_of(input.members));
  const auto subscribers = subscribers_by_topic(input.topics.size(), input.members, ring);
  const std::vector<std::uint32_t> rank = topic_ranks(input.topics);
  std::vector<std::uint32_t> by_name(rank.size());
  for (std::uint32_t t = 0; t < rank.size(); ++t) by_name[rank[t]] = t;

  Assignment result(input.members.size());
  std::uint32_t cursor = 0;  // place in the ring; the ring's size counts as its beginning
  for (const std::uint32_t topic : by_name) {
    const std::vector<std::uint32_t>& takers = subscribers[topic];
    const std::uint32_t count = input.topics[topic].partitions.value_or(0);
    if (count == 0 || takers.empty()) continue;
    auto next = std::lower_bound(takers.begin(), takers.end(), cursor);
    for (std::uint32_t p = 0; p < count; ++p) {
      if (next == takers.end()) next = takers.begin();
      result[ring[*next]].push_back({topic, p});
      cursor = *next + 1;
      ++next;
    }
  }
  return result;  // sorted, as it was dealt by topic name and partition
}

}  // namespace ks
