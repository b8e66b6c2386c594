// The moment of mock-up 01 as a view written by hand: join barrier open, C3 parked, C1 has not
// heard yet, C2 crashed and removed. For the panel's own tests; no run is behind it.
#pragma once

#include "viz/model/stage_view.h"

namespace kv_tests {

kv::StageView mockup_stage();

}  // namespace kv_tests
