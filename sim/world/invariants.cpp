#include "sim/world/invariants.h"

#include <algorithm>

#include "sim/world/invariants_consumer.h"
#include "sim/world/invariants_share.h"

namespace ks {
namespace {

using Broken = std::optional<std::string>;

/// A sentence about a partition, made only for one that breaks a property: this runs after every event.
Broken broken_partition(const World& world, PartitionId id, const char* what) {
  return world.names->of(id) + ": " + what;
}

Broken check_partition(const World& world, PartitionId id) {
  const PartitionInfo& info = world.cluster->at(id);
  const auto broken = [&](const char* what) { return broken_partition(world, id, what); };
  const Replica& leader = leader_replica(world, id);
  if (leader.high_watermark > leader.log.end_offset())
    return broken("high watermark above log end");
  const auto in = [](const auto& list, std::uint32_t broker) {
    return std::find(list.begin(), list.end(), broker) != list.end();
  };
  if (!in(info.isr, info.leader.index)) return broken("the leader is not in the ISR");
  for (const std::uint32_t broker : info.isr) {
    if (!in(info.replicas, broker)) return broken("an ISR member is not a replica");
  }
  for (std::size_t i = 0; i < info.replicas.size(); ++i) {
    const Replica& replica = world.replication.replicas[info.first_replica + i];
    if (replica.log.end_offset() > leader.log.end_offset()) return broken("a follower is ahead");
    if (replica.high_watermark > leader.high_watermark)
      return broken("a follower's high watermark is ahead of the leader's");
    if (in(info.isr, info.replicas[i]) && replica.log.end_offset() < leader.high_watermark)
      return broken("an in-sync replica lacks committed records");
  }
  return {};
}

Broken check_offsets(const World& world, const Group& group) {
  for (const CommittedOffset& offset : group.offsets) {
    if (offset.offset > high_watermark(world, offset.partition)) {
      return world.names->of(offset.partition) + ": committed above the high watermark";
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
    if (!held && !world.engine.timers.armed(member.session)) {
      return std::string{world.names->of(member.id)} + ": no session timer runs";
    }
  }
  const bool empty = group.members.empty();
  const bool joining = group.state == GroupState::preparing_rebalance;
  if (empty ? group.state != GroupState::empty && !joining : group.state == GroupState::empty)
    return "Empty and having no members differ";
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
  for (const TopicId topic : group.subscribed) {
    const auto& partitions = world.cluster->at(topic).partitions;
    subscribed.insert(subscribed.end(), partitions.begin(), partitions.end());
  }
  std::sort(subscribed.begin(), subscribed.end());
  if (!std::includes(subscribed.begin(), subscribed.end(), assigned.begin(), assigned.end()))
    return "a Stable group assigns a partition that nobody subscribed to";
  if (group.protocol != "cooperative-sticky" && assigned.size() != subscribed.size())
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

}  // namespace

std::optional<std::string> broken_invariant(const World& world) {
  for (std::uint32_t i = 0; i < world.cluster->partitions.size(); ++i) {
    if (Broken broken = check_partition(world, PartitionId{i})) return broken;
  }
  for (const Group& group : world.groups) {
    if (Broken broken = check_group(world, group)) return broken;
  }
  for (const Consumer& consumer : world.consumers) {
    if (Broken broken = check_consumer(world, consumer)) return broken;
  }
  if (Broken broken = broken_share_partitions(world)) return broken;
  for (const KafkaConnection& connection : world.engine.network.all()) {
    if (connection.busy && connection.unread.empty()) return "a connection is busy with no request";
  }
  return {};
}

std::optional<std::string> went_back(const World& before, const World& after) {
  for (std::size_t i = 0; i < before.groups.size(); ++i) {
    // An empty group forgets everything when somebody comes with the other protocol.
    const bool same = after.groups[i].lives == before.groups[i].lives;
    if (same && after.groups[i].generation < before.groups[i].generation)
      return "a generation went back";
  }
  for (std::size_t i = 0; i < before.shares.partitions.size(); ++i) {
    const SharePartition& old = before.shares.partitions[i].state;
    const SharePartition& now = after.shares.partitions[i].state;
    if (now.start_offset() < old.start_offset() || now.end_offset() < old.end_offset())
      return after.names->of(old.partition) + ": the window of a share-partition went back";
  }
  for (std::uint32_t i = 0; i < before.cluster->partitions.size(); ++i) {
    const PartitionId id{i};
    if (log_end(after, id) < log_end(before, id))
      return after.names->of(id) + ": the log end went back";
    if (high_watermark(after, id) < high_watermark(before, id)) {
      return after.names->of(id) + ": the high watermark went back";
    }
  }
  return {};
}

}  // namespace ks
