#include "sim/scenario/scenario.h"

#include "sim/scenario/units.h"

namespace ks {

KS_DEFINE_CLOSED_VALUE(Scenario)
KS_DEFINE_CLOSED_VARIANT(ExpectationBody, ExpectationKinds)

namespace {

std::string_view name_of(Quantity quantity) {
  switch (quantity) {
    case Quantity::time_to_next_owner: return "time-to-next-owner";
    case Quantity::next_owner: return "next-owner";
    case Quantity::time_to_first_record: return "time-to-first-record";
    case Quantity::time_to_fact: return "time-to-fact";
    case Quantity::lag: return "lag";
    case Quantity::moves: return "moves";
    case Quantity::deliveries: return "deliveries";
    case Quantity::written_twice: return "written-twice";
    case Quantity::visible_twice: return "visible-twice";
    case Quantity::effects_twice: return "effects-twice";
    case Quantity::duplicates: break;
  }
  return "duplicates";
}

}  // namespace

std::string to_text(const PartitionName& name) {
  return name.topic + "-" + std::to_string(name.partition);
}

std::string to_text(const RecordName& name) {
  return to_text(name.partition) + ":" + std::to_string(name.offset);
}

bool needs_no_group(Total total) {
  return total == Total::lost || total == Total::doubled || total == Total::reordered ||
         total == Total::failed || total == Total::aborted;
}

std::string_view to_text(Total total) {
  switch (total) {
    case Total::lost: return "lost";
    case Total::doubled: return "doubled";
    case Total::reordered: return "reordered";
    case Total::failed: return "failed";
    case Total::aborted: return "aborted";
    case Total::delivered_aborted: return "delivered-aborted";
    case Total::copies: return "delivered-copies";
    case Total::duplicates: return "duplicates";
    case Total::unprocessed: return "unprocessed";
    case Total::rebalances: return "rebalances";
    case Total::repeated: return "delivered-more-than-once";
    case Total::archived: return "archived";
    case Total::passed_over: return "passed-over";
    case Total::skipped: return "skipped";
    case Total::written_twice: return "written-twice";
    case Total::visible_twice: return "visible-twice";
    case Total::outputs_missing: return "outputs-missing";
    case Total::effects_twice: return "effects-twice";
    case Total::unowned_partition_seconds: break;
  }
  return "unowned-partition-seconds";
}

std::string to_text(const AnswerName& answer) {
  return std::string(name_of(answer.quantity)) + "(" + answer.argument + ")";
}

bool same_meaning(const Scenario& a, const Scenario& b) {
  return a.title == b.title && a.level == b.level && a.subject == b.subject &&
         a.duration == b.duration && a.cluster == b.cluster && a.starts == b.starts &&
         a.timeline == b.timeline && a.marks == b.marks && a.expectations == b.expectations &&
         a.steps == b.steps;
}

std::optional<Time> resolve_time(const std::vector<Mark>& marks, std::string_view text) {
  text = trimmed(text);
  if (const std::optional<Duration> since_start = parse_duration(text)) {
    return *since_start > max_duration ? std::nullopt : std::optional(at(*since_start));
  }
  const std::optional<MarkDistance> parts = split_mark_time(text);
  std::optional<Time> time;
  for (const Mark& mark : marks) {
    if (parts && mark.name == parts->mark) time = mark.at + parts->distance;
  }
  for (const Mark& mark : marks) {
    if (mark.name == text) time = mark.at;
  }
  return time && *time >= start_time ? time : std::nullopt;
}

}  // namespace ks
