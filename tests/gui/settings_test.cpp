// The configuration keys in the inspector: what is known of them, the search, and another value that is
// run beside the present run.
#include <catch2/catch_test_macros.hpp>
#include <cstdlib>
#include <string>

#include "tests/gui/driver.h"

using kv_tests::Driver;
using kv_tests::joined;
using kv_tests::keep_picture;

namespace {

const kv::InspectorView& inspector(Driver& gui) { return gui.app().views().inspector; }

void finish(Driver& gui) {
  for (int k = 0; k < 2000 && gui.app().computes(); ++k) gui.frame();
  gui.frame(3);
}

std::string row(const kv::SettingView& setting, const std::string& name) {
  for (const kv::SettingView::Row& each : setting.rows) {
    if (each.name == name) return each.text;
  }
  return {};
}

}  // namespace

TEST_CASE("a click on a configuration key opens what is known of it") {
  Driver gui;
  gui.seek(15);
  gui.click("Stage/C2");
  gui.click("Inspector/session.timeout.ms");
  const kv::SettingView& setting = inspector(gui).setting;
  CHECK(setting.key == "session.timeout.ms");
  CHECK(setting.whose == "every member of OrderProcessingGroup");
  CHECK(row(setting, "value") == "45 s");
  CHECK(row(setting, "set") == "not set: the default of 4.4");
  CHECK(row(setting, "type") == "int, ms");
  CHECK(row(setting, "default") == "4.4: 45000");
  CHECK(row(setting, "documented") == "Consumer Configs at kafka.apache.org");
  CHECK_FALSE(setting.explanation.empty());
  keep_picture(gui, "setting-light.png");
  gui.ui().dark = true;
  gui.frame(2);
  keep_picture(gui, "setting-dark.png");
  CHECK(joined(kv_tests::text_problems(gui.ink())) == "");
  // Escape leaves the field, then closes the editor.
  gui.key(ImGuiKey_Escape);
  gui.key(ImGuiKey_Escape);
  CHECK(inspector(gui).setting.key.empty());
  CHECK(inspector(gui).name == "C2");
}

TEST_CASE("another value of a key runs beside the present run, and undo closes it") {
  Driver gui;
  gui.seek(15);
  gui.click("Stage/C2");
  gui.click("Inspector/session.timeout.ms");
  gui.frame(2);
  gui.type("10s");
  gui.key(ImGuiKey_Enter);
  REQUIRE(gui.app().twins().size() == 1);
  CHECK(gui.app().twins()[0].name == "session.timeout.ms = 10 s");
  CHECK(gui.ui().compare_open);
  CHECK(gui.session().branches().size() == 1);
  finish(gui);
  gui.seek(40);
  // C2 is killed at 20 s: with 10 s its session has expired by now, with 45 s it has not.
  const auto& columns = gui.app().views().compare.columns;
  REQUIRE(columns.size() == 2);
  CHECK(columns[0].epoch == "generation 1");
  CHECK(columns[1].epoch == "generation 2");
  gui.key(ImGuiKey_Z, ImGuiMod_Ctrl);
  CHECK(gui.app().twins().empty());
  CHECK_FALSE(gui.ui().compare_open);
  CHECK(gui.session().branches().size() == 1);
}

TEST_CASE("a value that Kafka refuses says why and opens nothing") {
  Driver gui;
  gui.seek(15);
  gui.click("Stage/C2");
  gui.click("Inspector/session.timeout.ms");
  gui.frame(2);
  gui.type("soon");
  gui.click("Inspector/Compare");
  CHECK(gui.app().twins().empty());
  CHECK(
      inspector(gui).setting.problem ==
      "session.timeout.ms = \"soon\" must be a whole number of milliseconds, or a duration such as "
      "\"45s\"");
  gui.frame(2);
  keep_picture(gui, "setting-refused.png");
  CHECK(joined(kv_tests::text_problems(gui.ink())) == "");
}

TEST_CASE("the keyboard alone finds a key and tries another value") {
  Driver gui;
  gui.seek(15);
  gui.click("Stage/C2");
  gui.key(ImGuiKey_Slash);
  CHECK(gui.ui().config_open);
  gui.type("max.poll.interval");
  gui.frame(2);
  const auto& config = inspector(gui).config;
  REQUIRE(config.size() == 1);
  CHECK(config[0].key == "max.poll.interval.ms");
  CHECK(config[0].heading == "Membership");
  // Tab leads from the search to the key, Enter opens it, and its field has the keyboard.
  gui.key(ImGuiKey_Tab);
  gui.key(ImGuiKey_Enter);
  CHECK(inspector(gui).setting.key == "max.poll.interval.ms");
  gui.type("30000");
  gui.key(ImGuiKey_Enter);
  REQUIRE(gui.app().twins().size() == 1);
  CHECK(gui.app().twins()[0].name == "max.poll.interval.ms = 30 s");
}

TEST_CASE("all keys stand under headings; a search without result says so") {
  Driver gui;
  gui.seek(15);
  gui.click("Stage/C2");
  gui.click("Inspector/All keys");
  std::vector<std::string> headings;
  for (const kv::ConfigLine& line : inspector(gui).config) {
    if (!line.heading.empty()) headings.push_back(line.heading);
  }
  CHECK(headings ==
        std::vector<std::string>{"Membership", "Offsets", "Records", "Requests and connections"});
  keep_picture(gui, "settings-all.png");
  CHECK(joined(kv_tests::text_problems(gui.ink())) == "");
  gui.click("Inspector/Find a key");
  gui.type("no such key");
  gui.frame(2);
  CHECK(inspector(gui).config.empty());
  CHECK(inspector(gui).config_empty == "No key that the model uses has “no such key”.");
}

TEST_CASE("values may be tried one after the other, up to four columns") {
  Driver gui;
  gui.seek(15);
  gui.click("Stage/C2");
  for (const char* value : {"10s", "20s", "30s"}) {
    gui.key(ImGuiKey_1);
    gui.app().ask(kv::TrySetting{"session.timeout.ms", value});
    gui.frame(2);
  }
  REQUIRE(gui.app().twins().size() == 3);
  gui.key(ImGuiKey_1);
  gui.app().ask(kv::EditSetting{"session.timeout.ms"});
  gui.app().ask(kv::TrySetting{"session.timeout.ms", "40s"});
  gui.frame(2);
  CHECK(gui.app().twins().size() == 3);
  CHECK(inspector(gui).setting.problem ==
        "4 runs side by side are the most; undo closes the last one");
  gui.key(ImGuiKey_4);
  gui.key(ImGuiKey_Z, ImGuiMod_Ctrl);
  REQUIRE(gui.app().twins().size() == 2);
  CHECK(gui.app().twins()[1].name == "session.timeout.ms = 20 s");
  CHECK(gui.ui().compare_open);
}
