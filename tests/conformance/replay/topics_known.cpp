#include "tests/conformance/replay/topics_known.h"

#include "tests/conformance/replay/whole_run_input.h"

namespace ks_replay {

TopicsKnown topics_known(const Recording& recording) {
  TopicsKnown known;
  std::map<std::string, bool> given;  // whether the last answer with an assignment named partitions
  std::map<std::string, bool> called;  // whether the listener has been called since the start
  for (const Event& event : recording.events) {
    if (event.src == "broker" && event.ev == "ConsumerGroupHeartbeat" && event.err() == 0 &&
        event.body.at("answer").contains("parts"))
      given[process_of(recording, event.who, event.t)] = !event.body["answer"]["parts"].empty();
    if (event.src != "client" || event.ev != "assigned") continue;
    const bool first = !std::exchange(called[event.who], true);
    if (first && given[event.who] && event.body.at("parts").empty()) known[event.who] = event.t;
  }
  return known;
}

void TopicClock::give(ks::World& world) {
  for (ks::Consumer& consumer : world.consumers) {
    const auto known = known_.find(std::string{world.names->of(node(consumer.id))});
    if (known == known_.end() || known->second <= world.now || !consumer.metadata.image) continue;
    consumer.metadata = ks::ClientMetadata{};
  }
}

}  // namespace ks_replay
