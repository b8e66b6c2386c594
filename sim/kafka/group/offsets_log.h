// What a coordinator writes into __consumer_offsets: the records of a write, and what a log of them says
// when it is read from the beginning. Source: GroupCoordinatorRecordHelpers, GroupCoordinatorShard.replay.
// Model: records of a KIP-848 group's regular expressions and of a share group's partitions are left out.
#pragma once

#include <optional>
#include <vector>

#include "sim/kafka/broker.h"

namespace ks {

/// Makes the records of a write and names them in it.
void write_records(BrokerSide side, CoordinatorWrite& write, Ctx& ctx);

/// One committed offset as a log has it.
struct LoadedOffset {
  PartitionId partition;
  std::int64_t offset = 0;
  std::int64_t timestamp = 0;
  std::int64_t record = -1;        ///< where it stands
  std::int32_t leader_epoch = -1;  ///< that the commit named
};
/// Those of a transaction that has not ended.
struct LoadedPending {
  std::int32_t producer_id = -1;
  std::int16_t producer_epoch = -1;
  std::vector<LoadedOffset> offsets;  ///< sorted by partition
};
/// What a log says of one group: what a coordinator knows that loads it.
struct LoadedGroup {
  std::vector<LoadedOffset> offsets;         ///< sorted by partition
  std::vector<LoadedPending> pending;        ///< sorted by producer id
  std::optional<OffsetsRecord> classic;      ///< GroupMetadata
  std::optional<OffsetsRecord> group_epoch;  ///< ConsumerGroupMetadata
  std::optional<OffsetsRecord> target_epoch;
  std::vector<OffsetsRecord> members;  ///< metadata, target and current, by member and kind
};
/// Reads the log below an offset: the high watermark for what is committed.
LoadedGroup load_group(const PartitionLog& log, const OffsetsRecords& records, GroupId group,
                       std::int64_t below);

}  // namespace ks
