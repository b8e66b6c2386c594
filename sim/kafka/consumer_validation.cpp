// A new leader's log may be shorter than what a consumer has read of the one before: an unclean election.
// So the position is compared with it before anything is fetched.
// Source: SubscriptionState.maybeValidatePosition and maybeCompleteValidation, OffsetFetcher (KIP-320).
#include "sim/kafka/consumer_parts.h"

namespace ks {
namespace {

void ask(Consumer& consumer, BrokerId leader, Ctx& ctx) {
  FetchLink* const link = ready_link(consumer, leader, ctx);
  if (link == nullptr) return;
  OffsetForLeaderEpochRequest request;
  for (OwnedPartition& owned : consumer.owned) {
    if (!owned.validating || owned.asked || owned.leader != leader) continue;
    owned.asked = true;
    request.partitions.push_back(
        EpochQuestion{owned.partition, owned.leader_epoch, owned.position_epoch});
  }
  ctx.request(link->connection, std::move(request));
}

/// The leader's log parts from what was read: it goes on there, or poll() throws LogTruncationException.
void truncated(Consumer& consumer, OwnedPartition& owned, const EpochAnswer& answer, Ctx& ctx) {
  const std::int64_t from = owned.position;
  ctx.note(PositionTruncated{owned.partition, from, answer.end_offset});
  ctx.ledger().truncated(consumer.group, owned.partition, answer.end_offset);
  if (consumer.config.auto_offset_reset == AutoOffsetReset::none) {
    consumer.poll_error = KafkaError::log_truncation;
    return;
  }
  if (answer.end_offset < 0) {
    owned.lost_position = from;
    owned.position = -1;
    owned.needs_reset = true;
    return;
  }
  owned.position = answer.end_offset;
  owned.position_epoch = answer.leader_epoch;
  owned.started = false;
}

}  // namespace

void new_leader_epoch(Consumer& consumer, OwnedPartition& owned, Ctx& ctx) {
  const std::int32_t epoch = ctx.cluster().at(owned.partition).leader_epoch;
  if (epoch <= owned.leader_epoch) return;
  const bool first = owned.leader_epoch < 0;
  owned.leader_epoch = epoch;
  owned.asked = false;
  if (owned.position < 0 || owned.position_epoch < 0) return;
  if (first && owned.position_epoch >= epoch) return;
  owned.validating = true;
  if (owned.fetch_offset >= 0)
    fetch_link(consumer, owned.leader).to_forget.push_back(owned.partition);
  owned.fetch_offset = -1;
  drop_buffered(consumer, owned.partition);
}

void validate_positions(Consumer& consumer, Ctx& ctx) {
  if (ctx.now < consumer.reset_not_before) return;
  for (const OwnedPartition& owned : consumer.owned) {
    if (owned.validating && !owned.asked && owned.leader.valid()) ask(consumer, owned.leader, ctx);
  }
}

void handle(Consumer& consumer, ConnectionId, const OffsetForLeaderEpochResponse& response,
            Ctx& ctx) {
  for (const EpochAnswer& answer : response.partitions) {
    OwnedPartition* const owned = consumer.find(answer.partition);
    if (owned == nullptr || !owned->validating || !owned->asked) continue;
    owned->asked = false;
    if (answer.error == KafkaError::none) {
      owned->validating = false;
      if (answer.end_offset < owned->position) truncated(consumer, *owned, answer, ctx);
      continue;
    }
    consumer.reset_not_before = ctx.now + backoff(consumer, 0, ctx);
    wake_at(consumer, consumer.reset_not_before, ctx);
    request_metadata(consumer, ctx);
  }
  drive_poll(consumer, ctx);
}

}  // namespace ks
