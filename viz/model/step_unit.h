// What one step through a run is, in the words of the domain.
#pragma once

#include <cstdint>
#include <string_view>

namespace kv {

enum class StepUnit : std::uint8_t {
  event,
  message,  ///< one that is sent or read, of the kinds that are shown
  phase,    ///< a group, a member or a broker changes its state
  rebalance,
  isr_change,  ///< a partition's set of in-sync replicas, in the metadata
  story_line,
  mark,  ///< a bookmark on the axis
  start_or_end,
  cause,         ///< −1: what brought the present event about; +1: the first thing it brings about
  difference,    ///< of twins: where they begin to differ, or differ otherwise
  owner_change,  ///< of any twin
};

/// Those that somebody may choose for the arrow keys, in the order of the menu.
inline constexpr StepUnit chosen_units[] = {StepUnit::event, StepUnit::message, StepUnit::phase,
                                            StepUnit::rebalance, StepUnit::story_line};

constexpr std::string_view step_unit_word(StepUnit unit) {
  switch (unit) {
    case StepUnit::event: return "event";
    case StepUnit::message: return "message";
    case StepUnit::phase: return "phase";
    case StepUnit::rebalance: return "rebalance";
    case StepUnit::isr_change: return "ISR change";
    case StepUnit::story_line: return "story line";
    case StepUnit::mark: return "mark";
    case StepUnit::start_or_end: return "start or end";
    case StepUnit::cause: return "cause or consequence";
    case StepUnit::difference: return "difference";
    case StepUnit::owner_change: return "owner change";
  }
  return "";
}

}  // namespace kv
