#include "sim/run/replay.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "sim/base/check.h"
#include "sim/run/world_bytes.h"
#include "sim/world/fingerprint.h"
#include "sim/world/step.h"

namespace ks {
namespace {

/// Enough for the way points of one long way, from a checkpoint down to `near_enough`.
constexpr std::size_t most_recent = 16;

/// Single events whose facts are remembered: those of a few chains of causes.
constexpr std::size_t most_heard = 512;

/// So many events take less than finding out how large a large world is.
constexpr EventNo short_way = 256;

/// Events that take as long as copying a world: 0.3 ns a byte, about 300 ns an event.
EventNo near_enough(const World& world) {
  constexpr std::size_t bytes_per_event = 1024;
  return std::max<EventNo>(16, world_bytes(world) / bytes_per_event);
}
constexpr Duration tick{1};

}  // namespace

Replay::Recent& Replay::place(std::size_t branch, const World& world) {
  if (recent_.size() < most_recent) {
    recent_.push_back(std::make_unique<Recent>());
  } else {
    const auto oldest =
        std::min_element(recent_.begin(), recent_.end(),
                         [](const auto& a, const auto& b) { return a->used < b->used; });
    std::rotate(oldest, oldest + 1, recent_.end());
  }
  Recent& entry = *recent_.back();
  entry.branch = branch;
  entry.reached = world.now;
  entry.used = ++clock_;
  entry.world = world;
  return entry;
}

Replay::Recent* Replay::best(std::size_t branch, EventNo event) {
  Recent* found = nullptr;
  for (const auto& entry : recent_) {
    if (entry->branch != branch || entry->world.event > event) continue;
    if (found == nullptr || entry->world.event > found->world.event) found = entry.get();
  }
  return found;
}

Replay::Recent* Replay::best(std::size_t branch, Time time) {
  Recent* found = nullptr;
  for (const auto& entry : recent_) {
    if (entry->branch != branch || entry->reached > time) continue;
    if (found == nullptr || entry->world.event > found->world.event) found = entry.get();
  }
  return found;
}

bool Replay::one(const Branch& branch, World& world, Time limit, Facts& facts) {
  if (!step(world, branch.commands, limit, facts)) return false;
  if (!branch.checkpoints.wanted(world.event)) return true;
  const Checkpoint* known = branch.checkpoints.exactly(world.event);
  const bool differs = known != nullptr && known->hash != hash(world);
  if (differs && (!diverged_at_ || *diverged_at_ > world.event)) diverged_at_ = world.event;
  return true;
}

void Replay::advance(const Branch& branch, World& world, EventNo event) {
  Facts unheard{.wanted = Level::story, .list = {}, .cause = 0};
  while (world.event < event) {
    unheard.list.clear();
    if (!one(branch, world, never, unheard)) {
      // The run had this event, so its replay must reach it.
      if (!diverged_at_) diverged_at_ = world.event;
      return;
    }
  }
}

/// Of a long way a copy stays behind at three quarters, at three quarters of the rest, and so on: stepping
/// back, however often, then starts near and does not go the long way again.
Replay::Recent& Replay::start(const Branch& branch, std::size_t id, EventNo event) {
  Recent* nearest = best(id, event);
  if (nearest != nullptr && nearest->world.event == event) return *nearest;
  const Checkpoint& checkpoint = branch.checkpoints.at_or_below(event);
  if (nearest != nullptr && nearest->world.event < checkpoint.event) nearest = nullptr;
  const World* from = nearest != nullptr ? &nearest->world : checkpoint.world.get();
  const EventNo near = near_enough(*from);
  while (event - from->event > near) {
    const EventNo way_point = from->event + (event - from->event) / 4 * 3;
    if (nearest != nullptr) nearest->used = ++clock_;  // not the one to make room
    nearest = &place(id, *from);
    advance(branch, nearest->world, way_point);
    nearest->reached = nearest->world.now;
    from = &nearest->world;
    if (from->event < way_point) break;  // diverged
  }
  return nearest != nullptr ? *nearest : place(id, *from);
}

const World& Replay::at(const Branch& branch, std::size_t id, EventNo event) {
  KS_CHECK(event <= branch.head.event);
  Recent& entry = start(branch, id, event);
  if (entry.world.event < event) {
    advance(branch, entry.world, event);
    entry.reached = entry.world.now;
  }
  entry.used = ++clock_;
  return entry.world;
}

void Replay::run_until(const Branch& branch, World& world, Time time) {
  Facts unheard{.wanted = Level::story, .list = {}, .cause = 0};
  while (one(branch, world, time + tick, unheard)) unheard.list.clear();
}

const World& Replay::at_time(const Branch& branch, std::size_t id, Time time) {
  Recent* entry = best(id, time);
  const Checkpoint& checkpoint = branch.checkpoints.before(time + tick);
  if (entry == nullptr || entry->world.event < checkpoint.event) {
    entry = &place(id, *checkpoint.world);
  }
  run_until(branch, entry->world, time);
  entry->reached = std::max(entry->world.now, time);
  entry->used = ++clock_;
  return entry->world;
}

World Replay::just_before(const Branch& branch, Time time, Time sampled, Latencies& latencies) {
  World world = *branch.checkpoints.before(sampled + tick).world;
  Facts facts{.wanted = Level::story, .list = {}, .cause = 0};
  while (step(world, branch.commands, sampled + tick, facts)) facts.list.clear();
  facts.hand_overs.heard = true;
  while (step(world, branch.commands, time, facts)) {
    note_latencies(world, facts.hand_overs.list, latencies);
    facts.hand_overs.list.clear();
    facts.list.clear();
  }
  return world;
}

World Replay::copy(const Branch& branch, std::size_t id, EventNo event) {
  const Recent* recent = best(id, event);
  const Checkpoint& checkpoint = branch.checkpoints.at_or_below(event);
  const bool nearer = recent != nullptr && recent->world.event >= checkpoint.event;
  World world = nearer ? recent->world : *checkpoint.world;
  advance(branch, world, event);
  return world;
}

Facts Replay::again(const Branch& branch, std::size_t id, EventNo after, EventNo upto, Level level,
                    std::size_t most) {
  World world = copy(branch, id, after);
  Facts facts{.wanted = level, .list = {}, .cause = 0};
  while (world.event < upto && facts.list.size() < most) {
    if (!one(branch, world, never, facts)) break;
  }
  return facts;
}

const Facts& Replay::of_event(const Branch& branch, std::size_t id, EventNo event) {
  for (const Heard& heard : heard_) {
    if (heard.branch == id && heard.event == event) return heard.facts;
  }
  constexpr std::size_t no_limit = std::numeric_limits<std::size_t>::max();
  Heard heard{id, event, again(branch, id, event - 1, event, Level::debug, no_limit)};
  if (heard_.size() < most_heard) return heard_.emplace_back(std::move(heard)).facts;
  Heard& place = heard_[oldest_heard_];
  oldest_heard_ = (oldest_heard_ + 1) % most_heard;
  place = std::move(heard);
  return place.facts;
}

Time Replay::time_of(const Branch& branch, std::size_t id, EventNo event) {
  const FactRange facts = branch.trace.of_event(event);
  if (!facts.empty()) return branch.trace[facts.begin].time;
  return copy(branch, id, event).now;
}

EventNo Replay::count_until(const Branch& branch, std::size_t id, Time time) {
  const Recent* recent = best(id, time);
  const Checkpoint& checkpoint = branch.checkpoints.before(time + tick);
  const bool nearer = recent != nullptr && recent->world.event >= checkpoint.event;
  World world = nearer ? recent->world : *checkpoint.world;
  run_until(branch, world, time);
  return world.event;
}

EventNo Replay::go_to(const Branch& branch, std::size_t id, Time time) {
  Recent* const entry = best(id, time);
  const Checkpoint& checkpoint = branch.checkpoints.before(time + tick);
  if (entry == nullptr || entry->world.event < checkpoint.event)
    return count_until(branch, id, time);
  const EventNo from = entry->world.event;
  EventNo far = from + short_way;
  bool measured = false;
  Facts unheard{.wanted = Level::story, .list = {}, .cause = 0};
  while (entry->world.event < far) {
    if (!one(branch, entry->world, time + tick, unheard)) {
      entry->reached = std::max(entry->reached, time);
      entry->used = ++clock_;
      return entry->world.event;
    }
    unheard.list.clear();
    if (measured || entry->world.event < far) continue;
    measured = true;
    far = std::max(far, from + near_enough(entry->world));
  }
  entry->reached = entry->world.now;
  return count_until(branch, id, time);
}

}  // namespace ks
