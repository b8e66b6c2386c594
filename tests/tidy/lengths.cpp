// Limits that keep a file and a function readable in one go.
#include <algorithm>
#include <array>
#include <string_view>

#include "tests/tidy/rules.h"

namespace ks_tidy {
namespace {

constexpr std::size_t longest_line = 110;

struct Limits {
  std::string_view folder;
  std::size_t file;
  std::size_t function;
};

constexpr Limits limits[] = {{"sim", 400, 70}, {"viz", 450, 120}, {"tests", 600, 150}};

// Continuation bytes of UTF-8 take no column.
std::size_t columns(std::string_view line) {
  return static_cast<std::size_t>(std::count_if(line.begin(), line.end(), [](char letter) {
    return (static_cast<unsigned char>(letter) & 0xC0) != 0x80;
  }));
}

bool opens_other_than_function(std::string_view line) {
  constexpr std::array<std::string_view, 8> words = {"namespace", "struct", "class", "enum",
                                                     "union",     "#",      "}",     "extern"};
  return std::any_of(words.begin(), words.end(),
                     [&](std::string_view word) { return line.starts_with(word); });
}

// Formatting puts the first line of a function and its last brace into the first column.
void check_functions(const Source& source, std::size_t limit, std::vector<Finding>& findings) {
  std::size_t start = 0;
  for (std::size_t i = 0; i < source.code.size(); ++i) {
    const std::string& line = source.code[i];
    if (line.empty() || line[0] == ' ') continue;
    if (line == "}" && !opens_other_than_function(source.code[start]) && i - start > limit) {
      findings.push_back({"function-length", source.path, start + 1,
                          "a function of " + std::to_string(i - start) + " lines, at most " +
                              std::to_string(limit)});
    }
    start = i;
  }
}

}  // namespace

std::vector<Finding> check_lengths(const Source& source) {
  std::vector<Finding> findings;
  if (source.path == "CMakeLists.txt" && source.lines.size() >= 150) {
    findings.push_back({"file-length", source.path, 0, "has 150 lines or more"});
  }
  if (!source.is_cpp()) return findings;
  for (std::size_t i = 0; i < source.lines.size(); ++i) {
    if (columns(source.lines[i]) <= longest_line) continue;
    findings.push_back({"line-length", source.path, i + 1, "is longer than 110 columns"});
  }
  for (const Limits& limit : limits) {
    if (!source.is_under(std::string(limit.folder))) continue;
    if (source.lines.size() > limit.file) {
      findings.push_back({"file-length", source.path, 0,
                          "has " + std::to_string(source.lines.size()) + " lines, at most " +
                              std::to_string(limit.file)});
    }
    check_functions(source, limit.function, findings);
  }
  if (source.is_header() &&
      source.lines.end() ==
          std::find(source.lines.begin(), source.lines.end(), std::string("#pragma once"))) {
    findings.push_back({"pragma-once", source.path, 0, "lacks #pragma once"});
  }
  return findings;
}

}  // namespace ks_tidy
