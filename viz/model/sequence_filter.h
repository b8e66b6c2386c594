// Which messages and changes the sequence chart shows: classes that are switched as a whole, and nodes.
// A new request or fact gets its class from a table (sequence_classes.cpp) and needs nothing else.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/id.h"

namespace kv {

enum class SequenceClass : std::uint8_t {
  membership,  ///< whatever moves a group on: joins, syncs, and heartbeats that say something
  offsets,
  callbacks,  ///< what a member does: gives up, takes over, computes
  heartbeats,
  fetches,
  produces,
  replication,  ///< fetches of followers
  others,
};
inline constexpr std::size_t sequence_class_count = 8;

struct SequenceClassInfo {
  std::string_view name;  ///< "join and sync"
  std::string_view tip;
  bool on;    ///< shown unless somebody switches it off
  bool data;  ///< its facts are kept nowhere: they are made again for the visible window
};
const SequenceClassInfo& info_of(SequenceClass which);

/// What a person has chosen; part of UiState.
struct SequenceFilter {
  SequenceFilter();
  std::array<bool, sequence_class_count> on{};
  std::vector<ks::NodeId> hidden;  ///< lines of life taken out, with whatever they send and get
  bool only_selection = false;     ///< nothing but what the picked node sends and gets
  std::string words;               ///< of the list of events
  std::string picked;              ///< the arrow or note whose card stays open

  bool shows(SequenceClass which) const { return on[static_cast<std::size_t>(which)]; }
  bool hides(ks::NodeId node) const;
  bool operator==(const SequenceFilter&) const = default;
};

}  // namespace kv
