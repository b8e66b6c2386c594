// kafkascope facts: the trace as JSON Lines.
#include "sim/trace/export.h"
#include "viz/cli/commands.h"
#include "viz/cli/fact_source.h"

namespace kv {

ks::Result<int> facts_command(const Arguments& arguments, Surroundings& with) {
  const auto level = level_of(arguments.level);
  if (!level) return tl::unexpected(level.error());
  auto session = session_of(arguments, with.console);
  if (!session) return tl::unexpected(session.error());
  const auto query = fact_query(*session, arguments, with.console);
  if (!query) return tl::unexpected(query.error());
  each_fact(*session, *query, with.console, [&](const ks::Fact& fact) {
    with.console.line(ks::to_json(fact, session->names(), ks::rounds_of(session->trace(), fact)));
  });
  return 0;
}

}  // namespace kv
