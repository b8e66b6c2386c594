// Golden files: a text as it was reviewed and committed. UPDATE_GOLDEN=1 in the environment rewrites
// them, to be reviewed as a diff; otherwise any difference fails and shows its first line.
#pragma once

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>

namespace ks::test {

inline bool updating_golden() {
  const char* wish = std::getenv("UPDATE_GOLDEN");
  return wish != nullptr && std::string(wish) == "1";
}

/// "" when the text is the golden one, else where they first differ.
inline std::string golden_difference(const std::string& name, const std::string& text) {
  const std::string path = std::string(KS_ROOT "/tests/golden/") + name;
  if (updating_golden()) {
    std::ofstream(path, std::ios::binary) << text;
    return {};
  }
  std::ifstream file(path, std::ios::binary);
  if (!file) return name + " does not exist; run with UPDATE_GOLDEN=1 to write it";
  const std::string golden{std::istreambuf_iterator<char>(file), {}};
  if (golden == text) return {};
  std::istringstream expected(golden);
  std::istringstream found(text);
  std::string left;
  std::string right;
  for (int line = 1;; ++line) {
    const bool more_left = static_cast<bool>(std::getline(expected, left));
    const bool more_right = static_cast<bool>(std::getline(found, right));
    if (more_left && more_right && left == right) continue;
    return name + ":" + std::to_string(line) + ":\n  golden: " + (more_left ? left : "(end)") +
           "\n  found:  " + (more_right ? right : "(end)");
  }
}

}  // namespace ks::test
