#include "sim/world/zookeeper_mode.h"

#include <algorithm>

#include "sim/kafka/zk_client.h"
#include "sim/kafka/zk_controller.h"
#include "sim/world/step_parts.h"

namespace ks {
namespace {

Duration phase_of(const World& world, const std::optional<Duration>& given, std::string_view who,
                  std::string_view what, Duration period) {
  if (given) return *given;
  return Duration{stream(world.seed, who, what).between(0, period.count() - 1)};
}

void add_client(World& world, BrokerId broker) {
  ZkClient client;
  client.pulse =
      world.engine.timers.add(TimerOwner::zookeeper_client, broker.index, ZkClientTimer::pulse);
  if (world.zookeeper.times.apply_partition > Duration{})
    client.roles =
        world.engine.timers.add(TimerOwner::zookeeper_client, broker.index, ZkClientTimer::roles);
  world.zookeeper.clients.push_back(client);
}

void add_controller(World& world, BrokerId broker, const ClusterSpec& spec,
                    const BrokerConfig& config) {
  const auto timer = [&](ZkControllerTimer purpose) {
    return world.engine.timers.add(TimerOwner::zookeeper_controller, broker.index, purpose);
  };
  ZkController controller;
  controller.memory.config.rebalance_interval =
      std::chrono::seconds{config.leader_imbalance_check_interval_seconds};
  controller.memory.config.elr = false;
  controller.memory.config.completes_reassignment = false;
  controller.memory.commit = timer(ZkControllerTimer::commit);
  controller.memory.preferred = timer(ZkControllerTimer::preferred);
  controller.ready = timer(ZkControllerTimer::ready);
  controller.publish = timer(ZkControllerTimer::publish);
  controller.reconnect = timer(ZkControllerTimer::reconnect);
  controller.links.resize(spec.brokers);
  controller.full.resize(spec.brokers);
  controller.stopped.resize(spec.brokers);
  world.zookeeper.controllers.push_back(std::move(controller));
}

void start_client(World& world, const ClusterSpec& spec, BrokerId id, Ctx& ctx) {
  Broker& broker = world.brokers[id.index];
  ZkClient& client = world.zookeeper.clients[id.index];
  const Duration timeout = broker.config.zookeeper_session_timeout_ms;
  const Duration interval = zk_ping_interval(timeout);
  const auto& pings = spec.zookeeper.pings;
  const std::optional<Duration> given =
      id.index < pings.size() ? std::optional<Duration>{pings[id.index]} : std::nullopt;
  const Time ping =
      start_time + phase_of(world, given, world.names->of(node(id)), "ZooKeeper ping", interval);
  ctx.act_as(node(id), *world.cluster);
  client.session = open_session(world.zookeeper.server, id, timeout, ping - interval).id;
  client.connected = true;
  client.last_sent = client.last_heard = ping - interval;
  client.requests = ctx.connect_to(zookeeper_node, 1);
  client.watch = ctx.connect_to(zookeeper_node, 1);
  ctx.request(client.watch, ZkWatchRequest{client.session});
  ctx.set_timer(client.pulse, ping);
  ZkServer& server = world.zookeeper.server;
  server.brokers[id.index] = BrokerZnode{client.session, broker.life.epoch};
  ZkSession& session = server.sessions.back();
  session.watches_controller = true;
  session.watches_config = true;
}

}  // namespace

void add_zookeeper(World& world, const ClusterSpec& spec, const BrokerConfig& config) {
  ZkState& zk = world.zookeeper;
  zk.on = true;
  zk.times = spec.zookeeper.times;
  zk.server.tick = spec.zookeeper.tick;
  zk.server.phase = phase_of(world, spec.zookeeper.tick_phase, "zk1", "tick", spec.zookeeper.tick);
  zk.server.expiry = world.engine.timers.add(TimerOwner::zookeeper, 0U, ZooKeeperTimer::expiry);
  zk.server.brokers.resize(spec.brokers);
  zk.server.zxid = spec.brokers;
  world.names.edit().zookeepers.push_back("zk1");
  for (std::uint32_t i = 0; i < spec.brokers; ++i) {
    add_client(world, BrokerId{i});
    add_controller(world, BrokerId{i}, spec, config);
  }
}

void start_zookeeper_mode(World& world, const ClusterSpec& spec, Ctx& ctx) {
  ZkState& zk = world.zookeeper;
  const BrokerId first{std::clamp(spec.zookeeper.controller, 1U, spec.brokers) - 1};
  for (const Broker& broker : world.brokers) start_client(world, spec, broker.id, ctx);
  ZkServer& server = zk.server;
  server.controller = first;
  server.controller_owner = zk.clients[first.index].session;
  server.controller_epoch = 1;
  ctx.act_as(zookeeper_node, *world.cluster);
  arm_expiry(server, ctx);
  ctx.act_as(node(first), *world.cluster);
  ZkController& controller = zk.controllers[first.index];
  controller.state = ZkControllerState::active;
  controller.epoch = 1;
  controller.image = world.cluster;
  controller.announced = true;
  for (ZkSession& session : server.sessions) session.watches_brokers = session.broker == first;
  for (const Broker& broker : world.brokers) {
    zk_open_link(controller, broker.id, broker.life.epoch);
    controller.full[broker.id.index] = false;
  }
  if (world.brokers[first.index].config.auto_leader_rebalance_enable)
    ctx.set_timer(controller.memory.preferred,
                  start_time + controller.memory.config.rebalance_interval);
  for (const Broker& broker : world.brokers) {
    ctx.act_as(node(broker.id), *world.cluster);
    zk.clients[broker.id.index].controller_epoch = 1;
    zk.clients[broker.id.index].image_epoch = 1;
    zk_know_controller(zk_side(world), broker.id, first, ctx);
  }
}

void fire_zookeeper(World& world, Ctx& ctx) {
  act_as(world, zookeeper_node, ctx);
  expire_sessions(ZkServerSide{world.zookeeper.server, world.cluster}, ctx);
}

void fire_zookeeper_client(World& world, BrokerId broker, ZkClientTimer purpose, Ctx& ctx) {
  act_as(world, node(broker), ctx);
  switch (purpose) {
    case ZkClientTimer::pulse: zk_pulse_due(zk_side(world), broker, ctx); return;
    case ZkClientTimer::roles: zk_roles_due(zk_side(world), broker, ctx); return;
  }
}

void fire_zookeeper_controller(World& world, BrokerId broker, ZkControllerTimer purpose, Ctx& ctx) {
  act_as(world, node(broker), ctx);
  const ZkSide side = zk_side(world);
  switch (purpose) {
    case ZkControllerTimer::ready: zk_ready_due(side, broker, ctx); return;
    case ZkControllerTimer::commit: zk_commit_due(side, broker, ctx); return;
    case ZkControllerTimer::publish: zk_publish_due(side, broker, ctx); return;
    case ZkControllerTimer::preferred: zk_preferred_due(side, broker, ctx); return;
    case ZkControllerTimer::reconnect: zk_reconnect_due(side, broker, ctx); return;
  }
}

std::string zookeeper_rejection(const World& world, const CommandBody& command) {
  const ProcessState process = world.zookeeper.server.process;
  const std::string state = "zk1 is " + std::string{process_state_name(process)};
  const bool down = process == ProcessState::killed;
  if (std::holds_alternative<Kill>(command)) return down ? state : "";
  if (std::holds_alternative<StartBroker>(command)) return down ? "" : state;
  if (std::holds_alternative<Freeze>(command)) return process == ProcessState::running ? "" : state;
  if (std::holds_alternative<Thaw>(command)) return process == ProcessState::frozen ? "" : state;
  return "zk1 is ZooKeeper: it can be killed, started, frozen and thawed";
}

/// What has run out while it stood still is over before it reads what has come meanwhile.
/// Model: its threads race for that.
void thaw_zookeeper(World& world, Ctx& ctx) {
  ZkServer& server = world.zookeeper.server;
  server.process = ProcessState::running;
  ctx.note(ProcessThawed{ctx.now - server.frozen_at});
  expire_sessions(ZkServerSide{server, world.cluster}, ctx);
  const std::vector<Entry> held = std::exchange(server.held, {});
  for (const Entry& entry : held) {
    if (entry.kind != timer_kind) world.engine.queue.push(Entry{ctx.now, entry.kind, entry.index});
  }
}

void command_zookeeper(World& world, const CommandBody& command, Ctx& ctx) {
  ZkServer& server = world.zookeeper.server;
  if (const auto* kill = std::get_if<Kill>(&command)) {
    kill_zookeeper(server, kill->machine, ctx);
  } else if (std::holds_alternative<StartBroker>(command)) {
    start_zookeeper(server, ctx);
  } else if (std::holds_alternative<Freeze>(command)) {
    server.process = ProcessState::frozen;
    server.frozen_at = ctx.now;
    ctx.note(ProcessFrozen{});
  } else if (std::holds_alternative<Thaw>(command)) {
    thaw_zookeeper(world, ctx);
  }
}

}  // namespace ks
