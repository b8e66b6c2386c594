// What Java does with strings where Kafka's behaviour depends on it: String.hashCode,
// String.compareTo and the order in which a HashMap<String, …> gives its keys. Text is UTF-8 here
// and UTF-16 there; the rules below are those of UTF-16 code units.
// Source: java.lang.String, java.util.HashMap.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ks {

/// UTF-16 code units of UTF-8 text; bytes that are not UTF-8 become U+FFFD each.
std::u16string utf16_units(std::string_view utf8);
/// String.hashCode.
std::int32_t java_string_hash(std::string_view utf8);
/// String.compareTo: by UTF-16 code units, so digits before upper case before lower case.
std::strong_ordering java_compare(std::string_view a, std::string_view b);
/// TopicPartition.hashCode, from that of the topic's name.
std::int32_t java_partition_hash(std::int32_t topic_hash, std::uint32_t partition);
/// Utils.abs: the absolute value, and 0 for the smallest int.
std::int32_t java_abs(std::int32_t value);

/// What a HashMap makes of a hash code: its upper half folded into the lower. The bucket is this
/// modulo the capacity.
std::uint32_t java_folded(std::int32_t hash);
/// Capacity of the table behind `new HashSet<>(collection)` with n elements, or `new
/// HashMap<>(map)`.
std::uint32_t java_capacity_for(std::size_t n);

/// The keys of a HashMap<String, …> (or HashSet<String>) in the order in which Java iterates over
/// them. A table doubles when it holds more than 3/4 of its capacity and never shrinks, so a member
/// that came and went may have changed the order of those who stayed.
/// Model: buckets that Java turns into trees (8 keys in one bucket of a table of 64 or more) keep
/// list order.
class JavaHashOrder {
 public:
  explicit JavaHashOrder(std::uint32_t capacity = 16);

  /// Does nothing if the key is there, as a put() only replaces the value.
  void insert(std::string_view key);
  /// Does nothing if the key is not there.
  void erase(std::string_view key);
  bool contains(std::string_view key) const;
  std::size_t size() const { return entries_.size(); }
  std::uint32_t capacity() const { return capacity_; }

  /// The keys by bucket; within a bucket in order of insertion.
  std::vector<std::string> iteration() const;
  /// The first key of iteration(); the table must not be empty.
  const std::string& first() const;

  bool operator==(const JavaHashOrder&) const = default;

 private:
  struct Entry {
    std::string key{};
    std::uint32_t hash = 0;  ///< java_folded
    bool operator==(const Entry&) const = default;
  };
  std::uint32_t bucket(const Entry& entry) const { return entry.hash & (capacity_ - 1); }

  std::vector<Entry> entries_{};  ///< in order of insertion
  std::uint32_t capacity_ = 16;   ///< a power of two
};

}  // namespace ks
