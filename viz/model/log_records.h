// The records of a partition as its leader's log has them, one by one: what the Records view and
// `kafkascope partition` show.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "sim/world/world.h"

namespace kv {

/// Who may read a record, or what stands at its offset instead of one.
enum class RecordStanding : std::uint8_t {
  committed,
  not_committed,     ///< not below the high watermark
  open_transaction,  ///< below it, and not below the last stable offset
  aborted,           ///< of an aborted transaction: left out with read_committed
  marker             ///< the end of a transaction; no record
};
/// "committed", "not committed", "in an open transaction", "aborted", "marker".
std::string_view standing_word(RecordStanding standing);

/// A record as a person looks at it.
struct LogRecord {
  std::int64_t offset = 0;
  std::int64_t time_us = 0;  ///< its timestamp on the run's clock
  std::string key;           ///< "" for none
  bool has_key = false;
  std::uint32_t bytes = 0;
  std::string value;  ///< what a coordinator wrote; of others who made it: "P1 #12"
  std::string
      field;  ///< "location=north": by which the application chose the partition; "": by none
  std::string content;  ///< what it says, where the scenario gives that; "": nothing
  std::vector<std::pair<std::string, std::string>> headers;
  RecordStanding standing = RecordStanding::committed;
  bool committed = false;  ///< below the high watermark
  std::int64_t batch = 0;  ///< offset of the first record of its batch, and how many it has
  std::uint32_t batch_count = 0;
  std::int32_t leader_epoch = 0;
  std::int32_t producer_id = -1;  ///< −1: not idempotent; and with it epoch and sequence
  std::int16_t producer_epoch = -1;
  std::int32_t sequence = -1;
  bool transactional = false;
  ks::ProducerId producer;    ///< invalid: a coordinator's, a marker, or there at the start
  std::uint32_t number = 0;   ///< of its producer
  std::uint32_t ordinal = 0;  ///< of its producer on this partition: who it is
};

/// From an offset on, at most so many; what compaction took is missing.
std::vector<LogRecord> log_records(const ks::World& world, ks::PartitionId partition,
                                   std::int64_t from, std::size_t most);

}  // namespace kv
