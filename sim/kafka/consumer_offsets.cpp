#include <algorithm>

#include "sim/kafka/consumer_parts.h"

namespace ks {
namespace {

/// Where auto.offset.reset sends a partition that has no committed offset.
void request_reset(Consumer& consumer, Ctx& ctx) {
  for (FetchLink* link = nullptr; const OwnedPartition& candidate : consumer.owned) {
    if (!candidate.needs_reset || candidate.looking_up) continue;
    const BrokerId leader = ctx.cluster().at(candidate.partition).leader;
    ListOffsetsRequest request;
    request.timestamp = consumer.config.auto_offset_reset == AutoOffsetReset::earliest ? -2 : -1;
    for (OwnedPartition& owned : consumer.owned) {
      if (!owned.needs_reset || owned.looking_up ||
          ctx.cluster().at(owned.partition).leader != leader)
        continue;
      owned.looking_up = true;
      request.partitions.push_back(owned.partition);
    }
    link = &fetch_link(consumer, leader, ctx);
    ctx.request(link->connection, std::move(request));
  }
}

void set_position(OwnedPartition& owned, std::int64_t offset, bool committed, Ctx& ctx) {
  owned.position = offset;
  owned.looking_up = false;
  owned.needs_reset = false;
  ctx.note(PositionSet{owned.partition, offset, committed});
}

}  // namespace

std::uint32_t send_commit(Consumer& consumer, Ctx& ctx) {
  OffsetCommitRequest request;
  request.group = consumer.group;
  request.member = consumer.member;
  request.generation = consumer.generation;
  for (const OwnedPartition& owned : consumer.owned) {
    if (owned.position >= 0)
      request.offsets.push_back(PartitionOffset{owned.partition, owned.position});
  }
  if (request.offsets.empty() || !consumer.coordinator.valid()) return 0;
  ++consumer.commits_in_flight;
  return ctx.request(consumer.coordinator_link, std::move(request));
}

void auto_commit_if_due(Consumer& consumer, Ctx& ctx) {
  if (!consumer.config.enable_auto_commit) return;
  if (consumer.next_auto_commit <= ctx.now) {
    consumer.next_auto_commit = ctx.now + consumer.config.auto_commit_interval_ms;
    send_commit(consumer, ctx);
  }
  // poll() does not wait past the next commit.
  ctx.set_timer(consumer.timer(ConsumerTimer::auto_commit), consumer.next_auto_commit);
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
    if (owned.position >= 0 || owned.looking_up || owned.needs_reset) continue;
    owned.looking_up = true;
    request.partitions.push_back(owned.partition);
  }
  if (!request.partitions.empty()) ctx.request(consumer.coordinator_link, std::move(request));
  request_reset(consumer, ctx);
}

void handle_commit(Consumer& consumer, const Message& message, Ctx& ctx) {
  const KafkaError error = std::get<OffsetCommitResponse>(message.body).error;
  if (consumer.commits_in_flight > 0) --consumer.commits_in_flight;
  const bool awaited =
      consumer.prepare_commit != 0 && message.correlation == consumer.prepare_commit;
  if (error == KafkaError::unknown_member_id || error == KafkaError::illegal_generation) {
    lose_generation(consumer, error == KafkaError::unknown_member_id, ctx);
  } else if (error == KafkaError::rebalance_in_progress) {
    consumer.rejoin_needed = true;
  }
  if (awaited) {
    consumer.prepare_commit = 0;
    if (consumer.app == AppState::closing_commit) {
      leave_and_finish(consumer, ctx);
      return;
    }
    if (consumer.app == AppState::preparing_join) {
      consumer.app = AppState::polling;
      if (consumer.close_requested) {
        begin_close(consumer, ctx);
      } else if (consumer.coordinator.valid()) {
        revoke_and_join(consumer, ctx);
      }
      return;
    }
  }
  drive_poll(consumer, ctx);
}

void handle(Consumer& consumer, ConnectionId connection, const OffsetFetchResponse& response,
            Ctx& ctx) {
  if (connection != consumer.coordinator_link) return;
  for (const PartitionOffset& answer : response.offsets) {
    OwnedPartition* const owned = consumer.find(answer.partition);
    if (owned == nullptr || !owned->looking_up) continue;  // given back meanwhile
    if (answer.offset >= 0) {
      set_position(*owned, answer.offset, true, ctx);
    } else {
      owned->looking_up = false;
      owned->needs_reset = true;
    }
  }
  const bool helpless = consumer.config.auto_offset_reset == AutoOffsetReset::none &&
                        std::any_of(consumer.owned.begin(), consumer.owned.end(),
                                    [](const OwnedPartition& owned) { return owned.needs_reset; });
  if (helpless) {
    fail_consumer(consumer, KafkaError::offset_out_of_range, ctx);
    return;
  }
  drive_poll(consumer, ctx);
}

void handle(Consumer& consumer, ConnectionId, const ListOffsetsResponse& response, Ctx& ctx) {
  for (const PartitionOffset& answer : response.offsets) {
    OwnedPartition* const owned = consumer.find(answer.partition);
    if (owned == nullptr || !owned->looking_up) continue;
    set_position(*owned, answer.offset, false, ctx);
  }
  drive_poll(consumer, ctx);
}

}  // namespace ks
