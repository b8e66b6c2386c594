// The KRaft quorum as one controller takes part in it: who leads, in which epoch, and how far the metadata
// log is committed. Pull-based: followers fetch, a majority of the voters commits. Source: KafkaRaftClient,
// QuorumState, UnattachedState, ProspectiveState, CandidateState, FollowerState, LeaderState, ResignedState;
// KIP-595, KIP-996 (pre-vote), KIP-1166.
// Model: the voters are given and do not change (no KIP-853); a request carries all that there is to fetch;
// pauses before a connection is tried again have no random part. What is appended is flushed `append` later,
// up to five times that at a follower, drawn from a stream of its own: without that all voters would count
// their timers to the same microsecond, and each election would be a split one.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/engine/timers.h"
#include "sim/kafka/ctx.h"
#include "sim/kafka/metadata_log.h"
#include "sim/trace/quorum_facts.h"

namespace ks {

struct ControllerSide;

struct RaftConfig {
  Duration fetch_timeout{};          ///< controller.quorum.fetch.timeout.ms
  Duration election_timeout{};       ///< controller.quorum.election.timeout.ms
  Duration election_backoff_max{};   ///< controller.quorum.election.backoff.max.ms
  Duration request_timeout{};        ///< controller.quorum.request.timeout.ms
  Duration retry_backoff{};          ///< controller.quorum.retry.backoff.ms
  Duration max_idle{};               ///< metadata.max.idle.interval.ms
  Duration snapshot_interval{};      ///< metadata.log.max.snapshot.interval.ms; 0: never
  Duration retention{};              ///< metadata.max.retention.ms; negative: for ever
  bool pre_vote = true;              ///< from 4.0 on
  bool tells_high_watermark = true;  ///< parked fetches end when it advances: KIP-1166, from 4.1 on
  bool begins_all = false;  ///< BeginQuorumEpoch goes to voters that fetch, too: before 4.1
  Duration append{};        ///< until what is appended is flushed
  /// Election timeouts in their order, before those that are drawn: what a recording tells.
  std::vector<Duration> timeouts;
};

enum class PeerVote : std::uint8_t { none, granted, refused };

/// What a controller has to do with another one.
struct RaftPeer {
  ConnectionId connection;  ///< to it; invalid: none
  bool asked = false;       ///< a request is on its way
  Time asked_at{};
  std::int32_t asked_epoch = 0;  ///< of a vote asked for
  bool asked_pre_vote = false;
  Time again_at{};  ///< no request before
  std::uint32_t failures = 0;
  PeerVote vote = PeerVote::none;  ///< a nominee's
  bool acknowledged = false;       ///< a leader's BeginQuorumEpoch, or EndQuorumEpoch
  Time told_at{};                  ///< when the leader last sent it BeginQuorumEpoch
  std::int64_t log_end = -1;       ///< by its last fetch from this leader; −1: none
  Time fetched_at = start_time;
  bool counted = false;  ///< has fetched since a majority last had
};

/// A voter's fetch that waits for something new.
struct ParkedFetch {
  ConnectionId connection;
  ControllerId replica;
  std::int64_t offset = 0;
  std::int64_t high_watermark = 0;
  Time until{};
};

/// A snapshot that a follower asks its leader for.
struct WantedSnapshot {
  std::int64_t end = 0;
  std::int32_t epoch = -1;  ///< −1: it asks for none
};

struct Raft {
  bool on = false;  ///< there are others
  RaftConfig config;
  // Kept in the file quorum-state.
  std::int32_t epoch = 1;
  ControllerId voted;   ///< for whom in this epoch
  ControllerId leader;  ///< of this epoch
  // Kept in the log.
  MetadataLog log;
  // In memory.
  QuorumState state = QuorumState::follower;
  bool fetched = false;  ///< a follower's: at least once in this epoch
  bool ended = false;    ///< a follower's: its leader has resigned
  bool tried = false;    ///< it was Prospective since a leader was last heard of
  std::int64_t high_watermark = 0;
  std::int64_t epoch_start = 0;          ///< a leader's: offset of its LeaderChange
  std::vector<RaftPeer> peers;           ///< by ControllerId
  std::vector<ParkedFetch> parked;       ///< a leader's
  std::vector<ControllerId> successors;  ///< a resigned leader's, most of the log first
  WantedSnapshot wanted;                 ///< a follower's
  Time snapshot_at{};                    ///< when this process last wrote or loaded one, or started
  Time cleaned_at{};                     ///< when it last looked for what may be deleted
  Time fetch_at{};                       ///< a follower's: when its last append is flushed
  std::uint32_t draws = 0;               ///< of election timeouts
  std::uint32_t flushes = 0;             ///< of followers' appends
  TimerId timeout;                       ///< the state's own: when it is given up
  TimerId poll;                          ///< the next request, timeout of one, or end of a wait
};

/// A process of a controller starts with what it kept.
void start_raft(ControllerSide side, Ctx& ctx);
/// The process is gone: nothing is asked, parked or waited for any more.
void end_raft(ControllerSide side, Ctx& ctx);
/// SIGTERM: a leader resigns and says so.
void resign_quorum(ControllerSide side, Ctx& ctx);
/// The state's timeout.
void raft_timeout_due(ControllerSide side, Ctx& ctx);
/// Sends what is to be sent, ends what has waited long enough, and sets the timer for the next time.
void raft_poll(ControllerSide side, Ctx& ctx);

/// What other voters ask and answer; each is followed by raft_poll().
void handle_quorum_request(ControllerSide side, ConnectionId connection, const VoteRequest& request,
                           Ctx& ctx);
void handle_quorum_request(ControllerSide side, ConnectionId connection,
                           const BeginQuorumEpochRequest& request, Ctx& ctx);
void handle_quorum_request(ControllerSide side, ConnectionId connection,
                           const EndQuorumEpochRequest& request, Ctx& ctx);
void handle_quorum_request(ControllerSide side, ConnectionId connection,
                           const QuorumFetchRequest& request, Ctx& ctx);
void handle_quorum_request(ControllerSide side, ConnectionId connection,
                           const FetchSnapshotRequest& request, Ctx& ctx);
void handle_quorum_response(ControllerSide side, ConnectionId connection, MessageBody&& body,
                            Ctx& ctx);
void quorum_connection_lost(ControllerSide side, ConnectionId connection, Ctx& ctx);

/// The leader appends: a change, or nothing but the proof that it is there.
void append_to_quorum(ControllerSide side, std::shared_ptr<const Cluster> image, Ctx& ctx);

}  // namespace ks
