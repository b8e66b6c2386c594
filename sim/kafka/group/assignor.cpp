#include "sim/kafka/group/assignor.h"

#include <algorithm>
#include <array>

#include "sim/kafka/java_hash.h"

namespace ks {
namespace {

constexpr std::array<AssignorRow, 4> rows{{
    {"range", "org.apache.kafka.clients.consumer.RangeAssignor", RebalanceProtocol::eager,
     assign_range,
     "Cuts the partitions of each topic into one block of neighbours per member; when they do not "
     "divide evenly "
     "the first members get one more, and that of every topic."},
    {"roundrobin", "org.apache.kafka.clients.consumer.RoundRobinAssignor", RebalanceProtocol::eager,
     nullptr, "Deals the partitions of all topics to the members in turn, like cards."},
    {"sticky", "org.apache.kafka.clients.consumer.StickyAssignor", RebalanceProtocol::eager,
     nullptr,
     "Balances like round robin, but leaves each partition where it was as far as balance allows."},
    {"cooperative-sticky", "org.apache.kafka.clients.consumer.CooperativeStickyAssignor",
     RebalanceProtocol::cooperative, nullptr,
     "Sticky, and a partition that changes hands is first taken from its owner and given to the "
     "next one in a "
     "second rebalance, so that nobody else has to stop."},
}};

bool serves_before(const Member& a, const Member& b) {
  const bool a_static = !a.group_instance_id.empty();
  const bool b_static = !b.group_instance_id.empty();
  if (a_static != b_static) return a_static;
  if (a_static) return java_compare(a.group_instance_id, b.group_instance_id) < 0;
  return java_compare(a.member_id, b.member_id) < 0;
}

}  // namespace

std::span<const AssignorRow> assignor_table() { return rows; }

const AssignorRow* find_assignor(std::string_view name_or_class) {
  for (const AssignorRow& row : rows) {
    if (row.name == name_or_class || row.class_name == name_or_class) return &row;
  }
  return nullptr;
}

std::string_view to_text(RebalanceProtocol protocol) {
  return protocol == RebalanceProtocol::eager ? "eager" : "cooperative";
}

std::vector<std::size_t> serving_order(const std::vector<Member>& members) {
  std::vector<std::size_t> order(members.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    if (serves_before(members[a], members[b])) return true;
    return a < b && !serves_before(members[b], members[a]);
  });
  return order;
}

void sort_assignment(const AssignInput& input, Assignment& assignment) {
  const auto before = [&](const AssignedPartition& a, const AssignedPartition& b) {
    const auto order = java_compare(input.topics[a.topic].name, input.topics[b.topic].name);
    return order != 0 ? order < 0 : a.partition < b.partition;
  };
  for (auto& list : assignment) std::sort(list.begin(), list.end(), before);
}

}  // namespace ks
