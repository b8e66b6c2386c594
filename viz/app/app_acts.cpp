// What is done to the cluster, each time in a branch of its own, and what is done with those branches.
#include <algorithm>
#include <cstdlib>
#include <optional>
#include <string>

#include "viz/app/app.h"
#include "viz/cli/files.h"
#include "viz/model/actions.h"
#include "viz/model/form_view.h"
#include "viz/model/message_actions.h"

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

/// "45.52", "45.52 s" as seconds; anything else is left to marks and units.
std::optional<ks::Time> plain_seconds(const std::string& text) {
  char* end = nullptr;
  const double seconds = std::strtod(text.c_str(), &end);
  const bool possible = seconds >= 0 && seconds <= 365.0 * 86'400;
  if (end == text.c_str() || !possible) return std::nullopt;
  while (*end == ' ') ++end;
  if (*end == 's') ++end;
  if (*end != 0) return std::nullopt;
  return ks::time_from_us(static_cast<std::int64_t>(seconds * 1e6 + 0.5));
}

}  // namespace

/// A time as a person types it: "45.52", "44.9s", a mark of the scenario, "crash+3s".
std::optional<ks::Time> App::typed_time(const std::string& words) const {
  const std::optional<ks::Time> seconds = plain_seconds(words);
  const auto& scenario = session_->scenario();
  return seconds || !scenario ? seconds : ks::resolve_time(scenario->marks, words);
}

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
  command.body = std::move(body);
  command.origin = ks::Origin::clicked;
  const std::string words = ks::to_text(command.body);
  const ks::Time at = command.at;
  const std::size_t from = session_->current_branch();
  const ks::Result<ks::EventNo> done = session_->command(std::move(command));
  if (!done) {
    toast(done.error().front().what, ToastKind::refused);
    return false;
  }
  history_.did(MadeBranch{from, session_->current_branch()});
  seek_time(at);
  toast(words + " at " + ks::seconds_text(at - ks::start_time) + " s, in a branch of its own");
  return true;
}

/// What a button of what is picked does, at another moment than the cursor's.
void App::act_at(const ActAt& wish) {
  for (const ActionView& action : views_.inspector.actions) {
    if (action.label != wish.action) continue;
    const std::optional<ks::CommandBody> body = command_of(action.intent, *session_);
    if (!body) return;
    const Cursor before = ui_.cursor;
    seek_time(wish.at);
    if (act(*body)) return;
    ui_.cursor = before;
    moved();
    return;
  }
}

/// What is done to one message: the command stands right before it is sent.
void App::tamper(const Tamper& wish) {
  const TamperPlan plan = plan_tampering(*session_, wish);
  if (!plan.problem.empty()) return toast("Not possible: " + plan.problem, ToastKind::refused);
  const Cursor before = ui_.cursor;
  seek_time(plan.at);
  if (!act(plan.body)) {
    ui_.cursor = before;
    return moved();
  }
  seek_time(wish.message.sent);
  if (is_tampered_with(*session_, wish.message)) return;
  undo();
  toast("Another message would have been hit, so nothing was done.", ToastKind::refused);
}

// --- commands that stand on the axis -----------------------------------------------------------------

void App::remove_command(std::size_t index) {
  const auto commands = session_->commands();
  const std::string words = index < commands.size() ? ks::to_text(commands[index].body) : "";
  const std::size_t from = session_->current_branch();
  const auto done = session_->remove_command(index);
  if (!done) return toast(done.error().front().what, ToastKind::refused);
  history_.did(MadeBranch{from, session_->current_branch()});
  seek_time(ui_.cursor.time);
  toast("Taken out: " + words + ", in a branch of its own. Ctrl Z brings it back.");
}

void App::move_command(const MoveCommand& wish) {
  ui_.command.open = false;
  const std::size_t from = session_->current_branch();
  const auto done = session_->move_command(wish.index, wish.to);
  if (!done) {
    const ks::Diagnostic& problem = done.error().front();
    return toast("Not moved: " + problem.what + ".", ToastKind::refused);
  }
  history_.did(MadeBranch{from, session_->current_branch()});
  seek_time(ui_.cursor.time);
  toast(session_->branches().back().label + ", in a branch of its own");
}

void App::edit_command(std::size_t index) {
  const auto commands = session_->commands();
  if (index >= commands.size()) return;
  const ks::Time at = commands[index].at;
  const std::string time = ks::duration_text(at - ks::start_time);
  ui_.command = {
      true, true, session_->current_branch(), index, ks::to_text(commands[index].body), at,
      time, ""};
  ui_.palette.open = ui_.run_to.open = ui_.mark.open = ui_.branch.open = ui_.what.open = false;
}

void App::move_command_to(const MoveCommandTo& wish) {
  const std::optional<ks::Time> to = typed_time(wish.words);
  if (!to) {
    ui_.command.problem = "\"" + wish.words + "\" is no time and no mark of the scenario";
    ui_.command.focus = true;
    return;
  }
  if (*to > session_->horizon()) {
    ui_.command.problem =
        "the run ends at " + ks::duration_text(session_->horizon() - ks::start_time);
    ui_.command.focus = true;
    return;
  }
  move_command({wish.index, *to});
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
    if (const Draft* draft = habits_.draft(draft_); draft != nullptr && draft->text == text) {
      std::erase(clicked_drafts_, draft_);
      habits_.drop_draft(draft_);
      draft_ = 0;
    }
    saved_text_ = text;
    saved_file_ = name;
    toast("Saved as " + name);
  } else {
    toast("Not saved: " + name + ": " + done.error().front().what, ToastKind::problem);
  }
}

// --- branches ----------------------------------------------------------------------------------------

void App::switch_branch(std::size_t branch) {
  const auto& branches = session_->branches();
  if (branch >= branches.size() || branches[branch].deleted) return;
  session_->switch_to(branch);
  seek_time(ui_.cursor.time);
}

void App::edit_branch(std::size_t branch) {
  const auto& branches = session_->branches();
  if (branch >= branches.size() || branches[branch].deleted) return;
  ui_.branch = {true, true, branch, branches[branch].title()};
  ui_.palette.open = ui_.run_to.open = ui_.mark.open = ui_.command.open = ui_.what.open = false;
}

void App::name_branch(const NameBranch& wish) {
  ui_.branch.open = false;
  if (wish.branch >= session_->branches().size()) return;
  const std::string before = session_->branches()[wish.branch].given_name;
  if (before == wish.name) return;
  session_->name_branch(wish.branch, wish.name);
  history_.did(NamedBranch{wish.branch, before, wish.name});
}

void App::delete_branch(std::size_t branch) {
  ui_.branch.open = false;
  if (branch >= session_->branches().size()) return;
  const bool here = branch == session_->current_branch();
  if (!session_->delete_branch(branch)) {
    toast("The first branch is the scenario itself: it stays.", ToastKind::refused);
    return;
  }
  history_.did(DeletedBranch{branch, here});
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
