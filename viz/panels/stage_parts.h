// What the source files of the stage share; nobody else includes this. Every actor on the stage (a
// producer, a partition, a consumer, the group) is one item with its name as id.
#pragma once

#include <string_view>
#include <vector>

#include "viz/canvas/glyphs.h"
#include "viz/canvas/marks.h"
#include "viz/panels/explains.h"
#include "viz/panels/message_menu.h"
#include "viz/panels/panel.h"
#include "viz/panels/stage_layout.h"
#include "viz/panels/timer_mode.h"
#include "viz/widgets/item.h"

namespace kv {

struct Stage {
  const StageView& view;
  PanelContext& context;
  Canvas& c;
  const Theme& t;
  StageLayout l;
};

struct Actor {
  Selection selection;
  std::string_view tip{};
  const std::vector<ActionView>* actions = nullptr;  ///< of the menu that the right button opens
  float radius = 8;
};

/// Click selects, right click opens the menu, hover tells; draws the ring of a selected actor.
ItemState actor(Stage& s, std::string_view id, Box box, const Actor& what);

/// Whether the lesson's step points at it: by name, or by where it stands ("Stage/slot of C2").
[[nodiscard]] bool pointed_at(const UiState& ui, std::string_view id, const Selection& selection);
[[nodiscard]] Color ink_of(const Theme& t, StageInk ink, Color plain);
[[nodiscard]] Selection selection_of(const StagePartition& partition);
[[nodiscard]] Selection selection_of(const StageConsumer& consumer);
/// Text that is cut with an ellipsis when it must be.
void fit(Canvas& c, Vec at, std::string_view words, float room, const TextStyle& style);
/// The words if they have room, else fewer that say the same.
[[nodiscard]] std::string_view fitting(const Canvas& c, std::string_view words,
                                       std::string_view fewer, float room, const TextStyle& style);

// In the order of drawing.
void draw_stage_header(Stage& s);
void draw_produce_paths(Stage& s);
void draw_stage_producers(Stage& s);
void draw_partition_rows(Stage& s);
void draw_partition_tiles(Stage& s);
void draw_ribbons(Stage& s);
void draw_coordinator(Stage& s);
void draw_consumer_cards(Stage& s);
void draw_gate(Stage& s);
void draw_lanes(Stage& s);
void draw_slots(Stage& s);

/// Middle of a partition's plug or bar, where its ribbon begins.
[[nodiscard]] Vec plug_of(const Stage& s, std::size_t partition);
/// Where the k-th of m ribbons ends on a consumer's card.
[[nodiscard]] Vec socket_of(const Stage& s, std::size_t consumer, std::size_t k, std::size_t m);

}  // namespace kv
