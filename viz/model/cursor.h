// Where one stands in a known run. Playing, stepping and scrubbing only move this.
#pragma once

#include "sim/base/id.h"
#include "sim/base/time.h"

namespace kv {

/// Standing at a time means: after everything with a time ≤ it. Standing on an event (stepping, a click
/// on a story line) means: right after that event, which may have later ones at the same instant.
struct Cursor {
  ks::Time time{};
  ks::EventNo event = 0;
  bool on_event = false;
};

/// A stretch of the run that timeline, plots and sequence chart show together.
struct TimeRange {
  ks::Time from{};
  ks::Time to{};
  ks::Duration length() const { return to - from; }
  bool operator==(const TimeRange&) const = default;
};

}  // namespace kv
