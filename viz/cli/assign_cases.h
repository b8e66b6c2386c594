// Assignment cases as JSON: what docs/cli.md calls the form of a case, read and written. One line is one
// case; a case is one or several rebalances of a group, each complete in itself.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/result.h"
#include "sim/kafka/group/assign_outcome.h"
#include "sim/kafka/group/member.h"

namespace kv {

struct AssignCase {
  std::int64_t number = 0;
  std::vector<ks::AssignInput> rounds;
};

/// An error's what says what is wrong with the line; its place is the caller's to add.
ks::Result<AssignCase> read_assign_case(std::string_view line);

/// {"case":0,"assignor":"range","rounds":[{"assignment":[[[topic,partition,…],…],…]},{"error":"…"}]}
std::string assign_result(const AssignCase& of, std::string_view assignor,
                          const std::vector<ks::AssignOutcome>& rounds);

}  // namespace kv
