// Undo and redo: taking back what was done to branches, marks and plots, and bringing back a run whose text
// was run anew.
#include <algorithm>
#include <string>
#include <utility>

#include "viz/app/app.h"
#include "viz/model/actions.h"

namespace kv {

void App::undo() {
  if (close_tried() || !may_undo()) return;
  while (const Deed* deed = history_.take_back()) {
    // Whoever went elsewhere in the tree has taken it back already.
    const auto* made = std::get_if<MadeBranch>(deed);
    if (made == nullptr || descends_from(made->to)) return carry_out(*deed, false);
  }
  toast("There is nothing to undo.", ToastKind::refused);
}

/// Branches change on the stage only.
bool App::may_undo() {
  if (!ui_.compare_open) return true;
  toast("Here all runs stay as they are: undo is for the stage (1).", ToastKind::refused);
  return false;
}

/// Whether the present branch is this one or was made from it.
bool App::descends_from(std::size_t branch) const {
  std::size_t at = session_->current_branch();
  while (at != branch && at != ks::no_branch) at = session_->branches()[at].parent;
  return at == branch;
}

void App::redo() {
  if (!may_undo()) return;
  if (const Deed* deed = history_.do_again()) return carry_out(*deed, true);
  toast("There is nothing to do again.", ToastKind::refused);
}

void App::carry_out(const Deed& deed, bool forward) {
  if (const auto* made = std::get_if<MadeBranch>(&deed)) {
    leave_or_enter(*made, forward);
  } else if (const auto* deleted = std::get_if<DeletedBranch>(&deed)) {
    const std::string title = session_->branches()[deleted->branch].title();
    if (forward) {
      session_->delete_branch(deleted->branch);
    } else {
      session_->restore_branch(deleted->branch);
      if (deleted->was_present) session_->switch_to(deleted->branch);
    }
    seek_time(ui_.cursor.time);
    toast((forward ? "Deleted again: " : "Back again: ") + title);
  } else if (const auto* named = std::get_if<NamedBranch>(&deed)) {
    session_->name_branch(named->branch, forward ? named->after : named->before);
    toast("The branch is called again: " + session_->branches()[named->branch].title());
  } else if (const auto* marks = std::get_if<ChangedMarks>(&deed)) {
    habits_.bookmarks = forward ? marks->after : marks->before;
    toast(forward ? "The marks are changed again." : "The marks are as before.");
  } else if (const auto* plots = std::get_if<ChangedPlots>(&deed)) {
    ui_.plots = forward ? plots->after : plots->before;
  } else if (const auto* ran = std::get_if<RanText>(&deed)) {
    bring_back(*ran->other);
    toast(forward ? "The text runs again." : "The earlier run is back, with its branches.");
  }
  dirty_ = true;
}

void App::leave_or_enter(const MadeBranch& deed, bool forward) {
  const std::string made = session_->branches()[deed.to].title();
  const std::size_t to = forward ? deed.to : deed.from;
  if (session_->branches()[to].deleted) session_->restore_branch(to);
  session_->switch_to(to);
  seek_time(ui_.cursor.time);
  toast(forward ? "Done again: " + made : "Undone: " + made + ". Its branch is kept.");
}

/// The run that is shown and the other one change places.
void App::bring_back(KeptRun& other) {
  const Selection selection = ui_.selection;
  const ks::Names names = session_->names();
  ks::Session shown = std::move(*session_);
  adopt(std::move(other.session));
  other.session = std::move(shown);
  std::swap(ui_.predictions, other.predictions);
  forget_run_details();
  // What was typed and not run stays in its draft.
  if (ui_.editor.typed) draft_ = 0;
  ui_.editor.text = session_->saved_text();
  ui_.editor.own = false;
  ui_.editor.reload = true;
  run_text_ = ui_.editor.text;
  text_key_ = {session_->current_branch(), session_->commands().size()};
  load_classes();
  note_draft(ui_.editor.text);
  session_->compute_until(ui_.cursor.time);
  ui_.selection = same_selection(selection, names, session_->names());
  if (ui_.selection.empty()) ui_.selection = telling_selection(*session_, ui_.cursor.time);
  know_steps();
  seek_time(ui_.cursor.time);
}

/// To be told what the marks were before they were changed.
void App::note_marks(std::vector<Bookmark> before) {
  if (habits_.bookmarks != before) history_.did(ChangedMarks{std::move(before), habits_.bookmarks});
}

void App::show_plot(const ShowPlot& wish) {
  const std::vector<Plot> before = ui_.plots;
  std::erase(ui_.plots, wish.plot);
  if (wish.on) ui_.plots.push_back(wish.plot);
  if (ui_.plots != before) history_.did(ChangedPlots{before, ui_.plots});
}

}  // namespace kv
