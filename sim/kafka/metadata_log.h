// The log of __cluster_metadata-0 as one controller has it. Source: KafkaRaftLog, ReplicatedLog.
// Model: what the controller appends at once is one entry with one offset, however many records it has, and
// carries the image that results from it; entries that change nothing (NoOpRecord, LeaderChange) prolong the
// stretch before them. The log is kept from its start: Kafka deletes what a snapshot stands for after
// metadata.max.retention.ms, seven days, so nobody needs to fetch a snapshot before.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "sim/kafka/cluster.h"
#include "sim/protocol/quorum_messages.h"

namespace ks {

class MetadataLog {
 public:
  /// Of a cluster that has been running: so many entries of one epoch, which led to this image.
  void begin(std::int32_t epoch, std::int64_t entries, std::shared_ptr<const Cluster> image);

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
  /// Nobody needs the images of committed entries but for the newest one.
  void forget_images_below(std::int64_t offset);

 private:
  std::vector<LogStretch> stretches_;
  std::int64_t end_ = 0;
};

}  // namespace ks
