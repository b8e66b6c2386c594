#include "sim/world/invariants_outputs.h"

#include <algorithm>

#include "sim/world/audit_outputs.h"

namespace ks {
namespace {

using Broken = std::optional<std::string>;

bool transforms(const World& world, const Group& group) {
  return world.spec->groups[group.id.index].application.transform.on;
}

bool any_transforms(const World& world) {
  return std::any_of(world.groups.begin(), world.groups.end(),
                     [&](const Group& group) { return transforms(world, group); });
}

/// The group's log at its coordinator; nullptr: nobody has the group in memory.
const Replica* log_of(const World& world, const Group& group) {
  if (!group.host.valid()) return nullptr;
  const std::uint32_t index = replica_index(world.cluster->at(group.offsets_partition), group.host);
  return index == Replica::none ? nullptr : &world.replication.replicas[index];
}

bool has_pending(const Group& group, std::int32_t producer_id) {
  return std::any_of(group.pending.begin(), group.pending.end(),
                     [&](const PendingOffsets& each) { return each.producer_id == producer_id; });
}

/// Its marker stands in the group's log and is not committed yet.
bool marker_waits(const World& world, const Group& group, std::int32_t producer_id) {
  const std::vector<CoordinatorWrite>& writes = world.brokers[group.host.index].writes;
  return std::any_of(writes.begin(), writes.end(), [&](const CoordinatorWrite& write) {
    return write.kind == CoordinatorWrite::Kind::marker && write.producer_id == producer_id &&
           write.log == group.offsets_partition;
  });
}

const char* check_pending(const World& world, const Group& group) {
  const Replica* const replica = log_of(world, group);
  if (replica == nullptr) return nullptr;
  if (replica->transactions == Replica::none)
    return group.pending.empty() ? nullptr : "has pending offsets without a transaction";
  const PartitionTransactions& known = world.replication.transactions[replica->transactions];
  std::int32_t last = -1;
  for (const PendingOffsets& each : group.pending) {
    if (each.producer_id <= last) return "its pending offsets are out of order";
    last = each.producer_id;
    if (each.offsets.empty()) return "a transaction without offsets is pending";
    const bool waits = marker_waits(world, group, each.producer_id);
    if (!known.is_open(each.producer_id) && !waits)
      return "has pending offsets of a transaction that has ended";
  }
  return nullptr;
}

/// Every open transaction of a log of groups is one with pending offsets of one of them.
Broken check_open(const World& world, const Group& group) {
  const Replica* const replica = log_of(world, group);
  if (replica == nullptr || replica->transactions == Replica::none) return {};
  for (const OpenTransaction& open : world.replication.transactions[replica->transactions].open()) {
    const bool known =
        std::any_of(world.groups.begin(), world.groups.end(), [&](const Group& other) {
          return other.offsets_partition == group.offsets_partition &&
                 has_pending(other, open.producer_id);
        });
    if (!known) return world.names->of(group.offsets_partition) + ": nobody's transaction is open";
  }
  return {};
}

bool writes_for(const World& world, const Group& group, const Producer& producer) {
  const ConsumerId owner = producer.application;
  return owner.valid() && world.consumers[owner.index].group == group.id;
}

/// All members write with transactions.
bool exactly_once(const World& world, const Group& group) {
  return std::none_of(world.producers.begin(), world.producers.end(), [&](const Producer& each) {
    return writes_for(world, group, each) && !each.transaction.on();
  });
}

/// Offsets expire within the run.
bool offsets_expire(const World& world) {
  const BrokerConfig& config = world.brokers.front().config;
  return std::chrono::minutes{config.offsets_retention_minutes} < world.now.time_since_epoch();
}

/// A transaction of the group's producers is decided and not ended everywhere.
bool ending(const World& world, const Group& group) {
  return std::any_of(world.producers.begin(), world.producers.end(), [&](const Producer& producer) {
    if (!writes_for(world, group, producer) || !producer.transaction.on()) return false;
    const Transaction& transaction = world.transactions[producer.transaction.id.index];
    return transaction.pending || transaction.now.preparing();
  });
}

std::string name_of(const World& world, const Group& group) {
  return world.spec->groups[group.id.index].id;
}

std::string count_of(const World& world, const Group& group, std::uint64_t count,
                     const char* what) {
  return name_of(world, group) + ": " + std::to_string(count) + " " + what;
}

}  // namespace

void OutputsWatch::look(const World& world) {
  seen_.resize(world.cluster->partitions.size());
  for (std::uint32_t id = 0; id < seen_.size(); ++id) {
    const PartitionInfo& info = world.cluster->partitions[id];
    if (info.deleted) continue;
    const Replica& leader = world.replication.replicas[info.leader_replica];
    Seen& seen = seen_[id];
    seen.lost = seen.lost || leader.log.end_offset() < seen.high_watermark;
    seen.high_watermark = std::max(seen.high_watermark, leader.high_watermark);
  }
}

void OutputsWatch::look_at_offsets(const World& world, const Group& group) {
  offsets_.resize(world.groups.size());
  Offsets& known = offsets_[group.id.index];
  if (!group.host.valid()) return;
  for (const CommittedOffset& before : known.list) {
    if (!world.cluster->has(before.partition)) continue;
    const CommittedOffset* const now = group.committed(before.partition);
    known.went_back = known.went_back || now == nullptr || now->offset < before.offset;
  }
  known.list = group.offsets;
}

Broken OutputsWatch::broken(const World& world) {
  if (!any_transforms(world)) return {};
  look(world);
  for (const Group& group : world.groups) {
    if (!transforms(world, group)) continue;
    look_at_offsets(world, group);
    if (const char* const what = check_pending(world, group))
      return name_of(world, group) + ": " + what;
    if (Broken broken = check_open(world, group)) return broken;
  }
  return {};
}

/// The partition has all that was ever committed to it, as far as its leader knows.
bool OutputsWatch::whole(const World& world, PartitionId partition) const {
  const PartitionInfo& info = world.cluster->at(partition);
  if (info.deleted || !info.leader.valid()) return false;
  if (world.brokers[info.leader.index].life.process != ProcessState::running) return false;
  const Seen& seen = seen_[partition.index];
  const Replica& leader = world.replication.replicas[info.leader_replica];
  return !seen.lost && leader.high_watermark >= seen.high_watermark;
}

bool OutputsWatch::asks(const World& world, const Group& group) const {
  if (!transforms(world, group)) return false;
  const bool expired = offsets_[group.id.index].went_back && offsets_expire(world);
  if (expired || !group.host.valid() || !whole(world, group.offsets_partition)) return false;
  const auto untouched = [&](PartitionId partition) {
    const Replica& leader = leader_replica(world, partition);
    return whole(world, partition) && leader.log.start_offset() == 0 && leader.cleaned_to == 0;
  };
  for (const PartitionLedger& input : world.ledger.groups[group.id.index].partitions) {
    if (world.cluster->has(input.partition) && !untouched(input.partition)) return false;
  }
  for (const Producer& producer : world.producers) {
    if (!writes_for(world, group, producer)) continue;
    const auto& partitions = world.cluster->at(producer.plan->topic).partitions;
    if (!std::all_of(partitions.begin(), partitions.end(), untouched)) return false;
    const TransactionalId id = producer.transaction.id;
    if (id.valid() && !whole(world, world.transactions[id.index].log)) return false;
  }
  return true;
}

Broken OutputsWatch::check_group(const World& world, const Group& group) const {
  const OutputAudit audit = audit_outputs(world, group.id);
  if (offsets_[group.id.index].went_back)
    return name_of(world, group) + ": a committed offset went back";
  if (ending(world, group)) return {};
  // What has committed behind a transaction that is open will be visible.
  const std::uint64_t missing = audit.missing - audit.held_back;
  if (missing > 0) return count_of(world, group, missing, "committed inputs have no output");
  if (!exactly_once(world, group)) return {};
  if (audit.visible_twice > 0)
    return count_of(world, group, audit.visible_twice, "outputs are visible twice");
  for (const MadeOf& input : audit.inputs) {
    const CommittedOffset* const committed = group.committed(input.partition);
    const bool is_committed = committed != nullptr && committed->offset > input.offset;
    const bool gone = !world.cluster->has(input.partition);
    if (input.visible > 0 && !is_committed && !gone) {
      return world.names->of(input.partition) + " offset " + std::to_string(input.offset) +
             ": its output is visible and it is not committed";
    }
  }
  return {};
}

Broken OutputsWatch::broken_at_end(const World& world) const {
  for (const Group& group : world.groups) {
    if (!asks(world, group)) continue;
    if (Broken broken = check_group(world, group)) return broken;
  }
  return {};
}

bool OutputsWatch::asks_at_end(const World& world) const {
  return std::any_of(world.groups.begin(), world.groups.end(),
                     [&](const Group& group) { return asks(world, group); });
}

}  // namespace ks
