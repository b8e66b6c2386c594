// kafkascope why: the chain of causes of what happened at or before an instant.
#include "sim/run/why.h"

#include <fmt/format.h>

#include "viz/cli/commands.h"
#include "viz/cli/open_run.h"
#include "viz/cli/table.h"

namespace kv {

ks::Result<int> why_command(const Arguments& arguments, Surroundings& with) {
  auto session = session_of(arguments, with.console);
  if (!session) return tl::unexpected(session.error());
  const auto cursor = instant(*session, "--time", arguments.time, with.console);
  if (!cursor) return tl::unexpected(cursor.error());
  ks::NodeId node;
  if (!arguments.node.empty()) {
    const auto named = node_called(session->names(), arguments.node);
    if (!named) return tl::unexpected(named.error());
    node = *named;
  }
  const auto fact = cursor->on_event ? ks::main_fact(*session, cursor->event, node)
                                     : ks::fact_before(*session, cursor->time, node);
  if (!fact) {
    with.console.line("Nothing has happened up to there" +
                      (node.valid() ? " that concerns " + arguments.node + "." : std::string{"."}));
    return 0;
  }
  for (const ks::WhyLine& line : ks::why(*session, *fact)) {
    const std::string time = padded_left(ks::seconds_text(line.time - ks::start_time), 10);
    const std::string text = fmt::format("{}  {}", time, ks::told(line));
    with.console.line(with.console.styled(line.command  ? Style::bold
                                          : line.detail ? Style::dim
                                                        : Style::plain,
                                          text));
  }
  return 0;
}

}  // namespace kv
