// kafkascope run: the story of a run, its ledger of truth and its expectations.
#include <fmt/format.h>

#include "sim/trace/json.h"
#include "sim/trace/story.h"
#include "viz/cli/commands.h"
#include "viz/cli/expectations.h"
#include "viz/cli/ledger.h"
#include "viz/cli/open_run.h"
#include "viz/cli/table.h"
#include "viz/cli/tell.h"

namespace kv {
namespace {

const ks::World& world_at(ks::Session& session, const Cursor& cursor) {
  return cursor.on_event ? session.world_at(cursor.event) : session.world_at_time(cursor.time);
}

std::vector<ks::StoryLine> story_up_to(const ks::Session& session, const Cursor& end) {
  return ks::story(session.trace(), session.trace().of_events(0, end.event), session.names());
}

void tell_expectations(const std::vector<ks::ExpectationResult>& results, const std::string& file,
                       Console& console) {
  if (results.empty()) return;
  const std::size_t failed = failures(results);
  console.line("");
  const std::string every = results.size() == 1   ? std::string{"the only one"}
                            : results.size() == 2 ? std::string{"both"}
                                                  : fmt::format("all {}", results.size());
  console.line(failed == 0 ? fmt::format("Expectations: {} held", every)
                           : fmt::format("Expectations: {} of {} failed", failed, results.size()));
  for (const ks::ExpectationResult& result : results) {
    const Style style = result.held ? Style::good : Style::bad;
    const std::string verdict = console.styled(style, padded(result.held ? "held" : "FAILED", 6));
    const std::string found = result.held ? "" : "; found " + result.found;
    console.line(
        fmt::format("  {}  {}:{}: {}{}", verdict, file, result.place.line, result.text, found));
  }
}

std::string file_of(const ks::Session& session) {
  return session.scenario() ? session.scenario()->file : std::string{};
}

}  // namespace

int tell(ks::Session& session, const Cursor& end, Console& console) {
  const std::string file = file_of(session);
  if (console.quiet()) {
    const auto results = check_up_to(session, end.time);
    for (const ks::ExpectationResult& result : results) {
      if (!result.held) console.complain(complaint(result, file));
    }
    return failures(results) == 0 ? 0 : 1;
  }
  if (session.scenario() && !session.scenario()->title.empty()) {
    console.line(console.styled(Style::bold, session.scenario()->title));
    console.line("");
  }
  for (const ks::StoryLine& line : story_up_to(session, end)) {
    const std::string text = ks::to_text(line);
    // The time stands before the sentence.
    const std::string_view time =
        std::string_view(text).substr(0, text.size() - line.sentence.size());
    console.line(console.styled(Style::dim, time) + line.sentence);
  }
  console.line("");
  const ks::World& world = world_at(session, end);
  for (const std::string& line : ledger_text(world, session.lanes(), end.time)) console.line(line);
  console.line(fmt::format("  acknowledged and lost: {}", ks::lost_records(world)));
  const auto results = check_up_to(session, end.time);
  tell_expectations(results, file, console);
  return failures(results) == 0 ? 0 : 1;
}

int tell_json(ks::Session& session, const Cursor& end, Console& console) {
  ks::JsonWriter json;
  json.begin_object().field("file", file_of(session)).field("seed", session.spec().seed);
  json.field("until_us", end.time).field("events", end.event).key("story").begin_array();
  for (const ks::StoryLine& line : story_up_to(session, end)) {
    json.begin_object().field("time_us", line.time).field("event", line.event);
    json.key("node");
    if (line.node.valid()) json.value(session.names().of(line.node));
    if (!line.node.valid()) json.null();
    json.field("sentence", line.sentence).end_object();
  }
  json.end_array().key("ledger");
  const ks::World& world = world_at(session, end);
  write_ledger(json, world, session.lanes(), end.time);
  json.field("records_lost", ks::lost_records(world));
  json.key("expectations").begin_array();
  const auto results = check_up_to(session, end.time);
  for (const ks::ExpectationResult& result : results) {
    json.begin_object().field("expectation", result.text).field("line", result.place.line);
    json.field("held", result.held).field("found", result.found).end_object();
  }
  console.line(json.end_array().end_object().text());
  return failures(results) == 0 ? 0 : 1;
}

ks::Result<int> run_command(const Arguments& arguments, Surroundings& with) {
  auto session = session_of(arguments, with.console);
  if (!session) return tl::unexpected(session.error());
  const auto end = end_of_run(*session, arguments.until, with.console);
  if (!end) return tl::unexpected(end.error());
  return arguments.json ? tell_json(*session, *end, with.console)
                        : tell(*session, *end, with.console);
}

}  // namespace kv
