// The application of a transactional producer: its calls, one after the other.
#include "sim/kafka/producer_transaction.h"

#include <algorithm>
#include <utility>

#include "sim/kafka/producer_parts.h"

namespace ks {
namespace {

using State = ClientTransactionState;

/// How far a call has come.
struct Progress {
  enum class Kind : std::uint8_t { done, waits, thrown };
  Kind kind = Kind::done;
  KafkaError error = KafkaError::none;
};
constexpr Progress done{Progress::Kind::done};
constexpr Progress waits{Progress::Kind::waits};
Progress thrown(KafkaError error) { return {Progress::Kind::thrown, error}; }

bool takes_part(TransactionCall call) {
  return call == TransactionCall::commit || call == TransactionCall::abort;
}

/// An IllegalStateException has no error code; the nearest one is told.
Progress illegal() { return thrown(KafkaError::invalid_txn_state); }

Progress begin_end(TransactionClient& txn, TransactionCall call) {
  const bool commits = call == TransactionCall::commit;
  const State ends = commits ? State::committing_transaction : State::aborting_transaction;
  if (txn.state == ends) return waits;  // called again
  const bool may =
      txn.state == State::in_transaction || (!commits && txn.state == State::abortable_error);
  if (!may) return txn.failed() ? thrown(txn.error) : illegal();
  txn.state = ends;
  if (!commits) txn.error = KafkaError::none;
  return waits;
}

Progress begin_transaction(TransactionClient& txn, Time now) {
  if (txn.failed()) return thrown(txn.error);
  if (txn.state != State::ready) return illegal();
  txn.state = State::in_transaction;
  txn.sent = 0;
  txn.begun_at = now;
  ++txn.transactions;
  return done;
}

Progress begin_init(Producer& producer) {
  TransactionClient& txn = producer.transaction;
  if (txn.state == State::initializing) return waits;
  if (txn.state != State::uninitialized) return txn.failed() ? thrown(txn.error) : illegal();
  txn.state = State::initializing;
  return waits;
}

Progress send_records(Producer& producer, PlannedCall& call, Ctx& ctx) {
  TransactionClient& txn = producer.transaction;
  if (txn.failed()) return thrown(txn.error);
  if (txn.state != State::in_transaction) return illegal();
  while (call.records > 0) {
    const std::uint32_t sent = send_to_partition(producer, call.partition, call.records, ctx);
    if (sent == 0) return waits;
    call.records -= sent;
    txn.sent += sent;
  }
  return done;
}

Progress begin_offsets(TransactionClient& txn) {
  if (txn.failed()) return thrown(txn.error);
  if (txn.state != State::in_transaction) return illegal();
  txn.offsets.waiting = true;
  txn.offsets.added = false;
  txn.offsets.told = false;
  return waits;
}

/// What a call that has begun waits for.
Progress wait_on(Producer& producer, PlannedCall& call, Ctx& ctx) {
  const TransactionClient& txn = producer.transaction;
  if (call.call == TransactionCall::send) return send_records(producer, call, ctx);
  if (call.call == TransactionCall::flush) return has_unfinished(producer) ? waits : done;
  if (call.call == TransactionCall::send_offsets && !txn.failed())
    return txn.offsets.waiting ? waits : done;
  if (txn.state == State::ready) return done;
  return txn.failed() ? thrown(txn.error) : waits;
}

Progress begin(Producer& producer, PlannedCall& call, Ctx& ctx) {
  TransactionClient& txn = producer.transaction;
  switch (call.call) {
    case TransactionCall::init: return begin_init(producer);
    case TransactionCall::begin: return begin_transaction(txn, ctx.now);
    case TransactionCall::send: return send_records(producer, call, ctx);
    case TransactionCall::flush: return has_unfinished(producer) ? waits : done;
    case TransactionCall::commit:
    case TransactionCall::abort: return begin_end(txn, call.call);
    case TransactionCall::send_offsets: return begin_offsets(txn);
  }
  return done;
}

bool has_limit(TransactionCall call) {
  return takes_part(call) || call == TransactionCall::init || call == TransactionCall::send ||
         call == TransactionCall::send_offsets;
}

/// After max.block.ms the call throws a TimeoutException: an application that acts by itself calls again.
Progress limit_wait(Producer& producer, Ctx& ctx) {
  TransactionClient& txn = producer.transaction;
  const TransactionCall call = txn.calls.front().call;
  const Duration waited = ctx.now - txn.called_at;
  if (!has_limit(call) || waited < producer.config.max_block_ms) return waits;
  const bool calls_again = txn.plan.by_itself() || txn.served;
  if (!calls_again) return thrown(KafkaError::request_timed_out);
  ctx.note(TransactionCallReturned{call, KafkaError::request_timed_out, false, waited});
  txn.called_at = ctx.now;
  return waits;
}

void end_call(Producer& producer, const Progress& progress, Ctx& ctx) {
  TransactionClient& txn = producer.transaction;
  const TransactionCall call = txn.calls.front().call;
  const Duration took = ctx.now - txn.called_at;
  const bool worth_telling = !txn.served && (took > Duration{} || takes_part(call));
  if (progress.kind == Progress::Kind::thrown || worth_telling) {
    ctx.note(TransactionCallReturned{call, progress.error, txn.state == State::fatal_error, took});
  }
  txn.calls.erase(txn.calls.begin());
  txn.calling = false;
  if (took > Duration{}) producer.send_returned = ctx.now;
  if (txn.served) served_call_over(producer, progress.error, txn.state == State::fatal_error, ctx);
}

/// False: the first call is not over.
bool go_on(Producer& producer, Ctx& ctx) {
  TransactionClient& txn = producer.transaction;
  PlannedCall& call = txn.calls.front();
  Progress progress;
  if (!txn.calling) {
    txn.calling = true;
    txn.called_at = ctx.now;
    // An application that reads and writes calls the same again and again: only what throws is told.
    if (!txn.served) ctx.note(TransactionCalled{call.call, call.records});
    progress = begin(producer, call, ctx);
  } else {
    progress = wait_on(producer, call, ctx);
  }
  if (progress.kind == Progress::Kind::waits) progress = limit_wait(producer, ctx);
  if (progress.kind == Progress::Kind::waits) return false;
  end_call(producer, progress, ctx);
  return true;
}

bool is_due(const TransactionClient& txn, Time now) {
  if (txn.plan.records > 0 && txn.sent >= txn.plan.records) return true;
  return txn.plan.every > Duration{} && now >= txn.begun_at + txn.plan.every;
}

/// What an application with a plan calls next; false: nothing now.
bool plan_next(Producer& producer, Ctx& ctx) {
  TransactionClient& txn = producer.transaction;
  if (!txn.plan.by_itself()) return false;
  const std::uint32_t every = txn.plan.abort_every;
  const bool aborts = every > 0 && txn.transactions % every == 0;
  switch (txn.state) {
    case State::uninitialized: txn.calls.push_back({TransactionCall::init}); return true;
    case State::ready: txn.calls.push_back({TransactionCall::begin}); return true;
    case State::abortable_error: txn.calls.push_back({TransactionCall::abort}); return true;
    case State::in_transaction:
      if (!is_due(txn, ctx.now)) return false;
      txn.calls.push_back({aborts ? TransactionCall::abort : TransactionCall::commit});
      return true;
    case State::fatal_error:
      producer.process = ProcessState::closing;
      ctx.note(ProcessClosing{});
      return false;
    case State::initializing:
    case State::committing_transaction:
    case State::aborting_transaction: return false;
  }
  return false;
}

}  // namespace

std::string_view client_state_name(ClientTransactionState state) {
  switch (state) {
    case State::uninitialized: return "UNINITIALIZED";
    case State::initializing: return "INITIALIZING";
    case State::ready: return "READY";
    case State::in_transaction: return "IN_TRANSACTION";
    case State::committing_transaction: return "COMMITTING_TRANSACTION";
    case State::aborting_transaction: return "ABORTING_TRANSACTION";
    case State::abortable_error: return "ABORTABLE_ERROR";
    case State::fatal_error: return "FATAL_ERROR";
  }
  return "?";
}

void run_application(Producer& producer, Ctx& ctx) {
  while (producer.process == ProcessState::running &&
         (!producer.transaction.calls.empty() || plan_next(producer, ctx))) {
    if (!go_on(producer, ctx)) return;
  }
}

void call_transaction(Producer& producer, const PlannedCall& call, Ctx& ctx) {
  producer.transaction.calls.push_back(call);
  run_application(producer, ctx);
  if (producer.has_metadata) run_sender(producer, ctx);
}

std::uint64_t records_until_end(const TransactionClient& txn) {
  if (txn.plan.records == 0) return UINT64_MAX;
  return txn.plan.records - std::min(txn.plan.records, txn.sent);
}

Time next_application_turn(const Producer& producer) {
  const TransactionClient& txn = producer.transaction;
  if (!txn.on() || producer.process != ProcessState::running) return never;
  if (!txn.calls.empty()) {
    return txn.calling && has_limit(txn.calls.front().call)
               ? txn.called_at + producer.config.max_block_ms
               : never;
  }
  return txn.sends() && txn.plan.every > Duration{} ? txn.begun_at + txn.plan.every : never;
}

void close_transaction(Producer& producer) {
  TransactionClient& txn = producer.transaction;
  if (!txn.on()) return;
  txn.calls.clear();
  txn.calling = false;
}

}  // namespace ks
