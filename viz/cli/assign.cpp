// kafkascope assign: runs an assignor on cases from a file, for comparison with other implementations.
#include "sim/kafka/group/assignor.h"
#include "sim/scenario/problems.h"
#include "viz/cli/assign_cases.h"
#include "viz/cli/commands.h"
#include "viz/cli/files.h"

namespace kv {
namespace {

constexpr std::size_t most_bytes = std::size_t{256} * 1024 * 1024;

ks::Result<const ks::AssignorRow*> assignor_called(const std::string& name) {
  const ks::AssignorRow* row = ks::find_assignor(name);
  if (row != nullptr && row->assign != nullptr) return row;
  std::vector<std::string> known;
  for (const ks::AssignorRow& each : ks::assignor_table()) {
    if (each.assign != nullptr) known.emplace_back(each.name);
  }
  return ks::failure({.file = "--assignor " + name,
                      .what = row != nullptr
                                  ? "is an assignor of Kafka that kafkascope does not run"
                                  : "is no assignor",
                      .allowed = ks::any_of(known),
                      .did_you_mean = row != nullptr ? "" : ks::nearest_name(name, known)});
}

ks::Result<std::string> text_of(const std::string& file, const std::string& name,
                                Console& console) {
  auto bytes =
      file == "-" ? read_stream(console.in(), name, most_bytes) : read_file(file, most_bytes);
  if (!bytes) return bytes;
  return unpacked(std::move(*bytes), name, most_bytes);
}

}  // namespace

ks::Result<int> assign_command(const Arguments& arguments, Surroundings& with) {
  const auto assignor = assignor_called(arguments.assignor);
  if (!assignor) return tl::unexpected(assignor.error());
  const std::string file = arguments.files.empty() ? "-" : arguments.file();
  const std::string name = file == "-" ? "standard input" : file;
  const auto text = text_of(file, name, with.console);
  if (!text) return tl::unexpected(text.error());
  int number = 0;
  for (std::size_t begin = 0; begin < text->size() && !with.console.closed();) {
    const std::size_t end = std::min(text->find('\n', begin), text->size());
    const std::string_view line = std::string_view(*text).substr(begin, end - begin);
    begin = end + 1;
    ++number;
    if (line.find_first_not_of(" \t\r") == std::string_view::npos) continue;
    const auto one = read_assign_case(line);
    if (!one) {
      ks::Diagnostics problems = one.error();
      problems.front().file = name;
      problems.front().line = number;
      return tl::unexpected(std::move(problems));
    }
    std::vector<ks::AssignOutcome> results;
    for (const ks::AssignInput& round : one->rounds) results.push_back((*assignor)->assign(round));
    with.console.line(assign_result(*one, (*assignor)->name, results));
  }
  return 0;
}

}  // namespace kv
