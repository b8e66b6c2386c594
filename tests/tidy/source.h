// A text file of the project as the rules see it: its lines, and the same lines without comments
// and literals.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace ks_tidy {

struct Source {
  std::string path;  // from the root, with slashes
  std::vector<std::string> lines;
  std::vector<std::string> code;  // comments, strings and characters blanked; for C++ files only

  bool is_cpp() const { return path.ends_with(".h") || path.ends_with(".cpp"); }
  bool is_header() const { return path.ends_with(".h"); }
  bool is_under(const std::string& folder) const { return path.starts_with(folder + "/"); }
};

Source make_source(std::string path, const std::string& text);

// Every text file that belongs to the project: build trees, unpacked dependencies and pictures do
// not.
std::vector<Source> read_tree(const std::filesystem::path& root);

}  // namespace ks_tidy
