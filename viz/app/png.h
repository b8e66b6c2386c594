// Pictures as PNG files and back. Must not know how the pixels came about.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "viz/app/raster.h"

namespace kv {

// Empty if encoding failed.
std::vector<std::uint8_t> encode_png(const Image& image);
bool write_png(const std::string& path, const Image& image);
std::optional<Image> read_png(const std::string& path);

}  // namespace kv
