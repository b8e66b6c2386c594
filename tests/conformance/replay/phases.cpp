#include "tests/conformance/replay/phases.h"

#include <algorithm>

namespace ks_replay {
namespace {

using namespace std::chrono_literals;

constexpr double busy_host = 10;  // of the header's loadavg

ks::Duration distance(ks::Time a, ks::Time b) { return a > b ? a - b : b - a; }

bool busy(const Recording& recording) { return recording.load() > busy_host; }

/// Without any span: 150 ms, on a busy host 400 ms.
ks::Duration least_tolerance(const Recording& recording) { return busy(recording) ? 400ms : 150ms; }

ks::Time started(const Recording& recording, const std::string& process) {
  for (const Event& event : recording.events) {
    if (event.text("do") == "start" && event.who == process) return event.t;
  }
  return ks::never;
}

}  // namespace

ks::Duration whole_run_tolerance(const Recording& recording, ks::Time at) {
  const ks::Duration span = at - last_action(recording, at - 1us);
  return std::max(least_tolerance(recording), busy(recording) ? span / 10 : span / 20);
}

PhaseFinder::PhaseFinder(const Recording& recording)
    : recording_(recording), delays_(host_delays(recording)) {}

SimulatedRun PhaseFinder::simulate(const Phases& phases, ks::Time until) const {
  return ks_replay::simulate(recording_, phases, delays_, until);
}

Phases PhaseFinder::recorded() {
  Phases phases;
  const SimulatedRun first = simulate(phases, ks::never);
  for (const auto& [who, at] : recorded_joins(recording_)) {
    const auto found = first.joins.find(who);
    if (found != first.joins.end()) phases.start[who] = at.front() - found->second.front();
  }
  recorded_starts_ = phases.start;
  return with_kills(std::move(phases));
}

Phases PhaseFinder::with_kills(Phases phases) const {
  phases.kill.clear();
  const bool kills = std::any_of(recording_.events.begin(), recording_.events.end(),
                                 [](const Event& event) { return event.text("do") == "sigkill"; });
  if (!kills) return phases;
  const Instants given = simulate(phases, ks::never).contacts;
  const Instants wanted = recorded_contacts(recording_);
  for (const Event& event : recording_.events) {
    if (event.text("do") != "sigkill") continue;
    const auto real = wanted.find(event.who);
    const auto model = given.find(event.who);
    if (real != wanted.end() && model != given.end())
      phases.kill[event.who] = kill_shift(event.t, real->second, model->second);
  }
  return phases;
}

/// Leaves about as much time since the last contact as recorded, with little shift; none if that is best.
ks::Duration PhaseFinder::kill_shift(ks::Time kill, const std::vector<ks::Time>& wanted,
                                     const std::vector<ks::Time>& given) const {
  const auto after = std::upper_bound(wanted.begin(), wanted.end(), kill);
  if (after == wanted.begin()) return {};
  const ks::Time last = *(after - 1);
  ks::Duration best{};
  ks::Duration least = ks::Duration::max();
  const auto consider = [&](ks::Time contact, ks::Duration shift) {
    const ks::Duration cost = std::chrono::abs(shift) + distance(contact, last + shift);
    if (std::chrono::abs(shift) > whole_run_tolerance(recording_, last) || cost >= least) return;
    least = cost;
    best = shift;
  };
  for (std::size_t i = 0; i < given.size(); ++i) {
    const ks::Time next = i + 1 < given.size() ? given[i + 1] : ks::never;
    if (given[i] <= kill && kill < next) consider(given[i], {});
    const ks::Time until = std::min(kill + (given[i] - last), next - 1ms);
    if (until > given[i]) consider(given[i], until - kill);
  }
  return best;
}

std::vector<Phases> PhaseFinder::near(const Phases& from, ks::Time before) const {
  const ks::Duration step = busy(recording_) ? 20ms : 10ms;
  const ks::Duration most = least_tolerance(recording_);
  std::vector<Phases> list;
  for (ks::Duration by = step; by <= most; by += step) {
    for (const auto& [who, recorded] : recorded_starts_) {
      if (started(recording_, who) >= before) continue;
      for (const ks::Duration move : {by, -by}) {
        Phases phases = from;
        phases.start[who] += move;
        if (std::chrono::abs(phases.start[who] - recorded) <= most) list.push_back(phases);
      }
    }
  }
  return list;
}

ks::Duration PhaseFinder::moved(const Phases& phases) const {
  ks::Duration most{};
  for (const auto& [who, recorded] : recorded_starts_)
    most = std::max(most, std::chrono::abs(phases.start.at(who) - recorded));
  return most;
}

}  // namespace ks_replay
