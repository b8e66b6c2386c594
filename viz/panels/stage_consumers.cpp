// Consumers as cards (up to four), rows (up to twelve) or a grid of tags: what each believes about
// itself, with the deadlines that it enforces itself.
#include <algorithm>
#include <array>
#include <cmath>

#include "viz/panels/stage_parts.h"

namespace kv {
namespace {

constexpr float full_card = 118;
constexpr float short_card = 90;  ///< lower ones leave the poll limit to their tooltip

struct CardPen {
  Stage& s;
  const StageConsumer& consumer;
  Box box;
  float header;
  std::array<float, 4> lines{};  ///< middles, from the card's top

  [[nodiscard]] float y(std::size_t line) const { return box.y + lines[line]; }
  [[nodiscard]] ConsumerStyle style() const {
    return s.t.consumer(static_cast<std::size_t>(consumer.color));
  }
};

CardPen card_pen(Stage& s, std::size_t i) {
  const Box box = s.l.card(i);
  if (box.h >= full_card) {
    const float extra = box.h - 128;
    return {s,
            s.view.consumers[i],
            box,
            30,
            {48 + extra * 0.2F, 72 + extra * 0.5F, 96 + extra * 0.75F, 114 + extra * 0.9F}};
  }
  CardPen pen{s, s.view.consumers[i], box, 26, {}};
  const bool low = box.h < short_card;
  const float step = (box.h - 31) / (low ? 3.0F : 4.0F);
  for (std::size_t k = 0; k < 4; ++k) {
    const std::size_t place = low && k > 0 ? k - 1 : k;
    pen.lines[k] = 27 + step * (static_cast<float>(place) + 0.5F);
  }
  return pen;
}

float pill(Stage& s, Vec right_middle, const StageConsumer& consumer, float room) {
  PillLook look;
  look.height = 18;
  look.size = 11;
  look.dot = false;
  look.align = Align::end;
  look.width = std::floor(s.c.text_width(consumer.pill, 11, Face::ui_bold) + 12.5F);
  if (look.width > room) return right_middle.x;
  state_pill(s.c, right_middle, consumer.pill, tone_of(consumer.pill), look);
  return right_middle.x - look.width;
}

void frame(CardPen& pen) {
  Canvas& c = pen.s.c;
  const Theme& t = pen.s.t;
  const Box& box = pen.box;
  const bool dead = pen.consumer.card == CardKind::dead;
  const Box head{box.x, box.y, box.w, pen.header};
  c.rect(box, t.bg1, 8);
  c.rect(head, dead ? t.bg3 : mix(pen.style().fill, t.bg1, 0.86F), 8, Corners::top);
  if (dead || pen.consumer.card == CardKind::frozen) {
    c.hatch({head.x + 1, head.y + 3, head.w - 2, head.h - 4}, with_alpha(t.line3, 0.55F),
            {7, 1, false});
  }
  c.line({box.x, box.y + pen.header}, {box.right(), box.y + pen.header}, {t.line1});
  c.border(box, {dead ? t.line3 : pen.style().edge, dead ? 1.0F : 1.5F}, 8);
  if (dead && pen.consumer.killed) c.rect({box.x, box.y + 8, 2, box.h - 16}, t.red.line);
  const float middle = box.y + (pen.header >= 30 ? 15.0F : 13.0F);
  const float width = std::clamp(
      consumer_tag_width(c, static_cast<std::size_t>(pen.consumer.color), pen.consumer.name), 34.0F,
      box.w - 24);
  const Box tag{box.x + 8, middle - 10, width, 20};
  c.push_clip(tag);
  consumer_tag(c, tag, static_cast<std::size_t>(pen.consumer.color), pen.consumer.name);
  c.pop_clip();
  pill(pen.s, {box.right() - 8, middle}, pen.consumer, box.w - 24 - width);
}

void arc_line(CardPen& pen, std::size_t line, const StageArc& arc, bool hand) {
  const float y = pen.y(line);
  const float gap =
      pen.box.h >= full_card ? pen.lines[1] - pen.lines[0] : pen.lines[3] - pen.lines[2];
  const bool first = line == 0;
  const std::string& caption = first ? pen.consumer.beat : pen.consumer.poll;
  const std::string& value = first ? pen.consumer.beat_value : pen.consumer.poll_value;
  TimerRing ring;
  ring.radius = std::min(9.0F, gap / 2 - 1.5F);
  ring.left = arc.left;
  ring.mode = mode_of(arc.state);
  ring.hand = hand;
  ring.width = ring.radius < 8 ? 2.5F : 3.5F;
  // A beat that comes due every few seconds is no warning.
  if (first) ring.color = pen.s.t.ink2;
  timer_ring(pen.s.c, {pen.box.x + 20, y}, ring);
  const Face face = first ? Face::num_bold : Face::num;
  const float width = pen.s.c.text_width(value, 12, face);
  fit(pen.s.c, {pen.box.x + 36, y}, caption, pen.box.w - 48 - width, {12, pen.s.t.ink3});
  const Color ink = first ? pen.s.t.ink1 : pen.s.t.ink2;
  pen.s.c.text({pen.box.right() - 8, y}, value, {12, ink, face, Align::end});
}

void text_line(CardPen& pen, std::size_t line, const StageLine& words) {
  Canvas& c = pen.s.c;
  const Theme& t = pen.s.t;
  const float y = pen.y(line);
  float x = pen.box.x + 10;
  float right = pen.box.right() - 8;
  if (!words.remark.empty()) {
    c.text({right, y}, words.remark, {12, t.ink2, Face::num, Align::end});
    right -= c.text_width(words.remark, 12, Face::num) + 6;
  }
  if (!words.caption.empty()) {
    const float room =
        words.value.empty() ? right - x : std::min(right - x, c.text_width(words.caption, 12));
    const Color plain = words.value.empty() && words.remark.empty() ? t.ink2 : t.ink3;
    fit(c, {x, y}, words.caption, room, {12, ink_of(t, words.ink, plain)});
    x += std::min(room, c.text_width(words.caption, 12)) + 5;
  }
  if (!words.value.empty()) fit(c, {x, y}, words.value, right - x, {12, t.ink1, Face::num_bold});
  if (words.progress < 0) return;
  progress_bar(c, {pen.box.x + 10, pen.box.bottom() - 6, pen.box.w - 20, 3}, words.progress,
               words.ink == StageInk::amber ? t.amber.line : t.ink2);
}

/// What a dead consumer leaves behind: captions at the left, numbers at the right.
void rest_line(CardPen& pen, std::size_t line, const StageLine& words) {
  Canvas& c = pen.s.c;
  const float y = pen.y(line);
  const float right = pen.box.right() - 8;
  const bool bold = line == 3;
  const Face face = bold ? Face::num_bold : Face::num;
  const float width = c.text_width(words.value, 12, face);
  c.text({right, y}, words.value, {12, bold ? pen.s.t.ink1 : pen.s.t.ink2, face, Align::end});
  fit(c, {pen.box.x + 10, y}, words.caption, pen.box.w - 26 - width, {12, pen.s.t.ink3});
}

void dead_body(CardPen& pen) {
  Canvas& c = pen.s.c;
  const Theme& t = pen.s.t;
  const float middle = pen.box.h < short_card ? pen.y(0) : (pen.y(0) + pen.y(1)) / 2;
  if (pen.box.h < short_card) {
    cross(c, {pen.box.x + 16, middle}, 5, {pen.consumer.killed ? t.red.line : t.line3, 2.5F});
    const float x = c.text({pen.box.x + 28, middle}, pen.consumer.ended, {12, t.ink3});
    fit(c, {x + 5, middle}, pen.consumer.ended_at, pen.box.right() - 13 - x,
        {12, t.ink1, Face::num_bold});
    rest_line(pen, 2, pen.consumer.first);
    rest_line(pen, 3, pen.consumer.second);
    return;
  }
  const bool low = pen.box.h < full_card;
  const Vec mark{pen.box.x + 26, middle};
  const float half = low ? 7.0F : 11.0F;
  if (pen.consumer.killed) {
    cross(c, mark, half, {t.red.line, low ? 3.0F : 4.0F});
  } else {
    c.ring(mark, half, {t.line3, 2});
    c.line({mark.x - half * 0.5F, mark.y}, {mark.x + half * 0.5F, mark.y}, {t.line3, 2});
  }
  const float apart = low ? 7.5F : 8.5F;
  const float room = pen.box.right() - 8 - pen.box.x - 50;
  fit(c, {pen.box.x + 50, middle - apart}, pen.consumer.ended, room, {12, t.ink3});
  c.text({pen.box.x + 50, middle + apart}, pen.consumer.ended_at,
         {low ? 12.0F : 13.0F, t.ink1, Face::num_bold});
  rest_line(pen, 2, pen.consumer.first);
  rest_line(pen, 3, pen.consumer.second);
}

void card(Stage& s, std::size_t i) {
  CardPen pen = card_pen(s, i);
  frame(pen);
  if (pen.consumer.card == CardKind::dead) {
    dead_body(pen);
    return;
  }
  arc_line(pen, 0, pen.consumer.beat_arc, true);
  if (pen.box.h >= short_card) arc_line(pen, 1, pen.consumer.poll_arc, false);
  text_line(pen, 2, pen.consumer.first);
  text_line(pen, 3, pen.consumer.second);
}

/// Tag and state in one line; what it does in a second one if there is room.
void row(Stage& s, std::size_t i) {
  const StageConsumer& consumer = s.view.consumers[i];
  const Box box = s.l.card(i);
  Canvas& c = s.c;
  const auto color = static_cast<std::size_t>(consumer.color);
  const bool dead = consumer.card == CardKind::dead;
  const bool two = box.h >= 40;
  const float y = two ? box.y + 13 : box.center().y;
  c.rect(box, dead ? s.t.bg3 : s.t.bg1, 6);
  if (consumer.card != CardKind::alive)
    c.hatch(box.inset(2), with_alpha(s.t.line3, 0.4F), {7, 1, false});
  c.border(box, {dead ? s.t.line3 : s.t.consumer(color).edge}, 6);
  const float width = std::clamp(consumer_tag_width(c, color, consumer.name, 11), 30.0F, 64.0F);
  const Box tag{box.x + 5, y - 8, width, 16};
  c.push_clip(tag);
  consumer_tag(c, tag, color, consumer.name, 11);
  c.pop_clip();
  pill(s, {box.right() - 5, y}, consumer, box.w - width - 16);
  if (!two) return;
  const StageLine& line = consumer.second;
  const std::string words = line.value.empty() ? line.caption : line.caption + " " + line.value;
  fit(c, {box.x + 8, box.bottom() - 12}, words, box.w - 16, {11, ink_of(s.t, line.ink, s.t.ink2)});
}

void grid_tag(Stage& s, std::size_t i) {
  const StageConsumer& consumer = s.view.consumers[i];
  const Box box = s.l.card(i);
  const auto color = static_cast<std::size_t>(consumer.color);
  const ConsumerStyle style = s.t.consumer(color);
  const float width = s.c.text_width(consumer.name, 11, Face::num_bold);
  if (consumer.card == CardKind::dead) {
    s.c.box(box, s.t.bg3, s.t.line3, 3);
    s.c.hatch(box.inset(1), with_alpha(s.t.line3, 0.55F), {6, 1, false});
    if (width + 4 <= box.w)
      s.c.text(box.center(), consumer.name, {11, s.t.ink2, Face::num_bold, Align::middle});
    return;
  }
  s.c.box(box, style.fill, style.edge, 3);
  if (width + 4 <= box.w)
    s.c.text(box.center(), consumer.name, {11, style.label, Face::num_bold, Align::middle});
  if (tone_of(consumer.pill) == Tone::green) return;
  s.c.border(box, {s.t.tone(tone_of(consumer.pill)).line, 2}, 3);
}

void explain_card(Stage& s, std::size_t i) {
  const CardPen pen = card_pen(s, i);
  const auto say = [&](std::size_t line, Term term) {
    explains(s.c, s.context.ui, {pen.box.x, pen.y(line) - 9, pen.box.w, 18}, term);
  };
  explains(s.c, s.context.ui, {pen.box.right() - 110, pen.box.y, 110, pen.header},
           Term::member_state);
  if (pen.consumer.card == CardKind::dead) {
    say(2, Term::committed);
    say(3, Term::read_twice);
    return;
  }
  say(0, Term::heartbeat);
  if (pen.box.h >= short_card) say(1, Term::poll_interval);
  say(2, Term::position);
  say(3, Term::handler);
}

}  // namespace

void draw_consumer_cards(Stage& s) {
  for (std::size_t i = 0; i < s.view.consumers.size(); ++i) {
    const StageConsumer& consumer = s.view.consumers[i];
    switch (s.l.consumers) {
      case ConsumerDetail::cards: card(s, i); break;
      case ConsumerDetail::rows: row(s, i); break;
      case ConsumerDetail::grid: grid_tag(s, i); break;
    }
    actor(s, consumer.name, s.l.card(i),
          {selection_of(consumer), consumer.tip, &consumer.actions, 8});
    explains_item(s.context.ui, Term::consumer);
    if (s.l.consumers == ConsumerDetail::cards) explain_card(s, i);
  }
}

}  // namespace kv
