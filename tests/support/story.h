// A behaviour told in a few lines: a cluster, what is done to it, and what became of it.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sim/world/step.h"

namespace ks_tests {

/// The canonical cluster: three brokers, topic orders with six partitions and three replicas, group
/// OrderProcessingGroup. Network 1 ms one way, append 2 ms, handlers that take no time, no producer.
class Story {
 public:
  explicit Story(ks::Profile profile = ks::Profile::v4_4) {
    spec.profile = profile;
    spec.seed = 7;
    spec.brokers = 3;
    ks::TopicSpec orders;
    orders.name = "orders";
    orders.partitions = 6;
    orders.replication_factor = 3;
    spec.topics = {orders};
    ks::GroupSpec group;
    group.id = "OrderProcessingGroup";
    group.topics = {"orders"};
    group.config = {{"auto.offset.reset", "earliest"}};
    spec.groups = {group};
  }

  ks::ClusterSpec spec;

  /// One producer of the topic, started at 0.
  void produce(const std::string& name, ks::Ratio per_second, std::uint32_t keys) {
    ks::ProducerSpec producer;
    producer.name = name;
    producer.topic = "orders";
    producer.rate_per_second = per_second;
    producer.keys.count = keys;
    producer.keys.prefix = "customer-";
    spec.producers.push_back(producer);
    at(ks::Duration{}, ks::AddProducer{name});
  }
  void consumer(ks::Duration when, const std::string& name, ks::ConfigOverrides config = {}) {
    at(when, ks::AddConsumer{name, "OrderProcessingGroup", std::nullopt, "", std::move(config)});
  }
  void at(ks::Duration when, ks::CommandBody body) {
    const auto later = std::find_if(commands_.begin(), commands_.end(),
                                    [&](const ks::Command& c) { return c.at > ks::at(when); });
    commands_.insert(later, ks::Command{ks::at(when), std::move(body), ks::Origin::scripted, ""});
  }
  /// Holds a member still over its due beat, so that its beats go on from `until`.
  void shift_beats(const std::string& name, ks::Duration from, ks::Duration until) {
    at(from, ks::Freeze{name});
    at(until, ks::Thaw{name});
  }

  /// Runs (further) until everything at `time` has happened. No commands may be added afterwards.
  const ks::World& run(ks::Duration time) {
    if (!world_) world_.emplace(ks::make_world(spec));
    ks::run_until(*world_, commands_, ks::at(time), facts);
    return *world_;
  }
  const ks::World& world() const { return *world_; }
  const std::vector<ks::Command>& commands() const { return commands_; }

  ks::NodeId node(const std::string& name) const { return world_->names->find(name); }
  std::string owner(std::uint32_t partition) const {
    const ks::ConsumerId id = ks::owner(*world_, ks::GroupId{0}, ks::PartitionId{partition});
    return id.valid() ? world_->names->consumers[id.index] : "nobody";
  }
  std::vector<std::string> owners() const {
    std::vector<std::string> list;
    for (std::uint32_t i = 0; i < world_->cluster->topics[0].partitions.size(); ++i)
      list.push_back(owner(i));
    return list;
  }
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
  std::int64_t sent_us(ks::ApiKey api, const std::string& name, ks::Duration from) const {
    for (const ks::Fact& fact : facts.list) {
      const auto* const sent = std::get_if<ks::MessageSent>(&fact.body);
      if (sent == nullptr || fact.time < ks::at(from) || fact.node != node(name)) continue;
      if (ks::api_key(sent->message.body) == api && !ks::is_response(sent->message.body))
        return ks::to_us(fact.time);
    }
    return -1;
  }

  ks::Facts facts;

 private:
  std::vector<ks::Command> commands_;
  std::optional<ks::World> world_;
};

using Owners = std::vector<std::string>;

}  // namespace ks_tests
