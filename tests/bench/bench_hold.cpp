// The event core alone. HOLD: a pending set of constant size, each popped entry pushes one at a
// random later time. Timer resets: K members whose heartbeat every 3 s resets a 45 s timeout.
#include <cmath>
#include <cstdint>
#include <queue>
#include <string>
#include <vector>

#include "sim/engine/event_queue.h"
#include "sim/engine/timers.h"
#include "tests/bench/bench_report.h"
#include "tests/support/heap_queue.h"

namespace ks {
namespace {

/// The textbook queue: std::priority_queue, with a sequence number to order ties.
class StdQueue {
 public:
  void push(Entry entry) { keys_.push({entry, next_sequence_++}); }
  std::optional<Entry> pop_before(Time limit) {
    if (keys_.empty() || keys_.top().entry.time >= limit) return std::nullopt;
    const Entry entry = keys_.top().entry;
    keys_.pop();
    return entry;
  }

 private:
  struct Key {
    Entry entry;
    std::uint64_t sequence;
  };
  struct Later {
    bool operator()(const Key& a, const Key& b) const {
      if (a.entry.time != b.entry.time) return a.entry.time > b.entry.time;
      return a.sequence > b.sequence;
    }
  };
  std::priority_queue<Key, std::vector<Key>, Later> keys_;
  std::uint64_t next_sequence_ = 0;
};

/// Exponential delays with a mean of one second, drawn beforehand: the draw is not measured.
std::vector<Duration> exponential_delays() {
  std::vector<Duration> delays(1U << 16);
  std::uint64_t state = 1;
  for (Duration& delay : delays) {
    state += 0x9e3779b97f4a7c15ULL;
    const double uniform = static_cast<double>((mix64(state) >> 11) + 1) * 0x1p-53;
    delay = Duration{static_cast<std::int64_t>(-1e6 * std::log(uniform))};
  }
  return delays;
}

/// Million events per second of one queue under HOLD.
template <class Queue>
class Hold {
 public:
  Hold(std::uint32_t size, const std::vector<Duration>& delays) : delays_(delays) {
    for (std::uint32_t i = 0; i < size; ++i) queue_.push({start_time + delay(), 0, i});
    run(2 * std::size_t{size} + 100'000);
  }
  double measure(std::size_t events) {
    return static_cast<double>(events) / 1e6 / seconds_of([&] { run(events); });
  }

 private:
  Duration delay() { return delays_[next_++ & (delays_.size() - 1)]; }
  void run(std::size_t events) {
    for (std::size_t i = 0; i < events; ++i) {
      const std::optional<Entry> entry = queue_.pop_before(never);
      queue_.push({entry->time + delay(), entry->kind, entry->index});
    }
  }

  Queue queue_;
  const std::vector<Duration>& delays_;
  std::size_t next_ = 0;
};

struct HoldGoal {
  std::uint32_t size;
  const char* label;
  double rate;   // million events per second
  double ratio;  // to std::priority_queue
};

void report_hold(BenchReport& report, const HoldGoal& goal, const std::vector<Duration>& delays) {
  Hold<EventQueue> wheel(goal.size, delays);
  Hold<HeapQueue> heap(goal.size, delays);
  Hold<StdQueue> textbook(goal.size, delays);
  constexpr std::size_t events = 2'000'000;
  const std::vector<double> rate = interleaved_medians(
      7, {[&] { return wheel.measure(events); }, [&] { return heap.measure(events / 2); },
          [&] { return textbook.measure(events / 2); }});
  const std::string name = std::string("HOLD N=") + goal.label;
  report.at_least(name + ", event queue", rate[0], goal.rate, "M/s");
  report.figure(name + ", 4-ary heap", rate[1], "M/s");
  report.figure(name + ", std::priority_queue", rate[2], "M/s");
  report.at_least(name + ", ratio to std::priority_queue", rate[0] / rate[2], goal.ratio, "x");
}

constexpr std::uint32_t heartbeat_kind = 0;
constexpr std::uint32_t timer_kind = 1;
constexpr Duration heartbeat_interval = 3s;
constexpr Duration session_timeout = 45s;

/// Heartbeats over the event queue, timeouts as deadline timers.
class DeadlineResets {
 public:
  explicit DeadlineResets(std::uint32_t members) {
    for (std::uint32_t i = 0; i < members; ++i) {
      timers_.add(0, i, 0);
      queue_.push({start_time + heartbeat_interval * i / members, heartbeat_kind, i});
    }
    run(20 * std::size_t{members});
  }
  void run(std::size_t resets) {
    while (resets > 0) {
      const Entry entry = *queue_.pop_before(never);
      if (entry.kind == timer_kind) {
        expired_ += timers_.surfaced(TimerId{entry.index}, entry.time, queue_) == Surfaced::fired;
        continue;
      }
      timers_.set(TimerId{entry.index}, entry.time + session_timeout, entry.time, 0, queue_);
      queue_.push({entry.time + heartbeat_interval, heartbeat_kind, entry.index});
      --resets;
    }
    KS_CHECK(expired_ == 0);
  }

 private:
  EventQueue queue_;
  Timers timers_{timer_kind};
  std::size_t expired_ = 0;
};

/// The textbook way: every reset pushes a new timeout, the old one is dropped when it comes up.
class LazyResets {
 public:
  explicit LazyResets(std::uint32_t members) : deadline_(members, never) {
    for (std::uint32_t i = 0; i < members; ++i) {
      queue_.push({start_time + heartbeat_interval * i / members, heartbeat_kind, i});
    }
    run(20 * std::size_t{members});
  }
  void run(std::size_t resets) {
    while (resets > 0) {
      const Entry entry = *queue_.pop_before(never);
      if (entry.kind == timer_kind) {
        expired_ += deadline_[entry.index] == entry.time;
        continue;
      }
      deadline_[entry.index] = entry.time + session_timeout;
      queue_.push({deadline_[entry.index], timer_kind, entry.index});
      queue_.push({entry.time + heartbeat_interval, heartbeat_kind, entry.index});
      --resets;
    }
    KS_CHECK(expired_ == 0);
  }

 private:
  StdQueue queue_;
  std::vector<Time> deadline_;
  std::size_t expired_ = 0;
};

void report_resets(BenchReport& report) {
  constexpr std::uint32_t members = 10'000;
  constexpr std::size_t resets = 1'000'000;
  DeadlineResets deadlines(members);
  LazyResets lazy(members);
  const auto rate = [](auto& contestant) {
    return static_cast<double>(resets) / 1e6 / seconds_of([&] { contestant.run(resets); });
  };
  const std::vector<double> rates =
      interleaved_medians(7, {[&] { return rate(deadlines); }, [&] { return rate(lazy); }});
  report.at_least("timer resets K=10k, deadline timers", rates[0], 25, "M/s");
  report.figure("timer resets K=10k, lazy std::priority_queue", rates[1], "M/s");
  report.at_least("timer resets K=10k, ratio", rates[0] / rates[1], 5, "x");
}

/// What a checkpoint pays for the queue: a copy when it is taken, the unpacking when it is used.
void report_copy(BenchReport& report, std::uint32_t size, const std::vector<Duration>& delays) {
  EventQueue queue;
  for (std::uint32_t i = 0; i < size; ++i) queue.push({start_time + delays[i], 0, i});
  queue.pop_before(never);
  const int repeats = 4'000'000 / static_cast<int>(size + 1'000);
  std::size_t pending = 0;
  const auto microseconds = [&](auto&& once) {
    return 1e6 / repeats * seconds_of([&] {
             for (int i = 0; i < repeats; ++i) once();
           });
  };
  const EventQueue checkpoint = queue;
  const std::vector<double> medians = interleaved_medians(
      5, {[&] { return microseconds([&] { pending += EventQueue{queue}.pending(); }); },
          [&] {
            return microseconds([&] {
              EventQueue resumed = checkpoint;
              resumed.pop_before(never);
              pending += resumed.pending();
            });
          },
          [&] {
            return microseconds([&] {
              Hasher hasher;
              checkpoint.hash_into(hasher);
              pending += hasher.value() & 1;
            });
          }});
  KS_CHECK(pending > 0);
  const std::string name = "event queue, " + std::to_string(size) + " pending: ";
  report.figure(name + "copy", medians[0], "us");
  report.figure(name + "copy and first pop", medians[1], "us");
  report.figure(name + "hash", medians[2], "us");
}

}  // namespace

void bench_hold(BenchReport& report) {
  const std::vector<Duration> delays = exponential_delays();
  report_hold(report, {100, "100", 40, 1.6}, delays);
  report_hold(report, {10'000, "10k", 35, 2.8}, delays);
  report_hold(report, {1'000'000, "1M", 20, 5}, delays);
  report_resets(report);
  report_copy(report, 33, delays);
  report_copy(report, 25'000, delays);
}

}  // namespace ks
