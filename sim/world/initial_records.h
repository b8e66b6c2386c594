// Records that are there when the run begins: batches as a producer would have sent them, at every
// replica, committed. Model: one producer with default batch.size wrote them, one batch after the other.
#pragma once

#include "sim/world/world.h"

namespace ks {

/// What a description comes to on a topic: of a producer, or of who wrote the records that are there.
std::shared_ptr<const ProducerPlan> make_plan(const World& world, TopicId topic,
                                              const ProducerSpec& spec, bool ignore_keys);
/// Fills the logs and tells retention of them.
void add_initial_records(World& world);

}  // namespace ks
