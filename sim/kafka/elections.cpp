#include "sim/kafka/elections.h"

#include <algorithm>

namespace ks {
namespace {

using Brokers = SmallVec<std::uint32_t, 3>;

bool has(const Brokers& list, std::uint32_t broker) {
  return std::find(list.begin(), list.end(), broker) != list.end();
}

void drop(Brokers& list, std::uint32_t broker) {
  for (std::size_t i = list.size(); i-- > 0;) {
    if (list[i] == broker) list.erase_at(i);
  }
}

/// The replicas of a partition as they stand, and where.
ReplicaTarget target_of(const PartitionInfo& info) {
  ReplicaTarget target;
  target.replicas = info.replicas;
  if (info.moves != nullptr) {
    target.moves = *info.moves;
  } else {
    for (std::size_t i = 0; i < info.replicas.size(); ++i)
      target.moves.slots.push_back(info.slot(i));
  }
  return target;
}

/// One partition while its change is worked out. Source: PartitionChangeBuilder.
struct Builder {
  const Cluster& image;
  const PartitionInfo& old;
  const PartitionChange& change;
  const ChangeRules& rules;
  ReplicaTarget target;
  Brokers isr;
  Brokers elr;

  /// PartitionReassignmentReplicas.maybeCompleteReassignment: who goes may go when who comes is in sync.
  bool complete_reassignment() {
    const Brokers adding = target.moves.adding;
    const Brokers removing = target.moves.removing;
    if (adding.empty() && removing.empty()) return false;
    ReplicaTarget done;
    for (std::size_t i = 0; i < target.replicas.size(); ++i) {
      if (has(removing, target.replicas[i])) continue;
      done.replicas.push_back(target.replicas[i]);
      done.moves.slots.push_back(target.moves.slots[i]);
    }
    Brokers left;
    for (const std::uint32_t broker : isr) {
      if (!has(removing, broker)) left.push_back(broker);
    }
    const bool relaxed = rules.relaxed_completion && adding.size() >= removing.size();
    const Brokers& wanted = relaxed ? adding : done.replicas;
    const bool there = std::all_of(wanted.begin(), wanted.end(),
                                   [&](std::uint32_t broker) { return has(left, broker); });
    if (left.empty() || !there) return false;
    target = done;
    isr = left;
    return true;
  }

  bool acceptable(std::uint32_t broker) const {
    if (broker == change.out.index) return false;
    return broker == change.in.index || image.brokers[broker].active();
  }
  /// isValidNewLeader: in the ISR, or in the ELR when nobody is in the ISR.
  bool valid(std::uint32_t broker) const {
    const bool in = has(isr, broker) || (isr.empty() && has(elr, broker));
    return in && acceptable(broker);
  }
  std::size_t min_isr(PartitionId partition) const {
    const auto configured = image.config_of(partition).min_insync_replicas;
    return std::min(static_cast<std::size_t>(configured), target.replicas.size());
  }

  /// maybePopulateTargetElr.
  void populate_elr(PartitionId partition) {
    if (!rules.elr || isr.size() >= min_isr(partition)) {
      elr.clear();
      return;
    }
    Brokers eligible;
    for (const std::uint32_t broker : target.replicas) {
      const bool was = has(old.elr, broker) || has(old.isr, broker);
      if (was && !has(isr, broker) && broker != change.unclean.index) eligible.push_back(broker);
    }
    elr = eligible;
  }

  BrokerId preferred() const {
    if (valid(target.replicas.front())) return BrokerId{target.replicas.front()};
    if (old.leader.valid() && valid(old.leader.index)) return old.leader;
    return first_valid();
  }
  BrokerId first_valid() const {
    for (const std::uint32_t broker : target.replicas) {
      if (valid(broker)) return BrokerId{broker};
    }
    return BrokerId{};
  }

  /// electAnyLeader; `unclean`: the one found may lack records.
  BrokerId elect(bool& unclean) const {
    if (change.election == ElectionKind::preferred) return preferred();
    if (old.leader.valid() && valid(old.leader.index)) return old.leader;
    const BrokerId clean = first_valid();
    if (clean.valid()) return clean;
    const bool nobody = isr.empty() && elr.empty();
    unclean = true;
    if (rules.elr && nobody && old.last_known_leader.valid() &&
        acceptable(old.last_known_leader.index))
      return old.last_known_leader;
    if (change.election == ElectionKind::unclean) {
      for (const std::uint32_t broker : target.replicas) {
        if (acceptable(broker)) return BrokerId{broker};
      }
    }
    unclean = false;
    return BrokerId{};
  }
};

/// Where the broker's replica stands; without one, as without a leader, the last leader's while it has one.
std::uint32_t slot_of(const PartitionInfo& info, BrokerId broker, std::uint32_t otherwise) {
  for (std::size_t i = 0; i < info.replicas.size(); ++i) {
    if (info.replicas[i] == broker.index) return info.slot(i);
  }
  for (std::size_t i = 0; i < info.replicas.size(); ++i) {
    if (info.slot(i) == otherwise) return otherwise;
  }
  return info.slot(0);
}

/// Somebody that had a replica has none any more.
bool loses_replica(const Brokers& before, const Brokers& after) {
  return std::any_of(before.begin(), before.end(),
                     [&](std::uint32_t broker) { return !has(after, broker); });
}

/// Takes the replicas over; answers whether anything is different.
bool take_replicas(PartitionInfo& info, const PartitionInfo& old, const ReplicaTarget& target) {
  const ReplicaTarget before = target_of(old);
  if (target.replicas == before.replicas && target.moves.adding == before.moves.adding &&
      target.moves.removing == before.moves.removing)
    return false;
  info.replicas = target.replicas;
  info.moves = std::make_shared<const ReplicaMoves>(target.moves);
  return true;
}

}  // namespace

PartitionOutcome change_partition(Cluster& image, PartitionId partition,
                                  const PartitionChange& change, const ChangeRules& rules) {
  PartitionInfo& info = image.partitions[partition.index];
  PartitionOutcome outcome;
  outcome.before = info;
  const PartitionInfo& old = outcome.before;
  const bool moves = change.replicas.has_value() || old.reassigning();
  Builder builder{image, old, change, rules, {}, change.isr.value_or(old.isr), old.elr};
  builder.target = change.replicas ? *change.replicas : target_of(old);
  if (moves && rules.completes) outcome.completed = builder.complete_reassignment();
  builder.populate_elr(partition);
  const BrokerId leader = builder.elect(outcome.unclean);
  if (outcome.unclean || (leader.valid() && has(builder.elr, leader.index))) {
    drop(builder.elr, leader.index);
    builder.isr = Brokers{leader.index};
  }
  // Without ELR the last member of an ISR stays in it, though it is gone.
  if (builder.isr.empty() && !rules.elr) builder.isr = old.isr;
  const bool moved = moves && take_replicas(info, old, builder.target);
  info.isr = builder.isr;
  info.elr = builder.elr;
  outcome.elected = leader != old.leader;
  if (outcome.elected) {
    info.leader = leader;
    info.last_known_leader = leader.valid() ? BrokerId{} : old.leader;
  }
  // Who loses its replica has to see a new epoch, whoever leads.
  if (outcome.elected || (moved && loses_replica(old.replicas, info.replicas))) ++info.leader_epoch;
  if (outcome.elected || moved)
    info.leader_replica = slot_of(info, info.leader, old.leader_replica);
  outcome.changed = outcome.elected || moved || !(info.isr == old.isr) || !(info.elr == old.elr);
  if (outcome.changed) ++info.partition_epoch;
  return outcome;
}

}  // namespace ks
