#include "sim/kafka/group/assignor.h"

#include <array>

namespace ks {
namespace {

constexpr std::array<AssignorRow, 4> rows{{
    {"range", "org.apache.kafka.clients.consumer.RangeAssignor", RebalanceProtocol::eager,
     assign_range,
     "Cuts the partitions of each topic into one block of neighbours per member; when they do not "
     "divide evenly "
     "the first members get one more, and that of every topic."},
    {"roundrobin", "org.apache.kafka.clients.consumer.RoundRobinAssignor", RebalanceProtocol::eager,
     assign_roundrobin, "Deals the partitions of all topics to the members in turn, like cards."},
    {"sticky", "org.apache.kafka.clients.consumer.StickyAssignor", RebalanceProtocol::eager,
     assign_sticky,
     "Balances like round robin, but leaves each partition where it was as far as balance allows."},
    {"cooperative-sticky", "org.apache.kafka.clients.consumer.CooperativeStickyAssignor",
     RebalanceProtocol::cooperative, assign_cooperative_sticky,
     "Sticky, and a partition that changes hands is first taken from its owner and given to the "
     "next one in a "
     "second rebalance, so that nobody else has to stop."},
}};

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

}  // namespace ks
