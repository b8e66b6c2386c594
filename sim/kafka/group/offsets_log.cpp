#include "sim/kafka/group/offsets_log.h"

#include <algorithm>

namespace ks {
namespace {

using Kind = OffsetsRecord::Kind;
using Value = std::shared_ptr<const OffsetsValue>;

constexpr std::uint32_t batch_header_bytes = 61;

/// Collects the records of one write.
class Writer {
 public:
  Writer(BrokerSide side, CoordinatorWrite& write, Ctx& ctx)
      : records_(side.replication.offsets_records),
        group_(side.groups[write.group.index]),
        write_(write),
        ctx_(ctx) {
    write.first_record = static_cast<std::uint32_t>(records_.size());
    write.bytes = batch_header_bytes;
  }

  void offsets() {
    for (const PartitionOffset& each : write_.offsets) {
      OffsetsRecord record = fresh(Kind::offset_commit);
      record.partition = each.partition;
      record.offset = each.offset;
      record.epoch = each.leader_epoch;
      add(std::move(record));
    }
  }

  void share_state(std::int64_t start) {
    OffsetsRecord record = fresh(Kind::share_state);
    record.partition = write_.shared;
    record.offset = start;
    add(std::move(record));
  }

  /// The group as it is, whatever protocol it speaks, and tombstones for what it was in another one.
  void state() {
    const bool classic = group_.type == GroupType::classic;
    if (classic && group_.written.epoch >= 0) forget_modern();
    if (!classic && group_.written.classic) forget_classic();
    if (classic) classic_state();
    if (!classic) modern_state();
  }

  void removal() {
    for (const PartitionOffset& each : write_.offsets) {
      OffsetsRecord record = fresh(Kind::offset_commit);
      record.partition = each.partition;
      record.tombstone = true;
      add(std::move(record));
    }
    if (!write_.whole_group) return;
    if (group_.written.epoch >= 0) forget_modern();
    if (group_.written.classic) forget_classic();
  }

  /// A batch is never empty: what changed nothing repeats the group's own record.
  void finish() {
    if (write_.records > 0) return;
    group_.written.epoch = -1;
    group_.written.classic = false;
    if (group_.type == GroupType::classic) classic_state();
    if (group_.type != GroupType::classic) group_epoch();
  }

 private:
  OffsetsRecord fresh(Kind kind) const {
    OffsetsRecord record;
    record.kind = kind;
    record.group = group_.id;
    record.share_group = group_.type == GroupType::share;
    record.timestamp = timestamp_of(ctx_.now);
    return record;
  }

  void add(OffsetsRecord record) {
    measure(record, ctx_.names());
    write_.bytes += record.bytes;
    ++write_.records;
    records_.push_back(std::move(record));
  }

  void tombstone(Kind kind, MemberId member = {}) {
    OffsetsRecord record = fresh(kind);
    record.tombstone = true;
    record.member = member;
    add(std::move(record));
  }

  void forget_classic() {
    tombstone(Kind::group_metadata);
    group_.written.classic = false;
  }

  void forget_member(const WrittenMember& member) {
    if (member.current) tombstone(Kind::consumer_group_current_member_assignment, member.id);
    if (member.target) tombstone(Kind::consumer_group_target_assignment_member, member.id);
    tombstone(Kind::consumer_group_member_metadata, member.id);
  }

  void forget_modern() {
    for (const WrittenMember& member : group_.written.members) forget_member(member);
    if (group_.written.target_epoch >= 0)
      tombstone(Kind::consumer_group_target_assignment_metadata);
    tombstone(Kind::consumer_group_metadata);
    const bool classic = group_.written.classic;
    group_.written = WrittenGroup{};
    group_.written.classic = classic;
  }

  std::vector<PartitionId> assignment_of(const GroupMember& member) const {
    for (const MemberAssignment& given : write_.assignments) {
      if (given.member == member.id) return given.partitions;
    }
    return member.assignment;
  }

  void classic_state() {
    auto value = std::make_shared<OffsetsValue>();
    value->protocol = group_.protocol;
    value->leader = group_.leader;
    for (const GroupMember& member : group_.members) {
      value->members.push_back(StoredMember{member.id, member.instance, member.session_timeout,
                                            member.rebalance_timeout, member.protocols,
                                            member.subscription, assignment_of(member)});
    }
    OffsetsRecord record = fresh(Kind::group_metadata);
    record.epoch = group_.generation;
    record.value = std::move(value);
    group_.written.classic = true;
    add(std::move(record));
  }

  void epoch_record(Kind kind, std::int32_t epoch) {
    OffsetsRecord record = fresh(kind);
    record.epoch = epoch;
    add(std::move(record));
  }

  void group_epoch() {
    epoch_record(Kind::consumer_group_metadata, group_.modern.epoch);
    group_.written.epoch = group_.modern.epoch;
  }

  void member_record(Kind kind, MemberId member, std::int32_t epoch, const Value& value) {
    OffsetsRecord record = fresh(kind);
    record.member = member;
    record.epoch = epoch;
    record.value = value;
    add(std::move(record));
  }

  /// What was last written of a member. Members keep their order, so it is nearly always at hand.
  WrittenMember take_written(MemberId id, std::size_t guess) {
    auto& list = group_.written.members;
    if (guess < list.size() && list[guess].id == id) return list[guess];
    const auto found = std::find_if(list.begin(), list.end(),
                                    [&](const WrittenMember& each) { return each.id == id; });
    WrittenMember fresh_one;
    fresh_one.id = id;
    return found != list.end() ? *found : fresh_one;
  }

  void write_metadata(const ConsumerGroupMember& member, WrittenMember& written) {
    if (written.metadata && written.metadata->topics == member.topics &&
        written.metadata->protocol == member.regex + member.assignor)
      return;
    auto value = std::make_shared<OffsetsValue>();
    value->topics = member.topics;
    value->protocol = member.regex + member.assignor;
    written.metadata = std::move(value);
    member_record(Kind::consumer_group_member_metadata, member.id, 0, written.metadata);
  }

  void write_target(const ConsumerGroupMember& member, WrittenMember& written) {
    if (group_.modern.target_epoch == 0) return;
    if (written.target && written.target->partitions == member.target) return;
    auto value = std::make_shared<OffsetsValue>();
    value->partitions = member.target;
    written.target = std::move(value);
    member_record(Kind::consumer_group_target_assignment_member, member.id, 0, written.target);
  }

  static bool same(const std::vector<AssignedEpoch>& list,
                   const std::vector<PartitionId>& partitions) {
    return list.size() == partitions.size() &&
           std::equal(list.begin(), list.end(), partitions.begin(),
                      [](const AssignedEpoch& a, PartitionId p) { return a.partition == p; });
  }

  void write_current(const ConsumerGroupMember& member, WrittenMember& written) {
    const CurrentAssignment& current = member.current;
    if (written.current && written.epoch == current.epoch &&
        same(current.assigned, written.current->partitions) &&
        same(current.revoking, written.current->revoking))
      return;
    auto value = std::make_shared<OffsetsValue>();
    value->partitions = partitions_of(current.assigned);
    value->revoking = partitions_of(current.revoking);
    written.current = std::move(value);
    written.epoch = current.epoch;
    member_record(Kind::consumer_group_current_member_assignment, member.id, current.epoch,
                  written.current);
  }

  void modern_state() {
    std::vector<WrittenMember> members;
    members.reserve(group_.modern.members.size());
    for (const WrittenMember& old : group_.written.members) {
      if (group_.modern.find(old.id) == nullptr) forget_member(old);
    }
    for (const ConsumerGroupMember& member : group_.modern.members) {
      members.push_back(take_written(member.id, members.size()));
      write_metadata(member, members.back());
    }
    if (group_.written.epoch != group_.modern.epoch) group_epoch();
    for (std::size_t i = 0; i < members.size(); ++i)
      write_target(group_.modern.members[i], members[i]);
    if (group_.written.target_epoch != group_.modern.target_epoch &&
        group_.modern.target_epoch > 0) {
      epoch_record(Kind::consumer_group_target_assignment_metadata, group_.modern.target_epoch);
      group_.written.target_epoch = group_.modern.target_epoch;
    }
    for (std::size_t i = 0; i < members.size(); ++i)
      write_current(group_.modern.members[i], members[i]);
    group_.written.members = std::move(members);
  }

  OffsetsRecords& records_;
  Group& group_;
  CoordinatorWrite& write_;
  Ctx& ctx_;
};

auto place_of(std::vector<LoadedOffset>& list, PartitionId partition) {
  return std::lower_bound(
      list.begin(), list.end(), partition,
      [](const LoadedOffset& entry, PartitionId wanted) { return entry.partition < wanted; });
}

void put(std::vector<LoadedOffset>& list, const LoadedOffset& loaded) {
  const auto at = place_of(list, loaded.partition);
  const bool known = at != list.end() && at->partition == loaded.partition;
  if (known) *at = loaded;
  if (!known) list.insert(at, loaded);
}

/// A tombstone takes the offset away, also one that a transaction may still bring.
void take_out(LoadedGroup& group, PartitionId partition) {
  const auto from = [&](std::vector<LoadedOffset>& list) {
    std::erase_if(list, [&](const LoadedOffset& each) { return each.partition == partition; });
  };
  from(group.offsets);
  for (LoadedPending& pending : group.pending) from(pending.offsets);
}

LoadedPending& pending_of(LoadedGroup& group, const Batch& batch) {
  const auto at = std::lower_bound(
      group.pending.begin(), group.pending.end(), batch.producer_id,
      [](const LoadedPending& entry, std::int32_t wanted) { return entry.producer_id < wanted; });
  const bool known = at != group.pending.end() && at->producer_id == batch.producer_id;
  if (known) return *at;
  return *group.pending.insert(at, LoadedPending{batch.producer_id, batch.producer_epoch, {}});
}

/// What a transaction brought counts unless something newer stands in the log.
void end_transaction(LoadedGroup& group, const Batch& marker) {
  const auto its = [&](const LoadedPending& each) {
    return each.producer_id == marker.producer_id;
  };
  const auto ended = std::find_if(group.pending.begin(), group.pending.end(), its);
  if (ended == group.pending.end()) return;
  for (const LoadedOffset& offset : ended->offsets) {
    const auto known = place_of(group.offsets, offset.partition);
    const bool newer = known != group.offsets.end() && known->partition == offset.partition &&
                       known->record > offset.record;
    if ((marker.flags & Batch::commit) != 0 && !newer) put(group.offsets, offset);
  }
  group.pending.erase(ended);
}

void put_member(LoadedGroup& group, const OffsetsRecord& record) {
  const auto same = [&](const OffsetsRecord& each) {
    return each.member == record.member && each.kind == record.kind;
  };
  std::erase_if(group.members, same);
  if (record.tombstone) return;
  const auto after =
      std::find_if(group.members.begin(), group.members.end(), [&](const OffsetsRecord& each) {
        return each.member != record.member ? record.member < each.member : record.kind < each.kind;
      });
  group.members.insert(after, record);
}

void replay(LoadedGroup& group, const OffsetsRecord& record, const Batch& batch,
            std::int64_t place) {
  const std::optional<OffsetsRecord> latest =
      record.tombstone ? std::nullopt : std::optional(record);
  switch (record.kind) {
    case Kind::offset_commit: {
      if (record.tombstone) return take_out(group, record.partition);
      std::vector<LoadedOffset>& list =
          batch.is_transactional() ? pending_of(group, batch).offsets : group.offsets;
      put(list,
          LoadedOffset{record.partition, record.offset, record.timestamp, place, record.epoch});
      return;
    }
    case Kind::group_metadata: group.classic = latest; return;
    case Kind::consumer_group_metadata: group.group_epoch = latest; return;
    case Kind::consumer_group_target_assignment_metadata: group.target_epoch = latest; return;
    case Kind::consumer_group_member_metadata:
    case Kind::consumer_group_target_assignment_member:
    case Kind::consumer_group_current_member_assignment: put_member(group, record); return;
    case Kind::share_state:
    case Kind::transaction: return;
  }
}

}  // namespace

void write_records(BrokerSide side, CoordinatorWrite& write, Ctx& ctx) {
  Writer writer(side, write, ctx);
  switch (write.kind) {
    case CoordinatorWrite::Kind::offsets:
    case CoordinatorWrite::Kind::pending_offsets: writer.offsets(); break;
    case CoordinatorWrite::Kind::share_state: {
      const LedSharePartition* const led = side.shares.find(write.group, write.shared);
      writer.share_state(led == nullptr ? -1 : led->state.start_offset());
      return;
    }
    case CoordinatorWrite::Kind::share_initialization: {
      write.shared = write.offsets.front().partition;
      writer.share_state(-1);
      write.shared = PartitionId{};
      return;
    }
    case CoordinatorWrite::Kind::removal: writer.removal(); break;
    default: writer.state(); break;
  }
  writer.finish();
}

LoadedGroup load_group(const PartitionLog& log, const OffsetsRecords& records, GroupId group,
                       std::int64_t below) {
  LoadedGroup loaded;
  log.read(log.start_offset(), below, [&](std::int64_t base, const Batch& batch) {
    if (batch.is_control() && base < below) end_transaction(loaded, batch);
    if (batch.is_control() || batch.is_gap()) return true;
    for (std::uint32_t i = 0; i < batch.count && base + i < below; ++i) {
      const OffsetsRecord& record = records[batch.first_number + i];
      if (record.group == group) replay(loaded, record, batch, base + i);
    }
    return true;
  });
  return loaded;
}

}  // namespace ks
