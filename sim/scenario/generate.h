// A seed becomes a random but valid scenario: the raw material of the property tests.
#pragma once

#include <cstdint>

#include "sim/scenario/build.h"

namespace ks {

/// A small cluster, one or two groups and perhaps a share group or one that transforms, producers, and
/// a timeline of things that happen to clients, topics, offsets and brokers. The same seed gives the same
/// run everywhere.
Run generate(std::uint64_t seed);

}  // namespace ks
