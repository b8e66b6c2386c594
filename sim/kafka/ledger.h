// The ledger of truth: what really happened to every record, counted by the model, which knows each
// record's identity, not by the clients. Nothing in the model reads it.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/base/cow_list.h"
#include "sim/base/hash.h"
#include "sim/base/id.h"
#include "sim/base/id_map.h"
#include "sim/base/time.h"
#include "sim/protocol/messages.h"

namespace ks {

struct OffsetRange {
  std::int64_t begin = 0;
  std::int64_t end = 0;  ///< one past the last
};

/// Records that were handed over more than once.
struct RepeatedRange {
  std::int64_t begin = 0;
  std::int64_t end = 0;     ///< one past the last
  std::uint32_t times = 2;  ///< deliveries of each
};

/// One partition as one group saw it.
struct PartitionLedger {
  PartitionId partition;
  std::vector<OffsetRange> delivered;    ///< disjoint, ascending; nearly always one range
  std::vector<OffsetRange> processed;    ///< what some application has worked on to the end
  std::vector<RepeatedRange> repeated;   ///< disjoint, ascending
  std::vector<OffsetRange> archived;     ///< what a share group has given up; likewise
  std::vector<OffsetRange> passed_over;  ///< what resets took the group over; likewise
  std::uint64_t records = 0;             ///< handed to applications, repeats included
  std::uint64_t duplicates = 0;          ///< of these, handed over before
  std::uint64_t effects = 0;    ///< records that an application worked on, each time counted
  ConsumerId owner;             ///< who last was assigned it and has not given it back
  InstanceId owner_instance{};  ///< of a static owner
  std::int32_t owner_generation = -1;
  std::int64_t begins = -1;  ///< where a member's position was last set; −1: never
  bool ever_owned = false;
  Time unowned_since{};  ///< meaningful while nobody owns it after somebody did
  Duration unowned{};    ///< closed stretches without an owner
};

struct GroupLedger {
  IdMap<PartitionId, PartitionLedger> partitions;
  std::uint32_t rebalances = 0;  ///< times the group left Stable or Empty to rebalance
  std::uint32_t two_owners = 0;  ///< times two members of one generation owned a partition
  const PartitionLedger* find(PartitionId partition) const { return partitions.find(partition); }
  PartitionLedger& at(PartitionId partition) {
    PartitionLedger* const known = partitions.find(partition);
    return known != nullptr ? *known : begin(partition);
  }

 private:
  PartitionLedger& begin(PartitionId partition);
};

/// How a record ended for its application, or that it left its log as it should.
enum class RecordFate : std::uint8_t {
  acked,
  failed,    ///< reported to the application as an error; it may be stored all the same
  dropped,   ///< never sent when the process died
  in_doubt,  ///< sent, and unanswered when the process died
  retired    ///< its log has deleted it: retention or compaction
};

/// Records of one producer on one partition, by ordinal: how many it had placed there before them.
struct FateRange {
  PartitionId partition;
  std::uint32_t begin = 0;
  std::uint32_t end = 0;  ///< one past the last
  RecordFate fate = RecordFate::acked;
};

/// How many partitions of its topic a producer knew from some record on.
struct KnownPartitions {
  std::uint32_t from_number = 0;
  std::uint32_t count = 0;
};

/// Records of a producer that its application made of records that it had read.
struct MadeFrom {
  std::uint32_t first_number = 0;  ///< of the producer's
  std::uint32_t count = 0;
  PartitionId partition;
  std::int64_t offset = 0;  ///< of what the first one was made from
};

/// The records of one producer. Nearly all of them are acknowledged in order, which takes one number per
/// partition; only what is different takes memory of its own.
class ProducerLedger {
 public:
  std::uint64_t produced = 0;  ///< records handed to send()
  std::uint64_t acked = 0;
  std::uint64_t failed = 0;
  std::uint64_t dropped = 0;
  std::uint64_t in_doubt = 0;
  std::vector<KnownPartitions> known_partitions;  ///< decides where the keys of its records belong
  std::vector<MadeFrom> made_from;                ///< by number

  /// The producer's record of this number was made from that one.
  void made(std::uint32_t number, PartitionId partition, std::int64_t offset);

  /// The records of a batch have this fate; `number` is the partition's within its topic.
  void settle(std::uint32_t number, PartitionId partition, const Batch& batch, RecordFate fate);
  /// A leader's log has deleted them.
  void retired(PartitionId partition, const Batch& batch);
  /// The acknowledged ones, ascending.
  std::vector<FateRange> acknowledged(std::uint32_t number, PartitionId partition) const;
  /// All others with a fate, of all partitions, in the order in which it was known.
  const std::vector<FateRange>& others() const { return others_; }
  std::size_t own_bytes() const;

 private:
  /// Ordinals from `begin` to `end` have a fate. A topic that was deleted and created anew has another
  /// partition under the number, which begins with the ordinal of the first record settled there.
  struct Settled {
    PartitionId partition;
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
  };

  Settled& settled(std::uint32_t number, PartitionId partition, std::uint32_t ordinal);
  void note_other(const FateRange& range);

  CowList<Settled> settled_;      ///< by partition number
  std::vector<FateRange> early_;  ///< have one before others in front of them
  std::vector<FateRange> others_;
};

class Ledger {
 public:
  std::vector<GroupLedger> groups;        ///< by GroupId
  std::vector<ProducerLedger> producers;  ///< by ProducerId

  /// Books a hand-over and answers how many of these records the group had been handed before.
  std::uint32_t delivered(GroupId group, PartitionId partition, std::int64_t offset,
                          std::uint32_t count);
  /// An application has finished these records.
  void processed(GroupId group, PartitionId partition, std::int64_t offset, std::uint32_t count);
  /// What working on these records did to the world outside is done.
  void affected(GroupId group, PartitionId partition, std::uint32_t count);
  /// A share group has given these records up.
  void archived(GroupId group, PartitionId partition, std::int64_t offset, std::int64_t count);
  /// A reset took the group from an offset that the log does not have to a later one.
  void passed_over(GroupId group, PartitionId partition, std::int64_t from, std::int64_t to);
  /// A member of the group takes this for its position, or a share-partition begins there: what is below
  /// it is not meant for the group.
  void begins(GroupId group, PartitionId partition, std::int64_t offset);
  /// What a new leader's log does not have any more counts as never handed over: other records will stand
  /// at these offsets.
  void truncated(GroupId group, PartitionId partition, std::int64_t to);
  /// A static member may take over from its own earlier process within a generation.
  void owned(GroupId group, PartitionId partition, ConsumerId by, InstanceId instance,
             std::int32_t generation, Time now);
  void given_up(GroupId group, PartitionId partition, ConsumerId by, Time now);
  /// Retention or compaction took this batch out of a leader's log.
  void retired(PartitionId partition, const Batch& batch);

  /// Seconds without an owner up to `now`, open stretches included, over all partitions of the group.
  Duration unowned(GroupId group, Time now) const;
  std::uint64_t delivered_records(GroupId group) const;
  std::uint64_t duplicates(GroupId group) const;
  /// Records that some application was handed and none has finished: in a handler now, or lost in one.
  std::uint64_t unprocessed(GroupId group) const;
  /// Records that were handed over more than once, each counted once.
  std::uint64_t repeated_records(GroupId group) const;
  std::uint64_t archived_records(GroupId group) const;
  /// Records that resets took the group over and that nobody of it was ever handed.
  std::uint64_t passed_over_records(GroupId group) const;
  /// How often one record was handed over.
  std::uint32_t deliveries(GroupId group, PartitionId partition, std::int64_t offset) const;
  void hash_into(Hasher& hasher) const;
};

}  // namespace ks
