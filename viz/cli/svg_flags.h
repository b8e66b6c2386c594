// Where the words of actions stand above the axis of a drawing. What has no room is counted.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "viz/model/timeline_view.h"

namespace kv {

inline constexpr std::size_t svg_flag_rows = 2;

struct SvgFlag {
  std::size_t row = svg_flag_rows;  ///< from the top; svg_flag_rows: its words have no room
  float from = 0;
  float width = 0;
  std::size_t count = 0;  ///< how many without a row this one is nearest to
  std::string more;       ///< their words, a line each

  bool placed() const { return row < svg_flag_rows; }
};

/// "kill C2 at 20.000 s"
std::string svg_flag_words(const FlagView& flag);

/// By flag; those that the axis does not reach are not placed. `left`: of the axis in the drawing; `limit`:
/// no flag reaches further.
std::vector<SvgFlag> place_svg_flags(const std::vector<FlagView>& flags, float axis_width,
                                     float left, float limit);
bool on_axis(const FlagView& flag, float axis_width);

}  // namespace kv
