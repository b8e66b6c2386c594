// The plots that somebody chose: what they show of a run, their scales, and what the crosshair reads.
#include <catch2/catch_test_macros.hpp>
#include <string>
#include <vector>

#include "tests/support/sessions.h"
#include "viz/model/build_timeline.h"
#include "viz/model/plot_reading.h"

namespace kv {
namespace {

using ks::at;
using namespace std::chrono_literals;

struct Run {
  ks::Session session;
  UiState ui;

  explicit Run(const std::string& text, std::vector<PlotKind> plots)
      : session(ks::test::opened(text)) {
    session.compute_all();
    ui.plots = std::move(plots);
    ui.cursor.time = session.horizon();
    ui.fold_idle = false;
  }
  TimelineView view(float height = 900) { return build_timeline(session, ui, {1584, height}); }
  std::string reading(PlotKind kind, ks::Time time) {
    const TimelineView all = view();
    for (const PlotView& plot : all.plots) {
      if (plot.kind == kind) return plot_reading(plot, all.axis.x_of(time));
    }
    return "not there";
  }
};

std::vector<PlotKind> kinds(const TimelineView& view) {
  std::vector<PlotKind> all;
  for (const PlotView& plot : view.plots) all.push_back(plot.kind);
  return all;
}

std::vector<PlotKind> every_kind() { return {plot_kinds.begin(), plot_kinds.end()}; }

TEST_CASE("every plot has a name, a scale with its unit and a line") {
  Run run(ks::shipped("04-orders-crash.toml"), every_kind());
  const TimelineView view = run.view(1200);
  REQUIRE(view.plots.size() == plot_kinds.size());
  std::vector<std::string> names;
  for (const PlotView& plot : view.plots) {
    names.push_back(plot.name);
    CHECK(plot.scale.starts_with("0 to "));
    CHECK_FALSE(plot.lines.empty());
  }
  CHECK(names == std::vector<std::string>{"lag", "total lag", "records/s", "oldest wait",
                                          "no owner", "smallest ISR", "under min ISR",
                                          "in flight"});
}

TEST_CASE("the crosshair reads what each plot has at a place of the axis") {
  Run run(ks::shipped("04-orders-crash.toml"), every_kind());
  CHECK(run.reading(PlotKind::unowned, at(15s)) == "0 partitions");
  CHECK(run.reading(PlotKind::unowned, at(30s)) == "2 partitions");
  CHECK(run.reading(PlotKind::isr, at(30s)) == "3 replicas");
  CHECK(run.reading(PlotKind::under_min_isr, at(30s)) == "0 partitions");
}

TEST_CASE("a follower that is too slow is seen in the smallest ISR") {
  Run run(ks::shipped("16-slow-follower.toml"), {PlotKind::isr, PlotKind::in_flight});
  CHECK(run.reading(PlotKind::isr, at(9s)) == "3 replicas");
  CHECK(run.reading(PlotKind::isr, at(40s)) == "2 replicas");
}

TEST_CASE("partitions under the minimum are counted") {
  Run run(ks::shipped("17-min-isr.toml"), {PlotKind::under_min_isr});
  CHECK(run.reading(PlotKind::under_min_isr, at(5s)) == "0 partitions");
}

TEST_CASE("plots stand in the order they were chosen; those without room are counted") {
  Run run(ks::shipped("04-orders-crash.toml"),
          {PlotKind::rates, PlotKind::isr, PlotKind::lag, PlotKind::waiting});
  CHECK(kinds(run.view(900)) == run.ui.plots);
  CHECK(run.view(900).plots_left_out == 0);
  const TimelineView low = run.view(320);
  REQUIRE(low.plots.size() < 4);
  CHECK(low.plots_left_out == 4 - low.plots.size());
  CHECK(low.plots.front().kind == PlotKind::rates);
  run.ui.plots.clear();
  CHECK(run.view(900).plots.empty());
  CHECK(run.view(900).plots_left_out == 0);
}

TEST_CASE("a hidden future has no samples to read") {
  Run run(ks::shipped("04-orders-crash.toml"), {PlotKind::unowned});
  run.ui.cursor.time = at(25s);
  run.ui.hide_future = true;
  const TimelineView view = run.view();
  REQUIRE(view.plots.size() == 1);
  for (const PlotSample& sample : view.plots[0].readable.at(0).samples)
    CHECK(sample.x <= view.cursor_x + 1);
}

TEST_CASE("of many partitions the four with the largest lag are named") {
  PlotView plot;
  plot.kind = PlotKind::lag;
  plot.unit = "records";
  for (int i = 0; i < 6; ++i) {
    const auto value = static_cast<float>(10 + i);
    plot.readable.push_back({"p" + std::to_string(i), {{0, 1}, {100, value}}});
  }
  CHECK(plot_reading(plot, 150) == "p5 15, p4 14, p3 13, p2 12, 2 more up to 11 records");
  CHECK(plot_reading(plot, 99) == "p0 1, p1 1, p2 1, p3 1, 2 more up to 1 records");
  CHECK(plot_reading(plot, -1).empty());
}

}  // namespace
}  // namespace kv
