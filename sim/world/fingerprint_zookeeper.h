// The part of a fingerprint that only worlds with ZooKeeper have.
#pragma once

#include "sim/base/hash.h"
#include "sim/kafka/zk_state.h"

namespace ks {

void hash_into(Hasher& hasher, const ZkState& zookeeper);

}  // namespace ks
