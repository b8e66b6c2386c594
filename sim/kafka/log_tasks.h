// What a broker does with its logs besides writing and reading: it begins segments, deletes old ones and
// compacts. Source: UnifiedLog.maybeRoll, deleteOldSegments; LogManager.cleanupLogs; LogCleaner.
// Model: the tasks take no time, and run at an instant of their grid only if something may be due then;
// files vanish at once (file.delete.delay.ms changes nothing that anybody sees).
#pragma once

#include <cstdint>

#include "sim/kafka/replication.h"

namespace ks {

/// Appends to a replica's log at the broker whose handler runs: rolls first if the batch has to go into a
/// new segment, and sees to it that retention and cleaner will look.
void append_batch(Replication& replication, PartitionId partition, Replica& replica,
                  const Batch& batch, const PartitionLog* twin, Ctx& ctx);

/// Sees to it that the broker's retention task looks when it has to; for logs that were filled otherwise.
void look_after_logs(Replication& replication, BrokerId broker, Ctx& ctx);
/// The same, and for its cleaner, when topics have other settings than before.
void look_after_changed_logs(Replication& replication, BrokerId broker, Ctx& ctx);
/// The broker's retention task (log.retention.check.interval.ms).
void retention_due(Replication& replication, BrokerId broker, Ctx& ctx);
/// The broker's cleaner thread (log.cleaner.backoff.ms): one log after the other, filthiest first.
void cleaner_due(Replication& replication, BrokerId broker, Ctx& ctx);

/// DeleteRecords at the leader; `before` −1: all up to the high watermark.
KafkaError delete_records(Replication& replication, PartitionId partition, std::int64_t before,
                          Ctx& ctx);

/// How many of the oldest segments retention deletes now, and which rule takes the last of them.
struct Deletable {
  std::size_t segments = 0;
  DeletionReason reason = DeletionReason::request;
};
Deletable deletable_segments(const Replica& replica, const TopicConfig& config, Time now);

}  // namespace ks
