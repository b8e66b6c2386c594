#include "sim/engine/event_queue.h"

#include <algorithm>
#include <array>
#include <map>
#include <vector>

#include "sim/base/rng.h"
#include "tests/support/heap_queue.h"

// Last: Catch2 has a CHECK of its own, for tests; the headers above mean ours.
#include <catch2/catch_test_macros.hpp>

namespace ks {
namespace {

Entry entry_at(std::int64_t us, std::uint32_t index) { return {time_from_us(us), 7, index}; }

std::vector<std::uint32_t> pop_all(EventQueue queue) {
  std::vector<std::uint32_t> indexes;
  while (const auto entry = queue.pop_before(never)) indexes.push_back(entry->index);
  return indexes;
}

std::uint64_t hash_of(const EventQueue& queue) {
  Hasher hasher;
  queue.hash_into(hasher);
  return hasher.value();
}

/// The queue under test and its oracle, fed alike; counts where their answers differ.
struct Pair {
  EventQueue wheel;
  HeapQueue heap;
  std::uint32_t next_index = 0;
  std::uint64_t differences = 0;

  void push(Time time) {
    const Entry entry{time, next_index % 3, next_index};
    ++next_index;
    wheel.push(entry);
    heap.push(entry);
  }
  void pop_before(Time limit) {
    differences += wheel.pop_before(limit) != heap.pop_before(limit);
    differences += wheel.last_popped() != heap.last_popped();
    differences += wheel.pending() != heap.pending();
  }
  void peek() { differences += wheel.peek() != heap.peek(); }
};

/// How far ahead one run of the differential test pushes, and how many it keeps pending.
struct Mix {
  std::uint64_t seed;
  unsigned horizon_bits;  // horizons are of up to so many bits, every size alike
  std::size_t around;     // pushes and pops balance at so many pending
};

Duration horizon(Rng& rng, const Mix& mix) {
  const std::uint64_t bits = rng.below(mix.horizon_bits + 1);
  return Duration{static_cast<std::int64_t>(rng.next() & ((std::uint64_t{1} << bits) - 1))};
}

void operate(Pair& pair, Rng& rng, const Mix& mix, std::size_t operations) {
  for (std::size_t i = 0; i < operations; ++i) {
    const std::uint64_t choice = rng.below(64);
    const Duration ahead = horizon(rng, mix);
    if (choice == 0) pair.peek();
    const bool few = pair.heap.pending() < mix.around;
    if (choice < (few ? 40U : 24U)) {
      pair.push(pair.heap.last_popped() + ahead);
    } else if (choice < 54) {
      pair.pop_before(never);
    } else {
      pair.pop_before(pair.heap.last_popped() + ahead);
    }
  }
}

void drain(Pair& pair) {
  while (pair.heap.pending() > 0) pair.pop_before(never);
  pair.pop_before(never);
}

/// 10 rounds; in each a copy is taken, and both the copy and the original go on from there.
std::uint64_t differences_to_oracle(const Mix& mix, std::size_t operations) {
  Rng rng{mix.seed};
  Pair pair;
  std::uint64_t differences = 0;
  for (int round = 0; round < 10; ++round) {
    operate(pair, rng, mix, operations / 20);
    Pair copy = pair;
    Rng other{rng.next()};
    operate(copy, other, mix, operations / 20);
    if (round % 2 == 0) std::swap(pair, copy);
    if (round % 5 == 4) {
      drain(copy);
      drain(pair);
    }
    differences += copy.differences;
    copy.differences = 0;
  }
  return differences + pair.differences;
}

}  // namespace

TEST_CASE("entries come by time and at equal times in the order of their pushing") {
  EventQueue queue;
  queue.push(entry_at(500, 0));
  queue.push(entry_at(20, 1));
  queue.push(entry_at(500, 2));
  queue.push(entry_at(0, 3));
  queue.push(entry_at(1'000'000'000'000, 4));
  queue.push(entry_at(20, 5));
  queue.push(entry_at(500, 6));
  CHECK(queue.pending() == 7);
  CHECK(pop_all(queue) == std::vector<std::uint32_t>{3, 1, 5, 0, 2, 6, 4});
}

TEST_CASE("an entry pushed for the present time comes after those already waiting for it") {
  EventQueue queue;
  for (std::uint32_t i = 0; i < 3; ++i) queue.push(entry_at(4'097, i));
  CHECK(queue.pop_before(never)->index == 0);
  queue.push(entry_at(4'097, 3));
  CHECK(queue.pop_before(never)->index == 1);
  queue.push(entry_at(4'097, 4));
  CHECK(pop_all(queue) == std::vector<std::uint32_t>{2, 3, 4});
}

TEST_CASE("ties keep their order when the first of them was pushed from far away") {
  EventQueue queue;
  queue.push(entry_at(10'000'000, 0));
  queue.push(entry_at(9'999'000, 1));
  queue.push(entry_at(9'999'990, 2));
  CHECK(queue.pop_before(never)->index == 1);
  queue.push(entry_at(10'000'000, 3));
  CHECK(queue.pop_before(never)->index == 2);
  queue.push(entry_at(10'000'000, 4));
  CHECK(pop_all(queue) == std::vector<std::uint32_t>{0, 3, 4});
}

TEST_CASE("with nothing before the limit nothing moves and earlier entries stay legal") {
  EventQueue queue;
  queue.push(entry_at(100, 0));
  queue.push(entry_at(5'000'000, 1));
  CHECK(queue.pop_before(time_from_us(101))->index == 0);
  CHECK_FALSE(queue.pop_before(time_from_us(5'000'000)).has_value());
  CHECK(queue.last_popped() == time_from_us(100));
  CHECK(queue.pending() == 1);
  queue.push(entry_at(100, 2));
  queue.push(entry_at(4'999'999, 3));
  CHECK(pop_all(queue) == std::vector<std::uint32_t>{2, 3, 1});
}

TEST_CASE("an empty queue answers nothing and takes entries again") {
  EventQueue queue;
  CHECK_FALSE(queue.pop_before(never).has_value());
  CHECK_FALSE(queue.peek().has_value());
  queue.push(entry_at(3, 0));
  CHECK(queue.pop_before(never)->index == 0);
  CHECK(queue.empty());
  CHECK_FALSE(queue.pop_before(never).has_value());
  queue.push(entry_at(3, 1));
  CHECK(queue.pop_before(never)->index == 1);
}

TEST_CASE("the last microsecond before never can be scheduled and comes last") {
  EventQueue queue;
  queue.push({never - Duration{1}, 7, 0});
  queue.push(entry_at(0, 1));
  CHECK(pop_all(queue) == std::vector<std::uint32_t>{1, 0});
}

TEST_CASE("the queue pops what a heap with sequence numbers pops, over ten million operations") {
  CHECK(differences_to_oracle({1, 3, 40}, 1'000'000) == 0);
  CHECK(differences_to_oracle({2, 12, 100}, 2'000'000) == 0);
  CHECK(differences_to_oracle({3, 26, 33}, 2'000'000) == 0);
  CHECK(differences_to_oracle({4, 26, 5'000}, 3'000'000) == 0);
  CHECK(differences_to_oracle({5, 36, 1}, 1'000'000) == 0);
  CHECK(differences_to_oracle({6, 40, 200}, 1'000'000) == 0);
}

TEST_CASE("a copy and its original go on independently") {
  EventQueue queue;
  for (std::uint32_t i = 0; i < 100; ++i) queue.push(entry_at(i * 977 % 5'000, i));
  for (int i = 0; i < 50; ++i) queue.pop_before(never);
  const EventQueue checkpoint = queue;
  const std::vector<std::uint32_t> rest = pop_all(checkpoint);
  CHECK(rest.size() == 50);
  queue.push(entry_at(6'000, 100));
  queue.pop_before(never);
  CHECK(pop_all(checkpoint) == rest);
  CHECK(queue.pending() == 50);
  CHECK(checkpoint.pending() == 50);
  CHECK(checkpoint.last_popped() < queue.last_popped());
  queue = checkpoint;
  CHECK(pop_all(queue) == rest);
}

TEST_CASE("a copy taken in the middle of a tie continues with the second of them") {
  EventQueue queue;
  for (std::uint32_t i = 0; i < 4; ++i) queue.push(entry_at(70, i));
  queue.pop_before(never);
  queue.pop_before(never);
  EventQueue copy = queue;
  copy.push(entry_at(70, 4));
  CHECK(pop_all(copy) == std::vector<std::uint32_t>{2, 3, 4});
}

TEST_CASE("a copy costs sixteen bytes per pending entry") {
  EventQueue queue;
  for (std::uint32_t i = 0; i < 1'000; ++i) queue.push(entry_at(i * i, i));
  const EventQueue copy = queue;
  CHECK(copy.heap_bytes() == 16'000);
  CHECK(EventQueue{copy}.heap_bytes() == 16'000);
  CHECK(queue.heap_bytes() > 16'000);
}

TEST_CASE("a queue that was moved from is empty") {
  EventQueue queue;
  queue.push(entry_at(5, 0));
  EventQueue taken = std::move(queue);
  CHECK(taken.pending() == 1);
  CHECK(queue.pending() == 0);  // NOLINT(bugprone-use-after-move): this is what is tested
  CHECK_FALSE(queue.pop_before(never).has_value());
}

TEST_CASE("pending entries can be listed in their order without moving the queue") {
  EventQueue queue;
  const std::array<std::int64_t, 6> times = {900, 64, 64, 70'000, 63, 900};
  for (std::uint32_t i = 0; i < times.size(); ++i) queue.push(entry_at(times[i], i));
  queue.pop_before(never);
  const std::vector<Entry> expected = {entry_at(64, 1), entry_at(64, 2), entry_at(900, 0),
                                       entry_at(900, 5), entry_at(70'000, 3)};
  CHECK(queue.in_order() == expected);
  CHECK(EventQueue{queue}.in_order() == expected);
  CHECK(queue.peek() == expected[0]);
  CHECK(EventQueue{queue}.peek() == expected[0]);
  CHECK(queue.last_popped() == time_from_us(63));

  std::map<std::uint32_t, int> visits;
  queue.for_each_pending([&visits](const Entry& entry) { ++visits[entry.index]; });
  CHECK(visits == std::map<std::uint32_t, int>{{0, 1}, {1, 1}, {2, 1}, {3, 1}, {5, 1}});
}

TEST_CASE("an entry already popped from a tie is not listed again") {
  EventQueue queue;
  for (std::uint32_t i = 0; i < 3; ++i) queue.push(entry_at(8, i));
  queue.pop_before(never);
  CHECK(queue.in_order() == std::vector<Entry>{entry_at(8, 1), entry_at(8, 2)});
  CHECK(queue.peek() == entry_at(8, 1));
}

TEST_CASE("the hash tells the pending entries and their order, not how they got there") {
  EventQueue straight;
  straight.push(entry_at(5'000, 1));
  straight.push(entry_at(5'001, 2));
  straight.push(entry_at(9'000, 3));
  EventQueue roundabout;
  roundabout.push(entry_at(9'000, 3));
  roundabout.push(entry_at(4'999, 0));
  roundabout.push(entry_at(5'001, 2));
  roundabout.pop_before(never);
  roundabout.push(entry_at(5'000, 1));
  CHECK(hash_of(straight) == hash_of(roundabout));
  CHECK(hash_of(straight) == hash_of(EventQueue{roundabout}));
}

TEST_CASE("the hash differs with a time, a kind, an index and the order of a tie") {
  const auto with = [](std::vector<Entry> entries) {
    EventQueue queue;
    for (const Entry& entry : entries) queue.push(entry);
    return hash_of(queue);
  };
  const Time t = time_from_us(80);
  const std::uint64_t base = with({{t, 1, 1}, {t, 1, 2}});
  CHECK(with({{t, 1, 1}, {t, 1, 2}}) == base);
  CHECK(with({{t, 1, 2}, {t, 1, 1}}) != base);
  CHECK(with({{t, 1, 1}, {t + Duration{1}, 1, 2}}) != base);
  CHECK(with({{t, 2, 1}, {t, 1, 2}}) != base);
  CHECK(with({{t, 1, 1}, {t, 1, 3}}) != base);
  CHECK(with({{t, 1, 1}}) != base);
}

TEST_CASE("memory stays near the pending set while time passes through all buckets") {
  EventQueue queue;
  Rng rng{11};
  for (std::uint32_t i = 0; i < 50'000; ++i) {
    queue.push(entry_at(static_cast<std::int64_t>(rng.below(2'000'000)), i));
  }
  std::size_t most = 0;
  for (int i = 0; i < 1'000'000; ++i) {
    const Entry entry = *queue.pop_before(never);
    const Duration ahead{static_cast<std::int64_t>(rng.below(2'000'000))};
    queue.push({entry.time + ahead, entry.kind, entry.index});
    if (i % 10'000 == 0) most = std::max(most, queue.heap_bytes());
  }
  CHECK(queue.pending() == 50'000);
  CHECK(most < 6 * 50'000 * sizeof(Entry));
}

}  // namespace ks
