// The rows of a sweep: a line for each run, under one header, as CSV (RFC 4180) or JSON Lines. Rows of
// several shards, one behind the other, are the rows of the whole sweep.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/result.h"

namespace kv {

/// Decided by its name, so that a table that was read knows as much as one that was computed.
enum class ColumnKind : std::uint8_t {
  count,
  duration,  ///< "…_us"
  held,      ///< "held_128": whether the expectation in line 128 of the file held; 1 or 0
  text,      ///< a value of --vary, a name
};
ColumnKind kind_of_column(std::string_view name, std::size_t index, std::size_t settings);

/// Columns: run, seed, one for each --vary, events, then what was measured.
struct SweepTable {
  std::vector<std::string> columns;
  std::size_t settings = 0;  ///< how many of --vary
  std::vector<std::vector<std::string>> rows;

  static constexpr std::size_t first_setting = 2;
  std::size_t first_measure() const { return first_setting + settings; }
  ColumnKind kind(std::size_t column) const {
    return kind_of_column(columns[column], column, settings);
  }
};

/// Of a count, a duration or a 1 or 0; nothing in an empty cell.
std::optional<std::int64_t> cell_number(std::string_view cell);

std::string csv_cell(std::string_view text);
std::string csv_line(const std::vector<std::string>& cells);
/// The cells of one such line.
std::vector<std::string> csv_cells(std::string_view line);
std::string json_line(const SweepTable& table, const std::vector<std::string>& row);

/// Reads what csv_line wrote. The header may stand in any line, and more than once: shards come in any order.
/// Rows come back in the order of `run`.
ks::Result<SweepTable> read_sweep(std::string_view text, const std::string& name);

}  // namespace kv
