#include "viz/cli/sweep_plot.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>

#include "sim/base/time.h"
#include "sim/scenario/problems.h"
#include "sim/scenario/units.h"
#include "viz/cli/files.h"
#include "viz/cli/picture_options.h"
#include "viz/cli/sweep_summary.h"

namespace kv {
namespace {

/// A setting is a number or a duration, in the words of the file; a measure a number.
std::optional<std::int64_t> number_of(const std::string& cell, PlotUnit& unit) {
  if (const auto number = cell_number(cell)) return number;
  const auto duration = ks::parse_duration(cell);
  if (!duration) return std::nullopt;
  unit = PlotUnit::duration;
  return duration->count();
}

/// What may be an axis: settings for x, measures for y; draws are measures.
std::vector<std::string> candidates(const SweepTable& table, bool settings) {
  std::vector<std::string> list;
  for (std::size_t i = SweepTable::first_setting; i < table.columns.size(); ++i) {
    const ColumnKind kind = table.kind(i);
    const bool number = kind == ColumnKind::count || kind == ColumnKind::duration;
    if (number || (settings && i < table.first_measure())) list.push_back(table.columns[i]);
  }
  return list;
}

ks::Result<std::size_t> column_of(const SweepTable& table, const std::string& option,
                                  const std::string& name) {
  const std::vector<std::string> known = candidates(table, option == "--x");
  for (const std::string& spelled : {name, name + "_us"}) {
    if (std::find(known.begin(), known.end(), spelled) == known.end()) continue;
    const auto at = std::find(table.columns.begin(), table.columns.end(), spelled);
    return static_cast<std::size_t>(at - table.columns.begin());
  }
  return ks::failure({.file = option + " " + name,
                      .what = "is no column of this sweep",
                      .allowed = ks::any_of(known),
                      .did_you_mean = ks::nearest_name(name, known)});
}

class Plotter {
 public:
  explicit Plotter(const PlotOptions& options) : options_(options) {}

  ks::Result<SweepPlot> plot(const std::vector<NamedTable>& tables) {
    plot_.title = options_.title;
    for (const NamedTable& each : tables) {
      for (const std::string& y : options_.ys) {
        const auto added = add(each, named_text(y));
        if (!added) return tl::unexpected(added.error());
      }
    }
    const std::string runs = fewest_ == most_
                                 ? fmt::format("{} run{}", most_, most_ == 1 ? "" : "s")
                                 : fmt::format("{} to {} runs", fewest_, most_);
    plot_.caption = most_ > 1 ? "each mark is the median of " + runs +
                                    ", its bar goes from the least to the greatest"
                              : "each mark is one run";
    plot_.y_title = plot_.y_unit == PlotUnit::duration ? "time" : "number";
    return std::move(plot_);
  }

 private:
  ks::Result<void> add(const NamedTable& source, const NamedText& y) {
    const SweepTable& table = source.table;
    if (options_.x.empty() && table.settings == 0)
      return ks::failure({.file = "--plot",
                          .what = "has nothing for its x axis",
                          .allowed = "a sweep with --vary, or --x COLUMN"});
    const NamedText x =
        named_text(options_.x.empty() ? table.columns[SweepTable::first_setting] : options_.x);
    const auto x_column = column_of(table, "--x", x.text);
    if (!x_column) return tl::unexpected(x_column.error());
    const auto y_column = column_of(table, "--y", y.text);
    if (!y_column) return tl::unexpected(y_column.error());
    plot_.x_title = x.name;
    const PlotUnit unit =
        table.kind(*y_column) == ColumnKind::duration ? PlotUnit::duration : PlotUnit::count;
    if (plot_.series.empty()) plot_.y_unit = unit;
    if (plot_.y_unit != unit)
      return ks::failure({.file = "--y " + y.text,
                          .what = "counts something else than the first --y",
                          .allowed = "durations or numbers on one axis, not both"});
    PlotSeries series;
    series.name = source.name;
    if (source.name.empty()) series.name = y.name;
    if (!source.name.empty() && options_.ys.size() > 1) series.name += ", " + y.name;
    return fill(series, table, *x_column, *y_column);
  }

  ks::Result<void> fill(PlotSeries& series, const SweepTable& table, std::size_t x_column,
                        std::size_t y_column) {
    std::map<std::int64_t, std::vector<std::int64_t>> values;
    for (const std::vector<std::string>& row : table.rows) {
      if (row[y_column].empty()) continue;  // it did not come to that
      const auto x = number_of(row[x_column], plot_.x_unit);
      const std::int64_t y = cell_number(row[y_column]).value_or(0);
      if (!x || *x <= 0 || y <= 0)
        return ks::failure(
            {.file = "--plot",
             .what = fmt::format("{} = {} at {} = {} has no place on a logarithmic axis",
                                 table.columns[y_column], row[y_column], table.columns[x_column],
                                 row[x_column]),
             .allowed = "numbers and durations above 0"});
      values[*x].push_back(y);
    }
    if (values.empty())
      return ks::failure(
          {.file = "--y " + table.columns[y_column], .what = "has no value in any run"});
    for (auto& [x, ys] : values) {
      const Distribution all = distribution(ys);
      series.points.push_back({x, all.min, all.p50, all.max});
      fewest_ = most_ == 0 ? all.runs : std::min(fewest_, all.runs);
      most_ = std::max(most_, all.runs);
    }
    plot_.series.push_back(std::move(series));
    return {};
  }

  const PlotOptions& options_;
  SweepPlot plot_;
  std::size_t fewest_ = 0;
  std::size_t most_ = 0;
};

bool ends_with(const std::string& path, std::string_view end) {
  return path.size() > end.size() && path.ends_with(end);
}

std::string size_text(const Arguments& arguments) {
  return arguments.size.empty() ? "1200x700" : arguments.size;
}

}  // namespace

NamedText named_text(const std::string& text) {
  const std::size_t sign = text.find('=');
  if (sign == std::string::npos) return {text, text};
  return {text.substr(0, sign), text.substr(sign + 1)};
}

ks::Result<SweepPlot> plot_of(const std::vector<NamedTable>& tables, const PlotOptions& options) {
  return Plotter(options).plot(tables);
}

std::optional<ks::Diagnostics> wrong_plot(const Arguments& arguments) {
  ks::Diagnostics problems;
  const auto wrong = [&](std::string what, std::string allowed) {
    problems.push_back(
        {.file = "kafkascope sweep", .what = std::move(what), .allowed = std::move(allowed)});
  };
  const bool more = !arguments.x.empty() || !arguments.ys.empty() || !arguments.title.empty() ||
                    !arguments.theme.empty() || !arguments.size.empty();
  if (arguments.plot.empty()) {
    if (more) wrong("--x, --y, --title, --theme and --size belong to --plot", "--plot FILE");
  } else {
    if (!ends_with(arguments.plot, ".svg") && !ends_with(arguments.plot, ".png"))
      wrong("--plot " + arguments.plot + " is no kind of picture", "FILE.svg or FILE.png");
    if (arguments.ys.empty()) wrong("--plot needs a measure", "--y COLUMN");
    if (arguments.shard != "") wrong("--plot draws whole sweeps, not a shard", "--results");
    const auto size = picture_size(size_text(arguments));
    if (!size) problems.insert(problems.end(), size.error().begin(), size.error().end());
    const auto dark = is_dark(arguments.theme);
    if (!dark) problems.insert(problems.end(), dark.error().begin(), dark.error().end());
  }
  if (problems.empty()) return std::nullopt;
  return problems;
}

ks::Result<void> plot_sweeps(const std::vector<NamedTable>& tables, const Arguments& arguments,
                             Surroundings& with) {
  if (arguments.plot.empty()) return {};
  const auto plot = plot_of(tables, {arguments.title, arguments.x, arguments.ys});
  if (!plot) return tl::unexpected(plot.error());
  const bool dark = is_dark(arguments.theme).value_or(false);
  const auto [width, height] = picture_size(size_text(arguments)).value_or(std::pair{0, 0});
  const PlotDrawing drawing = lay_out(*plot, dark ? dark_theme() : light_theme(),
                                      static_cast<float>(width), static_cast<float>(height));
  if (ends_with(arguments.plot, ".svg")) return write_file(arguments.plot, plot_svg(drawing));
  if (with.hooks.plot == nullptr)
    return ks::failure(ks::Diagnostic{.file = "--plot " + arguments.plot,
                                      .what = "this program was built without pictures",
                                      .allowed = "FILE.svg"});
  const auto png = with.hooks.plot(drawing);
  if (!png) return tl::unexpected(png.error());
  return write_file(arguments.plot, *png);
}

}  // namespace kv
