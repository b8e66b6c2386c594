// The part of a generated run that reads, writes and commits both: a group whose members have producers of
// their own, who reads what they write, and what happens to them and to the brokers they depend on.
#pragma once

#include "sim/scenario/build.h"

namespace ks {

/// In a fifth of the runs, from a stream of its own: the other runs stay what they were.
void generate_transform(Run& run);

}  // namespace ks
