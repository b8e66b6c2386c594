#include "viz/model/change_setting.h"

#include <fmt/format.h>

#include <algorithm>

#include "sim/run/setting_words.h"

namespace kv {
namespace {

bool sets(const ks::ConfigOverrides& config, std::string_view key) {
  return std::any_of(config.begin(), config.end(),
                     [&](const auto& setting) { return setting.first == key; });
}

/// The command that started a consumer first; it carries what the consumer says for itself.
const ks::AddConsumer* start_of(const ks::Session& session, std::string_view name,
                                bool& from_setup) {
  for (const ks::Command& command : session.commands()) {
    const auto* add = std::get_if<ks::AddConsumer>(&command.body);
    if (add == nullptr || add->node != name) continue;
    from_setup = command.origin == ks::Origin::setup;
    return add;
  }
  return nullptr;
}

const ks::GroupSpec* group_called(const ks::Session& session, std::string_view id) {
  for (const ks::GroupSpec& group : session.spec().groups) {
    if (group.id == id) return &group;
  }
  return nullptr;
}

void place_of_consumer(const ks::Session& session, ks::NodeId node, std::string_view key,
                       SettingPlace& place) {
  const std::string name(session.names().of(node));
  bool from_setup = false;
  const ks::AddConsumer* start = start_of(session, name, from_setup);
  const std::string group = start == nullptr ? std::string{} : start->group;
  if (start != nullptr && sets(start->config, key)) {
    place.origin = SettingOrigin::node;
    place.whose = name + " alone";
    place.set = "set for " + name;
    place.change.path = fmt::format("groups.{}.members.{}.config.{}", group, name, key);
    // An action of the timeline has no name by which a path could find it.
    if (!from_setup) place.change = {std::string(key), {}, true};
    return;
  }
  const ks::GroupSpec* spec = group_called(session, group);
  place.whose = "every member of " + group;
  place.change.path = fmt::format("groups.{}.config.{}", group, key);
  if (spec == nullptr || !sets(spec->config, key)) return;
  place.origin = SettingOrigin::group;
  place.set = "set for " + group;
}

void place_of_producer(const ks::Session& session, ks::NodeId node, std::string_view key,
                       SettingPlace& place) {
  const std::string name(session.names().of(node));
  place.whose = name;
  place.change.path = fmt::format("producers.{}.config.{}", name, key);
  for (const ks::ProducerSpec& producer : session.spec().producers) {
    if (producer.name != name || !sets(producer.config, key)) continue;
    place.origin = SettingOrigin::node;
    place.set = "set for " + name;
  }
}

void place_of_group(const ks::Session& session, ks::NodeId node, std::string_view key,
                    SettingPlace& place) {
  const std::string name(session.names().of(node));
  place.whose = name;
  place.change.path = fmt::format("groups.{}.config.{}", name, key);
  const ks::GroupSpec* spec = group_called(session, name);
  if (spec != nullptr && sets(spec->group_config, key)) {
    place.origin = SettingOrigin::group;
    place.set = "set for " + name;
  } else if (sets(session.spec().broker_config, "group." + std::string(key))) {
    place.origin = SettingOrigin::cluster;
    place.set = "set at the brokers as group." + std::string(key);
  }
}

void place_of_topic(const ks::Session& session, ks::PartitionId partition, std::string_view key,
                    SettingPlace& place) {
  const ks::TopicId topic = session.names().partitions[partition.index].topic;
  const std::string& name = session.names().topics[topic.index];
  place.whose = name;
  place.change.path = fmt::format("topics.{}.config.{}", name, key);
  for (const ks::TopicSpec& spec : session.spec().topics) {
    if (spec.name != name || !sets(spec.config, key)) continue;
    place.origin = SettingOrigin::topic;
    place.set = "set for " + name;
  }
}

}  // namespace

ks::Scope scope_of(const Selection& selection) {
  if (selection.partition.valid()) return ks::Scope::topic;
  switch (selection.node.kind) {
    case ks::NodeKind::producer: return ks::Scope::producer;
    case ks::NodeKind::broker:
    case ks::NodeKind::zookeeper:
    case ks::NodeKind::controller: return ks::Scope::broker;
    case ks::NodeKind::group: return ks::Scope::group;
    case ks::NodeKind::consumer:
    case ks::NodeKind::none: break;
  }
  return ks::Scope::consumer;
}

SettingPlace setting_place(const ks::Session& session, const Selection& selection,
                           std::string_view key) {
  SettingPlace place;
  place.scope = scope_of(selection);
  place.set = fmt::format("not set: the default of {}", ks::to_text(session.spec().profile));
  switch (place.scope) {
    case ks::Scope::consumer: place_of_consumer(session, selection.node, key, place); break;
    case ks::Scope::producer: place_of_producer(session, selection.node, key, place); break;
    case ks::Scope::group: place_of_group(session, selection.node, key, place); break;
    case ks::Scope::topic: place_of_topic(session, selection.partition, key, place); break;
    case ks::Scope::broker:
      place.whose = "every broker";
      place.change.path = fmt::format("cluster.config.{}", key);
      if (!sets(session.spec().broker_config, key)) break;
      place.origin = SettingOrigin::cluster;
      place.set = "set for the cluster";
      break;
  }
  return place;
}

ks::Result<TwinScenario> with_setting(const ks::Session& session, const Selection& selection,
                                      std::string_view key, const std::string& value) {
  const SettingPlace place = setting_place(session, selection, key);
  const ks::ConfigRow* row = ks::find_config(place.scope, key);
  if (row == nullptr) return ks::failure(fmt::format("there is no {} here", key));
  // The table knows what is wrong with a value better than the place in the file.
  if (const auto problem = ks::config_problem(*row, value, session.spec().profile)) {
    return ks::failure(fmt::format("{} = \"{}\" {}", key, value, *problem));
  }
  const std::string text = session.saved_text();
  if (text.empty()) return ks::failure("this run was not opened from a scenario");
  ks::Override change = place.change;
  change.value = value;
  auto scenario = ks::parse_scenario(text, session.scenario()->file, std::span(&change, 1));
  if (!scenario) return tl::unexpected(std::move(scenario.error()));
  return TwinScenario{ks::setting_words(*row, value), std::move(*scenario)};
}

std::string problem_text(const ks::Diagnostics& problems) {
  if (problems.empty()) return {};
  const ks::Diagnostic& first = problems.front();
  std::string text = first.what;
  if (!first.allowed.empty()) text += ". Allowed: " + first.allowed;
  if (!first.did_you_mean.empty()) text += ". Did you mean " + first.did_you_mean + "?";
  return text;
}

}  // namespace kv
