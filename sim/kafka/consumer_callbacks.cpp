// The rebalance listener: its methods run on the application's thread and may take time.
// Source: ConsumerRebalanceListenerInvoker, ConsumerRebalanceListener.
#include "sim/kafka/consumer_modern_parts.h"
#include "sim/kafka/consumer_parts.h"

namespace ks {
namespace {

Duration time_of(const Consumer& consumer, ListenerCall call) {
  const CallbackTimes& times = consumer.application.callbacks;
  switch (call) {
    case ListenerCall::revoked: return times.revoked;
    case ListenerCall::assigned: return times.assigned;
    case ListenerCall::lost: return times.lost;
  }
  return Duration{};
}

/// What the listener was told of is given up when it returns.
void give_up(Consumer& consumer, Ctx& ctx) {
  const Callback& callback = consumer.callback;
  if (callback.call == ListenerCall::assigned) return;
  if (callback.call == ListenerCall::lost) {
    ctx.note(PartitionsLost{consumer.group, callback.partitions});
  } else {
    ctx.note(PartitionsRevoked{consumer.group, callback.partitions});
  }
  drop_partitions(consumer, callback.partitions, ctx);
}

/// The caller goes on where the listener was called.
void go_on(Consumer& consumer, Ctx& ctx) {
  give_up(consumer, ctx);
  const AfterCallback then = consumer.callback.then;
  const ListenerCall call = consumer.callback.call;
  consumer.callback = Callback{};
  switch (then) {
    case AfterCallback::join: join_prepared(consumer); return;
    case AfterCallback::assign: apply_assignment(consumer, ctx); return;
    case AfterCallback::poll: return;
    case AfterCallback::modern: modern_call_ended(consumer, call, ctx); return;
    case AfterCallback::leave: leave_and_finish(consumer, ctx); return;
    case AfterCallback::unsubscribe: leave_and_unsubscribe(consumer, ctx); return;
  }
}

}  // namespace

void call_listener(Consumer& consumer, ListenerCall call, std::vector<PartitionId> partitions,
                   AfterCallback then, Ctx& ctx) {
  consumer.callback = Callback{call, then, std::move(partitions)};
  const Duration takes = time_of(consumer, call);
  const bool commits = call == ListenerCall::revoked && consumer.application.commit_on_revoke &&
                       !consumer.callback.partitions.empty();
  if (takes == Duration{} && !commits) {
    go_on(consumer, ctx);
    return;
  }
  consumer.app = AppState::callback;
  consumer.handling_since = ctx.now;
  ctx.stop_timer(consumer.timer(ConsumerTimer::auto_commit));
  ctx.note(CallbackStarted{consumer.group, call, consumer.callback.partitions, takes});
  if (!commits || !commit_sync(consumer, AfterCommit::callback, ctx)) {
    callback_committed(consumer, ctx);
  }
}

void call_listener_for_all(Consumer& consumer, bool lost, AfterCallback then, Ctx& ctx) {
  call_listener(consumer, lost ? ListenerCall::lost : ListenerCall::revoked, owned_list(consumer),
                then, ctx);
}

void callback_committed(Consumer& consumer, Ctx& ctx) {
  const Duration takes = time_of(consumer, consumer.callback.call);
  if (takes == Duration{}) {
    leave_callback(consumer, ctx);
    return;
  }
  consumer.app = AppState::callback;
  ctx.set_timer(consumer.timer(ConsumerTimer::handler), ctx.now + takes);
  schedule_heartbeat(consumer, ctx);
}

void leave_callback(Consumer& consumer, Ctx& ctx) {
  ctx.note(CallbackFinished{consumer.group, consumer.callback.call});
  consumer.app = AppState::polling;
  schedule_heartbeat(consumer, ctx);
  go_on(consumer, ctx);
}

}  // namespace ks
