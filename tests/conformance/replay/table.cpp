#include "tests/conformance/replay/table.h"

#include <algorithm>

namespace ks_replay {
namespace {

std::vector<std::string> tests_of(const std::vector<Outcome>& outcomes) {
  std::vector<std::string> tests;
  for (const Outcome& outcome : outcomes) {
    if (std::find(tests.begin(), tests.end(), outcome.test) == tests.end())
      tests.push_back(outcome.test);
  }
  return tests;
}

std::string padded(std::string text, std::size_t width) {
  if (text.size() < width) text.resize(width, ' ');
  return text + " ";
}

/// A table's cell cannot hold a bar.
std::string cell(std::string text) {
  std::replace(text.begin(), text.end(), '|', '/');
  return text;
}

}  // namespace

std::string line_of(const Outcome& outcome) {
  return padded(outcome.test, 20) + padded(outcome.name, 20) + padded(outcome.figures, 62) +
         (outcome.holds()                ? "ok"
          : outcome.not_modelled.empty() ? "DIFFERS at " + outcome.difference
                                         : "not modelled: " + outcome.not_modelled);
}

std::string summary_of(const std::vector<Outcome>& outcomes) {
  std::string text;
  for (const std::string& test : tests_of(outcomes)) {
    std::size_t all = 0;
    std::size_t held = 0;
    std::size_t not_modelled = 0;
    for (const Outcome& outcome : outcomes) {
      if (outcome.test != test) continue;
      not_modelled += outcome.not_modelled.empty() ? 0U : 1U;
      ++all;
      held += outcome.holds() ? 1U : 0U;
    }
    text += (text.empty() ? "" : ", ") + test + " " + std::to_string(held) + " of " +
            std::to_string(all);
    if (not_modelled > 0) text += " (" + std::to_string(not_modelled) + " not modelled)";
  }
  const bool lacking = std::any_of(outcomes.begin(), outcomes.end(),
                                   [](const Outcome& each) { return !each.not_modelled.empty(); });
  const char* const verdict = !all_hold(outcomes) ? ": not all hold"
                              : lacking           ? ": all hold that are modelled"
                                                  : ": all hold";
  return (text.empty() ? "nothing was tested" : text) + verdict;
}

bool all_hold(const std::vector<Outcome>& outcomes) {
  return !outcomes.empty() &&
         std::all_of(outcomes.begin(), outcomes.end(),
                     [](const Outcome& each) { return each.difference.empty(); });
}

std::string tables_of(const std::vector<Outcome>& outcomes) {
  std::string text;
  for (const std::string& test : tests_of(outcomes)) {
    text += "### " + test + "\n\n| recording | compared | first difference |\n|---|---|---|\n";
    for (const Outcome& outcome : outcomes) {
      if (outcome.test != test) continue;
      text += "| " + outcome.name + " | " + cell(outcome.figures) + " | " +
              (outcome.holds()                ? "–"
               : outcome.not_modelled.empty() ? cell(outcome.difference)
                                              : "not modelled: " + cell(outcome.not_modelled)) +
              " |\n";
    }
    text += "\n";
  }
  return text;
}

}  // namespace ks_replay
