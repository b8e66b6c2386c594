#include "viz/cli/sweep_summary.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

#include "sim/base/time.h"
#include "sim/scenario/problems.h"
#include "sim/trace/json.h"
#include "viz/cli/table.h"

namespace kv {
namespace {

constexpr std::size_t spark_bins = 12;
constexpr std::size_t histogram_bins = 20;
constexpr std::size_t histogram_width = 50;
constexpr std::size_t most_seeds_told = 10;
constexpr std::size_t longest_line = 100;

/// The rows of one combination of settings.
struct Part {
  std::vector<std::string> values;
  std::vector<const std::vector<std::string>*> rows;
};

std::vector<Part> parts_of(const SweepTable& table) {
  std::vector<Part> parts;
  for (const std::vector<std::string>& row : table.rows) {
    const auto first = row.begin() + SweepTable::first_setting;
    std::vector<std::string> values(first, first + static_cast<std::ptrdiff_t>(table.settings));
    const auto known = std::find_if(parts.begin(), parts.end(),
                                    [&](const Part& part) { return part.values == values; });
    if (known == parts.end()) {
      parts.push_back({std::move(values), {&row}});
    } else {
      known->rows.push_back(&row);
    }
  }
  return parts;
}

std::string name_of(const SweepTable& table, const Part& part) {
  std::string name;
  for (std::size_t i = 0; i < part.values.size(); ++i) {
    if (i > 0) name += ", ";
    name += table.columns[SweepTable::first_setting + i] + "=" + part.values[i];
  }
  return name;
}

std::vector<std::int64_t> values_of(const Part& part, std::size_t column) {
  std::vector<std::int64_t> values;
  for (const auto* row : part.rows) {
    if (const auto number = cell_number((*row)[column])) values.push_back(*number);
  }
  return values;
}

std::string value_text(ColumnKind kind, std::int64_t value, int decimals = 3) {
  return kind == ColumnKind::duration ? ks::seconds_text(ks::Duration{value}, decimals)
                                      : fmt::format("{}", value);
}

/// "longest_stop_us" is shown in seconds.
std::string caption(const SweepTable& table, std::size_t column) {
  const std::string& name = table.columns[column];
  if (table.kind(column) != ColumnKind::duration) return name;
  return name.substr(0, name.size() - 3) + " (s)";
}

std::string spark(const std::vector<std::int64_t>& sorted) {
  constexpr std::array<std::string_view, 9> levels{" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
  const std::vector<Bin> bins = bins_of(sorted, spark_bins);
  std::size_t most = 1;
  for (const Bin& bin : bins) most = std::max(most, bin.count);
  std::string text;
  for (const Bin& bin : bins) text += levels[(bin.count * 8 + most - 1) / most];
  return text;
}

/// "the same in every run: records_lost 0, …", in lines that fit.
void tell_constants(const std::vector<std::string>& constants, Console& console) {
  std::string line = "  the same in every run:";
  for (std::size_t i = 0; i < constants.size(); ++i) {
    const std::string word = " " + constants[i] + (i + 1 < constants.size() ? "," : "");
    if (line.size() + word.size() > longest_line) {
      console.line(line);
      line = "   ";
    }
    line += word;
  }
  if (!constants.empty()) console.line(line);
}

void tell_measures(const SweepTable& table, const Part& part, Console& console) {
  Table lines({"", ">min", ">p50", ">p90", ">p99", ">max", "from min to max"});
  std::vector<std::string> constants;
  for (std::size_t i = table.first_measure(); i < table.columns.size(); ++i) {
    const ColumnKind kind = table.kind(i);
    if (kind != ColumnKind::count && kind != ColumnKind::duration) continue;
    std::vector<std::int64_t> values = values_of(part, i);
    const std::size_t settled = values.size();
    if (settled == 0) {
      constants.push_back(table.columns[i] + " not settled");
      continue;
    }
    const Distribution d = distribution(values);
    if (d.min == d.max && settled == part.rows.size()) {
      const char* unit = kind == ColumnKind::duration ? " s" : "";
      std::string name = table.columns[i];
      if (kind == ColumnKind::duration) name.resize(name.size() - 3);
      constants.push_back(fmt::format("{} {}{}", name, value_text(kind, d.min), unit));
      continue;
    }
    std::vector<std::string> cells{caption(table, i)};
    for (const std::int64_t value : {d.min, d.p50, d.p90, d.p99, d.max})
      cells.push_back(value_text(kind, value));
    std::string last = spark(values);
    if (settled < part.rows.size())
      last += fmt::format("  settled in {} of {}", settled, part.rows.size());
    cells.push_back(std::move(last));
    lines.add(std::move(cells));
  }
  if (!lines.empty()) {
    for (const std::string& line : lines.lines(2)) console.line(line);
  }
  tell_constants(constants, console);
}

/// How often each name came, for columns of names: "C1 73, C3 27".
void tell_names(const SweepTable& table, const Part& part, Console& console) {
  for (std::size_t i = table.first_measure(); i < table.columns.size(); ++i) {
    if (table.kind(i) != ColumnKind::text) continue;
    std::map<std::string, std::size_t> names;
    for (const auto* row : part.rows) ++names[(*row)[i].empty() ? "(none)" : (*row)[i]];
    std::string text;
    for (const auto& [name, count] : names)
      text += fmt::format("{}{} in {}", text.empty() ? "" : ", ", name, count);
    console.line(fmt::format("  {}: {}", table.columns[i], text));
  }
}

/// "66 of 100", "66.0 %".
std::string share_text(std::size_t part, std::size_t of) {
  const std::size_t permille = (part * 1000 + of / 2) / of;
  return fmt::format("{} of {} ({}.{} %)", part, of, permille / 10, permille % 10);
}

std::string text_of(const SummaryOptions& options, const std::string& column) {
  for (const auto& [name, text] : options.expectations) {
    if (name == column) return text;
  }
  return column;
}

struct Held {
  std::size_t held = 0;
  std::size_t runs = 0;  ///< that have looked at it
  std::vector<std::string> failed_seeds;
};
Held held_in(const Part& part, std::size_t column) {
  Held result;
  for (const auto* row : part.rows) {
    const std::string& cell = (*row)[column];
    if (cell.empty()) continue;
    ++result.runs;
    if (cell == "1") ++result.held;
    if (cell != "1") result.failed_seeds.push_back((*row)[1]);
  }
  return result;
}

void tell_expectations(const SweepTable& table, const SummaryOptions& options, const Part& part,
                       Console& console) {
  bool first = true;
  for (std::size_t i = table.first_measure(); i < table.columns.size(); ++i) {
    if (table.kind(i) != ColumnKind::held) continue;
    if (first) console.line("  Expectations held in");
    first = false;
    const Held held = held_in(part, i);
    if (held.runs == 0) continue;
    const Style style = held.failed_seeds.empty() ? Style::good : Style::warning;
    console.line(fmt::format("    {}  {}",
                             console.styled(style, padded(share_text(held.held, held.runs), 22)),
                             text_of(options, table.columns[i])));
    if (held.failed_seeds.empty() || held.held == 0) continue;
    std::string seeds;
    for (std::size_t n = 0; n < std::min(most_seeds_told, held.failed_seeds.size()); ++n)
      seeds += (n > 0 ? ", " : "") + held.failed_seeds[n];
    if (held.failed_seeds.size() > most_seeds_told) seeds += ", …";
    console.line("      not with seed " + seeds);
  }
}

void tell_histogram(const SweepTable& table, std::size_t column, const Part& part,
                    Console& console) {
  std::vector<std::int64_t> values = values_of(part, column);
  std::sort(values.begin(), values.end());
  console.line(fmt::format("  {}", caption(table, column)));
  if (values.empty()) return console.line("    in no run");
  const std::vector<Bin> bins = bins_of(values, histogram_bins);
  std::size_t most = 1;
  for (const Bin& bin : bins) most = std::max(most, bin.count);
  Table lines({">", "", ">", ">", ""});
  // As many decimals as tell the bins apart.
  const bool narrow = bins.front().to - bins.front().from < 10'000;
  const int decimals = narrow ? 6 : 3;
  for (const Bin& bin : bins) {
    const std::size_t width = (bin.count * histogram_width + most - 1) / most;
    const bool one = bin.from == bin.to;
    lines.add({value_text(table.kind(column), bin.from, decimals), one ? "" : "to",
               one ? "" : value_text(table.kind(column), bin.to, decimals),
               fmt::format("{}", bin.count), std::string(width, '#')});
  }
  const std::vector<std::string> text = lines.lines(4);
  for (std::size_t i = 1; i < text.size(); ++i) console.line(text[i]);
}

std::string seeds_text(const Part& part) {
  std::vector<std::int64_t> seeds;
  for (const auto* row : part.rows) seeds.push_back(cell_number((*row)[1]).value_or(0));
  std::sort(seeds.begin(), seeds.end());
  const auto count = static_cast<std::int64_t>(seeds.size());
  const bool whole = seeds.back() - seeds.front() + 1 == count;
  if (count == 1) return fmt::format("seed {}", seeds.front());
  return fmt::format("{}seeds {}..{}", whole ? "" : fmt::format("{} of the ", count), seeds.front(),
                     seeds.back());
}

}  // namespace

Distribution distribution(std::vector<std::int64_t>& values) {
  std::sort(values.begin(), values.end());
  Distribution d;
  d.runs = d.settled = values.size();
  if (values.empty()) return d;
  const auto rank = [&](std::size_t percent) {
    return values[std::max<std::size_t>(1, (values.size() * percent + 99) / 100) - 1];
  };
  d.min = values.front();
  d.p50 = rank(50);
  d.p90 = rank(90);
  d.p99 = rank(99);
  d.max = values.back();
  return d;
}

std::vector<Bin> bins_of(const std::vector<std::int64_t>& sorted, std::size_t most) {
  std::vector<Bin> bins;
  if (sorted.empty()) return bins;
  const std::int64_t low = sorted.front();
  const std::int64_t span = sorted.back() - low + 1;
  const auto count = static_cast<std::int64_t>(most);
  const std::int64_t width = (span + count - 1) / count;
  for (std::int64_t from = low; from <= sorted.back(); from += width)
    bins.push_back({from, from + width - 1, 0});
  for (const std::int64_t value : sorted)
    ++bins[static_cast<std::size_t>((value - low) / width)].count;
  return bins;
}

ks::Result<std::vector<std::size_t>> histogram_columns(const SweepTable& table,
                                                       const std::vector<std::string>& names) {
  std::vector<std::string> known;
  std::vector<std::size_t> found;
  for (std::size_t i = table.first_measure(); i < table.columns.size(); ++i) {
    const ColumnKind kind = table.kind(i);
    if (kind == ColumnKind::count || kind == ColumnKind::duration)
      known.push_back(table.columns[i]);
  }
  for (const std::string& name : names) {
    auto at = std::find(known.begin(), known.end(), name);
    if (at == known.end()) at = std::find(known.begin(), known.end(), name + "_us");
    if (at == known.end()) {
      return ks::failure({.file = "--histogram " + name,
                          .what = "is no measure of this sweep",
                          .allowed = ks::any_of(known),
                          .did_you_mean = ks::nearest_name(name, known)});
    }
    found.push_back(static_cast<std::size_t>(
        std::find(table.columns.begin(), table.columns.end(), *at) - table.columns.begin()));
  }
  return found;
}

ks::Result<void> tell_summary(const SweepTable& table, const SummaryOptions& options,
                              Console& console) {
  const auto histograms = histogram_columns(table, options.histograms);
  if (!histograms) return tl::unexpected(histograms.error());
  console.line(
      console.styled(Style::bold, fmt::format("{}: {} run{}", options.title, table.rows.size(),
                                              table.rows.size() == 1 ? "" : "s")));
  for (const Part& part : parts_of(table)) {
    console.line("");
    const std::string name = name_of(table, part);
    console.line(name.empty() ? seeds_text(part) : fmt::format("{}, {}", name, seeds_text(part)));
    tell_measures(table, part, console);
    tell_names(table, part, console);
    tell_expectations(table, options, part, console);
    for (const std::size_t column : *histograms) tell_histogram(table, column, part, console);
  }
  return {};
}

void tell_summary_json(const SweepTable& table, const SummaryOptions& options, Console& console) {
  ks::JsonWriter json;
  json.begin_object().field("file", options.title).field("runs", table.rows.size());
  json.key("settings").begin_array();
  for (const Part& part : parts_of(table)) {
    json.begin_object();
    for (std::size_t i = 0; i < part.values.size(); ++i)
      json.field(table.columns[SweepTable::first_setting + i], part.values[i]);
    json.field("runs", part.rows.size()).key("measures").begin_array();
    for (std::size_t i = table.first_measure(); i < table.columns.size(); ++i) {
      const ColumnKind kind = table.kind(i);
      if (kind != ColumnKind::count && kind != ColumnKind::duration) continue;
      std::vector<std::int64_t> values = values_of(part, i);
      const Distribution d = distribution(values);
      json.begin_object().field("measure", table.columns[i]).field("runs", d.settled);
      if (d.settled > 0) {
        json.field("min", d.min).field("p50", d.p50).field("p90", d.p90);
        json.field("p99", d.p99).field("max", d.max);
      }
      json.end_object();
    }
    json.end_array().key("expectations").begin_array();
    for (std::size_t i = table.first_measure(); i < table.columns.size(); ++i) {
      if (table.kind(i) != ColumnKind::held) continue;
      json.begin_object().field("column", table.columns[i]);
      json.field("expectation", text_of(options, table.columns[i]));
      const Held held = held_in(part, i);
      json.field("held", held.held).field("runs", held.runs).end_object();
    }
    json.end_array().end_object();
  }
  console.line(json.end_array().end_object().text());
}

}  // namespace kv
