// The groups of a generated run and their members.
#include <algorithm>

#include "sim/scenario/generate_parts.h"

namespace ks {
namespace {

bool has_any(const ConfigOverrides& config, std::initializer_list<std::string_view> keys) {
  return std::any_of(config.begin(), config.end(), [&](const auto& setting) {
    return std::find(keys.begin(), keys.end(), setting.first) != keys.end();
  });
}

/// Settings that Kafka's client of the other protocol refuses to start with.
bool only_modern(const ConfigOverrides& group) { return has_any(group, {"group.remote.assignor"}); }

bool only_classic(const ConfigOverrides& group, const ConfigOverrides& member) {
  const auto keys = {std::string_view{"session.timeout.ms"},
                     std::string_view{"heartbeat.interval.ms"},
                     std::string_view{"partition.assignment.strategy"}};
  return has_any(group, keys) || has_any(member, keys);
}

bool is_modern(const GroupSpec& group) { return has_any(group.config, {"group.protocol"}); }

}  // namespace

void Generator::groups() {
  const std::int64_t count = pick(1, 2);
  for (std::int64_t i = 1; i <= count; ++i) {
    GroupSpec group;
    group.id = "group" + std::to_string(i);
    subscription(group);
    group.processing = pick_time(Duration{0}, Duration{60'000});
    group.config = {{"auto.offset.reset", one_in(2) ? "earliest" : "latest"}};
    const bool modern = one_in(2);
    modern ? consumer_protocol(group) : classic_protocol(group);
    if (one_in(3)) group.config.emplace_back("max.poll.interval.ms", pick_text(5000, 60'000));
    if (one_in(5)) group.config.emplace_back("max.poll.records", pick_text(1, 50));
    if (one_in(4)) group.config.emplace_back("enable.auto.commit", "false");
    application(group.application, modern);
    run_.spec.groups.push_back(group);
    const std::int64_t members = pick(1, 5);
    for (std::int64_t m = 1; m <= members; ++m) {
      members_.push_back({group.id + "-C" + std::to_string(m), run_.spec.groups.size() - 1});
      member(group, members_.back().name, pick_time(0s, 30s));
    }
  }
}

/// Some topics by name, or those that a pattern of the clients' matches.
void Generator::subscription(GroupSpec& group) {
  for (const TopicSpec& topic : run_.spec.topics) {
    if (group.topics.empty() || one_in(2)) group.topics.push_back(topic.name);
  }
  if (!one_in(8)) return;
  group.pattern = one_in(2) ? "topic[1-9]" : "topic[29]";
  group.topics.clear();
}

/// KIP-848, with its own settings; 3.9 refuses it, which is a run as well.
void Generator::consumer_protocol(GroupSpec& group) {
  group.config.emplace_back("group.protocol", "consumer");
  if (one_in(4)) group.config.emplace_back("group.remote.assignor", "range");
  if (run_.spec.profile == Profile::v3_9) return;
  broker_setting("group.consumer.min.session.timeout.ms", "6000");
  if (one_in(8)) broker_setting("group.consumer.max.size", pick_text(1, 4));
  if (one_in(2))
    group.group_config.emplace_back("consumer.session.timeout.ms", pick_text(6000, 20'000));
  if (run_.spec.profile == Profile::v4_4 && one_in(3))
    group.group_config.emplace_back("consumer.assignment.interval.ms", pick_text(0, 5000));
  if (!group.pattern.empty() || !one_in(5)) return;
  group.topics_regex = "topic[1-9]";
  group.topics.clear();
}

void Generator::classic_protocol(GroupSpec& group) {
  if (one_in(2)) group.config.emplace_back("session.timeout.ms", pick_text(6000, 20'000));
  if (one_in(5)) group.config.emplace_back("heartbeat.interval.ms", pick_text(500, 5000));
  assignors(group.config);
}

void Generator::assignors(ConfigOverrides& config) {
  const char* const lists[] = {"range",  "cooperative-sticky", "range,cooperative-sticky",
                               "sticky", "roundrobin",         "cooperative-sticky,range"};
  if (!one_in(3)) config.emplace_back("partition.assignment.strategy", lists[rng_.below(6)]);
}

void Generator::application(Application& application, bool modern) {
  application.commit = static_cast<CommitMode>(one_in(2) ? 0 : pick(1, 4));
  application.commit_on_revoke = one_in(4);
  if (modern && one_in(3)) application.poll_timeout = pick_time(Duration{0}, 1s);
  if (!one_in(3)) return;
  application.callbacks.revoked = pick_time(Duration{0}, 3s);
  application.callbacks.assigned = pick_time(Duration{0}, 3s);
  application.callbacks.lost = pick_time(Duration{0}, 3s);
}

/// Now and then a static one, even two of one instance id, or one with a mind of its own.
void Generator::member(const GroupSpec& group, const std::string& name, Duration at) {
  AddConsumer add{name, group.id, {}, "", {}};
  if (one_in(3)) add.config.emplace_back("group.instance.id", "instance-" + pick_text(1, 6));
  const bool modern = is_modern(group);
  if (!modern && one_in(8)) assignors(add.config);
  if (!group.topics.empty() && one_in(6)) add.topics = {pick_of(group.topics)};
  // Now and then a classic member among them, or the other way round: the group changes over.
  const bool changes = group.topics_regex.empty() && one_in(6);
  if (changes && (modern ? !only_modern(group.config) : !only_classic(group.config, add.config)))
    add.config.emplace_back("group.protocol", modern ? "classic" : "consumer");
  command(at, std::move(add));
}

/// Members that come late, in a third of the runs.
void Generator::newcomers() {
  if (!one_in(3)) return;
  for (std::int64_t i = pick(1, 3); i > 0; --i) {
    const std::size_t group = rng_.below(run_.spec.groups.size());
    const std::string name = run_.spec.groups[group].id + "-N" + std::to_string(i);
    const Duration at = pick_time(30s, 140s);
    member(run_.spec.groups[group], name, at);
    members_.push_back({name, group});
    if (one_in(2)) disturb(name, at + pick_time(Duration{0}, 30s));
  }
}

/// A share group beside the others, in a third of the runs that may have one.
void Generator::share_group() {
  if (run_.spec.profile == Profile::v3_9 || !one_in(3)) return;
  GroupSpec group;
  group.id = "shared";
  group.type = GroupType::share;
  for (const TopicSpec& topic : run_.spec.topics) group.topics.push_back(topic.name);
  group.processing = pick_time(Duration{0}, Duration{400'000});
  group.explicit_acknowledgement = one_in(2);
  group.config = {{"max.poll.records", pick_text(1, 50)}};
  if (one_in(4)) group.config.emplace_back("max.poll.interval.ms", "10000");
  group.group_config = {{"share.record.lock.duration.ms", std::to_string(pick(15, 20) * 1000)}};
  if (one_in(2)) group.group_config.emplace_back("share.auto.offset.reset", "earliest");
  if (run_.spec.profile == Profile::v4_0) {
    broker_setting("group.share.enable", "true");
  } else if (one_in(2)) {
    group.group_config.emplace_back("share.delivery.count.limit", pick_text(2, 6));
    group.group_config.emplace_back("share.partition.max.record.locks", "100");
  }
  run_.spec.groups.push_back(group);
  std::vector<std::string> names;
  for (std::int64_t m = pick(1, 6); m > 0; --m) {
    names.push_back("shared-C" + std::to_string(m));
    command(one_in(4) ? pick_time(30s, 120s) : pick_time(0s, 30s),
            AddConsumer{names.back(), group.id, {}, "", {}});
  }
  for (std::int64_t i = pick(2, 12); i > 0; --i) {
    const Duration at = pick_time(5s, 150s);
    const std::string& name = pick_of(names);
    if (one_in(4)) {
      command(at, Slow{name, Ratio{pick(1, 200), pick(1, 4)}});
    } else {
      disturb(name, at);
    }
  }
}

void Generator::poison() {
  for (GroupSpec& group : run_.spec.groups) {
    if (group.topics.empty() || !one_in(3)) continue;
    PoisonSpec poison;
    poison.topic = group.topics.front();
    poison.offset = pick(0, 60);
    if (one_in(2)) poison.takes = pick_time(Duration{0}, 12s);
    const std::int64_t last = group.explicit_acknowledgement ? 3 : 1;
    poison.action = static_cast<PoisonAction>(pick(0, last));
    if (poison.takes == PoisonSpec{}.takes && poison.action == PoisonSpec{}.action) continue;
    group.poison.push_back(std::move(poison));
  }
}

/// Applications that give poison records up, from the start or from some time on.
void Generator::dead_letters() {
  if (run_.spec.producers.empty()) return;
  for (GroupSpec& group : run_.spec.groups) {
    if (group.poison.empty() || group.type == GroupType::share || one_in(2)) continue;
    const DeadLetter policy{pick(1, 4), pick_time(Duration{1000}, 4s),
                            pick_of(run_.spec.producers).name};
    if (one_in(2)) {
      group.application.dead_letter = policy;
    } else {
      command(pick_time(10s, 120s), GiveUpRecords{group.id, policy});
    }
  }
}

}  // namespace ks
