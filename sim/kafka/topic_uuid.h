// Topic ids: 16 bytes that Kafka writes as 22 characters of base64. Their hash code and their order
// decide what the assignors of the coordinator do with several topics.
// Source: org.apache.kafka.common.Uuid.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ks {

struct TopicUuid {
  std::int64_t most = 0;   ///< the first eight bytes, the first one highest
  std::int64_t least = 0;  ///< the other eight
  /// Uuid.compareTo: both halves are signed.
  auto operator<=>(const TopicUuid&) const = default;
};

/// Nothing if it is not 22 characters of A-Z, a-z, 0-9, - and _.
std::optional<TopicUuid> parse_topic_uuid(std::string_view text);
std::string to_text(const TopicUuid& id);
/// Uuid.hashCode.
std::int32_t java_uuid_hash(const TopicUuid& id);

}  // namespace ks
