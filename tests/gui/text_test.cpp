// No words overlap, are half covered or are cut at the side, at any size of the window and at
// telling moments.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <string>

#include "tests/gui/driver.h"
#include "tests/gui/headless.h"

using kv_tests::Driver;
using kv_tests::joined;

namespace {

void check_texts(Driver& gui, const std::string& when) {
  INFO(when);
  CHECK(joined(kv_tests::text_problems(gui.ink())) == "");
}

constexpr kv::Vec sizes[] = {{1024, 640},  {1152, 720},  {1280, 800},  {1366, 768}, {1440, 900},
                             {1600, 1000}, {1920, 1080}, {2560, 1440}, {3840, 2160}};

}  // namespace

TEST_CASE("the log of words sees what overlaps, is cut and is covered") {
  Driver gui;
  kv::InkLog log;
  const ImDrawList* list = ImGui::GetForegroundDrawList();
  const kv::InkBox everywhere{0, 0, 500, 500};
  log.push_back({"one", {10, 10, 40, 20}, everywhere, list});
  log.push_back({"two", {60, 10, 90, 20}, everywhere, list});
  CHECK(kv_tests::text_problems(log).empty());
  log.push_back({"three", {80, 12, 120, 22}, everywhere, list});
  CHECK(kv_tests::text_problems(log).size() == 1);
  log.push_back({"", {50, 0, 200, 60}, everywhere, list});
  CHECK(kv_tests::text_problems(log).empty());
  log.push_back({"", {0, 0, 25, 60}, everywhere, list});
  CHECK(kv_tests::text_problems(log).size() == 1);
  log.push_back({"four", {480, 100, 520, 110}, everywhere, list});
  CHECK(kv_tests::text_problems(log).size() == 2);
}

TEST_CASE("no words overlap or are cut at any size") {
  Driver gui;
  for (const kv::Vec size : sizes) {
    gui.resize(size);
    const std::string name =
        std::to_string(static_cast<int>(size.x)) + "x" + std::to_string(static_cast<int>(size.y));
    for (const double at : {0.0, 5.0, 20.0, 40.0, 65.2, 85.0, 93.5, 120.0}) {
      gui.seek(at);
      check_texts(gui, name + " at " + std::to_string(at));
    }
  }
}

TEST_CASE("no words overlap in projector mode") {
  Driver gui;
  gui.key(ImGuiKey_P);
  for (const kv::Vec size : {kv::Vec{1600, 1000}, {1920, 1080}, {2560, 1440}, {1024, 640}}) {
    gui.resize(size);
    for (const double at : {20.0, 66.0, 93.5}) {
      gui.seek(at);
      check_texts(gui, std::to_string(size.x) + " projector at " + std::to_string(at));
    }
  }
}

TEST_CASE("no words overlap with everything open") {
  Driver gui;
  gui.seek(70);
  for (const char* node : {"C1", "C2", "P1", "b1", "OrderProcessingGroup"}) {
    gui.app().ask(kv::Select{{gui.session().names().find(node), {}}});
    gui.frame(3);
    check_texts(gui, std::string("inspecting ") + node);
  }
  gui.app().ask(kv::Select{{{}, gui.session().names().find_partition("orders-2")}});
  gui.frame(3);
  check_texts(gui, "inspecting a partition");
  gui.key(ImGuiKey_2);
  check_texts(gui, "the timeline fills the window");
  gui.key(ImGuiKey_5);
  check_texts(gui, "the story");
  gui.key(ImGuiKey_1);
  gui.click("Top bar/Help");
  check_texts(gui, "the sheet of keys");
}

TEST_CASE("a word that is longer than its line is broken, at a joint if there is one") {
  kv_tests::Headless gui(400, 200);
  kv::InkLog log;
  float bottom = 0;
  gui.frame([&](kv::Canvas& c) {
    kv::log_ink(&log);
    bottom = c.paragraph({10, 20}, "error OUT_OF_ORDER_SEQUENCE_NUMBER twice", 120, {13, 20});
    kv::log_ink(nullptr);
  });
  std::vector<std::string> words;
  for (const kv::InkEntry& entry : log) words.push_back(entry.words);
  CHECK(words ==
        std::vector<std::string>{"error", "OUT_OF_ORDER_", "SEQUENCE_", "NUMBER", "twice"});
  CHECK(bottom == 20 + 4 * 20);
  CHECK(joined(kv_tests::text_problems(log)) == "");
}

TEST_CASE("the quotas of a producer and the words of its partitioner can be read") {
  Driver gui({1600, 1000}, "27-quota.toml");
  gui.seek(60);
  gui.app().ask(kv::Select{{gui.session().names().find("Import"), {}}});
  gui.frame(3);
  check_texts(gui, "Import at 60 s");
  bool whole = false;
  bool quota = false;
  for (const kv::InkEntry& entry : gui.ink()) {
    whole = whole || entry.words == "each batch to";
    quota = quota || entry.words == "producer_byte_rate";
  }
  CHECK(whole);
  CHECK(quota);
  // A name whose value has room beside it is not cut for nothing.
  bool waiting = false;
  for (const kv::InkEntry& entry : gui.ink())
    waiting = waiting || entry.words == "waiting in the accumulator";
  CHECK(waiting);
}

TEST_CASE("the button that folds idle time names its key") {
  Driver gui;
  gui.hover("Transport/Fold idle");
  gui.frame(90);
  std::string words;
  for (const kv::InkEntry& entry : gui.ink()) words += std::string(entry.words) + " ";
  CHECK(words.find("(G)") != std::string::npos);
  gui.key(ImGuiKey_G);
  CHECK_FALSE(gui.ui().fold_idle);
}

namespace {

bool drawn(Driver& gui, std::string_view words) {
  const kv::InkLog log = gui.ink();
  return std::any_of(log.begin(), log.end(),
                     [&](const kv::InkEntry& entry) { return entry.words == words; });
}

}  // namespace

TEST_CASE("where words have no room there are shorter ones, not cut ones") {
  Driver gui({1600, 1000}, "23-majority-lost.toml");
  gui.seek(55);
  gui.key(ImGuiKey_6);
  gui.frame(3);
  CHECK(drawn(gui, "no checks"));
  gui.seek(85);
  gui.frame(3);
  CHECK_FALSE(drawn(gui, "no checks"));

  Driver shared({1600, 1000}, "24-share-groups.toml");
  shared.seek(20);
  shared.app().ask(kv::Select{{shared.session().names().find("OrderBilling"), {}}});
  shared.frame(3);
  CHECK(drawn(shared, "Next of OrderBilling"));
  for (const kv::InkEntry& entry : shared.ink()) {
    const bool cut = entry.words.ends_with("\xE2\x80\xA6");
    CHECK_FALSE((cut && entry.words.starts_with("Next")));
    CHECK_FALSE((cut && entry.words.starts_with("after a")));
  }
}
