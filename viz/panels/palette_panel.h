// The command palette: a field, below it what has the words that are typed there.
#pragma once

#include "viz/model/palette_view.h"
#include "viz/panels/panel.h"

namespace kv {

/// Where it lies in a window of this size: as high as its entries need.
Box palette_box(const PaletteView& view, Vec window);
/// `p.box` is that place. A click beside it closes it.
void draw_palette(const PaletteView& view, PanelContext& p);

}  // namespace kv
