// The clusters that benchmarks run: sizes a workshop has, and larger ones. Records have no keys unless
// said: the producer stays with one partition, so that it sends one batch each time its linger ends,
// which is what the goals of events and seconds were worked out for. With random keys the same records
// go to every broker in small batches: more than twice as many requests for the same simulated second.
#pragma once

#include <cstdint>
#include <string>

#include "sim/scenario/build.h"

namespace ks {

struct Load {
  std::uint32_t brokers = 3;
  std::uint32_t partitions = 6;
  std::uint32_t producers = 2;
  std::uint32_t rate = 1000;  ///< records per second of each producer
  std::uint32_t consumers = 3;
  Duration duration{60'000'000};
  bool keyed = false;
};

/// 3 brokers, 6 partitions of 3 replicas, 2 producers of 1,000 records per second, 3 consumers.
inline Load workshop_load() { return {}; }
/// The same with 60 partitions, 6 producers and 12 consumers.
inline Load busy_load() { return {3, 60, 6, 1000, 12, Duration{20'000'000}}; }
/// 100 brokers, 10,000 partitions, 1,000 producers with a million records per second together, 1,000
/// consumers.
inline Load large_load() { return {100, 10'000, 1000, 1000, 1000, Duration{10'000'000}}; }
/// The same brokers, partitions and records with a tenth of the clients.
inline Load large_load_of_few() { return {100, 10'000, 100, 10'000, 100, Duration{10'000'000}}; }
inline Load with_keys(Load load) {
  load.keyed = true;
  return load;
}

/// Linger 5 ms, acks=all, a network of 0.25 ms and appends of 50 µs.
inline Run make_run(const Load& load) {
  Run run;
  run.horizon = load.duration;
  run.spec.seed = 7;
  run.spec.brokers = load.brokers;
  run.spec.append = Duration{50};
  run.spec.network.latency = Duration{250};
  TopicSpec topic;
  topic.name = "orders";
  topic.partitions = load.partitions;
  topic.replication_factor = 3;
  run.spec.topics = {topic};
  const auto start = [&](CommandBody body) {
    run.commands.push_back(Command{Time{}, std::move(body), Origin::setup, ""});
  };
  for (std::uint32_t i = 1; i <= load.producers; ++i) {
    ProducerSpec producer;
    producer.name = "P" + std::to_string(i);
    producer.topic = "orders";
    producer.rate_per_second = Ratio{load.rate, 1};
    if (load.keyed) {
      producer.keys.count = 1000;
      producer.keys.prefix = "customer-";
      producer.keys.random = true;
    }
    run.spec.producers.push_back(producer);
    start(AddProducer{producer.name});
  }
  GroupSpec group;
  group.id = "OrderProcessingGroup";
  group.topics = {"orders"};
  group.processing = Duration{100};
  group.config = {{"auto.offset.reset", "earliest"}};
  run.spec.groups = {group};
  for (std::uint32_t i = 1; i <= load.consumers; ++i) {
    start(AddConsumer{"C" + std::to_string(i), group.id, {}, "", {}});
  }
  return run;
}

}  // namespace ks
