// Pictures compared byte for byte with reviewed ones. UPDATE_GOLDEN=1 rewrites picture and record.
#pragma once

#include <string>

#include "viz/app/raster.h"

namespace kv_tests {

// What pictures depend on besides this program: Dear ImGui's version and the fonts' bytes.
std::string made_with();

// "" if the picture is as in tests/golden/pictures/<name>.png (or was rewritten), else what
// differs. A picture
// made with other fonts or another Dear ImGui is not compared: then `skipped` says so.
std::string difference_to_golden(const std::string& name, const kv::Image& image,
                                 std::string& skipped);

}  // namespace kv_tests
