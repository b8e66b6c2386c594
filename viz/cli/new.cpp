// kafkascope new: starts a scenario from a template.
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>

#include "sim/scenario/parse.h"
#include "sim/scenario/problems.h"
#include "viz/cli/commands.h"
#include "viz/cli/embedded_scenarios.h"
#include "viz/cli/files.h"
#include "viz/cli/table.h"
#include "viz/cli/templates.h"

namespace kv {
namespace {

std::string name_of(const EmbeddedScenario& file) {
  return std::string(file.file_name.substr(0, file.file_name.rfind(".toml")));
}

const EmbeddedScenario* find_template(const std::string& name) {
  for (const EmbeddedScenario& file : embedded_templates()) {
    if (name_of(file) == name) return &file;
  }
  return nullptr;
}

/// The comment that a template begins with, as one line.
std::string what_it_is(std::string_view text) {
  std::string words;
  while (text.starts_with("# ")) {
    const std::string_view line = text.substr(2, text.find('\n') - 2);
    if (line.starts_with(" ")) break;  // an example below the sentence
    words.append(words.empty() ? "" : " ").append(line);
    text.remove_prefix(line.size() + 3);
  }
  return words.substr(0, words.find(". "));
}

void list_templates(Console& console) {
  Table table({"template", "what it is"});
  for (const EmbeddedScenario& file : embedded_templates())
    table.add({name_of(file), what_it_is(file.text)});
  for (const std::string& line : table.lines()) console.line(line);
}

/// Creates the file, so that one that is there, or comes at the same moment, is never overwritten.
ks::Result<void> write_new(const std::string& path, std::string_view text) {
  const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  if (file < 0 && errno == EEXIST) {
    return ks::failure({.file = path,
                        .what = "is there already and is not overwritten",
                        .allowed = "another name after -o"});
  }
  if (file >= 0) close(file);
  // What else is wrong with the place write_file says in its own words.
  const auto written = write_file(path, text);
  if (!written && file >= 0) unlink(path.c_str());
  return written;
}

}  // namespace

std::vector<std::string> template_names() {
  std::vector<std::string> names;
  for (const EmbeddedScenario& file : embedded_templates()) names.push_back(name_of(file));
  return names;
}

ks::Result<int> new_command(const Arguments& arguments, Surroundings& with) {
  if (arguments.files.empty()) {
    list_templates(with.console);
    return 0;
  }
  const EmbeddedScenario* found = find_template(arguments.file());
  if (found == nullptr) {
    return ks::failure({.file = "kafkascope new " + arguments.file(),
                        .what = "is no template",
                        .allowed = ks::any_of(template_names()),
                        .did_you_mean = ks::nearest_name(arguments.file(), template_names())});
  }
  if (arguments.output.empty() || arguments.output == "-") {
    with.console.print(found->text);
    return 0;
  }
  const auto written = write_new(arguments.output, found->text);
  if (!written) return tl::unexpected(written.error());
  with.console.remark(
      fmt::format("{} is there: kafkascope {} opens it, kafkascope check {} tries it.",
                  arguments.output, arguments.output, arguments.output));
  return 0;
}

}  // namespace kv
