#include "viz/model/plot_choice.h"

#include <algorithm>

namespace kv {
namespace {

/// Of each group that has the partition.
void add_picked(const ks::Names& names, const ks::Lanes& lanes, const Selection& selection,
                std::vector<Plot>& plots) {
  if (!selection.partition.valid()) return;
  for (const ks::GroupLane& lane : lanes.groups()) {
    const auto owned = lanes.owners_of(lane.group);
    const bool has = std::any_of(owned.begin(), owned.end(), [&](const ks::OwnerLane& each) {
      return each.partition == selection.partition;
    });
    if (has)
      plots.push_back(
          {PlotKind::lag, names.groups[lane.group.index], names.of(selection.partition)});
  }
}

std::vector<Plot> of_each_kind() {
  std::vector<Plot> plots;
  for (const PlotKind kind : plot_kinds) plots.push_back({.kind = kind});
  return plots;
}

}  // namespace

std::vector<Plot> plots_on_offer(const ks::Names& names, const ks::Lanes& lanes,
                                 const Selection& selection) {
  std::vector<Plot> plots = of_each_kind();
  add_picked(names, lanes, selection, plots);
  if (names.groups.size() < 2) return plots;
  for (const std::string& group : names.groups) {
    for (const PlotKind kind : plot_kinds) {
      if (plot_of_group(kind)) plots.push_back({.kind = kind, .group = group});
    }
  }
  return plots;
}

std::vector<Plot> plots_in_menu(const ks::Names& names, const ks::Lanes& lanes,
                                const Selection& selection, std::span<const Plot> shown) {
  std::vector<Plot> plots = of_each_kind();
  add_picked(names, lanes, selection, plots);
  if (names.groups.size() > 1) {
    for (const std::string& group : names.groups)
      plots.push_back({.kind = PlotKind::total_lag, .group = group});
  }
  for (const Plot& plot : shown) {
    const bool listed = std::find(plots.begin(), plots.end(), plot) != plots.end();
    if (!listed && plot_known(plot, names)) plots.push_back(plot);
  }
  return plots;
}

}  // namespace kv
