#include "viz/cli/arguments.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>

#include "sim/scenario/problems.h"

namespace kv {
namespace {

constexpr std::string_view instant_help =
    "44.9s, 1m30s, 250ms, event:1234, a mark of the file, or MARK+44.9s";

constexpr auto rows = std::to_array<OptionRow>({
    {"--seed", "N", "takes the place of the file's seed", &Arguments::seed},
    {"--set", "path=value", "takes the place of one value of the file; may be repeated", nullptr,
     nullptr, &Arguments::sets},
    {"--profile", "P", "version of Kafka: 4.4, 4.0 or 3.9", &Arguments::profile},
    {"--quiet", "", "only what was asked for: no notes, no progress", nullptr, &Arguments::quiet},
    {"--color", "auto|always|never", "auto: on a terminal", &Arguments::color},
    {"--help", "", "this text", nullptr, &Arguments::help},
    {"--json", "", "JSON instead of text", nullptr, &Arguments::json},
    {"--until", "T", "how far to run; needed when the file has no duration", &Arguments::until},
    {"--from", "T", "the first instant to show", &Arguments::from},
    {"--to", "T", "the last instant to show", &Arguments::to},
    {"--time", "T", instant_help, &Arguments::time},
    {"--at", "T", instant_help, &Arguments::at},
    {"--node", "N", "only what happens at or concerns this node: C1, b2, a group",
     &Arguments::node},
    {"--level", "story|protocol|data", "how much to tell; protocol if not said", &Arguments::level},
    {"--view", "stage|timeline|sequence|compare|brokers|records|story|editor|home|tokens",
     "what to draw", &Arguments::view},
    {"--theme", "light|dark", "light if not said", &Arguments::theme},
    {"--size", "WxH", "pixels; 1600x1000 if not said", &Arguments::size},
    {"--projector", "", "everything larger, for a class room", nullptr, &Arguments::projector},
    {"--notes", "", "with the lesson's notes for teachers", nullptr, &Arguments::notes},
    {"--pick", "NAME", "what is picked in the picture: C2, b1, a group, orders-3",
     &Arguments::pick},
    {"--output", "FILE", "where to write; - is standard output", &Arguments::output},
    {"--scope", "S", "broker, topic, group, producer or consumer", &Arguments::scope},
    {"--assignor", "NAME", "range, roundrobin, sticky, cooperative-sticky or uniform",
     &Arguments::assignor},
    {"--partitions", "N", "how many partitions there are", &Arguments::partitions},
    {"--key", "K", "a key; may be repeated", nullptr, nullptr, &Arguments::keys},
    {"--group", "ID", "a group id", &Arguments::group},
    {"--log", "PARTITION", "whose records to show: orders-0, __consumer_offsets-12",
     &Arguments::log},
    {"--offset", "N", "the first offset to show; so that the last records are shown if not said",
     &Arguments::offset},
    {"--records", "N", "how many records to show at most; 40 if not said", &Arguments::records},
    {"--with", "FILE2", "a run beside FILE; may be repeated", nullptr, nullptr, &Arguments::with},
    {"--vary", "key=v1,v2", "FILE once with each value: a path as for --set, or a Kafka key",
     nullptr, nullptr, &Arguments::vary},
    {"--seeds", "A..B", "seeds to run: 1..100, or a list such as 1..10,42", &Arguments::seeds},
    {"--draw", "path=low..high", "a value that each seed draws for itself; may be repeated",
     nullptr, nullptr, &Arguments::draws},
    {"--shard", "i/n", "only the i-th of n pieces; rows of all pieces make the whole",
     &Arguments::shard},
    {"--jobs", "N", "processes at a time; as many as there are processors if not said",
     &Arguments::jobs},
    {"--csv", "FILE", "where to write the rows as CSV; - is standard output", &Arguments::csv},
    {"--jsonl", "FILE", "where to write the rows as JSON Lines; - is standard output",
     &Arguments::jsonl},
    {"--results", "ROWS.csv",
     "tells the summary of rows that were written before; NAME=ROWS.csv, repeated, for a diagram",
     nullptr, nullptr, &Arguments::results},
    {"--plot", "FILE", "draws a diagram of the measures --y over --x: FILE.svg or FILE.png",
     &Arguments::plot},
    {"--x", "COLUMN", "the setting along the diagram; the first of --vary if not said",
     &Arguments::x},
    {"--y", "COLUMN", "a measure of the diagram, NAME=COLUMN to call it something; may be repeated",
     nullptr, nullptr, &Arguments::ys},
    {"--title", "TEXT", "what stands above the diagram", &Arguments::title},
    {"--histogram", "COLUMN", "draws the distribution of this measure; may be repeated", nullptr,
     nullptr, &Arguments::histograms},
    {"--strict", "", "exit code 1 when an expectation failed in any run", nullptr,
     &Arguments::strict},
    {"--format", "csv|jsonl|perfetto|svg", "what to write", &Arguments::format},
    {"--what", "series|facts", "csv: series if not said; jsonl: facts if not said",
     &Arguments::what},
});
constexpr std::array<std::string_view, 6> common{"--seed",  "--set",   "--profile",
                                                 "--quiet", "--color", "--help"};

/// What may stand for the option's value: the words themselves where there are only some.
std::string allowed_text(const OptionRow& row) {
  std::vector<std::string> words(1);
  for (const char c : row.value) {
    if (c == '|') {
      words.emplace_back();
    } else {
      words.back() += c;
    }
  }
  return words.size() > 1 ? ks::any_of(words) : std::string(row.help);
}

/// As CLI11 wants it, with the short forms.
std::string spelled(const OptionRow& row) {
  if (row.name == "--help") return "-h,--help";
  if (row.name == "--output") return "-o,--output";
  return std::string(row.name);
}

void bind(CLI::App& app, const OptionRow& row, Arguments& arguments) {
  if (row.flag != nullptr) {
    app.add_flag(spelled(row), arguments.*row.flag);
  } else if (row.text != nullptr) {
    app.add_option(spelled(row), arguments.*row.text)
        ->multi_option_policy(CLI::MultiOptionPolicy::Throw);
  } else {
    app.add_option(spelled(row), arguments.*row.list)->type_size(1)->allow_extra_args(false);
  }
}

std::vector<std::string> names(const std::vector<ShapeOption>& options) {
  std::vector<std::string> list;
  for (const ShapeOption& option : options) list.emplace_back(option.row->name);
  return list;
}

/// The words that no option and no file took. One that follows an unknown option may be its value.
ks::Diagnostics unexpected_words(const std::string& who, const std::vector<ShapeOption>& options,
                                 const std::vector<std::string>& words) {
  ks::Diagnostics problems;
  for (const std::string& word : words) {
    if (!word.starts_with("-") || word == "-") continue;
    const std::string name = word.substr(0, word.find('='));
    problems.push_back({.file = who,
                        .what = "unknown option " + ks::quoted(name),
                        .allowed = ks::any_of(names(options)),
                        .did_you_mean = ks::nearest_name(name, names(options))});
  }
  if (problems.empty() && !words.empty()) {
    problems.push_back(
        {.file = who, .what = "there is one argument too many: " + ks::quoted(words.front())});
  }
  return problems;
}

/// The parser's own words for an option without a value, or one that came twice, begin with its name.
ks::Diagnostic wrong_use(const std::string& who, const CLI::ParseError& error,
                         const std::vector<std::string>& words) {
  const std::string text = error.what();
  const std::string name = text.substr(0, text.find(':'));
  const OptionRow* row = find_option(name);
  if (row == nullptr) return {.file = who, .what = text};
  const bool twice = std::count_if(words.begin(), words.end(), [&](const std::string& word) {
                       return word == name || word.starts_with(name + "=");
                     }) > 1;
  if (twice) return {.file = who, .what = name + " is given more than once"};
  if (row->value.empty()) return {.file = who, .what = name + " takes no value"};
  return {.file = who, .what = name + " has no value", .allowed = allowed_text(*row)};
}

}  // namespace

std::string_view operand_name(Operand operand) {
  switch (operand) {
    case Operand::scenario:
    case Operand::file: break;
    case Operand::template_name: return "TEMPLATE";
    case Operand::command: return "COMMAND";
    case Operand::shell: return "SHELL";
  }
  return "FILE";
}

const OptionRow* find_option(std::string_view name) {
  const auto found = std::find_if(rows.begin(), rows.end(),
                                  [&](const OptionRow& row) { return row.name == name; });
  return found != rows.end() ? &*found : nullptr;
}

std::span<const std::string_view> common_options() { return common; }

std::vector<ShapeOption> options_of(const Shape& shape) {
  std::vector<ShapeOption> options;
  std::string_view rest = shape.options;
  while (!rest.empty()) {
    const std::size_t blank = rest.find(' ');
    std::string_view word = rest.substr(0, blank);
    const bool required = word.ends_with('!');
    if (required) word.remove_suffix(1);
    options.push_back({find_option("--" + std::string(word)), required});
    rest = blank == std::string_view::npos ? std::string_view{} : rest.substr(blank + 1);
  }
  for (const std::string_view name : common) {
    const OptionRow* row = find_option(name);
    const bool there = std::any_of(options.begin(), options.end(),
                                   [&](const ShapeOption& option) { return option.row == row; });
    if (!there) options.push_back({row});
  }
  return options;
}

ks::Result<Arguments> parse_arguments(const std::string& who, const Shape& shape,
                                      const std::vector<std::string>& words) {
  Arguments arguments;
  CLI::App app;
  app.set_help_flag();
  app.allow_extras();
  const std::vector<ShapeOption> options = options_of(shape);
  for (const ShapeOption& option : options) bind(app, *option.row, arguments);
  if (shape.files == Files::many)
    app.add_option(std::string(operand_name(shape.operand)), arguments.files);
  std::string file;
  if (shape.files == Files::one || shape.files == Files::optional)
    app.add_option(std::string(operand_name(shape.operand)), file);

  // The parser takes its words from the back.
  std::vector<std::string> reversed(words.rbegin(), words.rend());
  try {
    app.parse(reversed);
  } catch (const CLI::ParseError& error) {
    return ks::failure(wrong_use(who, error, words));
  }
  if (arguments.help) return arguments;
  if (!file.empty()) arguments.files.push_back(file);
  ks::Diagnostics problems = unexpected_words(who, options, app.remaining());
  if (problems.empty() && shape.files != Files::none && shape.files != Files::optional &&
      arguments.files.empty()) {
    const bool shell = shape.operand == Operand::shell;
    problems.push_back({.file = who,
                        .what = std::string(operand_name(shape.operand)) + " is missing",
                        .allowed = shell ? "bash, zsh or fish"
                                         : "a scenario file, the name of a "
                                           "built-in scenario, or - for standard input"});
  }
  for (const ShapeOption& option : options) {
    if (option.required && (arguments.*option.row->text).empty()) {
      problems.push_back({.file = who,
                          .what = std::string(option.row->name) + " is missing",
                          .allowed = allowed_text(*option.row)});
    }
  }
  if (!problems.empty()) return tl::unexpected(std::move(problems));
  return arguments;
}

}  // namespace kv
