// What stands in __consumer_offsets and __share_group_state: records with a key, of which compaction
// keeps the newest, and a value; without a value they are tombstones. A batch of a coordinator names the
// place of its records in OffsetsRecords. Source: CoordinatorRecordType, GroupCoordinatorRecordHelpers.
// Model: the values have the fields that the model knows; sizes are those of Kafka's serialization.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/id.h"
#include "sim/kafka/transaction.h"
#include "sim/protocol/messages.h"
#include "sim/protocol/names.h"
#include "sim/trace/chunked.h"

namespace ks {

/// A member as the GroupMetadata record of a classic group has it.
struct StoredMember {
  MemberId id;
  InstanceId instance{};
  Duration session_timeout{};
  Duration rebalance_timeout{};
  std::vector<std::string> protocols;
  Subscription subscription;
  std::vector<PartitionId> assignment;
  bool operator==(const StoredMember&) const = default;
};

/// The larger part of a value.
struct OffsetsValue {
  std::string protocol;  ///< the selected assignor of a classic group
  MemberId leader;
  std::vector<StoredMember> members;    ///< of a classic group
  std::vector<PartitionId> partitions;  ///< target, or assigned now
  std::vector<PartitionId> revoking;
  std::vector<TopicId> topics;      ///< subscribed
  StoredTransaction transaction{};  ///< of a transactional id
  bool operator==(const OffsetsValue&) const = default;
};

struct OffsetsRecord {
  /// The numbers are those of CoordinatorRecordType; share_state belongs to the share coordinator.
  enum class Kind : std::uint8_t {
    offset_commit = 1,
    group_metadata = 2,
    consumer_group_metadata = 3,
    consumer_group_member_metadata = 5,
    consumer_group_target_assignment_metadata = 6,
    consumer_group_target_assignment_member = 7,
    consumer_group_current_member_assignment = 8,
    share_state = 100,
    transaction = 101  ///< of __transaction_state (TransactionLogKey)
  };
  Kind kind = Kind::offset_commit;
  bool tombstone = false;
  bool share_group = false;  ///< the same kinds of a share group have other names
  GroupId group;
  PartitionId partition{};          ///< offset_commit, share_state
  MemberId member{};                ///< records about one member
  TransactionalId transactional{};  ///< transaction
  std::int64_t offset = -1;         ///< committed; of share_state the start offset
  std::int32_t epoch = 0;           ///< generation, or the epoch of what the record is about
  std::int64_t timestamp = 0;       ///< when it was committed
  std::uint32_t bytes = 0;          ///< in the log, without the batch's header
  std::shared_ptr<const OffsetsValue> value{};
};
using OffsetsRecords = Chunked<OffsetsRecord, 256>;

/// "OffsetCommit", "ShareGroupMetadata"
std::string kind_name(const OffsetsRecord& record);
/// "OffsetCommit OrderProcessingGroup orders-0": equal for records of which compaction keeps one.
std::string key_text(const OffsetsRecord& record, const Names& names);
/// "offset 40, committed at 12.345 s"; "tombstone".
std::string value_text(const OffsetsRecord& record, const Names& names);
/// Fills in OffsetsRecord::bytes.
void measure(OffsetsRecord& record, const Names& names);

}  // namespace ks
