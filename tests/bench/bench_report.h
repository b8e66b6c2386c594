// How every benchmark reports: one row per figure with its goal and whether the goal was held.
// Ratios are taken within one run, figures are medians of interleaved rounds. Nothing fails on a
// timing: the rows are read by people.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <ctime>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace ks {

class BenchReport {
 public:
  explicit BenchReport(std::string_view filter = {}) : filter_(filter) {}

  /// Whether the caller asked for this benchmark: no filter, or a part of its name.
  bool wanted(std::string_view name) const { return name.find(filter_) != std::string_view::npos; }

  void at_least(std::string_view name, double figure, double goal, std::string_view unit) {
    row(name, text(figure, unit), ">= " + text(goal, unit), figure >= goal ? "held" : "missed");
  }
  void at_most(std::string_view name, double figure, double goal, std::string_view unit) {
    row(name, text(figure, unit), "<= " + text(goal, unit), figure <= goal ? "held" : "missed");
  }
  /// A figure without a goal, for comparison.
  void figure(std::string_view name, double value, std::string_view unit) {
    row(name, text(value, unit), "-", "-");
  }

 private:
  static std::string text(double value, std::string_view unit) {
    char digits[64];
    const int decimals = value >= 100 ? 0 : value >= 10 ? 1 : 2;
    std::snprintf(digits, sizeof digits, "%.*f ", decimals, value);
    return std::string(digits).append(unit);
  }
  void row(std::string_view name, const std::string& figure, const std::string& goal,
           const char* verdict) {
    std::printf("%-52.*s | %16s | %18s | %s\n", static_cast<int>(name.size()), name.data(),
                figure.c_str(), goal.c_str(), verdict);
    std::fflush(stdout);
  }

  std::string_view filter_;
};

/// Processor seconds that one call of `work` takes. All benchmarks are of one thread, and unlike wall
/// seconds these do not grow when something else runs on the machine.
template <class Work>
double seconds_of(Work&& work) {
  const std::clock_t begin = std::clock();
  work();
  const std::clock_t end = std::clock();
  return static_cast<double>(end - begin) / CLOCKS_PER_SEC;
}

inline double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

/// Runs the contestants in turn for some rounds, so that a slow spell of the machine hits all of
/// them; returns the median of what each measured.
inline std::vector<double> interleaved_medians(
    std::size_t rounds, const std::vector<std::function<double()>>& contestants) {
  std::vector<std::vector<double>> measured(contestants.size());
  for (std::size_t round = 0; round < rounds; ++round) {
    for (std::size_t i = 0; i < contestants.size(); ++i) measured[i].push_back(contestants[i]());
  }
  std::vector<double> medians;
  for (std::vector<double>& values : measured) medians.push_back(median(std::move(values)));
  return medians;
}

}  // namespace ks
