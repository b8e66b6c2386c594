// What comes out of an assignor: an assignment, or the way in which Kafka's own class fails on the same
// group. Few groups have such a failure; where there is one it belongs to the model, as the consumer
// that leads the group really hangs or dies of it.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

#include "sim/kafka/group/member.h"

namespace ks {

enum class AssignFault : std::uint8_t { endless, illegal_state, null_pointer };

/// "endless", or the Java class of the exception.
std::string_view to_text(AssignFault fault);
/// A sentence about what goes wrong in Kafka.
std::string_view explanation(AssignFault fault);

struct AssignOutcome {
  AssignOutcome() = default;
  AssignOutcome(Assignment given) : assignment(std::move(given)) {}
  AssignOutcome(AssignFault failed) : fault(failed) {}

  Assignment assignment{};  ///< empty if there is a fault
  std::optional<AssignFault> fault{};
  bool operator==(const AssignOutcome&) const = default;
};

}  // namespace ks
