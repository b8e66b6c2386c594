// The scenario's text beside its run: it follows what is done in the window until somebody types, is read
// with every change, runs anew, is saved, and is read again when its file changes on disk.
#include <algorithm>

#include "sim/scenario/parse.h"
#include "viz/app/app.h"
#include "viz/cli/embedded_scenarios.h"
#include "viz/cli/templates.h"
#include "viz/model/actions.h"
#include "viz/model/predictions.h"

namespace kv {
namespace {

/// A text runs by itself when nobody has typed for so long.
constexpr double typing_pause = 0.7;
constexpr double watch_every = 0.5;

/// From 1: the lines of `now` that stand between what both texts begin with and what both end with.
std::vector<int> fresh_lines(std::string_view before, std::string_view now) {
  const std::size_t common = std::min(before.size(), now.size());
  std::size_t head = 0;
  while (head < common && before[head] == now[head]) ++head;
  std::size_t tail = 0;
  while (tail < common - head && before[before.size() - 1 - tail] == now[now.size() - 1 - tail])
    ++tail;
  const auto lines = [&](std::size_t upto) {
    const auto from = now.begin();
    return static_cast<int>(std::count(from, from + static_cast<std::ptrdiff_t>(upto), '\n'));
  };
  const std::size_t end = now.size() - tail;
  const bool whole = end > head && now[end - 1] == '\n';
  std::vector<int> fresh;
  for (int line = lines(head) + 1; line <= lines(end) + (whole ? 0 : 1); ++line)
    fresh.push_back(line);
  return before == now ? std::vector<int>{} : fresh;
}

/// A scenario that stands in for one that cannot be read.
std::string_view carrier_text() {
  for (const EmbeddedScenario& file : embedded_templates()) {
    if (file.file_name == "minimal.toml") return file.text;
  }
  return {};
}

}  // namespace

void App::refresh_editor() {
  EditorUi& editor = ui_.editor;
  if (!editor.open) return;
  const std::pair key{session_->current_branch(), session_->commands().size()};
  if (!editor.own && key != text_key_) {
    std::string text = session_->saved_text();
    const bool first = text_key_.first == ks::no_branch;
    editor.fresh = first ? std::vector<int>{} : fresh_lines(editor.text, text);
    if (!editor.fresh.empty()) editor.go_line = 0;
    editor.text = std::move(text);
    editor.reload = true;
    run_text_ = editor.text;
    text_key_ = key;
    note_draft(editor.text);
  }
  if (read_text_ != editor.text) {
    read_text_ = editor.text;
    const auto scenario = ks::parse_scenario(editor.text, file_name_);
    text_problems_ = scenario ? ks::Diagnostics{} : scenario.error();
  }
  views_.editor = build_editor(text_problems_, editor.text == run_text_, unsaved(), path_);
  views_.editor.foreign = foreign_;
  views_.editor.templates = template_names();
}

void App::after_typing() {
  EditorUi& editor = ui_.editor;
  editor.own = editor.typed = true;
  editor.fresh.clear();
  run_text_at_ = editor.live ? input_.seconds + typing_pause : -1;
  note_draft(editor.text);
}

/// What is in no file is kept as a draft, so that neither a crash nor opening something else loses it. Other
/// branches are in no file either.
void App::note_draft(const std::string& text) {
  if (draft_ != 0) std::erase(clicked_drafts_, draft_);
  const bool in_file = text == file_text_;
  if (in_file && noted_now()[2] == 0) {
    habits_.drop_draft(draft_);
    draft_ = 0;
    return;
  }
  draft_ = habits_.keep_draft(draft_, path_.empty() ? file_name_ : absolute_path(path_), text);
  if (in_file || !ui_.editor.typed) clicked_drafts_.push_back(draft_);
}

/// The same for what is done with the mouse while the text is closed.
void App::note_session() {
  const std::array key = noted_now();
  if (key == noted_key_) return;
  noted_key_ = key;
  if (ui_.editor.open || ui_.editor.own || !session_->scenario()) return;
  note_draft(session_->saved_text());
}

std::array<std::size_t, 3> App::noted_now() const {
  const auto& branches = session_->branches();
  const auto others = std::count_if(branches.begin(), branches.end(), [](const ks::Branch& branch) {
    return !branch.deleted && branch.parent != ks::no_branch;
  });
  return {session_->current_branch(), session_->commands().size(),
          static_cast<std::size_t>(others)};
}

/// What the text does not say: the other branches, and where the cursor stands.
void App::note_tree() {
  if (draft_ != 0) habits_.keep_tree(draft_, writer_.text(*session_, ui_.cursor));
}

void App::leave() {
  for (const int number : clicked_drafts_) habits_.drop_draft(number);
}

void App::watch_file() {
  if (run_text_at_ >= 0 && input_.seconds >= run_text_at_) {
    run_text_at_ = -1;
    if (ui_.editor.text != run_text_ && ks::parse_scenario(ui_.editor.text, file_name_)) run_text();
  }
  if (path_.empty() || input_.seconds < next_watch_) return;
  next_watch_ = input_.seconds + watch_every;
  const FileStamp stamp = stamp_of(path_);
  if (stamp == file_stamp_) return;
  file_stamp_ = stamp;
  if (!stamp.there) {
    toast(path_ + " is gone from the disk. What is open here stays; Ctrl E, Ctrl S writes it anew.",
          ToastKind::problem);
    return;
  }
  const ks::Result<std::string> text = read_file(path_, ks::max_scenario_bytes);
  if (!text || *text == file_text_) return;
  foreign_text_ = *text;
  if (ui_.editor.typed && unsaved()) {
    foreign_ = true;
    dirty_ = true;
    toast(path_ + " was changed by another program, and its text here as well.",
          ToastKind::problem);
    return;
  }
  take_file(true);
}

void App::take_file(bool theirs) {
  foreign_ = false;
  dirty_ = true;
  file_text_ = foreign_text_;
  if (!theirs) return;
  ui_.editor.text = foreign_text_;
  ui_.editor.own = true;
  ui_.editor.reload = true;
  note_draft(ui_.editor.text);
  const auto scenario = ks::parse_scenario(foreign_text_, file_name_);
  if (scenario) {
    run_text();
    toast("Read anew: " + path_);
  } else {
    show(scenario.error(), path_);
  }
}

void App::run_text() {
  ks::Result<ks::Scenario> scenario = ks::parse_scenario(ui_.editor.text, file_name_);
  if (!scenario) {
    toast("The text has a problem: it is listed below it.", ToastKind::refused);
    return;
  }
  const std::size_t others = session_->branches().size() - 1;
  reopen(std::move(*scenario));
  if (others == 0) return;
  toast("Run anew. Ctrl Z brings back the run of before, with its " + std::to_string(others) +
        (others == 1 ? " other branch." : " other branches."));
}

void App::reopen(ks::Scenario scenario) {
  const UiState old = ui_;
  const ks::Names names = session_->names();
  const std::string file_text = file_text_;
  const FileStamp stamp = file_stamp_;
  const std::string path = path_;
  const bool foreign = foreign_;
  const int draft = draft_;
  // Branches are kept with the run that they belong to.
  History history = std::move(history_);
  if (session_->branches().size() > 1) {
    history.did(RanText{std::make_shared<KeptRun>(KeptRun{std::move(*session_), old.predictions})});
  }
  scenario.file = file_name_;
  open(std::move(scenario), path);
  history_ = std::move(history);
  draft_ = draft;
  foreign_ = foreign;
  file_text_ = file_text;
  file_stamp_ = stamp;
  const std::vector<Prediction> predictions =
      old.predictions.size() == ui_.predictions.size() ? old.predictions : ui_.predictions;
  const Selection telling = ui_.selection;
  const std::vector<ClassAnswers> answers = ui_.answers;
  ui_ = old;
  ui_.answers = answers;
  ui_.predictions = predictions;
  drop_stale_answers();
  forget_run_details();
  ui_.editor.own = false;
  run_text_ = ui_.editor.text;
  text_key_ = {session_->current_branch(), session_->commands().size()};
  // Somebody who looks at a late moment wants to see it again, now otherwise.
  session_->compute_until(old.cursor.time);
  const Selection same = same_selection(old.selection, names, session_->names());
  ui_.selection = same.empty() ? telling : same;
  know_steps();
  seek_time(old.cursor.time);
}

/// What names parts of a run by their numbers means something else in another run.
void App::forget_run_details() {
  leave_question();
  ui_.branch = {};
  ui_.command = {};
  ui_.drag = {};
  ui_.form = {};
  ui_.hovered = {};
  ui_.playing = false;
  ui_.compare_open = false;
  ui_.sequence.hidden.clear();
  ui_.sequence.picked.clear();
}

/// Answers to questions that the text no longer asks so.
void App::drop_stale_answers() {
  const auto& scenario = session_->scenario();
  for (std::size_t i = 0; i < ui_.predictions.size(); ++i) {
    const auto choice = static_cast<std::size_t>(std::max(0, ui_.predictions[i].choice));
    const bool asked = scenario && i < scenario->steps.size() && scenario->steps[i].predict &&
                       choice < scenario->steps[i].predict->choices.size();
    if (!asked) ui_.predictions[i] = {};
  }
}

/// When the lesson's steps stand, before the cursor says which one it is.
void App::know_steps() {
  times_revision_ = session_->revision();
  const auto& scenario = session_->scenario();
  if (scenario) step_times_ = step_times(*session_, scenario->steps);
}

void App::save_text(const std::string& path) {
  EditorUi& editor = ui_.editor;
  const std::string name = path.empty() ? path_ : path;
  if (name.empty()) {
    editor.path_open = editor.focus_path = true;
    return;
  }
  if (name != path_ && file_exists(name)) {
    toast("Not saved: " + name + " is there already. Type another name.", ToastKind::refused);
    editor.focus_path = true;
    return;
  }
  const ks::Result<void> done = write_file(name, editor.text);
  if (!done) {
    toast("Not saved: " + name + ": " + done.error().front().what, ToastKind::problem);
    return;
  }
  path_ = file_name_ = name;
  file_text_ = editor.text;
  file_stamp_ = stamp_of(name);
  foreign_ = false;
  editor.path_open = false;
  note_draft(editor.text);
  const auto& scenario = session_->scenario();
  habits_.opened(name, scenario ? scenario->title : name);
  toast("Saved as " + name);
}

void App::add_part(ks::NewPart part) {
  EditorUi& editor = ui_.editor;
  ks::Result<ks::NewText> made = ks::with_new(editor.text, part, ui_.cursor.time);
  if (!made) {
    const ks::Diagnostic& problem = made.error().front();
    const std::string advice = problem.allowed.empty() ? "" : ": add " + problem.allowed;
    toast("Not added: " + problem.what + advice + ".", ToastKind::refused);
    return;
  }
  const std::vector<int> fresh = fresh_lines(editor.text, made->text);
  editor.text = std::move(made->text);
  editor.reload = true;
  after_typing();
  editor.fresh = fresh;
  editor.go_line = made->line;
  toast("Added: " + made->what);
}

void App::new_from_template(const std::string& name) {
  for (const EmbeddedScenario& file : embedded_templates()) {
    if (file.file_name != name + ".toml") continue;
    keep_draft();
    if (!open_text(file.text, "new-" + name + ".toml", {})) return;
    file_text_.clear();  // it is in no file yet
    ui_.home.open = false;
    ui_.editor.open = true;
    ui_.editor.text = std::string(file.text);
    ui_.editor.typed = true;
    ui_.editor.focus = true;
    run_text_ = ui_.editor.text;
    text_key_ = {session_->current_branch(), session_->commands().size()};
    return;
  }
}

/// Before something else is opened.
void App::keep_draft() {
  if (!session_ || draft_ == 0 || !ui_.editor.typed) return;
  toast("The text that is in no file is kept: Ctrl K, \"draft\" leads back to it.");
}

void App::restore_draft(int number) {
  if (number == 0 && !habits_.drafts.empty()) number = habits_.drafts.front().number;
  const Draft* kept = habits_.draft(number);
  if (kept == nullptr) {
    toast("There is no draft: every text is in its file.", ToastKind::refused);
    return;
  }
  const Draft draft = *kept;
  const bool opened =
      open_built_in(draft.file) || (file_exists(draft.file) && open_file(draft.file));
  const std::string name = draft.file.empty() ? "draft.toml" : draft.file;
  // A text that cannot be read, of a file that is gone, stands beside a run of its own.
  if (!opened && !open_text(draft.text, name, {}) && !open_text(carrier_text(), name, {})) return;
  if (!opened) file_text_.clear();
  ui_.home.open = false;
  ui_.editor.open = true;
  ui_.editor.text = draft.text;
  ui_.editor.own = ui_.editor.typed = true;
  ui_.editor.reload = true;
  draft_ = number;
  std::erase(clicked_drafts_, number);
  std::optional<KeptSession> whole = read_session(draft.tree, file_name_);
  if (whole && whole->session.branches().size() > 1) return restore_session(std::move(*whole));
  if (ks::parse_scenario(draft.text, file_name_)) run_text();
  if (!whole) return;
  // In a run of another text an event's number says nothing.
  const bool same = whole->session.saved_text() == draft.text;
  whole->cursor.on_event = whole->cursor.on_event && same;
  stand_at(whole->cursor);
}

/// With all branches, in place of the run of what was opened; a text that had not run yet still has not.
void App::restore_session(KeptSession kept) {
  adopt(std::move(kept.session));
  history_ = {};
  const auto& branches = session_->branches();
  for (std::size_t i = 1; i < branches.size(); ++i) history_.did(MadeBranch{branches[i].parent, i});
  ui_.predictions.assign(session_->scenario()->steps.size(), {});
  load_classes();
  run_text_ = session_->saved_text();
  ui_.editor.own = ui_.editor.text != run_text_;
  text_key_ = {session_->current_branch(), session_->commands().size()};
  stand_at(kept.cursor);
  ui_.selection = telling_selection(*session_, ui_.cursor.time);
}

void App::stand_at(const Cursor& cursor) {
  session_->compute_until(cursor.time);
  know_steps();
  if (cursor.on_event) return seek_event(cursor.event);
  seek_time(cursor.time);
}

}  // namespace kv
