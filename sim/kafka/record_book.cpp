#include "sim/kafka/record_book.h"

#include "sim/kafka/producer.h"

namespace ks {
namespace {

const ProducerPlan* plan_of(const Batch& batch, const PartitionInfo& partition,
                            const RecordBook& book) {
  if (batch.producer == initial_producer) {
    return partition.topic.index < book.initial.size() ? book.initial[partition.topic.index].get()
                                                       : nullptr;
  }
  return batch.producer < book.producers.size() ? book.producers[batch.producer].get() : nullptr;
}

/// How many partitions the writer knew when it chose one for a record.
std::uint32_t partitions_known(const Batch& batch, std::uint32_t number,
                               const PartitionInfo& partition, const RecordBook& book,
                               const Ledger& ledger) {
  if (batch.producer == initial_producer) return book.initial_partitions[partition.topic.index];
  std::uint32_t count = 1;
  for (const KnownPartitions& known : ledger.producers[batch.producer].known_partitions) {
    if (known.from_number <= number) count = known.count;
  }
  return count;
}

}  // namespace

std::int64_t timestamp_in(const Batch& batch, std::uint32_t index) {
  if (batch.count <= 1) return batch.base_timestamp;
  return batch.base_timestamp +
         static_cast<std::int64_t>(std::uint64_t{batch.timestamp_span} * index / (batch.count - 1));
}

std::vector<RecordView> records_in(const Batch& batch, const PartitionInfo& partition,
                                   const RecordBook& book, const OffsetsRecords& written,
                                   const Ledger& ledger, const Names& names) {
  std::vector<RecordView> records;
  if (batch.is_gap()) return records;
  records.resize(batch.count);
  const std::uint32_t body = batch.bytes - std::min(batch.bytes, batch_header_bytes);
  for (std::uint32_t i = 0; i < batch.count; ++i) {
    records[i].timestamp = timestamp_in(batch, i);
    records[i].bytes = body / batch.count;
    records[i].number = batch.first_number + i;
  }
  if (batch.producer == coordinator_producer) {
    for (RecordView& record : records) {
      if (record.number >= written.size()) continue;
      record.coordinator = &written[record.number];
      record.key = key_text(*record.coordinator, names);
      record.tombstone = record.coordinator->tombstone;
      record.bytes = record.coordinator->bytes;
    }
  } else if (const ProducerPlan* const plan = plan_of(batch, partition, book)) {
    // A batch has the first `count` numbers from `first_number` on that belong to its partition.
    std::uint32_t number = batch.first_number;
    for (RecordView& record : records) {
      const auto placed = [&] {
        const std::uint32_t known = partitions_known(batch, number, partition, book, ledger);
        return plan->partition_of(number, known).value_or(partition.number);
      };
      while (placed() != partition.number) ++number;
      if (!plan->keys.empty()) record.key = plan->keys[*plan->key_of(number)];
      record.number = number++;
    }
  }
  return records;
}

}  // namespace ks
