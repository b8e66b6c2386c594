#include "sim/kafka/zk_reassignment.h"

#include <algorithm>

#include "sim/kafka/reassignment.h"
#include "sim/kafka/zk_changes.h"
#include "sim/kafka/zk_elections.h"

namespace ks {
namespace {

using Brokers = SmallVec<std::uint32_t, 3>;

bool has(const Brokers& list, std::uint32_t broker) {
  return std::find(list.begin(), list.end(), broker) != list.end();
}

Brokers without(const Brokers& list, const Brokers& others) {
  Brokers left;
  for (const std::uint32_t broker : list) {
    if (!has(others, broker)) left.push_back(broker);
  }
  return left;
}

std::vector<BrokerId> ids(const Brokers& list) {
  std::vector<BrokerId> result;
  for (const std::uint32_t broker : list) result.push_back(BrokerId{broker});
  return result;
}

/// ReplicaAssignment.originReplicas
Brokers origin_of(const PartitionInfo& info) {
  return info.moves == nullptr ? info.replicas : without(info.replicas, info.moves->adding);
}

/// ReplicaAssignment.targetReplicas
Brokers target_of(const PartitionInfo& info) {
  return info.moves == nullptr ? info.replicas : without(info.replicas, info.moves->removing);
}

/// isReassignmentComplete
bool in_sync(const PartitionInfo& info) {
  return !info.reassigning() || without(target_of(info), info.isr).empty();
}

void raise_epoch(PartitionInfo& info) {
  ++info.leader_epoch;
  ++info.partition_epoch;
}

void set_replicas(PartitionInfo& info, const Brokers& replicas, const Brokers& adding,
                  const Brokers& removing, Replication& replication) {
  ReplicaTarget target = place_target(info, replicas, replication);
  target.moves.adding = adding;
  target.moves.removing = removing;
  info.replicas = target.replicas;
  info.moves = std::make_shared<const ReplicaMoves>(target.moves);
}

/// moveReassignedPartitionLeaderIfRequired: a leader that stays gets a new epoch; else the first of the
/// target that is live and in sync leads. If there is none, nothing changes.
void lead_in_target(const Cluster& image, PartitionInfo& info) {
  const auto can = [&](std::uint32_t broker) { return image.brokers[broker].active(); };
  const bool stays =
      info.leader.valid() && has(info.replicas, info.leader.index) && can(info.leader.index);
  if (stays) return raise_epoch(info);
  for (const std::uint32_t broker : info.replicas) {
    if (can(broker) && has(info.isr, broker)) return zk_lead(info, BrokerId{broker});
  }
}

/// Phase B.
void finish(ZkSide side, Cluster& image, PartitionId partition, Ctx& ctx) {
  PartitionInfo& info = image.partitions[partition.index];
  const Brokers target = target_of(info);
  const Brokers gone = without(info.replicas, target);
  const PartitionInfo before = info;
  set_replicas(info, target, {}, {}, side.replication);
  lead_in_target(image, info);
  note_change(image, partition, before, ChangeReason::reassigned, false, ctx);
  const PartitionInfo led = info;
  for (const std::uint32_t broker : gone) remove_from_isr(image, partition, BrokerId{broker});
  note_change(image, partition, led, ChangeReason::reassigned, false, ctx);
}

/// What brokers go by. Model: they see by the partition's epoch that replicas are gone, even where Kafka
/// writes none.
void settle(PartitionInfo& info, const PartitionInfo& before) {
  if (info.partition_epoch == before.partition_epoch) ++info.partition_epoch;
  for (std::size_t i = 0; i < info.replicas.size(); ++i) {
    if (info.slot(i) == info.leader_replica) return;
  }
  info.leader_replica = info.slot(0);
}

/// onPartitionReassignment for a new assignment.
void assign(ZkSide side, BrokerId broker, PartitionId partition, const Brokers& target,
            bool cancels, Ctx& ctx) {
  Cluster& image = edit_metadata(side.control(broker), ctx);
  PartitionInfo& info = image.partitions[partition.index];
  const PartitionInfo before = info;
  const Brokers origin = origin_of(before);
  Brokers all = target;
  for (const std::uint32_t each : without(origin, target)) all.push_back(each);
  const Brokers adding = without(all, origin);
  const Brokers removing = without(all, target);
  const Brokers unneeded = without(before.replicas, all);
  set_replicas(info, all, adding, removing, side.replication);
  if (!cancels)
    ctx.note(
        ReassignmentStarted{partition, ids(before.replicas), ids(all), ids(adding), ids(removing)});
  for (const std::uint32_t each : unneeded) remove_from_isr(image, partition, BrokerId{each});
  note_change(image, partition, before, ChangeReason::reassigned, false, ctx);
  const bool done = in_sync(info);
  if (done) {
    finish(side, image, partition, ctx);
  } else {
    raise_epoch(info);
  }
  settle(info, before);
  if (cancels) {
    ctx.note(
        ReassignmentCancelled{partition, ids(info.replicas), ids(unneeded), info.leader_epoch});
  } else if (done) {
    note_completed(partition, before, info, ctx);
  }
}

/// The same for one that is on its way.
void go_on(ZkSide side, BrokerId broker, PartitionId partition, Ctx& ctx) {
  Cluster& image = edit_metadata(side.control(broker), ctx);
  PartitionInfo& info = image.partitions[partition.index];
  if (!in_sync(info)) return raise_epoch(info);
  const PartitionInfo before = info;
  finish(side, image, partition, ctx);
  settle(info, before);
  note_completed(partition, before, info, ctx);
}

}  // namespace

void zk_reassign(ZkSide side, BrokerId broker, PartitionId partition, const Brokers& target,
                 Ctx& ctx) {
  assign(side, broker, partition, target, false, ctx);
}

void zk_cancel_reassignment(ZkSide side, BrokerId broker, PartitionId partition, Ctx& ctx) {
  const Brokers origin = origin_of(current(side.control(broker)).at(partition));
  assign(side, broker, partition, origin, true, ctx);
}

void zk_isr_grew(ZkSide side, BrokerId broker, PartitionId partition, Ctx& ctx) {
  const PartitionInfo& info = current(side.control(broker)).at(partition);
  if (!info.reassigning() || !in_sync(info)) return;
  end_batch(side, broker, true, ctx);  // the ISR is written, and answered, first
  go_on(side, broker, partition, ctx);
}

void zk_resume_reassignments(ZkSide side, BrokerId broker, const std::vector<BrokerId>& came,
                             Ctx& ctx) {
  std::vector<PartitionId> list;
  const Cluster& image = current(side.control(broker));
  for (std::uint32_t p = 0; p < image.partitions.size(); ++p) {
    const PartitionInfo& info = image.partitions[p];
    if (info.deleted || !info.reassigning()) continue;
    const Brokers target = target_of(info);
    const bool meant = std::any_of(came.begin(), came.end(),
                                   [&](BrokerId each) { return has(target, each.index); });
    if (meant) list.push_back(PartitionId{p});
  }
  if (list.empty()) return;
  end_batch(side, broker, side.controller(broker).memory.next != nullptr, ctx);
  for (const PartitionId partition : list) go_on(side, broker, partition, ctx);
}

}  // namespace ks
