// KafkaConsumer.pause() and resume(). Source: SubscriptionState.pause, isFetchable.
// Model: the application calls them at the instant of the command, also inside its handler; what was fetched
// of a paused partition and is not handed out yet is fetched again after resume(), where Kafka keeps it.
#include <algorithm>

#include "sim/kafka/consumer_parts.h"

namespace ks {

void pause_consumer(Consumer& consumer, PartitionId partition, Ctx& ctx) {
  FetchingPaused paused;
  for (OwnedPartition& owned : consumer.owned) {
    if (owned.stopped || (partition.valid() && owned.partition != partition)) continue;
    owned.stopped = true;
    if (owned.fetch_offset >= 0)
      fetch_link(consumer, owned.leader).to_forget.push_back(owned.partition);
    owned.fetch_offset = -1;
    paused.partitions.push_back(owned.partition);
  }
  for (const PartitionId each : paused.partitions) drop_buffered(consumer, each);
  ctx.note(paused);
}

void resume_consumer(Consumer& consumer, PartitionId partition, Ctx& ctx) {
  FetchingResumed resumed;
  for (OwnedPartition& owned : consumer.owned) {
    if (!owned.stopped || (partition.valid() && owned.partition != partition)) continue;
    owned.stopped = false;
    resumed.partitions.push_back(owned.partition);
  }
  ctx.note(resumed);
  drive_poll(consumer, ctx);
}

}  // namespace ks
