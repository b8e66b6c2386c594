#include "viz/cli/scenario_source.h"

#include "sim/scenario/problems.h"
#include "viz/cli/embedded_scenarios.h"
#include "viz/cli/files.h"

namespace kv {
namespace {

std::string without_extension(std::string_view file_name) {
  return std::string(file_name.substr(0, file_name.rfind(".toml")));
}

const EmbeddedScenario* find_built_in(std::string_view name) {
  for (const EmbeddedScenario& scenario : embedded_scenarios()) {
    if (scenario.file_name == name || without_extension(scenario.file_name) == name) {
      return &scenario;
    }
  }
  return nullptr;
}

}  // namespace

std::string carried_file(std::string_view name) {
  const EmbeddedScenario* scenario = find_built_in(name);
  return scenario == nullptr ? std::string{} : std::string(scenario->file_name);
}

std::vector<std::string> built_in_names() {
  std::vector<std::string> names;
  for (const EmbeddedScenario& scenario : embedded_scenarios()) {
    names.push_back(without_extension(scenario.file_name));
  }
  return names;
}

ks::Result<ScenarioSource> read_scenario(const std::string& file, std::FILE* in) {
  ScenarioSource source;
  source.name = file == "-" ? "standard input" : file;
  const EmbeddedScenario* built_in = find_built_in(file);
  if (built_in != nullptr && !file_exists(file)) {
    source.text = built_in->text;
    return source;
  }
  auto text = file == "-" ? read_stream(in, source.name, ks::max_scenario_bytes)
                          : read_file(file, ks::max_scenario_bytes);
  if (!text) {
    ks::Diagnostics problems = std::move(text.error());
    if (!file_exists(file)) {
      problems.front().did_you_mean = ks::nearest_name(file, built_in_names());
    }
    return tl::unexpected(std::move(problems));
  }
  source.text = std::move(*text);
  if (file != "-") source.path = file;
  return source;
}

ks::Result<ks::Scenario> load_scenario(const std::string& file, std::FILE* in,
                                       const std::vector<ks::Override>& overrides) {
  const ks::Result<ScenarioSource> source = read_scenario(file, in);
  if (!source) return tl::unexpected(source.error());
  return ks::parse_scenario(source->text, source->name, overrides);
}

}  // namespace kv
