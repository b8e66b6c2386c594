// kafkascope completion: scripts for bash, zsh and fish, made from the table of commands and options that the
// parser itself is built from.
#include <fmt/format.h>

#include <algorithm>

#include "sim/scenario/problems.h"
#include "viz/cli/commands.h"
#include "viz/cli/scenario_source.h"
#include "viz/cli/templates.h"

namespace kv {
namespace {

/// What may stand for a value or an operand: some words, and files or not.
struct Choices {
  std::vector<std::string> words;
  bool files = false;
};

std::vector<std::string> split(std::string_view words) {
  std::vector<std::string> list;
  while (!words.empty()) {
    const std::string_view word = words.substr(0, words.find('|'));
    list.emplace_back(word);
    words.remove_prefix(std::min(words.size(), word.size() + 1));
  }
  return list;
}

/// "light|dark" are the words themselves; "FILE" is a file; of everything else nothing is known.
Choices choices_of(const OptionRow& row) {
  if (row.value.find('|') != std::string_view::npos) return {split(row.value), false};
  if (row.value == "FILE2") return {built_in_names(), true};
  return {{}, row.value == "FILE" || row.value.ends_with(".csv")};
}

Choices choices_of(const CommandRow& row) {
  if (row.shape.files == Files::none) return {};
  switch (row.shape.operand) {
    case Operand::scenario: return {built_in_names(), true};
    case Operand::file: return {{}, true};
    case Operand::template_name: return {template_names(), false};
    case Operand::command: return {command_names(), false};
    case Operand::shell: return {{"bash", "zsh", "fish"}, false};
  }
  return {};
}

std::string joined(const std::vector<std::string>& words, std::string_view between = " ") {
  std::string text;
  for (const std::string& word : words) text.append(text.empty() ? "" : between).append(word);
  return text;
}

std::vector<std::string> option_names(const CommandRow& row) {
  std::vector<std::string> names;
  for (const ShapeOption& option : options_of(row.shape)) {
    names.emplace_back(option.row->name);
    if (option.row->name == "--output") names.emplace_back("-o");
  }
  return names;
}

/// Every option that some command has, once.
std::vector<const OptionRow*> all_options() {
  std::vector<const OptionRow*> rows;
  const auto add = [&](const CommandRow& command) {
    for (const ShapeOption& option : options_of(command.shape)) {
      if (std::find(rows.begin(), rows.end(), option.row) == rows.end()) rows.push_back(option.row);
    }
  };
  add(window_command());
  for (const CommandRow& command : command_table()) add(command);
  return rows;
}

/// In single quotes for a shell.
std::string quoted(std::string_view text) {
  std::string result = "'";
  for (const char c : text) result += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return result + "'";
}

// --- bash ----------------------------------------------------------------------------------------

std::string bash_reply(const Choices& choices) {
  std::string reply;
  if (!choices.words.empty())
    reply = fmt::format("COMPREPLY=($(compgen -W {} -- \"$cur\"))", quoted(joined(choices.words)));
  if (choices.files) {
    reply += reply.empty() ? "" : "; ";
    reply +=
        "compopt -o filenames 2>/dev/null; "
        "while IFS= read -r file; do COMPREPLY+=(\"$file\"); done < <(compgen -f -- \"$cur\")";
  }
  return reply.empty() ? "COMPREPLY=()" : reply;
}

std::string bash_script() {
  std::string text =
      "# bash completion of kafkascope; written by `kafkascope completion bash`\n"
      "_kafkascope() {\n"
      "  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} command= options= "
      "word file\n"
      "  COMPREPLY=()\n"
      "  for word in \"${COMP_WORDS[@]:1:COMP_CWORD-1}\"; do\n"
      "    case $word in\n";
  text += fmt::format("      {}) command=$word; break ;;\n", joined(command_names(), "|"));
  text += "    esac\n  done\n  case $prev in\n";
  for (const OptionRow* row : all_options()) {
    if (row->value.empty()) continue;
    const char* more = row->name == "--output" ? "|-o" : "";
    text += fmt::format("    {}{}) {}; return ;;\n", row->name, more, bash_reply(choices_of(*row)));
  }
  text += "  esac\n  case $command in\n";
  for (const CommandRow& row : command_table()) {
    text += fmt::format("    {})\n      options={}\n", row.name, quoted(joined(option_names(row))));
    text += fmt::format("      [[ $cur == -* ]] || {{ {}; return; }} ;;\n",
                        bash_reply(choices_of(row)));
  }
  Choices first{command_names(), true};
  for (std::string& name : built_in_names()) first.words.push_back(std::move(name));
  text += fmt::format("    *)\n      options={}\n", quoted(joined(option_names(window_command()))));
  text += fmt::format("      [[ $cur == -* ]] || {{ {}; return; }} ;;\n", bash_reply(first));
  return text +
         "  esac\n"
         "  COMPREPLY=($(compgen -W \"$options\" -- \"$cur\"))\n"
         "}\n"
         "complete -F _kafkascope kafkascope\n";
}

// --- zsh -----------------------------------------------------------------------------------------

/// Inside of a specification for _arguments colons and brackets have a meaning.
std::string zsh_text(std::string_view text) {
  std::string result;
  for (const char c : text) {
    if (c == ':' || c == '[' || c == ']' || c == '\\') result += '\\';
    result += c;
  }
  return result;
}

std::string zsh_action(const Choices& choices) {
  if (choices.words.empty()) return choices.files ? "_files" : " ";
  const std::string words = joined(choices.words);
  if (!choices.files) return fmt::format("({})", words);
  return fmt::format("{{_alternative \"words:name:({})\" \"files:file:_files\"}}", words);
}

std::string zsh_option(const OptionRow& row) {
  const bool many = row.list != nullptr;
  std::string text = many ? "*" : "";
  const std::string name(row.name);
  const std::string spelling = row.name == "--output" ? "{-o,--output}" : name;
  std::string rest = fmt::format("[{}]", zsh_text(row.help));
  if (!row.value.empty())
    rest += fmt::format(":{}:{}", zsh_text(row.value), zsh_action(choices_of(row)));
  if (row.name == "--output") return fmt::format("{}{}", spelling, quoted(rest));
  return quoted(text + spelling + rest);
}

std::string zsh_command(const CommandRow& row) {
  std::string text = "_arguments -s";
  for (const ShapeOption& option : options_of(row.shape))
    text += " \\\n        " + zsh_option(*option.row);
  if (row.shape.files == Files::none) return text;
  const std::string_view star = row.shape.files == Files::many ? "*" : "1";
  return text + " \\\n        " +
         quoted(fmt::format("{}:{}:{}", star, operand_name(row.shape.operand),
                            zsh_action(choices_of(row))));
}

std::string zsh_script() {
  std::string text =
      "#compdef kafkascope\n"
      "# zsh completion of kafkascope; written by `kafkascope completion zsh`\n"
      "_kafkascope() {\n"
      "  local -a commands\n"
      "  commands=(\n";
  for (const CommandRow& row : command_table()) {
    text += fmt::format("    {}\n", quoted(fmt::format("{}:{}", row.name, row.summary)));
  }
  text +=
      "  )\n"
      "  if (( CURRENT == 2 )) && [[ $words[2] != -* ]]; then\n"
      "    _describe command commands\n"
      "    _alternative \"words:scenario:(" +
      joined(built_in_names()) +
      ")\" \"files:file:_files\"\n"
      "    return\n"
      "  fi\n"
      "  local command=$words[2]\n"
      "  case $command in\n";
  for (const CommandRow& row : command_table()) {
    text += fmt::format("    {})\n      shift words; (( CURRENT-- ))\n      {} ;;\n", row.name,
                        zsh_command(row));
  }
  return text + "    *)\n      " + zsh_command(window_command()) +
         " ;;\n  esac\n}\n"
         "if [[ $funcstack[1] == _kafkascope ]]; then _kafkascope \"$@\"; else compdef _kafkascope "
         "kafkascope; fi\n";
}

// --- fish ----------------------------------------------------------------------------------------

std::string fish_arguments(const Choices& choices) {
  if (choices.words.empty()) return "";
  return " -a " + quoted(joined(choices.words));
}

std::string fish_option(const CommandRow* command, const OptionRow& row) {
  const std::string condition = command == nullptr
                                    ? "__fish_use_subcommand"
                                    : fmt::format("__fish_seen_subcommand_from {}", command->name);
  const Choices choices = choices_of(row);
  std::string text =
      fmt::format("complete -c kafkascope -n {} -l {}", quoted(condition), row.name.substr(2));
  if (row.name == "--output") text += " -s o";
  if (!row.value.empty()) text += choices.files ? " -r -F" : " -x";
  return text + fish_arguments(choices) + " -d " + quoted(row.help) + "\n";
}

std::string fish_script() {
  std::string text =
      "# fish completion of kafkascope; written by `kafkascope completion fish`\n"
      "complete -c kafkascope -e\n";
  for (const CommandRow& row : command_table()) {
    text += fmt::format("complete -c kafkascope -n __fish_use_subcommand -a {} -d {}\n", row.name,
                        quoted(row.summary));
  }
  text += fmt::format("complete -c kafkascope -n __fish_use_subcommand -a {} -d scenario\n",
                      quoted(joined(built_in_names())));
  for (const ShapeOption& option : options_of(window_command().shape))
    text += fish_option(nullptr, *option.row);
  for (const CommandRow& row : command_table()) {
    const Choices operands = choices_of(row);
    text += fmt::format("complete -c kafkascope -n {}{}{}\n",
                        quoted(fmt::format("__fish_seen_subcommand_from {}", row.name)),
                        operands.files ? "" : " -f", fish_arguments(operands));
    for (const ShapeOption& option : options_of(row.shape)) text += fish_option(&row, *option.row);
  }
  return text;
}

}  // namespace

ks::Result<int> completion_command(const Arguments& arguments, Surroundings& with) {
  const std::string shell = arguments.file();
  if (shell == "bash") {
    with.console.print(bash_script());
  } else if (shell == "zsh") {
    with.console.print(zsh_script());
  } else if (shell == "fish") {
    with.console.print(fish_script());
  } else {
    return ks::failure({.file = "kafkascope completion " + shell,
                        .what = "is no shell that is known",
                        .allowed = "bash, zsh or fish",
                        .did_you_mean = ks::nearest_name(shell, {"bash", "zsh", "fish"})});
  }
  return 0;
}

}  // namespace kv
