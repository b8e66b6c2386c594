// A broker takes metadata images over: its role in each partition follows from them.
// Source: BrokerMetadataPublisher, ReplicaManager.applyDelta, GroupCoordinatorService.onMetadataUpdate.
#include <algorithm>

#include "sim/kafka/broker.h"
#include "sim/kafka/broker_settings.h"
#include "sim/kafka/group/failover.h"
#include "sim/kafka/reassignment.h"
#include "sim/kafka/share_leader.h"
#include "sim/kafka/transaction_coordinator.h"

namespace ks {
namespace {

bool leads(const BrokerSide& side, std::uint32_t replica) {
  const std::uint32_t led = side.replication.replicas[replica].led;
  return led != Replica::none && side.replication.led[led].leads;
}

/// What the broker leads no longer, or for the first time, besides the partition's log.
struct Moves {
  std::vector<PartitionId> gained;
  std::vector<PartitionId> kept;  ///< led before, and now in a newer leader epoch
  std::vector<PartitionId> lost;
};

/// A process that shuts down in order follows no partition any more whose ISR it has left, nor one without a
/// leader. Source: ReplicaManager.applyLocalFollowersDelta.
bool stops_following(const BrokerSide& side, const PartitionInfo& info, const Ctx& ctx) {
  const BrokerState state = side.broker.life.state;
  const bool ending =
      state == BrokerState::pending_controlled_shutdown || state == BrokerState::shutting_down;
  if (!ending || !ctx.cluster().brokers[side.broker.id.index].shutting_down) return false;
  const bool in_sync =
      std::find(info.isr.begin(), info.isr.end(), side.broker.id.index) != info.isr.end();
  return !in_sync || !info.leader.valid();
}

/// The replica that the broker had by its last image: it is gone, or the partition comes anew.
void leave_replica(BrokerSide side, PartitionId partition, const PartitionInfo& before,
                   Completed& completed, Moves& moves, Ctx& ctx) {
  const PartitionInfo& info = ctx.cluster().at(partition);
  const std::uint32_t was = replica_index(before, side.broker.id);
  const std::uint32_t is = replica_index(info, side.broker.id);
  if (was == is) return;
  if (was != Replica::none) {
    if (leads(side, was)) moves.lost.push_back(partition);
    remove_replica(side.replication, partition, was, completed, ctx);
  }
  if (is != Replica::none && !info.deleted) ctx.note(ReplicaCreated{partition, info.leader});
}

/// With ZooKeeper nobody follows a leader whose broker is not live in the metadata that clients are told.
/// Source: ReplicaManager.makeFollowers of Kafka 3.9.
bool leader_is_gone(const BrokerSide& side, const PartitionInfo& info) {
  const Cluster* const told = side.broker.told.get();
  return told != nullptr && info.leader.valid() && told->brokers[info.leader.index].fenced;
}

void take_role(BrokerSide side, PartitionId partition, const PartitionInfo* before,
               Completed& completed, Moves& moves, Ctx& ctx) {
  const PartitionInfo& info = ctx.cluster().at(partition);
  const std::uint32_t own = replica_index(info, side.broker.id);
  if (own == Replica::none) return;
  const bool led = leads(side, own);
  if (info.deleted) {
    if (led) moves.lost.push_back(partition);
    resign(side.replication, own, KafkaError::unknown_topic_or_partition, completed, ctx);
    stop_following(side.replication, partition, side.replication.replicas.edit(own));
  } else if (info.leader == side.broker.id) {
    const bool fresh = info.leader_epoch > side.replication.replicas[own].leader_epoch;
    if (led && !fresh && before != nullptr && !(before->replicas == info.replicas))
      rearrange_followers(side.replication, partition, before->replicas, ctx);
    become_leader(side.replication, partition, completed, ctx);
    if (fresh) (led ? moves.kept : moves.gained).push_back(partition);
  } else {
    if (led) moves.lost.push_back(partition);
    resign(side.replication, own, KafkaError::not_leader_or_follower, completed, ctx);
    if (stops_following(side, info, ctx)) {
      Replica& replica = side.replication.replicas.edit(own);
      replica.leader_epoch = std::max(replica.leader_epoch, info.leader_epoch);
      stop_following(side.replication, partition, replica);
    } else if (!leader_is_gone(side, info)) {
      become_follower(side.replication, partition, ctx);
    }
  }
}

/// Groups and share-partitions follow the leadership of their partitions.
void move_coordinators(BrokerSide side, const Moves& moves, Ctx& ctx) {
  const TopicId offsets = ctx.cluster().offsets_topic;
  const TopicId transactions = ctx.cluster().transactions_topic;
  for (const PartitionId partition : moves.lost) {
    if (ctx.cluster().at(partition).topic == offsets) coordinator_resigned(side, partition, ctx);
    if (ctx.cluster().at(partition).topic == transactions) transactions_resigned(side, partition);
    share_leader_resigned(side, partition, ctx);
  }
  const auto elected = [&](PartitionId partition) {
    if (ctx.cluster().at(partition).topic == transactions)
      transactions_elected(side, partition, ctx);
    share_leader_elected(side, partition, ctx);
  };
  for (const PartitionId partition : moves.gained) {
    if (ctx.cluster().at(partition).topic == offsets) coordinator_elected(side, partition, ctx);
    elected(partition);
  }
  // Who coordinates already has the groups in memory and does not read them again.
  // Source: CoordinatorRuntime.scheduleLoadOperation (already active), before 4.0 ReplicaManager.makeLeaders.
  for (const PartitionId partition : moves.kept) elected(partition);
}

bool same_role(const PartitionInfo& a, const PartitionInfo& b) {
  return a.leader_epoch == b.leader_epoch && a.partition_epoch == b.partition_epoch &&
         a.deleted == b.deleted;
}

/// OffsetMetadataManager.onPartitionsDeleted: a coordinator forgets what was committed for them.
void forget_offsets(BrokerSide side, const Cluster& before, Ctx& ctx) {
  for (Group& group : side.groups) {
    if (group.host != side.broker.id) continue;
    std::erase_if(group.offsets, [&](const CommittedOffset& offset) {
      return before.has(offset.partition) && !ctx.cluster().has(offset.partition);
    });
  }
}

/// A process that still loads its logs finds those of partitions that it has lost, and deletes them.
void drop_strays(BrokerSide side, const Cluster& before, Ctx& ctx) {
  Completed nothing;
  Moves nowhere;
  for (std::uint32_t p = 0; p < before.partitions.size(); ++p) {
    if (!same_role(before.partitions[p], ctx.cluster().partitions[p]))
      leave_replica(side, PartitionId{p}, before.partitions[p], nothing, nowhere, ctx);
  }
}

void take_roles(BrokerSide side, const Cluster* before, Ctx& ctx) {
  Completed completed;
  Moves moves;
  const auto& partitions = ctx.cluster().partitions;
  for (std::uint32_t p = 0; p < partitions.size(); ++p) {
    const bool known = before != nullptr && p < before->partitions.size();
    const PartitionInfo* const old = known ? &before->partitions[p] : nullptr;
    if (known && same_role(*old, partitions[p])) continue;
    if (known) leave_replica(side, PartitionId{p}, *old, completed, moves, ctx);
    take_role(side, PartitionId{p}, old, completed, moves, ctx);
  }
  if (before != nullptr) forget_offsets(side, *before, ctx);
  move_coordinators(side, moves, ctx);
  complete(side, completed, ctx);
}

}  // namespace

void apply_image(BrokerSide side, std::shared_ptr<const Cluster> image, Ctx& ctx) {
  const std::shared_ptr<const Cluster> before = std::move(side.broker.image);
  side.broker.image = with_own_settings(side.broker.id, std::move(image), *before);
  ctx.know(*side.broker.image);
  if (ctx.wants(Level::protocol)) ctx.note(MetadataApplied{side.broker.image->version});
  if (before->config_version != side.broker.image->config_version)
    apply_settings(side, *before, ctx);
  // A process that still loads its logs takes all roles when it has them.
  if (side.broker.life.loaded) {
    take_roles(side, before.get(), ctx);
  } else {
    drop_strays(side, *before, ctx);
  }
}

void take_all_roles(BrokerSide side, Ctx& ctx) { take_roles(side, nullptr, ctx); }

}  // namespace ks
