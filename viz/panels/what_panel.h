// The card that says what something is.
#pragma once

#include "viz/model/what_view.h"
#include "viz/panels/panel.h"

namespace kv {

/// Beside where it was asked, within the window.
Box what_box(const WhatView& view, Canvas& like, Vec at, Vec window);
/// The ids of its items begin with "What".
void draw_what(const WhatView& view, PanelContext& p);

}  // namespace kv
