// The Records view worked like a person works it.
#include <catch2/catch_test_macros.hpp>
#include <string>

#include "tests/gui/driver.h"

using kv_tests::Driver;

namespace {

const kv::RecordsView& view(Driver& gui) { return gui.app().views().records; }

/// The first line that is seen.
std::int64_t first_seen(Driver& gui) { return gui.ui().records.first_seen; }

}  // namespace

TEST_CASE("the tab Records and the key 7 show the records of a partition") {
  Driver gui;
  gui.seek(40);
  gui.key(ImGuiKey_7);
  CHECK(gui.ui().records.open);
  CHECK(view(gui).name == "orders-0");
  gui.click("Records/orders-3");
  CHECK(view(gui).name == "orders-3");
  CHECK(gui.ui().selection.partition == gui.session().names().find_partition("orders-3"));
  gui.key(ImGuiKey_7);
  CHECK(gui.ui().records.open);
  gui.key(ImGuiKey_Escape);
  CHECK_FALSE(gui.ui().records.open);
}

TEST_CASE("a click picks a record, a second one lets go, arrows go from one to the next") {
  Driver gui;
  gui.seek(40);
  gui.key(ImGuiKey_7);
  const std::int64_t last = view(gui).log_end - 1;
  gui.click("Records/#" + std::to_string(last - 2));
  CHECK(view(gui).picked == last - 2);
  CHECK_FALSE(view(gui).card.empty());
  gui.key(ImGuiKey_DownArrow);
  CHECK(view(gui).picked == last - 1);
  gui.key(ImGuiKey_UpArrow);
  gui.key(ImGuiKey_UpArrow);
  CHECK(view(gui).picked == last - 3);
  gui.click("Records/#" + std::to_string(last - 3));
  CHECK(view(gui).picked == -1);
  CHECK(view(gui).card.empty());
  gui.key(ImGuiKey_UpArrow);
  CHECK(view(gui).picked == last);
  gui.key(ImGuiKey_Escape);
  CHECK(view(gui).picked == -1);
  CHECK(gui.ui().records.open);
}

TEST_CASE("the wheel, the strip and the arrows move through the log, Newest goes back to its end") {
  Driver gui;
  gui.seek(90);
  gui.key(ImGuiKey_7);
  REQUIRE(view(gui).newest);
  const std::int64_t end = first_seen(gui);
  REQUIRE(end > 20);
  gui.hover("Records/#" + std::to_string(end + 4));
  ImGui::GetIO().AddMouseWheelEvent(0, 2);
  gui.frame(3);
  CHECK_FALSE(view(gui).newest);
  CHECK(first_seen(gui) == end - 6);
  ImGui::GetIO().AddMouseWheelEvent(0, -2);
  gui.frame(3);
  CHECK(view(gui).newest);
  CHECK(first_seen(gui) == end);
  gui.click("Records/Log");
  CHECK_FALSE(view(gui).newest);
  CHECK(first_seen(gui) < end);
  const std::int64_t middle = first_seen(gui);
  gui.click("Records/#" + std::to_string(middle));
  gui.key(ImGuiKey_UpArrow);
  CHECK(first_seen(gui) == middle - 1);
  CHECK(gui.exists("Records/#" + std::to_string(middle - 1)));
  gui.click("Records/Newest");
  CHECK(view(gui).newest);
}

TEST_CASE("a number of the ledger leads to its records, and each of them to its place in the log") {
  Driver gui({1600, 1000}, "08-commits.toml");
  gui.seek(60);
  const ks::GroupId group{0};
  const std::uint64_t again =
      gui.session().world_at(gui.ui().cursor.event).ledger.duplicates(group);
  REQUIRE(again > 0);
  gui.app().ask(kv::Select{{ks::node(group), {}}});
  gui.frame(3);
  gui.click("Inspector/Ledgerdelivered again");
  REQUIRE(gui.ui().records.open);
  const kv::LedgerView& ledger = view(gui).ledger;
  REQUIRE(ledger.open);
  const kv::LedgerNumber chosen = ledger.numbers[ledger.chosen];
  CHECK(chosen.name == "handed out again");
  CHECK(chosen.count == again);
  REQUIRE_FALSE(chosen.entries.empty());
  gui.click("Records/1");
  CHECK_FALSE(view(gui).ledger.open);
  CHECK(view(gui).partition == chosen.entries[0].partition);
  CHECK(view(gui).picked == chosen.entries[0].offset);
  gui.click("Records/ledger");
  CHECK(view(gui).ledger.open);
  gui.click("Records/lost");
  CHECK(view(gui).ledger.chosen == 0);
  gui.key(ImGuiKey_Escape);
  CHECK_FALSE(view(gui).ledger.open);
  CHECK(gui.ui().records.open);
}

TEST_CASE("the newest records stay in sight while the run goes on") {
  Driver gui;
  gui.seek(20);
  gui.key(ImGuiKey_7);
  const std::int64_t before = view(gui).log_end;
  gui.seek(60);
  CHECK(view(gui).log_end > before);
  CHECK(gui.exists("Records/#" + std::to_string(view(gui).log_end - 1)));
}
