// kafkascope without a command: the window, or the story and a picture where there is no display.
#include <algorithm>
#include <filesystem>
#include <optional>

#include <fmt/format.h>

#include "sim/scenario/problems.h"
#include "viz/cli/commands.h"
#include "viz/cli/files.h"
#include "viz/cli/open_run.h"
#include "viz/cli/scenario_source.h"
#include "viz/cli/tell.h"
#include "viz/cli/tell_twins.h"
#include "viz/cli/twins.h"

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

ks::Result<void> draw(const RenderRequest& request, const std::string& path, Surroundings& with) {
  const auto png = with.hooks.render(request);
  if (!png) return tl::unexpected(png.error());
  const auto written = write_file(path, *png);
  if (!written) return written;
  with.console.remark(fmt::format("The picture {} shows {} s.", path,
                                  ks::seconds_text(request.cursor.time - ks::start_time)));
  return {};
}

/// Words that say something about twins, where there are none.
std::optional<ks::Diagnostic> only_for_twins(const Arguments& arguments) {
  const bool words = !arguments.group.empty() || !arguments.from.empty() || !arguments.to.empty();
  if (!words) return std::nullopt;
  return ks::Diagnostic{.file = "kafkascope",
                        .what = "--group, --from and --to belong to twins",
                        .allowed = "with --with FILE2 or --vary key=v1,v2"};
}

/// The window, or why there is none.
std::optional<std::string> open_window(const WindowRequest& request, const CliHooks& hooks) {
  if (hooks.window == nullptr) return "this program was built without a window";
  return hooks.window(request);
}

std::string path_of(const std::string& file) { return file_exists(file) ? file : std::string{}; }

/// Twins side by side; without a display their ledger and a picture of them.
ks::Result<int> twins_window(const Arguments& arguments, Surroundings& with) {
  auto columns = columns_of("kafkascope", arguments, with.console);
  if (!columns) return tl::unexpected(columns.error());
  std::vector<ks::Session> sessions = open_columns(*columns);
  Arguments asked = arguments;
  const bool endless = std::all_of(sessions.begin(), sessions.end(),
                                   [](const ks::Session& session) { return session.open_ended(); });
  if (endless && asked.to.empty()) asked.until = "60s";
  const auto stretch = shared_stretch("kafkascope", sessions, asked, with.console);
  if (!stretch) return tl::unexpected(stretch.error());
  if (!arguments.from.empty() || !arguments.to.empty()) columns->twins.stretch = *stretch;
  const auto refused =
      open_window({columns->first, path_of(arguments.file()), columns->twins}, with.hooks);
  if (!refused) return 0;
  with.console.remark(fmt::format("There is no window ({}), so here is the ledger.", *refused));
  tell_twins(sessions, columns->twins, *stretch, false, with.console);
  if (with.hooks.render == nullptr) return 0;
  RenderRequest request;
  request.view = RenderView::compare;
  request.cursor =
      best_instant(sessions.front(), {stretch->to, sessions.front().event_at(stretch->to), false});
  request.twins = columns->twins;
  request.scenario = columns->first;
  const auto drawn = draw(request, picture_name(arguments.file()), with);
  if (!drawn) return tl::unexpected(drawn.error());
  return 0;
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
  if (asks_for_twins(arguments)) return twins_window(arguments, with);
  if (const auto alone = only_for_twins(arguments)) return ks::failure(*alone);
  auto scenario = scenario_of(arguments, with.console);
  if (!scenario) return tl::unexpected(with_command_names(std::move(scenario.error()), file));

  const auto refused = open_window({*scenario, path_of(file), {}}, with.hooks);
  if (!refused) return 0;
  with.console.remark(fmt::format("There is no window ({}), so here is the story.", *refused));
  auto session = ks::Session::open(*scenario);
  // An open-ended run is told for a minute.
  const auto end = end_of_run(session, session.open_ended() ? "60s" : "", with.console);
  if (!end) return tl::unexpected(end.error());
  const int code = tell(session, *end, with.console);
  if (with.hooks.render == nullptr) return code;
  RenderRequest request;
  request.scenario = *scenario;
  request.cursor = best_instant(session, *end);
  const auto drawn = draw(request, picture_name(file), with);
  if (!drawn) return tl::unexpected(drawn.error());
  return code;
}

}  // namespace kv
