// kafkascope at: the state at one instant.
#include "viz/cli/commands.h"
#include "viz/cli/open_run.h"
#include "viz/cli/state.h"

namespace kv {

ks::Result<int> at_command(const Arguments& arguments, Surroundings& with) {
  auto session = session_of(arguments, with.console);
  if (!session) return tl::unexpected(session.error());
  const auto cursor = instant(*session, "--time", arguments.time, with.console);
  if (!cursor) return tl::unexpected(cursor.error());
  const ks::World& world =
      cursor->on_event ? session->world_at(cursor->event) : session->world_at_time(cursor->time);
  if (arguments.json) {
    with.console.line(state_json(world, cursor->time));
    return 0;
  }
  for (const std::string& line : state_text(world, cursor->time)) with.console.line(line);
  return 0;
}

}  // namespace kv
