// What the application does with the records of one poll(): it works on them and commits, in the order
// of its CommitMode.
#include <algorithm>
#include <utility>

#include "sim/kafka/consumer_parts.h"

namespace ks {
namespace {

Duration each(const Consumer& consumer) { return scaled(consumer.processing, consumer.slowness); }

bool by_record(const Consumer& consumer) {
  return consumer.application.commit == CommitMode::per_record;
}

/// The first `count` of the records in hand are done.
void finish_records(Consumer& consumer, std::uint32_t count, Ctx& ctx) {
  std::size_t done = 0;
  for (HandedOut& part : consumer.handed) {
    const std::uint32_t taken = std::min(part.count, count);
    ctx.ledger().processed(consumer.group, part.partition, part.offset, taken);
    if (consumer.transform.on) ctx.ledger().affected(consumer.group, part.partition, taken);
    part.offset += taken;
    part.count -= taken;
    count -= taken;
    if (part.count > 0) break;
    ++done;
  }
  consumer.handed.erase(consumer.handed.begin(),
                        consumer.handed.begin() + static_cast<std::ptrdiff_t>(done));
}

/// The poison that the first record in hand is; nullptr: it is like others.
const PoisonRecord* first_poison(const Consumer& consumer) {
  const HandedOut& front = consumer.handed.front();
  return consumer.poison_at(front.partition, front.offset);
}

/// How many of the records in hand come before the next poison; all if there is none.
std::uint32_t plain_records(const Consumer& consumer) {
  std::uint32_t plain = 0;
  for (const HandedOut& part : consumer.handed) {
    std::int64_t end = part.offset + part.count;
    for (const PoisonRecord& poison : consumer.poison) {
      if (poison.partition == part.partition && poison.offset >= part.offset)
        end = std::min(end, poison.offset);
    }
    plain += static_cast<std::uint32_t>(end - part.offset);
    if (end < part.offset + part.count) break;
  }
  return plain;
}

/// The application does not let this record take as long as it would, but gives it up.
bool gives_up(const Consumer& consumer, const PoisonRecord& poison) {
  const DeadLetter& policy = consumer.application.dead_letter;
  return policy.on() && poison.action == PoisonAction::none && poison.takes &&
         *poison.takes > policy.each;
}

Duration time_for(const Consumer& consumer, const PoisonRecord& poison) {
  const DeadLetter& policy = consumer.application.dead_letter;
  if (gives_up(consumer, poison)) return policy.each * policy.attempts;
  return poison.takes.value_or(each(consumer));
}

Duration time_for_hand(const Consumer& consumer) {
  Duration total = each(consumer) * consumer.handling_records;
  for (const HandedOut& part : consumer.handed) {
    for (const PoisonRecord& poison : consumer.poison) {
      const bool here = poison.partition == part.partition && poison.offset >= part.offset &&
                        poison.offset < part.offset + part.count;
      if (here) total += time_for(consumer, poison) - each(consumer);
    }
  }
  return total;
}

/// The application turns to what it does next: a poison record, or the records up to the next one (one
/// only if each is committed by itself). Answers how long it takes.
/// `call`: what the call of the handler takes before its first record.
Duration begin_work(Consumer& consumer, Duration call, Ctx& ctx) {
  consumer.working_since = ctx.now + call;
  if (const PoisonRecord* const poison = first_poison(consumer)) {
    consumer.working_on = 0;
    if (call > Duration{}) return call;
    consumer.working_on = 1;
    const Duration takes = poison->takes.value_or(each(consumer));
    if (gives_up(consumer, *poison)) {
      if (consumer.giving_up.attempt++ == 0)
        ctx.note(
            PoisonMet{consumer.group, poison->partition, poison->offset, poison->action, takes});
      return consumer.application.dead_letter.each;
    }
    ctx.note(PoisonMet{consumer.group, poison->partition, poison->offset, poison->action, takes});
    return takes;
  }
  consumer.working_on = by_record(consumer) ? 1 : plain_records(consumer);
  return call + each(consumer) * consumer.working_on;
}

void all_done(Consumer& consumer, Ctx& ctx) {
  finish_records(consumer, consumer.handling_records, ctx);
  const bool worked =
      each(consumer) + consumer.this_call > Duration{} || ctx.now > consumer.handling_since;
  if (ctx.wants(Level::data) && worked) ctx.note(HandlerFinished{});
  if (consumer.transform.on) return begin_transform(consumer, ctx);
  const CommitMode mode = consumer.application.commit;
  if (mode == CommitMode::sync_after && commit_sync(consumer, AfterCommit::poll, ctx)) return;
  if (mode == CommitMode::async_after) commit_async(consumer, ctx);
  back_to_poll(consumer, ctx);
}

/// The offset of one record plus one; true while its commit is on the way.
bool finish_record(Consumer& consumer, Ctx& ctx) {
  const HandedOut record = consumer.handed.front();
  finish_records(consumer, 1, ctx);
  SmallVec<PartitionOffset, 4> offsets;
  offsets.push_back(PartitionOffset{record.partition, record.offset + 1});
  return commit_sync(consumer, offsets, AfterCommit::next_record, ctx);
}

/// A poison record that is not handled but given back or given up is not processed.
void pass_over_record(Consumer& consumer) {
  HandedOut& front = consumer.handed.front();
  ++front.offset;
  if (--front.count == 0) consumer.handed.erase(consumer.handed.begin());
}

/// An attempt has failed: the next one, or a copy goes to where records end that nobody can handle.
void attempt_failed(Consumer& consumer, const PoisonRecord& poison, Ctx& ctx) {
  const DeadLetter& policy = consumer.application.dead_letter;
  GivingUp& giving_up = consumer.giving_up;
  ctx.note(AttemptFailed{consumer.group, poison.partition, poison.offset, giving_up.attempt,
                         policy.attempts});
  if (giving_up.attempt < policy.attempts) return;
  const NodeId producer = ctx.names().find(policy.producer);
  giving_up.waiting = true;
  giving_up.producer = ProducerId{producer.index};
  ctx.calls().push_back(AppCall{AppCall::Kind::send, ProducerId{producer.index}, consumer.id,
                                consumer.incarnation, false});
}

/// What comes after an attempt at a record that the application gives up. True: it waits.
enum class AfterAttempt : std::uint8_t { again, wait, done };
AfterAttempt after_attempt(Consumer& consumer, const PoisonRecord& poison, Ctx& ctx) {
  GivingUp& giving_up = consumer.giving_up;
  if (!giving_up.waiting) {
    if (consumer.application.dead_letter.on()) {
      attempt_failed(consumer, poison, ctx);
    } else {
      giving_up = GivingUp{};  // it was told meanwhile not to give up
    }
    return giving_up.waiting ? AfterAttempt::wait : AfterAttempt::again;
  }
  const GivingUp over = std::exchange(giving_up, GivingUp{});
  if (!over.stored) return AfterAttempt::again;
  ctx.note(DeadLettered{consumer.group, poison.partition, poison.offset, over.producer});
  return AfterAttempt::done;
}

/// The work that begin_work() began is over. True: the application does not go on by itself.
bool work_done(Consumer& consumer, Ctx& ctx) {
  if (consumer.working_on == 0) return false;
  if (const PoisonRecord* const poison = first_poison(consumer)) {
    if (consumer.giving_up.attempt > 0) {
      const AfterAttempt after = after_attempt(consumer, *poison, ctx);
      if (after != AfterAttempt::done) return after == AfterAttempt::wait;
    }
    if (poison->action == PoisonAction::crash) {
      kill_consumer(consumer, false, ctx);
      return true;
    }
    if (poison->action != PoisonAction::none) {
      pass_over_record(consumer);
      return false;
    }
  }
  if (by_record(consumer)) return finish_record(consumer, ctx);
  finish_records(consumer, consumer.working_on, ctx);
  return false;
}

/// Goes on until something takes time, or the application does not go on by itself.
void work(Consumer& consumer, Duration call, Ctx& ctx) {
  while (!consumer.handed.empty()) {
    const Duration takes = begin_work(consumer, std::exchange(call, Duration{}), ctx);
    if (takes > Duration{}) {
      consumer.app = AppState::handling;
      ctx.set_timer(consumer.timer(ConsumerTimer::handler), ctx.now + takes);
      schedule_heartbeat(consumer, ctx);
      return;
    }
    if (work_done(consumer, ctx)) return;
  }
  all_done(consumer, ctx);
}

}  // namespace

void records_returned(Consumer& consumer, Ctx& ctx) {
  if (consumer.transform.on) note_inputs(consumer);
  if (consumer.application.commit != CommitMode::sync_before ||
      !commit_sync(consumer, AfterCommit::handler, ctx)) {
    enter_handler(consumer, ctx);
  }
}

void enter_handler(Consumer& consumer, Ctx& ctx) {
  const Duration once = std::exchange(consumer.next_call, Duration{});
  consumer.this_call = once > Duration{} ? once : consumer.each_call;
  const Duration takes = consumer.this_call + time_for_hand(consumer);
  consumer.handling_since = ctx.now;
  consumer.giving_up = GivingUp{};
  if (takes > Duration{}) {
    ctx.stop_timer(consumer.timer(ConsumerTimer::auto_commit));
    if (ctx.wants(Level::data))
      ctx.note(HandlerStarted{consumer.handling_records, ctx.now + takes});
  }
  work(consumer, consumer.this_call, ctx);
}

void leave_handler(Consumer& consumer, Ctx& ctx) {
  if (!work_done(consumer, ctx)) next_record(consumer, ctx);
}

void dead_letter_sent(Consumer& consumer, std::uint32_t incarnation, bool stored, Ctx& ctx) {
  if (consumer.incarnation != incarnation || !consumer.giving_up.waiting) return;
  consumer.giving_up.stored = stored;
  ctx.set_timer(consumer.timer(ConsumerTimer::handler), ctx.now);
}

void next_record(Consumer& consumer, Ctx& ctx) { work(consumer, Duration{}, ctx); }

void back_to_poll(Consumer& consumer, Ctx& ctx) {
  consumer.app = AppState::polling;
  consumer.handling_records = 0;
  consumer.handed.clear();
  ctx.stop_timer(consumer.timer(ConsumerTimer::poll_interval));
  schedule_heartbeat(consumer, ctx);
}

void cut_off_handler(Consumer& consumer, Ctx& ctx) {
  const Duration one = each(consumer);
  const bool plain = consumer.app == AppState::handling && !by_record(consumer) &&
                     !consumer.handed.empty() && first_poison(consumer) == nullptr;
  if (plain && one > Duration{}) {
    const auto done = (ctx.now - consumer.working_since).count() / one.count();
    finish_records(consumer, static_cast<std::uint32_t>(std::max<std::int64_t>(done, 0)), ctx);
  }
  consumer.handed.clear();
  consumer.giving_up = GivingUp{};
}

}  // namespace ks
