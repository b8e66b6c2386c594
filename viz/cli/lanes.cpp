// kafkascope lanes: the timeline as a text picture.
#include "viz/cli/commands.h"
#include "viz/cli/open_run.h"
#include "viz/model/timeline_text.h"

namespace kv {

ks::Result<int> lanes_command(const Arguments& arguments, Surroundings& with) {
  auto session = session_of(arguments, with.console);
  if (!session) return tl::unexpected(session.error());
  const auto part = stretch(*session, arguments, with.console);
  if (!part) return tl::unexpected(part.error());
  TimelineTextOptions options;
  options.range = {part->from.time, part->to.time};
  if (options.range.length().count() <= 0) {
    return ks::failure(ks::Diagnostic{.file = "kafkascope lanes",
                                      .what = "the stretch has no length",
                                      .allowed = "--from before --to"});
  }
  options.width = with.console.width();
  with.console.print(timeline_text(*session, options));
  return 0;
}

}  // namespace kv
