// The facts that only transactions have: what coordinators decide, what applications call, what stands in
// logs and what consumers with read_committed leave out.
// Source: TransactionCoordinator, TransactionStateManager, TransactionManager, ProducerStateManager.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "sim/base/id.h"
#include "sim/base/time.h"
#include "sim/protocol/api_key.h"
#include "sim/protocol/error.h"
#include "sim/protocol/messages.h"

namespace ks {

/// The coordinator's state of a transactional id. Source: TransactionState.
/// Model: PrepareEpochFence is part of the step to PrepareAbort; nothing expires, so nothing is Dead.
enum class TransactionState : std::uint8_t {
  empty,
  ongoing,
  prepare_commit,
  prepare_abort,
  complete_commit,
  complete_abort,
};
std::string_view transaction_state_name(TransactionState state);  ///< "PrepareCommit"

/// What an application calls on its transactional producer.
enum class TransactionCall : std::uint8_t { init, begin, send, flush, commit, abort, send_offsets };
std::string_view call_name(TransactionCall call);  ///< "commitTransaction()"

// --- story -----------------------------------------------------------------------------------------

struct TransactionStateChanged {  // node: the coordinator; its record is committed
  TransactionalId transactional;
  TransactionState from = TransactionState::empty;
  TransactionState to = TransactionState::empty;
  std::int32_t producer_id = -1;
  std::int16_t producer_epoch = -1;
  std::vector<PartitionId> partitions;  ///< that belong to the transaction
};
struct TransactionTimedOut {  // node: the coordinator
  TransactionalId transactional;
  Duration open{};
  Duration timeout{};
};
struct TransactionRefused {  // node: the coordinator
  TransactionalId transactional;
  ApiKey api{};
  std::int16_t producer_epoch = -1;  ///< that was asked with; −1: none
  std::int16_t known_epoch = -1;
  KafkaError error = KafkaError::none;
};
struct TransactionCalled {  // node: the producer; begin() and send() return at once mostly
  TransactionCall call = TransactionCall::init;
  std::uint32_t records = 0;  ///< of send()
};
struct TransactionCallReturned {  // node: the producer; a call that took time, or threw
  TransactionCall call = TransactionCall::init;
  KafkaError error = KafkaError::none;  ///< not none: it threw
  bool fatal = false;                   ///< the producer is of no use any more
  Duration took{};
};
struct UnsentRecordsAborted {  // node: the producer
  PartitionId partition;
  std::uint32_t count = 0;
};
struct AbortedRecordsSkipped {  // node: the consumer
  PartitionId partition;
  std::int64_t offset = 0;
  std::uint32_t count = 0;
};
struct TransactionsLoaded {  // node: the new coordinator
  PartitionId partition;
  std::vector<TransactionalId> transactionals;
};

struct ProducerRenewed {  // node: the producer; its application has made a new one in its place
  KafkaError error = KafkaError::none;  ///< that made the old one useless
};
struct
    TransformAbandoned {  // node: the consumer; its application goes back to the committed offsets
  GroupId group;
  KafkaError error = KafkaError::none;
  std::uint32_t records = 0;  ///< that were to be transformed
  bool transactional = false;
};
struct OffsetsUnstable {  // node: the consumer; told once for what it asks again and again
  GroupId group;
};

struct OffsetsNotTaken {  // node: the producer; told once for what it sends again and again
  GroupId group;
  std::vector<PartitionId> partitions;  ///< UNKNOWN_TOPIC_OR_PARTITION
};

// --- protocol --------------------------------------------------------------------------------------

struct OffsetsPending {  // node: the group's coordinator; a transaction will decide about them
  GroupId group;
  MemberId member;
  std::int32_t producer_id = -1;
  std::int16_t producer_epoch = -1;
  std::vector<PartitionOffset> offsets;
};
struct PendingOffsetsEnded {  // node: the group's coordinator; its marker is committed
  GroupId group;
  std::int32_t producer_id = -1;
  bool committed = false;
  std::vector<PartitionOffset> offsets;
};
struct TransactionMarkerWritten {  // node: the leader
  PartitionId partition;
  std::int64_t offset = 0;
  std::int32_t producer_id = -1;
  std::int16_t producer_epoch = -1;
  bool committed = false;
};

// --- data ------------------------------------------------------------------------------------------

struct StableOffsetAdvanced {  // node: the leader; only of partitions that had transactions
  PartitionId partition;
  std::int64_t from = 0;
  std::int64_t to = 0;
};

}  // namespace ks
