// What happens to logs besides appending, and to offsets besides committing: deletion, compaction,
// expiry, resets. Alternatives of FactBody; see fact.h.
// Source: UnifiedLog, LogCleaner, OffsetMetadataManager, GroupMetadataManager.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/id.h"
#include "sim/base/time.h"
#include "sim/protocol/messages.h"

namespace ks {

/// Why the front of a log goes.
enum class DeletionReason : std::uint8_t {
  retention_time,  ///< retention.ms: the newest record of the segment is too old
  retention_size,  ///< retention.bytes: the log is larger even without the segment
  request          ///< DeleteRecords
};
std::string_view deletion_reason_text(DeletionReason reason);  ///< "retention.ms"

// --- story ---------------------------------------------------------------------------------------

struct RecordsDeleted {  // node: the leader
  PartitionId partition;
  std::int64_t from = 0;
  std::int64_t to = 0;  ///< the new log start offset
  std::uint32_t segments = 0;
  DeletionReason reason = DeletionReason::retention_time;
};
struct LogCompacted {  // node: the leader; its log below `to` was rewritten
  PartitionId partition;
  std::int64_t to = 0;
  std::uint64_t records_before = 0;
  std::uint64_t records_after = 0;
  std::uint64_t tombstones_removed = 0;
};
struct PositionOutOfRange {  // node: the consumer; its fetch was refused
  PartitionId partition;
  std::int64_t position = 0;
  std::string policy;  ///< of auto.offset.reset
};
struct
    PositionTruncated {  // node: the consumer; a new leader's log is shorter than what it has read
  PartitionId partition;
  std::int64_t from = 0;
  std::int64_t to = 0;  ///< where it goes on; −1: its reset policy decides
};
struct RecordsPassedOver {  // node: the consumer; a reset took it over records that it never got
  PartitionId partition;
  std::int64_t from = 0;
  std::int64_t to = 0;  ///< one past the last
};
struct PositionSought {  // node: the consumer; seek() was called
  PartitionId partition;
  std::int64_t from = 0;  ///< −1: it had none
  std::int64_t to = 0;    ///< −1: the beginning or the end, to be looked up
  bool to_end = false;
};
struct OffsetsExpired {  // node: the coordinator
  GroupId group;
  std::vector<PartitionOffset> offsets;
  Duration retention{};
};
struct OffsetsDeleted {  // node: the coordinator; an admin client asked for it
  GroupId group;
  std::vector<PartitionOffset> offsets;
};
struct OffsetChange {
  PartitionId partition;
  std::int64_t from = -1;  ///< −1: none
  std::int64_t to = -1;
};
struct OffsetsReset {  // node: the coordinator; kafka-consumer-groups --reset-offsets --execute
  GroupId group;
  std::string how;  ///< "to-earliest", "shift-by -10"
  std::vector<OffsetChange> changes;
};
struct GroupDeleted {  // node: the coordinator
  GroupId group;
  bool expired = false;  ///< its last offset expired; else an admin client asked for it
};
struct AdminRefused {  // node: the coordinator or the controller; what the admin client prints
  GroupId group;       ///< invalid: the controller refuses
  KafkaError error = KafkaError::none;  ///< none: the tool refuses by itself
  std::string text;
};

// --- data ----------------------------------------------------------------------------------------

struct SegmentRolled {  // node: the broker
  PartitionId partition;
  std::int64_t base_offset = 0;  ///< of the new active segment
  std::uint32_t segments = 0;    ///< of the log now
};

}  // namespace ks
