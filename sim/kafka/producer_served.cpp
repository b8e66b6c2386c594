// The producer of an application that reads and writes: it is part of the process of a consumer, whose
// application calls it and waits for each call to return.
// Source: KafkaProducer.send, flush, initTransactions to commitTransaction, sendOffsetsToTransaction.
#include <algorithm>
#include <utility>

#include "sim/kafka/producer_parts.h"

namespace ks {
namespace {

bool lives(const Producer& producer) {
  return producer.process == ProcessState::running || producer.process == ProcessState::closing ||
         producer.process == ProcessState::frozen;
}

void answer(const Producer& producer, KafkaError error, bool fatal, Ctx& ctx) {
  AppCall over;
  over.kind = AppCall::Kind::over;
  over.producer = producer.id;
  over.consumer = producer.application;
  over.incarnation = producer.application_incarnation;
  over.error = error;
  over.fatal = fatal;
  ctx.calls().push_back(std::move(over));
}

/// A call of send() or flush() has ended.
void end_call(Producer& producer, KafkaError error, Ctx& ctx) {
  const ServedCall call = std::move(*producer.served);
  producer.served.reset();
  const Duration took = ctx.now - call.since;
  const bool fatal = producer.transaction.state == ClientTransactionState::fatal_error;
  if (error != KafkaError::none) ctx.note(TransactionCallReturned{call.call, error, fatal, took});
  answer(producer, error, fatal, ctx);
}

/// One record more is sent; false: the call waits or has ended.
bool send_next(Producer& producer, Ctx& ctx) {
  InputRecords& from = producer.served->inputs.front();
  const SentOne sent = send_one(producer, ctx.now, ctx);
  if (sent.result == SentOne::Result::refused) {
    end_call(producer, KafkaError::message_too_large, ctx);
    return false;
  }
  if (sent.result == SentOne::Result::blocks) {
    if (sent.wait == SendWait::metadata && producer.has_metadata)
      producer.metadata_updates.wanted = true;
    if (ctx.now >= producer.served->since + producer.config.max_block_ms)
      end_call(producer, KafkaError::request_timed_out, ctx);
    return false;
  }
  ctx.ledger().producers[producer.id.index].made(sent.number, from.partition, from.offset);
  ++from.offset;
  if (--from.count == 0) producer.served->inputs.erase(producer.served->inputs.begin());
  return true;
}

void begin_call(Producer& producer, const ProducerCall& what, Ctx& ctx) {
  const bool own = what.call == TransactionCall::send || what.call == TransactionCall::flush;
  if (own) {
    producer.served = ServedCall{what.call, what.inputs, ctx.now};
    if (what.call == TransactionCall::send) producer.batch_error = KafkaError::none;
  } else {
    TransactionClient& txn = producer.transaction;
    if (what.call == TransactionCall::send_offsets) {
      const bool same = txn.offsets.metadata.group == what.metadata.group;
      if (!same) txn.offsets.coordinator = BrokerId{};
      txn.offsets.metadata = what.metadata;
      txn.offsets.offsets = what.offsets;
    }
    txn.calls.push_back(PlannedCall{what.call, 0, 0});
  }
  if (producer.has_metadata) {
    run_sender(producer, ctx);
  } else {
    create_records(producer, ctx);
  }
}

}  // namespace

void serve_application(Producer& producer, const AppCall& call, Ctx& ctx) {
  using Kind = AppCall::Kind;
  switch (call.kind) {
    case Kind::start:
      // The process before may still be sending what it had.
      if (lives(producer)) kill_producer(producer, ctx);
      producer.application = call.consumer;
      producer.application_incarnation = call.incarnation;
      start_producer(producer, ctx);
      return;
    case Kind::kill:
      if (lives(producer)) kill_producer(producer, ctx);
      return;
    case Kind::freeze:
      if (producer.process == ProcessState::running) freeze_producer(producer, ctx);
      return;
    case Kind::thaw:
      if (producer.process == ProcessState::frozen) thaw_producer(producer, ctx);
      return;
    case Kind::close:
      if (producer.process == ProcessState::running) close_producer(producer, ctx);
      return;
    case Kind::renew:
      if (producer.process == ProcessState::running) renew_producer(producer, call.error, ctx);
      return;
    case Kind::call:
      if (producer.process == ProcessState::running) begin_call(producer, *call.what, ctx);
      return;
    case Kind::send:
    case Kind::sent:
    case Kind::over: return;
  }
}

void serve_call(Producer& producer, Ctx& ctx) {
  if (producer.process != ProcessState::running) return;
  const TransactionClient& txn = producer.transaction;
  if (producer.served->call == TransactionCall::flush) {
    if (!has_unfinished(producer)) end_call(producer, producer.batch_error, ctx);
    return;
  }
  if (txn.on() && txn.failed()) return end_call(producer, txn.error, ctx);
  while (!producer.served->inputs.empty()) {
    if (!send_next(producer, ctx)) return;
  }
  end_call(producer, KafkaError::none, ctx);
}

Time served_limit(const Producer& producer) {
  const bool sends = producer.served && producer.served->call == TransactionCall::send;
  return sends ? producer.served->since + producer.config.max_block_ms : never;
}

void served_call_over(Producer& producer, KafkaError error, bool fatal, Ctx& ctx) {
  answer(producer, error, fatal, ctx);
}

}  // namespace ks
