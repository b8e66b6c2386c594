// Lines of life: the axis at the left, folded time, states as bands with their words, heads and the
// playhead.
#include <algorithm>
#include <cmath>

#include "viz/canvas/glyphs.h"
#include "viz/canvas/icons.h"
#include "viz/panels/sequence_drawing.h"
#include "viz/widgets/button.h"

namespace kv {
namespace {

constexpr float head_width = 132;
constexpr float head_height = 30;
constexpr float head_top = 8;
constexpr Zigzag fold_zigzag{2.5F, 8};

/// Right edge of what folds and zones cover.
float chart_right(const SequenceDrawing& d) {
  return d.view.columns.empty() ? d.left + d.view.size.width - 16
                                : d.x(d.view.columns.size() - 1) + 12;
}

void zones(SequenceDrawing& d) {
  const float x = d.left + sequence_gutter;
  for (const SequenceRow& row : d.view.rows) {
    if (row.instant) d.c.rect({x, d.y(row.y) - 3, chart_right(d) - x - 18, 6}, d.t.bg2);
  }
}

void axis(SequenceDrawing& d) {
  const float x = d.left + sequence_gutter;
  d.c.line({x, d.y(sequence_heads)}, {x, d.y(d.view.size.height)}, {d.t.line1});
  float last = -100;
  for (const SequenceRow& row : d.view.rows) {
    const float y = d.y(row.y);
    d.c.line({x - 4, y}, {x + 3, y}, {d.t.line3});
    const bool under_playhead = std::abs(row.y - d.view.cursor_y) < 16;
    if (under_playhead || row.y - last < 13) continue;
    last = row.y;
    d.c.text({x - 8, y}, row.text, {11, d.t.ink3, Face::num, Align::end});
  }
}

void folds(SequenceDrawing& d) {
  const float x = d.left + 12;
  const float width = chart_right(d) - x;
  for (const SequenceFold& fold : d.view.folds) {
    const float y = d.y(fold.y0);
    const float height = fold.y1 - fold.y0;
    d.c.rect({x, y, width, height}, d.t.bg2);
    d.c.zigzag_right({x, y}, width, {d.t.line3}, fold_zigzag);
    d.c.zigzag_right({x, y + height}, width, {d.t.line3}, fold_zigzag);
  }
}

void fold_words(SequenceDrawing& d) {
  const float axis = d.left + sequence_gutter;
  for (const SequenceFold& fold : d.view.folds) {
    const float y = d.y((fold.y0 + fold.y1) / 2);
    const bool under_playhead = std::abs((fold.y0 + fold.y1) / 2 - d.view.cursor_y) < 16;
    explains(d.c, d.p.ui, {d.left, d.y(fold.y0), d.view.size.width, fold.y1 - fold.y0}, Term::axis);
    if (!under_playhead) {
      d.c.text({axis - 8, y}, fold.length, {11, d.t.ink2, Face::num_bold, Align::end});
    }
    if (fold.hidden.empty()) continue;
    const float width = d.c.text_width(fold.hidden, 11) + 12;
    // Between two lines of life, in the middle of the chart.
    float middle = (axis + chart_right(d)) / 2;
    const auto& columns = d.view.columns;
    if (columns.size() >= 2) {
      const std::size_t k = (columns.size() - 1) / 2;
      middle = (d.x(k) + d.x(k + 1)) / 2;
    }
    const Box box{middle - width / 2, y - 8, width, 16};
    if (!d.take(box)) continue;
    d.c.rect(box, d.t.bg2);
    d.c.text({middle, y}, fold.hidden, {11, d.t.ink3, Face::ui, Align::middle});
  }
}

void band(SequenceDrawing& d, const SequenceBand& band, float x) {
  const Triple& tone = d.t.tone(tone_of(band.tone));
  const Box box{x - sequence_band / 2, d.y(band.y0), sequence_band, band.y1 - band.y0};
  if (band.hatched) {
    d.c.rect(box, d.t.bg2);
    d.c.hatch(box, d.t.line3, {5, 1.3F});
    d.c.rect({box.x, box.y, 2, box.h}, d.t.red.line);
    d.c.border(box, {d.t.line3});
    return;
  }
  d.c.box(box, tone.tint, tone.line);
  d.c.rect({box.x, box.y, 2, box.h}, tone.line);
}

void lives(SequenceDrawing& d) {
  for (const SequenceColumn& column : d.view.columns) {
    const float x = d.left + column.x;
    if (column.bands.empty()) {
      if (column.y1 <= column.y0) continue;
      d.c.line({x, d.y(column.y0)}, {x, d.y(column.y1)}, {d.t.line3, 1.2F});
      continue;
    }
    for (const SequenceBand& part : column.bands) band(d, part, x);
    const Box life{x - sequence_band, d.y(column.y0), 2 * sequence_band, column.y1 - column.y0};
    explains(d.c, d.p.ui, life, Term::life_line);
    for (const SequenceFold& fold : d.view.folds) {
      if (fold.y1 < column.y0 || fold.y0 > column.y1) continue;
      for (const float at : {fold.y0, fold.y1}) {
        d.c.zigzag_right({x - 10, d.y(at)}, 20, {d.t.bg1, 3}, fold_zigzag);
        d.c.zigzag_right({x - 10, d.y(at)}, 20, {d.t.line3}, fold_zigzag);
      }
    }
  }
}

/// Width that words left of a line of life may take.
float room_left_of(const SequenceDrawing& d, std::size_t column) {
  const float before = column == 0 ? d.left + sequence_gutter : d.x(column - 1);
  return d.x(column) - before - 26;
}

void state_words(SequenceDrawing& d, std::size_t i) {
  const SequenceColumn& column = d.view.columns[i];
  for (std::size_t k = 0; k < column.bands.size(); ++k) {
    const SequenceBand& part = column.bands[k];
    const bool cut = part.y0 <= sequence_heads + 1;
    const float y = d.y(cut ? sequence_heads + 12 : part.y0 + 10);
    const Color ink = d.t.tone(tone_of(part.tone)).text;
    // A state shorter than its word would name the one below.
    const bool last = k + 1 == column.bands.size();
    if (!last && part.y1 - part.y0 < 9) continue;
    if (column.coordinator) {
      // Before a barrier begins there is no line for the word to stand on.
      const bool waits = part.tone == "Preparing";
      const float right = waits && cut ? 50.0F : 14.0F;
      const float down = cut ? 0.0F : waits ? -21.0F : 3.0F;
      const float room = d.left + d.view.size.width - d.x(i) - right - 12;
      draw_words(d, {{d.x(i) + right, y + down}, part.label, Align::start, ink, true, room});
    } else {
      draw_words(d, {{d.x(i) - 12, y}, part.label, Align::end, ink, true, room_left_of(d, i)});
    }
  }
}

/// How far right of the coordinator's line of life words may begin there: beside a barrier, or at the line.
float right_of_coordinator(const SequenceDrawing& d, float y) {
  for (const SequenceBarrier& barrier : d.view.barriers) {
    if (y > barrier.y0 - 9 && y < barrier.y1 + 9) return barrier_dx + beside_barrier;
  }
  return 14;
}

void note_words(SequenceDrawing& d, const SequenceNote& note) {
  const SequenceColumn& column = d.view.columns[note.column];
  const float x = d.x(note.column);
  const float y = d.y(note.y);
  if (note.ends) {
    d.c.circle({x, y}, 7, d.t.bg1);
    cross(d.c, {x, y}, 5, {d.t.red.line, 2});
  }
  const bool bold = note.ends || note.ink == SequenceInk::red;
  const Color ink = note.ink == SequenceInk::plain ? d.t.ink2 : d.ink(note.ink);
  const bool right =
      column.node.kind != ks::NodeKind::consumer && note.column + 1 == d.view.columns.size();
  SequenceWords words{
      {x - 12, y - 9}, note.text, Align::end, ink, bold, room_left_of(d, note.column)};
  if (right) {
    const float off = right_of_coordinator(d, note.y - 9);
    words.at.x = x + off;
    words.align = Align::start;
    words.room = d.left + d.view.size.width - x - off - 12;
  }
  const bool drawn = draw_words(d, words);
  const Box hit{right ? x - 6 : x - 60, y - 16, 66, 16};
  const ItemState state = item(d.c, note.id, hit, {.overlap = true, .ring = 4});
  explains_item(d.p.ui, Term::life_line);
  if (!drawn || d.c.text_width(note.text, 11, bold ? Face::ui_bold : Face::ui) > words.room) {
    tooltip(d.c, note.text);
  }
  if (!state.pressed) return;
  d.p.intents.push_back(SeekEvent{note.event});
  d.p.intents.push_back(PickInSequence{note.id});
}

/// The cross and the word of a server that does not serve, at the end of its head.
constexpr float trouble_mark = 16;
float trouble_width(const SequenceDrawing& d, const SequenceColumn& column) {
  if (column.consumer >= 0 || column.sub.empty()) return 0;
  return trouble_mark + d.c.text_width(column.sub, 11, Face::ui_bold) + 8;
}

/// The head of a broker or a controller: hatched where it does not serve, as on the stage.
void server_head(SequenceDrawing& d, const SequenceColumn& column, Box box, bool hovered) {
  const float y = box.center().y;
  const bool serves = column.sub.empty();
  const float left = box.x + (column.coordinator ? 12.0F : 10.0F);
  if (serves && column.coordinator) {
    d.c.rect(box, d.t.acc, 6);
    d.c.text_fit({left, y}, column.name, box.w - 20, {12, d.t.on_acc, Face::ui_bold});
    return;
  }
  const Color edge = column.selected || column.coordinator ? d.t.acc : d.t.line3;
  if (serves) {
    d.c.box(box, hovered ? d.t.bg3 : d.t.bg2, edge, 6);
    d.c.text_fit({left, y}, column.name, box.right() - 6 - left, {12, d.t.ink1, Face::ui_bold});
    return;
  }
  const bool crashed = column.sub_ink == SequenceInk::red;
  d.c.rect(box, d.t.bg1, 6);
  d.c.hatch({box.x + 2, box.y + 2, box.w - 4, box.h - 4}, d.t.line1, {8, 1, false});
  d.c.border(box, {edge, column.coordinator ? 2.0F : 1.0F}, 6);
  if (crashed) d.c.rect({box.x, box.y + 5, 2, box.h - 10}, d.t.red.line);
  const float width = d.c.text_width(column.name, 12, Face::ui_bold);
  const float most = box.right() - left - 8;
  const float whole = trouble_width(d, column);
  const bool bare = width + whole > most;
  const float trouble = bare ? trouble_mark : whole;
  // Where there is no room for both, the name may be cut: the mark may not.
  const float room = std::min(width, most - trouble);
  d.c.rect({left - 3, y - 9, room + trouble + 4, 18}, d.t.bg1, 3);
  d.c.text_fit({left, y}, column.name, room + 0.5F, {12, d.t.ink1, Face::ui_bold});
  const Color ink = column.sub_ink == SequenceInk::plain ? d.t.ink2 : d.ink(column.sub_ink);
  const float x = left + room + 8;
  if (crashed) cross(d.c, {x + 4, y}, 4, {d.t.red.line, 2.2F});
  if (!crashed) d.c.ring({x + 4, y}, 3.5F, {ink, 1.5F});
  if (!bare) d.c.text({x + trouble_mark - 2, y}, column.sub, {11, ink, Face::ui_bold});
}

void head(SequenceDrawing& d, std::size_t i) {
  const SequenceColumn& column = d.view.columns[i];
  const float x = d.left + column.x;
  const float next = i + 1 < d.view.columns.size() ? d.view.columns[i + 1].x - column.x : 400;
  const float before = i > 0 ? column.x - d.view.columns[i - 1].x : 400;
  float width = std::min(head_width, std::min(next, before) - 8);
  if (column.consumer < 0 && column.id != "more") {
    const float least = d.c.text_width(column.name, 12, Face::ui_bold) + 48;
    width = least + trouble_width(d, column);
    // Between neighbours that stand close there is room for the mark, not for the word.
    width = std::min(width, std::max(least, std::min(next, before) - 8));
    width =
        std::min({width, 2 * (d.left + d.view.size.width - 8 - x), std::min(next, before) + 20});
  }
  const Box box{std::round(x - width / 2), d.top + head_top, width, head_height};
  const ItemState state = item(d.c, column.id, box, {.overlap = true, .ring = 6});
  tooltip(d.c, column.tip);
  explains_item(d.p.ui, column.coordinator ? Term::coordinator : Term::life_line);
  const bool shared = column.id == "more";
  if (state.pressed && !shared) d.p.intents.push_back(Select{{column.node, {}}});
  const float y = box.center().y;
  const bool eye = !shared && !column.coordinator;
  const float room = box.right() - 6;
  if (column.consumer >= 0) {
    const auto index = static_cast<std::size_t>(column.consumer);
    d.c.box(box, state.hovered ? d.t.bg2 : d.t.bg1, d.t.line1, 6);
    d.c.border(box, {d.t.consumer(index).edge, column.selected ? 2.5F : 1.5F}, 6);
    const float tag = std::max(32.0F, consumer_tag_width(d.c, index, column.name));
    consumer_tag(d.c, {box.x + 6, y - 10, tag, 20}, index, column.name);
    d.c.text_fit({box.x + tag + 12, y}, column.sub, room - box.x - tag - 12, {11, d.t.ink2});
  } else {
    server_head(d, column, box, state.hovered);
  }
  if (eye) {
    const Box hide{box.right() - 26, y - 11, 22, 22};
    const ItemState off = item(d.c, "hide " + column.id, hide, {.ring = 4});
    tooltip(d.c, "hide this line of life");
    // Its words keep their room until somebody wants to hide it.
    if (state.hovered || off.hovered || off.focused) {
      d.c.rect(hide, d.t.bg3, 4);
      draw_icon(d.c, Icon::eye_off, hide.center(), d.t.ink2);
    }
    if (off.pressed) d.p.intents.push_back(HideInSequence{column.node, true});
  }
  const float to = std::max(box.bottom(), d.y(column.bands.empty() ? sequence_heads : column.y0));
  d.c.line({x, box.bottom()}, {x, std::min(to, d.y(d.view.size.height))}, {d.t.line3, 1.2F});
}

}  // namespace

void draw_sequence_heads(SequenceDrawing& d) {
  d.c.text({d.left + 16, d.top + sequence_heads - 18}, "seconds", {11, d.t.ink3});
  for (std::size_t i = 0; i < d.view.columns.size(); ++i) head(d, i);
}

void draw_sequence_lives(SequenceDrawing& d) {
  zones(d);
  folds(d);
  axis(d);
  lives(d);
  fold_words(d);
  if (d.view.hide_future && d.view.told_y < d.view.size.height) {
    const float y = d.y(std::max(sequence_heads, d.view.told_y + 1));
    d.c.rect({d.left + 1, y, d.view.size.width - 2, d.y(d.view.size.height) - y - 1}, d.t.bg2);
    std::string_view words = "The future stays hidden";
    if (d.p.ui.veil() == Veil::open_question)
      words = "The future stays hidden until your prediction is settled";
    if (d.p.ui.veil() == Veil::coming_question)
      words = "Hidden until the lesson has asked its question";
    const float width = d.c.text_width(words, 13) + 56;
    const float middle = d.left + d.view.size.width / 2;
    const float room = d.y(d.view.size.height) - y;
    if (room > 96) {
      const Box pill{middle - width / 2, y + room / 2 - 16, width, 32};
      d.c.box(pill, d.t.bg1, d.t.line1, 16);
      draw_icon(d.c, Icon::eye_off, {pill.x + 20, pill.center().y}, d.t.ink2);
      d.c.text({pill.x + 38, pill.center().y}, words, {13, d.t.ink2});
    }
  }
  if (!d.view.end_note.empty() && d.view.end_y + 14 < d.view.size.height - 8) {
    d.c.text({d.left + sequence_gutter - 8, d.y(d.view.end_y + 18)}, d.view.end_note,
             {11, d.t.ink3, Face::ui, Align::end});
  }
}

void draw_sequence_states(SequenceDrawing& d) {
  for (std::size_t i = 0; i < d.view.columns.size(); ++i) state_words(d, i);
  for (const SequenceNote& note : d.view.notes) note_words(d, note);
}

void draw_sequence_playhead(SequenceDrawing& d) {
  if (d.view.cursor_y < sequence_heads || d.view.cursor_y > d.view.size.height) return;
  const float y = std::round(d.y(d.view.cursor_y));
  const float axis = d.left + sequence_gutter;
  d.c.line({d.left + 16, y}, {chart_right(d) - 20, y}, {d.t.acc, 1.5F});
  const float width = d.c.text_width(d.view.cursor_text, 12, Face::num_bold) + 12;
  const Box tag{axis - 2 - width, y - 9, width, 18};
  d.c.rect(tag, d.t.acc, 4);
  d.c.text({tag.right() - 6, y}, d.view.cursor_text, {12, d.t.on_acc, Face::num_bold, Align::end});
  const Vec nose[] = {{axis - 1, y - 5}, {axis + 5, y}, {axis - 1, y + 5}};
  d.c.polygon(nose, d.t.acc);
}

}  // namespace kv
