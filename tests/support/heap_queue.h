// The oracle of the event queue: the same order by a 4-ary heap with an explicit sequence number.
// Two structures with nothing in common but their interface check each other.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "sim/base/check.h"
#include "sim/engine/event_queue.h"

namespace ks {

class HeapQueue {
 public:
  void push(Entry entry) {
    KS_CHECK(entry.time >= last_popped_);
    const Key key{entry.time, next_sequence_++, entry.kind, entry.index};
    std::size_t hole = keys_.size();
    keys_.push_back(key);
    while (hole > 0 && key.before(keys_[parent(hole)])) {
      keys_[hole] = keys_[parent(hole)];
      hole = parent(hole);
    }
    keys_[hole] = key;
  }
  std::optional<Entry> pop_before(Time limit) {
    if (keys_.empty() || keys_[0].time >= limit) return std::nullopt;
    const Entry entry = keys_[0].entry();
    last_popped_ = entry.time;
    const Key last = keys_.back();
    keys_.pop_back();
    if (!keys_.empty()) fill_root(last);
    return entry;
  }
  std::optional<Entry> peek() const {
    if (keys_.empty()) return std::nullopt;
    return keys_[0].entry();
  }
  std::size_t pending() const { return keys_.size(); }
  Time last_popped() const { return last_popped_; }

 private:
  struct Key {
    Time time;
    std::uint64_t sequence;
    std::uint32_t kind;
    std::uint32_t index;
    // `&` and `|` instead of `&&` and `||`: a heap's cost is its mispredicted branches.
    bool before(const Key& other) const {
      const bool earlier = time < other.time;
      const bool same = time == other.time;
      const bool pushed_first = sequence < other.sequence;
      return earlier | (same & pushed_first);
    }
    Entry entry() const { return {time, kind, index}; }
  };
  static_assert(sizeof(Key) == 24);

  static std::size_t parent(std::size_t place) { return (place - 1) / 4; }
  /// One of a < b, chosen by arithmetic: a compiler would make a branch of a condition.
  std::size_t earlier_of(std::size_t a, std::size_t b) const {
    return a + (b - a) * std::size_t{keys_[b].before(keys_[a])};
  }
  /// Moves the hole left at the root down along the earliest children, then lets `last` rise in it.
  void fill_root(const Key& last) {
    const std::size_t size = keys_.size();
    std::size_t hole = 0;
    while (4 * hole + 4 < size) {
      const std::size_t child = 4 * hole + 1;
      const std::size_t earliest =
          earlier_of(earlier_of(child, child + 1), earlier_of(child + 2, child + 3));
      keys_[hole] = keys_[earliest];
      hole = earliest;
    }
    if (4 * hole + 1 < size) {
      std::size_t earliest = 4 * hole + 1;
      for (std::size_t child = earliest + 1; child < size; ++child) {
        earliest = earlier_of(earliest, child);
      }
      keys_[hole] = keys_[earliest];
      hole = earliest;
    }
    while (hole > 0 && last.before(keys_[parent(hole)])) {
      keys_[hole] = keys_[parent(hole)];
      hole = parent(hole);
    }
    keys_[hole] = last;
  }

  std::vector<Key> keys_;
  Time last_popped_ = start_time;
  std::uint64_t next_sequence_ = 0;
};

}  // namespace ks
