// Which plots can be asked for: each kind for whichever group the lanes show, and, where there are several
// groups, for each of them; and the lag of the partition that is picked.
#pragma once

#include <span>
#include <vector>

#include "sim/trace/lanes.h"
#include "viz/model/plot_kind.h"
#include "viz/model/selection.h"

namespace kv {

/// All of them: what the palette lists.
std::vector<Plot> plots_on_offer(const ks::Names& names, const ks::Lanes& lanes,
                                 const Selection& selection);
/// What a short menu lists: each kind, the lag of each of several groups, of the partition that is picked,
/// and whatever else is shown.
std::vector<Plot> plots_in_menu(const ks::Names& names, const ks::Lanes& lanes,
                                const Selection& selection, std::span<const Plot> shown);

}  // namespace kv
