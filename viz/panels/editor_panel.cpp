#include "viz/panels/editor_panel.h"

#include <algorithm>
#include <array>
#include <string>

#include "viz/canvas/icons.h"
#include "viz/canvas/marks.h"
#include "viz/model/toml_colours.h"
#include "viz/panels/menu.h"
#include "viz/widgets/button.h"
#include "viz/widgets/text_area.h"

namespace kv {
namespace {

constexpr float head = 36;
constexpr float problem_row = 38;
constexpr std::size_t most_problems = 4;
/// Larger texts are not coloured: they are data, and every frame would read them.
constexpr std::size_t most_coloured = 256 * 1024;

struct NewButton {
  ks::NewPart part;
  std::string_view label;
  std::string_view tooltip;
};
constexpr std::array new_buttons = {
    NewButton{ks::NewPart::broker, "broker", "one broker more"},
    NewButton{ks::NewPart::topic, "topic", "another topic"},
    NewButton{ks::NewPart::producer, "producer", "a producer to the first topic"},
    NewButton{ks::NewPart::group, "group", "another group with a consumer"},
    NewButton{ks::NewPart::member, "consumer", "a consumer in the last group"},
    NewButton{ks::NewPart::link, "link",
              "how slow the network is; once that is there, a slower way between two"},
    NewButton{ks::NewPart::action, "action", "something that happens at the cursor's time"},
    NewButton{ks::NewPart::expectation, "expectation", "what has to hold at the cursor's time"},
};

std::vector<ColouredSpan> colours(std::string_view text, const Theme& t) {
  std::vector<ColouredSpan> spans;
  if (text.size() > most_coloured) return spans;
  for (const TomlWord& word : toml_words(text)) {
    ColouredSpan span{word.from, word.to, t.ink1, false};
    switch (word.kind) {
      case TomlWord::Kind::comment: span.color = t.ink2; break;
      case TomlWord::Kind::header:
        span.color = t.acc;
        span.bold = true;
        break;
      case TomlWord::Kind::key: span.color = t.ink2; break;
      case TomlWord::Kind::string: span.color = t.green.text; break;
      case TomlWord::Kind::plain: span.color = t.amber.text; break;
    }
    spans.push_back(span);
  }
  return spans;
}

std::string without_bold(std::string words) {
  for (std::size_t at = words.find("**"); at != std::string::npos; at = words.find("**", at))
    words.erase(at, 2);
  return words;
}

/// Run, whether that happens by itself, save.
void buttons(const EditorView& view, float y, PanelContext& p) {
  Canvas& c = p.canvas;
  const float x = p.box.x + 12;
  ButtonSpec run;
  run.kind = ButtonKind::primary;
  run.tooltip = "run the text from its start, and go to where the cursor is (Ctrl Enter)";
  if (!view.problems.empty()) run.disabled_reason = "The text has a problem.";
  if (view.problems.empty() && view.runs) run.disabled_reason = "This is what runs.";
  if (button(c, "Run", {x, y, 64, 26}, "Run", run)) p.intents.push_back(RunText{});
  bool live = p.ui.editor.live;
  if (checkbox(c, "At once", {x + 76, y + 13}, "at once", live))
    p.intents.push_back(Toggle{Toggle::What::editor_live});
  ButtonSpec save;
  save.tooltip = "into its file (Ctrl S)";
  if (!view.unsaved) save.disabled_reason = "The file has this text.";
  if (button(c, "Save", {x + 160, y, 64, 26}, "Save", save)) p.intents.push_back(SaveText{});
  ButtonSpec as;
  as.tooltip = "under another name";
  as.kind = p.ui.editor.path_open ? ButtonKind::active : ButtonKind::normal;
  if (button(c, "Save as", {x + 232, y, 80, 26}, "Save as\xE2\x80\xA6", as))
    p.intents.push_back(AskForPath{});
  const std::vector<std::string>& templates = view.templates;
  std::vector<MenuEntry> entries;
  for (const std::string& name : templates) {
    MenuEntry entry;
    entry.label = name;
    entries.push_back(entry);
  }
  const Box anchor{x + 320, y, 72, 26};
  ButtonSpec fresh;
  fresh.icon = Icon::down;
  fresh.tooltip = "a new scenario from a template";
  const bool open = button(c, "New", anchor, "New", fresh);
  const int chosen = menu(c, "New menu", anchor, open, entries);
  if (chosen >= 0)
    p.intents.push_back(NewFromTemplate{templates[static_cast<std::size_t>(chosen)]});
}

/// Where the text is to be saved.
float path_row(float y, PanelContext& p) {
  EditorUi& ui = p.ui.editor;
  if (!ui.path_open) return y;
  TextFieldSpec spec;
  spec.mono = true;
  spec.hint = "folder/name.toml";
  spec.focus = ui.focus_path;
  spec.submit_only = true;
  ui.focus_path = false;
  const Box box{p.box.x + 12, y, p.box.w - 24 - 72, 28};
  const bool entered = text_field(p.canvas, "Path", box, ui.path, spec);
  ButtonSpec save;
  save.kind = ButtonKind::primary;
  if (ui.path.empty()) save.disabled_reason = "Type a name first.";
  const bool pressed = button(p.canvas, "Save there", {box.right() + 8, y, 64, 28}, "Save", save);
  if ((entered || pressed) && !ui.path.empty()) p.intents.push_back(SaveText{ui.path});
  return y + 36;
}

float new_row(float y, PanelContext& p) {
  Canvas& c = p.canvas;
  float x = p.box.x + 12;
  c.text({x, y + 12}, "Add", {12, c.theme().ink3});
  x += 30;
  for (const NewButton& each : new_buttons) {
    const float width = c.text_width(each.label, 12) + 16;
    ButtonSpec spec;
    spec.tooltip = each.tooltip;
    const std::string id = "Add " + std::string(each.label);
    if (button(c, id, {x, y, width, 24}, each.label, spec)) p.intents.push_back(AddPart{each.part});
    x += width + 4;
  }
  return y + 32;
}

/// The file and the text were both changed: which is to stay?
float foreign_row(const EditorView& view, float y, PanelContext& p) {
  if (!view.foreign) return y;
  Canvas& c = p.canvas;
  const Theme& t = c.theme();
  c.box({p.box.x + 12, y, p.box.w - 24, 32}, t.amber.tint, t.amber.line, 6);
  c.text({p.box.x + 22, y + 16}, "The file was changed by another program.", {12, t.amber.text});
  ButtonSpec theirs;
  theirs.tooltip = "what is typed here is given up";
  if (button(c, "Load the file", {p.box.right() - 198, y + 4, 88, 24}, "Load the file", theirs))
    p.intents.push_back(TakeFile{true});
  ButtonSpec mine;
  mine.tooltip = "saving will write over the other change";
  if (button(c, "Keep mine", {p.box.right() - 104, y + 4, 84, 24}, "Keep mine", mine))
    p.intents.push_back(TakeFile{false});
  return y + 40;
}

float problems_height(const EditorView& view) {
  const std::size_t rows = std::min(view.problems.size(), most_problems);
  return 30 + problem_row * static_cast<float>(rows);
}

void problems(const EditorView& view, float y, PanelContext& p) {
  Canvas& c = p.canvas;
  const Theme& t = c.theme();
  const float x = p.box.x + 12;
  const float room = p.box.w - 24;
  const bool good = view.problems.empty();
  c.text_fit({x, y + 13}, view.status, room, {12, good ? t.ink3 : t.red.text});
  y += 26;
  for (std::size_t i = 0; i < std::min(view.problems.size(), most_problems); ++i) {
    const EditorProblem& problem = view.problems[i];
    const Box box{x, y, room, problem_row - 2};
    const ItemState state = item(c, "Problem " + std::to_string(i + 1), box, {});
    const std::string all = problem.what + ". " + problem.hint;
    tooltip(c, all);
    if (state.hovered) c.rect(box, t.bg3, 6);
    const float place = problem.place.empty() ? 0 : c.text_width("9999:99", 11, Face::num) + 8;
    c.text({x + 6, y + 10}, problem.place, {11, t.red.text, Face::num, Align::start});
    c.text_fit({x + 6 + place, y + 10}, problem.what, room - place - 12, {12, t.ink1});
    c.text_fit({x + 6 + place, y + 26}, without_bold(problem.hint), room - place - 12,
               {11, t.ink3});
    if (state.pressed && problem.line > 0) p.intents.push_back(GoToLine{problem.line});
    y += problem_row;
  }
}

}  // namespace

void draw_editor(const EditorView& view, PanelContext& p) {
  Canvas& c = p.canvas;
  EditorUi& ui = p.ui.editor;
  const std::string title = view.file + (view.unsaved ? "  \xE2\x97\x8F" : "");
  panel_frame(c, p.box, "Scenario file", title, head);
  float y = p.box.y + head + 8;
  buttons(view, y, p);
  y = path_row(y + 34, p);
  y = new_row(y, p);
  y = foreign_row(view, y, p);
  const float below = problems_height(view);
  const Box box{p.box.x + 12, y, p.box.w - 24, p.box.bottom() - below - 4 - y};
  const std::vector<ColouredSpan> spans = colours(ui.text, c.theme());
  TextAreaSpec spec;
  spec.colours = spans;
  spec.marked = view.marked;
  spec.fresh = ui.fresh;
  spec.go_line = ui.go_line;
  spec.focus = ui.focus;
  spec.reload = ui.reload;
  ui.focus = ui.reload = false;
  const TextAreaState state = text_area(c, "Text", box, ui.text, spec);
  ui.typing = state.active;
  if (state.went) ui.go_line = 0;
  if (state.edited) p.intents.push_back(TextEdited{});
  problems(view, p.box.bottom() - below, p);
}

}  // namespace kv
