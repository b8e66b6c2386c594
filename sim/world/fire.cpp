// Which handler a timer runs.
#include "sim/kafka/group/classic_protocol.h"
#include "sim/kafka/group/consumer_protocol.h"
#include "sim/kafka/group/failover.h"
#include "sim/kafka/group/offset_expiry.h"
#include "sim/kafka/group/share_protocol.h"
#include "sim/kafka/log_tasks.h"
#include "sim/kafka/share_leader.h"
#include "sim/kafka/transaction_coordinator.h"
#include "sim/kafka/zk_client.h"
#include "sim/world/step_parts.h"
#include "sim/world/zookeeper_mode.h"

namespace ks {
namespace {

void fire_group_timer(World& world, GroupId id, GroupTimer purpose, Ctx& ctx) {
  Group& group = world.groups[id.index];
  const BrokerId broker = group.host;
  act_as(world, node(broker), ctx);
  switch (purpose) {
    case GroupTimer::join: join_timer_expired(side_of(world, broker), group, ctx); return;
    case GroupTimer::sync: sync_timer_expired(side_of(world, broker), group, ctx); return;
    case GroupTimer::regex: regexes_resolved(side_of(world, broker), group, ctx); return;
  }
}

void fire_member_timer(World& world, MemberId member, MemberTimer purpose, Ctx& ctx) {
  Group& group = world.groups[world.names->members[member.index].group.index];
  const BrokerId broker = group.host;
  // The session of a member id that another one replaced goes on when its group has lost its coordinator.
  if (!broker.valid()) return;
  act_as(world, node(broker), ctx);
  if (group.type == GroupType::share) {
    share_session_expired(side_of(world, broker), group, member, ctx);
  } else if (group.type == GroupType::consumer) {
    consumer_member_timer(side_of(world, broker), group, member, purpose, ctx);
  } else {
    session_expired(side_of(world, broker), group, member, ctx);
  }
}

void fire_fetcher(World& world, const TimerSlot& slot, Ctx& ctx) {
  act_as(world, node(world.replication.fetchers[slot.owner].follower), ctx);
  switch (static_cast<FetcherTimer>(slot.purpose)) {
    case FetcherTimer::append: follower_append_done(world.replication, slot.owner, ctx); return;
    case FetcherTimer::retry: fetch_again(world.replication, slot.owner, ctx); return;
  }
}

void fire_producer(World& world, Producer& producer, Ctx& ctx) {
  act_as(world, node(producer.id), ctx);
  if (producer.process == ProcessState::frozen) {
    producer.timer_overdue = true;
  } else {
    sender_due(producer, ctx);
  }
}

void fire_share_timer(World& world, const TimerSlot& slot, Ctx& ctx) {
  if (static_cast<ShareTimer>(slot.purpose) == ShareTimer::wait) {
    const BrokerId broker = world.shares.sessions[slot.owner].broker;
    act_as(world, node(broker), ctx);
    share_wait_expired(side_of(world, broker), slot.owner, ctx);
  } else {
    const BrokerId broker = world.shares.partitions[slot.owner].host;
    act_as(world, node(broker), ctx);
    share_locks_expired(side_of(world, broker), slot.owner, ctx);
  }
}

/// What a broker does otherwise where it has no KRaft controller.
bool fire_in_zookeeper_mode(World& world, BrokerId broker, BrokerTimer purpose, Ctx& ctx) {
  switch (purpose) {
    case BrokerTimer::beat: zk_shutdown_due(zk_side(world), broker, ctx); return true;
    case BrokerTimer::phase: zk_phase_due(zk_side(world), broker, ctx); return true;
    case BrokerTimer::alter_retry: zk_alter_retry_due(zk_side(world), broker, ctx); return true;
    default: return false;
  }
}

void fire_broker(World& world, const TimerSlot& slot, Ctx& ctx) {
  const BrokerId broker{slot.owner};
  act_as(world, node(broker), ctx);
  const auto purpose = static_cast<BrokerTimer>(slot.purpose);
  if (world.zookeeper.on && fire_in_zookeeper_mode(world, broker, purpose, ctx)) return;
  const BrokerSide side = side_of(world, broker);
  switch (purpose) {
    case BrokerTimer::append: append_due(side, ctx); return;
    case BrokerTimer::purgatory: waiting_expired(side, ctx); return;
    case BrokerTimer::isr: isr_check_due(side, ctx); return;
    case BrokerTimer::load: loads_due(side, ctx); return;
    case BrokerTimer::beat: beat_due(side, ctx); return;
    case BrokerTimer::phase: phase_due(side, ctx); return;
    case BrokerTimer::alter_retry: alter_due(side, ctx); return;
    case BrokerTimer::retention: retention_due(world.replication, broker, ctx); return;
    case BrokerTimer::cleaner: cleaner_due(world.replication, broker, ctx); return;
    case BrokerTimer::offset_expiry: offset_expiry_due(side, ctx); return;
    case BrokerTimer::transactions: transactions_due(side, ctx); return;
    case BrokerTimer::transaction_check: transaction_check_due(side, ctx); return;
    case BrokerTimer::quorum: quorum_due(side, ctx); return;
  }
}

void fire_controller(World& world, const TimerSlot& slot, Ctx& ctx) {
  const ControllerId controller{slot.owner};
  act_as(world, node(controller), ctx);
  const ControllerSide side = side_of(world, controller);
  switch (static_cast<ControllerTimer>(slot.purpose)) {
    case ControllerTimer::commit: commit_due(side, ctx); return;
    case ControllerTimer::fence: fence_due(side, ctx); return;
    case ControllerTimer::preferred: preferred_due(side, ctx); return;
    case ControllerTimer::unclean: unclean_due(side, ctx); return;
    case ControllerTimer::phase: controller_phase_due(side, ctx); return;
    case ControllerTimer::quorum_timeout: raft_timeout_due(side, ctx); return;
    case ControllerTimer::quorum_poll: raft_poll(side, ctx); return;
    case ControllerTimer::idle: idle_due(side, ctx); return;
  }
}

}  // namespace

BrokerId broker_of(const World& world, const TimerSlot& slot) {
  switch (static_cast<TimerOwner>(slot.owner_kind)) {
    case TimerOwner::broker: return BrokerId{slot.owner};
    case TimerOwner::fetcher: return world.replication.fetchers[slot.owner].follower;
    case TimerOwner::fetch_session: return world.replication.sessions[slot.owner].broker;
    case TimerOwner::member: return world.groups[world.names->members[slot.owner].group.index].host;
    case TimerOwner::group: return world.groups[slot.owner].host;
    case TimerOwner::share_session: return world.shares.sessions[slot.owner].broker;
    case TimerOwner::share_partition: return world.shares.partitions[slot.owner].host;
    case TimerOwner::zookeeper_client:
    case TimerOwner::zookeeper_controller: return BrokerId{slot.owner};
    case TimerOwner::zookeeper:
    case TimerOwner::producer:
    case TimerOwner::consumer:
    case TimerOwner::controller: break;
  }
  return BrokerId{};
}

NodeId server_of(const World& world, const TimerSlot& slot) {
  if (static_cast<TimerOwner>(slot.owner_kind) == TimerOwner::controller)
    return node(ControllerId{slot.owner});
  if (static_cast<TimerOwner>(slot.owner_kind) == TimerOwner::zookeeper) return zookeeper_node;
  const BrokerId broker = broker_of(world, slot);
  return broker.valid() ? node(broker) : NodeId{};
}

void fire(World& world, TimerId timer, Time now, Facts& out) {
  const TimerSlot slot = world.engine.timers.slot(timer);
  count_event(world, now, 0x80000000ULL + timer.index);
  Ctx ctx = make_ctx(world, out, now, slot.cause);
  switch (static_cast<TimerOwner>(slot.owner_kind)) {
    case TimerOwner::broker: fire_broker(world, slot, ctx); break;
    case TimerOwner::fetcher: fire_fetcher(world, slot, ctx); break;
    case TimerOwner::controller: fire_controller(world, slot, ctx); break;
    case TimerOwner::zookeeper: fire_zookeeper(world, ctx); break;
    case TimerOwner::zookeeper_client:
      fire_zookeeper_client(world, BrokerId{slot.owner}, static_cast<ZkClientTimer>(slot.purpose),
                            ctx);
      break;
    case TimerOwner::zookeeper_controller:
      fire_zookeeper_controller(world, BrokerId{slot.owner},
                                static_cast<ZkControllerTimer>(slot.purpose), ctx);
      break;
    case TimerOwner::fetch_session:
      act_as(world, node(world.replication.sessions[slot.owner].broker), ctx);
      fetch_wait_expired(world.replication, slot.owner, ctx);
      break;
    case TimerOwner::producer: fire_producer(world, world.producers[slot.owner], ctx); break;
    case TimerOwner::consumer:
      act_as(world, node(ConsumerId{slot.owner}), ctx);
      timer_fired(world.consumers[slot.owner], static_cast<ConsumerTimer>(slot.purpose), ctx);
      break;
    case TimerOwner::member:
      fire_member_timer(world, MemberId{slot.owner}, static_cast<MemberTimer>(slot.purpose), ctx);
      break;
    case TimerOwner::group:
      fire_group_timer(world, GroupId{slot.owner}, static_cast<GroupTimer>(slot.purpose), ctx);
      break;
    case TimerOwner::share_session:
    case TimerOwner::share_partition: fire_share_timer(world, slot, ctx); break;
  }
  read_released(world, ctx);
}

}  // namespace ks
