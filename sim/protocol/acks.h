// How many replicas must have a batch before its producer is answered. Source: ProducerConfig `acks`.
#pragma once

#include <cstdint>

namespace ks {

/// acks=0, acks=1 and acks=all (which may also be written -1).
enum class Acks : std::int8_t { all = -1, none = 0, leader = 1 };

}  // namespace ks
