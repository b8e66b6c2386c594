// A broker: takes requests off its connections one at a time, appends, waits for replication where the
// request asks for it, and answers. Source: KafkaApis, ReplicaManager, DelayedProduce.
// Model: processing takes no time but for an append (the scenario's `append`), and what its request handlers
// need where the scenario gives a request time (capacity.h).
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "sim/kafka/broker_life.h"
#include "sim/kafka/broker_transactions.h"
#include "sim/kafka/config.h"
#include "sim/kafka/group/group.h"
#include "sim/kafka/replication.h"
#include "sim/kafka/share_table.h"
#include "sim/kafka/transaction.h"

namespace ks {

/// A record that the group coordinator writes to __consumer_offsets, or a share-partition's leader to
/// __share_group_state, and what follows its commit.
struct CoordinatorWrite {
  /// reply: whatever a step of a KIP-848 group wrote; its request is answered when that is committed.
  /// hosted_join: the same for a JoinGroup in such a group.
  enum class Kind : std::uint8_t {
    assignment,
    empty_group,
    offsets,
    static_member,
    reply,
    hosted_join,
    share_initialization,  ///< partitions that are new to a share group; `offsets` names them
    share_state,           ///< what became of records of a share-partition
    transaction,           ///< of a transactional id, into __transaction_state
    removal,               ///< tombstones: offsets that expire or are deleted, a group that goes
    pending_offsets,       ///< offsets of a transaction
    marker  ///< a transaction's, in __consumer_offsets, written by the leader as such
  };
  /// Who asked for a removal.
  enum class Why : std::uint8_t { expired, offsets_deleted, group_deleted };
  /// An answer that depends on no record of its own, but may not overtake this one.
  struct Follower {
    ConnectionId connection;
    MessageBody reply;
  };
  std::uint64_t number = 0;
  /// Of __share_group_state or __transaction_state; invalid: the group's of __consumer_offsets.
  PartitionId log{};
  PartitionId shared{};  ///< share_state: the partition whose records it is about
  Kind kind = Kind::assignment;
  GroupId group;
  std::int32_t generation = 0;  ///< that the write belongs to
  MemberId member;
  ConnectionId connection;  ///< the request being processed there, if any
  std::vector<MemberAssignment> assignments;
  SmallVec<PartitionOffset, 4> offsets;
  MessageBody reply;
  std::vector<Follower> followers;  ///< answered after it, in order
  /// What the record says about the group's members; null: nothing.
  std::shared_ptr<const StoredGroup> stored{};
  std::int64_t offset = -1;         ///< where it stands in the log; −1: nowhere yet
  std::int32_t epoch = -1;          ///< the leader epoch in which it was appended
  Time deadline = never;            ///< whoever waits for it is told then that it takes too long
  Why why = Why::expired;           ///< removal
  bool whole_group = false;         ///< removal: the group goes with the offsets
  TransactionalId transactional{};  ///< transaction: whose
  std::shared_ptr<const StoredTransaction> next{};  ///< transaction: the state that it brings about
  std::int32_t producer_id = -1;                    ///< pending_offsets, marker
  std::int16_t producer_epoch = -1;                 ///< likewise
  bool committed = false;                           ///< marker
  std::string how;  ///< offsets that a tool resets: "to-earliest"; else empty
  // Its records in Replication::offsets_records.
  std::uint32_t first_record = 0;
  std::uint32_t records = 0;
  std::uint32_t bytes = 0;  ///< of the batch
};

/// Something whose records will stand in the log at `due`: a Produce request or a coordinator write.
struct PendingAppend {
  Time due{};
  ConnectionId produce;     ///< valid: the Produce request being processed there
  std::uint64_t write = 0;  ///< else: the number of the write
  PartitionId partition;    ///< of the write
};

/// A Produce request with acks=all that is appended but not yet committed everywhere.
struct PendingProduce {
  ConnectionId connection;
  std::uint32_t parts_left = 0;
  ProduceResponse response;
  Time deadline = never;  ///< the request's timeout
};

struct Broker {
  BrokerId id;
  Profile profile = Profile::v4_4;
  BrokerConfig config;
  std::shared_ptr<const Cluster> image;  ///< the newest one that it has applied
  /// With ZooKeeper what UpdateMetadata has told it, and it tells clients; else null: `image`.
  /// Source: MetadataCache, which LeaderAndIsr leaves alone.
  std::shared_ptr<const Cluster> told;
  const std::shared_ptr<const Cluster>& for_clients() const {
    return told != nullptr ? told : image;
  }
  BrokerLife life;
  TimerId append;
  TimerId purgatory;  ///< to the first deadline of whoever waits
  TimerId isr;        ///< the check for replicas that have fallen behind
  TimerId load;       ///< to the end of the first load of groups
  std::vector<GroupLoad> loads;
  TimerId offset_expiry;
  std::vector<PendingAppend> appending;  ///< by due time; equal times in order of arrival
  std::vector<PendingProduce> produces;
  std::vector<CoordinatorWrite> writes;  ///< not yet committed
  std::uint64_t next_write = 1;
  std::int32_t next_producer_id = 0;  ///< of its block
  std::int32_t producer_ids_end = 0;  ///< of the block; equal: it has none
  BrokerTransactions transactions;
};

/// What a broker's handlers own besides the broker: its replicas and the groups that it coordinates.
struct BrokerSide {
  Broker& broker;
  Replication& replication;
  std::vector<Group>& groups;
  ShareTable& shares;
  std::vector<Transaction>& transactions;
};

/// The broker takes a newer image over: this is where its role in each partition changes
/// (ReplicaManager.applyDelta, then the coordinators).
void apply_image(BrokerSide side, std::shared_ptr<const Cluster> image, Ctx& ctx);
/// The roles of the image in all partitions: the logs have been loaded.
void take_all_roles(BrokerSide side, Ctx& ctx);
/// Processes the front request of the connection; the connection is busy until it is answered.
void handle_request(BrokerSide side, ConnectionId connection, Ctx& ctx);
/// The append timer: everything due stands in the log now.
void append_due(BrokerSide side, Ctx& ctx);
/// The purgatory timer: whoever has waited too long is told.
void waiting_expired(BrokerSide side, Ctx& ctx);
/// The timer of the ISR check.
void isr_check_due(BrokerSide side, Ctx& ctx);
/// Answers the request that is in processing with an error, whatever it is.
void respond_error(ConnectionId connection, KafkaError error, Ctx& ctx);
/// Answers what a new high watermark or a lost leadership completed.
void complete(BrokerSide side, const Completed& completed, Ctx& ctx);
/// A record is to be written; answers the number of the write.
std::uint64_t submit_write(BrokerSide side, CoordinatorWrite write, Ctx& ctx);
/// Answers when everything that was written to the group's partition before is committed: at once if
/// nothing is on its way. Source: CoordinatorRuntime's deferred event queue.
void answer_after_writes(BrokerSide side, GroupId group, ConnectionId connection, MessageBody reply,
                         Ctx& ctx);

}  // namespace ks
