// What is picked, at the cursor, as the inspector says it.
#pragma once

#include "sim/run/session.h"
#include "viz/model/inspector_view.h"
#include "viz/model/ui_state.h"

namespace kv {

/// Walking back causes runs parts of the run again; the last walk is kept while it still holds.
struct WhyMemory {
  std::size_t branch = 0;
  ks::EventNo event = 0;
  Selection of;
  std::string title;
  std::vector<WhyLine> lines;
};

/// Looks at worlds of the session: one that was asked for before is void.
InspectorView build_inspector(ks::Session& session, const UiState& ui, WhyMemory& memory);

}  // namespace kv
