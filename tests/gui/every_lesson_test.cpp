// No lesson that the program carries has words that overlap, are cut or do not read, in any of its views.
#include <catch2/catch_test_macros.hpp>
#include <string>

#include "tests/gui/driver.h"
#include "viz/cli/scenario_source.h"

using kv_tests::Driver;
using kv_tests::joined;

namespace {

constexpr ImGuiKey views[] = {ImGuiKey_1, ImGuiKey_2, ImGuiKey_3, ImGuiKey_6, ImGuiKey_7};
constexpr double parts_of_the_run[] = {0.12, 0.45, 0.8};

void check_words(Driver& gui, const std::string& when) {
  INFO(when);
  CHECK(joined(kv_tests::text_problems(gui.ink())) == "");
}

}  // namespace

TEST_CASE("the words of every lesson overlap nowhere") {
  for (const std::string& name : kv::built_in_names()) {
    Driver gui({1600, 1000}, name + ".toml");
    const double end = static_cast<double>(ks::to_us(gui.session().horizon())) / 1e6;
    for (const kv::Vec size : {kv::Vec{1600, 1000}, {1024, 640}}) {
      gui.resize(size);
      for (const ImGuiKey view : views) {
        gui.key(view);
        for (const double part : parts_of_the_run) {
          gui.seek(end * part);
          check_words(gui, name + ", view " + std::to_string(view - ImGuiKey_0) + " at " +
                               std::to_string(end * part) + " s, width " +
                               std::to_string(static_cast<int>(size.x)));
        }
      }
    }
  }
}

TEST_CASE("the words of every lesson stand out from what is behind them, in both themes") {
  for (const std::string& name : kv::built_in_names()) {
    Driver gui({1600, 1000}, name + ".toml");
    const double end = static_cast<double>(ks::to_us(gui.session().horizon())) / 1e6;
    gui.seek(end * 0.45);
    for (const ImGuiKey view : views) {
      gui.key(view);
      for (const bool dark : {false, true}) {
        gui.ui().dark = dark;
        gui.frame(2);
        INFO(name << ", view " << view - ImGuiKey_0 << (dark ? ", dark" : ", light"));
        const kv::InkLog log = gui.ink();
        CHECK(joined(kv_tests::size_problems(log)) == "");
        CHECK(joined(kv_tests::contrast_problems(log, gui.picture(), gui.app().theme())) == "");
      }
    }
  }
}
