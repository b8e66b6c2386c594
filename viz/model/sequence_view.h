// What the sequence chart shows: lines of life with their states, arrows, barriers and folded time on an
// upright axis, and the list of the same events beside it. Strings ready to print; y in design pixels
// from the top of the chart, x from its left edge; colours as indexes of consumers. No pointers into the
// run.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/id.h"
#include "viz/model/inspector_view.h"
#include "viz/model/message_ref.h"
#include "viz/model/sequence_axis.h"
#include "viz/model/sequence_filter.h"
#include "viz/model/term.h"
#include "viz/model/timeline_view.h"

namespace kv {

/// The room there is, in design pixels: of the chart below its header, and of the overview's axis.
struct SequenceSize {
  float width = 1176;
  float height = 788;
  float overview_width = 1448;
  bool operator==(const SequenceSize&) const = default;
};

/// Above the rows stand the heads of the lines of life.
inline constexpr float sequence_heads = 52;
inline constexpr float sequence_gutter =
    124;  ///< the axis with its times; lines of life are right of it

enum class SequenceInk : std::uint8_t { plain, faint, amber, red, violet, green };

/// A filter's chip: what kind of message or change, and how much of it is hidden in the visible window.
struct SequenceChip {
  SequenceClass which = SequenceClass::membership;
  std::string name;
  bool on = true;
  std::string count;  ///< "14 hidden"; "" when nothing is, or when it is shown
  std::string tip;
};

struct SequenceBand {
  float y0 = 0;
  float y1 = 0;
  std::string_view tone;  ///< the state word that gives the colour; static text
  std::string label;      ///< "PREPARING"; "" for a band that goes on from above without a word
  bool hatched = false;   ///< the process is gone, the coordinator does not know
  ks::EventNo event = 0;
};

struct SequenceColumn {
  ks::NodeId node;  ///< none: the column that all members share for which there is no room
  std::string id;   ///< "C1", "b2", "more"
  std::string name;
  std::string
      sub;  ///< "p0 p1 p2": what it owns at the cursor; of a server that does not serve, why
  SequenceInk sub_ink = SequenceInk::plain;  ///< of a server: red, it crashed; amber, it is frozen
  std::string tip;
  int consumer = -1;  ///< index of its colour
  bool coordinator = false;
  bool selected = false;
  float x = 0;
  float y0 = 0;  ///< where its life begins and ends
  float y1 = 0;
  std::vector<SequenceBand> bands;
};

struct SequenceRow {
  float y = 0;
  ks::Time time{};
  std::string text;      ///< "93.002"
  bool instant = false;  ///< more than one thing happens at the same instant
};

struct SequenceFold {
  float y0 = 0;
  float y1 = 0;
  std::string length;  ///< "0.795 s"
  std::string hidden;  ///< "111 messages hidden"; "" if there is nothing
  ks::Time from{};
  ks::Time to{};
};

struct SequenceField {
  std::string name;
  std::string value;
  SequenceInk ink = SequenceInk::plain;
};

/// What a message says: shown at the mouse, or as long as it is picked.
struct SequenceCard {
  std::string title;  ///< "JoinGroup request"
  std::string note;   ///< "API 11"
  std::vector<SequenceField> fields;
};

struct SequenceArrow {
  std::string id;  ///< "JoinGroup C1 93.810", "reply JoinGroup C1 95.611"
  std::size_t from = 0;
  std::size_t to = 0;
  float y0 = 0;
  float y1 = 0;
  std::string label;  ///< "" when it shares the label of an equal one
  SequenceInk ink = SequenceInk::plain;
  bool response = false;
  bool bold = false;
  bool parked = false;  ///< a request that waits where it arrived
  bool lost = false;
  float lost_at = 1;  ///< the share of its way at which it ended
  std::string lost_label;
  Explained what;  ///< its error, else its kind
  ks::EventNo event = 0;
  ks::Time sent{};
  SequenceCard card;
  MessageRef message{};
};

/// A change at one node.
struct SequenceNote {
  std::string id;  ///< "gives up p0 p1 C1 93.810"
  std::size_t column = 0;
  float y = 0;
  std::string text;
  SequenceInk ink = SequenceInk::plain;
  bool ends = false;  ///< the process ends here: a cross
  ks::EventNo event = 0;
};

struct SequenceWaiter {
  float y = 0;
  int consumer = -1;
  std::string name;
  std::string text;  ///< "waits 2.606 s", "last one in"
  ks::EventNo event = 0;
};

/// The join barrier of a classic group, right of its coordinator.
struct SequenceBarrier {
  float y0 = 0;
  float y1 = 0;
  bool begins = true;  ///< false: it began above what can be seen
  bool ends = true;
  std::vector<SequenceWaiter> waiters;
  std::string value;  ///< "2.606 s"; "open" as long as the end is not known
  std::string limit;  ///< "limit 300 s"; of an empty group "initial delay 3 s", "3 s + 3 s delay"
};

/// A line of the list beside the chart; one without an id is a stretch without lines.
struct SequenceEvent {
  std::string id;  ///< that of the arrow or the note
  ks::Time at{};
  std::string time;
  int consumer = -1;
  std::string tag;  ///< "C1", "b2"
  std::string text;
  std::string tip;
  SequenceInk ink = SequenceInk::plain;
  bool bold = false;
  bool past = true;
  ks::EventNo event = 0;
};

struct SequenceCost {
  std::string title;  ///< "What this rebalance cost"; "" when there is none
  std::vector<SequenceField> rows;
};

/// A node that somebody has hidden.
struct SequenceHidden {
  ks::NodeId node;
  std::string name;
  std::string count;  ///< messages in the visible window
};

struct SequenceView {
  SequenceSize size;
  SequenceAxis axis;
  TimeRange window;      ///< what can be seen of the run
  std::string about;     ///< "window 92.9 to 95.7 s, idle time folded"
  std::string group;     ///< whose members these are
  std::string empty;     ///< said in place of rows when there are none
  std::string end_note;  ///< "the run ends here", below the last row
  float end_y = 0;
  std::vector<SequenceChip> chips;
  std::vector<SequenceHidden> hidden_nodes;
  std::uint32_t other_groups = 0;  ///< their members are not shown
  std::vector<SequenceColumn> columns;
  std::vector<SequenceRow> rows;
  std::vector<SequenceFold> folds;
  std::vector<SequenceArrow> arrows;
  std::vector<SequenceNote> notes;
  std::vector<SequenceBarrier> barriers;
  std::vector<SequenceEvent> events;
  std::size_t current = 0;  ///< the last event at or before the cursor; events.size() if none
  SequenceCost cost;

  ks::Time cursor{};
  std::string cursor_text;
  float cursor_y = 0;
  bool hide_future = false;
  float told_y = 0;          ///< what lies below is hidden, if anything is
  std::string picked;        ///< id of the picked arrow or note; "" if none
  std::vector<WhyLine> why;  ///< of what is picked

  TimelineView overview;  ///< group state over the whole run
};

}  // namespace kv
