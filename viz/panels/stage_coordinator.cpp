// The coordinator's side: the group with its states and the transition it took, and a slot per
// member with the session arc that the coordinator enforces.
#include <algorithm>
#include <array>
#include <cmath>
#include <string>

#include <fmt/format.h>

#include "viz/panels/menu.h"
#include "viz/panels/stage_parts.h"

namespace kv {
namespace {

/// One outline around the head and the column of slots.
void outline(Stage& s, bool fill) {
  Canvas& c = s.c;
  const Box& head = s.l.head;
  const float left = head.x + 0.5F;
  const float right = head.right() - 0.5F;
  const float top = head.y + 0.5F;
  const float notch = head.bottom() + 0.5F;
  const float column = s.l.slot_column + 0.5F;
  const float bottom = s.l.body_bottom - 0.5F;
  const float r = 8;
  c.move_to({left + r, top});
  c.line_to({right - r, top});
  c.quad_to({right, top}, {right, top + r});
  c.line_to({right, bottom - r});
  c.quad_to({right, bottom}, {right - r, bottom});
  c.line_to({column + r, bottom});
  c.quad_to({column, bottom}, {column, bottom - r});
  c.line_to({column, notch});
  c.line_to({left + r, notch});
  c.quad_to({left, notch}, {left, notch - r});
  c.line_to({left, top + r});
  c.quad_to({left, top}, {left + r, top});
  if (fill) {
    c.fill_concave(s.t.bg2);
  } else {
    c.stroke({s.t.line1}, true);
  }
}

/// Places of the four state pills.
struct States {
  float x = 0;
  float y = 0;
  float w = 94;
  float gap = 22;
  float h = 28;

  [[nodiscard]] Box box(int k) const { return {x + static_cast<float>(k) * (w + gap), y, w, h}; }
  [[nodiscard]] float middle(int k) const { return box(k).center().x; }
};

States states_of(const Stage& s) {
  const Box& head = s.l.head;
  States states;
  const bool low = head.h < 98;
  states.h = low ? 24.0F : 28.0F;
  states.x = head.x + 12;
  states.y = head.y + (low ? 31.0F : 36.0F);
  states.gap = head.w >= 440 ? 22.0F : 14.0F;
  states.w = std::min(std::floor((head.w - 26 - 3 * states.gap) / 4), 116.0F);
  states.gap = std::min((head.w - 26 - 4 * states.w) / 3, 60.0F);
  return states;
}

/// Whether the last change led one pill further; a share group has only two of them.
bool one_pill_further(const StageCoordinator& group) {
  if (group.came_from < 0 || group.state <= group.came_from) return false;
  for (int k = group.came_from + 1; k < group.state; ++k) {
    if (!group.states[static_cast<std::size_t>(k)].empty()) return false;
  }
  return true;
}

void state_words_row(Stage& s, const States& states) {
  Canvas& c = s.c;
  const StageCoordinator& group = s.view.coordinator;
  const float size = states.w >= 92 ? 13.0F : states.w >= 82 ? 12.0F : 11.0F;
  for (int k = 0; k < 4; ++k) {
    const Box box = states.box(k);
    const std::string_view word = group.states[static_cast<std::size_t>(k)];
    if (word.empty()) {  // a protocol with fewer states: the way to the next one is longer
      const float y = box.center().y;
      const bool last = k == 3 || !group.states[static_cast<std::size_t>(k + 1)].empty();
      const float end = box.right() + states.gap - (last ? 5.0F : 0.0F);
      const bool taken = one_pill_further(group) && k > group.came_from && k < group.state;
      const Color ink =
          taken ? s.t.tone(tone_of(group.states[static_cast<std::size_t>(group.state)])).line
                : s.t.line3;
      c.line({box.x - states.gap + 2, y}, {end, y}, {ink, taken ? 2.0F : 1.5F});
      if (last) arrowhead(c, {end + 2, y}, {1, 0}, ink, taken ? 7.0F : 6.0F);
      continue;
    }
    const Triple& tone = s.t.tone(tone_of(word));
    if (k == group.state) {
      c.rect(box, tone.tint, states.h / 2);
      c.border(box, {tone.line, 2}, states.h / 2);
      const float left = box.w / 2 + 6 - c.text_width(word, size, Face::ui_bold) / 2;
      // A long word needs the dot's room.
      const bool dot = left >= 20;
      if (dot) {
        c.circle({box.x + std::max(std::min(14.0F, box.w - 80), left - 11), box.center().y}, 4,
                 tone.line);
      }
      c.text({box.center().x + (dot ? 6.0F : 0.0F), box.center().y}, word,
             {size, tone.text, Face::ui_bold, Align::middle});
    } else {
      c.box(box, s.t.bg1, s.t.line1, states.h / 2);
      c.text(box.center(), word, {size, s.t.ink3, Face::ui, Align::middle});
    }
    if (k == 3) break;
    if (group.states[static_cast<std::size_t>(k + 1)].empty()) continue;
    const bool taken = group.came_from == k && group.state == k + 1;
    const Color ink =
        taken ? s.t.tone(tone_of(group.states[static_cast<std::size_t>(k + 1)])).line : s.t.line3;
    const float y = box.center().y;
    c.line({box.right() + 3, y}, {box.right() + states.gap - 5, y}, {ink, taken ? 2.0F : 1.5F});
    arrowhead(c, {box.right() + states.gap - 3, y}, {1, 0}, ink, taken ? 7.0F : 6.0F);
  }
}

/// Below the pills, from the state before to the present one, with when and why.
void transition(Stage& s, const States& states, float left) {
  Canvas& c = s.c;
  const StageCoordinator& group = s.view.coordinator;
  if (group.came_from < 0 || group.state < 0 || group.transition.empty()) return;
  const Triple& tone = s.t.tone(tone_of(group.states[static_cast<std::size_t>(group.state)]));
  const float below = states.y + states.h;
  const float depth = states.h >= 28 ? 15.0F : 13.0F;
  const float y = below + depth;
  const float xs = states.middle(group.came_from);
  const float xp = states.middle(group.state);
  const float width = c.text_width(group.transition, 11);
  const float limit = s.l.head.right() - 12;
  if (one_pill_further(group)) {
    // The arrow between the pills is marked; its reason stands below it.
    const float room = limit - left;
    float x = (xs + xp) / 2 - std::min(width, room) / 2;
    x = std::clamp(x, left, std::max(limit - width, left));
    fit(c, {x, y}, group.transition, room, {11, tone.text});
    return;
  }
  const float turn = xp < xs ? -6.0F : 6.0F;
  c.move_to({xs, below + 1});
  c.line_to({xs, y - 6});
  c.quad_to({xs, y}, {xs + turn, y});
  c.line_to({xp - turn, y});
  c.quad_to({xp, y}, {xp, y - 6});
  c.line_to({xp, below + 5});
  c.stroke({tone.line, 2});
  arrowhead(c, {xp, below + 1.5F}, {0, -1}, tone.line, 7);
  const float from = std::max(std::min(xs, xp) + 8, left);
  const float to = std::max(xs, xp) - 8;
  const float room = std::max(to - from - 10, 20.0F);
  const float shown = std::min(width, room);
  const float middle = std::clamp((xs + xp) / 2, from + shown / 2 + 5,
                                  std::max(to - shown / 2 - 5, from + shown / 2 + 5));
  c.rect({middle - shown / 2 - 5, y - 7, shown + 10, 14}, s.t.bg2);
  fit(c, {middle, y}, group.transition, room, {11, tone.text, Face::ui, Align::middle});
}

/// Where consumers are tags too many to be counted by eye, their number stands before the name.
std::string group_words(const Stage& s) {
  const std::string& name = s.view.coordinator.group_name;
  if (s.l.consumers != ConsumerDetail::grid) return name;
  return fmt::format("{} consumers of {}", s.view.consumers.size(), name);
}

/// The group's name; where there are several groups a button that opens the list. Returns its right
/// edge.
float group_name(Stage& s, float y) {
  const StageCoordinator& group = s.view.coordinator;
  const float x = s.l.head.x + 12;
  const States states = states_of(s);
  const float leftmost = group.came_from < 0 || group.state < 0
                             ? s.l.head.right()
                             : std::min(states.middle(group.came_from), states.middle(group.state));
  const bool adjacent = one_pill_further(group);
  const float room = std::max((adjacent ? s.l.head.center().x - 40 : leftmost - 8) - x, 60.0F);
  const std::string words = group_words(s);
  const float width = std::min(s.c.text_width(words, 11), room);
  if (s.view.groups.size() < 2) {
    fit(s.c, {x, y}, words, room, {11, s.t.ink3});
    return x + width;
  }
  const Box box{x - 4, y - 9, std::min(width, room - 22) + 26, 18};
  s.c.box(box, s.t.bg1, s.t.line1, 5);
  fit(s.c, {x + 2, y}, words, box.w - 24, {11, s.t.ink2});
  draw_icon(s.c, Icon::down, {box.right() - 10, y});
  ItemSpec spec;
  spec.min_height = 28;
  const ItemState state = item(s.c, "Groups", box, spec);
  std::vector<MenuEntry> entries;
  for (const StageGroup& other : s.view.groups) {
    entries.push_back({other.name, {}, other.id == group.group, false, {}});
  }
  const int chosen = menu(s.c, "Groups list", box, state.pressed, entries);
  if (chosen >= 0) {
    const ks::GroupId id = s.view.groups[static_cast<std::size_t>(chosen)].id;
    s.context.intents.push_back(Select{{ks::node(id), {}}});
  }
  return box.right();
}

// --- slots ---------------------------------------------------------------------------------------

void slot_frame(Stage& s, const StageSlot& slot, Box box) {
  const bool dashed = slot.kind != SlotKind::member;
  s.c.rect(box, dashed ? s.t.bg2 : s.t.bg1, 6);
  Stroke edge{dashed ? s.t.line3 : s.t.line1};
  if (dashed) edge.dash = {4, 3};
  s.c.border(box, edge, 6);
}

/// Who said goodbye is no alarm.
const Triple& tone_of_removal(const Stage& s, const StageSlot& slot) {
  return slot.role_ink == StageInk::red ? s.t.red : s.t.neutral;
}

void slot_role(Stage& s, const StageSlot& slot, Box box, float y, float left) {
  const float right = box.right() - 8;
  if (slot.role.empty()) return;
  if (slot.kind == SlotKind::removed) {
    const Box pill{left, y - 9, right - left, 18};
    if (pill.w < 40) return;
    const Triple& tone = tone_of_removal(s, slot);
    s.c.box(pill, tone.tint, tone.line, 9);
    const TextStyle style{11, tone.text, Face::ui_bold, Align::middle};
    fit(s.c, pill.center(), fitting(s.c, slot.role, "out", pill.w - 10, style), pill.w - 10, style);
    return;
  }
  const bool plain = slot.role_ink == StageInk::plain;
  const TextStyle style{11, ink_of(s.t, slot.role_ink, s.t.ink3), plain ? Face::ui : Face::ui_bold,
                        Align::end};
  std::string_view fewer = slot.role;
  if (fewer == "group leader") fewer = "leader";
  fit(s.c, {right, y}, fitting(s.c, slot.role, fewer, right - left, style), right - left, style);
}

void slot_foot(Stage& s, const StageSlot& slot, Box box, float y) {
  float x = box.x + 10;
  if (slot.done) {
    draw_icon(s.c, Icon::check, {box.x + 15, y}, s.t.green.line);
    x = box.x + 26;
  }
  float room = box.right() - 5 - x;
  if (!slot.foot_value.empty()) {
    s.c.text({box.right() - 10, y}, slot.foot_value, {12, s.t.ink2, Face::num, Align::end});
    room -= s.c.text_width(slot.foot_value, 12, Face::num) + 6;
  }
  const Color plain = slot.foot_value.empty() ? s.t.ink2 : s.t.ink3;
  const TextStyle style{12, ink_of(s.t, slot.foot_ink, plain)};
  std::string_view fewer = slot.foot;
  if (fewer == "JoinGroup: not yet") fewer = "no JoinGroup";
  if (fewer == "SyncGroup: not yet") fewer = "no SyncGroup";
  fit(s.c, {x, y}, fitting(s.c, slot.foot, fewer, room, style), room, style);
}

void slot_card(Stage& s, const StageConsumer& consumer, Box box) {
  const StageSlot& slot = consumer.slot;
  Canvas& c = s.c;
  const bool low = box.h < 108;
  const bool foot = box.h >= 78;
  const auto color = static_cast<std::size_t>(consumer.color);
  const float width = std::clamp(consumer_tag_width(c, color, consumer.name), 34.0F, 70.0F);
  const float tag_y = box.y + (low ? 4.0F : 8.0F);
  c.push_clip({box.x + 8, tag_y, width, 20});
  consumer_tag(c, {box.x + 8, tag_y, width, 20}, color, consumer.name);
  c.pop_clip();
  slot_role(s, slot, box, tag_y + 10, box.x + 18 + width);
  const float top = box.y + (low ? 25.0F : 34.0F);
  const float bottom = box.bottom() - (foot ? (low ? 20.0F : 22.0F) : 3.0F);
  const float middle = std::floor((top + bottom) / 2);
  TimerRing ring;
  ring.radius = std::min(22.0F, std::floor((bottom - top) / 2) - (low ? 3.0F : 4.0F));
  ring.left = slot.session.left;
  ring.mode = mode_of(slot.session.state);
  ring.width = ring.radius >= 16 ? 5.0F : 3.0F;
  if (ring.mode == TimerMode::held) ring.width -= 1;
  timer_ring(c, {box.x + 12 + ring.radius, middle}, ring);
  const float x = box.x + 2 * ring.radius + 22;
  const float room = box.right() - 1 - x;
  const bool number = !slot.value.empty() && slot.value[0] >= '0' && slot.value[0] <= '9';
  const Face face = number || slot.kind == SlotKind::removed ? Face::num_bold : Face::ui_bold;
  const bool three = ring.radius >= 18 && !slot.note.empty();
  const float head_y = three ? middle - 14 : middle - 8;
  fit(c, {x, head_y}, slot.head, room, {12, s.t.ink3});
  fit(c, {x, head_y + 17}, slot.value, room, {13, s.t.ink1, face});
  if (three) fit(c, {x, head_y + 33}, slot.note, room, {11, s.t.ink3});
  if (foot) slot_foot(s, slot, box, box.bottom() - (low ? 11.0F : 13.0F));
}

void slot_row(Stage& s, const StageConsumer& consumer, Box box) {
  const StageSlot& slot = consumer.slot;
  const float y = box.center().y;
  TimerRing ring;
  ring.radius = std::min(9.0F, box.h / 2 - 4);
  ring.left = slot.session.left;
  ring.mode = mode_of(slot.session.state);
  ring.width = 2.5F;
  timer_ring(s.c, {box.x + 8 + ring.radius, y}, ring);
  const float x = box.x + 2 * ring.radius + 16;
  const bool removed = slot.kind == SlotKind::removed;
  const std::string& words = removed ? slot.role : slot.value;
  const float room = box.right() - 6 - x;
  const Color ink = removed ? tone_of_removal(s, slot).text : s.t.ink1;
  fit(s.c, {x, y}, words, room, {12, ink, removed ? Face::ui_bold : Face::num_bold});
  const float used = s.c.text_width(words, 12, Face::num_bold) + 8;
  if (removed || slot.role.empty() || used + s.c.text_width(slot.role, 11) > room) return;
  fit(s.c, {box.right() - 6, y}, slot.role, room - used,
      {11, ink_of(s.t, slot.role_ink, s.t.ink3), Face::ui, Align::end});
}

void slot_mark(Stage& s, const StageConsumer& consumer, Box box) {
  TimerRing ring;
  ring.radius = std::min(box.h, box.w) / 2 - 3;
  ring.left = consumer.slot.session.left;
  ring.mode = mode_of(consumer.slot.session.state);
  ring.width = 2;
  ring.hand = false;
  if (ring.radius >= 3) timer_ring(s.c, box.center(), ring);
}

}  // namespace

void draw_coordinator(Stage& s) {
  const StageCoordinator& group = s.view.coordinator;
  if (!group.present) return;
  outline(s, true);
  outline(s, false);
  const Box& head = s.l.head;
  const float y = head.y + 17;
  Canvas& c = s.c;
  const float number = c.text_width(group.generation, 13, Face::num_bold);
  c.text({head.right() - 12, y}, group.generation, {13, s.t.ink1, Face::num_bold, Align::end});
  const float caption = head.right() - 12 - number - c.text_width(" ", 12);
  c.text({caption, y}, group.generation_word, {12, s.t.ink3, Face::ui, Align::end});
  const float end = c.text({head.x + 12, y}, "Group coordinator", {13, s.t.ink1, Face::ui_bold});
  const float room = caption - c.text_width(group.generation_word, 12) - 10 - end - 10;
  Color ink = s.t.ink3;
  if (!group.trouble.empty()) ink = group.trouble == "loading" ? s.t.violet.text : s.t.red.text;
  fit(c, {end + 10, y}, group.place, room, {12, ink});
  const States states = states_of(s);
  actor(s, group.group_name, head, {{ks::node(group.group), {}}, group.tip, nullptr, 8});
  UiState& ui = s.context.ui;
  explains_item(ui, Term::coordinator);
  const bool epochs = group.generation_word.find("generation") == std::string::npos;
  explains(c, ui, {caption - 90, y - 9, head.right() - caption + 90, 18},
           epochs ? Term::member_epoch : Term::generation);
  explains(c, ui, {states.x, states.y, head.right() - states.x, states.h}, Term::group_state);
  state_words_row(s, states);
  const float below = states.y + states.h + (states.h >= 28 ? 15.0F : 13.0F);
  const float right = group_name(s, below);
  transition(s, states, right + 14);
}

void draw_slots(Stage& s) {
  for (std::size_t i = 0; i < s.view.consumers.size(); ++i) {
    const StageConsumer& consumer = s.view.consumers[i];
    if (consumer.slot.kind == SlotKind::none) continue;
    const Box box = s.l.slot(i);
    switch (s.l.consumers) {
      case ConsumerDetail::cards:
        slot_frame(s, consumer.slot, box);
        slot_card(s, consumer, box);
        break;
      case ConsumerDetail::rows:
        slot_frame(s, consumer.slot, box);
        slot_row(s, consumer, box);
        break;
      case ConsumerDetail::grid: slot_mark(s, consumer, box); break;
    }
    const std::string id = "slot of " + consumer.name;
    ItemSpec spec;
    spec.ring = 6;
    const ItemState state = item(s.c, id, box, spec);
    tooltip(s.c, consumer.slot.tip);
    explains_item(s.context.ui, Term::session);
    if (state.hovered) s.context.ui.hovered = selection_of(consumer);
    if (pointed_at(s.context.ui, id, {})) s.c.border(box.inset(-3), {s.t.amber.line, 2}, 9);
    if (state.pressed) s.context.intents.push_back(Select{selection_of(consumer), true});
  }
}

}  // namespace kv
