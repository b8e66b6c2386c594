// The audit of applications that write a record for each that they read: what stands in the leaders' logs
// of each input, and what of that a reader with read_committed is given. It reads the whole of the logs.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/world/world.h"

namespace ks {

/// What was made of one record.
struct MadeOf {
  PartitionId partition;
  std::int64_t offset = 0;
  std::uint32_t written = 0;  ///< how often it stands in logs, aborted or not
  std::uint32_t visible = 0;  ///< of these, for read_committed
  std::uint32_t waiting =
      0;  ///< of these, not aborted or open, and not before the last stable offset
};

struct OutputAudit {
  std::vector<MadeOf> inputs;  ///< by partition and offset; those of which something was written
  std::uint64_t written_twice = 0;  ///< further records from the same one, each counted
  std::uint64_t visible_twice = 0;
  std::uint64_t missing = 0;    ///< handed out, before the committed offset, and nothing visible
  std::uint64_t held_back = 0;  ///< of these, written and waiting for transactions before them
  std::uint64_t effects = 0;    ///< what the applications did outside of Kafka, each time counted
  std::uint64_t effects_twice = 0;
};

/// Of a group whose applications transform.
OutputAudit audit_outputs(const World& world, GroupId group);

}  // namespace ks
