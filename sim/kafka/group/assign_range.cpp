// RangeAssignor: each topic by itself is cut into blocks of neighbouring partitions, one block per
// member in serving order, the first blocks one longer when the division leaves a rest. If racks
// matter, members are first given partitions with a replica in their own rack, topics with the same
// members and size together (KIP-881).
// Source: org.apache.kafka.clients.consumer.RangeAssignor,
// AbstractPartitionAssignor.useRackAwareAssignment.
#include <algorithm>
#include <map>
#include <set>

#include "sim/base/check.h"
#include "sim/kafka/group/assign_order.h"
#include "sim/kafka/group/assignor.h"

namespace ks {
namespace {

using Racks = std::set<std::string, std::less<>>;

/// One topic while it is being handed out.
struct TopicState {
  std::uint32_t topic = 0;
  std::vector<std::uint32_t> members{};  ///< subscribers in serving order
  std::vector<std::size_t> given{};      ///< how many partitions each of them has got
  std::vector<bool> taken{};             ///< per partition
  std::uint32_t first_free = 0;          ///< every partition below it is taken
  std::vector<Racks> racks{};            ///< per partition; empty when no subscriber has a rack
  std::size_t quota = 0;
  std::size_t extras_left = 0;  ///< members that may still get one above the quota
  bool rack_aware = false;
};

class RangeAssign {
 public:
  explicit RangeAssign(const AssignInput& input) : input_(input), result_(input.members.size()) {}

  Assignment run() {
    collect_states();
    const bool use_racks = std::any_of(states_.begin(), states_.end(),
                                       [](const TopicState& s) { return s.rack_aware; });
    if (use_racks) assign_with_racks();
    for (TopicState& state : states_) assign_blocks(state, false);
    sort_assignment(topic_ranks(input_.topics), result_);
    return std::move(result_);
  }

 private:
  void collect_states();
  void add_racks(TopicState& state) const;
  std::size_t room(const TopicState& state, std::size_t slot) const;
  bool racks_match(const TopicState& state, std::size_t slot, std::uint32_t partition) const;
  void give(TopicState& state, std::size_t slot, std::uint32_t partition);
  void assign_blocks(TopicState& state, bool only_matching);
  void assign_with_racks();
  void assign_together(const std::vector<TopicState*>& group);

  const AssignInput& input_;
  std::vector<TopicState> states_{};
  Assignment result_;
};

void RangeAssign::collect_states() {
  const std::vector<std::uint32_t> order = serving_order(names_of(input_.members));
  auto subscribers = subscribers_by_topic(input_.topics.size(), input_.members, order);
  for (std::uint32_t t = 0; t < input_.topics.size(); ++t) {
    const std::uint32_t count = input_.topics[t].partitions.value_or(0);
    if (count == 0) continue;
    TopicState state;
    state.topic = t;
    if (subscribers[t].empty()) continue;
    state.members = std::move(subscribers[t]);
    for (std::uint32_t& member : state.members) member = order[member];
    state.given.assign(state.members.size(), 0);
    state.taken.assign(count, false);
    state.quota = count / state.members.size();
    state.extras_left = count % state.members.size();
    add_racks(state);
    states_.push_back(std::move(state));
  }
}

/// Racks count for a topic if some of its subscribers' racks hold replicas and not every partition
/// is in all racks.
void RangeAssign::add_racks(TopicState& state) const {
  Racks of_members;
  for (const std::uint32_t m : state.members) {
    const std::string& rack = input_.members[m].client_rack;
    if (!rack.empty()) of_members.insert(rack);
  }
  if (of_members.empty()) return;
  const auto& topic = input_.topics[state.topic];
  state.racks.resize(state.taken.size());
  Racks of_partitions;
  for (std::size_t p = 0; p < std::min(state.racks.size(), topic.racks.size()); ++p) {
    state.racks[p] = Racks(topic.racks[p].begin(), topic.racks[p].end());
    of_partitions.insert(topic.racks[p].begin(), topic.racks[p].end());
  }
  const bool common =
      std::any_of(of_members.begin(), of_members.end(),
                  [&](const std::string& rack) { return of_partitions.count(rack) > 0; });
  const bool everywhere = std::all_of(state.racks.begin(), state.racks.end(),
                                      [&](const Racks& racks) { return racks == of_partitions; });
  state.rack_aware = common && !everywhere;
}

/// How many more partitions of the topic the subscriber may get.
std::size_t RangeAssign::room(const TopicState& state, std::size_t slot) const {
  const std::size_t most = state.quota + (state.extras_left > 0 ? 1 : 0);
  return most > state.given[slot] ? most - state.given[slot] : 0;
}

bool RangeAssign::racks_match(const TopicState& state, std::size_t slot,
                              std::uint32_t partition) const {
  const std::string& rack = input_.members[state.members[slot]].client_rack;
  if (rack.empty()) return true;
  return partition < state.racks.size() && state.racks[partition].count(rack) > 0;
}

void RangeAssign::give(TopicState& state, std::size_t slot, std::uint32_t partition) {
  KS_CHECK(!state.taken[partition]);
  state.taken[partition] = true;
  while (state.first_free < state.taken.size() && state.taken[state.first_free]) ++state.first_free;
  result_[state.members[slot]].push_back({state.topic, partition});
  state.given[slot] += 1;
  if (state.given[slot] == state.quota + 1) {
    KS_CHECK(state.extras_left > 0);
    state.extras_left -= 1;
  }
}

void RangeAssign::assign_blocks(TopicState& state, bool only_matching) {
  for (std::size_t slot = 0; slot < state.members.size(); ++slot) {
    std::size_t wanted = room(state, slot);
    for (std::uint32_t p = state.first_free; p < state.taken.size() && wanted > 0; ++p) {
      if (state.taken[p] || (only_matching && !racks_match(state, slot, p))) continue;
      give(state, slot, p);
      --wanted;
    }
  }
}

/// Topics with the same subscribers and as many partitions are handed out number by number, so that
/// one member gets the same number of each; a topic on its own takes a plain pass restricted to
/// matching racks.
void RangeAssign::assign_with_racks() {
  std::map<std::pair<std::vector<std::uint32_t>, std::size_t>, std::vector<TopicState*>> groups;
  for (TopicState& state : states_) {
    groups[{state.members, state.racks.size()}].push_back(&state);
  }
  for (auto& entry : groups) {
    if (entry.second.size() > 1) {
      assign_together(entry.second);
    } else if (entry.second.front()->rack_aware) {
      assign_blocks(*entry.second.front(), true);
    }
  }
}

void RangeAssign::assign_together(const std::vector<TopicState*>& group) {
  const TopicState& shape = *group.front();
  std::vector<std::size_t> remaining(shape.members.size());
  for (std::size_t slot = 0; slot < remaining.size(); ++slot) remaining[slot] = slot;
  for (std::uint32_t p = 0; p < shape.racks.size() && !remaining.empty(); ++p) {
    const auto taker = std::find_if(remaining.begin(), remaining.end(), [&](std::size_t slot) {
      return std::all_of(group.begin(), group.end(), [&](const TopicState* state) {
        return racks_match(*state, slot, p) && room(*state, slot) > 0;
      });
    });
    if (taker == remaining.end()) continue;
    for (TopicState* state : group) give(*state, *taker, p);
    const bool done = std::none_of(group.begin(), group.end(), [&](const TopicState* state) {
      return room(*state, *taker) > 0;
    });
    if (done) remaining.erase(taker);
  }
}

}  // namespace

AssignOutcome assign_range(const AssignInput& input) { return RangeAssign(input).run(); }

}  // namespace ks
