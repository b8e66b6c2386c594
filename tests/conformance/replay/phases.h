// The phases of a whole run: when each process of the simulation starts and is killed, so that it becomes a
// member, and was last heard of, as recorded.
#pragma once

#include <vector>

#include "tests/conformance/replay/simulated_run.h"

namespace ks_replay {

/// How far a key instant may be off: 150 ms or 5 % of the time since the last action from outside, on a busy
/// host 400 ms or 10 %.
ks::Duration whole_run_tolerance(const Recording& recording, ks::Time at);

class PhaseFinder {
 public:
  explicit PhaseFinder(const Recording& recording);

  /// Each process becomes a member at the recorded instant, if nothing in the group delays that.
  Phases recorded();
  /// Phases that differ from `from` in one start, by little first, within the tolerance of recorded().
  /// Only what starts before this instant is moved.
  std::vector<Phases> near(const Phases& from, ks::Time before) const;
  /// A process that is killed within milliseconds of its next sign of life lives on if it was killed a
  /// little later; which beat was its last decides everything that follows. So each kill is moved, within
  /// the tolerance, to leave as much time since the last contact as recorded.
  Phases with_kills(Phases phases) const;
  /// The most by which a start differs from recorded().
  ks::Duration moved(const Phases& phases) const;

  SimulatedRun simulate(const Phases& phases, ks::Time until) const;

 private:
  ks::Duration kill_shift(ks::Time kill, const std::vector<ks::Time>& wanted,
                          const std::vector<ks::Time>& given) const;

  const Recording& recording_;
  HostDelays delays_;
  Shifts recorded_starts_;
};

}  // namespace ks_replay
