// The canonical cluster with members that speak KIP-848, under the member ids of the worked timelines.
#pragma once

#include "tests/support/story.h"

namespace ks_tests {

class ConsumerGroupStory : public Story {
 public:
  explicit ConsumerGroupStory(ks::Profile profile = ks::Profile::v4_4) : Story(profile) {
    spec.groups[0].config.push_back({"group.protocol", "consumer"});
    // Only the commits that reconciliations ask for: an automatic one would be in a beat's way.
    spec.groups[0].config.push_back({"auto.commit.interval.ms", "600000"});
  }

  /// C1 to C4 have ids that order them as the vectors of the assignors do.
  void member(ks::Duration when, const std::string& name, ks::ConfigOverrides config = {}) {
    ks::AddConsumer add{name, "OrderProcessingGroup", {}, id_of(name), std::move(config)};
    at(when, std::move(add));
  }
  static std::string id_of(const std::string& name) {
    if (name == "C1") return "4nXvQy1tQk6Zr0aB3cD5eg";
    if (name == "C2") return "pT8sLw2mRuKJf7hG9iN1xA";
    if (name == "C3") return "Zb6YcV0oSdeWq3rT5uE8yQ";
    return name == "C4" ? "hK2jM4nP6qR8sT0uV1wX3g" : "";
  }

  const ks::ConsumerGroup& modern() const { return group().modern; }
  /// The coordinator's member of a consumer that runs.
  const ks::ConsumerGroupMember* record(const std::string& name) const {
    return ks::consumer_member_of(world(), ks::ConsumerId{node(name).index});
  }
  /// When the group reached a state, in microseconds, from `from` on; −1: never.
  std::int64_t state_us(ks::GroupState state, ks::Duration from) const {
    for (const ks::Fact& fact : facts.list) {
      const auto* const change = std::get_if<ks::GroupStateChanged>(&fact.body);
      if (change != nullptr && change->to == state && fact.time >= ks::at(from))
        return ks::to_us(fact.time);
    }
    return -1;
  }
  /// The answers to a consumer's ConsumerGroupHeartbeats from `from` on.
  std::vector<ks::ConsumerGroupHeartbeatResponse> answers(const std::string& name,
                                                          ks::Duration from = {}) const {
    std::vector<ks::ConsumerGroupHeartbeatResponse> list;
    for (const ks::Fact& fact : facts.list) {
      const auto* const sent = std::get_if<ks::MessageSent>(&fact.body);
      if (sent == nullptr || fact.time < ks::at(from) || sent->to != node(name)) continue;
      if (const auto* const answer =
              std::get_if<ks::ConsumerGroupHeartbeatResponse>(&sent->message.body))
        list.push_back(*answer);
    }
    return list;
  }
};

}  // namespace ks_tests
