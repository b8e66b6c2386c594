// What the controller of ZooKeeper mode does to one partition of an image when brokers come and go.
// Source: OfflinePartitionLeaderElectionStrategy, ControlledShutdownPartitionLeaderElectionStrategy
// (Election.scala), ReplicaStateMachine.doRemoveReplicasFromIsr of Kafka 3.9.
// Each change is a write of the partition's znode: its version, the partition epoch, grows by one.
#pragma once

#include "sim/kafka/cluster.h"

namespace ks {

/// The broker leads, or nobody, in a new leader epoch.
void zk_lead(PartitionInfo& info, BrokerId leader);
/// OfflinePartition: the first assigned replica that is live and in sync leads, in the ISR of those that are
/// live; else, where the topic allows it, the first that is live, alone. False: nobody can.
bool elect_offline(Cluster& image, PartitionId partition, bool& unclean);
/// OfflineReplica: the broker leaves the ISR, whose last member stays, and leads no longer. The leader epoch
/// grows though the leader may stay.
bool remove_from_isr(Cluster& image, PartitionId partition, BrokerId broker);
/// Controlled shutdown: the first assigned replica that is live, in sync and not shutting down leads.
bool elect_for_shutdown(Cluster& image, PartitionId partition);

}  // namespace ks
