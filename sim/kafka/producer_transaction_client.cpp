// The client of a transactional producer: one request of its transaction after the other.
// Source: TransactionManager, Sender.maybeSendAndPollTransactionalRequest.
#include <algorithm>
#include <utility>

#include "sim/kafka/producer_parts.h"

namespace ks {
namespace {

using State = ClientTransactionState;

/// ADD_PARTITIONS_RETRY_BACKOFF_MS: while the transaction before is being ended.
constexpr Duration first_partitions_backoff{20'000};

/// Records without a number are dropped, in a fatal error all that wait.
void drop_unsent(Producer& producer, Ctx& ctx) {
  Accumulator& accumulator = producer.accumulator;
  const bool all = producer.transaction.state == State::fatal_error;
  const std::vector<std::uint32_t> waiting = accumulator.waiting;
  ProducerLedger& ledger = ctx.ledger().producers[producer.id.index];
  for (const std::uint32_t number : waiting) {
    const PartitionId partition = accumulator.partitions[number].id;
    std::vector<std::uint32_t> kept;
    std::uint32_t dropped = 0;
    while (accumulator.partitions[number].head != ProducerBatch::none) {
      const std::uint32_t index = accumulator.pop_front(number);
      const ProducerBatch& batch = accumulator.at(index);
      if (!all && batch.batch.base_sequence >= 0) {
        kept.push_back(index);
        continue;
      }
      dropped += batch.batch.count;
      ledger.settle(number, partition, batch.batch, RecordFate::failed);
      tell_who_waits(producer, batch, false, ctx);
      forget_number(accumulator, index);
      accumulator.release(index);
    }
    for (const std::uint32_t index : kept) accumulator.insert_by_sequence(index);
    if (dropped > 0) ctx.note(UnsentRecordsAborted{partition, dropped});
  }
}

void finish_transaction(Producer& producer) {
  TransactionClient& txn = producer.transaction;
  txn.started = false;
  txn.added.clear();
  txn.adding.clear();
  txn.offsets.waiting = false;
  producer.identity.unresolved.clear();
  // Up to 3.9 a new epoch comes from InitProducerId, after an abort that left numbers in doubt.
  txn.state = std::exchange(txn.reset_after, false) ? State::initializing : State::ready;
}

/// v1: partitions with records that the coordinator does not know of yet.
std::vector<std::uint32_t> to_add(const Producer& producer) {
  const TransactionClient& txn = producer.transaction;
  std::vector<std::uint32_t> list;
  if (txn.second || txn.state == State::aborting_transaction) return list;
  for (const std::uint32_t number : producer.accumulator.waiting) {
    if (!may_send(producer, number)) list.push_back(number);
  }
  return list;
}

void ask_to_add(Producer& producer, Ctx& ctx) {
  TransactionClient& txn = producer.transaction;
  AddPartitionsToTxnRequest request{
      txn.id, producer.identity.producer_id, producer.identity.epoch, false, {}};
  for (const std::uint32_t number : txn.adding)
    request.partitions.push_back(producer.accumulator.partitions[number].id);
  ask_transaction_coordinator(producer, MessageBody{std::move(request)}, ctx);
}

KafkaError as_fenced(KafkaError error) {
  return error == KafkaError::invalid_producer_epoch ? KafkaError::producer_fenced : error;
}

void answered(Producer& producer, const InitProducerIdResponse& response, Ctx& ctx) {
  TransactionClient& txn = producer.transaction;
  if (comes_again(producer, response.error, ctx)) return;
  if (response.error != KafkaError::none) return fail_fatally(txn, as_fenced(response.error));
  producer.identity.producer_id = response.producer_id;
  producer.identity.epoch = response.producer_epoch;
  txn.state = State::ready;
  ctx.note(ProducerIdAssigned{response.producer_id, response.producer_epoch});
}

void answered(Producer& producer, const FindCoordinatorResponse& response, Ctx& ctx) {
  if (response.error != KafkaError::none || !response.coordinator.valid()) {
    producer.transaction.retry_at = ctx.now + producer.config.retry_backoff_ms;
  } else {
    producer.transaction.coordinator = response.coordinator;
  }
}

void answered(Producer& producer, const AddPartitionsToTxnResponse& response, Ctx& ctx) {
  TransactionClient& txn = producer.transaction;
  if (comes_again(producer, response.error, ctx)) {
    const bool first = response.error == KafkaError::concurrent_transactions && txn.added.empty();
    if (first) txn.retry_at = ctx.now + first_partitions_backoff;
    return;
  }
  const std::vector<std::uint32_t> adding = std::exchange(txn.adding, {});
  if (response.error == KafkaError::none) {
    txn.started = true;
    txn.added.insert(txn.added.end(), adding.begin(), adding.end());
  } else {
    fail_fatally(txn, as_fenced(response.error));
  }
}

void answered(Producer& producer, const EndTxnResponse& response, Ctx& ctx) {
  TransactionClient& txn = producer.transaction;
  if (comes_again(producer, response.error, ctx)) return;
  if (response.error != KafkaError::none) return fail_fatally(txn, as_fenced(response.error));
  if (response.producer_id >= 0) {
    producer.identity.producer_id = response.producer_id;
    producer.identity.epoch = response.producer_epoch;
  }
  finish_transaction(producer);
}

/// close() in an open transaction: what was sent still goes out, and only then it is aborted (Sender.run).
bool aborts_as_it_closes(const Producer& producer) {
  const TransactionClient& txn = producer.transaction;
  return producer.process == ProcessState::closing && txn.open() && !txn.sends_offsets() &&
         !has_unfinished(producer);
}

}  // namespace

void fail_fatally(TransactionClient& txn, KafkaError error) {
  txn.state = State::fatal_error;
  txn.error = error;
}

void fail_abortably(TransactionClient& txn, KafkaError error) {
  txn.state = State::abortable_error;
  txn.error = error;
}

bool comes_again(Producer& producer, KafkaError error, Ctx& ctx) {
  TransactionClient& txn = producer.transaction;
  if (error == KafkaError::none || !is_retriable(error)) return false;
  const bool gone =
      error == KafkaError::not_coordinator || error == KafkaError::coordinator_not_available;
  if (gone) txn.coordinator = BrokerId{};
  txn.retry_at = ctx.now + producer.config.retry_backoff_ms;
  return true;
}

bool ask_broker(Producer& producer, BrokerId broker, MessageBody&& body, Ctx& ctx) {
  if (!broker.valid() || !ready_link(producer, broker, ctx)) return false;
  send_transaction_request(producer, broker, std::move(body), ctx);
  producer.transaction.in_flight = true;
  producer.transaction.of_group = false;
  return true;
}

void ask_transaction_coordinator(Producer& producer, MessageBody&& body, Ctx& ctx) {
  TransactionClient& txn = producer.transaction;
  const bool known = txn.coordinator.valid();
  const BrokerId broker = known ? txn.coordinator : least_loaded(producer, ctx);
  MessageBody question{FindCoordinatorRequest{GroupId{}, txn.id}};
  if (ask_broker(producer, broker, known ? std::move(body) : std::move(question), ctx)) return;
  if (!broker.valid() || link_to(producer, broker).connection.valid()) return;
  txn.coordinator = BrokerId{};
  txn.retry_at = ctx.now + producer.config.retry_backoff_ms;
}

bool may_send(const Producer& producer, std::uint32_t partition) {
  const TransactionClient& txn = producer.transaction;
  if (!txn.on() || txn.second) return true;
  return std::find(txn.added.begin(), txn.added.end(), partition) != txn.added.end();
}

bool has_unfinished(const Producer& producer) {
  return !producer.accumulator.waiting.empty() || requests_in_flight(producer) > 0;
}

bool mind_transaction(Producer& producer, Ctx& ctx) {
  TransactionClient& txn = producer.transaction;
  // Transactions v2: send() begins it, so that even what never leaves is ended at the coordinator.
  if (txn.second && !producer.accumulator.waiting.empty()) txn.started = true;
  if (txn.failed() || txn.state == State::aborting_transaction) drop_unsent(producer, ctx);
  if (txn.in_flight || ctx.now < txn.retry_at || !producer.has_metadata) return false;
  if (aborts_as_it_closes(producer)) txn.state = State::aborting_transaction;
  if (txn.state == State::initializing) {
    ask_transaction_coordinator(
        producer,
        MessageBody{InitProducerIdRequest{txn.id, producer.config.transaction_timeout_ms}}, ctx);
    return false;
  }
  if (txn.state != State::in_transaction && !txn.completing()) return false;
  if (txn.adding.empty()) txn.adding = to_add(producer);
  if (!txn.adding.empty()) {
    ask_to_add(producer, ctx);
    return false;
  }
  if (txn.offsets.waiting && !txn.completing()) {
    mind_offsets(producer, ctx);
    return false;
  }
  if (!txn.completing() || has_unfinished(producer)) return false;
  if (!txn.started) {
    finish_transaction(producer);
    return true;
  }
  const bool commits = txn.state == State::committing_transaction;
  ask_transaction_coordinator(producer,
                              MessageBody{EndTxnRequest{txn.id, producer.identity.producer_id,
                                                        producer.identity.epoch, commits}},
                              ctx);
  return false;
}

Time next_transaction_request(const Producer& producer, Time now) {
  const TransactionClient& txn = producer.transaction;
  if (!txn.on() || txn.in_flight || !producer.has_metadata) return never;
  const bool wants = txn.state == State::initializing || !txn.adding.empty() ||
                     txn.sends_offsets() || (txn.completing() && !has_unfinished(producer)) ||
                     aborts_as_it_closes(producer);
  if (!wants) return never;
  return txn.retry_at > now ? txn.retry_at : next_reconnect(producer, now);
}

void transaction_batch_failed(Producer& producer, KafkaError error) {
  TransactionClient& txn = producer.transaction;
  if (!txn.on() || txn.state == State::fatal_error) return;
  if (!txn.second) txn.reset_after = true;
  if (txn.state == State::aborting_transaction) return;
  fail_abortably(txn, error);
}

void transaction_request_failed(Producer& producer, Ctx& ctx) {
  TransactionClient& txn = producer.transaction;
  txn.in_flight = false;
  (txn.of_group ? txn.offsets.coordinator : txn.coordinator) = BrokerId{};
  producer.transaction.retry_at = ctx.now + producer.config.retry_backoff_ms;
}

void handle_transaction_answer(Producer& producer, const MessageBody& body, Ctx& ctx) {
  producer.transaction.in_flight = false;
  if (producer.transaction.of_group || std::holds_alternative<AddOffsetsToTxnResponse>(body)) {
    offsets_answered(producer, body, ctx);
  } else if (const auto* found = std::get_if<FindCoordinatorResponse>(&body)) {
    answered(producer, *found, ctx);
  } else if (const auto* id = std::get_if<InitProducerIdResponse>(&body)) {
    answered(producer, *id, ctx);
  } else if (const auto* added = std::get_if<AddPartitionsToTxnResponse>(&body)) {
    answered(producer, *added, ctx);
  } else if (const auto* ended = std::get_if<EndTxnResponse>(&body)) {
    answered(producer, *ended, ctx);
  }
}

}  // namespace ks
