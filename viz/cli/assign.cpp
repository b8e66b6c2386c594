// kafkascope assign: runs an assignor on cases from a file, for comparison with other implementations.
#include "sim/kafka/group/assignor.h"
#include "sim/kafka/group/target_assignor.h"
#include "sim/scenario/problems.h"
#include "viz/cli/assign_cases.h"
#include "viz/cli/commands.h"
#include "viz/cli/files.h"

namespace kv {
namespace {

constexpr std::size_t most_bytes = std::size_t{256} * 1024 * 1024;

/// Assignors of one name, or one class: those that run in a client, those that run in the coordinator.
struct Called {
  std::string_view name{};
  const ks::AssignorRow* client = nullptr;
  const ks::TargetAssignorRow* server = nullptr;
};

ks::Result<Called> assignor_called(const std::string& name) {
  const Called called{name, ks::find_assignor(name), ks::find_target_assignor(name)};
  if (called.client != nullptr) return Called{called.client->name, called.client, called.server};
  if (called.server != nullptr) return Called{called.server->name, nullptr, called.server};
  std::vector<std::string> known;
  for (const ks::AssignorRow& row : ks::assignor_table()) known.emplace_back(row.name);
  for (const ks::TargetAssignorRow& row : ks::target_assignor_table()) {
    if (ks::find_assignor(row.name) == nullptr) known.emplace_back(row.name);
  }
  return ks::failure({.file = "--assignor " + name,
                      .what = "is no assignor",
                      .allowed = ks::any_of(known),
                      .did_you_mean = ks::nearest_name(name, known)});
}

/// The outcome of every round, in the client or in the coordinator as the case wants it.
ks::Result<std::vector<ks::AssignOutcome>> outcomes(const AssignCase& one, const Called& called) {
  std::vector<ks::AssignOutcome> results;
  if (const auto* rounds = std::get_if<std::vector<ks::AssignInput>>(&one.rounds)) {
    if (called.client == nullptr) {
      return ks::failure("is a case without topic ids, which this assignor needs");
    }
    for (const ks::AssignInput& round : *rounds) results.push_back(called.client->assign(round));
  } else {
    if (called.server == nullptr) {
      return ks::failure("is a case with topic ids, but this assignor runs in clients only");
    }
    for (const ks::TargetInput& round : std::get<std::vector<ks::TargetInput>>(one.rounds)) {
      results.emplace_back(called.server->assign(round));
    }
  }
  return results;
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
    const auto results = one ? outcomes(*one, *assignor) : tl::unexpected(one.error());
    if (!results) {
      ks::Diagnostics problems = results.error();
      problems.front().file = name;
      problems.front().line = number;
      return tl::unexpected(std::move(problems));
    }
    with.console.line(assign_result(one->number, assignor->name, *results));
  }
  return 0;
}

}  // namespace kv
