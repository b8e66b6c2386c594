#include "sim/kafka/share_sessions.h"

#include <algorithm>
#include <limits>
#include <string>

#include "sim/base/check.h"
#include "sim/kafka/group/share_protocol.h"
#include "sim/kafka/java_hash.h"
#include "sim/kafka/log_lookup.h"

namespace ks {

LedSharePartition* ShareTable::find(GroupId group, PartitionId partition) {
  for (LedSharePartition& led : partitions) {
    if (led.state.group == group && led.state.partition == partition) return &led;
  }
  return nullptr;
}

const LedSharePartition* ShareTable::find(GroupId group, PartitionId partition) const {
  return const_cast<ShareTable*>(this)->find(group, partition);
}

ShareSession* ShareTable::session_on(ConnectionId connection) {
  for (ShareSession& session : sessions) {
    if (session.connection == connection) return &session;
  }
  return nullptr;
}

std::int32_t next_share_epoch(std::int32_t epoch) {
  return epoch == std::numeric_limits<std::int32_t>::max() ? 1 : epoch + 1;
}

KafkaError check_share_request(BrokerSide side, ConnectionId connection, GroupId group,
                               MemberId member, std::int32_t epoch, bool acknowledges) {
  if (!speaks_share_protocol(side.broker)) return KafkaError::unsupported_version;
  if (side.groups[group.index].type != GroupType::share || !member.valid())
    return KafkaError::invalid_request;
  if (epoch == 0) return acknowledges ? KafkaError::invalid_request : KafkaError::none;
  const ShareSession* const session = side.shares.session_on(connection);
  if (session == nullptr || !session->open || session->group != group || session->member != member)
    return KafkaError::share_session_not_found;
  if (epoch > 0 && epoch != session->epoch) return KafkaError::invalid_share_session_epoch;
  return KafkaError::none;
}

std::uint32_t open_share_session(BrokerSide side, ConnectionId connection, GroupId group,
                                 MemberId member, std::int32_t epoch, Ctx& ctx) {
  auto& sessions = side.shares.sessions;
  ShareSession* session = side.shares.session_on(connection);
  if (session == nullptr) {
    session = &sessions.emplace_back();
    session->connection = connection;
    session->broker = side.broker.id;
    session->wait =
        ctx.new_timer(TimerOwner::share_session, static_cast<std::uint32_t>(sessions.size() - 1),
                      ShareTimer::wait);
  }
  if (epoch == 0) {
    session->group = group;
    session->member = member;
    session->open = true;
    session->epoch = 0;
    session->parts.clear();
  }
  session->epoch = next_share_epoch(session->epoch);
  return static_cast<std::uint32_t>(session - sessions.data());
}

ShareLimits share_limits(BrokerSide side, GroupId group) {
  const GroupConfig& config = side.groups[group.index].config;
  ShareLimits limits;
  limits.lock = config.share_record_lock_duration_ms;
  limits.delivery_count = static_cast<std::uint16_t>(config.share_delivery_count_limit);
  limits.record_locks = config.share_partition_max_record_locks;
  limits.isolate_bad_records = side.broker.profile == Profile::v4_4;
  return limits;
}

LedSharePartition& share_partition(BrokerSide side, GroupId group, PartitionId partition,
                                   Ctx& ctx) {
  if (LedSharePartition* const known = side.shares.find(group, partition)) {
    // A leader that died and came back before anybody noticed is elected by nobody.
    if (!known->host.valid()) {
      known->host = side.broker.id;
      side.replication.leadership(ctx.cluster(), partition).shared = true;
    }
    return *known;
  }
  LedSharePartition& led = side.shares.partitions.emplace_back();
  led.state.group = group;
  led.state.partition = partition;
  led.locks = ctx.new_timer(TimerOwner::share_partition,
                            static_cast<std::uint32_t>(side.shares.partitions.size() - 1),
                            ShareTimer::locks);
  const Replica& replica = side.replication.leader(ctx.cluster(), partition);
  const OffsetReset& reset = side.groups[group.index].config.share_auto_offset_reset;
  const std::int64_t start =
      listed_offset(replica, reset.timestamp(ctx.now), replica.high_watermark);
  led.state.initialize(start < 0 ? replica.high_watermark : start);
  led.host = side.broker.id;
  ctx.ledger().begins(group, partition, led.state.start_offset());
  side.replication.leadership(ctx.cluster(), partition).shared = true;
  if (ctx.wants(Level::protocol))
    ctx.note(SharePartitionInitialized{group, partition, led.state.start_offset()});
  return led;
}

std::vector<Readable> share_readable(BrokerSide side, const ShareSession& session,
                                     const std::vector<PartitionId>& parts, Ctx& ctx) {
  std::vector<Readable> list;
  const ShareLimits limits = share_limits(side, session.group);
  for (const PartitionId partition : parts) {
    if (!leads_shared(side, partition, ctx)) continue;
    const SharePartition& state = share_partition(side, session.group, partition, ctx).state;
    const Replica& replica = side.replication.leader(ctx.cluster(), partition);
    if (state.can_acquire(limits) && state.next_fetch_offset() < replica.high_watermark)
      list.push_back(Readable{partition, {}, 0});
  }
  if (list.empty()) return list;
  const std::int64_t room = session.request.max_bytes / static_cast<std::int64_t>(list.size());
  for (Readable& each : list) {
    const SharePartition& state = share_partition(side, session.group, each.partition, ctx).state;
    const Replica& replica = side.replication.leader(ctx.cluster(), each.partition);
    replica.log.read(state.next_fetch_offset(), replica.high_watermark,
                     [&](std::int64_t base, const Batch& batch) {
                       if (!each.log.empty() && each.bytes + batch.bytes > room) return false;
                       if (base + batch.count > replica.high_watermark) return false;
                       each.log.push_back(LogExtent{base, base + batch.count - 1});
                       each.bytes += batch.bytes;
                       return true;
                     });
  }
  return list;
}

PartitionId share_state_log(BrokerSide side, const SharePartition& state, const Ctx& ctx) {
  std::vector<PartitionId> led;
  for (const PartitionId partition : ctx.cluster().at(ctx.cluster().share_state_topic).partitions) {
    if (ctx.cluster().at(partition).leader == side.broker.id) led.push_back(partition);
  }
  // Model: one that leads none has another broker store it, in whose log the record does not stand.
  if (led.empty()) led = ctx.cluster().at(ctx.cluster().share_state_topic).partitions;
  const std::string key =
      std::string{ctx.names().of(node(state.group))} + ":" + ctx.names().of(state.partition);
  const auto hash = static_cast<std::uint32_t>(java_abs(java_string_hash(key)));
  return led[hash % led.size()];
}

}  // namespace ks
