#include "sim/run/why.h"

#include <algorithm>

#include <fmt/format.h>

#include "sim/run/silence.h"
#include "sim/run/why_cluster.h"
#include "sim/run/why_setting.h"
#include "sim/run/why_share.h"
#include "sim/run/why_snapshot.h"
#include "sim/run/why_transaction.h"
#include "sim/trace/sentence.h"
#include "sim/trace/subject.h"
#include "sim/trace/words.h"

namespace ks {
namespace {

/// A chain longer than this explains nothing any more.
constexpr std::size_t most_lines = 80;
constexpr std::size_t most_hops = 2000;

template <class Body>
bool is(const Fact& fact) {
  return std::holds_alternative<Body>(fact.body);
}

bool is_message(const Fact& fact) {
  return is<MessageSent>(fact) || is<MessageDelivered>(fact) || is<MessageLost>(fact);
}

/// How much a fact says about its event: the story, then states, then messages, then records.
int weight(const Fact& fact) {
  const Level level = level_of(fact.body);
  if (is<CommandExecuted>(fact)) return 4;
  if (is<GroupStateChanged>(fact)) return 5;
  if (level == Level::story) return 6;
  if (level == Level::protocol) return is_message(fact) ? 2 : 3;
  return is_message(fact) ? 0 : 1;
}

/// The last of the weightiest facts; at equal weight one about the node.
std::optional<Fact> weightiest(const std::vector<Fact>& facts, NodeId about, const Names& names) {
  const Fact* best = nullptr;
  int highest = -1;
  for (const Fact& fact : facts) {
    const int score = 2 * weight(fact) + (about.valid() && concerns(fact, about, names) ? 1 : 0);
    if (score < highest) continue;
    best = &fact;
    highest = score;
  }
  return best == nullptr ? std::nullopt : std::optional<Fact>{*best};
}

/// The same among the facts about the node, if there is any.
std::optional<Fact> weightiest_about(std::vector<Fact> facts, NodeId about, const Names& names) {
  const auto none_about = [&](const Fact& f) { return !concerns(f, about, names); };
  if (about.valid() && !std::all_of(facts.begin(), facts.end(), none_about)) {
    std::erase_if(facts, none_about);
  }
  return weightiest(facts, about, names);
}

std::vector<Fact> kept_facts(const Trace& trace, EventNo event) {
  std::vector<Fact> facts;
  const FactRange range = trace.of_event(event);
  for (std::size_t i = range.begin; i < range.end; ++i) facts.push_back(trace[i]);
  return facts;
}

std::vector<Fact> facts_at(Session& session, EventNo event) {
  std::vector<Fact> facts = kept_facts(session.trace(), event);
  return facts.empty() ? session.facts_of(event) : facts;
}

/// Walks from a fact to what brought it about, until somebody's command.
class Chain {
 public:
  explicit Chain(Session& session) : session_(session), silence_(session) {}

  std::vector<WhyLine> follow(const Fact& from) {
    std::optional<Fact> current = from;
    for (std::size_t hop = 0; current && hop < most_hops && lines_.size() < most_lines; ++hop) {
      add(*current);
      if (lines_.back().command) break;
      const std::optional<Fact> next = before(*current);
      if (!next) end(*current);
      current = next;
    }
    return std::move(lines_);
  }

 private:
  const Names& names() const { return session_.names(); }

  /// What nobody's command brought about: a check that found it, or the way everything began.
  void end(const Fact& fact) {
    WhyLine line{fact.time, fact.event, fact.node, periodic_check(session_, fact), false, false};
    line.timer = !line.sentence.empty();
    if (!line.timer) line = {start_time, 0, {}, "The run begins.", false, false, {}, false, true};
    lines_.push_back(std::move(line));
  }

  /// A sentence that was there already is a periodic thing coming round again: not told twice.
  void add(const Fact& fact) {
    const std::string text = sentence(fact, session_.trace(), names());
    repeated_ = std::any_of(lines_.begin(), lines_.end(),
                            [&](const WhyLine& l) { return l.sentence == text; });
    if (repeated_) return;
    WhyLine line{fact.time, fact.event, fact.node, text, false, false};
    line.detail = !lines_.empty() && level_of(fact.body) != Level::story;
    line.command = by_command(fact);
    line.setting = deciding_setting(session_, fact);
    lines_.push_back(std::move(line));
  }
  void add_silence(const Silence& silence) {
    if (!silence.last_sign) return;
    const Fact& sign = *silence.last_sign;
    lines_.push_back({sign.time, sign.event, sign.node, silence.sentence, false, false});
  }
  bool by_command(const Fact& fact) const {
    const FactRange range = session_.trace().of_event(fact.event);
    for (std::size_t i = range.begin; i < range.end; ++i) {
      if (is<CommandExecuted>(session_.trace()[i])) return true;
    }
    return is<CommandRejected>(fact);
  }

  std::optional<Fact> before(const Fact& fact) {
    if (repeated_) return earlier_story(fact);
    if (const std::optional<Silence> silence = silence_.behind(fact)) {
      add_silence(*silence);
      if (silence->cause) return silence->cause;
    }
    if (!periodic_check(session_, fact).empty()) return std::nullopt;
    if (const std::optional<Fact> reason = by_state(fact)) return reason;
    if (const std::optional<Fact> earlier = same_event(fact)) return earlier;
    return by_event(fact);
  }

  /// What happened earlier in the same event and says more than a message.
  std::optional<Fact> same_event(const Fact& fact) const {
    std::optional<Fact> earlier;
    for (const Fact& other : kept_facts(session_.trace(), fact.event)) {
      if (other.body.index() == fact.body.index() && other.node == fact.node) break;
      if (!is_message(other) && !is<GroupStateChanged>(other)) earlier = other;
    }
    return earlier;
  }

  /// Where the chain of events leads through replication, polling loops or an answer that depends on
  /// somebody's state, the step before in the protocol says more than the event before.
  std::optional<Fact> by_state(const Fact& fact) const {
    if (is<PartitionsAssigned>(fact)) return reason_to_assign(fact);
    if (is<MemberAssignmentChanged>(fact)) return of_group<TargetAssignmentComputed>(fact);
    if (is<TargetAssignmentComputed>(fact)) return of_group<GroupEpochBumped>(fact);
    if (is<MemberFenced>(fact)) return removal_of(fact, subject_of(fact, names()));
    if (is<RebalanceCompleted>(fact)) return of_group<AssignmentComputed>(fact);
    if (is<AssignmentComputed>(fact)) return of_group<JoinPhaseCompleted>(fact);
    if (is<PartitionsRevoked>(fact)) return reason_to_revoke(fact);
    if (is<OffsetsCommitted>(fact)) return commit_request(fact);
    if (is<PartitionsLost>(fact)) return loss_of(fact);
    const auto* bumped = std::get_if<GroupEpochBumped>(&fact.body);
    if (bumped != nullptr && bumped->reason == RebalanceReason::metadata_changed)
      return of_node<MetadataApplied>(fact);
    if (const std::optional<Fact> told = reason_to_commit(fact)) return told;
    if (is<CallbackFinished>(fact)) return of_node<CallbackStarted>(fact);
    if (is<AssignorFailed>(fact)) return of_group<JoinPhaseCompleted>(fact);
    const auto* failed = std::get_if<ClientFailed>(&fact.body);
    if (failed != nullptr && failed->error == KafkaError::fenced_instance_id)
      return replacement_of(fact);
    if (beats(fact)) return earlier_story(fact);
    if (const std::optional<Fact> shared = share_reason(session_, fact)) return shared;
    if (const std::optional<Fact> cluster = cluster_reason(session_, fact)) return cluster;
    if (const std::optional<Fact> snapshot = snapshot_reason(session_, fact)) return snapshot;
    if (const std::optional<Fact> ended = transaction_reason(session_, fact)) return ended;
    if (const auto* started = std::get_if<ConsumptionStarted>(&fact.body)) {
      return latest<PositionSet>(fact, [&](const Fact& f) {
        return f.node == fact.node && std::get<PositionSet>(f.body).partition == started->partition;
      });
    }
    if (is<RebalanceLearned>(fact)) {
      return latest<HeartbeatAccepted>(fact, [&](const Fact& f) {
        return std::get<HeartbeatAccepted>(f.body).answer == KafkaError::rebalance_in_progress &&
               subject_of(f, names()) == fact.node;
      });
    }
    return by_answer(fact);
  }
  std::optional<Fact> by_answer(const Fact& fact) const {
    KafkaError error = KafkaError::none;
    if (const auto* beat = std::get_if<HeartbeatAccepted>(&fact.body)) error = beat->answer;
    if (const auto* told = std::get_if<MessageDelivered>(&fact.body)) error = told->error;
    if (error == KafkaError::rebalance_in_progress) {
      return latest<RebalanceStarted>(fact, [](const Fact&) { return true; });
    }
    if (error == KafkaError::unknown_member_id) return removal_of(fact, fact.node);
    return std::nullopt;
  }
  static bool beats(const Fact& fact) {
    const auto* sent = std::get_if<MessageSent>(&fact.body);
    return sent != nullptr && std::holds_alternative<HeartbeatRequest>(sent->message.body);
  }
  static bool commits(const Fact& fact) {
    const auto* sent = std::get_if<MessageSent>(&fact.body);
    return sent != nullptr && std::holds_alternative<OffsetCommitRequest>(sent->message.body);
  }
  /// Whoever has been told to join again first commits what he has handled.
  std::optional<Fact> reason_to_commit(const Fact& fact) const {
    if (!commits(fact)) return std::nullopt;
    const std::optional<Fact> learned = of_node<RebalanceLearned>(fact);
    if (!learned) return std::nullopt;
    const std::optional<Fact> joined = latest<MessageSent>(fact, [&](const Fact& f) {
      const MessageBody& body = std::get<MessageSent>(f.body).message.body;
      return f.node == fact.node && std::holds_alternative<JoinGroupRequest>(body);
    });
    for (const std::optional<Fact>& done :
         {joined, of_node<PartitionsRevoked>(fact), of_node<PartitionsAssigned>(fact)}) {
      if (done && done->event > learned->event) return std::nullopt;
    }
    return learned;
  }
  /// The end of a classic rebalance, or what the coordinator of KIP-848 lets this member use.
  std::optional<Fact> reason_to_assign(const Fact& fact) const {
    const std::optional<Fact> completed = of_group<RebalanceCompleted>(fact);
    const std::optional<Fact> step = step_of(fact);
    if (!completed || !step) return completed ? completed : step;
    return completed->event > step->event ? completed : step;
  }
  std::optional<Fact> step_of(const Fact& fact) const {
    return latest<MemberAssignmentChanged>(
        fact, [&](const Fact& f) { return subject_of(f, names()) == fact.node; });
  }
  /// What happened last: it was told to join again or to give something up, is closing, unsubscribed, or
  /// is a cooperative member whose assignment takes something away.
  std::optional<Fact> reason_to_revoke(const Fact& fact) const {
    const std::optional<Fact> unsubscribed = latest<CommandExecuted>(fact, [&](const Fact& f) {
      return f.node == fact.node &&
             std::get<CommandExecuted>(f.body).command.starts_with("unsubscribe");
    });
    std::optional<Fact> last = of_node<RebalanceLearned>(fact);
    for (const std::optional<Fact>& other : {of_node<ProcessClosing>(fact), unsubscribed,
                                             of_group<RebalanceCompleted>(fact), step_of(fact)}) {
      if (other && (!last || other->event > last->event)) last = other;
    }
    // Nobody told the leader of a classic group: it saw that the partitions are others now.
    const std::optional<Fact> learned = of_node<MetadataLearned>(fact);
    const bool unasked = last && is<RebalanceCompleted>(*last) && learned;
    return unasked && learned->event > last->event ? learned : last;
  }
  std::optional<Fact> commit_request(const Fact& fact) const {
    const NodeId who = subject_of(fact, names());
    return latest<MessageSent>(fact, [&](const Fact& f) {
      const MessageBody& body = std::get<MessageSent>(f.body).message.body;
      return f.node == who && std::holds_alternative<OffsetCommitRequest>(body);
    });
  }
  /// Somebody took over its instance id.
  std::optional<Fact> replacement_of(const Fact& fact) const {
    return latest<StaticMemberReplaced>(fact, [&](const Fact& f) {
      const ConsumerId who = consumer_of(std::get<StaticMemberReplaced>(f.body).old, names());
      return who.valid() && node(who) == fact.node;
    });
  }
  std::optional<Fact> loss_of(const Fact& fact) const {
    std::optional<Fact> last = removal_of(fact, fact.node);
    for (const std::optional<Fact>& other :
         {replacement_of(fact), of_node<PollIntervalExceeded>(fact)}) {
      if (other && (!last || other->event > last->event)) last = other;
    }
    return last;
  }
  std::optional<Fact> removal_of(const Fact& fact, NodeId who) const {
    return latest<MemberRemoved>(fact,
                                 [&](const Fact& f) { return subject_of(f, names()) == who; });
  }
  template <class Body>
  std::optional<Fact> of_group(const Fact& fact) const {
    return latest<Body>(fact,
                        [&](const Fact& f) { return group_of(f.body) == group_of(fact.body); });
  }
  template <class Body>
  std::optional<Fact> of_node(const Fact& fact) const {
    return latest<Body>(fact, [&](const Fact& f) { return f.node == fact.node; });
  }

  /// The last fact of a kind that fits, in this fact's event or before.
  template <class Body, class Fits>
  std::optional<Fact> latest(const Fact& fact, Fits fits) const {
    const Trace& trace = session_.trace();
    const auto positions = trace.of<Body>();
    const FactRange event = trace.of_event(fact.event);
    const bool other_kind = fact.body.index() != kind_index<Body>();
    const std::size_t limit = other_kind ? event.end : event.begin;
    for (auto next = last_below(positions, limit); next; next = last_below(positions, *next)) {
      if (fits(trace[*next])) return trace[*next];
    }
    return std::nullopt;
  }

  /// Along the causes of events; those that left no facts at all are passed over.
  std::optional<Fact> by_event(const Fact& fact) {
    EventNo cause = fact.cause;
    for (std::size_t hop = 0; cause != 0 && hop < most_hops; ++hop) {
      const std::vector<Fact> facts = facts_at(session_, cause);
      if (const std::optional<Fact> sent = sender(fact, facts)) return sent;
      if (const std::optional<Fact> main = weightiest(facts, fact.node, names())) return main;
      cause = session_.cause_of(cause);
    }
    return std::nullopt;
  }

  /// The sending of what this fact says was delivered, unless its event has more to say.
  std::optional<Fact> sender(const Fact& fact, const std::vector<Fact>& facts) const {
    const auto* delivered = std::get_if<MessageDelivered>(&fact.body);
    if (delivered == nullptr) return std::nullopt;
    const std::optional<Fact> main = weightiest(facts, delivered->from, names());
    if (main && weight(*main) >= 3) return main;
    for (const Fact& other : facts) {
      const auto* sent = std::get_if<MessageSent>(&other.body);
      if (sent != nullptr && sent->connection == delivered->connection) return other;
    }
    return main;
  }

  /// What last happened to the node itself: where something periodic began.
  std::optional<Fact> earlier_story(const Fact& fact) const {
    const Trace& trace = session_.trace();
    const std::size_t limit = trace.of_event(fact.event).begin;
    for (const NodeId who : {fact.node, subject_of(fact, names())}) {
      const auto positions = trace.of_node(who);
      for (auto next = last_below(positions, limit); next; next = last_below(positions, *next)) {
        const Fact& other = trace[*next];
        if (level_of(other.body) == Level::story && other.node == who) return other;
      }
    }
    return std::nullopt;
  }

  Session& session_;
  SilenceFinder silence_;
  std::vector<WhyLine> lines_;
  bool repeated_ = false;
};

}  // namespace

std::vector<WhyLine> why(Session& session, const Fact& fact) { return Chain(session).follow(fact); }

std::string told(const WhyLine& line) {
  return line.setting.empty() ? line.sentence : fmt::format("{} ({})", line.sentence, line.setting);
}

std::optional<Fact> fact_before(const Session& session, Time time, NodeId about) {
  const Trace& trace = session.trace();
  const std::size_t end = trace.between(start_time, time + Duration{1}).end;
  for (std::size_t i = end; i > 0; --i) {
    if (about.valid() && !concerns(trace[i - 1], about, session.names())) continue;
    return weightiest_about(kept_facts(trace, trace[i - 1].event), about, session.names());
  }
  return std::nullopt;
}

std::optional<Fact> main_fact(Session& session, EventNo event, NodeId about) {
  return weightiest_about(facts_at(session, event), about, session.names());
}

}  // namespace ks
