// The timeline's plots: chosen from their menu, and read off with the mouse.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <string>

#include "tests/gui/driver.h"
#include "tests/support/plots.h"

using kv_tests::Driver;
using kv_tests::joined;
using kv_tests::keep_picture;

namespace {

/// Whether some words of the frame have this part.
bool said(Driver& gui, std::string_view part) {
  const kv::InkLog log = gui.ink();
  return std::any_of(log.begin(), log.end(), [&](const kv::InkEntry& entry) {
    return entry.words.find(part) != std::string::npos;
  });
}

void choose(Driver& gui, std::string_view label) {
  gui.click("Timeline/Plots");
  gui.frame(2);
  const auto entry = kv_tests::find_label(label);
  REQUIRE(entry.has_value());
  ImGui::GetIO().AddMousePosEvent(entry->center().x, entry->center().y);
  gui.frame();
  ImGui::GetIO().AddMouseButtonEvent(ImGuiMouseButton_Left, true);
  gui.frame();
  ImGui::GetIO().AddMouseButtonEvent(ImGuiMouseButton_Left, false);
  gui.frame(3);
}

}  // namespace

TEST_CASE("plots are added and taken away in their menu") {
  Driver gui;
  gui.key(ImGuiKey_2);
  gui.frame(2);
  choose(gui, "Smallest ISR");
  choose(gui, "Partitions without an owner");
  const auto& plots = gui.app().views().timeline.plots;
  REQUIRE(plots.size() == 4);
  CHECK(plots[2].name == "smallest ISR");
  CHECK(plots[3].name == "no owner");
  keep_picture(gui, "plots-light.png");
  CHECK(joined(kv_tests::text_problems(gui.ink())) == "");
  gui.ui().dark = true;
  gui.frame(2);
  keep_picture(gui, "plots-dark.png");
  choose(gui, "Lag of each partition");
  REQUIRE(plots.size() == 3);
  CHECK(plots[0].name == "records/s");
  // Another scenario has the same plots.
  gui.app().ask(kv::OpenScenario{"16-slow-follower.toml"});
  gui.settle();
  CHECK(gui.ui().plots ==
        kv_tests::plots({kv::PlotKind::rates, kv::PlotKind::isr, kv::PlotKind::unowned}));
}

TEST_CASE("the menu of the plots stays within the window and those without room are counted") {
  Driver gui;
  gui.ui().plots.clear();
  for (const kv::PlotKind kind : kv::plot_kinds) gui.ui().plots.push_back({.kind = kind});
  gui.seek(30);
  const kv::TimelineView& view = gui.app().views().timeline;
  CHECK(view.plots_left_out == kv::plot_kinds.size() - view.plots.size());
  CHECK(said(gui, "+" + std::to_string(view.plots_left_out)));
  gui.click("Timeline/Plots");
  gui.frame(3);
  keep_picture(gui, "plots-menu.png");
  const auto last = kv_tests::find_label("Produce requests in flight");
  REQUIRE(last.has_value());
  CHECK(last->max.y <= 1000);
}

TEST_CASE("a hairline under the mouse reads every plot") {
  Driver gui;
  gui.seek(60);
  gui.key(ImGuiKey_2);
  gui.frame(2);
  const kv::TimelineView& view = gui.app().views().timeline;
  const kv_tests::Item lanes = gui.item("Timeline/Lanes");
  const float x = lanes.min.x + view.axis.x_of(ks::at(std::chrono::seconds(30)));
  ImGui::GetIO().AddMousePosEvent(x, lanes.max.y - 20);
  gui.frame(2);
  CHECK(said(gui, "records/s"));
  CHECK(said(gui, "in 12, out 7 records/s"));
  keep_picture(gui, "crosshair-light.png");
  ImGui::GetIO().AddMousePosEvent(5, 5);
  gui.frame(2);
  CHECK_FALSE(said(gui, "in 12, out 7 records/s"));
}

TEST_CASE("two groups are compared by plots of their own") {
  Driver gui;
  gui.app().ask(kv::OpenScenario{"03-two-groups.toml"});
  gui.settle();
  gui.key(ImGuiKey_2);
  gui.frame(2);
  choose(gui, "Lag of the whole group, OrderProcessingGroup");
  choose(gui, "Lag of the whole group, AuditGroup");
  gui.seek(60);
  const auto& plots = gui.app().views().timeline.plots;
  REQUIRE(plots.size() == 4);
  CHECK(plots[2].of == "OrderProcessingGroup");
  CHECK(plots[3].of == "AuditGroup");
  keep_picture(gui, "plots-groups.png");
  CHECK(joined(kv_tests::text_problems(gui.ink())) == "");
  // They go with the scenario that has these groups.
  gui.app().ask(kv::OpenScenario{"16-slow-follower.toml"});
  gui.settle();
  CHECK(gui.ui().plots == kv_tests::plots({kv::PlotKind::lag, kv::PlotKind::rates}));
}

TEST_CASE("plots that are there stay when branches appear, and what is left out is counted") {
  for (const kv::Vec size : {kv::Vec{1600, 1000}, {1920, 1080}}) {
    Driver gui(size);
    gui.seek(50);
    INFO(size.x << "x" << size.y);
    const auto& view = gui.app().views().timeline;
    const std::size_t plots = view.plots.size();
    REQUIRE(plots > 0);
    const float height = view.plots.front().height;
    std::size_t branches = 1;
    for (const char* consumer : {"C3", "C1", "C3"}) {
      gui.seek(50 + 5.0 * static_cast<double>(branches));
      gui.app().ask(kv::SwitchBranch{0});
      gui.frame(2);
      gui.app().ask(kv::Act{kv::Act::Verb::kill, consumer, {}, 0});
      gui.frame(2);
      gui.settle();
      ++branches;
      REQUIRE(gui.session().branches().size() == branches);
      CHECK(view.plots.size() == plots);
      // The panel has grown by the lines of the branches.
      for (const kv::PlotView& plot : view.plots) CHECK(plot.height >= std::min(height, 28.0F));
      CHECK(view.branches.size() + view.branches_left_out == branches);
      CHECK(view.branches.size() >= 2);
      CHECK(joined(kv_tests::text_problems(gui.ink())) == "");
    }
    keep_picture(gui, "plots-branches-" + std::to_string(static_cast<int>(size.x)) + ".png");
  }
}
