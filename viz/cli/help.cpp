// kafkascope help, version and scenarios: what this program is and has.
#include <fmt/format.h>

#include "sim/kafka/defaults.h"
#include "sim/scenario/problems.h"
#include "sim/trace/json.h"
#include "viz/cli/commands.h"
#include "viz/cli/embedded_scenarios.h"
#include "viz/cli/scenario_source.h"
#include "viz/cli/table.h"

namespace kv {

ks::Result<int> help_command(const Arguments& arguments, Surroundings& with) {
  if (arguments.files.empty()) {
    with.console.print(help_text());
    return 0;
  }
  const CommandRow* row = find_command(arguments.file());
  if (row == nullptr) {
    return ks::failure({.file = "kafkascope help",
                        .what = "no command is called " + ks::quoted(arguments.file()),
                        .allowed = ks::any_of(command_names()),
                        .did_you_mean = ks::nearest_name(arguments.file(), command_names())});
  }
  with.console.print(help_text(*row));
  return 0;
}

ks::Result<int> version_command(const Arguments&, Surroundings& with) {
  std::string profiles;
  for (const ks::Profile profile : ks::all_profiles) {
    if (!profiles.empty()) profiles += ", ";
    profiles += ks::to_text(profile);
  }
  with.console.line("kafkascope " KS_VERSION);
  with.console.line("profiles of Apache Kafka: " + profiles);
  return 0;
}

ks::Result<int> scenarios_command(const Arguments& arguments, Surroundings& with) {
  Table table({"name", "title", ">length", ">steps"});
  ks::JsonWriter json;
  json.begin_array();
  for (const std::string& name : built_in_names()) {
    const auto scenario = load_scenario(name, with.console.in());
    if (!scenario) return tl::unexpected(scenario.error());
    const auto duration = scenario->duration;
    table.add({name, scenario->title, duration ? ks::duration_text(*duration) : "open-ended",
               scenario->steps.empty() ? "" : fmt::format("{}", scenario->steps.size())});
    json.begin_object().field("name", name).field("title", scenario->title).key("duration_us");
    if (duration) json.value(*duration);
    if (!duration) json.null();
    json.field("steps", scenario->steps.size()).end_object();
  }
  json.end_array();
  if (arguments.json) {
    with.console.line(json.text());
    return 0;
  }
  for (const std::string& line : table.lines()) with.console.line(line);
  return 0;
}

}  // namespace kv
