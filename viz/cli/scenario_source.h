// Where scenarios come from: a file, standard input, or the built-in ones by name.
#pragma once

#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/result.h"
#include "sim/scenario/parse.h"
#include "sim/scenario/scenario.h"

namespace kv {

/// What a window without a file opens.
inline constexpr const char* first_lesson = "04-orders-crash";

struct ScenarioSource {
  std::string name;  ///< for messages
  std::string path;  ///< "" unless it is a file
  std::string text;
};

/// `file`: a path, "-" for `in`, or the name of a built-in scenario, with or without ".toml". A file of
/// that name goes first.
ks::Result<ScenarioSource> read_scenario(const std::string& file, std::FILE* in);
/// The same, parsed. Its notes stand in Scenario::notes.
ks::Result<ks::Scenario> load_scenario(const std::string& file, std::FILE* in,
                                       const std::vector<ks::Override>& overrides = {});

/// The one name of a scenario that the program carries, from that name with or without ".toml"; "" for any
/// other.
std::string carried_file(std::string_view name);

/// "01-first-topic", "04-orders-crash", …
std::vector<std::string> built_in_names();

}  // namespace kv
