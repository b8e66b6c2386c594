#include "sim/kafka/group/consumer_migration.h"

#include <algorithm>
#include <limits>
#include <string_view>

#include "sim/kafka/group/classic_parts.h"
#include "sim/kafka/group/consumer_steps.h"

namespace ks {
namespace {

/// The policy's words differ from Kafka's only in case.
bool policy_allows(const Broker& broker, std::string_view direction) {
  std::string policy = broker.config.group_consumer_migration_policy;
  for (char& c : policy) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return policy == "bidirectional" || policy == direction;
}

/// Whoever waits at a barrier that will never open again joins anew.
void release_parked(Group& group, Ctx& ctx) {
  for (GroupMember& member : group.members) {
    if (member.parked_join.valid())
      ctx.respond(member.parked_join, join_error(KafkaError::rebalance_in_progress, member.id));
    if (!member.parked_sync.valid()) continue;
    SyncGroupResponse response;
    response.error = KafkaError::rebalance_in_progress;
    ctx.respond(member.parked_sync, std::move(response));
  }
}

ConsumerGroupMember hosted_member(const GroupMember& member, std::int32_t generation) {
  ConsumerGroupMember hosted;
  hosted.id = member.id;
  hosted.instance = member.instance;
  hosted.rebalance_timeout = member.rebalance_timeout;
  hosted.topics = member.subscription.topics;
  std::sort(hosted.topics.begin(), hosted.topics.end());
  hosted.classic = HostedClassic{member.session_timeout, member.protocols};
  hosted.current.epoch = generation;
  hosted.current.previous_epoch = generation;
  hosted.target = member.assignment;
  std::sort(hosted.target.begin(), hosted.target.end());
  hosted.session = member.session;
  return hosted;
}

GroupMember classic_member(const ConsumerGroupMember& member) {
  GroupMember classic;
  classic.id = member.id;
  classic.instance = member.instance;
  classic.session_timeout = member.classic->session_timeout;
  classic.rebalance_timeout = member.rebalance_timeout;
  classic.protocols = member.classic->protocols;
  classic.subscription.topics = member.topics;
  classic.assignment = member.target;
  classic.is_new = false;
  classic.session = member.session;
  return classic;
}

void stop_migrated_timers(const ConsumerGroupMember& member, Ctx& ctx) {
  for (const TimerId timer : {member.rebalance, member.join, member.sync}) {
    if (timer.valid()) ctx.stop_timer(timer);
  }
}

}  // namespace

bool may_upgrade(const BrokerSide& side, const Group& group) {
  return policy_allows(side.broker, "upgrade") && static_cast<std::int64_t>(group.members.size()) <=
                                                      side.broker.config.group_consumer_max_size;
}

void upgrade_group(ConsumerStep& step) {
  Group& group = step.group;
  const std::int32_t generation = group.generation;
  release_parked(group, step.ctx);
  step.ctx.stop_timer(group.join);
  step.ctx.stop_timer(group.sync);
  for (const PendingMember& pending : group.pending_members) step.ctx.stop_timer(pending.session);
  std::vector<GroupMember> members;
  for (const MemberId id : hash_order(group, step.ctx)) members.push_back(*group.find(id));
  const GroupState before = group.state;
  group.members.clear();
  group.pending_members.clear();
  group.pending_sync.clear();
  group.order = JavaHashOrder{};
  group.assignment_being_written = false;
  start_consumer_group(step);
  --group.lives;  // it goes on with its members
  group.modern.epoch = generation;
  group.modern.target_epoch = generation;
  group.generation = generation;
  group.state = before;
  step.ctx.note(GroupTypeChanged{group.id, GroupType::classic, GroupType::consumer, generation});
  for (const GroupMember& member : members) {
    group.modern.members.push_back(hosted_member(member, generation));
    ConsumerGroupMember& hosted = group.modern.members.back();
    CurrentAssignment current = hosted.current;
    for (const PartitionId partition : hosted.target)
      current.assigned.push_back(AssignedEpoch{partition, generation});
    set_current(step, hosted, std::move(current));
    arm_consumer_session(step, hosted, member.session_timeout);
  }
  group.modern.metadata_hash = subscribed_metadata_hash(step);
  group.modern.metadata_version = step.ctx.cluster().version;
  step.wrote = true;
}

bool may_downgrade_without(const ConsumerStep& step, MemberId leaving) {
  const auto& members = step.group.modern.members;
  const bool only_one = std::all_of(members.begin(), members.end(), [&](const auto& member) {
    return member.classic.has_value() == (member.id != leaving);
  });
  return only_one && members.size() > 1 && policy_allows(step.side.broker, "downgrade") &&
         static_cast<std::int64_t>(members.size()) - 1 <= step.side.broker.config.group_max_size;
}

void downgrade_group(ConsumerStep& step, MemberId leaving, RebalanceReason why, bool rebalance) {
  Group& group = step.group;
  if (leaving.valid()) drop_consumer_member(step, leaving, why);
  const std::vector<ConsumerGroupMember> members = std::move(group.modern.members);
  group.type = GroupType::classic;
  group.modern.members.clear();
  group.modern.holder_epochs.clear();
  group.modern.regexes.clear();
  group.subscribed.clear();
  for (const ConsumerGroupMember& member : members) {
    group.subscribed.insert(group.subscribed.end(), member.topics.begin(), member.topics.end());
    stop_migrated_timers(member, step.ctx);
    group.members.push_back(classic_member(member));
    group.order.insert(step.ctx.names().of(member.id));
  }
  std::sort(group.subscribed.begin(), group.subscribed.end());
  const auto twice = std::unique(group.subscribed.begin(), group.subscribed.end());
  group.subscribed.erase(twice, group.subscribed.end());
  group.leader = hash_order(group, step.ctx).front();
  group.protocol = select_protocol(group);
  for (GroupMember& member : group.members) restart_session(member, step.ctx);
  step.wrote = true;
  step.ctx.note(
      GroupTypeChanged{group.id, GroupType::consumer, GroupType::classic, group.generation});
  change_state(group, GroupState::stable, step.ctx);
  if (rebalance)
    prepare_rebalance(step.side, group, RebalanceReason::downgraded, leaving, step.ctx);
}

bool is_empty_consumer_group(const Group& group) {
  return group.type == GroupType::consumer && group.modern.members.empty();
}

void forget_empty_consumer_group(Group& group, Ctx& ctx) {
  if (group.modern.resolving.valid()) ctx.stop_timer(group.modern.resolving);
  const TimerId resolving = group.modern.resolving;
  group.modern = ConsumerGroup{};
  group.modern.resolving = resolving;
  group.type = GroupType::classic;
  begin_new_life(group, ctx);
  group.generation = 0;
}

void begin_new_life(Group& group, Ctx& ctx) {
  ++group.lives;
  for (PartitionLedger& entry : ctx.ledger().groups[group.id.index].partitions) {
    const bool deleted = entry.owner_generation == std::numeric_limits<std::int32_t>::max();
    if (!deleted) entry.owner_generation = -1;
  }
}

}  // namespace ks
