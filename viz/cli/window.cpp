// kafkascope without a command: the window, or the story and a picture where there is no display.
#include <filesystem>

#include <fmt/format.h>

#include "sim/scenario/problems.h"
#include "viz/cli/commands.h"
#include "viz/cli/files.h"
#include "viz/cli/open_run.h"
#include "viz/cli/scenario_source.h"
#include "viz/cli/tell.h"

namespace kv {
namespace {

/// "kafkascope-04-orders-crash.png"
std::string picture_name(const std::string& file) {
  std::string name = file == "-" ? "" : std::filesystem::path(file).filename().string();
  if (name.ends_with(".toml")) name.resize(name.size() - 5);
  return name.empty() ? "kafkascope.png" : "kafkascope-" + name + ".png";
}

/// The first join barrier after the first action of the file, where most is to be seen; else the end.
Cursor best_instant(const ks::Session& session, const Cursor& end) {
  ks::Time after = ks::never;
  for (const ks::Command& command : session.commands()) {
    if (command.origin == ks::Origin::scripted) after = std::min(after, command.at);
  }
  const ks::Trace& trace = session.trace();
  for (const std::uint32_t position : trace.of<ks::JoinParked>()) {
    const ks::Fact& fact = trace[position];
    if (fact.time >= after && fact.event <= end.event) return Cursor{fact.time, fact.event, true};
  }
  return end;
}

ks::Result<void> draw(const ks::Scenario& scenario, const ks::Session& session, const Cursor& end,
                      const std::string& path, Surroundings& with) {
  RenderRequest request;
  request.scenario = scenario;
  request.cursor = best_instant(session, end);
  const auto png = with.hooks.render(request);
  if (!png) return tl::unexpected(png.error());
  const auto written = write_file(path, *png);
  if (!written) return written;
  with.console.remark(fmt::format("The picture {} shows {} s.", path,
                                  ks::seconds_text(request.cursor.time - ks::start_time)));
  return {};
}

/// A word that is neither a file nor a built-in scenario may be meant as a command.
ks::Diagnostics with_command_names(ks::Diagnostics problems, const std::string& word) {
  const bool like_a_path =
      word.find('/') != std::string::npos || word.find('.') != std::string::npos;
  if (like_a_path || word == "-" || file_exists(word)) return problems;
  std::vector<std::string> names = command_names();
  for (std::string& name : built_in_names()) names.push_back(std::move(name));
  problems.front().what = "there is no such command, file or built-in scenario";
  problems.front().allowed = ks::any_of(names);
  problems.front().did_you_mean = ks::nearest_name(word, names);
  return problems;
}

}  // namespace

ks::Result<int> window_command(const Arguments& given, Surroundings& with) {
  Arguments arguments = given;
  if (arguments.files.empty()) arguments.files.emplace_back(first_lesson);
  const std::string file = arguments.file();
  auto scenario = scenario_of(arguments, with.console);
  if (!scenario) return tl::unexpected(with_command_names(std::move(scenario.error()), file));

  std::string why = "this program was built without a window";
  if (with.hooks.window != nullptr) {
    const std::string path = file_exists(file) ? file : std::string{};
    const auto refused = with.hooks.window({*scenario, path});
    if (!refused) return 0;
    why = *refused;
  }
  with.console.remark(fmt::format("There is no window ({}), so here is the story.", why));
  auto session = ks::Session::open(*scenario);
  // An open-ended run is told for a minute.
  const auto end = end_of_run(session, session.open_ended() ? "60s" : "", with.console);
  if (!end) return tl::unexpected(end.error());
  const int code = tell(session, *end, with.console);
  if (with.hooks.render == nullptr) return code;
  const auto drawn = draw(*scenario, session, *end, picture_name(file), with);
  if (!drawn) return tl::unexpected(drawn.error());
  return code;
}

}  // namespace kv
