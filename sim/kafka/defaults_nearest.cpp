// "Did you mean": the keys nearest to one that does not exist.
#include <algorithm>

#include "sim/kafka/defaults.h"

namespace ks {
namespace {

/// Single-character changes, with a swap of neighbours as one (optimal string alignment).
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> two_ago(b.size() + 1);
  std::vector<std::size_t> previous(b.size() + 1);
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) previous[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = previous[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({replaced, previous[j] + 1, row[j - 1] + 1});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) row[j] = std::min(row[j], two_ago[j - 2] + 1);
    }
    std::swap(two_ago, previous);
    std::swap(previous, row);
  }
  return previous[b.size()];
}

struct Candidate {
  bool elsewhere = false;  ///< not a key of the scope asked for
  std::size_t distance = 0;
  std::string_view key{};
  auto operator<=>(const Candidate&) const = default;
};

}  // namespace

std::vector<std::string_view> nearest_keys(Scope scope, std::string_view key, std::size_t n) {
  const std::size_t too_far = std::max<std::size_t>(3, key.size() / 3 + 1);
  std::vector<Candidate> candidates;
  for (const ConfigRow& row : config_table()) {
    const std::size_t distance = edit_distance(key, row.key);
    if (distance < too_far) candidates.push_back({row.scope != scope, distance, row.key});
  }
  std::sort(candidates.begin(), candidates.end());
  std::vector<std::string_view> keys;
  for (const Candidate& candidate : candidates) {
    if (keys.size() == n) break;
    if (std::find(keys.begin(), keys.end(), candidate.key) == keys.end())
      keys.push_back(candidate.key);
  }
  return keys;
}

std::vector<Scope> scopes_of(std::string_view key) {
  std::vector<Scope> scopes;
  for (const Scope scope : all_scopes) {
    if (find_config(scope, key) != nullptr) scopes.push_back(scope);
  }
  return scopes;
}

std::string unknown_key_hint(Scope scope, std::string_view key) {
  const std::vector<Scope> scopes = scopes_of(key);
  if (scopes.empty() || std::find(scopes.begin(), scopes.end(), scope) != scopes.end()) return {};
  std::string text = "that is a ";
  for (std::size_t i = 0; i < scopes.size(); ++i) {
    if (i > 0) text += i + 1 == scopes.size() ? " and " : ", ";
    text += to_text(scopes[i]);
  }
  return text + " key";
}

}  // namespace ks
