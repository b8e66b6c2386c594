// Between each consumer and the coordinator: the messages on their way, the last ones that arrived,
// the one that waits at the barrier, the next one; and the barrier's gate itself.
#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "viz/panels/stage_parts.h"

namespace kv {
namespace {

struct LanePen {
  Stage& s;
  float left;  ///< the card's edge
  float gate;  ///< middle of the gate
  bool open;   ///< the gate has an empty place for this member
  [[nodiscard]] float width() const { return gate - left; }
};

bool barrier_open(const Stage& s) {
  const BarrierKind kind = s.view.coordinator.barrier;
  return kind == BarrierKind::join || kind == BarrierKind::sync;
}

const Triple& gate_tone(const Stage& s) {
  return s.view.coordinator.barrier == BarrierKind::sync ? s.t.violet : s.t.amber;
}

/// A member that is still missing has an empty place at the gate.
bool place_is_open(const Stage& s, std::size_t i) {
  const StageSlot& slot = s.view.consumers[i].slot;
  return barrier_open(s) && slot.kind == SlotKind::member &&
         slot.session.state != TimerState::held && !slot.done;
}

void open_place(Stage& s, float y) {
  const Box place{s.l.gate_x - 8, y - 10, 16, 20};
  s.c.rect(place, s.t.bg1, 4);
  s.c.border(place, {gate_tone(s).line, 1.5F}, 4);
}

/// From the top of an item to its line, and from there to its end.
constexpr float above = 20;
float below(const StageMessage& m) {
  const bool words =
      !m.note.empty() || m.kind == LaneItemKind::next || m.kind == LaneItemKind::silent;
  return words ? 28.0F : 14.0F;
}

MessageLook dot(Color color, float radius, bool hollow, bool nose = true) {
  return {color, radius, hollow, nose};
}

/// "barrier 1 of 2" of "join barrier 1 of 2"
std::string_view without_first(std::string_view words, std::string_view first) {
  return words.starts_with(first) ? words.substr(first.size()) : words;
}

void label_line(LanePen& pen, const StageMessage& m, float y, const TextStyle& words,
                const TextStyle& time) {
  Canvas& c = pen.s.c;
  const float right = pen.gate - (m.kind == LaneItemKind::parked ? 24.0F : pen.open ? 11.0F : 8.0F);
  TextStyle number = time;
  number.align = Align::end;
  const float all = right - (pen.left + 8);
  const float room = all - c.text_width(m.time, time.size, time.face) - 4;
  // What it is comes before when it was: a name that fits alone is not cut for the time's sake.
  const float label = c.text_width(m.label, words.size, words.face);
  const bool alone = label > room && label <= all;
  if (!alone) c.text({right, y - 13}, m.time, number);
  fit(c, {pen.left + 8, y - 13}, m.label, alone ? all : room, words);
}

void note_line(LanePen& pen, const StageMessage& m, float y) {
  if (m.note.empty()) return;
  const float room = pen.width() - 9;
  fit(pen.s.c, {pen.left + 6, y}, m.note, room, {11, ink_of(pen.s.t, m.note_ink, pen.s.t.ink3)});
}

void arrived(LanePen& pen, const StageMessage& m, float y) {
  const Theme& t = pen.s.t;
  const float s = m.to_coordinator ? 1.0F : -1.0F;
  const float from = m.to_coordinator ? pen.left + 6 : pen.gate - 10;
  const float to = m.to_coordinator ? pen.gate - 10 : pen.left + 6;
  pen.s.c.line({from, y}, {to - s * 14, y}, {t.line1, 1.5F});
  message_dot(pen.s.c, {to - s * 12, y}, {s, 0}, dot(t.ink3, 4.5F, true));
  label_line(pen, m, y, {11, t.ink2}, {11, t.ink3, Face::num});
  note_line(pen, m, y + 14);
}

void flying(LanePen& pen, const StageMessage& m, float y) {
  const Theme& t = pen.s.t;
  const float s = m.to_coordinator ? 1.0F : -1.0F;
  const float from = m.to_coordinator ? pen.left + 8 : pen.gate - 12;
  const float to = m.to_coordinator ? pen.gate - 20 : pen.left + 16;
  pen.s.c.line({pen.left + 6, y}, {pen.gate - 8, y}, {t.line1, 1.5F});
  const float share = std::clamp(m.done, 0.0F, 1.0F);
  message_dot(pen.s.c, {from + (to - from) * share, y}, {s, 0},
              dot(t.ink1, 5, false, pen.s.view.paused));
  label_line(pen, m, y, {12, t.ink1, Face::ui_bold}, {11, t.ink3, Face::num});
  note_line(pen, m, y + 14);
}

void parked(LanePen& pen, const StageMessage& m, float y) {
  const Theme& t = pen.s.t;
  pen.s.c.line({pen.left + 6, y}, {pen.gate - 22, y}, {t.ink2, 2});
  parked_request(pen.s.c, {pen.gate - 14, y}, t.ink1, 7);
  label_line(pen, m, y, {12, t.ink1, Face::ui_bold}, {11, t.ink1, Face::num_bold});
  Canvas& c = pen.s.c;
  fit(c, {pen.left + 8, y + 13}, m.note, pen.width() - 16, {11, ink_of(t, m.note_ink, t.ink3)});
}

void next(LanePen& pen, const StageMessage& m, float y) {
  const Theme& t = pen.s.t;
  Canvas& c = pen.s.c;
  c.line({pen.left + 22, y}, {pen.gate - 12, y}, {t.line3, 1.2F, {3, 4}});
  message_dot(c, {pen.left + 13, y}, {1, 0}, dot(t.line3, 5, true));
  const float room = pen.width() - 44;
  const TextStyle style{12, t.ink2};
  // Its dashes and "at" say that it is still to come.
  const std::string_view words = fitting(c, m.label, without_first(m.label, "next: "), room, style);
  fit(c, {pen.left + 30, y - 14}, words, room, style);
  c.text({pen.left + 30, y + 14}, "at", {11, t.ink3});
  c.text({pen.left + 44, y + 14}, m.time, {11, t.ink3, Face::num});
}

void silent(LanePen& pen, const StageMessage& m, float y) {
  const Theme& t = pen.s.t;
  Canvas& c = pen.s.c;
  const float middle = pen.left + std::floor((pen.width() - 13) / 2);
  const Stroke dots{t.dark ? t.line1 : t.line2, 1.2F, {2, 5}};
  c.line({pen.left + 8, y}, {middle - 15, y}, dots);
  c.line({middle + 15, y}, {pen.gate - 8, y}, dots);
  cross(c, {middle, y}, 6, {t.line3, 2});
  fit(c, {middle + 1, y + 20}, m.label, pen.width() - 12, {11, t.ink3, Face::ui, Align::middle});
}

void lost(LanePen& pen, const StageMessage& m, float y) {
  const Theme& t = pen.s.t;
  const float middle = pen.left + pen.width() / 2;
  const float from = m.to_coordinator ? pen.left + 6 : pen.gate - 10;
  pen.s.c.line({from, y}, {middle, y}, {t.line1, 1.5F});
  cross(pen.s.c, {middle, y}, 5, {t.red.line, 2});
  label_line(pen, m, y, {11, t.ink2}, {11, t.ink3, Face::num});
  note_line(pen, m, y + 14);
}

void draw_item(LanePen& pen, const StageMessage& m, float y) {
  const Explained what = m.what.index() == 0 ? Explained{Term::message} : m.what;
  const Box box{pen.left, y - 18, pen.width(), 34};
  explains(pen.s.c, pen.s.context.ui, box, what);
  message_item_at(pen.s.context, m.id, box, m.message);
  switch (m.kind) {
    case LaneItemKind::arrived: arrived(pen, m, y); break;
    case LaneItemKind::flying: flying(pen, m, y); break;
    case LaneItemKind::parked: parked(pen, m, y); break;
    case LaneItemKind::next: next(pen, m, y); break;
    case LaneItemKind::silent: silent(pen, m, y); break;
    case LaneItemKind::lost: lost(pen, m, y); break;
  }
}

/// The newest messages that fit into a height.
struct Stack {
  std::size_t first = 0;
  float height = 0;
};

Stack stack_of(const std::vector<StageMessage>& messages, float room) {
  Stack stack{messages.size(), 0};
  while (stack.first > 0) {
    // The last one's words reach 20 px below its line; what others need more is the distance to the
    // next one.
    const float most = stack.first == messages.size() ? 20.0F : 28.0F;
    const float needed = above + std::min(below(messages[stack.first - 1]), most);
    if (stack.height + needed > room) break;
    stack.height += needed;
    --stack.first;
  }
  return stack;
}

/// The newest messages that fit, stacked by time.
void card_lane(Stage& s, std::size_t i) {
  const std::vector<StageMessage>& messages = s.view.consumers[i].messages;
  const Box card = s.l.card(i);
  LanePen pen{s, s.l.lane_x(), s.l.gate_x, place_is_open(s, i)};
  const float notice = s.view.coordinator.barrier_note.empty() ? 26.0F : 42.0F;
  const bool below_pill = i == 0 && barrier_open(s);
  const float top = std::max(card.y + 2, below_pill ? s.l.card_y + notice : 0.0F);
  const float room = card.bottom() - top;
  Stack stack = stack_of(messages, room);
  const float caption = stack.first > 0 ? 13.0F : 0.0F;
  if (caption > 0) stack = stack_of(messages, room - caption);
  const std::size_t first = stack.first;
  if (first == messages.size()) {
    if (pen.open) open_place(s, card.center().y);
    return;
  }
  const float free = std::max(0.0F, (room - caption - stack.height) / 2);
  float y = top + free + caption + above;
  const std::size_t shown = messages.size() - first;
  if (shown == 1 && first == 0 && card.center().y - above >= top) {
    y = card.center().y;
    if (messages[first].kind != LaneItemKind::next && messages[first].kind != LaneItemKind::silent)
      y += 2;
  }
  for (std::size_t k = first; k < messages.size(); ++k) {
    draw_item(pen, messages[k], std::floor(y));
    // The request that is still missing would dock where the last way ends.
    if (pen.open && k + 1 == messages.size()) open_place(s, std::floor(y));
    y += below(messages[k]) + above;
  }
  if (first == 0) return;
  s.c.text({pen.left + 8, top + free + 5}, fmt::format("+{} earlier", first), {11, s.t.ink3});
}

/// The newest message only; its name where there is room for it.
void row_lane(Stage& s, std::size_t i) {
  const std::vector<StageMessage>& messages = s.view.consumers[i].messages;
  if (messages.empty()) return;
  const StageMessage* m = &messages.back();
  for (const StageMessage& other : messages) {
    if (other.kind == LaneItemKind::flying || other.kind == LaneItemKind::parked) m = &other;
  }
  const Box card = s.l.card(i);
  LanePen pen{s, s.l.lane_x(), s.l.gate_x, place_is_open(s, i)};
  // The barrier's pill takes the place of the first row's words.
  const bool words = card.h >= 32 && !(i == 0 && barrier_open(s));
  const float y = std::floor(card.center().y + (card.h >= 32 ? 8.0F : 0.0F));
  if (words) {
    StageMessage line = *m;
    if (line.kind == LaneItemKind::silent || line.kind == LaneItemKind::next) {
      fit(s.c, {pen.left + 8, y - 13}, line.label, pen.width() - 16, {11, s.t.ink3});
    }
  }
  StageMessage bare = *m;
  bare.note.clear();
  if (!words || bare.kind == LaneItemKind::silent) bare.label.clear();
  if (!words) bare.time.clear();
  if (bare.kind == LaneItemKind::next) {
    s.c.line({pen.left + 22, y}, {pen.gate - 12, y}, {s.t.line3, 1.2F, {3, 4}});
    message_dot(s.c, {pen.left + 13, y}, {1, 0}, dot(s.t.line3, 4, true));
    return;
  }
  draw_item(pen, bare, y);
}

void grid_lane(Stage& s, std::size_t i) {
  for (const StageMessage& m : s.view.consumers[i].messages) {
    if (m.kind != LaneItemKind::flying) continue;
    const float from = s.l.card_x + s.l.grid_w + 10;
    const float to = s.l.gate_x - 14;
    const float share = m.to_coordinator ? m.done : 1 - m.done;
    const Vec at{from + (to - from) * std::clamp(share, 0.0F, 1.0F), s.l.card(i).center().y};
    message_dot(s.c, at, {m.to_coordinator ? 1.0F : -1.0F, 0},
                dot(s.t.ink1, 4, false, s.view.paused));
    message_item_at(s.context, m.id, {at.x - 8, at.y - 8, 16, 16}, m.message);
  }
}

}  // namespace

void draw_gate(Stage& s) {
  const StageCoordinator& group = s.view.coordinator;
  if (!group.present || s.view.consumers.empty()) return;
  Canvas& c = s.c;
  const StageLayout& l = s.l;
  const Box bar{l.gate_x - 3, l.card_y, 6, l.body_bottom - 6 - l.card_y};
  ItemSpec spec;
  spec.ring = 4;
  item(c, "Barrier", {bar.x - 6, bar.y, 18, bar.h}, spec);
  tooltip(c, group.barrier_tip);
  explains_item(s.context.ui,
                group.barrier == BarrierKind::sync ? Term::sync_barrier : Term::join_barrier);
  // Without a barrier nothing stands between members and coordinator but the way of their messages.
  if (group.barrier == BarrierKind::absent) {
    c.line({l.gate_x, bar.y}, {l.gate_x, bar.bottom()}, {s.t.line1, 1, {2, 4}});
    return;
  }
  if (!barrier_open(s)) {
    c.box({bar.x + 1, bar.y, 4, bar.h}, s.t.bg3, s.t.line1, 2);
    return;
  }
  const Triple& tone = gate_tone(s);
  c.rect(bar, tone.line, 3);
  const float room = l.gate_x - 11 - l.lane_x();
  const TextStyle style{12, tone.text, Face::ui_bold, Align::middle};
  const std::string_view words = fitting(
      c, group.barrier_label, without_first(group.barrier_label, "join "), room - 16, style);
  const float width = std::min(std::floor(c.text_width(words, 12, Face::ui_bold) + 22), room - 4);
  const float x = l.lane_x() + std::floor((room - 4 - width) / 2) + 5;
  const Box pill{x, l.card_y + 2, width, 20};
  c.box(pill, tone.tint, tone.line, 10);
  fit(c, pill.center(), words, pill.w - 12, style);
  if (group.barrier_note.empty() || l.consumers != ConsumerDetail::cards) return;
  fit(c, {pill.center().x, pill.bottom() + 10}, group.barrier_note, room - 4,
      {11, s.t.ink3, Face::ui, Align::middle});
}

void draw_lanes(Stage& s) {
  if (!s.view.coordinator.present) return;
  for (std::size_t i = 0; i < s.view.consumers.size(); ++i) {
    switch (s.l.consumers) {
      case ConsumerDetail::cards: card_lane(s, i); break;
      case ConsumerDetail::rows: row_lane(s, i); break;
      case ConsumerDetail::grid: grid_lane(s, i); break;
    }
  }
}

}  // namespace kv
