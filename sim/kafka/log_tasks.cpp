#include "sim/kafka/log_tasks.h"

#include <algorithm>

#include "sim/kafka/log_cleaner.h"

namespace ks {
namespace {

/// The first instant of the task's grid that is not before `wanted`.
Time next_of_grid(Time wanted, Duration first, Duration interval) {
  const Time begin = start_time + first;
  if (wanted <= begin) return begin;
  const std::int64_t steps = (to_us(wanted - begin) + to_us(interval) - 1) / to_us(interval);
  return begin + interval * steps;
}

/// The timer may only become earlier.
void look_at(TimerId timer, Time when, Ctx& ctx) {
  if (ctx.timer_armed(timer) && ctx.timer(timer).deadline <= when) return;
  ctx.set_timer(timer, when);
}

void look_for_old_segments(const LogTasks& tasks, Time wanted, Ctx& ctx) {
  const Time next = std::max(wanted, ctx.now + Duration{1});
  look_at(tasks.retention, next_of_grid(next, tasks.first_check, tasks.check_interval), ctx);
}

/// When the oldest segment may become too old; never: it cannot.
Time too_old_at(const LogSegment& oldest, const TopicConfig& config) {
  const bool ages = config.deletes() && config.retention_ms >= 0 && oldest.bytes > 0;
  if (!ages || config.retention_ms > to_us(never - start_time) / 2000) return never;
  return time_of_timestamp(oldest.largest_timestamp + config.retention_ms + 1);
}

/// When the retention task has to look at this log again.
Time retention_wanted(const Replica& replica, const TopicConfig& config, Time now) {
  const auto& segments = replica.log.segments().list();
  const bool behind_start =
      segments.size() > 1 && segments[1].base_offset <= replica.log.start_offset();
  const bool too_large = config.deletes() && config.retention_bytes >= 0 && segments.size() > 1;
  return behind_start || too_large ? now : too_old_at(segments.front(), config);
}

void raise_follower_start(Replication& replication, const Cluster& cluster, PartitionId partition,
                          BrokerId broker) {
  const std::uint32_t own = replica_index(cluster.at(partition), broker);
  const std::uint32_t led = own == Replica::none ? own : replication.replicas[own].led;
  if (led == Replica::none) return;
  for (const Subscriber& subscriber : replication.led[led].subscribers)
    tell_log_start(replication, subscriber);
}

/// A log has given these records up as it should: they do not count as lost. A follower's counts too, for
/// it may lead before the others' turn has come.
void retire(const PartitionLog& log, PartitionId partition, std::int64_t from, std::int64_t to,
            Ctx& ctx) {
  log.read(from, to, [&](std::int64_t base, const Batch& batch) {
    if (batch.is_gap() || batch.is_control()) return true;
    const std::int64_t first = std::max(base, from);
    Batch part = batch;
    part.ordinal += static_cast<std::uint32_t>(first - base);
    part.count = static_cast<std::uint32_t>(std::min(base + batch.count, to) - first);
    ctx.ledger().retired(partition, part);
    return true;
  });
}

void note_deletion(PartitionId partition, std::int64_t from, std::int64_t to, Deletable what,
                   Ctx& ctx) {
  ctx.note(
      RecordsDeleted{partition, from, to, static_cast<std::uint32_t>(what.segments), what.reason});
}

}  // namespace

Deletable deletable_segments(const Replica& replica, const TopicConfig& config, Time now) {
  const auto& segments = replica.log.segments().list();
  std::int64_t surplus = replica.log.segments().bytes() - config.retention_bytes;
  Deletable result;
  const auto end_of = [&](std::size_t i) {
    return i + 1 < segments.size() ? segments[i + 1].base_offset : replica.log.end_offset();
  };
  /// Takes segments from the front on as long as they qualify and are committed.
  const auto take = [&](DeletionReason reason, auto qualifies) {
    for (std::size_t i = result.segments; i < segments.size(); ++i) {
      const bool last_and_empty = i + 1 == segments.size() && segments[i].bytes == 0;
      if (last_and_empty || replica.high_watermark < end_of(i) || !qualifies(segments[i], i))
        return;
      ++result.segments;
      result.reason = reason;
      surplus -= segments[i].bytes;
    }
  };
  take(DeletionReason::request, [&](const LogSegment&, std::size_t i) {
    return i + 1 < segments.size() && end_of(i) <= replica.log.start_offset();
  });
  if (!config.deletes()) return result;
  if (config.retention_bytes >= 0) {
    take(DeletionReason::retention_size,
         [&](const LogSegment& segment, std::size_t) { return surplus - segment.bytes >= 0; });
  }
  if (config.retention_ms >= 0) {
    take(DeletionReason::retention_time, [&](const LogSegment& segment, std::size_t) {
      return segment.bytes > 0 &&
             timestamp_of(now) - segment.largest_timestamp > config.retention_ms;
    });
  }
  return result;
}

void append_batch(Replication& replication, PartitionId partition, Replica& replica,
                  const Batch& batch, const PartitionLog* twin, Ctx& ctx) {
  const TopicConfig& config = ctx.cluster().config_of(partition);
  const bool rolled = replica.log.roll_for(batch, config.segment_bytes, config.roll_ms());
  const bool first = replica.log.segments().active().bytes == 0;
  replica.log.append(batch, twin);
  if (batch.flags != 0) {
    const std::int64_t base = replica.log.end_offset() - batch.count;
    replication.transactional_appended(replica, base, batch);
  }
  if (!first) return;
  const LogTasks& tasks = replication.tasks[ctx.self.index];
  const Time wanted = retention_wanted(replica, config, ctx.now);
  if (wanted != never) look_for_old_segments(tasks, wanted, ctx);
  if (!rolled) return;
  if (ctx.wants(Level::data)) {
    const auto count = static_cast<std::uint32_t>(replica.log.segments().list().size());
    ctx.note(SegmentRolled{partition, replica.log.segments().active().base_offset, count});
  }
  if (config.compacts() && tasks.cleaner_enabled) {
    look_at(tasks.cleaner, next_of_grid(ctx.now, Duration{}, tasks.cleaner_backoff), ctx);
  }
}

void retention_due(Replication& replication, BrokerId broker, Ctx& ctx) {
  Time again = never;
  const Cluster& cluster = ctx.cluster();
  const LogTasks& tasks = replication.tasks[broker.index];
  for (std::uint32_t p = 0; p < cluster.partitions.size(); ++p) {
    const PartitionId partition{p};
    const Replication& before = replication;
    const Replica* known = before.find(cluster, partition, broker);
    if (known == nullptr || !cluster.has(partition)) continue;
    const TopicConfig& config = cluster.config_of(partition);
    const Deletable what = deletable_segments(*known, config, ctx.now);
    if (what.segments > 0) {
      Replica& replica = *replication.find(cluster, partition, broker);
      const bool leads = cluster.at(partition).leader == broker;
      const std::int64_t from = replica.log.start_offset();
      const PartitionLog old = replica.log;
      replica.log.delete_segments(what.segments);
      const std::int64_t to = replica.log.start_offset();
      if (to > from) retire(old, partition, from, to, ctx);
      if (leads && to > from) {
        note_deletion(partition, from, to, what, ctx);
        raise_follower_start(replication, cluster, partition, broker);
      }
      known = before.find(cluster, partition, broker);
    }
    again = std::min(again, retention_wanted(*known, config, ctx.now));
  }
  if (again != never) look_for_old_segments(tasks, again, ctx);
}

void look_after_logs(Replication& replication, BrokerId broker, Ctx& ctx) {
  const Replication& logs = replication;
  Time wanted = never;
  for (std::uint32_t p = 0; p < ctx.cluster().partitions.size(); ++p) {
    const Replica* const replica = logs.find(ctx.cluster(), PartitionId{p}, broker);
    if (replica == nullptr) continue;
    const TopicConfig& config = ctx.cluster().config_of(PartitionId{p});
    wanted = std::min(wanted, retention_wanted(*replica, config, ctx.now));
  }
  if (wanted != never) look_for_old_segments(replication.tasks[broker.index], wanted, ctx);
}

void look_after_changed_logs(Replication& replication, BrokerId broker, Ctx& ctx) {
  look_after_logs(replication, broker, ctx);
  const LogTasks& tasks = replication.tasks[broker.index];
  if (!tasks.cleaner_enabled) return;
  for (std::uint32_t p = 0; p < ctx.cluster().partitions.size(); ++p) {
    const PartitionInfo& info = ctx.cluster().partitions[p];
    if (info.deleted || !ctx.cluster().config_of(PartitionId{p}).compacts()) continue;
    const std::uint32_t own = replica_index(info, broker);
    if (own == Replica::none || replication.replicas[own].log.segments().list().size() < 2)
      continue;
    look_at(tasks.cleaner, next_of_grid(ctx.now + Duration{1}, Duration{}, tasks.cleaner_backoff),
            ctx);
    return;
  }
}

KafkaError delete_records(Replication& replication, PartitionId partition, std::int64_t before,
                          Ctx& ctx) {
  Replica& replica = replication.leader(ctx.cluster(), partition);
  const std::int64_t wanted = before < 0 ? replica.high_watermark : before;
  if (wanted > replica.high_watermark) return KafkaError::offset_out_of_range;
  const std::int64_t from = replica.log.start_offset();
  if (wanted <= from) return KafkaError::none;
  retire(replica.log, partition, from, wanted, ctx);
  replica.log.raise_start(wanted);
  note_deletion(partition, from, wanted, Deletable{}, ctx);
  raise_follower_start(replication, ctx.cluster(), partition, BrokerId{ctx.self.index});
  const TopicConfig& config = ctx.cluster().config_of(partition);
  const Time look = retention_wanted(replica, config, ctx.now);
  if (look != never) look_for_old_segments(replication.tasks[ctx.self.index], look, ctx);
  return KafkaError::none;
}

void cleaner_due(Replication& replication, BrokerId broker, Ctx& ctx) {
  const LogTasks& tasks = replication.tasks[broker.index];
  while (clean_filthiest(replication, broker, ctx)) {
  }
  const Time again = cleaner_wanted(replication, broker, ctx);
  if (again == never) return;
  const Time next = std::max(again, ctx.now + Duration{1});
  look_at(tasks.cleaner, next_of_grid(next, Duration{}, tasks.cleaner_backoff), ctx);
}

}  // namespace ks
