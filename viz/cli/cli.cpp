#include "viz/cli/cli.h"

#include <algorithm>
#include <csignal>

#include "sim/base/check.h"
#include "sim/scenario/problems.h"
#include "viz/cli/commands.h"

namespace kv {
namespace {

/// Which command the words name, and the words without that name. Options of every command may stand
/// before the name.
struct Chosen {
  const CommandRow* row = &window_command();
  std::vector<std::string> words;
};

bool takes_value(const std::string& word) {
  const OptionRow* option = find_option(word);
  return option != nullptr && !option->value.empty();
}

Chosen choose(std::vector<std::string> words) {
  Chosen chosen;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words[i].starts_with("-") && words[i] != "-") {
      if (takes_value(words[i])) ++i;
      continue;
    }
    if (const CommandRow* row = find_command(words[i])) {
      chosen.row = row;
      words.erase(words.begin() + static_cast<std::ptrdiff_t>(i));
    }
    break;
  }
  chosen.words = std::move(words);
  return chosen;
}

ks::Result<Console::Color> color_of(const std::string& text) {
  if (text.empty() || text == "auto") return Console::Color::automatic;
  if (text == "always") return Console::Color::always;
  if (text == "never") return Console::Color::never;
  return ks::failure(
      {.file = "--color " + text, .what = "is unknown", .allowed = "auto, always or never"});
}

/// A first word that is neither a command nor a file is most likely a mistyped command.
std::optional<ks::Diagnostic> mistyped_command(const Chosen& chosen) {
  std::vector<std::string> plain;
  for (const std::string& word : chosen.words) {
    if (!word.starts_with("-")) plain.push_back(word);
  }
  if (chosen.row != &window_command() || plain.size() < 2) return std::nullopt;
  return ks::Diagnostic{.file = "kafkascope",
                        .what = "no command is called " + ks::quoted(plain.front()),
                        .allowed = ks::any_of(command_names()),
                        .did_you_mean = ks::nearest_name(plain.front(), command_names())};
}

ks::Result<int> run_chosen(const Chosen& chosen, Surroundings& with) {
  const std::string who = chosen.row == &window_command()
                              ? "kafkascope"
                              : "kafkascope " + std::string(chosen.row->name);
  auto arguments = parse_arguments(who, chosen.row->shape, chosen.words);
  if (!arguments) {
    if (auto mistyped = mistyped_command(chosen)) return ks::failure(std::move(*mistyped));
    return tl::unexpected(std::move(arguments.error()));
  }
  const auto color = color_of(arguments->color);
  if (!color) return tl::unexpected(color.error());
  with.console.configure(arguments->quiet, *color);
  if (arguments->help) {
    with.console.print(chosen.row == &window_command() ? help_text() : help_text(*chosen.row));
    return 0;
  }
  return chosen.row->function(*arguments, with);
}

/// For a broken KS_CHECK where no run is being computed.
void report_words(void* context) {
  std::fputs("  while doing: kafkascope", stderr);
  for (const std::string& word : *static_cast<const std::vector<std::string>*>(context)) {
    std::fprintf(stderr, " %s", word.c_str());
  }
  std::fputs("\n", stderr);
}

}  // namespace

int run_cli(int argc, const char* const* argv, const CliHooks& hooks, CliStreams streams) {
  // A reader that goes away is noticed when writing fails.
  std::signal(SIGPIPE, SIG_IGN);
  Console console(streams);
  console.configure(false, Console::Color::automatic);
  Surroundings with{console, hooks};
  std::vector<std::string> words;
  for (int i = 1; i < argc; ++i) words.emplace_back(argv[i]);

  const ks::CheckContext report(report_words, &words);
  const ks::Result<int> code = run_chosen(choose(words), with);
  if (!code) console.complain(code.error());
  const bool written = console.finish();
  if (!code || !written) return 2;
  return *code;
}

}  // namespace kv
