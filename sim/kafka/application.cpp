#include "sim/kafka/application.h"

namespace ks {

std::string_view to_text(CommitMode mode) {
  switch (mode) {
    case CommitMode::automatic: return "auto";
    case CommitMode::sync_after: return "sync-after";
    case CommitMode::sync_before: return "sync-before";
    case CommitMode::async_after: return "async-after";
    case CommitMode::per_record: return "per-record";
  }
  return "?";
}

std::optional<CommitMode> parse_commit_mode(std::string_view text) {
  for (const auto mode : {CommitMode::automatic, CommitMode::sync_after, CommitMode::sync_before,
                          CommitMode::async_after, CommitMode::per_record}) {
    if (to_text(mode) == text) return mode;
  }
  return std::nullopt;
}

std::string_view to_text(GroupMembership membership) {
  switch (membership) {
    case GroupMembership::by_default: return "default";
    case GroupMembership::leave_group: return "leave-group";
    case GroupMembership::remain_in_group: return "remain-in-group";
  }
  return "?";
}

std::optional<GroupMembership> parse_group_membership(std::string_view text) {
  for (const auto membership : {GroupMembership::by_default, GroupMembership::leave_group,
                                GroupMembership::remain_in_group}) {
    if (to_text(membership) == text) return membership;
  }
  return std::nullopt;
}

}  // namespace ks
