// A column's small stage: partitions with their owner's plug at the left, members at the right, ownership as
// ribbons between them. Many partitions or members share rows.
#include <algorithm>
#include <cmath>

#include "viz/canvas/glyphs.h"
#include "viz/panels/compare_parts.h"

namespace kv {
namespace {

constexpr float row_pitch = 33;
constexpr float smallest_pitch = 17;  ///< lower, and partitions of one owner become one bar
constexpr float card_pitch = 67;
constexpr float smallest_card = 42;  ///< with two lines
constexpr float smallest_line = 20;  ///< with one
constexpr float plug_room = 60;
constexpr float cell = 12;

struct Places {
  Box area;
  float box_w = 106;  ///< of a partition
  float plug_x = 0;
  float card_x = 0;
  float card_w = 190;
};

Places places_of(const Compare& s, std::size_t column) {
  const Box& box = s.l.columns[column];
  Places at;
  at.area = {box.x + 16, s.l.stage_y, box.w - 32, s.l.stage_height};
  at.card_w = std::clamp(std::floor(at.area.w * 0.45F), 128.0F, 290.0F);
  const float left = at.area.w - at.card_w - plug_room;
  at.box_w = std::clamp(left - 64, 34.0F, 190.0F);
  at.plug_x = at.area.x + at.box_w + 4;
  at.card_x = at.area.right() - at.card_w;
  return at;
}

/// A partition, or all that one member owns, as it stands on the left.
struct Source {
  int owner = -1;  ///< index of the member; −1: nobody
  float y0 = 0;
  float y1 = 0;
  float plug_right = 0;
  float middle() const { return (y0 + y1) / 2; }
};

// --- partitions ----------------------------------------------------------------------------------

void plug(Compare& s, const CompareColumn& column, const Places& at, Source& source) {
  const float height = std::min(20.0F, source.y1 - source.y0);
  const float y = std::round(source.middle() - height / 2);
  if (source.owner < 0) {
    nobody(s.c, {at.plug_x, y, 56, height}, {4, height >= 14 ? "nobody" : "", 11, 6});
    return;
  }
  const CompareMember& owner = column.members[static_cast<std::size_t>(source.owner)];
  const auto color = static_cast<std::size_t>(owner.color);
  const std::string name = fitted(s.c, owner.name, 46, 12, Face::num_bold);
  const float width = std::clamp(consumer_tag_width(s.c, color, name), 36.0F, 58.0F);
  consumer_tag(s.c, {at.plug_x, y, width, height}, color, name, height >= 18 ? 12.0F : 11.0F);
  source.plug_right = at.plug_x + width;
}

void partition_box(Compare& s, const ComparePartition& partition, const Places& at,
                   const Source& source) {
  const Box box{at.area.x, source.y0, at.box_w, source.y1 - source.y0};
  s.c.box(box, s.t.bg2, s.t.line1, 4);
  const float size = box.h >= 18 ? 12.0F : 11.0F;
  const float name = s.c.text_width(partition.name, size, Face::num_bold);
  s.c.text_fit({box.x + 9, box.center().y}, partition.name, box.w - 12,
               {size, s.t.ink1, Face::num_bold});
  const float from = box.x + std::max(32.0F, name + 16);
  const auto fit = static_cast<std::size_t>(std::max(0.0F, (box.right() - 14 - from) / cell));
  const std::size_t shown = std::min(fit, partition.tints.size());
  if (box.h < 18 || fit < 2) return;
  for (std::size_t k = 0; k < shown; ++k) {
    const std::size_t tint = partition.tints[partition.tints.size() - shown + k];
    const float x = from + cell * static_cast<float>(k);
    s.c.rect({x, box.center().y - 6, 10, 12}, s.t.key(tint), 2);
  }
  log_end(s.c, {box.right() - 6, box.y + 5}, box.h - 10, s.t.ink2, 1.6F);
}

std::vector<Source> partition_rows(Compare& s, const CompareColumn& column, const Places& at,
                                   float pitch) {
  const float gap = pitch >= 28 ? 7.0F : 3.0F;
  std::vector<Source> rows;
  for (std::size_t i = 0; i < column.partitions.size(); ++i) {
    Source& row = rows.emplace_back();
    row.owner = column.partitions[i].owner;
    row.y0 = std::round(at.area.y + pitch * static_cast<float>(i));
    row.y1 = std::round(row.y0 + pitch - gap);
    partition_box(s, column.partitions[i], at, row);
    plug(s, column, at, row);
  }
  return rows;
}

/// One bar per owner, as high as its share; nobody's is never left out.
std::vector<Source> owner_bars(Compare& s, const CompareColumn& column, const Places& at) {
  std::vector<std::size_t> counts(column.members.size() + 1);
  for (const ComparePartition& partition : column.partitions) {
    const auto slot = static_cast<std::size_t>(partition.owner + 1);
    ++counts[slot];
  }
  const auto used = static_cast<float>(
      counts.size() - static_cast<std::size_t>(std::count(counts.begin(), counts.end(), 0U)));
  const float least = std::min(16.0F, at.area.h / std::max(1.0F, used) - 2);
  const float room = at.area.h - used * (least + 2);
  std::vector<Source> bars;
  float y = at.area.y;
  for (std::size_t slot = 0; slot < counts.size(); ++slot) {
    if (counts[slot] == 0) continue;
    const float share =
        static_cast<float>(counts[slot]) / static_cast<float>(column.partitions.size());
    Source& bar = bars.emplace_back();
    bar.owner = static_cast<int>(slot) - 1;
    bar.y0 = std::round(y);
    y += least + std::max(0.0F, room) * share;
    bar.y1 = std::round(y);
    y += 2;
    bar.plug_right = at.plug_x + 56;
    const Box box{at.area.x, bar.y0, bar.plug_right - at.area.x, bar.y1 - bar.y0};
    const std::string count = std::to_string(counts[slot]);
    if (bar.owner < 0) {
      nobody(s.c, box, {0, box.h >= 14 ? "nobody " + count : "", 11, 6});
      continue;
    }
    const CompareMember& owner = column.members[static_cast<std::size_t>(bar.owner)];
    const auto color = static_cast<std::size_t>(owner.color);
    consumer_bar(s.c, box, color, 3);
    if (box.h < 13) continue;
    s.c.text_fit({box.x + 8, box.center().y}, owner.name + ": " + count + " partitions", box.w - 16,
                 {11, s.t.consumer(color).label, Face::ui_bold});
  }
  return bars;
}

// --- members -------------------------------------------------------------------------------------

struct Cards {
  std::size_t shown = 0;
  float pitch = card_pitch;
  float height = 58;
  bool two_lines = true;
};

Cards cards_of(std::size_t count, float room) {
  Cards cards;
  if (count == 0) return cards;
  cards.shown = count;
  const auto n = static_cast<float>(count);
  cards.pitch = std::min(std::floor((room + 8) / n), std::max(card_pitch, std::floor(room / 3.2F)));
  cards.height = std::min(cards.pitch - 8, 62.0F);
  if (cards.height >= smallest_card) return cards;
  cards.two_lines = false;
  cards.pitch = std::max(std::floor((room + 3) / n), smallest_line + 3);
  cards.height = std::min(cards.pitch - 3, 26.0F);
  const auto fit = static_cast<std::size_t>((room + 3) / cards.pitch);
  if (fit < count) cards.shown = std::max<std::size_t>(fit, 2) - 1;
  return cards;
}

Color ink_for(const Theme& t, StageInk ink) {
  if (ink == StageInk::amber) return t.amber.text;
  if (ink == StageInk::violet) return t.violet.text;
  if (ink == StageInk::red) return t.red.text;
  return t.ink2;
}

TimerRing ring_of(const Theme& t, const StageArc& arc) {
  TimerRing ring{8, arc.left, TimerMode::run, 3.2F, true, t.ink2};
  if (arc.state == TimerState::held) ring.mode = TimerMode::held;
  if (arc.state == TimerState::off) ring.mode = TimerMode::off;
  if (arc.state == TimerState::expired) ring.mode = TimerMode::expired;
  return ring;
}

/// Tag, arc and pill in a line; the arc gives way first.
void head_line(Compare& s, const CompareMember& member, Box box, float y) {
  const auto color = static_cast<std::size_t>(member.color);
  const std::string name = fitted(s.c, member.name, 64, 12, Face::num_bold);
  const float tag = std::clamp(consumer_tag_width(s.c, color, name), 34.0F, 80.0F);
  consumer_tag(s.c, {box.x + 7, y - 9, tag, 18}, color, name);
  const float left = box.x + 7 + tag;
  PillLook look;
  look.height = 18;
  look.size = 11;
  look.dot = false;
  look.align = Align::end;
  look.width = s.c.text_width(member.pill, 11, Face::ui_bold) + 13;
  const bool pill = left + look.width + 14 <= box.right();
  if (pill) state_pill(s.c, {box.right() - 7, y}, member.pill, tone_of(member.pill), look);
  const float right = pill ? box.right() - 7 - look.width : box.right() - 4;
  if (!member.dead && left + 32 <= right) {
    timer_ring(s.c, {left + 17, y}, ring_of(s.t, member.beat));
  }
}

void note_line(Compare& s, const CompareMember& member, Box box, float y) {
  for (const std::string& note : member.notes) {
    const bool last = &note == &member.notes.back();
    if (!last && s.c.text_width(note, 12) > box.w - 16) continue;
    s.c.text_fit({box.x + 8, y}, note, box.w - 16, {12, ink_for(s.t, member.ink)});
    return;
  }
}

void card(Compare& s, const CompareMember& member, Box box, bool two_lines) {
  const auto color = static_cast<std::size_t>(member.color);
  s.c.rect(box, member.dead ? s.t.bg3 : s.t.bg1, 6);
  if (member.dead) s.c.hatch(box.inset(2), with_alpha(s.t.line3, 0.35F), {7, 1, false});
  s.c.border(box, {member.dead ? s.t.line3 : s.t.consumer(color).edge, 1.5F}, 6);
  item(s.c, member.name, box, {.ring = 6});
  tooltip(s.c, member.tip);
  explains_item(s.p.ui, Term::member_state);
  if (!two_lines) return head_line(s, member, box, box.center().y);
  head_line(s, member, box, box.y + std::min(17.0F, box.h * 0.31F));
  note_line(s, member, box, box.bottom() - std::min(16.0F, box.h * 0.27F));
}

void ribbons(Compare& s, const CompareColumn& column, const Places& at, const Cards& cards,
             const std::vector<Source>& sources) {
  std::vector<std::size_t> count(column.members.size());
  for (const Source& source : sources) {
    if (source.owner >= 0) ++count[static_cast<std::size_t>(source.owner)];
  }
  std::vector<std::size_t> done(column.members.size());
  for (const Source& source : sources) {
    if (source.owner < 0) continue;
    const auto who = static_cast<std::size_t>(source.owner);
    const std::size_t k = done[who]++;
    if (who >= cards.shown) continue;
    const float step = std::min(15.0F, (cards.height - 8) / static_cast<float>(count[who]));
    const float off = (static_cast<float>(k) - (static_cast<float>(count[who]) - 1) / 2) * step;
    const float middle = at.area.y + cards.pitch * static_cast<float>(who) + cards.height / 2;
    const ConsumerStyle style = s.t.consumer(static_cast<std::size_t>(column.members[who].color));
    const Vec from{source.plug_right, source.middle()};
    const Vec to{at.card_x, std::round(middle + off)};
    const float wide = std::clamp(source.y1 - source.y0 - 8, 4.0F, 9.0F);
    s.c.bezier(from, to, {with_alpha(style.fill, 0.3F), wide}, 0.5F);
    s.c.bezier(from, to, {style.edge, 2}, 0.5F);
  }
}

}  // namespace

void draw_compare_stage(Compare& s, std::size_t index) {
  const CompareColumn& column = s.view.columns[index];
  const Places at = places_of(s, index);
  const auto n = static_cast<float>(std::max<std::size_t>(column.partitions.size(), 1));
  const float most = std::max(row_pitch, std::floor(at.area.h / 6.2F));
  const float pitch = std::min(std::floor((at.area.h + 4) / n), most);
  const std::vector<Source> sources =
      pitch >= smallest_pitch ? partition_rows(s, column, at, pitch) : owner_bars(s, column, at);
  const Cards cards = cards_of(column.members.size(), at.area.h);
  ribbons(s, column, at, cards, sources);
  for (std::size_t i = 0; i < cards.shown; ++i) {
    const float y = at.area.y + cards.pitch * static_cast<float>(i);
    card(s, column.members[i], {at.card_x, y, at.card_w, cards.height}, cards.two_lines);
  }
  const float y = at.area.y + cards.pitch * static_cast<float>(cards.shown) + 10;
  if (column.members.empty()) {
    s.c.text_fit({at.card_x, at.area.y + 13}, "no members", at.card_w, {12, s.t.ink3});
  } else if (cards.shown < column.members.size()) {
    const std::string more = "and " + std::to_string(column.members.size() - cards.shown) + " more";
    s.c.text({at.card_x + 8, y}, more, {12, s.t.ink3});
  }
}

}  // namespace kv
