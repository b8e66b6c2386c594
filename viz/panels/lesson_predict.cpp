// The question of a lesson's step: its choices, the field for each while a teacher counts hands, and how the
// class had answered when the run has settled it.
#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "viz/canvas/icons.h"
#include "viz/canvas/marks.h"
#include "viz/panels/lesson_parts.h"
#include "viz/widgets/button.h"

namespace kv {
namespace {

constexpr float row_gap = 2;
constexpr float row_height = 26;
constexpr float choice_line = 17;
constexpr float choice_size = 13;
constexpr float text_left = 30;  // of a choice, from the left end of its row
constexpr float bar_room = 12;
constexpr float field_width = 56;

float wrapped(Canvas& c, Vec at, std::string_view words, float width, ParagraphStyle style) {
  return c.paragraph(at, words, width, style);
}

Color choice_edge(const ChoiceView& choice, const Theme& t) {
  if (choice.right) return t.green.line;
  if (choice.wrong) return t.red.line;
  return choice.picked ? t.acc : 0;
}

void choice_mark(Canvas& c, const ChoiceView& choice, Vec at) {
  const Theme& t = c.theme();
  if (choice.right) {
    c.circle(at, 7.5F, t.green.tint);
    c.ring(at, 7.5F, {t.green.line});
    draw_icon(c, Icon::check, at, t.green.text);
    return;
  }
  c.circle(at, 5.5F, t.bg1);
  c.ring(at, 5.5F, {choice.picked ? t.acc : t.line3, 1.5F});
  if (choice.picked) c.circle(at, 2.8F, t.acc);
}

/// How many hands were up for this choice.
void count_field(PanelContext& p, Canvas& c, std::size_t index, Box box) {
  HandsUi& hands = p.ui.hands;
  if (hands.typed.size() <= index) hands.typed.resize(index + 1);
  TextFieldSpec spec;
  spec.mono = true;
  spec.hint = "0";
  spec.focus = hands.focus && index == 0;
  if (spec.focus) hands.focus = false;
  const std::string id = fmt::format("Hands {}", index + 1);
  if (text_field(c, id, box, hands.typed[index], spec)) {
    hands.numbers.clear();
    p.intents.push_back(HandsTyped{});
  }
}

/// The share of the class below its choice, with the number of hands at the end.
void class_bar(Canvas& c, const ChoiceView& choice, Box box) {
  const Theme& t = c.theme();
  const std::string number = std::to_string(choice.hands);
  const float room = box.w - 44;
  c.rect({box.x, box.y, room, 6}, t.bg3, 3);
  const float width = std::max(choice.hands > 0 ? 3.0F : 0.0F, room * choice.share);
  if (width > 0) c.rect({box.x, box.y, width, 6}, choice.right ? t.green.line : t.ink3, 3);
  const Color ink = choice.right ? t.green.text : t.ink2;
  c.text({box.right(), box.y + 3}, number, {11, ink, Face::num_bold, Align::end});
}

/// What stands at the right end of a choice, with the space before it.
float end_width(const Canvas& c, const PredictView& predict, const ChoiceView& choice) {
  if (predict.counting) return field_width + 8;
  if (!choice.picked || choice.picked_at.empty()) return 8;
  return 16 + c.text_width(choice.picked_at, 11);
}

/// Without the bar of the class: a choice of many words takes several lines.
float text_height(Canvas& c, const PredictView& predict, const ChoiceView& choice, float width) {
  if (choice.consumer >= 0) return row_height;
  const float room = width - text_left - end_width(c, predict, choice);
  if (c.text_width(choice.text, choice_size) <= room) return row_height;
  const ParagraphStyle style{choice_size, choice_line, 0, true};
  return row_height - choice_line + wrapped(c, {0, 0}, choice.text, room, style);
}

void choice_row(PanelContext& p, Canvas& c, const PredictView& predict, std::size_t index,
                Box whole) {
  const Theme& t = c.theme();
  const ChoiceView& choice = predict.choices[index];
  Box box = whole;
  ItemSpec spec;
  spec.disabled = predict.locked || predict.settled;
  // While hands are counted Tab leads from field to field.
  const ItemState state = predict.counting ? ItemState{} : item(c, choice.text, box, spec);
  if (state.pressed) p.intents.push_back(ChooseAnswer{static_cast<int>(index)});
  const Color edge = choice_edge(choice, t);
  if (edge != 0) {
    c.rect(box, t.bg1, 6);
    c.border(box, {edge, 2}, 6);
  } else if (state.hovered && !spec.disabled) {
    c.rect(box, t.bg3, 6);
  }
  box.h = text_height(c, predict, choice, box.w);
  const float y = box.y + row_height / 2;
  choice_mark(c, choice, {box.x + 14, y});
  if (predict.bars) class_bar(c, choice, {box.x + text_left, box.bottom() - 1, box.w - 38, 10});
  float x = box.x + text_left;
  const std::string_view remark = choice.right    ? "so it was"
                                  : choice.wrong  ? "not so"
                                  : choice.picked ? "your answer"
                                                  : "";
  const float right = box.right() - end_width(c, predict, choice);
  if (predict.counting) {
    count_field(p, c, index, {box.right() - field_width, box.y, field_width, 26});
  } else if (choice.picked && !choice.picked_at.empty()) {
    c.text({box.right() - 8, y}, choice.picked_at, {11, t.ink3, Face::ui, Align::end});
  }
  if (choice.consumer >= 0) {
    const auto color = static_cast<std::size_t>(choice.consumer);
    const float tag = consumer_tag_width(c, color, choice.text);
    consumer_tag(c, {x, box.y + 4, tag, 18}, color, choice.text);
    x = std::max(box.x + 68, x + tag + 12);
    c.text_fit({x, y}, remark, right - x, {12, t.ink2});
    return;
  }
  const float width = remark.empty() ? 0 : c.text_width(remark, 11) + 8;
  const float needed = c.text_width(choice.text, choice_size);
  if (needed > right - x) {
    wrapped(c, {x, y}, choice.text, right - x, {choice_size, choice_line, t.ink2});
    return;
  }
  c.text({x, y}, choice.text, {choice_size, t.ink2});
  if (right - x - width > needed) c.text({right, y}, remark, {11, t.ink3, Face::ui, Align::end});
}

void predict_footer(PanelContext& p, Canvas& c, const PredictView& predict, Box card) {
  const Theme& t = c.theme();
  const float y = card.bottom() - 16;
  float x = card.x + 12;
  const bool picked = std::any_of(predict.choices.begin(), predict.choices.end(),
                                  [](const ChoiceView& choice) { return choice.picked; });
  if (predict.locked && !predict.settled) {
    draw_icon(c, Icon::lock, {card.x + 19, y - 1}, t.ink3);
    x = card.x + 32;
  }
  float right = card.right() - 10;
  if (picked && !predict.locked && !predict.settled) {
    ButtonSpec lock;
    lock.size = 11;
    lock.tooltip = "the answer stands until the run settles it (Enter)";
    if (button(c, "Lock", {right - 52, y - 11, 52, 22}, "Lock", lock)) {
      p.intents.push_back(LockAnswer{});
    }
    right -= 60;
  }
  const bool refused = !predict.number_hint.empty() && !p.ui.typed_answer.problem.empty();
  const std::string& words = refused ? p.ui.typed_answer.problem : predict.note;
  if (c.text_fit({x, y}, words, right - x, {11, refused ? t.red.text : t.ink3})) tooltip(c, words);
}

/// Other ways to a choice: a number, or a click on the stage.
float other_ways(PanelContext& p, Canvas& c, const PredictView& predict, Vec at, float width) {
  float y = at.y;
  if (!predict.number_hint.empty()) {
    TextFieldSpec spec;
    spec.mono = true;
    spec.hint = predict.number_hint;
    spec.submit_only = true;
    if (text_field(c, "Number", {at.x, y, width, 26}, p.ui.typed_answer.number, spec))
      p.intents.push_back(TypeAnswer{p.ui.typed_answer.number});
    y += 32;
  }
  if (!predict.stage_hint.empty()) {
    c.text_fit({at.x + 18, y + 5}, predict.stage_hint, width - 18, {11, c.theme().ink3});
    y += 18;
  }
  return y;
}

/// Of what other_ways() draws.
float ways_height(const PredictView& predict) {
  return (predict.number_hint.empty() ? 0.0F : 32.0F) + (predict.stage_hint.empty() ? 0.0F : 18.0F);
}

/// The line for a class, and in its place or above it the field for numbers that people called.
float class_part(PanelContext& p, Canvas& c, const PredictView& predict, Vec at, float width) {
  const Theme& t = c.theme();
  HandsUi& hands = p.ui.hands;
  float y = at.y;
  if (predict.counting && predict.takes_numbers) {
    TextFieldSpec spec;
    spec.mono = true;
    spec.hint = "or what they called: 45 3s 1m";
    if (text_field(c, "Numbers", {at.x, y, width, 26}, hands.numbers, spec)) {
      p.intents.push_back(HandsTyped{});
    }
    y += 34;
  }
  if (predict.counting) {
    ButtonSpec done;
    done.size = 11;
    done.tooltip = "the hands are counted (Enter)";
    if (button(c, "Counted", {at.x + width - 72, y, 72, 22}, "Counted", done)) {
      p.intents.push_back(Toggle{Toggle::What::hands});
    }
    ButtonSpec none;
    none.size = 11;
    none.tooltip = "nobody was asked";
    if (button(c, "No hands", {at.x + width - 136, y, 58, 22}, "Clear", none)) {
      p.intents.push_back(ClearHands{});
    }
    const std::string& words = hands.problem.empty() ? predict.class_note : hands.problem;
    const Color ink = hands.problem.empty() ? t.ink3 : t.red.text;
    if (c.text_fit({at.x, y + 11}, words, width - 144, {11, ink})) {
      item(c, "Class note", {at.x, y + 3, width - 144, 16}, {.ring = -1});
      tooltip(c, words);
    }
    return y + 30;
  }
  if (predict.class_note.empty()) return y;
  if (c.text_fit({at.x, y + 5}, predict.class_note, width, {11, t.ink2})) {
    item(c, "Class note", {at.x, y - 3, width, 16}, {.ring = -1});
    tooltip(c, predict.class_note);
  }
  return y + 18;
}

/// Of what class_part() draws.
float class_height(const PredictView& predict) {
  if (predict.counting) return predict.takes_numbers ? 64 : 30;
  return predict.class_note.empty() ? 0 : 18;
}

}  // namespace

float draw_predict_card(PanelContext& p, Canvas& c, const PredictView& predict,
                        std::string_view first, Vec at, float width) {
  if (!predict.present) return at.y;
  const Theme& t = c.theme();
  const std::string ask = "**" + std::string(first) + ": " + predict.ask + "**";
  ParagraphStyle style{14, 18, t.ink1, true};
  const float ask_height = wrapped(c, {0, 0}, ask, width - 52, style) - 18;
  const float below = row_gap + (predict.bars ? bar_room : 0);
  float rows = 0;
  for (const ChoiceView& choice : predict.choices)
    rows += text_height(c, predict, choice, width - 16) + below;
  const float rest = ways_height(predict) + class_height(predict);
  const Box card{at.x, at.y, width, 68 + ask_height + rows + rest};
  c.box(card, t.bg2, t.line1, 8);
  explains(c, p.ui, card, Term::prediction);
  c.circle({card.x + 23, card.y + 22}, 11, t.acc);
  c.text({card.x + 23, card.y + 22}, "?", {13, t.on_acc, Face::ui_bold, Align::middle});
  style.measure_only = false;
  wrapped(c, {card.x + 42, card.y + 22}, ask, width - 52, style);
  float y = card.y + 40 + ask_height;
  for (std::size_t i = 0; i < predict.choices.size(); ++i) {
    const float height = text_height(c, predict, predict.choices[i], card.w - 16) + below;
    choice_row(p, c, predict, i, {card.x + 8, y, card.w - 16, height - row_gap});
    y += height;
  }
  y = other_ways(p, c, predict, {card.x + 12, y + 4}, card.w - 24) - 4;
  class_part(p, c, predict, {card.x + 12, y + 4}, card.w - 24);
  predict_footer(p, c, predict, card);
  return card.bottom();
}

}  // namespace kv
