#include "sim/kafka/group/target_assignor.h"

#include <algorithm>
#include <array>

namespace ks {
namespace {

constexpr std::array<TargetAssignorRow, 2> rows{{
    {"uniform", "org.apache.kafka.coordinator.group.assignor.UniformAssignor", target_uniform,
     "Gives everybody as many partitions as possible of what it has already, and nobody two more "
     "than "
     "another one."},
    {"range", "org.apache.kafka.coordinator.group.assignor.RangeAssignor", target_range,
     "Cuts the partitions of each topic into one block of neighbours per member, without regard to "
     "what members have."},
}};

}  // namespace

std::span<const TargetAssignorRow> target_assignor_table() { return rows; }

const TargetAssignorRow* find_target_assignor(std::string_view name_or_class) {
  for (const TargetAssignorRow& row : rows) {
    if (row.name == name_or_class || row.class_name == name_or_class) return &row;
  }
  return nullptr;
}

bool subscribe_alike(const TargetInput& input) {
  if (input.members.empty()) return true;
  const std::vector<std::uint32_t>& first = input.members.front().topics;
  std::vector<bool> wanted(input.topics.size(), false);
  for (const std::uint32_t topic : first) wanted[topic] = true;
  return std::all_of(input.members.begin(), input.members.end(), [&](const TargetMember& member) {
    return member.topics.size() == first.size() &&
           std::all_of(member.topics.begin(), member.topics.end(),
                       [&](std::uint32_t topic) { return wanted[topic]; });
  });
}

}  // namespace ks
