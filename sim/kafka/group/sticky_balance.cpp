#include "sim/kafka/group/sticky_balance.h"

#include <algorithm>
#include <utility>

#include "sim/base/check.h"
#include "sim/kafka/group/sticky_claims.h"

namespace ks {
namespace {

/// Kafka has no such bound. Of thousands of recorded groups those that came to an end needed five passes
/// at most.
constexpr int most_passes = 200;

}  // namespace

StickyBalance::StickyBalance(StickyGroup& group, std::vector<std::uint32_t> earlier,
                             std::vector<std::int32_t> topic_hashes)
    : group_(group),
      earlier_(std::move(earlier)),
      movements_(group.partitions, std::move(topic_hashes)),
      first_(group.subscribers.size(), nobody) {}

bool StickyBalance::even_out(std::span<const std::uint32_t> partitions) {
  bool any = false;
  for (int passes = 0; pass(partitions); ++passes) {
    any = true;
    if (passes == most_passes) fault_ = AssignFault::endless;
    if (fault_) break;
  }
  return any;
}

/// Once over all partitions, or until loads are balanced. Whether anything moved.
bool StickyBalance::pass(std::span<const std::uint32_t> partitions) {
  bool any = false;
  for (const std::uint32_t partition : partitions) {
    if (balanced() || fault_) break;
    if (move_on(partition)) any = true;
    if (fault_) break;
  }
  return any;
}

bool StickyBalance::move_on(std::uint32_t partition) {
  const std::uint32_t owner = group_.owner[partition];
  const std::uint32_t earlier = earlier_[partition];
  if (group_.loads.aside(owner) || (earlier != nobody && group_.loads.aside(earlier))) {
    fault_ = AssignFault::null_pointer;
    return false;
  }
  // Kafka does not ask whether the earlier owner still subscribes to the topic.
  if (earlier != nobody && group_.loads[owner] > group_.loads[earlier] + 1) {
    move(partition, earlier);
    return true;
  }
  if (!somebody_has_fewer(partition)) return false;
  move(partition, first_subscriber(group_.partitions.topic(partition)));
  return true;
}

/// Whether a subscriber has at least two partitions less than the owner. Where racks count Kafka looks
/// for one in the owner's rack first, but moves the partition to the first subscriber either way.
bool StickyBalance::somebody_has_fewer(std::uint32_t partition) {
  const std::uint32_t topic = group_.partitions.topic(partition);
  const std::uint32_t load = group_.loads[group_.owner[partition]];
  if (!group_.irregular) return load > group_.loads[first_subscriber(topic)] + 1;
  for (const std::uint32_t member : group_.subscribers[topic]) {
    if (group_.loads.aside(member)) {
      fault_ = AssignFault::null_pointer;
      return false;
    }
    if (load > group_.loads[member] + 1) return true;
  }
  return false;
}

std::uint32_t StickyBalance::first_subscriber(std::uint32_t topic) {
  std::uint32_t& first = first_[topic];
  if (first != nobody) return first;
  for (const std::uint32_t member : group_.subscribers[topic]) {
    if (group_.loads.aside(member)) continue;
    if (first == nobody || group_.loads.key(member) < group_.loads.key(first)) first = member;
  }
  KS_CHECK(first != nobody);
  return first;
}

void StickyBalance::move(std::uint32_t partition, std::uint32_t to) {
  const std::uint32_t moved = movements_.instead_of(partition, group_.owner[partition], to);
  const std::uint32_t from = group_.owner[moved];
  movements_.record(moved, from, to);
  auto& held = group_.held[from];
  if (const auto at = std::find(held.begin(), held.end(), moved); at != held.end()) {
    held.erase(at);
    group_.loads.subtract(from);
  }
  group_.give(moved, to);
  balanced_.reset();
  for (const std::uint32_t topic : group_.topics[to]) {
    if (first_[topic] == to) first_[topic] = nobody;
  }
  for (const std::uint32_t topic : group_.topics[from]) {
    std::uint32_t& first = first_[topic];
    if (first != nobody && group_.loads.key(from) < group_.loads.key(first)) first = from;
  }
}

/// Nobody who has not all it could have may take a partition from somebody with at least two more.
bool StickyBalance::balanced() {
  if (balanced_) return *balanced_;
  const StickyLoads& loads = group_.loads;
  if (loads.least() + 1 >= loads.most()) {
    balanced_ = true;
  } else if (group_.irregular) {
    balanced_ = balanced_as_looked_up();
  } else if (witness_ && speaks_against_balance(*witness_)) {
    balanced_ = false;
  } else {
    const auto topics = group_.partitions.topics();
    balanced_ = std::none_of(topics.begin(), topics.end(),
                             [&](std::uint32_t topic) { return find_witness(topic); });
  }
  return *balanced_;
}

bool StickyBalance::speaks_against_balance(const Witness& witness) const {
  const std::uint32_t load = group_.loads[witness.member];
  return load != group_.most[witness.member] &&
         load + 1 < group_.loads[group_.owner[witness.partition]];
}

/// The subscriber with the fewest partitions and the partition whose owner has most.
bool StickyBalance::find_witness(std::uint32_t topic) {
  std::uint32_t member = nobody;
  for (const std::uint32_t each : group_.subscribers[topic]) {
    const std::uint32_t load = group_.loads[each];
    if (group_.loads.aside(each) || load == group_.most[each]) continue;
    if (member == nobody || load < group_.loads[member]) member = each;
  }
  if (member == nobody) return false;
  const std::uint32_t begin = group_.partitions.first(topic);
  const std::uint32_t end = begin + group_.partitions.count(topic);
  for (std::uint32_t partition = begin; partition < end; ++partition) {
    if (!speaks_against_balance({member, partition})) continue;
    witness_ = Witness{member, partition};
    return true;
  }
  return false;
}

/// The same for an irregular group, where a partition may be held twice: member by member as Kafka
/// looks, which finds a partition at the last holder in Java's order.
bool StickyBalance::balanced_as_looked_up() {
  std::vector<std::uint32_t> holder(group_.partitions.size(), nobody);
  std::vector<std::uint32_t> members;
  for (const std::uint32_t member : group_.order) {
    if (group_.loads.aside(member)) continue;
    members.push_back(member);
    for (const std::uint32_t partition : group_.held[member]) holder[partition] = member;
  }
  std::sort(members.begin(), members.end(), [&](std::uint32_t a, std::uint32_t b) {
    return group_.loads.key(a) < group_.loads.key(b);
  });
  for (const std::uint32_t member : members) {
    const std::uint32_t load = group_.loads[member];
    if (load == group_.most[member]) continue;
    const auto& held = group_.held[member];
    for (const std::uint32_t topic : group_.topics[member]) {
      for (std::uint32_t i = 0; i < group_.partitions.count(topic); ++i) {
        const std::uint32_t partition = group_.partitions.first(topic) + i;
        if (std::find(held.begin(), held.end(), partition) != held.end()) continue;
        if (holder[partition] == nobody) {
          fault_ = AssignFault::null_pointer;
          return false;
        }
        if (load + 1 < group_.loads[holder[partition]]) return false;
      }
    }
  }
  return true;
}

}  // namespace ks
