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
#include "tests/conformance/replay/recording.h"

namespace ks_replay {

/// What a client reacts to at once.
enum class Trigger : std::uint8_t {
  id_given,  ///< JoinGroup answered 79: it asks again
  joined,    ///< JoinGroup answered: SyncGroup
  assigned,  ///< SyncGroup answered, and it must give up something: the next JoinGroup, or its commit
  told,      ///< Heartbeat answered 27, outside its handler: JoinGroup, or the commit before it
  committing,  ///< the commit before a JoinGroup is sent: onPartitionsRevoked or JoinGroup
  admitted,  ///< KIP-848, once: the first answer: the heartbeat that confirms the first assignment
};

/// By process and trigger: what the first reaction took, the second, …; from the answer's sending (of
/// `committing`: the request's arrival) to the arrival of what follows.
using Reactions = std::map<std::pair<std::string, Trigger>, std::vector<ks::Duration>>;
/// By process: how much later than its interval each Heartbeat came, of those that came 50 ms late at least.
using LateBeats = std::map<std::string, std::vector<ks::Duration>>;

struct HostDelays {
  Reactions reactions;
  LateBeats late_beats;
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

 private:
  void sent(const ks::Fact& fact, const ks::MessageSent& sent, const ks::World& world);
  void react(const std::string& process, Trigger trigger, ks::Time at, ks::Duration travel);
  void expect_beat(const std::string& process, ks::Time due);

  HostDelays delays_;
  std::map<std::pair<std::string, Trigger>, std::size_t> seen_;
  std::map<std::string, std::size_t> beats_;
  std::vector<Stall> stalls_;
};

}  // namespace ks_replay
