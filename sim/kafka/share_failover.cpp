// What a share-partition's leader does when leaderships move: its memory goes, what is stored stays.
// Source: SharePartitionManager.onPartitionLeaderChange…, DelayedShareFetch.forceComplete.
#include <algorithm>

#include "sim/kafka/share_leader.h"
#include "sim/kafka/share_sessions.h"

namespace ks {
namespace {

void forget(LedSharePartition& led, Ctx& ctx) {
  led.host = BrokerId{};
  led.state.reload();
  ctx.stop_timer(led.locks);
}

bool holds(const ShareSession& session, PartitionId partition) {
  return std::find(session.parts.begin(), session.parts.end(), partition) != session.parts.end();
}

}  // namespace

bool leads_shared(const BrokerSide& side, PartitionId partition, const Ctx& ctx) {
  if (!ctx.cluster().has(partition)) return false;
  // Model: a leader that stood still and does not know yet that there is another one says so at once, not
  // when the share coordinator has refused its write (FENCED_LEADER_EPOCH).
  const auto others = [&](const LedSharePartition& led) {
    return led.state.partition == partition && led.host.valid() && led.host != side.broker.id;
  };
  if (std::any_of(side.shares.partitions.begin(), side.shares.partitions.end(), others))
    return false;
  const std::uint32_t own = replica_index(ctx.cluster().at(partition), side.broker.id);
  const std::uint32_t led = own == Replica::none ? own : side.replication.replicas[own].led;
  return led != Replica::none && side.replication.led[led].leads;
}

void share_leader_resigned(BrokerSide side, PartitionId partition, Ctx& ctx) {
  for (LedSharePartition& led : side.shares.partitions) {
    if (led.state.partition == partition && led.host == side.broker.id) forget(led, ctx);
  }
  for (std::uint32_t i = 0; i < side.shares.sessions.size(); ++i) {
    ShareSession& session = side.shares.sessions[i];
    if (session.broker != side.broker.id || !holds(session, partition)) continue;
    std::erase(session.parts, partition);
    session.request.response.parts.push_back(
        SharePartResult{partition, KafkaError::not_leader_or_follower, KafkaError::none});
    if (session.request.parked) share_wait_expired(side, i, ctx);
  }
}

void share_leader_elected(BrokerSide side, PartitionId partition, Ctx& ctx) {
  for (LedSharePartition& led : side.shares.partitions) {
    if (led.state.partition != partition) continue;
    forget(led, ctx);  // what a leader has in memory that stands still and was not told
    led.host = side.broker.id;
    side.replication.leadership(ctx.cluster(), partition).shared = true;
  }
}

void share_leader_died(BrokerSide side, Ctx& ctx) {
  for (LedSharePartition& led : side.shares.partitions) {
    if (led.host == side.broker.id) forget(led, ctx);
  }
  for (std::uint32_t i = 0; i < side.shares.sessions.size(); ++i) {
    ShareSession& session = side.shares.sessions[i];
    if (session.broker != side.broker.id) continue;
    session.open = false;
    session.parts.clear();
    session.request = ShareRequest{};
    std::erase(side.shares.parked, i);
    ctx.stop_timer(session.wait);
  }
}

}  // namespace ks
