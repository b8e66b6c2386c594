// Deadline timers: a slot each and at most one live entry in the queue. Resetting a timer later, as
// every heartbeat does with its session timeout, is one store; the entry surfaces early and is put
// back at the deadline. Nothing is ever erased from the queue. Timers do not know their handlers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "sim/base/check.h"
#include "sim/base/hash.h"
#include "sim/base/id.h"
#include "sim/base/time.h"
#include "sim/engine/event_queue.h"

namespace ks {

using TimerId = Id<struct TimerTag>;

/// One timer. After firing or stopping all but `armed` keep their values, so that a handler can
/// still read when and by what the deadline was last set.
struct TimerSlot {
  Time deadline = never;
  Time entry_time = never;   // of the one live entry in the queue; `never`: there is none
  Time set_at = start_time;  // when the deadline was last set
  EventNo cause = 0;         // the event that last set it
  std::uint32_t owner = 0;   // index of the owner among those of its kind
  std::uint16_t purpose = 0;
  std::uint8_t owner_kind = 0;
  bool armed = false;
  bool operator==(const TimerSlot&) const = default;
};
static_assert(sizeof(TimerSlot) == 40);

/// What an entry that came out of the queue meant to its timer.
enum class Surfaced : std::uint8_t {
  fired,     // the deadline has come: run the handler; the timer is no longer armed
  put_back,  // the deadline had been moved later: neither an event nor a fact
  stale,     // the timer was stopped or moved earlier: neither an event nor a fact
};

/// All timers of a world, by value. Their entries in the queue carry `queue_kind` and the timer's
/// index; whoever pops such an entry hands it to `surfaced`.
class Timers {
 public:
  explicit Timers(std::uint32_t queue_kind) : queue_kind_(queue_kind) {}

  /// A new timer, not armed. The tag (kind and index of the owner, purpose) is the caller's.
  template <class Kind, class Purpose>
  TimerId add(Kind owner_kind, std::uint32_t owner, Purpose purpose);

  /// Arms the timer or replaces its deadline; the deadline is not before `now`. A deadline of
  /// `never` stays armed and does not fire.
  void set(TimerId timer, Time deadline, Time now, EventNo cause, EventQueue& queue);
  void stop(TimerId timer) { slots_[timer.index].armed = false; }
  /// Answers for an entry of this timer that has been popped at its time.
  Surfaced surfaced(TimerId timer, Time entry_time, EventQueue& queue);

  const TimerSlot& slot(TimerId timer) const { return slots_[timer.index]; }
  bool armed(TimerId timer) const { return slots_[timer.index].armed; }
  /// What is left until the deadline, if the timer is armed.
  std::optional<Duration> remaining(TimerId timer, Time now) const;
  std::size_t size() const { return slots_.size(); }
  std::uint32_t queue_kind() const { return queue_kind_; }
  void hash_into(Hasher& hasher) const;
  bool operator==(const Timers&) const = default;

 private:
  TimerId add_slot(TimerSlot slot);
  Entry entry(TimerId timer, Time time) const { return {time, queue_kind_, timer.index}; }

  std::vector<TimerSlot> slots_;
  std::uint32_t queue_kind_;
};

template <class Kind, class Purpose>
TimerId Timers::add(Kind owner_kind, std::uint32_t owner, Purpose purpose) {
  TimerSlot slot;
  slot.owner = owner;
  slot.owner_kind = static_cast<std::uint8_t>(owner_kind);
  slot.purpose = static_cast<std::uint16_t>(purpose);
  return add_slot(slot);
}

/// An entry at or before the deadline serves it, even one left over from before a `stop`. Otherwise
/// a second one is needed, and the first is known as stale by its time.
inline void Timers::set(TimerId timer, Time deadline, Time now, EventNo cause, EventQueue& queue) {
  KS_CHECK(deadline >= now);
  TimerSlot& slot = slots_[timer.index];
  slot.deadline = deadline;
  slot.set_at = now;
  slot.cause = cause;
  slot.armed = true;
  if (deadline < slot.entry_time) {
    slot.entry_time = deadline;
    queue.push(entry(timer, deadline));
  }
}

inline Surfaced Timers::surfaced(TimerId timer, Time entry_time, EventQueue& queue) {
  TimerSlot& slot = slots_[timer.index];
  if (entry_time != slot.entry_time) return Surfaced::stale;
  slot.entry_time = never;
  if (!slot.armed) return Surfaced::stale;
  if (slot.deadline == entry_time) {
    slot.armed = false;
    return Surfaced::fired;
  }
  KS_CHECK(slot.deadline > entry_time);
  if (slot.deadline != never) {
    slot.entry_time = slot.deadline;
    queue.push(entry(timer, slot.deadline));
  }
  return Surfaced::put_back;
}

}  // namespace ks
