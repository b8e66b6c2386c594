// The last part of the general sticky algorithm: partitions move one by one to members that have fewer,
// until nothing changes any more.
// Source: AbstractStickyAssignor.GeneralAssignmentBuilder.performReassignments, .isBalanced.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "sim/kafka/group/assign_outcome.h"
#include "sim/kafka/group/sticky_group.h"
#include "sim/kafka/group/sticky_movements.h"

namespace ks {

class StickyBalance {
 public:
  /// `earlier`: per partition the member that had it in an older generation, or nobody.
  StickyBalance(StickyGroup& group, std::vector<std::uint32_t> earlier,
                std::vector<std::int32_t> topic_hashes);

  /// Goes over `partitions` again and again while something moves. Whether anything did.
  bool even_out(std::span<const std::uint32_t> partitions);
  std::optional<AssignFault> fault() const { return fault_; }

 private:
  struct Witness {
    std::uint32_t member = 0;
    std::uint32_t partition = 0;
  };
  bool pass(std::span<const std::uint32_t> partitions);
  bool move_on(std::uint32_t partition);
  bool somebody_has_fewer(std::uint32_t partition);
  std::uint32_t first_subscriber(std::uint32_t topic);
  void move(std::uint32_t partition, std::uint32_t to);

  bool balanced();
  bool speaks_against_balance(const Witness& witness) const;
  bool find_witness(std::uint32_t topic);
  bool balanced_as_looked_up();

  StickyGroup& group_;
  std::vector<std::uint32_t> earlier_;
  StickyMovements movements_;
  std::vector<std::uint32_t> first_;  ///< per topic its first_subscriber; nobody: to be found again
  std::optional<Witness> witness_{};  ///< somebody who could take something, last time
  std::optional<bool> balanced_{};    ///< what balanced() said since the last move
  std::optional<AssignFault> fault_{};
};

}  // namespace ks
