// A lesson that is followed keeps what lies behind its next question to itself, in each view and for each way
// of going on; whoever leaves the lesson sees everything.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <string>

#include "tests/gui/driver.h"

using kv_tests::Driver;
using kv_tests::joined;
using kv_tests::keep_picture;

namespace {

constexpr std::string_view veil_words = "Hidden until the lesson has asked its question";
constexpr std::string_view first = "The lesson asks something first";

bool said(Driver& gui, std::string_view part) {
  const kv::InkLog log = gui.ink();
  return std::any_of(log.begin(), log.end(), [&](const kv::InkEntry& entry) {
    return entry.words.find(part) != std::string::npos;
  });
}

void begin(Driver& gui) {
  // What is hidden is a fold like any other; drawn out there is room for words.
  gui.ui().fold_idle = false;
  gui.app().begin_lesson();
  gui.frame(3);
  REQUIRE(gui.ui().lesson == kv::Lesson::followed);
}

ks::Time at(int seconds) { return ks::at(std::chrono::seconds(seconds)); }

}  // namespace

TEST_CASE("what lies behind the next question is hidden until it is asked, in each view") {
  Driver gui;
  begin(gui);
  CHECK(gui.seconds() == 15);
  CHECK(gui.ui().told_until() == at(20));
  CHECK(gui.app().views().timeline.told_until == at(20));
  CHECK(said(gui, veil_words));
  keep_picture(gui, "veil-coming.png");
  CHECK(joined(kv_tests::text_problems(gui.ink())) == "");
  gui.key(ImGuiKey_5);
  const auto& list = gui.app().views().story.list;
  REQUIRE_FALSE(list.empty());
  CHECK(list.back().event <= gui.session().event_at(at(20)));
  gui.key(ImGuiKey_3);
  gui.frame(2);
  for (const kv::SequenceEvent& event : gui.app().views().sequence.events)
    CHECK(event.at <= at(20));
  CHECK(joined(kv_tests::text_problems(gui.ink())) == "");
  keep_picture(gui, "veil-sequence.png");
  gui.key(ImGuiKey_1);
  gui.click("Lesson/Next");
  CHECK(gui.seconds() == 20);
  CHECK(gui.ui().veil() == kv::Veil::open_question);
  CHECK_FALSE(said(gui, veil_words));
  CHECK(said(gui, "until your prediction is settled"));
}

TEST_CASE("a locked question stays open in the steps between until the run has settled it") {
  Driver gui;
  begin(gui);
  gui.click("Lesson/Next");
  gui.click("Lesson/after about 3 s");
  gui.key(ImGuiKey_Enter);
  REQUIRE(gui.app().views().lesson.predict.locked);
  gui.click("Lesson/The join barrier");
  CHECK(gui.ui().told_until() == gui.ui().cursor.time);
  gui.seek(80);
  CHECK(gui.ui().told_until() == at(90));
  gui.seek(16);
  CHECK(gui.ui().told_until() == at(90));
}

TEST_CASE("steps that would pass a question stop at it, the next one goes on") {
  Driver gui;
  begin(gui);
  gui.key(ImGuiKey_End);
  CHECK(gui.seconds() == 20);
  CHECK(gui.has_toast(first));
  CHECK(gui.app().views().lesson.predict.present);
  gui.key(ImGuiKey_Home);
  gui.app().ask(kv::StepBy{kv::StepUnit::rebalance, 1});
  gui.frame(2);
  CHECK(gui.seconds() < 20);
  gui.app().ask(kv::StepBy{kv::StepUnit::rebalance, 1});
  gui.frame(2);
  CHECK(gui.seconds() == 20);
  gui.app().ask(kv::StepBy{kv::StepUnit::rebalance, 1});
  gui.frame(2);
  CHECK(gui.seconds() > 60);
  CHECK(gui.seconds() < 90);
  gui.seek(80);
  gui.key(ImGuiKey_End);
  CHECK(gui.seconds() == 90);
  gui.key(ImGuiKey_End);
  CHECK(gui.seconds() == 120);
  CHECK_FALSE(gui.ui().future_hidden());
}

TEST_CASE("running to a condition ends at the question, without a word about later") {
  Driver gui;
  begin(gui);
  gui.app().ask(kv::RunTo{"C1 owns orders-2", 1});
  gui.frame(2);
  for (int k = 0; k < 2000 && gui.app().running_to() != nullptr; ++k) gui.frame();
  gui.frame(2);
  CHECK(gui.seconds() == 20);
  CHECK(gui.has_toast("does not come true before the lesson asks something"));
  // Asked, it runs on.
  gui.app().ask(kv::RunTo{"C1 owns orders-2", 1});
  gui.frame(2);
  for (int k = 0; k < 2000 && gui.app().running_to() != nullptr; ++k) gui.frame();
  gui.frame(2);
  CHECK(gui.seconds() > 60);
  CHECK(gui.owner("orders-2") == "C1");
}

TEST_CASE("playing stops at the question, the axis leads past it") {
  Driver gui;
  begin(gui);
  gui.key(ImGuiKey_Space);
  for (int k = 0; k < 5000 && gui.ui().playing; ++k) gui.frame();
  gui.frame(2);
  CHECK(gui.seconds() == 20);
  gui.seek(15);
  gui.seek(70);
  CHECK(gui.ui().predictions[1].over);
  CHECK(gui.ui().predictions[2].over);
  CHECK(gui.ui().told_until() == at(90));
}

TEST_CASE("whoever closes or leaves the lesson sees everything") {
  Driver gui;
  begin(gui);
  gui.key(ImGuiKey_L);
  CHECK(gui.ui().lesson == kv::Lesson::left);
  CHECK_FALSE(gui.ui().future_hidden());
  CHECK_FALSE(said(gui, veil_words));
  gui.key(ImGuiKey_End);
  CHECK(gui.seconds() == 120);
  gui.key(ImGuiKey_L);
  CHECK(gui.ui().lesson == kv::Lesson::followed);
}

TEST_CASE("where there is no room for the lesson's column the palette leaves and follows it") {
  Driver small({1024, 640});
  begin(small);
  CHECK(joined(kv_tests::text_problems(small.ink())) == "");
  small.key(ImGuiKey_L);
  small.key(ImGuiKey_L);
  CHECK(small.ui().told_until() == at(20));
  small.key(ImGuiKey_K, ImGuiMod_Ctrl);
  small.type("leave the lesson");
  small.frame(2);
  small.key(ImGuiKey_Enter);
  small.frame(3);
  CHECK_FALSE(small.ui().future_hidden());
  small.key(ImGuiKey_K, ImGuiMod_Ctrl);
  small.type("follow the lesson");
  small.frame(2);
  small.key(ImGuiKey_Enter);
  small.frame(3);
  CHECK(small.ui().told_until() == at(20));
}

TEST_CASE("twins beside a lesson are hidden behind its question, too") {
  Driver gui({1600, 1000}, "06-eager.toml");
  begin(gui);
  const ks::Time asked = gui.ui().told_until();
  REQUIRE(asked != ks::never);
  REQUIRE(asked > gui.ui().cursor.time);
  gui.app().ask(kv::CompareWithLessons{{"06-cooperative.toml"}});
  gui.frame(2);
  for (int k = 0; k < 2000 && gui.app().computes(); ++k) gui.frame();
  gui.frame(3);
  const kv::CompareView& view = gui.app().views().compare;
  REQUIRE(view.columns.size() == 2);
  for (const kv::CompareColumn& column : view.columns) CHECK(column.lanes.told_until == asked);
  CHECK(view.counted_to <= asked);
}
