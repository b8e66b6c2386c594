// Kafka's error codes as values of responses. Source: org.apache.kafka.common.protocol.Errors.
#pragma once

#include <cstdint>
#include <string_view>

namespace ks {

enum class KafkaError : std::int16_t {
  // Exceptions of a consumer that no response brings.
  log_truncation = -3,           ///< LogTruncationException
  no_offset_for_partition = -2,  ///< NoOffsetForPartitionException
  unknown_server_error = -1,
  none = 0,
  offset_out_of_range = 1,
  corrupt_message = 2,
  unknown_topic_or_partition = 3,
  leader_not_available = 5,
  not_leader_or_follower = 6,
  request_timed_out = 7,
  message_too_large = 10,
  stale_controller_epoch = 11,
  offset_metadata_too_large = 12,
  network_exception = 13,  ///< made by the client: the connection was lost
  coordinator_load_in_progress = 14,
  coordinator_not_available = 15,
  not_coordinator = 16,
  record_list_too_large = 18,
  not_enough_replicas = 19,
  not_enough_replicas_after_append = 20,
  illegal_generation = 22,
  inconsistent_group_protocol = 23,
  invalid_group_id = 24,
  unknown_member_id = 25,
  invalid_session_timeout = 26,
  rebalance_in_progress = 27,
  unsupported_version = 35,
  not_controller = 41,
  invalid_request = 42,
  out_of_order_sequence_number = 45,
  duplicate_sequence_number = 46,
  invalid_producer_epoch = 47,
  invalid_txn_state = 48,
  invalid_producer_id_mapping = 49,
  invalid_transaction_timeout = 50,
  concurrent_transactions = 51,
  kafka_storage_error = 56,
  unknown_producer_id = 59,
  non_empty_group = 68,
  group_id_not_found = 69,
  fenced_leader_epoch = 74,
  unknown_leader_epoch = 75,
  stale_broker_epoch = 77,
  offset_not_available = 78,
  member_id_required = 79,
  preferred_leader_not_available = 80,
  group_max_size_reached = 81,
  fenced_instance_id = 82,
  eligible_leaders_not_available = 83,
  election_not_needed = 84,
  group_subscribed_to_topic = 86,
  unstable_offset_commit = 88,
  producer_fenced = 90,
  invalid_update_version = 95,
  snapshot_not_found = 98,
  unknown_topic_id = 100,
  duplicate_broker_registration = 101,
  broker_id_not_registered = 102,
  ineligible_replica = 107,
  new_leader_elected = 108,
  fenced_member_epoch = 110,
  unreleased_instance_id = 111,
  unsupported_assignor = 112,
  stale_member_epoch = 113,
  invalid_record_state = 121,
  share_session_not_found = 122,
  invalid_share_session_epoch = 123,
  fenced_state_epoch = 124,
  invalid_regular_expression = 128,
};

/// Kafka's own name: "REBALANCE_IN_PROGRESS"; "NONE" for success; an exception's where there is no code.
std::string_view error_name(KafkaError error);

/// Whether a client may try the same again (RetriableException).
bool is_retriable(KafkaError error);
/// Whether it hints at old metadata, so that a client asks for new (InvalidMetadataException).
bool is_invalid_metadata(KafkaError error);

}  // namespace ks
