#include "sim/world/fingerprint_quorum.h"

#include "sim/kafka/broker_life.h"

namespace ks {
namespace {

void add(Hasher& hasher, const RaftPeer& peer) {
  hasher.add(peer.connection);
  hasher.add(peer.asked);
  hasher.add(peer.asked_at);
  hasher.add(peer.asked_epoch);
  hasher.add(peer.asked_pre_vote);
  hasher.add(peer.again_at);
  hasher.add(peer.failures);
  hasher.add(peer.vote);
  hasher.add(peer.acknowledged);
  hasher.add(peer.told_at);
  hasher.add(peer.log_end);
  hasher.add(peer.fetched_at);
  hasher.add(peer.counted);
}

void add(Hasher& hasher, const Raft& raft) {
  hasher.add(raft.state);
  hasher.add(raft.epoch);
  hasher.add(raft.voted);
  hasher.add(raft.leader);
  hasher.add(raft.fetched);
  hasher.add(raft.ended);
  hasher.add(raft.tried);
  hasher.add(raft.high_watermark);
  hasher.add(raft.epoch_start);
  hasher.add(raft.fetch_at);
  hasher.add(raft.draws);
  hasher.add(raft.flushes);
  hasher.add(raft.log.end());
  for (const LogStretch& stretch : raft.log.stretches()) {
    hasher.add(stretch.base);
    hasher.add(stretch.epoch);
    hasher.add(stretch.version);
    hasher.add(stretch.image != nullptr);
  }
  // Nothing is added where there never was a snapshot.
  for (const LogSnapshot& snapshot : raft.log.snapshots()) {
    hasher.add(snapshot.end);
    hasher.add(snapshot.epoch);
    hasher.add(snapshot.written);
  }
  if (!raft.log.snapshots().empty()) {
    hasher.add(raft.log.start());
    hasher.add(raft.snapshot_at);
    hasher.add(raft.cleaned_at);
  }
  if (raft.wanted.epoch >= 0) {
    hasher.add(raft.wanted.end);
    hasher.add(raft.wanted.epoch);
  }
  for (const RaftPeer& peer : raft.peers) add(hasher, peer);
  for (const ParkedFetch& fetch : raft.parked) {
    hasher.add(fetch.connection);
    hasher.add(fetch.offset);
    hasher.add(fetch.until);
  }
  for (const ControllerId each : raft.successors) hasher.add(each);
}

}  // namespace

void hash_into(Hasher& hasher, const Controller& controller) {
  if (controller.raft.on) {
    add(hasher, controller.raft);
    for (const ControllerReply& reply : controller.replies) hasher.add(reply.offset);
    for (const MetadataWaiter& waiter : controller.waiting) hasher.add(waiter.until);
  }
  if (!controller.raft.on && controller.incarnation == 1 &&
      controller.process == ProcessState::running)
    return;
  hasher.add(controller.process);
  hasher.add(controller.incarnation);
  hasher.add(controller.booted);
  hasher.add(controller.machine_lost);
  hasher.add(controller.frozen_at);
  hasher.add(controller.active);
  hasher.add(controller.claimed_epoch);
  for (const Entry& held : controller.held) hasher.add(std::uint64_t{held.kind} << 32 | held.index);
}

void hash_into(Hasher& hasher, const QuorumView& view) {
  if (!view.on) return;
  hasher.add(view.leader);
  hasher.add(view.epoch);
  hasher.add(view.asked);
  hasher.add(view.fetching);
  hasher.add(view.leader_silent);
}

}  // namespace ks
