#include "sim/kafka/reassignment.h"

#include <algorithm>

#include "sim/base/check.h"

namespace ks {
namespace {

using Brokers = SmallVec<std::uint32_t, 3>;

bool has(const Brokers& list, std::uint32_t broker) {
  return std::find(list.begin(), list.end(), broker) != list.end();
}

/// What of `list` is not in `other`, in ascending order.
Brokers difference(const Brokers& list, const Brokers& other) {
  Brokers result;
  for (const std::uint32_t broker : list) {
    if (!has(other, broker)) result.push_back(broker);
  }
  std::sort(result.begin(), result.end());
  return result;
}

std::vector<BrokerId> ids(const Brokers& list) {
  std::vector<BrokerId> result;
  for (const std::uint32_t broker : list) result.push_back(BrokerId{broker});
  return result;
}

const Brokers& adding_of(const PartitionInfo& info) {
  static const Brokers nobody;
  return info.moves == nullptr ? nobody : info.moves->adding;
}

/// Its place in the replica table: the one that it has, or a new one.
std::uint32_t slot_for(const PartitionInfo& info, std::uint32_t broker, Replication& replication) {
  for (std::size_t i = 0; i < info.replicas.size(); ++i) {
    if (info.replicas[i] == broker) return info.slot(i);
  }
  replication.replicas.emplace_back();
  return static_cast<std::uint32_t>(replication.replicas.size() - 1);
}

}  // namespace

ReplicaTarget place_target(const PartitionInfo& info, const Brokers& replicas,
                           Replication& replication) {
  ReplicaTarget target;
  target.replicas = replicas;
  for (const std::uint32_t broker : replicas)
    target.moves.slots.push_back(slot_for(info, broker, replication));
  return target;
}

void reassign(ControllerSide side, PartitionId partition, const Brokers& wanted, Ctx& ctx) {
  const PartitionInfo before = current(side).at(partition);
  const Brokers removing = difference(before.replicas, wanted);
  Brokers replicas = wanted;
  for (const std::uint32_t broker : removing) replicas.push_back(broker);
  PartitionChange change;
  change.replicas = place_target(before, replicas, side.replication);
  change.replicas->moves.adding = difference(wanted, before.replicas);
  change.replicas->moves.removing = removing;
  const bool at_once = removing.empty() && change.replicas->moves.adding.empty();
  if (at_once && replicas == before.replicas && !before.reassigning()) return;
  ctx.note(ReassignmentStarted{partition, ids(before.replicas), ids(replicas),
                               ids(change.replicas->moves.adding), ids(removing)});
  alter(side, partition, change, ChangeReason::reassigned, ctx);
  if (at_once) note_completed(partition, before, current(side).at(partition), ctx);
}

bool cancelling_is_unclean(const PartitionInfo& info) {
  return std::all_of(info.isr.begin(), info.isr.end(),
                     [&](std::uint32_t broker) { return has(adding_of(info), broker); });
}

void cancel_reassignment(ControllerSide side, PartitionId partition, Ctx& ctx) {
  const PartitionInfo before = current(side).at(partition);
  PartitionChange change;
  const Brokers adding = adding_of(before);
  Brokers replicas;
  for (const std::uint32_t broker : before.replicas) {
    if (!has(adding, broker)) replicas.push_back(broker);
  }
  Brokers isr;
  for (const std::uint32_t broker : before.isr) {
    if (!has(adding, broker)) isr.push_back(broker);
  }
  // PartitionReassignmentRevert: somebody has to be in the ISR, in sync or not.
  if (isr.empty()) isr.push_back(replicas.front());
  change.isr = isr;
  change.replicas = place_target(before, replicas, side.replication);
  alter(side, partition, change, ChangeReason::reassigned, ctx);
  const PartitionInfo& info = current(side).at(partition);
  ctx.note(ReassignmentCancelled{partition, ids(info.replicas), ids(adding), info.leader_epoch});
}

void note_completed(PartitionId partition, const PartitionInfo& before, const PartitionInfo& info,
                    Ctx& ctx) {
  ctx.note(ReassignmentCompleted{partition, ids(info.replicas),
                                 ids(difference(before.replicas, info.replicas)),
                                 info.leader_epoch});
}

void remove_replica(Replication& replication, PartitionId partition, std::uint32_t slot,
                    Completed& completed, Ctx& ctx) {
  resign(replication, slot, KafkaError::not_leader_or_follower, completed, ctx);
  Replica& replica = replication.replicas.edit(slot);
  stop_following(replication, partition, replica);
  ctx.note(ReplicaRemoved{partition, replica.log.end_offset()});
  if (replica.led != Replica::none) forget_leadership(replication, replica.led);
  replica = Replica{};
}

void rearrange_followers(Replication& replication, PartitionId partition, const Brokers& before,
                         Ctx& ctx) {
  const PartitionInfo& info = ctx.cluster().at(partition);
  const auto position_in = [](const Brokers& list, std::uint32_t broker) {
    return static_cast<std::uint32_t>(std::find(list.begin(), list.end(), broker) - list.begin());
  };
  Leadership& led = replication.led.edit(replication.replicas[info.leader_replica].led);
  SmallVec<FollowerState, 3> followers;
  for (const std::uint32_t broker : info.replicas) {
    const std::uint32_t was = position_in(before, broker);
    followers.push_back(was < before.size() ? led.followers[was] : FollowerState{});
  }
  led.followers = followers;
  for (Subscriber& subscriber : led.subscribers) {
    if (subscriber.position == Subscriber::consumer) continue;
    // Whoever goes has to see a new leader epoch, in which the notes begin anew.
    subscriber.position = position_in(info.replicas, before[subscriber.position]);
    KS_CHECK(subscriber.position < info.replicas.size());
  }
}

}  // namespace ks
