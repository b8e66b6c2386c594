// The ledger of differences: what each of several runs paid over the same stretch of time, measured from
// its lanes, its trace and its ledger of truth, and which run paid least. Values are integers; texts are made
// here only for whoever prints them. Knows no panels.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/run/session.h"
#include "viz/model/cursor.h"

namespace kv {

/// In the order of the rows. Less is better for each.
enum class Measure : std::uint8_t {
  unowned_time,        ///< µs × partitions that had an owner before and have none now
  stopped_partitions,  ///< partitions that were without an owner at some time
  longest_stop,        ///< µs, of one partition
  owner_changes,       ///< a partition's next owner is another consumer than its last one
  rebalance_time,  ///< µs from the first change away from Stable until the group is settled again
  rounds,          ///< join phases, or epochs for a group that knows no join phase
  read_twice,      ///< records handed to the group's applications that it had been handed before
  lost,            ///< acknowledged records that no leader has any more; of all topics
};
inline constexpr std::size_t measures = 8;

/// A fact that a number counts, so that somebody who doubts it can go and look.
struct LedgerFact {
  ks::Time time{};
  ks::EventNo event = 0;
  auto operator<=>(const LedgerFact&) const = default;
};

struct LedgerValue {
  std::int64_t value = 0;
  std::vector<LedgerFact> facts;  ///< ascending, each once; empty for what the trace does not keep
};

/// One run's side of the ledger.
struct RunLedger {
  std::array<LedgerValue, measures> values;
  std::size_t partitions = 0;       ///< of the group's topics
  std::size_t rebalances = 0;       ///< that touch the stretch; one may take several rounds
  std::int64_t fewest_changes = 0;  ///< of owners that would have done for even shares
  const LedgerValue& of(Measure m) const { return values[static_cast<std::size_t>(m)]; }
};
/// Computes the run up to the end of the stretch. Both ends are included; open stops are cut off there.
/// Looks at worlds of the session: one that was asked for before is void.
/// Model: an even share counts partitions of all topics together, as if every member subscribed to all.
RunLedger look_at(ks::Session& session, ks::GroupId group, TimeRange stretch);

/// How a run did in one row.
struct Standing {
  bool best = false;
  bool tied = false;  ///< another one is as good
};
struct LedgerRow {
  Measure measure = Measure::unowned_time;
  bool same = false;  ///< in all runs: then none is best
  std::vector<Standing> standings;
  std::string caption;             ///< unit and scale: "partition-seconds", "of 6", "two would do"
  std::vector<std::string> texts;  ///< the values, with as many decimals as tell them apart
};
struct Comparison {
  std::vector<RunLedger> runs;
  std::vector<LedgerRow> rows;  ///< one per measure
};
/// The runs in the order of the columns; at least one.
Comparison compare(std::vector<RunLedger> runs);

std::string_view measure_name(Measure measure);  ///< "unowned time"
std::string_view measure_key(Measure measure);   ///< in JSON: "unowned_partition_us"
/// "same in both", "same in all three".
std::string same_text(std::size_t runs);
/// What the run did to its group in a few words: "Stops 2 of 6, needs 2 rounds".
std::string headline(const RunLedger& run);

}  // namespace kv
