// Racks as the sticky assignors see them (KIP-881). They count if some member's rack holds replicas and
// not every partition is in all racks.
// Source: AbstractStickyAssignor.RackInfo, AbstractPartitionAssignor.useRackAwareAssignment.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/kafka/group/member.h"
#include "sim/kafka/group/sticky_partitions.h"

namespace ks {

class StickyRacks {
 public:
  StickyRacks(const AssignInput& input, const StickyPartitions& partitions);

  bool in_use() const { return in_use_; }
  /// The member has a rack and the partition has no replica there. Never while racks are not in use.
  bool mismatch(std::uint32_t member, std::uint32_t partition) const {
    return in_use_ && rack_of_[member] != none && !has_replica(partition, rack_of_[member]);
  }
  /// The member has a rack and the partition has a replica there.
  bool local(std::uint32_t member, std::uint32_t partition) const {
    return rack_of_[member] != none && has_replica(partition, rack_of_[member]);
  }
  /// Sorts partitions by the number of members in their racks, if any member has a rack, whether or not
  /// racks are in use; equal ones keep their order.
  void fewest_local_members_first(std::vector<std::uint32_t>& partitions) const;

 private:
  static constexpr std::uint32_t none = UINT32_MAX;
  bool has_replica(std::uint32_t partition, std::uint32_t rack) const;

  std::vector<std::uint32_t> rack_of_{};             ///< per member
  std::vector<std::vector<std::uint32_t>> racks_{};  ///< per partition; empty if no member has one
  std::vector<std::uint32_t> members_in_{};          ///< per rack
  bool in_use_ = false;
};

}  // namespace ks
