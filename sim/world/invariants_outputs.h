// What must hold of applications that read, write and commit both: an output and the offset of what it was
// made from are decided together, or at least not the offset alone.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/world/world.h"

namespace ks {

/// Asked after every event of one run, and once more when it is over.
class OutputsWatch {
 public:
  /// Pending offsets stand for a transaction that is open in the group's log, and each of those there for
  /// pending offsets.
  std::optional<std::string> broken(const World& world);
  /// Nothing that is committed lacks its output; with transactions each output is there once for
  /// read_committed, and only if its input is committed. Where a log has lost or deleted records, or
  /// a partition has no leader that is as far as one before it, nothing is asked.
  std::optional<std::string> broken_at_end(const World& world) const;
  /// Whether that asks anything of a group of the run.
  bool asks_at_end(const World& world) const;

 private:
  struct Seen {
    std::int64_t high_watermark = 0;  ///< the highest of any leader
    bool lost = false;                ///< a leader has had less than that
  };
  /// What a group had committed when its coordinator last had it in memory.
  struct Offsets {
    std::vector<CommittedOffset> list;
    bool went_back = false;  ///< one of a partition that still exists was once less than before
  };
  void look(const World& world);
  void look_at_offsets(const World& world, const Group& group);
  bool whole(const World& world, PartitionId partition) const;
  bool asks(const World& world, const Group& group) const;
  std::optional<std::string> check_group(const World& world, const Group& group) const;

  std::vector<Seen> seen_;        ///< by partition
  std::vector<Offsets> offsets_;  ///< by group
};

}  // namespace ks
