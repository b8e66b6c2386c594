// The order in which Java's hash tables give keys that are numbers here: dense ids of members,
// partitions or topics with the hash codes that the objects have in Java. For tables of strings that
// live long there is JavaHashOrder in java_hash.h.
// Source: java.util.HashMap, java.util.HashSet.
// Model: buckets that Java turns into trees keep list order.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace ks {

/// The order in which a HashMap gives different keys that were put into it one after the other: key i
/// has the hash code hashes[i]. The table starts with `capacity` buckets, a power of two, and doubles
/// when it holds more than 3/4 of that. Returns indexes into `hashes`.
std::vector<std::uint32_t> java_iteration(std::span<const std::int32_t> hashes,
                                          std::uint32_t capacity = 16);

/// A small HashSet of which only the first element in Java's order is asked for.
class JavaHashSet {
 public:
  /// `key` is not in the set.
  void insert(std::uint32_t key, std::int32_t hash);
  /// `key` is in the set.
  void erase(std::uint32_t key);
  bool empty() const { return entries_.empty(); }
  std::size_t size() const { return entries_.size(); }
  /// What the set's iterator gives first; the set must not be empty.
  std::uint32_t first() const;

 private:
  struct Entry {
    std::uint32_t key = 0;
    std::uint32_t hash = 0;  ///< java_folded
  };
  std::vector<Entry> entries_{};  ///< in order of insertion
  std::uint32_t capacity_ = 16;   ///< a power of two; never shrinks
};

}  // namespace ks
