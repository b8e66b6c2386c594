// Reads the values of one TOML table by key and reports what does not fit: unknown keys, wrong types, wrong
// units, values out of range. A value that does not fit is as if it were absent.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/ratio.h"
#include "sim/base/time.h"
#include "sim/scenario/document.h"
#include "sim/scenario/problems.h"

namespace ks {

/// Whole numbers from low to high, both included.
struct Range {
  std::int64_t low = 0;
  std::int64_t high = 0;
};

class TableReader {
 public:
  /// `where` names the table in messages: "[cluster]". Keys that are not in `known` are reported at once; a
  /// node that is no table is reported and then read like an empty one.
  TableReader(const Node& node, std::string where, std::vector<std::string> known,
              Problems& problems);

  const Node* find(std::string_view key) const;
  bool has(std::string_view key) const { return find(key) != nullptr; }
  /// Of the key's value, else of the table.
  Place place(std::string_view key) const;
  Place place() const { return node_.place; }
  const std::string& where() const { return where_; }
  Problems& problems() const { return problems_; }

  std::optional<std::string> text(std::string_view key) const;
  std::optional<std::int64_t> integer(std::string_view key, Range range) const;
  std::optional<bool> boolean(std::string_view key) const;
  std::optional<Duration> duration(std::string_view key) const;
  std::optional<std::int64_t> size(std::string_view key, Range bytes) const;
  /// Also a plain whole number.
  std::optional<Ratio> ratio(std::string_view key) const;
  std::optional<Ratio> rate(std::string_view key) const;
  /// Only the texts; other elements are reported.
  std::vector<const Node*> texts(std::string_view key) const;
  const std::vector<Node>* list(std::string_view key) const;

  /// Reports when the key is absent.
  bool require(std::string_view key) const;
  /// "partitions must be …" at the key's value.
  void refuse(std::string_view key, const std::string& must, std::string allowed = {}) const;

 private:
  /// The value when it has this kind; else a report.
  const Node* of_kind(std::string_view key, Node::Kind kind, std::string_view allowed = {}) const;

  const Node& node_;
  std::string where_;
  Problems& problems_;
};

/// Reports that `node` has a type that does not fit: "`what` must be text, not a number".
void wrong_type(const Node& node, const std::string& what, std::string_view must_be,
                Problems& problems);

inline constexpr std::string_view duration_forms =
    "a number with a unit (d, h, m, s, ms, us), such as \"20ms\" or \"1m30s\"";

}  // namespace ks
