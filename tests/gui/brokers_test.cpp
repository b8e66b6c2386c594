// The brokers view worked like a person works it, and as it looks.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <string>
#include <vector>

#include "sim/scenario/parse.h"
#include "tests/gui/driver.h"
#include "tests/gui/golden_picture.h"
#include "tests/gui/headless.h"
#include "tests/support/scenario_text.h"
#include "viz/app/render.h"
#include "viz/panels/brokers_layout.h"
#include "viz/panels/brokers_panel.h"

using kv_tests::Driver;
using kv_tests::joined;
using namespace std::chrono_literals;

namespace {

constexpr const char* lesson = "22-coordinator-failover.toml";

kv::Selection partition(std::uint32_t index) { return {{}, ks::PartitionId{index}}; }

/// Three brokers, every partition on all of them; each 97th is led by nobody.
kv::BrokersView many(std::size_t partitions, std::size_t brokers = 3) {
  kv::BrokersView view;
  view.topics = {"orders"};
  view.controller = "k1";
  for (std::uint32_t i = 0; i < brokers; ++i) {
    kv::BrokerColumn column;
    column.id = ks::BrokerId{i};
    column.name = "b" + std::to_string(i + 1);
    column.pill = "running";
    column.about = "leads some";
    view.columns.push_back(column);
  }
  for (std::uint32_t i = 0; i < partitions; ++i) {
    kv::BrokersPartition p;
    p.id = ks::PartitionId{i};
    p.number = i;
    p.leader = static_cast<int>(i % brokers);
    p.isr = 3;
    if (i % 97 == 5) p.health = kv::PartitionHealth::no_leader;
    for (std::uint32_t k = 0; k < 3; ++k) {
      const auto broker = static_cast<std::uint32_t>((i + k) % brokers);
      p.replicas.push_back({broker, k == 0, true, true, 1000, 0});
    }
    view.partitions.push_back(p);
  }
  return view;
}

}  // namespace

TEST_CASE("the brokers around the death of the coordinator are drawn as in their golden pictures") {
  for (const bool dark : {false, true}) {
    kv::RenderRequest request;
    auto scenario = ks::parse_scenario(ks::shipped(lesson), lesson);
    REQUIRE(scenario);
    request.scenario = *std::move(scenario);
    request.view = kv::RenderView::brokers;
    // The light one: dead and not given up; the dark one: fenced, without the lesson.
    const ks::Time when = ks::start_time + (dark ? 35s : 24s);
    if (dark) request.scenario.steps.clear();
    auto session = ks::Session::open(request.scenario);
    session.compute_until(when);
    request.cursor = {when, session.event_at(when), false};
    request.dark = dark;
    std::string skipped;
    CHECK(kv_tests::difference_to_golden(dark ? "brokers-dark" : "brokers-light",
                                         kv::render_view(request), skipped) == "");
    if (!skipped.empty()) WARN(skipped);
  }
}

TEST_CASE("6 and the tab show the brokers; Escape leads back") {
  Driver gui({1600, 1000}, lesson);
  gui.seek(24);
  gui.key(ImGuiKey_6);
  gui.frame(2);
  CHECK(gui.ui().brokers_open);
  CHECK(gui.seconds() == 24);
  for (const char* path : {"Brokers/b1", "Brokers/b3", "Brokers/p0", "Brokers/p0 at b3",
                           "Brokers/Moment 1", "Timeline/broker b3"}) {
    INFO(path);
    CHECK(gui.exists(path));
  }
  CHECK_FALSE(gui.exists("Stage/C1"));
  gui.key(ImGuiKey_Escape);
  CHECK_FALSE(gui.ui().brokers_open);
  CHECK(gui.exists("Stage/C1"));
  gui.click("Top bar/View/Brokers");
  CHECK(gui.ui().brokers_open);
  gui.key(ImGuiKey_1);
  CHECK_FALSE(gui.ui().brokers_open);
}

TEST_CASE("among brokers the button and I lead to where an ISR changes next, Shift I back") {
  Driver gui({1600, 1000}, "16-slow-follower.toml");
  gui.ui().lesson = kv::Lesson::left;
  gui.seek(20);
  gui.key(ImGuiKey_6);
  gui.frame(2);
  CHECK_FALSE(gui.exists("Transport/Next rebalance"));
  gui.click("Transport/Next ISR change");
  CHECK(gui.seconds() == 22.995148);
  gui.key(ImGuiKey_I);
  CHECK(gui.seconds() == 23.279326);
  gui.key(ImGuiKey_I, ImGuiMod_Shift);
  CHECK(gui.seconds() == 22.995148);
  // On the stage the button is for rebalances, the key does the same.
  gui.key(ImGuiKey_1);
  CHECK(gui.exists("Transport/Next rebalance"));
  gui.key(ImGuiKey_I);
  CHECK(gui.seconds() == 23.279326);
  gui.seek(71);
  gui.key(ImGuiKey_6);
  gui.frame(2);
  gui.key(ImGuiKey_I);
  CHECK(gui.has_toast("no later one"));
}

TEST_CASE("a click picks a broker or a partition, and the inspector tells of it") {
  Driver gui({1600, 1000}, lesson);
  gui.seek(24);
  gui.key(ImGuiKey_6);
  gui.frame(2);
  gui.click("Brokers/b3");
  CHECK(gui.ui().selection == kv::Selection{ks::node(ks::BrokerId{2}), {}});
  CHECK(gui.app().views().inspector.name == "b3");
  const auto& partitions = gui.app().views().brokers.partitions;
  gui.click("Brokers/p2 at b1");
  CHECK(gui.ui().selection == partition(partitions[2].id.index));
  gui.click("Brokers/p1");
  CHECK(gui.ui().selection == partition(partitions[1].id.index));
  gui.hover("Brokers/p4");
  gui.frame();
  CHECK(gui.ui().hovered == partition(partitions[4].id.index));
}

TEST_CASE("what has just been decided leads to its event") {
  Driver gui({1600, 1000}, lesson);
  gui.seek(35);
  gui.key(ImGuiKey_6);
  gui.frame(2);
  const kv::BrokersMoment newest = gui.app().views().brokers.moments.back();
  gui.click("Brokers/Moment 1");
  CHECK(gui.ui().cursor.event == newest.event);
}

TEST_CASE("the chip shows every partition of internal topics") {
  Driver gui({1600, 1000}, lesson);
  gui.seek(15);
  gui.key(ImGuiKey_6);
  gui.frame(2);
  gui.click("Brokers/internal");
  gui.frame(2);
  CHECK(gui.app().views().brokers.partitions.size() == 56);
  CHECK(gui.app().views().brokers.hidden.empty());
}

TEST_CASE("no words overlap among the brokers at any size and moment") {
  Driver gui({1600, 1000}, lesson);
  gui.key(ImGuiKey_6);
  for (const kv::Vec size :
       {kv::Vec{1024, 640}, {1180, 720}, {1280, 800}, {1440, 900}, {1600, 1000}, {2560, 1440}}) {
    gui.resize(size);
    for (const double at : {0.0, 19.0, 24.0, 29.3, 35.0, 61.0, 64.0, 85.0}) {
      gui.seek(at);
      gui.frame();
      INFO(size.x << "x" << size.y << " at " << at);
      CHECK(joined(kv_tests::text_problems(gui.ink())) == "");
    }
  }
}

TEST_CASE("the stage and its timeline have room for a broker that dies") {
  Driver gui({1600, 1000}, lesson);
  for (const kv::Vec size : {kv::Vec{1024, 640}, {1280, 800}, {1600, 1000}}) {
    gui.resize(size);
    for (const double at : {24.0, 29.3, 61.0}) {
      gui.seek(at);
      gui.frame();
      INFO(size.x << "x" << size.y << " at " << at);
      CHECK(joined(kv_tests::text_problems(gui.ink())) == "");
    }
  }
  gui.resize({1600, 1000});
  gui.seek(24);
  gui.click("Stage/b3");
  CHECK(gui.ui().selection == kv::Selection{ks::node(ks::BrokerId{2}), {}});
}

TEST_CASE("detail of replicas follows the room there is for each partition") {
  const kv::Box box{0, 0, 968, 576};
  CHECK(kv::brokers_layout(many(15), box).detail == kv::ReplicaDetail::lines);
  CHECK(kv::brokers_layout(many(300), box).detail == kv::ReplicaDetail::squares);
  const kv::BrokersLayout bins = kv::brokers_layout(many(10'000), box);
  CHECK(bins.detail == kv::ReplicaDetail::bins);
  CHECK(bins.per_bin == 20);
  for (const std::size_t count : {300U, 900U, 3000U, 10'000U}) {
    const kv::BrokersLayout l = kv::brokers_layout(many(count), box);
    const kv::Box last = l.tile(count - 1, 2);
    CHECK(last.right() <= l.column(2).right());
    CHECK(last.bottom() <= l.bottom);
    CHECK(l.partition_at(last.center(), 2, count) / l.per_bin == (count - 1) / l.per_bin);
  }
}

TEST_CASE("of a bin only the part is red that nobody leads") {
  // One in 97 is led by nobody: about one of every fifth bin of 20.
  kv_tests::Headless gui(968, 576);
  const kv::BrokersView view = many(10'000);
  kv::UiState ui;
  kv::Intents intents;
  const kv::Image& image = gui.frame([&](kv::Canvas& c) {
    kv::PanelContext context{c, {0, 0, 968, 576}, ui, intents, 0};
    kv::draw_brokers(view, context);
  });
  const kv::BrokersLayout l = kv::brokers_layout(view, {0, 0, 968, 576});
  REQUIRE(l.per_bin > 1);
  const kv::Triple& red = kv::light_theme().red;
  std::size_t marked = 0;
  for (std::size_t i = 0; i < view.partitions.size(); i += l.per_bin) {
    bool has_one = false;
    for (std::size_t k = i; k < std::min(view.partitions.size(), i + l.per_bin); ++k)
      has_one = has_one || view.partitions[k].health == kv::PartitionHealth::no_leader;
    const kv::Box tile = l.tile(i, 0);
    int reds = 0;
    int all = 0;
    for (int y = static_cast<int>(tile.y) + 1; y < static_cast<int>(tile.bottom()) - 1; ++y) {
      for (int x = static_cast<int>(tile.x) + 1; x < static_cast<int>(tile.right()) - 1; ++x) {
        const kv::Color at = kv_tests::pixel(image, x, y);
        ++all;
        if (at == red.tint || at == red.line) ++reds;
      }
    }
    INFO("bin at " << i << ": " << reds << " of " << all);
    CHECK(reds * 2 <= all);
    CHECK((has_one || reds == 0));
    if (has_one) ++marked;
  }
  CHECK(marked > 20);
}

TEST_CASE("ten thousand partitions and a hundred brokers are drawn, the rest is counted") {
  for (const std::size_t brokers : {3U, 100U}) {
    kv_tests::Headless gui(968, 576);
    const kv::BrokersView view = many(10'000, brokers);
    kv::UiState ui;
    kv::Intents intents;
    int vertices = 0;
    gui.frame([&](kv::Canvas& c) {
      kv::PanelContext context{c, {0, 0, 968, 576}, ui, intents, 0};
      kv::draw_brokers(view, context);
      vertices = c.list()->VtxBuffer.Size;
    });
    CHECK(vertices < 80'000);
    const kv::BrokersLayout l = kv::brokers_layout(view, {0, 0, 968, 576});
    CHECK(kv_tests::find_item("screen", "Brokers/More brokers").has_value() ==
          (l.columns < brokers));
  }
}
