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
fs::path settings_file() {
  if (const char* config = std::getenv("XDG_CONFIG_HOME"); config != nullptr && *config != 0) {
    return fs::path(config) / "kafkascope" / "settings";
  }
  if (const char* folder = std::getenv("HOME"); folder != nullptr && *folder != 0) {
    return fs::path(folder) / ".config" / "kafkascope" / "settings";
  }
  return {};
}

}  // namespace

void load_settings(UiState& ui) {
  const fs::path path = settings_file();
  if (path.empty()) return;
  std::ifstream file(path);
  std::string key;
  std::string value;
  while (file >> key >> value) {
    const bool on = value == "on";
    if (key == "dark") ui.dark = on;
    if (key == "projector") ui.projector = on;
    if (key == "reduce-motion") ui.reduce_motion = on;
  }
}

void save_settings(const UiState& ui) {
  const fs::path path = settings_file();
  if (path.empty()) return;
  std::error_code error;
  fs::create_directories(path.parent_path(), error);
  if (error) return;
  const auto word = [](bool on) { return on ? "on\n" : "off\n"; };
  // Not being able to is no reason to bother anybody.
  (void)write_file(path.string(), std::string{"dark "} + word(ui.dark) + "projector " +
                                      word(ui.projector) + "reduce-motion " +
                                      word(ui.reduce_motion));
}

}  // namespace kv
