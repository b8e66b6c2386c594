// What the files of the first screen share; nobody else includes this.
#pragma once

#include <optional>
#include <span>

#include "viz/panels/home_panel.h"

namespace kv {

struct Home {
  const HomeView& view;
  std::span<const Thumbnail> thumbnails;
  PanelContext& p;
  Canvas& c;
  const Theme& t;
};

void draw_home_side(Home& h, Box box);
/// Continue banner and cards, in what is left of the panel below y.
void draw_home_cards(Home& h, Box body);
void draw_home_error(Home& h, Box box, const ErrorView& error);
float home_error_height(const Canvas& c, float width, const ErrorView& error);
/// Three dots, as many of them full as the level. Returns the right edge.
float level_dots(Canvas& c, const Theme& t, Vec at, int level);
/// Steps as pills: done, present, ahead. Returns the right edge.
float step_pills(Canvas& c, Vec at, int step, int steps, float pitch);

}  // namespace kv
