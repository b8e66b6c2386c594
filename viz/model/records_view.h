// What the Records view shows: one partition's log, record by record, where each is stored, who was handed it
// and what became of it. Knows no widgets.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "viz/model/log_records.h"
#include "viz/model/record_keys.h"
#include "viz/model/record_ledger.h"

namespace kv {

/// Whether a replica's log has the record; `other`: something else stands at its offset.
enum class Stored : std::uint8_t { no, yes, other };

struct RecordsReplica {
  std::string broker;  ///< "b1"
  bool leader = false;
  bool in_sync = false;
  bool reachable = true;
  std::int64_t log_end = 0;
};

struct RecordsGroup {
  ks::GroupId id;
  std::string name;
  bool share = false;
  std::int64_t committed = -1;  ///< −1: nothing is; of a share group its start offset
  int owner = -1;               ///< index of the consumer that has the partition; −1: nobody
  std::string owner_name;
};

struct RecordsRow {
  LogRecord record;
  int key = -1;                       ///< index into RecordsView::keys; −1: no key
  std::vector<Stored> stored;         ///< by RecordsView::replicas
  std::vector<std::uint32_t> handed;  ///< by RecordsView::groups: how often to applications
  bool same_key = false;              ///< as the record that is picked
};

struct RecordsSegment {
  std::int64_t from = 0;
  std::int64_t to = 0;  ///< one past its last offset
  std::int64_t bytes = 0;
  std::string newest;  ///< its largest timestamp; "" if it is empty
  std::string
      index;  ///< "3 offset entries (24 B), 2 time entries (24 B)"; "": none, or not counted
};

struct RecordsChoice {
  ks::PartitionId id;
  std::string name;
  std::int64_t records = 0;  ///< offsets from log start to log end
};

/// A line "name: value" about the record that is picked.
using RecordLine = std::pair<std::string, std::string>;

/// Asked for instead of a log: the numbers of the ledger of truth with the records behind them.
struct LedgerView {
  bool open = false;
  std::vector<LedgerNumber> numbers;
  std::size_t chosen = 0;
  std::vector<std::string> places;  ///< of the chosen number's entries: "orders-2, offset 41"
};

struct RecordsView {
  ks::PartitionId partition;
  std::string name;   ///< "orders-0"
  std::string about;  ///< "leader b1, epoch 0"
  std::string empty;  ///< why there is nothing to list; "" if there is
  std::vector<RecordsChoice> choices;
  std::size_t chosen = 0;
  std::vector<RecordsReplica> replicas;
  std::vector<RecordsGroup> groups;
  std::vector<RecordsSegment> segments;
  std::vector<RecordKey> keys;
  std::int64_t log_start = 0;
  std::int64_t last_stable = 0;
  std::int64_t high_watermark = 0;
  std::int64_t log_end = 0;
  bool newest = true;  ///< the last rows are to be shown; else the first
  std::vector<RecordsRow> rows;
  std::int64_t picked = -1;
  LedgerView ledger;
  std::vector<RecordLine> card;  ///< about the picked record; none is picked, or it is gone: empty
};

/// As many as any screen has room for.
inline constexpr std::size_t records_rows = 120;
/// Brokers and groups with a column of their own.
inline constexpr std::size_t records_columns = 6;

}  // namespace kv
