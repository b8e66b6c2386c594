// Kafka's error codes as values of responses. Source: org.apache.kafka.common.protocol.Errors.
#pragma once

#include <cstdint>
#include <string_view>

namespace ks {

enum class KafkaError : std::int16_t {
  none = 0,
  offset_out_of_range = 1,
  unknown_topic_or_partition = 3,
  leader_not_available = 5,
  not_leader_or_follower = 6,
  request_timed_out = 7,
  message_too_large = 10,
  offset_metadata_too_large = 12,
  coordinator_load_in_progress = 14,
  coordinator_not_available = 15,
  not_coordinator = 16,
  not_enough_replicas = 19,
  not_enough_replicas_after_append = 20,
  illegal_generation = 22,
  inconsistent_group_protocol = 23,
  invalid_group_id = 24,
  unknown_member_id = 25,
  invalid_session_timeout = 26,
  rebalance_in_progress = 27,
  member_id_required = 79,
  group_max_size_reached = 81,
};

/// Kafka's own name: "REBALANCE_IN_PROGRESS"; "NONE" for success.
std::string_view error_name(KafkaError error);

}  // namespace ks
