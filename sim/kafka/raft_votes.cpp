// Votes and pre-votes, and how a leader makes itself known or resigns. Source: KafkaRaftClient
// (handleVoteRequest, handleBeginQuorumEpochRequest, handleEndQuorumEpochRequest), canGrantVote of the
// states.
#include <algorithm>

#include "sim/kafka/raft_parts.h"

namespace ks {
namespace {

bool up_to_date(const Raft& raft, const VoteRequest& request) {
  if (request.last_epoch != raft.log.last_epoch())
    return request.last_epoch > raft.log.last_epoch();
  return request.last_offset >= raft.log.end();
}

/// Whether this voter thinks that an election could be won, without taking part in one.
bool grants_pre_vote(const Raft& raft) {
  switch (raft.state) {
    case QuorumState::unattached:
    case QuorumState::prospective:
    case QuorumState::candidate:
    case QuorumState::resigned: return true;
    case QuorumState::follower: return !raft.fetched;
    case QuorumState::leader: return false;
  }
  return false;
}

bool grants_vote(const Raft& raft, ControllerId candidate) {
  const bool undecided =
      raft.state == QuorumState::unattached || raft.state == QuorumState::prospective;
  return undecided && !raft.leader.valid() && (!raft.voted.valid() || raft.voted == candidate);
}

/// How long a follower waits that a resigning leader gave this place in its list; 0 for the first.
/// Source: endEpochElectionBackoff.
Duration election_backoff(const Raft& raft, const EndQuorumEpochRequest& request,
                          ControllerId self) {
  const auto& list = request.preferred_candidates;
  const auto place = std::find(list.begin(), list.end(), self) - list.begin();
  if (place == 0 && !list.empty()) return Duration{};
  Duration backoff = raft.config.election_backoff_max;
  for (auto i = place; i < static_cast<std::ptrdiff_t>(list.size()); ++i) backoff /= 2;
  return backoff;
}

void give_vote(ControllerSide side, ControllerId candidate, Ctx& ctx) {
  Raft& raft = side.controller.raft;
  if (raft.voted.valid()) return;
  raft.voted = candidate;
  ctx.set_timer(raft.timeout, ctx.now + election_timeout(side.controller, ctx));
}

}  // namespace

void votes_counted(ControllerSide side, Ctx& ctx) {
  Raft& raft = side.controller.raft;
  std::size_t granted = 0;
  std::size_t refused = 0;
  for (const RaftPeer& peer : raft.peers) {
    granted += peer.vote == PeerVote::granted ? 1U : 0U;
    refused += peer.vote == PeerVote::refused ? 1U : 0U;
  }
  const bool prospective = raft.state == QuorumState::prospective;
  if (granted >= majority(raft)) {
    prospective ? become_candidate(side, QuorumReason::pre_vote_won, ctx)
                : become_leader(side, ctx);
  } else if (prospective && raft.peers.size() - refused < majority(raft)) {
    if (raft.leader.valid() && raft.leader != side.controller.id) {
      become_follower(side, raft.epoch, raft.leader, QuorumReason::refused, ctx);
    } else {
      become_unattached(side, raft.epoch, QuorumReason::refused, ctx);
    }
  }
}

void handle_vote(ControllerSide side, std::uint32_t from, const VoteResponse& response, Ctx& ctx) {
  Raft& raft = side.controller.raft;
  if (learn_of_leader(side, response.epoch, response.leader, ctx)) return;
  RaftPeer& peer = raft.peers[from];
  const bool pre = raft.state == QuorumState::prospective;
  const bool asks = pre || raft.state == QuorumState::candidate;
  if (!asks || peer.asked_epoch != raft.epoch || peer.asked_pre_vote != pre) return;
  if (response.error != KafkaError::none) return;
  peer.vote = response.granted ? PeerVote::granted : PeerVote::refused;
  votes_counted(side, ctx);
}

void handle_quorum_request(ControllerSide side, ConnectionId connection, const VoteRequest& request,
                           Ctx& ctx) {
  Raft& raft = side.controller.raft;
  const VoteRequest asked = request;
  if (asked.epoch > raft.epoch)
    become_unattached(side, asked.epoch, QuorumReason::higher_epoch, ctx);
  VoteResponse response;
  if (asked.epoch < raft.epoch) {
    response.error = KafkaError::fenced_leader_epoch;
  } else {
    const bool willing =
        asked.pre_vote ? grants_pre_vote(raft) : grants_vote(raft, asked.candidate);
    response.granted = willing && up_to_date(raft, asked);
    ctx.note(VoteAnswered{asked.candidate, asked.epoch, asked.pre_vote, response.granted});
    if (response.granted && !asked.pre_vote) give_vote(side, asked.candidate, ctx);
  }
  response.leader = raft.leader;
  response.epoch = raft.epoch;
  ctx.respond(connection, std::move(response));
}

void handle_quorum_request(ControllerSide side, ConnectionId connection,
                           const BeginQuorumEpochRequest& request, Ctx& ctx) {
  const Raft& raft = side.controller.raft;
  BeginQuorumEpochResponse response;
  if (request.epoch < raft.epoch) {
    response.error = KafkaError::fenced_leader_epoch;
  } else {
    learn_of_leader(side, request.epoch, request.leader, ctx);
  }
  response.leader = raft.leader;
  response.epoch = raft.epoch;
  ctx.respond(connection, std::move(response));
}

void handle_quorum_request(ControllerSide side, ConnectionId connection,
                           const EndQuorumEpochRequest& request, Ctx& ctx) {
  Raft& raft = side.controller.raft;
  EndQuorumEpochResponse response;
  if (request.epoch < raft.epoch) {
    response.error = KafkaError::fenced_leader_epoch;
  } else {
    learn_of_leader(side, request.epoch, request.leader, ctx);
    if (raft.state == QuorumState::follower && raft.leader == request.leader) {
      raft.ended = true;
      ctx.set_timer(raft.timeout, ctx.now + election_backoff(raft, request, side.controller.id));
    }
  }
  response.leader = raft.leader;
  response.epoch = raft.epoch;
  ctx.respond(connection, std::move(response));
}

}  // namespace ks
