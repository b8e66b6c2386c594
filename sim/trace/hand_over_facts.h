// Records that a poll() hands to an application: the fact, and what a sampler hears of it whatever facts
// are wanted. Part of fact.h.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "sim/base/id.h"

namespace ks {

struct RecordsDelivered {  // node: the consumer; one poll() handed these to the application
  PartitionId partition;
  std::int64_t offset = 0;
  std::uint32_t count = 0;
  std::uint32_t again = 0;
};

/// Records of one batch that a poll() returned to an application of the group.
struct HandOver {
  GroupId group;
  PartitionId partition;
  std::int64_t offset = 0;                ///< of the first one
  std::optional<std::int64_t> created{};  ///< its timestamp; nothing: only the log tells
};

/// Those of an event; none unless somebody samples.
struct HandOvers {
  bool heard = false;
  std::vector<HandOver> list;
};

}  // namespace ks
