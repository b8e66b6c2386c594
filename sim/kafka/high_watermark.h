// The high watermark of a replica, in memory and on disk: a broker writes those of all its replicas down
// every replica.high.watermark.checkpoint.interval.ms, and one that was killed begins again with what it
// wrote last.
// Source: ReplicaManager.checkpointHighWatermarks, startHighWatermarkCheckPointThread; Partition.createLog.
// Model: nothing happens at a checkpoint; what it holds follows from when the high watermark moved last.
#pragma once

#include <cstdint>

#include "sim/kafka/replication.h"

namespace ks {

/// The high watermark of a replica at this broker moves; followers' may go back.
void move_high_watermark(const Replication& replication, Replica& replica, BrokerId broker,
                         std::int64_t to, Time now);

/// The replica is as it is on disk when its broker's process ends: in order, or killed. `until`: when it
/// last did anything.
void keep_high_watermark(Replication& replication, Replica& replica, BrokerId broker, bool killed,
                         Time until);

/// The process has its logs and takes its roles: it writes its first checkpoint, unless it has already.
void begin_checkpoints(Replication& replication, BrokerId broker, Time now);

}  // namespace ks
