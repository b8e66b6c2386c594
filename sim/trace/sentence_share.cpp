#include "sim/trace/sentence_share.h"

#include <fmt/format.h>

#include "sim/trace/sentence_consumer_group.h"
#include "sim/trace/words.h"

namespace ks {
namespace {

/// "offset 40", "offsets 40 to 43"
std::string offsets_text(std::int64_t first, std::int64_t last) {
  return first == last ? fmt::format("offset {}", first)
                       : fmt::format("offsets {} to {}", first, last);
}

/// "orders-0, offset 40"
template <class Body>
std::string records_text(const Body& b, const Names& names) {
  return fmt::format("{}, {}", names.of(b.partition), offsets_text(b.first, b.last));
}

/// "it is" or "they are"
template <class Body>
std::string_view they_are(const Body& b) {
  return b.first == b.last ? "it is" : "they are";
}

}  // namespace

std::string share_sentence(const ShareRecordsAcquired& b, std::string_view, const Names& names) {
  return fmt::format("{} acquires {}: delivery {}, locked until {} s.",
                     member_text(b.member, names), records_text(b, names), b.delivery_count,
                     seconds_text(b.lock_until - start_time));
}

std::string share_sentence(const ShareRecordsAcknowledged& b, std::string_view,
                           const Names& names) {
  return fmt::format("{} acknowledges {} with {}.", member_text(b.member, names),
                     records_text(b, names), acknowledge_name(b.type));
}

std::string share_sentence(const ShareAcknowledgementRefused& b, std::string_view self,
                           const Names& names) {
  return fmt::format("{} refuses {}'s acknowledgement of {}: {}.", self,
                     member_text(b.member, names), records_text(b, names), error_name(b.error));
}

std::string share_sentence(const ShareLockExpired& b, std::string_view, const Names& names) {
  return fmt::format("{}'s lock on {} expires after {}: {} free again.",
                     member_text(b.member, names), records_text(b, names), span_text(b.lock),
                     they_are(b));
}

std::string share_sentence(const ShareSessionEnded& b, std::string_view self, const Names& names) {
  const std::string who = member_text(b.member, names);
  if (b.end == SessionEnd::closed)
    return fmt::format("{} closes its share session with {}.", who, self);
  return fmt::format("{} sees that {}'s connection is gone and ends its share session.", self, who);
}

std::string share_sentence(const ShareRecordsReleased& b, std::string_view, const Names& names) {
  return fmt::format("What {} had of {} goes back: {} free again.", member_text(b.member, names),
                     records_text(b, names), they_are(b));
}

std::string share_sentence(const ShareRecordArchived& b, std::string_view, const Names& names) {
  if (b.below_log_start)
    return fmt::format("{} {} given up: the log begins behind.", records_text(b, names),
                       b.first == b.last ? "is" : "are");
  const std::string why =
      b.rejected ? std::string{"rejected"}
                 : fmt::format("delivered {} times, which is the limit", b.delivery_count);
  return fmt::format("{} {} given up: {}.", records_text(b, names),
                     b.first == b.last ? "is" : "are", why);
}

std::string share_sentence(const PoisonMet& b, std::string_view self, const Names& names) {
  std::string text =
      fmt::format("{}'s handler meets offset {} of {}", self, b.offset, names.of(b.partition));
  if (b.takes > Duration{}) text += fmt::format(", which takes {}", span_text(b.takes));
  switch (b.action) {
    case PoisonAction::none: return text + ".";
    case PoisonAction::crash: return text + " and kills the process.";
    case PoisonAction::release: return text + " and is released for another try.";
    case PoisonAction::reject: return text + " and is rejected.";
  }
  return text + ".";
}

std::string share_sentence(const AttemptFailed& b, std::string_view self, const Names& names) {
  return fmt::format("{} gives offset {} of {} no more time: attempt {} of {} has failed.", self,
                     b.offset, names.of(b.partition), b.attempt, b.attempts);
}

std::string share_sentence(const DeadLettered& b, std::string_view self, const Names& names) {
  return fmt::format("{} gives up offset {} of {}: {} has stored a copy, and it goes on.", self,
                     b.offset, names.of(b.partition), names.of(node(b.producer)));
}

std::string share_sentence(const SharePartitionInitialized& b, std::string_view,
                           const Names& names) {
  const std::string_view group = names.of(node(b.group));
  if (b.start < 0) {
    return fmt::format("{} has a stored state for {}: its members may be assigned it.", group,
                       names.of(b.partition));
  }
  return fmt::format("{} begins to read {} at offset {}.", group, names.of(b.partition), b.start);
}

std::string share_sentence(const SharePartitionAdvanced& b, std::string_view, const Names& names) {
  return fmt::format("{} has finished {} below offset {}.", names.of(node(b.group)),
                     names.of(b.partition), b.to);
}

}  // namespace ks
