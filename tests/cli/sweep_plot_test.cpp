// Diagrams of sweeps: what their axes, marks and names say, and what is said to wrong words.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>

#include "tests/cli/command.h"
#include "viz/cli/plot.h"
#include "viz/cli/svg.h"
#include "viz/cli/sweep_plot.h"

using ks_tests::bytes_of;
using ks_tests::Folder;
using ks_tests::kafkascope;
using ks_tests::Outcome;

namespace {

constexpr const char* slow_rows =
    "run,seed,partitions,events,step_1_time_to_fact_us,records_lost\n"
    "0,1,100,5,13500000,1\n"
    "1,2,100,5,20100000,2\n"
    "2,3,100,5,17000000,3\n"
    "3,1,1000,5,18000000,4\n"
    "4,2,1000,5,,5\n";
constexpr const char* fast_rows =
    "run,seed,partitions,events,step_1_time_to_fact_us,records_lost\n"
    "0,1,100,5,2500000,1\n"
    "1,1,1000,5,2500000,1\n";

kv::NamedTable table_of(const std::string& name, const std::string& rows) {
  return {name, kv::read_sweep(rows, "rows.csv").value()};
}

kv::SweepPlot plot(const std::vector<kv::NamedTable>& tables, const kv::PlotOptions& options) {
  const auto result = kv::plot_of(tables, options);
  REQUIRE(result.has_value());
  return *result;
}

std::string problem(const std::vector<kv::NamedTable>& tables, const kv::PlotOptions& options) {
  const auto result = kv::plot_of(tables, options);
  REQUIRE_FALSE(result.has_value());
  return ks::to_text(result.error().front());
}

}  // namespace

TEST_CASE(
    "a point of a diagram is the median of its runs, its bar goes from the least to the most") {
  const kv::SweepPlot drawn = plot({table_of("slow", slow_rows), table_of("fast", fast_rows)},
                                   {"Failover", "", {"acts=step_1_time_to_fact"}});
  CHECK(drawn.x_title == "partitions");
  CHECK(drawn.x_unit == kv::PlotUnit::count);
  CHECK(drawn.y_unit == kv::PlotUnit::duration);
  CHECK(drawn.caption ==
        "each mark is the median of 1 to 3 runs, its bar goes from the least to the greatest");
  REQUIRE(drawn.series.size() == 2);
  CHECK(drawn.series[0].name == "slow");
  REQUIRE(drawn.series[0].points.size() == 2);
  const kv::PlotPoint& first = drawn.series[0].points[0];
  CHECK(first.x == 100);
  CHECK(first.low == 13'500'000);
  CHECK(first.middle == 17'000'000);
  CHECK(first.high == 20'100'000);
  // What was not settled is no value.
  CHECK(drawn.series[0].points[1].low == drawn.series[0].points[1].high);
  CHECK(drawn.series[1].points[1].middle == 2'500'000);
}

TEST_CASE("several measures of several sweeps are series with both names") {
  const kv::SweepPlot drawn =
      plot({table_of("slow", slow_rows), table_of("fast", fast_rows)},
           {"", "events", {"acts=step_1_time_to_fact_us", "step_1_time_to_fact"}});
  REQUIRE(drawn.series.size() == 4);
  CHECK(drawn.series[0].name == "slow, acts");
  CHECK(drawn.series[3].name == "fast, step_1_time_to_fact");
}

TEST_CASE("ticks of a logarithmic axis are 1, 2 and 5 times powers of ten around the values") {
  using Ticks = std::vector<std::int64_t>;
  CHECK(kv::plot_ticks(100, 1000) == Ticks{100, 200, 500, 1000});
  CHECK(kv::plot_ticks(130, 1900) == Ticks{100, 200, 500, 1000, 2000});
  CHECK(kv::plot_ticks(7, 7) == Ticks{5, 10});
  CHECK(kv::plot_ticks(1, 1) == Ticks{1});
  CHECK(kv::plot_number(100'000, kv::PlotUnit::count) == "100,000");
  CHECK(kv::plot_number(17'060'000, kv::PlotUnit::duration) == "17.0 s");
  CHECK(kv::plot_number(20'000'000, kv::PlotUnit::duration) == "20 s");
  CHECK(kv::plot_number(300'000, kv::PlotUnit::duration) == "300 ms");
  CHECK(kv::plot_number(40, kv::PlotUnit::duration) == "40 us");
}

TEST_CASE(
    "equal distances on the axes are equal ratios, and names stand apart within the picture") {
  const kv::SweepPlot given =
      plot({table_of("slow", slow_rows), table_of("fast", fast_rows)},
           {"Failover", "", {"step_1_time_to_fact", "x=step_1_time_to_fact"}});
  const kv::PlotDrawing drawn = kv::lay_out(given, kv::dark_theme(), 900, 500);
  REQUIRE(drawn.marks.size() == 8);
  CHECK(drawn.marks[0].at.x < drawn.marks[1].at.x);
  CHECK(drawn.marks[0].at.y > drawn.marks[1].at.y);  // 17 s below 18 s
  CHECK(drawn.marks[0].shape != drawn.marks[2].shape);
  CHECK(drawn.marks[0].color != drawn.marks[2].color);
  std::vector<float> decades;
  for (const kv::PlotText& text : drawn.texts) {
    CHECK(text.at.x >= 0);
    CHECK(text.at.y <= 500);
    if (text.align != kv::PlotAlign::start) continue;
    CHECK(text.at.x + kv::svg_text_width(text.text, text.size, text.bold) <= 900);
  }
  for (const char* number : {"2 s", "5 s", "10 s", "20 s"}) {
    const auto found = std::find_if(drawn.texts.begin(), drawn.texts.end(),
                                    [&](const kv::PlotText& text) { return text.text == number; });
    REQUIRE(found != drawn.texts.end());
    decades.push_back(found->at.y);
  }
  // 2 : 10 as 4 : 20, and from 10 to 20 as far as from 5 to 10.
  CHECK(std::abs((decades[2] - decades[3]) - (decades[1] - decades[2])) < 0.01F);
  std::vector<float> names;
  for (const kv::PlotText& text : drawn.texts) {
    if (text.text.find("step_1") != std::string::npos || text.text.find("x:") != std::string::npos)
      names.push_back(text.at.y);
  }
  std::sort(names.begin(), names.end());
  REQUIRE(names.size() == 4);
  for (std::size_t i = 1; i < names.size(); ++i) CHECK(names[i] - names[i - 1] > 17.9F);
}

TEST_CASE("a sweep draws its diagram, and rows that were written draw the same") {
  const Folder folder;
  const std::string file = KS_ROOT "/scenarios/sweeps/controller-failover-zookeeper.toml";
  const std::vector<std::string> how{"--y", "another can act=step_1_time_to_fact", "--title",
                                     "Failover & more"};
  std::vector<std::string> words{"sweep",  file,
                                 "--vary", "topics.orders.partitions=100,1000",
                                 "--csv",  folder / "rows.csv",
                                 "--plot", folder / "a.svg",
                                 "--quiet"};
  words.insert(words.end(), how.begin(), how.end());
  const Outcome swept = kafkascope(words);
  CHECK(swept.err.empty());
  REQUIRE(swept.code == 0);
  words = {"sweep", "--results", folder / "rows.csv", "--plot", folder / "b.svg", "--quiet"};
  words.insert(words.end(), how.begin(), how.end());
  REQUIRE(kafkascope(words).code == 0);
  const std::string picture = bytes_of(folder / "a.svg");
  CHECK(picture == bytes_of(folder / "b.svg"));
  CHECK(picture.starts_with("<svg "));
  CHECK(picture.find("Failover &amp; more") != std::string::npos);
  CHECK(picture.find(">1,000</text>") != std::string::npos);
  CHECK(picture.find("another can act: ") != std::string::npos);
  // A PNG needs the window's side.
  words[4] = folder / "c.png";
  const Outcome without = kafkascope(words);
  CHECK(without.code == 2);
  CHECK(without.err.find("built without pictures") != std::string::npos);
  kv::CliHooks hooks;
  hooks.plot = [](const kv::PlotDrawing& drawing) -> ks::Result<std::string> {
    return drawing.title + "!";
  };
  REQUIRE(kafkascope(words, {}, hooks).code == 0);
  CHECK(bytes_of(folder / "c.png") == "Failover & more!");
}

TEST_CASE("wrong words of a diagram are said before anything runs") {
  const auto said = [](std::vector<std::string> words) {
    words.insert(words.begin(), "sweep");
    const Outcome outcome = kafkascope(words);
    CHECK(outcome.code == 2);
    return outcome.err;
  };
  CHECK(said({"05-exits", "--seeds", "1..2", "--x", "seed"}).find("belong to --plot") !=
        std::string::npos);
  CHECK(said({"05-exits", "--seeds", "1..2", "--plot", "a.gif", "--y", "events"})
            .find("no kind of picture") != std::string::npos);
  CHECK(said({"05-exits", "--seeds", "1..2", "--plot", "a.svg"}).find("needs a measure") !=
        std::string::npos);
  CHECK(said({"05-exits", "--seeds", "1..2", "--plot", "a.svg", "--y", "events", "--theme", "blue"})
            .find("is no theme") != std::string::npos);
  const std::vector<kv::NamedTable> tables{table_of("", slow_rows)};
  CHECK(
      problem(tables, {"", "", {"step_1_time_to_fac"}}).find("did you mean step_1_time_to_fact") !=
      std::string::npos);
  CHECK(problem(tables, {"", "", {"step_1_time_to_fact", "records_lost"}})
            .find("durations or numbers on one axis, not both") != std::string::npos);
  const std::string none =
      std::string(fast_rows).replace(std::string(fast_rows).rfind("1\n"), 1, "0");
  CHECK(problem({table_of("", none)}, {"", "", {"records_lost"}})
            .find("has no place on a logarithmic axis") != std::string::npos);
}
