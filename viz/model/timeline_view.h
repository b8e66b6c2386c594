// What the timeline shows: group state, members, ownership, plots and branches on one folding axis.
// Strings ready to print; x in design pixels from the left end of the axis, y from the top of the
// panel; colours as indexes of consumers. No pointers into the run, no pictures.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "sim/base/id.h"
#include "viz/model/plot_kind.h"
#include "viz/model/selection.h"
#include "viz/model/time_axis.h"

namespace kv {

/// The room the panel has, in design pixels.
struct TimelineSize {
  float width = 1584;
  float height = 308;
  float grown = 0;  ///< of the height: room for the lines of branches beside the present one
  bool operator==(const TimelineSize&) const = default;
};

/// Where the parts stand. A part without height is folded away because there is no room.
struct TimelineLayout {
  float label_width = 120;  ///< left of the axis
  float axis_width = 0;
  float pace_y = 26;
  float lanes_y = 36;  ///< the first strip
  float owners_y = 0;
  float owners_height = 0;
  float plots_y = 0;
  float content_bottom = 0;  ///< of lanes and plots: how far playhead and veil reach
  float branches_y = 0;      ///< the middle of the first branch
  float branches_height = 0;
};

// --- the axis
// ---------------------------------------------------------------------------------------

enum class FlagKind : std::uint8_t { kill, add, other, mark, deadline };

/// A command of the timeline or a click; set-up commands have none. Or a mark that somebody has set, or a
/// deadline of whom is picked.
struct FlagView {
  std::string id;    ///< "kill C2"; a second one of the same words is "kill C2 at 50.000"
  std::string text;  ///< "kill C2", "C4 joins"
  FlagKind kind = FlagKind::other;
  float x = 0;
  ks::Time time{};
  ks::EventNo event = 0;
  bool ahead = false;       ///< of the cursor: a click takes it out of this branch
  std::string tip;          ///< of a deadline
  std::string rejected;     ///< not empty: it made no sense then, and this is why
  std::size_t command = 0;  ///< index in the branch's list
};

/// A stretch of the pace ribbon: automatic pace slows down here.
struct PaceStretch {
  float x0 = 0;
  float x1 = 0;
};

// --- lanes
// ------------------------------------------------------------------------------------------

enum class BandKind : std::uint8_t {
  state,    ///< tint, edge and word
  crashed,  ///< grey hatch with a red edge
  gone,     ///< only the word
  folded,   ///< several states, each too short to be seen
};

struct BandView {
  float x0 = 0;
  float x1 = 0;
  BandKind kind = BandKind::state;
  std::string_view tone;  ///< the state word that gives the colour; static text
  std::string label;
  std::uint32_t count = 1;  ///< states in a folded band
  ks::Time from{};
  ks::Time to{};
  ks::EventNo event = 0;
};

struct BeatView {
  float x = 0;
  ks::Time time{};
  bool refused = false;  ///< answered with an error: the member learns something
};

/// One lane: the state of a group, or one member as it sees itself.
struct StripView {
  std::string name;  ///< "group state", a group id, or "C2"
  std::string id;    ///< "group state", "C2"
  ks::NodeId node;
  int consumer = -1;  ///< index of its colour; −1: a group or a broker
  bool selected = false;
  float y = 0;
  float height = 0;
  std::vector<BandView> bands;
  std::vector<BeatView> beats;
};

// --- ownership
// --------------------------------------------------------------------------------------

enum class OwnerKind : std::uint8_t {
  owned,
  nobody,
  before,  ///< the group has not begun yet
  others,  ///< several owners, each with too small a share to be drawn
  folded,  ///< several owners one after the other, each too short to be seen
};
/// How closely ownership is drawn, decided by the pixels there are for a partition.
enum class OwnerDetail : std::uint8_t { lanes, thin_lanes, merged, stacked };

/// Neighbouring partitions with one owner over the same time.
struct OwnerBlock {
  float x0 = 0;
  float x1 = 0;
  float y0 = 0;
  float y1 = 0;
  OwnerKind kind = OwnerKind::owned;
  int owner = -1;  ///< index of its colour; of a leader's block: of the broker
  std::uint32_t lanes = 1;
  std::uint32_t count = 1;  ///< of owners in a folded block
  bool doubled = false;     ///< a second living consumer believes it owns it too
  bool short_isr = false;   ///< of a leader's block: some replica is not in sync
  std::string label;        ///< "C1"; "nobody owns p2, p3"
  ks::Time from{};
  ks::Time to{};
};
struct OwnerLabel {
  float y = 0;
  std::string text;
  ks::PartitionId partition;
  bool selected = false;
};

// --- plots
// ------------------------------------------------------------------------------------------

struct PlotPointView {
  float x = 0;
  float y = 0;
};
enum class LineInk : std::uint8_t { owner, nobody, total, in, out };
struct PlotLine {
  LineInk ink = LineInk::total;
  int owner = -1;
  std::vector<PlotPointView> points;
};
/// A word beside a line.
struct PlotLabel {
  float x = 0;
  float y = 0;
  LineInk ink = LineInk::total;
  int owner = -1;
  std::string text;
};
/// What the crosshair reads: the values of a line at the x of the samples.
struct PlotSample {
  float x = 0;
  float value = 0;
};
struct PlotReadable {
  std::string name;  ///< "p2", "in"; "" for the only one
  std::vector<PlotSample> samples;
};
struct PlotView {
  Plot plot;
  std::string_view unit;  ///< "records"; static text
  std::string name;       ///< "lag"
  std::string of;         ///< "payments", "orders-3": the group or partition it was asked for
  std::string scale;      ///< "0 to 100"
  float y = 0;
  float height = 0;
  std::vector<PlotLine> lines;
  std::vector<PlotLabel> labels;
  std::vector<PlotReadable> readable;
};

// --- branches
// ---------------------------------------------------------------------------------------

struct BranchMark {
  float x = 0;
  bool stable = false;  ///< a rebalance is completed; else one begins
};
struct BranchView {
  std::size_t index = 0;
  std::string id;      ///< "branch 1"
  std::string letter;  ///< "A"
  std::string label;   ///< "kill C2", or the name a person gave it
  bool current = false;
  float fork_x = 0;   ///< where it leaves the present branch; 0 for the present one
  float known_x = 0;  ///< how far it is known
  float y = 0;
  std::vector<BranchMark> marks;
};

// --- the whole
// --------------------------------------------------------------------------------------

/// What stretches of owners, or curves, were made from: while that stays the same, so do they.
struct TimelineBasis {
  bool known = false;  ///< false: made from something that cannot be compared
  std::size_t branch = 0;
  std::uint64_t revision = 0;
  TimeAxis axis;
  ks::GroupId group;
  bool leaders = false;
  ks::Time until{};  ///< what comes later is not shown
  Selection selection;
  std::vector<Plot> plots;
  std::vector<float> places;  ///< y and height of each part
  bool operator==(const TimelineBasis&) const = default;
};

struct TimelineView {
  /// Whether something is hidden: what lies right of told_x.
  bool hides() const { return told_until != ks::never; }

  TimelineSize size;
  TimelineLayout layout;
  AxisSource source;
  TimeAxis axis;
  std::vector<AxisTick> ticks;

  ks::Time cursor{};
  std::string cursor_text;  ///< "44.900"
  float cursor_x = 0;
  ks::Time told_until = ks::never;  ///< what happens later is hidden
  float told_x = 0;
  float known_x = 0;  ///< computed so far
  float horizon_x = 0;
  bool may_extend = false;  ///< open-ended: "extend by 60 s" makes sense
  std::string empty;        ///< said instead of lanes when there are none

  std::vector<FlagView> flags;
  bool loop = false;   ///< a stretch is set that playing may repeat
  bool loops = false;  ///< and does
  float loop_x0 = 0;
  float loop_x1 = 0;
  std::vector<PaceStretch> pace;
  std::vector<StripView> strips;
  std::uint32_t members_left_out = 0;  ///< more members than there is room for
  float left_out_y = 0;
  bool leaders = false;  ///< the blocks below tell who leads each partition, else who owns it
  std::uint32_t controllers_left_out = 0;
  std::uint32_t brokers_left_out = 0;  ///< more brokers, controllers than there is room for
  float brokers_left_out_y = 0;
  OwnerDetail detail = OwnerDetail::lanes;
  std::vector<OwnerLabel> owner_labels;
  std::vector<OwnerBlock> blocks;  ///< nobody last: it is drawn over the others
  TimelineBasis owners_from;
  std::vector<PlotView> plots;
  TimelineBasis plots_from;
  std::vector<Plot> plot_menu;       ///< what can be shown
  std::uint32_t plots_left_out = 0;  ///< chosen, but there is no room for them
  std::vector<BranchView> branches;
  std::uint32_t branches_left_out = 0;
};

}  // namespace kv
