#include "viz/cli/fact_source.h"

#include <algorithm>
#include <limits>

#include "sim/scenario/problems.h"
#include "sim/trace/export.h"
#include "sim/trace/subject.h"

namespace kv {
namespace {

/// How many events are run again at a time.
constexpr ks::EventNo events_at_a_time = 20'000;
constexpr std::size_t every_fact = std::numeric_limits<std::size_t>::max();

}  // namespace

ks::Result<ks::Level> level_of(const std::string& text) {
  if (text.empty()) return ks::Level::protocol;
  std::vector<std::string> names;
  for (const ks::Level level : {ks::Level::story, ks::Level::protocol, ks::Level::data}) {
    if (text == ks::level_name(level)) return level;
    names.emplace_back(ks::level_name(level));
  }
  return ks::failure({.file = "--level " + text,
                      .what = "is unknown",
                      .allowed = ks::any_of(names),
                      .did_you_mean = ks::nearest_name(text, names)});
}

ks::Result<FactQuery> fact_query(ks::Session& session, const Arguments& arguments,
                                 Console& console) {
  FactQuery query;
  const auto level = level_of(arguments.level);
  if (!level) return tl::unexpected(level.error());
  query.level = *level;
  const auto part = stretch(session, arguments, console);
  if (!part) return tl::unexpected(part.error());
  query.part = *part;
  if (arguments.node.empty()) return query;
  const auto named = node_called(session.names(), arguments.node);
  if (!named) return tl::unexpected(named.error());
  query.node = *named;
  return query;
}

void each_fact(ks::Session& session, const FactQuery& query, Console& console,
               const std::function<void(const ks::Fact&)>& tell) {
  Progress progress(console, "running again");
  const Stretch& part = query.part;
  const auto total = static_cast<std::int64_t>(part.to.event - part.after);
  for (ks::EventNo after = part.after; after < part.to.event && !console.closed();) {
    const ks::EventNo upto = std::min(after + events_at_a_time, part.to.event);
    for (const ks::Fact& fact : session.facts_between(after, upto, query.level, every_fact)) {
      if (query.node.valid() && !ks::concerns(fact, query.node, session.names())) continue;
      tell(fact);
    }
    after = upto;
    progress.show(static_cast<std::int64_t>(after - part.after), total);
  }
}

}  // namespace kv
