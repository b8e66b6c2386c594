#include "sim/trace/sentence_log.h"

#include <fmt/format.h>

#include "sim/protocol/error.h"
#include "sim/trace/words.h"

namespace ks {
namespace {

/// Partitions that a sentence names before it says how many more there are.
constexpr std::size_t listed = 4;

std::string records_text(std::int64_t count) {
  return count_text(static_cast<std::uint64_t>(count), "record", "records");
}

/// "orders-0 from 40 to 0, orders-1 from nothing to 12"
std::string changes_text(const std::vector<OffsetChange>& changes, const Names& names) {
  std::vector<std::string> parts;
  for (std::size_t i = 0; i < changes.size() && i < listed; ++i) {
    const std::string from = changes[i].from < 0 ? "nothing" : std::to_string(changes[i].from);
    parts.push_back(
        fmt::format("{} from {} to {}", names.of(changes[i].partition), from, changes[i].to));
  }
  if (changes.size() > listed) parts.push_back(fmt::format("{} more", changes.size() - listed));
  return list_text(parts);
}

std::string partitions_of(const std::vector<PartitionOffset>& offsets, const Names& names) {
  std::vector<PartitionId> partitions;
  for (const PartitionOffset& offset : offsets) partitions.push_back(offset.partition);
  return partitions_text(partitions, names);
}

}  // namespace

std::string_view deletion_reason_text(DeletionReason reason) {
  switch (reason) {
    case DeletionReason::retention_time: return "retention.ms";
    case DeletionReason::retention_size: return "retention.bytes";
    case DeletionReason::request: return "DeleteRecords";
  }
  return {};
}

std::string log_sentence(const RecordsDeleted& b, std::string_view self, const Names& names) {
  const std::string what = records_text(b.to - b.from);
  if (b.reason == DeletionReason::request) {
    return fmt::format("{} deletes {} of {}: its log starts at offset {} now.", self, what,
                       names.of(b.partition), b.to);
  }
  return fmt::format("{} deletes {} of {} with {} ({}): the log starts at offset {} now.", self,
                     count_text(b.segments, "segment", "segments"), names.of(b.partition), what,
                     deletion_reason_text(b.reason), b.to);
}

std::string log_sentence(const LogCompacted& b, std::string_view self, const Names& names) {
  const std::string gone =
      b.tombstones_removed == 0
          ? std::string{}
          : fmt::format(", {} among those that went",
                        count_text(b.tombstones_removed, "tombstone", "tombstones"));
  return fmt::format("The cleaner of {} compacts {} up to offset {}: {} of {} stay{}.", self,
                     names.of(b.partition), b.to, b.records_after,
                     records_text(static_cast<std::int64_t>(b.records_before)), gone);
}

std::string log_sentence(const PositionTruncated& b, std::string_view self, const Names& names) {
  std::string text =
      fmt::format("{} has read {} up to offset {}, which its new leader does not have", self,
                  names.of(b.partition), b.from);
  if (b.to < 0) return text + ".";
  return text + fmt::format(": it goes on at {}, where their logs part.", b.to);
}

std::string log_sentence(const PositionOutOfRange& b, std::string_view self, const Names& names) {
  return fmt::format(
      "{} asks for offset {} of {}, which the log does not have (OFFSET_OUT_OF_RANGE): "
      "auto.offset.reset is {}.",
      self, b.position, names.of(b.partition), b.policy);
}

std::string log_sentence(const RecordsPassedOver& b, std::string_view self, const Names& names) {
  return fmt::format("{} goes on in {} at offset {} instead of {}: it never sees {}.", self,
                     names.of(b.partition), b.to, b.from, records_text(b.to - b.from));
}

std::string log_sentence(const PositionSought& b, std::string_view self, const Names& names) {
  const std::string from = b.from < 0 ? std::string{} : fmt::format(" from offset {}", b.from);
  std::string to = fmt::format("offset {}", b.to);
  if (b.to < 0) to = b.to_end ? "the end" : "the beginning";
  return fmt::format("{} seeks in {}{} to {}.", self, names.of(b.partition), from, to);
}

std::string log_sentence(const OffsetsExpired& b, std::string_view, const Names& names) {
  return fmt::format("Committed offsets of {} expire after {}: {}.", names.of(node(b.group)),
                     span_text(b.retention), partitions_of(b.offsets, names));
}

std::string log_sentence(const OffsetsDeleted& b, std::string_view, const Names& names) {
  return fmt::format("Committed offsets of {} are deleted: {}.", names.of(node(b.group)),
                     partitions_of(b.offsets, names));
}

std::string log_sentence(const OffsetsReset& b, std::string_view, const Names& names) {
  return fmt::format("Offsets of {} are reset ({}): {}.", names.of(node(b.group)), b.how,
                     b.changes.empty() ? "none" : changes_text(b.changes, names));
}

std::string log_sentence(const GroupDeleted& b, std::string_view self, const Names& names) {
  return fmt::format(
      "The coordinator {} deletes {}: {}.", self, names.of(node(b.group)),
      b.expired ? "it has no member and no offset any more" : "an administrator asked for it");
}

std::string log_sentence(const AdminRefused& b, std::string_view, const Names&) {
  if (b.error == KafkaError::none) return fmt::format("The tool refuses: {}", b.text);
  return fmt::format("The {} refuses: {} ({}, error {}).",
                     b.group.valid() ? "coordinator" : "controller", b.text, error_name(b.error),
                     static_cast<int>(b.error));
}

std::string log_sentence(const SegmentRolled& b, std::string_view self, const Names& names) {
  return fmt::format("{} begins a new segment of {} at offset {}: {} now.", self,
                     names.of(b.partition), b.base_offset,
                     count_text(b.segments, "segment", "segments"));
}

}  // namespace ks
