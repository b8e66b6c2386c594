// Owners and curves that are taken over from the view before are those that would have been made.
#include <catch2/catch_test_macros.hpp>

#include "tests/support/sessions.h"
#include "viz/model/build_timeline.h"

namespace kv {
namespace {

using namespace std::chrono_literals;

constexpr TimelineSize size{1200, 500};

void check_same(const TimelineView& a, const TimelineView& b) {
  REQUIRE(a.blocks.size() == b.blocks.size());
  for (std::size_t i = 0; i < a.blocks.size(); ++i) {
    CHECK(a.blocks[i].x0 == b.blocks[i].x0);
    CHECK(a.blocks[i].y1 == b.blocks[i].y1);
    CHECK(a.blocks[i].owner == b.blocks[i].owner);
    CHECK(a.blocks[i].label == b.blocks[i].label);
  }
  CHECK(a.detail == b.detail);
  CHECK(a.owner_labels.size() == b.owner_labels.size());
  CHECK(a.plot_menu == b.plot_menu);
  REQUIRE(a.plots.size() == b.plots.size());
  for (std::size_t i = 0; i < a.plots.size(); ++i) {
    CHECK(a.plots[i].scale == b.plots[i].scale);
    REQUIRE(a.plots[i].lines.size() == b.plots[i].lines.size());
    for (std::size_t k = 0; k < a.plots[i].lines.size(); ++k)
      CHECK(a.plots[i].lines[k].points.size() == b.plots[i].lines[k].points.size());
  }
}

TEST_CASE("while it plays owners and curves are taken over, and they are the same") {
  const ks::Session session = ks::test::completed(ks::test::quick_text());
  UiState ui;
  ui.cursor.time = ks::at(5s);
  TimelineView first = build_timeline(session, ui, size);
  REQUIRE_FALSE(first.blocks.empty());
  REQUIRE_FALSE(first.plots.empty());
  ui.cursor.time = ks::at(12s);
  const TimelineView anew = build_timeline(session, ui, size);
  const TimelineView next = build_timeline(session, ui, size, &first);
  check_same(next, anew);
  CHECK(next.cursor_text == "12.000");
  CHECK(first.blocks.empty());
  CHECK(first.plots.empty());
}

TEST_CASE("whatever would change owners or curves makes them anew") {
  ks::Session session = ks::test::completed(ks::test::quick_text());
  UiState ui;
  ui.fold_idle = false;
  ui.cursor.time = ks::at(12s);
  TimelineView before;
  struct Kept {
    bool owners = false;
    bool curves = false;
  };
  /// What the view of now takes over from the one before.
  const auto kept = [&] {
    TimelineView old = std::move(before);
    const bool blocks = !old.blocks.empty();
    const bool curves = !old.plots.empty();
    before = build_timeline(session, ui, size, &old);
    check_same(before, build_timeline(session, ui, size));
    return Kept{blocks && old.blocks.empty(), curves && old.plots.empty()};
  };
  CHECK_FALSE(kept().owners);
  CHECK(kept().owners);
  CHECK(kept().curves);
  ui.range = {ks::at(4s), ks::at(9s)};
  CHECK_FALSE(kept().owners);
  ui.plots = {{.kind = PlotKind::rates}};
  CHECK_FALSE(kept().curves);
  ui.range = {};
  kept();
  // Of a hidden future only the curves know.
  ui.hide_future = true;
  CHECK_FALSE(kept().curves);
  ui.cursor.time = ks::at(13s);
  Kept now = kept();
  CHECK(now.owners);
  CHECK_FALSE(now.curves);
  REQUIRE(session.command(ks::test::clicked(8s, ks::Kill{"C1"})));
  session.compute_all();
  now = kept();
  CHECK_FALSE(now.owners);
  CHECK_FALSE(now.curves);
}

}  // namespace
}  // namespace kv
