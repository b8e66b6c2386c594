// --level as a level of facts.
#pragma once

#include <string>

#include "sim/base/result.h"
#include "sim/trace/fact.h"

namespace kv {

/// protocol when nothing is said.
ks::Result<ks::Level> level_of(const std::string& text);

}  // namespace kv
