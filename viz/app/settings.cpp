#include "viz/app/settings.h"

#include <cstdlib>
#include <filesystem>
#include <string>
#include <system_error>

#include "sim/scenario/parse.h"
#include "viz/cli/files.h"
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

}  // namespace

void load_settings(UiState& ui, Habits& habits) {
  const fs::path folder = settings_folder();
  if (folder.empty()) return;
  constexpr std::size_t most_bytes = 1 << 20;
  if (const auto kept = read_file((folder / "progress").string(), most_bytes)) {
    habits = read_habits(*kept);
  }
  if (const auto kept = read_file((folder / "draft").string(), ks::max_scenario_bytes)) {
    const std::size_t line = kept->find('\n');
    if (line != std::string::npos)
      habits.draft = Draft{kept->substr(0, line), kept->substr(line + 1)};
  }
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
  // The first line says whose text it is.
  if (habits.draft) {
    (void)write_file((folder / "draft").string(), habits.draft->file + '\n' + habits.draft->text);
  } else {
    fs::remove(folder / "draft", error);
  }
  // Not being able to is no reason to bother anybody.
  (void)write_file((folder / "settings").string(), settings_text(ui));
}

void SettingsKeeper::after_frame(const UiState& ui, const Habits& habits, double seconds) {
  if (seconds < next_) return;
  next_ = seconds + every;
  const std::string draft = habits.draft ? habits.draft->file + habits.draft->text : std::string{};
  const std::string now = settings_text(ui) + habits_text(habits) + draft;
  if (now == kept_) return;
  const bool first = kept_.empty();
  kept_ = now;
  if (!first) save_settings(ui, habits);
}

}  // namespace kv
