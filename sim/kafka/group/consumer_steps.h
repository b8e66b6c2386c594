// What the source files of the KIP-848 coordinator have in common with each other and with that of share
// groups; nobody else includes this. A Step is one
// indivisible piece of work on one group: it changes the group at once, as replaying records does, and
// knows afterwards whether its answer has to wait for a write.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sim/kafka/broker.h"
#include "sim/kafka/group/consumer_protocol.h"
#include "sim/kafka/group/consumer_reconcile.h"

namespace ks {

struct ConsumerStep {
  BrokerSide side;
  Group& group;
  Ctx& ctx;
  bool wrote = false;  ///< records were appended

  ConsumerGroup& modern() const { return group.modern; }
  Profile profile() const { return side.broker.profile; }
  bool v4_4() const { return profile() == Profile::v4_4; }
};

/// A request as both protocols make it: what the member says about itself and what it owns.
struct MemberUpdate {
  MemberId member;
  std::optional<Duration> rebalance_timeout;
  std::optional<std::vector<TopicId>> topics;
  std::optional<std::string> regex;
  std::optional<std::string> assignor;
  std::optional<HostedClassic> classic;  ///< nothing: the member speaks KIP-848
  std::optional<std::vector<PartitionId>> owned;
  bool joined = false;  ///< the member is new to the group
};

// consumer_membership.cpp: members come, change, are replaced and go.

/// The group is of type consumer from now on, with its first epoch and nobody in it.
void start_consumer_group(ConsumerStep& step);
/// A member without anything; it is the last in the order of joining.
ConsumerGroupMember& add_consumer_member(ConsumerStep& step, MemberId id, InstanceId instance);
/// A static member is back: it inherits subscription, target and partitions under its new id.
ConsumerGroupMember& replace_static_member(ConsumerStep& step, MemberId id, InstanceId instance);
/// Takes the member out and bumps the group epoch; a group whose last KIP-848 member goes may turn
/// into a classic one instead.
void fence_consumer_member(ConsumerStep& step, MemberId id, RebalanceReason reason);
/// 4.4: the target of a group without members is up to date.
void settle_if_empty(ConsumerStep& step);
/// Takes the member out, with its timers and its target; nothing else.
void drop_consumer_member(ConsumerStep& step, MemberId id, RebalanceReason reason);
/// Steps 1 to 4 of a heartbeat: merge, bump, compute the target if it may be, reconcile this member.
void update_and_reconcile(ConsumerStep& step, const MemberUpdate& update);
/// Replaces the member's record and books who holds what.
void book_current(ConsumerStep& step, ConsumerGroupMember& member, CurrentAssignment next);
/// The same as a step towards the target: it is told, and the rebalance timer follows the state.
void set_current(ConsumerStep& step, ConsumerGroupMember& member, CurrentAssignment next);
/// The new group state, if it is another one.
void refresh_group_state(ConsumerStep& step);
void bump_group_epoch(ConsumerStep& step, RebalanceReason reason, MemberId who);
void arm_consumer_session(ConsumerStep& step, ConsumerGroupMember& member, Duration timeout);
/// The group's subscribed topics as they are now, as one number.
std::uint64_t subscribed_metadata_hash(const ConsumerStep& step);
/// Sends the answer when everything that was written up to now is committed.
void answer(ConsumerStep& step, ConnectionId connection, MessageBody reply);

// consumer_regex.cpp

/// Whether the changed pattern asks for a new target at once; starts resolving where it is needed.
bool update_regexes(ConsumerStep& step, const ConsumerGroupMember& member,
                    const std::string& before);
void forget_unused_regexes(ConsumerStep& step);

// consumer_target.cpp

/// The assignor that the members' wishes give, or the broker's first.
std::string preferred_assignor(const ConsumerStep& step);
/// Runs it over all members.
void compute_target(ConsumerStep& step);

// consumer_migration.cpp

/// Whether the classic group may turn into a KIP-848 one with its members in it.
bool may_upgrade(const BrokerSide& side, const Group& group);
void upgrade_group(ConsumerStep& step);
/// Whether the group would hold classic members only without this one (if it is valid), and may be
/// downgraded.
bool may_downgrade_without(const ConsumerStep& step, MemberId leaving);
/// Turns into a classic group, without `leaving` if it is valid, and rebalances if told to.
void downgrade_group(ConsumerStep& step, MemberId leaving, RebalanceReason why, bool rebalance);

}  // namespace ks
