#include "viz/model/build_transport.h"

#include <fmt/format.h>

#include <algorithm>

#include "sim/trace/story.h"
#include "viz/model/intent.h"

namespace kv {
namespace {

/// Groups of three digits, as in "18 213".
std::string grouped(std::uint64_t number) {
  std::string text = std::to_string(number);
  for (std::size_t at = text.size(); at > 3;) {
    at -= 3;
    text.insert(at, " ");
  }
  return text;
}

ks::Duration since_start(ks::Time time) { return time - ks::start_time; }

bool passed(const UiState& ui, ks::Time time, ks::EventNo event) {
  return ui.cursor.on_event ? event <= ui.cursor.event : time <= ui.cursor.time;
}

StoryItem item_of(const ks::StoryLine& line, const ks::Trace& trace, const UiState& ui) {
  StoryItem item;
  item.time = ks::seconds_text(since_start(line.time));
  item.sentence = line.sentence;
  item.event = line.event;
  item.past = passed(ui, line.time, line.event);
  const ks::FactRange facts = trace.of_event(line.event);
  for (std::size_t i = facts.begin; i < facts.end; ++i) {
    item.command |= std::holds_alternative<ks::CommandExecuted>(trace[i].body);
  }
  return item;
}

/// Where the latest told fact before `end` stands; nothing: there is none. Of facts that were looked at
/// before none is looked at again.
std::optional<std::size_t> last_position(const ks::Session& session, std::size_t end,
                                         LastTold& memory) {
  const ks::Trace& trace = session.trace();
  const bool known = memory.revision == session.revision() && memory.end <= end;
  const std::size_t begin = known ? memory.end : 0;
  const std::size_t found = ks::last_told(trace, {begin, end});
  if (found < end) {
    memory.position = found;
  } else if (!known) {
    memory.position.reset();
  }
  memory.revision = session.revision();
  memory.end = end;
  return memory.position;
}

/// The latest story line at or before the cursor. Starts at one instant share a sentence, for which it looks
/// back over wider and wider stretches.
std::optional<StoryItem> last_line(const ks::Session& session, const UiState& ui,
                                   LastTold& memory) {
  const ks::Trace& trace = session.trace();
  const std::size_t end = trace.of_events(0, ui.cursor.event).end;
  const std::optional<std::size_t> last = last_position(session, end, memory);
  if (!last) return std::nullopt;
  if (!std::holds_alternative<ks::ProcessStarted>(trace[*last].body))
    return item_of(ks::story(trace, {*last, *last + 1}, session.names()).back(), trace, ui);
  for (std::size_t length = 64; end > 0; length *= 8) {
    const std::size_t begin = end > length ? end - length : 0;
    if (begin > *last) continue;
    const auto lines = ks::story(trace, {begin, end}, session.names());
    if (!lines.empty()) return item_of(lines.back(), trace, ui);
    if (begin == 0) break;
  }
  return std::nullopt;
}

void add_since(const ks::Session& session, const UiState& ui, StoryView& view) {
  const ks::Command* last = nullptr;
  for (const ks::Command& command : session.commands()) {
    if (command.origin == ks::Origin::setup || command.at > ui.cursor.time) continue;
    last = &command;
  }
  if (last == nullptr) return;
  view.since = fmt::format("+{} s since {}", ks::seconds_text(ui.cursor.time - last->at),
                           ks::to_text(last->body));
}

struct Coming {
  ks::Time at = ks::never;
  std::string what;
  void offer(ks::Time time, std::string words) {
    if (time >= at) return;
    at = time;
    what = std::move(words);
  }
};

/// Deadlines with names, at the coordinator and in the consumers, and commands still to come.
Coming next_deadline(const ks::Session& session, const ks::World& world, const UiState& ui) {
  Coming next;
  const auto armed = [&](ks::TimerId id) { return world.engine.timers.armed(id); };
  const auto deadline = [&](ks::TimerId id) { return world.engine.timers.slot(id).deadline; };
  for (const ks::Group& group : world.groups) {
    const std::string& name = world.names->groups[group.id.index];
    if (armed(group.join)) next.offer(deadline(group.join), "join phase of " + name + " ends");
    for (const ks::GroupMember& member : group.members) {
      if (!armed(member.session) || member.parked_join.valid() || member.parked_sync.valid())
        continue;
      const ks::ConsumerId who = world.names->members[member.id.index].consumer;
      if (world.consumers[who.index].alive()) continue;
      next.offer(deadline(member.session),
                 "session of " + world.names->consumers[who.index] + " expires");
    }
  }
  for (const ks::Consumer& consumer : world.consumers) {
    const ks::TimerId beat = consumer.timer(ks::ConsumerTimer::heartbeat);
    if (!consumer.alive() || !consumer.heartbeats || !armed(beat)) continue;
    const ks::Time due = std::max(consumer.heartbeat_due, deadline(beat));
    // Of a thousand consumers only those that come earlier need words.
    if (due < next.at) next.offer(due, "Heartbeat of " + world.names->consumers[consumer.id.index]);
  }
  for (const ks::Command& command : session.commands()) {
    const bool ahead =
        command.at > ui.cursor.time && command.at <= ui.told_until() && command.at < next.at;
    if (ahead) next.offer(command.at, ks::to_text(command.body));
  }
  // A deadline may be just what the lesson is going to ask for.
  if (ui.veil() == Veil::coming_question && next.at > ui.told_until()) return {};
  return next;
}

}  // namespace

std::string selection_name(const ks::Names& names, const Selection& selection) {
  if (selection.partition.valid()) return names.short_name(selection.partition);
  return selection.node.valid() ? std::string{names.of(selection.node)} : "";
}

std::optional<ks::Time> next_rebalance(const ks::Session& session, ks::Time time) {
  for (const std::uint32_t position : session.trace().of<ks::RebalanceStarted>()) {
    const ks::Time at = session.trace()[position].time;
    if (at > time) return at;
  }
  return std::nullopt;
}

std::optional<ks::Time> previous_rebalance(const ks::Session& session, ks::Time time) {
  std::optional<ks::Time> last;
  for (const std::uint32_t position : session.trace().of<ks::RebalanceStarted>()) {
    const ks::Time at = session.trace()[position].time;
    if (at >= time) break;
    last = at;
  }
  return last;
}

std::optional<ks::Time> next_phase(const ks::Session& session, ks::Time time, int direction) {
  std::optional<ks::Time> found;
  for (const std::uint32_t position : session.trace().of<ks::GroupStateChanged>()) {
    const ks::Time at = session.trace()[position].time;
    if (direction > 0 && at > time) return at;
    if (direction < 0 && at >= time) return found;
    if (direction < 0) found = at;
  }
  return found;
}

bool has_later_isr_change(const ks::Session& session, const UiState& ui) {
  const ks::Trace& trace = session.trace();
  const auto all = trace.of<ks::IsrChanged>();
  return std::any_of(all.begin(), all.end(), [&](std::uint32_t position) {
    const ks::Fact& fact = trace[position];
    const bool shown = ui.show_internal || !std::get<ks::IsrChanged>(fact.body).internal;
    return shown && fact.event > ui.cursor.event;
  });
}

TransportView build_transport(const ks::Session& session, const UiState& ui, const PacePlan& pace) {
  TransportView view;
  const ks::Time now = ui.cursor.time;
  view.clock = ks::seconds_text(since_start(now)) + " s";
  view.event = grouped(ui.cursor.event);
  view.playing = ui.playing;
  view.at_start = ui.cursor.event == 0 && now == ks::start_time;
  view.at_end = now >= session.horizon() && session.complete();
  view.selection = selection_name(session.names(), ui.selection);
  const auto rebalance = next_rebalance(session, now);
  view.has_rebalance = rebalance.has_value();
  view.brokers = chosen_tab(ui) == ViewTab::brokers;
  view.has_isr_change = view.brokers && has_later_isr_change(session, ui);
  view.automatic = ui.pace == Pace::automatic;
  const PaceSpan& span = pace.at(now);
  if (view.automatic) {
    view.pace = pace_label(span);
    view.speed_step = nearest_speed_step(span.speed);
    const PaceSpan* next = pace.after(now);
    if (next != nullptr && next->from <= ui.told_until()) view.next_pace = pace_label(*next);
  } else {
    const double speed = fixed_speed(ui.speed_step);
    view.speed_step = ui.speed_step;
    view.pace = {speed_text(speed), speed == 1 ? "real time" : "chosen pace", speed < 1};
  }
  view.step_unit = ui.step_unit;
  view.step_of_selection = ui.step_of_selection;
  if (ui.step_unit != StepUnit::event || ui.step_of_selection) {
    view.step_words = step_unit_word(ui.step_unit);
    if (ui.step_of_selection) {
      view.step_words += " of " + (view.selection.empty() ? "\xE2\x80\xA6" : view.selection);
    }
  }
  view.loops = ui.looping;
  view.fold_idle = ui.fold_idle;
  if (rebalance && *rebalance <= ui.told_until()) {
    view.jump_hint = ks::seconds_text(since_start(*rebalance), 2);
  }
  return view;
}

StoryView build_story(const ks::Session& session, const ks::World& world, const UiState& ui) {
  LastTold nothing;
  return build_story(session, world, ui, nothing);
}

StoryView build_story(const ks::Session& session, const ks::World& world, const UiState& ui,
                      LastTold& memory) {
  StoryView view;
  add_since(session, ui, view);
  view.last = last_line(session, ui, memory);
  const Coming next = next_deadline(session, world, ui);
  if (next.at != ks::never && next.at <= session.horizon()) {
    view.next_at = next.at;
    view.next_time = ks::seconds_text(since_start(next.at));
    view.next = next.what;
  }
  if (!ui.story_list_open) return view;
  for (const ks::StoryLine& line : ks::story(session.trace(), session.names())) {
    StoryItem item = item_of(line, session.trace(), ui);
    if (!ui.tells(line.time, line.event)) break;
    view.list.push_back(std::move(item));
  }
  view.current = view.list.size();
  for (std::size_t i = 0; i < view.list.size() && view.list[i].past; ++i) view.current = i;
  return view;
}

}  // namespace kv
