// sendOffsetsToTransaction(): the offsets of a group become a part of the transaction. Up to 3.9 the
// transaction's coordinator is told of the group first; then its coordinator gets the offsets.
// Source: TransactionManager (AddOffsetsToTxnHandler, TxnOffsetCommitHandler).
#include <utility>

#include "sim/kafka/producer_parts.h"

namespace ks {
namespace {

/// Sends to the group's coordinator, or looks for it.
void ask_group_coordinator(Producer& producer, MessageBody&& body, Ctx& ctx) {
  TransactionClient& txn = producer.transaction;
  OffsetsToSend& own = txn.offsets;
  const bool known = own.coordinator.valid();
  const BrokerId broker = known ? own.coordinator : least_loaded(producer, ctx);
  MessageBody question{FindCoordinatorRequest{own.metadata.group, TransactionalId{}}};
  if (ask_broker(producer, broker, known ? std::move(body) : std::move(question), ctx)) {
    txn.of_group = true;
    // Transactions v2: the coordinator will know of the transaction by this request.
    if (known && txn.second) txn.started = true;
    return;
  }
  if (!broker.valid() || link_to(producer, broker).connection.valid()) return;
  own.coordinator = BrokerId{};
  txn.retry_at = ctx.now + producer.config.retry_backoff_ms;
}

void answered(Producer& producer, const AddOffsetsToTxnResponse& response, Ctx& ctx) {
  TransactionClient& txn = producer.transaction;
  if (comes_again(producer, response.error, ctx)) return;
  if (response.error == KafkaError::none) {
    txn.offsets.added = true;
    txn.started = true;
  } else {
    const bool fenced = response.error == KafkaError::invalid_producer_epoch;
    fail_fatally(txn, fenced ? KafkaError::producer_fenced : response.error);
  }
}

/// What the coordinator says of all offsets whose topics are known; true: their request comes again.
bool offsets_come_again(Producer& producer, KafkaError error, bool unknown, Ctx& ctx) {
  TransactionClient& txn = producer.transaction;
  const bool again = is_retriable(error) || (error == KafkaError::none && unknown);
  if (!again) return false;
  const bool gone = error == KafkaError::not_coordinator ||
                    error == KafkaError::coordinator_not_available ||
                    error == KafkaError::request_timed_out;
  if (gone) txn.offsets.coordinator = BrokerId{};
  txn.retry_at = ctx.now + producer.config.retry_backoff_ms;
  return true;
}

/// Some partitions may be stored and others not: the same request, with all of them, is sent until none is
/// refused.
void answered(Producer& producer, const TxnOffsetCommitResponse& response, Ctx& ctx) {
  TransactionClient& txn = producer.transaction;
  const KafkaError error = response.others;
  if (!response.unknown.empty() && !txn.offsets.told) {
    txn.offsets.told = true;
    ctx.note(OffsetsNotTaken{txn.offsets.metadata.group,
                             {response.unknown.begin(), response.unknown.end()}});
  }
  if (offsets_come_again(producer, error, !response.unknown.empty(), ctx)) return;
  switch (error) {
    case KafkaError::none: txn.offsets.waiting = false; return;
    case KafkaError::illegal_generation:
    case KafkaError::unknown_member_id:
    case KafkaError::fenced_instance_id: fail_abortably(txn, error); return;
    case KafkaError::invalid_producer_epoch: fail_fatally(txn, KafkaError::producer_fenced); return;
    default: fail_fatally(txn, error); return;
  }
}

}  // namespace

void mind_offsets(Producer& producer, Ctx& ctx) {
  const TransactionClient& txn = producer.transaction;
  const OffsetsToSend& own = txn.offsets;
  const ProducerIdentity& identity = producer.identity;
  if (!txn.second && !own.added) {
    ask_transaction_coordinator(
        producer,
        MessageBody{AddOffsetsToTxnRequest{txn.id, identity.producer_id, identity.epoch,
                                           own.metadata.group}},
        ctx);
    return;
  }
  TxnOffsetCommitRequest request;
  request.transactional = txn.id;
  request.producer_id = identity.producer_id;
  request.producer_epoch = identity.epoch;
  request.group = own.metadata.group;
  request.member = own.metadata.member;
  request.generation = own.metadata.generation;
  request.instance = own.metadata.instance;
  request.offsets = own.offsets;
  ask_group_coordinator(producer, MessageBody{std::move(request)}, ctx);
}

void offsets_answered(Producer& producer, const MessageBody& body, Ctx& ctx) {
  TransactionClient& txn = producer.transaction;
  if (const auto* const found = std::get_if<FindCoordinatorResponse>(&body)) {
    const bool there = found->error == KafkaError::none && found->coordinator.valid();
    if (there) txn.offsets.coordinator = found->coordinator;
    if (!there) txn.retry_at = ctx.now + producer.config.retry_backoff_ms;
  } else if (const auto* const added = std::get_if<AddOffsetsToTxnResponse>(&body)) {
    answered(producer, *added, ctx);
  } else if (const auto* const committed = std::get_if<TxnOffsetCommitResponse>(&body)) {
    answered(producer, *committed, ctx);
  }
}

}  // namespace ks
