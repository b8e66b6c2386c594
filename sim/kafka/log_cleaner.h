// Compaction: of every key the newest record stays, at its own offset. Source: LogCleaner,
// LogCleanerManager, Cleaner. Model: one cleaner thread whose map holds all keys; a log is cleaned in no
// time; a cleaned batch that loses records in its middle becomes several; records without a key stay, and so
// do the markers of transactions.
#pragma once

#include "sim/kafka/replication.h"

namespace ks {

/// What a cleaner would do with a log now. Offsets as in LogToClean.
struct LogToClean {
  std::size_t clean_segments = 0;      ///< cleaned before
  std::size_t cleanable_segments = 0;  ///< those that follow and may be cleaned now
  std::int64_t clean_bytes = 0;
  std::int64_t cleanable_bytes = 0;
  bool overdue = false;  ///< max.compaction.lag.ms
  bool due(const TopicConfig& config) const;
};
/// Nothing from `decided` on is cleaned: the last stable offset.
LogToClean log_to_clean(const Replica& replica, const TopicConfig& config, Time now,
                        std::int64_t decided);

/// Cleans the broker's log with the largest share of dirty bytes that is due; false: none is.
bool clean_filthiest(Replication& replication, BrokerId broker, Ctx& ctx);
/// When the cleaner has to look again even if nothing is appended; never: it need not.
Time cleaner_wanted(const Replication& replication, BrokerId broker, Ctx& ctx);

}  // namespace ks
