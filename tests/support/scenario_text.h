// Small scenario texts for tests, and what the parser says about them.
#pragma once

#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "sim/scenario/parse.h"

namespace ks {

/// Six partitions, one producer, three members; tables of a test are appended.
inline std::string small_scenario(const std::string& more = "") {
  return R"(format = 1

[cluster]
brokers = 3

[[topics]]
name = "orders"
partitions = 6
replication-factor = 3

[[producers]]
name = "P1"
topic = "orders"
rate = "6/s"

[[groups]]
id = "OrderProcessingGroup"
topics = ["orders"]
members = ["C1", "C2", "C3"]
)" + more;
}

inline std::vector<std::string> texts(const Diagnostics& diagnostics) {
  std::vector<std::string> list;
  for (const Diagnostic& diagnostic : diagnostics) list.push_back(to_text(diagnostic));
  return list;
}

/// Every message about a text that is not a scenario; empty when it is one.
inline std::vector<std::string> errors_of(const std::string& text) {
  const Result<Scenario> parsed = parse_scenario(text, "f.toml");
  return parsed ? std::vector<std::string>{} : texts(parsed.error());
}

inline std::string shipped(const std::string& name) {
  std::ifstream file(KS_ROOT "/scenarios/" + name, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace ks
