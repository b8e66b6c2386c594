#include "viz/panels/stage_layout.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace kv {
namespace {

constexpr float design_w = 968;
constexpr float smallest_pitch = 58;
constexpr float roomy_pitch = 110;   ///< from here on a strip is higher
constexpr float widest_pitch = 168;  ///< from one consumer's card to the next
constexpr std::size_t smallest_cells = 5;
constexpr float most_shrink = 93;  ///< what all widths together can give

// Widths that give way to each other; the sum of all with the fixed gaps is the box's width.
struct Widths {
  float producer = 72;
  float ribbon = 34;
  float card = 148;
  float lane = 155;
  float slot = 134;
};

// What is missing is taken from all widths, each as far as it may shrink.
void shrink(Widths& w, float missing) {
  struct Give {
    float* width;
    float most;
  };
  const std::array<Give, 5> gives = {
      Give{&w.lane, 43}, {&w.slot, 20}, {&w.ribbon, 14}, {&w.card, 12}, {&w.producer, 4}};
  float all = 0;
  for (const Give& give : gives) all += give.most;
  const float share = std::min(missing / all, 1.0F);
  for (const Give& give : gives) *give.width -= std::floor(give.most * share);
}

void grow(Widths& w, float extra) {
  const float lane = std::min(extra * 0.35F, 240.0F);
  const float card = std::min(extra * 0.12F, 52.0F);
  const float slot = std::min(extra * 0.12F, 56.0F);
  const float producer = std::min(extra * 0.08F, 28.0F);
  w.lane += std::floor(lane);
  w.card += std::floor(card);
  w.slot += std::floor(slot);
  w.producer += std::floor(producer);
  w.ribbon += extra - std::floor(lane) - std::floor(card) - std::floor(slot) - std::floor(producer);
}

std::size_t digits(std::int64_t value) {
  std::size_t n = 1;
  for (; value >= 10; value /= 10) ++n;
  return n;
}

// Five digits and more need wider cells, and then there are fewer of them.
float cell_width(const StageView& view) {
  std::int64_t largest = 0;
  for (std::size_t i = 0; i < view.rows.size(); ++i) {
    largest = std::max(largest, view.partitions[i].log_end);
  }
  return std::max(30.0F, static_cast<float>(digits(largest)) * 6.6F + 5);
}

void lay_columns(StageLayout& l, const StageView& view, Widths& widths) {
  l.cell_w = cell_width(view);
  const auto usual = static_cast<std::size_t>(240 / l.cell_w);
  l.cells = usual;
  float extra = l.box.w - design_w + 240 - static_cast<float>(usual) * l.cell_w;
  while (extra < 0 && l.cells > std::min(smallest_cells, usual)) {
    --l.cells;
    extra += l.cell_w;
  }
  if (extra < -most_shrink) {
    l.cells = std::max<std::size_t>(l.cells, 4) - 1;
    extra += l.cell_w;
  }
  l.producers = extra >= -most_shrink;
  if (!l.producers) extra += widths.producer + 40;
  if (extra < 0) {
    shrink(widths, -extra);
  } else {
    const auto more = static_cast<std::size_t>(extra * 0.35F / l.cell_w);
    const std::size_t most = stage_cells - std::min(stage_cells, l.cells);
    l.cells += std::min(more, most);
    grow(widths, extra - static_cast<float>(std::min(more, most)) * l.cell_w);
  }
  l.producer_x = l.box.x + 16;
  l.producer_w = widths.producer;
  l.bar_x = l.producer_x + widths.producer + 10;
  l.row_x = l.producers ? l.bar_x + 38 : l.box.x + 24;
  l.plug_x = l.row_x + l.strip_w() + 14;
  l.card_x = l.plug_x + 60 + widths.ribbon;
  l.card_w = widths.card;
  l.gate_x = l.card_x + l.card_w + widths.lane;
  l.slot_column = l.gate_x + 15;
  l.slot_x = l.slot_column + 8;
  l.slot_w = widths.slot;
}

void lay_rows(StageLayout& l, std::size_t count) {
  const float n = static_cast<float>(std::max<std::size_t>(count, 1));
  const float room = l.area.h;
  l.pitch = std::min(std::floor(room / n), 132.0F);
  if (l.pitch < 74) {
    l.name_dy = 7;
    l.strip_dy = 17;
    l.strip_h = 24;
    l.marks_dy = 50;
  }
  // Few partitions have higher strips.
  if (l.pitch >= roomy_pitch) {
    l.strip_h = 40;
    l.marks_dy = 71;
  }
  // Rows stand in the middle of the space they have.
  l.rows_y = l.area.y + std::floor((room - n * l.pitch) / 2);
  const float row = l.marks_dy + 24;
  if (l.pitch > row) l.rows_y += std::floor((l.pitch - row) / 2);
}

void lay_grid(StageLayout& l, std::size_t count) {
  const Box& a = l.area;
  const auto across = [&](float pitch) { return static_cast<std::size_t>(a.w / pitch); };
  const auto down = [&](float pitch) { return static_cast<std::size_t>(a.h / pitch); };
  for (l.columns = 1; l.columns <= 3; ++l.columns) {
    l.per_column = (count + l.columns - 1) / l.columns;
    l.tile_h = std::min(24.0F, std::floor(a.h / static_cast<float>(l.per_column)));
    if (l.tile_h < 12) continue;
    l.partitions = PartitionDetail::bars;
    l.tile_w = std::floor(a.w / static_cast<float>(l.columns));
    return;
  }
  for (const float size : {12.0F, 11.0F, 9.0F, 7.0F}) {
    l.partitions = PartitionDetail::squares;
    l.tile_w = size;
    l.tile_h = size + 2;
    l.columns = across(l.tile_w);
    if (l.columns * down(l.tile_h) >= count) return;
  }
  l.partitions = PartitionDetail::bins;
  l.tile_w = 12;
  l.tile_h = 28;
  l.columns = std::max<std::size_t>(across(l.tile_w), 1);
  const std::size_t bins = std::max<std::size_t>(l.columns * down(l.tile_h), 1);
  constexpr std::array<std::size_t, 4> sizes = {20, 25, 50, 100};
  for (const std::size_t size : sizes) {
    l.per_bin = size;
    if (bins * size >= count) return;
  }
  while (bins * l.per_bin < count) l.per_bin *= 2;
}

void lay_consumers(StageLayout& l, std::size_t count) {
  const float room = l.body_bottom - 6 - l.card_y;
  const float n = static_cast<float>(std::max<std::size_t>(count, 1));
  l.card_pitch = std::min(std::floor((room + 12) / n), widest_pitch);
  l.card_h = l.card_pitch - 12;
  l.cards_y = l.card_y;
  if (count <= 4 && l.card_h >= 78) {
    if (l.card_pitch >= widest_pitch) l.cards_y += std::floor((room + 12 - n * l.card_pitch) / 2);
    return;
  }
  l.card_pitch = std::min(std::floor((room + 4) / n), 60.0F);
  l.card_h = l.card_pitch - 4;
  l.consumers = ConsumerDetail::rows;
  if (count <= 12 && l.card_h >= 22) return;
  l.consumers = ConsumerDetail::grid;
  l.card_pitch = 26;
  l.card_h = 22;
  const auto rows = std::max<std::size_t>(static_cast<std::size_t>(room / l.card_pitch), 1);
  // Tags have no ways of their own, so they may take some of the ways' room.
  l.grid_w = l.card_w + std::floor((l.gate_x - l.card_x - l.card_w) * 0.55F);
  l.grid_columns = std::max<std::size_t>((count + rows - 1) / rows, 1);
}

}  // namespace

Box StageLayout::card(std::size_t i) const {
  if (consumers != ConsumerDetail::grid) {
    return {card_x, cards_y + card_pitch * static_cast<float>(i), card_w, card_h};
  }
  const float w = std::floor((grid_w + 4) / static_cast<float>(grid_columns));
  return {card_x + w * static_cast<float>(i % grid_columns),
          cards_y + card_pitch * static_cast<float>(i / grid_columns), w - std::min(4.0F, w / 4),
          card_h};
}

Box StageLayout::slot(std::size_t i) const {
  if (consumers == ConsumerDetail::grid) {
    const float w = std::floor((slot_w + 4) / static_cast<float>(grid_columns));
    return {slot_x + w * static_cast<float>(i % grid_columns),
            cards_y + card_pitch * static_cast<float>(i / grid_columns), w - std::min(4.0F, w / 4),
            card_h};
  }
  const float lower = consumers == ConsumerDetail::cards ? 8.0F : 0.0F;
  return {slot_x, cards_y + card_pitch * static_cast<float>(i), slot_w, card_h - lower};
}

Box StageLayout::tile(std::size_t partition) const {
  const std::size_t index = partition / per_bin;
  std::size_t column = index % columns;
  std::size_t row = index / columns;
  if (partitions == PartitionDetail::bars) {
    column = index / per_column;
    row = index % per_column;
  }
  return {area.x + tile_w * static_cast<float>(column), area.y + tile_h * static_cast<float>(row),
          tile_w, tile_h};
}

std::size_t StageLayout::partition_at(Vec point, std::size_t count) const {
  if (!area.contains(point)) return count;
  if (partitions == PartitionDetail::rows) {
    const float row = std::floor((point.y - rows_y) / pitch);
    return row < 0 ? count : std::min(static_cast<std::size_t>(row), count);
  }
  const auto column = static_cast<std::size_t>((point.x - area.x) / tile_w);
  const auto row = static_cast<std::size_t>((point.y - area.y) / tile_h);
  if (column >= columns) return count;
  if (partitions == PartitionDetail::bars) {
    return row < per_column ? std::min(column * per_column + row, count) : count;
  }
  return std::min((row * columns + column) * per_bin, count);
}

StageLayout stage_layout(const StageView& view, Box box) {
  StageLayout l;
  l.box = box;
  Widths widths;
  lay_columns(l, view, widths);
  l.title_y = box.y + 50;
  l.area = {l.row_x, box.y + 66, l.plug_x + 60 - l.row_x, box.h - 78};
  const bool low = box.h < 470;
  l.head = {l.card_x, box.y + 46, l.slot_x + l.slot_w + 8 - l.card_x, low ? 84.0F : 98.0F};
  l.body_bottom = box.y + box.h - 8;
  l.card_y = l.head.bottom() + 10;
  const std::size_t count = view.partitions.size();
  const bool rows =
      view.rows.size() == count &&
      l.area.h >= smallest_pitch * static_cast<float>(std::max<std::size_t>(count, 1));
  if (rows) {
    lay_rows(l, count);
  } else {
    lay_grid(l, count);
  }
  lay_consumers(l, view.consumers.size());
  return l;
}

}  // namespace kv
