// A group as its coordinator keeps it. The fields of a classic group stand here; those of a KIP-848
// group in consumer_group.h. Source: ClassicGroup, ClassicGroupMember, ClassicGroupState.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sim/base/closed_value.h"
#include "sim/base/id.h"
#include "sim/base/time.h"
#include "sim/engine/timers.h"
#include "sim/kafka/config.h"
#include "sim/kafka/group/consumer_group.h"
#include "sim/kafka/group/stored_group.h"
#include "sim/kafka/java_hash.h"
#include "sim/kafka/offsets_record.h"
#include "sim/protocol/messages.h"
#include "sim/trace/fact.h"

namespace ks {

/// The constant of the coordinator for members that have not completed their first join.
inline constexpr Duration new_member_join_timeout{300'000'000};

struct GroupMember {
  MemberId id;
  InstanceId instance{};
  Duration session_timeout{};
  Duration rebalance_timeout{};
  std::vector<std::string> protocols;
  Subscription subscription;
  std::vector<PartitionId> assignment;
  ConnectionId parked_join;  ///< valid while its JoinGroup waits
  ConnectionId parked_sync;  ///< valid while its SyncGroup waits
  bool is_new = true;        ///< has not completed a join yet
  TimerId session;
  Time last_heard{};  ///< when the session timer was last started
};

/// A member id that was handed out (MEMBER_ID_REQUIRED) and has not joined yet.
struct PendingMember {
  MemberId id;
  TimerId session;
};

struct CommittedOffset {
  PartitionId partition;
  std::int32_t leader_epoch = -1;  ///< of the record before the offset; −1: the commit named none
  std::int64_t offset = 0;
  Time committed_at{};
  std::int64_t record = -1;  ///< offset of the record in the log that says so
  CommittedOffset() = default;
  CommittedOffset(PartitionId of, std::int64_t at, Time now, std::int64_t in_record,
                  std::int32_t epoch = -1)
      : partition(of), leader_epoch(epoch), offset(at), committed_at(now), record(in_record) {}
};

/// Offsets in the log whose transaction has not ended.
/// Source: OffsetMetadataManager.pendingTransactionalOffsets.
struct PendingOffsets {
  std::int32_t producer_id = -1;
  std::int16_t producer_epoch = -1;
  std::vector<CommittedOffset> offsets;  ///< the newest of each partition, sorted
};

/// What __consumer_offsets last said of a member of a KIP-848 or share group; null: nothing.
struct WrittenMember {
  MemberId id;
  std::int32_t epoch = 0;
  std::shared_ptr<const OffsetsValue> metadata;
  std::shared_ptr<const OffsetsValue> target;
  std::shared_ptr<const OffsetsValue> current;
};
/// What it last said of a group.
struct WrittenGroup {
  bool classic = false;            ///< there is a GroupMetadata record
  std::int32_t epoch = -1;         ///< −1: no record
  std::int32_t target_epoch = -1;  ///< likewise
  std::vector<WrittenMember> members;
};

/// What the coordinator of a share group knows of its partitions (4.1 and later). Sorted.
struct ShareGroup {
  std::vector<PartitionId> initialized;   ///< may be assigned
  std::vector<PartitionId> initializing;  ///< their state is being stored
};

struct Group {
  KS_CLOSED_VALUE(Group)
  GroupId id;
  PartitionId offsets_partition;
  BrokerId host;  ///< the broker that has it in memory; invalid: nobody has
  std::shared_ptr<const StoredGroup> stored;  ///< by the last committed record; null: none
  std::vector<UnsettledWrite> unsettled;      ///< of a coordinator that is gone
  std::vector<TopicId> topics;  ///< what its members may subscribe to, by the scenario
  GroupType type = GroupType::classic;
  GroupConfig config;
  GroupState state = GroupState::empty;
  GroupState previous_state = GroupState::empty;
  Time state_since{};
  std::int32_t generation = 0;  ///< of a KIP-848 group: its group epoch
  std::string protocol;         ///< the selected assignor
  MemberId leader;
  JavaHashOrder order;               ///< the broker's member map: decides leader and list order
  std::vector<GroupMember> members;  ///< in order of joining
  std::vector<PendingMember> pending_members;
  std::vector<MemberId> pending_sync;  ///< have not sent SyncGroup in this generation
  std::vector<TopicId> subscribed;     ///< of any member when the last join phase ended
  bool new_member_added = false;
  Duration initial_delay{};      ///< the running window of the initial rebalance delay
  Duration initial_remaining{};  ///< how much further it may be extended
  Time rebalance_started{};
  TimerId join;
  TimerId sync;
  bool assignment_being_written = false;
  std::vector<CommittedOffset> offsets;  ///< sorted by partition
  std::vector<PendingOffsets> pending;   ///< by producer id
  std::uint32_t lives =
      0;                 ///< how often an empty group forgot all and began with the other protocol
  ConsumerGroup modern;  ///< of a KIP-848 or a share group; the classic members are empty then
  ShareGroup share;
  WrittenGroup written;

  GroupMember* find(MemberId member);
  const GroupMember* find(MemberId member) const;
  /// The member that stands for a group.instance.id; an invalid one stands for nobody.
  GroupMember* find(InstanceId instance);
  const CommittedOffset* committed(PartitionId partition) const;
  /// Whether a transaction that has not ended has an offset of this partition.
  bool is_pending(PartitionId partition) const;
  std::size_t parked() const;
  bool all_parked() const { return parked() == members.size() && pending_members.empty(); }
};

/// What a record says about a group's members; see stored_group.h.
struct StoredGroup {
  GroupType type = GroupType::classic;
  std::int32_t generation = 0;
  std::string protocol;
  MemberId leader;
  JavaHashOrder order;
  std::vector<GroupMember> members;
  std::vector<TopicId> subscribed;
  ConsumerGroup modern;
  ShareGroup share;
};

}  // namespace ks
