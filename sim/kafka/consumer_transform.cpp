// The application that reads, writes and commits both: exactly once by a transaction of its producer, or
// at least once by commitSync() after the records are stored.
// Source: KafkaProducer.sendOffsetsToTransaction, KafkaConsumer.groupMetadata, and what their
// documentation tells such an application to do about errors.
// Model: the application survives its errors. After one that lets it abort it does so; after any other it
// makes a new producer; then it goes back to the offsets that are committed, and polls on.
#include <algorithm>
#include <memory>
#include <utility>

#include "sim/kafka/consumer_parts.h"

namespace ks {
namespace {

using Step = TransformStep;

AppCall to_producer(const Consumer& consumer, AppCall::Kind kind) {
  AppCall call;
  call.kind = kind;
  call.producer = consumer.transform.producer;
  call.consumer = consumer.id;
  call.incarnation = consumer.incarnation;
  return call;
}

/// The application calls its producer and waits.
void call(Consumer& consumer, Step step, ProducerCall&& what, Ctx& ctx) {
  consumer.transform.step = step;
  consumer.app = AppState::transforming;
  AppCall made = to_producer(consumer, AppCall::Kind::call);
  made.what = std::make_shared<const ProducerCall>(std::move(what));
  ctx.calls().push_back(std::move(made));
  schedule_heartbeat(consumer, ctx);
}

void call(Consumer& consumer, Step step, TransactionCall transaction_call, Ctx& ctx) {
  ProducerCall what;
  what.call = transaction_call;
  call(consumer, step, std::move(what), ctx);
}

void send_outputs(Consumer& consumer, Ctx& ctx) {
  ProducerCall what;
  what.call = TransactionCall::send;
  what.inputs = consumer.transform.inputs;
  call(consumer, Step::sending, std::move(what), ctx);
}

void send_offsets(Consumer& consumer, Ctx& ctx) {
  ProducerCall what;
  what.call = TransactionCall::send_offsets;
  what.metadata = consumer.transform.metadata;
  // The epoch of a member of a KIP-848 group may have moved on within its assignment.
  if (consumer.modern.on && consumer.generation > 0) what.metadata.generation = consumer.generation;
  what.offsets = consumer.transform.positions;
  call(consumer, Step::offsets, std::move(what), ctx);
}

void end_transform(Consumer& consumer, Ctx& ctx) {
  consumer.transform.step = Step::idle;
  consumer.transform.inputs.clear();
  ctx.stop_timer(consumer.timer(ConsumerTimer::handler));
  back_to_poll(consumer, ctx);
}

/// Where it owns partitions, it asks for the committed offset again.
void forget_positions(Consumer& consumer) {
  for (OwnedPartition& owned : consumer.owned) {
    owned.position = -1;
    owned.position_epoch = -1;
    owned.validating = false;
    owned.asked = false;
    owned.fetch_offset = -1;
    owned.lost_position = -1;
    owned.needs_reset = false;
    owned.looking_up = false;
    owned.started = false;
    owned.reset_timestamp = 0;
  }
}

std::uint32_t input_records(const Consumer& consumer) {
  std::uint32_t records = 0;
  for (const InputRecords& each : consumer.transform.inputs) records += each.count;
  return records;
}

/// What was made of these records will not be committed.
void abandon(Consumer& consumer, KafkaError error, bool fatal, Ctx& ctx) {
  TransformClient& own = consumer.transform;
  if (own.step != Step::aborting)
    ctx.note(TransformAbandoned{consumer.group, error, input_records(consumer), own.exactly_once});
  if (!own.exactly_once) {
    forget_positions(consumer);
    end_transform(consumer, ctx);
  } else if (fatal) {
    AppCall renew = to_producer(consumer, AppCall::Kind::renew);
    renew.error = error;
    ctx.calls().push_back(std::move(renew));
    call(consumer, Step::renewing, TransactionCall::init, ctx);
  } else {
    call(consumer, Step::aborting, TransactionCall::abort, ctx);
  }
}

/// The application works by itself; transform_due() when it has.
void work(Consumer& consumer, Step step, Duration takes, Ctx& ctx) {
  consumer.transform.step = step;
  if (takes == Duration{}) return transform_due(consumer, ctx);
  consumer.app = AppState::transforming;
  ctx.set_timer(consumer.timer(ConsumerTimer::handler), ctx.now + takes);
  schedule_heartbeat(consumer, ctx);
}

/// A call returned without an error.
void returned(Consumer& consumer, Ctx& ctx) {
  const Transform& plan = consumer.application.transform;
  TransformClient& own = consumer.transform;
  switch (own.step) {
    case Step::beginning: return send_outputs(consumer, ctx);
    case Step::sending:
      if (!own.exactly_once) return call(consumer, Step::flushing, TransactionCall::flush, ctx);
      return work(consumer, Step::before_offsets, plan.before_offsets, ctx);
    case Step::flushing: return work(consumer, Step::before_offsets, plan.before_offsets, ctx);
    case Step::offsets: return work(consumer, Step::before_commit, plan.before_commit, ctx);
    case Step::aborting:
    case Step::renewing: forget_positions(consumer); return end_transform(consumer, ctx);
    case Step::committing:
    case Step::initializing: return end_transform(consumer, ctx);
    case Step::idle:
    case Step::before_offsets:
    case Step::before_commit: return;
  }
}

}  // namespace

std::string_view transform_step_name(TransformStep step) {
  switch (step) {
    case Step::idle: return "nothing to write";
    case Step::initializing: return "in initTransactions()";
    case Step::beginning: return "in beginTransaction()";
    case Step::sending: return "in send()";
    case Step::flushing: return "in flush()";
    case Step::before_offsets: return "between send() and the commit of its offsets";
    case Step::offsets: return "in sendOffsetsToTransaction()";
    case Step::before_commit: return "between its offsets and commitTransaction()";
    case Step::committing: return "in commitTransaction()";
    case Step::aborting: return "in abortTransaction()";
    case Step::renewing: return "in initTransactions() of a new producer";
  }
  return "?";
}

void tell_producer(const Consumer& consumer, AppCall::Kind kind, Ctx& ctx) {
  if (consumer.transform.on) ctx.calls().push_back(to_producer(consumer, kind));
}

void start_transform(Consumer& consumer, Ctx& ctx) {
  tell_producer(consumer, AppCall::Kind::start, ctx);
  if (consumer.transform.exactly_once)
    call(consumer, Step::initializing, TransactionCall::init, ctx);
}

void note_inputs(Consumer& consumer) {
  TransformClient& own = consumer.transform;
  own.inputs.clear();
  own.positions = {};
  for (const HandedOut& part : consumer.handed) {
    own.inputs.push_back(InputRecords{part.partition, part.offset, part.count});
    const bool known =
        std::any_of(own.positions.begin(), own.positions.end(),
                    [&](const PartitionOffset& each) { return each.partition == part.partition; });
    if (!known) {
      own.positions.push_back(
          PartitionOffset{part.partition, consumer.find(part.partition)->position});
    }
  }
  if (consumer.generation > 0)
    own.metadata =
        GroupMetadata{consumer.group, consumer.member, consumer.generation, consumer.instance};
}

void begin_transform(Consumer& consumer, Ctx& ctx) {
  if (consumer.transform.exactly_once) {
    call(consumer, Step::beginning, TransactionCall::begin, ctx);
  } else {
    send_outputs(consumer, ctx);
  }
}

void transform_due(Consumer& consumer, Ctx& ctx) {
  TransformClient& own = consumer.transform;
  if (own.step == Step::before_commit)
    return call(consumer, Step::committing, TransactionCall::commit, ctx);
  if (own.step != Step::before_offsets) return;
  if (own.exactly_once) return send_offsets(consumer, ctx);
  own.step = Step::idle;
  if (!commit_sync(consumer, own.positions, AfterCommit::poll, ctx)) end_transform(consumer, ctx);
}

void producer_call_over(Consumer& consumer, const AppCall& over, Ctx& ctx) {
  const bool its = consumer.incarnation == over.incarnation && consumer.alive() &&
                   consumer.app == AppState::transforming;
  if (!its) return;
  const Step step = consumer.transform.step;
  const bool starting = step == Step::initializing || step == Step::renewing;
  if (over.error != KafkaError::none && starting) {
    fail_consumer(consumer, over.error, ctx);
  } else if (over.error != KafkaError::none) {
    abandon(consumer, over.error, over.fatal, ctx);
  } else {
    returned(consumer, ctx);
  }
  drive_poll(consumer, ctx);
}

}  // namespace ks
