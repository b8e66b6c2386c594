#include "viz/model/build_records.h"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "sim/kafka/log_indexes.h"
#include "sim/scenario/units.h"
#include "sim/trace/words.h"

namespace kv {
namespace {

struct Source {
  const ks::World& world;
  const UiState& ui;
  const ks::PartitionInfo& info;
  ks::PartitionId partition;
};

bool listed(const ks::World& world, const UiState& ui, ks::PartitionId id) {
  const ks::PartitionInfo& info = world.cluster->at(id);
  return !info.deleted &&
         (ui.show_internal || !world.names->topics[info.topic.index].starts_with("__"));
}

/// The one that was picked last, or the first there is.
std::optional<ks::PartitionId> partition_of(const ks::World& world, const UiState& ui) {
  const std::size_t count = world.cluster->partitions.size();
  for (const ks::PartitionId id : {ui.records.partition, ui.selection.partition}) {
    if (id.valid() && id.index < count && !world.cluster->at(id).deleted) return id;
  }
  for (std::uint32_t i = 0; i < count; ++i) {
    if (listed(world, ui, ks::PartitionId{i})) return ks::PartitionId{i};
  }
  return std::nullopt;
}

std::string time_text(std::int64_t us) { return ks::seconds_text(ks::Duration{us}); }

// --- what stands around the records ----------------------------------------------------------------

void fill_choices(const ks::World& world, const UiState& ui, RecordsView& view) {
  for (std::uint32_t i = 0; i < world.cluster->partitions.size(); ++i) {
    const ks::PartitionId id{i};
    if (!listed(world, ui, id) && id != view.partition) continue;
    if (id == view.partition) view.chosen = view.choices.size();
    const ks::PartitionLog& log = ks::leader_replica(world, id).log;
    view.choices.push_back({id, world.names->of(id), log.end_offset() - log.start_offset()});
  }
}

bool serves(const ks::World& world, std::uint32_t broker) {
  const ks::ProcessState process = world.brokers[broker].life.process;
  return process == ks::ProcessState::running || process == ks::ProcessState::closing;
}

void fill_replicas(const Source& s, RecordsView& view) {
  for (const std::uint32_t broker : s.info.replicas) {
    if (view.replicas.size() == records_columns) break;
    const ks::Replica* const replica =
        s.world.replication.find(*s.world.cluster, s.partition, ks::BrokerId{broker});
    RecordsReplica column;
    column.broker = s.world.names->brokers[broker];
    column.leader = s.info.leader.valid() && s.info.leader.index == broker;
    column.in_sync = std::find(s.info.isr.begin(), s.info.isr.end(), broker) != s.info.isr.end();
    column.reachable = serves(s.world, broker);
    column.log_end = replica == nullptr ? 0 : replica->log.end_offset();
    view.replicas.push_back(std::move(column));
  }
}

/// Whoever reads the partition, did, or has committed something for it.
void fill_groups(const Source& s, RecordsView& view) {
  for (std::uint32_t i = 0; i < s.world.ledger.groups.size(); ++i) {
    if (view.groups.size() == records_columns) break;
    RecordsGroup group;
    group.id = ks::GroupId{i};
    group.committed = ks::committed(s.world, group.id, s.partition);
    const ks::ConsumerId owner = ks::owner(s.world, group.id, s.partition);
    const bool read = s.world.ledger.groups[i].find(s.partition) != nullptr;
    if (!read && !owner.valid() && group.committed < 0) continue;
    group.name = s.world.names->groups[i];
    group.share = s.world.groups[i].type == ks::GroupType::share;
    if (owner.valid()) {
      group.owner = static_cast<int>(owner.index);
      group.owner_name = s.world.names->consumers[owner.index];
    }
    view.groups.push_back(std::move(group));
  }
}

/// A view is built again and again: of longer logs the indexes are not counted.
constexpr std::int64_t most_counted = 500'000;

std::string index_text(const ks::SegmentIndexes& indexes) {
  if (indexes.offset_entries + indexes.time_entries == 0) return {};
  const auto entries = [](std::int64_t count, std::string_view kind, std::int64_t each) {
    return fmt::format("{} {} {} ({} B)", count, kind, count == 1 ? "entry" : "entries",
                       count * each);
  };
  return entries(indexes.offset_entries, "offset", ks::SegmentIndexes::offset_entry_bytes) + ", " +
         entries(indexes.time_entries, "time", ks::SegmentIndexes::time_entry_bytes);
}

void fill_segments(const Source& s, const ks::Replica& leader, RecordsView& view) {
  const auto& list = leader.log.segments().list();
  std::vector<ks::SegmentIndexes> indexes;
  if (view.log_end - view.log_start <= most_counted) {
    const ks::TopicConfig& config = s.world.cluster->config_of(s.partition);
    indexes = ks::log_indexes(leader.log, config.index_interval_bytes);
  }
  for (std::size_t i = 0; i < list.size(); ++i) {
    RecordsSegment segment;
    segment.from = std::max(list[i].base_offset, view.log_start);
    segment.to = i + 1 < list.size() ? list[i + 1].base_offset : view.log_end;
    segment.bytes = list[i].bytes;
    if (i < indexes.size()) segment.index = index_text(indexes[i]);
    if (list[i].bytes > 0) {
      const ks::Time newest = ks::time_of_timestamp(list[i].largest_timestamp);
      segment.newest = time_text(ks::to_us(newest));
    }
    view.segments.push_back(std::move(segment));
  }
}

// --- the records -----------------------------------------------------------------------------------

/// What a replica has at the record's offset: two logs may differ there until one is truncated.
Stored stored_at(const ks::Replica* replica, const LogRecord& record) {
  if (replica == nullptr) return Stored::no;
  const ks::PartitionLog& log = replica->log;
  if (record.offset < log.start_offset() || record.offset >= log.end_offset()) return Stored::no;
  Stored stored = Stored::no;
  log.read(record.offset, record.offset + 1, [&](std::int64_t, const ks::Batch& batch) {
    const bool same = !batch.is_gap() && batch.leader_epoch == record.leader_epoch;
    stored = same ? Stored::yes : batch.is_gap() ? Stored::no : Stored::other;
    return false;
  });
  return stored;
}

void fill_rows(const Source& s, RecordsView& view) {
  const std::int64_t room = static_cast<std::int64_t>(records_rows);
  view.newest = s.ui.records.top < 0;
  const std::int64_t from = view.newest ? std::max(view.log_start, view.log_end - room)
                                        : std::max(view.log_start, s.ui.records.top);
  std::vector<const ks::Replica*> replicas;
  for (std::size_t i = 0; i < view.replicas.size(); ++i) {
    replicas.push_back(
        s.world.replication.find(*s.world.cluster, s.partition, ks::BrokerId{s.info.replicas[i]}));
  }
  for (LogRecord& record : log_records(s.world, s.partition, from, records_rows)) {
    RecordsRow row;
    for (const ks::Replica* replica : replicas) row.stored.push_back(stored_at(replica, record));
    for (const RecordsGroup& group : view.groups)
      row.handed.push_back(s.world.ledger.deliveries(group.id, s.partition, record.offset));
    row.record = std::move(record);
    view.rows.push_back(std::move(row));
  }
}

/// The tint of each key for the whole run, as everywhere.
void fill_keys(const Source& s, RecordsView& view) {
  for (RecordsRow& row : view.rows) {
    if (!row.record.has_key || !row.record.producer.valid()) continue;
    const auto same = [&](const RecordKey& key) { return key.name == row.record.key; };
    const auto found = std::find_if(view.keys.begin(), view.keys.end(), same);
    row.key = static_cast<int>(found - view.keys.begin());
    if (found != view.keys.end()) continue;
    const ks::Producer& producer = s.world.producers[row.record.producer.index];
    const std::optional<std::uint32_t> tint = producer.plan->key_of(row.record.number);
    view.keys.push_back({row.record.key, tint.value_or(0)});
  }
}

// --- the one that is picked ------------------------------------------------------------------------

std::string fate_word(ks::RecordFate fate) {
  switch (fate) {
    case ks::RecordFate::acked: return "acknowledged";
    case ks::RecordFate::failed: return "reported as failed, though it is stored";
    case ks::RecordFate::dropped: return "dropped with its process";
    case ks::RecordFate::in_doubt: return "nobody was left to hear the answer";
    case ks::RecordFate::retired: return "taken out of its log";
  }
  return "";
}

/// What its producer's application was told.
std::string fate_of(const Source& s, const LogRecord& record) {
  const ks::ProducerLedger& ledger = s.world.ledger.producers[record.producer.index];
  const auto holds = [&](const ks::FateRange& range) {
    return range.partition == s.partition && range.begin <= record.ordinal &&
           record.ordinal < range.end;
  };
  std::string word;
  for (const ks::FateRange& range : ledger.others()) {
    if (holds(range)) word = fate_word(range.fate);
  }
  if (!word.empty()) return word;
  for (const ks::FateRange& range : ledger.acknowledged(s.info.number, s.partition)) {
    if (holds(range)) return fate_word(range.fate);
  }
  return "waits for an answer";
}

std::string stored_text(const RecordsView& view, const RecordsRow& row) {
  std::string text;
  for (std::size_t i = 0; i < row.stored.size(); ++i) {
    if (row.stored[i] == Stored::no) continue;
    text += (text.empty() ? "" : ", ") + view.replicas[i].broker;
    if (view.replicas[i].leader) text += " (leader)";
    if (row.stored[i] == Stored::other) text += " has another record here";
  }
  return text.empty() ? "nowhere" : text;
}

std::string handed_text(const RecordsGroup& group, const RecordsRow& row, std::uint32_t times) {
  std::string text = times == 0   ? "not handed to any application"
                     : times == 1 ? "handed out once"
                                  : fmt::format("handed out {} times", times);
  if (!group.share && group.committed >= 0)
    text += row.record.offset < group.committed ? ", committed" : ", not committed";
  return text;
}

void fill_card(const Source& s, RecordsView& view) {
  const auto row = std::find_if(view.rows.begin(), view.rows.end(), [&](const RecordsRow& each) {
    return each.record.offset == view.picked;
  });
  if (row == view.rows.end()) return;
  for (RecordsRow& each : view.rows) {
    each.same_key =
        row->record.has_key && each.record.has_key && each.record.key == row->record.key;
  }
  const LogRecord& record = row->record;
  const auto add = [&](std::string name, std::string value) {
    view.card.emplace_back(std::move(name), std::move(value));
  };
  add("offset", fmt::format("{}, {}", record.offset, standing_word(record.standing)));
  add("timestamp", time_text(record.time_us) + " s");
  add("key", record.has_key ? record.key : "none");
  add("value", record.field.empty() ? record.value : record.value + ", " + record.field);
  if (!record.content.empty()) add("says", record.content);
  std::string headers;
  for (const auto& [name, text] : record.headers)
    headers += (headers.empty() ? "" : ", ") + name + ": " + text;
  if (!headers.empty()) add("headers", headers);
  add("size", fmt::format("{} B", record.bytes));
  add("batch", fmt::format("{} from offset {}, leader epoch {}",
                           ks::count_text(record.batch_count, "record", "records"), record.batch,
                           record.leader_epoch));
  if (record.producer_id >= 0 && record.sequence >= 0) {
    add("sequence",
        fmt::format("{} of producer id {}, epoch {}{}", record.sequence, record.producer_id,
                    record.producer_epoch, record.transactional ? ", transactional" : ""));
  }
  add("stored at", stored_text(view, *row));
  if (record.producer.valid()) {
    add(s.world.names->producers[record.producer.index], fate_of(s, record));
  }
  for (std::size_t i = 0; i < view.groups.size(); ++i)
    add(view.groups[i].name, handed_text(view.groups[i], *row, row->handed[i]));
}

std::string about_text(const Source& s) {
  if (!s.info.leader.valid()) return fmt::format("no leader, epoch {}", s.info.leader_epoch);
  return fmt::format("leader {}, epoch {}", s.world.names->brokers[s.info.leader.index],
                     s.info.leader_epoch);
}

LedgerView ledger_of(const ks::World& world, const ks::Lanes& lanes, const UiState& ui) {
  LedgerView view;
  view.open = true;
  view.numbers = record_ledger(world, lanes, ui.cursor.time);
  for (std::size_t i = 0; i < view.numbers.size(); ++i) {
    const bool asked = view.numbers[i].name == ui.records.ledger_name &&
                       view.numbers[i].whose == ui.records.ledger_whose;
    if (asked) view.chosen = i;
  }
  for (const LedgerEntry& entry : view.numbers[view.chosen].entries) {
    std::string place = world.names->of(entry.partition);
    if (entry.offset >= 0) place += fmt::format(", offset {}", entry.offset);
    view.places.push_back(std::move(place));
  }
  return view;
}

}  // namespace

RecordsView build_records(const ks::World& world, const ks::Lanes& lanes, const UiState& ui) {
  RecordsView view;
  if (ui.records.ledger) view.ledger = ledger_of(world, lanes, ui);
  const std::optional<ks::PartitionId> partition = partition_of(world, ui);
  if (!partition) {
    view.empty = "No topic has partitions yet.";
    return view;
  }
  view.partition = *partition;
  const Source s{world, ui, world.cluster->at(*partition), *partition};
  const ks::Replica& leader = ks::leader_replica(world, *partition);
  view.name = world.names->of(*partition);
  view.about = about_text(s);
  view.log_start = leader.log.start_offset();
  view.log_end = leader.log.end_offset();
  view.high_watermark = leader.high_watermark;
  view.last_stable = world.replication.last_stable_offset(leader);
  view.picked = ui.records.picked;
  fill_choices(world, ui, view);
  fill_replicas(s, view);
  fill_groups(s, view);
  fill_segments(s, leader, view);
  fill_rows(s, view);
  fill_keys(s, view);
  fill_card(s, view);
  if (view.rows.empty()) view.empty = view.name + " has no records.";
  return view;
}

}  // namespace kv
