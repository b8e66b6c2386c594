// The stage's panel: its golden pictures, its items, and what clicks on them ask for.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <string>
#include <variant>
#include <vector>

#include "tests/gui/golden_picture.h"
#include "tests/gui/headless.h"
#include "tests/gui/stage_mockup.h"
#include "viz/canvas/ink_log.h"
#include "viz/panels/stage_layout.h"
#include "viz/panels/stage_panel.h"

namespace {

using namespace kv;

struct StageFrame {
  StageView view = kv_tests::mockup_stage();
  UiState ui;
  Intents intents;
  Box box{0, 0, 968, 576};
  bool dark = false;

  void operator()(Canvas& c) {
    Canvas canvas = c.in(dark ? dark_theme() : light_theme());
    if (dark) c.rect({0, 0, box.right(), box.bottom()}, dark_theme().bg0);
    PanelContext context{canvas, box, ui, intents, 0};
    draw_stage(view, context);
  }
};

template <class T>
std::vector<T> asked(const Intents& intents) {
  std::vector<T> found;
  for (const Intent& intent : intents) {
    if (const T* one = std::get_if<T>(&intent)) found.push_back(*one);
  }
  return found;
}

StageView many(std::size_t partitions, std::size_t consumers) {
  StageView view = kv_tests::mockup_stage();
  const StageConsumer pattern = view.consumers[0];
  view.consumers.clear();
  for (std::size_t i = 0; i < consumers; ++i) {
    StageConsumer c = pattern;
    c.id = ks::ConsumerId{static_cast<std::uint32_t>(i)};
    c.color = static_cast<int>(i);
    c.name = "C" + std::to_string(i + 1);
    view.consumers.push_back(c);
  }
  view.rows.clear();
  view.flights.clear();
  view.partitions.clear();
  for (std::size_t i = 0; i < partitions; ++i) {
    StagePartition p;
    p.id = ks::PartitionId{static_cast<std::uint32_t>(i)};
    p.number = static_cast<std::uint32_t>(i);
    p.owner = i % 97 == 5 ? -1 : static_cast<int>(i * consumers / partitions);
    p.log_end = p.high_watermark = 300;
    p.committed = 300 - static_cast<std::int64_t>(i % 40);
    view.partitions.push_back(p);
  }
  return view;
}

}  // namespace

TEST_CASE("what a lesson's step points at has a ring") {
  kv_tests::Headless gui(968, 576);
  StageFrame stage;
  const auto drawn = [&] {
    gui.frame(stage);
    return gui.frame(stage).rgba;
  };
  const auto plain = drawn();
  const StageConsumer& first = stage.view.consumers[0];
  stage.ui.highlight = {"Stage/" + first.name};
  const auto by_path = drawn();
  CHECK(by_path != plain);
  stage.ui.highlight = {"Stage/slot of " + first.name};
  const auto slot = drawn();
  CHECK(slot != plain);
  CHECK(slot != by_path);
  stage.ui.highlight.clear();
  stage.ui.pointed_at = {{ks::node(first.id), {}}};
  CHECK(drawn() == by_path);
  stage.ui.pointed_at.clear();
  CHECK(drawn() == plain);
}

TEST_CASE("the stage at the join barrier is drawn as in its golden pictures") {
  for (const bool dark : {false, true}) {
    kv_tests::Headless gui(968, 576);
    StageFrame stage;
    stage.dark = dark;
    gui.frame(stage);
    const Image& image = gui.frame(stage);
    std::string skipped;
    CHECK(kv_tests::difference_to_golden(dark ? "stage-dark" : "stage-light", image, skipped) ==
          "");
    if (!skipped.empty()) WARN(skipped);
  }
}

TEST_CASE("at the design's size the stage has the design's measures") {
  const StageLayout l = stage_layout(kv_tests::mockup_stage(), {0, 0, 968, 576});
  CHECK(l.partitions == PartitionDetail::rows);
  CHECK(l.consumers == ConsumerDetail::cards);
  CHECK(l.cells == 8);
  CHECK(l.cell_w == 30);
  CHECK(l.pitch == 83);
  CHECK(l.row_x == 136);
  CHECK(l.plug_x == 390);
  CHECK(l.card(2).x == 484);
  CHECK(l.card(2).y == 434);
  CHECK(l.card(2).h == 128);
  CHECK(l.gate_x == 787);
  CHECK(l.slot(0).x == 810);
  CHECK(l.slot(0).w == 134);
  CHECK(l.head.right() == 952);
}

TEST_CASE("a narrower stage gives up cells first, a lower one shrinks its rows") {
  const StageView view = kv_tests::mockup_stage();
  CHECK(stage_layout(view, {0, 0, 900, 576}).cells == 5);
  CHECK(stage_layout(view, {0, 0, 900, 576}).card_w >= 148);
  CHECK(stage_layout(view, {0, 0, 968, 440}).pitch == 60);
  CHECK(stage_layout(view, {0, 0, 1900, 900}).cells > 12);
  CHECK(stage_layout(view, {0, 0, 740, 350}).head.right() <= 740);
}

TEST_CASE("few partitions and few consumers use the room and stand in its middle") {
  StageView view = kv_tests::mockup_stage();
  view.partitions.resize(1);
  view.rows.resize(1);
  view.consumers.resize(1);
  const StageLayout one = stage_layout(view, {0, 0, 968, 576});
  CHECK(one.strip_h == 40);
  CHECK(one.row_center(0) > one.area.center().y - 20);
  CHECK(one.row_center(0) < one.area.center().y + 20);
  CHECK(one.card(0).h == 156);
  CHECK(one.card(0).y == 280);
  CHECK(one.slot(0).y == 280);
  // Above it is as much room as below.
  CHECK(one.card(0).y - one.card_y == one.body_bottom - 6 - one.card(0).bottom());
  // In the design's own case nothing moves.
  const StageLayout six = stage_layout(kv_tests::mockup_stage(), {0, 0, 968, 576});
  CHECK(six.strip_h == 28);
  CHECK(six.card(0).y == six.card_y);
}

TEST_CASE("detail follows the room there is for each partition") {
  const Box box{0, 0, 968, 576};
  CHECK(stage_layout(many(60, 6), box).partitions == PartitionDetail::bars);
  CHECK(stage_layout(many(600, 6), box).partitions == PartitionDetail::squares);
  const StageLayout bins = stage_layout(many(6000, 6), box);
  CHECK(bins.partitions == PartitionDetail::bins);
  CHECK(bins.per_bin == 20);
  CHECK(stage_layout(many(60, 4), box).consumers == ConsumerDetail::cards);
  CHECK(stage_layout(many(60, 12), box).consumers == ConsumerDetail::rows);
  CHECK(stage_layout(many(60, 13), box).consumers == ConsumerDetail::grid);
}

TEST_CASE("all tiles lie inside the area of the partitions") {
  for (const std::size_t count : {40U, 120U, 500U, 900U, 3000U, 10'000U}) {
    for (const Box box : {Box{0, 0, 968, 576}, Box{0, 0, 740, 350}, Box{0, 0, 1900, 1000}}) {
      const StageLayout l = stage_layout(many(count, 6), box);
      const Box last = l.tile(count - 1);
      CHECK(last.right() <= l.area.right() + 0.5F);
      CHECK(last.bottom() <= l.area.bottom() + 0.5F);
      CHECK(l.partition_at(last.center(), count) / l.per_bin == (count - 1) / l.per_bin);
    }
  }
}

TEST_CASE("a click on an actor selects it") {
  kv_tests::Headless gui(968, 576);
  StageFrame stage;
  gui.frame(stage);
  const std::vector<std::pair<std::string, Selection>> actors = {
      {"Stage/C2", {ks::node(ks::ConsumerId{1}), {}}},
      {"Stage/P1", {ks::node(ks::ProducerId{0}), {}}},
      {"Stage/p3", {{}, ks::PartitionId{3}}},
      {"Stage/OrderProcessingGroup", {ks::node(ks::GroupId{0}), {}}},
      {"Stage/slot of C1", {ks::node(ks::ConsumerId{0}), {}}}};
  for (const auto& [path, selection] : actors) {
    stage.intents.clear();
    INFO(path);
    REQUIRE(gui.click_item(path, stage));
    const std::vector<Select> picked = asked<Select>(stage.intents);
    REQUIRE(picked.size() == 1);
    CHECK(picked[0].selection == selection);
  }
}

TEST_CASE("the right button opens the actions of a consumer") {
  kv_tests::Headless gui(968, 576);
  StageFrame stage;
  gui.frame(stage);
  const auto card = kv_tests::find_item("screen", "Stage/C1");
  REQUIRE(card.has_value());
  ImGuiIO& io = ImGui::GetIO();
  io.AddMousePosEvent(card->center().x, card->center().y);
  gui.frame(stage);
  io.AddMouseButtonEvent(ImGuiMouseButton_Right, true);
  gui.frame(stage);
  io.AddMouseButtonEvent(ImGuiMouseButton_Right, false);
  for (int i = 0; i < 3; ++i) gui.frame(stage);
  const auto kill = kv_tests::find_label("Kill");
  REQUIRE(kill.has_value());
  stage.intents.clear();
  gui.click({kill->center().x, kill->center().y}, stage);
  const std::vector<Act> acts = asked<Act>(stage.intents);
  REQUIRE(acts.size() == 1);
  CHECK(acts[0].verb == Act::Verb::kill);
  CHECK(acts[0].node == "C1");
}

TEST_CASE("the button adds a consumer to the group, the chips switch filters") {
  kv_tests::Headless gui(968, 576);
  StageFrame stage;
  gui.frame(stage);
  REQUIRE(gui.click_item("Stage/Add consumer", stage));
  REQUIRE(asked<AddConsumerTo>(stage.intents).size() == 1);
  CHECK(asked<AddConsumerTo>(stage.intents)[0].group == "OrderProcessingGroup");
  REQUIRE(gui.click_item("Stage/replication", stage));
  REQUIRE(asked<Toggle>(stage.intents).size() == 1);
  CHECK(asked<Toggle>(stage.intents)[0].what == Toggle::What::replication);
}

TEST_CASE("what the stage does not show or count by eye has its number") {
  kv_tests::Headless gui(968, 576);
  StageFrame stage;
  const auto said = [&](std::string_view words) {
    kv::InkLog log;
    gui.frame(stage);
    kv::log_ink(&log);
    gui.frame(stage);
    kv::log_ink(nullptr);
    return std::any_of(log.begin(), log.end(),
                       [&](const kv::InkEntry& ink) { return ink.words == words; });
  };
  CHECK_FALSE(said("+2 of other"));
  stage.view.elsewhere = {{ks::ProducerId{7}, "P8", "invoices"},
                          {ks::ProducerId{8}, "P9", "payments"}};
  CHECK(said("+2 of other"));
  REQUIRE(gui.click_item("Stage/Elsewhere", stage));
  const std::vector<Select> picked = asked<Select>(stage.intents);
  REQUIRE(picked.size() == 1);
  CHECK(picked[0].selection == Selection{ks::node(ks::ProducerId{7}), {}});
  stage.view = many(6000, 1000);
  stage.view.coordinator.came_from = -1;
  stage.view.coordinator.group_name = "G";
  CHECK(said("1000 consumers of G"));
  CHECK(said("6000, bins of 20, worst lag 39"));
}

TEST_CASE("hovering an actor tells the other panels") {
  kv_tests::Headless gui(968, 576);
  StageFrame stage;
  gui.frame(stage);
  const auto row = kv_tests::find_item("screen", "Stage/p4");
  REQUIRE(row.has_value());
  ImGui::GetIO().AddMousePosEvent(row->center().x, row->center().y);
  gui.frame(stage);
  gui.frame(stage);
  CHECK(stage.ui.hovered == Selection{{}, ks::PartitionId{4}});
}

TEST_CASE("squares and bins pick the partition under the mouse") {
  kv_tests::Headless gui(968, 576);
  StageFrame stage;
  stage.view = many(600, 20);
  gui.frame(stage);
  const Box tile = stage_layout(stage.view, stage.box).tile(123);
  gui.click({tile.x + 4, tile.y + 4}, stage);
  REQUIRE(asked<Select>(stage.intents).size() == 1);
  CHECK(asked<Select>(stage.intents)[0].selection.partition.index == 123);
}

TEST_CASE("ten thousand partitions stay within the budget of primitives") {
  kv_tests::Headless gui(968, 576);
  StageFrame stage;
  stage.view = many(10'000, 100);
  int vertices = 0;
  gui.frame([&](Canvas& c) {
    stage(c);
    vertices = c.list()->VtxBuffer.Size;
  });
  // 20,000 primitives of at least four corners.
  CHECK(vertices < 80'000);
}
