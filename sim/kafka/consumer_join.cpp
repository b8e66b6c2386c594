// How a member joins: what poll() does of it each time, and what the answers mean.
// Source: AbstractCoordinator.joinGroupIfNeeded, JoinGroupResponseHandler, SyncGroupResponseHandler;
// ConsumerCoordinator.onJoinPrepare, onJoinComplete.
#include <algorithm>
#include <utility>

#include "sim/kafka/consumer_parts.h"
#include "sim/kafka/group/topic_regex.h"
#include "sim/kafka/java_hash.h"
#include "sim/kafka/java_hash_order.h"

namespace ks {
namespace {

/// By topic name, then number, as Kafka sorts what travels.
void sort_by_name(std::vector<PartitionId>& partitions, const Ctx& ctx) {
  const Names& names = ctx.names();
  std::sort(partitions.begin(), partitions.end(), [&](PartitionId a, PartitionId b) {
    const TopicPartition& one = names.partitions[a.index];
    const TopicPartition& two = names.partitions[b.index];
    const auto order = java_compare(names.topics[one.topic.index], names.topics[two.topic.index]);
    return order != 0 ? order < 0 : one.number < two.number;
  });
}

/// StickyAssignor groups what it remembers in a HashMap of topic names.
void sort_by_hashed_name(std::vector<PartitionId>& partitions, const Ctx& ctx) {
  const Names& names = ctx.names();
  sort_by_name(partitions, ctx);
  JavaHashOrder topics;
  for (const PartitionId id : partitions)
    topics.insert(names.topics[names.partitions[id.index].topic.index]);
  std::vector<PartitionId> grouped;
  for (const std::string& topic : topics.iteration()) {
    for (const PartitionId id : partitions) {
      if (names.topics[names.partitions[id.index].topic.index] == topic) grouped.push_back(id);
    }
  }
  partitions = std::move(grouped);
}

/// poll() looks again when the automatic commit's timer, which the failure has set, or a beat is due, and
/// whenever something arrives.
void commit_later(Consumer& consumer, Ctx& ctx) {
  Time again = ctx.now + consumer.config.retry_backoff_ms;
  if (consumer.heartbeats) again = std::min(again, consumer.heartbeat_due);
  wake_at(consumer, again, ctx);
}

/// True while onJoinPrepare waits for its auto-commit. A commit that cannot be sent counts as done.
bool commit_before_join(Consumer& consumer, Ctx& ctx) {
  if (!consumer.config.enable_auto_commit) return false;
  if (consumer.prepare_limit == Time{})
    consumer.prepare_limit = ctx.now + consumer.config.max_poll_interval_ms;
  const bool over = consumer.prepare_limit <= ctx.now;
  if (std::exchange(consumer.commit_failed, false)) {
    if (!over) commit_later(consumer, ctx);
    return !over;
  }
  if (!consumer.commit_done && !consumer.awaits(CommitPurpose::before_join)) {
    consumer.pending_revocation = consumer.mode == RebalanceProtocol::eager;
    ctx.stop_timer(consumer.timer(ConsumerTimer::auto_commit));
    consumer.commit_done =
        !send_commit(consumer, consumed_positions(consumer), CommitPurpose::before_join, ctx);
  }
  return !consumer.commit_done && !over;
}

/// onJoinPrepare; true when it is done, false while it waits or the listener runs.
bool prepare_join(Consumer& consumer, Ctx& ctx) {
  if (commit_before_join(consumer, ctx)) return false;
  const bool lost = consumer.generation < 0 || !consumer.member.valid();
  std::vector<PartitionId> given_up = owned_list(consumer);
  if (!lost && consumer.mode == RebalanceProtocol::cooperative) {
    std::erase_if(given_up, [&](PartitionId partition) {
      return consumer.subscribes(topic_of(partition, ctx));
    });
  }
  const bool always = !lost && consumer.mode == RebalanceProtocol::eager;
  if (given_up.empty() && !always) {
    join_prepared(consumer);
    return true;
  }
  call_listener(consumer, lost ? ListenerCall::lost : ListenerCall::revoked, std::move(given_up),
                AfterCallback::join, ctx);
  return consumer.app == AppState::polling && !consumer.needs_prepare;
}

void send_join(Consumer& consumer, Ctx& ctx) {
  disable_heartbeats(consumer, ctx);
  JoinGroupRequest request;
  request.group = consumer.group;
  request.member = consumer.member;
  request.instance = consumer.instance;
  request.session_timeout = consumer.config.session_timeout_ms;
  request.rebalance_timeout = consumer.config.max_poll_interval_ms;
  request.protocols = consumer.config.partition_assignment_strategy;
  request.subscription.topics = consumer.topics;
  request.subscription.owned_partitions = owned_list(consumer);
  sort_by_name(request.subscription.owned_partitions, ctx);
  request.subscription.generation = consumer.generation;
  request.subscription.rack = consumer.config.client_rack;
  request.subscription.sticky = consumer.sticky;
  request.subscription.cooperative_generation = consumer.cooperative_generation;
  request.reason = consumer.join_reason;
  consumer.join = JoinStep::join_sent;
  consumer.join_generation = consumer.generation;
  consumer.join_answer.reset();
  consumer.joined_topics = consumer.topics;
  change_state(consumer, MemberState::preparing_rebalance, ctx);
  ctx.request(consumer.coordinator_link, std::move(request));
}

/// Join and Sync errors: at once again, later again, or the end of the application.
void join_failed(Consumer& consumer, ApiKey request, KafkaError error, bool generation_unchanged,
                 Ctx& ctx) {
  consumer.join = JoinStep::none;
  consumer.rejoin_needed = true;
  consumer.join_reason = "rebalance failed due to " + std::string{error_name(error)};
  switch (error) {
    case KafkaError::member_id_required:
    case KafkaError::rebalance_in_progress: return;
    case KafkaError::unknown_member_id:
      if (generation_unchanged) lose_generation(consumer, true, ctx);
      return;
    case KafkaError::illegal_generation:
      if (generation_unchanged) lose_generation(consumer, false, ctx);
      return;
    case KafkaError::coordinator_not_available:
    case KafkaError::not_coordinator: coordinator_lost(consumer, request, error, ctx); return;
    case KafkaError::coordinator_load_in_progress: retry_later(consumer, ctx); return;
    default: consumer.poll_error = error; return;
  }
}

/// True when the SyncGroup is on its way.
bool send_sync(Consumer& consumer, const JoinGroupResponse& response, Ctx& ctx) {
  SyncGroupRequest request;
  request.group = consumer.group;
  request.member = consumer.member;
  request.instance = consumer.instance;
  request.generation = consumer.generation;
  request.protocol = response.protocol;
  if (response.leader == consumer.member && response.skip_assignment) {
    ctx.note(AssignmentSkipped{consumer.group, consumer.generation});
  } else if (response.leader == consumer.member) {
    consumer.snapshot = snapshot_of(consumer, ctx);
    consumer.snapshot_seen = consumer.metadata.version();
    auto assignments = run_assignor(consumer, response, ctx);
    if (!assignments) return false;
    request.assignments = std::move(*assignments);
  }
  consumer.join = JoinStep::sync_sent;
  ctx.request(consumer.coordinator_link, std::move(request));
  return true;
}

/// A leader does not assign before its metadata covers the topics of all members
/// (ConsumerCoordinator.updateGroupSubscription).
bool leads_blindly(Consumer& consumer, Ctx& ctx) {
  const JoinGroupResponse& answer = *consumer.join_answer;
  return answer.error == KafkaError::none && answer.leader == answer.member &&
         !covers_group(consumer, answer, ctx);
}

/// JoinGroupResponseHandler, on the application's thread.
void take_join_answer(Consumer& consumer, Ctx& ctx) {
  const JoinGroupResponse response = std::move(*consumer.join_answer);
  consumer.join_answer.reset();
  if (response.error != KafkaError::none) {
    if (response.error == KafkaError::member_id_required) {
      consumer.member = response.member;
      consumer.generation = -1;
    }
    join_failed(consumer, ApiKey::join_group, response.error,
                consumer.generation == consumer.join_generation, ctx);
    return;
  }
  if (consumer.state != MemberState::preparing_rebalance) {
    consumer.join = JoinStep::none;  // it left the group while the answer was on its way
    retry_later(consumer, ctx);
    return;
  }
  consumer.member = response.member;
  consumer.generation = response.generation;
  consumer.assignor = response.protocol;
  consumer.snapshot.reset();
  if (response.leader != response.member) consumer.group_topics.clear();
  consumer.polled_at = ctx.now;
  change_state(consumer, MemberState::completing_rebalance, ctx);
  enable_heartbeats(consumer, ctx);
  send_sync(consumer, response, ctx);
}

/// The assignor's own memory of what it was given (ConsumerPartitionAssignor.onAssignment).
void remember_assignment(Consumer& consumer, Ctx& ctx) {
  if (consumer.assignor == "cooperative-sticky")
    consumer.cooperative_generation = consumer.joined_generation;
  if (consumer.assignor != "sticky") return;
  consumer.sticky = StickyUserData{consumer.joined_assignment, consumer.joined_generation};
  sort_by_hashed_name(consumer.sticky->partitions, ctx);
}

bool matches_pattern(const Consumer& consumer, TopicId topic, const Ctx& ctx) {
  return !consumer.pattern.empty() &&
         TopicRegex{consumer.pattern}.matches(ctx.names().topics[topic.index]);
}

/// onJoinComplete.
void finish_join(Consumer& consumer, Ctx& ctx) {
  if (consumer.state != MemberState::stable || consumer.generation < 0) {
    consumer.join = JoinStep::none;  // the heartbeat thread has given the generation up meanwhile
    lose_generation(consumer, true, ctx);
    return;
  }
  const auto& given = consumer.joined_assignment;
  const auto fits = [&](PartitionId partition) {
    const TopicId topic = topic_of(partition, ctx);
    return consumer.subscribes(topic) || matches_pattern(consumer, topic, ctx);
  };
  const bool matches = std::all_of(given.begin(), given.end(), fits);
  if (!matches) {
    consumer.join = JoinStep::none;
    consumer.needs_prepare = true;
    consumer.rejoin_needed = true;
    consumer.join_reason = "received assignment does not match the current subscription";
    return;
  }
  std::vector<PartitionId> revoked = owned_list(consumer);
  std::erase_if(revoked, [&](PartitionId partition) {
    return std::binary_search(given.begin(), given.end(), partition);
  });
  if (revoked.empty()) {
    apply_assignment(consumer, ctx);
    return;
  }
  consumer.rejoin_needed = true;
  consumer.join_reason = "need to revoke partitions and re-join";
  call_listener(consumer, ListenerCall::revoked, std::move(revoked), AfterCallback::assign, ctx);
}

/// A leader whose metadata no longer has the topics and partitions that it assigned.
void notice_metadata(Consumer& consumer, Ctx& ctx) {
  if (!consumer.snapshot || consumer.snapshot_seen == consumer.metadata.version()) return;
  consumer.snapshot_seen = consumer.metadata.version();
  if (snapshot_of(consumer, ctx) == *consumer.snapshot) return;
  if (consumer.rejoin_needed || consumer.join != JoinStep::none) {
    consumer.snapshot_seen = 0;  // looked at again when this join is over
    return;
  }
  consumer.rejoin_needed = true;
  consumer.join_reason = "cached metadata has changed";
}

/// ConsumerCoordinator.rejoinNeededOrPending.
void notice_subscription(Consumer& consumer) {
  if (!consumer.joined_topics || *consumer.joined_topics == consumer.topics) return;
  if (consumer.rejoin_needed || consumer.join != JoinStep::none) return;
  consumer.rejoin_needed = true;
  consumer.join_reason = "subscription has changed";
}

/// Before it joins, a consumer with a pattern refreshes its metadata, if the backoff allows, so that
/// what it tells the group is new.
bool waits_for_pattern(Consumer& consumer, Ctx& ctx) {
  if (consumer.pattern.empty() || !consumer.needs_prepare || consumer.prepare_limit != Time{})
    return false;
  MetadataUpdates& updates = consumer.updates;
  if (!updates.on_its_way && !updates.wanted && updates.last_refresh + updates.backoff < ctx.now)
    request_metadata(consumer, ctx);
  if (updates.on_its_way || !consumer.metadata.image) return true;
  match_pattern(consumer, ctx);
  return false;
}

/// The next step of a join that has been sent; false if it has to wait.
bool advance(Consumer& consumer, Ctx& ctx) {
  switch (consumer.join) {
    case JoinStep::none: send_join(consumer, ctx); return false;
    case JoinStep::join_sent:
      if (!consumer.join_answer || leads_blindly(consumer, ctx)) return false;
      take_join_answer(consumer, ctx);
      return true;
    case JoinStep::sync_sent: return false;
    case JoinStep::assigned: finish_join(consumer, ctx); return true;
  }
  return false;
}

}  // namespace

void join_prepared(Consumer& consumer) {
  consumer.needs_prepare = false;
  consumer.commit_done = false;
  consumer.commit_failed = false;
  consumer.join_waits = false;
  consumer.pending_revocation = false;
  consumer.prepare_limit = Time{};
}

bool drive_join(Consumer& consumer, Ctx& ctx) {
  match_pattern(consumer, ctx);
  notice_metadata(consumer, ctx);
  notice_subscription(consumer);
  while (consumer.rejoin_needed || consumer.join != JoinStep::none) {
    if (!consumer.coordinator.valid() || ctx.now < consumer.join_not_before) return false;
    if (consumer.join == JoinStep::none && waits_for_pattern(consumer, ctx)) return false;
    if (consumer.needs_prepare && !prepare_join(consumer, ctx)) return false;
    if (!advance(consumer, ctx)) return false;
    if (consumer.app != AppState::polling || consumer.poll_error != KafkaError::none) return false;
  }
  return consumer.coordinator.valid() && consumer.state == MemberState::stable;
}

void apply_assignment(Consumer& consumer, Ctx& ctx) {
  remember_assignment(consumer, ctx);
  consumer.join = JoinStep::none;
  consumer.needs_prepare = true;
  consumer.failed_tries = 0;
  request_new_topics(consumer, ctx);
  consumer.next_auto_commit = ctx.now + consumer.config.auto_commit_interval_ms;
  std::vector<PartitionId> kept = owned_list(consumer);
  std::vector<PartitionId> added;
  for (const PartitionId partition : consumer.joined_assignment) {
    ctx.ledger().owned(consumer.group, partition, consumer.id, consumer.instance,
                       consumer.joined_generation, ctx.now);
    if (consumer.find(partition) != nullptr) continue;
    added.push_back(partition);
    OwnedPartition owned;
    owned.partition = partition;
    owned.leader = leader_of(consumer, partition, ctx);
    if (owned.leader.valid()) owned.leader_epoch = ctx.cluster().at(partition).leader_epoch;
    const auto place =
        std::find_if(consumer.owned.begin(), consumer.owned.end(),
                     [&](const OwnedPartition& other) { return partition < other.partition; });
    consumer.owned.insert(place, owned);
  }
  consumer.joined_assignment.clear();
  ctx.note(PartitionsAssigned{consumer.group, consumer.joined_generation, added, std::move(kept)});
  call_listener(consumer, ListenerCall::assigned, std::move(added), AfterCallback::poll, ctx);
}

void handle(Consumer& consumer, ConnectionId connection, const JoinGroupResponse& response,
            Ctx& ctx) {
  if (connection != consumer.coordinator_link || consumer.join != JoinStep::join_sent) return;
  consumer.join_answer = response;
  if (consumer.app == AppState::closing_leave && consumer.farewell != Farewell::said) {
    finish_close(consumer, ctx);
    return;
  }
  drive_poll(consumer, ctx);  // a busy application takes the answer at its next poll()
}

void handle(Consumer& consumer, ConnectionId connection, const SyncGroupResponse& response,
            Ctx& ctx) {
  if (connection != consumer.coordinator_link || consumer.join != JoinStep::sync_sent) return;
  if (consumer.app == AppState::closing_leave && consumer.farewell != Farewell::said) {
    finish_close(consumer, ctx);
    return;
  }
  const bool unchanged = consumer.state == MemberState::completing_rebalance;
  if (!unchanged) {
    // The generation was given up while the answer was on its way: again at once.
    join_failed(consumer, ApiKey::sync_group, KafkaError::illegal_generation, false, ctx);
  } else if (response.error != KafkaError::none) {
    join_failed(consumer, ApiKey::sync_group, response.error, true, ctx);
  } else {
    consumer.join = JoinStep::assigned;
    consumer.joined_assignment = response.partitions;
    std::sort(consumer.joined_assignment.begin(), consumer.joined_assignment.end());
    consumer.joined_generation = consumer.generation;
    consumer.rejoin_needed = false;
    consumer.join_reason.clear();
    change_state(consumer, MemberState::stable, ctx);
  }
  drive_poll(consumer, ctx);
}

}  // namespace ks
