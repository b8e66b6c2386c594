#include "sim/trace/export.h"

#include "sim/trace/export_brokers.h"
#include "sim/trace/export_log.h"
#include "sim/trace/export_producer.h"
#include "sim/trace/export_quorum.h"
#include "sim/trace/export_share.h"
#include "sim/trace/export_transaction.h"
#include "sim/trace/sentence.h"
#include "sim/trace/sentence_cluster.h"
#include "sim/trace/subject.h"

namespace ks {
namespace {

/// One overload per kind of fact; the fields follow the struct's order.
class FactWriter {
 public:
  FactWriter(JsonWriter& json, const Names& names) : json_(json), names_(names) {}

  void operator()(const ProcessStarted& b) { json_.field("incarnation", b.incarnation); }
  void operator()(const ProcessKilled& b) { partitions("owned_partitions", b.owned); }
  void operator()(const ProcessFrozen&) {}
  void operator()(const ProcessThawed& b) { json_.field("frozen_for_us", b.frozen_for); }
  void operator()(const ProcessClosing&) {}
  void operator()(const ProcessClosed& b) { json_.field("farewell", farewell_name(b.farewell)); }
  void operator()(const ProcessSlowed& b) { json_.field("per_record_us", b.per_record); }
  void operator()(const RateChanged& b) {
    json_.field("records", b.per_second.numerator).field("seconds", b.per_second.denominator);
  }
  void operator()(const GroupStateChanged& b) {
    group(b.group);
    json_.field("from", group_state_name(b.from)).field("to", group_state_name(b.to));
    json_.field("generation_id", b.generation);
  }
  void operator()(const MemberAdded& b) {
    member(b.group, b.member);
    json_.field("leader", b.leader);
  }
  void operator()(const MemberRemoved& b) {
    member(b.group, b.member);
    json_.field("reason", reason_text(b.reason));
    if (b.earlier) json_.field("earlier_member", true);
  }
  void operator()(const SessionExpired& b) {
    member(b.group, b.member);
    json_.field("session_timeout_us", b.timeout).field("last_heard_us", b.last_heard);
    if (b.earlier) json_.field("earlier_member", true);
  }
  void operator()(const RebalanceStarted& b) {
    member(b.group, b.member);
    json_.field("reason", reason_text(b.reason)).field("generation_id", b.generation);
    json_.field("deadline_us", b.deadline);
  }
  void operator()(const InitialDelayExtended& b) {
    group(b.group);
    json_.field("until_us", b.until);
  }
  void operator()(const JoinPhaseCompleted& b) {
    group(b.group);
    json_.field("generation_id", b.generation).field("leader", names_.of(b.leader));
    json_.field("members", b.members).field("protocol_name", b.protocol);
  }
  void operator()(const RebalanceCompleted& b) {
    group(b.group);
    json_.field("generation_id", b.generation).field("took_us", b.took);
  }
  void operator()(const AssignmentComputed& b) {
    group(b.group);
    json_.field("generation_id", b.generation).field("assignor", b.assignor);
    shares(b.assignments);
  }
  void operator()(const RebalanceLearned& b) {
    group(b.group);
    json_.field("in_handler", b.in_handler);
  }
  void operator()(const PartitionsRevoked& b) {
    group(b.group);
    partitions("partitions", b.partitions);
  }
  void operator()(const PartitionsLost& b) {
    group(b.group);
    partitions("partitions", b.partitions);
  }
  void operator()(const PartitionsAssigned& b) {
    group(b.group);
    json_.field("generation_id", b.generation);
    partitions("partitions", b.partitions);
    if (!b.kept.empty()) partitions("kept", b.kept);
  }
  void operator()(const PollIntervalExceeded& b) {
    group(b.group);
    json_.field("max_poll_interval_us", b.interval);
  }
  void operator()(const CoordinatorLost& b) {
    group(b.group);
    json_.key("coordinator");
    if (b.coordinator.valid()) json_.value(names_.of(node(b.coordinator)));
    if (!b.coordinator.valid()) json_.null();
    if (b.error != KafkaError::none) {
      api(b.request, true);
      error(b.error);
    }
    if (b.unheard > Duration{}) json_.field("unheard_us", b.unheard);
  }
  void operator()(const ClientFailed& b) { error(b.error); }
  void operator()(const ConsumptionStarted& b) {
    partition(b.partition);
    json_.field("offset", b.offset).field("again", b.again);
  }
  void operator()(const CommandExecuted& b) { json_.field("command", b.command); }
  void operator()(const CommandRejected& b) {
    json_.field("command", b.command).field("reason", b.reason);
  }

  void operator()(const MessageSent& b) {
    json_.field("to", names_.of(b.to)).field("connection", b.connection.index);
    json_.field("due_us", b.due).field("correlation_id", b.message.correlation);
    if (b.message.throttle_ms > 0) json_.field("throttle_time_ms", b.message.throttle_ms);
    const MessageBody& body = b.message.body;
    api(api_key(body), is_response(body));
    json_.key("message").begin_object();
    write_message(json_, body, names_);
    json_.end_object();
  }
  void operator()(const MessageDelivered& b) {
    json_.field("from", names_.of(b.from)).field("connection", b.connection.index);
    json_.field("sent_us", b.sent).field("sent_event", b.sent_event);
    json_.field("correlation_id", b.correlation);
    api(b.api, b.response);
    error(b.error);
  }
  void operator()(const MessageLost& b) {
    json_.field("to", names_.of(b.to)).field("connection", b.connection.index);
    json_.field("sent_us", b.sent);
    api(b.api, b.response);
    json_.field("why", b.why);
  }
  void operator()(const MemberStateChanged& b) {
    group(b.group);
    json_.field("from", member_state_name(b.from)).field("to", member_state_name(b.to));
    json_.field("generation_id", b.generation);
  }
  void operator()(const JoinParked& b) {
    member(b.group, b.member);
    json_.field("parked", b.parked).field("members", b.members);
  }
  void operator()(const SyncParked& b) { member(b.group, b.member); }
  void operator()(const MemberIdGiven& b) { member(b.group, b.member); }
  void operator()(const HeartbeatAccepted& b) {
    member(b.group, b.member);
    error(b.answer);
  }
  void operator()(const OffsetsCommitted& b) {
    member(b.group, b.member);
    json_.key("offsets").begin_array();
    for (const PartitionOffset& o : b.offsets) {
      json_.begin_object();
      partition(o.partition);
      json_.field("committed_offset", o.offset).end_object();
    }
    json_.end_array();
  }
  void operator()(const CommitRefused& b) { refusal(b); }
  void operator()(const JoinWaits& b) { refusal(b); }
  void operator()(const PositionSet& b) {
    partition(b.partition);
    json_.field("offset", b.offset).field("committed", b.committed);
  }

  void operator()(const GroupEpochBumped& b) {
    member(b.group, b.member);
    json_.field("group_epoch", b.epoch).field("reason", reason_text(b.reason));
  }
  void operator()(const TargetAssignmentComputed& b) {
    group(b.group);
    json_.field("assignment_epoch", b.epoch).field("assignor", b.assignor);
    shares(b.assignments);
  }
  void operator()(const MemberAssignmentChanged& b) {
    member(b.group, b.member);
    json_.field("member_epoch", b.epoch).field("previous_member_epoch", b.previous_epoch);
    json_.field("state", assignment_state_name(b.state));
    partitions("assigned_partitions", b.assigned);
    partitions("partitions_pending_revocation", b.revoking);
    if (b.revoke_until != never) json_.field("revoke_until_us", b.revoke_until);
  }
  void operator()(const MemberFenced& b) {
    member(b.group, b.member);
    json_.field("member_epoch", b.epoch).field("known_member_epoch", b.known_epoch);
    error(b.error);
  }
  void operator()(const StaticMemberAway& b) {
    member(b.group, b.member);
    json_.field("instance_id", names_.of(b.instance));
  }
  void operator()(const StaticMemberRefused& b) {
    member(b.group, b.member);
    json_.field("holder_member_id", names_.of(b.holder));
    json_.field("instance_id", names_.of(b.instance));
  }
  void operator()(const RegexResolved& b) {
    group(b.group);
    json_.field("subscribed_topic_regex", b.regex);
    topics("subscribed_topic_names", b.topics);
  }
  void operator()(const GroupTypeChanged& b) {
    group(b.group);
    json_.field("from", group_type_name(b.from)).field("to", group_type_name(b.to));
    json_.field("generation_id", b.generation);
  }
  void operator()(const MemberSubscriptionChanged& b) {
    member(b.group, b.member);
    topics("subscribed_topic_names", b.topics);
    if (!b.regex.empty()) json_.field("subscribed_topic_regex", b.regex);
  }

  void operator()(const RecordsAppended& b) {
    partition(b.partition);
    json_.field("base_offset", b.base_offset).field("record_count", b.batch.count);
    json_.field("batch_bytes", b.batch.bytes).field("leader", b.leader);
  }
  void operator()(const HighWatermarkAdvanced& b) {
    partition(b.partition);
    json_.field("from", b.from).field("to", b.to);
  }
  void operator()(const RecordsDelivered& b) {
    partition(b.partition);
    json_.field("offset", b.offset).field("record_count", b.count).field("again", b.again);
  }
  void operator()(const HandlerStarted& b) {
    json_.field("record_count", b.records).field("until_us", b.until);
  }
  void operator()(const HandlerFinished&) {}
  void operator()(const BatchAcknowledged& b) {
    partition(b.partition);
    json_.field("base_offset", b.base_offset).field("record_count", b.count);
  }
  void operator()(const BatchFailed& b) {
    partition(b.partition);
    json_.field("record_count", b.count);
    error(b.error);
  }
  void operator()(const TimerSet& b) {
    json_.field("timer", b.timer);
    if (b.member.valid()) {
      member(b.group, b.member);
    } else if (b.group.valid()) {
      group(b.group);
    }
    json_.field("length_us", to_us(b.length));
  }

  void operator()(const CallbackStarted& b) {
    group(b.group);
    json_.field("callback", listener_call_name(b.call));
    partitions("partitions", b.partitions);
    json_.field("takes_us", b.takes);
  }
  void operator()(const CallbackFinished& b) {
    group(b.group);
    json_.field("callback", listener_call_name(b.call));
  }
  void operator()(const Subscribed& b) {
    group(b.group);
    topics("topics", b.topics);
  }
  void operator()(const Unsubscribed& b) { group(b.group); }
  void operator()(const StaticMemberReplaced& b) {
    member(b.group, b.member);
    json_.field("group_instance_id", names_.of(b.instance));
    json_.field("old_member_id", names_.of(b.old));
  }
  void operator()(const AssignmentSkipped& b) {
    group(b.group);
    json_.field("generation_id", b.generation);
  }
  void operator()(const AssignorFailed& b) {
    group(b.group);
    json_.field("assignor", b.assignor).field("fault", b.fault);
    json_.field("explanation", b.explanation);
  }
  void operator()(const CommitFailed& b) {
    group(b.group);
    error(b.error);
    json_.field("sent", b.sent);
  }
  template <class Body>
    requires requires(JsonWriter& j, const Body& b, const Names& n) { write_share_fact(j, b, n); }
  void operator()(const Body& b) {
    write_share_fact(json_, b, names_);
  }
  template <class Body>
    requires requires(JsonWriter& j, const Body& b, const Names& n) { write_cluster_fact(j, b, n); }
  void operator()(const Body& b) {
    write_cluster_fact(json_, b, names_);
  }
  template <class Body>
    requires requires(JsonWriter& j, const Body& b, const Names& n) { write_broker_fact(j, b, n); }
  void operator()(const Body& b) {
    write_broker_fact(json_, b, names_);
  }
  template <class Body>
    requires requires(JsonWriter& j, const Body& b, const Names& n) { write_log_fact(j, b, n); }
  void operator()(const Body& b) {
    write_log_fact(json_, b, names_);
  }
  template <class Body>
    requires requires(JsonWriter& j, const Body& b, const Names& n) {
      write_producer_fact(j, b, n);
    }
  void operator()(const Body& b) {
    write_producer_fact(json_, b, names_);
  }
  template <class Body>
    requires requires(JsonWriter& j, const Body& b, const Names& n) {
      write_transaction_fact(j, b, n);
    }
  void operator()(const Body& b) {
    write_transaction_fact(json_, b, names_);
  }

 private:
  void group(GroupId id) { json_.field("group_id", names_.of(node(id))); }
  void consumer(MemberId id) {
    const ConsumerId who = consumer_of(id, names_);
    if (who.valid()) json_.field("consumer", names_.of(node(who)));
  }
  void member(GroupId group_id, MemberId id) {
    group(group_id);
    json_.field("member_id", names_.of(id));
    consumer(id);
  }
  void partition(PartitionId id) { json_.field("partition", names_.of(id)); }
  void partitions(std::string_view name, const std::vector<PartitionId>& list) {
    json_.key(name).begin_array();
    for (const PartitionId id : list) json_.value(names_.of(id));
    json_.end_array();
  }
  void shares(const std::vector<MemberAssignment>& list) {
    json_.key("assignments").begin_array();
    for (const MemberAssignment& share : list) {
      json_.begin_object().field("member_id", names_.of(share.member));
      consumer(share.member);
      partitions("partitions", share.partitions);
      json_.end_object();
    }
    json_.end_array();
  }
  void topics(std::string_view name, const std::vector<TopicId>& list) {
    json_.key(name).begin_array();
    for (const TopicId id : list) {
      json_.value(id.index < names_.topics.size() ? std::string_view{names_.topics[id.index]}
                                                  : "?");
    }
    json_.end_array();
  }
  void api(ApiKey key, bool response) {
    json_.field("api_key", static_cast<int>(key)).field("api", api_name(key));
    json_.field("response", response);
  }
  void refusal(const auto& b) {
    member(b.group, b.member);
    error(b.error);
  }
  void error(KafkaError code) {
    json_.field("error_code", static_cast<int>(code)).field("error", error_name(code));
  }

  JsonWriter& json_;
  const Names& names_;
};

}  // namespace

std::string_view level_name(Level level) {
  switch (level) {
    case Level::story: return "story";
    case Level::protocol: return "protocol";
    case Level::data: return "data";
    case Level::debug: return "debug";
  }
  return "?";
}

std::string to_json(const Fact& fact, const Names& names, Rounds rounds) {
  JsonWriter json;
  json.begin_object().field("event", fact.event).field("cause", fact.cause);
  json.field("time_us", fact.time).key("node");
  if (fact.node.valid()) json.value(names.of(fact.node));
  if (!fact.node.valid()) json.null();
  json.field("fact", kind_of(fact.body).name).field("level", level_name(level_of(fact.body)));
  std::visit(FactWriter{json, names}, fact.body);
  json.field("sentence", sentence(fact, names, rounds));
  json.end_object();
  return json.take();
}

}  // namespace ks
