// kafkascope facts: the trace as JSON Lines.
#include <algorithm>
#include <limits>

#include "sim/scenario/problems.h"
#include "sim/trace/export.h"
#include "sim/trace/subject.h"
#include "viz/cli/commands.h"
#include "viz/cli/level.h"
#include "viz/cli/open_run.h"

namespace kv {
namespace {

/// How many events are run again at a time, so that a long trace of data facts never stands in memory.
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

ks::Result<int> facts_command(const Arguments& arguments, Surroundings& with) {
  const auto level = level_of(arguments.level);
  if (!level) return tl::unexpected(level.error());
  auto session = session_of(arguments, with.console);
  if (!session) return tl::unexpected(session.error());
  const auto part = stretch(*session, arguments, with.console);
  if (!part) return tl::unexpected(part.error());
  ks::NodeId node;
  if (!arguments.node.empty()) {
    const auto named = node_called(session->names(), arguments.node);
    if (!named) return tl::unexpected(named.error());
    node = *named;
  }
  Progress progress(with.console, "running again");
  const auto total = static_cast<std::int64_t>(part->to.event - part->after);
  for (ks::EventNo after = part->after; after < part->to.event && !with.console.closed();) {
    const ks::EventNo upto = std::min(after + events_at_a_time, part->to.event);
    for (const ks::Fact& fact : session->facts_between(after, upto, *level, every_fact)) {
      if (node.valid() && !ks::concerns(fact, node, session->names())) continue;
      with.console.line(ks::to_json(fact, session->names()));
    }
    after = upto;
    progress.show(static_cast<std::int64_t>(after - part->after), total);
  }
  return 0;
}

}  // namespace kv
