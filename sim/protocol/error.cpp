#include "sim/protocol/error.h"

namespace ks {

std::string_view error_name(KafkaError error) {
  switch (error) {
    case KafkaError::log_truncation: return "LogTruncationException";
    case KafkaError::no_offset_for_partition: return "NoOffsetForPartitionException";
    case KafkaError::none: return "NONE";
    case KafkaError::offset_out_of_range: return "OFFSET_OUT_OF_RANGE";
    case KafkaError::corrupt_message: return "CORRUPT_MESSAGE";
    case KafkaError::network_exception: return "NETWORK_EXCEPTION";
    case KafkaError::out_of_order_sequence_number: return "OUT_OF_ORDER_SEQUENCE_NUMBER";
    case KafkaError::duplicate_sequence_number: return "DUPLICATE_SEQUENCE_NUMBER";
    case KafkaError::invalid_producer_epoch: return "INVALID_PRODUCER_EPOCH";
    case KafkaError::invalid_txn_state: return "INVALID_TXN_STATE";
    case KafkaError::invalid_producer_id_mapping: return "INVALID_PRODUCER_ID_MAPPING";
    case KafkaError::invalid_transaction_timeout: return "INVALID_TRANSACTION_TIMEOUT";
    case KafkaError::concurrent_transactions: return "CONCURRENT_TRANSACTIONS";
    case KafkaError::unstable_offset_commit: return "UNSTABLE_OFFSET_COMMIT";
    case KafkaError::producer_fenced: return "PRODUCER_FENCED";
    case KafkaError::kafka_storage_error: return "KAFKA_STORAGE_ERROR";
    case KafkaError::unknown_producer_id: return "UNKNOWN_PRODUCER_ID";
    case KafkaError::fenced_leader_epoch: return "FENCED_LEADER_EPOCH";
    case KafkaError::unknown_leader_epoch: return "UNKNOWN_LEADER_EPOCH";
    case KafkaError::unknown_topic_id: return "UNKNOWN_TOPIC_ID";
    case KafkaError::unknown_topic_or_partition: return "UNKNOWN_TOPIC_OR_PARTITION";
    case KafkaError::leader_not_available: return "LEADER_NOT_AVAILABLE";
    case KafkaError::not_leader_or_follower: return "NOT_LEADER_OR_FOLLOWER";
    case KafkaError::request_timed_out: return "REQUEST_TIMED_OUT";
    case KafkaError::message_too_large: return "MESSAGE_TOO_LARGE";
    case KafkaError::record_list_too_large: return "RECORD_LIST_TOO_LARGE";
    case KafkaError::stale_controller_epoch: return "STALE_CONTROLLER_EPOCH";
    case KafkaError::offset_metadata_too_large: return "OFFSET_METADATA_TOO_LARGE";
    case KafkaError::coordinator_load_in_progress: return "COORDINATOR_LOAD_IN_PROGRESS";
    case KafkaError::coordinator_not_available: return "COORDINATOR_NOT_AVAILABLE";
    case KafkaError::not_coordinator: return "NOT_COORDINATOR";
    case KafkaError::not_enough_replicas: return "NOT_ENOUGH_REPLICAS";
    case KafkaError::not_enough_replicas_after_append: return "NOT_ENOUGH_REPLICAS_AFTER_APPEND";
    case KafkaError::illegal_generation: return "ILLEGAL_GENERATION";
    case KafkaError::inconsistent_group_protocol: return "INCONSISTENT_GROUP_PROTOCOL";
    case KafkaError::invalid_group_id: return "INVALID_GROUP_ID";
    case KafkaError::unknown_member_id: return "UNKNOWN_MEMBER_ID";
    case KafkaError::invalid_session_timeout: return "INVALID_SESSION_TIMEOUT";
    case KafkaError::rebalance_in_progress: return "REBALANCE_IN_PROGRESS";
    case KafkaError::unsupported_version: return "UNSUPPORTED_VERSION";
    case KafkaError::invalid_request: return "INVALID_REQUEST";
    case KafkaError::non_empty_group: return "NON_EMPTY_GROUP";
    case KafkaError::group_id_not_found: return "GROUP_ID_NOT_FOUND";
    case KafkaError::member_id_required: return "MEMBER_ID_REQUIRED";
    case KafkaError::group_max_size_reached: return "GROUP_MAX_SIZE_REACHED";
    case KafkaError::fenced_instance_id: return "FENCED_INSTANCE_ID";
    case KafkaError::group_subscribed_to_topic: return "GROUP_SUBSCRIBED_TO_TOPIC";
    case KafkaError::fenced_member_epoch: return "FENCED_MEMBER_EPOCH";
    case KafkaError::unreleased_instance_id: return "UNRELEASED_INSTANCE_ID";
    case KafkaError::unsupported_assignor: return "UNSUPPORTED_ASSIGNOR";
    case KafkaError::stale_member_epoch: return "STALE_MEMBER_EPOCH";
    case KafkaError::invalid_record_state: return "INVALID_RECORD_STATE";
    case KafkaError::share_session_not_found: return "SHARE_SESSION_NOT_FOUND";
    case KafkaError::invalid_share_session_epoch: return "INVALID_SHARE_SESSION_EPOCH";
    case KafkaError::fenced_state_epoch: return "FENCED_STATE_EPOCH";
    case KafkaError::invalid_regular_expression: return "INVALID_REGULAR_EXPRESSION";
    case KafkaError::not_controller: return "NOT_CONTROLLER";
    case KafkaError::snapshot_not_found: return "SNAPSHOT_NOT_FOUND";
    case KafkaError::stale_broker_epoch: return "STALE_BROKER_EPOCH";
    case KafkaError::offset_not_available: return "OFFSET_NOT_AVAILABLE";
    case KafkaError::preferred_leader_not_available: return "PREFERRED_LEADER_NOT_AVAILABLE";
    case KafkaError::eligible_leaders_not_available: return "ELIGIBLE_LEADERS_NOT_AVAILABLE";
    case KafkaError::election_not_needed: return "ELECTION_NOT_NEEDED";
    case KafkaError::invalid_update_version: return "INVALID_UPDATE_VERSION";
    case KafkaError::duplicate_broker_registration: return "DUPLICATE_BROKER_REGISTRATION";
    case KafkaError::broker_id_not_registered: return "BROKER_ID_NOT_REGISTERED";
    case KafkaError::ineligible_replica: return "INELIGIBLE_REPLICA";
    case KafkaError::new_leader_elected: return "NEW_LEADER_ELECTED";
    case KafkaError::unknown_server_error: break;
  }
  return "UNKNOWN_SERVER_ERROR";
}

bool is_retriable(KafkaError error) {
  switch (error) {
    case KafkaError::corrupt_message:
    case KafkaError::request_timed_out:
    case KafkaError::coordinator_load_in_progress:
    case KafkaError::coordinator_not_available:
    case KafkaError::not_coordinator:
    case KafkaError::not_enough_replicas:
    case KafkaError::not_enough_replicas_after_append:
    case KafkaError::concurrent_transactions:
    case KafkaError::unstable_offset_commit:
    case KafkaError::unknown_leader_epoch: return true;
    default: return is_invalid_metadata(error);
  }
}

bool is_invalid_metadata(KafkaError error) {
  switch (error) {
    case KafkaError::unknown_topic_or_partition:
    case KafkaError::leader_not_available:
    case KafkaError::not_leader_or_follower:
    case KafkaError::network_exception:
    case KafkaError::kafka_storage_error:
    case KafkaError::fenced_leader_epoch:
    case KafkaError::unknown_topic_id: return true;
    default: return false;
  }
}

}  // namespace ks
