// What commands that draw pictures read from their options: size and theme.
#pragma once

#include <string>
#include <utility>

#include "sim/base/result.h"

namespace kv {

/// "WIDTHxHEIGHT" within the sides that a picture may have.
ks::Result<std::pair<int, int>> picture_size(const std::string& text);
/// "light" or nothing: no; "dark": yes.
ks::Result<bool> is_dark(const std::string& theme);

}  // namespace kv
