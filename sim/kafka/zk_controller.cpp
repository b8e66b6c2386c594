#include "sim/kafka/zk_controller.h"

#include <algorithm>
#include <string>

#include "sim/base/check.h"
#include "sim/kafka/zk_changes.h"
#include "sim/kafka/zk_client.h"
#include "sim/kafka/zk_elections.h"
#include "sim/kafka/zk_reassignment.h"
#include "sim/kafka/zk_settings.h"

namespace ks {
namespace {

/// KafkaController.scheduleAutoLeaderRebalanceTask, first run.
constexpr Duration first_rebalance{5'000'000};

bool without_leader(const Cluster& image, PartitionId partition) {
  const PartitionInfo& info = image.at(partition);
  return !info.leader.valid() || image.brokers[info.leader.index].fenced;
}

/// onReplicasBecomeOffline: leaders are found and told of; then the dead leave the ISRs that still have them,
/// and brokers are told again.
void brokers_failed(ZkSide side, BrokerId broker, const std::vector<BrokerId>& dead, Ctx& ctx) {
  bool found = false;
  change_all(side, broker, ChangeReason::offline, ctx, [&](Cluster& image, PartitionId partition) {
    bool unclean = false;
    if (without_leader(image, partition) && elect_offline(image, partition, unclean)) found = true;
    return unclean;
  });
  end_batch(side, broker, found, ctx);
  change_all(side, broker, ChangeReason::offline, ctx, [&](Cluster& image, PartitionId partition) {
    for (const BrokerId gone : dead) remove_from_isr(image, partition, gone);
    return false;
  });
}

/// triggerOnlinePartitionStateChange: partitions without a leader look again, and what has become of all
/// since `before` is told. Where nobody is found nothing is written, and no broker hears of it. `topic`: only
/// its partitions; invalid: all.
void elect_for_all(ZkSide side, BrokerId broker, ChangeReason reason, const Cluster& before,
                   TopicId topic, Ctx& ctx) {
  Controller& memory = side.controller(broker).memory;
  const bool others = memory.next != nullptr;
  bool found = false;
  Cluster& image = edit_metadata(side.control(broker), ctx);
  for (std::uint32_t p = 0; p < image.partitions.size(); ++p) {
    const PartitionId partition{p};
    const bool meant = !topic.valid() || image.partitions[p].topic == topic;
    if (image.partitions[p].deleted || !meant) continue;
    bool unclean = false;
    if (without_leader(image, partition) && elect_offline(image, partition, unclean)) found = true;
    if (image.partitions[p].partition_epoch != before.partitions[p].partition_epoch)
      note_change(image, partition, before.partitions[p], reason, unclean, ctx);
  }
  if (found || others) return;
  memory.next = nullptr;
  ctx.stop_timer(memory.commit);
}

/// onBrokerStartup: new brokers are told of what there is, and then of what comes of it.
void brokers_came(ZkSide side, BrokerId broker, const std::vector<BrokerId>& added, Ctx& ctx) {
  end_batch(side, broker, true, ctx);
  const Cluster before = current(side.control(broker));
  elect_for_all(side, broker, ChangeReason::unfenced, before, TopicId{}, ctx);
  zk_resume_reassignments(side, broker, added, ctx);
}

/// What the controller has in memory is as it is in ZooKeeper, or will be with the write under way.
void set_live(ZkSide side, BrokerId broker, BrokerId which, const ZkBrokerZnode* znode, Ctx& ctx) {
  ZkController& controller = side.controller(broker);
  BrokerRegistration& registration = edit_metadata(side.control(broker), ctx).brokers[which.index];
  if (znode == nullptr) {
    registration.fenced = true;
    zk_close_link(controller, which, ctx);
    return;
  }
  registration.fenced = false;
  registration.shutting_down = false;
  registration.epoch = znode->epoch;
  zk_open_link(controller, which, znode->epoch);
}

const ZkBrokerZnode* find(const std::vector<ZkBrokerZnode>& list, BrokerId broker) {
  const auto found = std::find_if(list.begin(), list.end(),
                                  [&](const ZkBrokerZnode& each) { return each.broker == broker; });
  return found == list.end() ? nullptr : &*found;
}

/// Brokers are told of what was read, before anything changes. Then replicaStateMachine.startup() takes the
/// dead out of the ISRs, and partitionStateMachine.startup() elects: each is written and told by itself.
void take_over(ZkSide side, BrokerId broker, Ctx& ctx) {
  ZkController& controller = side.controller(broker);
  std::vector<BrokerId> dead;
  std::vector<BrokerId> all;
  for (std::uint32_t i = 0; i < controller.links.size(); ++i) {
    all.push_back(BrokerId{i});
    const ZkBrokerZnode* const znode = find(controller.seen, BrokerId{i});
    set_live(side, broker, BrokerId{i}, znode, ctx);
    if (znode == nullptr) dead.push_back(BrokerId{i});
  }
  end_batch(side, broker, true, ctx);
  const std::shared_ptr<const Cluster> read = controller.image;
  bool left = false;
  if (!dead.empty()) {
    Cluster& image = edit_metadata(side.control(broker), ctx);
    for (std::uint32_t p = 0; p < image.partitions.size(); ++p) {
      if (image.partitions[p].deleted) continue;
      for (const BrokerId gone : dead) left |= remove_from_isr(image, PartitionId{p}, gone);
    }
  }
  end_batch(side, broker, left, ctx);
  elect_for_all(side, broker, ChangeReason::offline, *read, TopicId{}, ctx);
  zk_resume_reassignments(side, broker, all, ctx);
}

/// Replicas that are gone have to be stopped; who has which stands in the topic's znode.
void stop_removed(ZkController& controller, PartitionId partition, const PartitionInfo& before,
                  const PartitionInfo& info, std::uint32_t& written) {
  if (before.replicas == info.replicas) return;
  ++written;
  for (const std::uint32_t broker : before.replicas) {
    if (replica_index(info, BrokerId{broker}) == Replica::none)
      controller.stops.push_back(RemovedReplica{BrokerId{broker}, partition});
  }
}

/// A partition whose znode has to be written; its brokers have to hear of it if the leader epoch differs.
void collect_changes(ZkController& controller, const Cluster& before, const Cluster& next,
                     std::uint32_t& written) {
  for (std::uint32_t p = 0; p < next.partitions.size(); ++p) {
    const PartitionInfo& info = next.partitions[p];
    const bool known = p < before.partitions.size();
    if (known && info.partition_epoch == before.partitions[p].partition_epoch &&
        info.deleted == before.partitions[p].deleted)
      continue;
    ++written;
    if (known) stop_removed(controller, PartitionId{p}, before.partitions[p], info, written);
    const bool role =
        !known || info.deleted || info.leader_epoch != before.partitions[p].leader_epoch;
    if (role) controller.roles.push_back(PartitionId{p});
  }
}

/// A broker of whose preferred partitions more than so many percent are led elsewhere gets them back.
void rebalance(ZkSide side, BrokerId broker, BrokerId preferred, Ctx& ctx) {
  const Cluster& image = current(side.control(broker));
  if (image.brokers[preferred.index].fenced) return;
  std::vector<PartitionId> elsewhere;
  std::size_t all = 0;
  for (std::uint32_t p = 0; p < image.partitions.size(); ++p) {
    const PartitionInfo& info = image.partitions[p];
    if (info.deleted || info.replicas.front() != preferred.index) continue;
    ++all;
    if (info.leader != preferred) elsewhere.push_back(PartitionId{p});
  }
  const std::int64_t percentage =
      side.brokers[broker.index].config.leader_imbalance_per_broker_percentage;
  if (static_cast<std::int64_t>(elsewhere.size()) * 100 <=
      percentage * static_cast<std::int64_t>(all))
    return;
  for (const PartitionId partition : elsewhere)
    elect_leader(side.control(broker), partition, ElectionKind::preferred, ctx);
}

void release(std::vector<ControllerReply>& replies, Ctx& ctx) {
  const std::vector<ControllerReply> all = std::exchange(replies, {});
  for (const ControllerReply& reply : all)
    ctx.respond_any(reply.connection, MessageBody{reply.body});
}

/// Those who wait for it hear that it is the controller no longer.
void turn_away(std::vector<ControllerReply>& replies, Ctx& ctx) {
  const std::vector<ControllerReply> all = std::exchange(replies, {});
  for (const ControllerReply& reply : all) {
    // A process that is gone has no connection to answer on.
    if (ctx.connection(reply.connection).server_end != ServerEnd::open) continue;
    if (std::holds_alternative<AlterPartitionResponse>(reply.body)) {
      ctx.respond(reply.connection, AlterPartitionResponse{KafkaError::not_controller, {}});
    } else {
      ctx.respond(reply.connection, ControlledShutdownResponse{KafkaError::not_controller, {}});
    }
  }
}

}  // namespace

void end_batch(ZkSide side, BrokerId broker, bool changed, Ctx& ctx) {
  if (changed && !side.controller(broker).writing) zk_commit_due(side, broker, ctx);
}

void zk_elected(ZkSide side, BrokerId broker, std::int32_t epoch, Ctx& ctx) {
  ZkController& controller = side.controller(broker);
  controller.state = ZkControllerState::reading;
  controller.epoch = epoch;
  controller.elected_at = ctx.now;
  controller.brokers_stale = false;
  ctx.note(ZkControllerElected{epoch});
  zk_send(side, broker, ZkOpRequest{0, ZkOp::read_state, 0, 0, {}}, ctx);
}

void zk_resign(ZkSide side, BrokerId broker, Ctx& ctx) {
  ZkController& controller = side.controller(broker);
  if (controller.state == ZkControllerState::none) return;
  const bool alive = side.brokers[broker.index].life.process == ProcessState::running ||
                     side.brokers[broker.index].life.process == ProcessState::closing;
  if (alive) ctx.note(ZkControllerResigned{controller.epoch});
  controller.state = ZkControllerState::none;
  for (std::uint32_t i = 0; i < controller.links.size(); ++i)
    zk_close_link(controller, BrokerId{i}, ctx);
  for (const TimerId timer : {controller.ready, controller.publish, controller.reconnect,
                              controller.memory.commit, controller.memory.preferred})
    ctx.stop_timer(timer);
  controller.memory.next = nullptr;
  controller.image = nullptr;
  controller.roles.clear();
  controller.stops.clear();
  controller.seen.clear();
  controller.announced = false;
  controller.writing = controller.write_again = false;
  turn_away(controller.memory.replies, ctx);
  turn_away(controller.replies, ctx);
}

void zk_state_read(ZkSide side, BrokerId broker, ZkOpResponse&& response, Ctx& ctx) {
  ZkController& controller = side.controller(broker);
  if (controller.state != ZkControllerState::reading) return;
  // Settings may have changed while the answer was on its way.
  controller.image = with_settings_of(*side.stored, std::move(response.image), *side.stored);
  controller.seen = std::move(response.brokers);
  const auto partitions = static_cast<std::int64_t>(controller.image->partitions.size());
  const ZkTimes& times = side.zk.times;
  ctx.set_timer(controller.ready, ctx.now + times.load + times.load_partition * partitions);
}

void zk_ready_due(ZkSide side, BrokerId broker, Ctx& ctx) {
  ZkController& controller = side.controller(broker);
  controller.state = ZkControllerState::active;
  const auto partitions = static_cast<std::uint32_t>(
      std::count_if(controller.image->partitions.begin(), controller.image->partitions.end(),
                    [](const PartitionInfo& info) { return !info.deleted; }));
  ctx.note(ZkControllerReady{controller.epoch, partitions, ctx.now - controller.elected_at});
  take_over(side, broker, ctx);
  zk_know_controller(side, broker, broker, ctx);
  if (side.brokers[broker.index].config.auto_leader_rebalance_enable)
    ctx.set_timer(controller.memory.preferred, ctx.now + first_rebalance);
  if (std::exchange(controller.brokers_stale, false)) zk_brokers_changed(side, broker, ctx);
}

void zk_brokers_changed(ZkSide side, BrokerId broker, Ctx& ctx) {
  ZkController& controller = side.controller(broker);
  if (controller.state == ZkControllerState::reading) controller.brokers_stale = true;
  if (controller.state == ZkControllerState::active)
    zk_send(side, broker, ZkOpRequest{0, ZkOp::read_brokers, 0, 0, {}}, ctx);
}

/// BrokerChange: those that are there with another epoch have been away in between.
void zk_brokers_read(ZkSide side, BrokerId broker, const ZkOpResponse& response, Ctx& ctx) {
  ZkController& controller = side.controller(broker);
  if (controller.state != ZkControllerState::active) return;
  std::vector<BrokerId> added;
  std::vector<BrokerId> deleted;
  for (std::uint32_t i = 0; i < controller.links.size(); ++i) {
    const ZkBrokerZnode* const znode = find(response.brokers, BrokerId{i});
    const ControlLink& link = controller.links[i];
    const bool same = znode != nullptr && link.live && link.broker_epoch == znode->epoch;
    if (same) continue;
    if (link.live) deleted.push_back(BrokerId{i});
    if (znode != nullptr) added.push_back(BrokerId{i});
  }
  if (added.empty() && deleted.empty()) return;
  ctx.note(LiveBrokersChanged{added, deleted, static_cast<std::uint32_t>(response.brokers.size())});
  for (const BrokerId gone : deleted) set_live(side, broker, gone, nullptr, ctx);
  if (!deleted.empty()) brokers_failed(side, broker, deleted, ctx);
  for (const BrokerId fresh : added)
    set_live(side, broker, fresh, find(response.brokers, fresh), ctx);
  if (!added.empty()) brokers_came(side, broker, added, ctx);
}

void zk_commit_due(ZkSide side, BrokerId broker, Ctx& ctx) {
  ZkController& controller = side.controller(broker);
  // An administrator's change may have taken it along.
  if (controller.memory.next == nullptr) return;
  if (controller.writing) {
    controller.write_again = true;
    return;
  }
  const std::shared_ptr<const Cluster> before = controller.image;
  controller.image = std::exchange(controller.memory.next, nullptr);
  controller.written = 0;
  collect_changes(controller, *before, *controller.image, controller.written);
  auto& waiting = controller.memory.replies;
  controller.replies.insert(controller.replies.end(), waiting.begin(), waiting.end());
  waiting.clear();
  controller.writing = true;
  if (controller.written == 0) {
    zk_publish_due(side, broker, ctx);
    return;
  }
  zk_send(side, broker,
          ZkOpRequest{0, ZkOp::write_partitions, controller.epoch, controller.written,
                      controller.image},
          ctx);
}

void zk_written(ZkSide side, BrokerId broker, const ZkOpResponse& response, Ctx& ctx) {
  ZkController& controller = side.controller(broker);
  if (controller.state != ZkControllerState::active || !controller.writing) return;
  if (response.code != ZkCode::ok) {
    zk_resign(side, broker, ctx);
    return;
  }
  ctx.set_timer(controller.publish, ctx.now + side.zk.times.write_partition * controller.written);
}

void zk_publish_due(ZkSide side, BrokerId broker, Ctx& ctx) {
  ZkController& controller = side.controller(broker);
  controller.writing = false;
  // Only who is live has changed: there is nothing to write, and everybody may know.
  if (controller.image->version > side.stored->version && side.zk.server.controller == broker &&
      side.zk.server.controller_epoch == controller.epoch)
    side.stored = with_settings_of(*side.stored, controller.image, *side.stored);
  release(controller.replies, ctx);
  zk_push(side, broker, ctx);
  if (std::exchange(controller.write_again, false)) zk_commit_due(side, broker, ctx);
}

void zk_preferred_due(ZkSide side, BrokerId broker, Ctx& ctx) {
  ZkController& controller = side.controller(broker);
  for (std::uint32_t i = 0; i < controller.links.size(); ++i)
    rebalance(side, broker, BrokerId{i}, ctx);
  ctx.set_timer(controller.memory.preferred, ctx.now + controller.memory.config.rebalance_interval);
}

void zk_unclean_allowed(ZkSide side, BrokerId broker, TopicId topic, Ctx& ctx) {
  if (side.controller(broker).state != ZkControllerState::active) return;
  const Cluster before = current(side.control(broker));
  elect_for_all(side, broker, ChangeReason::unclean, before, topic, ctx);
}

void zk_admin_changed(ZkSide side, BrokerId broker, Ctx& ctx) {
  ZkController& controller = side.controller(broker);
  if (controller.memory.next == nullptr) return;
  std::uint32_t written = 0;
  collect_changes(controller, *controller.image, *controller.memory.next, written);
  controller.image = std::exchange(controller.memory.next, nullptr);
  side.stored = with_settings_of(*side.stored, controller.image, *side.stored);
  ctx.stop_timer(controller.memory.commit);
  auto& waiting = controller.memory.replies;
  controller.replies.insert(controller.replies.end(), waiting.begin(), waiting.end());
  waiting.clear();
  if (controller.writing) return;  // it is pushed with what is being written
  controller.writing = true;
  ctx.set_timer(controller.publish, ctx.now + side.zk.times.write_partition * written);
}

}  // namespace ks
