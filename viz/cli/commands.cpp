#include "viz/cli/commands.h"

#include <algorithm>
#include <array>

namespace kv {
namespace {

constexpr CommandRow window{
    "",
    {Files::optional, "with vary group from to"},
    window_command,
    "opens the window; without a file on the lesson 04-orders-crash",
    "With --with or --vary it opens on twins side by side.\n"
    "Without a display it says so, tells the story as `run` does and writes a picture.",
    "kafkascope scenarios/04-orders-crash.toml"};

constexpr auto rows = std::to_array<CommandRow>({
    {"run",
     {Files::one, "until json"},
     run_command,
     "runs without a window: the story, the ledger of truth, the file's expectations",
     "Exit code 0: all expectations held; 1: one failed.",
     "kafkascope run scenarios/04-orders-crash.toml --set "
     "groups.OrderProcessingGroup.config.session.timeout.ms=10000"},
    {"check",
     {Files::many, ""},
     check_command,
     "validates files, or all of a directory, and runs their expectations",
     "One line a file; exit code 1 when an expectation failed, 2 when a file is bad.",
     "kafkascope check scenarios"},
    {"at",
     {Files::one, "time! json"},
     at_command,
     "the state at one instant: groups, members, owners, offsets, timers, messages in flight",
     "The state after everything with a time up to T.",
     "kafkascope at scenarios/04-orders-crash.toml --time crash+44.9s"},
    {"ledger",
     {Files::one, "time until json"},
     ledger_command,
     "the ledger of truth at an instant, and the records behind its numbers",
     "Records that are lost, stored more than once, out of order, failed or in doubt; without "
     "--time\nat the end.",
     "kafkascope ledger scenarios/20-lost-ack.toml"},
    {"facts",
     {Files::one, "level node from to until"},
     facts_command,
     "what happened, as JSON Lines: requests, responses, changes of state, causes",
     "Levels include the ones before: story, protocol, data. Times are microseconds.",
     "kafkascope facts scenarios/04-orders-crash.toml --level story --node C2"},
    {"lanes",
     {Files::one, "from to until"},
     lanes_command,
     "the timeline as a text picture",
     "",
     "kafkascope lanes scenarios/04-orders-crash.toml --from 15s --to 75s"},
    {"sequence",
     {Files::one, "node level from to until"},
     sequence_command,
     "requests and responses as a sequence chart in text",
     "Lines of life are columns; each row is a message at the instant it is sent, or a change of "
     "state.",
     "kafkascope sequence scenarios/04-orders-crash.toml --from 62s --to 70s"},
    {"why",
     {Files::one, "time! node"},
     why_command,
     "the chain of causes of what happened at or last before an instant",
     "",
     "kafkascope why scenarios/04-orders-crash.toml --time 70s --node C1"},
    {"compare",
     {Files::one, "with vary group from to until json"},
     compare_command,
     "runs twins on one clock and prints the ledger of their differences",
     "Up to four columns: FILE once for each value of --vary, and every FILE2. A key of Kafka's is "
     "set\n"
     "wherever it is valid. --group is needed where FILE has several groups.",
     "kafkascope compare scenarios/04-orders-crash.toml --vary session.timeout.ms=10000,45000"},
    {"sweep",
     {Files::optional,
      "seeds vary draw from to until shard jobs csv jsonl results plot x y title theme size "
      "histogram strict json"},
     sweep_command,
     "runs many seeds and settings in parallel processes: a row a run, and their distribution",
     "Every combination of the values of --vary runs with every seed. Measures count from --from "
     "to "
     "--to,\nelse in the whole run. Rows of all shards, one behind the other, are those of the "
     "whole "
     "sweep;\n--results tells the summary of rows that were written, --plot draws them. "
     "docs/sweep.md "
     "has more.",
     "kafkascope sweep 05-exits --seeds 1..100 --draw timeline.exit.at=20s..23s"},
    {"export",
     {Files::one, "format! what level node from to until group theme size output"},
     export_command,
     "series and facts for a spreadsheet or a script, a trace for the Perfetto viewer, an SVG",
     "csv and jsonl: --what series or --what facts; facts and the trace take --level and --node.\n"
     "svg: the timeline for slides; takes --group, --theme and --size. Without -o to standard "
     "output.",
     "kafkascope export 04-orders-crash --format perfetto -o crash.json"},
    {"render",
     {Files::one, "view! at! pick theme size projector notes with vary group from to output!"},
     render_command,
     "draws the window's frame as a PNG file, without a display",
     "The view `compare` draws twins, as `kafkascope help compare` describes them.",
     "kafkascope render scenarios/04-orders-crash.toml --view stage --at crash+44.9s -o crash.png"},
    {"verify",
     {Files::one, ""},
     verify_command,
     "runs the scenario in several ways that must agree, and prints the fingerprints",
     "Twice the same, live = preloaded, saved and loaded, every event visited backwards; exit code "
     "3: not so.",
     "kafkascope verify scenarios/04-orders-crash.toml"},
    {"configs",
     {Files::none, "scope json"},
     configs_command,
     "every known configuration key: default, range, profiles, modelled or not",
     "",
     "kafkascope configs --scope consumer --profile 3.9"},
    {"partition",
     {Files::optional, "partitions key group log time offset records json", Operand::file},
     partition_command,
     "where keys and groups go; with --log the records of a partition at an instant",
     "FILE has one key a line. One line each: key, hash and partition, with tabs between.\n"
     "With --log FILE is a scenario: log start, high watermark, segments, and record by record\n"
     "offset, timestamp, key, size and value at the time T.",
     "kafkascope partition --partitions 6 --key customer-1 --key customer-2"},
    {"assign",
     {Files::optional, "assignor!", Operand::file},
     assign_command,
     "computes assignments: cases as JSON Lines (plain or .gz) in, one result a line out",
     "Without FILE from standard input. The form of a case is described in docs/cli.md.",
     "kafkascope assign --assignor range cases.jsonl.gz"},
    {"new",
     {Files::optional, "output", Operand::template_name},
     new_command,
     "starts a scenario of your own from a template whose comments explain every line",
     "Without TEMPLATE: the list of them. Without -o to standard output. A file that is there is "
     "never\noverwritten.",
     "kafkascope new crash -o mine.toml"},
    {"schema",
     {Files::none, ""},
     schema_command,
     "the JSON Schema of the scenario file, for editors",
     "",
     "kafkascope schema > kafkascope.schema.json"},
    {"completion",
     {Files::one, "", Operand::shell},
     completion_command,
     "a script that lets bash, zsh or fish complete commands, options and names",
     "SHELL is bash, zsh or fish. docs/cli.md says where the script belongs.",
     "kafkascope completion bash > ~/.local/share/bash-completion/completions/kafkascope"},
    {"scenarios",
     {Files::none, "json"},
     scenarios_command,
     "lists the built-in scenarios",
     "",
     "kafkascope scenarios"},
    {"version",
     {Files::none, ""},
     version_command,
     "the version of this program",
     "",
     "kafkascope version"},
    {"help",
     {Files::optional, "", Operand::command},
     help_command,
     "this list, or the help of one command",
     "",
     "kafkascope help at"},
});

std::string option_usage(const OptionRow& row) {
  std::string text(row.name == "--output" ? std::string_view{"-o"} : row.name);
  if (!row.value.empty()) text.append(" ").append(row.value);
  return text;
}

bool is_common(const OptionRow& row) {
  const auto common = common_options();
  return std::find(common.begin(), common.end(), row.name) != common.end();
}

std::string option_lines(const std::vector<ShapeOption>& options, bool common) {
  constexpr std::size_t help_column = 31;
  std::string text;
  for (const ShapeOption& option : options) {
    if (is_common(*option.row) != common) continue;
    std::string line = "  " + option_usage(*option.row);
    line.append(line.size() < help_column ? help_column - line.size() : 2, ' ');
    text += line.append(option.row->help) + "\n";
  }
  return text;
}

}  // namespace

std::span<const CommandRow> command_table() { return rows; }

const CommandRow& window_command() { return window; }

const CommandRow* find_command(std::string_view name) {
  const auto found = std::find_if(rows.begin(), rows.end(),
                                  [&](const CommandRow& row) { return row.name == name; });
  return found != rows.end() ? &*found : nullptr;
}

std::vector<std::string> command_names() {
  std::vector<std::string> names;
  for (const CommandRow& row : rows) names.emplace_back(row.name);
  return names;
}

std::string usage_text(const CommandRow& row) {
  std::string text = "usage: kafkascope";
  if (!row.name.empty()) text.append(" ").append(row.name);
  const std::string operand(operand_name(row.shape.operand));
  if (row.shape.files == Files::one) text += " " + operand;
  if (row.shape.files == Files::many) text += " FILE|DIR...";
  for (const ShapeOption& option : options_of(row.shape)) {
    if (is_common(*option.row)) continue;
    const std::string usage = option_usage(*option.row);
    text += option.required ? " " + usage : " [" + usage + "]";
    if (option.row->list != nullptr) text += "...";
  }
  if (row.shape.files == Files::optional) text += " [" + operand + "]";
  return text + "\n";
}

std::string help_text(const CommandRow& row) {
  const std::vector<ShapeOption> options = options_of(row.shape);
  std::string text = usage_text(row) + "\n" + std::string(row.summary) + "\n";
  if (!row.more.empty()) text.append(row.more).append("\n");
  const std::string own = option_lines(options, false);
  if (!own.empty()) text += "\n" + own;
  text += "\nas every command:\n" + option_lines(options, true);
  return text + "\nexample:\n  " + std::string(row.example) + "\n";
}

std::string help_text() {
  constexpr std::size_t summary_column = 14;
  std::string text =
      "kafkascope shows what Apache Kafka does, message by message.\n\n"
      "usage: kafkascope [FILE]            " +
      std::string(window.summary) + "\n" + "       kafkascope COMMAND ...\n\n";
  for (const CommandRow& row : rows) {
    std::string line = "  " + std::string(row.name);
    line.append(summary_column - line.size(), ' ');
    text += line.append(row.summary) + "\n";
  }
  text += "\nFILE is a scenario file, the name of a built-in scenario, or - for standard input.\n";
  text += "T is 44.9s, 1m30s, 250ms, event:1234, a mark of the file, or MARK+44.9s.\n";
  text += "\nevery command takes:\n" + option_lines(options_of(window.shape), true);
  return text +
         "\nexit codes: 0 done and held, 1 an expectation failed, 2 bad file or usage, 3 a bug in "
         "kafkascope\n`kafkascope help COMMAND` tells more, with an example.\n";
}

}  // namespace kv
