// Scenario to text. A scenario that was read keeps its own text, so comments and order stay; only a
// scenario without a text is printed afresh.
#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "sim/scenario/scenario.h"
#include "sim/world/command.h"

namespace ks {

/// The whole scenario in the canonical form, whatever text it came from.
std::string write_scenario(const Scenario& scenario);

/// The scenario's own text with a [[timeline]] table for every clicked command, placed in time order, and
/// without the timeline entries whose indexes (into Scenario::timeline) are in `removed`. A removed entry
/// whose mark is used elsewhere keeps its `at` and `mark`; actions on a node whose `add` was removed go too.
std::string with_commands(const Scenario& original, std::span<const Command> clicked,
                          std::span<const std::size_t> removed = {});

/// The same for a branch: `commands` is its whole list. Clicked commands are added, scripted ones of the
/// original that are missing in it are removed, those that stand in it at another time are moved: they keep
/// their comments, and one whose mark is used elsewhere leaves its `at` and `mark` behind.
std::string with_branch(const Scenario& original, std::span<const Command> commands);

}  // namespace ks
