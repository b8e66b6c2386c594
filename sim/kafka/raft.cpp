#include "sim/kafka/raft.h"

#include <algorithm>
#include <string>
#include <utility>

#include "sim/base/check.h"
#include "sim/kafka/raft_parts.h"

namespace ks {
namespace {

void set_epoch(Raft& raft, std::int32_t epoch) {
  if (epoch == raft.epoch) return;
  KS_CHECK(epoch > raft.epoch);
  raft.epoch = epoch;
  raft.voted = ControllerId{};
  raft.leader = ControllerId{};
}

/// Every state begins with nothing asked of the others; a leader's followers and brokers are turned away.
void enter(ControllerSide side, QuorumState to, QuorumReason reason, Ctx& ctx) {
  Raft& raft = side.controller.raft;
  const QuorumState from = std::exchange(raft.state, to);
  for (RaftPeer& peer : raft.peers) {
    peer.vote = PeerVote::none;
    peer.acknowledged = false;
  }
  raft.fetched = false;
  raft.ended = false;
  raft.wanted = {};
  const bool repeated = to == QuorumState::prospective || to == QuorumState::unattached ||
                        from == QuorumState::prospective;
  const bool again = repeated && raft.tried && to != QuorumState::candidate;
  if (to == QuorumState::prospective) raft.tried = true;
  ctx.note(QuorumStateChanged{from, to, raft.epoch, raft.leader, reason, again});
  if (from != QuorumState::leader || to == QuorumState::leader) return;
  release_fetches(side, true, ctx);
  renounce(side, ctx);
}

/// Before 4.0 there is no pre-vote: whoever would ask for one stands for election at once (KIP-996).
void become_prospective(ControllerSide side, QuorumReason reason, Ctx& ctx) {
  Controller& controller = side.controller;
  if (!controller.raft.config.pre_vote) {
    become_candidate(side, reason, ctx);
    return;
  }
  enter(side, QuorumState::prospective, reason, ctx);
  controller.raft.peers[controller.id.index].vote = PeerVote::granted;
  ctx.set_timer(controller.raft.timeout, ctx.now + election_timeout(controller, ctx));
  votes_counted(side, ctx);
}

void resign(ControllerSide side, QuorumReason reason, Ctx& ctx) {
  Controller& controller = side.controller;
  Raft& raft = controller.raft;
  raft.successors.clear();
  for (std::uint32_t i = 0; i < raft.peers.size(); ++i) {
    if (i != controller.id.index) raft.successors.push_back(ControllerId{i});
  }
  std::stable_sort(raft.successors.begin(), raft.successors.end(),
                   [&](ControllerId a, ControllerId b) {
                     return raft.peers[a.index].log_end > raft.peers[b.index].log_end;
                   });
  enter(side, QuorumState::resigned, reason, ctx);
  ctx.set_timer(raft.timeout, ctx.now + election_timeout(controller, ctx));
}

}  // namespace

std::size_t majority(const Raft& raft) { return raft.peers.size() / 2 + 1; }

Duration election_timeout(Controller& controller, const Ctx& ctx) {
  Raft& raft = controller.raft;
  const std::uint32_t n = raft.draws++;
  if (n < raft.config.timeouts.size()) return raft.config.timeouts[n];
  const Duration base = raft.config.election_timeout;
  Rng rng = ctx.rng(ctx.names().of(node(controller.id)), "election timeout " + std::to_string(n));
  return base + Duration{rng.between(0, base.count() - 1)};
}

void become_unattached(ControllerSide side, std::int32_t epoch, QuorumReason reason, Ctx& ctx) {
  Raft& raft = side.controller.raft;
  const bool keeps = raft.state != QuorumState::follower && raft.state != QuorumState::leader;
  set_epoch(raft, epoch);
  enter(side, QuorumState::unattached, reason, ctx);
  const Time deadline = keeps ? std::max(ctx.now, ctx.timer(raft.timeout).deadline)
                              : ctx.now + election_timeout(side.controller, ctx);
  ctx.set_timer(raft.timeout, deadline);
}

void become_follower(ControllerSide side, std::int32_t epoch, ControllerId leader,
                     QuorumReason reason, Ctx& ctx) {
  Raft& raft = side.controller.raft;
  set_epoch(raft, epoch);
  raft.leader = leader;
  enter(side, QuorumState::follower, reason, ctx);
  raft.fetch_at = ctx.now;
  ctx.set_timer(raft.timeout, ctx.now + raft.config.fetch_timeout);
}

void become_candidate(ControllerSide side, QuorumReason reason, Ctx& ctx) {
  Controller& controller = side.controller;
  set_epoch(controller.raft, controller.raft.epoch + 1);
  controller.raft.voted = controller.id;
  enter(side, QuorumState::candidate, reason, ctx);
  controller.raft.peers[controller.id.index].vote = PeerVote::granted;
  ctx.set_timer(controller.raft.timeout, ctx.now + election_timeout(controller, ctx));
  votes_counted(side, ctx);
}

void become_leader(ControllerSide side, Ctx& ctx) {
  Controller& controller = side.controller;
  Raft& raft = controller.raft;
  raft.leader = controller.id;
  raft.tried = false;
  enter(side, QuorumState::leader, QuorumReason::vote_won, ctx);
  raft.epoch_start = raft.log.end();
  for (RaftPeer& peer : raft.peers) {
    peer.log_end = -1;
    peer.fetched_at = ctx.now;
    peer.told_at = start_time;
    peer.counted = false;
  }
  ctx.set_timer(raft.timeout, ctx.now + check_quorum_halves * raft.config.fetch_timeout / 2);
  append_to_quorum(side, nullptr, ctx);  // LeaderChange
}

bool learn_of_leader(ControllerSide side, std::int32_t epoch, ControllerId leader, Ctx& ctx) {
  const Raft& raft = side.controller.raft;
  const bool other = leader.valid() && leader != side.controller.id;
  if (epoch > raft.epoch && other) {
    become_follower(side, epoch, leader, QuorumReason::found_leader, ctx);
  } else if (epoch > raft.epoch) {
    become_unattached(side, epoch, QuorumReason::higher_epoch, ctx);
  } else if (epoch == raft.epoch && other && !raft.leader.valid()) {
    become_follower(side, epoch, leader, QuorumReason::found_leader, ctx);
  } else {
    return false;
  }
  return true;
}

void raft_timeout_due(ControllerSide side, Ctx& ctx) {
  const Raft& raft = side.controller.raft;
  switch (raft.state) {
    case QuorumState::follower:
      become_prospective(
          side, raft.ended ? QuorumReason::leader_resigned : QuorumReason::fetch_timeout, ctx);
      break;
    case QuorumState::unattached:
    case QuorumState::candidate:
      become_prospective(side, QuorumReason::election_timeout, ctx);
      break;
    case QuorumState::prospective:
      if (raft.leader.valid() && raft.leader != side.controller.id) {
        become_follower(side, raft.epoch, raft.leader, QuorumReason::election_timeout, ctx);
      } else {
        become_unattached(side, raft.epoch, QuorumReason::election_timeout, ctx);
      }
      break;
    case QuorumState::leader: resign(side, QuorumReason::no_majority, ctx); break;
    case QuorumState::resigned:
      become_unattached(side, raft.epoch + 1, QuorumReason::election_timeout, ctx);
      break;
  }
  raft_poll(side, ctx);
}

void start_raft(ControllerSide side, Ctx& ctx) {
  Controller& controller = side.controller;
  Raft& raft = controller.raft;
  raft.tried = false;
  raft.snapshot_at = ctx.now;
  raft.cleaned_at = ctx.now;
  if (raft.leader == controller.id) {
    resign(side, QuorumReason::restarted, ctx);
  } else if (raft.voted == controller.id) {
    enter(side, QuorumState::candidate, QuorumReason::restarted, ctx);
    raft.peers[controller.id.index].vote = PeerVote::granted;
    ctx.set_timer(raft.timeout, ctx.now + election_timeout(controller, ctx));
  } else if (raft.leader.valid()) {
    become_follower(side, raft.epoch, raft.leader, QuorumReason::restarted, ctx);
  } else {
    raft.state = QuorumState::follower;  // so that the timeout is a fresh one
    become_unattached(side, raft.epoch, QuorumReason::restarted, ctx);
  }
  raft_poll(side, ctx);
}

void end_raft(ControllerSide side, Ctx& ctx) {
  Raft& raft = side.controller.raft;
  if (!raft.on) return;
  for (RaftPeer& peer : raft.peers) {
    if (peer.connection.valid()) ctx.close(peer.connection);
    peer = RaftPeer{};
  }
  raft.parked.clear();
  raft.successors.clear();
  raft.wanted = {};
  raft.state = QuorumState::unattached;
  ctx.stop_timer(raft.timeout);
  ctx.stop_timer(raft.poll);
}

void resign_quorum(ControllerSide side, Ctx& ctx) {
  if (side.controller.raft.state != QuorumState::leader) return;
  resign(side, QuorumReason::shutting_down, ctx);
  raft_poll(side, ctx);
}

}  // namespace ks
