// The ledger of truth: what really happened to every record, counted by the model, which knows each
// record's identity, not by the clients. Nothing in the model reads it.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/base/hash.h"
#include "sim/base/id.h"
#include "sim/base/time.h"

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
  ConsumerId owner;                      ///< who last was assigned it and has not given it back
  InstanceId owner_instance{};           ///< of a static owner
  std::int32_t owner_generation = -1;
  bool ever_owned = false;
  Time unowned_since{};  ///< meaningful while nobody owns it after somebody did
  Duration unowned{};    ///< closed stretches without an owner
};

struct GroupLedger {
  std::vector<PartitionLedger> partitions;  ///< sorted by partition
  std::uint32_t rebalances = 0;             ///< times the group left Stable or Empty to rebalance
  std::uint32_t two_owners = 0;  ///< times two members of one generation owned a partition
  const PartitionLedger* find(PartitionId partition) const;
  PartitionLedger& at(PartitionId partition);
};

struct ProducerLedger {
  std::uint64_t produced = 0;  ///< records handed to send()
  std::uint64_t acked = 0;
  std::uint64_t failed = 0;   ///< reported to the application as an error
  std::uint64_t dropped = 0;  ///< still in the accumulator when the process died
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
  /// A share group has given these records up.
  void archived(GroupId group, PartitionId partition, std::int64_t offset, std::int64_t count);
  /// A reset took the group from an offset that the log does not have to a later one.
  void passed_over(GroupId group, PartitionId partition, std::int64_t from, std::int64_t to);
  /// A static member may take over from its own earlier process within a generation.
  void owned(GroupId group, PartitionId partition, ConsumerId by, InstanceId instance,
             std::int32_t generation, Time now);
  void given_up(GroupId group, PartitionId partition, ConsumerId by, Time now);

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
