#include "sim/kafka/offsets_record.h"

#include "sim/trace/words.h"

namespace ks {
namespace {

/// Lengths and varints around the key and the value of a small record.
constexpr std::size_t record_overhead = 9;
/// Version, and the length before each text.
constexpr std::size_t version_bytes = 2;
std::size_t text_bytes(std::string_view text) { return 2 + text.size(); }

std::size_t partitions_bytes(std::size_t count) { return 4 + 4 * count; }

std::size_t key_bytes(const OffsetsRecord& record, const Names& names) {
  if (record.transactional.valid())
    return version_bytes + text_bytes(names.of(record.transactional));
  std::size_t sum = version_bytes + text_bytes(names.of(node(record.group)));
  if (record.partition.valid()) {
    const TopicPartition& place = names.partitions[record.partition.index];
    sum += text_bytes(names.topics[place.topic.index]) + 4;
  }
  if (record.member.valid()) sum += text_bytes(names.of(record.member));
  return sum;
}

std::size_t member_bytes(const StoredMember& member, const Names& names) {
  return text_bytes(names.of(member.id)) + text_bytes(names.of(member.instance)) + 8 +
         partitions_bytes(member.assignment.size()) + 8 * member.subscription.topics.size();
}

std::size_t value_bytes(const OffsetsRecord& record, const Names& names) {
  if (record.tombstone) return 0;
  // Offset, leader epoch, empty metadata, commit time; or an epoch and what depends on it.
  // Producer id, epoch, timeout, state, two instants, and the partitions.
  if (record.kind == OffsetsRecord::Kind::transaction)
    return version_bytes + 31 + partitions_bytes(record.value->transaction.partitions.size());
  std::size_t sum = record.kind == OffsetsRecord::Kind::offset_commit ? 24 : version_bytes + 4;
  if (record.value == nullptr) return sum;
  const OffsetsValue& value = *record.value;
  sum += value.protocol.size() + partitions_bytes(value.partitions.size()) +
         partitions_bytes(value.revoking.size()) + 8 * value.topics.size();
  for (const StoredMember& member : value.members) sum += member_bytes(member, names);
  return sum;
}

std::string member_names(const OffsetsValue& value, const Names& names) {
  std::vector<std::string> list;
  for (const StoredMember& member : value.members) {
    const std::string parts = partitions_text(member.assignment, names);
    list.push_back(std::string(names.of(member.id)) + (parts.empty() ? "" : ": " + parts));
  }
  std::string text;
  for (const std::string& each : list) text += (text.empty() ? "" : "; ") + each;
  return text;
}

std::string or_nothing(std::string text) { return text.empty() ? "nothing" : text; }

std::string assignment_text(const OffsetsRecord& record, const Names& names) {
  std::string text = or_nothing(partitions_text(record.value->partitions, names));
  if (!record.value->revoking.empty())
    text += ", giving up " + partitions_text(record.value->revoking, names);
  return text;
}

}  // namespace

std::string kind_name(const OffsetsRecord& record) {
  const std::string group = record.share_group ? "ShareGroup" : "ConsumerGroup";
  switch (record.kind) {
    case OffsetsRecord::Kind::offset_commit: return "OffsetCommit";
    case OffsetsRecord::Kind::group_metadata: return "GroupMetadata";
    case OffsetsRecord::Kind::consumer_group_metadata: return group + "Metadata";
    case OffsetsRecord::Kind::consumer_group_member_metadata: return group + "MemberMetadata";
    case OffsetsRecord::Kind::consumer_group_target_assignment_metadata:
      return group + "TargetAssignmentMetadata";
    case OffsetsRecord::Kind::consumer_group_target_assignment_member:
      return group + "TargetAssignmentMember";
    case OffsetsRecord::Kind::consumer_group_current_member_assignment:
      return group + "CurrentMemberAssignment";
    case OffsetsRecord::Kind::share_state: return "ShareUpdate";
    case OffsetsRecord::Kind::transaction: return "Transaction";
  }
  return {};
}

std::string key_text(const OffsetsRecord& record, const Names& names) {
  std::string text = kind_name(record);
  if (record.transactional.valid()) return text + " " + std::string(names.of(record.transactional));
  text += " " + std::string(names.of(node(record.group)));
  if (record.partition.valid()) text += " " + names.of(record.partition);
  if (record.member.valid()) text += " " + std::string(names.of(record.member));
  return text;
}

std::string value_text(const OffsetsRecord& record, const Names& names) {
  if (record.tombstone) return "tombstone";
  const std::string epoch = std::to_string(record.epoch);
  switch (record.kind) {
    case OffsetsRecord::Kind::offset_commit:
    case OffsetsRecord::Kind::share_state: return "offset " + std::to_string(record.offset);
    case OffsetsRecord::Kind::transaction: {
      const StoredTransaction& value = record.value->transaction;
      const std::string parts = partitions_text(value.partitions, names);
      return std::string(transaction_state_name(value.state)) + ", producer id " +
             std::to_string(value.producer_id) + ", epoch " + std::to_string(value.epoch) +
             (parts.empty() ? "" : ": " + parts);
    }
    case OffsetsRecord::Kind::group_metadata: {
      if (record.value->members.empty()) return "generation " + epoch + ", no members";
      return "generation " + epoch + ", " + record.value->protocol + ", leader " +
             std::string(names.of(record.value->leader)) + "; " +
             member_names(*record.value, names);
    }
    case OffsetsRecord::Kind::consumer_group_metadata: return "group epoch " + epoch;
    case OffsetsRecord::Kind::consumer_group_member_metadata: {
      std::vector<std::string> topics;
      for (const TopicId topic : record.value->topics) topics.push_back(names.topics[topic.index]);
      return "subscribes to " + or_nothing(list_text(topics));
    }
    case OffsetsRecord::Kind::consumer_group_target_assignment_metadata:
      return "assignment epoch " + epoch;
    case OffsetsRecord::Kind::consumer_group_target_assignment_member:
      return assignment_text(record, names);
    case OffsetsRecord::Kind::consumer_group_current_member_assignment:
      return "member epoch " + epoch + ": " + assignment_text(record, names);
  }
  return {};
}

void measure(OffsetsRecord& record, const Names& names) {
  record.bytes = static_cast<std::uint32_t>(record_overhead + key_bytes(record, names) +
                                            value_bytes(record, names));
}

}  // namespace ks
