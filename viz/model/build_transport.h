// Clock, pace and story at the cursor.
#pragma once

#include <cstdint>
#include <optional>

#include "sim/run/session.h"
#include "viz/model/pace.h"
#include "viz/model/transport_view.h"
#include "viz/model/ui_state.h"

namespace kv {

TransportView build_transport(const ks::Session& session, const UiState& ui, const PacePlan& pace);

/// The story at the cursor; the whole list only if the state asks for it. `world` is the state at the cursor.
StoryView build_story(const ks::Session& session, const ks::World& world, const UiState& ui);

/// The last told fact that was found, so that playing looks only at facts that have come since. Of one
/// session; another revision of it begins anew.
struct LastTold {
  std::uint64_t revision = 0;  ///< 0: nothing is known
  std::size_t end = 0;         ///< facts up to here were looked at
  std::optional<std::size_t> position;
};
StoryView build_story(const ks::Session& session, const ks::World& world, const UiState& ui,
                      LastTold& memory);

/// The present name of what is picked: "C2", "p2"; "" for nothing.
std::string selection_name(const ks::Names& names, const Selection& selection);

/// When the first rebalance after `time` begins; nothing when none is known.
std::optional<ks::Time> next_rebalance(const ks::Session& session, ks::Time time);
/// When the last one before `time` began.
std::optional<ks::Time> previous_rebalance(const ks::Session& session, ks::Time time);
/// The neighbouring change of state of any group.
std::optional<ks::Time> next_phase(const ks::Session& session, ks::Time time, int direction);

}  // namespace kv
