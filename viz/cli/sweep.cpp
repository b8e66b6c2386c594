// kafkascope sweep: many seeds and settings in parallel processes, a row for each run, and what they say
// together.
#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "sim/scenario/units.h"
#include "sim/trace/words.h"
#include "viz/cli/commands.h"
#include "viz/cli/files.h"
#include "viz/cli/processes.h"
#include "viz/cli/sweep_plan.h"
#include "viz/cli/sweep_plot.h"
#include "viz/cli/sweep_summary.h"

namespace kv {
namespace {

constexpr std::size_t most_jobs = 1024;
constexpr std::size_t largest_results = std::size_t{1} << 30;

ks::Result<std::size_t> jobs_of(const std::string& text) {
  if (text.empty()) return processors();
  const auto number = ks::parse_count(text);
  if (number && *number >= 1 && *number <= static_cast<std::int64_t>(most_jobs))
    return static_cast<std::size_t>(*number);
  return ks::failure({.file = "--jobs " + text,
                      .what = "is no number of processes",
                      .allowed = fmt::format("1 to {}", most_jobs)});
}

/// The rows of this shard, in their order; computed in parallel. Answers what went wrong.
/// `refused` is filled when a value that was drawn makes no scenario.
std::optional<WorkFailure> compute_rows(const SweepPlan& plan, std::size_t jobs, SweepTable& table,
                                        std::string& refused, Console& console) {
  const std::string refusal = "!";  // no row begins with it
  const std::size_t first = plan.first_run();
  const std::size_t count = plan.end_run() - first;
  table.rows.resize(count);
  Progress progress(console, "running");
  std::size_t finished = 0;
  return in_processes({
      .begin = first,
      .end = plan.end_run(),
      .jobs = jobs,
      .piece =
          [&](std::size_t run) {
            const auto row = sweep_row(plan, run);
            return row ? csv_line(*row) : refusal + ks::to_text(row.error().front());
          },
      .done =
          [&](std::size_t run, std::string line) {
            if (line.starts_with(refusal)) {
              refused = fmt::format("run {} (seed {}): {}", run, plan.seed_of(run),
                                    line.substr(refusal.size()));
              return false;
            }
            table.rows[run - first] = csv_cells(line);
            progress.show(static_cast<std::int64_t>(++finished), static_cast<std::int64_t>(count));
            return !console.closed();
          },
  });
}

ks::Diagnostic problem_of(const SweepPlan& plan, const WorkFailure& failure) {
  const std::string& variant = plan.variants[plan.variant_of(failure.piece)].name;
  return {.file = plan.file,
          .what = fmt::format("run {} (seed {}{}{}) {}", failure.piece, plan.seed_of(failure.piece),
                              variant.empty() ? "" : ", ", variant, failure.how)};
}

/// All rows as one text. Only the first shard has the header, so that shards can be put behind each other.
std::string csv_text(const SweepTable& table, bool header) {
  std::string text = header ? csv_line(table.columns) : std::string{};
  for (const auto& row : table.rows) text += csv_line(row);
  return text;
}

std::string jsonl_text(const SweepTable& table) {
  std::string text;
  for (const auto& row : table.rows) text += json_line(table, row);
  return text;
}

ks::Result<void> put(const std::string& path, const std::string& text, Console& console) {
  if (path != "-") return write_file(path, text);
  console.print(text);
  return {};
}

ks::Result<void> summarise(const SweepTable& table, const SummaryOptions& options,
                           const Arguments& arguments, Console& console) {
  if (table.rows.empty()) {
    if (!arguments.json) console.line(options.title + ": no runs");
    return {};
  }
  if (!arguments.json) return tell_summary(table, options, console);
  tell_summary_json(table, options, console);
  return {};
}

/// "line 128: rebalances = 1", with its group and its instant.
std::string expectation_text(const ks::Expectation& expectation) {
  std::string text = fmt::format("line {}: ", expectation.place.line);
  if (expectation.at)
    text += fmt::format("at {} ", ks::duration_text(*expectation.at - ks::start_time));
  if (!expectation.group.empty()) text += expectation.group + " ";
  return text + expectation.text;
}

SummaryOptions options_of(const SweepPlan& plan, const Arguments& arguments) {
  SummaryOptions options;
  options.title = plan.file;
  options.histograms = arguments.histograms;
  const std::size_t first = plan.columns.size() - plan.expectations.size();
  for (std::size_t i = 0; i < plan.expectations.size(); ++i) {
    const auto& all = plan.scenarios.front().expectations;
    options.expectations.emplace_back(plan.columns[first + i],
                                      expectation_text(all[plan.expectations[i]]));
  }
  if (plan.shard.of > 1)
    options.title += fmt::format(", shard {}/{}", plan.shard.number, plan.shard.of);
  return options;
}

bool all_held(const SweepTable& table) {
  for (std::size_t i = table.first_measure(); i < table.columns.size(); ++i) {
    if (table.kind(i) != ColumnKind::held) continue;
    for (const auto& row : table.rows) {
      if (row[i] == "0") return false;
    }
  }
  return true;
}

int code_of(const SweepTable& table, const Arguments& arguments) {
  return arguments.strict && !all_held(table) ? 1 : 0;
}

/// One file of rows, or standard input.
ks::Result<SweepTable> read_rows(const std::string& path, Console& console) {
  const std::string name = path == "-" ? "standard input" : path;
  const auto text = path == "-" ? read_stream(console.in(), name, largest_results)
                                : read_file(path, largest_results);
  if (!text) return tl::unexpected(text.error());
  return read_sweep(*text, name);
}

/// --results: the summary of rows that were written before, of one sweep or of several.
ks::Result<int> tell_results(const Arguments& arguments, Surroundings& with) {
  if (!arguments.files.empty() || !arguments.seeds.empty() || !arguments.vary.empty() ||
      !arguments.draws.empty() || !arguments.csv.empty() || !arguments.jsonl.empty()) {
    return ks::failure(ks::Diagnostic{
        .file = "kafkascope sweep",
        .what = "--results runs nothing, so it goes with no FILE and no rows to write",
        .allowed = "--plot, --histogram, --json and --strict"});
  }
  if (arguments.results.size() > 1 && arguments.json)
    return ks::failure(ks::Diagnostic{
        .file = "kafkascope sweep", .what = "--json tells one sweep", .allowed = "one --results"});
  std::vector<NamedTable> tables;
  for (const std::string& result : arguments.results) {
    const NamedText source = named_text(result);
    auto table = read_rows(source.text, with.console);
    if (!table) return tl::unexpected(table.error());
    const bool named = arguments.results.size() > 1 || source.name != source.text;
    tables.push_back({named ? source.name : "", std::move(*table)});
  }
  const auto drawn = plot_sweeps(tables, arguments, with);
  if (!drawn) return tl::unexpected(drawn.error());
  int code = 0;
  for (std::size_t i = 0; i < tables.size(); ++i) {
    const std::string path = named_text(arguments.results[i]).text;
    SummaryOptions options{path == "-" ? "standard input" : path, arguments.histograms, {}};
    if (!with.console.quiet()) {
      const auto told = summarise(tables[i].table, options, arguments, with.console);
      if (!told) return tl::unexpected(told.error());
    }
    code = std::max(code, code_of(tables[i].table, arguments));
  }
  return code;
}

}  // namespace

ks::Result<int> sweep_command(const Arguments& arguments, Surroundings& with) {
  if (const auto wrong = wrong_plot(arguments)) return tl::unexpected(*wrong);
  if (!arguments.results.empty()) return tell_results(arguments, with);
  if (arguments.files.empty()) {
    return ks::failure(ks::Diagnostic{.file = "kafkascope sweep",
                                      .what = "FILE is missing",
                                      .allowed =
                                          "a scenario file, the name of a built-in scenario, - for "
                                          "standard input, or --results ROWS.csv"});
  }
  const auto jobs = jobs_of(arguments.jobs);
  if (!jobs) return tl::unexpected(jobs.error());
  const auto plan = plan_sweep(arguments, with.console);
  if (!plan) return tl::unexpected(plan.error());
  SweepTable table{plan->columns, plan->settings.size(), {}};
  const auto histograms = histogram_columns(table, arguments.histograms);
  if (!histograms) return tl::unexpected(histograms.error());
  std::string refused;
  if (const auto failed = compute_rows(*plan, *jobs, table, refused, with.console)) {
    with.console.complain(problem_of(*plan, *failed));
    return failed->bug ? 3 : 2;
  }
  if (!refused.empty())
    return ks::failure(ks::Diagnostic{.file = "--draw", .what = std::move(refused)});
  if (!arguments.csv.empty()) {
    const auto written = put(arguments.csv, csv_text(table, plan->shard.number == 1), with.console);
    if (!written) return tl::unexpected(written.error());
  }
  if (!arguments.jsonl.empty()) {
    const auto written = put(arguments.jsonl, jsonl_text(table), with.console);
    if (!written) return tl::unexpected(written.error());
  }
  const auto drawn = plot_sweeps({{"", table}}, arguments, with);
  if (!drawn) return tl::unexpected(drawn.error());
  const bool rows_shown = arguments.csv == "-" || arguments.jsonl == "-";
  if (!rows_shown && !with.console.quiet()) {
    const auto told = summarise(table, options_of(*plan, arguments), arguments, with.console);
    if (!told) return tl::unexpected(told.error());
  }
  return code_of(table, arguments);
}

}  // namespace kv
