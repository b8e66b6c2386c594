#include "sim/trace/fact.h"

#include <array>

#include "sim/base/check.h"
#include "sim/trace/fact_table.h"

namespace ks {
namespace {

using enum Level;
using fact_table::kinds;

constexpr bool data_plane(ApiKey api) {
  return api == ApiKey::produce || api == ApiKey::fetch || api == ApiKey::list_offsets ||
         api == ApiKey::share_fetch || api == ApiKey::share_acknowledge ||
         api == ApiKey::broker_heartbeat;
}

}  // namespace

KS_DEFINE_CLOSED_VARIANT(FactBody, FactKinds)

std::string_view group_state_name(GroupState state) {
  switch (state) {
    case GroupState::empty: return "Empty";
    case GroupState::preparing_rebalance: return "PreparingRebalance";
    case GroupState::completing_rebalance: return "CompletingRebalance";
    case GroupState::stable: return "Stable";
    case GroupState::dead: return "Dead";
    case GroupState::assigning: return "Assigning";
    case GroupState::reconciling: return "Reconciling";
  }
  return "?";
}

std::string_view group_type_name(GroupType type) {
  switch (type) {
    case GroupType::classic: return "classic";
    case GroupType::consumer: return "consumer";
    case GroupType::share: return "share";
  }
  return "?";
}

std::string_view assignment_state_name(AssignmentState state) {
  switch (state) {
    case AssignmentState::stable: return "STABLE";
    case AssignmentState::unrevoked_partitions: return "UNREVOKED_PARTITIONS";
    case AssignmentState::unreleased_partitions: return "UNRELEASED_PARTITIONS";
  }
  return "?";
}

std::string_view member_state_name(MemberState state) {
  switch (state) {
    case MemberState::unjoined: return "UNJOINED";
    case MemberState::preparing_rebalance: return "PREPARING_REBALANCE";
    case MemberState::completing_rebalance: return "COMPLETING_REBALANCE";
    case MemberState::stable: return "STABLE";
    case MemberState::unsubscribed: return "UNSUBSCRIBED";
    case MemberState::joining: return "JOINING";
    case MemberState::reconciling: return "RECONCILING";
    case MemberState::acknowledging: return "ACKNOWLEDGING";
    case MemberState::fenced: return "FENCED";
    case MemberState::prepare_leaving: return "PREPARE_LEAVING";
    case MemberState::leaving: return "LEAVING";
    case MemberState::stale: return "STALE";
    case MemberState::fatal: return "FATAL";
  }
  return "?";
}

std::string_view process_state_name(ProcessState state) {
  switch (state) {
    case ProcessState::not_started: return "not started";
    case ProcessState::running: return "running";
    case ProcessState::frozen: return "frozen";
    case ProcessState::closing: return "closing";
    case ProcessState::closed: return "closed";
    case ProcessState::killed: return "killed";
  }
  return "?";
}

std::string_view farewell_name(Farewell farewell) {
  switch (farewell) {
    case Farewell::said: return "said";
    case Farewell::away: return "away";
    case Farewell::static_member: return "static member";
    case Farewell::unheard: return "unheard";
    case Farewell::no_member: return "no member";
    case Farewell::remains: return "remains";
  }
  return "?";
}

std::string_view farewell_sentence(Farewell farewell) {
  switch (farewell) {
    case Farewell::said: return "has said goodbye and ends.";
    case Farewell::away: return "has said that it will be back (epoch −2), and ends.";
    case Farewell::static_member:
      return "ends and says nothing: a static member's place is kept for its session.";
    case Farewell::unheard: return "ends without a goodbye: it knows no coordinator.";
    case Farewell::no_member: return "ends; it was in no group.";
    case Farewell::remains:
      return "ends and says nothing, as it was told (REMAIN_IN_GROUP): its place is kept for its "
             "session.";
  }
  return "?";
}

std::string_view reason_text(RebalanceReason reason) {
  switch (reason) {
    case RebalanceReason::first_member: return "first member";
    case RebalanceReason::member_joined: return "member joined";
    case RebalanceReason::member_rejoined: return "member joined again";
    case RebalanceReason::session_expired: return "session expired";
    case RebalanceReason::member_left: return "member left";
    case RebalanceReason::poll_interval: return "poll interval exceeded";
    case RebalanceReason::join_expired: return "join expired";
    case RebalanceReason::did_not_rejoin: return "did not join again";
    case RebalanceReason::did_not_sync: return "did not send SyncGroup";
    case RebalanceReason::write_failed: return "the assignment could not be stored";
    case RebalanceReason::subscription_changed: return "subscription changed";
    case RebalanceReason::regex_resolved: return "pattern resolved";
    case RebalanceReason::metadata_changed: return "topics changed";
    case RebalanceReason::assignor_changed: return "assignor changed";
    case RebalanceReason::rebalance_timeout: return "did not give up its partitions in time";
    case RebalanceReason::partitions_initialized: return "partitions can be shared now";
    case RebalanceReason::downgraded: return "downgraded to the classic protocol";
    case RebalanceReason::static_replaced: return "static member replaced";
    case RebalanceReason::group_full: return "the group is full";
  }
  return "?";
}

std::string_view listener_call_name(ListenerCall call) {
  switch (call) {
    case ListenerCall::revoked: return "onPartitionsRevoked";
    case ListenerCall::assigned: return "onPartitionsAssigned";
    case ListenerCall::lost: return "onPartitionsLost";
  }
  return "?";
}

std::string_view record_state_name(RecordState state) {
  switch (state) {
    case RecordState::available: return "Available";
    case RecordState::acquired: return "Acquired";
    case RecordState::acknowledged: return "Acknowledged";
    case RecordState::archived: return "Archived";
  }
  return "?";
}

std::string_view acknowledge_name(AcknowledgeType type) {
  switch (type) {
    case AcknowledgeType::accept: return "ACCEPT";
    case AcknowledgeType::release: return "RELEASE";
    case AcknowledgeType::reject: return "REJECT";
  }
  return "?";
}

std::string_view to_text(PoisonAction action) {
  switch (action) {
    case PoisonAction::none: return "";
    case PoisonAction::crash: return "crash";
    case PoisonAction::release: return "release";
    case PoisonAction::reject: return "reject";
  }
  return "?";
}

const FactKind& kind_of(const FactBody& body) { return kinds[body.index()]; }

const std::vector<FactKind>& fact_kinds() {
  static const std::vector<FactKind> list(kinds.begin(), kinds.end());
  return list;
}

Level level_of(const FactBody& body) {
  if (const auto* sent = std::get_if<MessageSent>(&body)) {
    return is_data(sent->message.body) ? data : protocol;
  }
  if (const auto* delivered = std::get_if<MessageDelivered>(&body)) {
    return data_plane(delivered->api) ? data : protocol;
  }
  if (const auto* lost = std::get_if<MessageLost>(&body)) {
    return data_plane(lost->api) ? data : protocol;
  }
  if (const auto* waited = std::get_if<MessageWaited>(&body))
    return data_plane(waited->api) ? data : protocol;
  if (const auto* acquired = std::get_if<ShareRecordsAcquired>(&body)) {
    return acquired->delivery_count > 1 ? story : data;
  }
  if (const auto* elected = std::get_if<LeaderElected>(&body))
    return elected->internal ? protocol : story;
  if (const auto* changed = std::get_if<IsrChanged>(&body))
    return changed->internal ? protocol : story;
  if (const auto* quorum = std::get_if<QuorumStateChanged>(&body))
    return quorum->again || quorum->to == QuorumState::unattached ? protocol : story;
  if (const auto* told = std::get_if<ShareRecordsAcknowledged>(&body)) {
    return told->type == AcknowledgeType::accept ? data : story;
  }
  if (const auto* returned = std::get_if<TransactionCallReturned>(&body))
    return returned->error == KafkaError::none ? protocol : story;
  return kind_of(body).level;
}

}  // namespace ks
