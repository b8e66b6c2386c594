#include "viz/panels/token_sheet.h"

#include <array>
#include <cmath>
#include <cstdint>

#include "viz/canvas/glyphs.h"
#include "viz/canvas/marks.h"

namespace kv {
namespace {

constexpr std::array<std::string_view, consumer_colors> color_names = {
    "blue",  "orange", "green", "plum", "gold",  "sky",
    "brown", "violet", "olive", "pink", "slate", "mint"};
constexpr std::array<std::string_view, consumer_colors> names = {
    "C1", "C2", "C3", "C4", "C5", "C6", "C7", "C8", "C9", "C10", "C11", "C12"};
constexpr std::string_view digits = "0123456789";

// The few words that are made of numbers, without a formatting library.
struct Word {
  std::array<char, 8> bytes{};
  std::size_t size = 0;

  void add(char c) { bytes[size++] = c; }
  [[nodiscard]] std::string_view view() const { return {bytes.data(), size}; }
};

Word number(std::size_t value, std::size_t width, std::string_view prefix = "") {
  Word word;
  for (const char c : prefix) word.add(c);
  std::size_t place = 1;
  while (--width > 0) place *= 10;
  for (; place > 0; place /= 10) word.add(digits[value / place % 10]);
  return word;
}

Word hex(Color color) {
  Word word;
  word.add('#');
  for (const int shift : {0, 8, 16}) {
    constexpr std::string_view hex_digits = "0123456789ABCDEF";
    word.add(hex_digits[(color >> (shift + 4)) & 15u]);
    word.add(hex_digits[(color >> shift) & 15u]);
  }
  return word;
}

// A fixed sequence of invented lengths, the same everywhere.
class Invented {
 public:
  float next() {
    state_ = state_ * 1664525u + 1013904223u;
    return static_cast<float>(state_ >> 8) / static_cast<float>(1u << 24);
  }

 private:
  std::uint32_t state_ = 2;
};

struct Labelled {
  float offset;
  std::string_view label;
};

void row_title(Canvas& c, Vec at, std::string_view title) {
  c.text(at, title, {13, c.theme().ink1, Face::ui_bold, Align::start});
}

void caption(Canvas& c, Vec at, std::string_view words) { c.text(at, words, {12, c.theme().ink2}); }

void consumers(Canvas& c, float x) {
  for (std::size_t i = 0; i < consumer_colors; ++i) {
    const ConsumerStyle style = c.theme().consumer(i);
    const Box box{x + static_cast<float>(i % 6) * 124, 58 + static_cast<float>(i / 6) * 58, 114,
                  28};
    c.box(box, style.fill, style.edge, 4);
    c.text({box.x + 10, box.y + 14}, names[i], {13, style.label, Face::num_bold, Align::start});
    c.text({box.x + 106, box.y + 14}, color_names[i], {12, style.label, Face::ui, Align::end});
    for (int k = 0; k < (style.strokes == Strokes::none ? 0 : 3); ++k) {
      const float sx = box.x + 44 + static_cast<float>(k) * 6;
      c.line({sx, box.y + 22}, {sx + 6, box.y + 6}, {style.label, 1.5F});
    }
    const Word code = hex(style.fill);
    c.text({box.x + 2, box.y + 40}, code.view(), {11, c.theme().ink3, Face::num, Align::start});
  }
}

void states_and_keys(Canvas& c, float x) {
  row_title(c, {x, 190}, "States");
  constexpr std::array<Labelled, 5> states = {Labelled{0, "Stable"},
                                              {98, "Preparing"},
                                              {216, "Completing"},
                                              {344, "Empty"},
                                              {434, "removed"}};
  for (const Labelled& state : states) {
    state_pill(c, {x + 72 + state.offset, 190}, state.label, tone_of(state.label));
  }
  nobody(c, {x + 640, 178, 90, 24}, {4, "nobody", 12, 6});
  row_title(c, {x, 232}, "Keys");
  for (std::size_t k = 0; k < key_colors; ++k) {
    const Box box{x + 72 + static_cast<float>(k) * 80, 219, 72, 26};
    c.rect(box, c.theme().key(k), 3);
    const Word code = hex(c.theme().key(k));
    c.text({box.x + 36, 232}, code.view(), {11, c.theme().ink1, Face::num, Align::middle});
  }
}

void cells(Canvas& c, float x) {
  row_title(c, {x, 276}, "Cells");
  constexpr std::array<Labelled, 5> kinds = {Labelled{0, "committed"},
                                             {120, "delivered"},
                                             {240, "waiting"},
                                             {350, "not replicated"},
                                             {490, "on a dead broker"}};
  constexpr std::array<CellState, 5> order = {CellState::committed, CellState::delivered,
                                              CellState::waiting, CellState::not_replicated,
                                              CellState::dead};
  for (std::size_t k = 0; k < kinds.size(); ++k) {
    const float at = x + 72 + kinds[k].offset;
    record_cell(c, {at, 262, 28, 28}, {0, order[k], 0, "290", false});
    caption(c, {at + 36, 276}, kinds[k].label);
  }
}

void markers(Canvas& c, float x) {
  const float y = 324;
  row_title(c, {x, y}, "Markers");
  float at = x + 80;
  committed_marker(c, {at, y});
  caption(c, {at + 12, y}, "committed");
  at += 112;
  position_marker(c, {at, y}, c.theme().consumer(0).fill);
  caption(c, {at + 12, y}, "position, owner colour");
  at += 172;
  high_watermark(c, {at, y - 11}, 22);
  caption(c, {at + 12, y}, "high watermark");
  at += 134;
  log_end(c, {at + 1, y - 11}, 22);
  caption(c, {at + 12, y}, "log end");
  at += 84;
  offscreen_marker(c, {at, y}, -1);
  caption(c, {at + 14, y}, "off screen");
}

void messages(Canvas& c, float x) {
  const Theme& t = c.theme();
  const float y = 372;
  row_title(c, {x, y}, "Messages");
  constexpr std::array<Labelled, 6> kinds = {
      Labelled{0, "in flight"}, {104, "just arrived"}, {226, "next, due"},
      {330, "parked"},          {416, "lost"},         {480, "record"}};
  for (const Labelled& kind : kinds) caption(c, {x + 88 + kind.offset + 20, y}, kind.label);
  const auto at = [&](std::size_t k) { return Vec{x + 88 + kinds[k].offset, y}; };
  message_dot(c, at(0), {1, 0});
  message_dot(c, at(1), {1, 0}, {t.ink3, 5, true});
  c.line(at(2) - Vec{8, 0}, at(2) + Vec{4, 0}, {t.line3, 1.2F, {3, 3}});
  message_dot(c, at(2) + Vec{6, 0}, {1, 0}, {t.line3, 5, true});
  parked_request(c, at(3));
  cross(c, at(4), 5, {t.red.line, 2.4F});
  record_glyph(c, at(5), 1, 0);
}

void timers(Canvas& c, float x) {
  const float y = 428;
  row_title(c, {x, y}, "Timers");
  struct Kind {
    float offset;
    std::string_view label;
    TimerRing ring;
  };
  const std::array<Kind, 5> kinds = {Kind{0, "42.6 of 45 s", {18, 42.6F / 45, TimerMode::run, 5}},
                                     {132, "11 s, below 25 %", {18, 0.22F, TimerMode::run, 5}},
                                     {288, "held", {18, 0, TimerMode::held, 4}},
                                     {390, "off", {18, 0, TimerMode::off, 4}},
                                     {480, "expired", {18, 0, TimerMode::expired, 4}}};
  for (const Kind& kind : kinds) {
    timer_ring(c, {x + 92 + kind.offset, y}, kind.ring);
    caption(c, {x + 120 + kind.offset, y}, kind.label);
  }
}

void type_and_surfaces(Canvas& c, float x) {
  const Theme& t = c.theme();
  row_title(c, {x, 484}, "Type");
  c.text({x + 72, 484}, "Title 16", {16, t.ink1, Face::ui_bold, Align::start});
  c.text({x + 148, 484}, "Body 13 for narration", {13, t.ink2});
  c.text({x + 300, 484}, "Small 12 for labels", {12, t.ink2});
  c.text({x + 430, 484}, "Caption 11, the smallest", {11, t.ink3});
  c.text({x + 590, 484}, "44.900 s", {18, t.ink1, Face::num_bold, Align::start});
  row_title(c, {x, 526}, "Surfaces");
  struct Surface {
    std::string_view name;
    Color color;
  };
  const std::array<Surface, 8> surfaces = {
      Surface{"bg0", t.bg0}, {"bg1", t.bg1},     {"bg2", t.bg2},     {"bg3", t.bg3},
      {"line2", t.line2},    {"line1", t.line1}, {"line3", t.line3}, {"acc", t.acc}};
  for (std::size_t k = 0; k < surfaces.size(); ++k) {
    const Box box{x + 80 + static_cast<float>(k) * 80, 514, 68, 24};
    c.box(box, surfaces[k].color, t.line1, 4);
    c.text(box.center(), surfaces[k].name,
           {11, ink_on(surfaces[k].color), Face::ui, Align::middle});
  }
}

void controls(Canvas& c, float x) {
  const Theme& t = c.theme();
  const float y = 574;
  row_title(c, {x, y}, "Controls");
  button_face(c, {x + 80, y - 14, 84, 28}, "Primary", {ButtonKind::primary});
  button_face(c, {x + 172, y - 14, 84, 28}, "Normal");
  button_face(c, {x + 264, y - 14, 84, 28}, "Active", {ButtonKind::active});
  button_face(c, {x + 356, y - 14, 84, 28}, "Disabled", {ButtonKind::disabled});
  focus_ring(c, {x + 448, y - 14, 84, 28});
  button_face(c, {x + 448, y - 14, 84, 28}, "Focused");
  c.box({x + 548, y - 11, 116, 22}, t.amber.tint, t.amber.line, 11);
  c.text({x + 558, y},
         "\xC3\x97"
         "0.002",
         {11, t.amber.text, Face::num_bold, Align::start});
  c.text({x + 606, y}, "in flight", {12, t.amber.text});
}

void half(Canvas c, float left, std::string_view title) {
  const Theme& t = c.theme();
  c.rect({left, 0, 800, 632}, t.bg0);
  panel_frame(c, {left + 12, 12, 776, 608});
  const float x = left + 32;
  c.text({x, 36}, title, {16, t.ink1, Face::ui_bold, Align::start});
  constexpr std::string_view note =
      "consumer colours: same fill in both themes, edge per theme, label always on top";
  c.text({x + 60, 36}, note, {12, t.ink3});
  consumers(c, x);
  states_and_keys(c, x);
  cells(c, x);
  markers(c, x);
  messages(c, x);
  timers(c, x);
  type_and_surfaces(c, x);
  controls(c, x);
}

// At 64 px and more per partition: cells, offsets, markers, plug.
void six_partitions(Canvas& c, Vec at) {
  constexpr std::array<int, 6> owners = {0, 0, -1, -1, 2, 2};
  for (std::size_t i = 0; i < owners.size(); ++i) {
    const float y = at.y + static_cast<float>(i) * 47;
    const Word name = number(i, 1, "p");
    c.text({at.x + 16, y + 16}, name.view(), {13, c.theme().ink1, Face::num_bold, Align::start});
    for (std::size_t j = 0; j < 8; ++j) {
      const Word offset = number(283 + j, 3);
      record_cell(c, {at.x + 48 + static_cast<float>(j) * 30, y + 2, 28, 28},
                  {i * 3 + j * j, CellState::waiting, 0, offset.view(), false});
    }
    log_end(c, {at.x + 294, y}, 32);
    if (owners[i] < 0) {
      nobody(c, {at.x + 302, y + 5, 64, 22}, {4, "nobody", 11, 6});
    } else {
      const auto owner = static_cast<std::size_t>(owners[i]);
      consumer_tag(c, {at.x + 302, y + 5, 40, 22}, owner, names[owner]);
    }
  }
}

// 12 to 63 px: one bar in the owner's colour, its length the backlog.
void sixty_partitions(Canvas& c, Vec at, Invented& invented) {
  constexpr std::array<int, 6> owners = {0, 2, 3, -1, 5, 7};
  for (std::size_t i = 0; i < 60; ++i) {
    const float x = at.x + 16 + static_cast<float>(i / 20) * 120;
    const float y = at.y + static_cast<float>(i % 20) * 14;
    const float width = 20 + invented.next() * 50;
    const int owner = owners[i / 10];
    const Word name = number(i, 2);
    c.text({x, y + 5}, name.view(), {11, c.theme().ink3, Face::num, Align::start});
    if (owner < 0) {
      nobody(c, {x + 22, y, width + 14, 11}, {0, "", 11, 5});
      continue;
    }
    const auto index = static_cast<std::size_t>(owner);
    const ConsumerStyle style = c.theme().consumer(index);
    c.rect({x + 22, y, width, 11}, style.fill, 1);
    c.rect({x + 22 + width + 1, y + 2, 2, 7}, c.theme().ink1);
    if (i % 10 != 0) continue;
    c.rect({x + 22, y, 24, 11}, style.fill);
    c.text({x + 34, y + 5.5F}, names[index], {11, style.label, Face::num_bold, Align::middle});
  }
}

// 4 to 11 px: one square each, unowned ones hatched, a label where a run begins.
void six_hundred_partitions(Canvas& c, Vec at) {
  constexpr std::array<std::size_t, 8> owners = {0, 2, 3, 1, 5, 7, 4, 6};
  const auto place = [&](std::size_t i) {
    return Vec{at.x + 18 + static_cast<float>(i % 30) * 11.7F,
               at.y + static_cast<float>(i / 30) * 14};
  };
  const Triple& red = c.theme().red;
  for (std::size_t i = 0; i < 600; ++i) {
    const Vec p = place(i);
    if (i >= 225 && i < 247) {
      c.box({p.x, p.y, 10, 12}, red.tint, red.line);
      c.line({p.x + 1, p.y + 11}, {p.x + 9, p.y + 1}, {red.line, 1.2F});
    } else {
      c.rect({p.x, p.y, 10, 12}, c.theme().consumer(owners[i / 75]).fill, 1);
    }
  }
  for (std::size_t k = 0; k < owners.size(); ++k) {
    const Vec p = place(k * 75);
    consumer_tag(c, {p.x, p.y, 22, 12}, owners[k], names[owners[k]], 11);
  }
}

// Below 4 px: bins of 20, stacked by owner, worst lag below; one unowned member hatches the bin.
void six_thousand_partitions(Canvas& c, Vec at, Invented& invented) {
  constexpr std::array<std::size_t, 5> owners = {0, 2, 3, 1, 5};
  const Theme& t = c.theme();
  for (std::size_t i = 0; i < 300; ++i) {
    const float x = at.x + 18 + static_cast<float>(i % 30) * 11.7F;
    const float y = at.y + static_cast<float>(i / 30) * 28;
    std::array<float, 3> mix{};
    float total = 0;
    for (float& part : mix) total += (part = invented.next());
    float top = y;
    for (std::size_t q = 0; q < mix.size(); ++q) {
      const float height = 18 * mix[q] / total;
      c.rect({x, top, 10, height}, t.consumer(owners[(q + i / 60) % owners.size()]).fill);
      top += height;
    }
    const float r = invented.next();
    const float lag = r * r * r;
    c.rect({x, y + 19, 10, 5}, t.bg3);
    c.rect({x, y + 19, 10 * lag, 5}, lag > 0.75F ? t.red.line : t.ink2);
    if (i != 97 && i != 98 && i != 127) continue;
    c.box({x, y, 10, 18}, t.red.tint, t.red.line);
    c.hatch({x, y, 10, 18}, t.red.line, {4, 1.2F, false});
  }
}

}  // namespace

void draw_token_sheet(Canvas& canvas) {
  half(canvas.in(light_theme()), 0, "Light");
  half(canvas.in(dark_theme()), 800, "Dark");
  Canvas c = canvas.in(light_theme());
  c.rect({0, 632, 1600, 368}, c.theme().bg0);
  constexpr std::array<std::array<std::string_view, 2>, 4> levels = {{
      {"6 partitions", "rows with cells, offsets and markers"},
      {"60 partitions", "one bar each: owner, backlog, log end"},
      {"600 partitions", "one square each, sorted by topic"},
      {"6000 partitions", "bins of 20: mix of owners, worst lag"},
  }};
  constexpr float width = 385;
  Invented invented;
  for (std::size_t k = 0; k < levels.size(); ++k) {
    const float x = 12 + static_cast<float>(k) * (width + 12);
    panel_frame(c, {x, 636, width, 352});
    c.text({x + 16, 658}, levels[k][0], {14, c.theme().ink1, Face::ui_bold, Align::start});
    c.text({x + width - 16, 658}, levels[k][1], {11, c.theme().ink3, Face::ui, Align::end});
    c.line({x + 1, 676}, {x + width - 1, 676}, {c.theme().line2});
    if (k == 0) six_partitions(c, {x, 690});
    if (k == 1) sixty_partitions(c, {x, 690}, invented);
    if (k == 2) six_hundred_partitions(c, {x, 690});
    if (k == 3) six_thousand_partitions(c, {x, 690}, invented);
  }
}

}  // namespace kv
