#include "sim/kafka/producer_plan.h"

#include <algorithm>

#include "sim/base/hash.h"

namespace ks {

std::uint32_t PlannedChoice::of(std::uint32_t number) const {
  if (!random && cumulative.empty()) return number % count;
  const std::uint64_t total = cumulative.empty() ? count : cumulative.back();
  const std::uint64_t drawn =
      random ? mix64(stream_state + number * 0x9e3779b97f4a7c15ULL) % total : number % total;
  if (cumulative.empty()) return static_cast<std::uint32_t>(drawn);
  const auto at = std::upper_bound(cumulative.begin(), cumulative.end(), drawn);
  return static_cast<std::uint32_t>(at - cumulative.begin());
}

std::optional<std::uint32_t> ProducerPlan::key_of(std::uint32_t number) const {
  if (keys.empty()) return std::nullopt;
  return key_choice.of(number);
}

std::optional<std::uint32_t> ProducerPlan::field_of(std::uint32_t number) const {
  if (field_values.empty()) return std::nullopt;
  return field_choice.of(number);
}

std::string ProducerPlan::value_of(std::uint32_t number) const {
  std::string text;
  for (std::size_t at = 0; at < value.size();) {
    const std::size_t open = std::min(value.find('{', at), value.size());
    text += value.substr(at, open - at);
    if (open == value.size()) break;
    const std::size_t close = value.find('}', open);
    const std::string name = value.substr(open + 1, close - open - 1);
    if (name == "number") text += std::to_string(number);
    if (name == "key" && !keys.empty()) text += keys[*key_of(number)];
    if (name == field && !field_values.empty()) text += field_values[*field_of(number)];
    at = close + 1;
  }
  return text;
}

std::optional<std::uint32_t> ProducerPlan::partition_of(std::uint32_t number,
                                                        std::uint32_t partitions) const {
  if (!field_values.empty()) return field_partitions[field_choice.of(number)];
  if (keys.empty() || ignore_keys) return std::nullopt;
  return key_hashes[key_choice.of(number)] % partitions;
}

}  // namespace ks
