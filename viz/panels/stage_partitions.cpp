// Partitions as rows: name, replicas and lag above the strip of the last records, markers below it,
// the owner's plug at its end.
#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "viz/panels/stage_parts.h"

namespace kv {
namespace {

struct RowPen {
  Stage& s;
  const StagePartition& partition;
  const StageRow& row;
  float top;
  std::size_t shown;                         ///< cells
  std::int64_t first;                        ///< offset of the first one
  int key_in_hand;                           ///< the mouse is on a record of this key; −1: on none
  std::vector<std::pair<Box, Term>> said{};  ///< what marks and numbers are, where they were drawn

  [[nodiscard]] float x() const { return s.l.row_x; }
  [[nodiscard]] float strip() const { return top + s.l.strip_dy; }
  [[nodiscard]] float marks() const { return top + s.l.marks_dy; }
  [[nodiscard]] float at(std::int64_t offset) const {
    return x() + static_cast<float>(offset - first) * s.l.cell_w;
  }
  [[nodiscard]] float end() const { return at(partition.log_end); }
};

std::string text_of(std::int64_t number) { return std::to_string(number); }

RowPen row_pen(Stage& s, std::size_t i) {
  const StagePartition& partition = s.view.partitions[i];
  const StageRow& row = s.view.rows[i];
  const std::size_t shown = std::min(s.l.cells, row.keys.size());
  return {
      s, partition, row, s.l.row_y(i), shown, partition.log_end - static_cast<std::int64_t>(shown),
      -1};
}

int key_at(const RowPen& pen, std::int64_t offset) {
  const std::size_t behind = static_cast<std::size_t>(pen.partition.log_end - offset);
  return pen.row.keys[pen.row.keys.size() - behind];
}

/// The key of the record under the mouse, over all rows; −1 for none.
int key_under_mouse(Stage& s) {
  const Vec mouse = s.c.mouse();
  for (std::size_t i = 0; i < s.view.partitions.size(); ++i) {
    const RowPen pen = row_pen(s, i);
    const Box strip{pen.x(), pen.strip(), pen.end() - pen.x(), s.l.strip_h};
    if (!strip.contains(mouse)) continue;
    const auto cell = static_cast<std::int64_t>((mouse.x - strip.x) / s.l.cell_w);
    return key_at(pen, pen.first + cell);
  }
  return -1;
}

void replicas(RowPen& pen) {
  Stage& s = pen.s;
  const float y = pen.top + s.l.name_dy - 8;
  const float lag = s.c.text_width(pen.row.lag, 13, Face::num_bold) + s.c.text_width("lag ", 12);
  const float limit = pen.x() + s.l.strip_w() - lag - 8;
  const auto tinted = [&](Box box, const StageReplica& replica) {
    const bool red = replica.ink == StageInk::red;
    const Triple& tone = red ? s.t.red : s.t.amber;
    s.c.box(box, tone.tint, tone.line, 3);
    s.c.text(box.center(), replica.label,
             {11, tone.text, replica.leader ? Face::num_bold : Face::num, Align::middle});
  };
  float x = std::max(pen.x() + 30, pen.x() + s.c.text_width(pen.row.name, 14, Face::num_bold) + 8);
  const float from = x;
  if (pen.partition.leaderless) {
    const float width = s.c.text_width("no leader", 11, Face::ui_bold) + 16;
    if (x + width <= limit) {
      nobody(s.c, {x, y, width, 16}, {3, "no leader", 11, 5});
      x += width + 3;
    }
  }
  for (std::size_t k = 0; k < pen.row.replicas.size(); ++k) {
    const StageReplica& replica = pen.row.replicas[k];
    const float w =
        std::ceil(s.c.text_width(replica.label, 11, Face::num)) + (replica.leader ? 6.0F : 8.0F);
    const float width = std::max(w, replica.leader ? 32.0F : 22.0F);
    if (x + width > limit) {
      const std::size_t left = pen.row.replicas.size() - k;
      const std::string more = fmt::format("+{}", left);
      if (x + s.c.text_width(more, 11) <= limit + 4)
        x = s.c.text({x, y + 8}, more, {11, s.t.ink3}) + 3;
      break;
    }
    if (replica.ink == StageInk::plain) {
      badge(s.c, {x, y, width, 16}, replica.label, replica.leader);
    } else {
      tinted({x, y, width, 16}, replica);
    }
    x += width + 3;
  }
  pen.said.push_back({{from, y, x - 3 - from, 16}, Term::replica});
}

void head(RowPen& pen) {
  Stage& s = pen.s;
  const float y = pen.top + s.l.name_dy;
  const float right = pen.x() + s.l.strip_w();
  fit(s.c, {pen.x(), y}, pen.row.name, 110, {14, s.t.ink1, Face::num_bold});
  replicas(pen);
  const Color ink = pen.row.lag_high ? s.t.red.text : s.t.ink2;
  const float number = s.c.text_width(pen.row.lag, 13, Face::num_bold);
  s.c.text({right, y}, pen.row.lag, {13, ink, Face::num_bold, Align::end});
  const float word = right - number - s.c.text_width(" ", 12);
  s.c.text({word, y}, "lag", {12, s.t.ink3, Face::ui, Align::end});
  const float from = word - s.c.text_width("lag", 12) - 4;
  pen.said.push_back({{from, y - 9, right - from, 18}, Term::lag});
}

CellState state_of(const RowPen& pen, std::int64_t offset) {
  const StagePartition& p = pen.partition;
  if (offset >= p.high_watermark) return CellState::not_replicated;
  if (offset < p.committed) return CellState::committed;
  const bool delivered = p.owner >= 0 && p.position >= 0 && offset < p.position;
  return delivered ? CellState::delivered : CellState::waiting;
}

/// A record without a key has the grey of a track instead of a tint.
void plain_cell(Canvas& c, Box box, CellState state, std::string_view label) {
  const Theme& t = c.theme();
  const bool faded = state == CellState::committed || state == CellState::not_replicated;
  c.rect(box, state == CellState::not_replicated ? t.bg1 : mix(t.bg3, t.bg1, faded ? 0.55F : 0.0F),
         3);
  if (state == CellState::not_replicated) c.border(box, {t.line3, 1, {3, 2}}, 3);
  const Color ink = faded ? t.ink2 : t.ink1;
  c.text({box.center().x, box.center().y - 1}, label, {11, ink, Face::num, Align::middle});
}

void cell(RowPen& pen, std::int64_t offset) {
  Stage& s = pen.s;
  const Box box{pen.at(offset) + 1, pen.strip(), s.l.cell_w - 2, s.l.strip_h};
  const int key = key_at(pen, offset);
  const CellState state = state_of(pen, offset);
  const std::string label = text_of(offset);
  const int owner = pen.partition.owner;
  const auto color = static_cast<std::size_t>(
      owner < 0 ? 0 : s.view.consumers[static_cast<std::size_t>(owner)].color);
  Canvas c = pen.key_in_hand >= 0 && key != pen.key_in_hand ? s.c.faded(0.35F) : s.c;
  if (key < 0) {
    plain_cell(c, box, state, label);
    if (state == CellState::delivered)
      c.rect({box.x, box.bottom() - 4, box.w, 4}, s.t.consumer(color).fill);
    return;
  }
  record_cell(c, box, {s.view.keys[static_cast<std::size_t>(key)].tint, state, color, label});
}

void flags(RowPen& pen) {
  const float y = pen.strip();
  const float h = pen.s.l.strip_h;
  // The flag stands at the left of its line, the bracket's arms at the left of its back: where both have the
  // same offset they lie side by side.
  log_end(pen.s.c, {pen.end() + 7, y - 2}, h + 4);
  pen.said.push_back({{pen.end() + 2, y - 5, 9, h + 10}, Term::log_end});
  if (pen.partition.high_watermark < pen.first) return;
  const float x = pen.at(pen.partition.high_watermark);
  high_watermark(pen.s.c, {x, y - 4}, h + 7);
  pen.said.push_back({{x - 6, y - 6, 8, h + 12}, Term::high_watermark});
}

/// What lies left of the visible cells: a pointer, then the markers with their numbers.
void off_screen(RowPen& pen, bool committed, bool position, float from, float limit) {
  Stage& s = pen.s;
  Canvas& c = s.c;
  const StagePartition& p = pen.partition;
  const float y = pen.marks();
  const TextStyle number{11, s.t.ink1, Face::num_bold};
  const std::array<Vec, 3> tip = {Vec{from, y}, Vec{from + 6, y - 4}, Vec{from + 6, y + 4}};
  c.polygon(tip, s.t.ink1);
  float x = from + 9;
  const auto said = [&](float left, Term term) {
    pen.said.push_back({{left, y - 8, x - 3 - left, 16}, term});
  };
  if (committed) {
    const float left = x;
    committed_marker(c, {x + 4, y});
    x = c.text({x + 13, y}, text_of(p.committed), number) + 6;
    said(left, Term::committed);
  }
  if (position) {
    const float left = x;
    const auto owner = static_cast<std::size_t>(p.owner);
    position_marker(c, {x + 5, y},
                    s.t.consumer(static_cast<std::size_t>(s.view.consumers[owner].color)).edge);
    x = c.text({x + 14, y}, text_of(p.position), number) + 6;
    said(left, Term::position);
  }
  const std::int64_t behind = p.log_end - (committed ? p.committed : p.position);
  const float room = limit - x;
  const std::string words = text_of(behind) + " records behind";
  const std::string few = text_of(behind) + " behind";
  const bool long_fits = c.text_width(words, 11) <= room;
  if (!long_fits && c.text_width(few, 11) > room) return;
  const float left = x;
  x = c.text({x, y}, long_fits ? words : few, {11, s.t.ink3}) + 3;
  said(left, Term::lag);
}

struct Marker {
  float x = 0;
  bool right = true;  ///< its number stands right of it
};

/// `term`: what the marker is; its number is the same.
void marker_number(RowPen& pen, const Marker& marker, std::int64_t value, Term term) {
  const TextStyle left{11, pen.s.t.ink2, Face::num, Align::end};
  const TextStyle right{11, pen.s.t.ink2, Face::num, Align::start};
  const float x = marker.right ? marker.x + 9 : marker.x - 9;
  pen.s.c.text({x, pen.marks()}, text_of(value), marker.right ? right : left);
  const float width = pen.s.c.text_width(text_of(value), 11, Face::num);
  pen.said.push_back({{marker.right ? x : x - width, pen.marks() - 8, width, 16}, term});
}

void marker_said(RowPen& pen, const Marker& marker, Term term) {
  pen.said.push_back({{marker.x - 6, pen.marks() - 8, 12, 16}, term});
}

void draw_committed(RowPen& pen, const Marker& marker, bool number) {
  committed_marker(pen.s.c, {marker.x, pen.marks()});
  marker_said(pen, marker, Term::committed);
  if (number) marker_number(pen, marker, pen.partition.committed, Term::committed);
}

void draw_position(RowPen& pen, const Marker& marker) {
  const StageConsumer& owner = pen.s.view.consumers[static_cast<std::size_t>(pen.partition.owner)];
  const Color color = pen.s.t.consumer(static_cast<std::size_t>(owner.color)).edge;
  position_marker(pen.s.c, {marker.x, pen.marks()}, color);
  marker_said(pen, marker, Term::position);
  marker_number(pen, marker, pen.partition.position, Term::position);
}

/// Both markers stand below visible cells: their numbers must not meet.
void two_markers(RowPen& pen, Marker committed, Marker position, float width) {
  const float gap = position.x - committed.x;
  if (gap < 4) {
    position.x = committed.x + 11;
    position.right = true;
    draw_committed(pen, committed, false);
  } else if (gap < 2 * width + 12) {
    committed.right = false;
    position.right = true;
    // Where there is no room left of the square, the first cell's own label is its number.
    draw_committed(pen, committed, committed.x - width >= pen.x());
  } else {
    committed.right = true;
    draw_committed(pen, committed, true);
  }
  draw_position(pen, position);
}

void markers(RowPen& pen) {
  Stage& s = pen.s;
  const StagePartition& p = pen.partition;
  const bool has_position = p.owner >= 0 && p.position >= 0;
  const bool committed_off = p.committed >= 0 && p.committed < pen.first;
  const bool position_off = has_position && p.position < pen.first;
  const bool committed_on = p.committed >= 0 && !committed_off;
  const bool position_on = has_position && !position_off;
  const float left = pen.x();
  const float end = left + s.l.strip_w() + 8;
  const float width = s.c.text_width(text_of(p.log_end), 11, Face::num) + 12;
  Marker committed{std::max(pen.at(p.committed), left + 4), true};
  committed.right = committed.x < left + s.l.strip_w() / 2;
  Marker position{std::max(pen.at(p.position), left + 5), false};
  position.right = position.x - width < left;
  if (committed_on && position_on) {
    two_markers(pen, committed, position, width);
  } else if (committed_off && position_on) {
    // The pointer stands left of the triangle, or right of it where that is at the beginning.
    position.right = position.x - width < left + 34 + width;
    if (position.right) {
      off_screen(pen, true, false, position.x + width + 6, end);
    } else {
      off_screen(pen, true, false, left, position.x - width - 4);
    }
    draw_position(pen, position);
  } else if (committed_off || position_off) {
    off_screen(pen, committed_off, position_off, left, end);
  } else if (committed_on) {
    draw_committed(pen, committed, true);
  } else if (position_on) {
    draw_position(pen, position);
  } else {
    fit(s.c, {left, pen.marks()}, pen.row.note, s.l.strip_w(), {11, s.t.ink3});
  }
}

void plug(RowPen& pen) {
  Stage& s = pen.s;
  const float y = pen.strip() + s.l.strip_h / 2 - 12;
  if (s.view.shared) {
    const Box box{s.l.plug_x - 2, y, 62, 24};
    s.c.box(box, s.t.bg2, s.t.line1, 6);
    s.c.text(box.center(), "shared", {11, s.t.ink2, Face::ui_bold, Align::middle});
    return;
  }
  if (pen.partition.owner < 0) {
    nobody(s.c, {s.l.plug_x - 2, y, 62, 24}, {4, "nobody", 11, 6});
    return;
  }
  const StageConsumer& owner = s.view.consumers[static_cast<std::size_t>(pen.partition.owner)];
  const auto color = static_cast<std::size_t>(owner.color);
  const float width = std::clamp(consumer_tag_width(s.c, color, owner.name), 40.0F, 60.0F);
  const Box box{s.l.plug_x, y, width, 24};
  s.c.push_clip(box);
  consumer_tag(s.c, box, color, owner.name);
  s.c.pop_clip();
}

void explain_row(const RowPen& pen, Box row) {
  const Stage& s = pen.s;
  const auto say = [&](Box box, Term term) { explains(s.c, s.context.ui, box, term); };
  say(row, Term::partition);
  const bool any = pen.partition.log_end > pen.first;
  if (any) say({pen.x(), pen.strip(), pen.end() - pen.x(), s.l.strip_h}, Term::record);
  for (const auto& [box, term] : pen.said) say(box, term);
  say({s.l.plug_x - 2, pen.strip(), 64, s.l.strip_h},
      pen.partition.owner < 0 && !s.view.shared ? Term::unowned : Term::assignment);
}

}  // namespace

void draw_partition_rows(Stage& s) {
  const int key = key_under_mouse(s);
  for (std::size_t i = 0; i < s.view.partitions.size(); ++i) {
    RowPen pen = row_pen(s, i);
    pen.key_in_hand = key;
    head(pen);
    for (std::int64_t offset = pen.first; offset < pen.partition.log_end; ++offset)
      cell(pen, offset);
    flags(pen);
    markers(pen);
    plug(pen);
    const float height = s.l.marks_dy + 7;
    const Box box{pen.x() - 4, pen.top, s.l.plug_x + 62 - pen.x(), height};
    Actor what{selection_of(pen.partition), pen.row.tip, nullptr, 4};
    std::string tip;
    if (key >= 0 && box.contains(s.c.mouse())) {
      tip = fmt::format("{} Key under the mouse: **{}**.", pen.row.tip,
                        s.view.keys[static_cast<std::size_t>(key)].name);
      what.tip = tip;
    }
    actor(s, pen.row.name, box, what);
    explain_row(pen, box);
  }
}

}  // namespace kv
