// Does a run do what its scenario file expects? One line for each check, with what was found instead.
#pragma once

#include <string>
#include <vector>

#include "sim/run/session.h"

namespace ks {

struct ExpectationResult {
  Place place;       ///< in the scenario file
  std::string text;  ///< as written
  bool held = false;
  std::string found;  ///< "C1 owns orders-0 and orders-1; nobody owns orders-2"
};

/// Computes the run as far as the expectations reach.
std::vector<ExpectationResult> check_expectations(Session& session,
                                                  const std::vector<Expectation>& expectations);
/// Those of the scenario the session was opened from.
std::vector<ExpectationResult> check_expectations(Session& session);

/// What a total has come to in this state, at that time; the group does not matter where none is needed.
/// unowned-partition-seconds are microseconds × partitions.
std::int64_t total_of(const World& world, Total total, GroupId group, Time when);

/// Acknowledged records of all producers that no leader's log holds.
std::uint64_t lost_records(const World& world);

}  // namespace ks
