#include "sim/kafka/ledger_deletion.h"

namespace ks {

void partition_deleted(Ledger& ledger, PartitionId partition, Time now) {
  for (GroupLedger& group : ledger.groups) {
    PartitionLedger* const entry = group.partitions.find(partition);
    if (entry == nullptr) continue;
    if (entry->ever_owned && !entry->owner.valid()) entry->unowned += now - entry->unowned_since;
    entry->owner = ConsumerId{};
    entry->owner_generation = generation_of_deleted;
    entry->ever_owned = false;
  }
}

}  // namespace ks
