// Every view of the whole window from real runs at fixed moments: golden pictures in both themes and two
// sizes, and in each of them every word stands out, is large enough, is whole and lies on no other.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <string>

#include "sim/scenario/parse.h"
#include "tests/gui/driver.h"
#include "tests/gui/golden_picture.h"
#include "tests/support/scenario_text.h"

using kv_tests::Driver;
using kv_tests::joined;

namespace {

struct Shot {
  const char* view;
  const char* scenario;
  double at;  // seconds of the run
  ImGuiKey key;
};

constexpr Shot shots[] = {
    {"stage", "04-orders-crash.toml", 64.9, ImGuiKey_1},
    {"timeline", "04-orders-crash.toml", 66.0, ImGuiKey_2},
    {"sequence", "06-eager.toml", 31.811, ImGuiKey_3},
    {"story", "04-orders-crash.toml", 66.0, ImGuiKey_5},
    {"brokers", "22-coordinator-failover.toml", 24.0, ImGuiKey_6},
    {"quorum", "23-controller-dies.toml", 12.0, ImGuiKey_6},
    {"zookeeper", "23-controller-zookeeper.toml", 20.0, ImGuiKey_6},
    {"records", "04-orders-crash.toml", 64.9, ImGuiKey_7},
    {"home", "04-orders-crash.toml", 64.9, ImGuiKey_0},
};

constexpr kv::Vec sizes[] = {{1600, 1000}, {1024, 640}};

/// The sketches of the lessons on the first screen are there.
void wait_for_sketches(Driver& gui) {
  const auto missing = [&] {
    const auto& all = gui.app().thumbnails();
    return gui.app().at_home() &&
           !std::all_of(all.begin(), all.end(), [](const auto& each) { return each.ready; });
  };
  for (int k = 0; k < 5000 && missing(); ++k) gui.frame();
}

/// Compares the picture with the golden one and looks at its words.
void check_picture(Driver& gui, const std::string& view) {
  wait_for_sketches(gui);
  for (const kv::Vec size : sizes) {
    gui.resize(size);
    for (const bool dark : {false, true}) {
      gui.ui().dark = dark;
      gui.frame(3);
      const std::string name = "window-" + view + (dark ? "-dark-" : "-light-") +
                               std::to_string(static_cast<int>(size.x));
      INFO(name);
      const kv::InkLog log = gui.ink();
      const kv::Image image = gui.picture();
      kv_tests::keep_picture(gui, name + ".png");
      CHECK(joined(kv_tests::text_problems(log)) == "");
      CHECK(joined(kv_tests::size_problems(log)) == "");
      CHECK(joined(kv_tests::contrast_problems(log, image, gui.app().theme())) == "");
      std::string skipped;
      CHECK(kv_tests::difference_to_golden(name, image, skipped) == "");
      if (!skipped.empty()) WARN(skipped);
    }
  }
}

}  // namespace

TEST_CASE("each view of the window is as in its golden pictures, and each word reads") {
  for (const Shot& shot : shots) {
    Driver gui({1600, 1000}, shot.scenario);
    gui.seek(shot.at);
    gui.key(shot.key);
    check_picture(gui, shot.view);
  }
}

TEST_CASE("the comparison of three protocols is as in its golden pictures, and each word reads") {
  Driver gui({1600, 1000}, "06-eager.toml");
  kv::TwinSet twins;
  for (const char* other : {"06-cooperative.toml", "06-kip848.toml"}) {
    auto scenario = ks::parse_scenario(ks::shipped(other), other);
    REQUIRE(scenario.has_value());
    twins.others.push_back({other, std::move(*scenario)});
  }
  twins.stretch = {ks::time_from_us(28'000'000), ks::time_from_us(36'000'000)};
  gui.app().open_twins(twins);
  for (int k = 0; k < 2000 && gui.app().computes(); ++k) gui.frame();
  gui.seek(32);
  gui.frame(3);
  check_picture(gui, "compare");
}

TEST_CASE("the text beside its run is as in its golden pictures, and each word reads") {
  Driver gui({1600, 1000}, "04-orders-crash.toml");
  gui.seek(64.9);
  gui.key(ImGuiKey_E, ImGuiMod_Ctrl);
  gui.frame(3);
  check_picture(gui, "editor");
}

TEST_CASE("stage and lanes are as in the golden pictures at each level of detail") {
  struct Level {
    int partitions;
    int consumers;
  };
  for (const Level level : {Level{6, 3}, {60, 12}, {600, 40}, {10'000, 1'000}}) {
    std::string members;
    for (int i = 1; i <= level.consumers; ++i) members += "\"C" + std::to_string(i) + "\", ";
    const std::string text =
        "format = 1\ntitle = \"" + std::to_string(level.partitions) + " partitions\"\n" +
        "duration = \"20s\"\nseed = 7\n[cluster]\nbrokers = 3\n[[topics]]\nname = \"orders\"\n" +
        "partitions = " + std::to_string(level.partitions) + "\nreplication-factor = 1\n" +
        "[[producers]]\nname = \"P1\"\ntopic = \"orders\"\nrate = \"200/s\"\n" +
        "keys = { count = 1000, prefix = \"customer-\" }\n[[groups]]\nid = \"readers\"\n" +
        "topics = [\"orders\"]\nmembers = [" + members + "]\n" +
        "config = { \"auto.offset.reset\" = \"earliest\", \"session.timeout.ms\" = \"6s\" }\n" +
        "[[timeline]]\nat = \"10s\"\ndo = \"kill\"\nnode = \"C2\"\n";
    Driver gui;
    REQUIRE(gui.app().open_text(text, "levels.toml", {}));
    gui.settle();
    gui.seek(14);
    gui.frame(3);
    const std::string name = "window-" + std::to_string(level.partitions) + "-partitions";
    INFO(name);
    const kv::InkLog log = gui.ink();
    const kv::Image image = gui.picture();
    kv_tests::keep_picture(gui, name + ".png");
    CHECK(joined(kv_tests::text_problems(log)) == "");
    CHECK(joined(kv_tests::size_problems(log)) == "");
    CHECK(joined(kv_tests::contrast_problems(log, image, gui.app().theme())) == "");
    std::string skipped;
    CHECK(kv_tests::difference_to_golden(name, image, skipped) == "");
    if (!skipped.empty()) WARN(skipped);
  }
}
