// One step of the world: the next command or the next event, whichever comes first.
#pragma once

#include <span>

#include "sim/world/command.h"
#include "sim/world/world.h"

namespace ks {

/// Executes the next thing with a time before `limit`: a command before the events of its instant, else
/// the earliest event. `commands` is sorted by time; the world remembers how many it has executed.
/// Facts of what happened are appended to `out`. False: nothing left before the limit, nothing changed.
bool step(World& world, std::span<const Command> commands, Time limit, Facts& out);

/// Runs everything with a time ≤ `until`.
void run_until(World& world, std::span<const Command> commands, Time until, Facts& out);

}  // namespace ks
