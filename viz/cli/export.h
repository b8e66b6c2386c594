// What `export` writes, a function for each form. All of them answer whole texts of one stretch of a run.
#pragma once

#include <string>

#include "sim/run/session.h"
#include "viz/cli/fact_source.h"
#include "viz/model/cursor.h"

namespace kv {

/// A row for each sample: the time, then a column for each series.
std::string series_csv(const ks::Session& session, TimeRange range);
/// A line for each sample of each series.
std::string series_jsonl(const ks::Session& session, TimeRange range);
std::string facts_csv(ks::Session& session, const FactQuery& query, Console& console);
std::string facts_jsonl(ks::Session& session, const FactQuery& query, Console& console);

/// Trace events in JSON, which the Perfetto viewer opens: a process for each node and group with its lanes as
/// tracks, messages as slices joined by flows, requests as slices from sending to answer, series as counters.
std::string perfetto_trace(ks::Session& session, const FactQuery& query, Console& console);

struct SvgOptions {
  bool dark = false;
  float width = 1600;
  float height = 0;   ///< 0: as much as everything needs
  ks::GroupId group;  ///< whose members and partitions; invalid: the first with members
};
std::string timeline_svg(const ks::Session& session, TimeRange range, const SvgOptions& options);

}  // namespace kv
