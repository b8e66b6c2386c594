// A generated group whose applications write a record for each that they read: one that the scenario has
// already. What is drawn for that comes from a stream of its own.
#include <algorithm>

#include "sim/scenario/generate_producers.h"

namespace ks {
namespace {

constexpr std::string_view output_topic = "made";

bool may_transform(const GroupSpec& group) {
  return group.type != GroupType::share && !group.topics.empty() &&
         !group.application.dead_letter.on();
}

/// What would have the group read again whatever its transactions say.
bool goes_back(const CommandBody& body, const std::string& group) {
  if (const auto* reset = std::get_if<ResetOffsets>(&body)) return reset->node == group;
  if (const auto* gone = std::get_if<DeleteOffsets>(&body)) return gone->node == group;
  if (const auto* gone = std::get_if<DeleteGroup>(&body)) return gone->node == group;
  return std::holds_alternative<Seek>(body);
}

/// What loses records that were acknowledged.
bool loses(const CommandBody& body) {
  const auto* const start = std::get_if<StartBroker>(&body);
  const auto* const elect = std::get_if<ElectLeaders>(&body);
  return (start != nullptr && start->empty) || (elect != nullptr && elect->unclean);
}

bool sets(const ConfigOverrides& config, std::string_view key) {
  return std::any_of(config.begin(), config.end(),
                     [&](const auto& setting) { return setting.first == key; });
}

bool may_lose(const Run& run) {
  constexpr std::string_view unclean = "unclean.leader.election.enable";
  bool any = sets(run.spec.broker_config, unclean) ||
             sets(run.spec.broker_config, "offsets.retention.minutes");
  for (const TopicSpec& topic : run.spec.topics) any = any || sets(topic.config, unclean);
  for (const Command& command : run.commands) {
    const auto* const alter = std::get_if<AlterConfig>(&command.body);
    any = any || loses(command.body) || (alter != nullptr && sets(alter->config, unclean));
  }
  return any;
}

/// A producer of the member's own.
std::string add_producer(Run& run, const std::string& member, bool exactly_once, Rng& rng) {
  ProducerSpec producer;
  producer.name = member + "-out";
  producer.topic = output_topic;
  producer.rate_per_second = Ratio{0, 1};
  if (exactly_once) {
    producer.config = {{"transactional.id", member + "-tx"},
                       {"transaction.timeout.ms", std::to_string(rng.between(2000, 30'000))}};
  }
  run.spec.producers.push_back(producer);
  return producer.name;
}

}  // namespace

void generate_transforms(Run& run) {
  Rng rng = stream(run.spec.seed, "generate", "transforms");
  std::vector<std::size_t> fitting;
  for (std::size_t i = 0; i < run.spec.groups.size(); ++i)
    if (may_transform(run.spec.groups[i])) fitting.push_back(i);
  if (fitting.empty() || rng.below(4) != 0 || may_lose(run)) return;
  GroupSpec& group = run.spec.groups[fitting[rng.below(fitting.size())]];
  const bool exactly_once = rng.below(4) != 0;
  TopicSpec made;
  made.name = output_topic;
  made.partitions = static_cast<std::uint32_t>(rng.between(1, 4));
  made.replication_factor = static_cast<std::uint32_t>(rng.between(1, run.spec.brokers));
  made.config = {{"retention.ms", "-1"}};
  run.spec.topics.push_back(made);
  group.application.commit = CommitMode::automatic;
  group.application.commit_on_revoke = false;
  group.application.transform.on = true;
  group.application.transform.before_offsets = Duration{rng.between(0, 2'000'000)};
  if (exactly_once) group.application.transform.before_commit = Duration{rng.between(0, 500'000)};
  const auto own = [](const auto& setting) {
    return setting.first == "enable.auto.commit" || setting.first == "isolation.level";
  };
  std::erase_if(group.config, own);
  group.config.emplace_back("isolation.level", "read_committed");
  std::erase_if(run.commands, [&](const Command& command) {
    const auto* const give_up = std::get_if<GiveUpRecords>(&command.body);
    return goes_back(command.body, group.id) || give_up != nullptr;
  });
  for (Command& command : run.commands) {
    auto* const add = std::get_if<AddConsumer>(&command.body);
    if (add == nullptr || add->group != group.id) continue;
    std::erase_if(add->config, own);
    add->commit.reset();
    add->commit_on_revoke.reset();
    add->producer = add_producer(run, add->node, exactly_once, rng);
  }
}

}  // namespace ks
