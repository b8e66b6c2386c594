// Turns a run into the sequence chart's view: a window of instants around a row that stays in its place,
// as wide as the chart is high. Only what can be seen is looked at, found by walking outwards from that
// row, so that a run of a million messages costs as much as a small one.
#pragma once

#include <cstdint>
#include <optional>

#include "sim/run/session.h"
#include "viz/model/sequence_scan.h"
#include "viz/model/sequence_view.h"
#include "viz/model/ui_state.h"

namespace kv {

/// The chart's place: the row of this instant stands at y.
struct SequenceAnchor {
  ks::Time time{};
  float y = 0;
  bool operator==(const SequenceAnchor&) const = default;
};

/// What a chart was built from; while it is the same only what depends on the cursor is made anew.
struct SequenceKey {
  std::uint64_t revision = 0;
  std::size_t branch = 0;
  SequenceSize size;
  SequenceFilter filter;
  Selection selection;
  ks::GroupId group;
  ks::BrokerId coordinator;
  ks::Time limit{};
  TimeRange bounds;
  bool fold = true;
  SequenceAnchor anchor;
  bool operator==(const SequenceKey&) const = default;
};

/// What stays from picture to picture: where the chart stands, and what it was built from last.
struct SequenceMemory {
  std::optional<SequenceAnchor> anchor;
  std::optional<ks::Time> followed;  ///< the cursor's time that the chart was last moved for
  SequenceFacts data;
  std::optional<SequenceKey> key;
};

/// Walking back causes runs parts of the run again; what was found last is kept while it holds.
struct SequenceWhy {
  std::uint64_t revision = 0;
  std::string id;
  std::vector<WhyLine> lines;
};
/// Why the picked arrow or note came about, newest first.
void add_sequence_why(ks::Session& session, const UiState& ui, SequenceWhy& memory,
                      SequenceView& view);

/// Brings the view up to date. Looks at worlds of the session: one that was asked for before is void.
void refresh_sequence(ks::Session& session, const UiState& ui, SequenceSize size,
                      SequenceMemory& memory, SequenceView& view);
/// The same from nothing.
SequenceView build_sequence(ks::Session& session, const UiState& ui, SequenceSize size = {});

/// Moves what can be seen by dy pixels; the next picture keeps within the run.
void scroll_sequence(const SequenceView& view, float dy, SequenceMemory& memory);
/// Puts an instant into the middle.
void center_sequence(ks::Time time, const SequenceView& view, SequenceMemory& memory);

/// The neighbouring event of the chart, for stepping by arrow keys; nothing at the ends of what can be
/// seen.
std::optional<ks::EventNo> sequence_neighbour(const SequenceView& view, const Cursor& cursor,
                                              int direction);

}  // namespace kv
