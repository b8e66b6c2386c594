// Twins side by side: a column per run, one playhead through all of them, and the ledger of their
// differences; or, without twins, how to get them. The ids of its items begin with "Compare"
// ("Compare/A/Lanes", "Compare/B/unowned time", "Compare/Overview").
#pragma once

#include "viz/model/compare_view.h"
#include "viz/panels/compare_layout.h"
#include "viz/panels/panel.h"

namespace kv {

/// `layout` is that of `p.box`.
void draw_compare(const CompareView& view, const CompareLayout& layout, PanelContext& p);
/// The whole run as a strip for each twin, in the panel at the bottom; `p.box` is its part of it.
void draw_compare_overview(const CompareView& view, PanelContext& p);

}  // namespace kv
