#include "sim/kafka/group/assign_order.h"

#include <algorithm>
#include <compare>
#include <numeric>

#include "sim/kafka/java_hash.h"
#include "sim/kafka/java_hash_order.h"

namespace ks {
namespace {

std::strong_ordering serves_before(const ServedName& a, const ServedName& b) {
  const bool a_static = !a.group_instance_id.empty();
  const bool b_static = !b.group_instance_id.empty();
  if (a_static != b_static) return b_static <=> a_static;
  if (a_static) return java_compare(a.group_instance_id, b.group_instance_id);
  return java_compare(a.member_id, b.member_id);
}

/// 0 … count - 1, sorted; equal ones keep their order.
template <class Compare>
std::vector<std::uint32_t> sorted_indexes(std::size_t count, Compare compare) {
  std::vector<std::uint32_t> order(count);
  std::iota(order.begin(), order.end(), 0u);
  std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
    const std::strong_ordering by_name = compare(a, b);
    return by_name != 0 ? by_name < 0 : a < b;
  });
  return order;
}

std::vector<std::uint32_t> places(const std::vector<std::uint32_t>& order) {
  std::vector<std::uint32_t> place(order.size());
  for (std::uint32_t i = 0; i < order.size(); ++i) place[order[i]] = i;
  return place;
}

}  // namespace

std::vector<std::uint32_t> serving_order(std::span<const ServedName> members) {
  return sorted_indexes(members.size(), [&](std::uint32_t a, std::uint32_t b) {
    return serves_before(members[a], members[b]);
  });
}

std::vector<std::uint32_t> hash_order(std::span<const ServedName> members) {
  std::vector<std::int32_t> hashes;
  hashes.reserve(members.size());
  for (const ServedName& member : members) hashes.push_back(java_string_hash(member.member_id));
  return java_iteration(hashes);
}

std::vector<std::uint32_t> member_ranks(std::span<const ServedName> members) {
  return places(sorted_indexes(members.size(), [&](std::uint32_t a, std::uint32_t b) {
    return java_compare(members[a].member_id, members[b].member_id);
  }));
}

std::vector<std::uint32_t> name_ranks(std::span<const std::string_view> names) {
  return places(sorted_indexes(names.size(), [&](std::uint32_t a, std::uint32_t b) {
    return java_compare(names[a], names[b]);
  }));
}

void sort_assignment(std::span<const std::uint32_t> ranks, Assignment& assignment) {
  const auto before = [&](const AssignedPartition& a, const AssignedPartition& b) {
    return a.topic != b.topic ? ranks[a.topic] < ranks[b.topic] : a.partition < b.partition;
  };
  for (auto& list : assignment) {
    if (!std::is_sorted(list.begin(), list.end(), before)) {
      std::sort(list.begin(), list.end(), before);
    }
  }
}

}  // namespace ks
