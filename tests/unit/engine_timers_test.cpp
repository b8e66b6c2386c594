#include "sim/engine/timers.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "sim/base/rng.h"
#include "tests/support/heap_queue.h"

// Last: Catch2 has a CHECK of its own, for tests; the headers above mean ours.
#include <catch2/catch_test_macros.hpp>

namespace ks {
namespace {

constexpr std::uint32_t own_kind = 9;
enum class OwnerKind : std::uint8_t { broker, consumer };
enum class Purpose : std::uint16_t { heartbeat, session };

Time us(std::int64_t count) { return time_from_us(count); }

/// Queue and timers together, as World holds them.
struct Rig {
  EventQueue queue;
  Timers timers{own_kind};

  void set(TimerId timer, std::int64_t deadline, std::int64_t now) {
    timers.set(timer, us(deadline), us(now), 0, queue);
  }
  /// Pops one entry and hands it to its timer.
  Surfaced surface() {
    const Entry entry = *queue.pop_before(never);
    return timers.surfaced(TimerId{entry.index}, entry.time, queue);
  }
};

struct Fired {
  Time time;
  std::uint32_t timer = 0;
  auto operator<=>(const Fired&) const = default;
};

/// What a handler does when its timer fires: sometimes it sets it again, the same in both worlds.
std::optional<Duration> again(const Fired& fired) {
  const std::uint64_t draw = mix64(static_cast<std::uint64_t>(to_us(fired.time)) + fired.timer);
  if (draw % 3 != 0) return std::nullopt;
  return Duration{static_cast<std::int64_t>(1 + (draw >> 8 & 4'095))};
}

class Deadlines {
 public:
  explicit Deadlines(std::uint32_t count) {
    for (std::uint32_t i = 0; i < count; ++i) rig_.timers.add(0, i, 0);
  }
  void set(std::uint32_t timer, Time deadline, Time now) {
    rig_.timers.set(TimerId{timer}, deadline, now, 0, rig_.queue);
  }
  void stop(std::uint32_t timer) { rig_.timers.stop(TimerId{timer}); }
  std::vector<Fired> run_before(Time limit) {
    std::vector<Fired> fired;
    while (const auto entry = rig_.queue.pop_before(limit)) {
      const TimerId timer{entry->index};
      if (rig_.timers.surfaced(timer, entry->time, rig_.queue) != Surfaced::fired) continue;
      fired.push_back({entry->time, timer.index});
      if (const auto ahead = again(fired.back())) {
        set(timer.index, entry->time + *ahead, entry->time);
      }
    }
    return fired;
  }
  /// A checkpoint and back: the run goes on in a copy.
  void continue_in_copy() { rig_ = Rig{rig_}; }

 private:
  Rig rig_;
};

/// The obvious way on the oracle: each set schedules an entry, and cancels the one before by giving
/// every set a number of its own.
class CancelAndReschedule {
 public:
  explicit CancelAndReschedule(std::uint32_t count) : current_(count, none) {}
  void set(std::uint32_t timer, Time deadline) {
    current_[timer] = static_cast<std::uint32_t>(timer_of_.size());
    queue_.push({deadline, 0, current_[timer]});
    timer_of_.push_back(timer);
  }
  void stop(std::uint32_t timer) { current_[timer] = none; }
  std::vector<Fired> run_before(Time limit) {
    std::vector<Fired> fired;
    while (const auto entry = queue_.pop_before(limit)) {
      const std::uint32_t timer = timer_of_[entry->index];
      if (current_[timer] != entry->index) continue;
      current_[timer] = none;
      fired.push_back({entry->time, timer});
      if (const auto ahead = again(fired.back())) set(timer, entry->time + *ahead);
    }
    return fired;
  }

 private:
  static constexpr std::uint32_t none = 0xffffffff;
  HeapQueue queue_;
  std::vector<std::uint32_t> current_;   // per timer: the number of its last set
  std::vector<std::uint32_t> timer_of_;  // per set: its timer
};

/// Within one tick a put-back entry takes a later place than a fresh one, so ticks are compared as
/// sets.
std::vector<Fired> sorted(std::vector<Fired> fired) {
  std::sort(fired.begin(), fired.end());
  return fired;
}

std::pair<std::size_t, std::size_t> fired_and_differences(std::uint64_t seed, std::size_t steps) {
  constexpr std::uint32_t count = 50;
  Rng rng{seed};
  Deadlines deadlines(count);
  CancelAndReschedule oracle(count);
  Time now = start_time;
  std::size_t fired = 0;
  std::size_t differences = 0;
  for (std::size_t step = 0; step < steps; ++step) {
    now += Duration{static_cast<std::int64_t>(rng.below(60))};
    const std::vector<Fired> expected = sorted(oracle.run_before(now));
    differences += sorted(deadlines.run_before(now)) != expected;
    fired += expected.size();
    const auto timer = static_cast<std::uint32_t>(rng.below(count));
    if (rng.below(4) == 0) {
      deadlines.stop(timer);
      oracle.stop(timer);
    } else {
      const std::uint64_t bits = rng.below(15);
      const Duration ahead{static_cast<std::int64_t>(rng.below(std::uint64_t{1} << bits))};
      deadlines.set(timer, now + ahead, now);
      oracle.set(timer, now + ahead);
    }
    if (step % 1'000 == 0) deadlines.continue_in_copy();
  }
  return {fired, differences};
}

}  // namespace

TEST_CASE("a timer fires at its deadline and is no longer armed") {
  Rig rig;
  const TimerId timer = rig.timers.add(OwnerKind::consumer, 4, Purpose::session);
  CHECK_FALSE(rig.timers.armed(timer));
  rig.timers.set(timer, us(45'000), us(100), 17, rig.queue);
  CHECK(rig.timers.armed(timer));
  CHECK(rig.queue.in_order() == std::vector<Entry>{{us(45'000), own_kind, timer.index}});
  CHECK(rig.surface() == Surfaced::fired);
  CHECK_FALSE(rig.timers.armed(timer));
  CHECK(rig.queue.empty());
  const TimerSlot& slot = rig.timers.slot(timer);
  CHECK(slot.deadline == us(45'000));
  CHECK(slot.set_at == us(100));
  CHECK(slot.cause == 17);
  CHECK(slot.owner == 4);
  CHECK(slot.owner_kind == static_cast<std::uint8_t>(OwnerKind::consumer));
  CHECK(slot.purpose == static_cast<std::uint16_t>(Purpose::session));
}

TEST_CASE("resetting a timer later adds no entry, the early one is put back") {
  Rig rig;
  const TimerId timer = rig.timers.add(0, 0, 0);
  for (std::int64_t now = 0; now < 30; now += 3) rig.set(timer, now + 45, now);
  CHECK(rig.queue.pending() == 1);
  CHECK(rig.surface() == Surfaced::put_back);
  CHECK(rig.queue.in_order() == std::vector<Entry>{{us(27 + 45), own_kind, 0}});
  CHECK(rig.surface() == Surfaced::fired);
  CHECK(rig.queue.last_popped() == us(72));
}

TEST_CASE("a timer moved earlier fires once, its later entry is stale") {
  Rig rig;
  const TimerId timer = rig.timers.add(0, 0, 0);
  rig.set(timer, 500, 0);
  rig.set(timer, 20, 5);
  CHECK(rig.queue.pending() == 2);
  CHECK(rig.surface() == Surfaced::fired);
  CHECK(rig.queue.last_popped() == us(20));
  CHECK(rig.surface() == Surfaced::stale);
  CHECK(rig.queue.empty());
}

TEST_CASE("a timer moved earlier and back to the first deadline fires once") {
  Rig rig;
  const TimerId timer = rig.timers.add(0, 0, 0);
  rig.set(timer, 500, 0);
  rig.set(timer, 20, 5);
  rig.set(timer, 500, 6);
  CHECK(rig.surface() == Surfaced::put_back);
  CHECK(rig.surface() == Surfaced::fired);
  CHECK(rig.queue.last_popped() == us(500));
  CHECK(rig.surface() == Surfaced::stale);
  CHECK(rig.queue.empty());
}

TEST_CASE("a stopped timer does not fire") {
  Rig rig;
  const TimerId timer = rig.timers.add(0, 0, 0);
  rig.set(timer, 500, 0);
  rig.timers.stop(timer);
  CHECK_FALSE(rig.timers.armed(timer));
  CHECK_FALSE(rig.timers.remaining(timer, us(10)).has_value());
  CHECK(rig.surface() == Surfaced::stale);
  CHECK(rig.queue.empty());
}

TEST_CASE("a timer set again after a stop uses the entry that is still queued") {
  Rig rig;
  const TimerId timer = rig.timers.add(0, 0, 0);
  rig.set(timer, 500, 0);
  rig.timers.stop(timer);
  rig.set(timer, 700, 300);
  CHECK(rig.queue.pending() == 1);
  CHECK(rig.surface() == Surfaced::put_back);
  CHECK(rig.surface() == Surfaced::fired);
  CHECK(rig.queue.last_popped() == us(700));
  CHECK(rig.queue.empty());
}

TEST_CASE("a deadline of never keeps the timer armed and nothing queued") {
  Rig rig;
  const TimerId timer = rig.timers.add(0, 0, 0);
  rig.timers.set(timer, never, us(0), 0, rig.queue);
  CHECK(rig.timers.armed(timer));
  CHECK(rig.queue.empty());
  rig.set(timer, 40, 10);
  rig.timers.set(timer, never, us(20), 0, rig.queue);
  CHECK(rig.surface() == Surfaced::put_back);
  CHECK(rig.timers.armed(timer));
  CHECK(rig.queue.empty());
}

TEST_CASE("what is left of a timer counts down to its deadline") {
  Rig rig;
  const TimerId timer = rig.timers.add(0, 0, 0);
  rig.set(timer, 45'000, 0);
  CHECK(rig.timers.remaining(timer, us(44'000)) == Duration{1'000});
  rig.set(timer, 89'000, 44'000);
  CHECK(rig.timers.remaining(timer, us(44'000)) == Duration{45'000});
}

TEST_CASE("timers fire at exactly the times of cancel and reschedule") {
  std::size_t fired = 0;
  for (const std::uint64_t seed : {1U, 2U, 3U, 4U, 5U}) {
    const auto [count, differences] = fired_and_differences(seed, 200'000);
    CHECK(differences == 0);
    fired += count;
  }
  CHECK(fired > 500'000);
}

TEST_CASE("equal timers have equal hashes and every field of a slot counts") {
  const auto hash_of = [](const Timers& timers) {
    Hasher hasher;
    timers.hash_into(hasher);
    return hasher.value();
  };
  Rig rig;
  const TimerId timer = rig.timers.add(OwnerKind::broker, 1, Purpose::heartbeat);
  const Rig before = rig;
  CHECK(hash_of(before.timers) == hash_of(rig.timers));
  rig.set(timer, 50, 0);
  CHECK(hash_of(before.timers) != hash_of(rig.timers));
  const Rig set = rig;
  rig.set(timer, 51, 0);
  CHECK(hash_of(set.timers) != hash_of(rig.timers));
  rig = set;
  rig.timers.set(timer, us(50), us(0), 1, rig.queue);
  CHECK(hash_of(set.timers) != hash_of(rig.timers));
  rig = set;
  rig.timers.stop(timer);
  CHECK(hash_of(set.timers) != hash_of(rig.timers));
}

}  // namespace ks
