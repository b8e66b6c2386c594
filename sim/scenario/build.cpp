#include "sim/scenario/build.h"

#include "sim/scenario/stable_order.h"

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
  sort_stably(run.commands, [](const Command& command) { return command.at; });
  return run;
}

}  // namespace ks
