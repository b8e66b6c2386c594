// The audit of all records: what producers were told against what the leaders' logs hold. It reads the
// whole of the logs, so it is asked for, not kept.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/world/world.h"

namespace ks {

/// Records of one producer on one partition that follow each other there.
struct AuditedRange {
  ProducerId producer;
  PartitionId partition;
  std::uint32_t ordinal = 0;  ///< how many records the producer had placed there before the first
  std::uint32_t count = 0;
  std::int64_t offset = -1;    ///< of the first in the leader's log; −1: not there
  std::int64_t original = -1;  ///< of a copy: where the first one of them stands
};

struct RecordAudit {
  std::vector<AuditedRange> lost;       ///< acknowledged, and no longer in the leader's log
  std::vector<AuditedRange> doubled;    ///< further copies of what stands in the log before
  std::vector<AuditedRange> reordered;  ///< stand behind a record that was sent after them
  std::vector<AuditedRange> stored_though_failed;  ///< told to be failed, and in the log
  std::vector<AuditedRange> aborted;  ///< of aborted transactions: in the log, and of no account

  static std::uint64_t records(const std::vector<AuditedRange>& ranges);
};

/// Of the partitions' leaders as the newest metadata name them; of a partition without a leader, of the
/// one that led it last.
RecordAudit audit_records(const World& world);
/// Copies that applications of the group were handed besides the first ones.
std::uint64_t delivered_copies(const World& world, GroupId group, const RecordAudit& audit);
/// Deliveries of records of aborted transactions to applications of the group.
std::uint64_t delivered_aborted(const World& world, GroupId group, const RecordAudit& audit);
/// The number of a producer's record: the how-many-th it created at all, from 0; −1: it can be told
/// only from the log, and it is not there.
std::int64_t record_number(const World& world, const AuditedRange& range);

}  // namespace ks
