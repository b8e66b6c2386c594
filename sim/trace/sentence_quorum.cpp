#include "sim/trace/sentence_quorum.h"

#include <fmt/format.h>

namespace ks {

std::string_view quorum_state_name(QuorumState state) {
  switch (state) {
    case QuorumState::unattached: return "Unattached";
    case QuorumState::prospective: return "Prospective";
    case QuorumState::candidate: return "Candidate";
    case QuorumState::leader: return "Leader";
    case QuorumState::follower: return "Follower";
    case QuorumState::resigned: return "Resigned";
  }
  return "?";
}

std::string_view quorum_reason_text(QuorumReason reason) {
  switch (reason) {
    case QuorumReason::fetch_timeout: return "its leader is silent";
    case QuorumReason::election_timeout: return "nobody was elected in time";
    case QuorumReason::leader_resigned: return "its leader has resigned";
    case QuorumReason::pre_vote_won: return "a majority would vote for it";
    case QuorumReason::vote_won: return "a majority has voted for it";
    case QuorumReason::refused: return "a majority will not vote for it";
    case QuorumReason::voted: return "it has voted for another one";
    case QuorumReason::higher_epoch: return "others are in a later epoch";
    case QuorumReason::found_leader: return "it has heard of the leader";
    case QuorumReason::no_majority: return "no majority fetches from it any more";
    case QuorumReason::shutting_down: return "it is shutting down";
    case QuorumReason::restarted: return "its process has started";
  }
  return "?";
}

std::string broker_sentence(const QuorumStateChanged& b, std::string_view self,
                            const Names& names) {
  const std::string_view why = quorum_reason_text(b.reason);
  switch (b.to) {
    case QuorumState::leader:
      return fmt::format("{} leads the quorum in epoch {}: {}.", self, b.epoch, why);
    case QuorumState::follower:
      return fmt::format("{} follows {} in epoch {}: {}.", self, names.of(node(b.leader)), b.epoch,
                         why);
    case QuorumState::candidate:
      return fmt::format("{} stands for election in epoch {}: {}.", self, b.epoch, why);
    case QuorumState::prospective:
      return fmt::format("{} asks whether it would be elected (Prospective, epoch {}): {}.", self,
                         b.epoch, why);
    case QuorumState::resigned:
      return fmt::format("{} resigns as leader of epoch {}: {}.", self, b.epoch, why);
    case QuorumState::unattached:
      return fmt::format("{} knows no leader in epoch {} (Unattached): {}.", self, b.epoch, why);
  }
  return "?";
}

std::string broker_sentence(const ControllerActivated& b, std::string_view self, const Names&) {
  return fmt::format(
      "{} is the active controller in epoch {}; every broker that is not fenced has a full session "
      "again.",
      self, b.epoch);
}

std::string broker_sentence(const ControllerRenounced& b, std::string_view self, const Names&) {
  return fmt::format("{} is no longer the active controller (epoch {}).", self, b.epoch);
}

std::string broker_sentence(const MetadataTruncated& b, std::string_view self, const Names&) {
  std::string text = fmt::format("{} cuts the metadata log from {} back to {}", self, b.from, b.to);
  if (b.changes == 0) return text + ".";
  return text + fmt::format(
                    ": {} that {} never committed {} gone.",
                    b.changes == 1 ? std::string{"a change"} : fmt::format("{} changes", b.changes),
                    b.changes == 1 ? "was" : "were", b.changes == 1 ? "is" : "are");
}

std::string broker_sentence(const VoteAnswered& b, std::string_view self, const Names& names) {
  return fmt::format("{} {} {} its {} in epoch {}.", self, b.granted ? "gives" : "refuses",
                     names.of(node(b.candidate)), b.pre_vote ? "pre-vote" : "vote", b.epoch);
}

std::string broker_sentence(const ControllerFound& b, std::string_view self, const Names& names) {
  if (!b.controller.valid())
    return fmt::format("{} knows no leader of the quorum in epoch {}.", self, b.epoch);
  return fmt::format("{} hears that {} leads the quorum in epoch {}.", self,
                     names.of(node(b.controller)), b.epoch);
}

std::string broker_sentence(const MetadataSnapshotWritten& b, std::string_view self, const Names&) {
  return fmt::format("{} writes a snapshot of the metadata up to offset {}, epoch {} (image {}).",
                     self, b.snapshot, b.epoch, b.version);
}

std::string broker_sentence(const MetadataLogCleaned& b, std::string_view self, const Names&) {
  return fmt::format("{}'s metadata log begins at {} instead of {}: a snapshot has the rest.", self,
                     b.to, b.from);
}

std::string broker_sentence(const SnapshotWanted& b, std::string_view self, const Names& names) {
  return fmt::format(
      "{} needs the metadata log from {} on; {} has only a snapshot for that (up to {}, epoch {}), "
      "and "
      "{} asks for it.",
      self, b.log_end, names.of(node(b.leader)), b.snapshot, b.epoch, self);
}

std::string broker_sentence(const SnapshotLoaded& b, std::string_view self, const Names&) {
  return fmt::format(
      "{} has loaded the snapshot up to {}, epoch {} (image {}); its log ended at {}.", self,
      b.snapshot, b.epoch, b.version, b.from);
}

}  // namespace ks
