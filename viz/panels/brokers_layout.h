// Where everything in the brokers view lies, for a box of any size. Measures of the visual design where there
// is room for them. Must not draw.
#pragma once

#include <cstddef>

#include "viz/canvas/geometry.h"
#include "viz/model/brokers_view.h"

namespace kv {

/// How much of a replica is shown, decided by the pixels there are for a partition.
enum class ReplicaDetail : unsigned char { rows, lines, squares, bins };

struct BrokersLayout {
  Box box;
  Box footer;              ///< what has just been decided; no height: nothing has
  bool producers = false;  ///< there is room for them
  float producer_x = 0, producer_w = 196;
  float label_x = 0, label_w = 112;  ///< of partitions
  // Columns of brokers.
  float column_x = 0, column_w = 292, column_pitch = 300;
  std::size_t columns = 0;  ///< as many as fit
  // From top to bottom.
  Box controller;       ///< with the leases
  bool leases = true;   ///< each in full; else a ring and a number
  float columns_y = 0;  ///< top of the broker's columns
  float head_h = 50;
  float rows_y = 0;
  float bottom = 0;
  ReplicaDetail detail = ReplicaDetail::rows;
  float pitch = 59;
  std::size_t cells = 6;  ///< records of a replica
  // Squares and bins.
  std::size_t tile_columns = 1;
  std::size_t per_bin = 1;
  float tile_w = 11, tile_h = 13;

  [[nodiscard]] Box column(std::size_t broker) const;
  [[nodiscard]] float row_y(std::size_t partition) const;
  /// The room of a replica: a cell of its broker's column.
  [[nodiscard]] Box cell(std::size_t partition, std::size_t broker) const;
  /// A square or a bin in its broker's column.
  [[nodiscard]] Box tile(std::size_t partition, std::size_t broker) const;
  /// The partition at a point of a broker's field of squares; `count` if there is none.
  [[nodiscard]] std::size_t partition_at(Vec point, std::size_t broker, std::size_t count) const;
  /// Replicas have their numbers beside them.
  [[nodiscard]] bool wide() const { return column_w >= 110; }
};

BrokersLayout brokers_layout(const BrokersView& view, Box box);

}  // namespace kv
