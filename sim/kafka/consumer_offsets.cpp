#include <algorithm>
#include <utility>

#include "sim/kafka/consumer_modern_parts.h"
#include "sim/kafka/consumer_parts.h"

namespace ks {
namespace {

/// What ListOffsets is to look for: what seek() wants, else what auto.offset.reset says.
std::int64_t wanted_timestamp(const Consumer& consumer, const OwnedPartition& owned,
                              const Ctx& ctx) {
  if (owned.reset_timestamp != 0) return owned.reset_timestamp;
  return consumer.config.auto_offset_reset.timestamp(ctx.now);
}

/// Asks this leader about all its partitions without a valid offset that look for the same.
void request_reset_from(Consumer& consumer, BrokerId leader, std::int64_t timestamp, Ctx& ctx) {
  FetchLink* const link = ready_link(consumer, leader, ctx);
  if (link == nullptr) return;
  ListOffsetsRequest request;
  request.timestamp = timestamp;
  request.read_committed = consumer.read_committed;
  for (OwnedPartition& owned : consumer.owned) {
    if (!owned.needs_reset || owned.looking_up || owned.leader != leader ||
        wanted_timestamp(consumer, owned, ctx) != timestamp)
      continue;
    owned.looking_up = true;
    request.partitions.push_back(owned.partition);
    request.leader_epochs.push_back(ctx.cluster().at(owned.partition).leader_epoch);
  }
  ctx.request(link->connection, std::move(request));
}

void request_reset(Consumer& consumer, Ctx& ctx) {
  if (ctx.now < consumer.reset_not_before) return;
  for (const OwnedPartition& owned : consumer.owned) {
    if (!owned.needs_reset || owned.looking_up) continue;
    if (owned.leader.valid()) {
      request_reset_from(consumer, owned.leader, wanted_timestamp(consumer, owned, ctx), ctx);
    } else {
      request_metadata(consumer, ctx);
    }
  }
}

void set_position(Consumer& consumer, OwnedPartition& owned, std::int64_t offset, bool committed,
                  Ctx& ctx) {
  owned.position = offset;
  owned.position_epoch = -1;
  owned.validating = false;
  owned.asked = false;
  owned.looking_up = false;
  owned.needs_reset = false;
  owned.reset_timestamp = 0;
  const std::int64_t lost = std::exchange(owned.lost_position, -1);
  ctx.note(PositionSet{owned.partition, offset, committed});
  ctx.ledger().begins(consumer.group, owned.partition, offset);
  if (lost < 0 || offset <= lost) return;
  ctx.ledger().passed_over(consumer.group, owned.partition, lost, offset);
  ctx.note(RecordsPassedOver{owned.partition, lost, offset});
}

/// The position is that of the commit. The leader of a later epoch may have another log up to there, which
/// has to be asked first (SubscriptionState.seekUnvalidated).
/// Model: a leader of the commit's own epoch is not asked; it has what was committed.
void take_commit(Consumer& consumer, OwnedPartition& owned, const PartitionOffset& commit,
                 Ctx& ctx) {
  set_position(consumer, owned, commit.offset, true, ctx);
  owned.position_epoch = commit.leader_epoch;
  owned.validating = commit.leader_epoch >= 0 && commit.leader_epoch < owned.leader_epoch;
  if (commit.leader_epoch > owned.leader_epoch) request_metadata(consumer, ctx);
}

/// OffsetCommitResponseHandler: what an error says about the membership.
void heed_commit_error(Consumer& consumer, const SentCommit& commit, KafkaError error, Ctx& ctx) {
  if (consumer.modern.on) {
    // Only heartbeats fence a member of a KIP-848 group.
    if (error == KafkaError::not_coordinator || error == KafkaError::coordinator_not_available)
      coordinator_lost(consumer, ApiKey::offset_commit, error, ctx);
    return;
  }
  switch (error) {
    case KafkaError::unknown_member_id:
    case KafkaError::illegal_generation: {
      const bool other = commit.generation != consumer.generation;
      if (other && consumer.state == MemberState::preparing_rebalance) return;
      lose_generation(consumer, error == KafkaError::unknown_member_id, ctx);
      return;
    }
    case KafkaError::rebalance_in_progress:
      consumer.rejoin_needed = true;
      consumer.join_reason = "offset commit failed since group is already rebalancing";
      return;
    case KafkaError::not_coordinator:
    case KafkaError::coordinator_not_available:
      coordinator_lost(consumer, ApiKey::offset_commit, error, ctx);
      return;
    default: return;
  }
}

/// CommitRequestManager, since 4.1: by the ids of topics, if the client knows all of them.
void name_by_id(const Consumer& consumer, OffsetCommitRequest& request) {
  for (const PartitionOffset& offset : request.offsets) {
    const TopicId topic = consumer.metadata.view().at(offset.partition).topic;
    if (!consumer.metadata.knows(topic)) {
      request.topic_ids.clear();
      return;
    }
    request.topic_ids.push_back(consumer.metadata.view().at(topic).incarnation);
  }
}

}  // namespace

bool may_commit(const Consumer& consumer) {
  // ConsumerCoordinator.generationIfStable: a member in the middle of a join does not even ask.
  return consumer.modern.on || consumer.state == MemberState::stable;
}

SmallVec<PartitionOffset, 4> consumed_positions(const Consumer& consumer) {
  SmallVec<PartitionOffset, 4> offsets;
  for (const OwnedPartition& owned : consumer.owned) {
    if (owned.position < 0) continue;
    offsets.push_back(PartitionOffset{owned.partition, owned.position, owned.position_epoch});
  }
  return offsets;
}

bool send_commit(Consumer& consumer, const SmallVec<PartitionOffset, 4>& offsets,
                 CommitPurpose purpose, Ctx& ctx) {
  if (offsets.empty() || !consumer.coordinator.valid() || !may_commit(consumer)) return false;
  OffsetCommitRequest request;
  request.group = consumer.group;
  request.member = consumer.member;
  const bool outside = consumer.modern.on && consumer.generation <= 0;  // it has no epoch now
  request.generation = outside ? -1 : consumer.generation;
  request.instance = consumer.instance;
  request.offsets = offsets;
  if (consumer.modern.on && consumer.profile == Profile::v4_4) name_by_id(consumer, request);
  const std::uint32_t correlation = ctx.request(consumer.coordinator_link, std::move(request));
  consumer.commits.push_back(SentCommit{correlation, consumer.generation, purpose});
  return true;
}

void auto_commit_if_due(Consumer& consumer, Ctx& ctx) {
  if (!consumer.config.enable_auto_commit) return;
  if (consumer.next_auto_commit <= ctx.now) {
    consumer.next_auto_commit = ctx.now + consumer.config.auto_commit_interval_ms;
    send_commit(consumer, consumed_positions(consumer), CommitPurpose::automatic, ctx);
  }
  // poll() does not wait past the next commit.
  ctx.set_timer(consumer.timer(ConsumerTimer::auto_commit), consumer.next_auto_commit);
}

void hear_of_commit(Consumer& consumer, Ctx& ctx) {
  if (!std::exchange(consumer.auto_commit_failed, false)) return;
  consumer.next_auto_commit = ctx.now + consumer.config.retry_backoff_ms;
}

void look_up_positions(Consumer& consumer, Ctx& ctx) {
  if (!consumer.coordinator.valid()) return;
  const bool all_known =
      std::all_of(consumer.owned.begin(), consumer.owned.end(),
                  [](const OwnedPartition& owned) { return owned.position >= 0; });
  if (all_known) return;
  OffsetFetchRequest request;
  request.group = consumer.group;
  for (OwnedPartition& owned : consumer.owned) {
    if (owned.position >= 0 || owned.looking_up || owned.needs_reset || owned.paused) continue;
    owned.looking_up = true;
    request.partitions.push_back(owned.partition);
  }
  if (consumer.modern.on && consumer.generation > 0) {
    request.member = consumer.member;
    request.member_epoch = consumer.generation;
  }
  if (!request.partitions.empty()) ctx.request(consumer.coordinator_link, std::move(request));
  request_reset(consumer, ctx);
}

void handle_commit(Consumer& consumer, ConnectionId connection, const Message& message, Ctx& ctx) {
  if (connection != consumer.coordinator_link) return;
  const auto found = std::find_if(
      consumer.commits.begin(), consumer.commits.end(),
      [&](const SentCommit& commit) { return commit.correlation == message.correlation; });
  if (found == consumer.commits.end()) return;
  const SentCommit commit = *found;
  consumer.commits.erase(found);
  const KafkaError error = std::get<OffsetCommitResponse>(message.body).error;
  heed_commit_error(consumer, commit, error, ctx);
  switch (commit.purpose) {
    case CommitPurpose::automatic:
      // A KIP-848 member's next one comes when its interval is over: the network thread looks for a
      // RetriableCommitFailedException, which only commitAsync() makes of an error.
      consumer.auto_commit_failed |= retriable(error) && !consumer.modern.on;
      break;
    case CommitPurpose::before_join:
      consumer.auto_commit_failed |= retriable(error);
      if (consumer.prepare_limit == Time{}) break;  // it has joined without waiting any longer
      consumer.commit_done = !retriable(error);
      consumer.commit_failed = retriable(error);
      if (error == KafkaError::unknown_topic_or_partition && !consumer.join_waits) {
        consumer.join_waits = true;
        ctx.note(JoinWaits{consumer.group, consumer.member, error});
      }
      break;
    case CommitPurpose::reconciliation: reconcile_commit_answered(consumer, error, ctx); break;
    case CommitPurpose::at_close:
      if (consumer.app == AppState::closing_commit) close_commit_answered(consumer, error, ctx);
      break;
    case CommitPurpose::asynchronous:
    case CommitPurpose::synchronous:
      application_commit_answered(consumer, commit.purpose, error, ctx);
      break;
  }
  drive_poll(consumer, ctx);
}

/// A member whose epoch has moved on asks again with the new one.
void look_up_again(Consumer& consumer, Ctx& ctx) {
  for (OwnedPartition& owned : consumer.owned) {
    if (owned.position < 0 && !owned.needs_reset) owned.looking_up = false;
  }
  wake_at(consumer, ctx.now + backoff(consumer, 0, ctx), ctx);
}

void handle(Consumer& consumer, ConnectionId connection, const OffsetFetchResponse& response,
            Ctx& ctx) {
  if (connection != consumer.coordinator_link) return;
  if (response.error == KafkaError::not_coordinator ||
      response.error == KafkaError::coordinator_not_available) {
    coordinator_lost(consumer, ApiKey::offset_fetch, response.error, ctx);
    return;
  }
  const bool unstable = response.error == KafkaError::unstable_offset_commit;
  if (unstable && !consumer.offsets_unstable) ctx.note(OffsetsUnstable{consumer.group});
  consumer.offsets_unstable = unstable;
  if (response.error != KafkaError::none) {
    look_up_again(consumer, ctx);
    return;
  }
  for (const PartitionOffset& answer : response.offsets) {
    OwnedPartition* const owned = consumer.find(answer.partition);
    if (owned == nullptr || !owned->looking_up) continue;  // given back meanwhile
    if (answer.offset >= 0) {
      take_commit(consumer, *owned, answer, ctx);
    } else {
      owned->looking_up = false;
      owned->needs_reset = true;
    }
  }
  const bool helpless =
      consumer.config.auto_offset_reset == AutoOffsetReset::none &&
      std::any_of(consumer.owned.begin(), consumer.owned.end(), [](const OwnedPartition& owned) {
        return owned.needs_reset && owned.reset_timestamp == 0;
      });
  if (helpless) {
    fail_consumer(consumer, KafkaError::no_offset_for_partition, ctx);
    return;
  }
  drive_poll(consumer, ctx);
}

void handle(Consumer& consumer, ConnectionId, const ListOffsetsResponse& response, Ctx& ctx) {
  for (const ListedOffset& answer : response.offsets) {
    OwnedPartition* const owned = consumer.find(answer.partition);
    if (owned == nullptr || !owned->looking_up || !owned->needs_reset) continue;
    if (answer.error == KafkaError::none && answer.offset >= 0) {
      set_position(consumer, *owned, answer.offset, false, ctx);
      continue;
    }
    owned->looking_up = false;
    if (answer.error == KafkaError::none) {
      // No record is as young as the duration wants: the next ones will be.
      owned->reset_timestamp = -1;
      continue;
    }
    consumer.reset_not_before = ctx.now + backoff(consumer, 0, ctx);
    wake_at(consumer, consumer.reset_not_before, ctx);
    if (is_invalid_metadata(answer.error)) request_metadata(consumer, ctx);
  }
  drive_poll(consumer, ctx);
}

}  // namespace ks
