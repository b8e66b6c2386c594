// Replicas that move from broker to broker: a partition is given a target, the new replicas copy the log as
// followers do, and when they are in sync the old ones go. What a broker does when it gets or loses a
// replica. Source: ReplicationControlManager.changePartitionReassignment, cancelPartitionReassignment;
// PartitionReassignmentReplicas, PartitionReassignmentRevert; ReplicaManager.applyDelta, stopPartitions.
// The replica table only grows: each replica that a broker is given gets a place of its own in it, and the
// place of one that is gone is empty and never used again.
// Model: a broker that gets a replica back which it lost while it was down finds its log empty; a new target
// for a partition that is on its way replaces who comes and who goes.
#pragma once

#include "sim/kafka/controller.h"

namespace ks {

/// Begins to move a partition; `target` has every broker once. Done at once if nobody comes or goes.
void reassign(ControllerSide side, PartitionId partition, const SmallVec<std::uint32_t, 3>& target,
              Ctx& ctx);
/// Who was to come goes, and who was to go stays.
void cancel_reassignment(ControllerSide side, PartitionId partition, Ctx& ctx);
/// Nobody that was there before would be left in sync: only an unclean election would give a leader.
bool cancelling_is_unclean(const PartitionInfo& info);

/// Where the states of these replicas of the partition stand: in the places that there are, or in new ones.
ReplicaTarget place_target(const PartitionInfo& info, const SmallVec<std::uint32_t, 3>& replicas,
                           Replication& replication);

/// A change of the partition has completed its reassignment.
void note_completed(PartitionId partition, const PartitionInfo& before, const PartitionInfo& info,
                    Ctx& ctx);

// --- at a broker -----------------------------------------------------------------------------------

/// The broker has no such replica any more: its log is deleted, and what waits at it is refused.
void remove_replica(Replication& replication, PartitionId partition, std::uint32_t slot,
                    Completed& completed, Ctx& ctx);
/// The leader's notes about its followers, when replicas have come in its leader epoch. `before` are the
/// brokers that they were about.
void rearrange_followers(Replication& replication, PartitionId partition,
                         const SmallVec<std::uint32_t, 3>& before, Ctx& ctx);

}  // namespace ks
