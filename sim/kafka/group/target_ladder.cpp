#include "sim/kafka/group/target_ladder.h"

#include <algorithm>
#include <utility>

namespace ks {

std::int64_t TargetLadder::begin(std::span<const std::uint32_t> members) {
  std::int64_t least = loads_[members.front()];
  std::int64_t most = least;
  for (const std::uint32_t member : members) {
    least = std::min(least, loads_[member]);
    most = std::max(most, loads_[member]);
  }
  // Sorted by counting, which keeps members of one load in the order given.
  const auto level = [&](std::uint32_t m) { return static_cast<std::size_t>(loads_[m] - least); };
  places_.assign(static_cast<std::size_t>(most - least) + 2, 0);
  for (const std::uint32_t member : members) ++places_[level(member) + 1];
  for (std::size_t i = 1; i < places_.size(); ++i) places_[i] += places_[i - 1];
  members_.resize(members.size());
  for (const std::uint32_t member : members) members_[places_[level(member)]++] = member;

  const std::int64_t count = std::ssize(members_);
  low_end_ = 0;
  low_level_ = least - 1;
  low_next_ = 0;
  high_begin_ = count;
  high_end_ = count;
  high_level_ = most + 1;
  high_next_ = count - 1;
  return most - least;
}

std::uint32_t TargetLadder::next_low() {
  if (low_next_ >= low_end_) {
    ++low_level_;
    while (low_end_ < std::ssize(members_) && load_at(low_end_) == low_level_) ++low_end_;
    low_next_ = 0;
  }
  return members_[static_cast<std::size_t>(low_next_++)];
}

std::optional<std::uint32_t> TargetLadder::next_high() {
  if (high_next_ < high_begin_) {
    if (high_end_ <= high_begin_ && high_begin_ > 0) {
      high_level_ = load_at(high_begin_ - 1);
    } else {
      --high_level_;
    }
    while (high_begin_ > 0 && load_at(high_begin_ - 1) == high_level_) --high_begin_;
    high_next_ = high_end_ - 1;
  }
  if (high_next_ < 0) return std::nullopt;
  return members_[static_cast<std::size_t>(high_next_--)];
}

void TargetLadder::exclude_high() {
  --high_end_;
  std::swap(members_[static_cast<std::size_t>(high_next_ + 1)],
            members_[static_cast<std::size_t>(high_end_)]);
}

}  // namespace ks
