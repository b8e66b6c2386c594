#include "viz/cli/sweep_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>

#include "sim/scenario/stable_order.h"
#include "sim/trace/json.h"

namespace kv {
namespace {

/// One record of a CSV text and the line it begins in.
struct Record {
  std::vector<std::string> cells;
  int line = 1;
};

class CsvReader {
 public:
  explicit CsvReader(std::string_view text) : rest_(text) {}

  /// Nothing at the end of the text.
  std::optional<Record> next() {
    while (!rest_.empty() && (rest_.front() == '\n' || rest_.front() == '\r')) skip();
    if (rest_.empty()) return std::nullopt;
    Record record{{}, line_};
    while (true) {
      record.cells.push_back(cell());
      if (rest_.empty() || rest_.front() != ',') return record;
      rest_.remove_prefix(1);
    }
  }

 private:
  void skip() {
    if (rest_.front() == '\n') ++line_;
    rest_.remove_prefix(1);
  }

  std::string cell() {
    std::string text;
    if (!rest_.starts_with('"')) {
      const std::size_t end = std::min(rest_.find_first_of(",\r\n"), rest_.size());
      text = rest_.substr(0, end);
      rest_.remove_prefix(end);
      return text;
    }
    rest_.remove_prefix(1);
    while (!rest_.empty()) {
      if (rest_.front() == '"') {
        rest_.remove_prefix(1);
        if (!rest_.starts_with('"')) break;
      }
      text += rest_.front();
      skip();
    }
    return text;
  }

  std::string_view rest_;
  int line_ = 1;
};

bool is_header(const Record& record) {
  return record.cells.size() > SweepTable::first_setting && record.cells[0] == "run" &&
         record.cells[1] == "seed";
}

bool is_expectation(std::string_view name) {
  return name.starts_with("held_") &&
         name.find_first_not_of("0123456789_", 5) == std::string_view::npos;
}

}  // namespace

ColumnKind kind_of_column(std::string_view name, std::size_t index, std::size_t settings) {
  const std::size_t first = SweepTable::first_setting;
  if (index >= first && index < first + settings) return ColumnKind::text;
  if (is_expectation(name)) return ColumnKind::held;
  if (name.ends_with("_us")) return ColumnKind::duration;
  return name.ends_with("_owner") ? ColumnKind::text : ColumnKind::count;
}

std::optional<std::int64_t> cell_number(std::string_view cell) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(cell.data(), cell.data() + cell.size(), number);
  if (error != std::errc{} || end != cell.data() + cell.size()) return std::nullopt;
  return number;
}

std::string csv_cell(std::string_view text) {
  if (text.find_first_of(",\"\r\n") == std::string_view::npos) return std::string(text);
  std::string cell = "\"";
  for (const char c : text) {
    if (c == '"') cell += '"';
    cell += c;
  }
  return cell + '"';
}

std::string csv_line(const std::vector<std::string>& cells) {
  std::string line;
  for (const std::string& cell : cells) {
    if (&cell != &cells.front()) line += ',';
    line += csv_cell(cell);
  }
  return line + '\n';
}

std::vector<std::string> csv_cells(std::string_view line) {
  std::optional<Record> record = CsvReader(line).next();
  return record ? std::move(record->cells) : std::vector<std::string>{};
}

std::string json_line(const SweepTable& table, const std::vector<std::string>& row) {
  ks::JsonWriter json;
  json.begin_object();
  for (std::size_t i = 0; i < row.size(); ++i) {
    json.key(table.columns[i]);
    const ColumnKind kind = table.kind(i);
    if (row[i].empty()) {
      json.null();
    } else if (kind == ColumnKind::text) {
      json.value(row[i]);
    } else if (kind == ColumnKind::held) {
      json.value(row[i] == "1");
    } else {
      json.value(cell_number(row[i]).value_or(0));
    }
  }
  return json.end_object().take() + '\n';
}

ks::Result<SweepTable> read_sweep(std::string_view text, const std::string& name) {
  const auto wrong = [&](int line, std::string what, std::string allowed = {}) {
    return ks::failure(ks::Diagnostic{
        .file = name, .line = line, .what = std::move(what), .allowed = std::move(allowed)});
  };
  SweepTable table;
  std::vector<Record> records;
  CsvReader reader(text);
  while (std::optional<Record> record = reader.next()) {
    if (!is_header(*record)) {
      records.push_back(std::move(*record));
    } else if (table.columns.empty()) {
      table.columns = std::move(record->cells);
    } else if (table.columns != record->cells) {
      return wrong(record->line, "is the header of another sweep", "rows of one sweep");
    }
  }
  if (table.columns.empty()) {
    return wrong(0, "has no header of a sweep",
                 "rows that `kafkascope sweep --csv` wrote; the first shard has the header");
  }
  const auto events = std::find(table.columns.begin(), table.columns.end(), "events");
  if (events == table.columns.end()) return wrong(0, "has no column events");
  table.settings =
      static_cast<std::size_t>(events - table.columns.begin()) - SweepTable::first_setting;
  for (Record& record : records) {
    if (record.cells.size() != table.columns.size()) {
      return wrong(record.line, fmt::format("has {} cells under a header of {}",
                                            record.cells.size(), table.columns.size()));
    }
    for (std::size_t i = 0; i < record.cells.size(); ++i) {
      const std::string& cell = record.cells[i];
      if (cell.empty() || table.kind(i) == ColumnKind::text || cell_number(cell)) continue;
      return wrong(record.line,
                   fmt::format("{} = \"{}\" is no whole number", table.columns[i], cell));
    }
    table.rows.push_back(std::move(record.cells));
  }
  ks::sort_stably(table.rows, [](const std::vector<std::string>& row) {
    return cell_number(row.front()).value_or(0);
  });
  return table;
}

}  // namespace kv
