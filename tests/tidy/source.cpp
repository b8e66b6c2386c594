#include "tests/tidy/source.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <fstream>
#include <iterator>
#include <string_view>

namespace ks_tidy {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> split(const std::string& text) {
  std::vector<std::string> lines;
  std::size_t start = 0;
  while (start < text.size()) {
    const std::size_t end = std::min(text.find('\n', start), text.size());
    lines.push_back(text.substr(start, end - start));
    start = end + 1;
  }
  return lines;
}

// Blanks comments and literals of C++ in place, so that rules about words look at code only.
class Blanker {
 public:
  explicit Blanker(std::string text) : text_(std::move(text)) {}

  std::string run() {
    while (at_ < text_.size()) step();
    return std::move(text_);
  }

 private:
  bool here(std::string_view word) const { return text_.compare(at_, word.size(), word) == 0; }

  void step() {
    if (here("//")) {
      blank_until("\n");
    } else if (here("/*")) {
      blank_until("*/");
    } else if (here("R\"")) {
      const std::size_t open = text_.find('(', at_);
      blank_until(")" + text_.substr(at_ + 2, open - at_ - 2) + "\"");
    } else if (text_[at_] == '"' || (text_[at_] == '\'' && !follows_digit())) {
      blank_literal(text_[at_]);
    } else {
      ++at_;
    }
  }

  // 1'000 has a separator, not a character.
  bool follows_digit() const {
    return at_ > 0 && std::isalnum(static_cast<unsigned char>(text_[at_ - 1])) != 0;
  }

  void blank_until(const std::string& end) {
    const std::size_t found = text_.find(end, at_ + 2);
    const std::size_t stop =
        found == std::string::npos ? text_.size() : found + (end == "\n" ? 0 : end.size());
    for (; at_ < stop; ++at_) {
      if (text_[at_] != '\n') text_[at_] = ' ';
    }
  }

  void blank_literal(char quote) {
    ++at_;
    while (at_ < text_.size() && text_[at_] != quote && text_[at_] != '\n') {
      const bool escape = text_[at_] == '\\' && at_ + 1 < text_.size();
      text_[at_++] = ' ';
      if (escape) text_[at_++] = ' ';
    }
    if (at_ < text_.size()) ++at_;
  }

  std::string text_;
  std::size_t at_ = 0;
};

bool is_text(const fs::path& path) {
  constexpr std::array<std::string_view, 12> endings = {".h",   ".cpp",   ".md",    ".toml",
                                                        ".txt", ".cmake", ".json",  ".yml",
                                                        ".csv", ".ini",   ".jsonl", ""};
  const std::string ending = path.extension().string();
  return std::find(endings.begin(), endings.end(), ending) != endings.end();
}

bool is_foreign(const fs::path& path) {
  const std::string name = path.filename().string();
  return name == "build" || name == ".deps" || name == ".git" || name == ".cache";
}

}  // namespace

Source make_source(std::string path, const std::string& text) {
  Source source{std::move(path), split(text), {}};
  if (source.is_cpp()) source.code = split(Blanker(text).run());
  return source;
}

std::vector<Source> read_tree(const fs::path& root) {
  std::vector<Source> sources;
  for (auto it = fs::recursive_directory_iterator(root); it != fs::recursive_directory_iterator();
       ++it) {
    if (it->is_directory() && is_foreign(it->path())) {
      it.disable_recursion_pending();
    } else if (it->is_regular_file() && is_text(it->path())) {
      std::ifstream in(it->path(), std::ios::binary);
      const std::string text{std::istreambuf_iterator<char>(in), {}};
      sources.push_back(make_source(fs::relative(it->path(), root).generic_string(), text));
    }
  }
  std::sort(sources.begin(), sources.end(),
            [](const Source& a, const Source& b) { return a.path < b.path; });
  return sources;
}

}  // namespace ks_tidy
