#include "sim/trace/story.h"

#include <fmt/format.h>

#include <algorithm>

#include "sim/trace/sentence.h"
#include "sim/trace/subject.h"
#include "sim/trace/words.h"

namespace ks {
namespace {

bool is_story(const Fact& fact) { return level_of(fact.body) == Level::story; }

template <class Body>
bool is(const Fact& fact) {
  return std::holds_alternative<Body>(fact.body);
}

/// Whether a member only looks for its coordinator in vain once more: it gave up the same broker before, and
/// since then has neither done anything else of its own nor been served by it.
bool looks_again(const Trace& trace, std::size_t position) {
  const Fact& fact = trace[position];
  const auto* lost = std::get_if<CoordinatorLost>(&fact.body);
  if (lost == nullptr) return false;
  const auto of_node = trace.of_node(fact.node);
  auto next = std::lower_bound(of_node.begin(), of_node.end(), position);
  while (next != of_node.begin()) {
    const Fact& before = trace[*--next];
    if (const auto* same = std::get_if<CoordinatorLost>(&before.body))
      return same->coordinator == lost->coordinator;
    const auto* heard = std::get_if<HeartbeatAccepted>(&before.body);
    if (heard != nullptr && heard->answer == KafkaError::none) return false;
    if (is_story(before) && before.node == fact.node) return false;
  }
  return false;
}

/// Whether another fact of the same event already says what this one would.
bool said_better(const Trace& trace, std::size_t position) {
  const Fact& fact = trace[position];
  if (!is<CommandExecuted>(fact) && !is<GroupStateChanged>(fact)) return false;
  const FactRange event = trace.of_event(fact.event);
  for (std::size_t i = event.begin; i < event.end; ++i) {
    if (i == position || !is_story(trace[i])) continue;
    if (is<CommandExecuted>(fact)) return true;
    const Fact& other = trace[i];
    const bool phase = is<RebalanceStarted>(other) || is<JoinPhaseCompleted>(other) ||
                       is<RebalanceCompleted>(other);
    if (phase && group_of(other.body) == group_of(fact.body)) return true;
  }
  return false;
}

bool first_start(const Fact& fact) {
  const auto* started = std::get_if<ProcessStarted>(&fact.body);
  return started != nullptr && started->incarnation <= 1;
}

/// "C1, C2 and C3 start." for processes that start at the same instant; answers how far it went.
std::size_t tell_starts(const Trace& trace, FactRange range, const Names& names, StoryLine& line) {
  std::vector<std::string> who;
  std::size_t next = range.begin;
  std::size_t end = range.begin;
  for (; next < range.end && trace[next].time == line.time; ++next) {
    if (!is_story(trace[next]) || is<CommandExecuted>(trace[next])) continue;
    if (!first_start(trace[next])) break;
    who.emplace_back(names.of(trace[next].node));
    end = next + 1;
  }
  if (who.size() > 1) line.sentence = list_text(who) + " start.";
  return end;
}

bool told(const Trace& trace, std::size_t position) {
  return is_story(trace[position]) && !said_better(trace, position) &&
         !looks_again(trace, position);
}

}  // namespace

std::vector<StoryLine> story(const Trace& trace, FactRange range, const Names& names) {
  std::vector<StoryLine> lines;
  for (std::size_t i = range.begin; i < range.end; ++i) {
    const Fact& fact = trace[i];
    if (!told(trace, i)) continue;
    lines.push_back({fact.time, fact.event, fact.node, sentence(fact, trace, names), i});
    if (first_start(fact)) i = tell_starts(trace, {i, range.end}, names, lines.back()) - 1;
  }
  return lines;
}

std::vector<StoryLine> story(const Trace& trace, const Names& names) {
  return story(trace, {0, trace.size()}, names);
}

std::size_t last_told(const Trace& trace, FactRange range) {
  for (std::size_t i = range.end; i > range.begin; --i) {
    if (told(trace, i - 1)) return i - 1;
  }
  return range.end;
}

std::string to_text(const StoryLine& line, Time origin) {
  return fmt::format("{:>10}  {}", seconds_text(line.time - origin), line.sentence);
}

}  // namespace ks
