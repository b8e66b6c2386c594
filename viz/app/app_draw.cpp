// One frame of the window: every panel in its place, then what lies over them.
#include <algorithm>
#include <cmath>
#include <string>

#include <imgui.h>

#include "viz/app/app.h"
#include "viz/canvas/marks.h"
#include "viz/model/consumer_places.h"
#include "viz/panels/branch_panel.h"
#include "viz/panels/brokers_panel.h"
#include "viz/panels/command_panel.h"
#include "viz/panels/compare_panel.h"
#include "viz/panels/editor_panel.h"
#include "viz/panels/home_panel.h"
#include "viz/panels/inspector_panel.h"
#include "viz/panels/lesson_panel.h"
#include "viz/panels/mark_panel.h"
#include "viz/panels/notices.h"
#include "viz/panels/palette_panel.h"
#include "viz/panels/records_panel.h"
#include "viz/panels/run_to_panel.h"
#include "viz/panels/sequence_panel.h"
#include "viz/panels/stage_panel.h"
#include "viz/panels/timeline_panel.h"
#include "viz/panels/top_bar.h"
#include "viz/panels/transport.h"
#include "viz/panels/what_panel.h"
#include "viz/widgets/item.h"
#include "viz/widgets/splitter.h"

namespace kv {
namespace {

constexpr ImGuiWindowFlags bare = ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove |
                                  ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoBackground |
                                  ImGuiWindowFlags_NoScrollWithMouse;

/// A window of Dear ImGui without any looks of its own, for its scope.
class BareWindow {
 public:
  BareWindow(const char* name, ImVec2 at, ImVec2 size, ImGuiWindowFlags more) {
    ImGui::SetNextWindowPos(at);
    ImGui::SetNextWindowSize(size);
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {0, 0});
    ImGui::PushStyleVar(ImGuiStyleVar_WindowRounding, 0);
    ImGui::PushStyleVar(ImGuiStyleVar_WindowMinSize, {1, 1});
    ImGui::Begin(name, nullptr, bare | more);
    ImGui::PopStyleVar(3);
  }
  ~BareWindow() { ImGui::End(); }
  BareWindow(const BareWindow&) = delete;
  BareWindow& operator=(const BareWindow&) = delete;
};

/// A word in the ids of a panel's items, and its edges as the limit of what it draws. Stage and timeline
/// name their items themselves.
class PanelScope {
 public:
  PanelScope(const Canvas& canvas, Box box, const char* name) : named_(name != nullptr) {
    if (named_) ImGui::PushID(name);
    // Dear ImGui's own, since it also decides which items can be reached.
    ImGui::PushClipRect(canvas.to_device({box.x, box.y}),
                        canvas.to_device({box.right(), box.bottom()}), true);
  }
  ~PanelScope() {
    ImGui::PopClipRect();
    if (named_) ImGui::PopID();
  }
  PanelScope(const PanelScope&) = delete;
  PanelScope& operator=(const PanelScope&) = delete;

 private:
  bool named_;
};

}  // namespace

PanelContext App::context(Canvas& canvas, Box box) {
  return {canvas, box, ui_, intents_, static_cast<float>(input_.seconds)};
}

/// A window over the others; `draw` gets its canvas and box.
template <class Draw>
static void over(const char* name, Box box, const Canvas& like, Draw&& draw) {
  const ImVec2 from = like.to_device({box.x, box.y});
  const ImVec2 size{box.w * like.scale(), box.h * like.scale()};
  const BareWindow window(name, from, size, 0);
  if (ImGui::IsWindowAppearing()) ImGui::SetWindowFocus();
  Canvas canvas = like.on(ImGui::GetWindowDrawList());
  draw(canvas);
}

template <class Draw>
void App::panel(Canvas& canvas, const char* name, Box box, Draw&& draw) {
  if (box.w <= 0 || box.h <= 0) return;
  const PanelScope scope(canvas, box, name);
  PanelContext p = context(canvas, box);
  draw(p);
}

void App::draw_main(Canvas& canvas) {
  panel(canvas, "Top bar", layout_.top_bar,
        [&](PanelContext& p) { draw_top_bar(views_.top_bar, scenarios_, p); });
  if (ui_.compare_open) {
    draw_twins(canvas);
  } else if (ui_.sequence_open) {
    draw_sequence_parts(canvas);
  } else {
    draw_parts(canvas);
  }
  panel(canvas, "Transport", layout_.transport,
        [&](PanelContext& p) { draw_transport(views_.transport, p); });
}

void App::draw_twins(Canvas& canvas) {
  panel(canvas, nullptr, layout_.compare,
        [&](PanelContext& p) { draw_compare(views_.compare, compare_layout_, p); });
  const Box& bottom = layout_.bottom;
  panel_frame(canvas, bottom);
  if (layout_.overview.h <= 0) return;
  const float y = layout_.transport.bottom();
  canvas.line({bottom.x + 1, y}, {bottom.right() - 1, y}, {canvas.theme().line2});
  panel(canvas, nullptr, layout_.overview,
        [&](PanelContext& p) { draw_compare_overview(views_.compare, p); });
}

void App::draw_first_screen(Canvas& canvas) {
  const Vec size{input_.device.x / scale_, input_.device.y / scale_};
  TopBarView bar;
  bar.home = true;
  panel(canvas, "Top bar", {0, 0, size.x, 48},
        [&](PanelContext& p) { draw_top_bar(session_ ? views_.top_bar : bar, scenarios_, p); });
  panel(canvas, nullptr, {8, 56, size.x - 16, size.y - 64},
        [&](PanelContext& p) { draw_home(views_.home, thumbnails_, error_, p); });
}

void App::draw_sequence_parts(Canvas& canvas) {
  panel(canvas, nullptr, layout_.sequence,
        [&](PanelContext& p) { draw_sequence(views_.sequence, p); });
  panel(canvas, nullptr, layout_.events,
        [&](PanelContext& p) { draw_sequence_events(views_.sequence, p); });
  const Box& bottom = layout_.bottom;
  panel_frame(canvas, bottom);
  const float y = layout_.transport.bottom();
  canvas.line({bottom.x + 1, y}, {bottom.right() - 1, y}, {canvas.theme().line2});
  panel(canvas, nullptr, layout_.overview,
        [&](PanelContext& p) { draw_sequence_overview(views_.sequence, p); });
}

void App::draw_parts(Canvas& canvas) {
  const Theme& t = canvas.theme();
  const auto panel = [&](const char* name, Box box, auto&& draw) {
    this->panel(canvas, name, box, draw);
  };
  if (layout_.lesson_place == LessonPlace::column) {
    panel("Lesson", layout_.lesson, [&](PanelContext& p) { draw_lesson(views_.lesson, p); });
  } else if (layout_.lesson_place == LessonPlace::strip) {
    panel("Lesson", layout_.lesson, [&](PanelContext& p) { draw_lesson_strip(views_.lesson, p); });
  }
  if (ui_.story_list_open) {
    panel("Story list", layout_.stage, [&](PanelContext& p) { draw_story_list(views_.story, p); });
  } else if (ui_.records.open) {
    panel(nullptr, layout_.stage, [&](PanelContext& p) { draw_records(views_.records, p); });
  } else if (ui_.brokers_open) {
    panel(nullptr, layout_.stage, [&](PanelContext& p) { draw_brokers(views_.brokers, p); });
  } else {
    panel(nullptr, layout_.stage, [&](PanelContext& p) { draw_stage(views_.stage, p); });
  }
  if (layout_.inspector_column && ui_.inspector_open) {
    panel("Inspector", layout_.inspector,
          [&](PanelContext& p) { draw_inspector(views_.inspector, p, false); });
  }
  if (!layout_.editor_over)
    panel("Editor", layout_.editor, [&](PanelContext& p) { draw_editor(views_.editor, p); });
  const Box& bottom = layout_.bottom;
  panel_frame(canvas, bottom);
  for (const float y : {layout_.transport.bottom(), layout_.story.bottom()}) {
    canvas.line({bottom.x + 1, y}, {bottom.right() - 1, y}, {t.line2});
  }
  const Toast* toast = toasts_.empty() ? nullptr : &toasts_.back();
  panel("Story line", layout_.story,
        [&](PanelContext& p) { draw_story_line(views_.story, toast, p); });
  panel(nullptr, layout_.timeline, [&](PanelContext& p) { draw_timeline(views_.timeline, p); });
  if (!ui_.timeline_open && !layout_.quiet) bottom_edge(canvas);
}

/// The gap above the panel at the bottom, by which that is made higher or lower.
void App::bottom_edge(Canvas& canvas) {
  const Box& bottom = layout_.bottom;
  // Where it stands is remembered as it was dragged: the layout passes heights over that show half a part.
  float height = ui_.bottom_height > 0 ? ui_.bottom_height : bottom.h;
  SplitterSpec spec;
  spec.vertical = false;
  spec.reversed = true;
  spec.smallest = std::min(layout_.bottom_limits.least, height);
  spec.largest = std::max(layout_.bottom_limits.most, height);
  if (splitter(canvas, "Height of the timeline", {bottom.x, bottom.y - 8, bottom.w, 8}, height,
               spec))
    intents_.push_back(SetBottomHeight{height});
}

void App::draw_overlays() {
  const ImVec2 device = ImGui::GetIO().DisplaySize;
  Canvas base(ImGui::GetForegroundDrawList(), shown_theme_, fonts_, {{0, 0}, scale_});
  const Vec size{device.x / scale_, device.y / scale_};
  if (session_ && !at_home() && lesson_opens(layout_) && ui_.lesson_over) {
    over("Lesson", layout_.lesson_over, base, [&](Canvas& canvas) {
      PanelContext p = context(canvas, layout_.lesson_over);
      draw_lesson(views_.lesson, p);
    });
  }
  if (session_ && !at_home() && !layout_.inspector_column && ui_.inspector_drawer &&
      layout_.inspector.h > 0) {
    over("Inspector", layout_.inspector, base, [&](Canvas& canvas) {
      PanelContext p = context(canvas, layout_.inspector);
      draw_inspector(views_.inspector, p, true);
    });
  }
  if (session_ && !at_home() && layout_.editor_over && layout_.editor.h > 0) {
    over("Editor", layout_.editor, base, [&](Canvas& canvas) {
      PanelContext p = context(canvas, layout_.editor);
      draw_editor(views_.editor, p);
    });
  }
  if (error_ && !at_home()) {
    const Box box{size.x / 2 - 360, 88, 720, std::min(480.0F, size.y - 120)};
    over("Error", box, base, [&](Canvas& canvas) {
      PanelContext p = context(canvas, box);
      draw_error_page(*error_, p);
    });
  }
  if (ui_.help_open) {
    const Box box{size.x / 2 - help_width / 2, (size.y - help_height) / 2, help_width, help_height};
    over("Help", box, base, [&](Canvas& canvas) {
      PanelContext p = context(canvas, box);
      draw_help(p);
    });
  }
  draw_typed_overlays(base);
  draw_drag(base);
  const bool in_story_line = !at_home() && !ui_.compare_open && !ui_.sequence_open;
  if (!toasts_.empty() && !in_story_line) {
    PanelContext p = context(base, {0, 0, size.x, at_home() ? size.y : layout_.bottom.y});
    draw_toasts(toasts_, p);
  }
}

/// Words at the mouse while it holds an action, until that is over the axis, which then shows where it lands.
void App::draw_drag(Canvas& base) {
  DragUi& drag = ui_.drag;
  if (!drag.on) return;
  if (!drag.over) {
    const std::string words = drag.words + ": drop it on the axis";
    const float width = std::ceil(base.text_width(words, 12, Face::ui_bold)) + 20;
    const Vec mouse = base.mouse();
    const float room = ImGui::GetIO().DisplaySize.x / scale_ - width - 4;
    const Box plate{std::round(std::min(mouse.x + 12, room)), std::round(mouse.y + 12), width, 24};
    base.box(plate, theme().bg1, theme().acc, 4);
    base.text(plate.center(), words, {12, theme().ink1, Face::ui_bold, Align::middle});
  }
  if (!ImGui::IsMouseDown(ImGuiMouseButton_Left) || ImGui::IsKeyPressed(ImGuiKey_Escape)) drag = {};
}

/// What opens over everything with a field to type in.
void App::draw_typed_overlays(Canvas& base) {
  const ImVec2 device = ImGui::GetIO().DisplaySize;
  const Vec size{device.x / scale_, device.y / scale_};
  if (ui_.palette.open) {
    const Box box = palette_box(views_.palette, size);
    over("Palette", box, base, [&](Canvas& canvas) {
      PanelContext p = context(canvas, box);
      draw_palette(views_.palette, p);
    });
  }
  if (ui_.run_to.open) {
    const Box box = run_to_box(views_.run_to, size);
    over("Run to", box, base, [&](Canvas& canvas) {
      PanelContext p = context(canvas, box);
      draw_run_to(views_.run_to, p);
    });
  }
  if (ui_.mark.open) {
    const Box box = mark_box(size);
    over("Mark", box, base, [&](Canvas& canvas) {
      PanelContext p = context(canvas, box);
      draw_mark(p);
    });
  }
  allow_tooltips(true);
  if (ui_.what.open) {
    const Box box = what_box(views_.what, base, {ui_.what.x, ui_.what.y}, size);
    over("What", box, base, [&](Canvas& canvas) {
      PanelContext p = context(canvas, box);
      draw_what(views_.what, p);
    });
  }
  if (ui_.command.open && session_) {
    const Box box = command_box(size);
    over("Command", box, base, [&](Canvas& canvas) {
      PanelContext p = context(canvas, box);
      draw_command(p);
    });
  }
  if (ui_.branch.open && session_ && ui_.branch.index < session_->branches().size()) {
    const Box box = branch_box(size);
    const ks::Branch& branch = session_->branches()[ui_.branch.index];
    const BranchCard card{branch.label, ui_.branch.index == session_->current_branch(),
                          branch.parent != ks::no_branch};
    over("Branch", box, base, [&](Canvas& canvas) {
      PanelContext p = context(canvas, box);
      draw_branch(card, p);
    });
  }
}

void App::draw() {
  ui_.editor.typing = false;  // said anew by the panel, if it is there
  ui_.hovered = {};
  ui_.what.pointed.clear();
  ui_.what.focused = {};
  allow_tooltips(!ui_.what.open && !ui_.drag.on && !ui_.help_open);
  shown_theme_ = theme();
  // The comparison has places of its own, sketches of other runs have none.
  if (session_ && !at_home() && !ui_.compare_open) shown_theme_.places = consumer_order(*session_);
  const ImVec2 device = ImGui::GetIO().DisplaySize;
  {
    const BareWindow window("kafkascope", {0, 0}, device, ImGuiWindowFlags_NoBringToFrontOnFocus);
    Canvas canvas(ImGui::GetWindowDrawList(), shown_theme_, fonts_, {{0, 0}, scale_});
    canvas.rect({0, 0, device.x / scale_, device.y / scale_}, theme().bg0);
    if (at_home()) {
      draw_first_screen(canvas);
    } else {
      draw_main(canvas);
    }
  }
  draw_overlays();
  menu_open_ = ImGui::IsPopupOpen("", ImGuiPopupFlags_AnyPopup);
}

}  // namespace kv
