// What is done to the cluster, each time in a branch of its own, and what is done with those branches.
#include <algorithm>
#include <string>

#include "viz/app/app.h"
#include "viz/cli/files.h"
#include "viz/model/actions.h"
#include "viz/model/form_view.h"

namespace kv {
namespace {

constexpr ks::Duration tick{1};

/// "orders-crash-1.toml" beside the file a session came from; a built-in one has no folder but the current.
std::string free_name(const std::string& origin) {
  const std::size_t dot = origin.rfind(".toml");
  const std::string stem = dot == std::string::npos ? origin : origin.substr(0, dot);
  for (int number = 1;; ++number) {
    const std::string name =
        (stem.empty() ? "session" : stem) + "-" + std::to_string(number) + ".toml";
    if (!file_exists(name)) return name;
  }
}

}  // namespace

bool App::act(ks::CommandBody body) {
  if (ui_.compare_open) {
    toast("Acting is for the stage (1): here all runs stay as they are.", ToastKind::refused);
    return false;
  }
  const std::string reason = refusal(session_->world_at(ui_.cursor.event), body);
  if (!reason.empty()) {
    toast("Not possible: " + ks::to_text(body) + ", because " + reason + ".", ToastKind::refused);
    return false;
  }
  ks::Command command;
  // Standing at a time the command comes before the events of that time; standing on an event, after it.
  command.at = ui_.cursor.on_event ? ui_.cursor.time + tick : ui_.cursor.time;
  deleted_branch_.reset();
  command.body = std::move(body);
  command.origin = ks::Origin::clicked;
  const std::string words = ks::to_text(command.body);
  const ks::Time at = command.at;
  const ks::Result<ks::EventNo> done = session_->command(std::move(command));
  if (!done) {
    toast(done.error().front().what, ToastKind::refused);
    return false;
  }
  seek_time(at);
  toast(words + " at " + ks::seconds_text(at - ks::start_time) + " s, in a branch of its own");
  return true;
}

void App::undo() {
  if (close_tried()) return;
  if (deleted_branch_) {
    session_->restore_branch(*deleted_branch_);
    toast("Back again: " + session_->branches()[*deleted_branch_].title());
    deleted_branch_.reset();
    return;
  }
  std::size_t parent = session_->branches()[session_->current_branch()].parent;
  while (parent != ks::no_branch && session_->branches()[parent].deleted)
    parent = session_->branches()[parent].parent;
  if (parent == ks::no_branch) {
    toast("There is nothing to undo.", ToastKind::refused);
    return;
  }
  const std::string label = session_->branches()[session_->current_branch()].title();
  session_->switch_to(parent);
  seek_time(ui_.cursor.time);
  toast("Undone: " + label + ". Its branch is kept.");
}

void App::save(const std::string& path) {
  const std::string text = session_->saved_text();
  if (text.empty()) {
    toast("This run was not opened from a scenario.", ToastKind::refused);
    return;
  }
  const std::string& origin = path_.empty() ? file_name_ : path_;
  const std::string name = path.empty() ? free_name(origin) : path;
  const ks::Result<void> done = write_file(name, text);
  if (done) {
    toast("Saved as " + name);
  } else {
    toast("Not saved: " + name + ": " + done.error().front().what, ToastKind::problem);
  }
}

// --- branches ----------------------------------------------------------------------------------------

void App::switch_branch(std::size_t branch) {
  const auto& branches = session_->branches();
  if (branch >= branches.size() || branches[branch].deleted) return;
  deleted_branch_.reset();
  session_->switch_to(branch);
  seek_time(ui_.cursor.time);
}

void App::edit_branch(std::size_t branch) {
  const auto& branches = session_->branches();
  if (branch >= branches.size() || branches[branch].deleted) return;
  ui_.branch = {true, true, branch, branches[branch].title()};
  ui_.palette.open = ui_.run_to.open = ui_.mark.open = false;
}

void App::name_branch(const NameBranch& wish) {
  ui_.branch.open = false;
  if (wish.branch >= session_->branches().size()) return;
  session_->name_branch(wish.branch, wish.name);
}

void App::delete_branch(std::size_t branch) {
  ui_.branch.open = false;
  if (branch >= session_->branches().size()) return;
  const bool here = branch == session_->current_branch();
  if (!session_->delete_branch(branch)) {
    toast("The first branch is the scenario itself: it stays.", ToastKind::refused);
    return;
  }
  deleted_branch_ = branch;
  if (here) seek_time(ui_.cursor.time);
  toast("Deleted: " + session_->branches()[branch].title() + ". Ctrl Z brings it back.");
}

// --- forms -------------------------------------------------------------------------------------------

void App::open_form(const OpenForm& wish) {
  const bool again = ui_.form.kind == wish.kind && ui_.form.of == wish.of;
  ui_.form = {};
  if (again) return;
  ui_.form.kind = wish.kind;
  ui_.form.of = wish.of;
  ui_.form.focus = wish.kind == FormKind::config;
  start_form(session_->world_at(ui_.cursor.event), ui_.form);
}

}  // namespace kv
