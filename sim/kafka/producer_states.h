// What the leader of a partition knows of the idempotent producers that write to it, so that a batch
// which is sent again is recognised. Source: ProducerStateManager, ProducerAppendInfo, ProducerStateEntry.
// Model: of each producer only the last batch is kept; the five-batch window is read from the log, where
// it stands. A leader makes this table from its log when it becomes one, so followers keep none, and a
// producer whose records retention has deleted is not known to a later leader. Expiry is checked when a
// producer writes, not every producer.id.expiration.check.interval.ms.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "sim/base/time.h"
#include "sim/kafka/partition_log.h"
#include "sim/protocol/error.h"

namespace ks {

class ProducerStates {
 public:
  /// How many of a producer's last batches can be recognised (NUM_BATCHES_TO_RETAIN).
  static constexpr std::uint32_t window = 5;

  struct Verdict {
    KafkaError error = KafkaError::none;
    std::int64_t duplicate_of = -1;  ///< base offset of the batch that is this one; −1: it is new
    std::int32_t expected = 0;       ///< with an error: the sequence number that would be next
    std::int16_t known_epoch = -1;   ///< likewise
  };
  /// ProducerAppendInfo: is the batch a copy of one of the last five, and if not, may it come now?
  Verdict check(const PartitionLog& log, const Batch& batch, Time now, Duration expiration) const;
  /// It stands in the log.
  void appended(const Batch& batch, Time now);
  /// The table of a new leader.
  void rebuild(const PartitionLog& log, Time now);
  /// The newest epoch of the producer id that the log has; −1: none.
  std::int16_t epoch_of(std::int32_t producer_id) const;
  std::size_t size() const { return known_.size(); }

 private:
  struct Known {
    std::int32_t producer_id = -1;
    std::int32_t last_sequence = -1;
    Time last_used{};
    std::int16_t epoch = -1;
  };

  const Known* find(std::int32_t producer_id) const;

  std::vector<Known> known_;  ///< by producer id
};

}  // namespace ks
