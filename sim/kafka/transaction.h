// A transactional id at its coordinator: what the coordinator has in memory, and what a record of
// __transaction_state says. Source: TransactionMetadata, TransactionLog, TxnTransitMetadata.
// Model: transactional ids do not expire (transactional.id.expiration.ms).
#pragma once

#include <cstdint>
#include <vector>

#include "sim/base/id.h"
#include "sim/base/time.h"
#include "sim/trace/transaction_facts.h"

namespace ks {

/// The value of a record of __transaction_state (TransactionLogValue).
struct StoredTransaction {
  std::int32_t producer_id = -1;
  std::int16_t epoch = -1;
  TransactionState state = TransactionState::empty;
  Duration timeout{};                   ///< transaction.timeout.ms of its producer
  Time started{};                       ///< of the transaction
  std::vector<PartitionId> partitions;  ///< ascending
  std::int32_t next_producer_id = -1;   ///< when the epochs of this one are used up
  bool operator==(const StoredTransaction&) const = default;

  bool known() const { return producer_id >= 0; }
  bool preparing() const {
    return state == TransactionState::prepare_commit || state == TransactionState::prepare_abort;
  }
};

struct Transaction {
  TransactionalId id;
  PartitionId log;  ///< of __transaction_state
  BrokerId host;    ///< the broker that has it in memory; invalid: nobody
  StoredTransaction now;
  bool pending = false;              ///< a record of a next state is being written
  std::vector<PartitionId> marking;  ///< preparing: partitions whose marker is not confirmed yet
};

}  // namespace ks
