#include "sim/world/unread_records.h"

#include <algorithm>

#include "sim/kafka/log_lookup.h"

namespace ks {
namespace {

bool reads_committed(const World& world, GroupId group) {
  return std::any_of(world.consumers.begin(), world.consumers.end(), [&](const Consumer& each) {
    return each.group == group && each.read_committed;
  });
}

bool is_aborted(const World& world, const Replica& leader, std::int64_t base, const Batch& batch) {
  if (leader.transactions == Replica::none || !batch.is_transactional()) return false;
  const auto& aborted = world.replication.transactions[leader.transactions].aborted();
  return std::any_of(aborted.begin(), aborted.end(), [&](const EndedTransaction& over) {
    return over.producer_id == batch.producer_id && over.first_offset <= base &&
           base < over.last_offset;
  });
}

/// Where a member would begin that finds nothing committed.
OffsetReset reset_of(const World& world, const Group& group) {
  if (group.type == GroupType::share) return group.config.share_auto_offset_reset;
  for (const Consumer& each : world.consumers) {
    if (each.group == group.id) return each.config.auto_offset_reset;
  }
  OffsetReset reset;
  for (const auto& [key, value] : world.spec->groups[group.id.index].config) {
    if (key == "auto.offset.reset") reset = parse_offset_reset(value).value_or(reset);
  }
  return reset;
}

/// One partition as a group sees it.
struct Reader {
  const World& world;
  const Group& group;
  PartitionId partition;
  const Replica& leader;
  const PartitionLedger* known;

  Reader(const World& of, const Group& by, PartitionId id)
      : world(of),
        group(by),
        partition(id),
        leader(leader_replica(of, id)),
        known(of.ledger.groups[by.id.index].find(id)) {}

  /// That the group has taken; −1: none so far.
  std::int64_t position() const {
    const std::int64_t committed = ks::committed(world, group.id, partition);
    const bool set = known != nullptr && known->begins >= 0;
    return set && (known->owner.valid() || committed < 0) ? known->begins : committed;
  }

  /// What stands below was never meant for the group, or somebody has taken it over it.
  std::int64_t begin() const {
    const std::int64_t taken = position();
    if (taken >= 0) return taken;
    const std::int64_t end = leader.log.end_offset();
    const std::int64_t listed =
        listed_offset(leader, reset_of(world, group).timestamp(world.now), end);
    return listed < 0 ? end : listed;
  }
};

void add(std::vector<OffsetRange>& ranges, std::int64_t begin, std::int64_t end) {
  if (begin >= end) return;
  if (!ranges.empty() && ranges.back().end == begin) {
    ranges.back().end = end;
  } else {
    ranges.push_back({begin, end});
  }
}

/// The parts of [begin, end) that none of the ranges has; `next` is the first that may concern it.
void add_without(const std::vector<OffsetRange>& taken,
                 std::vector<OffsetRange>::const_iterator& next, std::int64_t begin,
                 std::int64_t end, std::vector<OffsetRange>& ranges) {
  std::int64_t from = begin;
  while (next != taken.end() && next->end <= from) ++next;
  for (auto each = next; each != taken.end() && each->begin < end; ++each) {
    add(ranges, from, std::min(each->begin, end));
    from = std::max(from, each->end);
  }
  add(ranges, from, end);
}

/// Records of the log from `begin` up to `end` that no application of the group was handed.
std::vector<OffsetRange> unread(const Reader& reader, std::int64_t begin, std::int64_t end) {
  std::vector<OffsetRange> ranges;
  const std::vector<OffsetRange> none;
  const auto& handed_out = reader.known == nullptr ? none : reader.known->delivered;
  auto next = handed_out.begin();  // both are ascending
  const bool committed = reads_committed(reader.world, reader.group.id);
  begin = std::max(begin, reader.leader.log.start_offset());
  if (begin >= end) return ranges;
  reader.leader.log.read(begin, end, [&](std::int64_t base, const Batch& batch) {
    if (batch.is_control() || batch.is_gap()) return true;
    if (committed && is_aborted(reader.world, reader.leader, base, batch)) return true;
    const std::int64_t from = std::max(base, begin);
    const std::int64_t to = std::min(base + batch.count, end);
    if (from < to) add_without(handed_out, next, from, to, ranges);
    return true;
  });
  return ranges;
}

template <class Ranges>
std::uint64_t records(const World& world, const Group& group, Ranges of) {
  std::int64_t sum = 0;
  for (const TopicId topic : group.topics) {
    for (const PartitionId id : world.cluster->at(topic).partitions) {
      for (const OffsetRange& range : of(id)) sum += range.end - range.begin;
    }
  }
  return static_cast<std::uint64_t>(sum);
}

}  // namespace

std::vector<OffsetRange> waiting_records(const World& world, const Group& group,
                                         PartitionId partition) {
  const Reader reader{world, group, partition};
  return unread(reader, reader.begin(), reader.leader.log.end_offset());
}

std::vector<OffsetRange> skipped_records(const World& world, const Group& group,
                                         PartitionId partition) {
  const Reader reader{world, group, partition};
  const std::int64_t position = std::min(reader.position(), reader.leader.log.end_offset());
  if (position < 0) return {};
  const std::vector<OffsetRange> below = unread(reader, reader.leader.log.start_offset(), position);
  if (reader.known == nullptr) return below;
  std::vector<OffsetRange> ranges;
  auto next = reader.known->passed_over.begin();
  for (const OffsetRange& range : below)
    add_without(reader.known->passed_over, next, range.begin, range.end, ranges);
  return ranges;
}

std::uint64_t waiting_records(const World& world, const Group& group) {
  return records(world, group, [&](PartitionId id) { return waiting_records(world, group, id); });
}

std::uint64_t skipped_records(const World& world, const Group& group) {
  return records(world, group, [&](PartitionId id) { return skipped_records(world, group, id); });
}

}  // namespace ks
