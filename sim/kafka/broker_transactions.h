// What a broker has to do with transactions beside its logs, as a coordinator and as a leader: requests to
// other brokers, and what waits for their answers.
// Source: TransactionMarkerChannelManager, AddPartitionsToTxnManager, TransactionStateManager.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/base/id.h"
#include "sim/base/time.h"
#include "sim/engine/timers.h"
#include "sim/protocol/error.h"

namespace ks {

/// A request to another broker: not sent yet, on its way, or to be repeated.
struct RequestToBroker {
  ConnectionId connection;  ///< invalid: it is not on its way
  std::uint32_t correlation = 0;
  Time due{};  ///< then it is sent, while it is not on its way
};

/// At a leader: a Produce, or at a group's coordinator a TxnOffsetCommit, that waits until the transaction's
/// coordinator has its partitions.
struct AddingPartitions {
  ConnectionId produce;     ///< on which it came
  bool of_offsets = false;  ///< it is a TxnOffsetCommit
  TransactionalId transactional;
  std::int32_t producer_id = -1;
  std::int16_t epoch = -1;
  std::vector<PartitionId> partitions;
  RequestToBroker request;
  Time limit{};  ///< CONCURRENT_TRANSACTIONS is not repeated beyond
  bool answered = false;
  KafkaError error = KafkaError::none;
};

/// At a coordinator: markers for the partitions that one broker leads.
struct PendingMarkers {
  TransactionalId transactional;
  BrokerId leader;
  std::vector<PartitionId> partitions;
  RequestToBroker request;
};

struct BrokerToBroker {
  BrokerId to;
  ConnectionId connection;
};

/// A partition of __transaction_state that is being read.
struct TransactionLoad {
  PartitionId log;
  Time due{};
};

struct BrokerTransactions {
  std::vector<AddingPartitions> adding;
  std::vector<PendingMarkers> markers;
  std::vector<BrokerToBroker> links;
  std::vector<TransactionLoad> loads;
  TimerId due;    ///< invalid: nobody has a transactional id
  TimerId check;  ///< transaction.abort.timed.out.transaction.cleanup.interval.ms
};

}  // namespace ks
