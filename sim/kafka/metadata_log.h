// The log of __cluster_metadata-0 as one controller has it. Source: KafkaRaftLog, ReplicatedLog.
// Model: what the controller appends at once is one entry with one offset, however many records it has, and
// carries the image that results from it; entries that change nothing (NoOpRecord, LeaderChange) prolong the
// stretch before them. What a snapshot stands for may be deleted: then the first stretch begins with the
// last entry of the oldest snapshot, which stays so that its epoch is known, and is sent to nobody.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "sim/base/time.h"
#include "sim/kafka/cluster.h"
#include "sim/protocol/quorum_messages.h"

namespace ks {

/// The image after all entries below `end`. Source: OffsetAndEpoch, FileRawSnapshotReader.
struct LogSnapshot {
  std::int64_t end = 0;
  std::int32_t epoch = 0;  ///< of the last entry that it has
  Time written{};          ///< its age counts for retention
  std::shared_ptr<const Cluster> image;
};

class MetadataLog {
 public:
  /// Of a cluster that has been running: so many entries of one epoch, which led to this image.
  void begin(std::int32_t epoch, std::int64_t entries, std::shared_ptr<const Cluster> image);

  /// The first offset that can be fetched: 0, or the end of the oldest snapshot.
  std::int64_t start() const { return start_; }
  std::int64_t end() const { return end_; }
  std::int32_t last_epoch() const { return stretches_.empty() ? 0 : stretches_.back().epoch; }
  const std::vector<LogStretch>& stretches() const { return stretches_; }
  /// The image after the last entry; null only in an empty log.
  const std::shared_ptr<const Cluster>& last_image() const;
  /// The newest image that entries below the offset led to and that is still kept; null: none.
  std::shared_ptr<const Cluster> image_below(std::int64_t offset) const;
  /// The epoch of the entry at this offset; −1: there is none.
  std::int32_t epoch_at(std::int64_t offset) const;

  /// One more entry; a null image: nothing has changed.
  void append(std::int32_t epoch, std::shared_ptr<const Cluster> image);
  /// What a leader has sent: it goes on where this log ends.
  void append(const std::vector<LogStretch>& sent, std::int64_t end);
  /// Entries from the offset on, as a leader sends them.
  std::vector<LogStretch> from(std::int64_t offset) const;

  struct EpochEnd {
    std::int32_t epoch = -1;
    std::int64_t end = 0;
  };
  /// The largest epoch here that is not above this one, and where it ends. Source: endOffsetForEpoch.
  EpochEnd end_of(std::int32_t epoch) const;
  /// Drops everything from the offset on; answers how many changes of the image that were.
  std::uint32_t truncate(std::int64_t offset);

  /// Oldest first.
  const std::vector<LogSnapshot>& snapshots() const { return snapshots_; }
  const LogSnapshot* find_snapshot(std::int64_t end, std::int32_t epoch) const;
  /// Of all entries below the offset, which are committed.
  const LogSnapshot& take_snapshot(std::int64_t end, Time now);
  /// Snapshots written before that go as long as there is a newer one, and what they stand for with them.
  void clean(Time before);
  /// Everything here gives way to what the leader's snapshot says.
  void load(const LogSnapshot& snapshot);
  /// Nobody needs the images of committed entries but for the newest one.
  void forget_images_below(std::int64_t offset);

 private:
  std::vector<LogStretch> stretches_;
  std::vector<LogSnapshot> snapshots_;
  std::int64_t start_ = 0;
  std::int64_t end_ = 0;
};

}  // namespace ks
