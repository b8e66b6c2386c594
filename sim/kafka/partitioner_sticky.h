// The built-in partitioner for records without a key: stay with one partition for about batch.size
// bytes, then draw another, the likelier the shorter its queue is. A pure value: whoever holds it draws
// the numbers and knows the leaders and queues. Source: BuiltInPartitioner (KIP-794).
// Model: there are no racks (partitioner.rack.aware).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace ks {

/// What can be drawn: the partitions that have a leader, ascending, or any of `count` if none has.
struct PartitionChoice {
  std::span<const std::uint32_t> with_leader{};
  std::uint32_t count = 0;  ///< all partitions of the topic
};

/// The partition for one 31-bit random number.
std::uint32_t choose_partition(std::uint32_t draw, const PartitionChoice& choice);

/// How many batches wait for each partition that may be drawn.
struct PartitionLoad {
  std::vector<std::uint32_t> partitions{};
  std::vector<std::uint32_t> queues{};  ///< of each
  bool some_left_out = false;  ///< there are others, without a leader or with a slow broker
};
/// The same with load statistics. Nothing: they say nothing, choose without them.
std::optional<std::uint32_t> choose_by_load(std::uint32_t draw, const PartitionLoad& load);

/// State of one topic at one producer.
struct StickyPartitioner {
  std::optional<std::uint32_t> partition{};  ///< nothing before the first record
  std::int64_t produced_bytes = 0;           ///< appended to it since it was drawn

  /// Moves on to a partition just drawn; it may be the same one again.
  void move_to(std::uint32_t next);
  /// Counts the bytes by which the batch grew. True when it is time to draw: batch.size bytes are
  /// reached and the partition's last batch is full (or was sent), or twice batch.size, whatever
  /// the batch.
  bool appended(std::int64_t bytes, std::int64_t batch_size, bool last_batch_full);

  bool operator==(const StickyPartitioner&) const = default;
};

}  // namespace ks
