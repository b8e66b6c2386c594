// What a controller does to one partition of an image: its ISR, its eligible leaders, and who leads.
// Source: PartitionChangeBuilder; KIP-966 for eligible leader replicas.
// Model: a leader elected uncleanly counts as recovered at once.
#pragma once

#include <optional>

#include "sim/kafka/cluster.h"

namespace ks {

enum class ElectionKind : std::uint8_t { online, preferred, unclean };

/// The replicas that a partition is to have, and which of them come and go.
struct ReplicaTarget {
  SmallVec<std::uint32_t, 3> replicas;  ///< the preferred leader first; who goes at the end
  ReplicaMoves moves;                   ///< slots: of each of them
};

struct PartitionChange {
  std::optional<SmallVec<std::uint32_t, 3>> isr{};  ///< the ISR to be; nothing: as it is
  ElectionKind election = ElectionKind::online;
  BrokerId out{};      ///< counts as gone, whatever its registration says
  BrokerId in{};       ///< counts as there
  BrokerId unclean{};  ///< its log may have lost something: not eligible any more
  std::optional<ReplicaTarget> replicas{};  ///< a reassignment begins or is given up
};

/// What changes from version to version in how the controller builds a change.
struct ChangeRules {
  bool elr = true;  ///< eligible.leader.replicas.version = 1
  /// A reassignment that adds as many replicas as it removes is over when those are in sync. Else, and
  /// until 4.0, all of the target have to be.
  bool relaxed_completion = true;
  bool completes = true;  ///< a change ends a reassignment; with ZooKeeper the controller does
};

/// What became of a partition.
struct PartitionOutcome {
  bool changed = false;
  bool elected = false;  ///< another leader, or none
  bool unclean = false;
  bool completed = false;  ///< a reassignment is over
  PartitionInfo before{};
};

/// Makes the change in the image, with its consequences: epochs grow as Kafka's do.
PartitionOutcome change_partition(Cluster& image, PartitionId partition,
                                  const PartitionChange& change, const ChangeRules& rules);

}  // namespace ks
