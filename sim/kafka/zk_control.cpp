// What a broker does with a controller's requests, and the one that is the controller with brokers' ones.
// Source: KafkaApis, ReplicaManager.becomeLeaderOrFollower, stopReplicas of Kafka 3.9.
#include <type_traits>

#include "sim/base/check.h"
#include "sim/kafka/high_watermark.h"
#include "sim/kafka/zk_client.h"
#include "sim/kafka/zk_controller.h"

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

/// Takes what the request carries over, if it is newer.
KafkaError take(ZkSide side, BrokerId broker, const ControllerStamp& stamp,
                const std::shared_ptr<const Cluster>& image, Ctx& ctx) {
  const KafkaError error = stamp_error(side, broker, stamp);
  if (error != KafkaError::none) {
    ctx.note(ControlRequestRefused{stamp.controller, stamp.controller_epoch, error});
    return error;
  }
  ZkClient& client = side.client(broker);
  const bool other = stamp.controller_epoch > client.controller_epoch;
  client.controller_epoch = stamp.controller_epoch;
  // The one before may have counted further.
  if (other || image->version > side.brokers[broker.index].image->version)
    apply_image(side.broker(broker), image, ctx);
  begin_checkpoints(side.replication, broker, ctx.now);
  zk_know_controller(side, broker, stamp.controller, ctx);
  return KafkaError::none;
}

/// With all roles that change this takes the broker a while; it is at one such request at a time.
void begin_roles(ZkSide side, BrokerId broker, ConnectionId connection,
                 const LeaderAndIsrRequest& request, Ctx& ctx) {
  ZkClient& client = side.client(broker);
  const auto partitions = static_cast<std::int64_t>(request.partitions.size());
  const Time free = client.applying.empty() ? ctx.now : client.applying.back().done;
  client.applying.push_back(RolesUnderWay{connection, request.stamp, request.image,
                                          free + side.zk.times.apply_partition * partitions});
  if (client.applying.size() == 1) ctx.set_timer(client.roles, client.applying.front().done);
}

template <class Response, class Request>
void apply(ZkSide side, BrokerId broker, ConnectionId connection, const Request& request,
           Ctx& ctx) {
  // The image outlives the request, which the answer takes away.
  const std::shared_ptr<const Cluster> image = request.image;
  const KafkaError error = take(side, broker, request.stamp, image, ctx);
  // Source: MetadataCache, which LeaderAndIsr leaves alone.
  if (std::is_same_v<Request, UpdateMetadataRequest> && error == KafkaError::none)
    side.brokers[broker.index].told = image;
  ctx.respond(connection, Response{error});
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
  const RolesUnderWay done = client.applying.front();
  client.applying.erase(client.applying.begin());
  if (!client.applying.empty()) ctx.set_timer(client.roles, client.applying.front().done);
  const KafkaError error = take(side, broker, done.stamp, done.image, ctx);
  // Who asked may be gone meanwhile.
  if (ctx.connection(done.connection).server_end == ServerEnd::open)
    ctx.respond(done.connection, LeaderAndIsrResponse{error});
}

}  // namespace ks
