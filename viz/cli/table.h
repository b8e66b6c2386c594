// Rows of text in aligned columns.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace kv {

/// Columns that a text takes on a terminal: code points of its UTF-8, which is exact for all we print.
std::size_t columns(std::string_view text);
/// The text with blanks up to a width; longer texts stay as they are.
std::string padded(std::string_view text, std::size_t width);
std::string padded_left(std::string_view text, std::size_t width);

class Table {
 public:
  /// A header that begins with '>' stands for a column that is aligned at the right.
  explicit Table(std::vector<std::string> headers);

  void add(std::vector<std::string> cells);
  bool empty() const { return rows_.size() == 1; }
  /// Each line begins with `indent` blanks and ends without any.
  std::vector<std::string> lines(std::size_t indent = 0) const;

 private:
  std::vector<bool> right_;
  std::vector<std::vector<std::string>> rows_;  ///< the headers first
};

}  // namespace kv
