#include "sim/trace/sentence.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "sim/trace/sentence_brokers.h"
#include "sim/trace/sentence_cluster.h"
#include "sim/trace/sentence_consumer_group.h"
#include "sim/trace/sentence_log.h"
#include "sim/trace/sentence_producer.h"
#include "sim/trace/sentence_share.h"
#include "sim/trace/sentence_topics.h"
#include "sim/trace/sentence_transaction.h"
#include "sim/trace/subject.h"
#include "sim/trace/words.h"

namespace ks {
namespace {

constexpr std::size_t listed_members = 4;  ///< of an assignment; a sentence counts the others

std::string clock_text(Time t) { return seconds_text(t - start_time) + " s"; }

/// One overload per kind of fact, so that a new kind without a sentence does not compile.
class Speaker {
 public:
  Speaker(const Fact& fact, const Names& names, Rounds rounds)
      : fact_(fact), names_(names), rounds_(rounds) {}

  std::string operator()(const ProcessStarted& b) const {
    return b.incarnation <= 1 ? fmt::format("{} starts.", self())
                              : fmt::format("{} is started again.", self());
  }
  std::string operator()(const ProcessKilled& b) const {
    if (fact_.node.kind != NodeKind::consumer) return fmt::format("{} is killed.", self());
    return fmt::format("{} is killed; it {} {}.", self(), b.shared ? "read from" : "owned",
                       b.owned.empty() ? "no partition" : partitions(b.owned));
  }
  std::string operator()(const ProcessFrozen&) const {
    return fmt::format("{} freezes: it does nothing, but its connections stay open.", self());
  }
  std::string operator()(const ProcessThawed& b) const {
    return fmt::format("{} thaws after {} and goes on where it stood.", self(),
                       span_text(b.frozen_for));
  }
  std::string operator()(const ProcessClosing&) const {
    return fmt::format("{} begins to close.", self());
  }
  std::string operator()(const ProcessClosed& b) const {
    return fmt::format("{} {}", self(), farewell_sentence(b.farewell));
  }
  std::string operator()(const ProcessSlowed& b) const {
    const bool disk = fact_.node.kind == NodeKind::broker;
    return fmt::format("{} now needs {} for each {}.", self(), span_text(b.per_record),
                       disk ? "append on its disk" : "record");
  }
  std::string operator()(const RateChanged& b) const {
    if (b.per_second.zero()) return fmt::format("{} creates no more records.", self());
    if (b.per_second.denominator == 1)
      return fmt::format("{} now creates {} a second.", self(), records(b.per_second.numerator));
    return fmt::format("{} now creates {} in {} s.", self(), records(b.per_second.numerator),
                       b.per_second.denominator);
  }
  std::string operator()(const GroupStateChanged& b) const {
    const bool dead = b.from == GroupState::dead || b.to == GroupState::dead;
    return fmt::format("{} goes from {} to {}{}.", group(b.group), group_state_name(b.from),
                       group_state_name(b.to), dead ? "" : numbered(b.generation));
  }
  std::string operator()(const MemberAdded& b) const {
    return fmt::format("The coordinator {} takes {} into {}{}.", self(), who(b.member),
                       group(b.group), b.leader ? ", as its leader" : "");
  }
  std::string operator()(const MemberRemoved& b) const {
    return fmt::format("The coordinator {} takes {}{} out of {}: {}.", self(), who(b.member),
                       earlier(b), group(b.group), reason_text(b.reason));
  }
  std::string operator()(const SessionExpired& b) const {
    return fmt::format("The coordinator {} has not heard from {}{} for {}: its session expires.",
                       self(), who(b.member), earlier(b), span_text(b.timeout));
  }
  std::string operator()(const RebalanceStarted& b) const {
    const bool limited = b.deadline > fact_.time && b.deadline != never;
    const std::string limit = limited ? span_text(b.deadline - fact_.time) : std::string{};
    if (b.reason == RebalanceReason::first_member) {
      return fmt::format("{} begins to form: {} is its first member.{}", group(b.group),
                         who(b.member), limited ? " It waits " + limit + " for others." : "");
    }
    return fmt::format("{} must rebalance: {}.{}", group(b.group), why(b),
                       limited ? " Every member has to join again within " + limit + "." : "");
  }
  std::string operator()(const InitialDelayExtended& b) const {
    return fmt::format("Somebody new came: {} waits for more members until {}.", group(b.group),
                       clock_text(b.until));
  }
  std::string operator()(const JoinPhaseCompleted& b) const {
    const std::string everybody = b.members == 1   ? std::string{"The only member is"}
                                  : b.members == 2 ? std::string{"Both members are"}
                                                   : fmt::format("All {} members are", b.members);
    return fmt::format("{} in: generation {} of {} begins. {} leads it and will assign by {}.",
                       everybody, b.generation, group(b.group), who(b.leader), b.protocol);
  }
  std::string operator()(const RebalanceCompleted& b) const {
    return fmt::format("{} is Stable in generation {}; the rebalance took {}.", group(b.group),
                       b.generation, span_text(b.took));
  }
  std::string operator()(const AssignmentComputed& b) const {
    return fmt::format("{}, the group leader, assigns by {}: {}.", self(), b.assignor,
                       shares(b.assignments));
  }
  std::string operator()(const RebalanceLearned& b) const {
    return fmt::format(
        "{} learns that the group rebalances (REBALANCE_IN_PROGRESS){}.", self(),
        b.in_handler ? "; its application is busy and joins at its next poll()" : "");
  }
  std::string operator()(const PartitionsRevoked& b) const {
    if (b.partitions.empty()) return fmt::format("{} has no partition to give back.", self());
    return fmt::format("{} gives back {}.", self(), partitions(b.partitions));
  }
  std::string operator()(const PartitionsLost& b) const {
    if (b.partitions.empty()) return fmt::format("{} is out of the group.", self());
    return fmt::format("{} has lost {}; somebody else may be reading there already.", self(),
                       partitions(b.partitions));
  }
  std::string operator()(const PartitionsAssigned& b) const {
    if (!b.kept.empty()) {
      return fmt::format("{} keeps {} and gets {} ({} {}).", self(), partitions(b.kept),
                         b.partitions.empty() ? "nothing new" : partitions(b.partitions),
                         round_of_member(rounds_), b.generation);
    }
    return fmt::format("{} gets {} ({} {}).", self(),
                       b.partitions.empty() ? "no partition" : partitions(b.partitions),
                       round_of_member(rounds_), b.generation);
  }
  std::string operator()(const PollIntervalExceeded& b) const {
    return fmt::format("{} has not called poll() for {} (max.poll.interval.ms): it leaves.", self(),
                       span_text(b.interval));
  }
  std::string operator()(const CoordinatorLost& b) const {
    std::string why;
    if (b.error != KafkaError::none)
      why = fmt::format(", which answers {} with {},", api_name(b.request), error_name(b.error));
    if (b.unheard > Duration{}) why = fmt::format(", unheard for {},", span_text(b.unheard));
    return fmt::format("{} gives up its coordinator {}{} and looks for it again.", self(),
                       b.coordinator.valid() ? names_.of(node(b.coordinator)) : "", why);
  }
  std::string operator()(const ClientFailed& b) const {
    return fmt::format("{}'s application fails with {} and its process ends.", self(),
                       error_name(b.error));
  }
  std::string operator()(const ConsumptionStarted& b) const {
    const std::string start =
        fmt::format("{} reads {} from offset {} on", self(), names_.of(b.partition), b.offset);
    if (b.again == 0) return start + ".";
    return fmt::format(
        "{}; {} handed out before.", start,
        b.again == 1 ? "1 of these records was" : fmt::format("{} of these records were", b.again));
  }
  std::string operator()(const CommandExecuted& b) const {
    return fmt::format("Command: {}.", b.command);
  }
  std::string operator()(const CommandRejected& b) const {
    return fmt::format("“{}” is refused: {}{}", b.command, b.reason,
                       b.reason.ends_with('.') ? "" : ".");
  }
  std::string operator()(const MessageSent& b) const {
    const KafkaError error = error_of(b.message.body);
    const std::string_view api = api_name(api_key(b.message.body));
    if (!is_response(b.message.body)) {
      return fmt::format("{} sends {} to {}.", self(), api, names_.of(b.to));
    }
    return fmt::format("{} answers {} of {}{}.", self(), api, names_.of(b.to), with(error));
  }
  std::string operator()(const MessageDelivered& b) const {
    const std::string_view api = api_name(b.api);
    if (!b.response) return fmt::format("{} reads {} of {}.", self(), api, names_.of(b.from));
    return fmt::format("{} has the answer of {} to its {}{}.", self(), names_.of(b.from), api,
                       with(b.error));
  }
  std::string operator()(const MessageLost& b) const {
    return fmt::format("{} of {} to {} is lost: {}.",
                       b.response ? fmt::format("The answer to {}", api_name(b.api))
                                  : fmt::format("The {}", api_name(b.api)),
                       self(), names_.of(b.to), b.why);
  }
  std::string operator()(const MemberStateChanged& b) const {
    return fmt::format("{} goes from {} to {}.", self(), member_state_name(b.from),
                       member_state_name(b.to));
  }
  std::string operator()(const JoinParked& b) const {
    return fmt::format("{} waits at the join barrier: {} of {} members are there.", who(b.member),
                       b.parked, b.members);
  }
  std::string operator()(const SyncParked& b) const {
    return fmt::format("{} waits for the leader's assignment.", who(b.member));
  }
  std::string operator()(const MemberIdGiven& b) const {
    return fmt::format("The coordinator {} names {} {}: it has to join again under that member id.",
                       self(), who(b.member), names_.of(b.member));
  }
  std::string operator()(const HeartbeatAccepted& b) const {
    return fmt::format("The coordinator {} hears {} and starts its session again{}.", self(),
                       who(b.member), with(b.answer));
  }
  std::string operator()(const OffsetsCommitted& b) const {
    const std::string subject =
        b.member.valid() ? who(b.member) : std::string{names_.of(node(b.group))};
    if (b.offsets.size() > listed_members) {
      return fmt::format("{} commits the offsets of {} partitions.", subject, b.offsets.size());
    }
    std::vector<std::string> parts;
    for (const PartitionOffset& o : b.offsets) {
      parts.push_back(fmt::format("{} of {}", o.offset, names_.of(o.partition)));
    }
    return fmt::format("{} commits {}.", subject,
                       parts.empty() ? "nothing" : "offset " + list_text(parts));
  }
  std::string operator()(const CommitRefused& b) const {
    return fmt::format("The coordinator {} refuses a commit of {}: {}.", self(), who(b.member),
                       error_name(b.error));
  }
  std::string operator()(const PositionSet& b) const {
    return fmt::format(
        "{} will read {} from offset {} on{}.", self(), names_.of(b.partition), b.offset,
        b.committed ? ", the committed one"
                    : ": no committed offset is in the log, so auto.offset.reset decides");
  }
  template <class Body>
    requires requires(const Body& b, const Names& n) { consumer_group_sentence(b, n); }
  std::string operator()(const Body& b) const {
    return consumer_group_sentence(b, names_);
  }
  template <class Body>
    requires requires(const Body& b, const Names& n) { share_sentence(b, std::string_view{}, n); }
  std::string operator()(const Body& b) const {
    return share_sentence(b, names_.of(fact_.node), names_);
  }
  template <class Body>
    requires requires(const Body& b, const Names& n) { cluster_sentence(b, std::string_view{}, n); }
  std::string operator()(const Body& b) const {
    return cluster_sentence(b, names_.of(fact_.node), names_);
  }
  template <class Body>
    requires requires(const Body& b, const Names& n) { broker_sentence(b, std::string_view{}, n); }
  std::string operator()(const Body& b) const {
    return broker_sentence(b, names_.of(fact_.node), names_);
  }
  template <class Body>
    requires requires(const Body& b, const Names& n) { log_sentence(b, std::string_view{}, n); }
  std::string operator()(const Body& b) const {
    return log_sentence(b, names_.of(fact_.node), names_);
  }
  template <class Body>
    requires requires(const Body& b, const Names& n) {
      producer_sentence(b, std::string_view{}, n);
    }
  std::string operator()(const Body& b) const {
    return producer_sentence(b, names_.of(fact_.node), names_);
  }
  template <class Body>
    requires requires(const Body& b, const Names& n) {
      transaction_sentence(b, std::string_view{}, n);
    }
  std::string operator()(const Body& b) const {
    return transaction_sentence(b, names_.of(fact_.node), names_);
  }

  std::string operator()(const RecordsAppended& b) const {
    return fmt::format("{} {} {} to {} at offset {}.", self(), b.leader ? "appends" : "copies",
                       b.batch.is_control() ? "a marker" : records(b.batch.count),
                       names_.of(b.partition), b.base_offset);
  }
  std::string operator()(const HighWatermarkAdvanced& b) const {
    return fmt::format("The high watermark of {} goes from {} to {}.", names_.of(b.partition),
                       b.from, b.to);
  }
  std::string operator()(const RecordsDelivered& b) const {
    const std::string again =
        b.again == 0 ? std::string{} : fmt::format(", {} of them not for the first time", b.again);
    return fmt::format("poll() gives {} {} of {} from offset {} on{}.", self(), records(b.count),
                       names_.of(b.partition), b.offset, again);
  }
  std::string operator()(const HandlerStarted& b) const {
    return fmt::format("{} works on {} until {}.", self(), records(b.records), clock_text(b.until));
  }
  std::string operator()(const HandlerFinished&) const {
    return fmt::format("{} has finished its records.", self());
  }
  std::string operator()(const TimerSet& b) const {
    const std::string whose = b.member.valid()  ? " of " + who(b.member)
                              : b.group.valid() ? " of " + group(b.group)
                                                : std::string{};
    return fmt::format("{} sets the {} timer{}: {}.", self(), b.timer, whose, span_text(b.length));
  }

  std::string operator()(const CallbackStarted& b) const {
    return fmt::format("{} of {} begins with {} and takes {}; its heartbeats go on meanwhile.",
                       listener_call_name(b.call), self(),
                       b.partitions.empty() ? "no partition" : partitions(b.partitions),
                       span_text(b.takes));
  }
  std::string operator()(const CallbackFinished& b) const {
    return fmt::format("{} of {} returns.", listener_call_name(b.call), self());
  }
  std::string operator()(const Subscribed& b) const {
    std::vector<std::string> topics;
    for (const TopicId id : b.topics) topics.push_back(names_.topics[id.index]);
    return fmt::format("{} subscribes to {}.", self(), list_text(topics));
  }
  std::string operator()(const Unsubscribed& b) const {
    return fmt::format("{} unsubscribes and commits nothing: it is out of {} until it subscribes.",
                       self(), group(b.group));
  }
  std::string operator()(const StaticMemberReplaced& b) const {
    return fmt::format("The coordinator {} lets {} take over the static member {}: {} is fenced.",
                       self(), who(b.member), names_.of(b.instance), names_.of(b.old));
  }
  std::string operator()(const AssignmentSkipped& b) const {
    return fmt::format("{} leads again and assigns nothing: generation {} goes on as it was.",
                       self(), b.generation);
  }
  std::string operator()(const AssignorFailed& b) const {
    return fmt::format("The assignor {} fails at {} ({}). {}", b.assignor, self(), b.fault,
                       b.explanation);
  }
  std::string operator()(const CommitFailed& b) const {
    return fmt::format("A commit of {}'s application fails: {}{}.", self(), error_name(b.error),
                       b.sent ? "" : ", known to the client without asking");
  }

 private:
  std::string self() const { return std::string{names_.of(fact_.node)}; }
  std::string group(GroupId id) const { return std::string{names_.of(node(id))}; }
  std::string partitions(const std::vector<PartitionId>& list) const {
    return partitions_text(list, names_);
  }
  static std::string records(std::int64_t count) {
    return count_text(static_cast<std::uint64_t>(count), "record", "records");
  }
  static std::string with(KafkaError error) {
    return error == KafkaError::none ? std::string{} : fmt::format(": {}", error_name(error));
  }
  std::string numbered(std::int32_t generation) const {
    return fmt::format(" ({} {})", round_of_group(rounds_), generation);
  }
  std::string who(MemberId member) const { return member_text(member, names_); }
  /// A process that was started again has another member beside the one that it was.
  static std::string_view earlier(const auto& b) { return b.earlier ? "'s earlier member" : ""; }
  std::string why(const RebalanceStarted& b) const {
    const std::string name = who(b.member);
    switch (b.reason) {
      case RebalanceReason::first_member: return name + " is its first member";
      case RebalanceReason::member_joined: return name + " joins";
      case RebalanceReason::member_rejoined: return name + " joins again";
      case RebalanceReason::session_expired: return name + "'s session expired";
      case RebalanceReason::member_left: return name + " leaves";
      case RebalanceReason::poll_interval: return name + " leaves because it did not call poll()";
      case RebalanceReason::join_expired: return name + " never completed its join";
      case RebalanceReason::did_not_rejoin: return name + " did not join again in time";
      case RebalanceReason::did_not_sync: return name + " did not send SyncGroup in time";
      case RebalanceReason::write_failed: return "the assignment could not be stored";
      case RebalanceReason::static_replaced: return name + " takes over a static member";
      case RebalanceReason::group_full: return name + " finds the group full";
      case RebalanceReason::downgraded: return "it has become a classic group again";
      default: return name;
    }
  }
  /// In the order of names, whatever order the leader's map had.
  std::string shares(const std::vector<MemberAssignment>& assignments) const {
    std::vector<std::pair<std::string, const MemberAssignment*>> sorted;
    for (const MemberAssignment& each : assignments) sorted.emplace_back(who(each.member), &each);
    std::sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) {
      return std::tie(a.first, a.second->member) < std::tie(b.first, b.second->member);
    });
    std::string text;
    for (std::size_t i = 0; i < sorted.size() && i < listed_members; ++i) {
      const std::vector<PartitionId>& given = sorted[i].second->partitions;
      text += i == 0 ? "" : "; ";
      text +=
          fmt::format("{} gets {}", sorted[i].first, given.empty() ? "nothing" : partitions(given));
    }
    if (sorted.size() > listed_members)
      text += fmt::format("; and so on for {} more", sorted.size() - listed_members);
    return text;
  }

  const Fact& fact_;
  const Names& names_;
  Rounds rounds_;
};

}  // namespace

std::string sentence(const Fact& fact, const Names& names, Rounds rounds) {
  return std::visit(Speaker{fact, names, rounds}, fact.body);
}

}  // namespace ks
