// Series and facts as tables.
#include <fmt/format.h>

#include "sim/trace/export.h"
#include "sim/trace/sentence.h"
#include "viz/cli/export.h"
#include "viz/cli/sweep_table.h"

namespace kv {
namespace {

/// "lag", "partitions_without_an_owner".
std::string metric_key(ks::Metric metric) {
  std::string key(ks::metric_name(metric));
  for (char& c : key) c = c == ' ' ? '_' : c;
  return key;
}

/// "lag OrderProcessingGroup orders-2".
std::string column_name(const ks::SeriesKey& key, const ks::Names& names) {
  std::string name = metric_key(key.metric);
  if (key.group.valid()) name += " " + names.groups[key.group.index];
  if (key.partition.valid()) name += " " + names.of(key.partition);
  return name;
}

/// Calls `tell` for each instant of the stretch at which a sample was taken.
template <class Tell>
void each_sample(const ks::Session& session, TimeRange range, const Tell& tell) {
  const ks::Series& series = session.series();
  for (std::uint64_t tick = 0; tick < series.ticks(); ++tick) {
    const ks::Time time = ks::start_time + series.grid() * static_cast<std::int64_t>(tick);
    if (time > range.to) break;
    if (time >= range.from) tell(time);
  }
}

}  // namespace

std::string series_csv(const ks::Session& session, TimeRange range) {
  const ks::Series& series = session.series();
  std::vector<std::string> cells{"time_us"};
  for (std::size_t i = 0; i < series.columns(); ++i)
    cells.push_back(column_name(series.key(i), session.names()));
  std::string text = csv_line(cells);
  each_sample(session, range, [&](ks::Time time) {
    text += fmt::format("{}", ks::to_us(time));
    for (std::size_t i = 0; i < series.columns(); ++i)
      text += fmt::format(",{}", series.value_at(i, time));
    text += '\n';
  });
  return text;
}

std::string series_jsonl(const ks::Session& session, TimeRange range) {
  const ks::Series& series = session.series();
  std::string text;
  each_sample(session, range, [&](ks::Time time) {
    for (std::size_t i = 0; i < series.columns(); ++i) {
      const ks::SeriesKey& key = series.key(i);
      ks::JsonWriter json;
      json.begin_object().field("time_us", time).field("series", metric_key(key.metric));
      if (key.group.valid()) json.field("group_id", session.names().groups[key.group.index]);
      if (key.partition.valid()) json.field("partition", session.names().of(key.partition));
      text += json.field("value", series.value_at(i, time)).end_object().take() + '\n';
    }
  });
  return text;
}

std::string facts_csv(ks::Session& session, const FactQuery& query, Console& console) {
  std::string text = csv_line({"time_us", "event", "cause", "node", "fact", "level", "sentence"});
  each_fact(session, query, console, [&](const ks::Fact& fact) {
    text += csv_line({fmt::format("{}", ks::to_us(fact.time)), fmt::format("{}", fact.event),
                      fmt::format("{}", fact.cause), std::string(session.names().of(fact.node)),
                      std::string(ks::kind_of(fact.body).name),
                      std::string(ks::level_name(ks::level_of(fact.body))),
                      ks::sentence(fact, session.trace(), session.names())});
  });
  return text;
}

std::string facts_jsonl(ks::Session& session, const FactQuery& query, Console& console) {
  std::string text;
  each_fact(session, query, console, [&](const ks::Fact& fact) {
    text += ks::to_json(fact, session.names(), ks::rounds_of(session.trace(), fact)) + '\n';
  });
  return text;
}

}  // namespace kv
