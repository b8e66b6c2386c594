#include "sim/scenario/validate.h"

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "sim/scenario/parse_parts.h"
#include "sim/scenario/stable_order.h"

namespace ks {
namespace {

/// A start or a timeline action, whichever list it stands in.
struct Doing {
  Time at{};
  const CommandBody* body = nullptr;
  Place place;
};

bool creates(const CommandBody& body) {
  return std::holds_alternative<AddConsumer>(body) || std::holds_alternative<AddProducer>(body);
}

std::vector<Doing> in_time_order(const Scenario& scenario) {
  std::vector<Doing> list;
  for (const Start& start : scenario.starts) list.push_back({start.at, &start.body, start.place});
  for (const TimelineEntry& entry : scenario.timeline) {
    if (entry.action) list.push_back({entry.at, &*entry.action, entry.place});
  }
  sort_stably(list, [](const Doing& doing) { return doing.at; });
  return list;
}

void check_existence(const Scenario& scenario, Problems& problems) {
  const std::vector<Doing> list = in_time_order(scenario);
  std::map<std::string_view, Time> born;
  for (const Doing& doing : list) {
    if (creates(*doing.body)) born.emplace(target(*doing.body), doing.at);
  }
  std::map<std::string_view, bool> exists;
  for (const Doing& doing : list) {
    if (!names_node(*doing.body)) continue;
    const std::string& name = target(*doing.body);
    if (creates(*doing.body)) exists[name] = true;
    const auto birth = born.find(name);
    if (birth == born.end() || exists[name]) continue;  // an unknown name has been reported already
    problems.error(doing.place,
                   name + " does not exist yet at " + duration_text(doing.at.time_since_epoch()),
                   "a time from " + duration_text(birth->second.time_since_epoch()) + " on");
  }
}

/// A producer that is part of a member's process has no life of its own.
void check_parts(const Scenario& scenario, Problems& problems) {
  const std::vector<Doing> list = in_time_order(scenario);
  std::map<std::string_view, std::string_view> owners;
  for (const Doing& doing : list) {
    const auto* const add = std::get_if<AddConsumer>(doing.body);
    if (add != nullptr && !add->producer.empty()) owners.emplace(add->producer, add->node);
  }
  for (const Doing& doing : list) {
    const bool of_process =
        std::holds_alternative<Kill>(*doing.body) || std::holds_alternative<Close>(*doing.body) ||
        std::holds_alternative<Freeze>(*doing.body) || std::holds_alternative<Thaw>(*doing.body) ||
        std::holds_alternative<Restart>(*doing.body) ||
        std::holds_alternative<SetRate>(*doing.body) ||
        std::holds_alternative<CallTransaction>(*doing.body);
    if (!of_process) continue;
    const auto owner = owners.find(target(*doing.body));
    if (owner == owners.end()) continue;
    problems.error(
        doing.place,
        std::string(owner->first) + " is part of the process of " + std::string(owner->second),
        "node = " + quoted(std::string(owner->second)));
  }
}

void check_horizon(const Scenario& scenario, Problems& problems) {
  if (!scenario.duration) return;
  const Time end = start_time + *scenario.duration;
  const auto check = [&](Time at, Place place) {
    if (at <= end) return;
    problems.error(place, duration_text(at.time_since_epoch()) + " is after the end of the run",
                   "at most " + duration_text(*scenario.duration));
  };
  for (const Start& start : scenario.starts) check(start.at, start.place);
  for (const TimelineEntry& entry : scenario.timeline) check(entry.at, entry.place);
  for (const Expectation& expectation : scenario.expectations) {
    if (expectation.at) check(*expectation.at, expectation.place);
  }
  for (const Step& step : scenario.steps) {
    if (const Time* at = std::get_if<Time>(&step.when)) check(*at, step.place);
  }
}

void check_step_order(const Scenario& scenario, Problems& problems) {
  Time last = start_time;
  for (const Step& step : scenario.steps) {
    const Time* at = std::get_if<Time>(&step.when);
    if (at == nullptr) continue;
    if (*at < last) {
      problems.error(step.place, "this step is earlier than one before it",
                     "steps in the order of time");
    }
    last = std::max(last, *at);
  }
}

void check_sizes(const Scenario& scenario, Problems& problems) {
  std::int64_t partitions = 0;
  for (const TopicSpec& topic : scenario.cluster.topics) partitions += topic.partitions;
  if (partitions > max_partitions) {
    problems.error({}, "the topics have " + std::to_string(partitions) + " partitions",
                   "at most " + std::to_string(max_partitions));
  }
  const auto clients =
      scenario.starts.size() +
      static_cast<std::size_t>(std::count_if(
          scenario.timeline.begin(), scenario.timeline.end(),
          [](const TimelineEntry& entry) { return entry.action && creates(*entry.action); }));
  if (clients > max_clients) {
    problems.error({}, "the scenario has " + std::to_string(clients) + " producers and consumers",
                   "at most " + std::to_string(max_clients));
  }
}

bool sets_compaction(const ConfigOverrides& config, std::string_view key) {
  return std::any_of(config.begin(), config.end(), [&](const auto& setting) {
    return setting.first == key && setting.second.find("compact") != std::string::npos;
  });
}

/// By its own settings, or by what the timeline makes of them or of the brokers'.
bool ever_compacts(const Scenario& scenario, const TopicSpec& topic) {
  if (sets_compaction(topic.config, "cleanup.policy")) return true;
  return std::any_of(
      scenario.timeline.begin(), scenario.timeline.end(), [&](const TimelineEntry& entry) {
        const auto* const alter = entry.action ? std::get_if<AlterConfig>(&*entry.action) : nullptr;
        if (alter == nullptr || !alter->group.empty()) return false;
        return alter->topic.empty()
                   ? sets_compaction(alter->config, "log.cleanup.policy")
                   : alter->topic == topic.name && sets_compaction(alter->config, "cleanup.policy");
      });
}

/// What does not go together with compaction: records without a key, which Kafka refuses
/// (INVALID_RECORD), and share groups, whose windows know no gaps.
void check_compaction(const Scenario& scenario, Problems& problems) {
  for (const TopicSpec& topic : scenario.cluster.topics) {
    if (!ever_compacts(scenario, topic)) continue;
    for (const ProducerSpec& producer : scenario.cluster.producers) {
      if (producer.topic != topic.name || producer.keys.count > 0 || !producer.keys.values.empty())
        continue;
      problems.error({}, producer.name +
                             " makes records without a key, which the compacted topic " +
                             topic.name + " does not take");
    }
    for (const GroupSpec& group : scenario.cluster.groups) {
      const bool reads =
          std::find(group.topics.begin(), group.topics.end(), topic.name) != group.topics.end();
      if (group.type == GroupType::share && reads) {
        problems.error({}, "the share group " + group.id + " reads the compacted topic " +
                               topic.name + ", which is not modelled");
      }
    }
  }
}

}  // namespace

void validate(const Scenario& scenario, Problems& problems) {
  check_existence(scenario, problems);
  check_parts(scenario, problems);
  check_horizon(scenario, problems);
  check_step_order(scenario, problems);
  check_sizes(scenario, problems);
  check_compaction(scenario, problems);
}

}  // namespace ks
