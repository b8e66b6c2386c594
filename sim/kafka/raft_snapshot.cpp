// Snapshots of the metadata log: when a controller writes one, when what it stands for is deleted, and how a
// follower that is too far behind gets one. Source: SnapshotGenerator, KafkaMetadataLog (maybeClean,
// validateOffsetAndEpoch), KafkaRaftClient (handleFetchSnapshotRequest, handleFetchSnapshotResponse).
// Model: a snapshot is written at once; only its age counts, neither bytes between snapshots nor retention by
// bytes; it comes in one answer.
#include <utility>

#include "sim/kafka/raft_parts.h"

namespace ks {
namespace {

/// RaftMetadataLogCleanerManager
constexpr Duration cleaning_interval = std::chrono::seconds{60};

}  // namespace

void write_snapshot(ControllerSide side, Ctx& ctx) {
  Raft& raft = side.controller.raft;
  const Duration interval = raft.config.snapshot_interval;
  if (interval == Duration{} || ctx.now - raft.snapshot_at < interval) return;
  raft.snapshot_at = ctx.now;
  const auto& known = raft.log.snapshots();
  if (raft.high_watermark <= raft.log.start()) return;
  if (!known.empty() && known.back().end >= raft.high_watermark) return;
  const LogSnapshot& written = raft.log.take_snapshot(raft.high_watermark, ctx.now);
  ctx.note(MetadataSnapshotWritten{written.end, written.epoch, written.image->version});
}

void clean_log(ControllerSide side, Ctx& ctx) {
  Raft& raft = side.controller.raft;
  if (ctx.now - raft.cleaned_at < cleaning_interval) return;
  raft.cleaned_at = ctx.now;
  if (raft.config.retention < Duration{}) return;
  const std::int64_t from = raft.log.start();
  raft.log.clean(ctx.now - raft.config.retention);
  if (raft.log.start() > from) ctx.note(MetadataLogCleaned{from, raft.log.start()});
}

bool needs_snapshot(const MetadataLog& log, const QuorumFetchRequest& request) {
  if (log.snapshots().empty()) return false;
  // An older epoch than the oldest snapshot's is answered so even if the log has it all.
  const std::int32_t epoch = log.snapshots().front().epoch;
  return request.fetch_offset < log.start() || request.last_epoch < epoch ||
         (request.fetch_offset == log.start() && request.last_epoch != epoch);
}

void want_snapshot(ControllerSide side, const QuorumFetchResponse& response, Ctx& ctx) {
  Raft& raft = side.controller.raft;
  raft.wanted = WantedSnapshot{response.snapshot_end, response.snapshot_epoch};
  ctx.note(SnapshotWanted{raft.leader, raft.log.end(), raft.wanted.end, raft.wanted.epoch});
}

void handle_quorum_request(ControllerSide side, ConnectionId connection,
                           const FetchSnapshotRequest& request, Ctx& ctx) {
  Controller& controller = side.controller;
  Raft& raft = controller.raft;
  FetchSnapshotResponse response;
  response.error = epoch_error(raft, request.epoch);
  response.leader = raft.leader;
  response.epoch = raft.epoch;
  response.snapshot_end = request.snapshot_end;
  response.snapshot_epoch = request.snapshot_epoch;
  if (response.error == KafkaError::none) {
    const LogSnapshot* const found =
        raft.log.find_snapshot(request.snapshot_end, request.snapshot_epoch);
    if (found == nullptr) {
      response.error = KafkaError::snapshot_not_found;
    } else {
      response.written = found->written;
      response.image = found->image;
      count_fetch(controller, raft.peers[request.replica.index], ctx);
    }
  }
  ctx.respond(connection, std::move(response));
}

void handle_snapshot(ControllerSide side, const FetchSnapshotResponse& response, Ctx& ctx) {
  Controller& controller = side.controller;
  Raft& raft = controller.raft;
  if (learn_of_leader(side, response.epoch, response.leader, ctx)) return;
  if (raft.state != QuorumState::follower || response.epoch != raft.epoch) return;
  if (response.error == KafkaError::snapshot_not_found) {
    // Deleted meanwhile: it fetches again, and is told of a newer one.
    raft.wanted = {};
    ctx.set_timer(raft.timeout, ctx.now + raft.config.fetch_timeout);
    return;
  }
  const WantedSnapshot wanted = raft.wanted;
  const bool asked = wanted.epoch == response.snapshot_epoch && wanted.end == response.snapshot_end;
  if (response.error != KafkaError::none || !asked) return;
  raft.wanted = {};
  raft.snapshot_at = ctx.now;
  ctx.set_timer(raft.timeout, ctx.now + raft.config.fetch_timeout);
  const std::int64_t from = raft.log.end();
  raft.log.load(LogSnapshot{wanted.end, wanted.epoch, response.written, response.image});
  raft.fetch_at = ctx.now + flush_time(controller, ctx);
  ctx.note(SnapshotLoaded{from, wanted.end, wanted.epoch, response.image->version});
  learn_high_watermark(side, wanted.end, ctx);
}

}  // namespace ks
