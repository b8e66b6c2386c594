#include "sim/run/sample.h"

#include <algorithm>
#include <optional>

#include "sim/kafka/record_book.h"

namespace ks {
namespace {

/// A partition column each up to here; beyond, each is sampled the less often the more there are.
constexpr std::size_t partition_columns = 128;
/// Ticks of a whole run; a longer one gets a wider grid.
constexpr std::int64_t most_ticks = 72'000;
/// Partitions looked at per tick before the grid widens.
constexpr std::size_t partitions_per_tick = 1000;

/// Records per second over the last second, from a column that counts them.
std::int64_t rate(const Series& series, std::size_t total_column, std::int64_t total, Time tick) {
  const Duration window = std::max(Duration{1'000'000}, series.grid());
  const Time before = tick - window;
  const std::int64_t then = before < start_time ? 0 : series.value_at(total_column, before);
  return (total - then) * 1'000'000 / to_us(window);
}

std::int64_t records_in(const World& world) {
  std::int64_t sum = 0;
  for (std::uint32_t i = 0; i < world.cluster->partitions.size(); ++i) {
    if (world.cluster->at(world.cluster->partitions[i].topic).internal) continue;
    sum += log_end(world, PartitionId{i});
  }
  return sum;
}

std::int64_t total_lag(const World& world, GroupId group) {
  std::int64_t sum = 0;
  for (const TopicId topic : world.groups[group.index].topics) {
    for (const PartitionId p : world.cluster->at(topic).partitions) sum += lag(world, group, p);
  }
  return sum;
}

/// When a record of the leader's log was created; nothing where none stands.
std::optional<std::int64_t> created_ms(const World& world, PartitionId partition,
                                       std::int64_t offset) {
  std::optional<std::int64_t> created;
  const std::int64_t end = log_end(world, partition);
  leader_replica(world, partition).log.read(offset, end, [&](std::int64_t base, const Batch& b) {
    if (b.is_gap() || b.is_control()) return true;
    created = timestamp_in(b, static_cast<std::uint32_t>(std::max<std::int64_t>(0, offset - base)));
    return false;
  });
  return created;
}

/// The same of the first record of a hand-over. A member of a share group has no batch in hand, and a
/// log that has lost the record meanwhile does not tell.
std::optional<std::int64_t> created_ms(const World& world, const HandOver& records) {
  if (records.created) return records.created;
  if (records.offset < leader_replica(world, records.partition).log.start_offset()) return {};
  return created_ms(world, records.partition, records.offset);
}

/// What the group's applications are handed next of a partition.
std::int64_t next_to_read(const World& world, GroupId group, PartitionId partition) {
  const ConsumerId reader = owner(world, group, partition);
  const OwnedPartition* owned =
      reader.valid() ? world.consumers[reader.index].find(partition) : nullptr;
  if (owned != nullptr && owned->position >= 0) return owned->position;
  const std::int64_t start = leader_replica(world, partition).log.start_offset();
  return std::max(start, committed(world, group, partition));
}

std::int64_t oldest_wait_ms(const World& world, GroupId group, Time tick) {
  const std::int64_t now = timestamp_of(tick);
  std::int64_t longest = 0;
  for (const TopicId topic : world.groups[group.index].topics) {
    for (const PartitionId p : world.cluster->at(topic).partitions) {
      const auto created = created_ms(world, p, next_to_read(world, group, p));
      if (created) longest = std::max(longest, now - *created);
    }
  }
  return longest;
}

/// The longest since the sample before; while nothing is handed over it stays what it was.
std::int64_t latency_ms(const Series& series, std::size_t column, const Latencies& latencies,
                        GroupId group, Time tick) {
  const bool heard = group.index < latencies.size() && latencies[group.index] >= 0;
  return heard ? latencies[group.index] : series.value_at(column, tick - series.grid());
}

struct InSync {
  std::int64_t smallest = 0;
  std::int64_t under_minimum = 0;
};

/// By the controller's record.
InSync in_sync(const World& world) {
  InSync found;
  bool first = true;
  for (std::uint32_t i = 0; i < world.cluster->partitions.size(); ++i) {
    const PartitionInfo& info = world.cluster->partitions[i];
    if (info.deleted || world.cluster->at(info.topic).internal) continue;
    const auto isr = static_cast<std::int64_t>(info.isr.size());
    const auto replicas = static_cast<std::int64_t>(info.replicas.size());
    const std::int64_t minimum = world.cluster->config_of(PartitionId{i}).min_insync_replicas;
    found.smallest = first ? isr : std::min(found.smallest, isr);
    found.under_minimum += isr < std::min(minimum, replicas) ? 1 : 0;
    first = false;
  }
  return found;
}

std::int64_t in_flight(const World& world) {
  std::int64_t sum = 0;
  for (const Producer& producer : world.producers) sum += requests_in_flight(producer);
  return sum;
}

}  // namespace

std::vector<GroupPartitions> group_partitions(const World& world) {
  std::vector<GroupPartitions> result;
  for (const Group& group : world.groups) {
    GroupPartitions entry{group.id, {}, group.type == GroupType::share};
    for (const TopicId topic : group.topics) {
      const std::vector<PartitionId>& all = world.cluster->at(topic).partitions;
      entry.partitions.insert(entry.partitions.end(), all.begin(), all.end());
    }
    std::sort(entry.partitions.begin(), entry.partitions.end());
    const auto last = std::unique(entry.partitions.begin(), entry.partitions.end());
    entry.partitions.erase(last, entry.partitions.end());
    result.push_back(std::move(entry));
  }
  return result;
}

ClusterStart cluster_start(const World& world) {
  ClusterStart start;
  start.brokers = static_cast<std::uint32_t>(world.brokers.size());
  if (world.controllers.size() > 1)
    start.controllers = static_cast<std::uint32_t>(world.controllers.size());
  for (const PartitionInfo& info : world.cluster->partitions) {
    start.partitions.push_back({info.leader, static_cast<std::uint32_t>(info.replicas.size()),
                                static_cast<std::uint32_t>(info.isr.size()),
                                world.cluster->at(info.topic).internal});
  }
  for (const Group& group : world.groups) start.homes.push_back(group.offsets_partition);
  return start;
}

Series make_series(const World& world, Duration grid, Duration horizon) {
  const std::vector<GroupPartitions> groups = group_partitions(world);
  std::size_t pairs = 0;
  for (const GroupPartitions& g : groups) pairs += g.partitions.size();
  if (pairs > partitions_per_tick) grid *= 10;
  while (horizon / grid > most_ticks) grid *= 2;
  Series series(grid);
  series.add({Metric::total_in, {}, {}});
  series.add({Metric::records_in, {}, {}});
  series.add({Metric::smallest_isr, {}, {}});
  series.add({Metric::under_min_isr, {}, {}});
  series.add({Metric::in_flight, {}, {}});
  const auto stride =
      static_cast<std::uint32_t>((pairs + partition_columns - 1) / partition_columns);
  for (const GroupPartitions& g : groups) {
    series.add({Metric::total_out, g.group, {}});
    series.add({Metric::records_out, g.group, {}});
    series.add({Metric::total_lag, g.group, {}});
    series.add({Metric::unowned, g.group, {}});
    series.add({Metric::waiting, g.group, {}});
    series.add({Metric::latency, g.group, {}});
    for (const PartitionId p : g.partitions) {
      series.add({Metric::lag, g.group, p}, std::max<std::uint32_t>(1, stride));
    }
  }
  return series;
}

void note_latencies(const World& world, const std::vector<HandOver>& hand_overs,
                    Latencies& latencies) {
  for (const HandOver& each : hand_overs) {
    const auto created = created_ms(world, each);
    if (!created) continue;
    if (latencies.size() <= each.group.index) latencies.resize(world.groups.size(), -1);
    std::int64_t& longest = latencies[each.group.index];
    longest = std::max({longest, std::int64_t{0}, timestamp_of(world.now) - *created});
  }
}

void take_sample(Series& series, const World& world, const Lanes& lanes, Latencies& latencies) {
  const Time tick = series.next_tick();
  std::int64_t total = 0;  // of the total_in or total_out column just before
  for (std::size_t i = 0; i < series.columns(); ++i) {
    if (!series.due(i)) continue;
    const SeriesKey& key = series.key(i);
    switch (key.metric) {
      case Metric::total_in:
        total = records_in(world);
        series.put(i, total);
        break;
      case Metric::total_out:
        total = static_cast<std::int64_t>(world.ledger.delivered_records(key.group));
        series.put(i, total);
        break;
      case Metric::records_in:
      case Metric::records_out: series.put(i, rate(series, i - 1, total, tick)); break;
      case Metric::total_lag: series.put(i, total_lag(world, key.group)); break;
      case Metric::unowned: series.put(i, lanes.unowned(key.group)); break;
      case Metric::lag: series.put(i, lag(world, key.group, key.partition)); break;
      case Metric::waiting: series.put(i, oldest_wait_ms(world, key.group, tick)); break;
      case Metric::latency: series.put(i, latency_ms(series, i, latencies, key.group, tick)); break;
      case Metric::smallest_isr: series.put(i, in_sync(world).smallest); break;
      case Metric::under_min_isr: series.put(i, in_sync(world).under_minimum); break;
      case Metric::in_flight: series.put(i, in_flight(world)); break;
    }
  }
  series.finish_tick();
  std::fill(latencies.begin(), latencies.end(), -1);
}

}  // namespace ks
