// The log of one partition at an instant, record by record: `kafkascope partition FILE --log orders-0`.
#pragma once

#include "sim/base/result.h"
#include "viz/cli/arguments.h"
#include "viz/cli/commands.h"
#include "viz/cli/console.h"

namespace kv {

ks::Result<int> partition_records(const Arguments& arguments, Surroundings& with);

}  // namespace kv
