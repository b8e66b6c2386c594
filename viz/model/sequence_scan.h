// The messages and changes of a stretch of a run as the sequence chart needs them: requests matched with
// their responses, with their class, where they were lost and what waited. Reads facts, never worlds.
#pragma once

#include <string>
#include <vector>

#include "sim/run/session.h"
#include "viz/model/sequence_classes.h"

namespace kv {

struct SequenceMessage {
  const ks::Fact* fact = nullptr;  ///< MessageSent
  const ks::MessageSent* sent = nullptr;
  SequenceClass which = SequenceClass::others;
  ks::Time arrives{};  ///< or is lost
  bool response = false;
  bool lost = false;
  float lost_share = 1;               ///< of its way
  std::string why;                    ///< it was lost
  const ks::Fact* partner = nullptr;  ///< the request of a response, the response of a request
  bool parked = false;                ///< a request that waits at a barrier
  std::size_t position = 0;           ///< among all facts of the stretch
  ks::NodeId from() const { return fact->node; }
  ks::NodeId to() const { return sent->to; }
};

struct SequenceChange {
  const ks::Fact* fact = nullptr;
  NoteLook look;
  std::size_t position = 0;
};

struct SequenceScan {
  TimeRange range;
  bool counted = false;  ///< messages of the data plane are among them
  std::vector<SequenceMessage> messages;
  std::vector<SequenceChange> changes;
};

/// Facts of the data plane are made again by running the stretch; what was made last is kept.
struct SequenceFacts {
  std::uint64_t revision = 0;
  TimeRange range;
  std::vector<ks::Fact> facts;
};
/// More events than this are not run again for one picture.
inline constexpr std::uint64_t most_sequence_events = 8'000;

/// Everything that is sent or happens in [range.from, range.to). Pointers are good as long as neither the
/// session nor `data` changes. What happens after `limit` is not looked at, not even to match messages.
SequenceScan scan_sequence(ks::Session& session, TimeRange range, ks::Time limit, bool with_data,
                           SequenceFacts& data);

}  // namespace kv
