#include "sim/protocol/api_key.h"

#include <algorithm>
#include <iterator>

namespace ks {
namespace {

struct Kind {
  ApiKey key;
  bool response;
};

// In the order of MessageBody's alternatives: requests and responses alternate.
constexpr ApiKey pair_keys[] = {ApiKey::metadata,
                                ApiKey::produce,
                                ApiKey::fetch,
                                ApiKey::list_offsets,
                                ApiKey::find_coordinator,
                                ApiKey::join_group,
                                ApiKey::sync_group,
                                ApiKey::heartbeat,
                                ApiKey::leave_group,
                                ApiKey::offset_commit,
                                ApiKey::offset_fetch,
                                ApiKey::consumer_group_heartbeat,
                                ApiKey::share_group_heartbeat,
                                ApiKey::share_fetch,
                                ApiKey::share_acknowledge,
                                ApiKey::broker_registration,
                                ApiKey::broker_heartbeat,
                                ApiKey::alter_partition,
                                ApiKey::fetch,
                                ApiKey::init_producer_id,
                                ApiKey::offset_for_leader_epoch,
                                ApiKey::add_partitions_to_txn,
                                ApiKey::end_txn,
                                ApiKey::write_txn_markers,
                                ApiKey::vote,
                                ApiKey::begin_quorum_epoch,
                                ApiKey::end_quorum_epoch,
                                ApiKey::fetch,
                                ApiKey::zk_connect,
                                ApiKey::zk_ping,
                                ApiKey::zk_watch,
                                ApiKey::zk_op,
                                ApiKey::leader_and_isr,
                                ApiKey::update_metadata,
                                ApiKey::stop_replica,
                                ApiKey::controlled_shutdown,
                                ApiKey::add_offsets_to_txn,
                                ApiKey::txn_offset_commit,
                                ApiKey::fetch_snapshot};
static_assert(std::variant_size_v<MessageKinds> == 2 * std::size(pair_keys));

struct ErrorOf {
  template <class T>
  KafkaError operator()(const T& body) const {
    if constexpr (requires { body.error; }) {
      return body.error;
    } else {
      return KafkaError::none;
    }
  }
  KafkaError operator()(const ProduceResponse& body) const { return first_error(body.parts); }
  KafkaError operator()(const FetchResponse& body) const { return first_error(body.parts); }
  KafkaError operator()(const WriteTxnMarkersResponse& body) const {
    return first_error(body.parts);
  }
  KafkaError operator()(const OffsetForLeaderEpochResponse& body) const {
    return first_error(body.partitions);
  }
  KafkaError operator()(const AlterPartitionResponse& body) const {
    return body.error != KafkaError::none ? body.error : first_error(body.parts);
  }
  KafkaError operator()(const ShareFetchResponse& body) const { return of_share(body); }
  KafkaError operator()(const ShareAcknowledgeResponse& body) const { return of_share(body); }

 private:
  template <class Response>
  static KafkaError of_share(const Response& body) {
    if (body.error != KafkaError::none) return body.error;
    for (const SharePartResult& part : body.parts) {
      if (part.acknowledge_error != KafkaError::none) return part.acknowledge_error;
    }
    return first_error(body.parts);
  }
  template <class Parts>
  static KafkaError first_error(const Parts& parts) {
    for (const auto& part : parts) {
      if (part.error != KafkaError::none) return part.error;
    }
    return KafkaError::none;
  }
};

}  // namespace

std::string_view api_name(ApiKey key) {
  switch (key) {
    case ApiKey::produce: return "Produce";
    case ApiKey::fetch: return "Fetch";
    case ApiKey::list_offsets: return "ListOffsets";
    case ApiKey::metadata: return "Metadata";
    case ApiKey::offset_commit: return "OffsetCommit";
    case ApiKey::offset_fetch: return "OffsetFetch";
    case ApiKey::find_coordinator: return "FindCoordinator";
    case ApiKey::join_group: return "JoinGroup";
    case ApiKey::heartbeat: return "Heartbeat";
    case ApiKey::leave_group: return "LeaveGroup";
    case ApiKey::sync_group: return "SyncGroup";
    case ApiKey::offset_for_leader_epoch: return "OffsetForLeaderEpoch";
    case ApiKey::add_partitions_to_txn: return "AddPartitionsToTxn";
    case ApiKey::add_offsets_to_txn: return "AddOffsetsToTxn";
    case ApiKey::end_txn: return "EndTxn";
    case ApiKey::write_txn_markers: return "WriteTxnMarkers";
    case ApiKey::txn_offset_commit: return "TxnOffsetCommit";
    case ApiKey::vote: return "Vote";
    case ApiKey::begin_quorum_epoch: return "BeginQuorumEpoch";
    case ApiKey::end_quorum_epoch: return "EndQuorumEpoch";
    case ApiKey::fetch_snapshot: return "FetchSnapshot";
    case ApiKey::alter_partition: return "AlterPartition";
    case ApiKey::broker_registration: return "BrokerRegistration";
    case ApiKey::broker_heartbeat: return "BrokerHeartbeat";
    case ApiKey::init_producer_id: return "InitProducerId";
    case ApiKey::consumer_group_heartbeat: return "ConsumerGroupHeartbeat";
    case ApiKey::share_group_heartbeat: return "ShareGroupHeartbeat";
    case ApiKey::share_fetch: return "ShareFetch";
    case ApiKey::share_acknowledge: return "ShareAcknowledge";
    case ApiKey::leader_and_isr: return "LeaderAndIsr";
    case ApiKey::stop_replica: return "StopReplica";
    case ApiKey::update_metadata: return "UpdateMetadata";
    case ApiKey::controlled_shutdown: return "ControlledShutdown";
    case ApiKey::zk_connect: return "ZooKeeperConnect";
    case ApiKey::zk_ping: return "ZooKeeperPing";
    case ApiKey::zk_watch: return "ZooKeeperWatch";
    case ApiKey::zk_op: return "ZooKeeper";
  }
  return "?";
}

std::optional<ApiKey> api_named(std::string_view name) {
  for (const ApiKey key : pair_keys) {
    if (api_name(key) == name) return key;
  }
  return std::nullopt;
}

std::vector<std::string> api_names() {
  std::vector<ApiKey> keys{std::begin(pair_keys), std::end(pair_keys)};
  std::sort(keys.begin(), keys.end());
  keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
  std::vector<std::string> names;
  for (const ApiKey key : keys) names.emplace_back(api_name(key));
  return names;
}

ApiKey api_key(const MessageBody& body) { return pair_keys[body.index() / 2]; }
bool is_response(const MessageBody& body) { return body.index() % 2 == 1; }
KafkaError error_of(const MessageBody& body) { return std::visit(ErrorOf{}, body); }

}  // namespace ks
