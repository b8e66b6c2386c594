// Undo and redo, and that nothing is lost: branches, marks, plots, runs of an older text, drafts.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <string>

#include "tests/gui/driver.h"

using kv_tests::Driver;

namespace {

void undo(Driver& gui) {
  gui.key(ImGuiKey_Z, ImGuiMod_Ctrl);
  gui.frame();
}
void redo(Driver& gui) {
  gui.key(ImGuiKey_Y, ImGuiMod_Ctrl);
  gui.frame();
}

/// Kills whoever has this name on the stage.
void kill(Driver& gui, const std::string& name) {
  gui.click("Stage/" + name);
  gui.click("Inspector/Kill");
}

std::string title(Driver& gui) {
  return gui.session().branches()[gui.session().current_branch()].title();
}

}  // namespace

TEST_CASE("undo takes back one command after the other, redo does them again") {
  Driver gui;
  gui.seek(15);
  kill(gui, "C2");
  kill(gui, "C3");
  CHECK(gui.session().current_branch() == 2);
  undo(gui);
  CHECK(gui.session().current_branch() == 1);
  CHECK(gui.has_toast("Undone: kill C3. Its branch is kept."));
  undo(gui);
  CHECK(gui.session().current_branch() == 0);
  undo(gui);
  CHECK(gui.has_toast("There is nothing to undo."));
  redo(gui);
  redo(gui);
  CHECK(title(gui) == "kill C3");
  redo(gui);
  CHECK(gui.has_toast("There is nothing to do again."));
  // Doing something else ends what could be done again.
  undo(gui);
  gui.click("Stage/C1");
  gui.click("Inspector/Close");
  redo(gui);
  CHECK(title(gui) == "close C1");
}

TEST_CASE("who has gone to the other branch by himself undoes what was done before") {
  Driver gui;
  gui.seek(15);
  kill(gui, "C2");
  kill(gui, "C3");
  gui.key(ImGuiKey_B);  // round to the first
  gui.key(ImGuiKey_B);
  CHECK(title(gui) == "kill C2");
  undo(gui);
  CHECK(gui.session().current_branch() == 0);
}

TEST_CASE("names of branches, marks and plots are undone and done again") {
  Driver gui;
  gui.seek(15);
  kill(gui, "C2");
  gui.app().ask(kv::NameBranch{1, "what if"});
  gui.frame(2);
  undo(gui);
  CHECK(title(gui) == "kill C2");
  redo(gui);
  CHECK(title(gui) == "what if");
  gui.app().ask(kv::EditMark{ks::at(std::chrono::seconds(15))});
  gui.frame(2);
  gui.key(ImGuiKey_Escape);
  REQUIRE(gui.app().habits().bookmarks.size() == 1);
  undo(gui);
  CHECK(gui.app().habits().bookmarks.empty());
  redo(gui);
  CHECK(gui.app().habits().bookmarks.size() == 1);
  const auto plots = gui.ui().plots;
  gui.app().ask(kv::ShowPlot{{.kind = kv::PlotKind::lag}, false});
  gui.frame(2);
  CHECK(gui.ui().plots.size() + 1 == plots.size());
  undo(gui);
  CHECK(gui.ui().plots == plots);
}

TEST_CASE("a text that runs anew gives up no branch: undo brings the run of before back") {
  Driver gui;
  gui.seek(15);
  kill(gui, "C2");
  gui.settle();
  const std::uint64_t hash = gui.session().fingerprint().events;
  gui.key(ImGuiKey_E, ImGuiMod_Ctrl);
  gui.frame(3);
  const std::string before = gui.ui().editor.text;
  CHECK(before == gui.session().saved_text());
  std::string typed = before;
  typed.replace(typed.find("The canonical crash"), 19, "Another crash");
  gui.ui().editor.text = typed;
  gui.ui().editor.reload = true;
  gui.app().ask(kv::TextEdited{});
  gui.app().ask(kv::RunText{});
  gui.frame(3);
  CHECK(gui.session().scenario()->title == "Another crash");
  CHECK(gui.session().branches().size() == 1);
  CHECK(gui.has_toast("Ctrl Z brings back the run of before, with its 1 other branch."));
  if (gui.ui().editor.typing) gui.key(ImGuiKey_Escape);
  gui.frame();
  undo(gui);
  gui.settle();
  CHECK(gui.session().scenario()->title == "The canonical crash");
  CHECK(gui.session().branches().size() == 2);
  CHECK(gui.session().fingerprint().events == hash);
  CHECK(gui.ui().editor.text == before);
  undo(gui);
  CHECK(gui.session().current_branch() == 0);
  redo(gui);
  redo(gui);
  gui.settle();
  CHECK(gui.session().scenario()->title == "Another crash");
  CHECK(gui.ui().editor.text == typed);
}

TEST_CASE("what is done by mouse appears in a text that was typed and ran") {
  Driver gui;
  gui.seek(15);
  gui.key(ImGuiKey_E, ImGuiMod_Ctrl);
  gui.frame(3);
  std::string typed = gui.ui().editor.text;
  typed.replace(typed.find("The canonical crash"), 19, "Another crash");
  gui.ui().editor.text = typed;
  gui.ui().editor.reload = true;
  gui.app().ask(kv::TextEdited{});
  gui.app().ask(kv::RunText{});
  gui.frame(3);
  gui.app().ask(kv::Act{kv::Act::Verb::kill, "C3"});
  gui.frame(3);
  CHECK(gui.ui().editor.text.find("Another crash") != std::string::npos);
  CHECK(gui.ui().editor.text.find("do = \"kill\"\nnode = \"C3\"") != std::string::npos);
  CHECK(gui.app().habits().drafts.at(0).text == gui.ui().editor.text);
}

TEST_CASE("what was clicked is a draft until the program ends as it should") {
  Driver gui;
  gui.seek(15);
  kill(gui, "C2");
  gui.frame(2);
  REQUIRE(gui.app().habits().drafts.size() == 1);
  CHECK(gui.app().habits().drafts[0].file == "04-orders-crash.toml");
  CHECK(gui.app().habits().drafts[0].text == gui.session().saved_text());
  undo(gui);
  gui.frame(2);
  // What was undone is a branch, and in no file.
  REQUIRE(gui.app().habits().drafts.size() == 1);
  CHECK(gui.app().habits().drafts[0].text == gui.session().saved_text());
  gui.app().ask(kv::DeleteBranch{1});
  gui.frame(2);
  CHECK(gui.app().habits().drafts.empty());
  undo(gui);
  gui.app().ask(kv::SwitchBranch{1});
  gui.frame(2);
  // Another scenario has drafts of its own; each can be had again.
  gui.app().ask(kv::OpenScenario{"03-two-groups.toml"});
  gui.frame(3);
  gui.app().ask(kv::AddConsumerTo{});
  gui.frame(3);
  REQUIRE(gui.app().habits().drafts.size() == 2);
  const int first = gui.app().habits().drafts[1].number;
  gui.app().ask(kv::RestoreDraft{first});
  gui.frame(3);
  CHECK(gui.session().scenario()->title == "The canonical crash");
  CHECK(gui.session().saved_text().find("at = \"15s\"\ndo = \"kill\"") != std::string::npos);
  gui.app().leave();
  // The one that was asked for again stays, the one that was only clicked does not.
  REQUIRE(gui.app().habits().drafts.size() == 1);
  CHECK(gui.app().habits().drafts[0].number == first);
}

TEST_CASE("undo skips what was left by going to another branch, and stays away from twins") {
  Driver gui;
  gui.seek(15);
  kill(gui, "C2");
  kill(gui, "C3");
  gui.key(ImGuiKey_B);  // to the first
  REQUIRE(gui.session().current_branch() == 0);
  undo(gui);
  CHECK(gui.session().current_branch() == 0);
  CHECK(gui.has_toast("There is nothing to undo."));
  gui.app().ask(kv::CompareWithBranch{1});
  gui.frame(3);
  redo(gui);
  CHECK(gui.session().current_branch() == 0);
  CHECK(gui.has_toast("undo is for the stage"));
}

TEST_CASE("text that was typed and does not run survives undo and saving of the run") {
  Driver gui;
  gui.seek(15);
  kill(gui, "C2");
  gui.key(ImGuiKey_E, ImGuiMod_Ctrl);
  gui.frame(3);
  const std::string before = gui.ui().editor.text;
  gui.ui().editor.text = before + "# half a thought\n[[top";
  gui.ui().editor.reload = true;
  gui.app().ask(kv::TextEdited{});
  gui.frame(3);
  const std::string typed = gui.ui().editor.text;
  if (gui.ui().editor.typing) gui.key(ImGuiKey_Escape);
  gui.key(ImGuiKey_E, ImGuiMod_Ctrl);
  gui.frame(2);
  undo(gui);
  gui.frame(2);
  const auto& drafts = gui.app().habits().drafts;
  CHECK(std::any_of(drafts.begin(), drafts.end(),
                    [&](const kv::Draft& draft) { return draft.text == typed; }));
}

TEST_CASE("a lesson stays at its step when its text runs anew") {
  Driver gui;
  gui.seek(64.9);
  gui.frame(2);
  const int step = gui.ui().lesson_step;
  REQUIRE(step == 2);
  gui.key(ImGuiKey_E, ImGuiMod_Ctrl);
  gui.frame(3);
  gui.ui().editor.text += "# a remark\n";
  gui.ui().editor.reload = true;
  gui.app().ask(kv::TextEdited{});
  gui.app().ask(kv::RunText{});
  gui.frame();
  CHECK(gui.ui().lesson_step == step);
  gui.settle();
  CHECK(gui.ui().lesson_step == step);
}

TEST_CASE("a card of an action closes when its branch is left") {
  Driver gui;
  gui.seek(15);
  gui.app().ask(kv::EditCommand{gui.session().commands().size() - 1});
  gui.frame(3);
  REQUIRE(gui.ui().command.open);
  gui.app().ask(kv::Act{kv::Act::Verb::kill, "C3"});
  gui.frame(3);
  CHECK_FALSE(gui.ui().command.open);
}

TEST_CASE("after a crash the branches are back with their names, and the cursor where it stood") {
  std::vector<kv::Draft> drafts;
  kv::Cursor cursor;
  std::uint64_t hash = 0;
  std::string text;
  {
    Driver gui;
    gui.seek(15);
    kill(gui, "C2");
    gui.app().ask(kv::NameBranch{1, "what if"});
    gui.seek(30);
    kill(gui, "C3");
    gui.app().ask(kv::SwitchBranch{1});
    gui.frame(2);
    gui.seek(40);
    gui.key(ImGuiKey_RightArrow);
    gui.settle();
    cursor = gui.ui().cursor;
    hash = gui.session().fingerprint().events;
    text = gui.session().saved_text();
    drafts = gui.app().habits().drafts;
  }
  REQUIRE(cursor.on_event);
  REQUIRE(drafts.size() == 1);
  // Another start of the program has nothing but the draft.
  Driver gui({1600, 1000}, "03-two-groups.toml");
  gui.app().habits().drafts = drafts;
  gui.app().ask(kv::RestoreDraft{drafts[0].number});
  gui.frame(3);
  gui.settle();
  const auto& branches = gui.session().branches();
  REQUIRE(branches.size() == 3);
  CHECK(branches[1].title() == "what if");
  CHECK(branches[1].parent == 0);
  CHECK(branches[1].leaves_time == ks::at(std::chrono::seconds(15)));
  CHECK(branches[2].title() == "kill C3");
  CHECK(branches[2].parent == 1);
  CHECK(gui.session().current_branch() == 1);
  CHECK(gui.ui().cursor.time == cursor.time);
  CHECK(gui.ui().cursor.event == cursor.event);
  CHECK(gui.ui().cursor.on_event);
  CHECK(gui.session().fingerprint().events == hash);
  CHECK(gui.session().saved_text() == text);
  CHECK(gui.ui().editor.text == text);
  CHECK_FALSE(gui.ui().editor.own);
  // Undo leads to the branch that this one left.
  if (gui.ui().editor.typing) gui.key(ImGuiKey_Escape);
  undo(gui);
  CHECK(gui.session().current_branch() == 0);
}
