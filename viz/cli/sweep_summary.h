// What the rows of a sweep say together: how each measure is distributed over the runs of a setting, and
// in how many of them an expectation held. Whole numbers only; percentiles are values that occurred
// (nearest rank).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "sim/base/result.h"
#include "viz/cli/console.h"
#include "viz/cli/sweep_table.h"

namespace kv {

struct Distribution {
  std::size_t runs = 0;     ///< of the setting
  std::size_t settled = 0;  ///< of these, runs that have a value
  std::int64_t min = 0;
  std::int64_t p50 = 0;
  std::int64_t p90 = 0;
  std::int64_t p99 = 0;
  std::int64_t max = 0;
};
/// The values come back sorted.
Distribution distribution(std::vector<std::int64_t>& values);

/// Bins of one width that hold every value; from min to max, both included.
struct Bin {
  std::int64_t from = 0;
  std::int64_t to = 0;
  std::size_t count = 0;
};
std::vector<Bin> bins_of(const std::vector<std::int64_t>& sorted, std::size_t most);

struct SummaryOptions {
  std::string title;
  std::vector<std::string> histograms;  ///< columns to be drawn at length
  /// What the expectation of each column says; may be empty.
  std::vector<std::pair<std::string, std::string>> expectations;
};
/// The columns that --histogram names; a name may leave out "_us". An error that lists what there is.
ks::Result<std::vector<std::size_t>> histogram_columns(const SweepTable& table,
                                                       const std::vector<std::string>& names);

/// Histograms of columns that are not there are an error.
ks::Result<void> tell_summary(const SweepTable& table, const SummaryOptions& options,
                              Console& console);
/// The same as one JSON object.
void tell_summary_json(const SweepTable& table, const SummaryOptions& options, Console& console);

}  // namespace kv
