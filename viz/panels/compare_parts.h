// What the source files of the comparison share; nobody else includes this.
#pragma once

#include <string>
#include <string_view>

#include "viz/canvas/marks.h"
#include "viz/model/compare_view.h"
#include "viz/panels/compare_layout.h"
#include "viz/panels/explains.h"
#include "viz/panels/panel.h"
#include "viz/panels/timeline_drawing.h"
#include "viz/widgets/item.h"

namespace kv {

struct Compare {
  const CompareView& view;
  PanelContext& p;
  Canvas& c;
  const Theme& t;
  CompareLayout l;
};

// Each part in a file of its own; the rail's captions belong to the part.
void draw_compare_stage(Compare& s, std::size_t column);
void draw_compare_lanes(Compare& s, std::size_t column);
void draw_compare_lanes_rail(Compare& s);
void draw_compare_ledger(Compare& s, std::size_t column);
void draw_compare_ledger_rail(Compare& s);

}  // namespace kv
