// The command palette, running to conditions, steps, loops and marks, worked like a person works them.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cstdlib>
#include <string>

#include "tests/gui/driver.h"
#include "viz/model/program_actions.h"
#include "viz/panels/notices.h"

using kv_tests::Driver;
using kv_tests::joined;
using kv_tests::keep_picture;

namespace {

void palette(Driver& gui, std::string_view words) {
  gui.key(ImGuiKey_K, ImGuiMod_Ctrl);
  REQUIRE(gui.ui().palette.open);
  gui.type(words);
  gui.frame(2);
}

/// What is looked for is found some frames later.
void arrive(Driver& gui) {
  gui.frame(2);
  for (int k = 0; k < 500 && gui.app().running_to() != nullptr; ++k) gui.frame();
  gui.frame(2);
}

void run_to(Driver& gui, std::string_view condition) {
  gui.key(ImGuiKey_W);
  REQUIRE(gui.ui().run_to.open);
  gui.type(condition);
  gui.key(ImGuiKey_Enter);
  arrive(gui);
}

const std::string& first_entry(Driver& gui) {
  return gui.app().views().palette.entries.at(0).label;
}

}  // namespace

TEST_CASE("Ctrl K opens the palette, words and Enter do an action by its name") {
  Driver gui;
  gui.seek(30);
  palette(gui, "next reb");
  CHECK(first_entry(gui) == "Next rebalance");
  CHECK(gui.exists("Palette/1 Next rebalance"));
  keep_picture(gui, "palette-light.png");
  CHECK(joined(kv_tests::text_problems(gui.ink())) == "");
  gui.key(ImGuiKey_Enter);
  gui.frame(2);
  CHECK_FALSE(gui.ui().palette.open);
  CHECK(gui.seconds() > 60);
  gui.key(ImGuiKey_P, ImGuiMod_Ctrl);
  CHECK(gui.ui().palette.open);
  gui.key(ImGuiKey_Escape);
  CHECK_FALSE(gui.ui().palette.open);
  CHECK_FALSE(gui.ui().projector);
}

TEST_CASE("arrow keys choose in the palette, a click does the same, a click beside it closes it") {
  Driver gui;
  gui.seek(15);
  palette(gui, "theme");
  const auto& entries = gui.app().views().palette.entries;
  REQUIRE(entries.size() >= 1);
  CHECK(entries[0].label == "Dark theme");
  gui.click("Palette/1 Dark theme");
  gui.frame(2);
  CHECK(gui.ui().dark);
  palette(gui, "");
  gui.key(ImGuiKey_DownArrow);
  gui.key(ImGuiKey_DownArrow);
  CHECK(gui.ui().palette.chosen == 2);
  gui.key(ImGuiKey_UpArrow);
  CHECK(gui.ui().palette.chosen == 1);
  keep_picture(gui, "palette-dark.png");
  gui.key(ImGuiKey_PageDown);
  gui.key(ImGuiKey_PageDown);
  CHECK(gui.ui().palette.chosen == 21);
  gui.click("Stage/C3");
  CHECK_FALSE(gui.ui().palette.open);
}

TEST_CASE("a node is picked and a configuration key is opened from the palette") {
  Driver gui;
  gui.seek(15);
  palette(gui, "C3");
  gui.key(ImGuiKey_Enter);
  gui.frame(2);
  CHECK(gui.app().views().inspector.name == "C3");
  gui.key(ImGuiKey_4);
  palette(gui, "session.timeout.ms");
  gui.key(ImGuiKey_Enter);
  gui.frame(2);
  CHECK_FALSE(gui.ui().compare_open);
  CHECK(gui.app().views().inspector.setting.key == "session.timeout.ms");
  CHECK(gui.app().views().inspector.name == "C3");
  palette(gui, "12.5");
  gui.key(ImGuiKey_Enter);
  gui.frame(2);
  CHECK(gui.seconds() == 12.5);
}

TEST_CASE("a key chosen in the palette is set by typing its value at once") {
  // A key that stands among the telling ones, and one that is found by its name only.
  for (const std::string key : {"session.timeout.ms", "fetch.max.bytes"}) {
    INFO(key);
    Driver gui;
    gui.seek(15);
    gui.click("Stage/C3");
    palette(gui, key);
    gui.key(ImGuiKey_Enter);
    gui.frame(3);
    REQUIRE(gui.app().views().inspector.setting.key == key);
    REQUIRE(gui.exists("Inspector/Value"));
    gui.type("30000");
    CHECK(gui.ui().config.value == "30000");
    gui.key(ImGuiKey_Enter);
    for (int k = 0; k < 2000 && gui.app().computes(); ++k) gui.frame();
    gui.frame(3);
    REQUIRE(gui.app().twins().size() == 1);
    CHECK(gui.app().twins()[0].name.starts_with(key + " = "));
  }
}

TEST_CASE("Escape leaves the value of a key that was chosen in the palette, then closes it") {
  Driver gui;
  gui.seek(15);
  gui.click("Stage/C3");
  palette(gui, "session.timeout.ms");
  gui.key(ImGuiKey_Enter);
  gui.frame(3);
  CHECK(ImGui::GetIO().WantTextInput);
  gui.key(ImGuiKey_Escape);
  gui.frame(2);
  CHECK_FALSE(ImGui::GetIO().WantTextInput);
  CHECK(gui.app().views().inspector.setting.key == "session.timeout.ms");
  gui.key(ImGuiKey_Escape);
  gui.frame(2);
  CHECK(gui.app().views().inspector.setting.key.empty());
  CHECK(gui.app().views().inspector.name == "C3");
}

TEST_CASE("comparing from the palette shows the branch beside the one it left") {
  Driver gui;
  gui.seek(15);
  gui.click("Stage/C3");
  gui.key(ImGuiKey_K);
  gui.settle();
  palette(gui, "compare");
  CHECK(first_entry(gui) == "Compare runs: this branch beside \u201Cthe scenario\u201D");
  CHECK(joined(kv_tests::text_problems(gui.ink())) == "");
  gui.key(ImGuiKey_Enter);
  for (int k = 0; k < 2000 && gui.app().computes(); ++k) gui.frame();
  gui.frame(3);
  CHECK(gui.ui().compare_open);
  REQUIRE(gui.app().views().compare.columns.size() == 2);
  CHECK(gui.app().views().compare.columns[0].name == "the scenario");
}

TEST_CASE("the palette works on the first screen and opens lessons") {
  Driver gui;
  gui.key(ImGuiKey_0);
  palette(gui, "retention overtakes");
  gui.key(ImGuiKey_Enter);
  gui.frame(3);
  CHECK_FALSE(gui.app().at_home());
  CHECK(gui.app().views().top_bar.title == "Retention overtakes the reader");
}

TEST_CASE("a search over the story leads to a line, n and N to the others, Escape ends it") {
  Driver gui;
  palette(gui, "learns that");
  const auto& entries = gui.app().views().palette.entries;
  const auto line = std::find_if(entries.begin(), entries.end(), [](const auto& entry) {
    return entry.kind == kv::PaletteKind::story;
  });
  REQUIRE(line != entries.end());
  const auto index = static_cast<std::size_t>(line - entries.begin());
  for (std::size_t k = 0; k < index; ++k) gui.key(ImGuiKey_DownArrow);
  gui.key(ImGuiKey_Enter);
  gui.frame(2);
  CHECK(gui.ui().palette.hits == "learns that");
  const double learned = gui.seconds();
  CHECK(learned > 60);
  CHECK(learned < 66);
  CHECK(gui.app().views().story.search.starts_with("“learns that”: 1 of "));
  keep_picture(gui, "search.png");
  CHECK(joined(kv_tests::text_problems(gui.ink())) == "");
  gui.seek(0);
  const std::size_t consumers = gui.session().names().consumers.size();
  gui.key(ImGuiKey_N);
  CHECK(gui.seconds() == learned);
  gui.key(ImGuiKey_N, ImGuiMod_Shift);
  CHECK(gui.has_toast("No earlier line of the story has these words."));
  CHECK(gui.session().names().consumers.size() == consumers);
  gui.key(ImGuiKey_Escape);
  CHECK(gui.ui().palette.hits.empty());
  CHECK(gui.app().views().story.search.empty());
  gui.seek(50);
  gui.key(ImGuiKey_N);
  CHECK(gui.session().branches().size() == 2);
}

TEST_CASE("W runs to a condition, Shift Enter back to one") {
  Driver gui;
  gui.seek(30);
  run_to(gui, "C1 owns orders-2");
  CHECK_FALSE(gui.ui().run_to.open);
  CHECK(gui.owner("orders-2") == "C1");
  CHECK(gui.ui().cursor.on_event);
  const ks::EventNo there = gui.ui().cursor.event;
  gui.key(ImGuiKey_LeftArrow);
  CHECK(gui.owner("orders-2") == "nobody");
  gui.key(ImGuiKey_W);
  gui.type("C2 killed");
  ImGui::GetIO().AddKeyEvent(ImGuiMod_Shift, true);
  gui.key(ImGuiKey_Enter);
  ImGui::GetIO().AddKeyEvent(ImGuiMod_Shift, false);
  arrive(gui);
  CHECK(gui.seconds() == 20);
  run_to(gui, "C1 owns orders-2");
  CHECK(gui.ui().cursor.event == there);
  run_to(gui, "lag > 100000");
  CHECK(gui.has_toast("does not come true until the run ends at 120.000 s"));
  CHECK(gui.ui().cursor.event == there);
}

namespace {

std::string many_events(const std::string& duration) {
  return "format = 1\ntitle = \"Many\"\nduration = \"" + duration +
         "\"\n[cluster]\nbrokers = 3\n"
         "[[topics]]\nname = \"orders\"\npartitions = 6\nreplication-factor = 3\n"
         "[[producers]]\nname = \"P1\"\ntopic = \"orders\"\nrate = \"200/s\"\n"
         "[[groups]]\nid = \"g\"\ntopics = [\"orders\"]\nmembers = [\"C1\"]\n";
}

}  // namespace

TEST_CASE("going to what is not known yet says how far it is, arrives, and Esc breaks it off") {
  Driver gui;
  REQUIRE(gui.app().open_text(many_events("600s"), "many.toml", {}));
  gui.app().at_once = 1'000;
  gui.frame(2);
  REQUIRE_FALSE(gui.session().complete());
  gui.key(ImGuiKey_End);
  REQUIRE(gui.app().on_its_way());
  CHECK(gui.seconds() == 0);
  gui.frame();
  const kv::TransportView& transport = gui.app().views().transport;
  CHECK(transport.running == "600.000 s");
  const float before = transport.progress;
  CHECK(before >= 0);
  gui.frame();
  CHECK(transport.progress > before);
  CHECK(transport.progress < 1);
  CHECK(joined(kv_tests::text_problems(gui.ink())) == "");
  gui.key(ImGuiKey_Escape);
  CHECK_FALSE(gui.app().on_its_way());
  CHECK(gui.seconds() == 0);
  gui.seek(590);
  CHECK(gui.app().on_its_way());
  gui.settle();
  CHECK_FALSE(gui.app().on_its_way());
  CHECK(gui.seconds() == 590);
  CHECK(transport.running.empty());
}

TEST_CASE("looking for a condition says how far it is, and a click ends it") {
  Driver gui;
  REQUIRE(gui.app().open_text(many_events("300s"), "many.toml", {}));
  gui.session().compute_all();
  gui.frame(2);
  REQUIRE(gui.session().known_events() > 200'000);
  gui.key(ImGuiKey_W);
  gui.type("lag > 100000000");
  gui.key(ImGuiKey_Enter);
  const kv::TransportView& transport = gui.app().views().transport;
  float before = 0;
  for (int k = 0; k < 3; ++k) {
    REQUIRE(gui.app().running_to() != nullptr);
    CHECK(transport.running == "lag > 100000000");
    CHECK(transport.progress >= before);
    CHECK(transport.progress < 1);
    before = transport.progress;
    gui.frame();
  }
  CHECK(before > 0);
  keep_picture(gui, "running-to.png");
  CHECK(joined(kv_tests::text_problems(gui.ink())) == "");
  const double at = gui.seconds();
  gui.click("Transport/Stop running");
  CHECK(gui.app().running_to() == nullptr);
  CHECK(gui.seconds() == at);
  CHECK(transport.running.empty());
}

TEST_CASE("a condition that cannot be read stays in its field with what would do") {
  Driver gui;
  gui.key(ImGuiKey_W);
  gui.type("C1 owns orders-9");
  gui.frame(2);
  CHECK(gui.app().views().run_to.problem == "At letter 9: \"orders-9\" is no partition");
  CHECK(gui.item("Run to/Run").disabled);
  gui.key(ImGuiKey_Enter);
  CHECK(gui.ui().run_to.open);
  CHECK(gui.app().views().run_to.refused);
  keep_picture(gui, "run-to-problem.png");
  CHECK(joined(kv_tests::text_problems(gui.ink())) == "");
  gui.key(ImGuiKey_Escape);
  CHECK_FALSE(gui.ui().run_to.open);
  // The same in "jump to".
  gui.click("Transport/Jump to");
  gui.type("SessionExpired of C2");
  gui.key(ImGuiKey_Enter);
  arrive(gui);
  CHECK(gui.seconds() > 60);
}

TEST_CASE("playing stops at a breakpoint") {
  Driver gui;
  gui.seek(30);
  gui.key(ImGuiKey_W);
  gui.click("Run to/SessionExpired");
  arrive(gui);
  const ks::EventNo expired = gui.ui().cursor.event;
  gui.seek(61);
  gui.key(ImGuiKey_W);
  gui.type("SessionExpired");
  gui.frame(2);
  gui.click("Run to/Stop");
  CHECK(gui.ui().run_to.stops == std::vector<std::string>{"SessionExpired"});
  CHECK(gui.exists("Run to/Remove SessionExpired"));
  keep_picture(gui, "run-to.png");
  CHECK(joined(kv_tests::text_problems(gui.ink())) == "");
  gui.key(ImGuiKey_Escape);
  gui.key(ImGuiKey_Space);
  for (int k = 0; k < 3000 && gui.ui().playing; ++k) gui.frame();
  CHECK(gui.ui().cursor.event == expired);
  CHECK(gui.has_toast("Stopped: SessionExpired"));
  gui.key(ImGuiKey_W);
  gui.click("Run to/Remove SessionExpired");
  CHECK(gui.ui().run_to.stops.empty());
}

TEST_CASE("E and O say what the arrows step by; the chooser does the same") {
  Driver gui;
  gui.seek(60);
  gui.key(ImGuiKey_E);
  CHECK(gui.ui().step_unit == kv::StepUnit::message);
  gui.key(ImGuiKey_E, ImGuiMod_Shift);
  gui.key(ImGuiKey_E, ImGuiMod_Shift);
  CHECK(gui.ui().step_unit == kv::StepUnit::story_line);
  gui.key(ImGuiKey_RightArrow);
  CHECK(gui.app().views().story.last->event == gui.ui().cursor.event);
  CHECK(gui.app().views().transport.step_words == "story line");
  gui.click("Transport/Step unit");
  gui.frame(2);
  const auto by = kv_tests::find_label("by rebalance");
  REQUIRE(by.has_value());
  keep_picture(gui, "step-chooser.png");
  gui.app().ask(kv::ChooseStep{kv::StepUnit::rebalance, false});
  gui.key(ImGuiKey_Escape);
  CHECK(gui.ui().step_unit == kv::StepUnit::rebalance);
  gui.seek(70);
  gui.click("Transport/Forward");
  CHECK(gui.seconds() > 90);
  gui.click("Stage/C1");
  gui.key(ImGuiKey_O);
  CHECK(gui.ui().step_of_selection);
  CHECK(gui.app().views().transport.step_words == "rebalance of C1");
  gui.click("Transport/Back");
  CHECK(gui.seconds() < 70);
  CHECK(joined(kv_tests::text_problems(gui.ink())) == "");
}

TEST_CASE("a stretch is repeated while playing") {
  Driver gui;
  gui.seek(30);
  gui.key(ImGuiKey_LeftBracket, ImGuiMod_Shift);
  gui.seek(40);
  gui.key(ImGuiKey_RightBracket, ImGuiMod_Shift);
  CHECK(gui.ui().looping);
  CHECK(gui.ui().loop ==
        kv::TimeRange{ks::at(std::chrono::seconds(30)), ks::at(std::chrono::seconds(40))});
  CHECK(gui.app().views().timeline.loops);
  keep_picture(gui, "loop.png");
  gui.key(ImGuiKey_Space);
  double before = gui.seconds();
  int turns = 0;
  for (int k = 0; k < 2000 && turns < 2; ++k) {
    gui.frame();
    CHECK(gui.seconds() <= 40);
    CHECK(gui.seconds() >= 30);
    turns += gui.seconds() < before ? 1 : 0;
    before = gui.seconds();
  }
  CHECK(turns == 2);
  gui.key(ImGuiKey_Y);
  CHECK_FALSE(gui.ui().looping);
  for (int k = 0; k < 2000 && gui.seconds() <= 41; ++k) gui.frame();
  CHECK(gui.seconds() > 41);
}

TEST_CASE("a mark is set, named, visited, found in the palette and deleted") {
  Driver gui;
  gui.seek(33);
  gui.key(ImGuiKey_M);
  REQUIRE(gui.ui().mark.open);
  // The whole name is chosen, so typing replaces it.
  gui.key(ImGuiKey_A, ImGuiMod_Ctrl);
  gui.type("silence");
  keep_picture(gui, "mark-editor.png");
  CHECK(joined(kv_tests::text_problems(gui.ink())) == "");
  gui.key(ImGuiKey_Enter);
  CHECK_FALSE(gui.ui().mark.open);
  const auto marks = gui.app().habits().bookmarks_of("04-orders-crash.toml");
  REQUIRE(marks.size() == 1);
  CHECK(marks[0].name == "silence");
  CHECK(gui.exists("Timeline/mark 33.000"));
  gui.seek(80);
  gui.key(ImGuiKey_M);
  gui.key(ImGuiKey_Enter);
  gui.key(ImGuiKey_Apostrophe, ImGuiMod_Shift);
  CHECK(gui.seconds() == 33);
  gui.key(ImGuiKey_Apostrophe);
  CHECK(gui.seconds() == 80);
  gui.key(ImGuiKey_Apostrophe);
  CHECK(gui.has_toast("There is no later mark"));
  palette(gui, "silence");
  CHECK(first_entry(gui) == "silence");
  gui.key(ImGuiKey_Enter);
  gui.frame(2);
  CHECK(gui.seconds() == 33);
  gui.seek(50);
  gui.click("Timeline/mark 33.000");
  CHECK(gui.seconds() == 33);
  keep_picture(gui, "marks.png");
  gui.click("Timeline/mark 33.000", ImGuiMouseButton_Right);
  REQUIRE(gui.ui().mark.open);
  gui.click("Mark/Delete");
  CHECK_FALSE(gui.exists("Timeline/mark 33.000"));
  CHECK(gui.app().habits().bookmarks_of("04-orders-crash.toml").size() == 1);
}

TEST_CASE("Ctrl plus, minus and 0 scale the window within limits") {
  Driver gui;
  gui.key(ImGuiKey_Equal, ImGuiMod_Ctrl);
  CHECK(gui.ui().scaling == 110);
  CHECK(gui.app().layout().size.x < 1500);
  for (int k = 0; k < 20; ++k) gui.key(ImGuiKey_Minus, ImGuiMod_Ctrl);
  CHECK(gui.ui().scaling == kv::smallest_scaling);
  gui.key(ImGuiKey_0, ImGuiMod_Ctrl);
  CHECK(gui.ui().scaling == 100);
  CHECK_FALSE(gui.app().at_home());
}

TEST_CASE("no words overlap in palette, conditions, marks and the sheet of keys at any size") {
  Driver gui;
  gui.seek(20);
  for (const kv::Vec size : {kv::Vec{1024, 640}, {1280, 800}, {1600, 1000}}) {
    gui.resize(size);
    INFO(size.x << "x" << size.y);
    palette(gui, "re");
    CHECK(joined(kv_tests::text_problems(gui.ink())) == "");
    gui.key(ImGuiKey_Escape);
    gui.key(ImGuiKey_W);
    CHECK(joined(kv_tests::text_problems(gui.ink())) == "");
    gui.key(ImGuiKey_Escape);
    gui.key(ImGuiKey_M);
    CHECK(joined(kv_tests::text_problems(gui.ink())) == "");
    gui.key(ImGuiKey_Escape);
    gui.key(ImGuiKey_Slash, ImGuiMod_Shift);
    REQUIRE(gui.ui().help_open);
    CHECK(joined(kv_tests::text_problems(gui.ink())) == "");
    keep_picture(gui, "help-" + std::to_string(static_cast<int>(size.x)) + ".png");
    gui.key(ImGuiKey_Escape);
    gui.key(ImGuiKey_O);
    gui.key(ImGuiKey_E);
    CHECK(joined(kv_tests::text_problems(gui.ink())) == "");
  }
}

TEST_CASE("the sheet of keys has the key of every action that has one") {
  const std::vector<kv::KeyLine> sheet = kv::key_sheet();
  const auto words = [](std::string_view text) {
    std::vector<std::string> list(1);
    for (const char c : text) {
      if (c == ' ')
        list.emplace_back();
      else
        list.back() += c;
    }
    return list;
  };
  const auto has = [&](std::string_view key) {
    return std::any_of(sheet.begin(), sheet.end(), [&](const kv::KeyLine& line) {
      const std::vector<std::string> there = words(line.keys);
      const std::vector<std::string> wanted = words(key);
      return std::all_of(wanted.begin(), wanted.end(), [&](const std::string& word) {
        return std::find(there.begin(), there.end(), word) != there.end();
      });
    });
  };
  Driver gui;
  gui.seek(15);
  gui.click("Stage/C2");
  std::size_t keys = 0;
  const kv::ActionSource source{gui.ui(), true, nullptr, &gui.app().views().lesson, {}, {}, {}};
  for (const kv::ProgramAction& action : kv::program_actions(source)) {
    if (action.key.empty()) continue;
    ++keys;
    if (!has(action.key)) FAIL_CHECK(action.name << " has the key " << action.key);
  }
  CHECK(keys > 40);
  for (const kv::ActionView& action : gui.app().views().inspector.actions) {
    if (!action.key.empty() && !has(action.key)) FAIL_CHECK(action.label << ": " << action.key);
  }
}

TEST_CASE("controllers of a quorum are found by name, Escape in a menu closes only the menu") {
  Driver gui({1600, 1000}, "23-controller-dies.toml");
  gui.seek(5);
  gui.key(ImGuiKey_K, ImGuiMod_Ctrl);
  gui.type("k2");
  gui.frame(2);
  REQUIRE_FALSE(gui.app().views().palette.entries.empty());
  gui.key(ImGuiKey_Enter);
  gui.frame(2);
  CHECK(gui.ui().selection.node == ks::node(ks::ControllerId{1}));
  gui.click("Inspector/More");
  gui.frame(2);
  REQUIRE(gui.app().menu_open());
  gui.key(ImGuiKey_Escape);
  gui.frame(2);
  CHECK_FALSE(gui.app().menu_open());
  CHECK(gui.ui().selection.node == ks::node(ks::ControllerId{1}));
  gui.key(ImGuiKey_Escape);
  CHECK(gui.ui().selection.empty());
}
