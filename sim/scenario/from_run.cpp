#include "sim/scenario/from_run.h"

#include <utility>

namespace ks {

Scenario scenario_from(const Run& run, std::string title) {
  Scenario scenario;
  scenario.title = std::move(title);
  scenario.duration = run.horizon;
  scenario.cluster = run.spec;
  for (const Command& command : run.commands) {
    if (std::holds_alternative<AddProducer>(command.body)) {
      scenario.starts.push_back({command.at, command.body, {}});
    } else {
      scenario.timeline.push_back({command.at, command.mark, command.body, {}});
    }
  }
  return scenario;
}

}  // namespace ks
