#include "sim/kafka/java_hash.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "sim/base/check.h"

namespace ks {
namespace {

constexpr std::uint32_t replacement_character = 0xFFFD;

struct CodePoint {
  std::uint32_t value = replacement_character;
  std::size_t bytes = 1;
};

struct LeadByte {
  std::size_t bytes = 0;  ///< length of the sequence; 0 when no sequence starts like this
  std::uint32_t bits = 0;
  std::uint32_t smallest = 0;  ///< below it the sequence would be longer than needed
};

LeadByte lead_byte(std::uint32_t byte) {
  if (byte < 0x80) return {1, byte, 0};
  if (byte >= 0xC0 && byte < 0xE0) return {2, byte & 0x1F, 0x80};
  if (byte >= 0xE0 && byte < 0xF0) return {3, byte & 0x0F, 0x800};
  if (byte >= 0xF0 && byte < 0xF8) return {4, byte & 0x07, 0x10000};
  return {};
}

CodePoint code_point_at(std::string_view text, std::size_t i) {
  const LeadByte lead = lead_byte(static_cast<unsigned char>(text[i]));
  if (lead.bytes == 0 || i + lead.bytes > text.size()) return {};
  std::uint32_t value = lead.bits;
  for (std::size_t k = 1; k < lead.bytes; ++k) {
    const std::uint32_t byte = static_cast<unsigned char>(text[i + k]);
    if ((byte & 0xC0) != 0x80) return {};
    value = (value << 6) | (byte & 0x3F);
  }
  const bool surrogate = value >= 0xD800 && value < 0xE000;
  if (value < lead.smallest || value > 0x10FFFF || surrogate) return {};
  return {value, lead.bytes};
}

bool is_ascii(char letter) { return static_cast<unsigned char>(letter) < 0x80; }

}  // namespace

std::u16string utf16_units(std::string_view utf8) {
  std::u16string units;
  units.reserve(utf8.size());
  for (std::size_t i = 0; i < utf8.size();) {
    const CodePoint point = code_point_at(utf8, i);
    i += point.bytes;
    if (point.value < 0x10000) {
      units.push_back(static_cast<char16_t>(point.value));
      continue;
    }
    const std::uint32_t offset = point.value - 0x10000;
    units.push_back(static_cast<char16_t>(0xD800 + (offset >> 10)));
    units.push_back(static_cast<char16_t>(0xDC00 + (offset & 0x3FF)));
  }
  return units;
}

std::int32_t java_string_hash(std::string_view utf8) {
  std::uint32_t hash = 0;
  if (std::all_of(utf8.begin(), utf8.end(), is_ascii)) {
    for (const char letter : utf8) hash = 31 * hash + static_cast<unsigned char>(letter);
  } else {
    for (const char16_t unit : utf16_units(utf8)) hash = 31 * hash + unit;
  }
  return static_cast<std::int32_t>(hash);
}

std::strong_ordering java_compare(std::string_view a, std::string_view b) {
  const auto [in_a, in_b] = std::mismatch(a.begin(), a.end(), b.begin(), b.end());
  const bool ascii = (in_a == a.end() || is_ascii(*in_a)) && (in_b == b.end() || is_ascii(*in_b));
  if (ascii) {
    // What stands before is the same in both, so the order of the bytes is that of the code units.
    if (in_a == a.end() || in_b == b.end()) return a.size() <=> b.size();
    return *in_a <=> *in_b;
  }
  const int order = utf16_units(a).compare(utf16_units(b));
  return order <=> 0;
}

std::int32_t java_partition_hash(std::int32_t topic_hash, std::uint32_t partition) {
  return static_cast<std::int32_t>(31 * (31 + partition) + static_cast<std::uint32_t>(topic_hash));
}

std::int32_t java_abs(std::int32_t value) {
  if (value == std::numeric_limits<std::int32_t>::min()) return 0;
  return value < 0 ? -value : value;
}

std::uint32_t java_folded(std::int32_t hash) {
  const auto h = static_cast<std::uint32_t>(hash);
  return h ^ (h >> 16);
}

std::uint32_t java_capacity_for(std::size_t n) {
  const std::size_t wanted = std::max<std::size_t>(n * 4 / 3 + 1, 16);
  std::uint32_t capacity = 16;
  while (capacity < wanted) capacity *= 2;
  return capacity;
}

JavaHashOrder::JavaHashOrder(std::uint32_t capacity) : capacity_(capacity) {
  KS_CHECK(capacity > 0);
  KS_CHECK((capacity & (capacity - 1)) == 0);
}

void JavaHashOrder::insert(std::string_view key) {
  if (contains(key)) return;
  entries_.push_back({std::string(key), java_folded(java_string_hash(key))});
  if (entries_.size() * 4 > std::size_t{capacity_} * 3) capacity_ *= 2;
}

void JavaHashOrder::erase(std::string_view key) {
  const auto same_key = [&](const Entry& entry) { return entry.key == key; };
  entries_.erase(std::remove_if(entries_.begin(), entries_.end(), same_key), entries_.end());
}

bool JavaHashOrder::contains(std::string_view key) const {
  return std::any_of(entries_.begin(), entries_.end(),
                     [&](const Entry& entry) { return entry.key == key; });
}

std::vector<std::string> JavaHashOrder::iteration() const {
  std::vector<std::pair<std::uint32_t, std::size_t>> order;  // bucket, place in entries_
  order.reserve(entries_.size());
  for (std::size_t i = 0; i < entries_.size(); ++i) order.emplace_back(bucket(entries_[i]), i);
  std::sort(order.begin(), order.end());
  std::vector<std::string> keys;
  keys.reserve(order.size());
  for (const auto& place : order) keys.push_back(entries_[place.second].key);
  return keys;
}

const std::string& JavaHashOrder::first() const {
  KS_CHECK(!entries_.empty());
  return std::min_element(entries_.begin(), entries_.end(),
                          [this](const Entry& a, const Entry& b) { return bucket(a) < bucket(b); })
      ->key;
}

}  // namespace ks
