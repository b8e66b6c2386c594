#include "tests/conformance/replay/brokers/broker_lanes.h"

#include <algorithm>

namespace ks_replay {

std::string set_text(std::vector<std::int64_t> brokers) {
  std::sort(brokers.begin(), brokers.end());
  std::string text;
  for (const std::int64_t broker : brokers) text += " " + std::to_string(broker);
  return text.empty() ? " none" : text;
}

std::string text_of(const PartitionState& state) {
  return "leader " + (state.leader < 0 ? std::string{"none"} : std::to_string(state.leader)) +
         ", ISR" + set_text(state.isr) + ", ELR" + set_text(state.elr) + ", epochs " +
         std::to_string(state.leader_epoch) + "/" + std::to_string(state.partition_epoch);
}

void note_retry(std::vector<Noted>& lane, ks::Time at, const std::string& error) {
  if (!lane.empty() && lane.back().text == error) {
    ++lane.back().amount;
  } else {
    lane.push_back(Noted{at, error, 1});
  }
}

void AckPauses::acknowledged(NotedLanes& lanes, const std::string& client,
                             const std::string& partition, ks::Time at) {
  const std::string name = "acknowledgements of " + client + " for " + partition;
  const auto last = last_.find(name);
  if (last != last_.end() && at - last->second > ack_pause)
    lanes[name].push_back(Noted{at, "go on after a pause"});
  last_[name] = at;
}

std::string state_text(const std::string& state, std::int64_t epoch,
                       const std::vector<std::string>& partitions) {
  std::string text = state + ", epoch " + std::to_string(epoch);
  for (const std::string& partition : partitions)
    text += (&partition == &partitions.front() ? ": " : " ") + partition;
  return text;
}

void StablePauses::stable(NotedLanes& lanes, const std::string& partition, std::int64_t from,
                          std::int64_t to, ks::Time at) {
  if (to <= from) return;
  const auto last = last_.find(partition);
  if (last != last_.end() && at - last->second > ack_pause)
    lanes["read_committed of " + partition].push_back(Noted{at, "goes on after a pause"});
  last_[partition] = at;
}

}  // namespace ks_replay
