#include "sim/kafka/transaction_coordinator.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace ks {
namespace {

constexpr std::int16_t last_epoch = std::numeric_limits<std::int16_t>::max();

/// Transactions v2 (KIP-890): transaction.version of a new cluster of this profile.
bool second_version(const Broker& broker) { return broker.profile != Profile::v3_9; }

void note_refusal(const Transaction& transaction, ApiKey api, std::int16_t epoch, KafkaError error,
                  Ctx& ctx) {
  if (error == KafkaError::none || is_retriable(error)) return;
  ctx.note(TransactionRefused{transaction.id, api, epoch, transaction.now.epoch, error});
}

void write_next(BrokerSide side, Transaction& transaction, StoredTransaction next,
                ConnectionId connection, MessageBody reply, Ctx& ctx) {
  transaction.pending = true;
  CoordinatorWrite write;
  write.kind = CoordinatorWrite::Kind::transaction;
  write.log = transaction.log;
  write.transactional = transaction.id;
  write.next = std::make_shared<const StoredTransaction>(std::move(next));
  write.connection = connection;
  write.reply = std::move(reply);
  submit_write(side, std::move(write), ctx);
}

/// The producer's epoch grows, so that what it still says is refused, and its transaction is aborted.
void fence(BrokerSide side, Transaction& transaction, Ctx& ctx) {
  StoredTransaction next = transaction.now;
  ++next.epoch;
  next.state = TransactionState::prepare_abort;
  write_next(side, transaction, std::move(next), ConnectionId{}, MessageBody{}, ctx);
}

/// A producer id for the next life of the transactional id: the old one while it has epochs left.
void renew(BrokerSide side, StoredTransaction& next) {
  if (next.known() && next.epoch < last_epoch - 1) {
    ++next.epoch;
    return;
  }
  next.producer_id = next_producer_id(side);
  next.epoch = 0;
}

/// What becomes of an EndTxn.
enum class EndVerdict : std::uint8_t {
  go,      ///< the transaction is to be ended
  repeat,  ///< that has been done: the answer to the first such request was lost
  fenced,
  invalid,
  concurrent
};

/// Transactions v2: an epoch below the known one is the same request again, if its transaction ended so.
EndVerdict judge_second(const StoredTransaction& now, const EndTxnRequest& request) {
  const bool same = request.producer_epoch == now.epoch;
  const bool again = request.producer_epoch == now.epoch - 1;
  switch (now.state) {
    case TransactionState::ongoing: return same ? EndVerdict::go : EndVerdict::fenced;
    case TransactionState::empty:
      if (!same) return EndVerdict::fenced;
      return request.committed ? EndVerdict::invalid : EndVerdict::go;
    case TransactionState::prepare_commit:
    case TransactionState::prepare_abort: {
      if (!again) return EndVerdict::fenced;
      const bool commits = now.state == TransactionState::prepare_commit;
      return commits == request.committed ? EndVerdict::concurrent : EndVerdict::invalid;
    }
    case TransactionState::complete_commit:
    case TransactionState::complete_abort: {
      if (!same && !again) return EndVerdict::fenced;
      const bool commits = now.state == TransactionState::complete_commit;
      if (again) return commits == request.committed ? EndVerdict::repeat : EndVerdict::invalid;
      return request.committed ? EndVerdict::invalid : EndVerdict::go;
    }
  }
  return EndVerdict::invalid;
}

EndVerdict judge_first(const StoredTransaction& now, const EndTxnRequest& request) {
  if (request.producer_epoch != now.epoch) return EndVerdict::fenced;
  const auto as = [&](bool commits, EndVerdict fits) {
    return commits == request.committed ? fits : EndVerdict::invalid;
  };
  switch (now.state) {
    case TransactionState::ongoing: return EndVerdict::go;
    case TransactionState::empty: return EndVerdict::invalid;
    case TransactionState::prepare_commit: return as(true, EndVerdict::concurrent);
    case TransactionState::prepare_abort: return as(false, EndVerdict::concurrent);
    case TransactionState::complete_commit: return as(true, EndVerdict::repeat);
    case TransactionState::complete_abort: return as(false, EndVerdict::repeat);
  }
  return EndVerdict::invalid;
}

KafkaError error_of(EndVerdict verdict) {
  switch (verdict) {
    case EndVerdict::go:
    case EndVerdict::repeat: return KafkaError::none;
    case EndVerdict::fenced: return KafkaError::producer_fenced;
    case EndVerdict::invalid: return KafkaError::invalid_txn_state;
    case EndVerdict::concurrent: return KafkaError::concurrent_transactions;
  }
  return KafkaError::unknown_server_error;
}

/// The first step of the end: the record of Prepare*, after which it cannot come out otherwise.
void prepare_end(BrokerSide side, Transaction& transaction, ConnectionId connection, bool commits,
                 Ctx& ctx) {
  StoredTransaction next = transaction.now;
  next.state = commits ? TransactionState::prepare_commit : TransactionState::prepare_abort;
  EndTxnResponse reply;
  if (second_version(side.broker)) {
    ++next.epoch;
    const bool used_up = next.epoch == last_epoch;
    if (used_up) next.next_producer_id = next_producer_id(side);
    reply.producer_id = used_up ? next.next_producer_id : next.producer_id;
    reply.producer_epoch = used_up ? std::int16_t{0} : next.epoch;
  }
  write_next(side, transaction, std::move(next), connection, MessageBody{std::move(reply)}, ctx);
}

KafkaError check_adding(const Transaction& transaction, const AddPartitionsToTxnRequest& request) {
  const StoredTransaction& now = transaction.now;
  if (now.preparing() && now.next_producer_id == request.producer_id)
    return KafkaError::concurrent_transactions;
  if (!now.known() || now.producer_id != request.producer_id)
    return KafkaError::invalid_producer_id_mapping;
  if (now.epoch != request.producer_epoch) return KafkaError::producer_fenced;
  if (transaction.pending || now.preparing()) return KafkaError::concurrent_transactions;
  return KafkaError::none;
}

bool has_all(const StoredTransaction& now, const std::vector<PartitionId>& partitions) {
  return now.state == TransactionState::ongoing &&
         std::all_of(partitions.begin(), partitions.end(), [&](PartitionId partition) {
           return std::binary_search(now.partitions.begin(), now.partitions.end(), partition);
         });
}

void add_partitions(BrokerSide side, Transaction& transaction, ConnectionId connection,
                    const AddPartitionsToTxnRequest& request, MessageBody reply, Ctx& ctx) {
  StoredTransaction next = transaction.now;
  if (next.state != TransactionState::ongoing) next.started = ctx.now;
  next.state = TransactionState::ongoing;
  for (const PartitionId partition : request.partitions) {
    const auto at = std::lower_bound(next.partitions.begin(), next.partitions.end(), partition);
    if (at == next.partitions.end() || *at != partition) next.partitions.insert(at, partition);
  }
  write_next(side, transaction, std::move(next), connection, std::move(reply), ctx);
}

}  // namespace

std::int32_t next_producer_id(BrokerSide side) {
  constexpr std::int32_t block = 1000;  // ProducerIdsBlock.PRODUCER_ID_BLOCK_SIZE
  Broker& broker = side.broker;
  if (broker.next_producer_id == broker.producer_ids_end) {
    broker.next_producer_id = block * side.replication.next_producer_id_block++;
    broker.producer_ids_end = broker.next_producer_id + block;
  }
  return broker.next_producer_id++;
}

void handle_transaction_request(BrokerSide side, ConnectionId connection,
                                const InitProducerIdRequest& request, Ctx& ctx) {
  Transaction& transaction = side.transactions[request.transactional.index];
  KafkaError error = transaction_hosting_error(side, request.transactional);
  if (error == KafkaError::none &&
      request.transaction_timeout > side.broker.config.transaction_max_timeout_ms)
    error = KafkaError::invalid_transaction_timeout;
  if (error == KafkaError::none && (transaction.pending || transaction.now.preparing()))
    error = KafkaError::concurrent_transactions;
  if (error == KafkaError::none && transaction.now.state == TransactionState::ongoing) {
    fence(side, transaction, ctx);
    error = KafkaError::concurrent_transactions;
  }
  if (error != KafkaError::none) {
    note_refusal(transaction, ApiKey::init_producer_id, -1, error, ctx);
    ctx.respond(connection, InitProducerIdResponse{error, -1, -1});
    return;
  }
  StoredTransaction next = transaction.now;
  renew(side, next);
  next.state = TransactionState::empty;
  next.timeout = request.transaction_timeout;
  next.partitions.clear();
  const InitProducerIdResponse reply{KafkaError::none, next.producer_id, next.epoch};
  write_next(side, transaction, std::move(next), connection,
             MessageBody{InitProducerIdResponse{reply}}, ctx);
}

void handle_transaction_request(BrokerSide side, ConnectionId connection,
                                const AddPartitionsToTxnRequest& request, Ctx& ctx) {
  Transaction& transaction = side.transactions[request.transactional.index];
  KafkaError error = transaction_hosting_error(side, request.transactional);
  if (error == KafkaError::none) error = check_adding(transaction, request);
  const bool there = has_all(transaction.now, request.partitions);
  if (error == KafkaError::none && request.verify_only && !there)
    error = KafkaError::invalid_txn_state;
  if (error != KafkaError::none || there) {
    note_refusal(transaction, ApiKey::add_partitions_to_txn, request.producer_epoch, error, ctx);
    ctx.respond(connection, AddPartitionsToTxnResponse{error});
    return;
  }
  add_partitions(side, transaction, connection, request, MessageBody{AddPartitionsToTxnResponse{}},
                 ctx);
}

void handle_transaction_request(BrokerSide side, ConnectionId connection,
                                const AddOffsetsToTxnRequest& request, Ctx& ctx) {
  Transaction& transaction = side.transactions[request.transactional.index];
  const AddPartitionsToTxnRequest adds{request.transactional,
                                       request.producer_id,
                                       request.producer_epoch,
                                       false,
                                       {side.groups[request.group.index].offsets_partition}};
  KafkaError error = transaction_hosting_error(side, request.transactional);
  if (error == KafkaError::none) error = check_adding(transaction, adds);
  if (error != KafkaError::none || has_all(transaction.now, adds.partitions)) {
    note_refusal(transaction, ApiKey::add_offsets_to_txn, request.producer_epoch, error, ctx);
    ctx.respond(connection, AddOffsetsToTxnResponse{error});
    return;
  }
  add_partitions(side, transaction, connection, adds, MessageBody{AddOffsetsToTxnResponse{}}, ctx);
}

void handle_transaction_request(BrokerSide side, ConnectionId connection,
                                const EndTxnRequest& request, Ctx& ctx) {
  Transaction& transaction = side.transactions[request.transactional.index];
  const StoredTransaction& now = transaction.now;
  KafkaError error = transaction_hosting_error(side, request.transactional);
  if (error == KafkaError::none && (!now.known() || now.producer_id != request.producer_id))
    error = KafkaError::invalid_producer_id_mapping;
  EndVerdict verdict = EndVerdict::go;
  if (error == KafkaError::none) {
    verdict = second_version(side.broker) ? judge_second(now, request) : judge_first(now, request);
    const bool busy = transaction.pending && verdict != EndVerdict::fenced;
    error = busy ? KafkaError::concurrent_transactions : error_of(verdict);
  }
  if (error == KafkaError::none && verdict == EndVerdict::go) {
    prepare_end(side, transaction, connection, request.committed, ctx);
    return;
  }
  EndTxnResponse reply{error, -1, -1};
  if (error == KafkaError::none && second_version(side.broker)) {
    reply.producer_id = now.producer_id;
    reply.producer_epoch = now.epoch;
  }
  note_refusal(transaction, ApiKey::end_txn, request.producer_epoch, error, ctx);
  ctx.respond(connection, std::move(reply));
}

void transaction_written(BrokerSide side, const CoordinatorWrite& write, Ctx& ctx) {
  Transaction& transaction = side.transactions[write.transactional.index];
  if (transaction.host != side.broker.id) return;
  const TransactionState from = transaction.now.state;
  transaction.now = *write.next;
  transaction.pending = false;
  const StoredTransaction& now = transaction.now;
  ctx.note(TransactionStateChanged{transaction.id, from, now.state, now.producer_id, now.epoch,
                                   now.partitions});
  if (write.connection.valid()) ctx.respond_any(write.connection, MessageBody{write.reply});
  if (!now.preparing()) {
    // Also when a write of before a failover is committed after the log was loaded again.
    transaction.marking.clear();
    return;
  }
  transaction.marking = now.partitions;
  send_markers(side, transaction, ctx);
  if (transaction.marking.empty()) complete_transaction(side, transaction, ctx);
}

void transaction_write_failed(BrokerSide side, const CoordinatorWrite& write) {
  Transaction& transaction = side.transactions[write.transactional.index];
  if (transaction.host == side.broker.id) transaction.pending = false;
}

void transaction_write_refused(BrokerSide side, const CoordinatorWrite& write, Ctx& ctx) {
  Transaction& transaction = side.transactions[write.transactional.index];
  if (transaction.host != side.broker.id) return;
  transaction.pending = false;
  if (transaction.now.preparing()) complete_later(side, transaction, ctx);
}

void complete_transaction(BrokerSide side, Transaction& transaction, Ctx& ctx) {
  StoredTransaction next = transaction.now;
  const bool commits = next.state == TransactionState::prepare_commit;
  next.state = commits ? TransactionState::complete_commit : TransactionState::complete_abort;
  next.partitions.clear();
  if (next.next_producer_id >= 0) {
    next.producer_id = std::exchange(next.next_producer_id, -1);
    next.epoch = 0;
  }
  write_next(side, transaction, std::move(next), ConnectionId{}, MessageBody{}, ctx);
}

void transaction_check_due(BrokerSide side, Ctx& ctx) {
  for (Transaction& transaction : side.transactions) {
    const StoredTransaction& now = transaction.now;
    if (transaction.host != side.broker.id || transaction.pending ||
        now.state != TransactionState::ongoing || ctx.now < now.started + now.timeout)
      continue;
    ctx.note(TransactionTimedOut{transaction.id, ctx.now - now.started, now.timeout});
    fence(side, transaction, ctx);
  }
  const BrokerConfig& config = side.broker.config;
  ctx.set_timer(side.broker.transactions.check,
                ctx.now + config.transaction_abort_timed_out_transaction_cleanup_interval_ms);
}

}  // namespace ks
