#include "viz/app/settings.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <system_error>

#include "viz/cli/files.h"

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
  std::ifstream file(folder / "settings");
  std::string key;
  std::string value;
  while (file >> key >> value) {
    const bool on = value == "on";
    if (key == "dark") ui.dark = on;
    if (key == "projector") ui.projector = on;
    if (key == "reduce-motion") ui.reduce_motion = on;
  }
}

void save_settings(const UiState& ui, const Habits& habits) {
  const fs::path folder = settings_folder();
  if (folder.empty()) return;
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) return;
  (void)write_file((folder / "progress").string(), habits_text(habits));
  const auto word = [](bool on) { return on ? "on\n" : "off\n"; };
  // Not being able to is no reason to bother anybody.
  (void)write_file((folder / "settings").string(), std::string{"dark "} + word(ui.dark) +
                                                       "projector " + word(ui.projector) +
                                                       "reduce-motion " + word(ui.reduce_motion));
}

}  // namespace kv
