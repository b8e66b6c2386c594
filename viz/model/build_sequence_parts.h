// The parts build_sequence() is put together from, each in a file of its own. Not for panels.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "viz/model/build_sequence.h"

namespace kv {

struct SequenceSource {
  ks::Session& session;
  const ks::Names& names;
  const UiState& ui;
  SequenceSize size;
  ks::GroupId group;
  ks::BrokerId coordinator;  ///< of that group at the cursor; invalid: none yet
  bool modern = false;       ///< it counts epochs, not generations
  ks::Time limit;            ///< nothing later is shown
  TimeRange bounds;          ///< what the common range allows

  /// Whether the filter lets a message through, nodes included.
  bool shows(const SequenceMessage& m) const;
  bool shows(const SequenceChange& change) const;
  /// A consumer of another group, or one that somebody has hidden.
  bool foreign(ks::NodeId node) const;
};

// What is where.
std::string clock_text(ks::Time time, int decimals = 3);
/// Lines of life, from left to right, with their states; x and y are given.
void add_sequence_columns(const SequenceSource& s, const SequenceScan& scan, SequenceView& view);
/// Index of the column where messages of a node begin and end.
std::size_t column_of(const SequenceView& view, ks::NodeId node);
bool has_own_column(const SequenceView& view, ks::NodeId node);
void add_sequence_marks(const SequenceSource& s, const SequenceScan& scan, SequenceView& view);
void add_sequence_barriers(const SequenceSource& s, SequenceView& view);
void add_sequence_events(const SequenceSource& s, const SequenceScan& scan, SequenceView& view);
/// What each member owns at the cursor, below its name.
void add_sequence_heads(const SequenceSource& s, SequenceView& view);
void add_sequence_cost(const SequenceSource& s, SequenceView& view);
void add_sequence_counts(const SequenceSource& s, const SequenceScan& scan, SequenceView& view);
void add_sequence_overview(const SequenceSource& s, SequenceView& view);

/// "C1: JoinGroup at 93.810": what arrows and notes are called, in ids and lists.
std::string message_id(const SequenceMessage& m, const ks::Names& names);
std::string change_id(const SequenceChange& change, const ks::Names& names);

// Words of arrows (sequence_card.cpp).
std::string request_words(const ks::MessageBody& body, const ks::Names& names);
struct ReplyWords {
  std::string one;     ///< "p0 p1"
  std::string shared;  ///< when several equal ones are sent at the same instant: "your partitions"
  SequenceInk ink = SequenceInk::plain;
  bool bold = false;
};
ReplyWords reply_words(const ks::MessageBody& body, const ks::Names& names);
SequenceCard card_of(const SequenceMessage& m, const ks::Names& names);

}  // namespace kv
