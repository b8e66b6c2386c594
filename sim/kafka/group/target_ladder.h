// The subscribers of one topic as the uniform assignor goes up and down them: from the least loaded up
// when it gives, from the most loaded down when it takes. Sorted once; a round over the members at the
// low end ends one level higher, where those that were there already join in. The high end likewise.
// Source: UniformHeterogeneousAssignmentBuilder.MemberAssignmentBalancer.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace ks {

class TargetLadder {
 public:
  /// `loads`: partitions of every member, kept up to date by the caller.
  explicit TargetLadder(const std::vector<std::int64_t>& loads) : loads_(loads) {}

  /// Begins with these members, ascending and at least one. Returns the difference between most and
  /// least.
  std::int64_t begin(std::span<const std::uint32_t> members);
  /// The member to give a partition to.
  std::uint32_t next_low();
  /// The member to take a partition from, if any is left.
  std::optional<std::uint32_t> next_high();
  /// The last one from next_high has nothing to give: it is passed over from now on.
  void exclude_high();
  /// The levels of both ends have come as near as one.
  bool even() const { return high_level_ - low_level_ <= 1; }

 private:
  std::int64_t load_at(std::int64_t place) const {
    return loads_[members_[static_cast<std::size_t>(place)]];
  }

  const std::vector<std::int64_t>& loads_;
  std::vector<std::uint32_t> members_{};  ///< by load, then index
  std::vector<std::uint32_t> places_{};   ///< for sorting, kept for its memory
  std::int64_t low_end_ = 0;              ///< members before this place are at the low end
  std::int64_t low_level_ = 0;            ///< what they had before this round
  std::int64_t low_next_ = 0;
  std::int64_t high_begin_ = 0;  ///< members from here to high_end_ are at the high end
  std::int64_t high_end_ = 0;    ///< after it are the excluded ones
  std::int64_t high_level_ = 0;
  std::int64_t high_next_ = 0;
};

}  // namespace ks
