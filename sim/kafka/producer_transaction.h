// A transactional producer: what its application calls, and what its client makes of that.
// Source: KafkaProducer (initTransactions, beginTransaction, commitTransaction, abortTransaction, flush),
// TransactionManager, Sender.maybeSendAndPollTransactionalRequest.
// Model: the application calls again what timed out (max.block.ms), aborts after an error that allows it,
// and closes its producer after any other; an application whose calls come from the timeline does nothing
// by itself.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/base/id.h"
#include "sim/base/small_vec.h"
#include "sim/base/time.h"
#include "sim/kafka/application.h"
#include "sim/kafka/ctx.h"

namespace ks {

struct Producer;

/// How an application groups its records. All zero: its calls come from the timeline.
struct TransactionPlan {
  std::uint32_t records = 0;      ///< commit after so many; 0: by time only
  Duration every{};               ///< commit so long after beginTransaction(); 0: by number only
  std::uint32_t abort_every = 0;  ///< so that every so manieth is aborted; 0: none
  bool by_itself() const { return records > 0 || every > Duration{}; }
  bool operator==(const TransactionPlan&) const = default;
};

/// TransactionManager.State.
enum class ClientTransactionState : std::uint8_t {
  uninitialized,
  initializing,
  ready,
  in_transaction,
  committing_transaction,
  aborting_transaction,
  abortable_error,
  fatal_error,
};
std::string_view client_state_name(ClientTransactionState state);  ///< "IN_TRANSACTION"

struct PlannedCall {
  TransactionCall call = TransactionCall::init;
  std::uint32_t partition = 0;  ///< of send(): number within the topic
  std::uint32_t records = 0;    ///< of send(): still to be appended
};

/// sendOffsetsToTransaction() that waits for an answer.
struct OffsetsToSend {
  GroupMetadata metadata;
  SmallVec<PartitionOffset, 4> offsets;
  bool waiting = false;  ///< the call is not over
  bool added = false;    ///< v1: the coordinator knows that the group's partition belongs to it
  bool told = false;     ///< that topics are unknown which it names
  BrokerId coordinator;  ///< of the group; invalid: not known
};

struct TransactionClient {
  TransactionalId id;  ///< invalid: no transactions
  bool second = true;  ///< transactions v2
  TransactionPlan plan;
  // The application.
  std::vector<PlannedCall> calls;  ///< the first one may have begun
  bool calling = false;            ///< it has
  Time called_at{};
  std::uint32_t sent = 0;          ///< records of this transaction
  std::uint32_t transactions = 0;  ///< begun by this process
  Time begun_at{};
  // The client.
  ClientTransactionState state = ClientTransactionState::uninitialized;
  KafkaError error = KafkaError::none;  ///< of the two error states
  BrokerId coordinator;
  bool in_flight = false;  ///< a request of the transaction is on its way
  Time retry_at{};
  bool started = false;               ///< EndTxn is to be sent; v2: since send()
  bool reset_after = false;           ///< v1: the epoch has to grow after the abort
  std::vector<std::uint32_t> added;   ///< v1: partitions of the transaction, by number
  std::vector<std::uint32_t> adding;  ///< v1: being added
  OffsetsToSend offsets;
  bool served = false;    ///< another part of the application calls, and waits
  bool of_group = false;  ///< the request on its way concerns the group's coordinator

  bool on() const { return id.valid(); }
  bool completing() const {
    return state == ClientTransactionState::committing_transaction ||
           state == ClientTransactionState::aborting_transaction;
  }
  /// TransactionManager.hasOngoingTransaction, before its end has begun.
  bool open() const {
    return state == ClientTransactionState::in_transaction ||
           state == ClientTransactionState::abortable_error;
  }
  /// sendOffsetsToTransaction() is under way.
  bool sends_offsets() const {
    return offsets.waiting && state == ClientTransactionState::in_transaction;
  }
  bool failed() const {
    return state == ClientTransactionState::abortable_error ||
           state == ClientTransactionState::fatal_error;
  }
  /// Everything that waits is ready to be sent.
  bool flushes() const {
    return completing() ||
           (calling && !calls.empty() && calls.front().call == TransactionCall::flush);
  }
  /// The application creates records by its rate now.
  bool sends() const {
    return plan.by_itself() && state == ClientTransactionState::in_transaction && calls.empty();
  }
};

/// What the timeline lets the application call, after the calls before it.
void call_transaction(Producer& producer, const PlannedCall& call, Ctx& ctx);

}  // namespace ks
