#include "sim/world/running_cluster.h"

#include <algorithm>
#include <string>

#include "sim/kafka/high_watermark.h"
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
  replication.checkpoint_interval = config.replica_high_watermark_checkpoint_interval_ms;
  replication.fetch_min_bytes = static_cast<std::int32_t>(config.replica_fetch_min_bytes);
  replication.fetch_max_bytes = static_cast<std::int32_t>(config.replica_fetch_max_bytes);
  replication.response_max_bytes =
      static_cast<std::int32_t>(config.replica_fetch_response_max_bytes);
  world.engine.network.settings =
      LinkSettings{spec.network.latency, spec.network.jitter, spec.network.loss};
}

/// What brokers can do in a time, and what their clients may use of it.
void configure_capacity(World& world, const ClusterSpec& spec, const BrokerConfig& config) {
  Capacity& capacity = world.engine.capacity;
  capacity.spec = spec.capacity;
  BrokerLoad load;
  load.handlers = static_cast<std::uint32_t>(config.num_io_threads);
  load.queue_limit = static_cast<std::uint32_t>(config.queued_max_requests);
  capacity.brokers.assign(spec.brokers, load);
  Listener listener;
  listener.count = static_cast<std::uint32_t>(config.num_network_threads);
  world.engine.network_threads.listeners.assign(spec.brokers, listener);
  world.engine.quotas.windows =
      QuotaWindows{config.quota_window_num, config.quota_window_size_seconds * 1000};
  world.engine.quotas.brokers.resize(spec.brokers);
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
  broker.life.quorum.voters = spec.zookeeper.on ? 0 : spec.controllers;
  broker.life.quorum.request_timeout = config.controller_quorum_request_timeout_ms;
  broker.life.epoch = std::int64_t{index} + 1;
  world.replication.processes.push_back(BrokerProcess{1, broker.life.epoch, never});
  world.brokers.push_back(std::move(broker));
  world.names.edit().brokers.push_back("b" + std::to_string(index + 1));
}

/// Timers of no length would never let time go on: the model counts 0 as 1 ms.
Duration positive(Duration length) { return std::max(length, Duration{1000}); }

RaftConfig raft_config(const ClusterSpec& spec, const BrokerConfig& config, std::uint32_t index) {
  RaftConfig raft;
  raft.fetch_timeout = positive(config.controller_quorum_fetch_timeout_ms);
  raft.election_timeout = positive(config.controller_quorum_election_timeout_ms);
  raft.election_backoff_max = config.controller_quorum_election_backoff_max_ms;
  raft.request_timeout = positive(config.controller_quorum_request_timeout_ms);
  raft.retry_backoff = positive(config.controller_quorum_retry_backoff_ms);
  raft.max_idle = config.metadata_max_idle_interval_ms;
  raft.snapshot_interval = config.metadata_log_max_snapshot_interval_ms;
  raft.retention = config.metadata_max_retention_ms;
  raft.pre_vote = spec.profile != Profile::v3_9;
  raft.tells_high_watermark = spec.profile == Profile::v4_4;
  raft.begins_all = spec.profile != Profile::v4_4;
  raft.append = spec.append;
  if (index < spec.phases.election_timeouts.size())
    raft.timeouts = spec.phases.election_timeouts[index];
  return raft;
}

/// The first controller leads the quorum when the run begins, in epoch 1.
void join_quorum(Controller& controller, const ClusterSpec& spec, const BrokerConfig& config) {
  Raft& raft = controller.raft;
  raft.config = raft_config(spec, config, controller.id.index);
  controller.claimed_epoch = controller.id.index == 0 ? 1 : 0;
  if (spec.zookeeper.on || spec.controllers < 2) return;
  raft.on = true;
  raft.leader = ControllerId{0};
  raft.peers.resize(spec.controllers);
  controller.active = controller.id.index == 0;
  raft.state = controller.active ? QuorumState::leader : QuorumState::follower;
  raft.fetched = !controller.active;
  for (RaftPeer& peer : raft.peers) peer.acknowledged = true;
}

void add_controller(World& world, const ClusterSpec& spec, const BrokerConfig& config,
                    std::uint32_t index) {
  Timers& timers = world.engine.timers;
  Controller controller;
  controller.id = ControllerId{index};
  controller.config.session_timeout = config.broker_session_timeout_ms;
  controller.config.append_linger = config.controller_quorum_append_linger_ms;
  controller.config.append_time = spec.append;
  if (config.auto_leader_rebalance_enable) {
    controller.config.rebalance_interval =
        std::chrono::seconds{config.leader_imbalance_check_interval_seconds};
  }
  controller.config.unclean_interval = config.unclean_leader_election_interval_ms;
  controller.config.elr = spec.profile == Profile::v4_4;
  controller.config.all_leases_fresh = spec.profile != Profile::v4_4;
  controller.config.boot = spec.broker_times.boot;
  controller.config.shutdown = spec.broker_times.shutdown;
  controller.config.relaxed_reassignment = spec.profile == Profile::v4_4;
  controller.sessions.resize(spec.brokers);
  join_quorum(controller, spec, config);
  const auto timer = [&](ControllerTimer purpose) {
    return timers.add(TimerOwner::controller, index, purpose);
  };
  controller.commit = timer(ControllerTimer::commit);
  controller.fence = timer(ControllerTimer::fence);
  controller.preferred = timer(ControllerTimer::preferred);
  controller.unclean = timer(ControllerTimer::unclean);
  if (controller.raft.on) {
    controller.raft.timeout = timer(ControllerTimer::quorum_timeout);
    controller.raft.poll = timer(ControllerTimer::quorum_poll);
    controller.idle = timer(ControllerTimer::idle);
  }
  world.controllers.push_back(std::move(controller));
  world.names.edit().controllers.push_back("k" + std::to_string(index + 1));
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
  if (life.quorum.voters > 1) {
    life.quorum.on = true;
    life.quorum.timer = ctx.new_timer(TimerOwner::broker, broker.id.index, BrokerTimer::quorum);
  }
  fetch_metadata(
      BrokerSide{broker, world.replication, world.groups, world.shares, world.transactions}, ctx);
}

/// The voters as they are after a while: they have all there is, and each waits for more.
void start_quorum(World& world, const ClusterSpec& spec, Ctx& ctx) {
  if (spec.zookeeper.on || spec.controllers < 2) return;
  for (Controller& controller : world.controllers) {
    Raft& raft = controller.raft;
    raft.log.begin(raft.epoch, 1, world.cluster);
    raft.high_watermark = raft.log.end();
    for (RaftPeer& peer : raft.peers) peer.log_end = raft.log.end();
  }
  for (Controller& controller : world.controllers) {
    Raft& raft = controller.raft;
    ctx.act_as(node(controller.id), *world.cluster);
    const Duration halves = raft.config.fetch_timeout / 2;
    ctx.set_timer(raft.timeout, start_time + (controller.active ? 3 : 2) * halves);
    raft_poll(ControllerSide{controller, world.cluster, world.replication}, ctx);
  }
  Controller& active = world.controllers.front();
  ctx.act_as(node(active.id), *world.cluster);
  if (active.raft.config.max_idle == Duration{}) return;
  ctx.set_timer(active.idle, start_time + phase_of(world, spec.phases.idle_record, "k1",
                                                   "NoOpRecord", active.raft.config.max_idle));
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
    const Duration checkpoint = phase_of(
        world, nth(spec.phases.high_watermark_checkpoints, i), name, "high watermark checkpoint",
        std::max(world.replication.checkpoint_interval, Duration{1}));
    begin_checkpoints(world.replication, broker.id, start_time + checkpoint);
  }
  for (std::uint32_t i = 0; i < world.brokers.size() && !world.transactions.empty(); ++i) {
    const Broker& broker = world.brokers[i];
    ctx.act_as(node(broker.id), *world.cluster);
    ctx.set_timer(
        broker.transactions.check,
        start_time +
            phase_of(world, nth(spec.phases.transaction_checks, i), world.names->brokers[i],
                     "transaction check",
                     broker.config.transaction_abort_timed_out_transaction_cleanup_interval_ms));
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
    for (std::uint32_t i = 0; i < spec.controllers; ++i) add_controller(world, spec, config, i);
  }
  configure_replication(world, spec, config);
  configure_capacity(world, spec, config);
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
  start_quorum(world, spec, ctx);
  for (Group& group : world.groups) group.host = world.cluster->at(group.offsets_partition).leader;
  for (Transaction& transaction : world.transactions)
    transaction.host = world.cluster->at(transaction.log).leader;
}

}  // namespace ks
