#include "tests/conformance/replay/assignment_cases.h"

#include <algorithm>
#include <filesystem>

#include "sim/kafka/group/assignor.h"
#include "tests/conformance/replay/recording.h"
#include "viz/cli/assign_cases.h"

namespace ks_replay {
namespace {

using PartitionSet = std::vector<ks::AssignedPartition>;

/// A file that cannot be read counts, and does not hold.
bool holds_cases(const std::string& file) {
  std::string error;
  const std::vector<Json> lines = json_lines(file, error, 1);
  if (!error.empty()) return true;
  return !lines.empty() && lines.front().contains("assignor") && lines.front().contains("rounds");
}

PartitionSet as_set(PartitionSet list) {
  std::sort(list.begin(), list.end());
  return list;
}

PartitionSet recorded_set(const Json& runs) {
  PartitionSet list;
  for (const Json& run : runs) {
    for (std::size_t i = 1; i < run.size(); ++i) list.push_back({run[0], run[i]});
  }
  return as_set(std::move(list));
}

std::vector<ks::AssignOutcome> outcomes_of(const kv::AssignCase& one, const std::string& assignor) {
  std::vector<ks::AssignOutcome> results;
  if (const auto* rounds = std::get_if<std::vector<ks::AssignInput>>(&one.rounds)) {
    const ks::AssignorRow* const row = ks::find_assignor(assignor);
    for (const ks::AssignInput& round : *rounds) {
      if (row != nullptr && row->assign != nullptr) results.push_back(row->assign(round));
    }
  } else {
    const ks::TargetAssignorRow* const row = ks::find_target_assignor(assignor);
    for (const ks::TargetInput& round : std::get<std::vector<ks::TargetInput>>(one.rounds)) {
      if (row != nullptr) results.emplace_back(row->assign(round));
    }
  }
  return results;
}

/// Empty when the outcome is the one that Kafka's class gave.
std::string difference(const ks::AssignOutcome& outcome, const Json& round) {
  const std::string wanted = round.value("error", "");
  const std::string given = outcome.fault ? std::string{to_text(*outcome.fault)} : std::string{};
  if (wanted != given) return "\"" + given + "\" instead of \"" + wanted + "\" as the error";
  if (!wanted.empty()) return "";
  const Json& assignment = round.at("assignment");
  if (assignment.size() != outcome.assignment.size()) return "another number of members";
  for (std::size_t k = 0; k < assignment.size(); ++k) {
    if (as_set(outcome.assignment[k]) != recorded_set(assignment[k]))
      return "member " + std::to_string(k) + " is given other partitions";
  }
  return "";
}

void compare_line(const Json& line, CasesResult& result) {
  const Json& rounds = line.at("rounds");
  const std::string name = "case " + std::to_string(line.value("case", std::int64_t{0}));
  result.rounds += rounds.size();
  const auto differ = [&](const std::string& text) {
    if (result.first_difference.empty()) result.first_difference = name + ", " + text;
  };
  const ks::Result<kv::AssignCase> one = kv::read_assign_case(line.dump());
  if (!one) return differ(one.error().front().what);
  const std::vector<ks::AssignOutcome> outcomes = outcomes_of(*one, line.at("assignor"));
  if (outcomes.size() != rounds.size())
    return differ("there is no assignor " + line.at("assignor").get<std::string>());
  for (std::size_t i = 0; i < rounds.size(); ++i) {
    const std::string text = difference(outcomes[i], rounds[i]);
    if (!text.empty()) {
      differ("round " + std::to_string(i) + ": " + text);
    } else {
      ++result.rounds_equal;
    }
  }
}

}  // namespace

std::vector<std::string> case_files(const std::string& folder) {
  std::vector<std::string> files;
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator(folder, ignored)) {
    const std::string name = entry.path().filename().string();
    const bool readable = name.ends_with(".jsonl.gz") || name.ends_with(".jsonl");
    if (readable && holds_cases(entry.path())) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

CasesResult compare_cases(const std::string& file) {
  CasesResult result;
  std::size_t number = 0;
  for (const Json& line : json_lines(file, result.first_difference)) {
    ++number;
    try {
      compare_line(line, result);
    } catch (const Json::exception& wrong) {
      if (result.first_difference.empty())
        result.first_difference = "line " + std::to_string(number) + ": " + wrong.what();
    }
  }
  return result;
}

}  // namespace ks_replay
