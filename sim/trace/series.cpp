#include "sim/trace/series.h"

#include <algorithm>

#include "sim/base/check.h"

namespace ks {

void Column::widen(MinMax& sum, const MinMax& part, bool& first) {
  if (first) {
    sum = part;
    first = false;
    return;
  }
  sum.min = std::min(sum.min, part.min);
  sum.max = std::max(sum.max, part.max);
  sum.last = part.last;
}

Column::Block Column::summarised(std::vector<std::int64_t> values) {
  Block block;
  const auto fold = [](const auto& parts, auto as_range) {
    std::vector<MinMax> sums;
    for (std::size_t i = 0; i < parts.size(); i += fan) {
      MinMax sum;
      bool first = true;
      for (std::size_t j = i; j < i + fan; ++j) widen(sum, as_range(parts[j]), first);
      sums.push_back(sum);
    }
    return sums;
  };
  block.by_16 = fold(values, [](std::int64_t v) { return MinMax{v, v, v}; });
  block.by_256 = fold(block.by_16, [](const MinMax& m) { return m; });
  block.all = fold(block.by_256, [](const MinMax& m) { return m; }).front();
  block.values = std::move(values);
  return block;
}

void Column::push_back(std::int64_t value) {
  open_.push_back(value);
  if (open_.size() < block_size) return;
  blocks_.push_back(std::make_shared<const Block>(summarised(std::move(open_))));
  open_ = {};
}

void Column::truncate(std::size_t count) {
  KS_CHECK(count <= size());
  const std::size_t block = count / block_size;
  if (block < blocks_.size()) {
    open_ = blocks_[block]->values;
    blocks_.resize(block);
  }
  open_.resize(count - blocks_.size() * block_size);
}

std::int64_t Column::operator[](std::size_t index) const {
  KS_CHECK(index < size());
  const std::size_t block = index / block_size;
  return block < blocks_.size() ? blocks_[block]->values[index % block_size]
                                : open_[index - blocks_.size() * block_size];
}

MinMax Column::over(std::size_t begin, std::size_t end) const {
  KS_CHECK(begin < end);
  KS_CHECK(end <= size());
  MinMax sum;
  bool first = true;
  while (begin < end) {
    const std::size_t block = begin / block_size;
    const std::size_t inside = begin % block_size;
    const std::size_t left = end - begin;
    const bool full = block < blocks_.size();
    if (full && inside == 0 && left >= block_size) {
      widen(sum, blocks_[block]->all, first);
      begin += block_size;
    } else if (full && inside % (fan * fan) == 0 && left >= fan * fan) {
      widen(sum, blocks_[block]->by_256[inside / (fan * fan)], first);
      begin += fan * fan;
    } else if (full && inside % fan == 0 && left >= fan) {
      widen(sum, blocks_[block]->by_16[inside / fan], first);
      begin += fan;
    } else {
      const std::int64_t value = (*this)[begin];
      widen(sum, MinMax{value, value, value}, first);
      ++begin;
    }
  }
  return sum;
}

std::string_view metric_name(Metric metric) {
  switch (metric) {
    case Metric::lag: return "lag";
    case Metric::total_lag: return "total lag";
    case Metric::unowned: return "partitions without an owner";
    case Metric::records_in: return "records in per second";
    case Metric::records_out: return "records out per second";
    case Metric::total_in: return "records in";
    case Metric::total_out: return "records out";
    case Metric::waiting: return "oldest wait";
    case Metric::latency: return "end-to-end latency";
    case Metric::smallest_isr: return "smallest ISR";
    case Metric::under_min_isr: return "partitions under min ISR";
    case Metric::in_flight: return "produce requests in flight";
  }
  return "?";
}

std::string_view metric_unit(Metric metric) {
  switch (metric) {
    case Metric::lag:
    case Metric::total_lag:
    case Metric::total_in:
    case Metric::total_out: break;
    case Metric::records_in:
    case Metric::records_out: return "records/s";
    case Metric::unowned:
    case Metric::under_min_isr: return "partitions";
    case Metric::waiting:
    case Metric::latency: return "ms";
    case Metric::smallest_isr: return "replicas";
    case Metric::in_flight: return "requests";
  }
  return "records";
}

Series::Series(Duration grid) : grid_(grid) { KS_CHECK(grid > Duration{}); }

std::size_t Series::add(SeriesKey key, std::uint32_t stride) {
  KS_CHECK(ticks_ == 0);
  KS_CHECK(stride > 0);
  keys_.push_back(key);
  strides_.push_back(stride);
  data_.emplace_back();
  return keys_.size() - 1;
}

std::size_t Series::find(SeriesKey key) const {
  return static_cast<std::size_t>(std::find(keys_.begin(), keys_.end(), key) - keys_.begin());
}

Duration Series::spacing(std::size_t column) const {
  return grid_ * static_cast<std::int64_t>(strides_[column]);
}

void Series::truncate(Time time) {
  const auto upto = [&](Duration step) {
    return time < start_time ? std::uint64_t{0}
                             : static_cast<std::uint64_t>((time - start_time) / step) + 1;
  };
  ticks_ = std::min(ticks_, upto(grid_));
  for (std::size_t i = 0; i < data_.size(); ++i) {
    data_[i].truncate(std::min<std::size_t>(data_[i].size(), upto(spacing(i))));
  }
}

std::vector<PlotPoint> Series::plot(std::size_t column, Time from, Time to,
                                    std::size_t points) const {
  KS_CHECK(column < data_.size());
  const Column& data = data_[column];
  const std::int64_t step = to_us(spacing(column));
  std::vector<PlotPoint> result;
  if (points == 0 || to < from || to < start_time || data.size() == 0) return result;
  // One sample to the left, so that a line enters the plot instead of starting inside it.
  const std::int64_t first = std::max<std::int64_t>(0, to_us(from) / step);
  const auto size = static_cast<std::int64_t>(data.size());
  const std::int64_t last = std::min(size - 1, (to_us(to) + step - 1) / step);
  if (first > last) return result;
  // Buckets stand at multiples of their size, so that a plot does not tremble while it is dragged.
  const auto wanted = static_cast<std::int64_t>(points);
  const std::int64_t bucket = (last - first + wanted) / wanted;
  for (std::int64_t begin = first / bucket * bucket; begin <= last; begin += bucket) {
    const std::int64_t end = std::min(begin + bucket, size);
    result.push_back({time_from_us(begin * step), time_from_us((end - 1) * step),
                      data.over(static_cast<std::size_t>(begin), static_cast<std::size_t>(end))});
  }
  return result;
}

std::int64_t Series::value_at(std::size_t column, Time time) const {
  const Column& data = data_[column];
  if (data.size() == 0 || time < start_time) return 0;
  const auto index = static_cast<std::size_t>((time - start_time) / spacing(column));
  return data[std::min(index, data.size() - 1)];
}

MinMax Series::range(std::size_t column) const {
  const Column& data = data_[column];
  return data.size() == 0 ? MinMax{} : data.over(0, data.size());
}

}  // namespace ks
