#include "viz/model/comparison.h"

#include <algorithm>
#include <limits>

#include <fmt/format.h>

#include "sim/run/expect.h"
#include "viz/model/rebalances.h"

namespace kv {
namespace {

constexpr ks::Duration tick{1};

LedgerValue& at(RunLedger& run, Measure m) { return run.values[static_cast<std::size_t>(m)]; }

void note(LedgerValue& value, ks::Time time, ks::EventNo event) {
  value.facts.push_back({time, event});
}

bool is_nobody(const ks::OwnerSegment& part) { return !part.owner.valid() && !part.before; }

/// Stops of partitions, and changes of their owners.
void look_at_owners(std::span<const ks::OwnerLane> lanes, TimeRange stretch, RunLedger& run) {
  run.partitions = lanes.size();
  LedgerValue& longest = at(run, Measure::longest_stop);
  for (const ks::OwnerLane& lane : lanes) {
    bool stopped = false;
    ks::ConsumerId last;
    for (const ks::OwnerSegment& part : lane.segments) {
      if (part.from > stretch.to) break;
      const bool inside = part.from >= stretch.from;
      if (part.owner.valid() && last.valid() && part.owner != last && inside) {
        ++at(run, Measure::owner_changes).value;
        note(at(run, Measure::owner_changes), part.from, part.event);
      }
      if (part.owner.valid()) last = part.owner;
      const ks::Time from = std::max(part.from, stretch.from);
      const ks::Time to = std::min(part.to, stretch.to);
      if (!is_nobody(part) || to <= from) continue;
      stopped = true;
      at(run, Measure::unowned_time).value += ks::to_us(to - from);
      note(at(run, Measure::unowned_time), part.from, part.event);
      note(at(run, Measure::stopped_partitions), part.from, part.event);
      if (ks::to_us(to - from) > longest.value) longest = {ks::to_us(to - from), {}};
      if (ks::to_us(to - from) == longest.value) note(longest, part.from, part.event);
    }
    at(run, Measure::stopped_partitions).value += stopped ? 1 : 0;
  }
}

void look_at_rebalances(const ks::Session& session, ks::GroupId group, TimeRange stretch,
                        RunLedger& run) {
  for (const Rebalance& rebalance : rebalances_of(session.lanes(), group)) {
    if (rebalance.from > stretch.to || rebalance.to < stretch.from) continue;
    ++run.rebalances;
    const ks::Time from = std::max(rebalance.from, stretch.from);
    const ks::Time to = std::min(rebalance.to, stretch.to);
    LedgerValue& time = at(run, Measure::rebalance_time);
    time.value += ks::to_us(to - from);
    note(time, rebalance.from, rebalance.event);
    if (rebalance.settled) note(time, rebalance.to, rebalance.end_event);
    for (const RebalanceRound& round : rebalance.rounds) {
      if (round.from > stretch.to || round.to < stretch.from) continue;
      ++at(run, Measure::rounds).value;
      note(at(run, Measure::rounds), round.from, round.event);
    }
    if (rebalance.settled && rebalance.to >= stretch.from && rebalance.to <= stretch.to) {
      run.fewest_changes += fewest_changes(session.lanes(), group, rebalance);
    }
  }
}

/// What the ledger of truth counts grew by this much.
void look_at_records(ks::Session& session, ks::GroupId group, TimeRange stretch, RunLedger& run) {
  const auto count = [&](ks::Time time, std::int64_t sign) {
    const ks::World& world = session.world_at_time(time);
    at(run, Measure::read_twice).value +=
        sign * static_cast<std::int64_t>(world.ledger.duplicates(group));
    at(run, Measure::lost).value += sign * static_cast<std::int64_t>(ks::lost_records(world));
  };
  count(stretch.to, 1);
  if (stretch.from > ks::start_time) count(stretch.from - tick, -1);
  at(run, Measure::lost).value = std::max<std::int64_t>(0, at(run, Measure::lost).value);
  const ks::Trace& trace = session.trace();
  for (const std::uint32_t position : trace.of<ks::ConsumptionStarted>()) {
    const ks::Fact& fact = trace[position];
    if (fact.time > stretch.to) break;
    const auto& started = std::get<ks::ConsumptionStarted>(fact.body);
    const auto& members = session.lanes().members();
    const bool ours = fact.node.kind == ks::NodeKind::consumer &&
                      fact.node.index < members.size() && members[fact.node.index].group == group;
    if (!ours || started.again == 0 || fact.time < stretch.from) continue;
    note(at(run, Measure::read_twice), fact.time, fact.event);
  }
}

// --- rows ----------------------------------------------------------------------------------------

bool is_time(Measure m) {
  return m == Measure::unowned_time || m == Measure::longest_stop || m == Measure::rebalance_time;
}

/// Milliseconds, unless two values differ by less.
int decimals_for(const std::vector<std::int64_t>& values) {
  for (std::size_t i = 0; i < values.size(); ++i) {
    for (std::size_t j = i + 1; j < values.size(); ++j) {
      const bool differ = values[i] != values[j];
      const auto shown = [](std::int64_t us) { return ks::seconds_text(ks::Duration{us}, 3); };
      if (differ && shown(values[i]) == shown(values[j])) return 6;
    }
  }
  return 3;
}

/// "6", or "6 to 12" where the runs differ.
template <class Count>
std::string range_text(const std::vector<RunLedger>& runs, Count&& count) {
  std::int64_t low = std::numeric_limits<std::int64_t>::max();
  std::int64_t high = 0;
  for (const RunLedger& run : runs) {
    low = std::min(low, count(run));
    high = std::max(high, count(run));
  }
  return low == high ? fmt::format("{}", low) : fmt::format("{} to {}", low, high);
}

std::string caption_of(Measure measure, const std::vector<RunLedger>& runs) {
  switch (measure) {
    case Measure::unowned_time: return "partition-seconds";
    case Measure::stopped_partitions:
      return "of " + range_text(runs, [](const RunLedger& run) {
               return static_cast<std::int64_t>(run.partitions);
             });
    case Measure::longest_stop: return "seconds, one partition";
    case Measure::owner_changes:
      return range_text(runs, [](const RunLedger& run) { return run.fewest_changes; }) +
             " would do";
    case Measure::rebalance_time: return "seconds until Stable";
    case Measure::rounds: {
      const std::string count = range_text(
          runs, [](const RunLedger& run) { return static_cast<std::int64_t>(run.rebalances); });
      return "of " + count + (count == "1" ? " rebalance" : " rebalances");
    }
    case Measure::read_twice:
    case Measure::lost: break;
  }
  return "records";
}

}  // namespace

RunLedger look_at(ks::Session& session, ks::GroupId group, TimeRange stretch) {
  session.compute_until(stretch.to);
  RunLedger run;
  look_at_owners(session.lanes().owners_of(group), stretch, run);
  look_at_rebalances(session, group, stretch, run);
  look_at_records(session, group, stretch, run);
  for (LedgerValue& value : run.values) {
    std::sort(value.facts.begin(), value.facts.end());
    value.facts.erase(std::unique(value.facts.begin(), value.facts.end()), value.facts.end());
  }
  return run;
}

Comparison compare(std::vector<RunLedger> runs) {
  Comparison all;
  all.runs = std::move(runs);
  for (std::size_t m = 0; m < measures; ++m) {
    LedgerRow row;
    row.measure = static_cast<Measure>(m);
    row.caption = caption_of(row.measure, all.runs);
    std::vector<std::int64_t> values;
    for (const RunLedger& run : all.runs) values.push_back(run.values[m].value);
    const auto [low, high] = std::minmax_element(values.begin(), values.end());
    row.same = *low == *high;
    const auto best = std::count(values.begin(), values.end(), *low);
    const int decimals = decimals_for(values);
    for (const std::int64_t value : values) {
      const bool is_best = !row.same && value == *low;
      row.standings.push_back({is_best, is_best && best > 1});
      row.texts.push_back(is_time(row.measure) ? ks::seconds_text(ks::Duration{value}, decimals)
                                               : fmt::format("{}", value));
    }
    all.rows.push_back(std::move(row));
  }
  return all;
}

std::string_view measure_name(Measure measure) {
  switch (measure) {
    case Measure::unowned_time: return "unowned time";
    case Measure::stopped_partitions: return "partitions that stopped";
    case Measure::longest_stop: return "longest stop";
    case Measure::owner_changes: return "owner changes";
    case Measure::rebalance_time: return "rebalance duration";
    case Measure::rounds: return "rebalance rounds";
    case Measure::read_twice: return "read twice";
    case Measure::lost: return "lost";
  }
  return "";
}

std::string_view measure_key(Measure measure) {
  switch (measure) {
    case Measure::unowned_time: return "unowned_partition_us";
    case Measure::stopped_partitions: return "partitions_stopped";
    case Measure::longest_stop: return "longest_stop_us";
    case Measure::owner_changes: return "owner_changes";
    case Measure::rebalance_time: return "rebalance_us";
    case Measure::rounds: return "rebalance_rounds";
    case Measure::read_twice: return "duplicates";
    case Measure::lost: return "records_lost";
  }
  return "";
}

std::string same_text(std::size_t runs) {
  if (runs == 2) return "same in both";
  return runs == 3 ? "same in all three" : "same in all four";
}

std::string headline(const RunLedger& run) {
  const std::int64_t stopped = run.of(Measure::stopped_partitions).value;
  const auto all = static_cast<std::int64_t>(run.partitions);
  std::string text = stopped == 0                 ? std::string{"Stops nothing"}
                     : stopped == all && all == 1 ? std::string{"Stops the only one"}
                     : stopped == all && all == 2 ? std::string{"Stops both"}
                     : stopped == all             ? fmt::format("Stops all {}", all)
                                                  : fmt::format("Stops {} of {}", stopped, all);
  const std::int64_t rounds = run.of(Measure::rounds).value;
  if (run.rebalances > 0 && rounds > static_cast<std::int64_t>(run.rebalances)) {
    text += fmt::format(", needs {} rounds", rounds);
  } else if (run.rebalances == 0) {
    text += ", no rebalance";
  }
  return text;
}

}  // namespace kv
