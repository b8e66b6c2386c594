#include "sim/run/replay.h"

#include <algorithm>

#include "sim/base/check.h"
#include "sim/world/fingerprint.h"
#include "sim/world/step.h"

namespace ks {
namespace {

constexpr std::size_t most_recent = 6;
/// After a long way a copy is left so far behind, so that a step back does not go the long way again.
constexpr EventNo waypoint_distance = 256;
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

Replay::Recent& Replay::start(const Branch& branch, std::size_t id, EventNo event) {
  Recent* recent = best(id, event);
  const Checkpoint& checkpoint = branch.checkpoints.at_or_below(event);
  if (recent != nullptr && recent->world.event >= checkpoint.event) return *recent;
  Recent& fresh = place(id, *checkpoint.world);
  if (event - checkpoint.event < 2 * waypoint_distance) return fresh;
  advance(branch, fresh.world, event - waypoint_distance);
  fresh.reached = fresh.world.now;
  return place(id, fresh.world);
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

World Replay::just_before(const Branch& branch, Time time) {
  World world = *branch.checkpoints.before(time).world;
  Facts unheard{.wanted = Level::story, .list = {}, .cause = 0};
  while (step(world, branch.commands, time, unheard)) unheard.list.clear();
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

}  // namespace ks
