#include "viz/app/settings.h"

#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "sim/scenario/parse.h"
#include "viz/cli/files.h"
#include "viz/cli/scenario_source.h"
#include "viz/model/kept_session.h"
#include "viz/model/kept_settings.h"

namespace kv {
namespace {

namespace fs = std::filesystem;

/// Empty where the system does not say.
fs::path settings_folder() {
  if (const char* config = std::getenv("XDG_CONFIG_HOME"); config != nullptr && *config != 0) {
    return fs::path(config) / "kafkascope";
  }
  if (const char* folder = std::getenv("HOME"); folder != nullptr && *folder != 0) {
    return fs::path(folder) / ".config" / "kafkascope";
  }
  return {};
}

constexpr std::string_view draft_name = "draft-";
constexpr std::string_view tree_name = "branches-";

std::string draft_file(const fs::path& folder, int number) {
  return (folder / (std::string(draft_name) + std::to_string(number))).string();
}

/// The branches of its run, beside it.
std::string tree_file(const fs::path& folder, int number) {
  return (folder / (std::string(tree_name) + std::to_string(number))).string();
}

/// Their numbers, the latest first.
std::vector<int> kept_drafts(const fs::path& folder) {
  std::vector<int> numbers;
  std::error_code error;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, error)) {
    const std::string name = entry.path().filename().string();
    if (!name.starts_with(draft_name)) continue;
    int number = 0;
    const char* end = name.data() + name.size();
    const auto read = std::from_chars(name.data() + draft_name.size(), end, number);
    if (read.ec == std::errc{} && read.ptr == end && number > 0) numbers.push_back(number);
  }
  const auto written = [&](int number) {
    std::error_code failed;
    return fs::last_write_time(draft_file(folder, number), failed);
  };
  std::sort(numbers.begin(), numbers.end(), [&](int a, int b) { return written(a) > written(b); });
  return numbers;
}

}  // namespace

WindowPlace kept_window() {
  const fs::path folder = settings_folder();
  if (folder.empty()) return {};
  UiState ui;
  if (const auto kept = read_file((folder / "settings").string(), 1 << 20)) {
    read_settings(*kept, ui);
  }
  return ui.place;
}

void load_settings(UiState& ui, Habits& habits) {
  const fs::path folder = settings_folder();
  if (folder.empty()) return;
  constexpr std::size_t most_bytes = 1 << 20;
  if (const auto kept = read_file((folder / "progress").string(), most_bytes)) {
    habits = read_habits(*kept);
  }
  // Two windows number their drafts apart.
  constexpr int drafts_of_one = 100;
  habits.first_draft = static_cast<int>(getpid() % 10'000'000) * drafts_of_one + 1;
  for (const int number : kept_drafts(folder)) {
    const auto kept = read_file(draft_file(folder, number), ks::max_scenario_bytes);
    const std::size_t line = kept ? kept->find('\n') : std::string::npos;
    if (line == std::string::npos || habits.drafts.size() == most_drafts) continue;
    const auto tree = read_file(tree_file(folder, number), most_tree_bytes);
    habits.drafts.push_back(
        {number, kept->substr(0, line), kept->substr(line + 1), tree ? *tree : std::string{}});
  }
  // Earlier versions kept a lesson under the name that was typed on the command line.
  habits.rename_files(carried_file);
  if (const auto kept = read_file((folder / "settings").string(), most_bytes)) {
    read_settings(*kept, ui);
  }
}

void save_settings(const UiState& ui, const Habits& habits) {
  const fs::path folder = settings_folder();
  if (folder.empty()) return;
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) return;
  (void)write_file((folder / "progress").string(), habits_text(habits));
  // Others may be those of another window.
  for (const int number : habits.dropped_drafts) {
    fs::remove(draft_file(folder, number), error);
    fs::remove(tree_file(folder, number), error);
  }
  // The first line says whose text it is.
  for (const Draft& draft : habits.drafts) {
    (void)write_file(draft_file(folder, draft.number), draft.file + '\n' + draft.text);
    if (!draft.tree.empty()) (void)write_file(tree_file(folder, draft.number), draft.tree);
  }
  // Not being able to is no reason to bother anybody.
  (void)write_file((folder / "settings").string(), settings_text(ui));
}

void SettingsKeeper::after_frame(const UiState& ui, const Habits& habits, double seconds) {
  if (seconds < next_) return;
  next_ = seconds + every;
  std::string now = settings_text(ui) + habits_text(habits);
  for (const Draft& draft : habits.drafts) now += draft.file + draft.text + draft.tree;
  if (now == kept_) return;
  const bool first = kept_.empty();
  kept_ = now;
  if (!first) save_settings(ui, habits);
}

}  // namespace kv
