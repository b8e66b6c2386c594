#include "viz/panels/command_panel.h"

#include <algorithm>
#include <cmath>

#include "viz/canvas/marks.h"
#include "viz/widgets/button.h"

namespace kv {

Box command_box(Vec window) {
  const float width = std::min(480.0F, window.x - 48);
  return {std::floor((window.x - width) / 2), 72, width, 154};
}

void draw_command(PanelContext& p) {
  Canvas& c = p.canvas;
  CommandUi& command = p.ui.command;
  const Theme& t = c.theme();
  panel_frame(c, p.box, "Action", command.words);
  TextFieldSpec spec;
  spec.hint = "when: 25.5, 25500ms, a mark, crash+5s";
  spec.focus = command.focus;
  command.focus = false;
  const float x = p.box.x + 16;
  const float y = p.box.y + 48;
  static_cast<void>(text_field(c, "Time", {x, y, p.box.w - 32, 30}, command.time, spec));
  const float width = (p.box.w - 32 - 2 * 8) / 3;
  const auto place = [&](int i) {
    return Box{x + (width + 8) * static_cast<float>(i), y + 42, width, 28};
  };
  ButtonSpec move;
  move.kind = ButtonKind::primary;
  move.tooltip = "Enter: the same at this time, in a branch of its own";
  if (button(c, "Move", place(0), "Move", move)) {
    p.intents.push_back(MoveCommandTo{command.index, command.time});
  }
  ButtonSpec away;
  away.tooltip = "a branch in which it is not done";
  if (button(c, "Take out", place(1), "Take out", away)) {
    p.intents.push_back(CloseCommand{});
    p.intents.push_back(RemoveCommand{command.index});
  }
  ButtonSpec go;
  go.tooltip = "the moment at which it is done";
  if (button(c, "Go there", place(2), "Go there", go)) {
    p.intents.push_back(CloseCommand{});
    p.intents.push_back(SeekTime{command.at});
  }
  const bool wrong = !command.problem.empty();
  c.text_fit({x, y + 86}, wrong ? command.problem : "It can also be dragged along the axis.",
             p.box.w - 32, {11, wrong ? t.red.text : t.ink3});
}

}  // namespace kv
