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

/// FENCED_LEADER_EPOCH, UNKNOWN_LEADER_EPOCH, NOT_LEADER_OR_FOLLOWER or none.
KafkaError epoch_error(const Raft& raft, std::int32_t epoch);
/// A majority that fetches keeps the leader in its place.
void count_fetch(Controller& controller, RaftPeer& peer, Ctx& ctx);
/// What has been fetched has to be flushed before the next request.
Duration flush_time(Controller& controller, const Ctx& ctx);
void handle_fetch(ControllerSide side, const QuorumFetchResponse& response, Ctx& ctx);
/// The leader: a majority may have more than before.
void advance_high_watermark(ControllerSide side, Ctx& ctx);
/// Answers fetches that have waited long enough, or all of them.
void release_fetches(ControllerSide side, bool all, Ctx& ctx);
/// What is new to a follower is committed up to here.
void learn_high_watermark(ControllerSide side, std::int64_t high_watermark, Ctx& ctx);

// --- raft_snapshot.cpp

/// Something was committed: a snapshot may be due.
void write_snapshot(ControllerSide side, Ctx& ctx);
/// Every minute: old snapshots go, and what they stand for with them.
void clean_log(ControllerSide side, Ctx& ctx);
/// Whether the fetch begins before this leader's log, so that the answer is a snapshot.
bool needs_snapshot(const MetadataLog& log, const QuorumFetchRequest& request);
/// The leader's log does not have what this follower needs.
void want_snapshot(ControllerSide side, const QuorumFetchResponse& response, Ctx& ctx);
void handle_snapshot(ControllerSide side, const FetchSnapshotResponse& response, Ctx& ctx);

}  // namespace ks
