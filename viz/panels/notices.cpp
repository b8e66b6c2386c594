#include "viz/panels/notices.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>

#include "viz/canvas/icons.h"
#include "viz/canvas/marks.h"
#include "viz/widgets/button.h"

namespace kv {
namespace {

constexpr std::array<KeyLine, 20> left_keys = {{
    {"Ctrl K  Ctrl P", "command palette: everything by name"},
    {"Space", "play, pause"},
    {"\xE2\x86\x92  \xE2\x86\x90", "one step on, back"},
    {"E  Shift E", "what a step is: event, message, phase \xE2\x80\xA6"},
    {"O", "steps of the selection only"},
    {"Shift \xE2\x86\x92 \xE2\x86\x90", "one step of what is picked"},
    {"Alt \xE2\x86\x92 \xE2\x86\x90", "phase of a rebalance"},
    {"Ctrl \xE2\x86\x92 \xE2\x86\x90", "to the consequence, to the cause"},
    {"R  I  Shift", "rebalance, ISR change; the one before"},
    {"J  Shift J", "next line of the story, the one before"},
    {"W", "run to a condition, breakpoints"},
    {"n  N", "next hit of a search, the one before"},
    {"M  '  Shift '", "set a mark, next mark, the one before"},
    {"{  }  Y", "repeat from here, to here, on and off"},
    {"[  ]  A", "slower, faster, automatic pace"},
    {"+  \xE2\x88\x92  F  G", "zoom, fit, fold idle time"},
    {"Home  End", "start, end"},
    {"X", "extend an open-ended run by 60 s"},
    {"Q  V", "notes for teachers, hands of a class"},
    {"F1  F11  Shift", "what is this; full screen, only the stage"},
}};

constexpr std::array<KeyLine, 20> right_keys = {{
    {"0", "all lessons"},
    {"1 2 3", "stage, timeline, sequence"},
    {"4 5 6 7", "compare, story, brokers, records"},
    {"Page Down  .", "next step of the lesson"},
    {"Page Up", "the step before"},
    {"Enter", "lock the prediction"},
    {"K", "kill what is picked"},
    {"C", "close it"},
    {"Z", "freeze it, thaw it"},
    {"S", "slow it down, speed it up"},
    {"U", "start it again"},
    {"N", "new consumer in the group"},
    {"Ctrl Z  Y", "undo, redo"},
    {"B", "next branch"},
    {"Ctrl S", "save as a scenario file"},
    {"Ctrl E", "the scenario file beside its run"},
    {"T  P  H", "theme, projector, hide the future"},
    {"Ctrl + \xE2\x88\x92 0", "larger, smaller, usual size"},
    {"D  L  /", "inspector, lesson, find a key"},
    {"Tab  Esc  ?", "next object, close, this sheet"},
}};

void key_column(Canvas& c, std::span<const KeyLine> lines, Vec at, float keys_width) {
  const Theme& t = c.theme();
  for (const KeyLine& line : lines) {
    c.text(at, line.keys, {12, t.ink1, Face::num_bold, Align::start});
    c.text({at.x + keys_width, at.y}, line.what, {13, t.ink2});
    at.y += 26;
  }
}

}  // namespace

std::vector<KeyLine> key_sheet() {
  std::vector<KeyLine> all(left_keys.begin(), left_keys.end());
  all.insert(all.end(), right_keys.begin(), right_keys.end());
  return all;
}

namespace {

constexpr float toast_size = 13;
constexpr float toast_frame = 50;  ///< beside its words

void draw_toast(Canvas& c, const Toast& toast, Box box) {
  const Theme& t = c.theme();
  c.box(box, t.bg1, toast.kind == ToastKind::problem ? t.red.line : t.line3, 6);
  const Vec mark{box.x + 16, box.center().y};
  if (toast.kind == ToastKind::done) {
    draw_icon(c, Icon::check, mark, t.green.text);
  } else {
    draw_icon(c, Icon::close, mark, toast.kind == ToastKind::problem ? t.red.text : t.ink3);
  }
  const Color ink = toast.kind == ToastKind::refused ? t.ink2 : t.ink1;
  c.text_fit({box.x + 34, box.center().y}, toast.text, box.w - toast_frame + 1, {toast_size, ink});
}

}  // namespace

void draw_toasts(std::span<const Toast> toasts, PanelContext& p) {
  Canvas c = p.canvas.on(ImGui::GetForegroundDrawList());
  float y = p.box.bottom() - 8;
  for (std::size_t i = toasts.size(); i-- > 0;) {
    const float words = std::ceil(c.text_width(toasts[i].text, toast_size));
    const float width = std::min(words + toast_frame, p.box.w - 32);
    draw_toast(c, toasts[i], {p.box.center().x - width / 2, y - 28, width, 28});
    y -= 32;
  }
}

float draw_toast_line(const Toast& toast, float left, float right, PanelContext& p) {
  Canvas& c = p.canvas;
  const float words = std::ceil(c.text_width(toast.text, toast_size));
  const float width = std::min(words + toast_frame, right - left);
  draw_toast(c, toast, {right - width, p.box.center().y - 12, width, 24});
  return right - width;
}

void draw_error_page(const ErrorView& view, PanelContext& p) {
  Canvas& c = p.canvas;
  const Theme& t = c.theme();
  panel_frame(c, p.box, "This file cannot be opened", {});
  c.rect({p.box.x + 1, p.box.y + 36, p.box.w - 2, 3}, t.red.line);
  const Box close{p.box.right() - 40, p.box.y + 4, 28, 28};
  if (icon_button(c, "Close error", close, Icon::close, "close (Esc)")) {
    p.intents.push_back(CloseError{});
  }
  const float x = p.box.x + 24;
  float y = p.box.y + 64;
  c.text_fit({x, y}, view.file, p.box.w - 48, {13, t.ink1, Face::num_bold, Align::start});
  y += 22;
  const std::string_view kept = view.session_kept
                                    ? "What was open before stays as it was."
                                    : "Choose one of the lessons above, or drop another file here.";
  c.text({x, y}, kept, {12, t.ink3});
  y += 16;
  const Box room{x - 8, y, p.box.w - 32, p.box.bottom() - y - 12};
  const float width = room.w - 110;
  float height = 16;
  for (const ErrorLine& line : view.lines) {
    height += c.paragraph({0, 0}, line.what, width, {13, 19, t.ink1, true}) + 14;
    if (!line.hint.empty()) height += c.paragraph({0, 0}, line.hint, width, {12, 18, t.ink2, true});
  }
  Canvas inner = begin_scroll(c, "Errors", room, std::max(height, room.h - 2));
  float at = 16;
  for (const ErrorLine& line : view.lines) {
    inner.text({72, at}, line.place, {12, t.red.text, Face::num_bold, Align::end});
    at = inner.paragraph({88, at}, line.what, width, {13, 19, t.ink1, false});
    if (!line.hint.empty())
      at = inner.paragraph({88, at}, line.hint, width, {12, 18, t.ink2, false});
    at += 14;
  }
  end_scroll();
}

void draw_help(PanelContext& p) {
  Canvas& c = p.canvas;
  panel_frame(c, p.box, "Keys", "everything works from the keyboard");
  const Box close{p.box.right() - 40, p.box.y + 4, 28, 28};
  if (icon_button(c, "Close help", close, Icon::close, "close (Esc)")) {
    p.intents.push_back(Toggle{Toggle::What::help});
  }
  const float y = p.box.y + 64;
  key_column(c, left_keys, {p.box.x + 24, y}, 124);
  key_column(c, right_keys, {p.box.x + p.box.w / 2 + 20, y}, 104);
  const Theme& t = c.theme();
  const float foot = p.box.bottom() - 36;
  c.line({p.box.x + 24, foot - 18}, {p.box.right() - 24, foot - 18}, {t.line2});
  c.paragraph(
      {p.box.x + 24, foot},
      "Whatever you do while the cursor stands in the past makes a **branch**: the old line "
      "stays, and a click on it leads back.",
      p.box.w - 48, {12, 18, t.ink3, false});
}

}  // namespace kv
