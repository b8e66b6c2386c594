// Dense numbers for the partitions of the topics that a group reads: the sticky assignors work with
// arrays by number. Numbers ascend by topic name, then partition.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "sim/kafka/group/member.h"

namespace ks {

class StickyPartitions {
 public:
  static constexpr std::uint32_t unknown = UINT32_MAX;

  /// Partitions of every topic that is in the metadata and that some member subscribes to. After them
  /// come, by topic name and partition, those of `claimed` that such a topic does not have (any more).
  StickyPartitions(const AssignInput& input, std::vector<AssignedPartition> claimed);

  /// How many exist.
  std::uint32_t count() const { return count_; }
  /// How many have a number.
  std::uint32_t size() const { return static_cast<std::uint32_t>(all_.size()); }
  bool exists(std::uint32_t number) const { return number < count_; }
  /// Its number; unknown if its topic is not among ours or nobody claimed a partition beyond its end.
  std::uint32_t number_of(AssignedPartition partition) const;
  AssignedPartition operator[](std::uint32_t number) const { return all_[number]; }
  std::uint32_t topic(std::uint32_t number) const { return all_[number].topic; }

  /// Our topics by name.
  std::span<const std::uint32_t> topics() const { return topics_; }
  bool knows(std::uint32_t topic) const { return first_[topic] != unknown; }
  /// The numbers of a topic's partitions are first(topic) … first(topic) + count(topic) - 1.
  std::uint32_t first(std::uint32_t topic) const { return first_[topic]; }
  std::uint32_t count(std::uint32_t topic) const { return counts_[topic]; }
  /// The topic's place by name.
  std::uint32_t rank(std::uint32_t topic) const { return ranks_[topic]; }

 private:
  bool before(AssignedPartition a, AssignedPartition b) const;

  std::vector<AssignedPartition> all_{};  ///< by number
  std::uint32_t count_ = 0;
  std::vector<std::uint32_t> topics_{};
  std::vector<std::uint32_t> first_{};   ///< per topic of the input; unknown: not one of ours
  std::vector<std::uint32_t> counts_{};  ///< per topic of the input
  std::vector<std::uint32_t> ranks_{};   ///< per topic of the input
};

}  // namespace ks
