// The include matrix. A row is a folder; what is not listed may not be included. Read from top to
// bottom it is triangular: a layer knows only what stands above it.
#include <algorithm>
#include <set>
#include <string_view>

#include "tests/tidy/rules.h"

namespace ks_tidy {
namespace {

using Words = std::vector<std::string_view>;

struct Layer {
  std::string_view folder;
  Words own;          // folders, or single headers, of this project
  Words third_party;  // names of foreign_names; "*" for all
};

const std::vector<Layer>& layers() {
  static const std::vector<Layer> table = {
      {"sim/base", {"sim/base"}, {"expected"}},
      {"sim/engine", {"sim/base", "sim/engine"}, {}},
      {"sim/protocol", {"sim/base", "sim/protocol"}, {}},
      {"sim/trace", {"sim/base", "sim/protocol", "sim/trace"}, {"fmt"}},
      {"sim/kafka",
       {"sim/base", "sim/engine", "sim/protocol", "sim/trace/fact.h", "sim/trace/words.h",
        "sim/trace/chunked.h", "sim/trace/quorum_facts.h", "sim/trace/transaction_facts.h",
        "sim/kafka"},
       {}},
      {"sim/world",
       {"sim/base", "sim/engine", "sim/protocol", "sim/trace/fact.h",
        "sim/trace/transaction_facts.h", "sim/kafka", "sim/world"},
       {"fmt"}},
      {"sim/scenario",
       {"sim/base", "sim/protocol", "sim/trace/fact.h", "sim/kafka", "sim/world", "sim/scenario"},
       {"fmt", "toml"}},
      {"sim/run", {"sim"}, {"fmt"}},
      {"viz/model", {"sim", "viz/model"}, {"fmt"}},
      {"viz/cli",
       {"sim/base", "sim/protocol", "sim/trace", "sim/kafka", "sim/world", "sim/scenario",
        "sim/run", "viz/model", "viz/canvas/theme.h", "viz/cli"},
       {"fmt", "cli11", "json", "zlib"}},
      {"viz/canvas", {"viz/canvas"}, {"imgui"}},
      {"viz/widgets",
       {"sim/base/time.h", "sim/base/id.h", "viz/model/views.h", "viz/canvas", "viz/widgets"},
       {"imgui", "fmt"}},
      {"viz/panels",
       {"sim/base/time.h", "sim/base/id.h", "viz/model", "viz/canvas", "viz/widgets", "viz/panels"},
       {"imgui", "fmt"}},
      {"viz/app",
       {"sim/base", "sim/scenario", "sim/run", "viz/model", "viz/cli", "viz/canvas", "viz/widgets",
        "viz/panels", "viz/app"},
       {"*"}},
  };
  return table;
}

std::string_view foreign_name(std::string_view include) {
  constexpr std::pair<std::string_view, std::string_view> prefixes[] = {
      {"imgui", "imgui"},  {"imstb", "imgui"},    {"GLFW/", "glfw"},     {"fmt/", "fmt"},
      {"tl/", "expected"}, {"toml", "toml"},      {"CLI/", "cli11"},     {"nlohmann/", "json"},
      {"zlib.h", "zlib"},  {"stb", "stb"},        {"catch2/", "catch2"}, {"GL/", "opengl"},
      {"misc/", "imgui"},  {"backends/", "imgui"}};
  for (const auto& [prefix, name] : prefixes) {
    if (include.starts_with(prefix)) return name;
  }
  return {};
}

bool is_own(std::string_view include) {
  return include.starts_with("sim/") || include.starts_with("viz/") ||
         include.starts_with("tests/");
}

// "a/b" allows the folder a/b; "a/b.h" that header.
bool allows(const Words& words, std::string_view include) {
  return std::any_of(words.begin(), words.end(), [&](std::string_view word) {
    return include == word || (include.starts_with(word) && include.size() > word.size() &&
                               include[word.size()] == '/');
  });
}

bool allows_foreign(const Words& words, std::string_view name) {
  return std::any_of(words.begin(), words.end(),
                     [&](std::string_view word) { return word == "*" || word == name; });
}

// The path between quotes or angle brackets; empty when the line is no include.
std::string_view included(std::string_view line) {
  const std::size_t start = line.find_first_not_of(" #");
  if (!line.starts_with("#") || start == std::string_view::npos) return {};
  if (!line.substr(start).starts_with("include")) return {};
  const std::size_t open = line.find_first_of("<\"");
  const std::size_t close = line.find_first_of(">\"", open + 1);
  if (open == std::string_view::npos || close == std::string_view::npos) return {};
  return line.substr(open + 1, close - open - 1);
}

const Layer* layer_of(const Source& source) {
  for (const Layer& layer : layers()) {
    if (source.is_under(std::string(layer.folder))) return &layer;
  }
  return nullptr;
}

std::string verdict(const Layer& layer, std::string_view include, bool quoted) {
  if (is_own(include)) {
    return allows(layer.own, include) ? "" : "may not include";
  }
  if (const auto name = foreign_name(include); !name.empty()) {
    return allows_foreign(layer.third_party, name) ? "" : "may not include the third-party";
  }
  return quoted ? "needs a path from the repository's root for" : "";
}

}  // namespace

std::vector<Finding> check_includes(const Source& source) {
  std::vector<Finding> findings;
  if (!source.is_cpp()) return findings;
  const Layer* layer = layer_of(source);
  if (layer == nullptr) {
    if (source.is_under("sim") || source.is_under("viz")) {
      findings.push_back({"layer", source.path, 0, "lies in no folder of the include matrix"});
    }
    return findings;
  }
  for (std::size_t i = 0; i < source.lines.size(); ++i) {
    const std::string_view include = included(source.lines[i]);
    if (include.empty()) continue;
    const bool quoted = source.lines[i].find('"') != std::string::npos;
    if (const std::string problem = verdict(*layer, include, quoted); !problem.empty()) {
      findings.push_back(
          {"include", source.path, i + 1,
           std::string(layer->folder) + " " + problem + " \"" + std::string(include) + "\""});
    }
  }
  return findings;
}

std::vector<Finding> check_unused_headers(const std::vector<Source>& sources) {
  std::set<std::string, std::less<>> used;
  for (const Source& source : sources) {
    for (const std::string& line : source.lines) used.emplace(included(line));
  }
  std::vector<Finding> findings;
  for (const Source& source : sources) {
    const bool part_of_program = source.is_under("sim") || source.is_under("viz");
    if (source.is_header() && part_of_program && used.count(source.path) == 0 &&
        !source.path.ends_with("/imconfig.h")) {
      findings.push_back({"unused-header", source.path, 0, "is included by nobody"});
    }
  }
  return findings;
}

}  // namespace ks_tidy
