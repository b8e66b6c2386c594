// Settings, replicas and racks that change in a generated run, and consumers that pause.
#include <algorithm>

#include "sim/scenario/generate_parts.h"

namespace ks {

/// In a third of the runs each; drawn last, so that the rest of a run stays what it was.
void Generator::changes() {
  if (one_in(3)) settings();
  if (one_in(3)) moves();
  if (one_in(4)) racks();
  if (one_in(4)) pauses();
}

void Generator::settings() {
  const std::string topic = pick_of(run_.spec.topics).name;
  for (std::int64_t i = pick(1, 4); i > 0; --i) {
    const Duration when = pick_time(5s, 150s);
    AlterConfig alter;
    if (!one_in(3)) alter.topic = topic;
    const bool brokers = alter.topic.empty();
    const auto set = [&](std::string_view of_topic, std::string_view of_brokers,
                         std::string value) {
      alter.config = {{std::string{brokers ? of_brokers : of_topic}, std::move(value)}};
    };
    const std::int64_t what = pick(0, 4);
    if (what == 0) set("retention.ms", "log.retention.ms", std::to_string(pick(5, 60) * 1000));
    if (what == 1) set("segment.ms", "log.roll.ms", std::to_string(pick(3, 20) * 1000));
    if (what == 2) set("retention.bytes", "log.retention.bytes", pick_text(20'000, 200'000));
    if (what == 3 && !brokers) set("min.insync.replicas", "", pick_text(1, 3));
    if (what > 3 || alter.config.empty())
      alter.remove = {brokers ? "log.retention.ms" : "retention.ms"};
    command(when, alter);
  }
}

/// Targets of random brokers; some are given up again.
void Generator::moves() {
  for (std::int64_t i = pick(1, 4); i > 0; --i) {
    const TopicSpec& topic = pick_of(run_.spec.topics);
    if (topic.partitions == 0) continue;
    Reassign move;
    move.topic = topic.name;
    ReassignTarget target;
    target.partition = static_cast<std::uint32_t>(pick(0, std::int64_t{topic.partitions} - 1));
    const std::int64_t size = pick(1, std::min<std::int64_t>(3, run_.spec.brokers));
    while (std::ssize(target.replicas) < size) {
      const auto broker = static_cast<std::uint32_t>(pick(1, run_.spec.brokers));
      if (std::find(target.replicas.begin(), target.replicas.end(), broker) ==
          target.replicas.end())
        target.replicas.push_back(broker);
    }
    move.targets.push_back(std::move(target));
    const Duration when = pick_time(5s, 140s);
    command(when, move);
    if (one_in(4)) command(when + pick_time(Duration{1000}, 2s), Reassign{topic.name, {}, true});
  }
}

void Generator::racks() {
  for (std::uint32_t i = 0; i < run_.spec.brokers; ++i)
    run_.spec.racks.push_back(std::string(1, static_cast<char>('A' + i % 2)));
  const Duration down = pick_time(10s, 100s);
  const bool cut = one_in(2);
  const std::string rack = run_.spec.racks.front();
  command(down, RackCommand{rack, cut ? RackAction::cut : RackAction::kill, false, false});
  const Duration up = down + pick_time(1s, 40s);
  command(up, RackCommand{rack, cut ? RackAction::heal : RackAction::start, false, false});
}

void Generator::pauses() {
  if (members_.empty()) return;
  const Member& member = pick_of(members_);
  const Duration from = pick_time(10s, 100s);
  command(from, Pause{member.name, ""});
  command(from + pick_time(1s, 60s), Resume{member.name, ""});
}

}  // namespace ks
