#include "sim/world/execute.h"

#include <algorithm>

#include "sim/base/check.h"
#include "sim/kafka/java_hash.h"
#include "sim/kafka/zk_controller.h"
#include "sim/world/execute_admin.h"
#include "sim/world/execute_brokers.h"
#include "sim/world/execute_capacity.h"
#include "sim/world/execute_changes.h"
#include "sim/world/execute_consumers.h"
#include "sim/world/execute_controllers.h"
#include "sim/world/execute_messages.h"
#include "sim/world/execute_racks.h"
#include "sim/world/execute_topics.h"
#include "sim/world/execute_ways.h"
#include "sim/world/zookeeper_mode.h"

namespace ks {
namespace {

Consumer* find_consumer(World& world, const std::string& name) {
  const NodeId id = world.names->find(name);
  return id.kind == NodeKind::consumer ? &world.consumers[id.index] : nullptr;
}

Producer* find_producer(World& world, const std::string& name) {
  const NodeId id = world.names->find(name);
  return id.kind == NodeKind::producer ? &world.producers[id.index] : nullptr;
}

ProcessState process_of(const World& world, NodeId id) {
  if (id.kind == NodeKind::consumer) return world.consumers[id.index].process;
  if (id.kind == NodeKind::producer) return world.producers[id.index].process;
  return ProcessState::running;
}

std::string is(const std::string& name, ProcessState state) {
  return name + " is " + std::string{process_state_name(state)};
}

/// What each command asks of the process it names; "" = fine.
struct Rejection {
  const World& world;
  const std::string& name;
  NodeId id;

  std::string operator()(const Kill&) const {
    const ProcessState state = process_of(world, id);
    const bool lives = state == ProcessState::running || state == ProcessState::frozen ||
                       state == ProcessState::closing;
    return lives ? "" : is(name, state);
  }
  std::string operator()(const Close& close) const {
    const std::string refused = close_rejection(world, name, id, close.membership);
    return refused.empty() ? running_only() : refused;
  }
  std::string operator()(const Freeze&) const { return running_only(); }
  std::string operator()(const Thaw&) const {
    const ProcessState state = process_of(world, id);
    return state == ProcessState::frozen ? "" : is(name, state);
  }
  std::string operator()(const Slow& slow) const {
    if (id.kind != NodeKind::consumer) return name + " is not a consumer";
    if (slow.factor.numerator <= 0) return "the factor must be positive";
    if (world.consumers[id.index].processing == Duration{})
      return name + " has no processing time to multiply";
    const ProcessState state = process_of(world, id);
    const bool lives = state == ProcessState::running || state == ProcessState::frozen;
    return lives ? "" : is(name, state);
  }
  std::string operator()(const HandlerTime& handler) const {
    if (id.kind != NodeKind::consumer) return name + " is not a consumer";
    if (handler.takes < Duration{}) return "a handler call cannot take less than no time";
    const ProcessState state = process_of(world, id);
    const bool lives = state == ProcessState::running || state == ProcessState::frozen;
    return lives ? "" : is(name, state);
  }
  template <WayCommand Body>
  std::string operator()(const Body& command) const {
    return way_rejection(world, command);
  }
  std::string operator()(const GiveUpRecords& give_up) const {
    if (id.kind != NodeKind::consumer && id.kind != NodeKind::group)
      return name + " is neither a consumer nor a group";
    const GroupId group =
        id.kind == NodeKind::group ? GroupId{id.index} : world.consumers[id.index].group;
    if (world.spec->groups[group.index].type == GroupType::share)
      return "members of share groups release or reject records instead";
    if (give_up.policy.attempts < 0) return "there are no negative attempts";
    if (!give_up.policy.on()) return "";
    if (give_up.policy.each <= Duration{}) return "an attempt takes some time";
    const std::string& producer = give_up.policy.producer;
    return world.names->find(producer).kind == NodeKind::producer
               ? ""
               : "there is no producer " + producer;
  }
  std::string operator()(const StopBroker&) const { return name + " is not a broker"; }
  std::string operator()(const StartBroker&) const { return name + " is not a broker"; }
  std::string operator()(const TamperWith& tamper) const { return tamper_rejection(world, tamper); }
  std::string operator()(const Restart&) const {
    const ProcessState state = process_of(world, id);
    return state == ProcessState::killed || state == ProcessState::closed ? "" : is(name, state);
  }
  std::string operator()(const AddProducer&) const {
    if (id.kind != NodeKind::producer) return "there is no producer " + name + " in the scenario";
    const ProcessState state = process_of(world, id);
    return state == ProcessState::not_started ? "" : name + " was started before";
  }
  std::string operator()(const SetRate& rate) const {
    if (id.kind != NodeKind::producer) return name + " is not a producer";
    return rate.per_second.numerator < 0 ? "a rate is not negative" : "";
  }
  std::string operator()(const CallTransaction& call) const {
    if (id.kind != NodeKind::producer) return name + " is not a producer";
    const Producer& producer = world.producers[id.index];
    if (!producer.transaction.on()) return name + " has no transactional.id";
    if (producer.transaction.plan.by_itself()) return name + " makes its transactions by itself";
    if (call.call != TransactionCall::send) return running_only();
    const PartitionId partition = world.names->find_partition(call.partition);
    const bool there =
        partition.valid() && world.cluster->at(partition).topic == producer.plan->topic;
    if (!there) return call.partition + " is no partition of the topic of " + name;
    return call.records > 0 ? running_only() : "send() is called for at least one record";
  }
  std::string operator()(const AddConsumer& add) const {
    if (id.valid()) return "there is a " + name + " already";
    const NodeId group = world.names->find(add.group);
    if (group.kind != NodeKind::group) return "there is no group " + add.group;
    const std::string problem = own_producer(GroupId{group.index}, add.producer);
    if (!problem.empty()) return problem;
    return other_topics(GroupId{group.index}, add.topics);
  }
  template <class TopicCommand>
    requires requires(const TopicCommand& command) { command.topic; }
  std::string operator()(const TopicCommand& command) const {
    return topic_rejection(world, command);
  }
  template <AdminCommand Body>
  std::string operator()(const Body& command) const {
    return admin_rejection(world, command);
  }
  std::string operator()(const Seek& seek) const {
    if (id.kind != NodeKind::consumer) return name + " is not a consumer";
    const Consumer& consumer = world.consumers[id.index];
    if (consumer.share.on) return name + " is in a share group, whose members do not seek";
    const PartitionId partition = world.names->find_partition(seek.partition);
    if (!seek.partition.empty() && consumer.find(partition) == nullptr)
      return name + " is not assigned " + seek.partition;
    return running_only();
  }
  std::string operator()(const RackCommand& command) const {
    return rack_rejection(world, command);
  }
  std::string operator()(const SetCapacity&) const { return {}; }
  std::string operator()(const Pause& pause) const { return fetching(pause.partition, true); }
  std::string operator()(const Resume& resume) const { return fetching(resume.partition, false); }
  std::string operator()(const Unsubscribe&) const {
    if (id.kind != NodeKind::consumer) return name + " is not a consumer";
    const Consumer& consumer = world.consumers[id.index];
    if (consumer.share.on) return in_share_group();
    const bool out = consumer.app == AppState::unsubscribed || consumer.unsubscribe_requested;
    return out && !consumer.subscribe_requested ? name + " is not subscribed" : running_only();
  }
  std::string operator()(const Subscribe& subscribe) const {
    if (id.kind != NodeKind::consumer) return name + " is not a consumer";
    if (world.consumers[id.index].share.on) return in_share_group();
    const std::string problem = other_topics(world.consumers[id.index].group, subscribe.topics);
    return problem.empty() ? running_only() : problem;
  }

 private:
  /// In a group that transforms each member writes with a producer that nobody else uses.
  std::string own_producer(GroupId group, const std::string& wanted) const {
    const bool transforms = world.spec->groups[group.index].application.transform.on;
    if (!transforms)
      return wanted.empty() ? "" : "members of this group do not write with a producer";
    if (wanted.empty()) return "a member of this group needs a producer of its own";
    const NodeId producer = world.names->find(wanted);
    if (producer.kind != NodeKind::producer) return "there is no producer " + wanted;
    const Producer& its = world.producers[producer.index];
    const bool free = its.process == ProcessState::not_started && !its.application.valid();
    return free ? "" : wanted + " belongs to somebody already";
  }
  /// pause() and resume() of what the consumer has.
  std::string fetching(const std::string& partition, bool pauses) const {
    if (id.kind != NodeKind::consumer) return name + " is not a consumer";
    const Consumer& consumer = world.consumers[id.index];
    if (consumer.share.on) return name + " is in a share group, whose members do not pause";
    const PartitionId wanted = world.names->find_partition(partition);
    if (!partition.empty() && consumer.find(wanted) == nullptr)
      return name + " is not assigned " + partition;
    const bool any =
        std::any_of(consumer.owned.begin(), consumer.owned.end(), [&](const OwnedPartition& owned) {
          return owned.stopped != pauses && (partition.empty() || owned.partition == wanted);
        });
    if (any) return running_only();
    return pauses ? name + " has nothing to pause" : name + " has nothing to resume";
  }
  std::string in_share_group() const {
    return name + " is in a share group, whose members keep their subscription";
  }
  std::string running_only() const {
    const ProcessState state = process_of(world, id);
    return state == ProcessState::running ? "" : is(name, state);
  }
  /// A group is shown and counted by the topics that the scenario gives it.
  std::string other_topics(GroupId group, const std::vector<std::string>& topics) const {
    const std::vector<std::string>& known = world.spec->groups[group.index].topics;
    for (const std::string& topic : topics) {
      if (std::find(known.begin(), known.end(), topic) == known.end())
        return topic + " is not a topic of the group";
    }
    return "";
  }
};

struct Executor {
  World& world;
  Ctx& ctx;

  void operator()(const Kill& command) {
    if (Consumer* const consumer = find_consumer(world, command.node))
      kill_consumer(*consumer, command.machine, ctx);
    if (Producer* const producer = find_producer(world, command.node))
      kill_producer(*producer, ctx);
  }
  void operator()(const Close& command) {
    if (Consumer* const consumer = find_consumer(world, command.node))
      close_consumer(*consumer, command.membership, ctx);
    if (Producer* const producer = find_producer(world, command.node))
      close_producer(*producer, ctx);
  }
  void operator()(const Freeze& command) {
    if (Consumer* const consumer = find_consumer(world, command.node))
      freeze_consumer(*consumer, ctx);
    if (Producer* const producer = find_producer(world, command.node))
      freeze_producer(*producer, ctx);
  }
  void operator()(const Thaw& command) {
    if (Consumer* const consumer = find_consumer(world, command.node))
      thaw_consumer(*consumer, ctx);
    if (Producer* const producer = find_producer(world, command.node))
      thaw_producer(*producer, ctx);
  }
  void operator()(const Slow& command) {
    if (Consumer* const consumer = find_consumer(world, command.node))
      slow_consumer(*consumer, command.factor, ctx);
  }
  void operator()(const Restart& command) {
    if (Consumer* const consumer = find_consumer(world, command.node))
      start_consumer(*consumer, ctx);
    if (Producer* const producer = find_producer(world, command.node))
      start_producer(*producer, ctx);
  }
  void operator()(const Unsubscribe& command) {
    unsubscribe_consumer(*find_consumer(world, command.node), ctx);
  }
  void operator()(const Subscribe& command) {
    Consumer& consumer = *find_consumer(world, command.node);
    subscribe_consumer(consumer, subscription(world, consumer.group, command.topics), ctx);
  }
  void operator()(const HandlerTime& command) {
    Consumer& consumer = *find_consumer(world, command.node);
    (command.once ? consumer.next_call : consumer.each_call) = command.takes;
  }
  template <WayCommand Body>
  void operator()(const Body& command) {
    execute_way(world, command, ctx);
  }
  void operator()(const GiveUpRecords& command) {
    const NodeId id = world.names->find(command.node);
    for (std::size_t i = 0; i < world.consumers.size(); ++i) {
      const Consumer& consumer = world.consumers[i];
      const bool meant =
          id.kind == NodeKind::group ? node(consumer.group) == id : node(consumer.id) == id;
      if (meant) world.consumers[i].application.dead_letter = command.policy;
    }
  }
  void operator()(const StopBroker&) {}   // brokers only: see execute_brokers.h
  void operator()(const StartBroker&) {}  // likewise
  void operator()(const Seek& command) {
    seek_consumer(*find_consumer(world, command.node),
                  SeekRequest{world.names->find_partition(command.partition), command.to}, ctx);
  }
  void operator()(const RackCommand& command) { execute_rack(world, command, ctx); }
  void operator()(const SetCapacity& command) { set_capacity(world, command.figures, ctx); }
  void operator()(const Pause& command) {
    pause_consumer(*find_consumer(world, command.node),
                   world.names->find_partition(command.partition), ctx);
  }
  void operator()(const Resume& command) {
    resume_consumer(*find_consumer(world, command.node),
                    world.names->find_partition(command.partition), ctx);
  }
  template <AdminCommand Body>
  void operator()(const Body& command) {
    execute_admin(world, command, ctx);
  }
  void operator()(const TamperWith& command) { choose_message(world, command, ctx); }
  void operator()(const AddConsumer& command) { add_consumer(world, command, ctx); }
  void operator()(const AddProducer& command) {
    start_producer(*find_producer(world, command.node), ctx);
  }
  template <class TopicCommand>
    requires requires(const TopicCommand& command) { command.topic; }
  void operator()(const TopicCommand& command) {
    change_topics(world, command, ctx);
  }
  void operator()(const CallTransaction& command) {
    PlannedCall call;
    call.call = command.call;
    call.records = command.records;
    const PartitionId partition = world.names->find_partition(command.partition);
    if (partition.valid()) call.partition = world.names->partitions[partition.index].number;
    call_transaction(*find_producer(world, command.node), call, ctx);
  }
  void operator()(const SetRate& command) {
    set_rate(*find_producer(world, command.node), command.per_second, ctx);
  }
};

/// Topics that an administrator creates, grows and deletes; the controller elects and moves replicas itself,
/// and brokers learn of settings by themselves.
bool is_in_zookeeper_at_once(const CommandBody& command) {
  return std::holds_alternative<CreateTopic>(command) ||
         std::holds_alternative<GrowTopic>(command) || std::holds_alternative<DeleteTopic>(command);
}

}  // namespace

std::string rejection(const World& world, const CommandBody& command) {
  const bool of_node = !is_about_topic(command) && names_node(command);
  return rejection(world, command, of_node ? world.names->find(target(command)) : NodeId{});
}

std::string rejection(const World& world, const CommandBody& command, NodeId id) {
  const std::string& name = target(command);
  if (is_about_topic(command)) {
    const std::string nobody = nobody_answers(world, command);
    if (!nobody.empty()) return nobody;
    return std::visit(Rejection{world, name, NodeId{}}, command);
  }
  if (!names_node(command)) return std::visit(Rejection{world, name, NodeId{}}, command);
  // What can be done to whoever sends and gets messages, whatever it is.
  if (is_way_command(command) || std::holds_alternative<TamperWith>(command))
    return std::visit(Rejection{world, name, id}, command);
  if (id.kind == NodeKind::zookeeper) return zookeeper_rejection(world, command);
  if (id.kind == NodeKind::broker) return broker_rejection(world, BrokerId{id.index}, command);
  if (id.kind == NodeKind::controller)
    return controller_rejection(world, ControllerId{id.index}, command);
  if (id.kind == NodeKind::producer && world.producers[id.index].application.valid()) {
    const ConsumerId owner = world.producers[id.index].application;
    return name + " is part of the process of " + std::string{world.names->of(node(owner))};
  }
  const bool adds =
      std::holds_alternative<AddConsumer>(command) || std::holds_alternative<AddProducer>(command);
  const bool for_group =
      id.kind == NodeKind::group && std::holds_alternative<GiveUpRecords>(command);
  if (!adds && !for_group && !is_admin_command(command) && id.kind != NodeKind::consumer &&
      id.kind != NodeKind::producer) {
    return id.valid() ? name + " is not a client" : "there is no " + name;
  }
  return std::visit(Rejection{world, name, id}, command);
}

void execute(World& world, const Command& command, Ctx& ctx) {
  const std::string reason = rejection(world, command.body);
  const NodeId self =
      !names_node(command.body) ? NodeId{} : world.names->find(target(command.body));
  ctx.act_as(self, image_of(world, self));
  if (!reason.empty()) {
    ctx.note(CommandRejected{to_text(command.body), reason});
    return;
  }
  ctx.note(CommandExecuted{to_text(command.body)});
  const bool of_messages =
      is_way_command(command.body) || std::holds_alternative<TamperWith>(command.body);
  if (self.kind == NodeKind::zookeeper && !of_messages) {
    command_zookeeper(world, command.body, ctx);
  } else if (self.kind == NodeKind::broker && !of_messages) {
    command_broker(world, BrokerId{self.index}, command.body, ctx);
  } else if (self.kind == NodeKind::controller && !of_messages) {
    command_controller(world, ControllerId{self.index}, command.body, ctx);
  } else {
    std::visit(Executor{world, ctx}, command.body);
    if (world.zookeeper.on && is_in_zookeeper_at_once(command.body)) {
      const BrokerId controller = active_controller(world.zookeeper);
      ctx.act_as(node(controller), *world.cluster);
      zk_admin_changed(zk_side(world), controller, ctx);
    }
  }
}

}  // namespace ks
