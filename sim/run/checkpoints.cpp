#include "sim/run/checkpoints.h"

#include <algorithm>
#include <limits>

#include "sim/base/check.h"
#include "sim/run/world_bytes.h"
#include "sim/world/fingerprint.h"

namespace ks {

namespace {

/// Spacing of a small world: an event takes about 100 ns, so the way to any event is below a
/// millisecond, and a copy every 0.8 ms is cheap.
constexpr EventNo closest = 8192;
/// A long run gives up closeness for memory up to here, where a seek still takes less than 5 ms.
constexpr EventNo far_enough = 65'536;
constexpr std::size_t modest_bytes = std::size_t{8} * 1024 * 1024;
/// Copying costs about 0.3 ns a byte: so many bytes are worth one event of spacing, or 5 %.
constexpr std::size_t bytes_per_event = 16;

}  // namespace

Checkpoints::Checkpoints(CheckpointSettings settings)
    : settings_(settings), automatic_(settings.spacing == 0) {
  if (automatic_) settings_.spacing = closest;
}

void Checkpoints::add(const World& world) {
  KS_CHECK(list_.empty() || list_.back().event < world.event);
  // The latest one stays when the grid grows wider, until there is a later one.
  if (list_.size() > 1 && list_.back().event % settings_.spacing != 0) {
    bytes_ -= list_.back().bytes;
    list_.pop_back();
  }
  const std::size_t bytes = world_bytes(world);
  list_.push_back({world.event, hash(world), bytes, std::make_shared<const World>(world)});
  bytes_ += bytes;
  while (automatic_ && settings_.spacing < bytes / bytes_per_event) thin();
  while (automatic_ && bytes_ > modest_bytes && settings_.spacing < far_enough) thin();
  while (bytes_ > settings_.budget_bytes && list_.size() > 2) thin();
}

void Checkpoints::thin() {
  if (settings_.spacing > std::numeric_limits<EventNo>::max() / 2) return;
  settings_.spacing *= 2;
  const EventNo last = list_.back().event;
  const auto off_grid = [&](const Checkpoint& c) {
    return c.event % settings_.spacing != 0 && c.event != last && c.event != list_.front().event;
  };
  list_.erase(std::remove_if(list_.begin() + 1, list_.end(), off_grid), list_.end());
  bytes_ = 0;
  for (const Checkpoint& c : list_) bytes_ += c.bytes;
}

const Checkpoint& Checkpoints::at_or_below(EventNo event) const {
  KS_CHECK(!list_.empty());
  const auto next = std::upper_bound(list_.begin(), list_.end(), event,
                                     [](EventNo e, const Checkpoint& c) { return e < c.event; });
  KS_CHECK(next != list_.begin());
  return *(next - 1);
}

const Checkpoint& Checkpoints::before(Time time) const {
  KS_CHECK(!list_.empty());
  const auto next = std::partition_point(list_.begin() + 1, list_.end(),
                                         [&](const Checkpoint& c) { return c.world->now < time; });
  return *(next - 1);
}

const Checkpoint* Checkpoints::exactly(EventNo event) const {
  const Checkpoint& nearest = at_or_below(event);
  return nearest.event == event ? &nearest : nullptr;
}

void Checkpoints::truncate(EventNo event) {
  while (list_.size() > 1 && list_.back().event > event) {
    bytes_ -= list_.back().bytes;
    list_.pop_back();
  }
}

void Checkpoints::shrink(std::size_t bytes) {
  while (bytes_ > bytes && list_.size() > 2) thin();
}

}  // namespace ks
