// What printing afresh and editing in place share. Private to sim/scenario.
#pragma once

#include <string>

#include "sim/scenario/scenario.h"

namespace ks {

/// The [[timeline]] table of an entry, as a person would write it and with a line break at its end. A null
/// action only names the instant.
std::string timeline_table(Time at, const std::string& mark, const CommandBody* action);

}  // namespace ks
