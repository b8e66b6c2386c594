#include "viz/model/actions.h"

#include <algorithm>

#include "sim/world/execute.h"

namespace kv {
namespace {

/// "C2 is killed" as a reason on a button.
std::string as_sentence(std::string reason) {
  if (!reason.empty()) reason += '.';
  return reason;
}

ActionView action(std::string rejection, std::string label, std::string key, Act act) {
  ActionView view;
  view.label = std::move(label);
  view.key = std::move(key);
  view.reason = as_sentence(std::move(rejection));
  view.intent = std::move(act);
  return view;
}

/// Of a node that is known: a stage asks for hundreds of them with each frame.
ActionView action(const ks::World& world, ks::NodeId node, std::string label, std::string key,
                  Act act) {
  std::string rejection = ks::rejection(world, command_of(act), node);
  return action(std::move(rejection), std::move(label), std::move(key), std::move(act));
}

ActionView action(const ks::World& world, std::string label, std::string key, Act act) {
  std::string rejection = ks::rejection(world, command_of(act));
  return action(std::move(rejection), std::move(label), std::move(key), std::move(act));
}

/// What an administrator may ask for. The coordinator refuses while the group has members: that is a
/// fact of the run, not a reason on the button.
std::vector<ActionView> group_actions(const ks::World& world, ks::GroupId id) {
  std::vector<ActionView> views;
  const std::string& name = world.names->groups[id.index];
  using Verb = Act::Verb;
  views.push_back(
      action(world, ks::node(id), "To earliest", "", {Verb::reset_to_earliest, name, {}}));
  views.push_back(action(world, ks::node(id), "To latest", "", {Verb::reset_to_latest, name, {}}));
  views.push_back(action(world, ks::node(id), "Delete", "", {Verb::delete_group, name, {}}));
  return views;
}

ks::ResetOffsets reset_to(const std::string& group, ks::OffsetTarget::Kind kind) {
  ks::ResetOffsets reset;
  reset.node = group;
  reset.to.kind = kind;
  return reset;
}

/// What can be done to the process of a broker or a controller.
std::vector<ActionView> process_actions(const ks::World& world, ks::NodeId node,
                                        ks::ProcessState process) {
  std::vector<ActionView> views;
  const std::string name{world.names->of(node)};
  const bool frozen = process == ks::ProcessState::frozen;
  using Verb = Act::Verb;
  views.push_back(action(world, node, "Start", "U", {Verb::start, name, {}}));
  views.push_back(action(world, node, "Kill", "K", {Verb::kill, name, {}}));
  views.push_back(action(world, node, "Stop", "C", {Verb::stop, name, {}}));
  views.push_back(frozen ? action(world, node, "Thaw", "Z", {Verb::thaw, name, {}})
                         : action(world, node, "Freeze", "Z", {Verb::freeze, name, {}}));
  views[0].primary = views[0].reason.empty();
  if (frozen) views[3].primary = true;
  return views;
}

std::vector<ActionView> zookeeper_actions(const ks::World& world) {
  std::vector<ActionView> views;
  const std::string name{world.names->of(ks::zookeeper_node)};
  const bool frozen = world.zookeeper.server.process == ks::ProcessState::frozen;
  using Verb = Act::Verb;
  views.push_back(action(world, "Start", "U", {Verb::start, name, {}}));
  views.push_back(action(world, "Kill", "K", {Verb::kill, name, {}}));
  views.push_back(frozen ? action(world, "Thaw", "Z", {Verb::thaw, name, {}})
                         : action(world, "Freeze", "Z", {Verb::freeze, name, {}}));
  views[0].primary = views[0].reason.empty();
  if (frozen) views[2].primary = true;
  return views;
}

}  // namespace

std::vector<ActionView> actions_of(const ks::World& world, ks::NodeId id) {
  std::vector<ActionView> views;
  if (id.kind == ks::NodeKind::group) return group_actions(world, ks::GroupId{id.index});
  if (id.kind == ks::NodeKind::broker)
    return process_actions(world, id, world.brokers[id.index].life.process);
  if (id.kind == ks::NodeKind::controller)
    return process_actions(world, id, world.controllers[id.index].process);
  if (id.kind == ks::NodeKind::zookeeper) return zookeeper_actions(world);
  const bool consumer = id.kind == ks::NodeKind::consumer;
  if (!consumer && id.kind != ks::NodeKind::producer) return views;
  const std::string name{world.names->of(id)};
  views.reserve(5);
  const ks::ProcessState process =
      consumer ? world.consumers[id.index].process : world.producers[id.index].process;
  const bool frozen = process == ks::ProcessState::frozen;
  using Verb = Act::Verb;
  views.push_back(action(world, id, "Restart", "U", {Verb::restart, name, {}, 0}));
  views.push_back(action(world, id, "Kill", "K", {Verb::kill, name, {}, 0}));
  views.push_back(action(world, id, "Close", "C", {Verb::close, name, {}, 0}));
  views.push_back(frozen ? action(world, id, "Thaw", "Z", {Verb::thaw, name, {}, 0})
                         : action(world, id, "Freeze", "Z", {Verb::freeze, name, {}, 0}));
  if (consumer) {
    const bool slow = !(world.consumers[id.index].slowness == ks::Ratio{1, 1});
    views.push_back(slow ? action(world, id, "Speed up", "S", {Verb::slow, name, {1, 1}, 0})
                         : action(world, id, "Slow", "S", {Verb::slow, name, {10, 1}, 0}));
  }
  // Restart leads where it is possible: then nothing else is.
  views[0].primary = views[0].reason.empty();
  if (frozen) views[3].primary = true;
  return views;
}

std::vector<ActionView> actions_of(const ks::World& world, ks::TopicId topic) {
  using Verb = Act::Verb;
  const std::string& name = world.names->topics[topic.index];
  const auto now = static_cast<std::int64_t>(world.cluster->at(topic).partitions.size());
  const auto grow = [&](std::int64_t to) { return Act{Verb::grow_topic, name, {}, to}; };
  std::vector<ActionView> views;
  views.push_back(action(world, "Add a partition", "", grow(now + 1)));
  views.push_back(action(world, "Double them", "", grow(2 * now)));
  views.push_back(action(world, "Delete topic", "", Act{Verb::delete_topic, name, {}, 0}));
  return views;
}

ks::CommandBody command_of(const Act& act) {
  switch (act.verb) {
    case Act::Verb::kill: return ks::Kill{act.node};
    case Act::Verb::close: return ks::Close{act.node};
    case Act::Verb::freeze: return ks::Freeze{act.node};
    case Act::Verb::thaw: return ks::Thaw{act.node};
    case Act::Verb::slow: return ks::Slow{act.node, act.factor};
    case Act::Verb::reset_to_earliest: return reset_to(act.node, ks::OffsetTarget::Kind::earliest);
    case Act::Verb::reset_to_latest: return reset_to(act.node, ks::OffsetTarget::Kind::latest);
    case Act::Verb::delete_group: return ks::DeleteGroup{act.node};
    case Act::Verb::stop: return ks::StopBroker{act.node};
    case Act::Verb::start: return ks::StartBroker{act.node};
    case Act::Verb::grow_topic: return ks::GrowTopic{act.node, act.partitions};
    case Act::Verb::delete_topic: return ks::DeleteTopic{act.node};
    case Act::Verb::restart: break;
  }
  return ks::Restart{act.node};
}

ks::CommandBody command_of(const SetProducerRate& wish) {
  return ks::SetRate{wish.node, wish.per_second};
}

ks::CommandBody command_of(const AddConsumerTo& wish, const ks::Session& session) {
  const auto taken = [&](const std::string& name) {
    if (session.names().find(name).valid()) return true;
    const auto commands = session.commands();
    return std::any_of(commands.begin(), commands.end(), [&](const ks::Command& command) {
      return ks::target(command.body) == name;
    });
  };
  int number = 1;
  while (taken("C" + std::to_string(number))) ++number;
  ks::AddConsumer add;
  add.node = "C" + std::to_string(number);
  const std::vector<std::string>& groups = session.names().groups;
  add.group = wish.group.empty() && !groups.empty() ? groups.front() : wish.group;
  return add;
}

std::optional<ks::CommandBody> command_of(const Intent& intent, const ks::Session& session) {
  if (const auto* act = std::get_if<Act>(&intent)) return command_of(*act);
  if (const auto* add = std::get_if<AddConsumerTo>(&intent)) return command_of(*add, session);
  if (const auto* rate = std::get_if<SetProducerRate>(&intent)) return command_of(*rate);
  if (const auto* give = std::get_if<Give>(&intent)) return give->body;
  return std::nullopt;
}

std::string refusal(const ks::World& world, const ks::CommandBody& body) {
  return ks::rejection(world, body);
}

Selection telling_selection(const ks::Session& session, ks::Time time) {
  Selection selection;
  for (const ks::Command& command : session.commands()) {
    if (command.origin == ks::Origin::setup || command.at > time) continue;
    if (!ks::names_node(command.body)) continue;
    const ks::NodeId named = session.names().find(ks::target(command.body));
    if (named.valid()) selection.node = named;
  }
  if (!selection.node.valid() && !session.names().groups.empty()) {
    selection.node = ks::node(ks::GroupId{0});
  }
  return selection;
}

Selection same_selection(const Selection& old, const ks::Names& before, const ks::Names& now) {
  if (old.partition.valid()) return Selection{{}, now.find_partition(before.of(old.partition))};
  if (!old.node.valid()) return {};
  return Selection{now.find(before.of(old.node)), {}};
}

}  // namespace kv
