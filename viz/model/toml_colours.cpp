#include "viz/model/toml_colours.h"

#include <algorithm>
#include <string>

namespace kv {
namespace {

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  std::vector<TomlWord> words() {
    while (at_ < text_.size()) {
      const std::size_t from = at_;
      line();
      if (at_ == from) ++at_;  // whatever it is, it is behind us
    }
    return std::move(words_);
  }

 private:
  using Kind = TomlWord::Kind;

  bool ends() const { return at_ >= text_.size() || text_[at_] == '\n'; }
  void add(std::size_t from, Kind kind) {
    std::size_t to = at_;
    while (to > from && (text_[to - 1] == ' ' || text_[to - 1] == '\t' || text_[to - 1] == '\r'))
      --to;
    if (to > from) words_.push_back({from, to, kind});
  }
  void skip_blanks() {
    while (!ends() && (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\r')) ++at_;
  }
  void to_line_end() { at_ = std::min(text_.find('\n', at_), text_.size()); }

  /// A line, or what is left of one: a list or a table in braces goes on in the next.
  void line() {
    skip_blanks();
    if (ends()) {
      if (at_ < text_.size()) ++at_;
      return;
    }
    const std::size_t from = at_;
    if (text_[at_] == '#') {
      to_line_end();
      return add(from, Kind::comment);
    }
    if (text_[at_] == '[' && depth_ == 0) {
      while (!ends() && text_[at_] != '#') ++at_;
      return add(from, Kind::header);
    }
    values();
  }

  void values() {
    while (!ends() && text_[at_] != '#') {
      const char c = text_[at_];
      if (c == '"' || c == '\'') {
        string();
      } else if (c == '[' || c == '{') {
        ++depth_;
        ++at_;
      } else if (c == ']' || c == '}') {
        depth_ = std::max(0, depth_ - 1);
        ++at_;
      } else if (c == ' ' || c == '\t' || c == '\r' || c == ',' || c == '=') {
        ++at_;
      } else {
        bare();
      }
    }
  }

  /// A bare word: a key if "=" follows.
  void bare() {
    const std::size_t from = at_;
    while (!ends() &&
           std::string_view(" \t\r,=[]{}\"'#").find(text_[at_]) == std::string_view::npos)
      ++at_;
    add(from, is_key() ? Kind::key : Kind::plain);
  }

  bool is_key() const {
    std::size_t next = at_;
    while (next < text_.size() && (text_[next] == ' ' || text_[next] == '\t')) ++next;
    return next < text_.size() && text_[next] == '=';
  }

  void string() {
    const char quote = text_[at_];
    const bool multi = text_.substr(at_, 3) == std::string(3, quote);
    std::size_t from = at_;
    at_ += multi ? 3 : 1;
    while (at_ < text_.size()) {
      if (text_[at_] == '\n') {
        add(from, Kind::string);
        if (!multi) return;  // it never ended
        from = ++at_;
        continue;
      }
      if (multi ? text_.substr(at_, 3) == std::string(3, quote) : text_[at_] == quote) {
        at_ += multi ? 3 : 1;
        break;
      }
      at_ += quote == '"' && text_[at_] == '\\' ? 2 : 1;
    }
    at_ = std::min(at_, text_.size());
    add(from, !multi && is_key() ? Kind::key : Kind::string);
  }

  std::string_view text_;
  std::size_t at_ = 0;
  int depth_ = 0;
  std::vector<TomlWord> words_;
};

}  // namespace

std::vector<TomlWord> toml_words(std::string_view text) { return Reader(text).words(); }

}  // namespace kv
