// Records that are there when the run begins: batches as a producer would have sent them, at every
// replica, committed. Model: one producer with default batch.size wrote them, one batch after the other.
#pragma once

#include "sim/world/world.h"

namespace ks {

/// What the keys of a description come to on a topic: of a producer, or of records that are there.
std::shared_ptr<const ProducerPlan> make_plan(const World& world, TopicId topic,
                                              std::uint32_t record_bytes, const KeysSpec& keys,
                                              const std::string& stream_name);
/// Fills the logs and tells retention of them.
void add_initial_records(World& world);

}  // namespace ks
