// How lanes grow: segments touch each other, the last one is open. Not for readers of lanes.
#pragma once

#include <vector>

namespace ks {

/// Ends the open segment and begins another; stretches without length leave no trace.
template <class Segment>
void follow(std::vector<Segment>& segments, Segment next) {
  if (!segments.empty()) {
    segments.back().to = next.from;
    if (segments.back().from == next.from) segments.pop_back();
  }
  segments.push_back(next);
}

/// follow(), unless nothing would change; a segment that returns to what was before continues it.
template <class Segment>
void change(std::vector<Segment>& segments, Segment next) {
  if (!segments.empty() && alike(segments.back(), next)) return;
  if (segments.size() >= 2 && segments.back().from == next.from &&
      alike(segments[segments.size() - 2], next)) {
    segments.pop_back();
    segments.back().to = next.to;
    return;
  }
  follow(segments, next);
}

}  // namespace ks
