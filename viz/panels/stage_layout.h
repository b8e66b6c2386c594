// Where everything on the stage lies, for a box of any size. At 968x576 the measures are those of
// the visual design; a wider box gets more cells, longer ways and roomier cards, a narrower one
// fewer cells first. Must not draw.
#pragma once

#include <cstddef>

#include "viz/canvas/geometry.h"
#include "viz/model/stage_view.h"

namespace kv {

/// How much of a partition is shown, decided by the pixels there are for each.
enum class PartitionDetail : unsigned char { rows, bars, squares, bins };
/// How much of a consumer is shown.
enum class ConsumerDetail : unsigned char { cards, rows, grid };

struct StageLayout {
  Box box;

  // Data plane, from left to right.
  bool producers = true;  ///< there is room for them
  float producer_x = 0, producer_w = 72;
  float bar_x = 0;  ///< the partitioner, 6 px wide
  float row_x = 0;  ///< the strips begin
  std::size_t cells = 8;
  float cell_w = 30;
  float plug_x = 0;  ///< left edge of an owner's tag
  Box area;          ///< of all partitions, from the strips to the plugs

  // From top to bottom.
  float title_y = 0;  ///< middle of the column titles
  float rows_y = 0;   ///< top of the first row
  float pitch = 83;
  float name_dy = 9;  ///< from a row's top to the middle of its name
  float strip_dy = 20;
  float strip_h = 28;
  float marks_dy = 59;
  PartitionDetail partitions = PartitionDetail::rows;
  // Bars: columns of rows. Squares and bins: a grid.
  std::size_t columns = 1;
  std::size_t per_column = 0;
  float tile_w = 0, tile_h = 0;
  std::size_t per_bin = 1;

  // Consumers, the ways between and the coordinator.
  ConsumerDetail consumers = ConsumerDetail::cards;
  float card_x = 484, card_w = 148;
  float card_y = 154, card_h = 128, card_pitch = 140;
  float cards_y = 154;  ///< the first card: few of them stand in the middle of their room
  std::size_t grid_columns = 1;
  float grid_w = 0;  ///< of all columns of tags
  float gate_x = 787;
  float slot_column = 802;
  float slot_x = 810, slot_w = 134;
  Box head;                 ///< the coordinator's upper part
  float body_bottom = 568;  ///< of the coordinator

  [[nodiscard]] float row_y(std::size_t i) const { return rows_y + pitch * static_cast<float>(i); }
  /// Middle of a row's strip.
  [[nodiscard]] float row_center(std::size_t i) const { return row_y(i) + strip_dy + strip_h / 2; }
  [[nodiscard]] float strip_w() const { return static_cast<float>(cells) * cell_w; }
  [[nodiscard]] float lane_x() const { return card_x + card_w; }
  [[nodiscard]] Box card(std::size_t i) const;
  [[nodiscard]] Box slot(std::size_t i) const;
  /// Where a partition is drawn at the levels of bars, squares and bins.
  [[nodiscard]] Box tile(std::size_t partition) const;
  /// The partition at a point of the area; the count of partitions if there is none.
  [[nodiscard]] std::size_t partition_at(Vec point, std::size_t count) const;
};

StageLayout stage_layout(const StageView& view, Box box);

}  // namespace kv
