// What a producer's records are, fixed for the run and computable from a record's number alone: key,
// field that the application chooses the partition by, size. So records need no memory of their own.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sim/base/id.h"
#include "sim/base/ratio.h"

namespace ks {

/// Which of some values a record has: in turn, by weight, or drawn from a stream.
struct PlannedChoice {
  std::uint32_t count = 0;                ///< how many values there are
  std::vector<std::uint32_t> cumulative;  ///< weights added up; empty = all alike
  bool random = false;
  std::uint64_t stream_state = 0;

  std::uint32_t of(std::uint32_t number) const;
};

struct ProducerPlan {
  TopicId topic;
  std::uint32_t record_bytes = 100;
  Ratio compression{1, 1};                ///< what is left of a batch's records after compression
  std::vector<std::string> keys;          ///< empty: records without a key
  std::vector<std::uint32_t> key_hashes;  ///< by key: Kafka's murmur2 without its sign
  PlannedChoice key_choice;
  bool ignore_keys = false;  ///< partitioner.ignore.keys: keys decide no partition
  // The application's own partition choice by a field of the record, such as its location.
  std::string field;                            ///< its name; "": no such field
  std::vector<std::string> field_values;        ///< "north", "south"
  std::vector<std::uint32_t> field_partitions;  ///< by value: partition number within the topic
  PlannedChoice field_choice;
  // What people read; the model asks for neither.
  std::string
      value;  ///< of a record; {number}, {key} and the field's name in braces stand for its own
  std::vector<std::pair<std::string, std::string>> headers;  ///< of each record: name and text

  /// What a record says; "" if no pattern is given.
  std::string value_of(std::uint32_t number) const;
  /// Index of the key of a record, or nothing for a record without a key.
  std::optional<std::uint32_t> key_of(std::uint32_t number) const;
  /// Index of the value of a record's field, or nothing.
  std::optional<std::uint32_t> field_of(std::uint32_t number) const;
  /// The partition number that field or key decide, with so many partitions known; nothing: the
  /// partitioner for records without a key is asked.
  std::optional<std::uint32_t> partition_of(std::uint32_t number, std::uint32_t partitions) const;
};

}  // namespace ks
