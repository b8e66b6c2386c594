// Replaces single values of a scenario file from outside, as --set does. Private to sim/scenario and its
// users' command line.
#pragma once

#include <optional>
#include <string>

#include "sim/base/result.h"
#include "sim/scenario/document.h"
#include "sim/scenario/parse.h"

namespace ks {

/// Changes the tree; a path that leads nowhere is reported. Whether the value fits is the parser's business.
std::optional<Diagnostic> apply_override(Node& root, const Override& change);

}  // namespace ks
