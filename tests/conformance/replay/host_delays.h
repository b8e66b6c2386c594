// How long the processes of a recording took over what a client does at once: the host's doing, which a
// simulation cannot know. Measured by one rule for all recordings and given to a whole run, where the process
// stands still for as long.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "sim/trace/fact.h"
#include "sim/world/world.h"
#include "tests/conformance/replay/failover_instants.h"
#include "tests/conformance/replay/recording.h"
#include "tests/conformance/replay/topics_known.h"

namespace ks_replay {

/// What a client reacts to at once, unless it is in its handler. How long that takes is measured from the
/// sending of the answer, or else as stated, to the arrival of what it sends.
enum class Trigger : std::uint8_t {
  id_given,    ///< JoinGroup answered 79: it asks again
  told,        ///< Heartbeat answered 27: JoinGroup, or the commit before it
  committing,  ///< the commit before a JoinGroup, from its arrival: onPartitionsRevoked or JoinGroup
  admitted,  ///< KIP-848, once: the first answer: the heartbeat that confirms the first assignment
  // From the end of the join phase on, which is one instant for all members:
  joined,    ///< JoinGroup answered: SyncGroup
  assigned,  ///< SyncGroup answered, and it must give up something: the next JoinGroup, or its commit
  rejoining,  ///< that commit: JoinGroup
};

/// By process and trigger: what the first reaction took, the second, …
using Reactions = std::map<std::pair<std::string, Trigger>, std::vector<ks::Duration>>;
/// A Heartbeat that came later than its interval, by 50 ms to a second; else `by` is zero.
struct LateBeat {
  ks::Duration by{};
  bool after_join = false;  ///< the interval began with the answer to a JoinGroup
};
using LateBeats = std::map<std::string, std::vector<LateBeat>>;

/// By process: its commits. A busy member of a KIP-848 group asks its network thread at every other poll()
/// only, and at which is a race of two threads; the network thread commits at one where it was asked.
using Commits = std::map<std::string, std::vector<ks::Time>>;

struct HostDelays {
  Reactions reactions;
  LateBeats late_beats;
  Commits commits;
  FailoverInstants failover;
  TopicsKnown topics_known;
};

HostDelays host_delays(const Recording& recording);

/// When a process of the simulation stands still.
struct Stall {
  std::string process;
  ks::Time from{};
  ks::Time until{};
};

/// Watches a simulation and says which process stands still when, so that it takes as long as recorded.
class HostClock {
 public:
  explicit HostClock(HostDelays delays) : delays_(std::move(delays)) {}
  /// What follows from the facts of one event; `world` after it.
  std::vector<Stall> stalls(const std::vector<ks::Fact>& facts, const ks::World& world);
  /// In the handler call that ends nearest to a recorded commit: the poll() after it asks.
  void give_commits(ks::World& world);

 private:
  void sent(const ks::Fact& fact, const ks::MessageSent& sent, const ks::World& world);
  /// Until the reaction that is due after `base` it stands still from `now` on.
  void react(const std::string& process, Trigger trigger, ks::Time now, ks::Time base,
             ks::Duration travel);
  void expect_beat(const std::string& process, ks::Time due, bool after_join);

  HostDelays delays_;
  std::map<std::pair<std::string, Trigger>, std::size_t> seen_;
  std::map<std::string, std::size_t> beats_;
  std::map<std::string, ks::Time> joined_;      // the end of its last join phase
  std::map<std::string, std::size_t> commits_;  // how many have been given
  std::vector<Stall> stalls_;
};

}  // namespace ks_replay
