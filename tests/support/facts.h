// A small cast for tests of facts: names, and facts said in one line.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "sim/base/time.h"
#include "sim/protocol/names.h"
#include "sim/trace/fact.h"

namespace ks::test {

/// b1..b3, producer P1, consumers C1..C4 with member ids 0..3, group G, topic orders with 6 partitions.
inline Names cast() {
  Names names;
  names.brokers = {"b1", "b2", "b3"};
  names.producers = {"P1"};
  names.groups = {"G"};
  names.topics = {"orders"};
  for (std::uint32_t i = 0; i < 6; ++i) names.partitions.push_back({TopicId{0}, i});
  for (std::uint32_t i = 0; i < 4; ++i) {
    const std::string name = "C" + std::to_string(i + 1);
    names.consumers.push_back(name);
    names.members.push_back({name + "-id", ConsumerId{i}, GroupId{0}});
  }
  return names;
}

inline constexpr GroupId g{0};
inline constexpr NodeId b2 = node(BrokerId{1});
constexpr ConsumerId c(std::uint32_t number) { return ConsumerId{number - 1}; }
constexpr MemberId m(std::uint32_t number) { return MemberId{number - 1}; }
constexpr PartitionId p(std::uint32_t number) { return PartitionId{number}; }

inline Fact fact(EventNo event, Duration when, NodeId where, FactBody body) {
  return Fact{event, event == 0 ? 0 : event - 1, at(when), where, std::move(body)};
}

inline MessageSent sent(NodeId to, MessageBody body) {
  return {ConnectionId{0}, to, Time{}, Message{1, 0, std::move(body)}};
}
inline MessageDelivered delivered(NodeId from, ApiKey api) {
  MessageDelivered fact;
  fact.from = from;
  fact.api = api;
  return fact;
}
inline MessageLost lost(NodeId to, ApiKey api, bool response, std::string why) {
  return {ConnectionId{0}, to, Time{}, api, response, std::move(why)};
}

}  // namespace ks::test
