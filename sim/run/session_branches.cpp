#include <algorithm>
#include <utility>

#include "sim/base/check.h"
#include "sim/run/sample.h"
#include "sim/run/session.h"
#include "sim/scenario/parse.h"
#include "sim/scenario/write.h"

namespace ks {
namespace {

constexpr Duration tick{1};
/// What a branch nobody looks at may keep of its checkpoints, as a part of the budget.
constexpr std::size_t idle_share = 8;

/// Behind all of the same instant: what stands in the list was asked for first.
std::vector<Command>::iterator place_for(std::vector<Command>& commands, Time time) {
  return std::upper_bound(commands.begin(), commands.end(), time,
                          [](Time t, const Command& c) { return t < c.at; });
}

}  // namespace

Lanes Session::replayed_lanes(const Branch& branch) const {
  const ClusterLanes& before = branches_[branch.parent].lanes.cluster();
  Lanes lanes(group_partitions(branch.head), before.start());
  for (std::size_t i = 0; i < branch.trace.size(); ++i) {
    lanes.append(branch.trace[i], *branch.head.names);
  }
  return lanes;
}

Result<EventNo> Session::branch_off(Time time, std::vector<Command> commands, std::string label) {
  compute_until(time);
  const Branch& parent = branch();
  Branch next;
  next.parent = current_;
  next.series = parent.series;
  next.series.truncate(time - tick);
  const Time sampled = next.series.next_tick() - next.series.grid();
  next.head = Replay::just_before(parent, time, sampled, next.latencies);
  next.leaves_at = next.head.event;
  next.leaves_time = time;
  next.label = std::move(label);
  next.commands = std::move(commands);
  next.trace = parent.trace;
  next.trace.truncate(next.leaves_at);
  next.lanes = replayed_lanes(next);
  next.checkpoints = parent.checkpoints;
  next.checkpoints.truncate(next.leaves_at);
  const EventNo leaves_at = next.leaves_at;
  branches_.push_back(std::move(next));
  switch_to(branches_.size() - 1);
  compute_until(time);
  return leaves_at;
}

Result<EventNo> Session::command(Command command) {
  if (command.at < start_time || command.at > horizon_) {
    return failure(
        "a command at " + duration_text(command.at - start_time) + " lies outside the run",
        "0s to " + duration_text(horizon_ - start_time));
  }
  std::vector<Command> commands = branch().commands;
  std::erase_if(commands,
                [&](const Command& c) { return c.origin == Origin::clicked && c.at > command.at; });
  const auto placed = commands.insert(place_for(commands, command.at), command);
  const auto same = [&](const Command& c) { return c.at == command.at; };
  const auto before = std::count_if(commands.begin(), placed, same);
  const std::string label = to_text(command.body);
  Result<EventNo> left = branch_off(command.at, std::move(commands), label);
  if (left) *left += static_cast<EventNo>(before) + 1;
  return left;
}

/// A command of the present branch that may be left out or come at another time.
Result<Command> Session::changeable(std::size_t index) const {
  const std::vector<Command>& commands = branch().commands;
  if (index >= commands.size()) {
    return failure("there is no command " + std::to_string(index),
                   "0 to " + std::to_string(commands.size()));
  }
  const Command& command = commands[index];
  if (command.origin == Origin::setup) {
    return failure("\"" + to_text(command.body) + "\" belongs to the set-up",
                   "actions of the timeline and clicked ones");
  }
  if (command.at > horizon_) return failure("the run ends before this command");
  return command;
}

Result<EventNo> Session::remove_command(std::size_t index) {
  const Result<Command> removed = changeable(index);
  if (!removed) return tl::unexpected(removed.error());
  std::vector<Command> commands = branch().commands;
  commands.erase(commands.begin() + static_cast<std::ptrdiff_t>(index));
  return branch_off(removed->at, std::move(commands), "without " + to_text(removed->body));
}

Result<EventNo> Session::move_command(std::size_t index, Time to) {
  Result<Command> moved = changeable(index);
  if (!moved) return tl::unexpected(moved.error());
  if (to < start_time || to > horizon_) {
    return failure("a command at " + duration_text(to - start_time) + " lies outside the run",
                   "0s to " + duration_text(horizon_ - start_time));
  }
  const Time before = moved->at;
  const std::string words = to_text(moved->body);
  if (before == to)
    return failure("\"" + words + "\" is at " + duration_text(to - start_time) + " already");
  std::vector<Command> commands = branch().commands;
  commands.erase(commands.begin() + static_cast<std::ptrdiff_t>(index));
  moved->at = to;
  commands.insert(place_for(commands, to), *moved);
  const std::string label = words + " at " + duration_text(to - start_time) + " instead of " +
                            duration_text(before - start_time);
  return branch_off(std::min(before, to), std::move(commands), label);
}

void Session::switch_to(std::size_t branch_index) {
  KS_CHECK(branch_index < branches_.size());
  if (branch_index == current_) return;
  branch().checkpoints.shrink(settings_.checkpoints.budget_bytes / idle_share);
  current_ = branch_index;
  ++revision_;
}

void Session::name_branch(std::size_t branch_index, std::string name) {
  KS_CHECK(branch_index < branches_.size());
  branches_[branch_index].given_name = std::move(name);
  ++revision_;
}

bool Session::delete_branch(std::size_t branch_index) {
  KS_CHECK(branch_index < branches_.size());
  if (branches_[branch_index].parent == no_branch) return false;
  branches_[branch_index].deleted = true;
  std::size_t stay = current_;
  while (branches_[stay].deleted) stay = branches_[stay].parent;
  switch_to(stay);
  branches_[branch_index].checkpoints.shrink(settings_.checkpoints.budget_bytes / idle_share);
  ++revision_;
  return true;
}

void Session::restore_branch(std::size_t branch_index) {
  KS_CHECK(branch_index < branches_.size());
  branches_[branch_index].deleted = false;
  ++revision_;
}

Result<void> Session::add_branch(std::size_t parent, Time leaves, std::vector<Command> commands,
                                 std::string label) {
  if (parent >= branches_.size()) return failure("there is no branch " + std::to_string(parent));
  const auto later = [&](const Command& c) { return c.at >= leaves; };
  const auto same = [](const Command& a, const Command& b) {
    return a.at == b.at && to_text(a.body) == to_text(b.body);
  };
  const std::vector<Command>& known = branches_[parent].commands;
  const bool sorted =
      std::is_sorted(commands.begin(), commands.end(),
                     [](const Command& a, const Command& b) { return a.at < b.at; });
  const bool fits =
      std::equal(commands.begin(), std::find_if(commands.begin(), commands.end(), later),
                 known.begin(), std::find_if(known.begin(), known.end(), later), same);
  if (!sorted || !fits || leaves < start_time || leaves > horizon_)
    return failure("\"" + label + "\" is no branch of \"" + branches_[parent].title() + "\"");
  switch_to(parent);
  (void)branch_off(leaves, std::move(commands), std::move(label));
  return {};
}

std::string Session::saved_text() const {
  return scenario_ ? with_branch(*scenario_, branch().commands) : std::string{};
}

Result<Scenario> Session::to_scenario() const {
  if (!scenario_) return failure("this run was not opened from a scenario");
  return parse_scenario(saved_text(), scenario_->file);
}

}  // namespace ks
