#include "viz/panels/brokers_layout.h"

#include <algorithm>
#include <cmath>

namespace kv {
namespace {

constexpr float header = 36;
constexpr float margin = 16;
constexpr float column_gap = 8;
constexpr float widest_column = 360;
constexpr float narrowest_column = 34;
constexpr float tall_controller = 96;
constexpr float low_controller = 40;
constexpr float room_for_producers = 1130;
constexpr float most_pitch = 59;
constexpr float row_from = 46;
constexpr float line_from = 14;
constexpr float most_line = 30;
constexpr float cell_w = 23;
/// Squares shrink before several partitions share one.
constexpr Vec tile_sizes[] = {{11, 13}, {9, 10}, {7, 8}};

/// Beside its records a replica has its badge and its numbers.
constexpr float beside_cells = 130;

void lay_out_columns(const BrokersView& view, BrokersLayout& l) {
  const std::size_t count = std::max<std::size_t>(1, view.columns.size());
  const float room = l.box.right() - 12 - l.column_x;
  const auto fits = [&](std::size_t n) {
    return (room + column_gap) / static_cast<float>(n) - column_gap;
  };
  l.columns = count;
  while (l.columns > 1 && fits(l.columns) < narrowest_column) --l.columns;
  l.column_w = std::floor(std::clamp(fits(l.columns), narrowest_column, widest_column));
  l.column_pitch = l.column_w + column_gap;
  const float cells = (l.column_w - beside_cells) / cell_w;
  l.cells = static_cast<std::size_t>(std::clamp(cells, 0.0F, static_cast<float>(brokers_cells)));
}

void lay_out_tiles(std::size_t count, float room, BrokersLayout& l) {
  const auto capacity_of = [&](Vec size) {
    l.tile_w = size.x;
    l.tile_h = size.y;
    l.tile_columns = static_cast<std::size_t>(std::max(1.0F, (l.column_w - 12) / size.x));
    const auto lines = static_cast<std::size_t>(std::max(1.0F, std::floor(room / size.y)));
    return l.tile_columns * lines;
  };
  std::size_t capacity = 0;
  for (const Vec size : tile_sizes) {
    capacity = capacity_of(size);
    if (capacity >= count) break;
  }
  if (capacity < count) capacity = capacity_of(tile_sizes[0]);
  l.per_bin = std::max<std::size_t>(1, (count + capacity - 1) / capacity);
  // Round numbers can be read.
  for (const std::size_t nice : {1U, 2U, 5U, 10U, 20U, 50U, 100U, 200U, 500U, 1000U}) {
    if (nice < l.per_bin) continue;
    l.per_bin = nice;
    break;
  }
  l.detail = l.per_bin > 1 ? ReplicaDetail::bins : ReplicaDetail::squares;
}

}  // namespace

Box BrokersLayout::column(std::size_t broker) const {
  return {column_x + column_pitch * static_cast<float>(broker), columns_y, column_w,
          bottom - columns_y};
}

float BrokersLayout::row_y(std::size_t partition) const {
  return std::round(rows_y + pitch * static_cast<float>(partition));
}

Box BrokersLayout::cell(std::size_t partition, std::size_t broker) const {
  const Box all = column(broker);
  const float y = row_y(partition);
  const float h = row_y(partition + 1) - y;
  if (detail == ReplicaDetail::lines) return {all.x + 4, y, all.w - 8, h};
  return {all.x + 6, y + 2, all.w - 12, h - 6};
}

Box BrokersLayout::tile(std::size_t partition, std::size_t broker) const {
  const std::size_t k = partition / per_bin;
  const Box all = column(broker);
  return {all.x + 6 + static_cast<float>(k % tile_columns) * tile_w,
          rows_y + static_cast<float>(k / tile_columns) * tile_h, tile_w - 1, tile_h - 1};
}

std::size_t BrokersLayout::partition_at(Vec point, std::size_t broker, std::size_t count) const {
  const float x = point.x - column(broker).x - 6;
  const float y = point.y - rows_y;
  if (x < 0 || y < 0 || x >= static_cast<float>(tile_columns) * tile_w) return count;
  const std::size_t k =
      static_cast<std::size_t>(y / tile_h) * tile_columns + static_cast<std::size_t>(x / tile_w);
  return std::min(count, k * per_bin);
}

BrokersLayout brokers_layout(const BrokersView& view, Box box) {
  BrokersLayout l;
  l.box = box;
  const float footer = view.moments.empty() ? 0.0F : 26.0F;
  l.footer = {box.x + 1, box.bottom() - footer - 1, box.w - 2, footer};
  l.bottom = box.bottom() - footer - 10;
  l.producers = box.w >= room_for_producers && !view.producers.empty();
  l.producer_x = box.x + margin;
  l.label_x = box.x + margin + (l.producers ? l.producer_w + margin : 0);
  l.column_x = l.label_x + l.label_w + 8;
  lay_out_columns(view, l);

  const float top = box.y + header + 10;
  const std::size_t count = std::max<std::size_t>(1, view.partitions.size());
  const auto rows = static_cast<float>(count);
  if (l.column_w < 150) l.head_h = 44;
  const auto room_under = [&](float controller) {
    return l.bottom - 6 - (top + controller + 12 + l.head_h);
  };
  const bool may_be_rows = !view.rows.empty() && l.wide();
  const bool tall =
      l.column_w >= 200 && room_under(tall_controller) / rows >= row_from && may_be_rows;
  const float controller = tall ? tall_controller : low_controller;
  l.leases = tall;
  l.controller = {l.label_x, top, box.right() - 12 - l.label_x, controller};
  l.columns_y = l.controller.bottom() + 12;
  l.rows_y = l.columns_y + l.head_h;
  const float room = room_under(controller);
  const float each = room / rows;
  if (each >= row_from && may_be_rows) {
    l.detail = ReplicaDetail::rows;
    l.pitch = std::min(most_pitch, each);
  } else if (each >= line_from && !view.partitions.empty()) {
    l.detail = ReplicaDetail::lines;
    l.pitch = std::min(most_line, each);
  } else {
    lay_out_tiles(count, room, l);
  }
  return l;
}

}  // namespace kv
