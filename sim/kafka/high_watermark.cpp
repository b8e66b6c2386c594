#include "sim/kafka/high_watermark.h"

#include <algorithm>

namespace ks {
namespace {

/// Whether the broker has written a checkpoint after `since`, up to `now`.
bool checkpointed_since(const Replication& replication, BrokerId broker, Time since, Time now) {
  const Time from = replication.processes[broker.index].checkpoints_from;
  if (now < from) return false;
  const Duration interval = replication.checkpoint_interval;
  const Time last = interval > Duration{} ? now - (now - from) % interval : from;
  return last > since;
}

}  // namespace

void move_high_watermark(const Replication& replication, Replica& replica, BrokerId broker,
                         std::int64_t to, Time now) {
  if (to == replica.high_watermark) return;
  if (checkpointed_since(replication, broker, replica.moved_at, now))
    replica.checkpointed = replica.high_watermark;
  replica.high_watermark = to;
  replica.moved_at = now;
}

void keep_high_watermark(Replication& replication, Replica& replica, BrokerId broker, bool killed,
                         Time until) {
  if (!killed || checkpointed_since(replication, broker, replica.moved_at, until))
    replica.checkpointed = replica.high_watermark;
  const std::int64_t kept = std::max(replica.log.start_offset(),
                                     std::min(replica.checkpointed, replica.log.end_offset()));
  if (kept == replica.high_watermark) return;
  replica.high_watermark = kept;
  replica.moved_at = until;
  replication.reread_transactions(replica);
}

void begin_checkpoints(Replication& replication, BrokerId broker, Time now) {
  Time& from = replication.processes[broker.index].checkpoints_from;
  if (from == never) from = now;
}

}  // namespace ks
