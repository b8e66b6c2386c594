// What the controller does to partitions. Source: ReplicationControlManager
// (generateLeaderAndIsrUpdates, validateAlterPartitionData, electLeader).
#include <algorithm>

#include "sim/kafka/controller.h"
#include "sim/kafka/reassignment.h"

namespace ks {
namespace {

using Brokers = SmallVec<std::uint32_t, 3>;

bool has(const Brokers& list, std::uint32_t broker) {
  return std::find(list.begin(), list.end(), broker) != list.end();
}

Brokers without(const Brokers& list, BrokerId broker) {
  Brokers left;
  for (const std::uint32_t each : list) {
    if (each != broker.index) left.push_back(each);
  }
  return left;
}

std::vector<BrokerId> ids(const Brokers& list) {
  std::vector<BrokerId> result;
  for (const std::uint32_t broker : list) result.push_back(BrokerId{broker});
  return result;
}

/// Every partition that somebody has to look at, by a predicate on what it is now.
template <class Wanted, class Visit>
void for_each(ControllerSide side, Wanted wanted, Visit visit) {
  const std::size_t count = current(side).partitions.size();
  for (std::uint32_t i = 0; i < count; ++i) {
    const PartitionInfo& info = current(side).partitions[i];
    if (!info.deleted && wanted(info)) visit(PartitionId{i}, info);
  }
}

KafkaError check_alter(const Cluster& image, BrokerId sender, const AlteredPartition& wanted) {
  if (!image.has(wanted.partition)) return KafkaError::unknown_topic_or_partition;
  const PartitionInfo& info = image.at(wanted.partition);
  if (wanted.leader_epoch > info.leader_epoch || wanted.partition_epoch > info.partition_epoch)
    return KafkaError::not_controller;
  if (wanted.leader_epoch < info.leader_epoch) return KafkaError::fenced_leader_epoch;
  const bool within = std::all_of(wanted.isr.begin(), wanted.isr.end(),
                                  [&](std::uint32_t b) { return has(info.replicas, b); });
  if (info.leader != sender || !has(wanted.isr, sender.index) || !within)
    return KafkaError::invalid_request;
  if (wanted.partition_epoch < info.partition_epoch) return KafkaError::invalid_update_version;
  for (std::size_t i = 0; i < wanted.isr.size(); ++i) {
    const BrokerRegistration& member = image.brokers[wanted.isr[i]];
    if (has(info.isr, wanted.isr[i])) continue;
    if (!member.active() || member.epoch != wanted.broker_epochs[i])
      return KafkaError::ineligible_replica;
  }
  return KafkaError::none;
}

}  // namespace

bool has_leaderships(const Cluster& image, BrokerId broker) {
  return std::any_of(image.partitions.begin(), image.partitions.end(),
                     [&](const PartitionInfo& p) { return !p.deleted && p.leader == broker; });
}

PartitionOutcome alter(ControllerSide side, PartitionId partition, PartitionChange change,
                       ChangeReason reason, Ctx& ctx) {
  Cluster& image = edit_metadata(side, ctx);
  const bool allowed = image.config_of(partition).unclean_leader_election_enable;
  if (allowed && change.election == ElectionKind::online) change.election = ElectionKind::unclean;
  const ControllerConfig& config = side.controller.config;
  const PartitionOutcome outcome = change_partition(
      image, partition, change,
      ChangeRules{config.elr, config.relaxed_reassignment, config.completes_reassignment});
  if (!outcome.changed) return outcome;
  const PartitionInfo& before = outcome.before;
  const PartitionInfo& info = image.at(partition);
  const bool internal = image.at(info.topic).internal;
  if (outcome.completed) {
    note_completed(partition, before, info, ctx);
    reason = ChangeReason::reassigned;
  }
  if (outcome.elected) {
    const ChangeReason why = outcome.unclean ? ChangeReason::unclean : reason;
    ctx.note(LeaderElected{partition, before.leader, info.leader, info.leader_epoch, why,
                           outcome.unclean, internal});
  }
  if (!(info.isr == before.isr) || !(info.elr == before.elr)) {
    ctx.note(IsrChanged{partition, ids(before.isr), ids(info.isr), ids(info.elr),
                        info.partition_epoch, reason, internal});
  }
  return outcome;
}

void broker_leaves(ControllerSide side, BrokerId broker, ChangeReason reason, Ctx& ctx) {
  const auto wanted = [&](const PartitionInfo& info) { return has(info.isr, broker.index); };
  for_each(side, wanted, [&](PartitionId partition, const PartitionInfo& info) {
    PartitionChange change;
    change.isr = without(info.isr, broker);
    change.out = broker;
    alter(side, partition, change, reason, ctx);
  });
}

void broker_returns(ControllerSide side, BrokerId broker, Ctx& ctx) {
  const auto wanted = [&](const PartitionInfo& info) { return !info.leader.valid(); };
  for_each(side, wanted, [&](PartitionId partition, const PartitionInfo&) {
    PartitionChange change;
    change.in = broker;
    alter(side, partition, change, ChangeReason::unfenced, ctx);
  });
}

void broker_was_unclean(ControllerSide side, BrokerId broker, Ctx& ctx) {
  const auto wanted = [&](const PartitionInfo& info) {
    return has(info.isr, broker.index) || has(info.elr, broker.index);
  };
  for_each(side, wanted, [&](PartitionId partition, const PartitionInfo& info) {
    PartitionChange change;
    change.isr = without(info.isr, broker);
    change.out = broker;
    change.unclean = broker;
    alter(side, partition, change, ChangeReason::registered, ctx);
  });
}

AlterPartitionResult alter_partition(ControllerSide side, BrokerId sender,
                                     const AlteredPartition& wanted, Ctx& ctx) {
  AlterPartitionResult result;
  result.partition = wanted.partition;
  result.error = check_alter(current(side), sender, wanted);
  if (result.error != KafkaError::none) return result;
  PartitionChange change;
  change.isr = wanted.isr;
  const PartitionOutcome outcome = alter(side, wanted.partition, change, ChangeReason::isr, ctx);
  const PartitionInfo& info = current(side).at(wanted.partition);
  if (outcome.elected) result.error = KafkaError::new_leader_elected;
  result.leader_epoch = info.leader_epoch;
  result.partition_epoch = info.partition_epoch;
  result.isr = info.isr;
  return result;
}

KafkaError elect_leader(ControllerSide side, PartitionId partition, ElectionKind kind, Ctx& ctx) {
  if (!current(side).has(partition)) return KafkaError::unknown_topic_or_partition;
  const PartitionInfo& info = current(side).at(partition);
  const bool preferred = kind == ElectionKind::preferred;
  if (preferred ? info.leader.index == info.replicas.front() : info.leader.valid())
    return KafkaError::election_not_needed;
  PartitionChange change;
  change.election = kind;
  const ChangeReason reason = preferred ? ChangeReason::preferred : ChangeReason::unclean;
  if (alter(side, partition, change, reason, ctx).changed) return KafkaError::none;
  return preferred ? KafkaError::preferred_leader_not_available
                   : KafkaError::eligible_leaders_not_available;
}

}  // namespace ks
