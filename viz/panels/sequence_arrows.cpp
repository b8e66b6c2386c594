// Messages as arrows from one line of life to another, join barriers, and the card of one message.
#include <algorithm>
#include <cmath>

#include "viz/canvas/glyphs.h"
#include "viz/panels/message_menu.h"
#include "viz/panels/sequence_drawing.h"

namespace kv {
namespace {

constexpr float reach = 5;  ///< how near the mouse must be

bool to_itself(const SequenceArrow& arrow) { return arrow.from == arrow.to; }

float share_at(const SequenceDrawing& d, const SequenceArrow& arrow) {
  const float length = arrow.y1 - arrow.y0;
  return length > 0 ? (d.view.cursor_y - arrow.y0) / length : -1;
}

void line_of(SequenceDrawing& d, const SequenceArrow& arrow, bool picked) {
  const ArrowEnds ends = ends_of(d, arrow);
  const bool lost = arrow.lost;
  const Vec to = lost ? Vec{ends.from.x + (ends.to.x - ends.from.x) * arrow.lost_at,
                            ends.from.y + (ends.to.y - ends.from.y) * arrow.lost_at}
                      : ends.to;
  const Color ink = lost ? d.t.red.line
                    : arrow.response
                        ? (arrow.ink == SequenceInk::plain ? d.t.ink2 : d.ink(arrow.ink))
                        : d.t.ink1;
  Stroke stroke{ink, picked ? 2.4F : arrow.response ? 1.3F : 1.5F};
  if (arrow.response) stroke.dash = {5, 3};
  d.c.line(ends.from, to, stroke);
  if (!arrow.response) d.c.circle({ends.from.x + 1, ends.from.y}, 3, ink);
  const Vec direction{to.x - ends.from.x, to.y - ends.from.y};
  if (lost) {
    cross(d.c, to, 5, {d.t.red.line, 2});
    return;
  }
  arrowhead(d.c, to, direction, ink, arrow.response ? 7.0F : 8.0F);
  // On its way at the cursor: the same dot as on the stage.
  const float share = share_at(d, arrow);
  if (share > 0.02F && share < 0.98F) {
    const Vec at{ends.from.x + direction.x * share, ends.from.y + direction.y * share};
    message_dot(d.c, at, direction, {ink, 5, false, true});
  }
}

/// Words of a request stand above its beginning, those of a reply below its beginning at the other side.
void words_of(SequenceDrawing& d, const SequenceArrow& arrow) {
  if (arrow.label.empty()) return;
  const ArrowEnds ends = ends_of(d, arrow);
  const bool right = ends.to.x >= ends.from.x;
  const float room = std::abs(ends.to.x - ends.from.x) - 24;
  SequenceWords words;
  words.text = arrow.label;
  words.bold = arrow.bold;
  words.color =
      arrow.ink == SequenceInk::plain ? (arrow.response ? d.t.ink2 : d.t.ink1) : d.ink(arrow.ink);
  words.align = right ? Align::start : Align::end;
  words.at = {ends.from.x + (right ? 9.0F : -9.0F),
              ends.from.y + (arrow.response ? 12.0F : -10.0F)};
  words.room = std::max(40.0F, room);
  if (!arrow.response && right) {
    // Up to the next line of life: what is longer is told by the card.
    const std::size_t next = arrow.from + 1;
    if (next < d.view.columns.size()) {
      words.room = std::min(words.room, d.x(next) - ends.from.x - 24);
    }
  }
  draw_words(d, words);
  if (!arrow.lost_label.empty()) {
    const Vec at{ends.from.x + (ends.to.x - ends.from.x) * arrow.lost_at,
                 ends.from.y + (ends.to.y - ends.from.y) * arrow.lost_at + 12};
    draw_words(d, {{at.x - 10, at.y}, arrow.lost_label, Align::end, d.t.red.text, true, 260});
  }
}

/// Says whether the right button asks for its menu.
bool hit_area(SequenceDrawing& d, const SequenceArrow& arrow) {
  const ArrowEnds ends = ends_of(d, arrow);
  const bool right = ends.to.x >= ends.from.x;
  // At the beginning, where its words stand; a reply without words is held by its head.
  const bool at_end = arrow.response && arrow.label.empty();
  const Vec at = at_end ? ends.to : ends.from;
  const bool to_right = at_end ? !right : right;
  const float width = 64;
  const Box box{to_right ? at.x : at.x - width, at.y - 8, width, 16};
  if (!d.c.visible(box)) return false;
  const ItemState state = item(d.c, arrow.id, box, {.overlap = true, .ring = 4});
  explains_item(d.p.ui, arrow.what);
  if (state.pressed) {
    d.p.intents.push_back(SeekEvent{arrow.event});
    d.p.intents.push_back(PickInSequence{arrow.id == d.view.picked ? std::string{} : arrow.id});
  }
  return state.right_pressed;
}

float distance(Vec p, Vec a, Vec b) {
  const Vec along{b.x - a.x, b.y - a.y};
  const float length = along.x * along.x + along.y * along.y;
  const float t = length <= 0 ? 0
                              : std::clamp(((p.x - a.x) * along.x + (p.y - a.y) * along.y) / length,
                                           0.0F, 1.0F);
  return std::hypot(p.x - a.x - along.x * t, p.y - a.y - along.y * t);
}

// --- barriers --------------------------------------------------------------------------------------

constexpr float waiter_ring = 7;

void waiter(SequenceDrawing& d, float x, const SequenceWaiter& who) {
  const float y = d.y(who.y);
  d.c.circle({x, y}, waiter_ring, d.t.bg1);
  d.c.ring({x, y}, waiter_ring, {d.t.amber.line, 2});
  d.c.circle({x, y}, 3, d.t.amber.line);
  const float room = d.left + d.view.size.width - 10 - x;
  const Box tag{x + beside_barrier, y - 9, std::min(34.0F, room - 14), 18};
  if (!d.take({tag.x, tag.y, room - 16, 18})) return;
  consumer_tag(d.c, tag, static_cast<std::size_t>(who.consumer), who.name, 11);
  d.c.text_fit({tag.right() + 6, y}, who.text, room - tag.w - 20, {11, d.t.ink2});
}

void barrier_box(SequenceDrawing& d, float x, const SequenceBarrier& barrier) {
  const float height = barrier.limit.empty() ? 48.0F : 66.0F;
  const float width = std::min(118.0F, d.left + d.view.size.width - 22 - x);
  // In the widest free stretch between the waiters.
  float from = barrier.y0;
  float best = 0;
  float middle = 0;
  const auto offer = [&](float to) {
    if (to - from > best) {
      best = to - from;
      middle = (from + to) / 2;
    }
    from = to;
  };
  for (const SequenceWaiter& who : barrier.waiters) offer(who.y);
  offer(barrier.y1);
  if (best < height + 28 || width < 90) return;
  const Box box{x + 12, std::round(d.y(middle) - height / 2), width, height};
  if (!d.take(box)) return;
  d.c.box(box, d.t.amber.tint, d.t.amber.line, 6);
  d.c.text({box.x + 10, box.y + 14}, "join barrier", {12, d.t.amber.text, Face::ui_bold});
  d.c.text({box.x + 10, box.y + 33}, barrier.value, {14, d.t.amber.text, Face::num_bold});
  if (!barrier.limit.empty()) {
    d.c.text_fit({box.x + 10, box.y + 52}, barrier.limit, width - 14, {11, d.t.amber.text});
  }
}

/// The upright line of a barrier, and where its two short ones begin beside the coordinator's line of life.
struct BarrierPlace {
  float from = 0;
  float x = 0;
  float y0 = 0;
  float y1 = 0;
};

BarrierPlace place_of(const SequenceDrawing& d, const SequenceBarrier& barrier) {
  const float life = d.x(d.view.columns.size() - 1);
  return {life + 10, life + barrier_dx, d.y(barrier.y0), d.y(barrier.y1)};
}

}  // namespace

ArrowEnds ends_of(const SequenceDrawing& d, const SequenceArrow& arrow) {
  const float a = d.x(arrow.from);
  const float b = d.x(arrow.to);
  const float half = sequence_band / 2 + 1;
  if (to_itself(arrow)) return {{a + half, d.y(arrow.y0)}, {a + half + 26, d.y(arrow.y1)}};
  const float side = b > a ? 1.0F : -1.0F;
  return {{a + side * half, d.y(arrow.y0)}, {b - side * half, d.y(arrow.y1)}};
}

std::optional<std::size_t> arrow_at(const SequenceDrawing& d, Vec mouse) {
  std::optional<std::size_t> best;
  float nearest = reach;
  for (std::size_t i = 0; i < d.view.arrows.size(); ++i) {
    const ArrowEnds ends = ends_of(d, d.view.arrows[i]);
    const float away = distance(mouse, ends.from, ends.to);
    if (away >= nearest) continue;
    nearest = away;
    best = i;
  }
  return best;
}

void draw_sequence_arrows(SequenceDrawing& d, bool asked) {
  const Vec mouse = d.c.mouse();
  const std::size_t none = d.view.arrows.size();
  const std::size_t hovered = d.body().contains(mouse) ? arrow_at(d, mouse).value_or(none) : none;
  for (std::size_t i = 0; i < d.view.arrows.size(); ++i) {
    const SequenceArrow& arrow = d.view.arrows[i];
    line_of(d, arrow, arrow.id == d.view.picked || hovered == i);
  }
  for (const SequenceArrow& arrow : d.view.arrows) words_of(d, arrow);
  for (std::size_t i = 0; i < d.view.arrows.size(); ++i) {
    const SequenceArrow& arrow = d.view.arrows[i];
    const bool open = hit_area(d, arrow) || (asked && hovered == i);
    message_menu(d.p, arrow.id, arrow.message, open);
  }
  if (hovered < none) explains(d.c, d.p.ui, d.body(), d.view.arrows[hovered].what);
}

void take_barriers(SequenceDrawing& d) {
  if (d.view.columns.empty()) return;
  for (const SequenceBarrier& barrier : d.view.barriers) {
    const BarrierPlace at = place_of(d, barrier);
    d.taken.push_back({at.x - 2, at.y0 - 2, 4, at.y1 - at.y0 + 4});
    if (barrier.begins) d.taken.push_back({at.from, at.y0 - 2, at.x - at.from, 4});
    if (barrier.ends) d.taken.push_back({at.from, at.y1 - 2, at.x - at.from, 4});
    for (const SequenceWaiter& who : barrier.waiters) {
      const float around = waiter_ring + 1;
      d.taken.push_back({at.x - around, d.y(who.y) - around, 2 * around, 2 * around});
    }
  }
}

void draw_sequence_barriers(SequenceDrawing& d) {
  if (d.view.columns.empty()) return;
  for (const SequenceBarrier& barrier : d.view.barriers) {
    const BarrierPlace at = place_of(d, barrier);
    const Stroke stroke{d.t.amber.line, 3};
    if (barrier.begins) d.c.line({at.from, at.y0}, {at.x, at.y0}, stroke);
    d.c.line({at.x, at.y0}, {at.x, at.y1}, stroke);
    explains(d.c, d.p.ui, {at.from, at.y0 - 4, 160, at.y1 - at.y0 + 8}, Term::join_barrier);
    if (barrier.ends) d.c.line({at.x, at.y1}, {at.from, at.y1}, stroke);
    for (const SequenceWaiter& who : barrier.waiters) waiter(d, at.x, who);
    barrier_box(d, at.x, barrier);
  }
}

void draw_sequence_card(SequenceDrawing& d, const SequenceArrow& arrow) {
  const SequenceCard& card = arrow.card;
  constexpr float line = 18;
  const float width = std::min(320.0F, d.view.size.width - 40);
  const float height = 44 + line * static_cast<float>(card.fields.size()) + 6;
  const ArrowEnds ends = ends_of(d, arrow);
  const Vec middle{(ends.from.x + ends.to.x) / 2, (ends.from.y + ends.to.y) / 2};
  const Box all = d.body();
  const bool below = middle.y + 20 + height < all.bottom();
  const float y = below ? middle.y + 16 : std::max(all.y + 4, middle.y - 16 - height);
  const float x = std::clamp(middle.x - 40, all.x + 8, all.right() - width - 8);
  const float foot = std::clamp(middle.x, x + 16, x + width - 16);
  d.c.line({foot, middle.y}, {foot, below ? y : y + height}, {d.t.acc, 1.5F});
  d.c.circle({foot, middle.y}, 4, d.t.bg1);
  d.c.ring({foot, middle.y}, 4, {d.t.acc, 2});
  Canvas over = begin_scroll(d.c, "Card", {x, y, width + 3, height + 3}, height);
  over.rect({3, 3, width, height}, d.t.line2, 8);
  over.rect({0, 0, width, height}, d.t.bg1, 8);
  over.border({1, 1, width - 2, height - 2}, {d.t.acc, 1.5F}, 8);
  over.text({12, 18}, card.title, {13, d.t.ink1, Face::ui_bold});
  over.text({width - 12, 18}, card.note, {11, d.t.ink3, Face::ui, Align::end});
  over.line({12, 34}, {width - 12, 34}, {d.t.line2});
  float at = 48;
  for (const SequenceField& field : card.fields) {
    over.text_fit({12, at}, field.name, 118, {11, d.t.ink3});
    const bool marked = field.ink != SequenceInk::plain && field.ink != SequenceInk::faint;
    over.text_fit({136, at}, field.value, width - 148,
                  {11, d.ink(field.ink), marked ? Face::num_bold : Face::num, Align::start});
    at += line;
  }
  end_scroll();
}

}  // namespace kv
