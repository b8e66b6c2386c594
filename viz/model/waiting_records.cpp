#include "viz/model/waiting_records.h"

#include <algorithm>

#include "sim/kafka/log_lookup.h"

namespace kv {
namespace {

bool reads_committed(const ks::World& world, ks::GroupId group) {
  return std::any_of(world.consumers.begin(), world.consumers.end(), [&](const ks::Consumer& each) {
    return each.group == group && each.read_committed;
  });
}

bool is_aborted(const ks::World& world, const ks::Replica& leader, std::int64_t base,
                const ks::Batch& batch) {
  if (leader.transactions == ks::Replica::none || !batch.is_transactional()) return false;
  const auto& aborted = world.replication.transactions[leader.transactions].aborted();
  return std::any_of(aborted.begin(), aborted.end(), [&](const ks::EndedTransaction& over) {
    return over.producer_id == batch.producer_id && over.first_offset <= base &&
           base < over.last_offset;
  });
}

/// Where a member would begin that finds nothing committed.
ks::OffsetReset reset_of(const ks::World& world, const ks::Group& group) {
  if (group.type == ks::GroupType::share) return group.config.share_auto_offset_reset;
  for (const ks::Consumer& each : world.consumers) {
    if (each.group == group.id) return each.config.auto_offset_reset;
  }
  ks::OffsetReset reset;
  for (const auto& [key, value] : world.spec->groups[group.id.index].config) {
    if (key == "auto.offset.reset") reset = ks::parse_offset_reset(value).value_or(reset);
  }
  return reset;
}

/// What stands below was never meant for the group, or somebody has taken it over it.
std::int64_t begin_of(const ks::World& world, const ks::Group& group,
                      const ks::PartitionLedger* known, const ks::Replica& leader,
                      ks::PartitionId partition) {
  const std::int64_t committed = ks::committed(world, group.id, partition);
  const bool set = known != nullptr && known->begins >= 0;
  if (set && (known->owner.valid() || committed < 0)) return known->begins;
  if (committed >= 0) return committed;
  const std::int64_t end = leader.log.end_offset();
  const std::int64_t listed =
      ks::listed_offset(leader, reset_of(world, group).timestamp(world.now), end);
  return listed < 0 ? end : listed;
}

void add(std::vector<ks::OffsetRange>& ranges, std::int64_t begin, std::int64_t end) {
  if (begin >= end) return;
  if (!ranges.empty() && ranges.back().end == begin) {
    ranges.back().end = end;
  } else {
    ranges.push_back({begin, end});
  }
}

}  // namespace

std::vector<ks::OffsetRange> waiting_records(const ks::World& world, const ks::Group& group,
                                             ks::PartitionId partition) {
  std::vector<ks::OffsetRange> ranges;
  const ks::Replica& leader = ks::leader_replica(world, partition);
  const ks::PartitionLedger* const known = world.ledger.groups[group.id.index].find(partition);
  const std::vector<ks::OffsetRange> none;
  const auto& handed_out = known == nullptr ? none : known->delivered;
  auto next = handed_out.begin();  // both are ascending
  const bool committed = reads_committed(world, group.id);
  const std::int64_t begin =
      std::max(leader.log.start_offset(), begin_of(world, group, known, leader, partition));
  leader.log.read(begin, leader.log.end_offset(), [&](std::int64_t base, const ks::Batch& batch) {
    if (batch.is_control() || batch.is_gap()) return true;
    if (committed && is_aborted(world, leader, base, batch)) return true;
    const std::int64_t end = base + batch.count;
    std::int64_t from = std::max(base, begin);
    while (next != handed_out.end() && next->end <= from) ++next;
    for (auto each = next; each != handed_out.end() && each->begin < end; ++each) {
      add(ranges, from, std::min(each->begin, end));
      from = std::max(from, each->end);
    }
    add(ranges, from, end);
    return true;
  });
  return ranges;
}

std::uint64_t waiting_records(const ks::World& world, const ks::Group& group) {
  std::int64_t sum = 0;
  for (const ks::TopicId topic : group.topics) {
    for (const ks::PartitionId id : world.cluster->at(topic).partitions) {
      for (const ks::OffsetRange& range : waiting_records(world, group, id))
        sum += range.end - range.begin;
    }
  }
  return static_cast<std::uint64_t>(sum);
}

}  // namespace kv
