// What a new leader knows of a share-partition: what stands in __share_group_state.
// Source: SharePartition.maybeInitialize, PersisterStateBatchCombiner.
#include "sim/kafka/share_partition.h"

namespace ks {

void SharePartition::reload() {
  for (ShareRun& run : runs_) {
    if (run.state != RecordState::acquired && run.write == 0) continue;
    run.free(RecordState::available);
    run.write = 0;
    if (run.delivery_count > 0) --run.delivery_count;
  }
  while (!runs_.empty() && runs_.back().gap()) {
    end_ = runs_.back().first;
    runs_.pop_back();
  }
  std::vector<ShareRun> stored;
  for (const ShareRun& run : runs_) {
    const bool goes_on = !stored.empty() && stored.back().state == run.state &&
                         stored.back().delivery_count == run.delivery_count;
    if (goes_on) {
      stored.back().last = run.last;
    } else {
      stored.push_back(run);
    }
  }
  for (ShareRun& run : stored) {
    run.batch_first = run.first;
    run.batch_last = run.last;
  }
  runs_ = std::move(stored);
}

}  // namespace ks
