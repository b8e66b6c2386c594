// Replicas that move with ZooKeeper. The controller writes who comes and goes into the topic's znode and
// raises the leader epoch (phase A); when all of the target are in sync it gives the partition a leader of
// the target, or only a new epoch, takes those that go out of the ISR, each in an epoch of its own, and
// stops their replicas (phase B).
// Source: KafkaController.onPartitionReassignment, updateCurrentReassignment,
// moveReassignedPartitionLeaderIfRequired, stopRemovedReplicasOfReassignedPartition of Kafka 3.9.
// Model: what phase B does is written together and told in one LeaderAndIsr; the two StopReplica, the one
// that stops a replica and the one that deletes it, are one.
#pragma once

#include "sim/kafka/zk_state.h"

namespace ks {

/// A target for the partition, with every broker once. Done at once if all of it are in sync; a target for
/// one that is on its way takes the place of the other.
void zk_reassign(ZkSide side, BrokerId broker, PartitionId partition,
                 const SmallVec<std::uint32_t, 3>& target, Ctx& ctx);
/// Who was to come goes, and who was to go stays.
void zk_cancel_reassignment(ZkSide side, BrokerId broker, PartitionId partition, Ctx& ctx);
/// The partition's ISR has changed: a reassignment whose target is in sync ends.
void zk_isr_grew(ZkSide side, BrokerId broker, PartitionId partition, Ctx& ctx);
/// Reassignments with one of these brokers in their target go on: a new leader epoch, or the end.
void zk_resume_reassignments(ZkSide side, BrokerId broker, const std::vector<BrokerId>& came,
                             Ctx& ctx);

}  // namespace ks
