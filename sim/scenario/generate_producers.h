// The part of a generated run that producers have most trouble with: settings of their own, and messages
// that are lost, late or there twice.
#pragma once

#include "sim/base/rng.h"
#include "sim/scenario/build.h"

namespace ks {

/// Draws from the stream after everything else of the run has.
void generate_producer_troubles(Run& run, Rng& rng);
/// Makes some of them transactional; the last draws, so that everything else of a seed stays as it was.
void generate_transactions(Run& run, Rng& rng);

}  // namespace ks
