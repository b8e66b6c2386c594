// What a person has picked: a node, a partition or nothing. Knows no widgets.
#pragma once

#include "sim/base/id.h"

namespace kv {

struct Selection {
  ks::NodeId node;            ///< a consumer, producer, broker or group
  ks::PartitionId partition;  ///< or a partition
  bool empty() const { return !node.valid() && !partition.valid(); }
  bool operator==(const Selection&) const = default;
};

}  // namespace kv
