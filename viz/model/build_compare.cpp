#include "viz/model/build_compare.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "viz/model/build_compare_parts.h"
#include "viz/model/build_timeline.h"
#include "viz/model/consumer_places.h"
#include "viz/model/timeline_parts.h"

namespace kv {
namespace {

Term term_of(Measure measure) {
  switch (measure) {
    case Measure::unowned_time: return Term::unowned_time;
    case Measure::stopped_partitions:
    case Measure::longest_stop: return Term::unowned;
    case Measure::owner_changes: return Term::owner_changes;
    case Measure::rebalance_time: return Term::rebalance;
    case Measure::rounds: return Term::rebalance_rounds;
    case Measure::read_twice: return Term::read_twice;
    case Measure::lost: return Term::lost;
  }
  return Term::ledger;
}

std::string clock_of(ks::Time time) { return ks::seconds_text(time - ks::start_time) + " s"; }

/// "100 to 106 s", with as many decimals as the ends have, at most three.
std::string stretch_text(TimeRange stretch) {
  const auto short_text = [](ks::Time time) {
    std::string text = ks::seconds_text(time - ks::start_time, 3);
    while (text.ends_with('0')) text.pop_back();
    if (text.ends_with('.')) text.pop_back();
    return text;
  };
  return short_text(stretch.from) + " to " + short_text(stretch.to) + " s";
}

/// A name has one colour in all runs: that of the session, else of the first run that knows it.
std::vector<std::vector<int>> colors_of(std::span<const CompareRun> runs) {
  const auto own =
      std::find_if(runs.begin(), runs.end(), [](const CompareRun& run) { return run.own; });
  std::map<std::string, int> known =
      consumer_places(own == runs.end() ? *runs.front().session : *own->session);
  std::vector<std::vector<int>> all;
  for (const CompareRun& run : runs) {
    std::vector<int>& colors = all.emplace_back();
    for (const std::string& name : run.session->names().consumers) {
      const auto next = static_cast<int>(known.size());
      colors.push_back(known.emplace(name, next).first->second);
    }
  }
  return all;
}

std::vector<ks::Time> shared_activity(std::span<const CompareRun> runs, const UiState& ui) {
  std::vector<ks::Time> all;
  for (const CompareRun& run : runs) {
    const ks::Time known = run.session->known_until();
    const ks::Time told = ui.told_until();
    const auto more = activity_of(source_of(*run.session), std::min(told, known), told);
    all.insert(all.end(), more.begin(), more.end());
  }
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end()), all.end());
  return all;
}

std::string about_text(std::span<const CompareRun> runs, const CompareWishes& wishes) {
  const std::uint64_t seed = runs.front().session->spec().seed;
  const bool same = std::all_of(runs.begin(), runs.end(), [&](const CompareRun& run) {
    return run.session->spec().seed == seed;
  });
  std::string text =
      wishes.differs.empty() ? "" : fmt::format("Only **{}** differs. ", wishes.differs);
  return text + (same ? fmt::format("Same seed {} in all runs.", seed) : "Their seeds differ.");
}

std::string hidden_words(const UiState& ui) {
  if (ui.hide_future) return "nothing so far; the future is hidden (H)";
  if (ui.veil() == Veil::coming_question)
    return "nothing so far; what lies ahead is hidden until the lesson has asked its question";
  return "nothing so far; what lies ahead is hidden until the run has settled the lesson's "
         "question";
}

// --- the ledger ----------------------------------------------------------------------------------

const Comparison* ledger_of(std::span<const CompareRun> runs, const CompareWishes& wishes,
                            TimeRange stretch, CompareMemory& memory) {
  std::uint64_t revision = 0;
  for (const CompareRun& run : runs) {
    const ks::Session& session = *run.session;
    if (!session.complete() && session.known_until() <= stretch.to) return nullptr;
    revision += session.revision();
  }
  if (memory.runs == runs.size() && memory.revision == revision && memory.stretch == stretch) {
    return &memory.ledger;
  }
  std::vector<RunLedger> ledgers;
  for (const CompareRun& run : runs) {
    ledgers.push_back(look_at(*run.session, group_in(*run.session, wishes.group), stretch));
  }
  memory = {revision, runs.size(), stretch, compare(std::move(ledgers))};
  return &memory.ledger;
}

CompareCell cell_of(const Comparison& ledger, const LedgerRow& row, std::size_t run) {
  CompareCell cell;
  const LedgerValue& value = ledger.runs[run].of(row.measure);
  std::int64_t largest = 0;
  for (const RunLedger& other : ledger.runs) {
    largest = std::max(largest, other.of(row.measure).value);
  }
  cell.text = row.texts[run];
  cell.zero_row = largest == 0;
  if (largest > 0) cell.share = static_cast<float>(value.value) / static_cast<float>(largest);
  cell.best = row.standings[run].best;
  if (cell.best) cell.word = row.standings[run].tied ? "tied best" : "best";
  if (row.same) cell.word = same_text(ledger.runs.size());
  for (const LedgerFact& fact : value.facts) cell.facts.push_back(fact.time);
  return cell;
}

void add_ledger(const Comparison& ledger, CompareView& view) {
  for (const LedgerRow& row : ledger.rows) {
    view.rows.push_back(
        {std::string(measure_name(row.measure)), row.caption, term_of(row.measure)});
    for (std::size_t i = 0; i < view.columns.size(); ++i) {
      view.columns[i].cells.push_back(cell_of(ledger, row, i));
    }
  }
  for (std::size_t i = 0; i < view.columns.size(); ++i) {
    view.columns[i].headline = headline(ledger.runs[i]);
  }
}

/// The names beside the lanes stand for all columns, so they must be the same in all.
void name_lanes(CompareView& view) {
  const auto names = [](const CompareColumn& column) {
    std::vector<std::string> list;
    for (const OwnerLabel& label : column.lanes.owner_labels) list.push_back(label.text);
    return list;
  };
  const std::vector<std::string> first = names(view.columns.front());
  const bool same =
      std::all_of(view.columns.begin(), view.columns.end(),
                  [&](const CompareColumn& column) { return names(column) == first; });
  const bool lanes = view.columns.front().lanes.detail == OwnerDetail::lanes;
  if (same && lanes) {
    view.partitions = first;
  } else if (same && !first.empty()) {
    view.lanes_words = first.front();
  } else {
    view.lanes_words = "each partition";
  }
}

}  // namespace

ks::GroupId group_in(const ks::Session& session, const std::string& name) {
  const auto& groups = session.names().groups;
  if (name.empty()) return groups.empty() ? ks::GroupId{} : ks::GroupId{0};
  const ks::NodeId found = session.names().find(name);
  return found.kind == ks::NodeKind::group ? ks::GroupId{found.index} : ks::GroupId{};
}

ks::Time shared_horizon(std::span<const CompareRun> runs) {
  ks::Time end = ks::never;
  for (const CompareRun& run : runs) end = std::min(end, run.session->horizon());
  return end;
}

std::size_t most_lanes(std::span<const CompareRun> runs, const CompareWishes& wishes) {
  std::size_t most = 0;
  for (const CompareRun& run : runs) {
    const ks::GroupId group = group_in(*run.session, wishes.group);
    most = std::max(most, run.session->lanes().owners_of(group).size());
  }
  return most;
}

std::vector<CompareBranch> other_branches(const ks::Session& session) {
  std::vector<CompareBranch> others;
  for (std::size_t i = session.branches().size(); i-- > 0;) {
    const ks::Branch& branch = session.branches()[i];
    if (i != session.current_branch() && !branch.deleted) others.push_back({i, branch.title()});
  }
  return others;
}

/// "Three ways to rebalance: " where the names of all runs begin with it; "" where they do not.
std::string_view common_heading(std::span<const CompareRun> runs) {
  const std::string_view first = runs.front().name;
  const std::size_t colon = first.find(": ");
  if (runs.size() < 2 || colon == std::string_view::npos) return {};
  const std::string_view heading = first.substr(0, colon + 2);
  const bool all = std::all_of(runs.begin(), runs.end(), [&](const CompareRun& run) {
    return run.name.starts_with(heading) && run.name.size() > heading.size();
  });
  return all ? heading : std::string_view{};
}

CompareView build_compare(std::span<const CompareRun> runs, const CompareWishes& wishes,
                          const UiState& ui, const CompareSize& size, CompareMemory& memory) {
  CompareView view;
  const ks::Time horizon = shared_horizon(runs);
  const std::vector<std::vector<int>> colors = colors_of(runs);
  const std::vector<ks::Time> activity = shared_activity(runs, ui);
  TimeRange range{ks::start_time, std::max(horizon, ks::start_time + ks::Duration{1'000})};
  if (wishes.stretch.length() > ks::Duration{}) range = wishes.stretch;
  if (ui.range.length() > ks::Duration{}) range = ui.range;
  TimeRange stretch{range.from, std::min(range.to, horizon)};
  if (ui.future_hidden()) {
    const ks::Time told = std::max(ui.told_until(), ui.counted_to);
    stretch.to = std::max(stretch.from, std::min(stretch.to, told));
  }

  view.title = runs.front().session->scenario() ? runs.front().session->scenario()->title : "Twins";
  const std::string_view heading = common_heading(runs);
  if (!heading.empty()) view.title = heading.substr(0, heading.size() - 2);
  view.about = about_text(runs, wishes);
  view.clock = clock_of(ui.cursor.time);
  view.stretch = stretch_text(stretch);
  view.counted_to = stretch.to;
  if (stretch.to < std::min(range.to, horizon)) view.hidden = hidden_words(ui);
  for (std::size_t i = 0; i < runs.size(); ++i) {
    const CompareSource source{*runs[i].session,
                               group_in(*runs[i].session, wishes.group),
                               ui,
                               size,
                               range,
                               horizon,
                               activity,
                               colors[i]};
    CompareColumn& column = view.columns.emplace_back();
    column.letter = runs[i].letter;
    column.name = runs[i].name.substr(heading.size());
    build_compare_group(source, runs[i].own, column);
    build_compare_lanes(source, column);
  }
  name_lanes(view);
  if (const Comparison* ledger = ledger_of(runs, wishes, stretch, memory))
    add_ledger(*ledger, view);
  return view;
}

}  // namespace kv
