// What came out, as lines for a terminal and as the tables of docs/conformance.md.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace ks_replay {

/// One test of one recording, or of one file of assignment cases.
struct Outcome {
  std::string test;            ///< "coordinator replay"
  std::string name;            ///< "04-eager-1"
  std::string figures;         ///< "64 of 64 answers, …"
  std::string difference;      ///< the first one; "" when all holds
  std::size_t lanes = 0;       ///< that differ, if they were counted
  std::string not_modelled{};  ///< what the simulator lacks; such a recording never counts as held
  bool holds() const { return difference.empty() && not_modelled.empty(); }
};

std::string line_of(const Outcome& outcome);
/// "34 of 34 coordinator replays, 30 of 34 whole runs hold", the tests in the order given.
std::string summary_of(const std::vector<Outcome>& outcomes);
/// Nothing differs, and there was something to compare.
bool all_hold(const std::vector<Outcome>& outcomes);
/// A Markdown table for each test.
std::string tables_of(const std::vector<Outcome>& outcomes);

}  // namespace ks_replay
