// The future of a run: entries popped by time and, at equal times, in the order they were pushed.
// A monotone radix wheel: nothing may be pushed before the last popped time, nothing is erased, and
// its clock moves only with what is popped (looking ahead would forbid entries that are still legal).
// The same idea as Kafka's org.apache.kafka.server.util.timer.TimingWheel, with the wheels fixed.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "sim/base/check.h"
#include "sim/base/hash.h"
#include "sim/base/time.h"

namespace ks {

/// What happens when, in 16 bytes: the kind says what the index counts. The queue reads neither.
struct Entry {
  Time time;
  std::uint32_t kind = 0;
  std::uint32_t index = 0;
  bool operator==(const Entry&) const = default;
};
static_assert(sizeof(Entry) == 16);

/// A value: a copy costs 16 bytes per pending entry and sets up its wheel when it is first used.
class EventQueue {
 public:
  EventQueue() = default;
  EventQueue(const EventQueue& other);
  EventQueue(EventQueue&& other) noexcept { swap(other); }
  EventQueue& operator=(EventQueue other) noexcept;
  ~EventQueue() = default;
  void swap(EventQueue& other) noexcept;

  /// The entry's time is at or after `last_popped()` and before `never`.
  void push(Entry entry);
  /// The earliest entry with a time before `limit`; if there is none, nothing and nothing moves.
  std::optional<Entry> pop_before(Time limit);

  std::size_t pending() const { return pending_; }
  bool empty() const { return pending_ == 0; }
  /// The earliest time that may still be pushed; the start before the first pop.
  Time last_popped() const { return time_from_us(static_cast<std::int64_t>(now_)); }
  /// The entry that comes next, or nothing. A view's question: it scans the first bucket.
  std::optional<Entry> peek() const;
  /// All pending entries in the order in which they will come. Pops a copy.
  std::vector<Entry> in_order() const;
  /// Calls `visit(const Entry&)` for every pending entry; earlier buckets first, unordered within.
  template <class Visit>
  void for_each_pending(Visit&& visit) const;
  /// Depends on the pending entries and their order only, not on how the wheel came to hold them.
  void hash_into(Hasher& hasher) const;
  /// Heap memory in use, for the budget of checkpoints.
  std::size_t heap_bytes() const;

 private:
  // An entry waits on the level of the highest base-64 digit in which its time differs from the
  // last popped time, in the bucket which that digit of its own time names. So a bucket of level 0
  // holds one single time, every lower level is earlier than every higher one, and entries of equal
  // time always share a bucket, in the order of their pushing.
  static constexpr unsigned digit_bits = 6;
  static constexpr unsigned bucket_count = 1U << digit_bits;
  static constexpr unsigned level_count = 11;
  // Storage up to this many entries stays with an emptied bucket; bigger blocks return to their
  // level, or a pending set that moves through all 64 buckets would hold 64 times its memory.
  static constexpr std::uint32_t first_capacity = 4;
  static constexpr std::uint32_t kept_capacity = 16;

  struct Bucket {
    std::unique_ptr<Entry[]> entries;
    std::uint32_t size = 0;
    std::uint32_t capacity = 0;
  };
  struct Wheel {
    std::uint32_t used_levels = 0;                     // bit per level that holds anything
    std::uint32_t front = 0;                           // entries of the time now_ already popped
    std::array<std::uint64_t, level_count> used = {};  // per level: bit per bucket with entries
    std::array<Bucket, level_count * bucket_count> buckets;
    std::array<std::vector<Bucket>, level_count> spare;  // blocks of emptied buckets, as stacks

    Bucket& bucket(unsigned level, unsigned digit) { return buckets[level * bucket_count + digit]; }
    const Bucket& bucket(unsigned level, unsigned digit) const {
      return buckets[level * bucket_count + digit];
    }
  };

  static unsigned level_of(std::uint64_t time, std::uint64_t now);
  static unsigned digit_of(std::uint64_t time, unsigned level);
  static std::uint64_t ticks(Time time) { return static_cast<std::uint64_t>(to_us(time)); }

  void place(Wheel& wheel, const Entry& entry);
  void mark_empty(Wheel& wheel, unsigned level, unsigned digit);
  Entry pop_front(Wheel& wheel, unsigned digit);
  Entry advance_to(Wheel& wheel, unsigned level, unsigned digit, std::uint32_t earliest);
  static void grow(std::vector<Bucket>& spare, Bucket& bucket);
  static void release(std::vector<Bucket>& spare, Bucket& bucket);
  static std::uint32_t earliest_in(const Bucket& bucket);
  Wheel& unpack();

  std::unique_ptr<Wheel> wheel_;  // none in a fresh copy: its entries are in packed_
  std::uint64_t now_ = 0;         // the last popped time in microseconds
  std::size_t pending_ = 0;
  std::vector<Entry> packed_;  // bucket by bucket, the earliest bucket first
};

inline unsigned EventQueue::level_of(std::uint64_t time, std::uint64_t now) {
  return (63U - static_cast<unsigned>(std::countl_zero((time ^ now) | 1U))) / digit_bits;
}

inline unsigned EventQueue::digit_of(std::uint64_t time, unsigned level) {
  return static_cast<unsigned>(time >> (digit_bits * level)) & (bucket_count - 1);
}

inline void EventQueue::push(Entry entry) {
  KS_CHECK(entry.time >= last_popped());
  KS_CHECK(entry.time < never);
  place(wheel_ != nullptr ? *wheel_ : unpack(), entry);
  ++pending_;
}

inline void EventQueue::place(Wheel& wheel, const Entry& entry) {
  const unsigned level = level_of(ticks(entry.time), now_);
  const unsigned digit = digit_of(ticks(entry.time), level);
  Bucket& bucket = wheel.bucket(level, digit);
  if (bucket.size == bucket.capacity) [[unlikely]] {
    grow(wheel.spare[level], bucket);
  }
  bucket.entries[bucket.size++] = entry;
  wheel.used[level] |= std::uint64_t{1} << digit;
  wheel.used_levels |= 1U << level;
}

inline std::optional<Entry> EventQueue::pop_before(Time limit) {
  Wheel& wheel = wheel_ != nullptr ? *wheel_ : unpack();
  if (wheel.used_levels == 0) return std::nullopt;
  const auto level = static_cast<unsigned>(std::countr_zero(wheel.used_levels));
  const auto digit = static_cast<unsigned>(std::countr_zero(wheel.used[level]));
  const Bucket& bucket = wheel.bucket(level, digit);
  const std::uint32_t earliest = level == 0 ? 0 : earliest_in(bucket);
  if (bucket.entries[earliest].time >= limit) return std::nullopt;
  --pending_;
  if (level == 0) return pop_front(wheel, digit);
  return advance_to(wheel, level, digit, earliest);
}

/// Pops from a bucket of level 0. Only the bucket of the present time can be half popped, so one
/// position serves them all.
inline Entry EventQueue::pop_front(Wheel& wheel, unsigned digit) {
  Bucket& bucket = wheel.bucket(0, digit);
  const Entry entry = bucket.entries[wheel.front];
  now_ = ticks(entry.time);
  if (++wheel.front == bucket.size) {
    wheel.front = 0;
    mark_empty(wheel, 0, digit);
    release(wheel.spare[0], bucket);
  }
  return entry;
}

/// Pops the earliest entry of a higher bucket: the clock enters the bucket's range, so the rest is
/// placed anew on lower levels, in its order.
inline Entry EventQueue::advance_to(Wheel& wheel, unsigned level, unsigned digit,
                                    std::uint32_t earliest) {
  Bucket& bucket = wheel.bucket(level, digit);
  const Entry entry = bucket.entries[earliest];
  now_ = ticks(entry.time);
  mark_empty(wheel, level, digit);
  const std::uint32_t size = bucket.size;
  for (std::uint32_t i = 0; i < earliest; ++i) place(wheel, bucket.entries[i]);
  for (std::uint32_t i = earliest + 1; i < size; ++i) place(wheel, bucket.entries[i]);
  release(wheel.spare[level], bucket);
  return entry;
}

inline void EventQueue::mark_empty(Wheel& wheel, unsigned level, unsigned digit) {
  wheel.used[level] &= ~(std::uint64_t{1} << digit);
  if (wheel.used[level] == 0) wheel.used_levels &= ~(1U << level);
}

inline void EventQueue::release(std::vector<Bucket>& spare, Bucket& bucket) {
  bucket.size = 0;
  if (bucket.capacity > kept_capacity) [[unlikely]] {
    spare.push_back(std::exchange(bucket, Bucket{}));
  }
}

/// The first of the entries with the smallest time.
inline std::uint32_t EventQueue::earliest_in(const Bucket& bucket) {
  std::uint32_t earliest = 0;
  Time best = bucket.entries[0].time;
  for (std::uint32_t i = 1; i < bucket.size; ++i) {
    const Time time = bucket.entries[i].time;
    earliest = time < best ? i : earliest;
    best = time < best ? time : best;
  }
  return earliest;
}

template <class Visit>
void EventQueue::for_each_pending(Visit&& visit) const {
  for (const Entry& entry : packed_) visit(entry);
  if (wheel_ == nullptr) return;
  for (unsigned level = 0; level < level_count; ++level) {
    for (std::uint64_t used = wheel_->used[level]; used != 0; used &= used - 1) {
      const auto digit = static_cast<unsigned>(std::countr_zero(used));
      const Bucket& bucket = wheel_->bucket(level, digit);
      const bool half_popped = level == 0 && digit == digit_of(now_, 0);
      const std::uint32_t first = half_popped ? wheel_->front : 0;
      for (std::uint32_t i = first; i < bucket.size; ++i) visit(bucket.entries[i]);
    }
  }
}

}  // namespace ks
