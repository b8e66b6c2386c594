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

/// One partition while its change is worked out. Source: PartitionChangeBuilder.
struct Builder {
  const Cluster& image;
  const PartitionInfo& old;
  const PartitionChange& change;
  bool elr_enabled;
  Brokers isr;
  Brokers elr;

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
    return std::min(static_cast<std::size_t>(configured), old.replicas.size());
  }

  /// maybePopulateTargetElr.
  void populate_elr(PartitionId partition) {
    if (!elr_enabled || isr.size() >= min_isr(partition)) {
      elr.clear();
      return;
    }
    Brokers eligible;
    for (const std::uint32_t broker : old.replicas) {
      const bool was = has(old.elr, broker) || has(old.isr, broker);
      if (was && !has(isr, broker) && broker != change.unclean.index) eligible.push_back(broker);
    }
    elr = eligible;
  }

  BrokerId preferred() const {
    if (valid(old.replicas.front())) return BrokerId{old.replicas.front()};
    if (old.leader.valid() && valid(old.leader.index)) return old.leader;
    return first_valid();
  }
  BrokerId first_valid() const {
    for (const std::uint32_t broker : old.replicas) {
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
    if (elr_enabled && nobody && old.last_known_leader.valid() &&
        acceptable(old.last_known_leader.index))
      return old.last_known_leader;
    if (change.election == ElectionKind::unclean) {
      for (const std::uint32_t broker : old.replicas) {
        if (acceptable(broker)) return BrokerId{broker};
      }
    }
    unclean = false;
    return BrokerId{};
  }
};

std::uint32_t replica_of(const PartitionInfo& info, BrokerId broker) {
  for (std::uint32_t i = 0; i < info.replicas.size(); ++i) {
    if (info.replicas[i] == broker.index) return info.first_replica + i;
  }
  return info.leader_replica;
}

}  // namespace

PartitionOutcome change_partition(Cluster& image, PartitionId partition,
                                  const PartitionChange& change, bool elr_enabled) {
  PartitionInfo& info = image.partitions[partition.index];
  PartitionOutcome outcome;
  outcome.before = info;
  const PartitionInfo& old = outcome.before;
  Builder builder{image, old, change, elr_enabled, change.isr.value_or(old.isr), old.elr};
  builder.populate_elr(partition);
  BrokerId leader = builder.elect(outcome.unclean);
  if (outcome.unclean || (leader.valid() && has(builder.elr, leader.index))) {
    drop(builder.elr, leader.index);
    builder.isr = Brokers{leader.index};
  }
  // Without ELR the last member of an ISR stays in it, though it is gone.
  if (builder.isr.empty() && !elr_enabled) builder.isr = old.isr;
  info.isr = builder.isr;
  info.elr = builder.elr;
  if (leader != old.leader) {
    outcome.elected = true;
    info.leader = leader;
    ++info.leader_epoch;
    if (leader.valid()) info.leader_replica = replica_of(info, leader);
    info.last_known_leader = leader.valid() ? BrokerId{} : old.leader;
  }
  outcome.changed = outcome.elected || !(info.isr == old.isr) || !(info.elr == old.elr);
  if (outcome.changed) ++info.partition_epoch;
  return outcome;
}

}  // namespace ks
