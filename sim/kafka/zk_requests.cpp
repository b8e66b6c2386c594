// What brokers ask the controller of ZooKeeper mode for: other ISRs, and to be relieved of their leaderships.
// Source: KafkaController.processAlterPartition, doControlledShutdown of Kafka 3.9.
#include <algorithm>

#include "sim/kafka/zk_changes.h"
#include "sim/kafka/zk_controller.h"
#include "sim/kafka/zk_elections.h"
#include "sim/kafka/zk_reassignment.h"

namespace ks {
namespace {

std::vector<BrokerId> ids(const SmallVec<std::uint32_t, 3>& list) {
  std::vector<BrokerId> result;
  for (const std::uint32_t broker : list) result.push_back(BrokerId{broker});
  return result;
}

/// What depends on changes that are not written yet waits for that.
template <class Response>
void answer(ZkSide side, BrokerId broker, ConnectionId connection, Response&& response, Ctx& ctx) {
  ZkController& controller = side.controller(broker);
  if (controller.memory.next != nullptr) {
    controller.memory.replies.push_back(
        ControllerReply{connection, MessageBody{std::move(response)}});
  } else if (controller.writing) {
    controller.replies.push_back(ControllerReply{connection, MessageBody{std::move(response)}});
  } else {
    ctx.respond(connection, std::move(response));
  }
}

/// Nobody who is gone or shuts down may be in a new ISR, not even its leader.
bool all_stay(const Cluster& image, const AlteredPartition& wanted) {
  return std::all_of(wanted.isr.begin(), wanted.isr.end(),
                     [&](std::uint32_t broker) { return image.brokers[broker].active(); });
}

}  // namespace

void note_change(const Cluster& image, PartitionId partition, const PartitionInfo& before,
                 ChangeReason reason, bool unclean, Ctx& ctx) {
  const PartitionInfo& info = image.at(partition);
  const bool internal = image.at(info.topic).internal;
  const bool elected = info.leader != before.leader;
  if (elected) {
    ctx.note(LeaderElected{partition, before.leader, info.leader, info.leader_epoch,
                           unclean ? ChangeReason::unclean : reason, unclean, internal});
  }
  if (info.isr == before.isr) return;
  const bool raised = !elected && info.leader_epoch != before.leader_epoch;
  ctx.note(IsrChanged{partition,
                      ids(before.isr),
                      ids(info.isr),
                      {},
                      info.partition_epoch,
                      reason,
                      internal,
                      raised ? info.leader_epoch : -1});
}

void zk_alter_partition(ZkSide side, BrokerId broker, ConnectionId connection, Ctx& ctx) {
  const auto request = std::get<AlterPartitionRequest>(ctx.current_request(connection).body);
  AlterPartitionResponse response;
  if (side.controller(broker).state != ZkControllerState::active) {
    ctx.respond(connection, AlterPartitionResponse{KafkaError::not_controller, {}});
    return;
  }
  const ControllerSide control = side.control(broker);
  if (request.broker_epoch != current(control).brokers[request.broker.index].epoch) {
    response.error = KafkaError::stale_broker_epoch;
  } else {
    for (const AlteredPartition& wanted : request.parts) {
      response.parts.push_back(
          all_stay(current(control), wanted)
              ? alter_partition(control, request.broker, wanted, ctx)
              : AlterPartitionResult{wanted.partition, KafkaError::ineligible_replica, 0, 0, {}});
    }
  }
  std::vector<PartitionId> changed;
  for (const AlterPartitionResult& part : response.parts) {
    if (part.error == KafkaError::none) changed.push_back(part.partition);
  }
  answer(side, broker, connection, std::move(response), ctx);
  for (const PartitionId partition : changed) zk_isr_grew(side, broker, partition, ctx);
}

/// doControlledShutdown: partitions with one replica stay as they are.
void zk_controlled_shutdown(ZkSide side, BrokerId broker, ConnectionId connection, Ctx& ctx) {
  const auto request = std::get<ControlledShutdownRequest>(ctx.current_request(connection).body);
  ZkController& controller = side.controller(broker);
  if (controller.state != ZkControllerState::active) {
    ctx.respond(connection, ControlledShutdownResponse{KafkaError::not_controller, {}});
    return;
  }
  const ControlLink& link = controller.links[request.broker.index];
  if (!link.live || request.broker_epoch < link.broker_epoch) {
    ctx.respond(connection, ControlledShutdownResponse{KafkaError::stale_broker_epoch, {}});
    return;
  }
  edit_metadata(side.control(broker), ctx).brokers[request.broker.index].shutting_down = true;
  controller.stopped[request.broker.index] = true;
  ControlledShutdownResponse response;
  const auto leave = [&](Cluster& image, PartitionId partition) {
    const PartitionInfo& info = image.at(partition);
    if (info.replicas.size() < 2) return false;
    if (info.leader == request.broker) {
      if (!elect_for_shutdown(image, partition)) response.remaining.push_back(partition);
    } else {
      remove_from_isr(image, partition, request.broker);
    }
    return false;
  };
  change_all(side, broker, ChangeReason::shutting_down, ctx, leave);
  if (response.remaining.empty()) ctx.note(ShutdownGranted{request.broker});
  answer(side, broker, connection, std::move(response), ctx);
}

}  // namespace ks
