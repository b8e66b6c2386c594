#include "sim/trace/export_share.h"

#include "sim/trace/subject.h"

namespace ks {
namespace {

template <class Body>
void group_and_partition(JsonWriter& json, const Body& b, const Names& names) {
  json.field("group_id", names.of(node(b.group)));
  json.field("partition", names.of(b.partition));
}

void member_fields(JsonWriter& json, MemberId id, const Names& names) {
  json.field("member_id", names.of(id));
  const ConsumerId consumer = consumer_of(id, names);
  if (consumer.valid()) json.field("consumer", names.of(node(consumer)));
}

/// Whose records, which ones.
template <class Body>
void records(JsonWriter& json, const Body& b, const Names& names) {
  group_and_partition(json, b, names);
  if constexpr (requires { b.member; }) member_fields(json, b.member, names);
  json.field("first_offset", b.first).field("last_offset", b.last);
}

}  // namespace

void write_share_fact(JsonWriter& json, const ShareRecordsAcquired& b, const Names& names) {
  records(json, b, names);
  json.field("delivery_count", b.delivery_count).field("lock_until_us", b.lock_until);
}

void write_share_fact(JsonWriter& json, const ShareRecordsAcknowledged& b, const Names& names) {
  records(json, b, names);
  json.field("acknowledge_type", static_cast<int>(b.type));
  json.field("acknowledge", acknowledge_name(b.type));
}

void write_share_fact(JsonWriter& json, const ShareAcknowledgementRefused& b, const Names& names) {
  records(json, b, names);
  json.field("error_code", static_cast<int>(b.error)).field("error", error_name(b.error));
}

void write_share_fact(JsonWriter& json, const ShareLockExpired& b, const Names& names) {
  records(json, b, names);
  json.field("delivery_count", b.delivery_count).field("lock_us", b.lock);
}

void write_share_fact(JsonWriter& json, const ShareSessionEnded& b, const Names& names) {
  json.field("group_id", names.of(node(b.group)));
  member_fields(json, b.member, names);
  json.field("disconnected", b.end == SessionEnd::disconnected);
}

void write_share_fact(JsonWriter& json, const ShareRecordsReleased& b, const Names& names) {
  records(json, b, names);
}

void write_share_fact(JsonWriter& json, const ShareRecordArchived& b, const Names& names) {
  records(json, b, names);
  json.field("delivery_count", b.delivery_count).field("rejected", b.rejected);
  json.field("below_log_start", b.below_log_start);
}

void write_share_fact(JsonWriter& json, const PoisonMet& b, const Names& names) {
  group_and_partition(json, b, names);
  json.field("offset", b.offset).field("action", to_text(b.action)).field("takes_us", b.takes);
}

void write_share_fact(JsonWriter& json, const AttemptFailed& b, const Names& names) {
  group_and_partition(json, b, names);
  json.field("offset", b.offset).field("attempt", b.attempt).field("attempts", b.attempts);
}

void write_share_fact(JsonWriter& json, const DeadLettered& b, const Names& names) {
  group_and_partition(json, b, names);
  json.field("offset", b.offset).field("producer", names.of(node(b.producer)));
}

void write_share_fact(JsonWriter& json, const SharePartitionInitialized& b, const Names& names) {
  group_and_partition(json, b, names);
  json.field("start_offset", b.start);
}

void write_share_fact(JsonWriter& json, const SharePartitionAdvanced& b, const Names& names) {
  group_and_partition(json, b, names);
  json.field("from", b.from).field("to", b.to);
}

}  // namespace ks
