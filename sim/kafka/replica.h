// One replica of a partition at one broker, and what the leader keeps about the others.
// Source: core/…/cluster/Partition.scala, Replica.scala.
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
  std::uint32_t session = 0;
  std::uint32_t part = 0;
};

struct Replica {
  PartitionLog log;
  std::int64_t high_watermark = 0;
};

/// What the leader of a partition keeps besides its replica.
struct Leadership {
  SmallVec<std::int64_t, 3> follower_leo;  ///< by replica position; own entry unused; −1 = unknown
  SmallVec<Subscriber, 3> subscribers;
  Ring<WaitingProduce> waiting_produces;  ///< in offset order
  Ring<WaitingWrite> waiting_writes;      ///< in offset order
  ProducerStates producers;               ///< idempotent ones that write here
  Time write_batch_flush{};               ///< the coordinator's open write batch is appended then
  bool shared = false;                    ///< a share group reads it
};

}  // namespace ks
