// What is kept of the window from one start to the next.
#include <catch2/catch_test_macros.hpp>

#include "viz/model/habits.h"
#include "viz/model/kept_settings.h"

TEST_CASE("settings are read as they were written") {
  kv::UiState ui;
  ui.dark = true;
  ui.fold_idle = false;
  ui.scaling = 130;
  ui.sequence_open = true;
  const std::string text = kv::settings_text(ui);
  CHECK(text ==
        "dark on\nprojector off\nreduce-motion off\nfold-idle off\nscaling 130\nview sequence\n");
  kv::UiState read;
  kv::read_settings(text, read);
  CHECK(kv::settings_text(read) == text);
  CHECK(read.sequence_open);
}

TEST_CASE("settings of another version and damaged ones do no harm") {
  kv::UiState ui;
  kv::read_settings("dark on\nblink on\nscaling many\nview cockpit\nscaling 5000\nnothing", ui);
  CHECK(ui.dark);
  CHECK(ui.scaling == kv::largest_scaling);
  CHECK(kv::chosen_tab(ui) == kv::ViewTab::stage);
  ui.compare_open = true;
  CHECK(kv::settings_text(ui).ends_with("view stage\n"));
}

TEST_CASE("conditions that were run to are kept, the latest first, none twice") {
  kv::Habits habits;
  for (const char* text : {"a", "b", "c", "d", "e", "f", "g", "b"}) habits.ran_to(text);
  CHECK(habits.conditions == std::vector<std::string>{"b", "g", "f", "e", "d", "c"});
  CHECK(kv::read_habits(kv::habits_text(habits)).conditions == habits.conditions);
}
