// The right part of the first screen: where to go on, the ladder of lessons, and what is wrong with a
// bad file.
#include <algorithm>
#include <cmath>
#include <string>

#include "viz/canvas/icons.h"
#include "viz/panels/home_parts.h"
#include "viz/widgets/button.h"

namespace kv {
namespace {

constexpr float card_height = 190;
constexpr float card_gap = 12;
constexpr float widest_card = 340;
constexpr float narrowest_card = 216;
constexpr float rung_width = 124;
constexpr float banner_height = 80;

struct Grid {
  std::size_t columns = 4;
  float card = 280;
  float left = 0;  ///< of the first column, beside the rungs
};

Grid grid_of(float width, bool rungs) {
  Grid grid;
  grid.left = rungs ? rung_width : 0;
  const float room = width - grid.left - 14;
  const float fit = std::floor((room + card_gap) / (narrowest_card + card_gap));
  grid.columns = static_cast<std::size_t>(std::clamp(fit, 1.0F, 4.0F));
  const auto count = static_cast<float>(grid.columns);
  grid.card = std::min(widest_card, std::floor((room - card_gap * (count - 1)) / count));
  return grid;
}

const Thumbnail* picture(const Home& h, std::size_t index) {
  return index < h.thumbnails.size() ? &h.thumbnails[index] : nullptr;
}

// --- where to go on ----------------------------------------------------------------------------------

void banner(Home& h, Box box) {
  h.c.box(box, h.t.bg2, h.t.line1, 8);
  float x = box.x + 16;
  if (const Thumbnail* run = picture(h, h.view.thumbnail); run != nullptr && box.w > 700) {
    const Box small{x, box.y + 13, 210, 54};
    draw_thumbnail(h.c, small, *run);
    const float at = small.x + small.w * std::clamp(h.view.playhead, 0.0F, 1.0F);
    h.c.rect({std::round(at) - 1, small.y - 4, 2, small.h + 8}, h.t.acc);
    x = small.right() + 24;
  }
  ButtonSpec resume;
  resume.kind = ButtonKind::primary;
  resume.icon = Icon::play;
  resume.size = 13;
  resume.tooltip = "back to it, as it was left (Esc)";
  const Box press{box.right() - 16 - 128, box.y + 22, 128, 36};
  if (button(h.c, "Resume", press, "Resume", resume)) {
    h.p.intents.push_back(Toggle{Toggle::What::home});
  }
  float right = press.x - 16;
  const float pills = static_cast<float>(h.view.steps) * 22 + 84;
  if (h.view.steps > 0 && h.view.steps <= 10 && right - x - pills > 300) {
    const float from = right - pills;
    const float end = step_pills(h.c, {from, box.center().y}, h.view.step, h.view.steps, 22);
    h.c.text({end + 10, box.center().y},
             "step " + std::to_string(h.view.step + 1) + " of " + std::to_string(h.view.steps),
             {12, h.t.ink2});
    right = from - 16;
  }
  h.c.text({x, box.y + 20}, "Open now", {12, h.t.ink3});
  float title = x;
  if (!h.view.number.empty()) {
    title =
        h.c.text({x, box.y + 42}, h.view.number, {14, h.t.ink3, Face::num_bold, Align::start}) + 8;
  }
  h.c.text_fit({title, box.y + 42}, h.view.title, right - title,
               {16, h.t.ink1, Face::ui_bold, Align::start});
  h.c.text_fit({x, box.y + 63}, h.view.about, right - x, {13, h.t.ink2});
}

// --- cards -------------------------------------------------------------------------------------------

}  // namespace

float level_dots(Canvas& c, const Theme& t, Vec at, int level) {
  for (int k = 0; k < 3; ++k) {
    const Vec dot{at.x + 4 + static_cast<float>(k) * 11, at.y};
    if (k < level) {
      c.circle(dot, 4, t.ink2);
    } else {
      c.ring(dot, 3.5F, {t.ink3});
    }
  }
  return at.x + 34;
}

namespace {

void card_foot(Home& h, Canvas& c, const HomeCard& card, Box box) {
  const float y = box.bottom() - 20;
  c.line({box.x + 12, y - 18}, {box.right() - 12, y - 18}, {h.t.line2});
  float right = box.right() - 12;
  if (card.done) {
    const float width = c.text_width("done", 12, Face::ui_bold);
    c.text({right, y}, "done", {12, h.t.green.text, Face::ui_bold, Align::end});
    right -= width + 12;
    c.circle({right, y}, 8, h.t.green.tint);
    c.ring({right, y}, 8, {h.t.green.line});
    draw_icon(c, Icon::check, {right, y}, h.t.green.text);
    right -= 16;
  } else if (card.begun && card.steps > 0) {
    const float pitch = std::clamp(104.0F / static_cast<float>(card.steps), 7.0F, 17.0F);
    const float from = right - pitch * static_cast<float>(card.steps) + 4;
    step_pills(c, {from, y}, card.step, card.steps, pitch);
    right = from - 8;
  } else {
    const std::string_view word = card.open ? "open" : "start";
    c.text({right, y}, word, {12, h.t.ink2, Face::ui_bold, Align::end});
    right -= c.text_width(word, 12, Face::ui_bold) + 8;
  }
  float left = box.x + 12;
  if (card.level > 0) left = level_dots(c, h.t, {left, y}, card.level) + 8;
  c.text_fit({left, y}, card.length, right - left - 4, {12, h.t.ink3});
}

/// As many of the words as fit on a line, cut at a space; all if nothing has to be cut, or cannot be.
std::string_view on_one_line(const Canvas& c, std::string_view words, float width,
                             const TextStyle& style) {
  if (c.text_width(words, style.size, style.face) <= width) return words;
  std::string_view best = words;
  for (std::size_t end = words.find(' '); end != std::string_view::npos;
       end = words.find(' ', end + 1)) {
    if (c.text_width(words.substr(0, end), style.size, style.face) > width) break;
    best = words.substr(0, end);
  }
  return best;
}

std::string_view after(std::string_view words, std::string_view line) {
  return line.size() < words.size() ? words.substr(line.size() + 1) : std::string_view{};
}

/// Title and question on three lines; a long title takes the second. Returns whether something is cut.
bool card_words(Home& h, Canvas& c, const HomeCard& card, Box box) {
  constexpr float line = 18;
  const TextStyle bold{14, h.t.ink1, Face::ui_bold, Align::start};
  const TextStyle plain{12, h.t.ink2};
  const float left = box.x + 12;
  const float width = box.w - 24;
  float x = left;
  float y = box.y + 90;
  if (!card.number.empty())
    x = c.text({x, y}, card.number, {13, h.t.ink3, Face::num_bold, Align::start}) + 8;
  const std::string_view title = on_one_line(c, card.title, left + width - x, bold);
  bool cut = c.text_fit({x, y}, title, left + width - x, bold);
  const std::string_view rest = after(card.title, title);
  if (!rest.empty()) {
    y += line;
    cut = c.text_fit({x, y}, rest, left + width - x, bold) || cut;
  }
  // Below a title of one line there are two lines for the question, or three that stand closer.
  const std::string_view first = on_one_line(c, card.question, width, plain);
  const std::string_view more = after(card.question, first);
  if (!rest.empty()) return c.text_fit({left, y + line + 3}, card.question, width, plain) || cut;
  if (c.text_width(more, plain.size) <= width) {
    cut = c.text_fit({left, y + line + 3}, first, width, plain) || cut;
    return c.text_fit({left, y + 2 * line + 2}, more, width, plain) || cut;
  }
  const std::string_view second = on_one_line(c, more, width, plain);
  cut = c.text_fit({left, y + line}, first, width, plain) || cut;
  cut = c.text_fit({left, y + line + 16}, second, width, plain) || cut;
  return c.text_fit({left, y + line + 32}, after(more, second), width, plain) || cut;
}

void draw_card(Home& h, Canvas& c, const HomeCard& card, Box box) {
  const ItemState state = item(c, card.id, box, {.ring = 8});
  c.box(box, state.hovered ? h.t.bg2 : h.t.bg1, state.hovered ? h.t.line3 : h.t.line1, 8);
  if (card.open) c.border(box, {h.t.acc, 2}, 8);
  const Box frame{box.x + 12, box.y + 12, box.w - 24, 58};
  c.rect(frame, state.hovered ? h.t.bg1 : h.t.bg2, 4);
  if (const Thumbnail* run = picture(h, card.thumbnail)) {
    draw_thumbnail(c, {frame.x + 6, frame.y + 6, frame.w - 12, 46}, *run);
  }
  const bool cut = card_words(h, c, card, box);
  card_foot(h, c, card, box);
  if (cut) tooltip(c, "**" + card.title + "**  " + card.question);
  if (!state.pressed) return;
  if (card.open) {
    h.p.intents.push_back(Toggle{Toggle::What::home});
  } else {
    h.p.intents.push_back(OpenScenario{card.file});
  }
}

void rung(Home& h, Canvas& c, const HomeChapter& chapter, float y) {
  if (!chapter.number.empty()) {
    c.circle({15, y + 20}, 15, chapter.done ? h.t.acc : h.t.bg1);
    c.ring({15, y + 20}, 15, {chapter.done ? h.t.acc : h.t.line3, 1.5F});
    c.text({15, y + 20}, chapter.number,
           {14, chapter.done ? h.t.on_acc : h.t.ink2, Face::num_bold, Align::middle});
  }
  const float x = 38;
  const float end = c.paragraph({x, y + 13}, "**" + chapter.name + "**", rung_width - x - 10,
                                {13, 16, h.t.ink1, false});
  c.paragraph({x, end + 6}, chapter.progress, rung_width - x - 8, {12, 16, h.t.ink3, false});
}

Box cell(const Grid& grid, std::size_t index, float y) {
  const auto column = static_cast<float>(index % grid.columns);
  const auto row = static_cast<float>(index / grid.columns);
  return {grid.left + column * (grid.card + card_gap), y + row * (card_height + card_gap),
          grid.card, card_height};
}

float rows_height(const Grid& grid, std::size_t count) {
  const std::size_t rows = (count + grid.columns - 1) / grid.columns;
  return static_cast<float>(rows) * (card_height + card_gap);
}

void ladder(Home& h, Box body) {
  const Grid grid = grid_of(body.w, true);
  float height = 4;
  for (const HomeChapter& chapter : h.view.chapters)
    height += rows_height(grid, chapter.cards.size());
  Canvas inner = begin_scroll(h.c, "Lessons", body, std::max(height, body.h - 2));
  float y = 2;
  float last = 0;
  for (const HomeChapter& chapter : h.view.chapters) {
    if (!chapter.number.empty()) last = y;
    y += rows_height(grid, chapter.cards.size());
  }
  inner.line({15, 30}, {15, last + 20}, {h.t.line1, 2});
  y = 2;
  for (const HomeChapter& chapter : h.view.chapters) {
    rung(h, inner, chapter, y);
    for (std::size_t k = 0; k < chapter.cards.size(); ++k) {
      const Box box = cell(grid, k, y);
      if (inner.visible(box)) draw_card(h, inner, h.view.cards[chapter.cards[k]], box);
    }
    y += rows_height(grid, chapter.cards.size());
  }
  end_scroll();
}

void results(Home& h, Box body) {
  h.c.text_fit({body.x, body.y + 10}, h.view.found, body.w - 20, {13, h.t.ink2});
  body.y += 30;
  body.h -= 30;
  const Grid grid = grid_of(body.w, false);
  const float height = rows_height(grid, h.view.cards.size()) + 4;
  Canvas inner = begin_scroll(h.c, "Lessons", body, std::max(height, body.h - 2));
  for (std::size_t k = 0; k < h.view.cards.size(); ++k) {
    const Box box = cell(grid, k, 2);
    if (inner.visible(box)) draw_card(h, inner, h.view.cards[k], box);
  }
  end_scroll();
}

}  // namespace

float home_error_height(const Canvas& c, float width, const ErrorView& error) {
  Canvas measure = c;
  float height = 84;
  for (const ErrorLine& line : error.lines) {
    height += measure.paragraph({0, 0}, line.what, width - 150, {13, 19, 0, true}) + 8;
    if (!line.hint.empty()) {
      height += measure.paragraph({0, 0}, line.hint, width - 150, {12, 18, 0, true});
    }
  }
  return height;
}

void draw_home_error(Home& h, Box box, const ErrorView& error) {
  h.c.box(box, h.t.bg1, h.t.red.line, 8);
  h.c.rect({box.x, box.y + 8, 3, box.h - 16}, h.t.red.line);
  const float x = box.x + 20;
  h.c.text({x, box.y + 22}, "This file cannot be opened", {14, h.t.red.text, Face::ui_bold});
  const float name = x + h.c.text_width("This file cannot be opened", 14, Face::ui_bold) + 14;
  h.c.text_fit({name, box.y + 22}, error.file, box.right() - 52 - name, {12, h.t.ink1, Face::num});
  const Box close{box.right() - 36, box.y + 8, 28, 28};
  if (icon_button(h.c, "Close error", close, Icon::close, "close (Esc)")) {
    h.p.intents.push_back(CloseError{});
  }
  h.c.text({x, box.y + 44},
           error.session_kept ? "What was open before stays as it was: Resume leads back to it."
                              : "Choose a lesson below, or another file.",
           {12, h.t.ink3});
  const Box room{box.x + 12, box.y + 58, box.w - 24, box.h - 66};
  const float width = room.w - 126;
  float height = 12;
  for (const ErrorLine& line : error.lines) {
    height += h.c.paragraph({0, 0}, line.what, width, {13, 19, 0, true}) + 8;
    if (!line.hint.empty()) height += h.c.paragraph({0, 0}, line.hint, width, {12, 18, 0, true});
  }
  Canvas inner = begin_scroll(h.c, "Errors", room, std::max(height, room.h - 2));
  float y = 12;
  for (const ErrorLine& line : error.lines) {
    inner.text({64, y}, line.place, {12, h.t.red.text, Face::num_bold, Align::end});
    y = inner.paragraph({80, y}, line.what, width, {13, 19, h.t.ink1, false});
    if (!line.hint.empty())
      y = inner.paragraph({80, y}, line.hint, width, {12, 18, h.t.ink2, false});
    y += 8;
  }
  end_scroll();
}

void draw_home_cards(Home& h, Box body) {
  if (h.view.open) {
    banner(h, {body.x, body.y, body.w - 12, banner_height});
    body.y += banner_height + 14;
    body.h -= banner_height + 14;
  }
  if (h.view.searching) {
    results(h, body);
  } else if (h.view.cards.empty()) {
    h.c.text_fit({body.x, body.y + 10}, h.view.nothing, body.w - 20, {13, h.t.ink2});
  } else {
    ladder(h, body);
  }
}

}  // namespace kv
