// The facts of the quorum of controllers: who stands for election, leads, is active. Part of fact.h.
// Source: QuorumState, KafkaRaftClient, QuorumController.
#pragma once

#include <cstdint>
#include <string_view>

#include "sim/base/id.h"
#include "sim/base/time.h"

namespace ks {

/// The state of a voter (EpochState and its classes).
enum class QuorumState : std::uint8_t {
  unattached,
  prospective,
  candidate,
  leader,
  follower,
  resigned
};
std::string_view quorum_state_name(QuorumState state);  ///< "Prospective"

/// Why it changed.
enum class QuorumReason : std::uint8_t {
  fetch_timeout,     ///< a follower heard nothing from its leader
  election_timeout,  ///< nobody was elected in time
  leader_resigned,   ///< the leader said so (EndQuorumEpoch)
  pre_vote_won,
  vote_won,
  refused,       ///< a majority will not vote for it
  voted,         ///< it gave its vote to another one
  higher_epoch,  ///< somebody is in a later epoch
  found_leader,
  no_majority,    ///< a leader that too few voters fetch from
  shutting_down,  ///< a leader is asked to end
  restarted       ///< the process begins with what quorum-state says
};
std::string_view quorum_reason_text(QuorumReason reason);  ///< "its leader is silent"

// --- story or protocol: see level_of -----------------------------------------------------------------

struct QuorumStateChanged {  // node: the controller
  QuorumState from = QuorumState::follower;
  QuorumState to = QuorumState::follower;
  std::int32_t epoch = 0;
  ControllerId leader;  ///< of the epoch, as far as it knows
  QuorumReason reason = QuorumReason::found_leader;
  bool again = false;  ///< not the first time since it last heard of a leader
};

// --- story -------------------------------------------------------------------------------------------

struct ControllerActivated {  // node: the controller; its own epoch is committed
  std::int32_t epoch = 0;
  std::int64_t offset = 0;
  std::uint32_t version = 0;  ///< of the metadata image
};
struct ControllerRenounced {  // node: the controller; it changes nothing any more
  std::int32_t epoch = 0;
};
struct MetadataTruncated {  // node: the controller; the leader's log does not have this
  std::int64_t from = 0;    ///< the log end before
  std::int64_t to = 0;
  std::uint32_t changes = 0;  ///< of the image, which nobody will ever see
};
struct MetadataLogCleaned {  // node: the controller; a snapshot stands for what is deleted
  std::int64_t from = 0;     ///< where the log began
  std::int64_t to = 0;
};
struct SnapshotWanted {  // node: the controller; its leader has deleted what it needs
  ControllerId leader;
  std::int64_t log_end = 0;   ///< its own
  std::int64_t snapshot = 0;  ///< where the leader's newest snapshot ends
  std::int32_t epoch = 0;     ///< and of which epoch its last entry is
};
struct SnapshotLoaded {   // node: the controller; its log begins behind the snapshot now
  std::int64_t from = 0;  ///< the log end before
  std::int64_t snapshot = 0;
  std::int32_t epoch = 0;
  std::uint32_t version = 0;  ///< of the metadata image
};

// --- protocol ----------------------------------------------------------------------------------------

struct VoteAnswered {  // node: the voter
  ControllerId candidate;
  std::int32_t epoch = 0;
  bool pre_vote = false;
  bool granted = false;
};
struct ControllerFound {    // node: the broker; it knows another leader of the quorum than before
  ControllerId controller;  ///< invalid: none
  std::int32_t epoch = 0;
};
struct MetadataSnapshotWritten {  // node: the controller
  std::int64_t snapshot = 0;      ///< the offset after the last entry that it has
  std::int32_t epoch = 0;
  std::uint32_t version = 0;
};

}  // namespace ks
