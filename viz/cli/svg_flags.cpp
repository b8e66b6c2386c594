#include "viz/cli/svg_flags.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "viz/cli/svg.h"

namespace kv {
namespace {

constexpr float text_size = 11;
constexpr float padding = 12;
constexpr float count_room = 32;  ///< of "+12" in a flag

std::vector<SvgFlag> rows_of(const std::vector<FlagView>& flags, float axis_width, float left,
                             float limit, float spare) {
  std::vector<SvgFlag> places(flags.size());
  std::vector<float> row_end(svg_flag_rows, left - 6);
  for (std::size_t i = 0; i < places.size(); ++i) {
    if (!on_axis(flags[i], axis_width)) continue;
    SvgFlag& place = places[i];
    place.width = svg_text_width(flags[i].text, text_size, true) + padding + spare;
    place.from =
        std::clamp(left + flags[i].x - place.width / 2, left, std::max(left, limit - place.width));
    for (std::size_t row = svg_flag_rows; row-- > 0 && !place.placed();) {
      if (place.from >= row_end[row] + 4) place.row = row;
    }
    if (place.placed()) row_end[place.row] = place.from + place.width;
  }
  return places;
}

}  // namespace

std::string svg_flag_words(const FlagView& flag) {
  return fmt::format("{} at {} s", flag.text, ks::seconds_text(flag.time - ks::start_time));
}

bool on_axis(const FlagView& flag, float axis_width) { return flag.x >= 0 && flag.x <= axis_width; }

std::vector<SvgFlag> place_svg_flags(const std::vector<FlagView>& flags, float axis_width,
                                     float left, float limit) {
  std::vector<SvgFlag> places = rows_of(flags, axis_width, left, limit, 0);
  const auto lacks_row = [&](std::size_t i) {
    return on_axis(flags[i], axis_width) && !places[i].placed();
  };
  bool room = true;
  for (std::size_t i = 0; i < places.size(); ++i) room = room && !lacks_row(i);
  if (room) return places;
  places = rows_of(flags, axis_width, left, limit, count_room);
  for (std::size_t i = 0; i < places.size(); ++i) {
    if (!lacks_row(i)) continue;
    const auto distance = [&](std::size_t k) {
      return places[k].placed() ? std::abs(flags[k].x - flags[i].x) : 1e9F;
    };
    std::size_t nearest = i;
    for (std::size_t k = 0; k < places.size(); ++k) {
      if (distance(k) < distance(nearest)) nearest = k;
    }
    ++places[nearest].count;
    places[nearest].more += "\n" + svg_flag_words(flags[i]);
  }
  return places;
}

}  // namespace kv
