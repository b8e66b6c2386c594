// What happens to the topics, logs and brokers of a generated run.
#include <algorithm>

#include "sim/scenario/generate_parts.h"

namespace ks {

/// In a third of the runs topics grow, are deleted and come, and clients look every few seconds.
void Generator::topics() {
  if (!one_in(3)) return;
  for (GroupSpec& group : run_.spec.groups)
    group.config.emplace_back("metadata.max.age.ms", std::to_string(pick(2, 20) * 1000));
  const std::size_t at_start = run_.spec.topics.size();
  if (one_in(2)) {
    TopicSpec later;
    later.name = "topic9";
    later.partitions = 0;
    later.at_start = false;
    run_.spec.topics.push_back(later);
    GroupSpec& group = run_.spec.groups[rng_.below(run_.spec.groups.size())];
    if (!group.topics.empty()) group.topics.push_back(later.name);
    const std::int64_t partitions = pick(1, 4);
    const std::int64_t replicas = pick(1, run_.spec.brokers);
    command(pick_time(5s, 100s), CreateTopic{later.name, partitions, replicas, {}, {}});
  }
  for (std::int64_t i = pick(1, 4); i > 0; --i) {
    const std::string topic = pick_of(run_.spec.topics).name;
    const Duration at = pick_time(5s, 150s);
    command(at, GrowTopic{topic, pick(1, 12)});
  }
  if (!one_in(3)) return;
  const std::string topic = run_.spec.topics[rng_.below(at_start)].name;
  command(pick_time(20s, 150s), DeleteTopic{topic});
  if (!one_in(2)) return;
  const Duration at = pick_time(30s, 170s);
  command(at, CreateTopic{topic, pick(1, 6), 1, {}, {}});
}

/// Logs that lose their front or are compacted, in a third of the runs.
void Generator::logs() {
  if (!one_in(3)) return;
  broker_setting("log.retention.check.interval.ms", "7000");
  const auto is_share = [](const GroupSpec& group) { return group.type == GroupType::share; };
  const bool shared = std::any_of(run_.spec.groups.begin(), run_.spec.groups.end(), is_share);
  for (TopicSpec& topic : run_.spec.topics) {
    if (!topic.at_start) continue;
    topic.config.emplace_back("segment.ms", std::to_string(pick(3, 12) * 1000));
    topic.config.emplace_back("retention.ms", std::to_string(pick(5, 60) * 1000));
    const auto plain = [&](const ProducerSpec& each) {
      return each.topic == topic.name && each.keys.count == 0 && each.keys.values.empty();
    };
    const bool keyed = std::none_of(run_.spec.producers.begin(), run_.spec.producers.end(), plain);
    if (keyed && !shared && one_in(3))
      topic.config.emplace_back("cleanup.policy", "compact,delete");
    if (one_in(3)) command(pick_time(20s, 120s), DeleteRecords{topic.name + "-0", -1});
  }
}

/// In a third of the runs brokers fail and come back: by themselves, one after the other, or all at once.
void Generator::brokers() {
  if (!one_in(3)) return;
  broker_setting("broker.session.timeout.ms", std::to_string(pick(3, 9) * 1000));
  switch (pick(0, 7)) {
    case 0: rolling_restart(); break;
    case 1: outage(); break;
    default:
      for (std::int64_t i = pick(1, 4); i > 0; --i) {
        const std::string name = "b" + pick_text(1, run_.spec.brokers);
        broker_failure(name, pick_time(5s, 120s));
      }
  }
  if (one_in(2)) command(pick_time(60s, 160s), ElectLeaders{"", false});
}

/// It dies alone or with its machine, shuts down, or stands still.
void Generator::broker_failure(const std::string& name, Duration at) {
  const Duration up = at + pick_time(Duration{100'000}, 40s);
  const std::int64_t how = pick(0, 3);
  if (how == 0) command(at, Kill{name});
  if (how == 1) command(at, Kill{name, true});
  if (how == 2) command(at, StopBroker{name});
  if (how == 3) command(at, Freeze{name});
  how == 3 ? command(up, Thaw{name}) : command(up, StartBroker{name});
}

void Generator::rolling_restart() {
  Duration at = pick_time(10s, 60s);
  for (std::uint32_t i = 1; i <= run_.spec.brokers; ++i) {
    const std::string name = "b" + std::to_string(i);
    command(at, StopBroker{name});
    at += pick_time(2s, 10s);
    command(at, StartBroker{name});
    at += pick_time(1s, 15s);
  }
}

void Generator::outage() {
  const Duration down = pick_time(10s, 100s);
  for (std::uint32_t i = 1; i <= run_.spec.brokers; ++i) {
    const std::string name = "b" + std::to_string(i);
    const bool machine = one_in(2);
    command(down + pick_time(Duration{0}, 3s), Kill{name, machine});
    command(down + pick_time(5s, 40s), StartBroker{name});
  }
}

}  // namespace ks
