#include "sim/kafka/record_book.h"

#include <algorithm>

#include "sim/kafka/producer.h"

namespace ks {
namespace {

constexpr std::uint32_t batch_header_bytes = 61;

const ProducerPlan* plan_of(const Batch& batch, const PartitionInfo& partition,
                            const RecordBook& book) {
  if (batch.producer == initial_producer) {
    return partition.topic.index < book.initial.size() ? book.initial[partition.topic.index].get()
                                                       : nullptr;
  }
  return batch.producer < book.producers.size() ? book.producers[batch.producer].get() : nullptr;
}

/// A batch has the first `count` numbers from `first_number` on whose keys belong to its partition.
/// Model: keys belong where they belonged when the topic had its first partitions; a partition that none
/// belonged to then, of a topic that grew, has the numbers one after the other.
void name_keys(std::vector<RecordView>& records, const Batch& batch, const PartitionInfo& partition,
               const ProducerPlan& plan) {
  std::uint32_t number = batch.first_number;
  const bool known = std::find(plan.key_partitions.begin(), plan.key_partitions.end(),
                               partition.number) != plan.key_partitions.end();
  for (RecordView& record : records) {
    if (!plan.keys.empty()) {
      while (known && plan.key_partitions[*plan.key_of(number)] != partition.number) ++number;
      record.key = plan.keys[*plan.key_of(number)];
    }
    record.number = number++;
  }
}

}  // namespace

std::int64_t timestamp_in(const Batch& batch, std::uint32_t index) {
  if (batch.count <= 1) return batch.base_timestamp;
  return batch.base_timestamp +
         static_cast<std::int64_t>(std::uint64_t{batch.timestamp_span} * index / (batch.count - 1));
}

std::vector<RecordView> records_in(const Batch& batch, const PartitionInfo& partition,
                                   const RecordBook& book, const OffsetsRecords& written,
                                   const Names& names) {
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
    name_keys(records, batch, partition, *plan);
  }
  return records;
}

}  // namespace ks
