// What the records of a batch are: key, value, timestamp and size of each. A batch holds only numbers;
// what they mean follows from the producer's plan or stands in the coordinators' records.
// Nothing on the way of a record asks here: the cleaner and people who look at a log do.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sim/kafka/cluster.h"
#include "sim/kafka/ledger.h"
#include "sim/kafka/offsets_record.h"

namespace ks {

struct ProducerPlan;

struct RecordBook {
  std::vector<std::shared_ptr<const ProducerPlan>> producers;  ///< by ProducerId
  std::vector<std::shared_ptr<const ProducerPlan>> initial;    ///< by TopicId; null: none
  std::vector<std::uint32_t> initial_partitions;               ///< by TopicId: how many it had then
};

struct RecordView {
  std::optional<std::string> key;
  bool tombstone = false;
  std::int64_t timestamp = 0;
  std::uint32_t bytes = 0;
  std::uint32_t number = 0;            ///< of its producer; of its place in OffsetsRecords
  const OffsetsRecord* coordinator{};  ///< what a coordinator wrote, else null
};

/// The timestamp of record `index` of a batch.
std::int64_t timestamp_in(const Batch& batch, std::uint32_t index);
/// The records of a batch in a log of this partition, in order; none of a gap.
std::vector<RecordView> records_in(const Batch& batch, const PartitionInfo& partition,
                                   const RecordBook& book, const OffsetsRecords& written,
                                   const Ledger& ledger, const Names& names);

}  // namespace ks
