// The follower's side of replication: the thread that fetches from one leader, appends and fetches on,
// and cuts off what the leader does not have.
// Source: AbstractFetcherThread, ReplicaFetcherThread, AbstractFetcherManager.
#include <algorithm>
#include <utility>

#include "sim/kafka/high_watermark.h"
#include "sim/kafka/log_tasks.h"
#include "sim/kafka/replication.h"

namespace ks {
namespace {

void send_fetch(Replication& replication, Fetcher& fetcher, Ctx& ctx) {
  if (!fetcher.connection.valid()) {
    const BrokerProcess& process = replication.processes[fetcher.follower.index];
    fetcher.connection = ctx.connect(fetcher.leader, process.incarnation);
    replication.fetcher_of.resize(fetcher.connection.index + std::size_t{1},
                                  ConnectionId::none_index);
    replication.fetcher_of[fetcher.connection.index] =
        static_cast<std::uint32_t>(&fetcher - replication.fetchers.data());
  }
  FetchRequest request;
  request.replica = fetcher.follower;
  request.replica_epoch = replication.processes[fetcher.follower.index].epoch;
  request.max_wait = replication.fetch_wait_max;
  request.min_bytes = replication.fetch_min_bytes;
  request.max_bytes = replication.response_max_bytes;
  request.partition_max_bytes = replication.fetch_max_bytes;
  for (const PartitionId partition : fetcher.forgotten)
    request.parts.push_back(FetchPart{partition, -1, -1, -1});
  const CowList<Replica>& replicas = replication.replicas;
  for (const PartitionId partition : fetcher.fresh) {
    const Replica& own = replicas[replica_index(ctx.cluster().at(partition), fetcher.follower)];
    request.parts.push_back(
        FetchPart{partition, own.leader_epoch, own.log.end_offset(), own.log.epochs().latest()});
  }
  fetcher.forgotten.clear();
  fetcher.fresh.clear();
  fetcher.fetching = true;
  fetcher.appending.parts.clear();
  fetcher.appending.batches.clear();
  ctx.request(fetcher.connection, std::move(request));
}

/// The timer runs to the first moment at which a delayed partition may be named again.
void arm_retry(Fetcher& fetcher, Ctx& ctx) {
  Time next = never;
  for (const DelayedPart& part : fetcher.delayed) next = std::min(next, part.until);
  if (next == never) {
    ctx.stop_timer(fetcher.retry);
  } else if (!ctx.timer_armed(fetcher.retry) || ctx.timer(fetcher.retry).deadline != next) {
    ctx.set_timer(fetcher.retry, std::max(next, ctx.now));
  }
}

void delay(const Replication& replication, Fetcher& fetcher, PartitionId partition, Ctx& ctx) {
  std::erase(fetcher.fresh, partition);
  fetcher.delayed.push_back(DelayedPart{partition, ctx.now + replication.fetch_backoff});
}

/// Whether a thread still fetches this partition.
bool fetches(const Replica& own, const Replication& replication, const Fetcher& fetcher) {
  return own.fetcher == static_cast<std::uint32_t>(&fetcher - replication.fetchers.data());
}

void move_to(const Replication& replication, Replica& own, std::int64_t high_watermark, Ctx& ctx) {
  move_high_watermark(replication, own, BrokerId{ctx.self.index}, high_watermark, ctx.now);
}

void truncate(const Replication& replication, Replica& own, PartitionId partition, std::int64_t to,
              std::int32_t epoch, Ctx& ctx) {
  const std::int64_t from = own.log.end_offset();
  own.log.truncate_to(to);
  if (to >= from) return;
  move_to(replication, own, std::min(own.high_watermark, own.log.end_offset()), ctx);
  ctx.note(LogTruncated{partition, from, own.log.end_offset(), epoch});
}

/// ReplicaFetcherThread.truncate: to where the leader's epoch ends, in both logs; another round if this
/// replica does not know that epoch.
void truncate_to_leader(const Replication& replication, Replica& own, const FetchedPart& part,
                        Ctx& ctx) {
  const EpochEnd mine = own.log.end_offset_for(part.diverging_epoch);
  const std::int64_t end = own.log.end_offset();
  std::int64_t to = std::min(part.base_offset, end);
  if (mine.epoch >= 0) {
    to = mine.epoch != part.diverging_epoch ? std::min(mine.end_offset, end)
                                            : std::min({mine.end_offset, part.base_offset, end});
  }
  truncate(replication, own, part.partition, to, part.diverging_epoch, ctx);
}

/// AbstractFetcherThread.handleOutOfRangeError.
void mend_range(const Replication& replication, Replica& own, const FetchedPart& part, Ctx& ctx) {
  const std::int64_t leader_end = part.base_offset;
  const std::int64_t leader_start = part.log_start_offset;
  if (leader_end < own.log.end_offset()) {
    truncate(replication, own, part.partition, leader_end, -1, ctx);
  } else if (leader_start > own.log.end_offset()) {
    own.log.restart_at(leader_start);
    move_to(replication, own, std::max(own.high_watermark, leader_start), ctx);
  }
}

void handle_error(Replication& replication, Fetcher& fetcher, Replica& own, const FetchedPart& part,
                  Ctx& ctx) {
  if (ctx.wants(Level::protocol))
    ctx.note(FetchRefused{part.partition, fetcher.leader, part.error});
  switch (part.error) {
    case KafkaError::offset_out_of_range:
      mend_range(replication, own, part, ctx);
      replication.reread_transactions(own);
      fetcher.fresh.push_back(part.partition);
      return;
    case KafkaError::fenced_leader_epoch:
      // AbstractFetcherThread.onPartitionFenced: a refusal of a request from before this replica's epoch.
      if (part.leader_epoch >= 0 && own.leader_epoch >= part.leader_epoch) {
        std::erase(fetcher.fresh, part.partition);
        fetcher.fresh.push_back(part.partition);
        return;
      }
      // Newer metadata is on its way, and will say whom to follow.
      own.fetcher = Replica::none;
      --fetcher.parts;
      return;
    default: delay(replication, fetcher, part.partition, ctx); return;
  }
}

/// Appends what came of one partition; answers how many batches of the answer that was.
std::size_t append_part(Replication& replication, Fetcher& fetcher, const FetchedPart& part,
                        std::size_t next, Ctx& ctx) {
  const PartitionInfo& info = ctx.cluster().at(part.partition);
  const std::uint32_t own_index = replica_index(info, fetcher.follower);
  if (own_index == Replica::none) return part.batches;
  Replica* const own = &replication.replicas.edit(own_index);
  if (!fetches(*own, replication, fetcher)) return part.batches;
  if (part.error != KafkaError::none) {
    handle_error(replication, fetcher, *own, part, ctx);
    return part.batches;
  }
  if (part.diverging_epoch >= 0) {
    truncate_to_leader(replication, *own, part, ctx);
    replication.reread_transactions(*own);
    fetcher.fresh.push_back(part.partition);
    return part.batches;
  }
  // What was asked for before the log was cut is of no use any more.
  if (part.batches > 0 && part.base_offset != own->log.end_offset()) return part.batches;
  const std::uint32_t twin_index = replica_index(info, fetcher.leader);
  const PartitionLog* const twin =
      twin_index == Replica::none ? nullptr : &std::as_const(replication).replicas[twin_index].log;
  for (std::uint16_t i = 0; i < part.batches; ++i) {
    const Batch& batch = fetcher.appending.batches[next + i];
    const std::int64_t base = own->log.end_offset();
    append_batch(replication, part.partition, *own, batch, twin, ctx);
    if (ctx.wants(Level::data)) ctx.note(RecordsAppended{part.partition, base, batch, false});
  }
  own->log.raise_start(std::min(part.log_start_offset, own->log.end_offset()));
  const std::int64_t told =
      std::max(own->log.start_offset(), std::min(part.high_watermark, own->log.end_offset()));
  if (told < own->high_watermark && ctx.wants(Level::protocol))
    ctx.note(HighWatermarkWentBack{part.partition, fetcher.leader, own->high_watermark, told});
  move_to(replication, *own, told, ctx);
  if (part.batches > 0) fetcher.fresh.push_back(part.partition);
  return part.batches;
}

/// The connection is gone: all partitions of the thread wait for replica.fetch.backoff.ms.
void back_off_all(Replication& replication, std::uint32_t index, Ctx& ctx) {
  Fetcher& fetcher = replication.fetchers[index];
  fetcher.fetching = false;
  fetcher.fresh.clear();
  fetcher.forgotten.clear();
  fetcher.delayed.clear();
  for (std::uint32_t p = 0; p < ctx.cluster().partitions.size(); ++p) {
    const std::uint32_t own = replica_index(ctx.cluster().partitions[p], fetcher.follower);
    if (own != Replica::none && replication.replicas[own].fetcher == index) {
      fetcher.delayed.push_back(DelayedPart{PartitionId{p}, ctx.now + replication.fetch_backoff});
    }
  }
  arm_retry(fetcher, ctx);
}

}  // namespace

Duration Replication::append_at(BrokerId broker) const {
  for (const SlowDisk& slow : slow_disks) {
    if (slow.broker == broker) return scaled(append_time, slow.factor);
  }
  return append_time;
}

Time Replication::append_done(BrokerId broker, std::int64_t bytes, Ctx& ctx) const {
  if (!ctx.capacity().limits_disks()) return ctx.now + append_at(broker);
  for (const SlowDisk& slow : slow_disks) {
    if (slow.broker == broker) bytes = bytes * slow.factor.numerator / slow.factor.denominator;
  }
  return ctx.capacity().append_done(broker, bytes, append_at(broker), ctx.now);
}

std::uint32_t Replication::fetcher_on(ConnectionId connection) const {
  return connection.index < fetcher_of.size() ? fetcher_of[connection.index]
                                              : ConnectionId::none_index;
}

void fetch_again(Replication& replication, std::uint32_t index, Ctx& ctx) {
  Fetcher& fetcher = replication.fetchers[index];
  std::erase_if(fetcher.delayed, [&](const DelayedPart& part) {
    if (part.until > ctx.now) return false;
    fetcher.fresh.push_back(part.partition);
    return true;
  });
  arm_retry(fetcher, ctx);
  if (fetcher.fetching) return;
  if (fetcher.parts == fetcher.delayed.size() && fetcher.fresh.empty()) return;
  send_fetch(replication, fetcher, ctx);
}

void handle_follower_response(Replication& replication, std::uint32_t index,
                              FetchResponse&& response, Ctx& ctx) {
  Fetcher& fetcher = replication.fetchers[index];
  fetcher.appending = std::move(response);
  if (fetcher.appending.batches.empty()) {
    follower_append_done(replication, index, ctx);
  } else {
    std::int64_t bytes = 0;
    for (const Batch& batch : fetcher.appending.batches) bytes += batch.bytes;
    ctx.set_timer(fetcher.append, replication.append_done(fetcher.follower, bytes, ctx));
  }
}

void follower_append_done(Replication& replication, std::uint32_t index, Ctx& ctx) {
  Fetcher& fetcher = replication.fetchers[index];
  std::size_t next = 0;
  for (const FetchedPart& part : fetcher.appending.parts)
    next += append_part(replication, fetcher, part, next, ctx);
  if (!fetcher.connection.valid()) return back_off_all(replication, index, ctx);
  fetcher.fetching = false;
  fetch_again(replication, index, ctx);
}

void become_follower(Replication& replication, PartitionId partition, Ctx& ctx) {
  const PartitionInfo& info = ctx.cluster().at(partition);
  const BrokerId self{ctx.self.index};
  Replica& own = *replication.find(ctx.cluster(), partition, self);
  const bool news = info.leader_epoch > own.leader_epoch;
  const bool same = own.fetcher != Replica::none && !news &&
                    replication.fetchers[own.fetcher].leader == info.leader;
  own.leader_epoch = std::max(own.leader_epoch, info.leader_epoch);
  if (same) return;
  stop_following(replication, partition, own);
  if (!info.leader.valid()) return;
  const auto found =
      std::find_if(replication.fetchers.begin(), replication.fetchers.end(),
                   [&](const Fetcher& f) { return f.follower == self && f.leader == info.leader; });
  const auto index = static_cast<std::uint32_t>(found - replication.fetchers.begin());
  if (found == replication.fetchers.end()) {
    Fetcher& fetcher = replication.fetchers.emplace_back();
    fetcher.follower = self;
    fetcher.leader = info.leader;
    fetcher.append = ctx.new_timer(TimerOwner::fetcher, index, FetcherTimer::append);
    fetcher.retry = ctx.new_timer(TimerOwner::fetcher, index, FetcherTimer::retry);
  }
  Fetcher& fetcher = replication.fetchers[index];
  own.fetcher = index;
  ++fetcher.parts;
  std::erase(fetcher.forgotten, partition);
  fetcher.fresh.push_back(partition);
  // The thread sees it when it builds its next request; one without a request builds one now.
  if (!fetcher.fetching && !ctx.timer_armed(fetcher.append)) {
    fetcher.delayed.push_back(DelayedPart{partition, ctx.now});
    std::erase(fetcher.fresh, partition);
    // Nothing is due before now, and with many partitions this comes for each of them.
    if (!ctx.timer_armed(fetcher.retry) || ctx.timer(fetcher.retry).deadline != ctx.now)
      ctx.set_timer(fetcher.retry, ctx.now);
  }
}

void stop_following(Replication& replication, PartitionId partition, Replica& replica) {
  if (replica.fetcher == Replica::none) return;
  Fetcher& fetcher = replication.fetchers[replica.fetcher];
  replica.fetcher = Replica::none;
  --fetcher.parts;
  std::erase(fetcher.fresh, partition);
  std::erase_if(fetcher.delayed,
                [&](const DelayedPart& part) { return part.partition == partition; });
  if (fetcher.connection.valid()) fetcher.forgotten.push_back(partition);
}

void connection_lost(Replication& replication, std::uint32_t index, ConnectionId connection,
                     Ctx& ctx) {
  Fetcher& fetcher = replication.fetchers[index];
  if (fetcher.connection != connection) return;
  ctx.close(connection);
  fetcher.connection = ConnectionId{};
  // What has been received is appended before the thread asks again and notices.
  if (!ctx.timer_armed(fetcher.append)) back_off_all(replication, index, ctx);
}

void stop_fetchers(Replication& replication, BrokerId follower, Ctx& ctx) {
  for (std::uint32_t index = 0; index < replication.fetchers.size(); ++index) {
    Fetcher& fetcher = replication.fetchers[index];
    if (fetcher.follower != follower) continue;
    if (fetcher.connection.valid()) ctx.close(fetcher.connection);
    ctx.stop_timer(fetcher.append);
    ctx.stop_timer(fetcher.retry);
    fetcher.connection = ConnectionId{};
    fetcher.fetching = false;
    fetcher.parts = 0;
    fetcher.fresh.clear();
    fetcher.forgotten.clear();
    fetcher.delayed.clear();
  }
}

}  // namespace ks
