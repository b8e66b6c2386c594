#include "viz/cli/picture_options.h"

#include <fmt/format.h>

#include "sim/scenario/units.h"

namespace kv {
namespace {

constexpr int smallest_width = 320;
constexpr int smallest_height = 200;
constexpr int largest_side = 8192;

}  // namespace

ks::Result<std::pair<int, int>> picture_size(const std::string& text) {
  const std::size_t cross = text.find('x');
  const auto width = ks::parse_count(std::string_view(text).substr(0, cross));
  const auto height = cross == std::string::npos
                          ? std::nullopt
                          : ks::parse_count(std::string_view(text).substr(cross + 1));
  const bool fits = width && height && *width >= smallest_width && *width <= largest_side &&
                    *height >= smallest_height && *height <= largest_side;
  if (fits) return std::pair(static_cast<int>(*width), static_cast<int>(*height));
  return ks::failure({.file = "--size " + text,
                      .what = "is no size of a picture",
                      .allowed = fmt::format("WIDTHxHEIGHT from {}x{} to {}x{}", smallest_width,
                                             smallest_height, largest_side, largest_side)});
}

ks::Result<bool> is_dark(const std::string& theme) {
  if (theme.empty() || theme == "light") return false;
  if (theme == "dark") return true;
  return ks::failure(
      {.file = "--theme " + theme, .what = "is no theme", .allowed = "light or dark"});
}

}  // namespace kv
