// When a new coordinator took over, and when each client that had lost the old one asked it: the first is the
// host's doing, the second that of the random part of a client's backoffs and of where its threads stood. A
// simulation cannot know either. Measured by one rule for all recordings and given to a whole run.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "sim/trace/fact.h"
#include "sim/world/world.h"
#include "tests/conformance/replay/recording.h"

namespace ks_replay {

/// A coordinator that hears of its election and then reads the group's partition.
struct RecordedLoad {
  int node = 0;
  ks::Time begins{};
  ks::Time ends{};
};

/// What each of a client's threads asked first after the client had looked for its coordinator.
struct AskedAgain {
  int node = 0;
  ks::Time at{};
};
enum class Thread : std::uint8_t { heartbeats, application };
using AsksAgain = std::map<std::pair<std::string, Thread>, std::vector<AskedAgain>>;

/// By process: when it looked for its coordinator again. How long it waits has a random part.
using Looks = std::map<std::string, std::vector<ks::Time>>;

struct FailoverInstants {
  std::vector<RecordedLoad> loads;
  AsksAgain asks;  ///< by process
  Looks looks;
};

FailoverInstants failover_instants(const Recording& recording);

/// Watches a simulation and gives it these instants.
class FailoverClock {
 public:
  explicit FailoverClock(FailoverInstants instants) : instants_(std::move(instants)) {}
  /// After one event, of which these are the facts.
  void give(const std::vector<ks::Fact>& facts, ks::World& world);

 private:
  void give_loads(ks::World& world);
  void give_looks(ks::World& world);
  void found(const ks::Fact& fact, const ks::MessageSent& sent, ks::World& world);
  void asked(const ks::Fact& fact, const ks::MessageSent& sent, const ks::World& world);
  const AskedAgain* next(const std::string& process, Thread thread, int node, ks::Time now);

  FailoverInstants instants_;
  std::size_t loads_ = 0;
  std::map<std::pair<std::string, Thread>, std::size_t> asks_;
};

}  // namespace ks_replay
