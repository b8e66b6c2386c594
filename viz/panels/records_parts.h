// What the source files of the Records view share; nobody else includes this.
#pragma once

#include "viz/canvas/glyphs.h"
#include "viz/canvas/marks.h"
#include "viz/model/records_view.h"
#include "viz/panels/explains.h"
#include "viz/panels/panel.h"
#include "viz/widgets/item.h"

namespace kv {

/// Where the columns of the list begin, and how wide they are.
struct RecordsColumns {
  float gutter = 0;  ///< marks of the log stand left of the list
  float offset_right = 0;
  float time_right = 0;
  float key = 0, key_w = 0;
  float value = 0, value_w = 0;
  float bytes_right = 0;
  float replicas = 0;
  float groups = 0, group_w = 0;
  float right = 0;
};

struct Records {
  const RecordsView& view;
  PanelContext& p;
  Canvas& c;
  const Theme& t;
  Box choices;  ///< partitions; no width: there is no room
  Box strip;
  Box head;  ///< of the columns
  Box list;
  Box card;  ///< no height: nothing is picked
  RecordsColumns at;
  std::size_t lines = 0;  ///< that fit
  std::size_t first = 0;  ///< the row of the first line
};

inline constexpr float records_line = 20;
inline constexpr float replica_pitch = 26;

// In the order of drawing.
void draw_records_strip(Records& r);
void draw_records_list(Records& r);
void draw_records_card(Records& r);
/// In place of them all: the numbers of the ledger, and the records behind one.
void draw_records_ledger(Records& r);

}  // namespace kv
