#include "sim/kafka/group/offset_admin.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "sim/kafka/group/consumer_migration.h"
#include "sim/kafka/group/failover.h"
#include "sim/kafka/log_lookup.h"

namespace ks {
namespace {

std::string quoted_name(const Group& group, const Ctx& ctx) {
  return "'" + std::string(ctx.names().of(node(group.id))) + "'";
}

void refuse(const Group& group, KafkaError error, std::string text, Ctx& ctx) {
  ctx.note(AdminRefused{group.id, error, std::move(text)});
}

/// A broker that has just become the coordinator knows nothing of its groups until it has read them, and one
/// that is none any more nothing either. True: the tool was told.
bool refuse_unloaded(const BrokerSide& side, const Group& group, Ctx& ctx) {
  const KafkaError error = hosting_error(side, group.id);
  if (error == KafkaError::none) return false;
  refuse(group, error,
         "the coordinator of group " + quoted_name(group, ctx) +
             (error == KafkaError::coordinator_load_in_progress ? " is still loading it"
                                                                : " does not have it"),
         ctx);
  return true;
}

/// Where the tool would put one partition; nothing: it cannot say.
std::optional<std::int64_t> target_of(const Replica& leader, const CommittedOffset* committed,
                                      const OffsetTarget& to, Time now) {
  const std::int64_t latest = leader.high_watermark;
  const auto by_time = [&](Time when) {
    const std::int64_t found = listed_offset(leader, timestamp_of(when), leader.high_watermark);
    return found < 0 ? latest : found;
  };
  switch (to.kind) {
    case OffsetTarget::Kind::earliest: return leader.log.start_offset();
    case OffsetTarget::Kind::latest: return latest;
    case OffsetTarget::Kind::current: return committed != nullptr ? committed->offset : latest;
    case OffsetTarget::Kind::offset: return to.value;
    case OffsetTarget::Kind::shift:
      if (committed == nullptr) return std::nullopt;
      return committed->offset + to.value;
    case OffsetTarget::Kind::datetime: return by_time(to.time);
    case OffsetTarget::Kind::duration: return by_time(now - to.back);
  }
  return std::nullopt;
}

void mark_dead(Group& group, Ctx& ctx) {
  const GroupState from = group.state;
  if (is_empty_consumer_group(group)) {
    forget_empty_consumer_group(group, ctx);
  } else {
    begin_new_life(group, ctx);
  }
  group.state = GroupState::dead;
  group.state_since = ctx.now;
  group.generation = 0;
  group.written = WrittenGroup{};
  ctx.note(GroupStateChanged{group.id, from, GroupState::dead, 0});
}

}  // namespace

bool group_is_empty(const Group& group) {
  return group.members.empty() && group.pending_members.empty() && group.modern.members.empty();
}

bool group_exists(const Group& group) {
  if (group.state == GroupState::dead) return false;
  return !group_is_empty(group) || !group.offsets.empty() || group.generation > 0 ||
         group.written.classic || group.written.epoch >= 0;
}

bool subscribed_to(const Group& group, TopicId topic) {
  const auto in = [&](const std::vector<TopicId>& topics) {
    return std::find(topics.begin(), topics.end(), topic) != topics.end();
  };
  if (group.type == GroupType::classic) return !group.members.empty() && in(group.subscribed);
  return std::any_of(
      group.modern.members.begin(), group.modern.members.end(),
      [&](const ConsumerGroupMember& member) { return in(group.modern.subscribed(member)); });
}

void revive_group(Group& group, Ctx& ctx) {
  if (group.state != GroupState::dead) return;
  group.state = GroupState::empty;
  group.previous_state = GroupState::empty;
  group.state_since = ctx.now;
  ctx.note(GroupStateChanged{group.id, GroupState::dead, GroupState::empty, 0});
}

void reset_offsets(BrokerSide side, Group& group, const std::vector<PartitionId>& partitions,
                   const OffsetTarget& to, Ctx& ctx) {
  if (refuse_unloaded(side, group, ctx)) return;
  if (!group_is_empty(group)) {
    refuse(group, KafkaError::none,
           "assignments can only be reset if the group " + quoted_name(group, ctx) +
               " is inactive, but the current state is " +
               std::string(group_state_name(group.state)),
           ctx);
    return;
  }
  std::vector<PartitionId> wanted = partitions;
  if (wanted.empty()) {
    for (const CommittedOffset& each : group.offsets) wanted.push_back(each.partition);
  }
  revive_group(group, ctx);
  CoordinatorWrite write;
  write.kind = CoordinatorWrite::Kind::offsets;
  write.group = group.id;
  write.generation = -1;
  write.how = to_text(to);
  for (const PartitionId partition : wanted) {
    const Replica& leader = side.replication.leader(ctx.cluster(), partition);
    const std::optional<std::int64_t> target =
        target_of(leader, group.committed(partition), to, ctx.now);
    if (!target) {
      refuse(group, KafkaError::none,
             "cannot shift the offset of " + ctx.names().of(partition) +
                 ", since there is no committed one",
             ctx);
      return;
    }
    const std::int64_t start = leader.log.start_offset();
    const std::int64_t clipped = std::clamp(*target, start, std::max(start, leader.high_watermark));
    write.offsets.push_back(PartitionOffset{partition, clipped});
  }
  if (!write.offsets.empty()) submit_write(side, std::move(write), ctx);
}

void delete_offsets(BrokerSide side, Group& group, const std::vector<PartitionId>& partitions,
                    Ctx& ctx) {
  if (refuse_unloaded(side, group, ctx)) return;
  if (!group_exists(group)) {
    refuse(group, KafkaError::group_id_not_found,
           "group " + quoted_name(group, ctx) + " does not exist", ctx);
    return;
  }
  // A classic group tells what it subscribes to only while it is Stable; else it must be Empty.
  const bool unknown = group.type == GroupType::classic && group.state != GroupState::empty &&
                       group.state != GroupState::stable;
  if (unknown) {
    refuse(group, KafkaError::non_empty_group,
           "the group " + quoted_name(group, ctx) + " is not empty", ctx);
    return;
  }
  CoordinatorWrite write;
  write.kind = CoordinatorWrite::Kind::removal;
  write.why = CoordinatorWrite::Why::offsets_deleted;
  write.group = group.id;
  for (const PartitionId partition : partitions) {
    const TopicId topic = ctx.names().partitions[partition.index].topic;
    if (subscribed_to(group, topic)) {
      refuse(group, KafkaError::group_subscribed_to_topic,
             "offsets of " + ctx.names().of(partition) + " stay while the group " +
                 quoted_name(group, ctx) + " is subscribed to the topic",
             ctx);
      continue;
    }
    const CommittedOffset* const committed = group.committed(partition);
    if (committed != nullptr)
      write.offsets.push_back(PartitionOffset{partition, committed->offset});
  }
  if (!write.offsets.empty()) submit_write(side, std::move(write), ctx);
}

void delete_group(BrokerSide side, Group& group, Ctx& ctx) {
  if (refuse_unloaded(side, group, ctx)) return;
  const std::string what = "group " + quoted_name(group, ctx) + " could not be deleted: ";
  if (!group_exists(group)) {
    refuse(group, KafkaError::group_id_not_found, what + "there is no such group", ctx);
    return;
  }
  if (!group_is_empty(group)) {
    refuse(group, KafkaError::non_empty_group, what + "it is not empty", ctx);
    return;
  }
  CoordinatorWrite write;
  write.kind = CoordinatorWrite::Kind::removal;
  write.why = CoordinatorWrite::Why::group_deleted;
  write.whole_group = true;
  write.group = group.id;
  for (const CommittedOffset& each : group.offsets)
    write.offsets.push_back(PartitionOffset{each.partition, each.offset});
  submit_write(side, std::move(write), ctx);
}

void removal_committed(BrokerSide side, const CoordinatorWrite& write, Ctx& ctx) {
  Group& group = side.groups[write.group.index];
  std::vector<PartitionOffset> gone;
  if (write.whole_group) group.pending.clear();
  for (const PartitionOffset& each : write.offsets) {
    for (PendingOffsets& pending : group.pending) {
      std::erase_if(pending.offsets,
                    [&](const CommittedOffset& own) { return own.partition == each.partition; });
    }
    const CommittedOffset* const committed = group.committed(each.partition);
    // Somebody may have committed anew meanwhile.
    if (committed == nullptr || committed->offset != each.offset) continue;
    std::erase_if(group.offsets,
                  [&](const CommittedOffset& other) { return other.partition == each.partition; });
    gone.push_back(each);
  }
  if (!gone.empty() && write.why == CoordinatorWrite::Why::expired) {
    const auto minutes = std::chrono::minutes{side.broker.config.offsets_retention_minutes};
    ctx.note(OffsetsExpired{group.id, std::move(gone), minutes});
  } else if (!gone.empty() && write.why == CoordinatorWrite::Why::offsets_deleted) {
    ctx.note(OffsetsDeleted{group.id, std::move(gone)});
  }
  if (!write.whole_group || !group_is_empty(group)) return;
  ctx.note(GroupDeleted{group.id, write.why == CoordinatorWrite::Why::expired});
  mark_dead(group, ctx);
}

}  // namespace ks
