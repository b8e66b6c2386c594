#include "sim/trace/words.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace ks {
namespace {

/// More parts than this and a sentence stops being one.
constexpr std::size_t listed_parts = 6;

/// Partitions of a topic with numbers one after the other; those of one that has grown have distant ids.
using Run = std::vector<PartitionId>;

bool follows(PartitionId a, PartitionId b, const Names& names) {
  if (a.index >= names.partitions.size() || b.index >= names.partitions.size()) return false;
  const TopicPartition& left = names.partitions[a.index];
  const TopicPartition& right = names.partitions[b.index];
  return left.topic == right.topic && left.number + 1 == right.number;
}

std::vector<Run> runs_of(std::vector<PartitionId> partitions, const Names& names) {
  const auto place = [&](PartitionId p) {
    if (p.index >= names.partitions.size()) return std::pair{TopicId{}, p.index};
    const TopicPartition& name = names.partitions[p.index];
    return std::pair{name.topic, name.number};
  };
  std::sort(partitions.begin(), partitions.end(),
            [&](PartitionId a, PartitionId b) { return place(a) < place(b); });
  std::vector<Run> runs;
  for (const PartitionId p : partitions) {
    if (!runs.empty() && follows(runs.back().back(), p, names)) {
      runs.back().push_back(p);
    } else {
      runs.push_back({p});
    }
  }
  return runs;
}

std::string decimals(std::int64_t value) {
  std::string text = fmt::format("{}.{:03}", value / 1000, value % 1000);
  while (text.back() == '0') text.pop_back();
  if (text.back() == '.') text.pop_back();
  return text;
}

}  // namespace

std::string list_text(const std::vector<std::string>& items) {
  std::string text;
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (i > 0) text += i + 1 == items.size() ? " and " : ", ";
    text += items[i];
  }
  return text;
}

std::string partitions_text(std::span<const PartitionId> partitions, const Names& names) {
  std::vector<std::string> parts;
  std::size_t named = 0;
  for (const Run& run : runs_of({partitions.begin(), partitions.end()}, names)) {
    if (parts.size() >= listed_parts) break;
    if (run.size() > 3) {
      parts.push_back(names.of(run.front()) + " to " + names.of(run.back()));
    } else {
      for (const PartitionId p : run) parts.push_back(names.of(p));
    }
    named += run.size();
  }
  if (named < partitions.size()) parts.push_back(fmt::format("{} more", partitions.size() - named));
  return list_text(parts);
}

std::string span_text(Duration d) {
  const std::int64_t us = to_us(d);
  if (us < 0) return "\u2212" + span_text(-d);
  if (us >= 1'000'000) return decimals((us + 500) / 1000) + " s";
  if (us >= 1000) return decimals(us) + " ms";
  return us == 0 ? "0 s" : fmt::format("{} µs", us);
}

std::string count_text(std::uint64_t count, std::string_view singular, std::string_view plural) {
  return fmt::format("{} {}", count, count == 1 ? singular : plural);
}

}  // namespace ks
