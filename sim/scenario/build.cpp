#include "sim/scenario/build.h"

#include <algorithm>

namespace ks {

Run build(const Scenario& scenario) {
  Run run{scenario.cluster, {}, scenario.duration};
  for (const Start& start : scenario.starts) {
    run.commands.push_back({start.at, start.body, Origin::setup, {}});
  }
  for (const TimelineEntry& entry : scenario.timeline) {
    if (!entry.action) continue;
    run.commands.push_back({entry.at, *entry.action, Origin::scripted, entry.mark});
  }
  std::stable_sort(run.commands.begin(), run.commands.end(),
                   [](const Command& a, const Command& b) { return a.at < b.at; });
  return run;
}

}  // namespace ks
