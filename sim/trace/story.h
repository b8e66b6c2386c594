// The story of a run: its story facts as sentences, in order, without those that only repeat what
// another one of the same event says better. For the story line, `run` and golden tests.
#pragma once

#include <string>
#include <vector>

#include "sim/protocol/names.h"
#include "sim/trace/trace.h"

namespace ks {

struct StoryLine {
  Time time{};
  EventNo event = 0;
  NodeId node;
  std::string sentence;
  std::size_t fact = 0;  ///< position in the trace of the (first) fact it tells
};

/// The lines told by the facts at these positions.
std::vector<StoryLine> story(const Trace& trace, FactRange range, const Names& names);
std::vector<StoryLine> story(const Trace& trace, const Names& names);

/// The last position in the range whose fact the story tells; range.end: there is none.
std::size_t last_told(const Trace& trace, FactRange range);

/// "  20.000  C2 is killed; it owned orders-2 and orders-3." Times are seconds from `origin`.
std::string to_text(const StoryLine& line, Time origin = start_time);

}  // namespace ks
