// Everything that brokers keep for share groups beside their membership: the share-partitions that they
// lead and the share sessions of members. Plain data; share_leader.h works on it.
// Source: SharePartitionManager, ShareSession, DelayedShareFetch.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/engine/timers.h"
#include "sim/kafka/share_partition.h"
#include "sim/protocol/messages.h"

namespace ks {

/// A share-partition with the timer of its locks, which runs to the earliest end of one.
struct LedSharePartition {
  SharePartition state;
  BrokerId host;  ///< the leader that has it in memory; invalid: nobody has
  TimerId locks;
};

/// The ShareFetch or ShareAcknowledge that a session's connection has in processing.
struct ShareRequest {
  bool active = false;
  bool fetches = false;  ///< else it only acknowledges
  bool parked = false;   ///< waits for records
  bool closes = false;   ///< session epoch −1
  std::int32_t min_bytes = 1;
  std::int32_t max_bytes = 0;
  std::int64_t max_records = 0;
  std::int64_t batch_size = 0;
  std::uint32_t writes_left = 0;  ///< acknowledgements that are being stored
  ShareFetchResponse response;
};

/// A share session: of one member with one broker, on one connection.
struct ShareSession {
  ConnectionId connection;
  BrokerId broker;
  GroupId group;
  MemberId member;
  bool open = false;
  std::int32_t epoch = 0;          ///< that the next request must name
  std::vector<PartitionId> parts;  ///< in the order in which they came
  ShareRequest request;
  TimerId wait;
};

struct ShareTable {
  std::vector<LedSharePartition>
      partitions;                      ///< in the order in which somebody first asked for them
  std::vector<ShareSession> sessions;  ///< one per connection that ever had one
  std::vector<std::uint32_t> parked;   ///< sessions whose request waits, oldest first

  LedSharePartition* find(GroupId group, PartitionId partition);
  const LedSharePartition* find(GroupId group, PartitionId partition) const;
  ShareSession* session_on(ConnectionId connection);
};

}  // namespace ks
