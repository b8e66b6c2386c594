#include "viz/cli/record_lists.h"

#include <fmt/format.h>

#include <array>
#include <string_view>

#include "sim/trace/words.h"
#include "viz/cli/table.h"

namespace kv {
namespace {

/// A list that is longer says how many more there are; --json has them all.
constexpr std::size_t most_lines = 40;

struct List {
  std::string_view name;  ///< in JSON
  std::string_view title;
  std::vector<ks::AuditedRange> ranges;
};

/// What producers were told of these, from their ledgers.
std::vector<ks::AuditedRange> with_fate(const ks::World& world, ks::RecordFate fate) {
  std::vector<ks::AuditedRange> ranges;
  for (const ks::Producer& producer : world.producers) {
    for (const ks::FateRange& range : world.ledger.producers[producer.id.index].others()) {
      if (range.fate == fate)
        ranges.push_back(
            {producer.id, range.partition, range.begin, range.end - range.begin, -1, -1});
    }
  }
  return ranges;
}

std::array<List, 8> lists_of(const ks::World& world, const ks::RecordAudit& audit) {
  return {
      {{"lost", "acknowledged, and gone", audit.lost},
       {"doubled", "stored more than once (the further copies)", audit.doubled},
       {"reordered", "stored behind a later record", audit.reordered},
       {"failed", "failed for the application", with_fate(world, ks::RecordFate::failed)},
       {"stored_though_failed", "failed for the application, and stored",
        audit.stored_though_failed},
       {"aborted", "of aborted transactions", audit.aborted},
       {"in_doubt", "sent and unanswered when the process died",
        with_fate(world, ks::RecordFate::in_doubt)},
       {"dropped", "never sent when the process died", with_fate(world, ks::RecordFate::dropped)}}};
}

std::string span(std::int64_t first, std::uint32_t count) {
  if (first < 0) return "-";
  return count == 1 ? fmt::format("{}", first) : fmt::format("{}-{}", first, first + count - 1);
}

/// The key of the first record, where the producer has keys.
std::string key_of(const ks::World& world, const ks::AuditedRange& range, std::int64_t number) {
  const ks::ProducerPlan& plan = *world.producers[range.producer.index].plan;
  if (number < 0) return "-";
  const auto key = plan.key_of(static_cast<std::uint32_t>(number));
  return key ? plan.keys[*key] : "-";
}

void add_list(const ks::World& world, const List& list, std::vector<std::string>& lines) {
  if (list.ranges.empty()) return;
  lines.push_back(
      fmt::format("{}: {}", list.title,
                  ks::count_text(ks::RecordAudit::records(list.ranges), "record", "records")));
  Table table({"producer", "partition", ">its records there", ">offset", ">first copy at",
               ">first number", "key of the first"});
  for (std::size_t i = 0; i < list.ranges.size() && i < most_lines; ++i) {
    const ks::AuditedRange& range = list.ranges[i];
    const std::int64_t number = ks::record_number(world, range);
    table.add({world.names->producers[range.producer.index], world.names->of(range.partition),
               span(range.ordinal, range.count), span(range.offset, range.count),
               span(range.original, range.count), span(number, 1), key_of(world, range, number)});
  }
  for (std::string& line : table.lines(2)) lines.push_back(std::move(line));
  if (list.ranges.size() > most_lines)
    lines.push_back(fmt::format("  and {} more", list.ranges.size() - most_lines));
}

}  // namespace

std::vector<std::string> record_lists(const ks::World& world, const ks::RecordAudit& audit) {
  std::vector<std::string> lines;
  for (const List& list : lists_of(world, audit)) add_list(world, list, lines);
  return lines;
}

void write_record_lists(ks::JsonWriter& json, const ks::World& world,
                        const ks::RecordAudit& audit) {
  for (const List& list : lists_of(world, audit)) {
    json.field(fmt::format("records_{}", list.name), ks::RecordAudit::records(list.ranges));
    json.key(list.name).begin_array();
    for (const ks::AuditedRange& range : list.ranges) {
      const std::int64_t number = ks::record_number(world, range);
      json.begin_object();
      json.field("producer", world.names->producers[range.producer.index]);
      json.field("partition", world.names->of(range.partition));
      json.field("ordinal", range.ordinal).field("record_count", range.count);
      json.field("offset", range.offset).field("original_offset", range.original);
      json.field("first_number", number).end_object();
    }
    json.end_array();
  }
}

}  // namespace kv
