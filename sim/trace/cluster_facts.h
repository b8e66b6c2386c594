// Facts about topics that come, grow and go, and about who knows what of the cluster.
#pragma once

#include <cstdint>

#include "sim/base/id.h"

namespace ks {

// --- story: noted by the controller

struct TopicCreated {
  TopicId topic;
  std::uint32_t partitions = 0;
  std::uint32_t replication_factor = 0;
};
struct PartitionsAdded {
  TopicId topic;
  std::uint32_t from = 0;  ///< so many partitions before
  std::uint32_t to = 0;
};
struct TopicDeleted {
  TopicId topic;
  std::uint32_t partitions = 0;  ///< that it had
};

// --- protocol

struct MetadataApplied {  // node: the broker; it has taken the controller's image over
  std::uint32_t version = 0;
};
struct MetadataLearned {  // node: the client; an answer told it something new
  std::uint32_t from = 0;
  std::uint32_t to = 0;
};
struct ConnectionLost {  // node: the consumer; refused, or ended by the other side
  BrokerId broker;
  bool coordinator = false;  ///< it was the one to its group's coordinator
};

}  // namespace ks
