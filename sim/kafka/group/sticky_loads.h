// How many partitions each member has while the general sticky algorithm works, and the order that
// follows from it: fewest first, then by member id.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

namespace ks {

class StickyLoads {
 public:
  /// `ranks`: per member its place by id. All members take part.
  explicit StickyLoads(std::vector<std::uint32_t> ranks)
      : rank_(std::move(ranks)),
        by_rank_(rank_.size()),
        load_(rank_.size(), 0),
        aside_(rank_.size(), false),
        with_(1, 0) {
    with_[0] = static_cast<std::uint32_t>(load_.size());
    for (std::uint32_t member = 0; member < rank_.size(); ++member)
      by_rank_[rank_[member]] = member;
  }

  std::uint32_t operator[](std::uint32_t member) const { return load_[member]; }
  std::uint32_t size() const { return static_cast<std::uint32_t>(load_.size()); }
  std::uint32_t least() const { return least_; }
  std::uint32_t most() const { return most_; }
  /// Smaller for the member that comes first.
  std::uint64_t key(std::uint32_t member) const {
    return (std::uint64_t{load_[member]} << 32) | rank_[member];
  }
  std::uint32_t member_of(std::uint64_t key) const {
    return by_rank_[static_cast<std::uint32_t>(key)];
  }

  void add(std::uint32_t member) { change(member, load_[member] + 1); }
  void subtract(std::uint32_t member) { change(member, load_[member] - 1); }

  /// The member no longer counts for least() and most().
  void set_aside(std::uint32_t member) {
    aside_[member] = true;
    with_[load_[member]] -= 1;
    narrow();
  }
  bool aside(std::uint32_t member) const { return aside_[member]; }

 private:
  void change(std::uint32_t member, std::uint32_t load) {
    if (load >= with_.size()) with_.resize(load + std::size_t{1}, 0);
    with_[load_[member]] -= 1;
    with_[load] += 1;
    load_[member] = load;
    if (load < least_) least_ = load;
    if (load > most_) most_ = load;
    narrow();
  }
  void narrow() {
    while (least_ < most_ && with_[least_] == 0) ++least_;
    while (most_ > least_ && with_[most_] == 0) --most_;
  }

  std::vector<std::uint32_t> rank_;
  std::vector<std::uint32_t> by_rank_;
  std::vector<std::uint32_t> load_;
  std::vector<bool> aside_;
  std::vector<std::uint32_t> with_;  ///< members that take part with as many partitions
  std::uint32_t least_ = 0;
  std::uint32_t most_ = 0;
};

}  // namespace ks
