#include "sim/kafka/group/offset_expiry.h"

#include <algorithm>

#include "sim/kafka/group/offset_admin.h"

namespace ks {
namespace {

Duration retention(const BrokerSide& side) {
  return std::chrono::minutes{side.broker.config.offsets_retention_minutes};
}

/// The first check that is not before `wanted`.
Time next_check(const BrokerSide& side, Time wanted) {
  const Duration interval = side.broker.config.offsets_retention_check_interval_ms;
  const std::int64_t steps = (to_us(wanted - start_time) + to_us(interval) - 1) /
                             std::max<std::int64_t>(to_us(interval), 1);
  return start_time + interval * std::max<std::int64_t>(steps, 1);
}

bool expires(const Group& group) { return group.type != GroupType::share && group_exists(group); }

/// When the group's next offset, or the group itself, may go; never: nothing ages.
Time wanted_check(const BrokerSide& side, const Group& group, const Ctx& ctx) {
  if (!expires(group)) return never;
  if (group.offsets.empty()) return group_is_empty(group) ? ctx.now : never;
  Time wanted = never;
  for (const CommittedOffset& offset : group.offsets) {
    const TopicId topic = ctx.names().partitions[offset.partition.index].topic;
    if (const auto base = expiry_base(group, offset, topic))
      wanted = std::min(wanted, *base + retention(side));
  }
  return wanted;
}

/// A coordinator that has still to read the group knows nothing of its age.
bool looks_after(const BrokerSide& side, const Group& group, const Ctx& ctx) {
  return group.host == side.broker.id &&
         ctx.cluster().at(group.offsets_partition).leader == side.broker.id;
}

void arm(BrokerSide side, Time wanted, Ctx& ctx) {
  if (wanted == never) return;
  const Time next = next_check(side, std::max(wanted, ctx.now + Duration{1}));
  const TimerId timer = side.broker.offset_expiry;
  if (ctx.timer_armed(timer) && ctx.timer(timer).deadline <= next) return;
  ctx.set_timer(timer, next);
}

void expire(BrokerSide side, Group& group, Ctx& ctx) {
  CoordinatorWrite write;
  write.kind = CoordinatorWrite::Kind::removal;
  write.why = CoordinatorWrite::Why::expired;
  write.group = group.id;
  for (const CommittedOffset& offset : group.offsets) {
    if (group.is_pending(offset.partition)) continue;
    const TopicId topic = ctx.names().partitions[offset.partition.index].topic;
    const auto base = expiry_base(group, offset, topic);
    if (base && *base + retention(side) <= ctx.now)
      write.offsets.push_back(PartitionOffset{offset.partition, offset.offset});
  }
  write.whole_group = group_is_empty(group) && group.pending.empty() &&
                      write.offsets.size() == group.offsets.size();
  if (write.whole_group || !write.offsets.empty()) submit_write(side, std::move(write), ctx);
}

}  // namespace

std::optional<Time> expiry_base(const Group& group, const CommittedOffset& offset, TopicId topic) {
  if (group.type != GroupType::classic)
    return subscribed_to(group, topic) ? std::nullopt : std::optional(offset.committed_at);
  const bool simple = group.generation == 0 && group_is_empty(group);
  if (simple) return offset.committed_at;
  switch (group.state) {
    case GroupState::empty: return group.state_since;
    case GroupState::stable:
      return subscribed_to(group, topic) ? std::nullopt : std::optional(offset.committed_at);
    default: return std::nullopt;
  }
}

void arm_offset_expiry(BrokerSide side, const Group& group, Ctx& ctx) {
  arm(side, wanted_check(side, group, ctx), ctx);
}

void offset_expiry_due(BrokerSide side, Ctx& ctx) {
  for (Group& group : side.groups) {
    if (!looks_after(side, group, ctx) || !expires(group)) continue;
    expire(side, group, ctx);
  }
  Time again = never;
  for (const Group& group : side.groups) {
    if (!looks_after(side, group, ctx)) continue;
    const Time wanted = wanted_check(side, group, ctx);
    if (wanted > ctx.now) again = std::min(again, wanted);
  }
  arm(side, again, ctx);
}

}  // namespace ks
