// "What is this?": F1 explains what the mouse points at, in every view.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <string>
#include <vector>

#include "tests/gui/driver.h"
#include "viz/panels/stage_layout.h"

using kv_tests::Driver;
using kv_tests::joined;
using kv_tests::keep_picture;

namespace {

/// The title of the card about what is in the middle of an item, or beside it.
std::string what_is(Driver& gui, std::string_view path, ImVec2 off = {0, 0}) {
  const ImVec2 middle = gui.item(path).center();
  ImGui::GetIO().AddMousePosEvent(middle.x + off.x, middle.y + off.y);
  gui.frame(2);
  gui.key(ImGuiKey_F1);
  gui.frame(2);
  const std::string title(gui.app().views().what.title);
  if (gui.ui().what.open) gui.key(ImGuiKey_F1);
  gui.frame();
  return title;
}

}  // namespace

TEST_CASE("F1 explains what the mouse points at and leads to the setting, Escape closes") {
  Driver gui;
  gui.seek(64.9);
  gui.hover("Stage/slot of C1");
  gui.frame(2);
  gui.key(ImGuiKey_F1);
  gui.frame(3);
  REQUIRE(gui.ui().what.open);
  CHECK(gui.app().views().what.title == "Session");
  CHECK(joined(kv_tests::text_problems(gui.ink())) == "");
  keep_picture(gui, "what-session.png");
  gui.key(ImGuiKey_Escape);
  gui.frame();
  CHECK_FALSE(gui.ui().what.open);
  CHECK_FALSE(gui.ui().selection.empty());
  gui.hover("Stage/slot of C1");
  gui.frame(2);
  gui.key(ImGuiKey_F1);
  gui.frame(3);
  gui.click("What/session.timeout.ms");
  gui.frame(2);
  CHECK_FALSE(gui.ui().what.open);
  CHECK(gui.app().views().inspector.setting.key == "session.timeout.ms");
}

TEST_CASE("where there is nothing to explain F1 says how to ask") {
  Driver gui;
  gui.seek(20);
  ImGui::GetIO().AddMousePosEvent(3, 3);
  gui.frame(2);
  gui.key(ImGuiKey_F1);
  gui.frame(2);
  CHECK_FALSE(gui.ui().what.open);
  CHECK(gui.has_toast("Point at something and press F1"));
}

TEST_CASE("each kind of thing on the screen is explained") {
  Driver gui;
  gui.seek(64.9);
  CHECK(what_is(gui, "Stage/C1") == "Time between polls");
  CHECK(what_is(gui, "Stage/P1") == "Producer");
  CHECK(what_is(gui, "Stage/OrderProcessingGroup") == "State of the group");
  CHECK(what_is(gui, "Stage/Barrier") == "Join barrier");
  CHECK(what_is(gui, "Stage/data") == "Data plane");
  CHECK(what_is(gui, "Stage/p0") == "Record");
  CHECK(what_is(gui, "Timeline/Axis") == "The axis");
  CHECK(what_is(gui, "Timeline/kill C2") == "Action");
  gui.click("Stage/C1");
  gui.frame(2);
  CHECK(what_is(gui, "Inspector/session") == "Session");
  CHECK(what_is(gui, "Inspector/heartbeat") == "Heartbeat");
  CHECK(what_is(gui, "Transport/Auto pace") == "Pace");
  CHECK(what_is(gui, "Story line/Story") == "Story");
  const kv::Box timeline = gui.app().layout().timeline;
  const kv::TimelineView& view = gui.app().views().timeline;
  const ImVec2 axis = gui.item("Timeline/Axis").center();
  const auto at = [&](float y) {
    return what_is(gui, "Timeline/Axis", {-200, timeline.y + y - axis.y});
  };
  CHECK(at(view.layout.owners_y + 4) == "Who owns which partition");
  CHECK(at(view.strips.at(0).y + 4) == "State of the group");
  CHECK(at(view.strips.at(1).y + 4) == "Lane of a member");
  CHECK(at(view.plots.at(0).y + 8) == "Plot of lag");
  CHECK(at(view.layout.branches_y) == "Branches");
}

TEST_CASE("brokers, messages, records and the ledger of twins are explained") {
  Driver gui({1600, 1000}, "22-coordinator-failover.toml");
  gui.seek(24);
  gui.key(ImGuiKey_6);
  gui.frame(3);
  CHECK(what_is(gui, "Brokers/b1") == "Broker");
  CHECK(what_is(gui, "Brokers/lease of b1") == "A broker's lease");
  gui.key(ImGuiKey_7);
  gui.frame(3);
  CHECK(what_is(gui, "Records/Log") == "Segment");
  Driver chart({1600, 1000}, "06-eager.toml");
  chart.seek(31.811);
  chart.key(ImGuiKey_3);
  chart.frame(3);
  const auto& arrows = chart.app().views().sequence.arrows;
  REQUIRE_FALSE(arrows.empty());
  bool request = false;
  for (const kv::SequenceArrow& arrow : arrows) {
    const std::string path = "Sequence/" + arrow.id;
    if (!arrow.id.starts_with("JoinGroup") || !chart.exists(path)) continue;
    request = what_is(chart, path) == "JoinGroup";
    break;
  }
  CHECK(request);
  // Away from all arrows a line of life is one.
  CHECK(what_is(chart, "Sequence/C1") == "Line of life");
}

TEST_CASE("marks that touch are told apart, and what lies at one place is offered together") {
  Driver gui;
  gui.seek(15);
  // The log end offset and the high watermark of a partition are the same now.
  const kv::StageView& stage = gui.app().views().stage;
  const kv::StagePartition& partition = stage.partitions.at(0);
  REQUIRE(partition.high_watermark == partition.log_end);
  const kv::StageLayout l = kv::stage_layout(stage, gui.app().layout().stage);
  const std::size_t shown = std::min(l.cells, stage.rows.at(0).keys.size());
  const ImVec2 row = gui.item("Stage/p0").center();
  const float end = l.row_x + l.cell_w * static_cast<float>(shown) - row.x;
  const float strip = l.row_y(0) + l.strip_dy - row.y;
  CHECK(what_is(gui, "Stage/p0", {end - 4, strip - 2}) == "High watermark");
  CHECK(what_is(gui, "Stage/p0", {end - 1, strip + 8}) == "High watermark");
  CHECK(what_is(gui, "Stage/p0", {end + 3, strip - 1}) == "Log end offset");
  CHECK(what_is(gui, "Stage/p0", {end + 7, strip + 8}) == "Log end offset");
  CHECK(what_is(gui, "Stage/p0", {end - 20, strip + 8}) == "Record");
  CHECK(what_is(gui, "Transport/Pace") == "Pace");

  // The card offers what lies below, and stays where it is.
  ImGui::GetIO().AddMousePosEvent(row.x + end - 1, row.y + strip + 8);
  gui.frame(2);
  gui.key(ImGuiKey_F1);
  gui.frame(2);
  const auto& view = gui.app().views().what;
  REQUIRE(view.choices.size() == 3);
  CHECK(view.choices[0].title == "High watermark");
  CHECK(view.choices[0].shown);
  CHECK(view.choices[1].title == "Record");
  CHECK(view.choices[2].title == "Partition");
  CHECK(joined(kv_tests::text_problems(gui.ink())) == "");
  keep_picture(gui, "what-choices.png");
  const ImVec2 record = gui.item("What/Record").min;
  gui.click("What/Record");
  gui.frame(2);
  CHECK(gui.app().views().what.title == "Record");
  CHECK(gui.item("What/Record").min.x == record.x);
  CHECK(gui.item("What/Record").min.y == record.y);
  gui.key(ImGuiKey_Escape);
  CHECK_FALSE(gui.ui().what.open);
}

TEST_CASE("the bracket of a batch and the lines of a log are what they are") {
  Driver gui;
  gui.seek(15);
  gui.key(ImGuiKey_7);
  gui.frame(3);
  const kv::RecordsView& records = gui.app().views().records;
  const std::int64_t last = records.high_watermark - 1;
  const std::string row = "Records/#" + std::to_string(last);
  const kv_tests::Item line = gui.item(row);
  const float left = line.min.x - line.center().x;
  const float below = line.max.y - line.center().y;
  CHECK(what_is(gui, row, {left + 8, 0}) == "Batch");
  CHECK(what_is(gui, row, {left + 12, below - 4}) == "Batch");
  CHECK(what_is(gui, row, {left + 8, below - 1}) == "Batch");
  CHECK(what_is(gui, row, {left + 60, 0}) == "Offset");
  CHECK(what_is(gui, row, {left + 60, below - 1}) == "High watermark");
  // The line of what is committed, and its words.
  REQUIRE(records.groups.at(0).committed > 0);
  const std::string read = "Records/#" + std::to_string(records.groups.at(0).committed - 1);
  const ImVec2 middle = gui.item(read).center();
  ImGui::GetIO().AddMousePosEvent(middle.x, middle.y + below - 1);
  gui.frame(2);
  gui.key(ImGuiKey_F1);
  gui.frame(2);
  const auto& choices = gui.app().views().what.choices;
  CHECK(std::any_of(choices.begin(), choices.end(),
                    [](const kv::WhatChoice& c) { return c.title == "Committed offset"; }));
  CHECK(std::any_of(choices.begin(), choices.end(),
                    [](const kv::WhatChoice& c) { return c.title == "Record"; }));
  gui.key(ImGuiKey_F1);
}

TEST_CASE("in the brokers view the marks of a replica's log are explained") {
  Driver gui;
  gui.seek(15);
  gui.key(ImGuiKey_6);
  gui.frame(3);
  const std::string cell = "Brokers/p0 at b1";
  const kv_tests::Item box = gui.item(cell);
  std::vector<std::string> titles;
  for (float x = box.min.x + 1; x < box.max.x - 72; x += 1) {
    const ImVec2 at{x - box.center().x, box.min.y + 20 - box.center().y};
    ImGui::GetIO().AddMousePosEvent(box.center().x + at.x, box.center().y + at.y);
    gui.frame();
    const auto& here = gui.ui().what.pointed;
    if (here.empty()) continue;
    const std::string title(kv::explanation_of(here.back()).title);
    if (titles.empty() || titles.back() != title) titles.push_back(title);
  }
  const auto has = [&](std::string_view title) {
    return std::find(titles.begin(), titles.end(), title) != titles.end();
  };
  CHECK(has("Record"));
  CHECK(has("High watermark"));
  CHECK(has("Log end offset"));
}

TEST_CASE("the palette has every term") {
  Driver gui;
  gui.seek(20);
  gui.key(ImGuiKey_K, ImGuiMod_Ctrl);
  gui.type("what is high water");
  gui.frame(2);
  REQUIRE_FALSE(gui.app().views().palette.entries.empty());
  CHECK(gui.app().views().palette.entries[0].label == "What is: High watermark");
  gui.key(ImGuiKey_Enter);
  gui.frame(3);
  CHECK(gui.ui().what.open);
  CHECK(gui.app().views().what.title == "High watermark");
  keep_picture(gui, "what-palette.png");
}
