// What the files of the quorum share and nobody else needs.
#pragma once

#include "sim/kafka/controller.h"

namespace ks {

/// A parked fetch is answered after so long at the latest (KafkaRaftClient.MAX_FETCH_WAIT_MS).
inline constexpr Duration quorum_fetch_wait{500'000};
/// A leader that a majority has not fetched from for this many halves of the fetch timeout resigns.
inline constexpr int check_quorum_halves = 3;

// --- raft.cpp: states

void become_unattached(ControllerSide side, std::int32_t epoch, QuorumReason reason, Ctx& ctx);
void become_follower(ControllerSide side, std::int32_t epoch, ControllerId leader,
                     QuorumReason reason, Ctx& ctx);
void become_candidate(ControllerSide side, QuorumReason reason, Ctx& ctx);
void become_leader(ControllerSide side, Ctx& ctx);
/// Takes over what another one knows of the epoch and its leader. True: its own state has changed.
bool learn_of_leader(ControllerSide side, std::int32_t epoch, ControllerId leader, Ctx& ctx);
/// A random election timeout: one to two times controller.quorum.election.timeout.ms.
Duration election_timeout(Controller& controller, const Ctx& ctx);
std::size_t majority(const Raft& raft);

// --- raft_votes.cpp

void votes_counted(ControllerSide side, Ctx& ctx);
void handle_vote(ControllerSide side, std::uint32_t peer, const VoteResponse& response, Ctx& ctx);

// --- raft_fetch.cpp

void handle_fetch(ControllerSide side, const QuorumFetchResponse& response, Ctx& ctx);
/// The leader: a majority may have more than before.
void advance_high_watermark(ControllerSide side, Ctx& ctx);
/// Answers fetches that have waited long enough, or all of them.
void release_fetches(ControllerSide side, bool all, Ctx& ctx);
/// What is new to a follower is committed up to here.
void learn_high_watermark(ControllerSide side, std::int64_t high_watermark, Ctx& ctx);

}  // namespace ks
