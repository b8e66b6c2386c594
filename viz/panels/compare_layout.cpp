#include "viz/panels/compare_layout.h"

#include <algorithm>
#include <cmath>

#include "viz/model/compare_view.h"

namespace kv {
namespace {

constexpr float gap = 8;
constexpr float roomy = 700;      ///< from this height on header and heads have their full size
constexpr float lanes_foot = 12;  ///< below the lanes
constexpr float ledger_foot = 8;
constexpr float smallest_pitch = 22;  ///< of the ledger's rows
constexpr float smallest_stage = 132;
constexpr float narrowest_stage = 288;  ///< width of a column that can hold partitions and members

/// What is left over goes to the parts in turn, up to a size each time.
struct Share {
  float* part;
  float upto;
  float times = 1;  ///< rows that grow together
};

void grow(float& rest, const Share& share) {
  const float step = std::floor(std::min((share.upto - *share.part), rest / share.times));
  if (step <= 0) return;
  *share.part += step;
  rest -= step * share.times;
}

}  // namespace

CompareLayout compare_layout(Box box, std::size_t columns, std::size_t partitions,
                             std::size_t rows) {
  CompareLayout l;
  l.box = box;
  l.count = std::clamp<std::size_t>(columns, 1, most_columns);
  const float n = static_cast<float>(l.count);
  const float rail = box.w >= 1400 || (l.count < 4 && box.w >= 1200) ? 192.0F : 176.0F;
  l.rail = {box.x, box.y, rail, box.h};
  const float width = std::floor((box.w - rail - n * gap) / n);
  for (std::size_t i = 0; i < l.count; ++i) {
    const float x = box.x + rail + gap + static_cast<float>(i) * (width + gap);
    l.columns[i] = {x, box.y, width, box.h};
  }

  const bool low = box.h < roomy;
  const float lanes = static_cast<float>(std::max<std::size_t>(partitions, 1));
  const float count = static_cast<float>(std::max<std::size_t>(rows, 1));
  l.header = low ? 36.0F : 48.0F;
  l.ledger_head = low ? 26.0F : 34.0F;
  float state = low ? 30.0F : 40.0F;
  float stage = 0;
  // Lanes too flat for a word each are drawn as areas, for which a fixed height will do.
  l.row_pitch = smallest_pitch;
  const float room = box.h - l.header - state - compare_owners_y - lanes_foot - l.ledger_head -
                     l.row_pitch * count - ledger_foot;
  const bool each = lanes * 11 <= std::min(132.0F, room);
  float pitch = each ? 11.0F : std::min(72.0F, room);
  const float pitches = each ? lanes : 1.0F;
  float rest = room - pitch * pitches;
  const bool wide = width >= narrowest_stage;
  if (wide && rest >= smallest_stage) {
    stage = smallest_stage;
    rest -= smallest_stage;
  }
  const float no_stage = stage > 0 ? 0.0F : -1.0F;
  const Share shares[] = {{&l.row_pitch, 30, count},
                          {&stage, stage > 0 ? 206.0F : no_stage},
                          {&pitch, each ? 19.0F : 114.0F, pitches},
                          {&l.row_pitch, 34, count},
                          {&stage, stage > 0 ? 300.0F : no_stage},
                          {&pitch, each ? 30.0F : 220.0F, pitches},
                          {&l.row_pitch, 48, count},
                          {&stage, stage > 0 ? 420.0F : no_stage},
                          {&pitch, each ? 46.0F : 320.0F, pitches}};
  for (const Share& share : shares) grow(rest, share);

  float y = box.y + l.header;
  l.state_y = y + state / 2 + (low ? 0.0F : 3.0F);
  y += state;
  l.stage_y = y + (stage > 0 ? 8.0F : 0.0F);
  l.stage_height = stage > 0 ? stage - 18 : 0;
  y += stage;
  l.lanes_y = y + 4;
  l.owners_height = pitch * pitches;
  y += compare_owners_y + l.owners_height + lanes_foot;
  l.ledger_y = y;
  return l;
}

float overview_height(std::size_t columns) {
  return overview_top + overview_pitch * static_cast<float>(columns) + 20;
}

float overview_width(float panel_width) { return panel_width - overview_label - overview_margin; }

}  // namespace kv
