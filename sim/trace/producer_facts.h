// The facts that only producing has: what producers go through with their batches, what leaders say to
// their sequence numbers, and messages that somebody chose to drop, delay or duplicate.
// Source: Sender, TransactionManager, ProducerAppendInfo.
#pragma once

#include <cstdint>

#include "sim/base/id.h"
#include "sim/base/time.h"
#include "sim/protocol/api_key.h"
#include "sim/protocol/chosen_action.h"
#include "sim/protocol/error.h"
#include "sim/protocol/messages.h"

namespace ks {

// --- story -----------------------------------------------------------------------------------------

struct MessageChosen {  // node: the sender
  ConnectionId connection;
  NodeId to;
  ApiKey api{};
  bool response = false;
  ChosenAction action = ChosenAction::drop;
  Duration by{};  ///< of a delay
  std::uint32_t correlation = 0;
};
struct RequestsFailed {  // node: the producer; the connection is gone
  BrokerId broker;
  std::uint32_t requests = 0;                        ///< that waited for their answers on it
  KafkaError error = KafkaError::network_exception;  ///< or REQUEST_TIMED_OUT: the client closed it
};
struct DuplicateBatchFound {  // node: the leader; nothing is appended, the answer is success
  PartitionId partition;
  Batch batch;
  std::int64_t base_offset = 0;  ///< where the batch stands
};
struct SequenceRefused {  // node: the leader
  PartitionId partition;
  Batch batch;
  std::int32_t expected = 0;      ///< the sequence number it would take
  std::int16_t known_epoch = -1;  ///< the producer epoch it knows
  KafkaError error = KafkaError::out_of_order_sequence_number;
};
struct ProducerEpochBumped {  // node: the producer
  std::int32_t producer_id = -1;
  std::int16_t producer_epoch = -1;
};
struct BatchSplit {  // node: the producer; MESSAGE_TOO_LARGE with more than one record
  PartitionId partition;
  std::uint32_t count = 0;
  std::uint32_t batches = 0;
};
/// What send() can wait for.
enum class SendWait : std::uint8_t { memory, metadata };
struct SendBlocked {
  SendWait on = SendWait::memory;
};
struct SendResumed {
  Duration blocked{};
};
struct SendFailed {  // the call of send() itself fails after max.block.ms
  SendWait on = SendWait::memory;
  Duration after{};
};

// --- protocol --------------------------------------------------------------------------------------

struct ProducerIdAssigned {  // node: the producer
  std::int32_t producer_id = -1;
  std::int16_t producer_epoch = -1;
};
struct BatchRetried {  // node: the producer; the batch is back in its queue
  PartitionId partition;
  Batch batch;
  KafkaError error = KafkaError::none;
  std::uint32_t attempt = 0;  ///< how often it has failed
  Duration backoff{};
};

}  // namespace ks
