// Runs beside the session's own: opening and closing them, computing them ahead, and moving all together.
#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/scenario/parse.h"
#include "viz/app/app.h"
#include "viz/cli/embedded_scenarios.h"
#include "viz/model/build_top_bar.h"
#include "viz/model/build_transport.h"
#include "viz/model/change_setting.h"
#include "viz/model/lesson_twins.h"
#include "viz/model/reproduce.h"
#include "viz/model/words.h"

namespace kv {
namespace {

/// A run of its own from what a branch is made of.
ks::Session session_of_branch(const ks::Session& session, std::size_t branch) {
  ks::Run run;
  run.spec = session.spec();
  run.commands = session.branches()[branch].commands;
  run.horizon = session.horizon() - ks::start_time;
  return ks::Session::open(std::move(run));
}

std::string branch_name(const ks::Session& session, std::size_t branch) {
  return session.branches()[branch].title();
}

}  // namespace

void App::open_twins(const TwinSet& twins) {
  close_twins();
  for (const TwinScenario& twin : twins.others) {
    twins_.push_back({twin.name, ks::Session::open(twin.scenario)});
  }
  first_name_ = twins.first_name;
  twin_words_ = twins.words;
  compare_wishes_ = {twins.group, twins.differs, twins.stretch};
  ui_.compare_open = true;
  ui_.range = {};
  dirty_ = true;
}

void App::close_twins() {
  twins_.clear();
  first_name_.clear();
  twin_words_.clear();
  compare_wishes_ = {};
  compared_ = {};
  views_.compare = {};
  dirty_ = true;
}

void App::compare_with_branch(std::size_t branch) {
  if (branch >= session_->branches().size() || branch == session_->current_branch()) return;
  close_twins();
  twins_.push_back(
      {branch_name(*session_, branch), session_of_branch(*session_, branch), false, branch});
  ui_.compare_open = true;
  ui_.range = {};
}

/// What is in a file of one's own has no twins among the lessons.
std::vector<TwinOffer> App::lesson_twins() const {
  return session_ && path_.empty() ? twin_offers(lessons_, file_name_) : std::vector<TwinOffer>{};
}

void App::compare_with_lessons(const std::vector<std::string>& files) {
  TwinSet twins;
  for (const EmbeddedScenario& carried : embedded_scenarios()) {
    if (std::find(files.begin(), files.end(), carried.file_name) == files.end()) continue;
    auto scenario = ks::parse_scenario(carried.text, carried.file_name);
    if (!scenario) continue;
    std::string title = scenario->title;
    twins.words += (twins.words.empty() ? "--with " : " --with ") +
                   shell_word(carried_name(std::string(carried.file_name)));
    twins.others.push_back({std::move(title), std::move(*scenario)});
  }
  if (twins.empty()) return;
  if (const auto& scenario = session_->scenario()) twins.first_name = scenario->title;
  const std::size_t branch = session_->current_branch();
  if (branch > 0) twins.first_name += ", " + branch_name(*session_, branch);
  const auto& groups = session_->spec().groups;
  if (!groups.empty()) twins.group = groups.front().id;
  if (groups.size() > 1) twins.words += " --group " + shell_word(twins.group);
  ui_.home.open = false;
  open_twins(twins);
}

/// Several values, between commas or blanks, are tried one after the other.
void App::try_settings(const TrySetting& wish) {
  std::string_view rest = wish.value;
  std::vector<std::string> values;
  while (true) {
    const std::size_t begin = std::min(rest.find_first_not_of(", "), rest.size());
    const std::size_t end = std::min(rest.find_first_of(", ", begin), rest.size());
    if (begin == end) break;
    values.emplace_back(rest.substr(begin, end - begin));
    rest.remove_prefix(end);
  }
  // A list of values of a key that is itself a list stays whole.
  const ks::ConfigRow* row = ks::find_config(scope_of(ui_.selection), wish.key);
  const bool list = row != nullptr && row->type == ks::ValueType::list;
  if (list || values.size() < 2) return try_setting(wish);
  if (twins_.size() + 1 + values.size() > most_columns) {
    ui_.config.problem =
        fmt::format("{} runs side by side are the most; there {} {} already", most_columns,
                    twins_.empty() ? "is" : "are", twins_.size() + 1);
    dirty_ = true;
    return;
  }
  const std::size_t before = twins_.size();
  for (const std::string& value : values) {
    try_setting({wish.key, value});
    if (ui_.config.problem.empty()) continue;
    // All of them or none.
    twins_.erase(twins_.begin() + static_cast<std::ptrdiff_t>(before), twins_.end());
    if (before == 0) {
      const std::string problem = ui_.config.problem;
      close_twins();
      ui_.compare_open = false;
      ui_.config.problem = problem;
      ui_.config.key = wish.key;
      ui_.config.value = wish.value;
    }
    return;
  }
  toast(wish.key + " with " + std::to_string(values.size()) + " values beside the present run");
}

void App::try_setting(const TrySetting& wish) {
  ui_.config.problem.clear();
  dirty_ = true;
  // The session's own run is one of the columns.
  if (twins_.size() + 1 >= most_columns) {
    ui_.config.problem =
        fmt::format("{} runs side by side are the most; undo closes the last one", most_columns);
    return;
  }
  auto twin = with_setting(*session_, ui_.selection, wish.key, wish.value);
  if (!twin) {
    ui_.config.problem = problem_text(twin.error());
    return;
  }
  twins_.push_back({twin->name, ks::Session::open(std::move(twin->scenario)), true});
  twin_words_.clear();
  compare_wishes_.differs = twins_.size() == 1 ? wish.key : "";
  const ks::NodeId picked = ui_.selection.node;
  if (twins_.size() == 1 && picked.kind == ks::NodeKind::group)
    compare_wishes_.group = session_->names().groups[picked.index];
  ui_.config.key.clear();
  ui_.config.value.clear();
  ui_.compare_open = true;
  ui_.range = {};
  toast(twins_.back().name + " beside the present run; undo closes it");
}

/// In the comparison undo takes back the last value that was tried.
bool App::close_tried() {
  if (!ui_.compare_open || twins_.empty() || !twins_.back().tried) return false;
  const std::string name = twins_.back().name;
  twins_.pop_back();
  compared_ = {};
  if (twins_.empty()) {
    close_twins();
    ui_.compare_open = false;
  }
  dirty_ = true;
  toast("Closed: " + name);
  return true;
}

void App::compute_twins(std::uint64_t events) {
  for (Twin& twin : twins_) {
    // An open-ended one goes on as far as the session's own run.
    if (twin.session.open_ended()) twin.session.extend_horizon(session_->horizon());
    if (twin.session.complete()) continue;
    twin.session.compute(events);
    dirty_ = true;
  }
}

bool App::twins_complete() const {
  return std::all_of(twins_.begin(), twins_.end(), [&](const Twin& twin) {
    const bool behind = twin.session.open_ended() && twin.session.horizon() < session_->horizon();
    return twin.session.complete() && !behind;
  });
}

/// Branches keep the letters that they have on the axis and stand in their order; others come after them.
std::vector<CompareRun> App::compare_runs() {
  const std::size_t current = session_->current_branch();
  const std::string own = first_name_.empty() ? branch_name(*session_, current) : first_name_;
  std::vector<std::pair<std::size_t, CompareRun>> placed;
  placed.push_back({current, {&*session_, own, branch_letter(current), true}});
  std::size_t next = session_->branches().size();
  for (Twin& twin : twins_) {
    // Somebody may have gone to the branch that stands beside: one letter is for one column.
    const bool branch = twin.branch != ks::no_branch && twin.branch != current;
    const std::size_t place = branch ? twin.branch : next++;
    placed.push_back({place, {&twin.session, twin.name, branch_letter(place), false}});
  }
  std::stable_sort(placed.begin(), placed.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<CompareRun> runs;
  for (auto& [place, run] : placed) runs.push_back(std::move(run));
  return runs;
}

void App::refresh_compare() {
  views_.top_bar = build_top_bar(*session_, ui_);
  views_.transport = build_transport(*session_, ui_, pace_);
  views_.transport.twins = !twins_.empty();
  seen_revision_ = session_->revision();
  if (twins_.empty()) {
    views_.compare = {};
    views_.compare.branches = other_branches(*session_);
    views_.compare.offers = lesson_twins();
    return;
  }
  const std::vector<CompareRun> runs = compare_runs();
  const std::size_t lanes = most_lanes(runs, compare_wishes_);
  compare_layout_ = compare_layout(layout_.compare, runs.size(), lanes, measures);
  const CompareSize size{compare_layout_.lanes_width(), compare_layout_.owners_height,
                         overview_width(layout_.overview.w)};
  views_.compare = build_compare(runs, compare_wishes_, ui_, size, compared_);
  views_.compare.predicted = build_predicted(*session_, ui_, step_times_);
  seen_revision_ = session_->revision();
  tell_divergence();
}

void App::step_twins(StepBy step) {
  ui_.playing = false;
  const std::vector<CompareRun> runs = compare_runs();
  if (const auto time = compare_step(runs, compare_wishes_, ui_, step)) {
    if (!asks_first(*time)) seek_time(*time);
  } else {
    toast(step.direction > 0 ? "There is no later one in any of the runs."
                             : "There is no earlier one.",
          ToastKind::refused);
  }
}

}  // namespace kv
