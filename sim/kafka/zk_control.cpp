// What a broker does with a controller's requests, and the one that is the controller with brokers' ones.
// Source: KafkaApis, ReplicaManager.becomeLeaderOrFollower, stopReplicas of Kafka 3.9.
#include <algorithm>
#include <type_traits>

#include "sim/base/check.h"
#include "sim/kafka/high_watermark.h"
#include "sim/kafka/zk_client.h"
#include "sim/kafka/zk_controller.h"
#include "sim/kafka/zk_settings.h"

namespace ks {
namespace {

/// A controller that has been replaced, or one that speaks to a process that is gone, changes nothing.
KafkaError stamp_error(const ZkSide& side, BrokerId broker, const ControllerStamp& stamp) {
  if (stamp.broker_epoch < side.brokers[broker.index].life.epoch)
    return KafkaError::stale_broker_epoch;
  if (stamp.controller_epoch < side.client(broker).controller_epoch)
    return KafkaError::stale_controller_epoch;
  return KafkaError::none;
}

/// Whether the controller may speak to this process; if so the broker knows it from now on.
KafkaError accept(ZkSide side, BrokerId broker, const ControllerStamp& stamp, Ctx& ctx) {
  const KafkaError error = stamp_error(side, broker, stamp);
  if (error != KafkaError::none) {
    ctx.note(ControlRequestRefused{stamp.controller, stamp.controller_epoch, error});
    return error;
  }
  side.client(broker).controller_epoch = stamp.controller_epoch;
  return KafkaError::none;
}

/// Takes what the request carries over, if it is newer.
void take(ZkSide side, BrokerId broker, const ControllerStamp& stamp,
          const std::shared_ptr<const Cluster>& image, Ctx& ctx) {
  ZkClient& client = side.client(broker);
  const bool other = stamp.controller_epoch > client.image_epoch;
  client.image_epoch = stamp.controller_epoch;
  // The one before may have counted further.
  const Cluster& known = *side.brokers[broker.index].image;
  if (other || image->version > known.version)
    apply_image(side.broker(broker), with_settings_of(known, image, *side.stored), ctx);
}

KafkaError take_roles(ZkSide side, BrokerId broker, const ControllerStamp& stamp,
                      const std::shared_ptr<const Cluster>& image, Ctx& ctx) {
  const KafkaError error = accept(side, broker, stamp, ctx);
  if (error != KafkaError::none) return error;
  take(side, broker, stamp, image, ctx);
  begin_checkpoints(side.replication, broker, ctx.now);
  zk_know_controller(side, broker, stamp.controller, ctx);
  return error;
}

/// Roles that only a LeaderAndIsr may bring, and replicas that only a StopReplica takes away.
bool brings_roles(const Cluster& known, const Cluster& image, BrokerId broker) {
  for (std::uint32_t p = 0; p < image.partitions.size(); ++p) {
    const PartitionInfo& info = image.partitions[p];
    const bool hosts = replica_index(info, broker) != Replica::none;
    const bool hosted =
        p < known.partitions.size() && replica_index(known.partitions[p], broker) != Replica::none;
    if (!info.deleted && hosted && !hosts) return true;
    if (info.deleted || !hosts) continue;
    if (p >= known.partitions.size()) return true;
    if (info.leader_epoch > known.partitions[p].leader_epoch) return true;
  }
  return false;
}

/// What was known of partitions, with the brokers that are live now.
std::shared_ptr<const Cluster> with_brokers_of(const Cluster& known, const Cluster& image) {
  auto next = std::make_shared<Cluster>(known);
  next->brokers = image.brokers;
  next->racks = image.racks;
  // A process that knows no partition yet has nothing to tell that a client might take.
  if (known.version != 0) next->version = image.version;
  return next;
}

/// MetadataCache.updateMetadata. Model: what the broker itself works with besides its roles comes with it.
KafkaError take_metadata(ZkSide side, BrokerId id, const ControllerStamp& stamp,
                         const std::shared_ptr<const Cluster>& image, bool brokers_only, Ctx& ctx) {
  const KafkaError error = accept(side, id, stamp, ctx);
  if (error != KafkaError::none) return error;
  Broker& broker = side.brokers[id.index];
  broker.told = brokers_only ? with_brokers_of(*broker.told, *image) : image;
  if (!brings_roles(*broker.image, *image, id)) take(side, id, stamp, image, ctx);
  zk_know_controller(side, id, stamp.controller, ctx);
  return error;
}

/// With all roles that change this takes the broker a while; it is at one such request at a time.
void begin_roles(ZkSide side, BrokerId broker, ConnectionId connection,
                 const LeaderAndIsrRequest& request, Ctx& ctx) {
  ZkClient& client = side.client(broker);
  const auto partitions = static_cast<std::int64_t>(request.partitions.size());
  const Time free = client.applying.empty() ? ctx.now : client.applying.back().done;
  client.applying.push_back(RolesUnderWay{connection,
                                          request.stamp,
                                          request.image,
                                          free + side.zk.times.apply_partition * partitions,
                                          {}});
  if (client.applying.size() == 1) ctx.set_timer(client.roles, client.applying.front().done);
}

/// The next leadership of the LeaderAndIsr under way.
void take_early(ZkSide side, BrokerId id, Ctx& ctx) {
  RolesUnderWay& roles = side.client(id).applying.front();
  const PartitionId partition = roles.early.front().partition;
  roles.early.erase(roles.early.begin());
  const Broker& broker = side.brokers[id.index];
  const std::size_t known =
      std::min(broker.image->partitions.size(), roles.image->partitions.size());
  if (partition.index >= known || stamp_error(side, id, roles.stamp) != KafkaError::none) return;
  auto next = std::make_shared<Cluster>(*broker.image);
  next->partitions[partition.index] = roles.image->partitions[partition.index];
  next->brokers = roles.image->brokers;
  apply_image(side.broker(id), std::move(next), ctx);
}

template <class Response, class Request>
void apply(ZkSide side, BrokerId broker, ConnectionId connection, const Request& request,
           Ctx& ctx) {
  // The image outlives the request, which the answer takes away.
  const std::shared_ptr<const Cluster> image = request.image;
  const ControllerStamp stamp = request.stamp;
  if constexpr (std::is_same_v<Request, UpdateMetadataRequest>) {
    ctx.respond(connection,
                Response{take_metadata(side, broker, stamp, image, request.brokers_only, ctx)});
  } else {
    ctx.respond(connection, Response{take_roles(side, broker, stamp, image, ctx)});
  }
}

}  // namespace

bool is_control_request(const MessageBody& body) {
  return std::holds_alternative<UpdateMetadataRequest>(body) ||
         std::holds_alternative<LeaderAndIsrRequest>(body) ||
         std::holds_alternative<StopReplicaRequest>(body) ||
         std::holds_alternative<AlterPartitionRequest>(body) ||
         std::holds_alternative<ControlledShutdownRequest>(body);
}

void handle_control_request(ZkSide side, BrokerId broker, ConnectionId connection, Ctx& ctx) {
  const MessageBody& body = ctx.current_request(connection).body;
  if (const auto* roles = std::get_if<LeaderAndIsrRequest>(&body)) {
    if (side.zk.times.apply_partition > Duration{}) {
      begin_roles(side, broker, connection, *roles, ctx);
    } else {
      apply<LeaderAndIsrResponse>(side, broker, connection, *roles, ctx);
    }
  } else if (const auto* update = std::get_if<UpdateMetadataRequest>(&body)) {
    apply<UpdateMetadataResponse>(side, broker, connection, *update, ctx);
  } else if (const auto* stop = std::get_if<StopReplicaRequest>(&body)) {
    apply<StopReplicaResponse>(side, broker, connection, *stop, ctx);
  } else if (std::holds_alternative<AlterPartitionRequest>(body)) {
    zk_alter_partition(side, broker, connection, ctx);
  } else if (std::holds_alternative<ControlledShutdownRequest>(body)) {
    zk_controlled_shutdown(side, broker, connection, ctx);
  } else {
    check_failed("a controller does not send this to a broker", __FILE__, __LINE__);
  }
}

void zk_roles_due(ZkSide side, BrokerId broker, Ctx& ctx) {
  ZkClient& client = side.client(broker);
  if (!client.applying.front().early.empty()) {
    take_early(side, broker, ctx);
    const RolesUnderWay& front = client.applying.front();
    ctx.set_timer(client.roles, front.early.empty() ? front.done : front.early.front().at);
    return;
  }
  const RolesUnderWay done = client.applying.front();
  client.applying.erase(client.applying.begin());
  if (!client.applying.empty()) ctx.set_timer(client.roles, client.applying.front().done);
  const KafkaError error = take_roles(side, broker, done.stamp, done.image, ctx);
  // Who asked may be gone meanwhile.
  if (ctx.connection(done.connection).server_end == ServerEnd::open)
    ctx.respond(done.connection, LeaderAndIsrResponse{error});
}

}  // namespace ks
