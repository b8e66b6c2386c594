// Twins in the window: the tab, one clock for all columns, the ledger's links, and what the tab says without
// twins.
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <string>

#include "sim/scenario/parse.h"
#include "tests/gui/compare_mockup.h"
#include "tests/gui/driver.h"
#include "tests/gui/golden_picture.h"
#include "tests/gui/headless.h"
#include "tests/support/scenario_text.h"
#include "viz/canvas/marks.h"
#include "viz/panels/compare_panel.h"

using kv_tests::Driver;
using kv_tests::joined;
using namespace std::chrono_literals;

namespace {

ks::Scenario orders(const std::string& key, const std::string& value) {
  const ks::Override change{key, value, ks::scopes_of(key).size() > 0};
  auto scenario = ks::parse_scenario(ks::shipped("04-orders-crash.toml"), "04-orders-crash.toml",
                                     std::span(&change, 1));
  REQUIRE(scenario);
  return *std::move(scenario);
}

/// The lesson as it is, beside runs with these session timeouts.
kv::TwinSet beside(const std::vector<std::string>& timeouts) {
  kv::TwinSet twins;
  twins.first_name = "session.timeout.ms=45000";
  twins.differs = "session.timeout.ms";
  for (const std::string& timeout : timeouts) {
    twins.others.push_back(
        {"session.timeout.ms=" + timeout, orders("session.timeout.ms", timeout)});
  }
  return twins;
}

void open(Driver& gui, const kv::TwinSet& twins) {
  gui.app().open_twins(twins);
  for (int k = 0; k < 2000 && gui.app().computes(); ++k) gui.frame();
  gui.frame(3);
}

const kv::CompareView& view(Driver& gui) { return gui.app().views().compare; }

}  // namespace

TEST_CASE("the tab Compare and the key 4 show twins and lead back") {
  Driver gui;
  open(gui, beside({"10000"}));
  REQUIRE(gui.ui().compare_open);
  for (const char* path : {"Compare/A/Lanes", "Compare/B/Lanes", "Compare/Overview",
                           "Compare/B/unowned time", "Transport/Next difference"}) {
    INFO(path);
    CHECK(gui.exists(path));
  }
  gui.key(ImGuiKey_1);
  CHECK_FALSE(gui.ui().compare_open);
  gui.seek(16);
  CHECK(gui.exists("Stage/C1"));
  CHECK(gui.exists("Transport/Next rebalance"));
  gui.key(ImGuiKey_4);
  CHECK(gui.ui().compare_open);
  gui.key(ImGuiKey_2);
  CHECK(gui.ui().timeline_open);
  CHECK_FALSE(gui.ui().compare_open);
  gui.click("Top bar/View/Compare");
  CHECK(gui.ui().compare_open);
  CHECK_FALSE(gui.ui().timeline_open);
}

TEST_CASE("columns of one lesson are named by what differs, and what they share stands above") {
  Driver gui({1600, 1000}, "06-eager.toml");
  kv::TwinSet twins;
  twins.first_name = "Three ways to rebalance: eager";
  for (const char* other : {"06-cooperative.toml", "06-kip848.toml"}) {
    auto scenario = ks::parse_scenario(ks::shipped(other), other);
    REQUIRE(scenario.has_value());
    const std::string title = scenario->title;
    twins.others.push_back({title, std::move(*scenario)});
  }
  open(gui, twins);
  CHECK(view(gui).title == "Three ways to rebalance");
  REQUIRE(view(gui).columns.size() == 3);
  CHECK(view(gui).columns[0].name == "eager");
  CHECK(view(gui).columns[1].name == "cooperative");
  CHECK(view(gui).columns[2].name == "KIP-848");
}

TEST_CASE("one clock moves all columns") {
  Driver gui;
  open(gui, beside({"10000"}));
  gui.seek(25);
  REQUIRE(view(gui).columns.size() == 2);
  CHECK(view(gui).columns[0].partitions[2].owner == -1);
  CHECK(view(gui).columns[1].partitions[2].owner == -1);
  // By now the short session has expired and its group has a new generation; the long one waits.
  gui.seek(40);
  CHECK(view(gui).columns[0].partitions[2].owner == -1);
  CHECK(view(gui).columns[0].epoch == "generation 1");
  REQUIRE(view(gui).columns[1].partitions[2].owner >= 0);
  CHECK(view(gui).columns[1].epoch == "generation 2");
  CHECK(view(gui).columns[0].lanes.cursor_x == view(gui).columns[1].lanes.cursor_x);
  CHECK(view(gui).columns[0].lanes.axis == view(gui).columns[1].lanes.axis);
  // C2 is dead but a member in A, and nothing any more in B.
  CHECK(view(gui).columns[0].members.size() == 3);
  CHECK(view(gui).columns[0].members[1].dead);
  CHECK(view(gui).columns[1].members.size() == 2);
}

TEST_CASE("the ledger in the window has the numbers of the command") {
  Driver gui;
  open(gui, beside({"10000"}));
  REQUIRE(view(gui).rows.size() == kv::measures);
  CHECK(view(gui).columns[0].cells[0].text == "90.690");
  CHECK(view(gui).columns[1].cells[0].text == "18.690");
  CHECK(view(gui).columns[1].cells[0].word == "best");
  CHECK(view(gui).columns[1].cells[1].word == "same in both");
  CHECK(view(gui).stretch == "0 to 120 s");
  // What is shown is what is counted.
  gui.app().ask(kv::SetRange{{ks::at(20s), ks::at(85s)}, false});
  gui.frame(3);
  CHECK(view(gui).columns[0].cells[0].text == "90.618");
  CHECK(view(gui).stretch == "20 to 85 s");
  gui.key(ImGuiKey_F);
  CHECK(view(gui).columns[0].cells[0].text == "90.690");
}

TEST_CASE("a number leads to the facts behind it, one after the other") {
  Driver gui;
  open(gui, beside({"10000"}));
  gui.seek(0);
  // A copy: the ledger says nothing while a prediction is open, as one is at 20 s.
  const std::vector<ks::Time> facts = view(gui).columns[1].cells[0].facts;
  REQUIRE(facts.size() == 5);
  gui.click("Compare/A/longest stop");
  CHECK(gui.seconds() == 20);
  gui.seek(0);
  gui.click("Compare/B/unowned time");
  CHECK(gui.ui().cursor.time == facts[0]);
  // Nor does the question of a step that lies under way hide what the number has counted.
  for (const std::size_t next : {1U, 2U, 3U, 4U, 0U}) {
    gui.click("Compare/B/unowned time");
    CHECK(gui.ui().cursor.time == facts[next]);
    CHECK(view(gui).columns[1].cells[0].text == "18.690");
  }
  // Whoever goes elsewhere by another way finds what lies ahead of an open prediction hidden, so the facts
  // that are told begin anew.
  gui.seek(50);
  gui.click("Compare/B/unowned time");
  CHECK(gui.ui().cursor.time == facts[0]);
}

TEST_CASE("Next difference stops where the runs part; steps go by the events of all runs") {
  Driver gui;
  open(gui, beside({"10000"}));
  gui.seek(10);
  gui.click("Transport/Next difference");
  // The short session of B expires; until then both groups are alike.
  CHECK(gui.seconds() > 28);
  CHECK(gui.seconds() < 29);
  CHECK(view(gui).columns[0].state == "Stable");
  CHECK(view(gui).columns[1].state == "Preparing");
  gui.seek(19);
  gui.click("Transport/Next owner change");
  CHECK(gui.seconds() == 20);
  gui.seek(30);
  const ks::Time before = gui.ui().cursor.time;
  gui.key(ImGuiKey_RightArrow);
  const ks::Time after = gui.ui().cursor.time;
  CHECK(after > before);
  CHECK(after <= gui.session().time_of_event(gui.session().event_at(before) + 1));
  gui.key(ImGuiKey_LeftArrow);
  CHECK(gui.ui().cursor.time < after);
  gui.seek(0);
  gui.key(ImGuiKey_R);
  CHECK(gui.seconds() < 3);
  gui.key(ImGuiKey_R);
  CHECK(gui.seconds() < 30);
  gui.key(ImGuiKey_R);
  CHECK(gui.seconds() > 60);
}

TEST_CASE("scrubbing works on every column's lanes and on the overview") {
  Driver gui;
  open(gui, beside({"10000", "20000"}));
  gui.drag("Compare/C/Lanes", {0, 0}, {60, 0});
  const double right = gui.seconds();
  CHECK(right > 0);
  gui.drag("Compare/A/Lanes", {60, 0}, {-100, 0});
  CHECK(gui.seconds() < right);
  gui.drag("Compare/Overview", {0, 0}, {300, 0});
  CHECK(gui.seconds() > 60);
  gui.wheel("Compare/B/Lanes", 3);
  CHECK(gui.ui().range.length() > 0us);
  CHECK(view(gui).columns[0].lanes.axis == view(gui).columns[2].lanes.axis);
}

TEST_CASE("playing moves all columns and does not shift the ledger") {
  Driver gui;
  open(gui, beside({"10000"}));
  gui.app().ask(kv::SetRange{{ks::at(20s), ks::at(40s)}, true});
  gui.seek(21);
  gui.key(ImGuiKey_Space);
  for (int k = 0; k < 3000 && gui.seconds() < 45; ++k) gui.frame();
  CHECK(gui.seconds() >= 45);
  CHECK(view(gui).stretch == "20 to 40 s");
  CHECK(view(gui).columns[1].epoch == "generation 2");
}

TEST_CASE("a hidden future hides what the ledger would tell of it") {
  Driver gui;
  open(gui, beside({"10000"}));
  gui.seek(15);
  gui.key(ImGuiKey_H);
  CHECK(view(gui).stretch == "0 to 15 s");
  CHECK(view(gui).columns[0].cells[0].text == "0.000");
}

TEST_CASE("acting is for the stage") {
  Driver gui;
  open(gui, beside({"10000"}));
  gui.seek(15);
  gui.app().ask(kv::AddConsumerTo{"OrderProcessingGroup"});
  gui.frame(2);
  CHECK(gui.has_toast("for the stage"));
  CHECK(gui.session().branches().size() == 1);
  gui.key(ImGuiKey_N);
  CHECK(gui.session().branches().size() == 1);
}

TEST_CASE("without twins the tab tells how to get them, and a branch can be one") {
  Driver gui;
  gui.key(ImGuiKey_4);
  CHECK(view(gui).columns.empty());
  CHECK(joined(kv_tests::text_problems(gui.ink())) == "");
  gui.key(ImGuiKey_1);
  gui.seek(50);
  gui.click("Stage/C3");
  gui.key(ImGuiKey_K);
  gui.settle();
  gui.key(ImGuiKey_4);
  REQUIRE(view(gui).branches.size() == 1);
  CHECK(joined(kv_tests::text_problems(gui.ink())) == "");
  gui.click("Compare/branch 0");
  for (int k = 0; k < 2000 && gui.app().computes(); ++k) gui.frame();
  gui.frame(3);
  REQUIRE(view(gui).columns.size() == 2);
  // Letters and their order are those of the branches on the axis, whichever of them one is in.
  CHECK(view(gui).columns[0].letter + " " + view(gui).columns[0].name == "A the scenario");
  CHECK(view(gui).columns[1].letter + " " + view(gui).columns[1].name == "B kill C3");
  gui.seek(60);
  CHECK(view(gui).columns[0].partitions[5].owner >= 0);
  CHECK(view(gui).columns[1].partitions[5].owner == -1);
  gui.click("Compare/Close twins");
  CHECK(view(gui).columns.empty());
  CHECK(gui.exists("Compare/branch 0"));
}

TEST_CASE("the lessons of one number can be put beside each other from the page and the palette") {
  Driver gui({1600, 1000}, "06-eager.toml");
  gui.key(ImGuiKey_4);
  REQUIRE(view(gui).offers.size() == 3);
  CHECK(view(gui).offers[0].label == "Compare with: Three ways to rebalance: cooperative");
  CHECK(view(gui).offers[2].label == "Compare all three");
  for (const kv::Vec size : {kv::Vec{1024, 640}, {1600, 1000}}) {
    gui.resize(size);
    CHECK(gui.exists("Compare/06-cooperative.toml"));
    CHECK(joined(kv_tests::text_problems(gui.ink())) == "");
  }
  const auto finish = [&] {
    for (int k = 0; k < 2000 && gui.app().computes(); ++k) gui.frame();
    gui.frame(3);
  };
  gui.click("Compare/all lessons");
  finish();
  REQUIRE(view(gui).columns.size() == 3);
  CHECK(view(gui).columns[0].name == "eager");
  CHECK(view(gui).columns[0].letter == "A");
  CHECK(view(gui).columns[2].name == "KIP-848");
  CHECK_FALSE(view(gui).columns[2].state.empty());
  // All of them are in files: a command draws the same.
  gui.app().ask(kv::SetRange{{ks::at(28s), ks::at(36s)}, false});
  gui.app().ask(kv::SeekTime{ks::at(32s)});
  gui.frame(2);
  gui.app().ask(kv::CopyCommand{});
  gui.frame(2);
  CHECK(std::string(ImGui::GetClipboardText()) ==
        "kafkascope render 06-eager --view compare --at 32s --with 06-cooperative --with 06-kip848 "
        "--from 28s --to 36s -o view.png");
  gui.click("Compare/Close twins");
  gui.key(ImGuiKey_1);
  gui.key(ImGuiKey_K, ImGuiMod_Ctrl);
  gui.type("compare with kip");
  gui.frame(2);
  gui.key(ImGuiKey_Enter);
  gui.frame(2);
  finish();
  CHECK(gui.ui().compare_open);
  REQUIRE(view(gui).columns.size() == 2);
  CHECK(view(gui).columns[1].name == "KIP-848");
}

TEST_CASE("beside twins stands what somebody predicted, and whether it came true") {
  Driver gui;
  gui.seek(21);
  REQUIRE(gui.app().views().lesson.predict.present);
  gui.app().ask(kv::ChooseAnswer{0});
  gui.app().ask(kv::LockAnswer{});
  gui.frame(2);
  gui.click("Stage/C1");
  gui.click("Inspector/Kill");
  gui.app().ask(kv::CompareWithBranch{0});
  gui.frame(2);
  for (int k = 0; k < 2000 && gui.app().computes(); ++k) gui.frame();
  ImGui::GetIO().AddMousePosEvent(5, 5);
  gui.frame(3);
  const kv::PredictedView& predicted = gui.app().views().compare.predicted;
  const auto step = static_cast<std::size_t>(gui.ui().lesson_step);
  CHECK(predicted.text == gui.session().scenario()->steps[step].predict->choices[0].text);
  CHECK_FALSE(predicted.settled);
  CHECK(gui.exists("Compare/Predicted"));
  CHECK(joined(kv_tests::text_problems(gui.ink())) == "");
  kv_tests::keep_picture(gui, "compare-predicted.png");
  gui.seek(120);
  gui.frame(2);
  CHECK(gui.app().views().compare.predicted.settled);
}

TEST_CASE("another scenario takes the twins away") {
  Driver gui;
  open(gui, beside({"10000"}));
  gui.app().ask(kv::OpenScenario{"sandbox.toml"});
  gui.frame(3);
  CHECK(gui.app().twins().empty());
  gui.settle();
}

TEST_CASE("no words of twins overlap or are cut, with two to four columns at any size") {
  Driver gui;
  const std::vector<std::vector<std::string>> sets = {
      {"10000"}, {"10000", "20000"}, {"10000", "20000", "30000"}};
  for (const auto& set : sets) {
    gui.resize({1600, 1000});
    open(gui, beside(set));
    for (const kv::Vec size : {kv::Vec{1024, 640},
                               {1024, 1000},
                               {1280, 720},
                               {1366, 768},
                               {1440, 900},
                               {1600, 1000},
                               {1920, 1080},
                               {2560, 1440}}) {
      gui.resize(size);
      for (const double at : {0.0, 6.0, 20.0, 29.6, 40.0, 65.2, 92.26, 120.0}) {
        gui.seek(at);
        INFO(set.size() + 1 << " columns, " << size.x << "x" << size.y << " at " << at);
        CHECK(joined(kv_tests::text_problems(gui.ink())) == "");
      }
    }
  }
}

TEST_CASE("no words of twins overlap in projector mode, zoomed in or with many partitions") {
  Driver gui;
  open(gui, beside({"10000", "20000"}));
  gui.key(ImGuiKey_P);
  for (const kv::Vec size : {kv::Vec{1600, 1000}, {1920, 1080}, {2560, 1440}}) {
    gui.resize(size);
    gui.seek(65.2);
    INFO(size.x << "x" << size.y);
    CHECK(joined(kv_tests::text_problems(gui.ink())) == "");
  }
  gui.key(ImGuiKey_P);
  gui.resize({1600, 1000});
  for (const auto& [from, to] : {std::pair{63.0, 66.0}, {65.2, 65.3}, {19.0, 23.0}, {92.2, 92.3}}) {
    const auto us = [](double s) { return ks::time_from_us(static_cast<std::int64_t>(s * 1e6)); };
    gui.app().ask(kv::SetRange{{us(from), us(to)}, false});
    gui.seek((from + to) / 2);
    INFO("from " << from << " to " << to);
    CHECK(joined(kv_tests::text_problems(gui.ink())) == "");
  }
}

TEST_CASE("the comparison of mock-up 04 is drawn as in its golden picture") {
  for (const bool dark : {false, true}) {
    kv_tests::Headless gui(1600, 944);
    kv::UiState ui;
    ui.cursor.time = ks::time_from_us(103'200'000);
    kv::Intents intents;
    const kv::Box box{8, 8, 1584, 824};
    const kv::Box strips{8, 840, 1584, kv::overview_height(3)};
    const kv::CompareLayout layout = kv::compare_layout(box, 3, 6, 8);
    const kv::CompareView mockup = kv_tests::mockup_compare(layout, kv::overview_width(strips.w));
    const auto draw = [&](kv::Canvas& c) {
      kv::Canvas canvas = c.in(dark ? kv::dark_theme() : kv::light_theme());
      canvas.rect({0, 0, 1600, 944}, canvas.theme().bg0);
      kv::PanelContext panel{canvas, box, ui, intents, 0};
      kv::draw_compare(mockup, layout, panel);
      kv::panel_frame(canvas, strips);
      kv::PanelContext bottom{canvas, strips, ui, intents, 0};
      kv::draw_compare_overview(mockup, bottom);
    };
    gui.frame(draw);
    const kv::Image& image = gui.frame(draw);
    std::string skipped;
    CHECK(kv_tests::difference_to_golden(dark ? "compare-dark" : "compare-light", image, skipped) ==
          "");
    if (!skipped.empty()) WARN(skipped);
  }
}

TEST_CASE("at the design's size the columns have the design's measures") {
  const kv::CompareLayout l = kv::compare_layout({8, 56, 1584, 824}, 3, 6, 8);
  CHECK(l.rail == kv::Box{8, 56, 192, 824});
  CHECK(l.columns[0] == kv::Box{208, 56, 456, 824});
  CHECK(l.columns[2].x == 1136);
  CHECK(l.lanes_width() == 432);
  CHECK(l.stage_height > 180);
}

TEST_CASE("the parts of the comparison never leave its box") {
  for (float w = 1008; w <= 3840; w += 113) {
    for (float h = 430; h <= 2000; h += 97) {
      for (const std::size_t columns : {1U, 2U, 3U, 4U}) {
        for (const std::size_t partitions : {1U, 6U, 12U, 60U, 6000U}) {
          const kv::CompareLayout l = kv::compare_layout({8, 56, w, h}, columns, partitions, 8);
          INFO(w << "x" << h << ", " << columns << " columns, " << partitions << " partitions");
          REQUIRE(l.columns[columns - 1].right() <= 8 + w + 0.5F);
          REQUIRE(l.row_y(8) <= 56 + h);
          REQUIRE(l.lanes_y >= l.stage_y + l.stage_height);
          REQUIRE(l.ledger_y >= l.lanes_y + kv::compare_owners_y + l.owners_height);
          REQUIRE(l.lanes_width() >= 120);
        }
      }
    }
  }
}

TEST_CASE("every column has times on its axis, however narrow it is") {
  Driver gui({1280, 800});
  open(gui, beside({"10000", "20000", "30000"}));
  REQUIRE(view(gui).columns.size() == 4);
  for (const bool folded : {true, false}) {
    gui.ui().fold_idle = folded;
    for (const double at : {30.0, 64.0, 110.0}) {
      gui.seek(at);
      const kv::InkLog ink = gui.ink();
      const std::size_t partitions = view(gui).partitions.empty() ? 6 : view(gui).partitions.size();
      const kv::CompareLayout l =
          kv::compare_layout(gui.app().layout().compare, 4, partitions, kv::measures);
      for (std::size_t i = 0; i < 4; ++i) {
        const kv::TimelineView& lanes = view(gui).columns[i].lanes;
        const float left = l.axis_x(i) - 4;
        const float right = l.axis_x(i) + lanes.layout.axis_width + 8;
        std::size_t labels = 0;
        for (const kv::InkEntry& entry : ink) {
          const bool number = !entry.words.empty() &&
                              entry.words.find_first_not_of("0123456789.") == std::string::npos;
          const float y = (entry.box.y0 + entry.box.y1) / 2;
          const bool here =
              entry.box.x0 >= left && entry.box.x1 <= right && std::abs(y - l.lanes_y - 11) < 3;
          if (number && here && entry.words != lanes.cursor_text) ++labels;
        }
        INFO("column " << i << " at " << at << (folded ? ", folded" : ""));
        // The playhead says the time of an end itself where it stands there.
        const bool at_end = lanes.cursor_x < 40 || lanes.cursor_x > lanes.layout.axis_width - 40;
        CHECK(labels >= (at_end ? 1U : 2U));
      }
      CHECK(joined(kv_tests::text_problems(ink)) == "");
    }
  }
}
