#include "viz/cli/group_lists.h"

#include <fmt/format.h>

#include <algorithm>

#include "sim/trace/words.h"
#include "viz/cli/table.h"
#include "viz/model/record_ledger.h"

namespace kv {
namespace {

/// As in the lists of producers' records.
constexpr std::size_t most_lines = 40;

/// Those of groups, and the times without a leader, which are the partitions' own.
std::vector<LedgerNumber> numbers_of(const ks::World& world, const ks::Lanes& lanes, ks::Time now) {
  std::vector<LedgerNumber> all = record_ledger(world, lanes, now);
  const auto& groups = world.names->groups;
  std::erase_if(all, [&](const LedgerNumber& each) {
    const bool of_group = std::find(groups.begin(), groups.end(), each.whose) != groups.end();
    return each.entries.empty() || !(of_group || each.time);
  });
  return all;
}

std::string amount(const LedgerNumber& number, std::uint64_t count) {
  if (!number.time) return fmt::format("{}", count);
  return ks::seconds_text(ks::Duration{static_cast<std::int64_t>(count)}) + " s";
}

void add_list(const ks::Names& names, const LedgerNumber& number, std::vector<std::string>& lines) {
  const std::string sum = number.time ? amount(number, number.count)
                                      : ks::count_text(number.count, "record", "records");
  lines.push_back(
      fmt::format("{}{}: {}", number.whose.empty() ? "" : number.whose + ", ", number.name, sum));
  Table table(
      {"partition", number.time ? "stretch" : "records", number.time ? ">length" : ">count"});
  const std::size_t shown = std::min(number.entries.size(), most_lines);
  for (std::size_t i = 0; i < shown; ++i) {
    const LedgerEntry& entry = number.entries[i];
    table.add({names.of(entry.partition), entry.text, amount(number, entry.count)});
  }
  for (std::string& line : table.lines(2)) lines.push_back(std::move(line));
  if (number.entries.size() > shown)
    lines.push_back(fmt::format("  and {} more", number.entries.size() - shown));
}

void write_entry(ks::JsonWriter& json, const ks::Names& names, const LedgerNumber& number,
                 const LedgerEntry& entry) {
  json.begin_object().field("partition", names.of(entry.partition));
  if (number.time) {
    const ks::Duration length{static_cast<std::int64_t>(entry.count)};
    json.field("from_us", entry.from).field("to_us", entry.from + length);
    json.field("over", entry.over).field("event", entry.event);
  } else {
    json.field("offset", entry.offset).field("record_count", entry.count);
    json.field("times", entry.times);
  }
  json.end_object();
}

}  // namespace

std::vector<std::string> group_lists(const ks::World& world, const ks::Lanes& lanes, ks::Time now) {
  std::vector<std::string> lines;
  for (const LedgerNumber& number : numbers_of(world, lanes, now))
    add_list(*world.names, number, lines);
  return lines;
}

void write_group_lists(ks::JsonWriter& json, const ks::World& world, const ks::Lanes& lanes,
                       ks::Time now) {
  json.key("lists").begin_array();
  for (const LedgerNumber& number : numbers_of(world, lanes, now)) {
    json.begin_object().key("group_id");
    if (number.whose.empty()) json.null();
    if (!number.whose.empty()) json.value(number.whose);
    json.field("number", number.name);
    json.field(number.time ? "partition_us" : "record_count", number.count);
    json.key("entries").begin_array();
    for (const LedgerEntry& entry : number.entries) write_entry(json, *world.names, number, entry);
    json.end_array().end_object();
  }
  json.end_array();
}

}  // namespace kv
