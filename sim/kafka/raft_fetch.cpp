// The metadata log between voters: fetches, commits by majority, logs that part. Source: KafkaRaftClient
// (tryCompleteFetchRequest, handleFetchResponse, appendBatch), LeaderState.maybeUpdateHighWatermark.
#include <algorithm>
#include <string>
#include <utility>

#include "sim/base/check.h"
#include "sim/kafka/raft_parts.h"

namespace ks {
namespace {

/// A follower needs one to five times the time of an append until it has flushed what it fetched.
constexpr int slowest_flush = 5;

QuorumFetchResponse answer_of(const Controller& controller) {
  QuorumFetchResponse response;
  response.leader = controller.raft.leader;
  response.epoch = controller.raft.epoch;
  response.high_watermark = controller.raft.high_watermark;
  return response;
}

void send_entries(const Controller& controller, ConnectionId connection, std::int64_t offset,
                  Ctx& ctx) {
  QuorumFetchResponse response = answer_of(controller);
  response.stretches = controller.raft.log.from(offset);
  response.end = controller.raft.log.end();
  ctx.respond(connection, std::move(response));
}

/// What this log has and its leader's has not goes, and with it changes that nobody has seen.
void truncate(ControllerSide side, const QuorumFetchResponse& response, Ctx& ctx) {
  Raft& raft = side.controller.raft;
  const MetadataLog::EpochEnd own = raft.log.end_of(response.diverging_epoch);
  const std::int64_t to =
      own.epoch == response.diverging_epoch ? std::min(own.end, response.diverging_end) : own.end;
  KS_CHECK(to >= raft.high_watermark);
  const std::int64_t from = raft.log.end();
  const std::uint32_t changes = raft.log.truncate(to);
  ctx.note(MetadataTruncated{from, to, changes});
}

}  // namespace

KafkaError epoch_error(const Raft& raft, std::int32_t epoch) {
  if (epoch < raft.epoch) return KafkaError::fenced_leader_epoch;
  if (epoch > raft.epoch) return KafkaError::unknown_leader_epoch;
  return raft.state == QuorumState::leader ? KafkaError::none : KafkaError::not_leader_or_follower;
}

/// LeaderState.updateCheckQuorumForFollowingVoter
void count_fetch(Controller& controller, RaftPeer& peer, Ctx& ctx) {
  Raft& raft = controller.raft;
  peer.fetched_at = ctx.now;
  peer.counted = true;
  const auto counted = std::count_if(raft.peers.begin(), raft.peers.end(),
                                     [](const RaftPeer& each) { return each.counted; });
  if (static_cast<std::size_t>(counted) + 1 < majority(raft)) return;
  for (RaftPeer& each : raft.peers) each.counted = false;
  ctx.set_timer(raft.timeout, ctx.now + check_quorum_halves * raft.config.fetch_timeout / 2);
}

Duration flush_time(Controller& controller, const Ctx& ctx) {
  const Duration least = controller.raft.config.append;
  Rng rng = ctx.rng(ctx.names().of(node(controller.id)),
                    "flush " + std::to_string(controller.raft.flushes++));
  return Duration{rng.between(least.count(), slowest_flush * least.count())};
}

void handle_quorum_request(ControllerSide side, ConnectionId connection,
                           const QuorumFetchRequest& request, Ctx& ctx) {
  Controller& controller = side.controller;
  Raft& raft = controller.raft;
  QuorumFetchResponse response = answer_of(controller);
  response.error = epoch_error(raft, request.epoch);
  if (response.error != KafkaError::none) {
    ctx.respond(connection, std::move(response));
    return;
  }
  if (needs_snapshot(raft.log, request)) {
    const LogSnapshot& newest = raft.log.snapshots().back();
    response.snapshot_epoch = newest.epoch;
    response.snapshot_end = newest.end;
    ctx.respond(connection, std::move(response));
    return;
  }
  const MetadataLog::EpochEnd end = raft.log.end_of(request.last_epoch);
  if (end.epoch != request.last_epoch || end.end < request.fetch_offset) {
    response.diverging_epoch = end.epoch;
    response.diverging_end = end.end;
    ctx.respond(connection, std::move(response));
    return;
  }
  const ParkedFetch fetch{connection, request.replica, request.fetch_offset, request.high_watermark,
                          ctx.now + quorum_fetch_wait};
  RaftPeer& peer = raft.peers[fetch.replica.index];
  count_fetch(controller, peer, ctx);
  peer.log_end = fetch.offset;
  advance_high_watermark(side, ctx);
  const bool told = !raft.config.tells_high_watermark ||
                    fetch.high_watermark >= std::min(raft.high_watermark, fetch.offset);
  if (fetch.offset < raft.log.end() || !told) {
    send_entries(controller, connection, fetch.offset, ctx);
  } else {
    raft.parked.push_back(fetch);
  }
}

void release_fetches(ControllerSide side, bool all, Ctx& ctx) {
  Controller& controller = side.controller;
  Raft& raft = controller.raft;
  const std::vector<ParkedFetch> parked = std::exchange(raft.parked, {});
  for (const ParkedFetch& fetch : parked) {
    const bool told = raft.config.tells_high_watermark &&
                      fetch.high_watermark < std::min(raft.high_watermark, fetch.offset);
    if (all) {
      QuorumFetchResponse response = answer_of(controller);
      response.error = KafkaError::not_leader_or_follower;
      ctx.respond(fetch.connection, std::move(response));
    } else if (fetch.offset < raft.log.end() || told) {
      // Something new makes the leader look at the request again, as if it had come now, whoever sent it.
      count_fetch(controller, raft.peers[fetch.replica.index], ctx);
      send_entries(controller, fetch.connection, fetch.offset, ctx);
    } else if (fetch.until <= ctx.now) {
      send_entries(controller, fetch.connection, fetch.offset, ctx);
    } else {
      raft.parked.push_back(fetch);
    }
  }
}

void append_to_quorum(ControllerSide side, std::shared_ptr<const Cluster> image, Ctx& ctx) {
  Raft& raft = side.controller.raft;
  raft.log.append(raft.epoch, std::move(image));
  release_fetches(side, false, ctx);
  advance_high_watermark(side, ctx);
  // Before 4.1 a broker hears what is committed with whatever is appended next.
  if (!raft.config.tells_high_watermark) release_brokers(side, false, ctx);
}

void advance_high_watermark(ControllerSide side, Ctx& ctx) {
  Controller& controller = side.controller;
  Raft& raft = controller.raft;
  std::vector<std::int64_t> ends;
  for (std::uint32_t i = 0; i < raft.peers.size(); ++i)
    ends.push_back(i == controller.id.index ? raft.log.end() : raft.peers[i].log_end);
  std::sort(ends.begin(), ends.end(), std::greater<>{});
  const std::int64_t reached = ends[majority(raft) - 1];
  // Entries of older epochs are committed with the first one of its own.
  if (reached <= raft.high_watermark || reached <= raft.epoch_start) return;
  learn_high_watermark(side, reached, ctx);
  const std::shared_ptr<const Cluster> image = raft.log.image_below(reached);
  if (image != nullptr && image->version > side.newest->version) {
    side.newest = image;
    ctx.know(*side.newest);
  }
  answer_committed(side, reached, ctx);
  if (!controller.active) activate(side, ctx);
  release_fetches(side, false, ctx);
  if (raft.config.tells_high_watermark) release_brokers(side, false, ctx);
}

void learn_high_watermark(ControllerSide side, std::int64_t high_watermark, Ctx& ctx) {
  Raft& raft = side.controller.raft;
  const std::int64_t known = std::min(high_watermark, raft.log.end());
  if (known <= raft.high_watermark) return;
  raft.high_watermark = known;
  raft.log.forget_images_below(known);
  write_snapshot(side, ctx);
}

void handle_fetch(ControllerSide side, const QuorumFetchResponse& response, Ctx& ctx) {
  Controller& controller = side.controller;
  Raft& raft = controller.raft;
  if (learn_of_leader(side, response.epoch, response.leader, ctx)) return;
  if (raft.state != QuorumState::follower || response.epoch != raft.epoch) return;
  if (response.error != KafkaError::none) {
    raft.fetch_at = ctx.now + raft.config.retry_backoff;
    return;
  }
  ctx.set_timer(raft.timeout, ctx.now + raft.config.fetch_timeout);
  raft.fetched = true;
  raft.tried = false;
  raft.ended = false;
  raft.fetch_at = ctx.now;
  if (response.snapshot_epoch >= 0) {
    want_snapshot(side, response, ctx);
    return;
  }
  if (response.diverging_epoch >= 0) {
    truncate(side, response, ctx);
  } else if (response.end > raft.log.end()) {
    raft.log.append(response.stretches, response.end);
    raft.fetch_at = ctx.now + flush_time(controller, ctx);
  }
  learn_high_watermark(side, response.high_watermark, ctx);
}

}  // namespace ks
