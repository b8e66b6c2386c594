#include "tests/support/coverage.h"

#include <algorithm>

using namespace ks;

namespace ks_tests {
namespace {

bool is_broker(const std::string& name) {
  return name.size() == 2 && name[0] == 'b' && name[1] >= '1' && name[1] <= '9';
}

bool sets(const ConfigOverrides& config, std::string_view key, std::string_view word = "") {
  return std::any_of(config.begin(), config.end(), [&](const auto& setting) {
    return setting.first == key && (word.empty() || setting.second.find(word) != std::string::npos);
  });
}

}  // namespace

Ingredients::Ingredients(const Run& run) {
  found_.insert("has profile " + std::string{to_text(run.spec.profile)});
  for (const GroupSpec& group : run.spec.groups) see_group(group);
  for (const ProducerSpec& producer : run.spec.producers) see_producer(producer);
  for (const TopicSpec& topic : run.spec.topics) {
    if (topic.records.count > 0) found_.insert("has records at the start");
  }
  for (const Command& command : run.commands) {
    if (const auto* const member = std::get_if<AddConsumer>(&command.body)) see_member(*member);
    std::string label = "did " + std::string{verb(command.body)};
    if (names_node(command.body) && is_broker(target(command.body))) label += " a broker";
    if (const auto* const kill = std::get_if<Kill>(&command.body); kill && kill->machine)
      label += " with its machine";
    labels_.emplace(to_text(command.body), std::move(label));
  }
}

void Ingredients::see_group(const GroupSpec& group) {
  const bool modern = sets(group.config, "group.protocol");
  if (group.type == GroupType::share) {
    found_.insert("has a share group");
  } else {
    found_.insert(modern ? "has a KIP-848 group" : "has a classic group");
  }
  if (group.application.transform.on) found_.insert("has a group that transforms");
  if (!group.pattern.empty()) found_.insert("has a pattern of the clients");
  if (!group.topics_regex.empty()) found_.insert("has a pattern of the coordinator");
  if (!group.poison.empty()) found_.insert("has poison records");
  if (group.application.callbacks != CallbackTimes{}) found_.insert("has slow listeners");
  if (sets(group.config, "partition.assignment.strategy", "cooperative"))
    found_.insert("has cooperative members");
}

void Ingredients::see_producer(const ProducerSpec& producer) {
  if (!sets(producer.config, "transactional.id")) return;
  found_.insert(producer.rate_per_second.zero() ? "has members that transform with transactions"
                                                : "has transactional producers");
}

void Ingredients::see_member(const AddConsumer& member) {
  if (sets(member.config, "group.instance.id")) found_.insert("has static members");
  if (sets(member.config, "group.protocol")) found_.insert("has members of the other protocol");
  if (!member.topics.empty()) found_.insert("has members with topics of their own");
}

void Ingredients::see(const Facts& facts) {
  for (const Fact& fact : facts.list) {
    if (const auto* const command = std::get_if<CommandExecuted>(&fact.body)) {
      const auto label = labels_.find(command->command);
      if (label != labels_.end()) found_.insert(label->second);
    } else if (kinds_.insert(fact.body.index()).second) {
      found_.insert("saw " + std::string{kind_of(fact.body).name});
    }
  }
}

}  // namespace ks_tests
