// Quantities sampled on a fixed grid of simulated time, in columns whose summaries make a plot of hours
// as cheap as one of seconds. Filled between events by the session; sampling never changes the run.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/id.h"
#include "sim/base/time.h"

namespace ks {

/// Smallest and largest value of a stretch, and its last one.
struct MinMax {
  std::int64_t min = 0;
  std::int64_t max = 0;
  std::int64_t last = 0;
  bool operator==(const MinMax&) const = default;
};

/// Samples 0, 1, 2 … of one quantity. Full blocks carry min/max levels and are shared by copies.
class Column {
 public:
  void push_back(std::int64_t value);
  void truncate(std::size_t count);
  std::size_t size() const { return blocks_.size() * block_size + open_.size(); }
  std::int64_t operator[](std::size_t index) const;
  /// Over samples [begin, end), begin < end ≤ size(); reads O(log) of them.
  MinMax over(std::size_t begin, std::size_t end) const;

 private:
  static constexpr std::size_t block_size = 4096;
  static constexpr std::size_t fan = 16;  ///< samples per summary, and summaries per higher summary
  struct Block {
    std::vector<std::int64_t> values;
    std::vector<MinMax> by_16;
    std::vector<MinMax> by_256;
    MinMax all;
  };
  static Block summarised(std::vector<std::int64_t> values);
  static void widen(MinMax& sum, const MinMax& part, bool& first);

  std::vector<std::shared_ptr<const Block>> blocks_;
  std::vector<std::int64_t> open_;
};

enum class Metric : std::uint8_t {
  lag,          ///< log end − committed of one partition for one group, in records
  total_lag,    ///< of all partitions of a group
  unowned,      ///< partitions of a group that no living consumer owns
  records_in,   ///< appended by leaders, records per second
  records_out,  ///< handed to applications of a group, records per second
  total_in,     ///< appended by leaders since the start
  total_out,    ///< handed to applications of a group since the start
  waiting,  ///< ms since the oldest record was created that a group's applications were not handed yet
  latency,  ///< ms from a record's creation to its hand-over: the longest since the sample before
  smallest_isr,   ///< replicas in sync of the partition that has the fewest; topics of people only
  under_min_isr,  ///< of them, partitions with fewer than min.insync.replicas
  in_flight,      ///< produce requests without an answer, of all producers
};
std::string_view metric_name(Metric metric);
/// "records", "records/s", "ms", "partitions", "replicas", "requests".
std::string_view metric_unit(Metric metric);

/// What a column measures; group and partition are invalid where they do not apply.
struct SeriesKey {
  Metric metric = Metric::lag;
  GroupId group;
  PartitionId partition;
  auto operator<=>(const SeriesKey&) const = default;
};

/// One point of a plot: what the samples from `from` to `to`, both included, of one pixel column show.
struct PlotPoint {
  Time from{};
  Time to{};
  MinMax value;
};

class Series {
 public:
  Series() = default;
  /// Samples every `grid`; the k-th (from 0) stands for start_time + k·grid. A key whose stride is n
  /// has only every n-th: with thousands of partitions each is looked at less often.
  explicit Series(Duration grid);

  /// Columns must all be added before the first sample.
  std::size_t add(SeriesKey key, std::uint32_t stride = 1);
  std::size_t columns() const { return keys_.size(); }
  const SeriesKey& key(std::size_t column) const { return keys_[column]; }
  /// Index of the column; columns() when there is none.
  std::size_t find(SeriesKey key) const;

  Duration grid() const { return grid_; }
  /// Samples taken so far.
  std::uint64_t ticks() const { return ticks_; }
  Time next_tick() const { return start_time + grid_ * static_cast<std::int64_t>(ticks_); }
  /// Whether the column wants a value at the tick that is being taken.
  bool due(std::size_t column) const { return ticks_ % strides_[column] == 0; }
  void put(std::size_t column, std::int64_t value) { data_[column].push_back(value); }
  void finish_tick() { ++ticks_; }
  /// Forgets samples of later instants than `time`.
  void truncate(Time time);

  /// At most `points` + 1 points over [from, to], for the part that is sampled; both ends included.
  std::vector<PlotPoint> plot(std::size_t column, Time from, Time to, std::size_t points) const;
  /// The last sample at or before `time`; 0 when there is none.
  std::int64_t value_at(std::size_t column, Time time) const;
  /// Over the whole column.
  MinMax range(std::size_t column) const;

 private:
  Duration spacing(std::size_t column) const;

  Duration grid_{100'000};
  std::uint64_t ticks_ = 0;
  std::vector<SeriesKey> keys_;
  std::vector<std::uint32_t> strides_;
  std::vector<Column> data_;
};

}  // namespace ks
