#include "sim/world/invariants_consumer.h"

#include <algorithm>

namespace ks {
namespace {

using Broken = std::optional<std::string>;

Broken check_member(const World& world, const Group& group, const ConsumerGroupMember& member) {
  const CurrentAssignment& current = member.current;
  const auto broken = [&](const char* what) -> Broken {
    return std::string{world.names->of(member.id)} + ": " + what;
  };
  if (current.epoch > group.modern.target_epoch) return broken("its epoch is beyond the target's");
  const bool revokes = current.state == AssignmentState::unrevoked_partitions;
  const bool away = current.epoch == static_leave_epoch;
  if (!away && revokes == current.revoking.empty())
    return broken("UNREVOKED_PARTITIONS and having something to give up differ");
  // A classic member's session begins when the record of its first JoinGroup is committed.
  const bool not_begun = member.classic && member.last_heard == Time{};
  if (!not_begun && !world.engine.timers.armed(member.session))
    return broken("no session timer runs");
  const bool timed = member.rebalance.valid() && world.engine.timers.armed(member.rebalance);
  if (!away && !member.classic && timed != revokes)
    return broken("the rebalance timer does not follow UNREVOKED_PARTITIONS");
  for (const auto* const list : {&current.assigned, &current.revoking}) {
    for (const AssignedEpoch& each : *list) {
      if (group.modern.holder_epoch(each.partition) != current.epoch)
        return world.names->of(each.partition) + ": its epoch is not its holder's";
      if (each.epoch > group.modern.target_epoch)
        return world.names->of(each.partition) + ": given at an epoch that has not been";
    }
  }
  return {};
}

/// Nobody may use or still give up what another member has.
Broken check_holders(const World& world, const Group& group) {
  std::vector<PartitionId> held;
  for (const ConsumerGroupMember& member : group.modern.members) {
    for (const auto* const list : {&member.current.assigned, &member.current.revoking}) {
      for (const AssignedEpoch& each : *list) held.push_back(each.partition);
    }
  }
  std::sort(held.begin(), held.end());
  const auto twice = std::adjacent_find(held.begin(), held.end());
  if (twice != held.end()) return world.names->of(*twice) + ": two members hold it";
  std::size_t booked = 0;
  for (const std::int32_t epoch : group.modern.holder_epochs) booked += epoch == -1 ? 0U : 1U;
  if (booked != held.size()) return "a partition is booked as held that nobody holds";
  return {};
}

/// A target that is up to date covers the subscribed topics, each partition once. What grew since is
/// not in it yet.
Broken check_target(const World& world, const Group& group) {
  const ConsumerGroup& modern = group.modern;
  if (modern.members.empty() || modern.epoch != modern.target_epoch || !modern.computed) return {};
  if (modern.metadata_version != world.cluster->version) return {};
  std::vector<PartitionId> given;
  std::vector<TopicId> topics;
  for (const ConsumerGroupMember& member : modern.members) {
    given.insert(given.end(), member.target.begin(), member.target.end());
    const std::vector<TopicId> own = modern.subscribed(member);
    topics.insert(topics.end(), own.begin(), own.end());
  }
  std::sort(topics.begin(), topics.end());
  topics.erase(std::unique(topics.begin(), topics.end()), topics.end());
  std::vector<PartitionId> wanted;
  for (const TopicId topic : topics) {
    const auto& partitions = world.cluster->at(topic).partitions;
    wanted.insert(wanted.end(), partitions.begin(), partitions.end());
  }
  std::sort(given.begin(), given.end());
  std::sort(wanted.begin(), wanted.end());
  if (given != wanted) return "the target does not give each subscribed partition to one member";
  return {};
}

}  // namespace

std::optional<std::string> broken_consumer_group(const World& world, const Group& group) {
  const ConsumerGroup& modern = group.modern;
  if (!group.members.empty()) return "a KIP-848 group has members of the classic kind";
  if (modern.target_epoch > modern.epoch) return "the target epoch is beyond the group epoch";
  if (group.generation != modern.epoch) return "generation and group epoch differ";
  if (modern.members.empty() != (group.state == GroupState::empty))
    return "Empty and having no members differ";
  for (const ConsumerGroupMember& member : modern.members) {
    const auto same = std::count_if(
        modern.members.begin(), modern.members.end(), [&](const ConsumerGroupMember& other) {
          return other.id == member.id ||
                 (member.instance.valid() && other.instance == member.instance);
        });
    if (same != 1) return "a member or an instance stands twice in its group";
    if (Broken broken = check_member(world, group, member)) return broken;
  }
  if (Broken broken = check_holders(world, group)) return broken;
  return check_target(world, group);
}

}  // namespace ks
