// kafkascope check: validates files and runs their expectations, one line a file.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "viz/cli/commands.h"
#include "viz/cli/expectations.h"
#include "viz/cli/open_run.h"
#include "viz/cli/scenario_source.h"
#include "viz/cli/table.h"

namespace kv {
namespace {

namespace fs = std::filesystem;

/// The scenario files that the arguments name; a directory stands for all of its own, in order.
ks::Result<std::vector<std::string>> files_of(const std::vector<std::string>& names) {
  std::vector<std::string> files;
  for (const std::string& name : names) {
    std::error_code error;
    if (!fs::is_directory(name, error)) {
      files.push_back(name);
      continue;
    }
    std::vector<std::string> found;
    for (fs::recursive_directory_iterator entry(name, error), end; !error && entry != end;
         entry.increment(error)) {
      if (entry->path().extension() == ".toml") found.push_back(entry->path().string());
    }
    if (error)
      return ks::failure(
          ks::Diagnostic{.file = name, .what = "cannot be read: " + error.message()});
    if (found.empty()) {
      return ks::failure(
          ks::Diagnostic{.file = name, .what = "has no scenario file", .allowed = "*.toml"});
    }
    std::sort(found.begin(), found.end());
    files.insert(files.end(), found.begin(), found.end());
  }
  return files;
}

/// An open-ended run is looked at for as long as its expectations reach.
void extend(ks::Session& session) {
  for (const ks::Expectation& expectation : session.scenario()->expectations) {
    if (expectation.at) session.extend_horizon(*expectation.at);
  }
}

void report(bool good, const std::string& file, const std::string& text, Console& console) {
  if (console.quiet() && good) return;
  console.line(fmt::format(
      "{}  {}: {}",
      console.styled(good ? Style::good : Style::bad, padded(good ? "ok" : "FAILED", 6)), file,
      text));
}

/// The exit code that this file alone would have.
int check_file(const std::string& file, const std::vector<ks::Override>& overrides,
               Console& console) {
  auto scenario = load_scenario(file, console.in(), overrides);
  if (!scenario) {
    const std::size_t errors = scenario.error().size();
    report(false, file, fmt::format("{} error{}", errors, errors == 1 ? "" : "s"), console);
    console.complain(scenario.error());
    return 2;
  }
  console.complain(scenario->notes);
  const std::string name = scenario->file;
  auto session = ks::Session::open(std::move(*scenario));
  extend(session);
  compute(session, session.horizon(), console);
  const auto results = check_up_to(session, session.horizon());
  const std::size_t failed = failures(results);
  const std::string what = fmt::format("expectation{}", results.size() == 1 ? "" : "s");
  const std::string verdict = failed == 0
                                  ? fmt::format("{} {} held", results.size(), what)
                                  : fmt::format("{} of {} {} failed", failed, results.size(), what);
  report(failed == 0, file,
         fmt::format("{}, {} simulated, {} events", verdict,
                     ks::duration_text(session.horizon() - ks::start_time), session.known_events()),
         console);
  for (const ks::ExpectationResult& result : results) {
    if (!result.held) console.complain(complaint(result, name));
  }
  return failed == 0 ? 0 : 1;
}

}  // namespace

ks::Result<int> check_command(const Arguments& arguments, Surroundings& with) {
  const auto overrides = overrides_of(arguments);
  if (!overrides) return tl::unexpected(overrides.error());
  const auto files = files_of(arguments.files);
  if (!files) return tl::unexpected(files.error());
  int code = 0;
  for (const std::string& file : *files)
    code = std::max(code, check_file(file, *overrides, with.console));
  return code;
}

}  // namespace kv
