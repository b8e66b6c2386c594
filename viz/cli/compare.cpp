// kafkascope compare: twins on one clock and the ledger of their differences.
#include "viz/model/comparison.h"

#include <fmt/format.h>

#include <algorithm>

#include "sim/trace/json.h"
#include "sim/trace/words.h"
#include "viz/cli/commands.h"
#include "viz/cli/table.h"
#include "viz/cli/tell_twins.h"
#include "viz/cli/twins.h"

namespace kv {
namespace {

std::string letter(std::size_t column) { return std::string(1, static_cast<char>('A' + column)); }

std::string name_of(const TwinSet& twins, std::size_t column) {
  return column == 0 ? twins.first_name : twins.others[column - 1].name;
}

/// "same seed 7", "seeds 7 and 8".
std::string seeds_text(const std::vector<ks::Session>& sessions) {
  std::vector<std::string> seeds;
  for (const ks::Session& session : sessions) {
    std::string seed = fmt::format("{}", session.spec().seed);
    if (std::find(seeds.begin(), seeds.end(), seed) == seeds.end())
      seeds.push_back(std::move(seed));
  }
  return seeds.size() == 1 ? "same seed " + seeds.front() : "seeds " + ks::list_text(seeds);
}

/// "A best", "A and C tied best", "same in all three".
std::string verdict(const LedgerRow& row) {
  if (row.same) return same_text(row.standings.size());
  std::vector<std::string> best;
  for (std::size_t i = 0; i < row.standings.size(); ++i) {
    if (row.standings[i].best) best.push_back(letter(i));
  }
  return ks::list_text(best) + (best.size() > 1 ? " tied best" : " best");
}

void tell_text(const std::vector<ks::Session>& sessions, const TwinSet& twins, TimeRange stretch,
               const Comparison& ledger, Console& console) {
  const std::string title = sessions.front().scenario()->title;
  if (!title.empty() && !console.quiet()) {
    console.line(console.styled(Style::bold, title));
    console.line("");
  }
  for (std::size_t i = 0; i < sessions.size(); ++i) {
    console.line(fmt::format("{}  {}", console.styled(Style::bold, letter(i)), name_of(twins, i)));
  }
  console.line(fmt::format("{}, {}", twins.group, seeds_text(sessions)));
  console.line("");
  console.line(fmt::format("Ledger of differences from {} s to {} s",
                           ks::seconds_text(stretch.from - ks::start_time),
                           ks::seconds_text(stretch.to - ks::start_time)));
  std::vector<std::string> headers{"", ""};
  for (std::size_t i = 0; i < sessions.size(); ++i) headers.push_back(">" + letter(i));
  headers.emplace_back("");
  Table table(headers);
  for (const LedgerRow& row : ledger.rows) {
    std::vector<std::string> cells{std::string(measure_name(row.measure)), row.caption};
    cells.insert(cells.end(), row.texts.begin(), row.texts.end());
    cells.push_back(verdict(row));
    table.add(std::move(cells));
  }
  for (const std::string& line : table.lines(2)) console.line(line);
}

void write_value(ks::JsonWriter& json, const LedgerValue& value, const Standing& standing) {
  json.begin_object().field("value", value.value).field("best", standing.best);
  json.field("tied", standing.tied).key("events").begin_array();
  for (const LedgerFact& fact : value.facts) json.value(fact.event);
  json.end_array().end_object();
}

void tell_json(const std::vector<ks::Session>& sessions, const TwinSet& twins, TimeRange stretch,
               const Comparison& ledger, Console& console) {
  ks::JsonWriter json;
  json.begin_object().field("group_id", twins.group).field("from_us", stretch.from);
  json.field("to_us", stretch.to).key("columns").begin_array();
  for (std::size_t i = 0; i < sessions.size(); ++i) {
    const RunLedger& run = ledger.runs[i];
    json.begin_object().field("column", letter(i)).field("name", name_of(twins, i));
    json.field("file", sessions[i].scenario()->file).field("seed", sessions[i].spec().seed);
    json.field("partitions", run.partitions).field("rebalances", run.rebalances);
    json.field("fewest_owner_changes", run.fewest_changes).end_object();
  }
  json.end_array().key("rows").begin_array();
  for (const LedgerRow& row : ledger.rows) {
    json.begin_object().field("measure", measure_key(row.measure)).field("same", row.same);
    json.key("values").begin_array();
    for (std::size_t i = 0; i < sessions.size(); ++i) {
      write_value(json, ledger.runs[i].of(row.measure), row.standings[i]);
    }
    json.end_array().end_object();
  }
  console.line(json.end_array().end_object().text());
}

}  // namespace

void tell_twins(std::vector<ks::Session>& sessions, const TwinSet& twins, TimeRange stretch,
                bool json, Console& console) {
  std::vector<RunLedger> runs;
  for (ks::Session& session : sessions) {
    const ks::NodeId group = session.names().find(twins.group);
    runs.push_back(look_at(session, ks::GroupId{group.index}, stretch));
  }
  const Comparison ledger = compare(std::move(runs));
  const auto tell = json ? tell_json : tell_text;
  tell(sessions, twins, stretch, ledger, console);
}

ks::Result<int> compare_command(const Arguments& arguments, Surroundings& with) {
  const auto columns = columns_of("kafkascope compare", arguments, with.console);
  if (!columns) return tl::unexpected(columns.error());
  std::vector<ks::Session> sessions = open_columns(*columns);
  const auto stretch = shared_stretch("kafkascope compare", sessions, arguments, with.console);
  if (!stretch) return tl::unexpected(stretch.error());
  tell_twins(sessions, columns->twins, *stretch, arguments.json, with.console);
  return 0;
}

}  // namespace kv
