// The ledger of differences as text or JSON: what `compare` prints, and the window's command where there is
// no display.
#pragma once

#include <vector>

#include "sim/run/session.h"
#include "viz/cli/console.h"
#include "viz/model/twins.h"

namespace kv {

/// The runs are known up to the end of the stretch.
void tell_twins(std::vector<ks::Session>& sessions, const TwinSet& twins, TimeRange stretch,
                bool json, Console& console);

}  // namespace kv
