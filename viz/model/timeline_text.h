// The timeline as a text picture: commands, group state, members with their heartbeats, and who
// owns which partition, on the same folding axis as in the window. For `kafkascope lanes` and
// golden tests; ASCII only.
#pragma once

#include <string>

#include "viz/model/build_timeline.h"

namespace kv {

struct TimelineTextOptions {
  TimeRange range;   ///< empty: the whole run so far
  int width = 100;   ///< columns, captions included; at least 60 are used
  bool fold = true;  ///< fold stretches in which nothing happens
};

std::string timeline_text(const TimelineSource& source, const TimelineTextOptions& options = {});
std::string timeline_text(const ks::Session& session, const TimelineTextOptions& options = {});

}  // namespace kv
