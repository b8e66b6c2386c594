#include "sim/kafka/group/failover.h"

#include <algorithm>
#include <utility>

#include "sim/base/check.h"
#include "sim/kafka/broker_parts.h"
#include "sim/kafka/broker_settings.h"
#include "sim/kafka/group/classic_parts.h"
#include "sim/kafka/group/consumer_protocol.h"
#include "sim/kafka/group/coordinator.h"
#include "sim/kafka/group/group.h"
#include "sim/kafka/group/offset_expiry.h"
#include "sim/kafka/group/pending_offsets.h"
#include "sim/kafka/group/store_offset.h"
#include "sim/kafka/share_leader.h"

namespace ks {
namespace {

void stop(TimerId timer, Ctx& ctx) {
  if (timer.valid()) ctx.stop_timer(timer);
}

void stop_timers(Group& group, Ctx& ctx) {
  stop(group.join, ctx);
  stop(group.sync, ctx);
  stop(group.modern.resolving, ctx);
  for (const GroupMember& member : group.members) stop(member.session, ctx);
  for (const PendingMember& pending : group.pending_members) stop(pending.session, ctx);
  for (const ConsumerGroupMember& member : group.modern.members) {
    for (const TimerId timer : {member.session, member.rebalance, member.join, member.sync})
      stop(timer, ctx);
  }
}

/// Memory of a coordinator that is no longer one: nothing of it is left but what stands in the log.
void forget(Group& group, Ctx& ctx) {
  stop_timers(group, ctx);
  group.host = BrokerId{};
  group.members.clear();
  group.pending_members.clear();
  group.pending_sync.clear();
  group.modern.members.clear();
  group.pending.clear();
  group.assignment_being_written = false;
  group.new_member_added = false;
}

void turn_away(Group& group, KafkaError error, Ctx& ctx) {
  for (GroupMember& member : group.members) {
    const ConnectionId join = std::exchange(member.parked_join, ConnectionId{});
    const ConnectionId sync = std::exchange(member.parked_sync, ConnectionId{});
    if (join.valid()) respond_error(join, error, ctx);
    if (sync.valid()) respond_error(sync, error, ctx);
  }
}

/// What the old coordinator wrote last counts if the new leader has it.
void settle(Group& group, const PartitionLog& log, Ctx& ctx) {
  for (const UnsettledWrite& write : group.unsettled) {
    const bool there =
        write.offset < log.end_offset() && log.epochs().epoch_at(write.offset) == write.epoch;
    if (!there) continue;
    if (write.stored != nullptr) group.stored = write.stored;
    for (const PartitionOffset& offset : write.offsets)
      store_offset(group, offset, ctx.now, write.offset);
  }
  group.unsettled.clear();
}

void restore_classic(Group& group, Ctx& ctx) {
  for (GroupMember& member : group.members) {
    member.parked_join = ConnectionId{};
    member.parked_sync = ConnectionId{};
    member.is_new = false;
    member.protocols = {group.protocol};
    arm_session(member, member.session_timeout, ctx);
  }
  group.state = group.members.empty() ? GroupState::empty : GroupState::stable;
}

/// Every member has a full session again, and who has to give something up the full time for that.
void restore_modern(Group& group, Ctx& ctx) {
  const Duration beat = group.type == GroupType::share ? group.config.share_session_timeout_ms
                                                       : group.config.consumer_session_timeout_ms;
  for (ConsumerGroupMember& member : group.modern.members) {
    member.last_heard = ctx.now;
    const Duration timeout = member.classic ? member.classic->session_timeout : beat;
    const bool away = member.current.epoch == static_leave_epoch;
    if (!away || member.session.valid()) ctx.set_timer(member.session, ctx.now + timeout);
    const bool revokes = member.current.state == AssignmentState::unrevoked_partitions;
    if (revokes && member.rebalance.valid() && !member.classic)
      ctx.set_timer(member.rebalance, ctx.now + member.rebalance_timeout);
  }
}

void restore(Group& group, BrokerId host, Ctx& ctx) {
  stop_timers(group, ctx);
  group.host = host;
  const StoredGroup none;
  const StoredGroup& stored = group.stored == nullptr ? none : *group.stored;
  if (group.stored != nullptr) group.type = stored.type;
  group.generation = stored.generation;
  group.protocol = stored.protocol;
  group.leader = stored.leader;
  group.order = stored.order;
  group.members = stored.members;
  group.subscribed = stored.subscribed;
  group.modern = stored.modern;
  group.share = stored.share;
  group.pending_members.clear();
  group.pending_sync.clear();
  group.assignment_being_written = false;
  group.new_member_added = false;
  group.previous_state = GroupState::empty;
  if (group.type == GroupType::classic) {
    restore_classic(group, ctx);
  } else {
    const bool shared = group.type == GroupType::share && !group.modern.members.empty();
    group.state = shared ? GroupState::stable : state_of(group.modern);
    restore_modern(group, ctx);
  }
}

/// The answer to a request whose handler has nothing to say but this error.
struct Refusal {
  ConnectionId connection;
  KafkaError error;
  Ctx& ctx;

  void operator()(const JoinGroupRequest& request) const {
    ctx.respond(connection, join_error(error, request.member));
  }
  void operator()(const InitProducerIdRequest&) const { say(InitProducerIdResponse{}); }
  void operator()(const AddPartitionsToTxnRequest&) const { say(AddPartitionsToTxnResponse{}); }
  void operator()(const AddOffsetsToTxnRequest&) const { say(AddOffsetsToTxnResponse{}); }
  void operator()(const EndTxnRequest&) const { say(EndTxnResponse{}); }
  void operator()(const SyncGroupRequest&) const { say(SyncGroupResponse{}); }
  void operator()(const HeartbeatRequest&) const { say(HeartbeatResponse{}); }
  void operator()(const LeaveGroupRequest&) const { say(LeaveGroupResponse{}); }
  void operator()(const OffsetCommitRequest&) const { say(OffsetCommitResponse{}); }
  void operator()(const OffsetFetchRequest&) const { say(OffsetFetchResponse{}); }
  void operator()(const ConsumerGroupHeartbeatRequest& request) const {
    ConsumerGroupHeartbeatResponse response;
    response.member = request.member;
    say(std::move(response));
  }
  void operator()(const ShareGroupHeartbeatRequest& request) const {
    ShareGroupHeartbeatResponse response;
    response.member = request.member;
    say(std::move(response));
  }
  template <class Request>
  void operator()(const Request&) const {
    check_failed("only requests to a coordinator are refused like this", __FILE__, __LINE__);
  }

 private:
  template <class Response>
  void say(Response response) const {
    response.error = error;
    ctx.respond(connection, std::move(response));
  }
};

/// The group coordinator has heard of its election.
void begin_reading(BrokerSide side, GroupLoad& load, Ctx& ctx) {
  const Duration takes = side.broker.life.times.coordinator_load;
  load.reading = true;
  load.due = ctx.now + takes;
  ctx.note(GroupsLoading{load.partition, takes});
}

void await_loads(BrokerSide side, Ctx& ctx) {
  const auto& loads = side.broker.loads;
  const auto next =
      std::min_element(loads.begin(), loads.end(),
                       [](const GroupLoad& a, const GroupLoad& b) { return a.due < b.due; });
  if (next != loads.end()) ctx.set_timer(side.broker.load, next->due);
}

}  // namespace

void respond_error(ConnectionId connection, KafkaError error, Ctx& ctx) {
  std::visit(Refusal{connection, error, ctx}, ctx.current_request(connection).body);
}

void release_waiting(const CoordinatorWrite& write, KafkaError error, Ctx& ctx) {
  using Kind = CoordinatorWrite::Kind;
  // What waits for a share-partition's state is the share session's business.
  const bool answers = write.connection.valid() && write.kind != Kind::share_state &&
                       write.kind != Kind::share_initialization;
  if (answers && write.kind == Kind::offsets) {
    answer_commit(write.connection, write.offsets, error, ctx);
  } else if (answers && write.kind == Kind::pending_offsets) {
    answer_transactional_commit(write.connection, write.offsets, error, ctx);
  } else if (answers) {
    respond_error(write.connection, error, ctx);
  }
  for (const CoordinatorWrite::Follower& follower : write.followers)
    respond_error(follower.connection, error, ctx);
}

void leave_write(BrokerSide side, const CoordinatorWrite& write) {
  UnsettledWrite left{write.offset, write.epoch, write.stored, {}, {}};
  if (write.kind == CoordinatorWrite::Kind::offsets) left.offsets = write.offsets;
  side.groups[write.group.index].unsettled.push_back(std::move(left));
}

std::shared_ptr<const StoredGroup> store_group(const Group& group, const CoordinatorWrite& write) {
  using Kind = CoordinatorWrite::Kind;
  const bool of_members = write.kind != Kind::offsets && write.kind != Kind::pending_offsets &&
                          write.kind != Kind::share_state;
  if (!of_members) return nullptr;
  auto stored = std::make_shared<StoredGroup>();
  stored->type = group.type;
  stored->generation = group.generation;
  stored->protocol = group.protocol;
  stored->leader = group.leader;
  stored->order = group.order;
  stored->members = group.members;
  stored->subscribed = group.subscribed;
  stored->modern = group.modern;
  stored->share = group.share;
  if (write.kind == Kind::assignment) {
    for (GroupMember& member : stored->members) {
      member.assignment.clear();
      for (const MemberAssignment& given : write.assignments) {
        if (given.member == member.id) member.assignment = given.partitions;
      }
    }
  }
  return stored;
}

void coordinator_elected(BrokerSide side, PartitionId partition, Ctx& ctx) {
  auto& loads = side.broker.loads;
  std::erase_if(loads, [&](const GroupLoad& load) { return load.partition == partition; });
  const bool any = std::any_of(side.groups.begin(), side.groups.end(), [&](const Group& group) {
    return group.offsets_partition == partition;
  });
  if (!any) return;
  const Duration election = side.broker.life.times.coordinator_election;
  loads.push_back(GroupLoad{partition, false, ctx.now + election});
  if (election == Duration{}) begin_reading(side, loads.back(), ctx);
  await_loads(side, ctx);
}

void coordinator_resigned(BrokerSide side, PartitionId partition, Ctx& ctx) {
  std::erase_if(side.broker.loads,
                [&](const GroupLoad& load) { return load.partition == partition; });
  std::vector<GroupId> unloaded;
  for (Group& group : side.groups) {
    if (group.offsets_partition != partition || group.host != side.broker.id) continue;
    turn_away(group, KafkaError::not_coordinator, ctx);
    forget(group, ctx);
    unloaded.push_back(group.id);
  }
  if (!unloaded.empty()) ctx.note(GroupsUnloaded{partition, unloaded});
}

void coordinator_died(BrokerSide side, Ctx& ctx) {
  for (Group& group : side.groups) {
    if (group.host != side.broker.id) continue;
    for (const CoordinatorWrite& write : side.broker.writes) {
      if (write.group == group.id && !write.log.valid() && write.offset >= 0)
        leave_write(side, write);
    }
    forget(group, ctx);
  }
  side.broker.loads.clear();
  ctx.stop_timer(side.broker.load);
}

void loads_due(BrokerSide side, Ctx& ctx) {
  auto& loads = side.broker.loads;
  const auto due = [&](const GroupLoad& load) { return load.due <= ctx.now; };
  for (auto load = std::find_if(loads.begin(), loads.end(), due); load != loads.end();
       load = std::find_if(loads.begin(), loads.end(), due)) {
    if (!load->reading) begin_reading(side, *load, ctx);
    if (load->due > ctx.now) continue;
    const PartitionId partition = load->partition;
    loads.erase(load);
    load_groups(side, partition, ctx);
  }
  await_loads(side, ctx);
}

void load_groups(BrokerSide side, PartitionId partition, Ctx& ctx) {
  std::vector<GroupId> loaded;
  const Replica* const replica =
      std::as_const(side.replication).find(ctx.cluster(), partition, side.broker.id);
  for (Group& group : side.groups) {
    if (group.offsets_partition != partition) continue;
    if (replica != nullptr) settle(group, replica->log, ctx);
    if (replica != nullptr) load_pending_offsets(side, group, *replica, ctx);
    apply_group_settings(group, ctx);
    restore(group, side.broker.id, ctx);
    arm_offset_expiry(side, group, ctx);
    loaded.push_back(group.id);
  }
  if (!loaded.empty()) ctx.note(GroupsLoaded{partition, loaded});
}

KafkaError hosting_error(const BrokerSide& side, GroupId id) {
  const Group& group = side.groups[id.index];
  if (group.host == side.broker.id) return KafkaError::none;
  const auto& loads = side.broker.loads;
  const bool loading = std::any_of(loads.begin(), loads.end(), [&](const GroupLoad& load) {
    return load.reading && load.partition == group.offsets_partition;
  });
  return loading ? KafkaError::coordinator_load_in_progress : KafkaError::not_coordinator;
}

}  // namespace ks
