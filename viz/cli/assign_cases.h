// Assignment cases as JSON: what docs/cli.md calls the form of a case, read and written. One line is one
// case; a case is one or several rebalances of a group, each complete in itself.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "sim/base/result.h"
#include "sim/kafka/group/assign_outcome.h"
#include "sim/kafka/group/member.h"
#include "sim/kafka/group/target_assignor.h"

namespace kv {

/// Rounds of a group of the classic protocol, or of one of the consumer protocol (KIP-848), whose topics
/// have ids.
struct AssignCase {
  std::int64_t number = 0;
  std::variant<std::vector<ks::AssignInput>, std::vector<ks::TargetInput>> rounds;
};

/// An error's what says what is wrong with the line; its place is the caller's to add.
ks::Result<AssignCase> read_assign_case(std::string_view line);

/// {"case":0,"assignor":"range","rounds":[{"assignment":[[[topic,partition,…],…],…]},{"error":"…"}]}
std::string assign_result(std::int64_t number, std::string_view assignor,
                          const std::vector<ks::AssignOutcome>& rounds);

}  // namespace kv
