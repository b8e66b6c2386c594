// What leaves the window: the command that draws the same, the view as text, a picture in a file.
#include <unistd.h>

#include <catch2/catch_test_macros.hpp>
#include <filesystem>
#include <fstream>
#include <string>

#include "tests/gui/driver.h"
#include "viz/model/stage_text.h"

using kv_tests::Driver;

using namespace std::chrono_literals;

namespace {

namespace fs = std::filesystem;

std::string clipboard() {
  const char* text = ImGui::GetClipboardText();
  return text == nullptr ? "" : text;
}

/// Chooses an entry of the palette by its words.
void choose(Driver& gui, std::string_view words) {
  gui.key(ImGuiKey_K, ImGuiMod_Ctrl);
  gui.type(words);
  gui.frame(2);
  gui.key(ImGuiKey_Enter);
  gui.frame(2);
}

/// The working directory for a while.
class Inside {
 public:
  Inside() : before_(fs::current_path()) {
    path_ = fs::temp_directory_path() / ("kafkascope-copy-" + std::to_string(getpid()));
    fs::remove_all(path_);
    fs::create_directories(path_);
    fs::current_path(path_);
  }
  ~Inside() {
    fs::current_path(before_);
    fs::remove_all(path_);
  }
  Inside(const Inside&) = delete;
  Inside& operator=(const Inside&) = delete;

 private:
  fs::path before_;
  fs::path path_;
};

}  // namespace

TEST_CASE(
    "the command that draws the view is copied; what is in no file has none until it is saved") {
  const Inside inside;
  Driver gui;
  gui.seek(64.9);
  gui.click("Stage/C3");
  choose(gui, "copy the command");
  CHECK(clipboard() ==
        "kafkascope render 04-orders-crash --view stage --at 1m4.9s --pick C3 -o view.png");
  gui.key(ImGuiKey_6);
  gui.ui().dark = true;
  choose(gui, "copy the command");
  CHECK(clipboard() ==
        "kafkascope render 04-orders-crash --view brokers --at 1m4.9s --pick C3 --theme dark -o "
        "view.png");
  gui.ui().dark = false;
  gui.app().ask(kv::SetRange{{ks::at(60s), ks::at(70s)}, false});
  gui.frame(2);
  choose(gui, "copy the command");
  CHECK(clipboard() ==
        "kafkascope render 04-orders-crash --view brokers --at 1m4.9s --from 1m --to 1m10s "
        "--pick C3 -o view.png");
  gui.key(ImGuiKey_F);
  gui.key(ImGuiKey_1);
  gui.click("Stage/C3");
  gui.click("Inspector/Close");
  gui.frame(2);
  const std::string before = clipboard();
  choose(gui, "copy the command");
  CHECK(clipboard() == before);
  CHECK(gui.has_toast("What was done here is in no file yet"));
  gui.key(ImGuiKey_S, ImGuiMod_Ctrl);
  gui.frame(2);
  choose(gui, "copy the command");
  CHECK(clipboard().starts_with("kafkascope render 04-orders-crash-1.toml --view stage --at "));
}

TEST_CASE("views are copied as the text that the command line prints") {
  Driver gui;
  gui.seek(64.9);
  choose(gui, "copy the view");
  CHECK(clipboard() == kv::stage_text(gui.app().views().stage));
  gui.key(ImGuiKey_2);
  choose(gui, "copy the view");
  CHECK(clipboard().find("OrderProcessingGroup  |") != std::string::npos);
  gui.key(ImGuiKey_3);
  choose(gui, "copy the view");
  CHECK(clipboard().find("Heartbeat") != std::string::npos);
  gui.key(ImGuiKey_5);
  choose(gui, "copy the view");
  CHECK(clipboard().find("C2 is killed; it owned orders-2 and orders-3.") != std::string::npos);
  gui.key(ImGuiKey_7);
  choose(gui, "copy the view");
  CHECK(clipboard().find("orders-") != std::string::npos);
}

TEST_CASE("a picture of the window goes into a new file beside the others") {
  const Inside inside;
  Driver gui;
  gui.seek(64.9);
  choose(gui, "save a picture");
  REQUIRE(gui.app().picture_wanted());
  const kv::Image image = gui.picture();
  gui.app().keep_picture(image);
  CHECK_FALSE(gui.app().picture_wanted());
  CHECK(gui.has_toast("Saved as 04-orders-crash-64.900.png"));
  gui.app().ask(kv::SavePicture{});
  gui.frame();
  gui.app().keep_picture(gui.picture());
  REQUIRE(fs::exists("04-orders-crash-64.900.png"));
  REQUIRE(fs::exists("04-orders-crash-64.900-2.png"));
  std::ifstream in("04-orders-crash-64.900.png", std::ios::binary);
  char head[4] = {};
  in.read(head, 4);
  CHECK(std::string(head + 1, 3) == "PNG");
}
