// Builds the Records view of the partition that is picked, or was last.
#pragma once

#include "sim/run/session.h"
#include "viz/model/records_view.h"
#include "viz/model/ui_state.h"

namespace kv {

/// The lanes tell how long nobody led or owned a partition.
RecordsView build_records(const ks::World& world, const ks::Lanes& lanes, const UiState& ui);

}  // namespace kv
