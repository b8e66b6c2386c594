// ks-conformance: holds the model against what real clusters did. One line for each recording and test with
// the first difference; the last line is a summary. Exit code 0: everything holds; 1: not; 2: misuse.
#include <algorithm>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "tests/conformance/replay/assignment_cases.h"
#include "tests/conformance/replay/brokers/broker_run.h"
#include "tests/conformance/replay/brokers/broker_self_test.h"
#include "tests/conformance/replay/coordinator_replay.h"
#include "tests/conformance/replay/hash_cases.h"
#include "tests/conformance/replay/self_test.h"
#include "tests/conformance/replay/table.h"
#include "tests/conformance/replay/whole_run.h"

namespace {

using namespace ks_replay;

constexpr std::string_view usage_text =
    "usage: ks-conformance [--assignors DIR] [--recordings DIR] [--broker-recordings DIR]\n"
    "                      [--only PREFIX] [--cases] [--replay] [--whole-run] [--brokers]\n"
    "                      [--table FILE]\n"
    "       ks-conformance --self-test: changed recordings must not hold\n"
    "  --assignors DIR   assignment cases; default: the project's own\n"
    "  --recordings DIR  recordings of consumer groups; default: the project's own\n"
    "  --broker-recordings DIR\n"
    "                    recordings of clusters under faults; default: the project's own\n"
    "  --only PREFIX     those whose name begins so: 04-eager\n"
    "  --cases           every assignment case and every hash is computed\n"
    "  --replay          the model's coordinator is given the recorded requests\n"
    "  --whole-run       the simulator is given what was done from outside\n"
    "  --brokers         likewise, with the recordings of clusters under faults\n"
    "  --instants        prints both sides of every whole run: recorded | simulated\n"
    "  --table FILE      also writes the outcome as Markdown tables\n"
    "  --at-least FILE   exit code 0 when all that FILE lists holds, whatever else does not\n"
    "Without the name of a test: all of them.\n";

struct Options {
  std::string assignors = std::string{KS_ROOT} + "/tests/conformance/data";
  std::string recordings = std::string{KS_ROOT} + "/tests/conformance/data/recordings";
  std::string broker_recordings =
      std::string{KS_ROOT} + "/tests/conformance/data/broker-recordings";
  std::string only;
  std::string table;
  std::string at_least;
  bool cases = false;
  bool replay = false;
  bool whole_run = false;
  bool brokers = false;
  bool instants = false;
  bool self_test = false;
};

/// Empty when the arguments make sense, else what is wrong.
std::string parse(const std::vector<std::string>& arguments, Options& options) {
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string& name = arguments[i];
    std::string* const value = name == "--assignors"           ? &options.assignors
                               : name == "--recordings"        ? &options.recordings
                               : name == "--broker-recordings" ? &options.broker_recordings
                               : name == "--only"              ? &options.only
                               : name == "--table"             ? &options.table
                               : name == "--at-least"          ? &options.at_least
                                                               : nullptr;
    if (value != nullptr) {
      if (++i == arguments.size()) return name + " needs a value";
      *value = arguments[i];
    } else if (name == "--cases") {
      options.cases = true;
    } else if (name == "--self-test") {
      options.self_test = true;
    } else if (name == "--instants") {
      options.instants = true;
    } else if (name == "--whole-run") {
      options.whole_run = true;
    } else if (name == "--brokers") {
      options.brokers = true;
    } else if (name == "--replay") {
      options.replay = true;
    } else {
      return "there is no option " + name;
    }
  }
  // A chosen recording is no reason to compute thousands of cases.
  if (!options.cases && !options.replay && !options.whole_run && !options.brokers) {
    options.cases = options.only.empty();
    options.replay = true;
    options.whole_run = true;
    options.brokers = true;
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

Outcome whole_run_outcome(const Recording& recording, bool instants) {
  const WholeRunResult result = whole_run(recording);
  if (instants) {
    for (const std::string& line : result.instants) std::puts(line.c_str());
  }
  Outcome outcome{"whole run", recording.name, "", result.first_difference};
  outcome.figures = std::to_string(result.equal) + " of " + std::to_string(result.observations) +
                    " key instants, within " + tenths(result.latest) + ", twice " +
                    std::to_string(result.model_repeats) + " for " + std::to_string(result.repeats);
  if (result.moved > ks::Duration{}) outcome.figures += ", starts moved by " + tenths(result.moved);
  return outcome;
}

std::string signed_ms(ks::Duration duration) {
  return (duration < ks::Duration{} ? "−" : "") + tenths(std::chrono::abs(duration));
}

Outcome broker_outcome(const BrokerRecording& recording, bool instants) {
  const BrokerRunResult result = broker_run(recording);
  if (instants) {
    for (const std::string& line : result.instants) std::puts(line.c_str());
  }
  Outcome outcome{"cluster under faults", recording.name, "", result.first_difference};
  if (!result.not_modelled.empty()) {
    outcome.not_modelled = result.not_modelled;
    return outcome;
  }
  outcome.lanes = result.differences;
  outcome.figures = std::to_string(result.equal) + " of " + std::to_string(result.observations) +
                    " key instants, within " + tenths(result.latest) + ", lost " +
                    std::to_string(result.model_lost) + " for " + std::to_string(result.lost);
  if (result.seed != 1) outcome.figures += ", draws of seed " + std::to_string(result.seed);
  if (result.moved != ks::Duration{})
    outcome.figures += ", faults moved by " + signed_ms(result.moved);
  return outcome;
}

/// A recording whose header or events are not what they should be does not hold; the others are compared.
Outcome outcome_of(const std::string& file, bool instants) {
  Outcome unread{"reading", std::filesystem::path(file).filename().string(), "", ""};
  unread.name.resize(unread.name.find(".jsonl"));
  try {
    const BrokerRecording recording = read_broker_recording(file, unread.difference);
    if (unread.difference.empty()) return broker_outcome(recording, instants);
  } catch (const std::exception& wrong) {
    unread.difference = wrong.what();
  }
  return unread;
}

void add(std::vector<Outcome>& outcomes, Outcome outcome) {
  std::puts(line_of(outcome).c_str());
  outcomes.push_back(std::move(outcome));
}

Outcome cases_outcome(const char* test, const std::string& file, const CasesResult& result,
                      const char* what) {
  Outcome outcome{test, std::filesystem::path(file).filename().string(), "",
                  result.first_difference};
  outcome.name.resize(outcome.name.find(".jsonl"));
  outcome.figures =
      std::to_string(result.rounds_equal) + " of " + std::to_string(result.rounds) + what;
  return outcome;
}

void run_cases(const std::string& folder, std::vector<Outcome>& outcomes) {
  for (const std::string& file : case_files(folder))
    add(outcomes, cases_outcome("assignment cases", file, compare_cases(file), " assignments"));
  for (const std::string& file : hash_files(folder))
    add(outcomes, cases_outcome("hashes", file, compare_hashes(file), " partitions"));
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
    // What a test misses in a recording is told with its name.
    try {
      if (options.replay) add(outcomes, replay_outcome(recording));
      if (options.whole_run) add(outcomes, whole_run_outcome(recording, options.instants));
    } catch (const Json::exception& wrong) {
      add(outcomes, Outcome{"reading", recording.name, "", wrong.what()});
    }
  }
}

void run_broker_recordings(const std::vector<std::string>& files, const Options& options,
                           std::vector<Outcome>& outcomes) {
  for (const std::string& file : files) add(outcomes, outcome_of(file, options.instants));
}

/// A folder without anything to compare is a mistake, not a success.
int nothing_in(const std::string& folder, const char* what) {
  std::fprintf(stderr, "ks-conformance: no %s in %s\n", what, folder.c_str());
  return 2;
}

/// Only recordings that hold as they are can tell.
int run_self_test(const Options& options) {
  std::size_t tried = 0;
  std::vector<std::string> unnoticed;
  std::set<std::string> done;
  const auto collect = [&](std::vector<std::string> changes) {
    for (std::string& change : changes) unnoticed.push_back(std::move(change));
  };
  for (const std::string& file : recording_files(options.recordings, options.only)) {
    std::string error;
    const Recording recording = read_recording(file, error);
    if (!error.empty()) continue;
    if (tried == 0) collect(unnoticed_in_reading(file, tried));
    collect(unnoticed_in_whole_run(recording, done, tried));
    if (!replay_coordinator(recording).first_difference.empty()) continue;
    collect(unnoticed_changes(recording, tried));
  }
  // A quick one that has nearly all kinds of events.
  for (const std::string& file : recording_files(options.broker_recordings, "7-kraft")) {
    std::string error;
    const BrokerRecording recording = read_broker_recording(file, error);
    if (error.empty()) collect(unnoticed_in_brokers(recording, tried));
  }
  for (const std::string& change : unnoticed) std::printf("not noticed: %s\n", change.c_str());
  std::printf("%zu of %zu changes are noticed\n", tried - unnoticed.size(), tried);
  return unnoticed.empty() && tried > 0 ? 0 : 1;
}

/// "coordinator replay 04-eager-1", a line each: what must hold, and "… but for 7" where so many lanes may
/// differ. Answers whether it does and says what not.
bool holds_at_least(const std::string& file, const std::vector<Outcome>& outcomes) {
  std::ifstream wanted{file};
  if (!wanted) {
    std::fprintf(stderr, "ks-conformance: %s cannot be read\n", file.c_str());
    return false;
  }
  bool all = true;
  for (std::string line; std::getline(wanted, line);) {
    if (line.empty() || line.starts_with("#")) continue;
    const bool held = std::any_of(outcomes.begin(), outcomes.end(), [&](const Outcome& outcome) {
      const std::string name = outcome.test + " " + outcome.name;
      if (outcome.holds()) return line == name || line.starts_with(name + " but for ");
      return outcome.lanes > 0 && line == name + " but for " + std::to_string(outcome.lanes);
    });
    if (!held) std::printf("no longer holds: %s\n", line.c_str());
    all = all && held;
  }
  return all;
}

int run(const Options& options) {
  if (options.self_test) return run_self_test(options);
  std::vector<Outcome> outcomes;
  if (options.cases) {
    run_cases(options.assignors, outcomes);
    if (outcomes.empty()) return nothing_in(options.assignors, "assignment cases");
  }
  if (options.replay || options.whole_run) {
    const std::vector<std::string> files = recording_files(options.recordings, options.only);
    if (files.empty() && options.only.empty()) return nothing_in(options.recordings, "recording");
    run_recordings(files, options, outcomes);
  }
  if (options.brokers) {
    const std::vector<std::string> files = recording_files(options.broker_recordings, options.only);
    if (files.empty() && options.only.empty())
      return nothing_in(options.broker_recordings, "recording of brokers");
    run_broker_recordings(files, options, outcomes);
  }
  if (outcomes.empty()) return nothing_in("the folders", ("recording " + options.only).c_str());
  if (!options.table.empty()) std::ofstream{options.table} << tables_of(outcomes);
  const bool enough =
      options.at_least.empty() ? all_hold(outcomes) : holds_at_least(options.at_least, outcomes);
  std::puts(summary_of(outcomes).c_str());
  return enough ? 0 : 1;
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
