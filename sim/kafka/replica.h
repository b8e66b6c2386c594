// One replica of a partition at one broker, and what the leader keeps about the others.
// Source: core/…/cluster/Partition.scala, server/…/replica/Replica.java, ReplicaState.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/base/id.h"
#include "sim/base/ring.h"
#include "sim/base/small_vec.h"
#include "sim/base/time.h"
#include "sim/kafka/partition_log.h"
#include "sim/kafka/producer_states.h"

namespace ks {

/// A produce request with acks=all waits in purgatory for its part of this partition.
struct WaitingProduce {
  ConnectionId connection;
  std::int64_t required_offset = 0;  ///< the high watermark must reach it
};

/// A write of the group coordinator waits until it is committed.
struct WaitingWrite {
  std::uint64_t write = 0;  ///< number of the write at this broker
  std::int64_t required_offset = 0;
};

/// A fetch session that names this partition, and where in its list of parts.
struct Subscriber {
  static constexpr std::uint32_t consumer = 0xffffffff;

  std::uint32_t session = 0;
  std::uint32_t part = 0;
  std::uint32_t position = consumer;  ///< of a follower among the replicas
};

/// A tombstone that the cleaner has seen, and when it may drop it (a timestamp).
struct Tombstone {
  std::int64_t offset = 0;
  std::int64_t delete_horizon = 0;
};

/// Before every run: nobody has been heard of since.
inline constexpr Time long_ago{Duration{-(std::int64_t{1} << 60)}};

struct Replica {
  static constexpr std::uint32_t none = 0xffffffff;

  PartitionLog log;
  std::int64_t high_watermark = 0;    ///< see high_watermark.h
  std::int64_t checkpointed = 0;      ///< what it was at the last checkpoint before it moved
  Time moved_at = long_ago;           ///< when it moved last
  std::int32_t leader_epoch = -1;     ///< of the role that its broker has applied
  std::uint32_t led = none;           ///< index into Replication::led, once it has been a leader
  std::uint32_t fetcher = none;       ///< the thread that fetches for it; none: nobody does
  std::uint32_t transactions = none;  ///< index into Replication::transactions; none: had none
  std::int64_t cleaned_to = 0;        ///< the cleaner's checkpoint: the first dirty offset
  std::vector<Tombstone> tombstones;  ///< in the cleaned part, in offset order
};

/// What a leader knows of one of its followers. Source: ReplicaState.
/// Model: a fetch that does not name the partition counts when the partition grows next.
struct FollowerState {
  std::int64_t log_end = -1;    ///< −1: has not fetched in this leader epoch
  std::int64_t leader_end = 0;  ///< the leader's log end at its last fetch
  std::int64_t broker_epoch = -1;
  Time last_fetch = long_ago;
  Time last_caught_up = long_ago;
};

/// What has been asked of the controller about the ISR. Source: PartitionState.
enum class IsrChange : std::uint8_t { none, expand, shrink };

/// What the leader of a partition keeps besides its replica. One that is no longer used stays behind
/// for when its replica leads again.
struct Leadership {
  PartitionId partition;
  BrokerId broker;
  std::uint32_t replica = Replica::none;  ///< the leader's own
  bool leads = false;
  bool shared = false;  ///< a share group reads it
  IsrChange change = IsrChange::none;
  bool change_sent = false;              ///< else it waits for the request before it to be answered
  std::int32_t epoch = 0;                ///< leader epoch
  std::int32_t partition_epoch = 0;      ///< of `isr`
  std::int64_t epoch_start = 0;          ///< log end when the epoch began (LESO)
  SmallVec<std::uint32_t, 3> isr;        ///< committed; broker indexes
  SmallVec<std::uint32_t, 3> proposed;   ///< by the pending change
  SmallVec<FollowerState, 3> followers;  ///< by replica position; the own entry is not used
  SmallVec<Subscriber, 3> subscribers;
  Ring<WaitingProduce> waiting_produces;  ///< in offset order
  Ring<WaitingWrite> waiting_writes;      ///< in offset order
  ProducerStates producers;               ///< idempotent ones that write here
  Time write_batch_flush{};               ///< the coordinator's open write batch is appended then
};

}  // namespace ks
