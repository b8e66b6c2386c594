// Any moment of a branch as a World, and any stretch of it again with more facts: the nearest copy
// below, stepped on. Keeps a few worlds it was asked for lately, so that playing, scrubbing and
// stepping back are quick. Where replay meets a checkpoint it compares; a difference is a bug.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "sim/run/branch.h"

namespace ks {

class Replay {
 public:
  /// The world after the event; valid until the next call. The event is known to the branch.
  const World& at(const Branch& branch, std::size_t id, EventNo event);
  /// The world after everything with a time ≤ `time`, which lies within what is known.
  const World& at_time(const Branch& branch, std::size_t id, Time time);
  /// A world of its own with everything before `time` done, where a command of that time may follow.
  /// Books what was handed over after `sampled` on the way there.
  static World just_before(const Branch& branch, Time time, Time sampled, Latencies& latencies);
  /// The facts of the events in (after, upto], at most `most` of them and those of the last event.
  Facts again(const Branch& branch, std::size_t id, EventNo after, EventNo upto, Level level,
              std::size_t most);
  /// What one event did, at level debug; valid until the next call. The last ones it was asked for it
  /// remembers: chains of causes that are followed anew with each event share most of their way.
  const Facts& of_event(const Branch& branch, std::size_t id, EventNo event);
  /// How many events have a time ≤ `time`. Like again(), leaves the world that was asked for alone.
  EventNo count_until(const Branch& branch, std::size_t id, Time time);
  /// The same, but like at() it may end the world that was asked for: one that is near moves there, so that
  /// at() finds it; entries of stopped timers up to `time` are then gone from its queue.
  EventNo go_to(const Branch& branch, std::size_t id, Time time);
  /// The instant of an event.
  Time time_of(const Branch& branch, std::size_t id, EventNo event);

  /// The first event at which replay ended elsewhere than the run itself did.
  std::optional<EventNo> diverged_at() const { return diverged_at_; }

 private:
  struct Recent {
    std::size_t branch = 0;
    Time reached{};  ///< nothing up to here is left to do
    std::uint64_t used = 0;
    World world;
  };

  struct Heard {
    std::size_t branch = 0;
    EventNo event = 0;
    Facts facts;
  };

  Recent& place(std::size_t branch, const World& world);
  Recent* best(std::size_t branch, EventNo event);
  Recent* best(std::size_t branch, Time time);
  Recent& start(const Branch& branch, std::size_t id, EventNo event);
  void advance(const Branch& branch, World& world, EventNo event);
  bool one(const Branch& branch, World& world, Time limit, Facts& facts);
  World copy(const Branch& branch, std::size_t id, EventNo event);
  void run_until(const Branch& branch, World& world, Time time);

  std::vector<std::unique_ptr<Recent>> recent_;
  std::vector<Heard> heard_;      ///< a ring
  std::size_t oldest_heard_ = 0;  ///< makes room for the next
  std::uint64_t clock_ = 0;       ///< counts uses, for forgetting the least recent one
  std::optional<EventNo> diverged_at_;
};

}  // namespace ks
