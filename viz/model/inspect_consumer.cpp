// A consumer in the inspector: its own view of the world, and its session where it is enforced.
#include <fmt/format.h>

#include <algorithm>

#include "sim/trace/words.h"
#include "viz/model/actions.h"
#include "viz/model/inspector_parts.h"
#include "viz/model/words.h"

namespace kv {
namespace {

std::string state_of(const ks::Consumer& consumer) {
  switch (consumer.process) {
    case ks::ProcessState::killed: return "crashed";
    case ks::ProcessState::running: return std::string{state_word(consumer.state)};
    default: return std::string{ks::process_state_name(consumer.process)};
  }
}

/// "C2-6f1c2a34…0002": the ends are what tells two apart.
std::string short_id(std::string_view id) {
  if (id.size() <= 22) return std::string{id};
  return fmt::format("{}\xE2\x80\xA6{}", id.substr(0, 12), id.substr(id.size() - 4));
}

/// The latest fact of a kind about a consumer, at or before the cursor.
template <class Body>
const ks::Fact* last_about(const ks::Session& session, ks::ConsumerId id, ks::EventNo upto) {
  const ks::Fact* last = nullptr;
  for (const std::uint32_t position : session.trace().of<Body>()) {
    const ks::Fact& fact = session.trace()[position];
    if (fact.event > upto) break;
    if constexpr (requires(const Body& body) { body.member; }) {
      const auto& body = std::get<Body>(fact.body);
      if (session.names().members[body.member.index].consumer == id) last = &fact;
    } else if (fact.node == ks::node(id)) {
      last = &fact;
    }
  }
  return last;
}

std::string note_of(const ks::Session& session, const ks::World& world,
                    const ks::Consumer& consumer) {
  const bool ended =
      consumer.process == ks::ProcessState::killed || consumer.process == ks::ProcessState::closed;
  const bool epochs =
      consumer.modern.on || world.groups[consumer.group.index].type == ks::GroupType::share;
  if (!ended)
    return consumer.generation < 0
               ? std::string{}
               : fmt::format("{} {}", epochs ? "member epoch" : "generation", consumer.generation);
  const ks::Fact* removed = last_about<ks::MemberRemoved>(session, consumer.id, world.event);
  if (removed != nullptr && removed->time >= consumer.ended_at) {
    return "removed at " + clock_text(removed->time);
  }
  const char* what = consumer.process == ks::ProcessState::killed ? "killed" : "closed";
  return fmt::format("{} at {}", what, clock_text(consumer.ended_at));
}

float share(ks::Duration left, ks::Duration of) {
  if (of.count() <= 0) return 0;
  return static_cast<float>(static_cast<double>(left.count()) / static_cast<double>(of.count()));
}

/// `left` of `timeout`, as a running arc.
TimerView running(std::string name, ks::Duration left, ks::Duration timeout) {
  TimerView view;
  view.name = std::move(name);
  view.state = TimerState::running;
  view.left = share(std::max(left, ks::Duration{}), timeout);
  view.value = fmt::format("{} of {}", ks::seconds_text(left, 1), ks::span_text(timeout));
  return view;
}

TimerView off(std::string name, std::string value) {
  TimerView view;
  view.name = std::move(name);
  view.value = std::move(value);
  return view;
}

TimerView session_timer(const ks::Session& session, const ks::World& world,
                        const ks::Consumer& consumer, ks::Time now) {
  TimerView view;
  const ks::GroupMember* member = ks::member_of(world, consumer.id);
  const ks::ConsumerGroupMember* modern =
      world.groups[consumer.group.index].modern.find(consumer.member);
  if (modern != nullptr) {
    const ks::Time deadline = world.engine.timers.slot(modern->session).deadline;
    view = running("session", deadline - now, deadline - modern->last_heard);
  } else if (member == nullptr) {
    const ks::Fact* expired = last_about<ks::SessionExpired>(session, consumer.id, world.event);
    view = off("session", "no member");
    if (expired != nullptr && expired->time >= consumer.started_at) {
      view.state = TimerState::expired;
      view.value = "0 of " + ks::span_text(consumer.config.session_timeout_ms);
    }
  } else if (!member->is_new && (member->parked_join.valid() || member->parked_sync.valid())) {
    view = off("session", "while parked");
    view.state = TimerState::held;
  } else {
    const ks::Time deadline = world.engine.timers.slot(member->session).deadline;
    const ks::Duration timeout =
        member->is_new ? ks::new_member_join_timeout : member->session_timeout;
    view = running("session", deadline - now, timeout);
  }
  view.place = "The coordinator counts: without a heartbeat for so long it removes the member.";
  return view;
}

TimerView thread_timer(const ks::World& world, const ks::Consumer& consumer, bool heartbeat,
                       ks::Time now) {
  const char* name = heartbeat ? "heartbeat" : "poll";
  const auto purpose = heartbeat ? ks::ConsumerTimer::heartbeat : ks::ConsumerTimer::poll_interval;
  const ks::TimerSlot& slot = world.engine.timers.slot(consumer.timer(purpose));
  TimerView view;
  if (!consumer.alive()) {
    const bool frozen = consumer.process == ks::ProcessState::frozen;
    view = off(name, frozen ? "frozen" : "stopped");
  } else if (heartbeat && consumer.modern.on && consumer.modern.interval > ks::Duration{}) {
    const ks::Duration left = std::max(consumer.modern.next_beat - now, ks::Duration{});
    view = running(name, left, consumer.modern.interval);
    view.value = fmt::format("in {} s", ks::seconds_text(left, 2));
  } else if (!slot.armed || slot.deadline == ks::never || (heartbeat && !consumer.heartbeats)) {
    view = off(name, heartbeat ? "off" : "no poll");
  } else if (heartbeat) {
    const ks::Time due = std::max(slot.deadline, consumer.heartbeat_due);
    view = running(name, due - now, consumer.config.heartbeat_interval_ms);
    view.value = fmt::format("in {} s", ks::seconds_text(due - now, 2));
  } else {
    view = running(name, slot.deadline - now, consumer.config.max_poll_interval_ms);
    view.value = fmt::format("{} s left", ks::seconds_text(slot.deadline - now, 0));
  }
  view.place = heartbeat ? "The heartbeat thread sends the next one when this runs out."
                         : "Without a poll() for so long the consumer leaves the group by itself.";
  return view;
}

std::vector<HeldPartition> held_now(const ks::Consumer& consumer) {
  std::vector<HeldPartition> held;
  for (const ks::OwnedPartition& owned : consumer.owned) {
    held.push_back({owned.partition, owned.position});
  }
  return held;
}

/// Looks at another world of the session, so only once for each death.
const std::vector<HeldPartition>& held_at_death(ks::Session& session, ks::ConsumerId id,
                                                ks::EventNo upto, InspectorMemory& memory) {
  const ks::Fact* killed = last_about<ks::ProcessKilled>(session, id, upto);
  const ks::EventNo event = killed == nullptr ? 0 : killed->event;
  if (memory.death_event == event && memory.death_branch == session.current_branch()) {
    return memory.held;
  }
  memory.death_event = event;
  memory.death_branch = session.current_branch();
  memory.held.clear();
  if (event == 0) return memory.held;
  const ks::World& world = session.world_at(event - 1);
  if (id.index < world.consumers.size()) memory.held = held_now(world.consumers[id.index]);
  return memory.held;
}

InspectorTable assignment(const ks::World& world, ks::GroupId group,
                          const std::vector<HeldPartition>& held, bool dead) {
  InspectorTable table;
  table.title = "Assignment";
  if (dead && !held.empty()) table.note = "none now, was:";
  table.empty = dead ? "It owned no partition." : "It owns no partition.";
  if (world.groups[group.index].type == ks::GroupType::share)
    table.empty = "Members of a share group own none.";
  if (held.empty()) return table;
  table.headers = {"partition", "committed", "position", "read again"};
  for (const HeldPartition& part : held) {
    const std::int64_t done = ks::committed(world, group, part.partition);
    const std::int64_t again =
        part.position < 0
            ? -1
            : std::max<std::int64_t>(0, part.position - std::max<std::int64_t>(done, 0));
    table.rows.push_back({cell(world.names->short_name(part.partition), true), cell(done),
                          cell(part.position), cell(again, true)});
    Selection target;
    target.partition = part.partition;
    table.targets.push_back(target);
  }
  return table;
}

std::string greyed_because(const ks::Consumer& consumer, const std::string& name) {
  switch (consumer.process) {
    case ks::ProcessState::running: return {};
    case ks::ProcessState::frozen: return "Greyed out: " + name + " is frozen.";
    case ks::ProcessState::closing: return "Greyed out: " + name + " is closing.";
    default: return "Greyed out: " + name + " is not running.";
  }
}

}  // namespace

void inspect_consumer(ks::Session& session, const UiState& ui, InspectorMemory& memory,
                      InspectorView& view) {
  const ks::ConsumerId id{ui.selection.node.index};
  const std::vector<HeldPartition>& lost = held_at_death(session, id, ui.cursor.event, memory);
  const ks::World& world = session.world_at(ui.cursor.event);
  view.consumer = static_cast<int>(id.index);
  view.kind = "Consumer";
  view.name = session.names().consumers[id.index];
  if (id.index >= world.consumers.size()) {
    view.state = "not started";
    view.greyed = view.name + " does not exist yet at this moment.";
    return;
  }
  const ks::Consumer& consumer = world.consumers[id.index];
  const ks::Time now = ui.cursor.time;
  view.state = state_of(consumer);
  view.id =
      consumer.member.valid() ? short_id(world.names->of(consumer.member)) : "no member id yet";
  view.note = note_of(session, world, consumer);
  view.actions = actions_of(world, ks::node(id));
  view.greyed = greyed_because(consumer, view.name);
  view.timers.push_back(session_timer(session, world, consumer, now));
  view.timers.push_back(thread_timer(world, consumer, true, now));
  view.timers.push_back(thread_timer(world, consumer, false, now));
  const bool dead =
      consumer.process == ks::ProcessState::killed || consumer.process == ks::ProcessState::closed;
  view.tables.push_back(assignment(world, consumer.group, dead ? lost : held_now(consumer), dead));
  add_rows(view, "Quotas", quotas_of(world, ks::node(id)));
  const ks::ConsumerConfig defaults = ks::consumer_defaults(session.spec().profile);
  add_config(consumer.config, defaults, ks::Scope::consumer,
             {"session.timeout.ms", "heartbeat.interval.ms", "max.poll.interval.ms",
              "auto.commit.interval.ms"},
             view);
}

}  // namespace kv
