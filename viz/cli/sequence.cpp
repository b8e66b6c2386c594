// kafkascope sequence: who sent what to whom, as a chart in text.
#include "viz/model/sequence_text.h"

#include <limits>

#include "viz/cli/commands.h"
#include "viz/cli/level.h"
#include "viz/cli/open_run.h"

namespace kv {
namespace {

bool runs(ks::ProcessState state) {
  return state == ks::ProcessState::running || state == ks::ProcessState::closing ||
         state == ks::ProcessState::frozen;
}

/// Processes that do not run in this world.
std::vector<ks::NodeId> absent_in(const ks::World& world) {
  std::vector<ks::NodeId> absent;
  for (const ks::Consumer& consumer : world.consumers) {
    if (!runs(consumer.process)) absent.push_back(ks::node(consumer.id));
  }
  for (const ks::Producer& producer : world.producers) {
    if (!runs(producer.process)) absent.push_back(ks::node(producer.id));
  }
  return absent;
}

}  // namespace

ks::Result<int> sequence_command(const Arguments& arguments, Surroundings& with) {
  const auto level = level_of(arguments.level);
  if (!level) return tl::unexpected(level.error());
  auto session = session_of(arguments, with.console);
  if (!session) return tl::unexpected(session.error());
  const auto part = stretch(*session, arguments, with.console);
  if (!part) return tl::unexpected(part.error());
  SequenceOptions options;
  if (!arguments.node.empty()) {
    const auto named = node_called(session->names(), arguments.node);
    if (!named) return tl::unexpected(named.error());
    options.only = *named;
  }
  options.absent = absent_in(session->world_at(part->after));
  const std::vector<ks::Fact> facts = session->facts_between(
      part->after, part->to.event, *level, std::numeric_limits<std::size_t>::max());
  const std::vector<std::string> lines =
      sequence_text(facts, session->trace(), session->names(), options);
  if (lines.empty()) with.console.line("Nothing is sent and nothing changes in this stretch.");
  for (const std::string& line : lines) with.console.line(line);
  return 0;
}

}  // namespace kv
