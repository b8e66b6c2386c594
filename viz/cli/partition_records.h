// The log of one partition at an instant, record by record: `kafkascope partition FILE --log orders-0`.
#pragma once

#include "sim/world/world.h"
#include "viz/cli/arguments.h"
#include "viz/cli/commands.h"
#include "viz/cli/console.h"

namespace kv {

ks::Result<int> partition_records(const Arguments& arguments, Surroundings& with);

/// A record as a person looks at it.
struct RecordLine {
  std::int64_t offset = 0;
  std::int64_t time_us = 0;  ///< its timestamp on the run's clock
  std::string key;           ///< "" for none
  bool has_key = false;
  std::uint32_t bytes = 0;
  std::int32_t leader_epoch = 0;
  std::string value;  ///< what a coordinator wrote; of others who made it: "P1 #12"
  bool committed = false;
};
/// The records of the leader's log from an offset on, at most so many; what compaction took is missing.
std::vector<RecordLine> record_lines(const ks::World& world, ks::PartitionId partition,
                                     std::int64_t from, std::size_t most);

}  // namespace kv
