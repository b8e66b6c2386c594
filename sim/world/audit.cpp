#include "sim/world/audit.h"

#include <algorithm>
#include <map>

namespace ks {
namespace {

/// A stretch of ordinals in the log.
struct Stored {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  std::int64_t offset = 0;
};
using StoredList = std::vector<Stored>;

/// What the leader's log of one partition holds, by producer, in offset order.
std::map<std::uint32_t, StoredList> stored_in(const World& world, PartitionId partition) {
  std::map<std::uint32_t, StoredList> found;
  const PartitionLog& log = leader_replica(world, partition).log;
  log.read(log.start_offset(), log.end_offset(), [&](std::int64_t base, const Batch& batch) {
    if (batch.is_gap() || batch.producer >= world.producers.size()) return true;
    StoredList& list = found[batch.producer];
    const std::uint32_t end = batch.ordinal + batch.count;
    const bool goes_on = !list.empty() && list.back().end == batch.ordinal &&
                         list.back().offset + (list.back().end - list.back().begin) == base;
    if (goes_on) {
      list.back().end = end;
    } else {
      list.push_back({batch.ordinal, end, base});
    }
    return true;
  });
  return found;
}

/// The first stretches of each record, ascending by ordinal, and everything that was there before.
class FirstSeen {
 public:
  FirstSeen(ProducerId producer, PartitionId partition, RecordAudit& audit)
      : producer_(producer), partition_(partition), audit_(audit) {}

  void add(const Stored& stored) {
    std::uint32_t next = stored.begin;
    // Nearly always it goes on where the last one ended.
    if (seen_.empty() || seen_.back().end <= stored.begin) {
      seen_.push_back(stored);
      return;
    }
    StoredList fresh;
    for (const Stored& before : seen_) {
      if (before.end <= next || before.begin >= stored.end) continue;
      if (before.begin > next) fresh.push_back(part(stored, next, before.begin));
      const std::uint32_t from = std::max(before.begin, next);
      const std::uint32_t to = std::min(before.end, stored.end);
      audit_.doubled.push_back({producer_, partition_, from, to - from,
                                part(stored, from, to).offset, part(before, from, to).offset});
      next = to;
    }
    if (next < stored.end) fresh.push_back(part(stored, next, stored.end));
    for (const Stored& each : fresh) insert(each);
  }
  const StoredList& seen() const { return seen_; }

 private:
  static Stored part(const Stored& whole, std::uint32_t begin, std::uint32_t end) {
    return {begin, end, whole.offset + (begin - whole.begin)};
  }
  void insert(const Stored& stored) {
    const auto after = std::upper_bound(
        seen_.begin(), seen_.end(), stored.begin,
        [](std::uint32_t begin, const Stored& other) { return begin < other.begin; });
    if (after != seen_.end()) {
      audit_.reordered.push_back(
          {producer_, partition_, stored.begin, stored.end - stored.begin, stored.offset, -1});
    }
    seen_.insert(after, stored);
  }

  ProducerId producer_;
  PartitionId partition_;
  RecordAudit& audit_;
  StoredList seen_;
};

/// Of [begin, end) what the log does not hold and has not deleted as it should.
void find_missing(const FateRange& range, const StoredList& there,
                  const std::vector<FateRange>& retired, const AuditedRange& like,
                  std::vector<AuditedRange>& out) {
  std::vector<FateRange> missing{range};
  const auto take_out = [&](std::uint32_t begin, std::uint32_t end) {
    std::vector<FateRange> left;
    for (const FateRange& part : missing) {
      if (part.begin < begin)
        left.push_back({part.partition, part.begin, std::min(part.end, begin), part.fate});
      if (part.end > end)
        left.push_back({part.partition, std::max(part.begin, end), part.end, part.fate});
    }
    missing = std::move(left);
  };
  for (const Stored& stored : there) {
    if (stored.end > range.begin && stored.begin < range.end) take_out(stored.begin, stored.end);
  }
  for (const FateRange& gone : retired) take_out(gone.begin, gone.end);
  for (const FateRange& part : missing) {
    AuditedRange found = like;
    found.ordinal = part.begin;
    found.count = part.end - part.begin;
    out.push_back(found);
  }
}

/// Of [begin, end) what the log holds.
void find_stored(const FateRange& range, const StoredList& there, const AuditedRange& like,
                 std::vector<AuditedRange>& out) {
  for (const Stored& stored : there) {
    const std::uint32_t from = std::max(stored.begin, range.begin);
    const std::uint32_t to = std::min(stored.end, range.end);
    if (from >= to) continue;
    AuditedRange found = like;
    found.ordinal = from;
    found.count = to - from;
    found.offset = stored.offset + (from - stored.begin);
    out.push_back(found);
  }
}

void audit_producer(const World& world, std::uint32_t producer, PartitionId partition,
                    const StoredList& stored, RecordAudit& audit) {
  FirstSeen first{ProducerId{producer}, partition, audit};
  for (const Stored& each : stored) first.add(each);
  const ProducerLedger& ledger = world.ledger.producers[producer];
  const AuditedRange like{ProducerId{producer}, partition, 0, 0, -1, -1};
  std::vector<FateRange> retired;
  for (const FateRange& other : ledger.others()) {
    if (other.partition != partition) continue;
    if (other.fate == RecordFate::retired) retired.push_back(other);
    if (other.fate == RecordFate::failed)
      find_stored(other, first.seen(), like, audit.stored_though_failed);
  }
  const std::uint32_t number = world.cluster->at(partition).number;
  for (const FateRange& range : ledger.acknowledged(number, partition))
    find_missing(range, first.seen(), retired, like, audit.lost);
}

/// Records of a partition's leader whose transaction ended with an ABORT marker, of this producer.
void find_aborted(const World& world, PartitionId partition, RecordAudit& audit) {
  const Replica& leader = leader_replica(world, partition);
  if (leader.transactions == Replica::none) return;
  for (const EndedTransaction& over :
       world.replication.transactions[leader.transactions].aborted()) {
    leader.log.read(std::max(over.first_offset, leader.log.start_offset()), over.last_offset,
                    [&](std::int64_t base, const Batch& batch) {
                      const bool its = batch.is_transactional() && !batch.is_control() &&
                                       batch.producer_id == over.producer_id;
                      if (its) {
                        audit.aborted.push_back({ProducerId{batch.producer}, partition,
                                                 batch.ordinal, batch.count, base, -1});
                      }
                      return true;
                    });
  }
}

/// Deliveries of the records [from, to) to the group's applications.
std::uint64_t deliveries_of(const PartitionLedger& ledger, std::int64_t from, std::int64_t to) {
  std::int64_t sum = 0;
  const auto overlap = [&](std::int64_t begin, std::int64_t end) {
    return std::max<std::int64_t>(0, std::min(end, to) - std::max(begin, from));
  };
  for (const OffsetRange& range : ledger.delivered) sum += overlap(range.begin, range.end);
  for (const RepeatedRange& range : ledger.repeated)
    sum += overlap(range.begin, range.end) * (std::int64_t{range.times} - 1);
  return static_cast<std::uint64_t>(sum);
}

}  // namespace

std::uint64_t RecordAudit::records(const std::vector<AuditedRange>& ranges) {
  std::uint64_t sum = 0;
  for (const AuditedRange& range : ranges) sum += range.count;
  return sum;
}

RecordAudit audit_records(const World& world) {
  RecordAudit audit;
  for (std::uint32_t t = 0; t < world.cluster->topics.size(); ++t) {
    const TopicInfo& topic = world.cluster->topics[t];
    if (topic.internal || !world.cluster->has(TopicId{t})) continue;
    for (const PartitionId partition : topic.partitions) {
      const std::map<std::uint32_t, StoredList> stored = stored_in(world, partition);
      for (const Producer& producer : world.producers) {
        if (producer.plan == nullptr || producer.plan->topic.index != t) continue;
        const auto list = stored.find(producer.id.index);
        audit_producer(world, producer.id.index, partition,
                       list == stored.end() ? StoredList{} : list->second, audit);
      }
      find_aborted(world, partition, audit);
    }
  }
  return audit;
}

std::uint64_t delivered_copies(const World& world, GroupId group, const RecordAudit& audit) {
  std::uint64_t copies = 0;
  for (const AuditedRange& copy : audit.doubled) {
    const PartitionLedger* const ledger = world.ledger.groups[group.index].find(copy.partition);
    if (ledger == nullptr) continue;
    for (const OffsetRange& range : ledger->delivered) {
      const std::int64_t from = std::max(range.begin, copy.offset);
      const std::int64_t to = std::min<std::int64_t>(range.end, copy.offset + copy.count);
      if (from < to) copies += static_cast<std::uint64_t>(to - from);
    }
  }
  return copies;
}

std::uint64_t delivered_aborted(const World& world, GroupId group, const RecordAudit& audit) {
  std::uint64_t sum = 0;
  for (const AuditedRange& range : audit.aborted) {
    const PartitionLedger* const ledger = world.ledger.groups[group.index].find(range.partition);
    if (ledger != nullptr) sum += deliveries_of(*ledger, range.offset, range.offset + range.count);
  }
  return sum;
}

std::int64_t record_number(const World& world, const AuditedRange& range) {
  const Producer& producer = world.producers[range.producer.index];
  std::int64_t found = -1;
  if (range.offset >= 0) {
    const PartitionLog& log = leader_replica(world, range.partition).log;
    log.read(range.offset, range.offset + 1, [&](std::int64_t, const Batch& batch) {
      ProducerBatch whole;
      whole.batch = batch;
      whole.partition = world.cluster->at(range.partition).number;
      found = number_after(producer, whole, range.ordinal - batch.ordinal);
      return false;
    });
    return found;
  }
  if (!placed_on(producer, 0)) return -1;
  const std::uint32_t number = world.cluster->at(range.partition).number;
  std::uint32_t before = 0;
  for (std::uint32_t n = 0; n < producer.next_number; ++n) {
    if (placed_on(producer, n) != number) continue;
    if (before++ == range.ordinal) return n;
  }
  return -1;
}

}  // namespace ks
