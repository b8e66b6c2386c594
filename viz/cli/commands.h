// The table of commands. To add one, write its function in a file of its own and add a row; help, errors
// and "did you mean" follow from the table.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "viz/cli/arguments.h"
#include "viz/cli/cli.h"
#include "viz/cli/console.h"

namespace kv {

/// What a command has besides its arguments.
struct Surroundings {
  Console& console;
  const CliHooks& hooks;
};

/// Answers the exit code, or everything that is wrong with the file or the arguments (exit code 2).
using CommandFunction = ks::Result<int> (*)(const Arguments& arguments, Surroundings& with);

struct CommandRow {
  std::string_view name;
  Shape shape;
  CommandFunction function;
  std::string_view summary;  ///< one line
  std::string_view more;     ///< further lines of its help
  std::string_view example;
};

std::span<const CommandRow> command_table();
/// Null when there is none.
const CommandRow* find_command(std::string_view name);
std::vector<std::string> command_names();
/// What runs when no command is named.
const CommandRow& window_command();

/// "usage: kafkascope run FILE [--until T] …"
std::string usage_text(const CommandRow& row);
/// The whole help of one command.
std::string help_text(const CommandRow& row);
/// The list of commands.
std::string help_text();

ks::Result<int> window_command(const Arguments& arguments, Surroundings& with);
ks::Result<int> run_command(const Arguments& arguments, Surroundings& with);
ks::Result<int> check_command(const Arguments& arguments, Surroundings& with);
ks::Result<int> at_command(const Arguments& arguments, Surroundings& with);
ks::Result<int> ledger_command(const Arguments& arguments, Surroundings& with);
ks::Result<int> facts_command(const Arguments& arguments, Surroundings& with);
ks::Result<int> lanes_command(const Arguments& arguments, Surroundings& with);
ks::Result<int> sequence_command(const Arguments& arguments, Surroundings& with);
ks::Result<int> why_command(const Arguments& arguments, Surroundings& with);
ks::Result<int> render_command(const Arguments& arguments, Surroundings& with);
ks::Result<int> compare_command(const Arguments& arguments, Surroundings& with);
ks::Result<int> sweep_command(const Arguments& arguments, Surroundings& with);
ks::Result<int> export_command(const Arguments& arguments, Surroundings& with);
ks::Result<int> new_command(const Arguments& arguments, Surroundings& with);
ks::Result<int> schema_command(const Arguments& arguments, Surroundings& with);
ks::Result<int> completion_command(const Arguments& arguments, Surroundings& with);
ks::Result<int> verify_command(const Arguments& arguments, Surroundings& with);
ks::Result<int> configs_command(const Arguments& arguments, Surroundings& with);
ks::Result<int> partition_command(const Arguments& arguments, Surroundings& with);
ks::Result<int> assign_command(const Arguments& arguments, Surroundings& with);
ks::Result<int> scenarios_command(const Arguments& arguments, Surroundings& with);
ks::Result<int> version_command(const Arguments& arguments, Surroundings& with);
ks::Result<int> help_command(const Arguments& arguments, Surroundings& with);

}  // namespace kv
