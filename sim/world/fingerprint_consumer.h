// What of a consumer belongs to the state of the world.
#pragma once

#include "sim/base/hash.h"
#include "sim/kafka/consumer.h"

namespace ks {

void hash_into(Hasher& hasher, const Consumer& consumer);

}  // namespace ks
