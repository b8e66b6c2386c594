#include <algorithm>

#include "sim/base/check.h"
#include "sim/base/hash.h"
#include "sim/kafka/group/consumer_migration.h"
#include "sim/kafka/group/consumer_steps.h"
#include "sim/kafka/group/offset_expiry.h"

namespace ks {
namespace {

void book_holder(ConsumerGroup& group, const CurrentAssignment& record, std::int32_t epoch) {
  const auto book = [&](PartitionId partition) {
    if (partition.index >= group.holder_epochs.size())
      group.holder_epochs.resize(partition.index + 1, -1);
    group.holder_epochs[partition.index] = epoch;
  };
  for (const AssignedEpoch& each : record.assigned) book(each.partition);
  for (const AssignedEpoch& each : record.revoking) book(each.partition);
}

void arm_rebalance_timer(ConsumerStep& step, ConsumerGroupMember& member) {
  if (member.current.state != AssignmentState::unrevoked_partitions) {
    if (member.rebalance.valid()) step.ctx.stop_timer(member.rebalance);
    return;
  }
  if (!member.rebalance.valid()) {
    member.rebalance =
        step.ctx.new_timer(TimerOwner::member, member.id.index, MemberTimer::rebalance);
  }
  member.rebalance_epoch = member.current.epoch;
  step.ctx.set_timer(member.rebalance, step.ctx.now + member.rebalance_timeout);
}

void stop_all_timers(ConsumerStep& step, const ConsumerGroupMember& member) {
  for (const TimerId timer : {member.session, member.rebalance, member.join, member.sync}) {
    if (timer.valid()) step.ctx.stop_timer(timer);
  }
}

/// The changed fields enter the member; answers whether it subscribes to something else by name.
bool merge(ConsumerStep& step, ConsumerGroupMember& member, const MemberUpdate& update) {
  const std::vector<TopicId> topics_before = member.topics;
  const std::string regex_before = member.regex;
  const ConsumerGroupMember before = member;
  if (update.rebalance_timeout) member.rebalance_timeout = *update.rebalance_timeout;
  if (update.topics) {
    member.topics = *update.topics;
    std::sort(member.topics.begin(), member.topics.end());
  }
  if (update.regex) member.regex = *update.regex;
  if (update.assignor) member.assignor = *update.assignor;
  member.classic = update.classic;
  const bool changed = update.joined || before.rebalance_timeout != member.rebalance_timeout ||
                       before.topics != member.topics || before.regex != member.regex ||
                       before.assignor != member.assignor || before.classic != member.classic;
  step.wrote = step.wrote || changed;
  if ((topics_before != member.topics || regex_before != member.regex) &&
      step.ctx.wants(Level::protocol)) {
    step.ctx.note(MemberSubscriptionChanged{step.group.id, member.id, member.topics, member.regex});
  }
  return topics_before != member.topics;
}

/// At most one bump a request, whatever changed.
void bump_if_changed(ConsumerStep& step, const MemberUpdate& update, bool subscription_changed,
                     const std::string& assignor_before) {
  ConsumerGroup& group = step.modern();
  // A new group of profile 4.0 must leave epoch 0 even if its first member waits for its pattern.
  bool bump = subscription_changed || group.epoch == 0;
  RebalanceReason reason =
      update.joined ? RebalanceReason::member_joined : RebalanceReason::subscription_changed;
  if (!bump && step.v4_4() && preferred_assignor(step) != assignor_before) {
    bump = true;
    reason = RebalanceReason::assignor_changed;
  }
  if (bump || group.metadata_version != step.ctx.cluster().version) {
    const std::uint64_t hash = subscribed_metadata_hash(step);
    if (!bump && hash != group.metadata_hash) {
      bump = true;
      reason = RebalanceReason::metadata_changed;
    }
    group.metadata_hash = hash;
    group.metadata_version = step.ctx.cluster().version;
  }
  if (bump) bump_group_epoch(step, reason, update.member);
}

/// KIP-1263: 4.4 computes at most one target per interval, and only inside somebody's request.
bool may_compute(const ConsumerStep& step) {
  const ConsumerGroup& group = step.modern();
  if (group.epoch <= group.target_epoch) return false;
  const Duration interval = step.group.config.consumer_assignment_interval_ms;
  if (!step.v4_4() || !group.computed || interval == Duration{}) return true;
  return step.ctx.now >= *group.computed + interval;
}

void reconcile_member(ConsumerStep& step, ConsumerGroupMember& member, const MemberUpdate& update,
                      bool subscription_changed) {
  const ConsumerGroup& group = step.modern();
  const std::vector<TopicId> topics = group.subscribed(member);
  ReconcileInput input;
  input.profile = step.profile();
  input.current = member.current;
  input.target_epoch = group.target_epoch;
  input.target = member.target;
  input.owned = update.owned;
  input.subscription_changed = subscription_changed;
  input.held = [&](PartitionId p) { return group.holder_epoch(p) != -1; };
  input.subscribed = [&](PartitionId p) {
    return std::binary_search(topics.begin(), topics.end(), step.ctx.cluster().at(p).topic);
  };
  CurrentAssignment next = reconcile(input);
  if (next != member.current) set_current(step, member, std::move(next));
}

}  // namespace

GroupState state_of(const ConsumerGroup& group) {
  if (group.members.empty()) return GroupState::empty;
  if (group.epoch > group.target_epoch) return GroupState::assigning;
  for (const ConsumerGroupMember& member : group.members) {
    if (member.current.state != AssignmentState::stable ||
        member.current.epoch != group.target_epoch)
      return GroupState::reconciling;
  }
  return GroupState::stable;
}

void start_consumer_group(ConsumerStep& step) {
  const TimerId resolving = step.group.modern.resolving;
  step.group.type = GroupType::consumer;
  begin_new_life(step.group, step.ctx);
  step.group.modern = ConsumerGroup{};
  step.group.modern.resolving = resolving;
  step.group.modern.epoch = step.v4_4() ? 1 : 0;
  step.group.modern.target_epoch = step.group.modern.epoch;
  step.group.generation = step.group.modern.epoch;
  step.group.protocol.clear();
  step.group.leader = MemberId{};
}

ConsumerGroupMember& add_consumer_member(ConsumerStep& step, MemberId id, InstanceId instance) {
  ConsumerGroupMember member;
  member.id = id;
  member.instance = instance;
  member.session = step.ctx.new_timer(TimerOwner::member, id.index, MemberTimer::session);
  step.modern().members.push_back(std::move(member));
  step.ctx.note(MemberAdded{step.group.id, id, false});
  return step.modern().members.back();
}

ConsumerGroupMember& replace_static_member(ConsumerStep& step, MemberId id, InstanceId instance) {
  ConsumerGroup& group = step.modern();
  ConsumerGroupMember* const old = group.find(instance);
  KS_CHECK(old != nullptr);
  ConsumerGroupMember member = *old;
  const MemberId replaced = old->id;
  std::erase_if(group.members, [&](const ConsumerGroupMember& m) { return m.id == replaced; });
  member.id = id;
  member.current.epoch = 0;
  member.current.previous_epoch = 0;
  book_holder(group, member.current, 0);
  if (id != replaced) {
    // The old member's timers are not stopped: they run out and find nobody.
    member.session = step.ctx.new_timer(TimerOwner::member, id.index, MemberTimer::session);
    member.rebalance = TimerId{};
    member.join = TimerId{};
    member.sync = TimerId{};
    member.last_heard = Time{};
  }
  group.members.push_back(std::move(member));
  step.wrote = true;
  step.ctx.note(StaticMemberReplaced{step.group.id, instance, id, replaced});
  return group.members.back();
}

void drop_consumer_member(ConsumerStep& step, MemberId id, RebalanceReason reason) {
  ConsumerGroup& group = step.modern();
  ConsumerGroupMember& member = *group.find(id);
  stop_all_timers(step, member);
  book_holder(group, member.current, -1);
  std::erase_if(group.members, [&](const ConsumerGroupMember& m) { return m.id == id; });
  step.wrote = true;
  step.ctx.note(MemberRemoved{step.group.id, id, reason, step.ctx.names().superseded(id)});
}

void fence_consumer_member(ConsumerStep& step, MemberId id, RebalanceReason reason) {
  if (may_downgrade_without(step, id)) {
    downgrade_group(step, id, reason, true);
    return;
  }
  ConsumerGroup& group = step.modern();
  drop_consumer_member(step, id, reason);
  forget_unused_regexes(step);
  group.metadata_hash = subscribed_metadata_hash(step);
  bump_group_epoch(step, reason, id);
  settle_if_empty(step);
  refresh_group_state(step);
}

void settle_if_empty(ConsumerStep& step) {
  ConsumerGroup& group = step.modern();
  if (!step.v4_4() || !group.members.empty()) return;
  // The next one to join is not held up by a target that was computed for nobody.
  group.target_epoch = group.epoch;
  group.computed.reset();
}

void bump_group_epoch(ConsumerStep& step, RebalanceReason reason, MemberId who) {
  ++step.modern().epoch;
  step.group.generation = step.modern().epoch;
  step.wrote = true;
  ++step.ctx.ledger().groups[step.group.id.index].rebalances;
  step.ctx.note(GroupEpochBumped{step.group.id, step.modern().epoch, reason, who});
}

void book_current(ConsumerStep& step, ConsumerGroupMember& member, CurrentAssignment next) {
  book_holder(step.modern(), member.current, -1);
  member.current = std::move(next);
  book_holder(step.modern(), member.current, member.current.epoch);
  step.wrote = true;
}

void set_current(ConsumerStep& step, ConsumerGroupMember& member, CurrentAssignment next) {
  book_current(step, member, std::move(next));
  const CurrentAssignment& current = member.current;
  const bool timed =
      current.state == AssignmentState::unrevoked_partitions && !member.classic.has_value();
  step.ctx.note(MemberAssignmentChanged{
      step.group.id, member.id, current.epoch, current.previous_epoch, current.state,
      partitions_of(current.assigned), partitions_of(current.revoking),
      timed ? step.ctx.now + member.rebalance_timeout : never});
  if (!member.classic) arm_rebalance_timer(step, member);
}

void refresh_group_state(ConsumerStep& step) {
  const GroupState from = step.group.state;
  const GroupState to = state_of(step.modern());
  if (from == to) return;
  step.group.previous_state = from;
  step.group.state = to;
  step.group.state_since = step.ctx.now;
  step.ctx.note(GroupStateChanged{step.group.id, from, to, step.group.generation});
  if (to == GroupState::empty || to == GroupState::stable)
    arm_offset_expiry(step.side, step.group, step.ctx);
}

void arm_consumer_session(ConsumerStep& step, ConsumerGroupMember& member, Duration timeout) {
  member.last_heard = step.ctx.now;
  step.ctx.set_timer(member.session, step.ctx.now + timeout);
}

namespace {

/// Which racks have each partition. Source: Utils.computeTopicHash, since 4.1.
void add_racks(Hasher& hasher, const Cluster& cluster, TopicId topic) {
  if (cluster.racks == nullptr) return;
  for (const PartitionId partition : cluster.at(topic).partitions) {
    std::vector<std::string> racks;
    for (const std::uint32_t replica : cluster.at(partition).replicas)
      racks.push_back(cluster.rack_of(replica));
    std::sort(racks.begin(), racks.end());
    hasher.add(racks.size());
    for (const std::string& rack : racks) hasher.add(rack);
  }
}

}  // namespace

std::uint64_t subscribed_metadata_hash(const ConsumerStep& step) {
  std::vector<TopicId> topics;
  for (const ConsumerGroupMember& member : step.modern().members) {
    const std::vector<TopicId> own = step.modern().subscribed(member);
    topics.insert(topics.end(), own.begin(), own.end());
  }
  std::sort(topics.begin(), topics.end());
  topics.erase(std::unique(topics.begin(), topics.end()), topics.end());
  if (topics.empty()) return 0;  // as in a group that has just been made
  Hasher hasher;
  for (const TopicId topic : topics) {
    if (!step.ctx.cluster().has(topic)) continue;
    hasher.add(topic);
    hasher.add(step.ctx.cluster().at(topic).incarnation);
    hasher.add(step.ctx.cluster().at(topic).partitions.size());
    if (step.v4_4()) add_racks(hasher, step.ctx.cluster(), topic);
  }
  return hasher.value();
}

void update_and_reconcile(ConsumerStep& step, const MemberUpdate& update) {
  ConsumerGroupMember& member = *step.modern().find(update.member);
  const std::string regex_before = member.regex;
  const std::string assignor_before = preferred_assignor(step);
  const bool by_name = merge(step, member, update);
  const bool by_pattern = update_regexes(step, member, regex_before);
  const bool changed = by_name || member.regex != regex_before;
  bump_if_changed(step, update, by_name || by_pattern, assignor_before);
  if (may_compute(step)) compute_target(step);
  reconcile_member(step, member, update, changed);
  refresh_group_state(step);
}

void answer(ConsumerStep& step, ConnectionId connection, MessageBody reply) {
  if (!step.wrote) {
    answer_after_writes(step.side, step.group.id, connection, std::move(reply), step.ctx);
    return;
  }
  CoordinatorWrite write;
  write.kind = CoordinatorWrite::Kind::reply;
  write.group = step.group.id;
  write.generation = step.group.generation;
  write.connection = connection;
  write.reply = std::move(reply);
  submit_write(step.side, std::move(write), step.ctx);
}

}  // namespace ks
