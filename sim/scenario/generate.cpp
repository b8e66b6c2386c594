#include "sim/scenario/generate.h"

#include <algorithm>
#include <numeric>

#include "sim/scenario/generate_capacity.h"
#include "sim/scenario/generate_controllers.h"
#include "sim/scenario/generate_messages.h"
#include "sim/scenario/generate_parts.h"
#include "sim/scenario/generate_producers.h"
#include "sim/scenario/generate_transform.h"
#include "sim/scenario/stable_order.h"

namespace ks {
namespace {

bool names_broker(const ClusterSpec& spec, const std::string& name) {
  for (std::uint32_t i = 1; i <= spec.brokers; ++i) {
    if (name == "b" + std::to_string(i)) return true;
  }
  return false;
}

bool names_controller(const ClusterSpec& spec, const std::string& name) {
  for (std::uint32_t i = 1; i <= spec.controllers; ++i) {
    if (name == "k" + std::to_string(i)) return true;
  }
  return false;
}

bool names_group(const ClusterSpec& spec, const std::string& name) {
  return std::any_of(spec.groups.begin(), spec.groups.end(),
                     [&](const GroupSpec& group) { return group.id == name; });
}

bool is_for_consumers(const CommandBody& body) {
  return std::holds_alternative<Slow>(body) || std::holds_alternative<Subscribe>(body) ||
         std::holds_alternative<Unsubscribe>(body) || std::holds_alternative<HandlerTime>(body) ||
         std::holds_alternative<Seek>(body);
}

bool is_controller_name(const std::string& name) { return name.size() == 2 && name[0] == 'k'; }

/// Of what is generated for a quorum; ways of the first controller become ways of ZooKeeper.
bool needs_kraft(const CommandBody& body) {
  const auto other = [](const auto& way) {
    return (is_controller_name(way.node) && way.node != "k1") ||
           (is_controller_name(way.peer) && way.peer != "k1");
  };
  if (const auto* cut = std::get_if<CutWay>(&body)) return other(*cut);
  if (const auto* delay = std::get_if<DelayWay>(&body)) return other(*delay);
  if (const auto* heal = std::get_if<HealWay>(&body)) return other(*heal);
  return names_node(body) && is_controller_name(target(body));
}

void name_zookeeper(std::string& name) {
  if (name == "k1") name = "zk1";
}

/// Half of the runs of 3.9 have ZooKeeper, which fails in a third of them. What is drawn for that comes from
/// a stream of its own.
void with_zookeeper(Run& run) {
  ClusterSpec& spec = run.spec;
  Rng rng = stream(spec.seed, "generate", "zookeeper");
  if (spec.profile != Profile::v3_9 || rng.below(2) == 0) return;
  spec.zookeeper.on = true;
  spec.controllers = 1;
  std::erase_if(run.commands, [](const Command& command) { return needs_kraft(command.body); });
  spec.zookeeper.tick = std::chrono::seconds{rng.between(1, 3)};
  spec.zookeeper.controller = static_cast<std::uint32_t>(rng.between(1, spec.brokers));
  spec.broker_config.emplace_back("zookeeper.session.timeout.ms",
                                  std::to_string(rng.between(4, 18) * 1000));
  for (Command& command : run.commands) {
    if (auto* cut = std::get_if<CutWay>(&command.body)) {
      name_zookeeper(cut->node);
      name_zookeeper(cut->peer);
    } else if (auto* delay = std::get_if<DelayWay>(&command.body)) {
      name_zookeeper(delay->node);
      name_zookeeper(delay->peer);
    } else if (auto* heal = std::get_if<HealWay>(&command.body)) {
      name_zookeeper(heal->node);
      name_zookeeper(heal->peer);
    }
  }
  if (rng.below(3) != 0) return;
  const Time at = start_time + std::chrono::seconds{rng.between(5, 120)};
  const Time back = at + std::chrono::seconds{rng.between(1, 50)};
  const bool frozen = rng.below(2) == 0;
  const std::string name = "zk1";
  run.commands.push_back(Command{at, frozen ? CommandBody{Freeze{name}} : CommandBody{Kill{name}},
                                 Origin::scripted, ""});
  run.commands.push_back(Command{back,
                                 frozen ? CommandBody{Thaw{name}} : CommandBody{StartBroker{name}},
                                 Origin::scripted, ""});
}

}  // namespace

Generator::Generator(std::uint64_t seed) : Draws(stream(seed, "generate", "scenario")) {
  run_.spec.seed = seed;
  run_.horizon = 180s;
}

Run Generator::make() {
  cluster();
  producers();
  groups();
  clients();
  newcomers();
  share_group();
  poison();
  topics();
  logs();
  offsets();
  maintenance();
  brokers();
  generate_producer_troubles(run_, rng_);
  dead_letters();
  ways();
  generate_transactions(run_, rng_);
  generate_controllers(run_);
  changes();
  generate_capacity(run_);
  generate_transform(run_);
  with_zookeeper(run_);
  generate_messages(run_);
  sort_stably(run_.commands, [](const Command& each) { return each.at; });
  drop_premature();
  return std::move(run_);
}

void Generator::command(Duration at, CommandBody body) {
  if (at > *run_.horizon) return;
  run_.commands.push_back(Command{Time{at}, std::move(body), Origin::scripted, ""});
}

void Generator::broker_setting(std::string_view key, std::string value) {
  ConfigOverrides& config = run_.spec.broker_config;
  const auto same = [&](const auto& setting) { return setting.first == key; };
  if (std::none_of(config.begin(), config.end(), same))
    config.emplace_back(std::string{key}, std::move(value));
}

/// What a scenario file would refuse: a node before it is there, and what its kind cannot do.
void Generator::drop_premature() {
  std::vector<std::string> consumers;
  std::vector<std::string> producers;
  const auto among = [](const std::vector<std::string>& list, const std::string& name) {
    return std::find(list.begin(), list.end(), name) != list.end();
  };
  std::erase_if(run_.commands, [&](const Command& command) {
    const CommandBody& body = command.body;
    if (!names_node(body) || std::holds_alternative<DeleteRecords>(body)) return false;
    const std::string& node = target(body);
    if (node == "zk1" || names_controller(run_.spec, node) || names_broker(run_.spec, node) ||
        names_group(run_.spec, node))
      return false;
    if (std::holds_alternative<AddConsumer>(body)) consumers.push_back(node);
    if (std::holds_alternative<AddProducer>(body)) producers.push_back(node);
    if (is_for_consumers(body)) return !among(consumers, node);
    if (std::holds_alternative<SetRate>(body)) return !among(producers, node);
    return !among(consumers, node) && !among(producers, node);
  });
}

void Generator::cluster() {
  ClusterSpec& spec = run_.spec;
  spec.profile = static_cast<Profile>(pick(0, 2));
  spec.brokers = static_cast<std::uint32_t>(pick(1, 4));
  spec.network.latency = pick_time(Duration{100}, Duration{5000});
  if (one_in(2)) spec.network.jitter = pick_time(Duration{0}, Duration{3000});
  if (one_in(4)) spec.network.loss = Ratio{pick(1, 3), 100};
  spec.append = pick_time(Duration{50}, Duration{4000});
  const std::int64_t topics = pick(1, 3);
  for (std::int64_t i = 1; i <= topics; ++i) {
    TopicSpec topic;
    topic.name = "topic" + std::to_string(i);
    topic.partitions = static_cast<std::uint32_t>(pick(1, 8));
    topic.replication_factor = static_cast<std::uint32_t>(pick(1, spec.brokers));
    if (topic.replication_factor > 1 && one_in(4))
      topic.config.emplace_back("min.insync.replicas", "2");
    if (one_in(5)) {
      topic.records.count = static_cast<std::uint32_t>(pick(1, 400));
      topic.records.oldest = pick_time(1s, 90s);
      topic.records.keys.count = 9;
      topic.records.keys.prefix = "key-";
    }
    spec.topics.push_back(std::move(topic));
  }
  if (one_in(3)) broker_setting("group.initial.rebalance.delay.ms", pick_text(0, 6000));
  if (one_in(8)) broker_setting("group.max.size", pick_text(1, 4));
  if (one_in(4)) broker_setting("offsets.topic.num.partitions", pick_text(1, 5));
  if (one_in(4)) broker_setting("replica.lag.time.max.ms", pick_text(2000, 20'000));
}

void Generator::producers() {
  const std::int64_t count = pick(0, 3);
  for (std::int64_t i = 1; i <= count; ++i) {
    ProducerSpec producer;
    producer.name = "P" + std::to_string(i);
    producer.topic = pick_of(run_.spec.topics).name;
    const std::int64_t records = pick(1, 60);
    const std::int64_t seconds = pick(1, 3);
    const std::int64_t common = std::gcd(records, seconds);
    producer.rate_per_second = Ratio{records / common, seconds / common};
    producer.keys.count = static_cast<std::uint32_t>(pick(0, 20));
    if (producer.keys.count > 0) {
      producer.keys.prefix = "key-";
      producer.keys.random = one_in(2);
    }
    if (one_in(4)) producer.headers = {{"source", producer.name}, {"trace id", "\"7\""}};
    if (one_in(4)) producer.value = producer.keys.count > 0 ? "{key} has {number}" : "no. {number}";
    const char* const acks[] = {"all", "1", "0"};
    producer.config = {{"acks", acks[rng_.below(3)]}};
    run_.spec.producers.push_back(producer);
    // In the order of their start, as a file lists them.
    command(Duration{3s} * (i - 1) + pick_time(0s, 2s), AddProducer{producer.name});
    if (!one_in(6)) continue;
    command(pick_time(20s, 90s), SetRate{producer.name, Ratio{0, 1}});
    const Ratio rate{pick(1, 100), 1};
    command(pick_time(90s, 150s), SetRate{producer.name, rate});
  }
}

Run generate(std::uint64_t seed) { return Generator{seed}.make(); }

}  // namespace ks
