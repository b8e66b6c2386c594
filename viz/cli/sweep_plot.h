// The diagram of a sweep: measures over a setting, in several sweeps side by side. A point is the median of
// the runs with one value of the setting; a bar goes from the least of them to the greatest.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sim/base/result.h"
#include "viz/cli/commands.h"
#include "viz/cli/plot.h"
#include "viz/cli/sweep_table.h"

namespace kv {

/// "NAME=COLUMN" or "NAME=FILE"; without a name that is what stands behind it.
struct NamedText {
  std::string name;
  std::string text;
};
NamedText named_text(const std::string& text);

struct NamedTable {
  std::string name;  ///< "": there is only one
  SweepTable table;
};

struct PlotOptions {
  std::string title;
  std::string x;                ///< "": the first setting of --vary
  std::vector<std::string> ys;  ///< one at least
};

/// Everything that is wrong with the columns is said with what there is.
ks::Result<SweepPlot> plot_of(const std::vector<NamedTable>& tables, const PlotOptions& options);

/// What is wrong with --plot, --x, --y, --title, --theme and --size, before anything runs.
std::optional<ks::Diagnostics> wrong_plot(const Arguments& arguments);
/// Writes the diagram that --plot asks for, if it does.
ks::Result<void> plot_sweeps(const std::vector<NamedTable>& tables, const Arguments& arguments,
                             Surroundings& with);

}  // namespace kv
