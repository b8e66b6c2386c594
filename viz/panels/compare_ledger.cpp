// The ledger of differences: a number and a bar for each run in every row, the best one marked with a word.
#include <algorithm>
#include <cmath>

#include "viz/canvas/icons.h"
#include "viz/panels/compare_parts.h"

namespace kv {
namespace {

constexpr float bar_height = 10;
constexpr float two_lines = 30;  ///< a row of this height has its unit below its name

/// Widths of a column's ledger; the bar takes what is left and is left out where that is too little.
struct Widths {
  float number_right = 84;
  float bar_x = 100;
  float bar = 0;
};

/// For the widest word behind a bar.
float word_room(const Compare& s) {
  float widest = 0;
  for (const CompareColumn& column : s.view.columns) {
    for (const CompareCell& cell : column.cells) {
      const float word = cell.best ? s.c.text_width(cell.word, 11, Face::ui_bold) + 30
                                   : s.c.text_width(cell.word, 12);
      widest = std::max(widest, word);
    }
  }
  return widest;
}

Widths widths_of(const Compare& s, Box box) {
  Widths w;
  float widest = 40;
  for (const CompareColumn& column : s.view.columns) {
    for (const CompareCell& cell : column.cells) {
      widest = std::max(widest, s.c.text_width(cell.text, 15, Face::num_bold));
    }
  }
  w.number_right = std::max(box.w >= 380 ? 84.0F : 0.0F, widest + 14);
  w.bar_x = w.number_right + (box.w >= 380 ? 16.0F : 10.0F);
  w.bar = std::min(std::floor(box.w - w.bar_x - 16 - word_room(s) - 14), 420.0F);
  if (w.bar < 24) w.bar = 0;
  return w;
}

void best_chip(Compare& s, Box box, float y, const std::string& word) {
  const float width = std::ceil(s.c.text_width(word, 11, Face::ui_bold) + 30);
  const Box chip{box.right() - 16 - width, y - 10, width, 20};
  s.c.box(chip, s.t.green.tint, s.t.green.line, 10);
  draw_icon(s.c, Icon::check, {chip.x + 13, y}, s.t.green.text);
  s.c.text({chip.right() - 10, y}, word, {11, s.t.green.text, Face::ui_bold, Align::end});
}

std::string tip_of(const CompareCell& cell) {
  if (cell.facts.empty()) return {};
  const std::string count = std::to_string(cell.facts.size());
  return cell.facts.size() == 1 ? "one event lies behind this: click to go there"
                                : count + " events lie behind this: click to go to the next one";
}

/// A click leads from one event behind a number to the next, and from the last to the first.
ks::Time next_fact(const CompareCell& cell, ks::Time now) {
  const auto later = std::upper_bound(cell.facts.begin(), cell.facts.end(), now);
  return later != cell.facts.end() ? *later : cell.facts.front();
}

void number(Compare& s, const CompareCell& cell, std::string_view id, Box box, float y,
            const Widths& w) {
  const Face face = cell.best ? Face::num_bold : Face::num;
  const float size = s.l.row_pitch >= 26 ? 15.0F : 13.0F;
  const float width = s.c.text_width(cell.text, size, face);
  const float right = box.x + w.number_right;
  const Box hit{right - width - 5, y - 11, width + 10, 22};
  Color ink = cell.best || cell.zero_row ? s.t.ink1 : s.t.ink2;
  if (!cell.facts.empty()) {
    const ItemState state = item(s.c, id, hit, {.ring = 4});
    tooltip(s.c, tip_of(cell));
    if (state.hovered) s.c.rect(hit, s.t.bg3, 4);
    if (state.hovered) ink = s.t.ink1;
    if (state.pressed)
      s.p.intents.push_back(GoToFact{next_fact(cell, s.p.ui.cursor.time), s.view.counted_to});
  } else if (!s.view.hidden.empty()) {
    item(s.c, id, hit, {.ring = 4});
    tooltip(s.c, s.view.hidden);
  }
  s.c.text({right, y}, cell.text, {size, ink, face, Align::end});
}

void row(Compare& s, std::size_t index, std::size_t r, Box box, const Widths& w) {
  const CompareCell& cell = s.view.columns[index].cells[r];
  const float y = s.l.row_y(r) + s.l.row_pitch / 2;
  explains(s.c, s.p.ui, {box.x, s.l.row_y(r), box.w, s.l.row_pitch}, s.view.rows[r].term);
  if (r > 0) {
    s.c.line({box.x + 12, s.l.row_y(r)}, {box.right() - 12, s.l.row_y(r)}, {s.t.line2});
  }
  number(s, cell, s.view.rows[r].name, box, y, w);
  const float bar_x = box.x + w.bar_x;
  const bool same = !cell.best && !cell.word.empty();
  const float words = same ? s.c.text_width(cell.word, 12) : 0;
  if (!cell.zero_row && w.bar > 0) {
    const Box track{bar_x, y - bar_height / 2, w.bar, bar_height};
    progress_bar(s.c, track, cell.share, cell.best ? s.t.acc : s.t.line3);
  }
  if (cell.best) {
    best_chip(s, box, y, cell.word);
  } else if (same && (cell.zero_row || w.bar == 0)) {
    s.c.text_fit({bar_x, y}, cell.word, box.right() - 12 - bar_x, {12, s.t.ink3});
  } else if (same && bar_x + w.bar + 10 + words <= box.right() - 12) {
    s.c.text({box.right() - 16, y}, cell.word, {12, s.t.ink3, Face::ui, Align::end});
  }
}

}  // namespace

void draw_compare_ledger(Compare& s, std::size_t index) {
  const CompareColumn& column = s.view.columns[index];
  const Box& box = s.l.columns[index];
  const float middle = s.l.ledger_y + s.l.ledger_head / 2;
  if (s.view.rows.empty()) {
    s.c.text_fit({box.x + 16, middle}, "the run is not known so far", box.w - 32, {12, s.t.ink3});
    return;
  }
  s.c.text_fit({box.x + 16, middle}, column.headline, box.w - 32, {12, s.t.ink2, Face::ui_bold});
  const Widths w = widths_of(s, box);
  for (std::size_t r = 0; r < s.view.rows.size(); ++r) row(s, index, r, box, w);
}

void draw_compare_ledger_rail(Compare& s) {
  const Box& box = s.l.rail;
  const float middle = s.l.ledger_y + s.l.ledger_head / 2;
  const float x = box.x + 16;
  const float right = box.right() - 16;
  const float title = s.c.text({x, middle}, "Ledger", {13, s.t.ink1, Face::ui_bold});
  const float room = right - title - 8;
  const float width = std::min(room, s.c.text_width(s.view.stretch, 11));
  if (s.c.text_fit({right - width, middle}, s.view.stretch, room, {11, s.t.ink3})) {
    item(s.c, "Stretch", {right - width, middle - 9, width, 18}, {.ring = 4});
    tooltip(s.c, "what the ledger looks at: " + s.view.stretch);
  }
  for (std::size_t r = 0; r < s.view.rows.size(); ++r) {
    const CompareRow& row = s.view.rows[r];
    explains(s.c, s.p.ui, {box.x, s.l.row_y(r), box.w, s.l.row_pitch}, row.term);
    const float y = s.l.row_y(r) + s.l.row_pitch / 2;
    if (r > 0) s.c.line({box.x + 12, s.l.row_y(r)}, {right + 4, s.l.row_y(r)}, {s.t.line2});
    if (s.l.row_pitch >= two_lines) {
      s.c.text_fit({x, y - 7}, row.name, right - x, {12, s.t.ink1, Face::ui_bold});
      s.c.text_fit({x, y + 8}, row.caption, right - x, {11, s.t.ink3});
      continue;
    }
    const float name = s.c.text_width(row.name, 12, Face::ui_bold);
    s.c.text_fit({x, y}, row.name, right - x, {12, s.t.ink1, Face::ui_bold});
    if (s.c.text_width(row.caption, 11) + name + 8 <= right - x) {
      s.c.text({right, y}, row.caption, {11, s.t.ink3, Face::ui, Align::end});
    }
  }
}

}  // namespace kv
