// Whom a voter asks what, and when: one request at a time on one connection to each other one.
// Source: KafkaRaftClient.poll and its parts by state, RequestManager.
#include <algorithm>
#include <type_traits>

#include "sim/base/check.h"
#include "sim/kafka/raft_parts.h"

namespace ks {
namespace {

/// reconnect.backoff.ms and reconnect.backoff.max.ms of the quorum's network client.
constexpr Duration least_reconnect{50'000};
constexpr Duration most_reconnect{500'000};

void failed(RaftPeer& peer, const Ctx& ctx) {
  Duration pause = least_reconnect;
  for (std::uint32_t i = 0; i < peer.failures && pause < most_reconnect; ++i) pause *= 2;
  ++peer.failures;
  peer.asked = false;
  peer.connection = ConnectionId{};
  peer.again_at = ctx.now + std::min(pause, most_reconnect);
}

/// When there is something to ask of this one; never: nothing.
Time request_due(const Controller& controller, std::uint32_t index, const Ctx& ctx) {
  const Raft& raft = controller.raft;
  const RaftPeer& peer = raft.peers[index];
  switch (raft.state) {
    case QuorumState::prospective:
    case QuorumState::candidate: return peer.vote == PeerVote::none ? ctx.now : never;
    case QuorumState::resigned: return peer.acknowledged ? never : ctx.now;
    case QuorumState::follower:
      return raft.leader == ControllerId{index} ? std::max(ctx.now, raft.fetch_at) : never;
    case QuorumState::leader: {
      if (!peer.acknowledged) return ctx.now;
      const Time heard =
          raft.config.begins_all ? peer.told_at : std::max(peer.told_at, peer.fetched_at);
      return std::max(ctx.now, heard + raft.config.fetch_timeout / 2);
    }
    case QuorumState::unattached: return never;
  }
  return never;
}

void ask(Controller& controller, std::uint32_t index, Ctx& ctx) {
  Raft& raft = controller.raft;
  RaftPeer& peer = raft.peers[index];
  if (!peer.connection.valid())
    peer.connection = ctx.connect_to(node(ControllerId{index}), controller.incarnation);
  peer.asked = true;
  peer.asked_at = ctx.now;
  switch (raft.state) {
    case QuorumState::prospective:
    case QuorumState::candidate:
      peer.asked_epoch = raft.epoch;
      peer.asked_pre_vote = raft.state == QuorumState::prospective;
      ctx.request(peer.connection, VoteRequest{controller.id, raft.epoch, raft.log.last_epoch(),
                                               raft.log.end(), peer.asked_pre_vote});
      return;
    case QuorumState::resigned:
      ctx.request(peer.connection,
                  EndQuorumEpochRequest{controller.id, raft.epoch, raft.successors});
      return;
    case QuorumState::leader:
      peer.told_at = ctx.now;
      ctx.request(peer.connection, BeginQuorumEpochRequest{controller.id, raft.epoch});
      return;
    case QuorumState::follower:
      if (raft.wanted.epoch >= 0) {
        ctx.request(peer.connection, FetchSnapshotRequest{controller.id, raft.epoch,
                                                          raft.wanted.end, raft.wanted.epoch});
        return;
      }
      ctx.request(peer.connection, QuorumFetchRequest{controller.id, raft.epoch, raft.log.end(),
                                                      raft.log.last_epoch(), raft.high_watermark});
      return;
    case QuorumState::unattached: break;
  }
  check_failed("an unattached voter asks nothing", __FILE__, __LINE__);
}

/// The next time at which something is to be done about this one.
Time poll_peer(Controller& controller, std::uint32_t index, Ctx& ctx) {
  Raft& raft = controller.raft;
  RaftPeer& peer = raft.peers[index];
  if (peer.asked) {
    const Time deadline = peer.asked_at + raft.config.request_timeout;
    if (deadline > ctx.now) return deadline;
    ctx.close(peer.connection);
    failed(peer, ctx);
  }
  const Time due = request_due(controller, index, ctx);
  if (due == never) return never;
  if (std::max(due, peer.again_at) > ctx.now) return std::max(due, peer.again_at);
  ask(controller, index, ctx);
  return ctx.now + raft.config.request_timeout;
}

struct ResponseVisitor {
  ControllerSide side;
  std::uint32_t from;
  Ctx& ctx;

  void operator()(const VoteResponse& response) { handle_vote(side, from, response, ctx); }
  void operator()(const QuorumFetchResponse& response) { handle_fetch(side, response, ctx); }
  void operator()(const FetchSnapshotResponse& response) { handle_snapshot(side, response, ctx); }
  void operator()(const BeginQuorumEpochResponse& response) {
    acknowledge(response, QuorumState::leader);
  }
  void operator()(const EndQuorumEpochResponse& response) {
    acknowledge(response, QuorumState::resigned);
  }
  template <class Other>
  void operator()(const Other&) {
    check_failed("a voter does not answer that", __FILE__, __LINE__);
  }

 private:
  template <class Response>
  void acknowledge(const Response& response, QuorumState state) {
    Raft& raft = side.controller.raft;
    if (learn_of_leader(side, response.epoch, response.leader, ctx)) return;
    if (raft.state == state && response.error == KafkaError::none)
      raft.peers[from].acknowledged = true;
  }
};

}  // namespace

void raft_poll(ControllerSide side, Ctx& ctx) {
  Controller& controller = side.controller;
  Raft& raft = controller.raft;
  if (!raft.on) return;
  clean_log(side, ctx);
  if (raft.state == QuorumState::leader) {
    release_fetches(side, false, ctx);
    const bool late = std::any_of(controller.waiting.begin(), controller.waiting.end(),
                                  [&](const MetadataWaiter& w) { return w.until <= ctx.now; });
    if (late || raft.config.tells_high_watermark) release_brokers(side, false, ctx);
  }
  Time next = never;
  for (std::uint32_t i = 0; i < raft.peers.size(); ++i) {
    if (i != controller.id.index) next = std::min(next, poll_peer(controller, i, ctx));
  }
  for (const ParkedFetch& fetch : raft.parked) next = std::min(next, fetch.until);
  for (const MetadataWaiter& waiter : controller.waiting) next = std::min(next, waiter.until);
  if (next == never) {
    ctx.stop_timer(raft.poll);
  } else {
    ctx.set_timer(raft.poll, std::max(next, ctx.now));
  }
}

void handle_quorum_response(ControllerSide side, ConnectionId connection, MessageBody&& body,
                            Ctx& ctx) {
  std::vector<RaftPeer>& peers = side.controller.raft.peers;
  const std::uint32_t from = ctx.connection(connection).server.index;
  if (peers[from].connection != connection) return;
  peers[from].asked = false;
  peers[from].failures = 0;
  const KafkaError error = error_of(body);
  // Kafka takes a snapshot that is gone for an answer like others.
  const bool refused = error != KafkaError::none && error != KafkaError::snapshot_not_found;
  peers[from].again_at = refused ? ctx.now + side.controller.raft.config.retry_backoff : ctx.now;
  std::visit(ResponseVisitor{side, from, ctx}, static_cast<const MessageKinds&>(body));
  raft_poll(side, ctx);
}

void quorum_connection_lost(ControllerSide side, ConnectionId connection, Ctx& ctx) {
  std::vector<RaftPeer>& peers = side.controller.raft.peers;
  RaftPeer& peer = peers[ctx.connection(connection).server.index];
  if (peer.connection != connection) return;
  failed(peer, ctx);
  raft_poll(side, ctx);
}

}  // namespace ks
