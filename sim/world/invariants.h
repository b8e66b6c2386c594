// What must hold in every world after every event. Tests and the command line ask; the model does not.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sim/world/invariants_outputs.h"
#include "sim/world/invariants_quorum.h"
#include "sim/world/world.h"

namespace ks {

/// The first property that does not hold, as a sentence naming what breaks it; nothing if all hold.
/// The properties: committed ≤ high watermark ≤ log end; a follower's log is a prefix of its leader's;
/// the ISR lies within the replicas and holds the leader; a group's members and their instance ids are
/// distinct, its leader is one of them, a Stable group's partitions are each assigned to exactly one
/// member (to at most one while cooperative members give up some); the session timer of every member runs
/// unless it is parked and not new; no partition has two owners of one generation; a member that joins
/// eagerly owns nothing; a broker processes at most one request of a connection, and its network threads
/// rest only if there is nothing to do; an epoch of the quorum has at most one leader, and what a majority
/// has committed is in the log of each later one; pending offsets stand for transactions that are open in
/// their group's log.
std::optional<std::string> broken_invariant(const World& world);

/// The same, asked after every event of one run: logs and replicas are looked at again only where something
/// has changed since they were found in order.
class InvariantWatch {
 public:
  std::optional<std::string> broken(const World& world);
  /// Asked once more when the run is over.
  std::optional<std::string> broken_at_end(const World& world) const {
    return outputs_.broken_at_end(world);
  }
  /// Whether there are outputs that this asks about.
  bool asks_for_outputs(const World& world) const { return outputs_.asks_at_end(world); }

 private:
  /// All that the properties of a replica depend on, besides the image.
  struct Seen {
    std::int64_t log_start = -1;
    std::int64_t log_end = -1;
    std::int64_t high_watermark = -1;
    std::int64_t cleaned_to = -1;
    std::size_t segments = 0;
    std::int32_t leader_epoch = -1;
    std::int32_t led_epoch = -1;  ///< of the last leadership that it had
    bool leads = false;
    bool operator==(const Seen&) const = default;
  };
  static Seen look(const World& world, const Replica& replica);
  std::optional<std::string> broken_partition(const World& world);

  std::shared_ptr<const Cluster> image_;
  std::vector<Seen> replicas_;
  QuorumWatch quorum_;
  OutputsWatch outputs_;
};

/// What may never go back from one world to a later one of the same run: generations, log ends and high
/// watermarks of leaders.
std::optional<std::string> went_back(const World& before, const World& after);

}  // namespace ks
