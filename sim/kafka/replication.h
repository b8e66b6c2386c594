// Fetching: the sessions that brokers keep for consumers and followers (KIP-227), the long poll, and
// the followers' fetch threads. Source: ReplicaFetcherThread, DelayedFetch, ReplicaManager, Partition.
// Model: one fetch thread per (follower, leader); the ISR is the full replica set.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/base/cow_list.h"
#include "sim/kafka/ctx.h"
#include "sim/kafka/replica.h"

namespace ks {

struct SessionPart {
  PartitionId partition;  ///< invalid: a free place, to be used again
  std::int64_t fetch_offset = 0;
  std::int64_t sent_high_watermark = -1;  ///< what the client was told last
  bool changed = false;                   ///< stands in FetchSession::changed
};

/// A fetch session of one connection; parked while its long poll waits.
struct FetchSession {
  ConnectionId connection;
  BrokerId broker;
  BrokerId replica;  ///< invalid: a consumer
  bool parked = false;
  std::int32_t min_bytes = 1;
  std::int32_t max_bytes = 0;
  std::int32_t partition_max_bytes = 0;
  TimerId wait;
  std::vector<SessionPart> parts;
  std::uint32_t free_parts = 0;  ///< how many of them are free
  /// Parts that may have something to tell, oldest change first: an answer looks at these only, and a
  /// part that did not fit stays, so that no partition starves.
  std::vector<std::uint32_t> changed;
};

/// The thread of one follower that fetches from one leader.
struct Fetcher {
  BrokerId follower;
  BrokerId leader;
  ConnectionId connection;
  TimerId append;
  Cow<std::vector<PartitionId>> partitions;
  std::vector<PartitionId> added;  ///< the next fetch names them for the first time
  bool started = false;
  FetchResponse appending;  ///< received and being appended
};

struct Replication {
  Duration append_time{2000};
  Duration fetch_wait_max{};            ///< replica.fetch.wait.max.ms
  std::int32_t fetch_min_bytes = 1;     ///< replica.fetch.min.bytes
  std::int32_t fetch_max_bytes = 0;     ///< replica.fetch.max.bytes, per partition
  std::int32_t response_max_bytes = 0;  ///< replica.fetch.response.max.bytes
  std::int32_t next_producer_id_block = 0;  ///< the controller's: of 1000 ids (AllocateProducerIds)
  CowList<Replica> replicas;            ///< PartitionInfo::first_replica + position
  CowList<Leadership> led;              ///< by PartitionId
  std::vector<FetchSession> sessions;
  std::vector<std::uint32_t> session_of;  ///< by ConnectionId; Id::none_index = none
  std::vector<Fetcher> fetchers;
  std::vector<std::uint32_t> fetcher_of;  ///< by ConnectionId

  /// The replica of `partition` at `broker`; nullptr if it has none.
  Replica* find(const Cluster& cluster, PartitionId partition, BrokerId broker);
  const Replica* find(const Cluster& cluster, PartitionId partition, BrokerId broker) const;
  Replica& leader(const Cluster& cluster, PartitionId partition);
  const Replica& leader(const Cluster& cluster, PartitionId partition) const;
  std::uint32_t fetcher_on(ConnectionId connection) const;
};

/// Whose requests a new high watermark completed; the broker answers them.
struct Completed {
  SmallVec<ConnectionId, 8> produces;  ///< one entry per partition part that is committed now
  SmallVec<std::uint64_t, 4> writes;   ///< coordinator writes, in order
  SmallVec<PartitionId, 4> shared;     ///< share groups have more to read there
};

/// A Fetch request reached its broker: reads, books the follower's progress, answers or parks.
void handle_fetch(Replication& replication, ConnectionId connection, const FetchRequest& request,
                  Completed& completed, Ctx& ctx);
/// The long poll of a session has run out.
void fetch_wait_expired(Replication& replication, std::uint32_t session, Ctx& ctx);
/// The client of the connection is gone: its session is no longer served.
void drop_session(Replication& replication, ConnectionId connection, Ctx& ctx);

/// Appends at the leader; answers the base offset. Nobody is woken yet: see wake_after_append.
std::int64_t append_at_leader(Replication& replication, PartitionId partition, const Batch& batch,
                              Ctx& ctx);
/// Completes parked follower fetches and, where the leader is alone in the ISR, moves the high watermark.
void wake_after_append(Replication& replication, PartitionId partition, Completed& completed,
                       Ctx& ctx);

/// A partition that is new to the follower: its thread fetches it from the leader from now on.
void follow(Replication& replication, BrokerId follower, PartitionId partition, Ctx& ctx);
/// The first fetch of a fetch thread names all its partitions.
void send_first_fetch(Replication& replication, Fetcher& fetcher, Ctx& ctx);
void handle_follower_response(Replication& replication, std::uint32_t fetcher,
                              FetchResponse&& response, Ctx& ctx);
/// The fetched batches are in the follower's log now: the next fetch names how far it got.
void follower_append_done(Replication& replication, std::uint32_t fetcher, Ctx& ctx);

}  // namespace ks
