// The list of events beside the chart, below it what the rebalance cost or why the picked event came
// about; and the strip of the whole run below the transport.
#include <algorithm>
#include <cmath>
#include <string>

#include "viz/canvas/glyphs.h"
#include "viz/canvas/icons.h"
#include "viz/panels/explains.h"
#include "viz/panels/sequence_drawing.h"
#include "viz/widgets/button.h"

namespace kv {
namespace {

constexpr float row = 26;
constexpr float line = 20;

Color ink_of(const Theme& t, const SequenceEvent& event) {
  switch (event.ink) {
    case SequenceInk::amber: return t.amber.text;
    case SequenceInk::red: return t.red.text;
    default: return event.past ? t.ink1 : t.ink3;
  }
}

void tag(Canvas& c, const SequenceEvent& event, Vec at) {
  const Theme& t = c.theme();
  const Box box{at.x, at.y - 9, 34, 18};
  if (event.consumer >= 0) {
    consumer_tag(c, box, static_cast<std::size_t>(event.consumer), event.tag, 11);
    return;
  }
  const bool several = event.tag.size() > 1 && event.tag.back() == static_cast<char>(0x97);
  c.box(box, several ? t.bg1 : t.acc, several ? t.line3 : t.acc, 4);
  c.text_fit({box.center().x, at.y}, event.tag, 32,
             {11, several ? t.ink2 : t.on_acc, several ? Face::ui : Face::num_bold, Align::middle});
}

void event_row(const SequenceEvent& event, Box box, bool current, PanelContext& p, Canvas& c) {
  const Theme& t = c.theme();
  const float y = box.center().y;
  if (event.id.empty()) {
    c.zigzag_right({box.x + 4, y}, box.w - 8, {t.line1}, {2, 6});
    const float width = std::min(c.text_width(event.text, 11) + 12, box.w - 40);
    const Box ground{box.center().x - width / 2, y - 8, width, 16};
    c.rect(ground, t.bg1);
    c.text_fit({ground.x + 6, y}, event.text, width - 8, {11, t.ink3});
    return;
  }
  const bool picked = event.id == p.ui.sequence.picked;
  const ItemState state = item(c, event.id, box, {.ring = 4});
  const Box face{box.x, box.y + 1, box.w, box.h - 2};
  if (current) {
    c.rect(face, t.bg3, 6);
    c.border(face, {t.acc, 1.5F}, 6);
  } else if (picked || state.hovered) {
    c.box(face, t.bg2, picked ? t.line1 : t.bg2, 6);
  }
  c.text({box.x + 62, y}, event.time, {11, current ? t.ink2 : t.ink3, Face::num, Align::end});
  tag(c, event, {box.x + 72, y});
  const Face letters = event.bold ? Face::ui_bold : Face::ui;
  const float room = box.w - 122;
  c.text_fit({box.x + 116, y}, event.text, room, {12, ink_of(t, event), letters, Align::start});
  tooltip(c, event.tip);
  if (!state.pressed) return;
  p.intents.push_back(SeekEvent{event.event});
  p.intents.push_back(PickInSequence{picked ? std::string{} : event.id});
}

/// Scrolls to the line of the cursor when that has changed.
void follow(float wanted, int current, bool ready, float scale) {
  const ImGuiID moved = ImGui::GetID("at");
  ImGuiStorage* memory = ImGui::GetStateStorage();
  if (!ready || memory->GetInt(moved, -1) == current) return;
  memory->SetInt(moved, current);
  ImGui::SetScrollY(std::max(0.0F, wanted) * scale);
}

void list(const SequenceView& view, Box body, PanelContext& p) {
  Canvas& c = p.canvas;
  if (view.events.empty()) {
    const std::string_view words = p.ui.sequence.words.empty()
                                       ? "Nothing of what is shown happens here."
                                       : "No event in sight has these words.";
    c.text_fit({body.x + 12, body.y + 24}, words, body.w - 24, {12, c.theme().ink3});
    return;
  }
  const float height = row * static_cast<float>(view.events.size());
  Canvas inner = begin_scroll(c, "Lines", body, height);
  const float wanted = row * static_cast<float>(view.current) - body.h * 0.6F;
  follow(wanted, static_cast<int>(view.current), ImGui::GetScrollMaxY() > 0 || height <= body.h,
         c.scale());
  const float width = body.w - (height > body.h ? 12.0F : 0.0F);
  for (std::size_t i = 0; i < view.events.size(); ++i) {
    const Box box{0, row * static_cast<float>(i), width, row};
    if (inner.visible(box)) event_row(view.events[i], box, i == view.current, p, inner);
  }
  end_scroll();
}

// --- below the list --------------------------------------------------------------------------------

float cost_height(const SequenceView& view) {
  if (view.cost.title.empty()) return 0;
  return 28 + line * static_cast<float>(view.cost.rows.size()) + 10;
}

void cost(const SequenceView& view, Box box, PanelContext& p) {
  Canvas& c = p.canvas;
  explains(c, p.ui, box, Term::rebalance);
  const Theme& t = c.theme();
  c.box(box, t.bg2, t.line1, 8);
  c.text_fit({box.x + 12, box.y + 17}, view.cost.title, box.w - 24,
             {12, t.ink1, Face::ui_bold, Align::start});
  float y = box.y + 40;
  for (const SequenceField& field : view.cost.rows) {
    const float value = c.text_width(field.value, 12, Face::num_bold);
    c.text_fit({box.x + 12, y}, field.name, box.w - value - 40, {12, t.ink2});
    c.text_fit({box.right() - 12 - std::min(value, box.w - 120), y}, field.value, box.w - 120,
               {12, t.ink1, Face::num_bold});
    y += line;
  }
}

constexpr std::size_t most_why = 6;

float why_height(const SequenceView& view) {
  if (view.why.empty()) return 0;
  return 30 + line * static_cast<float>(std::min(most_why, view.why.size())) + 10;
}

void why_line(const WhyLine& why, std::size_t number, Box box, PanelContext& p) {
  Canvas& c = p.canvas;
  const Theme& t = c.theme();
  const ItemState state = item(c, "Why " + std::to_string(number), box, {.ring = 4});
  if (state.hovered) c.rect(box, t.bg3, 4);
  const float y = box.center().y;
  const Vec mark{box.x + 10, y};
  if (why.mark == WhyMark::kill) {
    cross(c, mark, 4, {t.red.line, 2.2F});
  } else if (why.mark == WhyMark::command) {
    c.circle(mark, 3, t.ink2);
  } else {
    c.ring(mark, 3.5F, {why.mark == WhyMark::now ? t.acc : t.line3, 1.5F});
  }
  c.text({box.x + 72, y}, why.time, {11, t.ink3, Face::num, Align::end});
  const Face face = why.mark == WhyMark::now ? Face::ui_bold : Face::ui;
  c.text_fit({box.x + 82, y}, why.text, box.w - 88, {12, t.ink1, face, Align::start});
  tooltip(c, why.text);
  if (state.pressed) p.intents.push_back(SeekEvent{why.event});
}

void why(const SequenceView& view, Box box, PanelContext& p) {
  Canvas& c = p.canvas;
  c.box(box, c.theme().bg2, c.theme().line1, 8);
  c.text({box.x + 12, box.y + 17}, "Why?", {12, c.theme().ink1, Face::ui_bold});
  const std::size_t shown = std::min(most_why, view.why.size());
  if (view.why.size() > shown) {
    c.text({box.right() - 12, box.y + 17},
           std::to_string(view.why.size() - shown) + " more: pick the last line",
           {11, c.theme().ink3, Face::ui, Align::end});
  }
  for (std::size_t i = 0; i < shown; ++i) {
    const float y = box.y + 30 + line * static_cast<float>(i);
    why_line(view.why[i], i + 1, {box.x + 2, y, box.w - 4, line}, p);
  }
}

}  // namespace

void draw_sequence_events(const SequenceView& view, PanelContext& p) {
  ImGui::PushID("Events");
  Canvas& c = p.canvas;
  const Theme& t = c.theme();
  panel_frame(c, p.box, "Events");
  c.text({p.box.right() - 16, p.box.y + 18}, "in the visible window",
         {11, t.ink3, Face::ui, Align::end});
  const Box field{p.box.x + 12, p.box.y + 46, p.box.w - 24, 30};
  TextFieldSpec spec;
  spec.hint = "filter, for example  C1  or  error";
  spec.icon = Icon::search;
  if (text_field(c, "Filter", field, p.ui.sequence.words, spec)) {
    p.intents.push_back(SearchChanged{});
  }
  float foot = view.why.empty() ? cost_height(view) : why_height(view);
  // A low window keeps the list and gives up what stands below it.
  if (p.box.h - 84 - foot < 5 * row) foot = 0;
  const Box body{p.box.x + 8, p.box.y + 82, p.box.w - 16,
                 p.box.h - 82 - foot - (foot > 0 ? 20 : 8)};
  list(view, body, p);
  if (foot > 0) {
    const Box box{p.box.x + 12, p.box.bottom() - 12 - foot, p.box.w - 24, foot};
    if (view.why.empty()) cost(view, box, p);
    if (!view.why.empty()) why(view, box, p);
  }
  ImGui::PopID();
}

// --- the overview ----------------------------------------------------------------------------------

namespace {

constexpr float strip_top = 10;
constexpr float strip_height = 14;

void overview_flags(Canvas& c, const TimelineView& view, float left, float top, Box taken) {
  const Theme& t = c.theme();
  float free_from = left;
  for (const FlagView& flag : view.flags) {
    const float x = left + flag.x;
    if (flag.time > view.told_until) continue;
    const bool kill = flag.kind == FlagKind::kill;
    c.line({x, top - 4}, {x, top + strip_height + 4}, {kill ? t.red.line : t.ink3, 1.5F, {3, 2}});
    const float width = c.text_width(flag.text, 11, Face::ui_bold);
    // Beside the window's frame there is no room for words.
    for (const float at : {x + 6, x - 6 - width}) {
      const bool hits = at < taken.right() + 4 && at + width > taken.x - 4;
      if (at < free_from || hits || at + width > left + view.axis.width()) continue;
      c.text({at, top + strip_height / 2}, flag.text,
             {11, kill ? t.red.text : t.ink2, Face::ui_bold, Align::start});
      free_from = std::max(free_from, at + width + 6);
      break;
    }
  }
}

}  // namespace

void draw_sequence_overview(const SequenceView& view, PanelContext& p) {
  ImGui::PushID("Sequence");
  Canvas& c = p.canvas;
  const Theme& t = c.theme();
  const TimelineView& all = view.overview;
  const float left = p.box.x + sequence_overview_label;
  const float top = p.box.y + strip_top;
  const float width = all.axis.width();
  const Box area{left, top - 6, width, strip_height + 12};
  const ItemState state = item(c, "Overview", area, {.ring = 4});
  tooltip(c, "the whole run; drag to move through it");
  if (state.held && ImGui::IsMouseDown(ImGuiMouseButton_Left)) {
    const float x = std::clamp(c.mouse().x - left, 0.0F, width);
    const ks::Time time =
        std::clamp(all.axis.time_of(x), all.source.limits.from, all.source.limits.to);
    if (time != p.ui.cursor.time || p.ui.cursor.on_event) p.intents.push_back(SeekTime{time});
  }
  c.text({left - 12, top + strip_height / 2}, "group state", {11, t.ink3, Face::ui, Align::end});
  c.text({left - 12, top + strip_height + 22}, "seconds", {11, t.ink3, Face::ui, Align::end});
  const float limit = std::clamp(all.hides() ? all.told_x : all.known_x, 0.0F, width);
  if (!all.strips.empty()) {
    for (const BandView& band : all.strips.front().bands) {
      if (band.x0 >= limit) break;
      const Triple& tone = t.tone(tone_of(band.tone));
      const float right = std::min(std::max(band.x1, band.x0 + 3), limit);
      c.rect({left + band.x0, top, right - band.x0, strip_height}, tone.tint);
      c.rect({left + band.x0, top, 2, strip_height}, tone.line);
    }
  }
  const float from = std::clamp(all.axis.x_of(view.window.from), 0.0F, width);
  const float to = std::clamp(all.axis.x_of(view.window.to), 0.0F, width);
  const Box window{left + from - 2, top - 5, std::max(to - from, 2.0F) + 4, strip_height + 10};
  overview_flags(c, all, left, top, window);
  c.border(window, {t.acc, 2}, 4);
  const float x = std::round(left + std::clamp(all.cursor_x, 0.0F, width));
  c.rect({x - 1, top - 5, 2, strip_height + 10}, t.acc);
  float free_from = -100;
  for (const AxisTick& tick : all.ticks) {
    const float tick_x = left + tick.x;
    c.line({tick_x, top + strip_height + 6}, {tick_x, top + strip_height + 10}, {t.line3});
    if (tick.label.empty()) continue;
    const float half = c.text_width(tick.label, 11, Face::num) / 2;
    const float middle = std::clamp(tick_x, left, p.box.right() - 6 - half);
    if (middle - half < free_from) continue;
    free_from = middle + half + 6;
    c.text({middle, top + strip_height + 22}, tick.label, {11, t.ink3, Face::num, Align::middle});
  }
  ImGui::PopID();
}

}  // namespace kv
