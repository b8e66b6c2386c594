// ks-conformance: holds the model against what real clusters did. One line for each recording and test with
// the first difference; the last line is a summary. Exit code 0: everything holds; 1: not; 2: misuse.
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "tests/conformance/replay/assignment_cases.h"
#include "tests/conformance/replay/coordinator_replay.h"
#include "tests/conformance/replay/table.h"

namespace {

using namespace ks_replay;

constexpr std::string_view usage_text =
    "usage: ks-conformance [--assignors DIR] [--recordings DIR] [--only PREFIX] [--cases] "
    "[--replay]\n"
    "                      [--table FILE]\n"
    "  --assignors DIR   assignment cases; default: the project's own\n"
    "  --recordings DIR  recordings of consumer groups; default: the project's own\n"
    "  --only PREFIX     those whose name begins so: 04-eager\n"
    "  --cases           every assignment case is computed\n"
    "  --replay          the model's coordinator is given the recorded requests\n"
    "  --table FILE      also writes the outcome as Markdown tables\n"
    "Without the name of a test: all of them.\n";

struct Options {
  std::string assignors = std::string{KS_ROOT} + "/tests/conformance/data";
  std::string recordings = std::string{KS_ROOT} + "/tests/conformance/data/recordings";
  std::string only;
  std::string table;
  bool cases = false;
  bool replay = false;
};

/// Empty when the arguments make sense, else what is wrong.
std::string parse(const std::vector<std::string>& arguments, Options& options) {
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string& name = arguments[i];
    std::string* const value = name == "--assignors"    ? &options.assignors
                               : name == "--recordings" ? &options.recordings
                               : name == "--only"       ? &options.only
                               : name == "--table"      ? &options.table
                                                        : nullptr;
    if (value != nullptr) {
      if (++i == arguments.size()) return name + " needs a value";
      *value = arguments[i];
    } else if (name == "--cases") {
      options.cases = true;
    } else if (name == "--replay") {
      options.replay = true;
    } else {
      return "there is no option " + name;
    }
  }
  // A chosen recording is no reason to compute thousands of cases.
  if (!options.cases && !options.replay) {
    options.cases = options.only.empty();
    options.replay = true;
  }
  return "";
}

std::string tenths(ks::Duration duration) {
  const std::int64_t us = ks::to_us(duration);
  return std::to_string(us / 1000) + "." + std::to_string(us / 100 % 10) + " ms";
}

Outcome replay_outcome(const Recording& recording) {
  const ReplayResult result = replay_coordinator(recording);
  Outcome outcome{"coordinator replay", recording.name, "", result.first_difference};
  outcome.figures = std::to_string(result.answers_equal) + " of " + std::to_string(result.answers) +
                    " answers, " + std::to_string(result.steps_equal) + " of " +
                    std::to_string(result.steps) + " steps, within " + tenths(result.latest);
  return outcome;
}

void add(std::vector<Outcome>& outcomes, Outcome outcome) {
  std::puts(line_of(outcome).c_str());
  outcomes.push_back(std::move(outcome));
}

void run_cases(const std::string& folder, std::vector<Outcome>& outcomes) {
  for (const std::string& file : case_files(folder)) {
    const CasesResult result = compare_cases(file);
    Outcome outcome{"assignment cases", std::filesystem::path(file).filename().string(), "",
                    result.first_difference};
    outcome.name.resize(outcome.name.find(".jsonl"));
    outcome.figures = std::to_string(result.rounds_equal) + " of " + std::to_string(result.rounds) +
                      " assignments";
    add(outcomes, outcome);
  }
}

void run_recordings(const std::vector<std::string>& files, const Options& options,
                    std::vector<Outcome>& outcomes) {
  for (const std::string& file : files) {
    std::string error;
    const Recording recording = read_recording(file, error);
    if (!error.empty()) {
      add(outcomes, Outcome{"reading", recording.name, "", error});
      continue;
    }
    if (options.replay) add(outcomes, replay_outcome(recording));
  }
}

/// A folder without anything to compare is a mistake, not a success.
int nothing_in(const std::string& folder, const char* what) {
  std::fprintf(stderr, "ks-conformance: no %s in %s\n", what, folder.c_str());
  return 2;
}

int run(const Options& options) {
  std::vector<Outcome> outcomes;
  if (options.cases) {
    run_cases(options.assignors, outcomes);
    if (outcomes.empty()) return nothing_in(options.assignors, "assignment cases");
  }
  if (options.replay) {
    const std::vector<std::string> files = recording_files(options.recordings, options.only);
    if (files.empty()) return nothing_in(options.recordings, "recording");
    run_recordings(files, options, outcomes);
  }
  if (!options.table.empty()) std::ofstream{options.table} << tables_of(outcomes);
  std::puts(summary_of(outcomes).c_str());
  return all_hold(outcomes) ? 0 : 1;
}

}  // namespace

int main(int count, char** values) {
  const std::vector<std::string> arguments(values + 1, values + count);
  if (!arguments.empty() && (arguments[0] == "-h" || arguments[0] == "--help")) {
    std::fputs(usage_text.data(), stdout);
    return 0;
  }
  Options options;
  const std::string problem = parse(arguments, options);
  if (!problem.empty()) {
    std::fprintf(stderr, "ks-conformance: %s\n%s", problem.c_str(), usage_text.data());
    return 2;
  }
  return run(options);
}
