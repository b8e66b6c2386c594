#include "viz/model/plot_reading.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>
#include <vector>

namespace kv {
namespace {

constexpr std::size_t most_named = 4;

struct Value {
  std::string_view name;
  std::int64_t value = 0;
};

/// The last sample at or before x.
std::optional<std::int64_t> value_at(const PlotReadable& line, float x) {
  const auto next = std::upper_bound(line.samples.begin(), line.samples.end(), x,
                                     [](float at, const PlotSample& s) { return at < s.x; });
  if (next == line.samples.begin()) return std::nullopt;
  return static_cast<std::int64_t>(std::llround((next - 1)->value));
}

}  // namespace

std::string plot_reading(const PlotView& plot, float x) {
  std::vector<Value> values;
  for (const PlotReadable& line : plot.readable) {
    if (const auto value = value_at(line, x)) values.push_back({line.name, *value});
  }
  if (values.empty()) return {};
  if (values.size() == 1 && values[0].name.empty())
    return fmt::format("{} {}", values[0].value, plot.unit);
  // Only partitions are compared with each other; in and out keep their places.
  if (plot.plot.kind == PlotKind::lag) {
    std::stable_sort(values.begin(), values.end(),
                     [](const Value& a, const Value& b) { return a.value > b.value; });
  }
  std::string text;
  for (std::size_t i = 0; i < std::min(values.size(), most_named); ++i)
    text += fmt::format("{}{} {}", i == 0 ? "" : ", ", values[i].name, values[i].value);
  if (values.size() > most_named)
    text += fmt::format(", {} more up to {}", values.size() - most_named, values[most_named].value);
  return text + " " + std::string(plot.unit);
}

}  // namespace kv
