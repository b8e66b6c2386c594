#include "sim/world/fingerprint.h"

#include "sim/world/fingerprint_consumer.h"
#include "sim/world/fingerprint_producer.h"
#include "sim/world/fingerprint_quorum.h"
#include "sim/world/fingerprint_zookeeper.h"

namespace ks {
namespace {

void add(Hasher& hasher, const Leadership& led) {
  hasher.add(led.leads);
  hasher.add(led.epoch);
  hasher.add(led.partition_epoch);
  hasher.add(led.epoch_start);
  hasher.add(led.change);
  hasher.add(led.change_sent);
  for (const std::uint32_t broker : led.isr) hasher.add(broker);
  for (const std::uint32_t broker : led.proposed) hasher.add(broker);
  for (const FollowerState& follower : led.followers) {
    hasher.add(follower.log_end);
    hasher.add(follower.last_caught_up);
    hasher.add(follower.broker_epoch);
  }
  hasher.add(led.waiting_produces.size());
  hasher.add(led.waiting_writes.size());
}

void add(Hasher& hasher, const Replication& replication) {
  for (const Replica& replica : replication.replicas) {
    hasher.add(replica.log.hash());
    hasher.add(replica.high_watermark);
    hasher.add(replica.checkpointed);
    hasher.add(replica.moved_at);
    hasher.add(replica.leader_epoch);
    hasher.add(replica.led);
    hasher.add(replica.fetcher);
    if (replica.transactions != Replica::none)
      replication.transactions[replica.transactions].hash_into(hasher);
    if (replica.cleaned_to == 0) continue;
    hasher.add(replica.cleaned_to);
    for (const Tombstone& tombstone : replica.tombstones) {
      hasher.add(tombstone.offset);
      hasher.add(tombstone.delete_horizon);
    }
  }
  for (const Leadership& led : replication.led) add(hasher, led);
  for (const Fetcher& fetcher : replication.fetchers) {
    hasher.add(fetcher.fetching);
    hasher.add(fetcher.parts);
    hasher.add(fetcher.fresh.size());
    hasher.add(fetcher.forgotten.size());
    hasher.add(fetcher.delayed.size());
  }
}

void add(Hasher& hasher, const Controller& controller) {
  hasher.add(controller.next == nullptr ? 0 : controller.next->version);
  hasher.add(controller.replies.size());
  hasher.add(controller.waiting.size());
  for (const BrokerSession& session : controller.sessions) {
    hasher.add(session.last_contact);
    hasher.add(session.metadata_offset);
    hasher.add(session.shutdown_version);
  }
  hash_into(hasher, controller);
}

void add(Hasher& hasher, const Cluster& cluster) {
  hasher.add(cluster.version);
  for (const BrokerRegistration& broker : cluster.brokers) {
    hasher.add(broker.epoch);
    hasher.add(broker.incarnation);
    hasher.add(broker.fenced);
    hasher.add(broker.shutting_down);
  }
  for (const PartitionInfo& info : cluster.partitions) {
    hasher.add(info.leader);
    hasher.add(info.leader_epoch);
    hasher.add(info.partition_epoch);
    hasher.add(info.last_known_leader);
    for (const std::uint32_t broker : info.isr) hasher.add(broker);
    for (const std::uint32_t broker : info.elr) hasher.add(broker);
    if (info.moves == nullptr) continue;
    for (const std::uint32_t broker : info.replicas) hasher.add(broker);
    for (const std::uint32_t slot : info.moves->slots) hasher.add(slot);
    for (const std::uint32_t broker : info.moves->adding) hasher.add(broker);
    for (const std::uint32_t broker : info.moves->removing) hasher.add(broker);
  }
  if (cluster.config_version == 0) return;
  hasher.add(cluster.config_version);
  for (const TopicInfo& topic : cluster.topics) {
    hasher.add(topic.own_settings);
    for (const std::string_view key : typed_keys(Scope::topic))
      hasher.add(config_text(topic.config, key));
  }
  if (cluster.broker_config != nullptr) {
    for (const std::string_view key : typed_keys(Scope::broker))
      hasher.add(config_text(*cluster.broker_config, key));
  }
  if (cluster.own_settings != nullptr) {
    for (const OwnSettings& own : *cluster.own_settings) {
      for (const auto& [key, value] : own) {
        hasher.add(key);
        hasher.add(value);
      }
      hasher.add(own.size());
    }
  }
  if (cluster.quotas != nullptr) {
    for (const ClientQuota& quota : cluster.quotas->clients) {
      hasher.add(quota.client);
      for (const std::int64_t bound : quota.bounds) hasher.add(bound);
    }
  }
  for (const auto& config : cluster.group_configs) {
    if (config == nullptr) continue;
    for (const std::string_view key : typed_keys(Scope::group))
      hasher.add(config_text(*config, key));
  }
}

void add(Hasher& hasher, const CurrentAssignment& current) {
  hasher.add(current.epoch);
  hasher.add(current.previous_epoch);
  hasher.add(current.state);
  for (const auto* const list : {&current.assigned, &current.revoking}) {
    hasher.add(list->size());
    for (const AssignedEpoch& each : *list) {
      hasher.add(each.partition);
      hasher.add(each.epoch);
    }
  }
}

void add(Hasher& hasher, const ConsumerGroup& group) {
  hasher.add(group.epoch);
  hasher.add(group.target_epoch);
  hasher.add(group.computed.value_or(never));
  hasher.add(group.regexes_refreshed.value_or(never));
  hasher.add(group.metadata_hash);
  hasher.add(group.metadata_version);
  hasher.add(group.topics_seen);
  for (const ConsumerGroupMember& member : group.members) {
    hasher.add(member.id);
    hasher.add(member.instance);
    hasher.add(member.rebalance_timeout);
    hasher.add(member.regex);
    hasher.add(member.assignor);
    hasher.add(member.classic.has_value());
    hasher.add(member.last_heard);
    hasher.add(member.rebalance_epoch);
    for (const TopicId topic : member.topics) hasher.add(topic);
    add(hasher, member.current);
    hasher.add(member.target.size());
    for (const PartitionId partition : member.target) hasher.add(partition);
  }
  for (const ResolvedRegex& regex : group.regexes) {
    hasher.add(regex.regex);
    for (const TopicId topic : regex.topics) hasher.add(topic);
  }
}

void add(Hasher& hasher, const Subscription& subscription) {
  hasher.add(subscription.generation);
  for (const TopicId topic : subscription.topics) hasher.add(topic);
  for (const PartitionId partition : subscription.owned_partitions) hasher.add(partition);
}

void add(Hasher& hasher, const PendingOffsets& pending) {
  hasher.add(pending.producer_id);
  hasher.add(pending.producer_epoch);
  for (const CommittedOffset& offset : pending.offsets) {
    hasher.add(offset.partition);
    hasher.add(offset.offset);
    hasher.add(offset.record);
  }
}

void add(Hasher& hasher, const Group& group) {
  for (const PendingOffsets& pending : group.pending) add(hasher, pending);
  if (group.type != GroupType::classic) add(hasher, group.modern);
  if (group.type == GroupType::share) {
    for (const auto* const list : {&group.share.initialized, &group.share.initializing}) {
      hasher.add(list->size());
      for (const PartitionId partition : *list) hasher.add(partition);
    }
  }
  hasher.add(group.host);
  hasher.add(group.unsettled.size());
  hasher.add(group.state);
  hasher.add(group.generation);
  hasher.add(group.protocol);
  hasher.add(group.leader);
  hasher.add(group.new_member_added);
  for (const MemberId late : group.pending_sync) hasher.add(late);
  for (const TopicId topic : group.subscribed) hasher.add(topic);
  for (const GroupMember& member : group.members) {
    hasher.add(member.id);
    hasher.add(member.instance);
    add(hasher, member.subscription);
    hasher.add(member.parked_join);
    hasher.add(member.parked_sync);
    hasher.add(member.is_new);
    hasher.add(member.last_heard);
    for (const PartitionId partition : member.assignment) hasher.add(partition);
  }
  for (const PendingMember& pending : group.pending_members) hasher.add(pending.id);
  hasher.add(group.state_since);
  for (const CommittedOffset& offset : group.offsets) {
    hasher.add(offset.partition);
    hasher.add(offset.offset);
    hasher.add(offset.committed_at);
  }
}

void add(Hasher& hasher, const ShareTable& shares) {
  for (const LedSharePartition& led : shares.partitions) {
    hasher.add(led.host);
    led.state.hash_into(hasher);
  }
  for (const ShareSession& session : shares.sessions) {
    hasher.add(session.connection);
    hasher.add(session.member);
    hasher.add(session.open);
    hasher.add(session.epoch);
    for (const PartitionId partition : session.parts) hasher.add(partition);
    hasher.add(session.request.active);
    hasher.add(session.request.parked);
    hasher.add(session.request.writes_left);
  }
  for (const std::uint32_t session : shares.parked) hasher.add(session);
}

void add(Hasher& hasher, const BrokerTransactions& own) {
  for (const AddingPartitions& each : own.adding) {
    hasher.add(each.produce);
    hasher.add(each.answered);
    hasher.add(each.error);
    hasher.add(each.request.due);
  }
  for (const PendingMarkers& each : own.markers) {
    hasher.add(each.leader);
    hasher.add(each.partitions.size());
    hasher.add(each.request.due);
  }
  for (const TransactionLoad& each : own.loads) hasher.add(each.due);
}

void add(Hasher& hasher, const Transaction& transaction) {
  const StoredTransaction& now = transaction.now;
  hasher.add(transaction.host);
  hasher.add(transaction.pending);
  hasher.add(now.producer_id);
  hasher.add(now.epoch);
  hasher.add(now.state);
  hasher.add(now.started);
  for (const auto* const list : {&now.partitions, &transaction.marking}) {
    hasher.add(list->size());
    for (const PartitionId partition : *list) hasher.add(partition);
  }
}

void add(Hasher& hasher, const Broker& broker) {
  const BrokerLife& life = broker.life;
  hasher.add(broker.image->version);
  if (broker.told != nullptr) hasher.add(broker.told->version);
  hasher.add(life.process);
  hasher.add(life.state);
  hasher.add(life.incarnation);
  hasher.add(life.epoch);
  hasher.add(life.clean_epoch);
  hasher.add(life.loaded);
  hasher.add(life.beating);
  hasher.add(life.altering);
  hasher.add(broker.writes.size());
  hasher.add(broker.produces.size());
  for (const GroupLoad& load : broker.loads) {
    hasher.add(load.due);
    if (!load.reading) hasher.add(load.partition.index);
  }
  add(hasher, broker.transactions);
  for (const Entry& held : life.held) hasher.add(std::uint64_t{held.kind} << 32 | held.index);
  hash_into(hasher, life.quorum);
}

void add(Hasher& hasher, const KafkaConnection& connection) {
  if (connection.hung_up) hasher.add(connection.hang_up_by);
  if (connection.muted_until != Time{}) hasher.add(connection.muted_until);
  hasher.add(connection.open);
  hasher.add(connection.server_end);
  hasher.add(connection.busy);
  hasher.add(connection.next_correlation);
  for (std::size_t i = 0; i < connection.asked.size(); ++i) hasher.add(connection.asked[i].at);
  hasher.add(connection.unread.size());
  for (const auto& link : connection.links) {
    hasher.add(link.last_due);
    for (std::size_t i = 0; i < link.in_flight.size(); ++i) {
      hasher.add(link.in_flight[i].due);
      hasher.add(link.in_flight[i].cause);
      hasher.add(link.in_flight[i].payload.correlation);
      hasher.add(link.in_flight[i].payload.body.index());
    }
  }
}

/// Everything whose value comes from a random stream: jitter and loss, and the ids handed out.
std::uint64_t hash_draws(const World& world) {
  Hasher hasher;
  for (const KafkaConnection& connection : world.engine.network.all())
    hasher.add(connection.rng.state());
  for (const MemberName& member : world.names->members) hasher.add(member.member_id);
  return hasher.value();
}

}  // namespace

std::uint64_t hash(const World& world) {
  Hasher hasher;
  hasher.add(world.now);
  hasher.add(world.event);
  hasher.add(world.order_hash);
  world.engine.queue.hash_into(hasher);
  world.engine.timers.hash_into(hasher);
  for (const KafkaConnection& connection : world.engine.network.all()) add(hasher, connection);
  add(hasher, world.replication);
  add(hasher, *world.cluster);
  for (const Controller& controller : world.controllers) add(hasher, controller);
  hash_into(hasher, world.zookeeper);
  for (const ClosedListener& closed : world.engine.network.closed_listeners())
    hasher.add(closed.server);
  for (const WayFault& fault : world.engine.network.faults()) {
    hasher.add(fault.from);
    hasher.add(fault.to);
    hasher.add(fault.cut);
    hasher.add(fault.extra);
  }
  for (const SlowDisk& slow : world.replication.slow_disks) {
    hasher.add(slow.broker);
    hasher.add(world.replication.append_at(slow.broker));
  }
  world.engine.capacity.hash_into(hasher);
  if (world.engine.capacity.limits_network_threads() || world.engine.capacity.changed)
    world.engine.network_threads.hash_into(hasher);
  world.engine.quotas.hash_into(hasher);
  hasher.add(world.cluster->version);
  for (const Broker& broker : world.brokers) add(hasher, broker);
  for (const ChosenMessage& chosen : world.engine.chosen) {
    hasher.add(chosen.client);
    hasher.add(chosen.api);
    hasher.add(chosen.nth);
  }
  for (const Group& group : world.groups) add(hasher, group);
  add(hasher, world.shares);
  for (const Transaction& transaction : world.transactions) add(hasher, transaction);
  for (const Producer& producer : world.producers) hash_into(hasher, producer);
  for (const Consumer& consumer : world.consumers) hash_into(hasher, consumer);
  world.ledger.hash_into(hasher);
  return hasher.value();
}

Fingerprint fingerprint(const World& world, std::uint64_t facts) {
  return Fingerprint{world.order_hash, facts, hash(world), hash_draws(world)};
}

std::string to_text(const Fingerprint& fingerprint) {
  return "e " + hex64(fingerprint.events) + " f " + hex64(fingerprint.facts) + " s " +
         hex64(fingerprint.state) + " r " + hex64(fingerprint.draws);
}

std::uint64_t add_fact(std::uint64_t hash, const Fact& fact) {
  Hasher hasher;
  hasher.add(hash);
  hasher.add(fact.body.index());
  hasher.add(fact.event);
  hasher.add(fact.cause);
  hasher.add(fact.time);
  hasher.add(fact.node);
  return hasher.value();
}

}  // namespace ks
