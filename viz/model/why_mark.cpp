#include "viz/model/why_mark.h"

#include <string_view>
#include <variant>

namespace kv {
namespace {

/// Whether the command of this event ended a process.
bool kills(const ks::Session& session, ks::EventNo event) {
  const ks::FactRange range = session.trace().of_event(event);
  for (std::size_t i = range.begin; i < range.end; ++i) {
    const auto* done = std::get_if<ks::CommandExecuted>(&session.trace()[i].body);
    if (done != nullptr && std::string_view{done->command}.starts_with("kill ")) return true;
  }
  return false;
}

}  // namespace

WhyMark mark_of(const ks::Session& session, const ks::WhyLine& line, bool first) {
  if (line.command) return kills(session, line.event) ? WhyMark::kill : WhyMark::command;
  return first ? WhyMark::now : WhyMark::cause;
}

}  // namespace kv
