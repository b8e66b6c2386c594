#include "sim/world/running_cluster.h"

#include <algorithm>
#include <string>

#include "sim/world/zookeeper_mode.h"

namespace ks {
namespace {

/// Where a periodic task stands at time 0: given, or drawn from a stream of its own.
Duration phase_of(const World& world, const std::optional<Duration>& given, std::string_view who,
                  std::string_view what, Duration period) {
  if (given) return *given;
  return Duration{stream(world.seed, who, what).between(0, period.count() - 1)};
}

std::optional<Duration> nth(const std::vector<Duration>& list, std::size_t index) {
  return index < list.size() ? std::optional<Duration>{list[index]} : std::nullopt;
}

void configure_replication(World& world, const ClusterSpec& spec, const BrokerConfig& config) {
  Replication& replication = world.replication;
  replication.append_time = spec.append;
  replication.strict_min_isr = !spec.high_watermark_before_3_7;
  replication.fetch_wait_max = config.replica_fetch_wait_max_ms;
  replication.fetch_backoff = config.replica_fetch_backoff_ms;
  replication.lag_time_max = config.replica_lag_time_max_ms;
  replication.fetch_min_bytes = static_cast<std::int32_t>(config.replica_fetch_min_bytes);
  replication.fetch_max_bytes = static_cast<std::int32_t>(config.replica_fetch_max_bytes);
  replication.response_max_bytes =
      static_cast<std::int32_t>(config.replica_fetch_response_max_bytes);
  world.engine.network.settings =
      LinkSettings{spec.network.latency, spec.network.jitter, spec.network.loss};
}

void add_broker(World& world, const ClusterSpec& spec, const BrokerConfig& config,
                std::uint32_t index) {
  Timers& timers = world.engine.timers;
  Broker broker;
  broker.id = BrokerId{index};
  broker.profile = spec.profile;
  broker.config = config;
  const auto timer = [&](BrokerTimer purpose) {
    return timers.add(TimerOwner::broker, index, purpose);
  };
  broker.append = timer(BrokerTimer::append);
  broker.purgatory = timer(BrokerTimer::purgatory);
  broker.isr = timer(BrokerTimer::isr);
  broker.load = timer(BrokerTimer::load);
  broker.offset_expiry = timer(BrokerTimer::offset_expiry);
  world.replication.tasks.push_back(
      LogTasks{timer(BrokerTimer::retention), timer(BrokerTimer::cleaner),
               config.log_initial_task_delay_ms, config.log_retention_check_interval_ms,
               std::max(config.log_cleaner_backoff_ms, Duration{1000}), config.log_cleaner_enable});
  broker.life.beat = timer(BrokerTimer::beat);
  broker.life.phase = timer(BrokerTimer::phase);
  broker.life.alter_retry = timer(BrokerTimer::alter_retry);
  broker.life.times = spec.broker_times;
  broker.life.controller = ControllerId{0};
  broker.life.epoch = std::int64_t{index} + 1;
  world.replication.processes.push_back(BrokerProcess{1, broker.life.epoch});
  world.brokers.push_back(std::move(broker));
  world.names.edit().brokers.push_back("b" + std::to_string(index + 1));
}

void add_controller(World& world, const ClusterSpec& spec, const BrokerConfig& config) {
  Timers& timers = world.engine.timers;
  Controller controller;
  controller.id = ControllerId{0};
  controller.config.session_timeout = config.broker_session_timeout_ms;
  controller.config.append_linger = config.controller_quorum_append_linger_ms;
  controller.config.append_time = spec.append;
  if (config.auto_leader_rebalance_enable) {
    controller.config.rebalance_interval =
        std::chrono::seconds{config.leader_imbalance_check_interval_seconds};
  }
  controller.config.unclean_interval = config.unclean_leader_election_interval_ms;
  controller.config.elr = spec.profile == Profile::v4_4;
  controller.sessions.resize(spec.brokers);
  const auto timer = [&](ControllerTimer purpose) {
    return timers.add(TimerOwner::controller, 0U, purpose);
  };
  controller.commit = timer(ControllerTimer::commit);
  controller.fence = timer(ControllerTimer::fence);
  controller.preferred = timer(ControllerTimer::preferred);
  controller.unclean = timer(ControllerTimer::unclean);
  world.controllers.push_back(std::move(controller));
  world.names.edit().controllers.push_back("k1");
}

/// Followers have fetched all there is; nobody waits for a first fetch.
void take_roles(World& world, Ctx& ctx) {
  Replication& replication = world.replication;
  Completed completed;
  for (std::uint32_t p = 0; p < world.cluster->partitions.size(); ++p) {
    const PartitionInfo& info = world.cluster->partitions[p];
    ctx.act_as(node(info.leader), *world.cluster);
    become_leader(replication, PartitionId{p}, completed, ctx);
    Leadership& led = replication.led.edit(replication.replicas[info.leader_replica].led);
    for (std::size_t i = 0; i < info.replicas.size(); ++i) {
      led.followers[i].log_end = replication.replicas[info.leader_replica].log.end_offset();
      led.followers[i].broker_epoch = replication.processes[info.replicas[i]].epoch;
    }
    for (std::size_t i = 1; i < info.replicas.size(); ++i) {
      ctx.act_as(node(BrokerId{info.replicas[i]}), *world.cluster);
      become_follower(replication, PartitionId{p}, ctx);
    }
  }
}

void connect_to_controller(World& world, Broker& broker, Ctx& ctx) {
  ctx.act_as(node(broker.id), *world.cluster);
  BrokerLife& life = broker.life;
  life.heartbeats = ctx.connect_to(node(life.controller), 1);
  life.alterations = ctx.connect_to(node(life.controller), 1);
  life.metadata = ctx.connect_to(node(life.controller), 1);
  ctx.request(life.metadata, MetadataLogRequest{broker.id, broker.image->version});
}

void start_periodic_tasks(World& world, const ClusterSpec& spec, Ctx& ctx) {
  for (std::uint32_t i = 0; i < world.brokers.size(); ++i) {
    Broker& broker = world.brokers[i];
    const std::string& name = world.names->brokers[i];
    ctx.act_as(node(broker.id), *world.cluster);
    if (!spec.zookeeper.on)
      ctx.set_timer(broker.life.beat,
                    start_time + phase_of(world, nth(spec.phases.heartbeats, i), name, "heartbeat",
                                          broker.config.broker_heartbeat_interval_ms));
    ctx.set_timer(broker.isr,
                  start_time + phase_of(world, nth(spec.phases.isr_checks, i), name, "ISR check",
                                        world.replication.lag_time_max / 2));
  }
  if (spec.zookeeper.on) return;
  Controller& controller = world.controllers.front();
  ctx.act_as(node(controller.id), *world.cluster);
  ctx.set_timer(controller.fence,
                start_time + phase_of(world, spec.phases.fencing_check, "k1", "fencing check",
                                      controller.config.session_timeout / 8));
  if (controller.config.rebalance_interval > Duration{})
    ctx.set_timer(controller.preferred, start_time + controller.config.rebalance_interval);
  ctx.set_timer(controller.unclean, start_time + controller.config.unclean_interval);
}

}  // namespace

void add_brokers(World& world, const ClusterSpec& spec, const BrokerConfig& config) {
  for (std::uint32_t i = 0; i < spec.brokers; ++i) add_broker(world, spec, config, i);
  if (spec.zookeeper.on) {
    add_zookeeper(world, spec, config);
  } else {
    add_controller(world, spec, config);
  }
  configure_replication(world, spec, config);
}

void start_cluster(World& world, const ClusterSpec& spec) {
  Facts nobody_listens;
  Ctx ctx{world.engine, nobody_listens, world.names, *world.cluster, world.ledger};
  ctx.seed = world.seed;
  take_roles(world, ctx);
  if (spec.zookeeper.on) {
    start_zookeeper_mode(world, spec, ctx);
  } else {
    for (Broker& broker : world.brokers) connect_to_controller(world, broker, ctx);
  }
  start_periodic_tasks(world, spec, ctx);
  for (Group& group : world.groups) group.host = world.cluster->at(group.offsets_partition).leader;
}

}  // namespace ks
