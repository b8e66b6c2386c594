// The facts that only share groups have (KIP-932), most of them noted by the broker that leads the
// share-partition, and poison records, which applications of every kind of group may meet.
// Source: SharePartition, SharePartitionManager, RecordState (KIP-932).
#pragma once

#include <cstdint>
#include <string_view>

#include "sim/base/id.h"
#include "sim/base/time.h"
#include "sim/protocol/messages.h"

namespace ks {

/// What a share-partition knows of a record between its start and its end offset.
/// Model: Archiving (3) belongs to dead-letter queues (KIP-1191), which are off by default.
enum class RecordState : std::uint8_t {
  available = 0,
  acquired = 1,
  acknowledged = 2,
  archived = 4
};
std::string_view record_state_name(RecordState state);    ///< "Available"
std::string_view acknowledge_name(AcknowledgeType type);  ///< "ACCEPT"

/// Why a broker no longer keeps a share session.
enum class SessionEnd : std::uint8_t {
  closed,        ///< the member's last request, with session epoch −1
  disconnected,  ///< its connection is gone (4.1 and later, KAFKA-19015)
};

/// What an application does with a record that it cannot handle as others.
enum class PoisonAction : std::uint8_t {
  none,     ///< it only takes its time
  crash,    ///< the process dies over it
  release,  ///< given back for another try; share groups with explicit acknowledgement
  reject,   ///< given up; likewise
};
std::string_view to_text(PoisonAction action);  ///< "crash"; "" for none

// --- story; a first acquisition and ACCEPT are data ------------------------------------------------

struct ShareRecordsAcquired {  // node: the leader
  GroupId group;
  MemberId member;
  PartitionId partition;
  std::int64_t first = 0;
  std::int64_t last = 0;
  std::uint16_t delivery_count = 1;
  Time lock_until{};
};
struct ShareRecordsAcknowledged {
  GroupId group;
  MemberId member;
  PartitionId partition;
  std::int64_t first = 0;
  std::int64_t last = 0;
  AcknowledgeType type = AcknowledgeType::accept;
};
struct ShareAcknowledgementRefused {
  GroupId group;
  MemberId member;
  PartitionId partition;
  std::int64_t first = 0;
  std::int64_t last = 0;
  KafkaError error = KafkaError::none;
};
struct ShareLockExpired {
  GroupId group;
  MemberId member;
  PartitionId partition;
  std::int64_t first = 0;
  std::int64_t last = 0;
  std::uint16_t delivery_count = 1;
  Duration lock{};  ///< how long it lasted
};
struct ShareSessionEnded {  // what the member had acquired is given back
  GroupId group;
  MemberId member;
  SessionEnd end = SessionEnd::closed;
};
struct ShareRecordsReleased {  // because of the end of a session
  GroupId group;
  MemberId member;
  PartitionId partition;
  std::int64_t first = 0;
  std::int64_t last = 0;
};
struct ShareRecordArchived {  // nobody will get these records again
  GroupId group;
  PartitionId partition;
  std::int64_t first = 0;
  std::int64_t last = 0;
  std::uint16_t delivery_count = 1;
  bool rejected = false;         ///< else the delivery count limit was reached
  bool below_log_start = false;  ///< else: the log does not have them any more
};
struct PoisonMet {  // node: the consumer, when it begins to work on the record
  GroupId group;
  PartitionId partition;
  std::int64_t offset = 0;
  PoisonAction action = PoisonAction::none;
  Duration takes{};
};
struct AttemptFailed {  // node: the consumer, whose application will give the record up
  GroupId group;
  PartitionId partition;
  std::int64_t offset = 0;
  std::int64_t attempt = 0;
  std::int64_t attempts = 0;  ///< how many it makes
};
struct
    DeadLettered {  // node: the consumer; a copy of the record is stored where its producer sends
  GroupId group;
  PartitionId partition;
  std::int64_t offset = 0;
  ProducerId producer;
};

// --- protocol --------------------------------------------------------------------------------------

struct SharePartitionInitialized {  // node: the leader, or the coordinator with start −1
  GroupId group;
  PartitionId partition;
  std::int64_t start = -1;  ///< −1: the group may be assigned it from now on (4.1 and later)
};

// --- data ------------------------------------------------------------------------------------------

struct SharePartitionAdvanced {  // everything below `to` is finished
  GroupId group;
  PartitionId partition;
  std::int64_t from = 0;
  std::int64_t to = 0;
};

}  // namespace ks
