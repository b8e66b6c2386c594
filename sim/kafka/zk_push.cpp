// What a controller of ZooKeeper mode sends to brokers: one connection and one queue per broker, one request
// on its way at a time. Source: ControllerChannelManager, RequestSendThread, ControllerBrokerRequestBatch.
#include <algorithm>
#include <utility>

#include "sim/kafka/zk_controller.h"

namespace ks {
namespace {

/// RequestSendThread after a lost connection.
constexpr Duration retry_pause{100'000};

bool hosts(const PartitionInfo& info, BrokerId broker) {
  return std::find(info.replicas.begin(), info.replicas.end(), broker.index) != info.replicas.end();
}

void send_front(ZkSide side, BrokerId broker, BrokerId to, Ctx& ctx) {
  ZkController& controller = side.controller(broker);
  ControlLink& link = controller.links[to.index];
  if (link.sending || link.queue.empty()) return;
  if (!link.connection.valid())
    link.connection = ctx.connect(to, side.brokers[broker.index].life.incarnation);
  link.sending = true;
  const ControlPush& push = link.queue.front();
  const ControllerStamp stamp{broker, controller.epoch, link.broker_epoch};
  switch (push.api) {
    case ApiKey::leader_and_isr:
      ctx.request(link.connection, LeaderAndIsrRequest{stamp, push.partitions, push.image});
      return;
    case ApiKey::stop_replica:
      ctx.request(link.connection, StopReplicaRequest{stamp, push.partitions, push.image});
      return;
    default:
      ctx.request(link.connection, UpdateMetadataRequest{stamp, push.image, push.brokers_only});
      return;
  }
}

/// Partitions of which the broker is to hear that their leader epoch has changed, or all of its own.
std::vector<PartitionId> roles_for(const ZkController& controller, BrokerId to) {
  std::vector<PartitionId> list;
  const Cluster& image = *controller.image;
  if (controller.full[to.index]) {
    for (std::uint32_t p = 0; p < image.partitions.size(); ++p) {
      if (!image.partitions[p].deleted && hosts(image.partitions[p], to))
        list.push_back(PartitionId{p});
    }
    return list;
  }
  for (const PartitionId partition : controller.roles) {
    if (hosts(image.at(partition), to)) list.push_back(partition);
  }
  return list;
}

/// Before anything else a new controller tells everybody who is live, and when brokers come, those that were
/// there hear of them and the new ones of all partitions: who is told of a leader has to know its broker.
void announce(ZkController& controller) {
  const bool first = !std::exchange(controller.announced, true);
  const auto comes = [&](std::size_t i) { return controller.links[i].live && controller.full[i]; };
  bool any = first;
  for (std::size_t i = 0; i < controller.links.size(); ++i) any = any || comes(i);
  if (!any) return;
  for (std::size_t i = 0; i < controller.links.size(); ++i) {
    ControlLink& link = controller.links[i];
    if (link.live)
      link.queue.push_back(
          ControlPush{ApiKey::update_metadata, controller.image, {}, first || !comes(i)});
  }
}

std::vector<PartitionId> followed_by(const Cluster& image, BrokerId broker) {
  std::vector<PartitionId> list;
  for (std::uint32_t p = 0; p < image.partitions.size(); ++p) {
    const PartitionInfo& info = image.partitions[p];
    if (!info.deleted && hosts(info, broker) && info.leader != broker)
      list.push_back(PartitionId{p});
  }
  return list;
}

/// Replicas that the broker is to stop: those that follow, if it shuts down, and those that have moved away.
std::vector<PartitionId> stopped_at(const ZkController& controller, BrokerId broker) {
  std::vector<PartitionId> list;
  if (controller.stopped[broker.index]) list = followed_by(*controller.image, broker);
  for (const RemovedReplica& each : controller.stops) {
    if (each.broker == broker) list.push_back(each.partition);
  }
  return list;
}

}  // namespace

bool is_control_link(const ZkController& controller, ConnectionId connection) {
  return std::any_of(controller.links.begin(), controller.links.end(),
                     [&](const ControlLink& link) { return link.connection == connection; });
}

void zk_open_link(ZkController& controller, BrokerId to, std::int64_t epoch) {
  ControlLink& link = controller.links[to.index];
  link.live = true;
  link.broker_epoch = epoch;
  controller.full[to.index] = true;
}

void zk_close_link(ZkController& controller, BrokerId to, Ctx& ctx) {
  ControlLink& link = controller.links[to.index];
  if (link.connection.valid()) ctx.close(link.connection);
  link = ControlLink{};
  controller.full[to.index] = false;
  controller.stopped[to.index] = false;
}

void zk_push(ZkSide side, BrokerId broker, Ctx& ctx) {
  ZkController& controller = side.controller(broker);
  announce(controller);
  for (std::uint32_t i = 0; i < controller.links.size(); ++i) {
    const BrokerId to{i};
    ControlLink& link = controller.links[i];
    if (!link.live) continue;
    std::vector<PartitionId> roles = roles_for(controller, to);
    if (!roles.empty())
      link.queue.push_back(
          ControlPush{ApiKey::leader_and_isr, controller.image, std::move(roles), false});
    link.queue.push_back(ControlPush{ApiKey::update_metadata, controller.image, {}, false});
    std::vector<PartitionId> stops = stopped_at(controller, to);
    if (controller.stopped[i] || !stops.empty())
      link.queue.push_back(
          ControlPush{ApiKey::stop_replica, controller.image, std::move(stops), false});
    controller.full[i] = false;
    controller.stopped[i] = false;
    send_front(side, broker, to, ctx);
  }
  controller.roles.clear();
  controller.stops.clear();
}

void zk_pushed(ZkSide side, BrokerId broker, ConnectionId connection, KafkaError, Ctx& ctx) {
  ZkController& controller = side.controller(broker);
  for (std::uint32_t i = 0; i < controller.links.size(); ++i) {
    ControlLink& link = controller.links[i];
    if (link.connection != connection || !link.sending) continue;
    link.sending = false;
    link.queue.erase(link.queue.begin());
    send_front(side, broker, BrokerId{i}, ctx);
    return;
  }
}

void zk_link_lost(ZkSide side, BrokerId broker, ConnectionId connection, Ctx& ctx) {
  ZkController& controller = side.controller(broker);
  for (ControlLink& link : controller.links) {
    if (link.connection != connection) continue;
    ctx.close(connection);
    link.connection = ConnectionId{};
    link.sending = false;
    if (!ctx.timer_armed(controller.reconnect))
      ctx.set_timer(controller.reconnect, ctx.now + retry_pause);
  }
}

void zk_reconnect_due(ZkSide side, BrokerId broker, Ctx& ctx) {
  ZkController& controller = side.controller(broker);
  for (std::uint32_t i = 0; i < controller.links.size(); ++i) {
    if (controller.links[i].live && !controller.links[i].connection.valid())
      send_front(side, broker, BrokerId{i}, ctx);
  }
}

}  // namespace ks
