#include "sim/run/why_setting.h"

#include <fmt/format.h>

#include "sim/run/setting_words.h"
#include "sim/trace/rounds.h"
#include "sim/trace/subject.h"
#include "sim/trace/words.h"

namespace ks {
namespace {

template <class Config>
std::string told(Scope scope, const Config& config, std::string_view key) {
  const ConfigRow* row = find_config(scope, key);
  return row == nullptr ? std::string{} : setting_words(*row, config_text(config, key));
}

/// One overload per kind of fact that a setting decides. Settings of a node never change, so they are read
/// from the newest world that is known.
class Deciding {
 public:
  Deciding(const Session& session, const Fact& fact)
      : trace_(session.trace()),
        names_(session.names()),
        world_(session.branches()[session.current_branch()].head),
        fact_(fact) {}

  // Of groups.
  std::string operator()(const SessionExpired& b) const {
    return setting_words(group_key(b.group, "session.timeout.ms", "session.timeout.ms"), b.timeout);
  }
  std::string operator()(const RebalanceStarted& b) const {
    if (b.reason == RebalanceReason::first_member)
      return broker("group.initial.rebalance.delay.ms");
    if (b.deadline <= fact_.time || b.deadline == never) return {};
    return setting_words("max.poll.interval.ms", b.deadline - fact_.time);
  }
  std::string operator()(const InitialDelayExtended&) const {
    return broker("group.initial.rebalance.delay.ms");
  }
  std::string operator()(const MemberRemoved& b) const {
    switch (b.reason) {
      case RebalanceReason::did_not_rejoin:
      case RebalanceReason::did_not_sync:
      case RebalanceReason::rebalance_timeout:
      case RebalanceReason::poll_interval: return client(b.member, "max.poll.interval.ms");
      default: return {};
    }
  }
  std::string operator()(const MemberAssignmentChanged& b) const {
    if (b.revoke_until == never || b.revoke_until <= fact_.time) return {};
    return setting_words("max.poll.interval.ms", b.revoke_until - fact_.time);
  }
  std::string operator()(const PollIntervalExceeded& b) const {
    return setting_words("max.poll.interval.ms", b.interval);
  }
  std::string operator()(const MessageSent& b) const {
    if (std::holds_alternative<HeartbeatRequest>(b.message.body))
      return own("heartbeat.interval.ms");
    return {};
  }
  /// What it could not store in time, what it left unanswered, or how soon it is looked for again.
  std::string operator()(const CoordinatorLost& b) const {
    if (b.error == KafkaError::coordinator_not_available)
      return broker("offsets.commit.timeout.ms");
    if (b.unheard > Duration{}) return setting_words("session.timeout.ms", b.unheard);
    return own("retry.backoff.ms");
  }
  std::string operator()(const OffsetsExpired&) const {
    return broker("offsets.retention.minutes");
  }
  // Of share groups.
  std::string operator()(const ShareLockExpired& b) const {
    return setting_words(
        group_key(b.group, "record.lock.duration.ms", "share.record.lock.duration.ms"), b.lock);
  }
  std::string operator()(const ShareRecordArchived& b) const {
    if (b.rejected || b.below_log_start) return {};
    const std::string_view own = "share.delivery.count.limit";
    const bool set = sets_itself(b.group, own);
    return set ? told(Scope::group, world_.groups[b.group.index].config, own)
               : broker("group.share.delivery.count.limit");
  }
  // Of consumers.
  std::string operator()(const MetadataLearned&) const {
    return by_age() ? own("metadata.max.age.ms") : std::string{};
  }
  std::string operator()(const ConnectionEnded& b) const {
    return b.refused ? own("reconnect.backoff.ms") : std::string{};
  }
  std::string operator()(const PositionSet& b) const {
    return b.committed || sought(b.partition) ? std::string{} : own("auto.offset.reset");
  }
  std::string operator()(const ClientFailed& b) const {
    const bool no_policy = b.error == KafkaError::offset_out_of_range ||
                           b.error == KafkaError::log_truncation ||
                           b.error == KafkaError::no_offset_for_partition;
    return no_policy ? own("auto.offset.reset") : std::string{};
  }
  // Of producers.
  std::string operator()(const BatchFailed&) const { return own("delivery.timeout.ms"); }
  // Of the cluster.
  std::string operator()(const BrokerFenced& b) const {
    if (b.reason != ChangeReason::fenced) return {};
    return setting_words("broker.session.timeout.ms", b.timeout);
  }
  std::string operator()(const LeaderElected& b) const {
    const bool rule = b.reason == ChangeReason::unclean || !b.to.valid();
    return rule ? topic(b.partition, "unclean.leader.election.enable") : std::string{};
  }
  std::string operator()(const IsrChangeWanted& b) const {
    return b.to.size() < b.from.size() ? broker("replica.lag.time.max.ms") : std::string{};
  }
  std::string operator()(const FetchRefused&) const { return broker("replica.fetch.backoff.ms"); }
  // Of controllers.
  std::string operator()(const MetadataSnapshotWritten&) const {
    return broker("metadata.log.max.snapshot.interval.ms");
  }
  std::string operator()(const MetadataLogCleaned&) const {
    return broker("metadata.max.retention.ms");
  }
  // Of logs.
  std::string operator()(const RecordsDeleted& b) const {
    if (b.reason == DeletionReason::request) return {};
    return topic(b.partition, deletion_reason_text(b.reason));
  }
  std::string operator()(const LogCompacted& b) const {
    return topic(b.partition, "min.cleanable.dirty.ratio");
  }
  std::string operator()(const SegmentRolled& b) const {
    return topic(b.partition, "segment.bytes") + ", " + topic(b.partition, "segment.ms");
  }
  template <class Body>
  std::string operator()(const Body&) const {
    return {};
  }

 private:
  std::string broker(std::string_view key) const {
    const bool here = fact_.node.kind == NodeKind::broker;
    return told(Scope::broker, world_.brokers[here ? fact_.node.index : 0].config, key);
  }
  /// Of the client at which it happened.
  std::string own(std::string_view key) const {
    if (fact_.node.kind == NodeKind::consumer)
      return told(Scope::consumer, world_.consumers[fact_.node.index].config, key);
    if (fact_.node.kind == NodeKind::producer)
      return told(Scope::producer, world_.producers[fact_.node.index].config, key);
    return {};
  }
  std::string client(MemberId member, std::string_view key) const {
    const ConsumerId id = consumer_of(member, names_);
    if (!id.valid() || id.index >= world_.consumers.size()) return {};
    return told(Scope::consumer, world_.consumers[id.index].config, key);
  }
  std::string topic(PartitionId partition, std::string_view key) const {
    return told(Scope::topic, world_.cluster->config_of(partition), key);
  }

  /// Whether the scenario gives the group itself this key; else the broker's counts.
  bool sets_itself(GroupId group, std::string_view key) const {
    for (const auto& [set, value] : world_.spec->groups[group.index].group_config) {
      if (set == key) return true;
    }
    return false;
  }
  /// Who sets a timeout of a group's members: the client, the group itself or the broker.
  std::string group_key(GroupId group, std::string_view rest, std::string_view classic) const {
    const bool share = world_.groups[group.index].type == GroupType::share;
    if (!share && rounds_of(trace_, fact_) == Rounds::generations) return std::string{classic};
    const std::string own = fmt::format("{}.{}", share ? "share" : "consumer", rest);
    return sets_itself(group, own) ? own : "group." + own;
  }

  /// Whether the position follows from a call of seek().
  bool sought(PartitionId partition) const {
    const auto positions = trace_.of<PositionSought>();
    const std::size_t limit = trace_.of_event(fact_.event).end;
    for (auto next = last_below(positions, limit); next; next = last_below(positions, *next)) {
      const Fact& found = trace_[*next];
      if (found.node != fact_.node) continue;
      if (std::get<PositionSought>(found.body).partition == partition) return true;
    }
    return false;
  }

  /// Whether the client asked because what it knew was as old as it may get.
  bool by_age() const {
    if (fact_.node.kind != NodeKind::consumer) return false;
    const Duration age = world_.consumers[fact_.node.index].config.metadata_max_age_ms;
    const auto positions = trace_.of_node(fact_.node);
    const std::size_t limit = trace_.of_event(fact_.event).begin;
    std::optional<Time> asked;
    for (auto next = last_below(positions, limit); next; next = last_below(positions, *next)) {
      const Fact& found = trace_[*next];
      const auto* sent = std::get_if<MessageSent>(&found.body);
      if (!asked && sent != nullptr && std::holds_alternative<MetadataRequest>(sent->message.body))
        asked = found.time;
      const auto* told = std::get_if<MessageDelivered>(&found.body);
      const bool answer = told != nullptr && told->response && told->api == ApiKey::metadata;
      if (answer && found.node == fact_.node) return asked && *asked - found.time >= age;
    }
    return false;
  }

  const Trace& trace_;
  const Names& names_;
  const World& world_;
  const Fact& fact_;
};

}  // namespace

std::string deciding_setting(const Session& session, const Fact& fact) {
  return std::visit(Deciding{session, fact}, fact.body);
}

std::string periodic_check(const Session& session, const Fact& fact) {
  const World& world = session.branches()[session.current_branch()].head;
  const bool at_broker = fact.node.kind == NodeKind::broker;
  const BrokerConfig& config = world.brokers[at_broker ? fact.node.index : 0].config;
  const std::string_view self = session.names().of(fact.node);
  if (const auto* deleted = std::get_if<RecordsDeleted>(&fact.body)) {
    if (deleted->reason == DeletionReason::request) return {};
    return fmt::format("{} looks for such segments every {} (log.retention.check.interval.ms).",
                       self, span_text(config.log_retention_check_interval_ms));
  }
  if (std::holds_alternative<LogCompacted>(fact.body)) {
    return fmt::format("The cleaner of {} looks for dirty logs every {} (log.cleaner.backoff.ms).",
                       self, span_text(config.log_cleaner_backoff_ms));
  }
  const auto* elected = std::get_if<LeaderElected>(&fact.body);
  if (elected != nullptr && elected->reason == ChangeReason::preferred) {
    return fmt::format(
        "{} looks for partitions that their preferred replica does not lead every {} s "
        "(leader.imbalance.check.interval.seconds).",
        self, config.leader_imbalance_check_interval_seconds);
  }
  if (std::holds_alternative<MetadataLogCleaned>(fact.body))
    return fmt::format("{} looks for old snapshots every minute.", self);
  if (std::holds_alternative<BrokerFenced>(fact.body)) {
    return fmt::format("{} looks at its brokers' sessions every {}.", self,
                       span_text(config.broker_session_timeout_ms / 8));
  }
  return {};
}

}  // namespace ks
