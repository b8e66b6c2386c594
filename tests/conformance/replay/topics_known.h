// Until when a client did not know a topic that its coordinator gave it partitions of: its listener is called
// with what it can name, and again when the answer to its Metadata request has come. How long that first
// answer takes is the host's doing, and no recording has it; but the two calls tell.
#pragma once

#include <map>
#include <string>

#include "sim/world/world.h"
#include "tests/conformance/replay/recording.h"

namespace ks_replay {

/// By process: the instant of the call that was given none of the partitions of the coordinator's answer.
using TopicsKnown = std::map<std::string, ks::Time>;

TopicsKnown topics_known(const Recording& recording);

/// Takes from a client of the simulation what it learned before that instant.
class TopicClock {
 public:
  explicit TopicClock(TopicsKnown known) : known_(std::move(known)) {}
  void give(ks::World& world);

 private:
  TopicsKnown known_;
};

}  // namespace ks_replay
