// What transactions keep from the application: markers always, and with read_committed the records of aborted
// transactions. Source: CompletedFetch.nextFetchedRecord, consumeAbortedTransactionsUpTo.
#include <algorithm>

#include "sim/kafka/consumer_parts.h"

namespace ks {
namespace {

/// Whether an aborted transaction of the batch's producer began before it and has not ended: the list
/// says where each begins, the next ABORT marker where it ends.
bool is_aborted(const FetchResponse& response, const BufferedBatch& batch) {
  if (response.aborted == nullptr) return false;
  std::int64_t begun = -1;  // the last of that producer that begins before the batch's end
  for (const AbortedTransaction& each : *response.aborted) {
    const bool its = each.partition == batch.partition &&
                     each.producer_id == batch.batch.producer_id &&
                     each.first_offset < batch.base_offset + batch.batch.count;
    if (its) begun = std::max(begun, each.first_offset);
  }
  if (begun < 0) return false;
  // Between its begin and this batch there must be no marker of the producer.
  std::size_t next = 0;
  for (const FetchedPart& part : response.parts) {
    std::int64_t base = part.base_offset;
    for (std::uint16_t i = 0; i < part.batches; ++i, ++next) {
      const Batch& other = response.batches[next];
      const bool ends = part.partition == batch.partition && other.is_control() &&
                        other.producer_id == batch.batch.producer_id && base > begun &&
                        base < batch.base_offset;
      if (ends) return false;
      base += other.count;
    }
  }
  return true;
}

/// The records of aborted transactions that an answer brings of one partition.
struct Skipped {
  std::int64_t offset = -1;  ///< of the first
  std::uint32_t count = 0;
};

Skipped skipped_in(const FetchResponse& response, PartitionId partition, std::int64_t position) {
  Skipped skipped;
  std::size_t next = 0;
  for (const FetchedPart& part : response.parts) {
    std::int64_t base = part.base_offset;
    for (std::uint16_t i = 0; i < part.batches; ++i, ++next) {
      const Batch& batch = response.batches[next];
      const std::int64_t from = std::max(base, position);
      const std::int64_t end = base + batch.count;
      const bool records = part.partition == partition && batch.is_transactional() &&
                           !batch.is_control() && from < end;
      if (records && is_aborted(response, BufferedBatch{partition, BrokerId{}, base, batch})) {
        if (skipped.offset < 0) skipped.offset = from;
        skipped.count += static_cast<std::uint32_t>(end - from);
      }
      base = end;
    }
  }
  return skipped;
}

}  // namespace

/// What is not for the application stays in the buffer as a gap, over which its position moves.
void withhold(const Consumer& consumer, const OwnedPartition& owned, const FetchResponse& response,
              BufferedBatch& batch, Ctx& ctx) {
  if (batch.batch.is_control()) {
    batch.batch.bytes = 0;
    return;
  }
  if (!consumer.read_committed || !is_aborted(response, batch)) return;
  batch.batch.bytes = 0;
  // Told once for all of them.
  const Skipped skipped = skipped_in(response, batch.partition, owned.position);
  if (std::max(batch.base_offset, owned.position) == skipped.offset)
    ctx.note(AbortedRecordsSkipped{batch.partition, skipped.offset, skipped.count});
}

}  // namespace ks
