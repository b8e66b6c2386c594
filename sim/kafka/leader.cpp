// What the leader of a partition does with it: append, high watermark, and the change of its role.
// Source: Partition.makeLeader, appendRecordsToLeader, updateFollowerFetchState,
// maybeIncrementLeaderHW; ReplicaManager.
#include <algorithm>
#include <span>
#include <utility>

#include "sim/base/check.h"
#include "sim/kafka/fetch_reading.h"
#include "sim/kafka/high_watermark.h"
#include "sim/kafka/isr.h"
#include "sim/kafka/log_tasks.h"
#include "sim/kafka/replication.h"

namespace ks {
namespace {

bool has(const SmallVec<std::uint32_t, 3>& list, std::uint32_t broker) {
  return std::find(list.begin(), list.end(), broker) != list.end();
}

void complete_waiting(Leadership& led, std::int64_t high_watermark, Completed& completed) {
  while (!led.waiting_produces.empty() &&
         led.waiting_produces.front().required_offset <= high_watermark) {
    completed.produces.push_back(
        ProduceEnd{led.waiting_produces.front().connection, led.partition, KafkaError::none});
    led.waiting_produces.pop_front();
  }
  while (!led.waiting_writes.empty() &&
         led.waiting_writes.front().required_offset <= high_watermark) {
    completed.writes.push_back(led.waiting_writes.front().write);
    led.waiting_writes.pop_front();
  }
}

/// Whether a follower outside of the maximal ISR holds the high watermark back all the same.
bool caught_up(const Replication& replication, const Leadership& led, std::uint32_t broker,
               const FollowerState& follower, const Ctx& ctx) {
  const bool near = follower.log_end == replication.replicas[led.replica].log.end_offset() ||
                    ctx.now - follower.last_caught_up <= replication.lag_time_max;
  return near && eligible(broker, follower, ctx);
}

/// The smallest log end of those that count. Source: Partition.maybeIncrementLeaderHW.
std::int64_t smallest_end(const Replication& replication, const Leadership& led, const Replica& own,
                          const PartitionInfo& info, const Ctx& ctx) {
  std::int64_t smallest = own.log.end_offset();
  const std::span<const std::uint32_t> replicas = info.replicas.span();
  const std::span<const FollowerState> followers = led.followers.span();
  KS_CHECK(replicas.size() <= followers.size());
  const bool all = led.isr.size() == replicas.size();
  for (std::size_t i = 0; i < replicas.size(); ++i) {
    const FollowerState& follower = followers[i];
    if (follower.log_end >= smallest || replicas[i] == led.broker.index) continue;
    const bool counts = all || has(led.isr, replicas[i]) ||
                        (led.change == IsrChange::expand && has(led.proposed, replicas[i])) ||
                        caught_up(replication, led, replicas[i], follower, ctx);
    if (counts) smallest = follower.log_end;
  }
  return smallest;
}

/// As it mostly is: all replicas are in sync, and some follower has nothing beyond the high watermark.
bool held_back(const Leadership& led, const PartitionInfo& info, std::int64_t high_watermark) {
  const std::span<const std::uint32_t> replicas = info.replicas.span();
  const std::span<const FollowerState> followers = led.followers.span();
  if (led.isr.size() != replicas.size() || followers.size() != replicas.size()) return false;
  for (std::size_t i = 0; i < replicas.size(); ++i) {
    if (followers[i].log_end <= high_watermark && replicas[i] != led.broker.index) return true;
  }
  return false;
}

void raise_high_watermark(Replication& replication, std::uint32_t index, const Replica& own,
                          const PartitionInfo& info, Completed& completed, Ctx& ctx) {
  const Leadership& seen = replication.led[index];
  const std::int64_t from = own.high_watermark;
  const std::int64_t smallest = smallest_end(replication, seen, own, info, ctx);
  if (smallest <= from) return;
  const auto min_isr =
      std::min<std::int64_t>(ctx.cluster().config_of(seen.partition).min_insync_replicas,
                             static_cast<std::int64_t>(info.replicas.size()));
  const bool enough = static_cast<std::int64_t>(seen.isr.size()) >= min_isr;
  if (replication.strict_min_isr && !enough) return;
  Leadership& led = replication.led.edit(index);
  Replica& replica = replication.replicas.edit(led.replica);
  const bool transactional = replica.transactions != Replica::none && ctx.wants(Level::data);
  const std::int64_t stable = transactional ? replication.last_stable_offset(replica) : 0;
  move_high_watermark(replication, replica, led.broker, smallest, ctx.now);
  if (ctx.wants(Level::data)) ctx.note(HighWatermarkAdvanced{led.partition, from, smallest});
  if (transactional && replication.last_stable_offset(replica) > stable) {
    ctx.note(StableOffsetAdvanced{led.partition, stable, replication.last_stable_offset(replica)});
  }
  complete_waiting(led, smallest, completed);
  if (led.shared) completed.shared.push_back(led.partition);
  wake_readers(replication, index, ctx);
}

/// Whether it leads already, in an older epoch and with the same replicas.
bool goes_on(const Replication& replication, std::uint32_t index, const PartitionInfo& info) {
  const Leadership& led = replication.led[index];
  if (!led.leads || led.followers.size() != info.replicas.size()) return false;
  return std::all_of(led.subscribers.begin(), led.subscribers.end(), [&](const Subscriber& reader) {
    return position_of(info, replication.sessions[reader.session].replica) == reader.position;
  });
}

/// Source: Replica.resetReplicaState: of a follower that the leader knows from the epoch before, its log end
/// is known.
void reset_follower(FollowerState& follower, bool in_sync, std::int64_t leader_end,
                    const Ctx& ctx) {
  const bool known = follower.log_end >= 0;
  follower.last_caught_up = in_sync ? ctx.now : long_ago;
  if (!known) return;
  follower.leader_end = in_sync ? leader_end : 0;
  follower.last_fetch = in_sync ? ctx.now : long_ago;
}

}  // namespace

void advance_high_watermark(Replication& replication, std::uint32_t index, Completed& completed,
                            Ctx& ctx) {
  const Leadership& led = std::as_const(replication).led[index];
  const PartitionInfo& info = ctx.cluster().at(led.partition);
  const Replica& own = std::as_const(replication).replicas[led.replica];
  if (held_back(led, info, own.high_watermark)) return;
  raise_high_watermark(replication, index, own, info, completed, ctx);
}

void become_leader(Replication& replication, PartitionId partition, Completed& completed,
                   Ctx& ctx) {
  const PartitionInfo& info = ctx.cluster().at(partition);
  const std::uint32_t own = info.leader_replica;
  Replica& replica = replication.replicas.edit(own);
  stop_following(replication, partition, replica);
  if (replica.led == Replica::none) {
    replica.led = static_cast<std::uint32_t>(replication.led.size());
    replication.led.emplace_back();
  }
  const std::uint32_t index = replica.led;
  const bool fresh = info.leader_epoch > replica.leader_epoch;
  const bool same_followers = fresh && goes_on(replication, index, info);
  if (same_followers) {
    fence_readers(replication, index);
  } else if (fresh && replication.led[index].leads) {
    turn_readers_away(replication, index, KafkaError::fenced_leader_epoch, ctx);
  }
  Leadership& led = replication.led.edit(index);
  if (!fresh && led.leads && info.partition_epoch <= led.partition_epoch) return;
  led.partition = partition;
  led.broker = info.leader;
  led.replica = own;
  led.leads = true;
  led.isr = info.isr;
  led.partition_epoch = info.partition_epoch;
  led.change = IsrChange::none;
  led.change_sent = false;
  led.proposed.clear();
  if (fresh) {
    replica.leader_epoch = info.leader_epoch;
    replica.log.begin_epoch(info.leader_epoch);
    led.epoch = info.leader_epoch;
    led.epoch_start = replica.log.end_offset();
    led.producers.rebuild(replica.log, ctx.now);
    if (!same_followers) led.followers.clear();
    for (std::size_t i = 0; i < info.replicas.size(); ++i) {
      if (!same_followers) led.followers.push_back(FollowerState{});
      reset_follower(led.followers[i], has(info.isr, info.replicas[i]), led.epoch_start, ctx);
    }
    ctx.note(LeadershipTaken{partition, led.epoch, led.epoch_start, replica.high_watermark});
  } else {
    watch_outsiders(replication, index, ctx);
  }
  advance_high_watermark(replication, index, completed, ctx);
}

void resign(Replication& replication, std::uint32_t own, KafkaError error, Completed& completed,
            Ctx& ctx) {
  const std::uint32_t index = replication.replicas[own].led;
  if (index == Replica::none || !replication.led[index].leads) return;
  Leadership& led = replication.led.edit(index);
  led.leads = false;
  led.change = IsrChange::none;
  for (const WaitingProduce& waiting : led.waiting_produces)
    completed.produces.push_back(ProduceEnd{waiting.connection, led.partition, error});
  for (const WaitingWrite& waiting : led.waiting_writes)
    completed.failed_writes.push_back(waiting.write);
  led.waiting_produces.clear();
  led.waiting_writes.clear();
  led.shared = false;
  turn_readers_away(replication, index, error, ctx);
}

void forget_leadership(Replication& replication, std::uint32_t index) {
  Leadership& led = replication.led.edit(index);
  const Leadership fresh{};
  const PartitionId partition = led.partition;
  const std::uint32_t replica = led.replica;
  led = fresh;
  led.partition = partition;
  led.replica = replica;
  std::erase(replication.isr_wanted, index);
}

std::int64_t append_at_leader(Replication& replication, PartitionId partition, const Batch& batch,
                              Ctx& ctx) {
  Replica& replica = replication.leader(ctx.cluster(), partition);
  Leadership& led = replication.led.edit(replica.led);
  const std::int64_t base = replica.log.end_offset();
  Batch stamped = batch;
  stamped.leader_epoch = led.epoch;
  if (ctx.cluster().config_of(partition).stamps_at_append()) {
    stamped.base_timestamp = timestamp_of(ctx.now);
    stamped.timestamp_span = 0;
  }
  append_batch(replication, partition, replica, stamped, nullptr, ctx);
  // A follower's answer holds everything of this request, whichever partition wakes it first.
  mark_followers(replication, led, base);
  if (ctx.wants(Level::data)) ctx.note(RecordsAppended{partition, base, stamped, true});
  return base;
}

void wake_after_append(Replication& replication, PartitionId partition, Completed& completed,
                       Ctx& ctx) {
  const std::uint32_t led = std::as_const(replication).leader(ctx.cluster(), partition).led;
  wake_followers(replication, led, ctx);
  advance_high_watermark(replication, led, completed, ctx);
}

void book_follower(Replication& replication, std::uint32_t index, std::uint32_t position,
                   const FetchPart& part, const FetchRequest& request, Completed& completed,
                   Ctx& ctx) {
  Leadership& led = replication.led.edit(index);
  FollowerState& follower = led.followers[position];
  const std::int64_t end = replication.replicas[led.replica].log.end_offset();
  if (part.fetch_offset >= end) {
    follower.last_caught_up = std::max(follower.last_caught_up, ctx.now);
  } else if (follower.log_end >= 0 && part.fetch_offset >= follower.leader_end) {
    follower.last_caught_up = std::max(follower.last_caught_up, follower.last_fetch);
  }
  const bool moved = follower.log_end != part.fetch_offset;
  follower.log_end = part.fetch_offset;
  follower.leader_end = std::max(follower.leader_end, end);
  follower.last_fetch = ctx.now;
  follower.broker_epoch = request.replica_epoch;
  if (led.isr.size() < led.followers.size())
    maybe_expand_isr(replication, index, position, completed, ctx);
  if (moved) advance_high_watermark(replication, index, completed, ctx);
}

void Replication::transactional_appended(Replica& replica, std::int64_t base, const Batch& batch) {
  if (replica.transactions == Replica::none) {
    replica.transactions = static_cast<std::uint32_t>(transactions.size());
    transactions.emplace_back();
  }
  transactions.edit(replica.transactions)
      .appended(base, batch, replica.high_watermark, replica.log.start_offset());
}

void Replication::reread_transactions(const Replica& replica) {
  if (replica.transactions == Replica::none) return;
  transactions.edit(replica.transactions).rebuild(replica.log, replica.high_watermark);
}

Replica* Replication::find(const Cluster& cluster, PartitionId partition, BrokerId broker) {
  const std::uint32_t index = replica_index(cluster.at(partition), broker);
  return index == Replica::none ? nullptr : &replicas.edit(index);
}

const Replica* Replication::find(const Cluster& cluster, PartitionId partition,
                                 BrokerId broker) const {
  const std::uint32_t index = replica_index(cluster.at(partition), broker);
  return index == Replica::none ? nullptr : &replicas[index];
}

Replica& Replication::leader(const Cluster& cluster, PartitionId partition) {
  return replicas.edit(cluster.at(partition).leader_replica);
}

const Replica& Replication::leader(const Cluster& cluster, PartitionId partition) const {
  return replicas[cluster.at(partition).leader_replica];
}

}  // namespace ks
