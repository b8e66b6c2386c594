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

}  // namespace ks
