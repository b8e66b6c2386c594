// The part of a fingerprint that is the quorum of controllers'. Part of fingerprint.cpp.
#pragma once

#include "sim/base/hash.h"
#include "sim/kafka/controller.h"

namespace ks {

struct QuorumView;

/// Nothing of a controller that is alone and has never failed.
void hash_into(Hasher& hasher, const Controller& controller);
/// What a broker knows of the quorum; nothing where it need not look.
void hash_into(Hasher& hasher, const QuorumView& view);

}  // namespace ks
