// What stands on the axis: commands as flags, the pace ribbon, and the instants around which it is
// wide.
#include <algorithm>
#include <string>
#include <utility>
#include <variant>

#include "viz/model/timeline_parts.h"

namespace kv {
namespace {

using namespace std::chrono_literals;

/// More members than this change too often for their lanes to say where folding pays.
constexpr std::size_t members_looked_at = 32;
/// A run with more activity than this is busy all the time: nothing to fold.
constexpr std::size_t most_activity = 4096;

template <class Segments>
bool add_starts(const Segments& segments, ks::Time until, std::vector<ks::Time>& out) {
  if (segments.size() + out.size() > most_activity) return false;
  for (const auto& s : segments) {
    if (s.from > ks::start_time && s.from <= until) out.push_back(s.from);
  }
  return true;
}

FlagKind kind_of(const ks::CommandBody& body) {
  if (std::holds_alternative<ks::Kill>(body)) return FlagKind::kill;
  if (std::holds_alternative<ks::AddConsumer>(body) ||
      std::holds_alternative<ks::AddProducer>(body) || std::holds_alternative<ks::Restart>(body)) {
    return FlagKind::add;
  }
  return FlagKind::other;
}

std::string words_of(const ks::CommandBody& body) {
  if (const auto* add = std::get_if<ks::AddConsumer>(&body)) return add->node + " joins";
  if (const auto* add = std::get_if<ks::AddProducer>(&body)) return add->node + " starts";
  return ks::to_text(body);
}

/// Fills in the event that executed the command, and the reason if it was rejected.
void find_event(const ks::Trace& trace, const ks::Command& command, FlagView& flag) {
  const ks::FactRange facts = trace.between(command.at, command.at + 1us);
  const std::string text = ks::to_text(command.body);
  for (std::size_t i = facts.begin; i < facts.end; ++i) {
    const ks::Fact& fact = trace[i];
    if (const auto* done = std::get_if<ks::CommandExecuted>(&fact.body);
        done && done->command == text) {
      flag.event = fact.event;
      return;
    }
    if (const auto* no = std::get_if<ks::CommandRejected>(&fact.body); no && no->command == text) {
      flag.event = fact.event;
      flag.rejected = no->reason;
      return;
    }
  }
}

}  // namespace

bool hidden_plan(const ks::Command& command, ks::Time told_until) {
  return command.origin != ks::Origin::clicked && command.at > told_until;
}

std::vector<ks::Time> activity_of(const TimelineSource& source, ks::Time until, ks::Time told) {
  std::vector<ks::Time> all;
  for (const ks::Command& c : source.commands) {
    if (c.at > ks::start_time && c.at <= source.horizon && !hidden_plan(c, told))
      all.push_back(c.at);
  }
  for (const ks::GroupLane& lane : source.lanes->groups()) {
    if (!add_starts(lane.segments, until, all)) return {};
  }
  if (source.lanes->members().size() <= members_looked_at) {
    for (const ks::MemberLane& lane : source.lanes->members()) {
      if (!add_starts(lane.segments, until, all)) return {};
    }
  }
  for (const ks::BrokerLane& lane : source.lanes->cluster().brokers()) {
    if (!add_starts(lane.segments, until, all)) return {};
  }
  for (const ks::ControllerLane& lane : source.lanes->cluster().controllers()) {
    if (!add_starts(lane.segments, until, all)) return {};
  }
  for (const ks::GroupLane& lane : source.lanes->groups()) {
    const auto homes = source.lanes->cluster().home_of(lane.group);
    if (!add_starts(homes, until, all)) return {};
  }
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end()), all.end());
  return all;
}

void add_pace(TimelineView& view) {
  const auto& activity = view.source.activity;
  for (std::size_t i = 0; i < activity.size();) {
    std::size_t j = i + 1;
    while (j < activity.size() && activity[j] - activity[j - 1] < 2s) ++j;
    const float x0 = view.axis.x_of(activity[i] - 100ms);
    const float x1 = std::max(x0 + 4, view.axis.x_of(activity[j - 1] + 100ms));
    if (x1 > 0 && x0 < view.axis.width()) {
      view.pace.push_back({std::max(0.0F, x0), std::min(view.axis.width(), x1)});
    }
    i = j;
  }
}

void add_flags(const TimelineSource& source, TimelineView& view) {
  const TimeRange range = view.axis.range();
  for (std::size_t i = 0; i < source.commands.size(); ++i) {
    const ks::Command& command = source.commands[i];
    if (command.origin == ks::Origin::setup || hidden_plan(command, view.told_until)) continue;
    if (command.at < range.from || command.at > range.to) continue;
    FlagView flag;
    flag.text = words_of(command.body);
    flag.id = flag.text;
    const auto same = [&](const FlagView& f) { return f.id == flag.id; };
    if (std::any_of(view.flags.begin(), view.flags.end(), same)) {
      flag.id += " at " + ks::seconds_text(command.at - ks::start_time);
    }
    flag.kind = kind_of(command.body);
    flag.time = command.at;
    flag.x = view.axis.x_of(command.at);
    flag.ahead = command.at > view.cursor;
    flag.command = i;
    if (source.trace != nullptr) find_event(*source.trace, command, flag);
    view.flags.push_back(std::move(flag));
  }
}

}  // namespace kv
