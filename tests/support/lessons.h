// Shipped lessons for tests.
#pragma once

#include <string>

#include "tests/support/sessions.h"

namespace ks::test {

/// The lesson as its learner goes through it: the first one is told to kill C2.
inline std::string as_played(const std::string& name) {
  const std::string text = ks::shipped(name + ".toml");
  if (name != "00-first-crash") return text;
  return text + "[[timeline]]\nat = \"15s\"\ndo = \"kill\"\nnode = \"C2\"\n";
}

}  // namespace ks::test
