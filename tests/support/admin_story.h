// What stories about administrators share: how settings and moves are asked for, and how replicas are read.
#pragma once

#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "tests/support/story.h"

namespace ks_tests {

using Brokers = std::vector<std::uint32_t>;

inline Brokers list(const ks::SmallVec<std::uint32_t, 3>& brokers) {
  return {brokers.begin(), brokers.end()};
}
inline Brokers list(const std::vector<ks::BrokerId>& brokers) {
  Brokers result;
  for (const ks::BrokerId broker : brokers) result.push_back(broker.index);
  return result;
}

/// Moves a partition of orders.
inline ks::Reassign to(Brokers numbers, std::uint32_t partition = 0) {
  return ks::Reassign{"orders", {ks::ReassignTarget{partition, std::move(numbers)}}, false};
}
inline const ks::PartitionInfo& orders_0(const Story& story) {
  return story.world().cluster->at(ks::PartitionId{0});
}

/// Changes settings of orders, or those of all brokers.
inline ks::AlterConfig topic(ks::ConfigOverrides config, std::vector<std::string> remove = {}) {
  return ks::AlterConfig{"orders", "", std::move(config), std::move(remove)};
}
inline ks::AlterConfig brokers(ks::ConfigOverrides config, std::vector<std::string> remove = {}) {
  return ks::AlterConfig{"", "", std::move(config), std::move(remove)};
}

/// Changes what one broker has of its own.
inline ks::AlterConfig broker(std::string name, ks::ConfigOverrides config,
                              std::vector<std::string> remove = {}) {
  ks::AlterConfig alter = brokers(std::move(config), std::move(remove));
  alter.broker = std::move(name);
  return alter;
}

/// Why the command is refused at an instant; "" if it is not.
inline std::string refusal(Story story, ks::CommandBody body,
                           ks::Duration when = std::chrono::seconds{5}) {
  story.at(when, std::move(body));
  story.run(when + std::chrono::seconds{1});
  const auto* const fact = story.first<ks::CommandRejected>();
  return fact == nullptr ? "" : fact->reason;
}

}  // namespace ks_tests
