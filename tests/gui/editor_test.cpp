// The scenario's text beside its run: typing, running, adding, saving, changes on disk, drafts.
#include <unistd.h>

#include <catch2/catch_test_macros.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "tests/gui/driver.h"

using kv_tests::Driver;
using kv_tests::joined;
using kv_tests::keep_picture;

namespace {

namespace fs = std::filesystem;

/// A folder that is gone when the test ends.
class Folder {
 public:
  Folder() : path_(fs::temp_directory_path() / ("kafkascope-editor-" + std::to_string(getpid()))) {
    fs::remove_all(path_);
    fs::create_directories(path_);
  }
  ~Folder() { fs::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  std::string file(const std::string& name) const { return (path_ / name).string(); }

 private:
  fs::path path_;
};

std::string content(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

void write(const std::string& path, const std::string& text) {
  std::ofstream(path, std::ios::binary) << text;
}

const std::string small = R"(format = 1
title = "Mine"
duration = "30s"

[cluster]
brokers = 1

[[topics]]
name = "orders"
partitions = 2

[[groups]]
id = "readers"
topics = ["orders"]
members = ["C1"]
)";

/// Opens the editor on `small` as a file.
void open_small(Driver& gui, const std::string& path) {
  write(path, small);
  REQUIRE(gui.app().open_file(path));
  gui.settle();
  gui.key(ImGuiKey_E, ImGuiMod_Ctrl);
  gui.frame(3);
  REQUIRE(gui.ui().editor.open);
}

/// As if everything from here on were typed; the field itself is worked in the next test case.
void set_text(Driver& gui, std::string text) {
  gui.ui().editor.text = std::move(text);
  gui.ui().editor.reload = true;
  gui.app().ask(kv::TextEdited{});
  gui.frame(2);
}

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  text.replace(text.find(from), from.size(), to);
  return text;
}

bool on_disk(Driver& gui) {
  // The file is looked at twice a second.
  gui.frame(60);
  return true;
}

}  // namespace

TEST_CASE("Ctrl E shows the text wherever it is pressed") {
  Driver gui;
  gui.seek(15);
  for (const ImGuiKey view : {ImGuiKey_2, ImGuiKey_3}) {
    INFO("view " << view - ImGuiKey_0);
    gui.key(view);
    REQUIRE_FALSE(gui.exists("Editor/Run"));
    gui.key(ImGuiKey_E, ImGuiMod_Ctrl);
    gui.frame(2);
    CHECK(gui.exists("Editor/Run"));
    CHECK(gui.app().layout().stage.h > 0);
    // Once more where it is open but cannot be seen; the field gives the keyboard back first.
    gui.key(ImGuiKey_Escape);
    gui.key(view);
    CHECK_FALSE(gui.exists("Editor/Run"));
    gui.key(ImGuiKey_E, ImGuiMod_Ctrl);
    gui.frame(2);
    CHECK(gui.exists("Editor/Run"));
    gui.key(ImGuiKey_E, ImGuiMod_Ctrl);
    gui.frame(2);
    CHECK_FALSE(gui.exists("Editor/Run"));
  }
  CHECK(gui.seconds() == 15);
}

TEST_CASE("Ctrl E shows the text of the run beside it, and what is typed there runs by itself") {
  Driver gui;
  gui.seek(15);
  gui.key(ImGuiKey_E, ImGuiMod_Ctrl);
  gui.frame(3);
  REQUIRE(gui.ui().editor.open);
  CHECK(gui.ui().editor.text.starts_with("format   = 1\ntitle    = \"The canonical crash\"\n"));
  CHECK(gui.app().views().editor.status == "Valid, and this is what runs.");
  CHECK(gui.app().layout().editor.w == 560);
  CHECK(joined(kv_tests::text_problems(gui.ink())) == "");
  keep_picture(gui, "editor-light.png");
  // The keyboard is in the text: letters do not act on the run.
  CHECK(gui.ui().editor.typing);
  gui.type("# k\n");
  CHECK(gui.ui().editor.text.starts_with("# k\nformat   = 1\n"));
  CHECK_FALSE(gui.app().views().editor.runs);
  gui.frame(60);
  CHECK(gui.app().views().editor.runs);
  CHECK(gui.session().scenario()->text.starts_with("# k\nformat"));
  CHECK(gui.seconds() == 15);
  gui.key(ImGuiKey_Escape);
  gui.frame(2);
  CHECK_FALSE(gui.ui().editor.typing);
  CHECK(gui.ui().editor.text.starts_with("# k\n"));
}

TEST_CASE("what is done in the window stands in the text at once, in a colour of its own") {
  Driver gui;
  gui.seek(15);
  gui.key(ImGuiKey_E, ImGuiMod_Ctrl);
  gui.frame(2);
  gui.key(ImGuiKey_Escape);
  gui.frame(2);
  gui.click("Stage/C3");
  gui.frame(2);
  gui.key(ImGuiKey_K);
  gui.frame(3);
  CHECK(gui.ui().editor.text.find("at = \"15s\"\ndo = \"kill\"\nnode = \"C3\"\n") !=
        std::string::npos);
  CHECK(gui.ui().editor.fresh.size() == 6);
  keep_picture(gui, "editor-branch.png");
  gui.key(ImGuiKey_Z, ImGuiMod_Ctrl);
  gui.frame(3);
  CHECK(gui.ui().editor.text.find("node = \"C3\"") == std::string::npos);
}

TEST_CASE("a mistake is told with its place, the run of before stays, a click goes to the line") {
  Driver gui;
  const Folder folder;
  open_small(gui, folder.file("mine.toml"));
  set_text(gui, replaced(small, "partitions = 2", "partitons = 2"));
  gui.frame(90);
  const kv::EditorView& view = gui.app().views().editor;
  REQUIRE(view.problems.size() >= 1);
  CHECK(view.problems[0].place == "10:1");
  CHECK(view.problems[0].hint.find("**partitions**") != std::string::npos);
  CHECK(view.status.ends_with("the run is that of the last text without any."));
  CHECK(gui.session().scenario()->text == small);
  CHECK(joined(kv_tests::text_problems(gui.ink())) == "");
  keep_picture(gui, "editor-problem.png");
  gui.click("Editor/Problem 1");
  gui.frame(4);
  CHECK(gui.ui().editor.go_line == 0);  // it went
  CHECK(gui.ui().editor.typing);
  gui.type("#");
  CHECK(gui.ui().editor.text.find("\n#partitons = 2") != std::string::npos);
}

TEST_CASE("a scenario is built with the buttons, each part ready to run") {
  Driver gui;
  const Folder folder;
  open_small(gui, folder.file("mine.toml"));
  for (const char* part : {"broker", "topic", "producer", "consumer", "group", "link", "link"}) {
    gui.click(std::string("Editor/Add ") + part);
    gui.frame(3);
  }
  gui.frame(90);
  CHECK(gui.app().views().editor.problems.empty());
  CHECK(gui.app().views().editor.runs);
  CHECK(gui.session().spec().brokers == 2);
  CHECK(gui.session().spec().topics.size() == 2);
  CHECK(gui.session().spec().network.latency == std::chrono::milliseconds(5));
  CHECK(gui.ui().editor.text.find("do = \"delay-way\"\nnode = \"P1\"\npeer = \"b1\"\n") !=
        std::string::npos);
  CHECK(gui.session().names().find("P1").valid());
  CHECK(gui.session().names().find("C2").valid());
  CHECK(gui.session().names().find("group-1").valid());
  CHECK(gui.session().names().find("C3").valid());
  keep_picture(gui, "editor-built.png");
}

TEST_CASE("saving writes the file, another name makes another file and never writes over one") {
  Driver gui;
  const Folder folder;
  const std::string mine = folder.file("mine.toml");
  open_small(gui, mine);
  const std::string next = replaced(small, "brokers = 1", "brokers = 2");
  set_text(gui, next);
  CHECK(gui.app().views().editor.unsaved);
  gui.key(ImGuiKey_S, ImGuiMod_Ctrl);
  gui.frame(2);
  CHECK(content(mine) == next);
  CHECK_FALSE(gui.app().views().editor.unsaved);
  write(folder.file("taken.toml"), "other");
  gui.app().ask(kv::SaveText{folder.file("taken.toml")});
  gui.frame(2);
  CHECK(gui.has_toast("is there already"));
  CHECK(content(folder.file("taken.toml")) == "other");
  gui.app().ask(kv::SaveText{folder.file("free.toml")});
  gui.frame(2);
  CHECK(content(folder.file("free.toml")) == next);
  CHECK(gui.app().views().editor.file == "free.toml");
  CHECK(gui.app().habits().recent.front().file == folder.file("free.toml"));
}

TEST_CASE("a file that changes on disk is read anew at the same moment") {
  Driver gui;
  const Folder folder;
  const std::string mine = folder.file("mine.toml");
  open_small(gui, mine);
  gui.seek(12);
  const std::string next = replaced(small, "brokers = 1", "brokers = 3");
  write(mine, next);
  REQUIRE(on_disk(gui));
  CHECK(gui.session().spec().brokers == 3);
  CHECK(gui.seconds() == 12);
  CHECK(gui.ui().editor.text == next);
  CHECK_FALSE(gui.app().views().editor.unsaved);
  // A broken file says so; the run stays, and when it is mended it runs.
  write(mine, "format = [");
  REQUIRE(on_disk(gui));
  CHECK(gui.app().error().has_value());
  CHECK(gui.session().spec().brokers == 3);
  write(mine, small);
  REQUIRE(on_disk(gui));
  CHECK(gui.session().spec().brokers == 1);
  CHECK_FALSE(gui.app().error().has_value());
}

TEST_CASE("where file and text were both changed the person decides") {
  Driver gui;
  const Folder folder;
  const std::string mine = folder.file("mine.toml");
  open_small(gui, mine);
  const std::string typed = replaced(small, "Mine", "Typed");
  const std::string theirs = replaced(small, "Mine", "Theirs");
  set_text(gui, typed);
  write(mine, theirs);
  REQUIRE(on_disk(gui));
  CHECK(gui.app().views().editor.foreign);
  CHECK(gui.ui().editor.text == typed);
  keep_picture(gui, "editor-foreign.png");
  gui.click("Editor/Keep mine");
  gui.frame(3);
  CHECK_FALSE(gui.app().views().editor.foreign);
  CHECK(gui.ui().editor.text == typed);
  write(mine, replaced(small, "Mine", "Theirs again"));
  REQUIRE(on_disk(gui));
  gui.click("Editor/Load the file");
  gui.frame(3);
  CHECK(gui.session().scenario()->title == "Theirs again");
}

TEST_CASE("typed text outlives opening something else, and is offered again") {
  Driver gui;
  const Folder folder;
  open_small(gui, folder.file("mine.toml"));
  const std::string typed = replaced(small, "Mine", "Typed");
  set_text(gui, typed);
  gui.app().ask(kv::OpenScenario{"04-orders-crash.toml"});
  gui.frame(3);
  CHECK(gui.session().scenario()->title == "The canonical crash");
  REQUIRE(gui.app().habits().drafts.size() == 1);
  CHECK(gui.app().habits().drafts[0].text == typed);
  gui.app().ask(kv::RestoreDraft{});
  gui.frame(3);
  CHECK(gui.session().scenario()->title == "Typed");
  CHECK(gui.ui().editor.text == typed);
  gui.key(ImGuiKey_S, ImGuiMod_Ctrl);
  gui.frame(2);
  CHECK(content(folder.file("mine.toml")) == typed);
  CHECK(gui.app().habits().drafts.empty());
}

TEST_CASE("a new scenario begins with a template and asks for a name when it is saved") {
  Driver gui;
  gui.app().ask(kv::NewFromTemplate{"minimal"});
  gui.frame(4);
  CHECK(gui.ui().editor.open);
  CHECK(gui.session().scenario()->title == "My scenario");
  CHECK(gui.app().views().editor.file == "not saved yet");
  gui.key(ImGuiKey_S, ImGuiMod_Ctrl);
  gui.frame(3);
  CHECK(gui.ui().editor.path_open);
  CHECK(gui.exists("Editor/Path"));
}

TEST_CASE("in a small window the text lies over the stage, in the dark it can be read") {
  Driver gui({1100, 700});
  gui.seek(15);
  gui.ui().dark = true;
  gui.key(ImGuiKey_E, ImGuiMod_Ctrl);
  gui.frame(3);
  CHECK(gui.app().layout().editor_over);
  CHECK(gui.exists("Editor/Run"));
  CHECK(joined(kv_tests::text_problems(gui.ink())) == "");
  keep_picture(gui, "editor-small-dark.png");
}
