#include "sim/kafka/log_cleaner.h"

#include <algorithm>
#include <limits>
#include <map>
#include <string>
#include <vector>

#include "sim/kafka/record_book.h"

namespace ks {
namespace {

/// One log while it is cleaned: the newest offset of each key, and what is written anew.
class Cleaning {
 public:
  Cleaning(const Replication& replication, const PartitionInfo& partition, const Replica& replica,
           const TopicConfig& config, const Ledger& ledger, const Names& names, Time now)
      : replication_(replication),
        partition_(partition),
        replica_(replica),
        config_(config),
        ledger_(ledger),
        names_(names),
        now_(timestamp_of(now)) {}

  /// Reads the dirty part, then writes everything below its end.
  void run(const LogToClean& what) {
    const auto& segments = replica_.log.segments().list();
    count_ = what.clean_segments + what.cleanable_segments;
    const std::int64_t dirty = segments[what.clean_segments].base_offset;
    end_ = segments[count_].base_offset;
    replica_.log.read(dirty, end_, [&](std::int64_t base, const Batch& batch) {
      if (is_aborted(batch, base)) return true;
      const std::vector<RecordView> records = view(batch);
      for (std::size_t i = 0; i < records.size(); ++i) {
        if (records[i].key) newest_[*records[i].key] = base + static_cast<std::int64_t>(i);
      }
      return true;
    });
    position_ = segments.front().base_offset;
    for (std::size_t i = 0; i < count_; ++i)
      write_segment(segments[i], i + 1 < segments.size() ? segments[i + 1].base_offset : end_);
    if (position_ < end_) gap(end_ - position_, replica_.log.epochs().epoch_at(end_));
  }

  std::size_t count() const { return count_; }
  std::int64_t end() const { return end_; }
  const std::vector<Batch>& batches() const { return batches_; }
  const std::vector<LogSegment>& segments() const { return segments_; }
  const std::vector<Tombstone>& tombstones() const { return tombstones_; }
  const std::vector<Batch>& dropped() const { return dropped_; }
  std::uint64_t records_before() const { return records_before_; }
  std::uint64_t records_after() const { return records_after_; }
  std::uint64_t tombstones_removed() const { return tombstones_removed_; }

 private:
  std::vector<RecordView> view(const Batch& batch) const {
    return records_in(batch, partition_, *replication_.book, replication_.offsets_records, ledger_,
                      names_);
  }

  /// Records of an aborted transaction go, and are no newer version of anything (CleanedTransactionMetadata).
  bool is_aborted(const Batch& batch, std::int64_t base) const {
    if (!batch.is_transactional() || batch.is_control()) return false;
    const auto& list = replication_.transactions[replica_.transactions].aborted();
    return std::any_of(list.begin(), list.end(), [&](const EndedTransaction& over) {
      return over.producer_id == batch.producer_id && over.first_offset <= base &&
             base < over.last_offset;
    });
  }

  /// When the cleaner may drop the tombstone at an offset: delete.retention.ms after it first saw it.
  std::int64_t horizon_of(std::int64_t offset) const {
    for (const Tombstone& known : replica_.tombstones) {
      if (known.offset == offset) return known.delete_horizon;
    }
    return now_ + config_.delete_retention_ms;
  }

  bool keeps(const RecordView& record, std::int64_t offset) {
    if (!record.key) return true;
    const auto newest = newest_.find(*record.key);
    if (newest != newest_.end() && offset < newest->second) return false;
    if (!record.tombstone) return true;
    const std::int64_t horizon = horizon_of(offset);
    if (now_ >= horizon) {
      ++tombstones_removed_;
      return false;
    }
    tombstones_.push_back(Tombstone{offset, horizon});
    return true;
  }

  /// A gap never reaches into the next segment, or both would be taken to begin with it.
  void gap(std::int64_t count, std::int32_t epoch) {
    if (batches_.size() > segment_begin_ && batches_.back().is_gap() &&
        batches_.back().leader_epoch == epoch) {
      batches_.back().count += static_cast<std::uint32_t>(count);
      return;
    }
    Batch empty;
    empty.count = static_cast<std::uint32_t>(count);
    empty.leader_epoch = epoch;
    batches_.push_back(empty);
  }

  /// The records [from, to) of a batch, as a batch of their own.
  void keep(const Batch& batch, const std::vector<RecordView>& records, std::size_t from,
            std::size_t to, LogSegment& segment) {
    Batch part = batch;
    if (to - from < records.size()) {
      constexpr std::uint32_t header = 61;
      part.first_number = records[from].number;
      part.ordinal += static_cast<std::uint32_t>(from);
      if (part.base_sequence >= 0) part.base_sequence += static_cast<std::int32_t>(from);
      part.count = static_cast<std::uint32_t>(to - from);
      part.bytes = header;
      for (std::size_t i = from; i < to; ++i) part.bytes += records[i].bytes;
      part.base_timestamp = records[from].timestamp;
      part.timestamp_span =
          static_cast<std::uint32_t>(records[to - 1].timestamp - records[from].timestamp);
    }
    records_after_ += part.count;
    write(part, segment);
  }

  void write(const Batch& batch, LogSegment& segment) {
    if (segment.bytes == 0) segment.first_timestamp = batch.max_timestamp();
    segment.bytes += batch.bytes;
    segment.largest_timestamp = std::max(segment.largest_timestamp, batch.max_timestamp());
    batches_.push_back(batch);
  }

  void drop(const Batch& batch, std::size_t from, std::size_t to) {
    gap(static_cast<std::int64_t>(to - from), batch.leader_epoch);
    Batch part = batch;
    part.ordinal += static_cast<std::uint32_t>(from);
    part.count = static_cast<std::uint32_t>(to - from);
    dropped_.push_back(part);
  }

  void write_batch(std::int64_t base, const Batch& batch, LogSegment& segment) {
    // What DeleteRecords took may be there no more.
    if (base > position_) gap(base - position_, batch.leader_epoch);
    position_ = base + batch.count;
    if (batch.is_gap()) {
      gap(batch.count, batch.leader_epoch);
      return;
    }
    if (batch.is_control()) {  // no record, and it stays
      write(batch, segment);
      return;
    }
    const std::vector<RecordView> records = view(batch);
    records_before_ += records.size();
    if (is_aborted(batch, base)) {
      drop(batch, 0, records.size());
      return;
    }
    std::vector<bool> stays;
    for (std::size_t i = 0; i < records.size(); ++i)
      stays.push_back(keeps(records[i], base + static_cast<std::int64_t>(i)));
    for (std::size_t from = 0; from < records.size();) {
      std::size_t to = from + 1;
      while (to < records.size() && stays[to] == stays[from]) ++to;
      if (stays[from]) keep(batch, records, from, to, segment);
      if (!stays[from]) drop(batch, from, to);
      from = to;
    }
  }

  /// Cleaned segments are put together as long as they fit into one (groupSegmentsBySize).
  void write_segment(const LogSegment& old, std::int64_t end) {
    LogSegment fresh{old.base_offset};
    segment_begin_ = batches_.size();
    replica_.log.read(old.base_offset, end, [&](std::int64_t base, const Batch& batch) {
      write_batch(base, batch, fresh);
      return true;
    });
    const bool joins = !segments_.empty() && group_bytes_ + old.bytes <= config_.segment_bytes;
    group_bytes_ = joins ? group_bytes_ + old.bytes : old.bytes;
    if (!joins) {
      segments_.push_back(fresh);
      return;
    }
    LogSegment& into = segments_.back();
    if (into.bytes == 0) into.first_timestamp = fresh.first_timestamp;
    into.bytes += fresh.bytes;
    into.largest_timestamp = std::max(into.largest_timestamp, fresh.largest_timestamp);
  }

  const Replication& replication_;
  const PartitionInfo& partition_;
  const Replica& replica_;
  const TopicConfig& config_;
  const Ledger& ledger_;
  const Names& names_;
  std::int64_t now_ = 0;
  std::map<std::string, std::int64_t> newest_;
  std::size_t count_ = 0;
  std::int64_t end_ = 0;
  std::int64_t position_ = 0;  ///< up to where has been written
  std::int64_t group_bytes_ = 0;
  std::vector<Batch> batches_;
  std::size_t segment_begin_ = 0;  ///< index of the first batch of the segment being written
  std::vector<LogSegment> segments_;
  std::vector<Tombstone> tombstones_;
  std::vector<Batch> dropped_;  ///< what was taken out, as batches
  std::uint64_t records_before_ = 0;
  std::uint64_t records_after_ = 0;
  std::uint64_t tombstones_removed_ = 0;
};

void clean(Replication& replication, PartitionId partition, BrokerId broker, const LogToClean& what,
           Ctx& ctx) {
  const PartitionInfo& info = ctx.cluster().at(partition);
  Replica& replica = *replication.find(ctx.cluster(), partition, broker);
  Cleaning cleaning(replication, info, replica, ctx.cluster().config_of(partition), ctx.ledger(),
                    ctx.names(), ctx.now);
  cleaning.run(what);
  const bool leads = info.leader == broker;
  const PartitionLog* const twin =
      leads ? nullptr : &replication.leader(ctx.cluster(), partition).log;
  replica.log.rewrite_front(cleaning.count(), cleaning.batches(), cleaning.segments(), twin);
  replica.cleaned_to = cleaning.end();
  replica.tombstones = cleaning.tombstones();
  for (const Batch& batch : cleaning.dropped()) ctx.ledger().retired(partition, batch);
  if (leads) {
    ctx.note(LogCompacted{partition, cleaning.end(), cleaning.records_before(),
                          cleaning.records_after(), cleaning.tombstones_removed()});
  }
}

/// The first dirty offset: a checkpoint below the log's start does not count
/// (LogCleanerManager.cleanableOffsets).
std::int64_t clean_to(const Replica& replica) {
  return std::max(replica.cleaned_to, replica.log.start_offset());
}

/// a/b > c/d, in millionths.
bool larger_share(std::int64_t a, std::int64_t b, std::int64_t c, std::int64_t d) {
  const auto share = [](std::int64_t part, std::int64_t whole) {
    return whole == 0 ? std::int64_t{0} : part * 1'000'000 / whole;
  };
  return share(a, b) > share(c, d);
}

template <class Visit>
void for_each_compacted(const Replication& replication, BrokerId broker, const Cluster& cluster,
                        Visit visit) {
  for (std::uint32_t p = 0; p < cluster.partitions.size(); ++p) {
    const PartitionId partition{p};
    if (!cluster.has(partition) || !cluster.config_of(partition).compacts()) continue;
    const Replica* const replica = replication.find(cluster, partition, broker);
    if (replica != nullptr) visit(partition, *replica, cluster.config_of(partition));
  }
}

}  // namespace

bool LogToClean::due(const TopicConfig& config) const {
  if (cleanable_segments == 0) return false;
  const Ratio& ratio = config.min_cleanable_dirty_ratio;
  return overdue || larger_share(cleanable_bytes, clean_bytes + cleanable_bytes, ratio.numerator,
                                 ratio.denominator);
}

LogToClean log_to_clean(const Replica& replica, const TopicConfig& config, Time now,
                        std::int64_t decided) {
  const auto& segments = replica.log.segments().list();
  LogToClean result;
  std::int64_t oldest = std::numeric_limits<std::int64_t>::max();
  for (std::size_t i = 0; i + 1 < segments.size(); ++i) {
    const LogSegment& segment = segments[i];
    if (segments[i + 1].base_offset <= clean_to(replica)) {
      ++result.clean_segments;
      result.clean_bytes += segment.bytes;
      continue;
    }
    const bool young = config.min_compaction_lag_ms > 0 &&
                       segment.largest_timestamp > timestamp_of(now) - config.min_compaction_lag_ms;
    if (young || segments[i + 1].base_offset > decided) break;
    ++result.cleanable_segments;
    result.cleanable_bytes += segment.bytes;
    if (segment.bytes > 0) oldest = std::min(oldest, segment.first_timestamp);
  }
  result.overdue = oldest != std::numeric_limits<std::int64_t>::max() &&
                   config.max_compaction_lag_ms < timestamp_of(now) - oldest;
  return result;
}

bool clean_filthiest(Replication& replication, BrokerId broker, Ctx& ctx) {
  PartitionId filthiest;
  LogToClean worst;
  for_each_compacted(
      replication, broker, ctx.cluster(),
      [&](PartitionId partition, const Replica& replica, const TopicConfig& config) {
        const LogToClean what =
            log_to_clean(replica, config, ctx.now, replication.last_stable_offset(replica));
        if (!what.due(config)) return;
        const bool worse =
            !filthiest.valid() ||
            larger_share(what.cleanable_bytes, what.clean_bytes + what.cleanable_bytes,
                         worst.cleanable_bytes, worst.clean_bytes + worst.cleanable_bytes);
        if (!worse) return;
        filthiest = partition;
        worst = what;
      });
  if (!filthiest.valid()) return false;
  clean(replication, filthiest, broker, worst, ctx);
  return true;
}

Time cleaner_wanted(const Replication& replication, BrokerId broker, Ctx& ctx) {
  Time wanted = never;
  const auto by = [&](std::int64_t timestamp, std::int64_t lag) {
    if (lag > to_us(never - start_time) / 2000) return;
    const Time when = time_of_timestamp(timestamp + lag + 1);
    if (when > ctx.now) wanted = std::min(wanted, when);
  };
  for_each_compacted(
      replication, broker, ctx.cluster(),
      [&](PartitionId, const Replica& replica, const TopicConfig& config) {
        const auto& segments = replica.log.segments().list();
        for (std::size_t i = 0; i + 1 < segments.size(); ++i) {
          if (segments[i + 1].base_offset <= clean_to(replica) || segments[i].bytes == 0) continue;
          // What waits for its lag, or for the high watermark, or to be overdue.
          if (config.min_compaction_lag_ms > 0)
            by(segments[i].largest_timestamp, config.min_compaction_lag_ms);
          if (segments[i + 1].base_offset > replication.last_stable_offset(replica))
            wanted = ctx.now;
          by(segments[i].first_timestamp, config.max_compaction_lag_ms);
        }
      });
  return wanted;
}

}  // namespace ks
