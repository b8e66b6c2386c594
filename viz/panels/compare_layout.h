// Where the parts of the comparison stand: a rail with captions and up to four columns whose rows are level.
// At 1600x1000 with three columns the measures are those of the visual design. Pure arithmetic in design
// pixels; must not draw.
#pragma once

#include <array>
#include <cstddef>

#include "viz/canvas/geometry.h"
#include "viz/model/twins.h"

namespace kv {

struct CompareLayout {
  Box box;
  Box rail;
  std::array<Box, most_columns> columns{};
  std::size_t count = 0;

  // From top to bottom, the same in all columns.
  float header = 48;       ///< height of the row with letter and name
  float state_y = 0;       ///< middle of the coordinator's line
  float stage_y = 0;       ///< partitions and members
  float stage_height = 0;  ///< 0: there is no room for them
  float lanes_y = 0;       ///< top of the axis
  float owners_height = 0;
  float ledger_y = 0;  ///< top of the ledger's head
  float ledger_head = 34;
  float row_pitch = 33;

  [[nodiscard]] float lanes_width() const { return columns[0].w - 24; }
  [[nodiscard]] float axis_x(std::size_t column) const { return columns[column].x + 12; }
  [[nodiscard]] float row_y(std::size_t row) const {
    return ledger_y + ledger_head + row_pitch * static_cast<float>(row);
  }
};

CompareLayout compare_layout(Box box, std::size_t columns, std::size_t partitions,
                             std::size_t rows);

/// The strips of the overview: one below the other, then the ticks.
inline constexpr float overview_top = 6;
inline constexpr float overview_pitch = 12;
inline constexpr float overview_label = 112;
inline constexpr float overview_margin = 16;
[[nodiscard]] float overview_height(std::size_t columns);
[[nodiscard]] float overview_width(float panel_width);

}  // namespace kv
