// A behaviour told in a few lines: a cluster, what is done to it, and what became of it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sim/world/step.h"

namespace ks_tests {

/// The canonical cluster: three brokers, topic orders with six partitions and three replicas, group
/// OrderProcessingGroup. Network 1 ms one way, append 2 ms, handlers that take no time, no producer.
class Story {
 public:
  explicit Story(ks::Profile profile = ks::Profile::v4_4);

  ks::ClusterSpec spec;

  /// One producer of the topic, started at 0.
  void produce(const std::string& name, ks::Ratio per_second, std::uint32_t keys);
  void consumer(ks::Duration when, const std::string& name, ks::ConfigOverrides config = {});
  void at(ks::Duration when, ks::CommandBody body);
  /// Holds a member still over its due beat, so that its beats go on from `until`.
  void shift_beats(const std::string& name, ks::Duration from, ks::Duration until);

  /// Runs (further) until everything at `time` has happened. No commands may be added afterwards.
  const ks::World& run(ks::Duration time);
  const ks::World& world() const { return *world_; }
  const std::vector<ks::Command>& commands() const { return commands_; }

  ks::NodeId node(const std::string& name) const { return world_->names->find(name); }
  std::string owner(std::uint32_t partition) const;
  std::vector<std::string> owners() const;
  const ks::Group& group() const { return world_->groups[0]; }
  const ks::Consumer& consumer_named(const std::string& name) const {
    return world_->consumers[node(name).index];
  }

  /// Times in microseconds of the facts of one kind at a node ("" = any) from `from` on.
  template <class Body>
  std::vector<std::int64_t> times(const std::string& name = "", ks::Duration from = {}) const {
    std::vector<std::int64_t> list;
    for (const ks::Fact& fact : facts.list) {
      if (!std::holds_alternative<Body>(fact.body) || fact.time < ks::at(from)) continue;
      if (name.empty() || fact.node == node(name)) list.push_back(ks::to_us(fact.time));
    }
    return list;
  }
  /// The first such time in microseconds; −1: none.
  template <class Body>
  std::int64_t first_us(const std::string& name = "", ks::Duration from = {}) const {
    const std::vector<std::int64_t> list = times<Body>(name, from);
    return list.empty() ? -1 : list.front();
  }
  template <class Body>
  const Body* first(const std::string& name = "", ks::Duration from = {}) const {
    for (const ks::Fact& fact : facts.list) {
      if (!std::holds_alternative<Body>(fact.body) || fact.time < ks::at(from)) continue;
      if (name.empty() || fact.node == node(name)) return &std::get<Body>(fact.body);
    }
    return nullptr;
  }
  /// When a client sent its first request of an API from `from` on; −1: never.
  std::int64_t sent_us(ks::ApiKey api, const std::string& name, ks::Duration from) const;
  /// Plays the run so far once more and asks for everything that must hold after each event: what does not,
  /// "" if all does.
  std::string broken() const;

  ks::Facts facts;

 private:
  std::vector<ks::Command> commands_;
  std::optional<ks::World> world_;
};

using Owners = std::vector<std::string>;

}  // namespace ks_tests
