// The small words of sentences: lists, durations and partition sets in plain English, shared by story
// sentences, explanations and expectations. Must not know facts or World.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "sim/base/time.h"
#include "sim/protocol/names.h"

namespace ks {

/// "C1", "C1 and C2", "C1, C2 and C3"; "nobody" style defaults are the caller's: empty gives "".
std::string list_text(const std::vector<std::string>& items);
/// "orders-2 and orders-3", "orders-0 to orders-5"; "" for none. Long sets end in "and 40 more".
std::string partitions_text(std::span<const PartitionId> partitions, const Names& names);
/// "45 s", "1.532 s", "250 ms", "85 µs".
std::string span_text(Duration d);
/// "3 records", "1 record".
std::string count_text(std::uint64_t count, std::string_view singular, std::string_view plural);

}  // namespace ks
