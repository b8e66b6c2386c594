// How many bytes of a broker's link a message takes.
// Model: the figure for everything but record batches is ours, the same for all messages, and a ShareFetch
// answer, which names records instead of carrying them, is a message like others.
#pragma once

#include <cstdint>
#include <type_traits>

#include "sim/protocol/messages.h"

namespace ks {

/// What every message counts besides its record batches: the frame, the header, the usual fields.
inline constexpr std::int64_t message_overhead_bytes = 100;

template <class Body>
std::int64_t message_bytes(const Body& body) {
  std::int64_t bytes = message_overhead_bytes;
  if constexpr (std::is_same_v<Body, ProduceRequest>) {
    for (const ProducePart& part : body.parts) bytes += part.batch.bytes;
  } else if constexpr (std::is_same_v<Body, FetchResponse>) {
    for (const Batch& batch : body.batches) bytes += batch.bytes;
  }
  return bytes;
}

}  // namespace ks
