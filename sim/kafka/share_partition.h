// A share-partition: what a share group's leader broker keeps about the records of one partition that
// are on their way through the group. A value without clock, log or network: the caller says what time
// it is and which batches the log holds.
// Source: kafka.server.share.SharePartition, InFlightBatch, InFlightState (KIP-932).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "sim/base/hash.h"
#include "sim/base/id.h"
#include "sim/base/time.h"
#include "sim/trace/fact.h"

namespace ks {

/// Records next to each other that share one fate.
struct ShareRun {
  std::int64_t first = 0;
  std::int64_t last = 0;  ///< included
  RecordState state = RecordState::available;
  std::uint16_t delivery_count = 0;
  MemberId member;               ///< who has them; valid while acquired
  Time lock_until = never;       ///< set while acquired
  Time acquired_at{};            ///< likewise
  std::uint64_t write = 0;       ///< number of the write that makes the state last; 0 = it does
  std::int64_t batch_first = 0;  ///< the in-flight batch: what was first acquired together
  std::int64_t batch_last = 0;

  std::int64_t count() const { return last - first + 1; }
  /// A new leader found nothing stored of these records, but of later ones: to it they are new. Kafka
  /// keeps no in-flight batch for such a gap.
  bool gap() const { return state == RecordState::available && delivery_count == 0; }
  /// Nobody has them any more.
  void free(RecordState becomes);
  bool operator==(const ShareRun&) const = default;
};

/// The limits of a group, as they are now.
struct ShareLimits {
  Duration lock{};                   ///< share.record.lock.duration.ms
  std::uint16_t delivery_count = 5;  ///< share.delivery.count.limit
  std::int64_t record_locks = 2000;  ///< share.partition.max.record.locks
  bool isolate_bad_records =
      true;  ///< 4.2 and later: what was delivered often comes in small portions
};

/// A batch of the log, by its first and last offset.
struct LogExtent {
  std::int64_t first = 0;
  std::int64_t last = 0;
};

/// A member's request for records, with what was read for it from next_fetch_offset() on.
struct AcquireRequest {
  MemberId member;
  Time now{};
  std::int64_t max_records = 0;  ///< soft: a batch is not cut
  std::int64_t batch_size =
      0;  ///< what is acquired first is tracked in batches of at least this; 0: all
  std::span<const LogExtent> log;
};

class SharePartition {
 public:
  GroupId group;
  PartitionId partition;

  bool initialized() const { return initialized_; }
  void initialize(std::int64_t start);
  /// What a new leader finds stored: acquisitions and states that were not stored are forgotten, and
  /// neighbours in the same state count as one in-flight batch.
  void reload();

  std::int64_t start_offset() const { return start_; }  ///< SPSO: below, everything is finished
  /// SPEO: from here on nothing has been handed out. Kafka's endOffset is the record before.
  std::int64_t end_offset() const { return end_; }
  /// Together they cover everything from start_offset() to end_offset(), ascending.
  const std::vector<ShareRun>& runs() const { return runs_; }
  std::int64_t in_flight() const { return end_ - start_; }

  /// The first record that may be acquired.
  std::int64_t next_fetch_offset() const;
  bool can_acquire(const ShareLimits& limits) const;
  /// Locks records for the member: those that came back first, then new ones. Ascending.
  std::vector<ShareRun> acquire(const AcquireRequest& request, const ShareLimits& limits);

  /// All of it or nothing: an error leaves everything as it was. The new states are final once
  /// written(write) is told. `changed` gets the runs as they are now.
  KafkaError acknowledge(MemberId member, std::span<const AcknowledgeRange> ranges,
                         std::uint16_t delivery_limit, std::uint64_t write,
                         std::vector<ShareRun>& changed);
  /// The member's session has ended: what it has goes back, or is archived at the limit. As above.
  std::vector<ShareRun> release(MemberId member, std::uint16_t delivery_limit, std::uint64_t write);
  /// Locks that end now or before do so at once. The runs as they were and as they are.
  struct Expired {
    ShareRun before;
    RecordState state = RecordState::available;
  };
  std::vector<Expired> expire(Time now, std::uint16_t delivery_limit);
  Time next_expiry() const;  ///< never: no lock runs
  /// The write is stored: its states are final. Answers whether it was about this partition.
  bool written(std::uint64_t write);
  /// Moves the start over what is finished; answers how far it came.
  std::int64_t advance();
  /// The log does not have what is below any more. Answers what nobody will get for that reason.
  /// Source: SharePartition.updateCacheAndOffsets. Model: what a member has of it is forgotten at once; in
  /// Kafka its acknowledgement says nothing, and the end of its lock archives it.
  std::vector<ShareRun> log_starts_at(std::int64_t offset);

  void hash_into(Hasher& hasher) const;

 private:
  /// Cuts runs so that one begins at `offset`, if it lies within the window.
  void cut(std::int64_t offset);
  std::size_t index_of(
      std::int64_t offset) const;  ///< of the run that holds it, or begins after it
  void merge();
  RecordState given_back(const ShareRun& run, std::uint16_t delivery_limit) const;
  /// Room and last offset for a request; nothing if no record may be acquired.
  struct Room {
    std::int64_t records = 0;
    std::int64_t last = 0;
  };
  std::optional<Room> room_for(const AcquireRequest& request, const ShareLimits& limits) const;
  struct Portion {
    std::int64_t acquired = 0;
    bool last = false;  ///< nothing more in this request
  };
  Portion acquire_again(const AcquireRequest& request, const ShareLimits& limits, const Room& room,
                        std::size_t& index, std::int64_t acquired_before,
                        std::vector<ShareRun>& result);
  /// The records from `first` to `last` for the first time, as new in-flight batches.
  std::vector<ShareRun> new_batches(const AcquireRequest& request, const ShareLimits& limits,
                                    std::int64_t first, std::int64_t last);
  /// The gap at `index`, as far as there is room; answers how many records.
  std::int64_t acquire_gap(const AcquireRequest& request, const ShareLimits& limits,
                           const Room& room, std::size_t& index, std::int64_t acquired_before,
                           std::vector<ShareRun>& result);
  void lock(ShareRun& run, const AcquireRequest& request, const ShareLimits& limits);

  bool initialized_ = false;
  std::int64_t start_ = 0;
  std::int64_t end_ = 0;
  std::vector<ShareRun> runs_;
};

}  // namespace ks
