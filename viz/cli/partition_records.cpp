#include "viz/cli/partition_records.h"

#include <fmt/format.h>

#include <algorithm>

#include "sim/kafka/log_indexes.h"
#include "sim/scenario/units.h"
#include "sim/trace/json.h"
#include "viz/cli/open_run.h"
#include "viz/cli/table.h"
#include "viz/model/log_records.h"

namespace kv {
namespace {

constexpr std::size_t default_records = 40;
constexpr std::int64_t most_records = 1'000'000;

/// "last stable offset 40, " where transactions make it differ from the high watermark.
std::string stable_text(const ks::World& world, const ks::Replica& replica) {
  const std::int64_t stable = world.replication.last_stable_offset(replica);
  if (stable == replica.high_watermark) return {};
  return fmt::format("last stable offset {}, ", stable);
}

std::string clock_text(std::int64_t us) { return ks::seconds_text(ks::Duration{us}); }

ks::Result<std::int64_t> count_of(const std::string& text, std::string_view option,
                                  std::int64_t otherwise) {
  if (text.empty()) return otherwise;
  const auto count = ks::parse_count(text);
  if (!count || *count < 0) {
    return ks::failure({.file = std::string(option) + " " + text,
                        .what = "is no number",
                        .allowed = "a whole number from 0 on"});
  }
  return static_cast<std::int64_t>(*count);
}

std::vector<ks::SegmentIndexes> indexes_of(const ks::World& world, ks::PartitionId partition) {
  const std::int64_t interval = world.cluster->config_of(partition).index_interval_bytes;
  return ks::log_indexes(ks::leader_replica(world, partition).log, interval);
}

void print_text(const ks::World& world, ks::PartitionId partition,
                const std::vector<LogRecord>& records, ks::Time now, Console& console) {
  const ks::Names& names = *world.names;
  const ks::Replica& leader = ks::leader_replica(world, partition);
  const auto& segments = leader.log.segments().list();
  console.line(fmt::format(
      "{} at {} s at its leader {}: log start {}, {}high watermark {}, log end {}",
      names.of(partition), clock_text(ks::to_us(now)),
      names.of(ks::node(world.cluster->at(partition).leader)), leader.log.start_offset(),
      stable_text(world, leader), leader.high_watermark, leader.log.end_offset()));
  const std::vector<ks::SegmentIndexes> indexes = indexes_of(world, partition);
  Table files(
      {">segment from", ">bytes", ">largest timestamp", ">offset entries", ">time entries"});
  for (std::size_t i = 0; i < segments.size(); ++i) {
    const ks::LogSegment& segment = segments[i];
    const bool any = segment.bytes > 0;
    const ks::Time time = any ? ks::time_of_timestamp(segment.largest_timestamp) : ks::start_time;
    files.add({fmt::format("{}", segment.base_offset), fmt::format("{}", segment.bytes),
               any ? clock_text(ks::to_us(time)) : "-",
               fmt::format("{}", indexes[i].offset_entries),
               fmt::format("{}", indexes[i].time_entries)});
  }
  for (const std::string& line : files.lines(2)) console.line(line);
  Table table({">offset", ">timestamp", "key", ">bytes", ">epoch", "", "value"});
  for (const LogRecord& record : records) {
    const std::string said =
        record.content.empty() ? record.value : record.value + ": " + record.content;
    table.add({fmt::format("{}", record.offset), clock_text(record.time_us),
               record.has_key ? record.key : "-", fmt::format("{}", record.bytes),
               fmt::format("{}", record.leader_epoch), record.committed ? "" : "not committed",
               said});
  }
  if (table.empty()) console.line("no records");
  if (!table.empty()) {
    for (const std::string& line : table.lines(2)) console.line(line);
  }
}

void print_json(const ks::World& world, ks::PartitionId partition,
                const std::vector<LogRecord>& records, ks::Time now, Console& console) {
  const ks::Replica& leader = ks::leader_replica(world, partition);
  ks::JsonWriter json;
  json.begin_object().field("time_us", now).field("partition", world.names->of(partition));
  json.field("log_start_offset", leader.log.start_offset());
  json.field("last_stable_offset", world.replication.last_stable_offset(leader));
  json.field("high_watermark", leader.high_watermark);
  json.field("log_end_offset", leader.log.end_offset()).key("segments").begin_array();
  const std::vector<ks::SegmentIndexes> indexes = indexes_of(world, partition);
  for (std::size_t i = 0; i < indexes.size(); ++i) {
    const ks::LogSegment& segment = leader.log.segments().list()[i];
    json.begin_object().field("base_offset", segment.base_offset);
    json.field("bytes", segment.bytes).key("largest_timestamp_us");
    if (segment.bytes > 0) json.value(ks::time_of_timestamp(segment.largest_timestamp));
    if (segment.bytes == 0) json.null();
    json.field("offset_index_entries", indexes[i].offset_entries);
    json.field("time_index_entries", indexes[i].time_entries);
    json.end_object();
  }
  json.end_array().key("records").begin_array();
  for (const LogRecord& record : records) {
    json.begin_object().field("offset", record.offset).field("timestamp_us", record.time_us);
    json.key("key");
    if (record.has_key) json.value(record.key);
    if (!record.has_key) json.null();
    json.field("bytes", record.bytes).field("leader_epoch", record.leader_epoch);
    json.field("committed", record.committed).field("value", record.value);
    if (!record.content.empty()) json.field("content", record.content);
    if (!record.headers.empty()) {
      json.key("headers").begin_object();
      for (const auto& [name, text] : record.headers) json.field(name, text);
      json.end_object();
    }
    json.end_object();
  }
  console.line(json.end_array().end_object().text());
}

}  // namespace

ks::Result<int> partition_records(const Arguments& arguments, Surroundings& with) {
  auto session = session_of(arguments, with.console);
  if (!session) return tl::unexpected(session.error());
  const auto cursor = instant(*session, "--time", arguments.time, with.console);
  if (!cursor) return tl::unexpected(cursor.error());
  const ks::World& world =
      cursor->on_event ? session->world_at(cursor->event) : session->world_at_time(cursor->time);
  const ks::PartitionId partition = world.names->find_partition(arguments.log);
  if (!partition.valid()) {
    return ks::failure({.file = "--log " + arguments.log,
                        .what = "is not a partition of the scenario",
                        .allowed = "a partition such as orders-0 or __consumer_offsets-12"});
  }
  const auto most =
      count_of(arguments.records, "--records", static_cast<std::int64_t>(default_records));
  if (!most) return tl::unexpected(most.error());
  const std::int64_t count = std::min(*most, most_records);
  const std::int64_t end = ks::leader_replica(world, partition).log.end_offset();
  const auto from = count_of(arguments.offset, "--offset", std::max<std::int64_t>(0, end - count));
  if (!from) return tl::unexpected(from.error());
  const auto records = log_records(world, partition, *from, static_cast<std::size_t>(count));
  if (arguments.json) {
    print_json(world, partition, records, cursor->time, with.console);
  } else {
    print_text(world, partition, records, cursor->time, with.console);
  }
  return 0;
}

}  // namespace kv
