// What the source files of the brokers view share; nobody else includes this.
#pragma once

#include <string_view>

#include "viz/canvas/glyphs.h"
#include "viz/canvas/marks.h"
#include "viz/panels/brokers_layout.h"
#include "viz/panels/explains.h"
#include "viz/panels/panel.h"
#include "viz/widgets/item.h"

namespace kv {

struct Brokers {
  const BrokersView& view;
  PanelContext& p;
  Canvas& c;
  const Theme& t;
  BrokersLayout l;
};

[[nodiscard]] Color broker_ink(const Theme& t, StageInk ink, Color plain);
/// Selects on a click, tells what is hovered and draws the ring of what is picked.
ItemState broker_item(Brokers& b, std::string_view id, Box box, const Selection& selection,
                      std::string_view tip);

// In the order of drawing.
void draw_brokers_producers(Brokers& b);
void draw_brokers_leases(Brokers& b);
void draw_brokers_heads(Brokers& b);
void draw_brokers_rows(Brokers& b);   ///< rows and lines
void draw_brokers_tiles(Brokers& b);  ///< squares and bins

}  // namespace kv
