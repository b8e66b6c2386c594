// What is kept of the window from one start to the next.
#include <catch2/catch_test_macros.hpp>
#include <string>
#include <vector>

#include "tests/support/plots.h"
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
        "dark on\nprojector off\nreduce-motion off\nfold-idle off\nscaling 130\n"
        "plots lag,rates\nview sequence\n");
  kv::UiState read;
  kv::read_settings(text, read);
  CHECK(kv::settings_text(read) == text);
  CHECK(read.sequence_open);
}

TEST_CASE("the window's size and the height of its lower panel are kept, if they make sense") {
  kv::UiState ui;
  ui.place = {1280, 860, true};
  ui.bottom_height = 410;
  const std::string text = kv::settings_text(ui);
  CHECK(text.find("window 1280 860 maximised\nbottom 410\n") != std::string::npos);
  kv::UiState read;
  kv::read_settings(text, read);
  CHECK(read.place == ui.place);
  CHECK(read.bottom_height == 410);
  kv::read_settings("window 1500 900\n", read);
  CHECK(read.place == kv::WindowPlace{1500, 900, false});
  for (const char* bad : {"window 0 900\n", "window wide\n", "window 1500\n", "window 15 x\n"}) {
    kv::read_settings(bad, read);
    CHECK(read.place == kv::WindowPlace{});
  }
  kv::read_settings("bottom -4\n", read);
  CHECK(read.bottom_height == 0);
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

TEST_CASE("which plots are shown is kept, in their order") {
  kv::UiState ui;
  ui.plots = kv_tests::plots({kv::PlotKind::isr, kv::PlotKind::waiting});
  kv::UiState read;
  kv::read_settings(kv::settings_text(ui), read);
  CHECK(read.plots == ui.plots);
  // What belongs to one scenario is not.
  ui.plots.push_back({.kind = kv::PlotKind::total_lag, .group = "payments"});
  kv::read_settings(kv::settings_text(ui), read);
  CHECK(read.plots == kv_tests::plots({kv::PlotKind::isr, kv::PlotKind::waiting}));
  ui.plots.clear();
  kv::read_settings(kv::settings_text(ui), read);
  CHECK(read.plots.empty());
  kv::read_settings("plots in-flight,temperature,in-flight,lag", read);
  CHECK(read.plots == kv_tests::plots({kv::PlotKind::in_flight, kv::PlotKind::lag}));
}

TEST_CASE("what a class answered is kept by lesson and step; no hands forget it") {
  kv::Habits habits;
  habits.set_class("04-orders-crash.toml", 1, {{3, 12, 7}, 0});
  habits.set_class("my\tfile.toml", 2, {{1, 0}, 4});
  habits.set_class("04-orders-crash.toml", 1, {{4, 12, 7}, 1});
  const std::string text = kv::habits_text(habits);
  CHECK(text ==
        "class\tmy file.toml\t2\t4\t1\t0\n"
        "class\t04-orders-crash.toml\t1\t1\t4\t12\t7\n");
  const kv::Habits read = kv::read_habits(text + "class\tx.toml\t1\n" + "class\ty.toml\t1\t0\tz\n");
  REQUIRE(read.classes.size() == 2);
  REQUIRE(read.class_at("04-orders-crash.toml", 1) != nullptr);
  CHECK(*read.class_at("04-orders-crash.toml", 1) == kv::ClassAnswers{{4, 12, 7}, 1});
  CHECK(read.class_at("04-orders-crash.toml", 2) == nullptr);
  habits.set_class("04-orders-crash.toml", 1, {});
  CHECK(habits.class_at("04-orders-crash.toml", 1) == nullptr);
}
