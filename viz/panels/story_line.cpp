// The story line and the list that a click on it opens.
#include <algorithm>

#include "viz/canvas/marks.h"
#include "viz/panels/explains.h"
#include "viz/panels/notices.h"
#include "viz/panels/transport.h"
#include "viz/widgets/button.h"

namespace kv {
namespace {

constexpr float row = 28;

void next_part(const StoryView& view, float right, PanelContext& p) {
  Canvas& c = p.canvas;
  const Theme& t = c.theme();
  const float width = c.text_width("next ", 12) + c.text_width(view.next_time, 12, Face::num) + 10 +
                      c.text_width(view.next, 12);
  const Box box{right - width - 12, p.box.y + 2, width + 12, p.box.h - 4};
  const ItemState state = item(c, "Next", box, {});
  tooltip(c, "what is scheduled next; click to go there");
  explains_item(p.ui, Term::story);
  if (state.hovered) c.rect(box, t.bg2, 6);
  const float y = p.box.center().y;
  float x = c.text({box.x + 6, y}, "next ", {12, t.ink3});
  x = c.text({x, y}, view.next_time, {12, t.ink2, Face::num, Align::start});
  c.text({x + 10, y}, view.next, {12, t.ink2});
  if (state.pressed) p.intents.push_back(SeekTime{view.next_at});
}

/// What is searched for and how many lines have it. Returns where the rest ends.
float search_chip(const StoryView& view, float right, PanelContext& p) {
  Canvas& c = p.canvas;
  const Theme& t = c.theme();
  const float width = c.text_width(view.search, 11) + 20;
  const Box box{right - width, p.box.y + 4, width, p.box.h - 8};
  const ItemState state = item(c, "Search", box, {.min_height = 28, .ring = 10});
  c.box(box, state.hovered ? t.bg3 : t.bg2, t.line3, box.h / 2);
  c.text(box.center(), view.search, {11, t.ink1, Face::ui, Align::middle});
  tooltip(c,
          "n goes to the next line of the story with these words, Shift N to the one before; a "
          "click or Esc ends the search");
  if (state.pressed) p.intents.push_back(EndSearch{});
  return box.x - 12;
}

void story_row(const StoryItem& line, Box box, bool current, PanelContext& p, Canvas& c) {
  const Theme& t = c.theme();
  const IdText id(std::to_string(line.event));
  const ItemState state = item(c, id.c_str(), box, {.ring = 4});
  if (current) {
    c.rect(box, t.bg3, 4);
    c.rect({box.x, box.y, 2, box.h}, t.acc);
  } else if (state.hovered) {
    c.rect(box, t.bg2, 4);
  }
  const float y = box.center().y;
  const Color ink = line.past ? t.ink1 : t.ink3;
  c.text({box.x + 84, y}, line.time, {12, current ? t.ink1 : t.ink3, Face::num, Align::end});
  if (line.command) c.circle({box.x + 98, y}, 3, t.red.line);
  const Face face = current ? Face::ui_bold : Face::ui;
  const float room = box.w - 120;
  if (c.text_fit({box.x + 110, y}, line.sentence, room, {13, ink, face, Align::start})) {
    tooltip(c, line.sentence);
  }
  if (state.pressed) p.intents.push_back(SeekEvent{line.event});
}

}  // namespace

void draw_story_line(const StoryView& view, const Toast* toast, PanelContext& p) {
  Canvas& c = p.canvas;
  const Theme& t = c.theme();
  const float y = p.box.center().y;
  float right = p.box.right() - 12;
  if (!view.search.empty()) right = search_chip(view, right, p);
  if (toast != nullptr) right = draw_toast_line(*toast, p.box.x + 12, right, p) - 16;
  if (!view.next.empty() && toast == nullptr) {
    const float width = c.text_width(view.next, 12) + c.text_width(view.next_time, 12, Face::num);
    if (width < p.box.w * 0.4F) {
      next_part(view, right + 4, p);
      right -= width + 64;
    }
  }
  float x = p.box.x + 12;
  // A long one leaves no room for the story.
  if (right - x < 120) return;
  if (!view.since.empty() && x + c.text_width(view.since, 12, Face::ui_bold) < right - 120) {
    const float width = c.text_width(view.since, 12, Face::ui_bold);
    c.text({x, y}, view.since, {12, t.ink2, Face::ui_bold, Align::start});
    x += width + 20;
  }
  if (!view.last) {
    c.text_fit({x, y}, "Nothing has happened yet.", right - x, {12, t.ink3});
    return;
  }
  const Box box{x - 6, p.box.y + 2, right - x, p.box.h - 4};
  const ItemState state = item(c, "Story", box, {});
  if (state.hovered) c.rect(box, t.bg2, 6);
  const float after = c.text({x, y}, view.last->time, {12, t.ink3, Face::num, Align::start}) + 10;
  const float room = box.right() - after - 6;
  const bool cut = c.text_fit({after, y}, view.last->sentence, room, {13, t.ink1});
  tooltip(c, cut ? std::string_view{view.last->sentence} : "click for the whole story");
  explains_item(p.ui, Term::story);
  if (state.pressed) p.intents.push_back(Toggle{Toggle::What::story_list});
}

void draw_story_list(const StoryView& view, PanelContext& p) {
  Canvas& c = p.canvas;
  const Theme& t = c.theme();
  panel_frame(c, p.box, "Story", "what happened, in plain sentences; a click goes there");
  const Box close{p.box.right() - 40, p.box.y + 4, 28, 28};
  if (icon_button(c, "Close story", close, Icon::close, "back to the stage (Esc)")) {
    p.intents.push_back(Toggle{Toggle::What::story_list});
  }
  const Box body{p.box.x + 8, p.box.y + 40, p.box.w - 12, p.box.h - 48};
  if (view.list.empty()) {
    c.text(body.center(), "Nothing has happened yet.", {13, t.ink3, Face::ui, Align::middle});
    return;
  }
  const float height = row * static_cast<float>(view.list.size());
  Canvas inner = begin_scroll(c, "Lines", body, height);
  const float wanted = row * static_cast<float>(view.current) - body.h / 2;
  const ImGuiID moved = ImGui::GetID("at");
  ImGuiStorage* memory = ImGui::GetStateStorage();
  const int current = static_cast<int>(view.current);
  // In its first frame the list does not know yet how far it can scroll.
  const bool ready = ImGui::GetScrollMaxY() > 0 || height <= body.h;
  if (ready && memory->GetInt(moved, -1) != current) {
    memory->SetInt(moved, current);
    ImGui::SetScrollY(std::max(0.0F, wanted) * c.scale());
  }
  for (std::size_t i = 0; i < view.list.size(); ++i) {
    const Box box{0, row * static_cast<float>(i), body.w - 12, row};
    if (inner.visible(box)) story_row(view.list[i], box, i == view.current, p, inner);
  }
  end_scroll();
}

}  // namespace kv
