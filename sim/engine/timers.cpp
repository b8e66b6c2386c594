#include "sim/engine/timers.h"

#include <limits>

namespace ks {

TimerId Timers::add_slot(TimerSlot slot) {
  KS_CHECK(slots_.size() < std::numeric_limits<std::uint32_t>::max());
  slots_.push_back(slot);
  return TimerId{static_cast<std::uint32_t>(slots_.size() - 1)};
}

std::optional<Duration> Timers::remaining(TimerId timer, Time now) const {
  const TimerSlot& slot = slots_[timer.index];
  if (!slot.armed) return std::nullopt;
  return slot.deadline - now;
}

void Timers::hash_into(Hasher& hasher) const {
  hasher.add(slots_.size());
  for (const TimerSlot& slot : slots_) {
    hasher.add(slot.deadline);
    hasher.add(slot.entry_time);
    hasher.add(slot.set_at);
    hasher.add(slot.cause);
    hasher.add(slot.owner);
    hasher.add(slot.purpose);
    hasher.add(slot.owner_kind);
    hasher.add(slot.armed);
  }
}

}  // namespace ks
