// What of a producer belongs to the state of the world.
#pragma once

#include "sim/base/hash.h"
#include "sim/kafka/producer.h"

namespace ks {

void hash_into(Hasher& hasher, const Producer& producer);

}  // namespace ks
