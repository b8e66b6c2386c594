#include "viz/model/sequence_words.h"

#include <fmt/format.h>

#include "sim/protocol/api_key.h"
#include "sim/trace/sentence_quota.h"
#include "sim/trace/subject.h"
#include "sim/trace/words.h"

namespace kv {
namespace {

/// What an arrow says beyond the name of its request.
struct Detail {
  const ks::Names& names;

  std::string operator()(const ks::JoinGroupRequest& body) const {
    return body.member.valid() ? "" : ", no member id";
  }
  std::string operator()(const ks::JoinGroupResponse& body) const {
    if (body.error != ks::KafkaError::none) return "";
    return fmt::format(", generation {}{}", body.generation, body.members.empty() ? "" : ", leads");
  }
  std::string operator()(const ks::SyncGroupRequest& body) const {
    return body.assignments.empty() ? "" : ", assignment";
  }
  std::string operator()(const ks::SyncGroupResponse& body) const {
    return body.error == ks::KafkaError::none ? partitions(body.partitions) : "";
  }
  std::string operator()(const ks::FindCoordinatorResponse& body) const {
    if (!body.coordinator.valid()) return "";
    return fmt::format(", {}", names.of(ks::node(body.coordinator)));
  }
  std::string operator()(const ks::ConsumerGroupHeartbeatRequest& body) const {
    std::string text = fmt::format(", epoch {}", body.member_epoch);
    if (body.topic_partitions && body.member_epoch > 0)
      text += ", owns" + partitions(*body.topic_partitions).substr(1);
    return text;
  }
  std::string operator()(const ks::ConsumerGroupHeartbeatResponse& body) const {
    if (body.error != ks::KafkaError::none) return "";
    std::string text = fmt::format(", epoch {}", body.member_epoch);
    if (body.assignment) text += ", may use" + partitions(*body.assignment).substr(1);
    return text;
  }
  template <class Body>
  std::string operator()(const Body&) const {
    return "";
  }

  std::string partitions(const std::vector<ks::PartitionId>& list) const {
    if (list.empty()) return ", nothing";
    std::string text = ",";
    constexpr std::size_t listed = 6;
    for (std::size_t i = 0; i < list.size() && i < listed; ++i)
      text += " " + names.short_name(list[i]);
    return list.size() > listed ? text + fmt::format(" and {} more", list.size() - listed) : text;
  }
};

class Notes {
 public:
  Notes(const ks::Names& names, ks::Rounds rounds) : names_(names), rounds_(rounds) {}

  std::string operator()(const ks::ProcessStarted&) const { return "starts"; }
  std::string operator()(const ks::ProcessKilled&) const { return "killed"; }
  std::string operator()(const ks::ProcessClosed&) const { return "ends"; }
  std::string operator()(const ks::ProcessClosing&) const { return "close()"; }
  std::string operator()(const ks::ProcessFrozen&) const { return "frozen"; }
  std::string operator()(const ks::ProcessThawed&) const { return "thawed"; }
  std::string operator()(const ks::GroupStateChanged& body) const {
    if (body.to == ks::GroupState::dead) return fmt::format("[{}]", ks::group_state_name(body.to));
    return fmt::format("[{}, {} {}]", ks::group_state_name(body.to), ks::round_of_group(rounds_),
                       body.generation);
  }
  std::string operator()(const ks::MemberStateChanged& body) const {
    return fmt::format("[{}]", ks::member_state_name(body.to));
  }
  std::string operator()(const ks::SessionExpired& body) const {
    return "session of " + member(body.member) + " expires";
  }
  std::string operator()(const ks::MemberRemoved& body) const {
    return fmt::format("removes {}: {}", member(body.member), ks::reason_text(body.reason));
  }
  std::string operator()(const ks::MemberAdded& body) const {
    return "adds " + member(body.member) + (body.leader ? " as leader" : "");
  }
  std::string operator()(const ks::JoinParked& body) const {
    return fmt::format("{} waits at the barrier, {} of {}", member(body.member), body.parked,
                       body.members);
  }
  std::string operator()(const ks::AssignmentComputed& body) const {
    return "computes the assignment, " + body.assignor;
  }
  std::string operator()(const ks::PartitionsRevoked& body) const {
    return "gives up" + Detail{names_}.partitions(body.partitions).substr(1);
  }
  std::string operator()(const ks::PartitionsLost& body) const {
    return "has lost" + Detail{names_}.partitions(body.partitions).substr(1);
  }
  std::string operator()(const ks::PartitionsAssigned& body) const {
    return "owns" + Detail{names_}.partitions(body.partitions).substr(1);
  }
  std::string operator()(const ks::GroupEpochBumped& body) const {
    return fmt::format("group epoch {}", body.epoch);
  }
  std::string operator()(const ks::TargetAssignmentComputed& body) const {
    return fmt::format("computes the target of epoch {}, {}", body.epoch, body.assignor);
  }
  std::string operator()(const ks::MemberAssignmentChanged& body) const {
    std::string text = fmt::format("{} at {}:{}", member(body.member), body.epoch,
                                   Detail{names_}.partitions(body.assigned).substr(1));
    if (!body.revoking.empty())
      text += ", takes back" + Detail{names_}.partitions(body.revoking).substr(1);
    if (body.state == ks::AssignmentState::unreleased_partitions) text += ", waits for the rest";
    return text;
  }
  std::string operator()(const ks::MemberFenced& body) const {
    return fmt::format("fences {}", member(body.member));
  }
  std::string operator()(const ks::StaticMemberAway& body) const {
    return member(body.member) + " is away";
  }
  std::string operator()(const ks::GroupTypeChanged& body) const {
    return fmt::format("[becomes a {} group]", ks::group_type_name(body.to));
  }
  std::string operator()(const ks::CallbackStarted& body) const {
    return fmt::format("{}, {}", ks::listener_call_name(body.call), ks::span_text(body.takes));
  }
  std::string operator()(const ks::CallbackFinished& body) const {
    return fmt::format("{} returns", ks::listener_call_name(body.call));
  }
  std::string operator()(const ks::ConnectionLost&) const { return "loses its connection"; }
  std::string operator()(const ks::GroupsLoading&) const { return "loads groups"; }
  std::string operator()(const ks::GroupsLoaded&) const { return "has loaded groups"; }
  std::string operator()(const ks::GroupsUnloaded&) const { return "gives up groups"; }
  std::string operator()(const ks::PositionSought&) const { return "seek()"; }
  std::string operator()(const ks::ProducerRenewed&) const { return "a new producer"; }
  std::string operator()(const ks::TransformAbandoned&) const { return "goes back"; }
  std::string operator()(const ks::JoinWaits& body) const {
    return fmt::format("waits to join: {}", ks::error_name(body.error));
  }
  std::string operator()(const ks::OffsetsUnstable&) const { return "waits for a transaction"; }
  std::string operator()(const ks::OffsetsNotTaken&) const { return "offsets not taken"; }
  std::string operator()(const ks::OffsetsPending&) const { return "offsets pending"; }
  std::string operator()(const ks::PendingOffsetsEnded& body) const {
    return body.committed ? "pending offsets count" : "pending offsets are gone";
  }
  std::string operator()(const ks::FetchingPaused&) const { return "pause()"; }
  std::string operator()(const ks::FetchingResumed&) const { return "resume()"; }
  std::string operator()(const ks::ReplicaCreated& body) const {
    return "begins " + names_.of(body.partition);
  }
  std::string operator()(const ks::ReplicaRemoved& body) const {
    return "deletes " + names_.of(body.partition);
  }
  std::string operator()(const ks::QuotaExceeded& body) const {
    return fmt::format("{} exceeds {}", names_.of(body.client), body.quota);
  }
  std::string operator()(const ks::ClientThrottled& body) const {
    return fmt::format("throttles {} for {}", names_.of(body.client), ks::span_text(body.length));
  }
  std::string operator()(const ks::MessageWaited& body) const {
    return fmt::format("{}'s {}{} waited {} for a {}", names_.of(body.client),
                       ks::api_name(body.api), body.response ? " answer" : "",
                       ks::span_text(body.waited), ks::waited_for_text(body.what));
  }
  std::string operator()(const ks::Subscribed&) const { return "subscribe()"; }
  std::string operator()(const ks::Unsubscribed&) const { return "unsubscribe()"; }
  std::string operator()(const ks::StaticMemberReplaced& body) const {
    return member(body.member) + " takes over " + std::string{names_.of(body.instance)};
  }
  std::string operator()(const ks::AssignmentSkipped&) const { return "keeps the assignment"; }
  std::string operator()(const ks::AssignorFailed& body) const {
    return fmt::format("{} fails: {}", body.assignor, body.fault);
  }
  std::string operator()(const ks::CommitFailed& body) const {
    return fmt::format("commit fails: {}", ks::error_name(body.error));
  }
  std::string operator()(const ks::PollIntervalExceeded&) const {
    return "max.poll.interval.ms exceeded";
  }
  template <class Body>
  std::string operator()(const Body&) const {
    return "";
  }

 private:
  std::string member(ks::MemberId id) const {
    const ks::ConsumerId consumer = ks::consumer_of(id, names_);
    return consumer.valid() ? std::string(names_.of(ks::node(consumer))) : "?";
  }
  const ks::Names& names_;
  ks::Rounds rounds_;
};

}  // namespace

std::string arrow_label(const ks::MessageBody& body, const ks::Names& names) {
  std::string text(ks::api_name(ks::api_key(body)));
  const ks::KafkaError error = ks::error_of(body);
  if (error != ks::KafkaError::none) return text + fmt::format(": {}", ks::error_name(error));
  return text + std::visit(Detail{names}, body);
}

std::string note_text(const ks::Fact& fact, const ks::Names& names, ks::Rounds rounds) {
  return std::visit(Notes(names, rounds), fact.body);
}

std::string partition_list(const std::vector<ks::PartitionId>& list, const ks::Names& names) {
  return Detail{names}.partitions(list).substr(2);
}

}  // namespace kv
