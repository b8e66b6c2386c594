#include "sim/run/session.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "sim/base/check.h"
#include "sim/run/bug_report.h"
#include "sim/run/sample.h"
#include "sim/world/step.h"

namespace ks {
namespace {

constexpr Duration tick{1};
constexpr std::uint64_t without_end = std::numeric_limits<std::uint64_t>::max();

}  // namespace

Session::Session(Run run, SessionSettings settings) : run_(std::move(run)), settings_(settings) {
  fresh_.hand_overs.heard = true;
  horizon_ = start_time + run_.horizon.value_or(settings_.open_horizon);
  branches_.push_back(first_branch());
}

Session::Session(Session&& other) noexcept = default;
Session& Session::operator=(Session&& other) noexcept = default;
Session::~Session() = default;

Session Session::open(Run run, SessionSettings settings) {
  return Session(std::move(run), settings);
}

Session Session::open(Scenario scenario, SessionSettings settings) {
  Session session(build(scenario), settings);
  session.scenario_ = std::move(scenario);
  return session;
}

Branch Session::first_branch() const {
  Branch first;
  first.label = "the scenario";
  first.commands = run_.commands;
  first.head = make_world(run_.spec);
  first.lanes = Lanes(group_partitions(first.head), cluster_start(first.head));
  // An open-ended run may be looked at for hours; a wider grid is only for runs that say they are long.
  const Duration length = run_.horizon.value_or(Duration{});
  first.series = make_series(first.head, settings_.grid, length);
  first.checkpoints = Checkpoints(settings_.checkpoints);
  first.checkpoints.add(first.head);
  return first;
}

void Session::record(Branch& branch) {
  const Names& names = *branch.head.names;
  for (Fact& fact : fresh_.list) {
    branch.lanes.append(fact, names);
    branch.trace.append(std::move(fact), names);
  }
  fresh_.list.clear();
  note_latencies(branch.head, fresh_.hand_overs.list, branch.latencies);
  fresh_.hand_overs.list.clear();
  if (branch.checkpoints.wanted(branch.head.event)) branch.checkpoints.add(branch.head);
}

/// Up to and including `last`. Samples lie between events: the one of an instant shows the state after
/// everything up to it, so it is due when nothing before the next microsecond is left.
bool Session::advance(Branch& branch, Time last, std::uint64_t max_events) {
  static const std::string no_file;
  const BugReport report(branch, scenario_ ? scenario_->file : no_file);
  std::uint64_t work = 0;
  while (work < max_events) {
    ++work;
    const Time next_sample = branch.series.next_tick();
    if (step(branch.head, branch.commands, std::min(next_sample, last) + tick, fresh_)) {
      record(branch);
    } else if (next_sample <= last) {
      take_sample(branch.series, branch.head, branch.lanes, branch.latencies);
    } else {
      branch.complete = last >= horizon_;
      return false;
    }
  }
  return true;
}

bool Session::compute(std::uint64_t max_events) {
  if (branch().complete) return false;
  ++revision_;
  return advance(branch(), horizon_, max_events);
}

void Session::compute_all() { compute(without_end); }

void Session::compute_until(Time time) {
  if (branch().complete || time < branch().head.now) return;
  if (time <= branch().series.next_tick() - branch().series.grid()) return;
  ++revision_;
  advance(branch(), std::min(time, horizon_), without_end);
}

void Session::extend_horizon(Time time) {
  if (!open_ended() || time <= horizon_) return;
  horizon_ = time;
  for (Branch& b : branches_) b.complete = false;
  ++revision_;
}

Time Session::known_until() const { return complete() ? horizon_ : branch().head.now; }

void Session::compute_to(EventNo event) {
  while (branch().head.event < event && compute(event - branch().head.event)) {
  }
}

const World& Session::world_at(EventNo event) {
  compute_to(event);
  return replay_.at(branch(), current_, std::min(event, branch().head.event));
}

const World& Session::world_at_time(Time time) {
  compute_until(time);
  return replay_.at_time(branch(), current_, std::min(time, horizon_));
}

EventNo Session::event_at(Time time) {
  compute_until(time);
  return replay_.count_until(branch(), current_, std::min(time, horizon_));
}

EventNo Session::go_to(Time time) {
  compute_until(time);
  return replay_.go_to(branch(), current_, std::min(time, horizon_));
}

Time Session::time_of_event(EventNo event) {
  if (event == 0) return start_time;
  compute_to(event);
  const EventNo known = std::min(event, branch().head.event);
  return replay_.time_of(branch(), current_, known);
}

std::vector<Fact> Session::facts_between(EventNo after, EventNo upto, Level level,
                                         std::size_t most) {
  compute_to(upto);
  upto = std::min(upto, branch().head.event);
  if (after >= upto) return {};
  return std::move(replay_.again(branch(), current_, after, upto, level, most).list);
}

std::vector<Fact> Session::facts_between(Time from, Time to, Level level, std::size_t most) {
  const EventNo after = from <= start_time ? 0 : event_at(from - tick);
  return facts_between(after, event_at(to - tick), level, most);
}

std::vector<Fact> Session::facts_of(EventNo event) {
  if (event == 0) return {};
  compute_to(event);
  if (event > branch().head.event) return {};
  return replay_.of_event(branch(), current_, event).list;
}

EventNo Session::cause_of(EventNo event) {
  if (event == 0 || event > branch().head.event) return 0;
  return replay_.of_event(branch(), current_, event).cause;
}

Fingerprint Session::fingerprint() const {
  std::uint64_t facts = 0;
  for (std::size_t i = 0; i < trace().size(); ++i) facts = add_fact(facts, trace()[i]);
  return ks::fingerprint(branch().head, facts);
}

}  // namespace ks
