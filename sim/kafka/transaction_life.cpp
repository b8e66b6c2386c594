// __transaction_state: its records, and coordinators that come and go with the leadership of a partition.
// Source: TransactionLog, TransactionStateManager.loadTransactionsForTxnTopicPartition,
// TransactionCoordinator.onElection, onResignation.
#include <algorithm>
#include <utility>

#include "sim/kafka/transaction_coordinator.h"

namespace ks {
namespace {

/// The last record of the transactional id in the log, as its value; none: it is not known there.
StoredTransaction read_last(const PartitionLog& log, const OffsetsRecords& records,
                            TransactionalId id) {
  StoredTransaction last;
  log.read(log.start_offset(), log.end_offset(), [&](std::int64_t, const Batch& batch) {
    for (std::uint32_t i = 0; i < batch.count && !batch.is_gap(); ++i) {
      const OffsetsRecord& record = records[batch.first_number + i];
      const bool its =
          record.kind == OffsetsRecord::Kind::transaction && record.transactional == id;
      if (its) last = record.value->transaction;
    }
    return true;
  });
  return last;
}

bool coordinates_any(const BrokerSide& side, PartitionId log) {
  return std::any_of(side.transactions.begin(), side.transactions.end(),
                     [&](const Transaction& transaction) { return transaction.log == log; });
}

void forget(Transaction& transaction) {
  transaction.host = BrokerId{};
  transaction.pending = false;
  transaction.marking.clear();
}

void load(BrokerSide side, PartitionId log, Ctx& ctx) {
  const Replica* const replica =
      std::as_const(side.replication).find(ctx.cluster(), log, side.broker.id);
  if (replica == nullptr) return;
  std::vector<TransactionalId> loaded;
  for (Transaction& transaction : side.transactions) {
    if (transaction.log != log) continue;
    transaction.host = side.broker.id;
    transaction.pending = false;
    transaction.marking.clear();
    transaction.now = read_last(replica->log, side.replication.offsets_records, transaction.id);
    loaded.push_back(transaction.id);
  }
  ctx.note(TransactionsLoaded{log, std::move(loaded)});
  for (Transaction& transaction : side.transactions) {
    if (transaction.log != log || !transaction.now.preparing()) continue;
    transaction.marking = transaction.now.partitions;
    send_markers(side, transaction, ctx);
    if (transaction.marking.empty()) complete_transaction(side, transaction, ctx);
  }
}

}  // namespace

void write_transaction_record(BrokerSide side, CoordinatorWrite& write, Ctx& ctx) {
  constexpr std::uint32_t header = 61;
  OffsetsRecord record;
  record.kind = OffsetsRecord::Kind::transaction;
  record.transactional = write.transactional;
  record.timestamp = timestamp_of(ctx.now);
  auto value = std::make_shared<OffsetsValue>();
  value->transaction = *write.next;
  record.value = std::move(value);
  measure(record, ctx.names());
  write.first_record = static_cast<std::uint32_t>(side.replication.offsets_records.size());
  write.records = 1;
  write.bytes = header + record.bytes;
  side.replication.offsets_records.push_back(std::move(record));
}

void transactions_elected(BrokerSide side, PartitionId log, Ctx& ctx) {
  if (!coordinates_any(side, log)) return;
  auto& loads = side.broker.transactions.loads;
  std::erase_if(loads, [&](const TransactionLoad& each) { return each.log == log; });
  const BrokerTimes& times = side.broker.life.times;
  loads.push_back(
      TransactionLoad{log, ctx.now + times.coordinator_election + times.coordinator_load});
  schedule_transactions(side, ctx);
}

void transactions_resigned(BrokerSide side, PartitionId log) {
  std::erase_if(side.broker.transactions.loads,
                [&](const TransactionLoad& each) { return each.log == log; });
  for (Transaction& transaction : side.transactions) {
    if (transaction.log != log) continue;
    std::erase_if(side.broker.transactions.markers,
                  [&](const PendingMarkers& each) { return each.transactional == transaction.id; });
    if (transaction.host == side.broker.id) forget(transaction);
  }
}

void transactions_died(BrokerSide side, Ctx& ctx) {
  BrokerTransactions& own = side.broker.transactions;
  if (!own.due.valid()) return;
  for (Transaction& transaction : side.transactions) {
    if (transaction.host == side.broker.id) forget(transaction);
  }
  for (const BrokerToBroker& link : own.links) ctx.close(link.connection);
  own.adding.clear();
  own.markers.clear();
  own.links.clear();
  own.loads.clear();
  ctx.stop_timer(own.due);
  ctx.stop_timer(own.check);
}

void load_transactions(BrokerSide side, Ctx& ctx) {
  auto& loads = side.broker.transactions.loads;
  for (std::size_t i = 0; i < loads.size();) {
    if (loads[i].due > ctx.now) {
      ++i;
      continue;
    }
    const PartitionId log = loads[i].log;
    loads.erase(loads.begin() + static_cast<std::ptrdiff_t>(i));
    load(side, log, ctx);
  }
}

KafkaError transaction_hosting_error(const BrokerSide& side, TransactionalId id) {
  const Transaction& transaction = side.transactions[id.index];
  if (transaction.host == side.broker.id) return KafkaError::none;
  const auto& loads = side.broker.transactions.loads;
  const bool loading = std::any_of(loads.begin(), loads.end(), [&](const TransactionLoad& each) {
    return each.log == transaction.log;
  });
  return loading ? KafkaError::coordinator_load_in_progress : KafkaError::not_coordinator;
}

}  // namespace ks
