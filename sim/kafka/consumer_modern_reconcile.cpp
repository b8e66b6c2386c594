// Reconciliation at the client: from what it has to what the coordinator said it may use.
// Source: AbstractMembershipManager.maybeReconcile, revokeAndAssign.
// Model: listeners do not throw.
#include <algorithm>
#include <iterator>

#include "sim/kafka/consumer_modern_parts.h"

namespace ks {
namespace {

std::vector<PartitionId> without(const std::vector<PartitionId>& list,
                                 const std::vector<PartitionId>& taken) {
  std::vector<PartitionId> rest;
  std::set_difference(list.begin(), list.end(), taken.begin(), taken.end(),
                      std::back_inserter(rest));
  return rest;
}

std::vector<PartitionId> to_revoke(const Consumer& consumer) {
  return without(owned_list(consumer), consumer.modern.resolved);
}

/// The member has been thrown out, or leaves: nothing more is applied.
bool aborted(Consumer& consumer) {
  if (consumer.state == MemberState::reconciling) return false;
  consumer.modern.step = ReconcileStep::idle;
  return true;
}

void begin_assigning(Consumer& consumer) {
  consumer.modern.step = ReconcileStep::assigning;
  consumer.modern.due =
      DueCall{ListenerCall::assigned, without(consumer.modern.resolved, owned_list(consumer))};
}

void revoke_and_assign(Consumer& consumer) {
  if (aborted(consumer)) return;
  const std::vector<PartitionId> revoked = to_revoke(consumer);
  if (revoked.empty()) {
    begin_assigning(consumer);
    return;
  }
  consumer.modern.step = ReconcileStep::revoking;
  consumer.modern.due = DueCall{ListenerCall::revoked, revoked};
}

/// The consumed positions, until somebody takes them or the rebalance timeout is over.
void commit_first(Consumer& consumer, Ctx& ctx) {
  ModernMembership& modern = consumer.modern;
  if (consumer.awaits(CommitPurpose::reconciliation)) return;
  const auto offsets = consumed_positions(consumer);
  const bool wanted =
      consumer.config.enable_auto_commit && !offsets.empty() && ctx.now < modern.commit_until;
  if (!wanted) {
    revoke_and_assign(consumer);
  } else if (modern.commit_again <= ctx.now) {
    send_commit(consumer, offsets, CommitPurpose::reconciliation, ctx);
  }
}

void insert_owned(Consumer& consumer, PartitionId partition, Ctx& ctx) {
  OwnedPartition owned;
  owned.partition = partition;
  owned.leader = leader_of(consumer, partition, ctx);
  if (owned.leader.valid()) owned.leader_epoch = ctx.cluster().at(partition).leader_epoch;
  owned.paused = true;
  const auto place =
      std::find_if(consumer.owned.begin(), consumer.owned.end(),
                   [&](const OwnedPartition& other) { return partition < other.partition; });
  consumer.owned.insert(place, owned);
}

/// The new partitions are the member's; they are read when the listener has returned.
void apply(Consumer& consumer, const std::vector<PartitionId>& added, Ctx& ctx) {
  std::vector<PartitionId> kept = owned_list(consumer);
  for (const PartitionId partition : added) insert_owned(consumer, partition, ctx);
  for (const OwnedPartition& owned : consumer.owned) {
    ctx.ledger().owned(consumer.group, owned.partition, consumer.id, consumer.instance,
                       consumer.generation, ctx.now);
  }
  ctx.note(PartitionsAssigned{consumer.group, consumer.generation, added, std::move(kept)});
}

/// What of the target can be named: topics travel by id, and the client's metadata has the names. For the
/// rest it asks for new metadata (findResolvableAssignmentAndTriggerMetadataUpdate).
std::vector<PartitionId> resolvable(Consumer& consumer, Ctx& ctx) {
  std::vector<PartitionId> list;
  for (const PartitionId partition : consumer.modern.target) {
    if (consumer.metadata.knows(topic_of(partition, ctx))) list.push_back(partition);
  }
  if (list.size() == consumer.modern.target.size()) return list;
  request_new_topics(consumer, ctx);
  request_metadata(consumer, ctx);
  return list;
}

}  // namespace

void take_target(Consumer& consumer, std::vector<PartitionId> target, Ctx& ctx) {
  std::sort(target.begin(), target.end());
  consumer.modern.target = std::move(target);
  if (consumer.modern.current != consumer.modern.target) {
    change_state(consumer, MemberState::reconciling, ctx);
  } else if (consumer.state == MemberState::reconciling || consumer.state == MemberState::joining) {
    change_state(consumer, MemberState::stable, ctx);
  }
}

void maybe_reconcile(Consumer& consumer, bool polled, Ctx& ctx) {
  ModernMembership& modern = consumer.modern;
  if (modern.step == ReconcileStep::committing && !aborted(consumer)) commit_first(consumer, ctx);
  if (consumer.state != MemberState::reconciling || modern.step != ReconcileStep::idle) return;
  if (modern.current == modern.target) return;
  std::vector<PartitionId> resolved = resolvable(consumer, ctx);
  if (modern.current == resolved) return;  // what is new of the target cannot be named yet
  modern.resolved = std::move(resolved);
  const std::vector<PartitionId> revoked = to_revoke(consumer);
  const bool revokes = consumer.profile == Profile::v4_4 && !revoked.empty();
  if (!polled && (consumer.config.enable_auto_commit || revokes)) return;
  modern.step = ReconcileStep::committing;
  modern.commit_until = ctx.now + consumer.config.max_poll_interval_ms;
  modern.commit_again = ctx.now;
  modern.commit_tries = 0;
  for (const PartitionId partition : revoked) consumer.find(partition)->paused = true;
  commit_first(consumer, ctx);
}

void reconcile_commit_answered(Consumer& consumer, KafkaError error, Ctx& ctx) {
  ModernMembership& modern = consumer.modern;
  if (modern.step != ReconcileStep::committing) return;
  // What was deleted with its topic is not tried again.
  const bool again = error != KafkaError::unknown_topic_or_partition &&
                     (retriable(error) || error == KafkaError::stale_member_epoch);
  if (!again) {
    revoke_and_assign(consumer);
    return;
  }
  modern.commit_again = ctx.now + backoff(consumer, modern.commit_tries++, ctx);
  wake_at(consumer, modern.commit_again, ctx);
}

void run_due_call(Consumer& consumer, Ctx& ctx) {
  DueCall due = std::move(*consumer.modern.due);
  consumer.modern.due.reset();
  if (due.call == ListenerCall::lost) due.partitions = owned_list(consumer);
  if (due.call == ListenerCall::assigned) apply(consumer, due.partitions, ctx);
  call_listener(consumer, due.call, due.partitions, AfterCallback::modern, ctx);
}

void revoked_call_ended(Consumer& consumer, Ctx&) {
  if (consumer.modern.step == ReconcileStep::revoking && !aborted(consumer))
    begin_assigning(consumer);
}

void assigned_call_ended(Consumer& consumer, Ctx& ctx) {
  for (OwnedPartition& owned : consumer.owned) owned.paused = false;
  if (consumer.modern.step != ReconcileStep::assigning || aborted(consumer)) return;
  consumer.modern.step = ReconcileStep::idle;
  consumer.modern.current = consumer.modern.resolved;
  consumer.next_auto_commit = ctx.now + consumer.config.auto_commit_interval_ms;
  change_state(consumer, MemberState::acknowledging, ctx);
}

}  // namespace ks
