// What a controller does to one partition of an image: its ISR, its eligible leaders, and who leads.
// Source: PartitionChangeBuilder; KIP-966 for eligible leader replicas.
// Model: no reassignments; a leader elected uncleanly counts as recovered at once.
#pragma once

#include <optional>

#include "sim/kafka/cluster.h"

namespace ks {

enum class ElectionKind : std::uint8_t { online, preferred, unclean };

struct PartitionChange {
  std::optional<SmallVec<std::uint32_t, 3>> isr{};  ///< the ISR to be; nothing: as it is
  ElectionKind election = ElectionKind::online;
  BrokerId out{};      ///< counts as gone, whatever its registration says
  BrokerId in{};       ///< counts as there
  BrokerId unclean{};  ///< its log may have lost something: not eligible any more
};

/// What became of a partition.
struct PartitionOutcome {
  bool changed = false;
  bool elected = false;  ///< another leader, or none
  bool unclean = false;
  PartitionInfo before{};
};

/// Makes the change in the image, with its consequences: epochs grow as Kafka's do.
PartitionOutcome change_partition(Cluster& image, PartitionId partition,
                                  const PartitionChange& change, bool elr_enabled);

}  // namespace ks
