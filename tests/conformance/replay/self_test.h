// Whether the comparison can fail: recordings with one thing changed must not hold any more.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "tests/conformance/replay/recording.h"

namespace ks_replay {

/// Changes that went unnoticed in this recording, each named; `tried` counts those that applied to it.
std::vector<std::string> unnoticed_changes(const Recording& recording, std::size_t& tried);

/// The same for a whole run, which may look for start phases with which it holds: each change once for each
/// protocol, where `done` keeps which have been tried.
std::vector<std::string> unnoticed_in_whole_run(const Recording& recording,
                                                std::set<std::string>& done, std::size_t& tried);

/// A file that says the same in another way must be read the same, a damaged one must not be read.
std::vector<std::string> unnoticed_in_reading(const std::string& file, std::size_t& tried);

}  // namespace ks_replay
