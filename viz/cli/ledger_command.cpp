// kafkascope ledger: the ledger of truth at an instant, and the records behind its numbers.
#include <fmt/format.h>

#include "sim/trace/json.h"
#include "sim/world/audit.h"
#include "viz/cli/commands.h"
#include "viz/cli/group_lists.h"
#include "viz/cli/ledger.h"
#include "viz/cli/open_run.h"
#include "viz/cli/record_lists.h"

namespace kv {
namespace {

void tell(const ks::World& world, const ks::Lanes& lanes, ks::Time now, Console& console) {
  for (const std::string& line : ledger_text(world, lanes, now)) console.line(line);
  const std::vector<std::string> lists = record_lists(world, ks::audit_records(world));
  console.line("");
  if (lists.empty()) {
    console.line("Every record is stored once and in order, or still under way.");
  }
  for (const std::string& line : lists) console.line(line);
  for (const std::string& line : group_lists(world, lanes, now)) console.line(line);
}

void tell_json(const ks::World& world, const ks::Lanes& lanes, ks::Time now, Console& console) {
  ks::JsonWriter json;
  json.begin_object().key("ledger");
  write_ledger(json, world, lanes, now);
  write_record_lists(json, world, ks::audit_records(world));
  write_group_lists(json, world, lanes, now);
  console.line(json.end_object().text());
}

}  // namespace

ks::Result<int> ledger_command(const Arguments& arguments, Surroundings& with) {
  auto session = session_of(arguments, with.console);
  if (!session) return tl::unexpected(session.error());
  const auto when = arguments.time.empty()
                        ? end_of_run(*session, arguments.until, with.console)
                        : instant(*session, "--time", arguments.time, with.console);
  if (!when) return tl::unexpected(when.error());
  const ks::World& world =
      when->on_event ? session->world_at(when->event) : session->world_at_time(when->time);
  if (arguments.json) {
    tell_json(world, session->lanes(), when->time, with.console);
  } else {
    tell(world, session->lanes(), when->time, with.console);
  }
  return 0;
}

}  // namespace kv
