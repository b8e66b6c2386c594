// The command palette: what is found for which words, in which order, and the search over the story.
#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <string>
#include <variant>
#include <vector>

#include "tests/support/sessions.h"
#include "viz/model/build_palette.h"

using namespace std::chrono_literals;
using kv::PaletteKind;

namespace {

struct Setting {
  ks::Session session = ks::test::completed(ks::test::quick_text());
  kv::UiState ui;
  std::vector<kv::HomeLesson> lessons{{"04-orders-crash.toml",
                                       "04",
                                       "The canonical crash",
                                       "Who will own p2?",
                                       "6 steps",
                                       "",
                                       6,
                                       {},
                                       0}};
  std::vector<kv::Bookmark> marks{{"quick.toml", ks::at(12s), "before it expires"}};
  kv::StoryMemory story;

  kv::PaletteView find(const std::string& words) {
    ui.palette.words = words;
    story.update(session);
    return kv::build_palette({ui, &session, nullptr, nullptr, lessons, marks, story});
  }
};

const kv::PaletteEntry* entry(const kv::PaletteView& view, PaletteKind kind,
                              const std::string& label) {
  for (const kv::PaletteEntry& each : view.entries) {
    if (each.kind == kind && each.label == label) return &each;
  }
  return nullptr;
}

}  // namespace

TEST_CASE("without words the palette lists every action with its key") {
  Setting it;
  const kv::PaletteView view = it.find("");
  const auto* rebalance = entry(view, PaletteKind::action, "Next rebalance");
  REQUIRE(rebalance != nullptr);
  CHECK(rebalance->key == "R");
  const auto& step = std::get<kv::StepBy>(rebalance->intents.at(0));
  CHECK(step.unit == kv::StepUnit::rebalance);
  CHECK(step.direction == 1);
  CHECK(view.entries.front().label == "All lessons");
  const auto* repeat = entry(view, PaletteKind::action, "Repeat the range");
  REQUIRE(repeat != nullptr);
  CHECK(repeat->reason == "No range is set: { begins one at the cursor, } ends it.");
}

TEST_CASE("names that begin with the words come before names that have them within") {
  Setting it;
  const kv::PaletteView view = it.find("next re");
  REQUIRE_FALSE(view.entries.empty());
  CHECK(view.entries.front().label == "Next rebalance");
  CHECK(it.find("REBALANCE next").entries.front().label == "Next rebalance");
  CHECK(it.find("xyzzy").entries.empty());
  CHECK(it.find("xyzzy").empty ==
        "Nothing has “xyzzy”: no action, no node, no key, no lesson and no line of the story.");
}

TEST_CASE("other words of an entry are looked for from their beginning only") {
  Setting it;
  const kv::PaletteView moves = it.find("move");
  REQUIRE_FALSE(moves.entries.empty());
  CHECK(moves.entries.front().label.starts_with("Move or take out: "));
  for (const kv::PaletteEntry& each : moves.entries) {
    INFO(each.label);
    CHECK_FALSE(each.label.starts_with("Show the plot"));
    CHECK_FALSE(each.label.starts_with("Hide the plot"));
  }
  const kv::PaletteView plots = it.find("remove plot");
  REQUIRE_FALSE(plots.entries.empty());
  CHECK(plots.entries.front().label.find("the plot: ") != std::string::npos);
}

TEST_CASE("comparing is with the branch that the present one left, or says how to get another") {
  Setting it;
  const kv::PaletteView alone = it.find("compare");
  CHECK(alone.entries.at(0).label == "Compare runs: how to get one beside this");
  REQUIRE(it.session.command(ks::test::clicked(8s, ks::Kill{"C1"})));
  const kv::PaletteView branch = it.find("compare");
  CHECK(branch.entries.at(0).label.starts_with("Compare runs: this branch beside "));
  const auto& wish = std::get<kv::CompareWithBranch>(branch.entries.at(0).intents.back());
  CHECK(wish.branch == 0);
}

TEST_CASE("nodes, partitions, marks, lessons and keys are places to go to") {
  Setting it;
  const auto view = it.find("C2");
  const auto* c2 = entry(view, PaletteKind::node, "C2");
  REQUIRE(c2 != nullptr);
  CHECK(std::get<kv::Select>(c2->intents.at(0)).selection.node == it.session.names().find("C2"));
  CHECK(entry(it.find("orders-3"), PaletteKind::node, "orders-3") != nullptr);
  const auto marks = it.find("expires");
  const auto* mark = entry(marks, PaletteKind::moment, "before it expires");
  REQUIRE(mark != nullptr);
  CHECK(std::get<kv::SeekTime>(mark->intents.at(0)).time == ks::at(12s));
  CHECK(entry(it.find("canonical"), PaletteKind::lesson, "The canonical crash") != nullptr);
  const auto keys = it.find("session.timeout");
  const auto* key = entry(keys, PaletteKind::setting, "session.timeout.ms");
  REQUIRE(key != nullptr);
  const auto& shown = std::get<kv::ShowSetting>(key->intents.at(0));
  CHECK(shown.key == "session.timeout.ms");
  CHECK(shown.whose.node == it.session.names().find("C1"));
}

TEST_CASE("a time and a condition may be typed as they are") {
  Setting it;
  const auto time = it.find("12.5");
  CHECK(time.entries.front().label == "Go to 12.5 s");
  const auto condition = it.find("C1 owns orders-3");
  CHECK(condition.entries.at(0).label == "Run to: C1 owns orders-3");
  CHECK(std::get<kv::RunTo>(condition.entries.at(1).intents.at(0)).direction == -1);
  const auto wrong = it.find("until lag > many");
  CHECK(
      wrong.entries.front().reason ==
      "\"> many\" is neither a number nor a comparison. Allowed: > 100, >= 3, = 0, < 3 or 10..20.");
}

TEST_CASE("lines of the story with the words are hits, and a hidden future has none") {
  Setting it;
  const auto view = it.find("C2 killed");
  const auto line = std::find_if(view.entries.begin(), view.entries.end(),
                                 [](const auto& each) { return each.kind == PaletteKind::story; });
  REQUIRE(line != view.entries.end());
  CHECK(line->key == "10.000");
  const auto& wish = std::get<kv::SearchStory>(line->intents.at(0));
  CHECK(wish.words == "C2 killed");
  const auto hits = kv::story_hits(it.story, it.ui, "rebalance");
  REQUIRE(hits.size() >= 2);
  CHECK(kv::hit_from(hits, 0, 1) == hits[0]);
  CHECK(kv::hit_from(hits, hits[0], 1) == hits[1]);
  CHECK(kv::hit_from(hits, hits[1], -1) == hits[0]);
  CHECK_FALSE(kv::hit_from(hits, hits[0], -1).has_value());
  CHECK_FALSE(kv::hit_from(hits, hits.back(), 1).has_value());
  CHECK(kv::hits_text({4, 9, 30}, "rebalance", 9) == "“rebalance”: 2 of 3");
  it.ui.hide_future = true;
  it.ui.cursor = {ks::at(9s), it.session.event_at(ks::at(9s)), false};
  CHECK(kv::story_hits(it.story, it.ui, "C2 killed").empty());
  CHECK(entry(it.find("C2 killed"), PaletteKind::story, line->label) == nullptr);
}

TEST_CASE("marks are kept by scenario in the order of time, one at an instant") {
  kv::Habits habits;
  CHECK(habits.set_bookmark("b.toml", ks::at(3s), "three"));
  CHECK(habits.set_bookmark("a.toml", ks::at(5s), "five\twith a tab"));
  CHECK(habits.set_bookmark("b.toml", ks::at(1s), "one"));
  CHECK(habits.set_bookmark("b.toml", ks::at(3s), "drei"));
  const auto marks = habits.bookmarks_of("b.toml");
  REQUIRE(marks.size() == 2);
  CHECK(marks[0].name == "one");
  CHECK(marks[1].name == "drei");
  const kv::Habits read = kv::read_habits(kv::habits_text(habits));
  CHECK(read.bookmarks_of("b.toml") == marks);
  CHECK(read.bookmarks_of("a.toml").at(0).name == "five with a tab");
  habits.delete_bookmark("b.toml", ks::at(1s));
  CHECK(habits.bookmarks_of("b.toml").size() == 1);
  for (int k = 0; k < 200; ++k) habits.set_bookmark("c.toml", ks::at(std::chrono::seconds(k)), "x");
  CHECK(habits.bookmarks_of("c.toml").size() == kv::most_bookmarks);
}
