#include "sim/protocol/error.h"

#include <algorithm>
#include <iterator>

namespace ks {

namespace {

struct ErrorName {
  KafkaError error;
  std::string_view name;
};
constexpr ErrorName names[] = {
    {KafkaError::log_truncation, "LogTruncationException"},
    {KafkaError::no_offset_for_partition, "NoOffsetForPartitionException"},
    {KafkaError::none, "NONE"},
    {KafkaError::offset_out_of_range, "OFFSET_OUT_OF_RANGE"},
    {KafkaError::corrupt_message, "CORRUPT_MESSAGE"},
    {KafkaError::network_exception, "NETWORK_EXCEPTION"},
    {KafkaError::out_of_order_sequence_number, "OUT_OF_ORDER_SEQUENCE_NUMBER"},
    {KafkaError::duplicate_sequence_number, "DUPLICATE_SEQUENCE_NUMBER"},
    {KafkaError::invalid_producer_epoch, "INVALID_PRODUCER_EPOCH"},
    {KafkaError::invalid_txn_state, "INVALID_TXN_STATE"},
    {KafkaError::invalid_producer_id_mapping, "INVALID_PRODUCER_ID_MAPPING"},
    {KafkaError::invalid_transaction_timeout, "INVALID_TRANSACTION_TIMEOUT"},
    {KafkaError::concurrent_transactions, "CONCURRENT_TRANSACTIONS"},
    {KafkaError::unstable_offset_commit, "UNSTABLE_OFFSET_COMMIT"},
    {KafkaError::producer_fenced, "PRODUCER_FENCED"},
    {KafkaError::kafka_storage_error, "KAFKA_STORAGE_ERROR"},
    {KafkaError::unknown_producer_id, "UNKNOWN_PRODUCER_ID"},
    {KafkaError::fenced_leader_epoch, "FENCED_LEADER_EPOCH"},
    {KafkaError::unknown_leader_epoch, "UNKNOWN_LEADER_EPOCH"},
    {KafkaError::unknown_topic_id, "UNKNOWN_TOPIC_ID"},
    {KafkaError::unknown_topic_or_partition, "UNKNOWN_TOPIC_OR_PARTITION"},
    {KafkaError::leader_not_available, "LEADER_NOT_AVAILABLE"},
    {KafkaError::not_leader_or_follower, "NOT_LEADER_OR_FOLLOWER"},
    {KafkaError::request_timed_out, "REQUEST_TIMED_OUT"},
    {KafkaError::message_too_large, "MESSAGE_TOO_LARGE"},
    {KafkaError::record_list_too_large, "RECORD_LIST_TOO_LARGE"},
    {KafkaError::stale_controller_epoch, "STALE_CONTROLLER_EPOCH"},
    {KafkaError::offset_metadata_too_large, "OFFSET_METADATA_TOO_LARGE"},
    {KafkaError::coordinator_load_in_progress, "COORDINATOR_LOAD_IN_PROGRESS"},
    {KafkaError::coordinator_not_available, "COORDINATOR_NOT_AVAILABLE"},
    {KafkaError::not_coordinator, "NOT_COORDINATOR"},
    {KafkaError::not_enough_replicas, "NOT_ENOUGH_REPLICAS"},
    {KafkaError::not_enough_replicas_after_append, "NOT_ENOUGH_REPLICAS_AFTER_APPEND"},
    {KafkaError::illegal_generation, "ILLEGAL_GENERATION"},
    {KafkaError::inconsistent_group_protocol, "INCONSISTENT_GROUP_PROTOCOL"},
    {KafkaError::invalid_group_id, "INVALID_GROUP_ID"},
    {KafkaError::unknown_member_id, "UNKNOWN_MEMBER_ID"},
    {KafkaError::invalid_session_timeout, "INVALID_SESSION_TIMEOUT"},
    {KafkaError::rebalance_in_progress, "REBALANCE_IN_PROGRESS"},
    {KafkaError::unsupported_version, "UNSUPPORTED_VERSION"},
    {KafkaError::invalid_request, "INVALID_REQUEST"},
    {KafkaError::non_empty_group, "NON_EMPTY_GROUP"},
    {KafkaError::group_id_not_found, "GROUP_ID_NOT_FOUND"},
    {KafkaError::member_id_required, "MEMBER_ID_REQUIRED"},
    {KafkaError::group_max_size_reached, "GROUP_MAX_SIZE_REACHED"},
    {KafkaError::fenced_instance_id, "FENCED_INSTANCE_ID"},
    {KafkaError::group_subscribed_to_topic, "GROUP_SUBSCRIBED_TO_TOPIC"},
    {KafkaError::fenced_member_epoch, "FENCED_MEMBER_EPOCH"},
    {KafkaError::unreleased_instance_id, "UNRELEASED_INSTANCE_ID"},
    {KafkaError::unsupported_assignor, "UNSUPPORTED_ASSIGNOR"},
    {KafkaError::stale_member_epoch, "STALE_MEMBER_EPOCH"},
    {KafkaError::invalid_record_state, "INVALID_RECORD_STATE"},
    {KafkaError::share_session_not_found, "SHARE_SESSION_NOT_FOUND"},
    {KafkaError::invalid_share_session_epoch, "INVALID_SHARE_SESSION_EPOCH"},
    {KafkaError::fenced_state_epoch, "FENCED_STATE_EPOCH"},
    {KafkaError::invalid_regular_expression, "INVALID_REGULAR_EXPRESSION"},
    {KafkaError::not_controller, "NOT_CONTROLLER"},
    {KafkaError::snapshot_not_found, "SNAPSHOT_NOT_FOUND"},
    {KafkaError::stale_broker_epoch, "STALE_BROKER_EPOCH"},
    {KafkaError::offset_not_available, "OFFSET_NOT_AVAILABLE"},
    {KafkaError::preferred_leader_not_available, "PREFERRED_LEADER_NOT_AVAILABLE"},
    {KafkaError::eligible_leaders_not_available, "ELIGIBLE_LEADERS_NOT_AVAILABLE"},
    {KafkaError::election_not_needed, "ELECTION_NOT_NEEDED"},
    {KafkaError::invalid_update_version, "INVALID_UPDATE_VERSION"},
    {KafkaError::duplicate_broker_registration, "DUPLICATE_BROKER_REGISTRATION"},
    {KafkaError::broker_id_not_registered, "BROKER_ID_NOT_REGISTERED"},
    {KafkaError::ineligible_replica, "INELIGIBLE_REPLICA"},
    {KafkaError::new_leader_elected, "NEW_LEADER_ELECTED"}};

}  // namespace

std::string_view error_name(KafkaError error) {
  const auto* const found =
      std::find_if(std::begin(names), std::end(names),
                   [&](const ErrorName& each) { return each.error == error; });
  return found != std::end(names) ? found->name : "UNKNOWN_SERVER_ERROR";
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
