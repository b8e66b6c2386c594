// The hashes of a folder: where Kafka's producer puts keys, and the coordinators' topics groups and
// transactional ids.
#pragma once

#include <string>
#include <vector>

#include "tests/conformance/replay/assignment_cases.h"

namespace ks_replay {

/// Files of keys with their murmur2, or of ids with their hash, plain or gzip-compressed.
std::vector<std::string> hash_files(const std::string& folder);
/// A line counts as a round.
CasesResult compare_hashes(const std::string& file);

}  // namespace ks_replay
