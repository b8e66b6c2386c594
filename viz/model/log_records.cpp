#include "viz/model/log_records.h"

#include <algorithm>

#include <fmt/format.h>

#include "sim/kafka/record_book.h"

namespace kv {
namespace {

/// What is known of the log that the records stand in.
struct Log {
  const ks::World& world;
  ks::PartitionId partition;
  const ks::Replica& leader;
  std::int64_t last_stable = 0;
  const std::vector<ks::EndedTransaction>* aborted = nullptr;  ///< null: none ever
};

Log log_of(const ks::World& world, ks::PartitionId partition) {
  const ks::Replica& leader = ks::leader_replica(world, partition);
  Log log{world, partition, leader, world.replication.last_stable_offset(leader), nullptr};
  if (leader.transactions != ks::Replica::none)
    log.aborted = &world.replication.transactions[leader.transactions].aborted();
  return log;
}

const ks::ProducerPlan* plan_of(const Log& log, const ks::Batch& batch) {
  if (batch.producer >= log.world.producers.size()) return nullptr;
  return log.world.producers[batch.producer].plan.get();
}

std::string value_of(const Log& log, const ks::Batch& batch, const ks::RecordView& record) {
  const ks::Names& names = *log.world.names;
  if (record.coordinator != nullptr) return ks::value_text(*record.coordinator, names);
  if (batch.producer == ks::initial_producer) return "there at the start";
  if (batch.is_control()) {
    return fmt::format("{} marker of producer id {}, epoch {}",
                       (batch.flags & ks::Batch::commit) != 0 ? "COMMIT" : "ABORT",
                       batch.producer_id, batch.producer_epoch);
  }
  const ks::NodeId producer{ks::NodeKind::producer, batch.producer};
  return fmt::format("{} #{}", names.of(producer), record.number);
}

std::string field_of(const Log& log, const ks::Batch& batch, std::uint32_t number) {
  const ks::ProducerPlan* const plan = plan_of(log, batch);
  if (plan == nullptr || plan->field.empty()) return {};
  const std::optional<std::uint32_t> value = plan->field_of(number);
  return value ? plan->field + "=" + plan->field_values[*value] : std::string{};
}

RecordStanding standing_of(const Log& log, const ks::Batch& batch, std::int64_t offset) {
  if (offset >= log.leader.high_watermark) return RecordStanding::not_committed;
  if (batch.is_control()) return RecordStanding::marker;
  if (!batch.is_transactional()) return RecordStanding::committed;
  if (log.aborted != nullptr) {
    const auto of_it = [&](const ks::EndedTransaction& over) {
      return over.producer_id == batch.producer_id && over.first_offset <= offset &&
             offset < over.last_offset;
    };
    if (std::any_of(log.aborted->begin(), log.aborted->end(), of_it))
      return RecordStanding::aborted;
  }
  return offset >= log.last_stable ? RecordStanding::open_transaction : RecordStanding::committed;
}

LogRecord record_at(const Log& log, const ks::Batch& batch, std::int64_t base, std::uint32_t index,
                    const ks::RecordView& from) {
  LogRecord record;
  record.offset = base + index;
  record.time_us = ks::to_us(ks::time_of_timestamp(from.timestamp));
  record.has_key = from.key.has_value();
  record.key = from.key.value_or("");
  record.bytes = from.bytes;
  record.value = value_of(log, batch, from);
  record.standing = standing_of(log, batch, record.offset);
  record.committed = record.offset < log.leader.high_watermark;
  record.batch = base;
  record.batch_count = batch.count;
  record.leader_epoch = batch.leader_epoch;
  record.producer_id = batch.producer_id;
  record.producer_epoch = batch.producer_epoch;
  if (batch.base_sequence >= 0) record.sequence = ks::next_sequence(batch.base_sequence, index);
  record.transactional = batch.is_transactional();
  record.number = from.number;
  record.ordinal = batch.ordinal + index;
  if (plan_of(log, batch) != nullptr && !batch.is_control()) {
    record.producer = ks::ProducerId{batch.producer};
    record.field = field_of(log, batch, from.number);
    record.content = plan_of(log, batch)->value_of(from.number);
    record.headers = plan_of(log, batch)->headers;
  }
  return record;
}

}  // namespace

std::string_view standing_word(RecordStanding standing) {
  switch (standing) {
    case RecordStanding::committed: return "committed";
    case RecordStanding::not_committed: return "not committed";
    case RecordStanding::open_transaction: return "in an open transaction";
    case RecordStanding::aborted: return "aborted";
    case RecordStanding::marker: return "marker";
  }
  return "";
}

std::vector<LogRecord> log_records(const ks::World& world, ks::PartitionId partition,
                                   std::int64_t from, std::size_t most) {
  std::vector<LogRecord> found;
  const Log log = log_of(world, partition);
  const ks::PartitionInfo& info = world.cluster->at(partition);
  const std::int64_t first = std::max(from, log.leader.log.start_offset());
  const auto visit = [&](std::int64_t base, const ks::Batch& batch) {
    const auto records =
        ks::records_in(batch, info, *world.replication.book, world.replication.offsets_records,
                       world.ledger, *world.names);
    for (std::size_t i = 0; i < records.size() && found.size() < most; ++i) {
      if (base + static_cast<std::int64_t>(i) < first) continue;
      found.push_back(record_at(log, batch, base, static_cast<std::uint32_t>(i), records[i]));
    }
    return found.size() < most;
  };
  log.leader.log.read(first, log.leader.log.end_offset(), visit);
  return found;
}

}  // namespace kv
