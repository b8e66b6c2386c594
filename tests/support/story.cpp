#include "tests/support/story.h"

#include <algorithm>
#include <utility>

#include "sim/world/invariants.h"

namespace ks_tests {

Story::Story(ks::Profile profile) {
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

void Story::produce(const std::string& name, ks::Ratio per_second, std::uint32_t keys) {
  ks::ProducerSpec producer;
  producer.name = name;
  producer.topic = "orders";
  producer.rate_per_second = per_second;
  producer.keys.count = keys;
  producer.keys.prefix = "customer-";
  spec.producers.push_back(producer);
  at(ks::Duration{}, ks::AddProducer{name});
}

void Story::consumer(ks::Duration when, const std::string& name, ks::ConfigOverrides config) {
  at(when, ks::AddConsumer{name, "OrderProcessingGroup", std::nullopt, "", std::move(config)});
}

void Story::at(ks::Duration when, ks::CommandBody body) {
  const auto later = std::find_if(commands_.begin(), commands_.end(),
                                  [&](const ks::Command& c) { return c.at > ks::at(when); });
  commands_.insert(later, ks::Command{ks::at(when), std::move(body), ks::Origin::scripted, ""});
}

void Story::shift_beats(const std::string& name, ks::Duration from, ks::Duration until) {
  at(from, ks::Freeze{name});
  at(until, ks::Thaw{name});
}

const ks::World& Story::run(ks::Duration time) {
  if (!world_) world_.emplace(ks::make_world(spec));
  ks::run_until(*world_, commands_, ks::at(time), facts);
  return *world_;
}

std::string Story::broken() const {
  ks::World world = ks::make_world(spec);
  ks::Facts nobody;
  nobody.wanted = ks::Level::story;
  ks::InvariantWatch watch;
  while (ks::step(world, commands_, world_->now, nobody)) {
    if (const std::optional<std::string> broken = watch.broken(world)) return *broken;
    nobody.list.clear();
  }
  return "";
}

std::string Story::owner(std::uint32_t partition) const {
  const ks::ConsumerId id = ks::owner(*world_, ks::GroupId{0}, ks::PartitionId{partition});
  return id.valid() ? world_->names->consumers[id.index] : "nobody";
}

std::vector<std::string> Story::owners() const {
  std::vector<std::string> list;
  for (std::uint32_t i = 0; i < world_->cluster->topics[0].partitions.size(); ++i)
    list.push_back(owner(i));
  return list;
}

std::int64_t Story::sent_us(ks::ApiKey api, const std::string& name, ks::Duration from) const {
  for (const ks::Fact& fact : facts.list) {
    const auto* const sent = std::get_if<ks::MessageSent>(&fact.body);
    if (sent == nullptr || fact.time < ks::at(from) || fact.node != node(name)) continue;
    if (ks::api_key(sent->message.body) == api && !ks::is_response(sent->message.body))
      return ks::to_us(fact.time);
  }
  return -1;
}

}  // namespace ks_tests
