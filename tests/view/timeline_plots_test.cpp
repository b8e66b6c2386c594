// The plots that somebody chose: what they show of a run, their scales, and what the crosshair reads.
#include <catch2/catch_test_macros.hpp>
#include <string>
#include <vector>

#include "tests/support/plots.h"
#include "tests/support/sessions.h"
#include "viz/model/build_timeline.h"
#include "viz/model/plot_choice.h"
#include "viz/model/plot_reading.h"

namespace kv {
namespace {

using ks::at;
using kv_tests::plots;
using namespace std::chrono_literals;

struct Run {
  ks::Session session;
  UiState ui;

  explicit Run(const std::string& text, std::vector<Plot> shown) : session(ks::test::opened(text)) {
    session.compute_all();
    ui.plots = std::move(shown);
    ui.cursor.time = session.horizon();
    ui.fold_idle = false;
  }
  TimelineView view(float height = 900) { return build_timeline(session, ui, {1584, height}); }
  std::string reading(PlotKind kind, ks::Time time) {
    const TimelineView all = view();
    for (const PlotView& plot : all.plots) {
      if (plot.plot.kind == kind) return plot_reading(plot, all.axis.x_of(time));
    }
    return "not there";
  }
};

std::vector<Plot> shown(const TimelineView& view) {
  std::vector<Plot> all;
  for (const PlotView& plot : view.plots) all.push_back(plot.plot);
  return all;
}

std::vector<Plot> every_kind() {
  std::vector<Plot> all;
  for (const PlotKind kind : plot_kinds) all.push_back({.kind = kind});
  return all;
}

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
  CHECK(names == std::vector<std::string>{"lag", "total lag", "records/s", "oldest wait", "latency",
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
  Run run(ks::shipped("16-slow-follower.toml"), plots({PlotKind::isr, PlotKind::in_flight}));
  CHECK(run.reading(PlotKind::isr, at(9s)) == "3 replicas");
  CHECK(run.reading(PlotKind::isr, at(40s)) == "2 replicas");
}

TEST_CASE("partitions under the minimum are counted") {
  Run run(ks::shipped("17-min-isr.toml"), plots({PlotKind::under_min_isr}));
  CHECK(run.reading(PlotKind::under_min_isr, at(5s)) == "0 partitions");
}

TEST_CASE("how late records come is read beside how long others wait, each in ms") {
  Run run(R"(format = 1
duration = "20s"
[cluster]
brokers = 1
[[topics]]
name = "orders"
partitions = 1
replication-factor = 1
[[producers]]
name = "P1"
topic = "orders"
rate = "1/s"
[[groups]]
id = "payments"
topics = ["orders"]
members = ["C1"]
processing = "10ms"
config = { "auto.offset.reset" = "earliest" }
[[timeline]]
at = "15.8s"
do = "freeze"
node = "C1"
)",
          plots({PlotKind::waiting, PlotKind::latency}));
  CHECK(run.reading(PlotKind::latency, at(15050ms)) == "9 ms");
  CHECK(run.reading(PlotKind::waiting, at(15050ms)) == "0 ms");
  CHECK(run.reading(PlotKind::latency, at(19550ms)) == "9 ms");
  CHECK(run.reading(PlotKind::waiting, at(19550ms)) == "3500 ms");
  const TimelineView view = run.view();
  REQUIRE(view.plots.size() == 2);
  CHECK(view.plots[1].name == "latency");
  CHECK(view.plots[1].unit == "ms");
  CHECK(view.plots[1].scale.starts_with("0 to "));
  CHECK(plot_title({.kind = PlotKind::latency, .group = "payments"}) ==
        "End-to-end latency, payments");
  CHECK(plot_word(PlotKind::latency) == "end-to-end-latency");
}

TEST_CASE("plots stand in the order they were chosen; those without room are counted") {
  Run run(ks::shipped("04-orders-crash.toml"),
          plots({PlotKind::rates, PlotKind::isr, PlotKind::lag, PlotKind::waiting}));
  CHECK(shown(run.view(900)) == run.ui.plots);
  CHECK(run.view(900).plots_left_out == 0);
  const TimelineView low = run.view(320);
  REQUIRE(low.plots.size() < 4);
  CHECK(low.plots_left_out == 4 - low.plots.size());
  CHECK(low.plots.front().plot.kind == PlotKind::rates);
  run.ui.plots.clear();
  CHECK(run.view(900).plots.empty());
  CHECK(run.view(900).plots_left_out == 0);
}

TEST_CASE("a plot of one group stays that group's, whoever is picked") {
  const Plot picked{.kind = PlotKind::total_lag};
  const Plot orders{.kind = PlotKind::total_lag, .group = "OrderProcessingGroup"};
  const Plot audit{.kind = PlotKind::total_lag, .group = "AuditGroup"};
  Run run(ks::shipped("03-two-groups.toml"), {picked, orders, audit});
  const auto read = [&] {
    const TimelineView view = run.view();
    std::vector<std::string> words;
    for (const PlotView& plot : view.plots)
      words.push_back(plot.of + ": " + plot_reading(plot, view.axis.x_of(at(60s))));
    return words;
  };
  CHECK(read() == std::vector<std::string>{": 47 records", "OrderProcessingGroup: 47 records",
                                           "AuditGroup: 590 records"});
  run.ui.selection.node = ks::node(ks::GroupId{1});
  CHECK(read() == std::vector<std::string>{": 590 records", "OrderProcessingGroup: 47 records",
                                           "AuditGroup: 590 records"});
}

TEST_CASE("the lag of one partition can be shown by itself") {
  Run run(ks::shipped("04-orders-crash.toml"),
          {{.kind = PlotKind::lag}, {PlotKind::lag, "OrderProcessingGroup", "orders-2"}});
  const TimelineView view = run.view();
  REQUIRE(view.plots.size() == 2);
  const float x = view.axis.x_of(at(40s));
  CHECK(plot_reading(view.plots[0], x) == "p2 86, p3 42, p1 6, p0 2, 2 more up to 2 records");
  CHECK(plot_reading(view.plots[1], x) == "86 records");
  CHECK(view.plots[1].of == "orders-2");
  // It changes its colour with its owner, as among all of them.
  CHECK(view.plots[1].lines.size() == 5);
}

TEST_CASE("a plot of what this cluster does not have is neither shown nor counted") {
  Run run(ks::shipped("04-orders-crash.toml"), {{.kind = PlotKind::total_lag, .group = "payments"},
                                                {PlotKind::lag, "OrderProcessingGroup", "orders-9"},
                                                {.kind = PlotKind::isr}});
  CHECK(shown(run.view()) == plots({PlotKind::isr}));
  CHECK(run.view().plots_left_out == 0);
}

TEST_CASE("more than thirty plots stand below each other where there is room") {
  Run run(ks::shipped("05-exits.toml"), {});
  Selection picked;
  picked.partition = ks::PartitionId{0};
  run.ui.plots = plots_on_offer(run.session.names(), run.session.lanes(), picked);
  // Nine kinds, one partition in each of four groups, and six kinds for each of them.
  CHECK(run.ui.plots.size() == 9 + 4 + 24);
  CHECK(shown(run.view(2000)) == run.ui.plots);
  const TimelineView window = run.view(1000);
  CHECK(window.plots.size() == 19);
  CHECK(window.plots_left_out == 37 - window.plots.size());
}

TEST_CASE("the menu has what is shown, each kind, what is picked and each of several groups") {
  Run run(ks::shipped("03-two-groups.toml"), {});
  Selection picked;
  picked.partition = run.session.names().find_partition("orders-1");
  const Plot waiting{.kind = PlotKind::waiting, .group = "AuditGroup"};
  const auto menu = plots_in_menu(run.session.names(), run.session.lanes(), picked, {{waiting}});
  std::vector<std::string> titles;
  for (std::size_t i = plot_kinds.size(); i < menu.size(); ++i)
    titles.push_back(plot_title(menu[i]));
  CHECK(titles == std::vector<std::string>{
                      "Lag of orders-1 in OrderProcessingGroup", "Lag of orders-1 in AuditGroup",
                      "Lag of the whole group, OrderProcessingGroup",
                      "Lag of the whole group, AuditGroup", "Oldest wait, AuditGroup"});
}

TEST_CASE("a hidden future has no samples to read") {
  Run run(ks::shipped("04-orders-crash.toml"), plots({PlotKind::unowned}));
  run.ui.cursor.time = at(25s);
  run.ui.hide_future = true;
  const TimelineView view = run.view();
  REQUIRE(view.plots.size() == 1);
  for (const PlotSample& sample : view.plots[0].readable.at(0).samples)
    CHECK(sample.x <= view.cursor_x + 1);
}

TEST_CASE("of many partitions the four with the largest lag are named") {
  PlotView plot;
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
