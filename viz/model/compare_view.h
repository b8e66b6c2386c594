// What the comparison of twins shows: a column per run with its group, its owners and its part of the ledger,
// all at one instant and on one range of time. Strings ready to print; x in design pixels from the left end
// of a column's axis, y from the top of its lanes. No pointers into the runs, no pictures.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "viz/model/lesson_view.h"
#include "viz/model/stage_view.h"
#include "viz/model/term.h"
#include "viz/model/timeline_view.h"

namespace kv {

/// The room there is for the parts that depend on it.
struct CompareSize {
  float lanes_width = 432;  ///< of a column's axis
  float owners_height = 113;
  float overview_width = 1448;
  bool operator==(const CompareSize&) const = default;
};

// The rows of a column's lanes, from their top.
inline constexpr float compare_beats_y = 28;
inline constexpr float compare_state_y = 51;
inline constexpr float compare_state_height = 18;
inline constexpr float compare_owners_y = 77;

/// A heartbeat that decided something: it was answered with an error, changed the group's state, or its
/// answer changed who owns what.
struct CompareBeat {
  float x = 0;
  int color = 0;
  std::string name;  ///< "C1"
  ks::Time time{};
};

/// What a member does, at the playhead.
struct CompareMember {
  int color = 0;
  std::string name;
  std::string pill;  ///< "STABLE"; also the state word that gives the colour
  bool dead = false;
  StageArc beat;  ///< until its next heartbeat; held while its request is parked
  std::vector<std::string>
      notes;  ///< the same in ever fewer words: "waits at the barrier, reads p0 p1"
  StageInk ink = StageInk::plain;
  std::string tip;
};

struct ComparePartition {
  std::string name;                ///< "p0"
  int owner = -1;                  ///< index into CompareColumn::members; −1: nobody
  std::vector<std::size_t> tints;  ///< of its last records, oldest first
};

/// One number of the ledger.
struct CompareCell {
  std::string text;  ///< "5.640"
  float share = 0;   ///< of the largest in its row
  bool best = false;
  bool zero_row = false;        ///< all are 0: no bars
  std::string word;             ///< "best", "tied best", "same in all three", ""
  std::vector<ks::Time> facts;  ///< when the facts behind it happened, ascending
};

struct CompareColumn {
  std::string letter;  ///< "A"
  std::string name;    ///< "session.timeout.ms=10000"
  std::string kind;    ///< "range · eager"
  std::string state;   ///< the coordinator's word: "Stable"
  std::string epoch;   ///< "generation 3", "group epoch 7"
  std::string note;    ///< "join barrier 1 of 2"; "its run has ended"
  std::vector<ComparePartition> partitions;
  std::vector<CompareMember> members;  ///< those the coordinator counts, and all that live
  TimelineView lanes;                  ///< group state and owners, on the axis of all columns
  std::vector<CompareBeat> beats;      ///< in the order of time
  TimelineView overview;               ///< group state over the whole run
  std::string headline;                ///< "Stops 2 of 6, needs 2 rounds"
  std::vector<CompareCell> cells;      ///< one per row
};

struct CompareRow {
  std::string name;     ///< "unowned time"
  std::string caption;  ///< "partition-seconds"
  Term term = Term::ledger;
};

/// Another branch that the present one may be compared with.
struct CompareBranch {
  std::size_t index = 0;
  std::string label;  ///< "kill C2"
};

/// Lessons that can stand beside the one that is open.
struct TwinOffer {
  std::string label;  ///< "Compare with: acks=1 loses data", "Compare all three"
  std::vector<std::string> files;
};

struct CompareView {
  std::string title;
  std::string about;                    ///< "Same seed 7 in all runs."
  std::string clock;                    ///< "103.200 s"
  std::string stretch;                  ///< "100 to 106 s": what the ledger looks at
  ks::Time counted_to{};                ///< its end
  std::string hidden;                   ///< why it ends before the run does; "": it does not
  std::vector<CompareColumn> columns;   ///< none: there are no twins
  std::vector<CompareRow> rows;         ///< none: the runs are not known so far
  std::vector<std::string> partitions;  ///< names of the lanes, where all columns have the same
  std::string lanes_words;              ///< in their place: "60 partitions"
  std::vector<CompareBranch> branches;  ///< without twins
  std::vector<TwinOffer> offers;        ///< likewise
  PredictedView predicted;              ///< of the lesson that is open
};

}  // namespace kv
