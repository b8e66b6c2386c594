// Kafka's request kinds and what a message says about itself: its API, direction and error code.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "sim/protocol/messages.h"

namespace ks {

enum class ApiKey : std::int8_t {
  produce = 0,
  fetch = 1,
  list_offsets = 2,
  metadata = 3,
  leader_and_isr = 4,
  stop_replica = 5,
  update_metadata = 6,
  controlled_shutdown = 7,
  offset_commit = 8,
  offset_fetch = 9,
  find_coordinator = 10,
  join_group = 11,
  heartbeat = 12,
  leave_group = 13,
  sync_group = 14,
  init_producer_id = 22,
  offset_for_leader_epoch = 23,
  add_partitions_to_txn = 24,
  add_offsets_to_txn = 25,
  end_txn = 26,
  write_txn_markers = 27,
  txn_offset_commit = 28,
  vote = 52,
  begin_quorum_epoch = 53,
  end_quorum_epoch = 54,
  alter_partition = 56,
  fetch_snapshot = 59,
  broker_registration = 62,
  broker_heartbeat = 63,
  consumer_group_heartbeat = 68,
  share_group_heartbeat = 76,
  share_fetch = 78,
  share_acknowledge = 79,
  // Not Kafka's: requests to ZooKeeper.
  zk_connect = 100,
  zk_ping = 101,
  zk_watch = 102,
  zk_op = 103,
};

/// "JoinGroup", "OffsetCommit", …
std::string_view api_name(ApiKey key);

/// The API with that name, or nothing.
std::optional<ApiKey> api_named(std::string_view name);
/// All of them, in the order of their numbers.
std::vector<std::string> api_names();

ApiKey api_key(const MessageBody& body);
bool is_response(const MessageBody& body);
/// The error of a response (the first one of its partitions); none for requests.
KafkaError error_of(const MessageBody& body);
/// Data plane (Produce, Fetch, ListOffsets, ShareFetch, ShareAcknowledge, and what brokers and
/// controllers say to each other all the time) as against control plane, of a type and of a message.
template <class Body, class... Kinds>
inline constexpr bool is_one_of = (std::is_same_v<Body, Kinds> || ...);
template <class Body>
inline constexpr bool is_data_body =
    is_one_of<Body, ProduceRequest, ProduceResponse, FetchRequest, FetchResponse,
              ListOffsetsRequest, ListOffsetsResponse, ShareFetchRequest, ShareFetchResponse,
              ShareAcknowledgeRequest, ShareAcknowledgeResponse, BrokerHeartbeatRequest,
              BrokerHeartbeatResponse, MetadataLogRequest, MetadataLogResponse, QuorumFetchRequest,
              QuorumFetchResponse, ZkPingRequest, ZkPingResponse>;
inline bool is_data(const MessageBody& body) {
  return std::holds_alternative<FetchRequest>(body) ||
         std::holds_alternative<FetchResponse>(body) ||
         std::holds_alternative<ProduceRequest>(body) ||
         std::holds_alternative<ProduceResponse>(body) ||
         std::holds_alternative<ListOffsetsRequest>(body) ||
         std::holds_alternative<ListOffsetsResponse>(body) ||
         std::holds_alternative<ShareFetchRequest>(body) ||
         std::holds_alternative<ShareFetchResponse>(body) ||
         std::holds_alternative<ShareAcknowledgeRequest>(body) ||
         std::holds_alternative<ShareAcknowledgeResponse>(body) ||
         std::holds_alternative<BrokerHeartbeatRequest>(body) ||
         std::holds_alternative<BrokerHeartbeatResponse>(body) ||
         std::holds_alternative<MetadataLogRequest>(body) ||
         std::holds_alternative<MetadataLogResponse>(body) ||
         std::holds_alternative<QuorumFetchRequest>(body) ||
         std::holds_alternative<QuorumFetchResponse>(body) ||
         std::holds_alternative<ZkPingRequest>(body) ||
         std::holds_alternative<ZkPingResponse>(body);
}

}  // namespace ks
