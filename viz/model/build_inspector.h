// What is picked, at the cursor, as the inspector says it.
#pragma once

#include "sim/run/session.h"
#include "viz/model/inspector_view.h"
#include "viz/model/ui_state.h"

namespace kv {

/// What a dead consumer held in its last moment.
struct HeldPartition {
  ks::PartitionId partition;
  std::int64_t position = -1;
};

/// Walking back causes and looking at the moment of a death run parts of the run again; what was found
/// last is kept while it still holds.
struct InspectorMemory {
  std::size_t branch = 0;
  ks::EventNo event = 0;
  Selection of;
  std::string title;
  std::vector<WhyLine> lines;

  std::size_t death_branch = 0;
  ks::EventNo death_event = 0;  ///< 0: none looked at yet
  std::vector<HeldPartition> held;
};

/// Looks at worlds of the session: one that was asked for before is void.
InspectorView build_inspector(ks::Session& session, const UiState& ui, InspectorMemory& memory);

}  // namespace kv
