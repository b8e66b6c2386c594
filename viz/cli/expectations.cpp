#include "viz/cli/expectations.h"

#include <algorithm>

namespace kv {

std::vector<ks::ExpectationResult> check_up_to(ks::Session& session, ks::Time end) {
  if (!session.scenario()) return {};
  std::vector<ks::Expectation> expectations = session.scenario()->expectations;
  const bool whole = end >= session.horizon();
  std::erase_if(expectations, [&](const ks::Expectation& expectation) {
    return expectation.at ? *expectation.at > end : !whole;
  });
  return ks::check_expectations(session, expectations);
}

std::size_t failures(const std::vector<ks::ExpectationResult>& results) {
  return static_cast<std::size_t>(std::count_if(
      results.begin(), results.end(), [](const ks::ExpectationResult& r) { return !r.held; }));
}

ks::Diagnostic complaint(const ks::ExpectationResult& result, const std::string& file) {
  return {.file = file,
          .line = result.place.line,
          .column = result.place.column,
          .what = "expected " + result.text + ", found " + result.found};
}

}  // namespace kv
