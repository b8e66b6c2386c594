#include "sim/trace/export.h"
#include "sim/trace/export_brokers.h"
#include "sim/trace/export_quorum.h"
#include "sim/trace/export_transaction.h"

#include <vector>

namespace ks {
namespace {

/// Kafka's messages group partitions by topic; ours list them flat, each topic's side by side.
class MessageWriter {
 public:
  MessageWriter(JsonWriter& json, const Names& names) : json_(json), names_(names) {}

  void operator()(const MetadataRequest&) { json_.key("topics").null(); }
  void operator()(const MetadataResponse& m) { json_.field("metadata_version", m.version); }
  void operator()(const ProduceRequest& m) {
    json_.field("acks", static_cast<int>(m.acks)).field("timeout_us", m.timeout);
    if (m.transactional.valid()) json_.field("transactional_id", names_.of(m.transactional));
    topics("topic_data", "partition_data", m.parts.span(), [&](const ProducePart& part) {
      json_.field("index", number(part.partition));
      batch(part.batch);
    });
  }
  void operator()(const ProduceResponse& m) {
    topics("responses", "partition_responses", m.parts.span(), [&](const ProducePartResult& part) {
      json_.field("index", number(part.partition));
      error(part.error);
      json_.field("base_offset", part.base_offset);
    });
  }
  void operator()(const InitProducerIdRequest& m) {
    if (!m.transactional.valid()) {
      json_.key("transactional_id").null();
      return;
    }
    json_.field("transactional_id", names_.of(m.transactional));
    json_.field("transaction_timeout_us", m.transaction_timeout);
  }
  template <class Body>
    requires requires(JsonWriter& j, const Body& b, const Names& n) {
      write_transaction_message(j, b, n);
    }
  void operator()(const Body& m) {
    write_transaction_message(json_, m, names_);
  }
  void operator()(const InitProducerIdResponse& m) {
    error(m.error);
    json_.field("producer_id", m.producer_id).field("producer_epoch", m.producer_epoch);
  }
  void operator()(const FetchRequest& m) {
    json_.field("replica_id", m.replica.valid() ? static_cast<int>(m.replica.index) + 1 : -1);
    json_.field("max_wait_us", m.max_wait).field("min_bytes", m.min_bytes);
    json_.field("max_bytes", m.max_bytes);
    if (m.read_committed) json_.field("isolation_level", 1);
    topics("topics", "partitions", m.parts.span(), [&](const FetchPart& part) {
      json_.field("partition", number(part.partition)).field("fetch_offset", part.fetch_offset);
      json_.field("current_leader_epoch", part.leader_epoch);
      json_.field("last_fetched_epoch", part.last_epoch);
      json_.field("partition_max_bytes", m.partition_max_bytes);
    });
  }
  void operator()(const FetchResponse& m) {
    std::size_t next = 0;
    topics("responses", "partitions", m.parts.span(), [&](const FetchedPart& part) {
      json_.field("partition_index", number(part.partition));
      error(part.error);
      json_.field("high_watermark", part.high_watermark);
      json_.field("log_start_offset", part.log_start_offset).field("base_offset", part.base_offset);
      if (part.diverging_epoch >= 0) json_.field("diverging_epoch", part.diverging_epoch);
      if (m.aborted != nullptr) aborted(*m.aborted, part.partition);
      json_.key("batches").begin_array();
      for (std::uint16_t i = 0; i < part.batches && next < m.batches.size(); ++i) {
        json_.begin_object();
        batch(m.batches[next++]);
        json_.end_object();
      }
      json_.end_array();
    });
  }
  void operator()(const ListOffsetsRequest& m) {
    topics("topics", "partitions", std::span<const PartitionId>{m.partitions}, [&](PartitionId id) {
      json_.field("partition_index", number(id)).field("timestamp", m.timestamp);
    });
  }
  void operator()(const ListOffsetsResponse& m) {
    topics("topics", "partitions", std::span<const ListedOffset>{m.offsets},
           [&](const ListedOffset& part) {
             json_.field("partition_index", number(part.partition)).field("offset", part.offset);
           });
  }
  void operator()(const OffsetForLeaderEpochRequest& m) {
    topics("topics", "partitions", std::span<const EpochQuestion>{m.partitions},
           [&](const EpochQuestion& part) {
             json_.field("partition", number(part.partition))
                 .field("current_leader_epoch", part.current_leader_epoch)
                 .field("leader_epoch", part.leader_epoch);
           });
  }
  void operator()(const OffsetForLeaderEpochResponse& m) {
    topics("topics", "partitions", std::span<const EpochAnswer>{m.partitions},
           [&](const EpochAnswer& part) {
             error(part.error);
             json_.field("partition", number(part.partition))
                 .field("leader_epoch", part.leader_epoch)
                 .field("end_offset", part.end_offset);
           });
  }
  void operator()(const FindCoordinatorRequest& m) {
    if (m.transactional.valid()) {
      json_.field("key", names_.of(m.transactional)).field("key_type", 1);
      return;
    }
    json_.field("key", names_.of(node(m.group))).field("key_type", 0);
  }
  void operator()(const FindCoordinatorResponse& m) {
    error(m.error);
    json_.field("node_id", m.coordinator.valid() ? static_cast<int>(m.coordinator.index) + 1 : -1);
  }
  void operator()(const JoinGroupRequest& m) {
    member_of_group(m.group, m.member);
    instance(m.instance);
    json_.field("session_timeout_us", m.session_timeout);
    json_.field("rebalance_timeout_us", m.rebalance_timeout);
    json_.key("protocols").begin_array();
    for (const std::string& name : m.protocols) {
      json_.begin_object().field("name", name);
      subscription(m.subscription);
      user_data(name, m.subscription);
      json_.end_object();
    }
    json_.end_array().field("reason", m.reason);
  }
  void operator()(const JoinGroupResponse& m) {
    error(m.error);
    json_.field("generation_id", m.generation).field("protocol_name", m.protocol);
    json_.field("leader", names_.of(m.leader)).field("member_id", names_.of(m.member));
    json_.key("members").begin_array();
    for (const JoinedMember& member : m.members) {
      json_.begin_object().field("member_id", names_.of(member.member));
      instance(member.instance);
      subscription(member.subscription);
      user_data(m.protocol, member.subscription);
      json_.end_object();
    }
    json_.end_array();
    if (m.skip_assignment) json_.field("skip_assignment", true);
  }
  void operator()(const SyncGroupRequest& m) {
    member_of_group(m.group, m.member);
    instance(m.instance);
    json_.field("generation_id", m.generation).field("protocol_name", m.protocol);
    json_.key("assignments").begin_array();
    for (const MemberAssignment& share : m.assignments) {
      json_.begin_object().field("member_id", names_.of(share.member));
      partitions("assignment", share.partitions);
      json_.end_object();
    }
    json_.end_array();
  }
  void operator()(const SyncGroupResponse& m) {
    error(m.error);
    partitions("assignment", m.partitions);
  }
  void operator()(const HeartbeatRequest& m) {
    member_of_group(m.group, m.member);
    instance(m.instance);
    json_.field("generation_id", m.generation);
  }
  void operator()(const HeartbeatResponse& m) { error(m.error); }
  void operator()(const LeaveGroupRequest& m) {
    json_.field("group_id", names_.of(node(m.group))).key("members").begin_array();
    json_.begin_object().field("member_id", names_.of(m.member)).field("reason", m.reason);
    instance(m.instance);
    json_.end_object().end_array();
  }
  void operator()(const LeaveGroupResponse& m) { error(m.error); }
  void operator()(const OffsetCommitRequest& m) {
    member_of_group(m.group, m.member);
    instance(m.instance);
    json_.field("generation_id_or_member_epoch", m.generation);
    topics("topics", "partitions", m.offsets.span(),
           [&](const PartitionOffset& part) { committed(part); });
  }
  void operator()(const OffsetFetchRequest& m) {
    json_.field("group_id", names_.of(node(m.group)));
    if (m.member.valid())
      json_.field("member_id", names_.of(m.member)).field("member_epoch", m.member_epoch);
    partitions("topics", m.partitions);
  }
  void operator()(const OffsetFetchResponse& m) {
    error(m.error);
    topics("topics", "partitions", std::span<const PartitionOffset>{m.offsets},
           [&](const PartitionOffset& part) { committed(part); });
  }
  void operator()(const ConsumerGroupHeartbeatRequest& m) {
    member_of_group(m.group, m.member);
    json_.field("member_epoch", m.member_epoch);
    instance(m.instance);
    if (m.rebalance_timeout) json_.field("rebalance_timeout_us", *m.rebalance_timeout);
    if (m.subscribed_topics) topic_names("subscribed_topic_names", *m.subscribed_topics);
    if (m.subscribed_topic_regex) json_.field("subscribed_topic_regex", *m.subscribed_topic_regex);
    if (m.server_assignor) json_.field("server_assignor", *m.server_assignor);
    if (m.topic_partitions) partitions("topic_partitions", *m.topic_partitions);
  }
  void operator()(const ConsumerGroupHeartbeatResponse& m) {
    error(m.error);
    json_.field("member_id", names_.of(m.member)).field("member_epoch", m.member_epoch);
    json_.field("heartbeat_interval_us", m.heartbeat_interval);
    if (m.assignment) partitions("assignment", *m.assignment);
  }
  void operator()(const ShareGroupHeartbeatRequest& m) {
    member_of_group(m.group, m.member);
    json_.field("member_epoch", m.member_epoch);
    if (m.subscribed_topics) topic_names("subscribed_topic_names", *m.subscribed_topics);
  }
  void operator()(const ShareGroupHeartbeatResponse& m) {
    error(m.error);
    json_.field("member_id", names_.of(m.member)).field("member_epoch", m.member_epoch);
    json_.field("heartbeat_interval_us", m.heartbeat_interval);
    if (m.assignment) partitions("assignment", *m.assignment);
  }
  void operator()(const ShareFetchRequest& m) {
    member_of_group(m.group, m.member);
    json_.field("share_session_epoch", m.session_epoch).field("max_wait_us", m.max_wait);
    json_.field("min_bytes", m.min_bytes).field("max_bytes", m.max_bytes);
    if (m.max_records > 0) json_.field("max_records", m.max_records);
    if (m.batch_size > 0) json_.field("batch_size", m.batch_size);
    partitions("topics", m.parts);
    partitions("forgotten_topics_data", m.forgotten);
    acknowledgements(m.acknowledgements);
  }
  void operator()(const ShareFetchResponse& m) {
    error(m.error);
    json_.field("acquisition_lock_timeout_us", m.acquisition_lock_timeout);
    share_results(m.parts, true);
    topics("acquired", "records", std::span<const AcquiredRange>{m.acquired},
           [&](const AcquiredRange& range) {
             json_.field("partition_index", number(range.partition));
             json_.field("first_offset", range.first).field("last_offset", range.last);
             json_.field("delivery_count", range.delivery_count);
           });
  }
  void operator()(const ShareAcknowledgeRequest& m) {
    member_of_group(m.group, m.member);
    json_.field("share_session_epoch", m.session_epoch);
    acknowledgements(m.acknowledgements);
  }
  void operator()(const ShareAcknowledgeResponse& m) {
    error(m.error);
    share_results(m.parts, false);
  }
  template <class Body>
    requires requires(JsonWriter& j, const Body& m, const Names& n) {
      write_broker_message(j, m, n);
    }
  void operator()(const Body& m) {
    write_broker_message(json_, m, names_);
  }

 private:
  void acknowledgements(const std::vector<AcknowledgeRange>& list) {
    topics("acknowledgements", "batches", std::span<const AcknowledgeRange>{list},
           [&](const AcknowledgeRange& range) {
             json_.field("partition_index", number(range.partition));
             json_.field("first_offset", range.first).field("last_offset", range.last);
             json_.field("acknowledge_type", static_cast<int>(range.type));
           });
  }
  void share_results(const std::vector<SharePartResult>& list, bool fetches) {
    topics("responses", "partitions", std::span<const SharePartResult>{list},
           [&](const SharePartResult& part) {
             json_.field("partition_index", number(part.partition));
             error(part.error);
             if (!fetches) return;
             json_.field("acknowledge_error_code", static_cast<int>(part.acknowledge_error));
           });
  }
  /// Fields that a message does not carry are left out, as null in Kafka's schemas.
  void instance(InstanceId id) {
    if (id.valid()) json_.field("group_instance_id", names_.of(id));
  }
  void topic_names(std::string_view name, const std::vector<TopicId>& list) {
    json_.key(name).begin_array();
    for (const TopicId id : list) {
      json_.value(id.index < names_.topics.size() ? std::string_view{names_.topics[id.index]}
                                                  : "?");
    }
    json_.end_array();
  }
  static PartitionId partition_of(PartitionId id) { return id; }
  template <class Part>
  static PartitionId partition_of(const Part& part) {
    return part.partition;
  }
  std::uint32_t number(PartitionId id) const {
    return id.index < names_.partitions.size() ? names_.partitions[id.index].number : id.index;
  }
  std::string topic(PartitionId id) const {
    if (id.index >= names_.partitions.size()) return "?";
    const std::uint32_t index = names_.partitions[id.index].topic.index;
    return index < names_.topics.size() ? names_.topics[index] : "?";
  }
  /// outer: [{"name": topic, inner: [{…}, …]}, …]
  template <class Part, class Write>
  void topics(std::string_view outer, std::string_view inner, std::span<const Part> parts,
              Write write) {
    json_.key(outer).begin_array();
    for (std::size_t i = 0; i < parts.size();) {
      const std::string name = topic(partition_of(parts[i]));
      json_.begin_object().field("name", name).key(inner).begin_array();
      for (; i < parts.size() && topic(partition_of(parts[i])) == name; ++i) {
        json_.begin_object();
        write(parts[i]);
        json_.end_object();
      }
      json_.end_array().end_object();
    }
    json_.end_array();
  }
  void partitions(std::string_view name, const std::vector<PartitionId>& list) {
    json_.key(name).begin_array();
    for (std::size_t i = 0; i < list.size();) {
      const std::string current = topic(list[i]);
      json_.begin_object().field("topic", current).key("partitions").begin_array();
      for (; i < list.size() && topic(list[i]) == current; ++i) json_.value(number(list[i]));
      json_.end_array().end_object();
    }
    json_.end_array();
  }
  void member_of_group(GroupId group, MemberId member) {
    json_.field("group_id", names_.of(node(group))).field("member_id", names_.of(member));
  }
  void committed(const PartitionOffset& part) {
    json_.field("partition_index", number(part.partition)).field("committed_offset", part.offset);
    json_.field("committed_leader_epoch", part.leader_epoch);
  }
  void error(KafkaError code) {
    json_.field("error_code", static_cast<int>(code)).field("error", error_name(code));
  }
  void aborted(const AbortedTransactions& list, PartitionId partition) {
    json_.key("aborted_transactions").begin_array();
    for (const AbortedTransaction& each : list) {
      if (each.partition != partition) continue;
      json_.begin_object().field("producer_id", each.producer_id);
      json_.field("first_offset", each.first_offset).end_object();
    }
    json_.end_array();
  }
  void batch(const Batch& b) {
    const NodeId producer{NodeKind::producer, b.producer};
    const bool coordinates = b.producer == coordinator_producer || b.producer == marker_producer;
    json_.field("producer", coordinates ? std::string_view{"coordinator"} : names_.of(producer));
    if (b.is_control()) json_.field("marker", (b.flags & Batch::commit) != 0 ? "COMMIT" : "ABORT");
    json_.field("first_number", b.first_number).field("record_count", b.count);
    json_.field("batch_bytes", b.bytes);
    if (b.producer_id < 0) return;
    json_.field("producer_id", b.producer_id).field("producer_epoch", b.producer_epoch);
    json_.field("base_sequence", b.base_sequence);
  }
  void subscription(const Subscription& s) {
    json_.key("topics").begin_array();
    for (const TopicId id : s.topics) {
      json_.value(id.index < names_.topics.size() ? std::string_view{names_.topics[id.index]}
                                                  : "?");
    }
    json_.end_array();
    partitions("owned_partitions", s.owned_partitions);
    json_.field("generation_id", s.generation);
    if (!s.rack.empty()) json_.field("rack_id", s.rack);
  }
  /// Only the sticky assignors write something of their own.
  void user_data(std::string_view assignor, const Subscription& s) {
    if (assignor == "sticky" && s.sticky) {
      json_.key("user_data").begin_object();
      partitions("previous_assignment", s.sticky->partitions);
      json_.field("generation", s.sticky->generation).end_object();
    }
    if (assignor == "cooperative-sticky") {
      json_.key("user_data").begin_object();
      json_.field("generation", s.cooperative_generation).end_object();
    }
  }

  JsonWriter& json_;
  const Names& names_;
};

}  // namespace

void write_message(JsonWriter& json, const MessageBody& body, const Names& names) {
  std::visit(MessageWriter{json, names}, body);
}

}  // namespace ks
