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
    part.offset += taken;
    part.count -= taken;
    count -= taken;
    if (part.count > 0) break;
    ++done;
  }
  consumer.handed.erase(consumer.handed.begin(),
                        consumer.handed.begin() + static_cast<std::ptrdiff_t>(done));
}

void all_done(Consumer& consumer, Ctx& ctx) {
  finish_records(consumer, consumer.handling_records, ctx);
  const bool worked = each(consumer) + consumer.this_call > Duration{};
  if (ctx.wants(Level::data) && worked) ctx.note(HandlerFinished{});
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

/// Records that take no time are done and committed one after the other, until a commit is on the way.
void work_on_record(Consumer& consumer, Duration first, Ctx& ctx) {
  for (Duration work = first; !consumer.handed.empty(); work = each(consumer)) {
    if (work > Duration{}) {
      consumer.app = AppState::handling;
      ctx.set_timer(consumer.timer(ConsumerTimer::handler), ctx.now + work);
      schedule_heartbeat(consumer, ctx);
      return;
    }
    if (finish_record(consumer, ctx)) return;
  }
  all_done(consumer, ctx);
}

}  // namespace

void records_returned(Consumer& consumer, Ctx& ctx) {
  if (consumer.application.commit != CommitMode::sync_before ||
      !commit_sync(consumer, AfterCommit::handler, ctx)) {
    enter_handler(consumer, ctx);
  }
}

void enter_handler(Consumer& consumer, Ctx& ctx) {
  const Duration once = std::exchange(consumer.next_call, Duration{});
  consumer.this_call = once > Duration{} ? once : consumer.each_call;
  const Time until = ctx.now + consumer.this_call + each(consumer) * consumer.handling_records;
  consumer.handling_since = ctx.now;
  if (until > ctx.now) {
    ctx.stop_timer(consumer.timer(ConsumerTimer::auto_commit));
    if (ctx.wants(Level::data)) ctx.note(HandlerStarted{consumer.handling_records, until});
  }
  if (by_record(consumer)) {
    work_on_record(consumer, consumer.this_call + each(consumer), ctx);
  } else if (until == ctx.now) {
    all_done(consumer, ctx);
  } else {
    consumer.app = AppState::handling;
    ctx.set_timer(consumer.timer(ConsumerTimer::handler), until);
    schedule_heartbeat(consumer, ctx);
  }
}

void leave_handler(Consumer& consumer, Ctx& ctx) {
  if (!by_record(consumer)) {
    all_done(consumer, ctx);
  } else if (!finish_record(consumer, ctx)) {
    next_record(consumer, ctx);
  }
}

void next_record(Consumer& consumer, Ctx& ctx) { work_on_record(consumer, each(consumer), ctx); }

void back_to_poll(Consumer& consumer, Ctx& ctx) {
  consumer.app = AppState::polling;
  consumer.handling_records = 0;
  consumer.handed.clear();
  ctx.stop_timer(consumer.timer(ConsumerTimer::poll_interval));
  schedule_heartbeat(consumer, ctx);
}

void cut_off_handler(Consumer& consumer, Ctx& ctx) {
  const Duration one = each(consumer);
  if (consumer.app == AppState::handling && !by_record(consumer) && one > Duration{}) {
    const Duration spent = ctx.now - consumer.handling_since - consumer.this_call;
    const auto done = spent.count() / one.count();
    finish_records(consumer, static_cast<std::uint32_t>(std::max<std::int64_t>(done, 0)), ctx);
  }
  consumer.handed.clear();
}

}  // namespace ks
