#include "sim/scenario/toml_lines.h"

#include <algorithm>

namespace ks {
namespace {

/// Walks over a text line by line, where a line may contain values that go on in the next ones.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  std::vector<TomlItem> items() {
    std::vector<TomlItem> list;
    if (text_.starts_with("\xEF\xBB\xBF")) at_ = 3;
    while (at_ < text_.size()) {
      TomlItem item;
      item.begin = list.empty() ? 0 : at_;
      item.line = line_;
      read(item);
      item.end = at_;
      const std::string_view lines = text_.substr(item.begin, item.end - item.begin);
      line_ += static_cast<int>(std::count(lines.begin(), lines.end(), '\n'));
      list.push_back(std::move(item));
    }
    return list;
  }

 private:
  char now() const { return at_ < text_.size() ? text_[at_] : '\n'; }

  void read(TomlItem& item) {
    while (now() == ' ' || now() == '\t' || now() == '\r') ++at_;
    if (now() == '\n') {
      next_line();
    } else if (now() == '#') {
      item.kind = TomlItem::Kind::comment;
      next_line();
    } else if (now() == '[') {
      item.kind = TomlItem::Kind::header;
      item.element = text_.substr(at_).starts_with("[[");
      at_ += item.element ? 2 : 1;
      item.key = key_until(']');
      next_line();
    } else {
      item.kind = TomlItem::Kind::value;
      item.key = key_until('=');
      skip_value();
    }
  }

  void next_line() { at_ = std::min(text_.find('\n', at_), text_.size() - 1) + 1; }

  std::string key_until(char end) {
    std::string key;
    while (at_ < text_.size() && now() != end) {
      const std::size_t from = at_;
      if (now() == '"' || now() == '\'') {
        skip_string();
        key += text_.substr(from + 1, at_ - from - 2);
        continue;
      }
      if (now() != ' ' && now() != '\t') key += now();
      ++at_;
    }
    return key;
  }

  void skip_value() {
    int depth = 0;
    while (at_ < text_.size()) {
      const char c = now();
      if (c == '"' || c == '\'') {
        skip_string();
        continue;
      }
      if (c == '#' || c == '\n') {
        next_line();
        if (depth == 0) return;
        continue;
      }
      if (c == '[' || c == '{') ++depth;
      if (c == ']' || c == '}') --depth;
      ++at_;
    }
  }

  void skip_string() {
    const char quote = now();
    const std::string three(3, quote);
    const bool multi = text_.substr(at_, 3) == three;
    at_ += multi ? 3 : 1;
    while (at_ < text_.size() && !(multi ? text_.substr(at_, 3) == three : now() == quote)) {
      at_ += quote == '"' && now() == '\\' ? 2 : 1;
    }
    at_ = std::min(at_ + (multi ? 3 : 1), text_.size());
    while (multi && at_ < text_.size() && now() == quote) ++at_;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  int line_ = 1;
};

}  // namespace

std::vector<TomlItem> toml_items(std::string_view text) { return Scanner(text).items(); }

std::vector<TomlSection> toml_sections(const std::vector<TomlItem>& items, std::string_view name) {
  const std::string inner = std::string(name) + ".";
  std::vector<TomlSection> sections;
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (items[i].kind != TomlItem::Kind::header || !items[i].element || items[i].key != name)
      continue;
    TomlSection section{i, i, i};
    while (section.first > 0 && items[section.first - 1].kind == TomlItem::Kind::comment)
      --section.first;
    for (std::size_t j = i + 1; j < items.size(); ++j) {
      if (items[j].kind == TomlItem::Kind::header && !items[j].key.starts_with(inner)) break;
      const bool content =
          items[j].kind == TomlItem::Kind::header || items[j].kind == TomlItem::Kind::value;
      if (content) section.last = j;
    }
    sections.push_back(section);
  }
  return sections;
}

}  // namespace ks
