// A branch with one more consumer from its start draws those of the scenario as before.
#include <catch2/catch_test_macros.hpp>
#include <string>

#include "tests/gui/driver.h"

using kv_tests::Driver;

namespace {

kv::Color fill_of(Driver& gui, const std::string& name) {
  return gui.app().shown_theme().consumer(gui.session().names().find(name).index).fill;
}

}  // namespace

TEST_CASE("a consumer that is added at the start shifts no colour of a branch") {
  Driver gui;
  const kv::Color c4 = fill_of(gui, "C4");
  CHECK(c4 == gui.app().theme().consumer(3).fill);
  gui.seek(0);
  gui.app().ask(kv::AddConsumerTo{});
  gui.frame(2);
  gui.settle();
  REQUIRE(gui.session().branches().size() == 2);
  REQUIRE(gui.session().names().find("C5").index == 0);
  REQUIRE(gui.session().names().find("C4").index == 4);
  CHECK(fill_of(gui, "C4") == c4);
  CHECK(fill_of(gui, "C5") == gui.app().theme().consumer(4).fill);
  CHECK(fill_of(gui, "C1") == gui.app().theme().consumer(0).fill);
  // Beside each other they have the same colours as well.
  gui.app().ask(kv::CompareWithBranch{0});
  gui.frame(2);
  for (int k = 0; k < 2000 && gui.app().computes(); ++k) gui.frame();
  gui.seek(100);
  gui.frame(3);
  const auto& columns = gui.app().views().compare.columns;
  REQUIRE(columns.size() == 2);
  for (const kv::CompareColumn& column : columns) {
    for (const auto& member : column.members) {
      if (member.name == "C4") CHECK(member.color == 3);
      if (member.name == "C5") CHECK(member.color == 4);
    }
  }
  CHECK(gui.app().shown_theme().places.empty());
}
