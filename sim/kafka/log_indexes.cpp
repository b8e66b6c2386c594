#include "sim/kafka/log_indexes.h"

#include <algorithm>

namespace ks {
namespace {

class Counter {
 public:
  Counter(std::int64_t base_offset, std::int64_t interval) : interval_(interval) {
    found_.base_offset = base_offset;
  }

  /// Before the batch counts, what stands before it decides whether it gets an entry.
  void add(const Batch& batch) {
    newest_ = std::max(newest_, batch.max_timestamp());
    if (since_entry_ > interval_) {
      ++found_.offset_entries;
      note_time();
      since_entry_ = 0;
    }
    since_entry_ += batch.bytes;
  }
  /// A segment that is closed gets its newest timestamp, too.
  void close() { note_time(); }
  const SegmentIndexes& found() const { return found_; }

 private:
  /// Only later times than the last entry's.
  void note_time() {
    if (newest_ <= indexed_) return;
    ++found_.time_entries;
    indexed_ = newest_;
  }

  SegmentIndexes found_;
  std::int64_t interval_;
  std::int64_t since_entry_ = 0;
  std::int64_t newest_ = LogSegment::no_timestamp;
  std::int64_t indexed_ = LogSegment::no_timestamp;
};

}  // namespace

std::vector<SegmentIndexes> log_indexes(const PartitionLog& log, std::int64_t interval) {
  std::vector<SegmentIndexes> list;
  const auto& segments = log.segments().list();
  for (std::size_t i = 0; i < segments.size(); ++i) {
    const bool active = i + 1 == segments.size();
    const std::int64_t end = active ? log.end_offset() : segments[i + 1].base_offset;
    Counter counter(segments[i].base_offset, interval);
    log.read(segments[i].base_offset, end, [&](std::int64_t, const Batch& batch) {
      if (!batch.is_gap()) counter.add(batch);
      return true;
    });
    if (!active) counter.close();
    list.push_back(counter.found());
  }
  return list;
}

}  // namespace ks
