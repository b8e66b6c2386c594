// What a replica knows of the transactions in its log: which are open, which were aborted, and up to where
// all are decided. Every replica has this of its own log, leader or not.
// Source: ProducerStateManager (ongoingTxns, unreplicatedTxns), TransactionIndex, UnifiedLog.
// Model: the list of aborted transactions is one per replica, not one per segment.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/base/hash.h"
#include "sim/kafka/partition_log.h"
#include "sim/protocol/messages.h"

namespace ks {

struct OpenTransaction {
  std::int32_t producer_id = -1;
  std::int16_t epoch = -1;
  std::int64_t first_offset = 0;
};

/// One whose marker stands in the log, at last_offset.
struct EndedTransaction {
  std::int32_t producer_id = -1;
  std::int64_t first_offset = 0;
  std::int64_t last_offset = 0;
};

class PartitionTransactions {
 public:
  /// A transactional batch, or a marker, stands in the log at `base`.
  void appended(std::int64_t base, const Batch& batch, std::int64_t high_watermark,
                std::int64_t log_start);
  /// The log has lost its end or everything: what it holds is read anew.
  void rebuild(const PartitionLog& log, std::int64_t high_watermark);
  /// min(high watermark, first unstable offset): a transaction is stable when its marker is committed.
  std::int64_t last_stable_offset(std::int64_t high_watermark) const;
  bool is_open(std::int32_t producer_id, std::int16_t epoch) const;
  bool is_open(std::int32_t producer_id) const;
  const std::vector<OpenTransaction>& open() const { return open_; }
  /// In the order of their markers.
  const std::vector<EndedTransaction>& aborted() const { return aborted_; }
  void hash_into(Hasher& hasher) const;

 private:
  void ended(std::int64_t offset, const Batch& marker);

  std::vector<OpenTransaction> open_;        ///< by first offset
  std::vector<EndedTransaction> undecided_;  ///< the marker may not be committed yet
  std::vector<EndedTransaction> aborted_;
};

}  // namespace ks
