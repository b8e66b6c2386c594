// Whether the comparison can fail: recordings with one thing changed must not hold any more.
#pragma once

#include <string>
#include <vector>

#include "tests/conformance/replay/recording.h"

namespace ks_replay {

/// Changes that went unnoticed in this recording, each named; `tried` counts those that applied to it.
std::vector<std::string> unnoticed_changes(const Recording& recording, std::size_t& tried);

}  // namespace ks_replay
