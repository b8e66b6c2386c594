#include "sim/world/invariants.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "sim/world/invariants_consumer.h"
#include "sim/world/invariants_share.h"
#include "sim/world/invariants_transactions.h"

namespace ks {
namespace {

using Broken = std::optional<std::string>;

// What is wrong with a partition is named by the caller only if something is: this runs after every event.

/// Segments follow each other from the start of the log to its end, and count what stands in them.
const char* check_log(const Replica& replica) {
  const PartitionLog& log = replica.log;
  if (log.start_offset() > replica.high_watermark) return "the log starts above its HW";
  const auto& segments = log.segments().list();
  if (segments.front().base_offset > log.start_offset())
    return "the log starts before its first segment";
  for (std::size_t i = 0; i < segments.size(); ++i) {
    const std::int64_t end =
        i + 1 < segments.size() ? segments[i + 1].base_offset : log.end_offset();
    if (segments[i].base_offset > end) return "segments are out of order";
    if (segments.size() < 2 || end <= log.start_offset()) continue;
    std::int64_t bytes = 0;
    log.read(segments[i].base_offset, end, [&](std::int64_t base, const Batch& batch) {
      if (base >= segments[i].base_offset) bytes += batch.bytes;
      return true;
    });
    if (segments[i].base_offset >= log.start_offset() && bytes != segments[i].bytes)
      return "a segment does not count its batches";
  }
  return nullptr;
}

bool in(const SmallVec<std::uint32_t, 3>& list, std::uint32_t broker) {
  return std::find(list.begin(), list.end(), broker) != list.end();
}

/// With ZooKeeper a broker that has gone leaves the ISRs in a second write, behind that of the leaders.
bool isr_written(const World& world) {
  if (!world.zookeeper.on) return true;
  const BrokerId active = active_controller(world.zookeeper);
  if (!active.valid()) return false;
  const ZkController& controller = world.zookeeper.controllers[active.index];
  return !controller.writing && controller.image->version <= world.cluster->version;
}

/// What the controller says of a partition.
const char* check_assignment_of(const World& world, const PartitionInfo& info) {
  const Cluster& image = *world.cluster;
  if (info.moves != nullptr) {
    if (info.moves->slots.size() != info.replicas.size()) return "a replica has no place";
    for (const std::uint32_t broker : info.moves->adding)
      if (!in(info.replicas, broker)) return "a replica to be added is none";
    for (const std::uint32_t broker : info.moves->removing)
      if (!in(info.replicas, broker)) return "a replica to be removed is none";
  }
  if (info.leader.valid() && info.slot(0) != info.leader_replica) {
    bool found = false;
    for (std::size_t i = 0; i < info.replicas.size(); ++i)
      found =
          found || (info.replicas[i] == info.leader.index && info.slot(i) == info.leader_replica);
    if (!found) return "the leader's replica stands elsewhere";
  }
  if (info.leader.valid() && !in(info.isr, info.leader.index))
    return "the leader is not in the ISR";
  for (const std::uint32_t broker : info.isr) {
    const bool last = info.isr.size() == 1 && !info.leader.valid();
    // With ZooKeeper the last one in sync stays in the ISR even if it loses its replica.
    if (!in(info.replicas, broker) && !(last && world.zookeeper.on))
      return "an ISR member is not a replica";
    if (in(info.elr, broker)) return "a broker is in the ISR and in the ELR";
    if (image.brokers[broker].fenced && !last && isr_written(world))
      return "a fenced broker is in the ISR";
  }
  return nullptr;
}

/// Replicas that have taken their roles: a process that starts has not yet.
const char* check_replicas(const World& world, const PartitionInfo& info) {
  const Replica& leader = world.replication.replicas[info.leader_replica];
  const bool led = leader.led != Replica::none && world.replication.led[leader.led].leads &&
                   world.replication.led[leader.led].epoch == info.leader_epoch;
  for (std::size_t i = 0; i < info.replicas.size(); ++i) {
    const Replica& replica = world.replication.replicas[info.slot(i)];
    if (const char* const what = check_log(replica)) return what;
    if (replica.high_watermark > replica.log.end_offset()) return "high watermark above log end";
    if (!led || replica.leader_epoch != info.leader_epoch) continue;
    if (in(info.isr, info.replicas[i]) && replica.log.end_offset() < leader.high_watermark)
      return "an in-sync replica lacks committed records";
  }
  return nullptr;
}

Broken check_partition(const World& world, PartitionId id) {
  const PartitionInfo& info = world.cluster->at(id);
  if (info.deleted) return {};
  const char* what = check_assignment_of(world, info);
  if (what == nullptr) what = check_replicas(world, info);
  if (what == nullptr) return {};
  return world.names->of(id) + ": " + what;
}

/// At most one replica leads in an epoch.
Broken check_leaders(const World& world) {
  std::vector<std::pair<PartitionId, std::int32_t>> leaders;
  for (const Leadership& led : world.replication.led) {
    if (led.leads) leaders.emplace_back(led.partition, led.epoch);
  }
  std::sort(leaders.begin(), leaders.end());
  const auto twice = std::adjacent_find(leaders.begin(), leaders.end());
  if (twice != leaders.end()) return world.names->of(twice->first) + ": two leaders of one epoch";
  return {};
}

Broken check_offsets(const World& world, const Group& group) {
  for (const CommittedOffset& offset : group.offsets) {
    // A new leader learns how far the one before had committed only from its followers.
    if (offset.offset > log_end(world, offset.partition)) {
      return world.names->of(offset.partition) + ": committed beyond the log end";
    }
  }
  return {};
}

Broken check_members(const World& world, const Group& group) {
  for (const GroupMember& member : group.members) {
    const auto same =
        std::count_if(group.members.begin(), group.members.end(),
                      [&](const GroupMember& other) { return other.id == member.id; });
    if (same != 1) return "a member stands twice in its group";
    const bool held = !member.is_new && (member.parked_join.valid() || member.parked_sync.valid());
    // A session that ends while a JoinGroup waits for a write is let pass, and nothing starts it again but
    // the next heartbeat (updateStaticMemberThenRebalanceOrCompleteJoin).
    const bool let_pass = member.last_heard + member.session_timeout <= world.now;
    if (!held && !let_pass && !world.engine.timers.armed(member.session)) {
      return std::string{world.names->of(member.id)} + ": no session timer runs";
    }
  }
  const bool empty = group.members.empty();
  const bool joining = group.state == GroupState::preparing_rebalance;
  const bool without = group.state == GroupState::empty || group.state == GroupState::dead;
  if (empty ? !without && !joining : without) return "Empty and having no members differ";
  if (!empty && group.find(group.leader) == nullptr) return "the group leader is not a member";
  return {};
}

/// In a Stable group no partition is assigned twice, and nobody has one of a topic that none subscribed
/// to. All are assigned, unless cooperative members are still to give some up.
Broken check_assignment(const World& world, const Group& group) {
  if (group.state != GroupState::stable) return {};
  std::vector<PartitionId> assigned;
  for (const GroupMember& member : group.members) {
    assigned.insert(assigned.end(), member.assignment.begin(), member.assignment.end());
  }
  std::sort(assigned.begin(), assigned.end());
  if (std::adjacent_find(assigned.begin(), assigned.end()) != assigned.end())
    return "a Stable group's partition is assigned twice";
  std::vector<PartitionId> subscribed;
  bool all_known = true;
  for (const TopicId topic : group.subscribed) {
    const auto& partitions = world.cluster->at(topic).partitions;
    subscribed.insert(subscribed.end(), partitions.begin(), partitions.end());
    all_known = all_known && !world.cluster->at(topic).changed;
  }
  // The group's leader may not have heard of a change yet.
  if (!all_known) return {};
  std::sort(subscribed.begin(), subscribed.end());
  if (!std::includes(subscribed.begin(), subscribed.end(), assigned.begin(), assigned.end()))
    return "a Stable group assigns a partition that nobody subscribed to";
  // A group that has become a classic one again takes over what its members were to have. What the one
  // had that left is nobody's until they have joined again, and a new coordinator does not know that they
  // have to: it finds the group Stable (ClassicGroup.fromConsumerGroup, then prepareRebalance in memory).
  const bool taken_over = group.modern.epoch > 0 && group.modern.epoch == group.generation;
  if (group.protocol != "cooperative-sticky" && !taken_over && assigned.size() != subscribed.size())
    return "a Stable group's partitions are not all assigned";
  return {};
}

/// What a member names beside its own id must agree with what its coordinator keeps.
Broken check_instances(const World& world, const Group& group) {
  for (const GroupMember& member : group.members) {
    if (!member.instance.valid()) continue;
    const auto same =
        std::count_if(group.members.begin(), group.members.end(),
                      [&](const GroupMember& other) { return other.instance == member.instance; });
    if (same != 1)
      return std::string{world.names->of(member.instance)} + ": two members of one instance id";
  }
  return {};
}

/// Nobody owns a partition of a topic that it did not ask for; what is owned once is owned once.
Broken check_consumer(const World& world, const Consumer& consumer) {
  const auto& owned = consumer.owned;
  for (std::size_t i = 0; i + 1 < owned.size(); ++i) {
    if (!(owned[i].partition < owned[i + 1].partition))
      return world.names->consumers[consumer.id.index] + ": its partitions are not in order";
  }
  const bool eager_joins = consumer.mode == RebalanceProtocol::eager &&
                           consumer.state == MemberState::preparing_rebalance;
  if (eager_joins && !owned.empty() && consumer.alive())
    return world.names->consumers[consumer.id.index] + ": joins eagerly and still owns something";
  return {};
}

Broken check_group(const World& world, const Group& group) {
  // What nobody has in memory, or a process that stands still, keeps no timers.
  if (!group.host.valid()) return {};
  if (world.brokers[group.host.index].life.process == ProcessState::frozen) return {};
  if (Broken broken = check_offsets(world, group)) return broken;
  if (group.type == GroupType::share) return broken_share_group(world, group);
  if (group.type == GroupType::consumer) return broken_consumer_group(world, group);
  if (Broken broken = check_members(world, group)) return broken;
  if (world.ledger.groups[group.id.index].two_owners > 0) {
    return "a partition had two owners of one generation";
  }
  if (Broken broken = check_instances(world, group)) return broken;
  return check_assignment(world, group);
}

/// A thread works if there is something to do, and only for connections with a request.
Broken check_network_threads(const World& world) {
  for (const Listener& listener : world.engine.network_threads.listeners) {
    for (const NetworkThread& thread : listener.threads) {
      if (!thread.busy && (thread.stands.valid() || !thread.pieces.empty()))
        return "a network thread rests although it has something to do";
      for (const NetworkPiece& piece : thread.pieces) {
        const KafkaConnection& connection = world.engine.network.at(piece.connection);
        if (connection.server_end != ServerEnd::open || !connection.busy)
          return "a network thread has a connection to serve that asks for nothing";
      }
    }
  }
  return {};
}

}  // namespace

std::optional<std::string> broken_invariant(const World& world) {
  return InvariantWatch{}.broken(world);
}

InvariantWatch::Seen InvariantWatch::look(const World& world, const Replica& replica) {
  Seen seen{replica.log.start_offset(),
            replica.log.end_offset(),
            replica.high_watermark,
            replica.cleaned_to,
            replica.log.segments().list().size(),
            replica.leader_epoch};
  if (replica.led == Replica::none) return seen;
  const Leadership& led = world.replication.led[replica.led];
  seen.led_epoch = led.epoch;
  seen.leads = led.leads;
  return seen;
}

std::optional<std::string> InvariantWatch::broken_partition(const World& world) {
  const bool other_image = world.cluster != image_;
  image_ = world.cluster;
  replicas_.resize(world.replication.replicas.size());
  bool any = other_image;
  for (std::uint32_t id = 0; id < image_->partitions.size(); ++id) {
    const PartitionInfo& info = image_->partitions[id];
    if (info.deleted) continue;
    bool changed = other_image;
    for (std::size_t i = 0; i < info.replicas.size(); ++i) {
      const std::uint32_t slot = info.slot(i);
      const Seen now = look(world, world.replication.replicas[slot]);
      if (now == replicas_[slot]) continue;
      replicas_[slot] = now;
      changed = true;
    }
    if (!changed) continue;
    any = true;
    if (Broken broken = check_partition(world, PartitionId{id})) return broken;
  }
  return any ? check_leaders(world) : Broken{};
}

std::optional<std::string> InvariantWatch::broken(const World& world) {
  if (Broken broken = quorum_.broken(world)) return broken;
  if (Broken broken = broken_partition(world)) return broken;
  for (const Group& group : world.groups) {
    if (Broken broken = check_group(world, group)) return broken;
  }
  for (const Consumer& consumer : world.consumers) {
    if (Broken broken = check_consumer(world, consumer)) return broken;
  }
  if (Broken broken = broken_share_partitions(world)) return broken;
  if (Broken broken = broken_transactions(world)) return broken;
  if (Broken broken = outputs_.broken(world)) return broken;
  if (Broken broken = check_network_threads(world)) return broken;
  for (const KafkaConnection& connection : world.engine.network.all()) {
    // A quota lets it rest with nothing unread, and longer if its broker stood still when that was to end.
    const bool of_broker = connection.broker.valid();
    const Time frozen =
        of_broker ? world.brokers[connection.broker.index].life.frozen_at : start_time;
    const bool held = frozen > start_time && connection.muted_until >= frozen;
    const bool muted = world.now <= connection.muted_until || held;
    if (connection.busy && connection.unread.empty() && !muted)
      return "a connection is busy with no request";
  }
  return {};
}

namespace {

/// The process that had in memory what belongs to a partition still has it, and has not begun to lead the
/// partition anew: a new leader goes on from what is stored.
bool still_there(const World& before, const World& after, PartitionId partition, BrokerId was,
                 BrokerId is) {
  if (!was.valid() || was != is) return false;
  const auto led = [&](const World& world) -> const Leadership* {
    const std::uint32_t replica = replica_index(world.cluster->at(partition), was);
    if (replica == Replica::none) return nullptr;
    const std::uint32_t index = world.replication.replicas[replica].led;
    return index == Replica::none ? nullptr : &world.replication.led[index];
  };
  const Leadership* const first = led(before);
  const Leadership* const last = led(after);
  return first != nullptr && last != nullptr && first->epoch == last->epoch &&
         before.brokers[was.index].life.incarnation == after.brokers[was.index].life.incarnation;
}

/// A coordinator that leads its partition anew reads it, and goes on from what is stored there.
bool is_to_be_read(const World& world, const Group& group) {
  if (!group.host.valid()) return false;
  const std::vector<GroupLoad>& loads = world.brokers[group.host.index].loads;
  return std::any_of(loads.begin(), loads.end(), [&](const GroupLoad& load) {
    return load.partition == group.offsets_partition;
  });
}

}  // namespace

std::optional<std::string> went_back(const World& before, const World& after) {
  for (std::size_t i = 0; i < before.groups.size(); ++i) {
    // An empty group forgets everything when somebody comes with the other protocol.
    // What was not stored is gone with its coordinator.
    const Group& old = before.groups[i];
    const Group& now = after.groups[i];
    const bool same = old.lives == now.lives && !is_to_be_read(before, old) &&
                      still_there(before, after, old.offsets_partition, old.host, now.host);
    if (same && now.generation < old.generation) return "a generation went back";
  }
  for (std::size_t i = 0; i < before.shares.partitions.size(); ++i) {
    const SharePartition& old = before.shares.partitions[i].state;
    const SharePartition& now = after.shares.partitions[i].state;
    if (!still_there(before, after, old.partition, before.shares.partitions[i].host,
                     after.shares.partitions[i].host))
      continue;
    if (now.start_offset() < old.start_offset() || now.end_offset() < old.end_offset())
      return after.names->of(old.partition) + ": the window of a share-partition went back";
  }
  for (std::uint32_t i = 0; i < before.replication.led.size(); ++i) {
    const Leadership& old = before.replication.led[i];
    const Leadership& now = after.replication.led[i];
    if (!old.leads || !now.leads || old.epoch != now.epoch) continue;
    const Replica& was = before.replication.replicas[old.replica];
    const Replica& is = after.replication.replicas[now.replica];
    if (is.log.end_offset() < was.log.end_offset())
      return after.names->of(now.partition) + ": the log end of a leader went back";
    // A process that starts again before it is fenced leads on, and begins at its checkpoint.
    const std::uint32_t broker = now.broker.index;
    const bool same_process = before.replication.processes[broker].incarnation ==
                              after.replication.processes[broker].incarnation;
    if (same_process && is.high_watermark < was.high_watermark)
      return after.names->of(now.partition) + ": the high watermark of a leader went back";
  }
  for (std::uint32_t i = 0; i < before.cluster->partitions.size(); ++i) {
    const PartitionInfo& old = before.cluster->partitions[i];
    const PartitionInfo& now = after.cluster->partitions[i];
    if (now.leader_epoch < old.leader_epoch || now.partition_epoch < old.partition_epoch)
      return after.names->of(PartitionId{i}) + ": an epoch went back";
  }
  return {};
}

}  // namespace ks
