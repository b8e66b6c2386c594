#include "sim/scenario/generate_transform.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "sim/scenario/generate_draws.h"

namespace ks {
namespace {

constexpr const char* group_id = "transforming";
constexpr const char* output_topic = "outputs";

class Transforming : private Draws {
 public:
  explicit Transforming(Run& run)
      : Draws(stream(run.spec.seed, "generate", "transform")), run_(run) {}

  void make() {
    if (!one_in(5)) return;
    inputs();
    outputs();
    group();
    readers();
    for (std::int64_t i = pick(1, 8); i > 0; --i) disturb(pick_of(members_));
    if (one_in(2)) brokers();
    if (one_in(4)) ways();
  }

 private:
  void command(Duration at, CommandBody body) {
    if (at > *run_.horizon) return;
    run_.commands.push_back(Command{Time{at}, std::move(body), Origin::scripted, ""});
  }

  /// Half of them read a topic that nothing else is done to, so that nothing excuses a lost or a second
  /// output; the others read what the rest of the run has.
  void inputs() {
    if (one_in(2)) {
      for (const TopicSpec& topic : run_.spec.topics) {
        if (topic.at_start && (topics_.empty() || one_in(2))) topics_.push_back(topic.name);
      }
      return;
    }
    add_topic("inputs", 6);
    topics_ = {"inputs"};
    ProducerSpec producer;
    producer.name = "feed";
    producer.topic = "inputs";
    producer.rate_per_second = Ratio{pick(1, 40), 1};
    run_.spec.producers.push_back(producer);
    command(pick_time(0s, 3s), AddProducer{producer.name});
  }

  void add_topic(const char* name, std::int64_t most) {
    TopicSpec topic;
    topic.name = name;
    topic.partitions = static_cast<std::uint32_t>(pick(1, most));
    topic.replication_factor = static_cast<std::uint32_t>(
        one_in(3) ? pick(1, run_.spec.brokers) : std::min(3U, run_.spec.brokers));
    if (topic.replication_factor > 1 && !one_in(3))
      topic.config.emplace_back("min.insync.replicas", "2");
    // A file names the topics that are there at the start first.
    const auto later = std::find_if(run_.spec.topics.begin(), run_.spec.topics.end(),
                                    [](const TopicSpec& each) { return !each.at_start; });
    run_.spec.topics.insert(later, std::move(topic));
  }

  void outputs() { add_topic(output_topic, 4); }

  void group() {
    GroupSpec group;
    group.id = group_id;
    group.topics = topics_;
    group.processing = pick_time(Duration{0}, Duration{40'000});
    Transform& transform = group.application.transform;
    transform.on = true;
    if (!one_in(3)) transform.before_offsets = pick_time(Duration{0}, 2s);
    if (!one_in(3)) transform.before_commit = pick_time(Duration{0}, 2s);
    if (one_in(2)) transform.effect = "e-mail";
    group.config = {{"auto.offset.reset", "earliest"}};
    if (!one_in(4)) group.config.emplace_back("isolation.level", "read_committed");
    if (one_in(3)) group.config.emplace_back("max.poll.records", pick_text(1, 50));
    if (one_in(4)) group.config.emplace_back("max.poll.interval.ms", pick_text(5000, 30'000));
    protocol(group);
    run_.spec.groups.push_back(std::move(group));
    // All of one kind, mostly.
    const std::int64_t kind = pick(0, 4);
    for (std::int64_t m = pick(1, 4); m > 0; --m) member(kind == 0 ? one_in(2) : kind != 1);
  }

  void protocol(GroupSpec& group) {
    if (run_.spec.profile != Profile::v3_9 && one_in(2)) {
      group.config.emplace_back("group.protocol", "consumer");
      ConfigOverrides& config = run_.spec.broker_config;
      const char* const least = "group.consumer.min.session.timeout.ms";
      if (std::none_of(config.begin(), config.end(),
                       [&](const auto& setting) { return setting.first == least; }))
        config.emplace_back(least, "6000");
      group.group_config.emplace_back("consumer.session.timeout.ms", pick_text(6000, 20'000));
      return;
    }
    group.config.emplace_back("session.timeout.ms", pick_text(6000, 20'000));
    if (one_in(2)) group.config.emplace_back("heartbeat.interval.ms", pick_text(500, 2000));
    if (one_in(3)) group.config.emplace_back("partition.assignment.strategy", "cooperative-sticky");
  }

  void member(bool exactly_once) {
    ProducerSpec producer;
    const std::string name = std::string{group_id} + "-C" + std::to_string(members_.size() + 1);
    producer.name = name + "-out";
    producer.topic = output_topic;
    producer.rate_per_second = Ratio{0, 1};
    if (exactly_once) {
      producer.config = {{"transactional.id", producer.name + "-tx"},
                         {"transaction.timeout.ms", pick_text(3000, 40'000)}};
    }
    if (one_in(3)) producer.config.emplace_back("linger.ms", pick_text(0, 300));
    if (one_in(4)) producer.config.emplace_back("batch.size", pick_text(100, 2000));
    run_.spec.producers.push_back(producer);
    AddConsumer add{name, group_id, {}, "", {}};
    if (one_in(4)) add.config.emplace_back("group.instance.id", "transforming-" + name);
    add.producer = producer.name;
    members_.push_back(name);
    command(pick_time(0s, one_in(4) ? 90s : 15s), std::move(add));
  }

  void readers() {
    GroupSpec group;
    group.id = "readers";
    group.topics = {output_topic};
    group.config = {{"auto.offset.reset", "earliest"}, {"isolation.level", "read_committed"}};
    run_.spec.groups.push_back(std::move(group));
    command(pick_time(0s, 20s), AddConsumer{"readers-C1", "readers", {}, "", {}});
  }

  void disturb(const std::string& name) {
    const Duration at = pick_time(8s, 140s);
    const Duration back = at + pick_time(Duration{100'000}, one_in(2) ? 4s : 50s);
    const std::int64_t how = pick(0, 3);
    if (how == 0) command(at, Kill{name});
    if (how == 1) command(at, Close{name});
    if (how >= 2) command(at, Freeze{name});
    if (one_in(6)) return;
    how >= 2 ? command(back, Thaw{name}) : command(back, Restart{name});
  }

  /// With them their groups' and transactions' coordinators.
  void brokers() {
    for (std::int64_t i = pick(1, 4); i > 0; --i) {
      const std::string name = "b" + pick_text(1, run_.spec.brokers);
      const Duration at = pick_time(8s, 120s);
      const Duration up = at + pick_time(Duration{100'000}, 40s);
      const std::int64_t how = pick(0, 2);
      if (how == 0) command(at, Kill{name});
      if (how == 1) command(at, StopBroker{name});
      if (how == 2) command(at, Freeze{name});
      how == 2 ? command(up, Thaw{name}) : command(up, StartBroker{name});
    }
  }

  /// The consumer and the producer of one application have connections of their own.
  void ways() {
    const std::string& name = pick_of(members_);
    const std::string node = one_in(2) ? name + "-out" : name;
    const std::string peer = one_in(2) ? "" : "b" + pick_text(1, run_.spec.brokers);
    const Duration at = pick_time(8s, 120s);
    command(at, CutWay{node, peer, one_in(3)});
    if (!one_in(6)) command(at + pick_time(500ms, 40s), HealWay{node, peer});
  }

  Run& run_;
  std::vector<std::string> topics_;
  std::vector<std::string> members_;
};

}  // namespace

void generate_transform(Run& run) { Transforming{run}.make(); }

}  // namespace ks
