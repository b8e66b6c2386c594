// Where the flags of the axis stand, side by side around their instants. What finds no place is counted on
// the flag beside it, so that none is lost.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "viz/model/timeline_view.h"

namespace kv {

/// Stretches of a row that are taken.
class TakenRow {
 public:
  [[nodiscard]] bool free(float x0, float x1) const;
  void take(float x0, float x1) { taken_.emplace_back(x0, x1); }

 private:
  std::vector<std::pair<float, float>> taken_;
};

/// A flag's box, in the view's x; `small` when there is room for its icon only.
struct FlagPlace {
  float x = 0;
  float width = 0;
  bool small = false;
  bool found = false;
  std::vector<std::size_t> more{};  ///< other flags that it stands for, as "+2"
};

/// The width of words on a flag; bold ones are of what has happened.
using FlagTextWidth = std::function<float(std::string_view words, bool bold)>;

/// A place for each flag on an axis so wide; `row` is what is taken already, and afterwards also by flags.
[[nodiscard]] std::vector<FlagPlace> place_flags(const std::vector<FlagView>& flags,
                                                 float axis_width, const FlagTextWidth& text_width,
                                                 TakenRow& row);

/// "+2"; "" where it stands for itself only.
[[nodiscard]] std::string more_flags(const FlagPlace& place);

}  // namespace kv
