// What the files of the sequence panel share; nobody else includes this.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "viz/canvas/marks.h"
#include "viz/panels/explains.h"
#include "viz/panels/sequence_panel.h"
#include "viz/widgets/item.h"

namespace kv {

inline constexpr float sequence_band = 12;   ///< width of a line of life
inline constexpr float barrier_dx = 36;      ///< from its coordinator's line of life
inline constexpr float beside_barrier = 14;  ///< where words right of it begin

struct SequenceDrawing {
  const SequenceView& view;
  PanelContext& p;
  Canvas& c;
  const Theme& t;
  float left;  ///< of the chart, in the canvas
  float top;
  std::vector<Box> taken{};  ///< where words stand already

  float x(std::size_t column) const { return left + view.columns[column].x; }
  float y(float view_y) const { return top + view_y; }
  Box body() const {
    return {left + 1, top + sequence_heads, view.size.width - 2,
            view.size.height - sequence_heads - 1};
  }
  Color ink(SequenceInk which) const;
  /// Whether a place is free of other words, within the chart; takes it then.
  bool take(Box box);
};

/// Words beside a line of life on a ground of their own, so that lines do not run through them.
struct SequenceWords {
  Vec at;  ///< y is their middle
  std::string_view text{};
  Align align = Align::start;
  Color color = 0;
  bool bold = false;
  float room = 400;
};
/// Moves them a little if others stand there; false: there is no place.
bool draw_words(SequenceDrawing& d, const SequenceWords& words);

/// Lines of barriers and rings of who waits there, so that words keep clear of them.
void take_barriers(SequenceDrawing& d);
// Each part in a file of its own.
void draw_sequence_lives(SequenceDrawing& d);  ///< gutter, folds, bands
void draw_sequence_heads(SequenceDrawing& d);
void draw_sequence_states(SequenceDrawing& d);  ///< words of bands and changes
/// `asked`: the right button was pressed on the chart itself.
void draw_sequence_arrows(SequenceDrawing& d, bool asked);
void draw_sequence_barriers(SequenceDrawing& d);
void draw_sequence_playhead(SequenceDrawing& d);
/// The arrow nearest to the mouse, if it is on one.
std::optional<std::size_t> arrow_at(const SequenceDrawing& d, Vec mouse);
void draw_sequence_card(SequenceDrawing& d, const SequenceArrow& arrow);
/// Ends of an arrow at the edges of the lines of life.
struct ArrowEnds {
  Vec from;
  Vec to;
};
ArrowEnds ends_of(const SequenceDrawing& d, const SequenceArrow& arrow);

}  // namespace kv
