// Two types of one name in one namespace are undefined behaviour as soon as both are used in templates,
// even if no file sees both: the linker keeps one vector<Entry> for two different entries.
#include <map>
#include <optional>
#include <string_view>

#include "tests/tidy/rules.h"

namespace ks_tidy {
namespace {

bool letter(char c) {
  return c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

std::string_view word_at_start(std::string_view line) {
  std::size_t end = 0;
  while (end < line.size() && letter(line[end])) ++end;
  return line.substr(0, end);
}

/// The name of the type whose definition begins on this line, in the first column.
std::optional<std::string> type_defined(std::string_view line) {
  bool type = false;
  for (const std::string_view word : {"enum class ", "enum ", "struct ", "class ", "union "}) {
    if (!line.starts_with(word)) continue;
    line.remove_prefix(word.size());
    type = true;
    break;
  }
  if (!type) return std::nullopt;
  const std::string_view name = word_at_start(line);
  const std::size_t next = line.find_first_not_of(' ', name.size());
  const std::string_view rest = next == std::string_view::npos ? "" : line.substr(next);
  const bool inner = rest.starts_with("::");  // "struct App::Applier {": told apart by its App
  const bool opaque = line.ends_with(";") && line.find('{') == std::string_view::npos;
  const bool defines = rest.starts_with("{") || (rest.starts_with(":") && !inner && !opaque);
  if (name.empty() || !defines) return std::nullopt;
  return std::string(name);
}

/// Which namespaces a line stands in. They open in the first column, and formatting writes a comment at
/// their end.
class Namespaces {
 public:
  void read(const std::string& line) {
    if (!line.starts_with("namespace ") || line.find('=') != std::string::npos) return;
    if (line.find('{') == std::string::npos) return;
    const std::string_view rest = std::string_view(line).substr(10);
    open_.push_back(std::string(rest.substr(0, rest.find_first_of(" {"))));
  }
  /// `line` with its comment: "}  // namespace ks" closes one.
  void close(const std::string& line) {
    if (line.starts_with("}  // namespace") && !open_.empty()) open_.pop_back();
  }
  bool anonymous() const {
    for (const std::string& name : open_) {
      if (name.empty()) return true;
    }
    return false;
  }
  std::string path() const {
    std::string path;
    for (const std::string& name : open_) path += name + "::";
    return path;
  }

 private:
  std::vector<std::string> open_;
};

}  // namespace

std::vector<Finding> check_type_names(const std::vector<Source>& sources) {
  std::map<std::string, std::string> first;  // qualified name → where
  std::vector<Finding> findings;
  for (const Source& source : sources) {
    if (!source.is_cpp()) continue;
    Namespaces at;
    for (std::size_t i = 0; i < source.code.size(); ++i) {
      at.read(source.code[i]);
      at.close(source.lines[i]);
      const std::optional<std::string> name = type_defined(source.code[i]);
      if (!name || at.anonymous() || at.path().empty()) continue;
      const std::string place = source.path + ":" + std::to_string(i + 1);
      const auto [entry, added] = first.emplace(at.path() + *name, place);
      if (added) continue;
      findings.push_back({"type-name", source.path, i + 1,
                          at.path() + *name + " is already defined in " + entry->second});
    }
  }
  return findings;
}

}  // namespace ks_tidy
