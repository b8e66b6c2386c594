// Where a producer's records wait: a queue of batches per partition, out of buffer.memory. A plain
// value; who sends what and when is the sender's business (producer_sender.cpp).
// Source: RecordAccumulator, ProducerBatch, BufferPool.
// Model: compression is a fixed ratio, which Kafka's estimator would come to know; the internal
// buffer.memory.allocation.strategy is left out.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "sim/base/cow_list.h"
#include "sim/base/ratio.h"
#include "sim/base/time.h"
#include "sim/protocol/messages.h"

namespace ks {

/// A v2 record batch has 61 bytes of header, a small record about nine around key and value.
inline constexpr std::uint32_t batch_header_bytes = 61;
inline constexpr std::uint32_t record_overhead_bytes = 9;

/// How records of one size fill batches.
struct BatchSizing {
  std::uint32_t record_bytes = 0;  ///< of one record within a batch, uncompressed
  std::int64_t limit = 0;          ///< batch.size
  Ratio compression{1, 1};

  /// What the producer thinks a batch of so many uncompressed bytes will take: with compression 5 % more
  /// than it will.
  std::int64_t estimated(std::uint64_t raw) const;
  std::uint32_t written(std::uint64_t raw) const;  ///< what it does take
  /// How many further records fit; the first one always does.
  std::uint32_t room(std::uint64_t raw, std::uint32_t records) const;
  /// What a new batch takes of buffer.memory.
  std::int64_t allocation() const;
};

/// From its first record to its fate.
struct ProducerBatch {
  static constexpr std::uint32_t none = 0xffffffff;

  Batch batch;                  ///< bytes: known from the moment it is sent
  std::uint32_t partition = 0;  ///< number within the topic
  std::uint32_t raw_bytes = 0;  ///< of its records before compression
  Time created{};
  Time last_attempt{};  ///< its creation, until it fails for the first time
  Duration backoff{};   ///< what it waits after that before it is sent again
  std::uint32_t attempts = 0;
  std::uint32_t attempts_at_new_leader = 0;  ///< how many there were when its leader changed
  std::int32_t leader_epoch = -1;            ///< of the leader known last
  std::uint32_t next = none;                 ///< behind it in the queue
  std::uint32_t next_numbered = none;        ///< with the next sequence number
  bool closed = false;                       ///< takes no more records
  bool retried = false;                      ///< has failed and is to be sent again, or was
  bool renumbered = false;                   ///< its sequence number was given anew
  bool split = false;                        ///< comes from one that was too large
  bool sent = false;                         ///< on its way: a request holds it
  bool done = false;                         ///< its fate was told while it was on its way
};

/// The queue of one partition, and for idempotence what is known about its sequence numbers.
struct ProducerPartition {
  PartitionId id;
  std::uint32_t head = ProducerBatch::none;
  std::uint32_t tail = ProducerBatch::none;
  std::uint32_t batches = 0;
  std::uint32_t placed = 0;  ///< records placed on it so far: the next one's ordinal
  bool started = false;      ///< had a batch at some time in this process
  bool muted = false;        ///< max.in.flight.requests.per.connection is 1 and one is on its way
  // TransactionManager.TxnPartitionEntry.
  std::int16_t producer_epoch = -1;
  std::int32_t producer_id = -1;
  std::int32_t next_sequence = 0;
  std::int32_t last_acked_sequence = -1;
  std::uint32_t first_numbered = ProducerBatch::none;  ///< numbered, without success, by sequence
};

/// Records of one producer with consecutive numbers, or one.
struct NewRecords {
  std::uint32_t producer = 0;
  std::uint32_t first_number = 0;
  std::uint32_t count = 1;
  /// Neither field nor key decide their partition: the numbers within their batch stay consecutive, so
  /// that they can be told from it. Model: a partition left and drawn again begins a new batch.
  bool sticky = false;
  Time created{};  ///< the first of them
};

struct Accumulator {
  BatchSizing sizing;
  std::int64_t memory_free = 0;
  std::uint32_t partitions_started = 0;
  std::vector<ProducerBatch> pool;
  std::uint32_t free_places = ProducerBatch::none;
  CowList<ProducerPartition> partitions;  ///< by number within the topic
  std::vector<std::uint32_t> waiting;     ///< partitions with something in their queue, ascending

  ProducerBatch& at(std::uint32_t index) { return pool[index]; }
  const ProducerBatch& at(std::uint32_t index) const { return pool[index]; }
  const ProducerBatch& first(std::uint32_t partition) const {
    return pool[partitions[partition].head];
  }
  bool full(const ProducerBatch& batch) const {
    return batch.closed || sizing.estimated(batch.raw_bytes) >= sizing.limit;
  }
  /// Whether no batch of the partition's queue takes more records.
  bool all_full(std::uint32_t partition) const;
  std::uint32_t queued_records() const;

  /// The topic's partitions; one that is created anew under an old name takes its place.
  void know_partitions(const std::vector<PartitionId>& ids);
  /// Appends as many of the records as one batch takes, to the partition's last batch or a new one.
  /// Answers how many, and by how many bytes that batch grew; nothing: the memory is used up.
  struct Appended {
    std::uint32_t records = 0;
    std::int64_t bytes = 0;
  };
  std::optional<Appended> append(std::uint32_t partition, const NewRecords& records);

  /// The last record of the partition's queue was created then.
  void stamp_last(std::uint32_t partition, Time created);
  std::uint32_t pop_front(std::uint32_t partition);
  void push_front(std::uint32_t index);
  /// Among batches with sequence numbers: before the first with a greater one or none.
  void insert_by_sequence(std::uint32_t index);
  /// A place for a further batch, which is copied into it.
  std::uint32_t add(const ProducerBatch& batch);
  /// Its fate is known: gives its memory back and its place.
  void release(std::uint32_t index);
  void clear();

 private:
  std::uint32_t new_batch(std::uint32_t partition, const NewRecords& records);
  void push_back(std::uint32_t index);
  void now_waiting(std::uint32_t partition);
};

}  // namespace ks
