#include "sim/scenario/generate.h"

#include <algorithm>
#include <numeric>

#include "sim/base/rng.h"
#include "sim/scenario/generate_producers.h"
#include "sim/scenario/stable_order.h"

namespace ks {
namespace {

class Generator {
 public:
  explicit Generator(std::uint64_t seed) : rng_(stream(seed, "generate", "scenario")) {
    run_.spec.seed = seed;
    run_.horizon = 180s;
  }

  Run make() {
    cluster();
    producers();
    groups();
    timeline();
    share_group();
    poison();
    topics();
    logs();
    offsets();
    brokers();
    generate_producer_troubles(run_, rng_);
    sort_stably(run_.commands, [](const Command& each) { return each.at; });
    drop_premature();
    return std::move(run_);
  }

 private:
  std::int64_t pick(std::int64_t low, std::int64_t high) { return rng_.between(low, high); }
  Duration pick_time(Duration a, Duration b) { return Duration{pick(a.count(), b.count())}; }
  void command(Duration at, CommandBody body) {
    run_.commands.push_back(Command{Time{at}, std::move(body), Origin::scripted, ""});
  }

  /// What a scenario file would refuse: a node before it is there, and what its kind cannot do.
  void drop_premature() {
    std::vector<std::string> consumers;
    std::vector<std::string> producers;
    const auto among = [](const std::vector<std::string>& list, const std::string& name) {
      return std::find(list.begin(), list.end(), name) != list.end();
    };
    std::erase_if(run_.commands, [&](const Command& command) {
      const CommandBody& body = command.body;
      if (is_about_topic(body)) return false;
      const std::string& node = target(body);
      if (names_broker(node)) return false;
      if (std::holds_alternative<AddConsumer>(body)) consumers.push_back(node);
      if (std::holds_alternative<AddProducer>(body)) producers.push_back(node);
      const bool of_consumers =
          std::holds_alternative<Slow>(body) || std::holds_alternative<Subscribe>(body) ||
          std::holds_alternative<Unsubscribe>(body) || std::holds_alternative<HandlerTime>(body);
      if (std::holds_alternative<ResetOffsets>(body) ||
          std::holds_alternative<DeleteOffsets>(body) ||
          std::holds_alternative<DeleteGroup>(body) || std::holds_alternative<DeleteRecords>(body))
        return false;
      if (of_consumers || std::holds_alternative<Seek>(body)) return !among(consumers, node);
      if (std::holds_alternative<SetRate>(body)) return !among(producers, node);
      return !among(consumers, node) && !among(producers, node);
    });
  }

  bool names_broker(const std::string& name) const {
    for (std::uint32_t i = 1; i <= run_.spec.brokers; ++i) {
      if (name == "b" + std::to_string(i)) return true;
    }
    return false;
  }

  void cluster() {
    ClusterSpec& spec = run_.spec;
    const std::int64_t profile = pick(0, 2);
    spec.profile = static_cast<Profile>(profile);
    spec.brokers = static_cast<std::uint32_t>(pick(1, 4));
    spec.network.latency = pick_time(Duration{100}, Duration{5000});
    if (pick(0, 1) == 1) spec.network.jitter = pick_time(Duration{0}, Duration{3000});
    if (pick(0, 3) == 0) spec.network.loss = Ratio{pick(1, 3), 100};
    spec.append = pick_time(Duration{50}, Duration{4000});
    const std::int64_t topics = pick(1, 2);
    for (std::int64_t i = 1; i <= topics; ++i) {
      TopicSpec topic;
      topic.name = "topic" + std::to_string(i);
      topic.partitions = static_cast<std::uint32_t>(pick(1, 8));
      topic.replication_factor = static_cast<std::uint32_t>(pick(1, spec.brokers));
      spec.topics.push_back(std::move(topic));
    }
  }

  void producers() {
    const std::int64_t count = pick(0, 3);
    for (std::int64_t i = 1; i <= count; ++i) {
      ProducerSpec producer;
      producer.name = "P" + std::to_string(i);
      producer.topic = run_.spec.topics[rng_.below(run_.spec.topics.size())].name;
      const std::int64_t records = pick(1, 60);
      const std::int64_t seconds = pick(1, 3);
      const std::int64_t common = std::gcd(records, seconds);
      producer.rate_per_second = Ratio{records / common, seconds / common};
      producer.keys.count = static_cast<std::uint32_t>(pick(0, 20));
      if (producer.keys.count > 0) {
        producer.keys.prefix = "key-";
        producer.keys.random = pick(0, 1) == 1;
      }
      const char* const acks[] = {"all", "1", "0"};
      producer.config = {{"acks", acks[rng_.below(3)]}};
      run_.spec.producers.push_back(producer);
      // In the order of their start, as a file lists them.
      command(Duration{3s} * (i - 1) + pick_time(0s, 2s), AddProducer{producer.name});
    }
  }

  void groups() {
    const std::int64_t count = pick(1, 2);
    for (std::int64_t i = 1; i <= count; ++i) {
      GroupSpec group;
      group.id = "group" + std::to_string(i);
      for (const TopicSpec& topic : run_.spec.topics) {
        if (group.topics.empty() || pick(0, 1) == 1) group.topics.push_back(topic.name);
      }
      group.processing = pick_time(Duration{0}, Duration{60'000});
      group.config = {{"auto.offset.reset", pick(0, 1) == 1 ? "earliest" : "latest"}};
      const bool modern = pick(0, 2) == 0;
      if (modern) consumer_protocol(group);
      if (pick(0, 1) == 1 && !modern)
        group.config.push_back({"session.timeout.ms", std::to_string(pick(6000, 20000))});
      if (pick(0, 2) == 0)
        group.config.push_back({"max.poll.interval.ms", std::to_string(pick(5000, 60000))});
      if (pick(0, 3) == 0) group.config.push_back({"enable.auto.commit", "false"});
      if (!modern) assignors(group.config);
      application(group.application);
      run_.spec.groups.push_back(group);
      const std::int64_t members = pick(1, 5);
      for (std::int64_t m = 1; m <= members; ++m) {
        members_.push_back(group.id + "-C" + std::to_string(m));
        member(group, members_.back());
      }
    }
  }

  /// KIP-848, with its own settings; 3.9 refuses it, which is a run as well.
  void consumer_protocol(GroupSpec& group) {
    group.config.push_back({"group.protocol", "consumer"});
    if (pick(0, 3) == 0) group.config.push_back({"group.remote.assignor", "range"});
    if (run_.spec.profile == Profile::v3_9) return;
    run_.spec.broker_config = {{"group.consumer.min.session.timeout.ms", "6000"}};
    if (pick(0, 1) == 1) {
      group.group_config.push_back(
          {"consumer.session.timeout.ms", std::to_string(pick(6000, 20000))});
    }
    if (run_.spec.profile == Profile::v4_4 && pick(0, 2) == 0) {
      group.group_config.push_back(
          {"consumer.assignment.interval.ms", std::to_string(pick(0, 5000))});
    }
    if (pick(0, 4) == 0) {
      group.topics_regex = "topic[1-9]";
      group.topics.clear();
    }
  }

  void assignors(ConfigOverrides& config) {
    const char* const lists[] = {"range",  "cooperative-sticky", "range,cooperative-sticky",
                                 "sticky", "roundrobin",         "cooperative-sticky,range"};
    if (pick(0, 2) != 0) config.push_back({"partition.assignment.strategy", lists[rng_.below(6)]});
  }
  void application(Application& application) {
    application.commit = static_cast<CommitMode>(pick(0, 1) == 0 ? 0 : pick(1, 4));
    application.commit_on_revoke = pick(0, 3) == 0;
    if (pick(0, 2) != 0) return;
    application.callbacks.revoked = pick_time(Duration{0}, Duration{3'000'000});
    application.callbacks.assigned = pick_time(Duration{0}, Duration{3'000'000});
    application.callbacks.lost = pick_time(Duration{0}, Duration{3'000'000});
  }
  /// Now and then a static one, even two of one instance id, or one with a mind of its own.
  void member(const GroupSpec& group, const std::string& name) {
    AddConsumer add{name, group.id, {}, "", {}};
    if (pick(0, 2) == 0)
      add.config.push_back({"group.instance.id", "instance-" + std::to_string(pick(1, 6))});
    const bool modern = std::any_of(group.config.begin(), group.config.end(),
                                    [](const auto& s) { return s.first == "group.protocol"; });
    if (!modern && pick(0, 7) == 0) assignors(add.config);
    if (!group.topics.empty() && pick(0, 5) == 0)
      add.topics = {group.topics[rng_.below(group.topics.size())]};
    // Now and then a classic member among them, or the other way round: the group changes over.
    const bool changes = group.topics_regex.empty() && pick(0, 7) == 0;
    if (changes && (modern ? !only_modern(group.config) : !only_classic(group.config, add.config)))
      add.config.push_back({"group.protocol", modern ? "classic" : "consumer"});
    command(pick_time(0s, 30s), std::move(add));
  }
  /// Settings that Kafka's client of the other protocol refuses to start with.
  static bool has_any(const ConfigOverrides& config, std::initializer_list<std::string_view> keys) {
    return std::any_of(config.begin(), config.end(), [&](const auto& setting) {
      return std::find(keys.begin(), keys.end(), setting.first) != keys.end();
    });
  }
  static bool only_modern(const ConfigOverrides& group) {
    return has_any(group, {"group.remote.assignor"});
  }
  static bool only_classic(const ConfigOverrides& group, const ConfigOverrides& member) {
    const auto keys = {std::string_view{"session.timeout.ms"},
                       std::string_view{"heartbeat.interval.ms"},
                       std::string_view{"partition.assignment.strategy"}};
    return has_any(group, keys) || has_any(member, keys);
  }
  CommandBody subscribe(const std::string& node) {
    Subscribe command{node, {}};
    if (pick(0, 2) == 0) command.topics = {run_.spec.topics[0].name};
    return command;
  }

  CommandBody action(const std::string& node) {
    switch (pick(0, 9)) {
      case 0: return Kill{node};
      case 1: return Close{node};
      case 2: return Freeze{node};
      case 3: return Thaw{node};
      case 4: return Slow{node, Ratio{pick(1, 200), pick(1, 4)}};
      case 5: return Unsubscribe{node};
      case 6: return subscribe(node);
      case 7: return HandlerTime{node, pick_time(Duration{0}, 30s), pick(0, 1) == 0};
      default: return Restart{node};
    }
  }

  void timeline() {
    const std::int64_t count = pick(2, 14);
    for (std::int64_t i = 0; i < count; ++i) {
      const std::string& member = members_[rng_.below(members_.size())];
      command(pick_time(5s, 150s), action(member));
      if (run_.spec.producers.empty() || pick(0, 4) != 0) continue;
      const std::string& producer =
          run_.spec.producers[rng_.below(run_.spec.producers.size())].name;
      command(pick_time(5s, 150s), action(producer));
    }
  }

  /// A share group beside the others, in a third of the runs. It draws from the stream after everything
  /// else has.
  void share_group() {
    if (run_.spec.profile == Profile::v3_9 || pick(0, 2) != 0) return;
    GroupSpec group;
    group.id = "shared";
    group.type = GroupType::share;
    for (const TopicSpec& topic : run_.spec.topics) group.topics.push_back(topic.name);
    group.processing = pick_time(Duration{0}, Duration{400'000});
    group.explicit_acknowledgement = pick(0, 1) == 1;
    group.config = {{"max.poll.records", std::to_string(pick(1, 50))}};
    if (pick(0, 3) == 0) group.config.push_back({"max.poll.interval.ms", "10000"});
    group.group_config = {{"share.record.lock.duration.ms", std::to_string(pick(15, 20) * 1000)}};
    if (pick(0, 1) == 1) group.group_config.push_back({"share.auto.offset.reset", "earliest"});
    if (run_.spec.profile == Profile::v4_0) {
      run_.spec.broker_config.push_back({"group.share.enable", "true"});
    } else if (pick(0, 1) == 1) {
      group.group_config.push_back({"share.delivery.count.limit", std::to_string(pick(2, 6))});
      group.group_config.push_back({"share.partition.max.record.locks", "100"});
    }
    run_.spec.groups.push_back(group);
    std::vector<std::string> names;
    for (std::int64_t m = pick(1, 6); m > 0; --m) {
      names.push_back("shared-C" + std::to_string(m));
      command(pick_time(0s, 30s), AddConsumer{names.back(), group.id, {}, "", {}});
    }
    for (std::int64_t i = pick(2, 12); i > 0; --i) {
      const std::string& name = names[rng_.below(names.size())];
      CommandBody body = action(name);
      if (Kill* const kill = std::get_if<Kill>(&body)) kill->machine = pick(0, 1) == 1;
      // Members of a share group keep their subscription.
      if (std::holds_alternative<Subscribe>(body) || std::holds_alternative<Unsubscribe>(body))
        continue;
      command(pick_time(5s, 150s), std::move(body));
    }
  }

  void poison() {
    for (GroupSpec& group : run_.spec.groups) {
      if (group.topics.empty() || pick(0, 2) != 0) continue;
      PoisonSpec poison;
      poison.topic = group.topics.front();
      poison.offset = pick(0, 60);
      if (pick(0, 1) == 1) poison.takes = pick_time(Duration{0}, Duration{12'000'000});
      const std::int64_t last = group.explicit_acknowledgement ? 3 : 1;
      poison.action = static_cast<PoisonAction>(pick(0, last));
      if (poison.takes == PoisonSpec{}.takes && poison.action == PoisonSpec{}.action) continue;
      group.poison.push_back(std::move(poison));
    }
  }

  /// Logs that lose their front or are compacted, in a third of the runs.
  void logs() {
    if (pick(0, 2) != 0) return;
    run_.spec.broker_config.push_back({"log.retention.check.interval.ms", "7000"});
    const auto is_share = [](const GroupSpec& group) { return group.type == GroupType::share; };
    const bool shared = std::any_of(run_.spec.groups.begin(), run_.spec.groups.end(), is_share);
    for (TopicSpec& topic : run_.spec.topics) {
      if (!topic.at_start) continue;
      topic.config.push_back({"segment.ms", std::to_string(pick(3, 12) * 1000)});
      topic.config.push_back({"retention.ms", std::to_string(pick(5, 60) * 1000)});
      const auto plain = [&](const ProducerSpec& each) {
        return each.topic == topic.name && each.keys.count == 0 && each.keys.values.empty();
      };
      const bool keyed =
          std::none_of(run_.spec.producers.begin(), run_.spec.producers.end(), plain);
      if (keyed && !shared && pick(0, 2) == 0)
        topic.config.push_back({"cleanup.policy", "compact,delete"});
      if (pick(0, 2) == 0) command(pick_time(20s, 120s), DeleteRecords{topic.name + "-0", -1});
    }
  }

  OffsetTarget target_offset() {
    OffsetTarget to;
    to.kind = static_cast<OffsetTarget::Kind>(pick(0, 6));
    to.value = pick(-20, 200);
    to.time = Time{pick_time(0s, 150s)};
    to.back = pick_time(0s, 60s);
    return to;
  }

  /// seek() and what administrators do, and offsets that expire, in a third of the runs.
  void offsets() {
    if (pick(0, 2) != 0) return;
    run_.spec.broker_config.push_back({"offsets.retention.minutes", "1"});
    run_.spec.broker_config.push_back({"offsets.retention.check.interval.ms", "9000"});
    for (std::int64_t i = pick(1, 8); i > 0; --i) {
      const std::string& group = run_.spec.groups[0].id;
      const auto& all = run_.spec.topics;
      const std::string& member = members_[rng_.below(members_.size())];
      OffsetTarget end = target_offset();
      end.kind = pick(0, 1) == 0 ? OffsetTarget::Kind::earliest : OffsetTarget::Kind::latest;
      switch (pick(0, 3)) {
        case 0: command(pick_time(20s, 160s), Seek{member, "", end}); break;
        case 1: command(pick_time(20s, 160s), ResetOffsets{group, {}, target_offset()}); break;
        case 2: command(pick_time(20s, 160s), DeleteOffsets{group, {all.front().name}}); break;
        default: command(pick_time(20s, 160s), DeleteGroup{group}); break;
      }
    }
  }

  /// In a third of the runs without a share group brokers fail and come back.
  void brokers() {
    if (pick(0, 2) != 0 || run_.spec.groups.back().type == GroupType::share) return;
    run_.spec.broker_config.push_back(
        {"broker.session.timeout.ms", std::to_string(pick(3, 9) * 1000)});
    for (std::int64_t i = pick(1, 3); i > 0; --i) {
      const std::string name = "b" + std::to_string(pick(1, run_.spec.brokers));
      const Duration down = pick_time(5s, 120s);
      const Duration up = down + pick_time(Duration{100'000}, 40s);
      const std::int64_t how = pick(0, 2);  // brokers die, shut down or stand still
      if (how == 0) command(down, Kill{name});
      if (how == 1) command(down, StopBroker{name});
      if (how == 2) command(down, Freeze{name});
      how == 2 ? command(up, Thaw{name}) : command(up, StartBroker{name});
    }
    if (pick(0, 1) == 0) command(pick_time(100s, 160s), ElectLeaders{"", false});
  }

  /// In a third of the runs topics grow, are deleted and come, and clients look every few seconds.
  void topics() {
    if (pick(0, 2) != 0) return;
    for (GroupSpec& group : run_.spec.groups)
      group.config.push_back({"metadata.max.age.ms", std::to_string(pick(2, 20) * 1000)});
    const std::size_t at_start = run_.spec.topics.size();
    if (pick(0, 1) == 0) {
      TopicSpec later;
      later.name = "topic9";
      later.partitions = 0;
      later.at_start = false;
      run_.spec.topics.push_back(later);
      GroupSpec& group = run_.spec.groups[rng_.below(run_.spec.groups.size())];
      if (!group.topics.empty()) group.topics.push_back(later.name);
      CreateTopic create{later.name, pick(1, 4), pick(1, run_.spec.brokers), {}, {}};
      command(pick_time(5s, 100s), std::move(create));
    }
    for (std::int64_t i = pick(1, 4); i > 0; --i) {
      const TopicSpec& topic = run_.spec.topics[rng_.below(run_.spec.topics.size())];
      command(pick_time(5s, 150s), GrowTopic{topic.name, pick(1, 12)});
    }
    if (pick(0, 2) != 0) return;
    const TopicSpec& topic = run_.spec.topics[rng_.below(at_start)];
    command(pick_time(20s, 150s), DeleteTopic{topic.name});
    if (pick(0, 1) != 0) return;
    command(pick_time(30s, 170s), CreateTopic{topic.name, pick(1, 6), 1, {}, {}});
  }

  Rng rng_;
  Run run_;
  std::vector<std::string> members_;
};

}  // namespace

Run generate(std::uint64_t seed) { return Generator{seed}.make(); }

}  // namespace ks
