#include "sim/world/execute_brokers.h"

#include "sim/kafka/controller.h"
#include "sim/kafka/defaults.h"
#include "sim/kafka/zk_client.h"
#include "sim/world/step_parts.h"

namespace ks {
namespace {

BrokerSide side_of_broker(World& world, BrokerId broker) {
  return BrokerSide{world.brokers[broker.index], world.replication, world.groups, world.shares,
                    world.transactions};
}

/// A fetch thread that had an answer to wait for has waited longer than replica.socket.timeout.ms by its
/// clock when it goes on, and gives the connection up, whatever has arrived meanwhile. A thread that was
/// appending goes on. Source: NetworkClient.handleTimedOutRequests, BrokerBlockingSender.
/// Model: the default counts.
void give_up_fetches(World& world, const Broker& broker, Ctx& ctx) {
  const Duration timeout = std::chrono::milliseconds{
      default_int(Scope::broker, "replica.socket.timeout.ms", broker.profile)};
  if (ctx.now - broker.life.frozen_at <= timeout) return;
  std::vector<Fetcher>& fetchers = world.replication.fetchers;
  for (std::uint32_t i = 0; i < fetchers.size(); ++i) {
    const bool waits = fetchers[i].follower == broker.id && fetchers[i].fetching &&
                       fetchers[i].appending.batches.empty();
    if (waits) connection_lost(world.replication, i, fetchers[i].connection, ctx);
  }
}

/// What was held up while the process stood still happens now, in its order.
void thaw(World& world, Broker& broker, Ctx& ctx) {
  BrokerLife& life = broker.life;
  life.process = life.state == BrokerState::pending_controlled_shutdown ||
                         life.state == BrokerState::shutting_down
                     ? ProcessState::closing
                     : ProcessState::running;
  ctx.note(ProcessThawed{ctx.now - life.frozen_at});
  give_up_fetches(world, broker, ctx);
  const std::vector<Entry> held = std::exchange(life.held, {});
  for (const Entry& entry : held) {
    if (entry.kind == timer_kind) {
      const TimerId timer{entry.index};
      // What it is about may be in another broker's hands by now.
      const TimerSlot& slot = world.engine.timers.slot(timer);
      if (slot.armed || broker_of(world, slot) != broker.id) continue;
      const EventNo cause = slot.cause;
      world.engine.timers.set(timer, ctx.now, ctx.now, cause, world.engine.queue);
    } else {
      world.engine.queue.push(Entry{ctx.now, entry.kind, entry.index});
    }
  }
}

void slow_disk(Replication& replication, BrokerId broker, Ratio factor) {
  std::erase_if(replication.slow_disks,
                [&](const SlowDisk& slow) { return slow.broker == broker; });
  if (factor.numerator != factor.denominator)
    replication.slow_disks.push_back(SlowDisk{broker, factor});
}

bool wanted(const World& world, const ElectLeaders& command, const PartitionInfo& info) {
  if (info.deleted) return false;
  return command.topic.empty() || world.names->topics[info.topic.index] == command.topic;
}

bool elects(const ElectLeaders& command, const PartitionInfo& info) {
  return command.unclean ? !info.leader.valid() : info.leader.index != info.replicas.front();
}

std::string no_leader_text(const std::vector<PartitionId>& partitions, bool unclean,
                           const Names& names) {
  std::string which;
  for (std::size_t i = 0; i < partitions.size(); ++i) {
    if (i > 0) which += i + 1 < partitions.size() ? ", " : " and ";
    which += names.of(partitions[i]);
  }
  if (unclean) return "nobody can lead " + which + ", since no replica is alive";
  return which + " cannot be led by " +
         (partitions.size() == 1 ? "its preferred replica, which is"
                                 : "their preferred replicas, which are") +
         " not alive or not in sync";
}

}  // namespace

std::string broker_rejection(const World& world, BrokerId broker, const CommandBody& command) {
  const BrokerLife& life = world.brokers[broker.index].life;
  const std::string& name = target(command);
  const std::string state = name + " is " + std::string{process_state_name(life.process)};
  const bool running = life.process == ProcessState::running;
  const bool down = life.process == ProcessState::killed || life.process == ProcessState::closed;
  if (std::holds_alternative<Kill>(command)) return down ? state : "";
  if (std::holds_alternative<Freeze>(command)) return running ? "" : state;
  if (std::holds_alternative<StopBroker>(command)) return running ? "" : state;
  if (std::holds_alternative<Thaw>(command))
    return life.process == ProcessState::frozen ? "" : state;
  if (std::holds_alternative<StartBroker>(command)) return down ? "" : state;
  if (const auto* slow = std::get_if<Slow>(&command))
    return slow->factor.numerator > 0 ? "" : "the factor must be positive";
  return name + " is a broker, not a client";
}

void command_broker(World& world, BrokerId id, const CommandBody& command, Ctx& ctx) {
  Broker& broker = world.brokers[id.index];
  const BrokerSide side = side_of_broker(world, id);
  if (const auto* kill = std::get_if<Kill>(&command)) {
    broker.life.machine_lost = kill->machine;
    end_process(side, ProcessState::killed, ctx);
  } else if (std::holds_alternative<Freeze>(command)) {
    broker.life.process = ProcessState::frozen;
    broker.life.frozen_at = ctx.now;
    ctx.note(ProcessFrozen{});
  } else if (std::holds_alternative<Thaw>(command)) {
    thaw(world, broker, ctx);
  } else if (std::holds_alternative<StopBroker>(command)) {
    if (world.zookeeper.on && broker.life.epoch < 0) zk_close_session(zk_side(world), id, ctx);
    stop_broker(side, ctx);
  } else if (const auto* slow = std::get_if<Slow>(&command)) {
    slow_disk(world.replication, id, slow->factor);
    ctx.note(ProcessSlowed{world.replication.append_at(id)});
  } else if (const auto* start = std::get_if<StartBroker>(&command)) {
    // What a process that was never told anything has on its disks is told by the newest image.
    if (world.zookeeper.on) ctx.know(*world.cluster);
    start_broker(side, start->empty, ctx);
    if (world.zookeeper.on) zk_process_started(zk_side(world), id, ctx);
  }
  const ProcessState process = broker.life.process;
  const bool down = process == ProcessState::killed || process == ProcessState::closed;
  if (world.zookeeper.on && down) zk_process_ended(zk_side(world), id, ctx);
}

std::string topic_rejection(const World& world, const ElectLeaders& command) {
  bool any = false;
  for (const PartitionInfo& info : current_image(world).partitions)
    any = any || (wanted(world, command, info) && elects(command, info));
  if (any) return "";
  return command.unclean ? "every partition has a leader (ELECTION_NOT_NEEDED)"
                         : "every partition is led by its preferred replica (ELECTION_NOT_NEEDED)";
}

void change_topics(World& world, const ElectLeaders& command, Ctx& ctx) {
  ctx.act_as(controller_node(world), *world.cluster);
  const ControllerSide side = controller_side(world);
  const ElectionKind kind = command.unclean ? ElectionKind::unclean : ElectionKind::preferred;
  const std::size_t count = current_image(world).partitions.size();
  std::vector<PartitionId> refused;
  KafkaError why = KafkaError::none;
  for (std::uint32_t i = 0; i < count; ++i) {
    const PartitionInfo& info = current_image(world).partitions[i];
    if (!wanted(world, command, info) || !elects(command, info)) continue;
    const KafkaError error = elect_leader(side, PartitionId{i}, kind, ctx);
    if (error == KafkaError::none) continue;
    refused.push_back(PartitionId{i});
    why = error;  // an election of one kind fails in one way
  }
  if (refused.empty()) return;
  ctx.note(AdminRefused{GroupId{}, why, no_leader_text(refused, command.unclean, ctx.names())});
}

}  // namespace ks
