// kafkascope render: one frame of the window as a PNG file.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "sim/scenario/problems.h"
#include "sim/scenario/units.h"
#include "viz/cli/commands.h"
#include "viz/cli/files.h"
#include "viz/cli/open_run.h"
#include "viz/cli/twins.h"

namespace kv {
namespace {

constexpr int smallest_width = 320;
constexpr int smallest_height = 200;
constexpr int largest_side = 8192;

ks::Result<RenderView> view_of(const std::string& text) {
  if (text == "stage") return RenderView::stage;
  if (text == "timeline") return RenderView::timeline;
  if (text == "sequence") return RenderView::sequence;
  if (text == "compare") return RenderView::compare;
  if (text == "brokers") return RenderView::brokers;
  if (text == "home") return RenderView::home;
  const std::vector<std::string> views{"stage",   "timeline", "sequence",
                                       "compare", "brokers",  "home"};
  return ks::failure({.file = "--view " + text,
                      .what = "is no view",
                      .allowed = "stage, timeline, sequence, compare, brokers, home",
                      .did_you_mean = ks::nearest_name(text, views)});
}

ks::Result<std::pair<int, int>> size_of(const std::string& text) {
  const std::size_t cross = text.find('x');
  const auto width = ks::parse_count(std::string_view(text).substr(0, cross));
  const auto height = cross == std::string::npos
                          ? std::nullopt
                          : ks::parse_count(std::string_view(text).substr(cross + 1));
  const bool fits = width && height && *width >= smallest_width && *width <= largest_side &&
                    *height >= smallest_height && *height <= largest_side;
  if (fits) return std::pair(static_cast<int>(*width), static_cast<int>(*height));
  return ks::failure({.file = "--size " + text,
                      .what = "is no size of a picture",
                      .allowed = fmt::format("WIDTHxHEIGHT from {}x{} to {}x{}", smallest_width,
                                             smallest_height, largest_side, largest_side)});
}

ks::Result<RenderRequest> request_of(const Arguments& arguments) {
  RenderRequest request;
  ks::Diagnostics problems;
  const auto collect = [&](const ks::Diagnostics& more) {
    problems.insert(problems.end(), more.begin(), more.end());
  };
  const auto view = view_of(arguments.view);
  if (view) request.view = *view;
  if (!view) collect(view.error());
  if (!arguments.size.empty()) {
    const auto size = size_of(arguments.size);
    if (size) std::tie(request.width, request.height) = *size;
    if (!size) collect(size.error());
  }
  request.dark = arguments.theme == "dark";
  if (!arguments.theme.empty() && !request.dark && arguments.theme != "light") {
    collect({{.file = "--theme " + arguments.theme,
              .what = "is no theme",
              .allowed = "light or dark"}});
  }
  request.projector = arguments.projector;
  request.notes = arguments.notes;
  const bool twins = view && *view == RenderView::compare;
  if (view && !twins && asks_for_twins(arguments)) {
    collect({{.file = "kafkascope render",
              .what = "--with and --vary belong to the view compare",
              .allowed = "--view compare"}});
  }
  if (!problems.empty()) return tl::unexpected(std::move(problems));
  return request;
}

/// Scenario and cursor of a picture of one run.
ks::Result<void> add_run(const Arguments& arguments, RenderRequest& request, Console& console) {
  auto scenario = scenario_of(arguments, console);
  if (!scenario) return tl::unexpected(scenario.error());
  auto session = ks::Session::open(*scenario);
  const auto cursor = instant(session, "--at", arguments.at, console);
  if (!cursor) return tl::unexpected(cursor.error());
  request.scenario = std::move(*scenario);
  request.cursor = *cursor;
  return {};
}

/// The same for twins; the instant is one of the first run.
ks::Result<void> add_twins(const Arguments& arguments, RenderRequest& request, Console& console) {
  auto columns = columns_of(arguments, console);
  if (!columns) return tl::unexpected(columns.error());
  std::vector<ks::Session> sessions = open_columns(*columns);
  const auto cursor = instant(sessions.front(), "--at", arguments.at, console);
  if (!cursor) return tl::unexpected(cursor.error());
  if (!arguments.from.empty() || !arguments.to.empty()) {
    const auto stretch = shared_stretch(sessions, arguments, console);
    if (!stretch) return tl::unexpected(stretch.error());
    columns->twins.stretch = *stretch;
  }
  request.scenario = std::move(columns->first);
  request.twins = std::move(columns->twins);
  request.cursor = *cursor;
  return {};
}

}  // namespace

ks::Result<int> render_command(const Arguments& arguments, Surroundings& with) {
  if (with.hooks.render == nullptr) {
    return ks::failure(ks::Diagnostic{.file = "kafkascope render",
                                      .what = "this program was built without pictures"});
  }
  auto request = request_of(arguments);
  if (!request) return tl::unexpected(request.error());
  const auto filled = request->view == RenderView::compare
                          ? add_twins(arguments, *request, with.console)
                          : add_run(arguments, *request, with.console);
  if (!filled) return tl::unexpected(filled.error());
  const auto png = with.hooks.render(*request);
  if (!png) return tl::unexpected(png.error());
  if (arguments.output == "-") {
    with.console.print(*png);
    return 0;
  }
  const auto written = write_file(arguments.output, *png);
  if (!written) return tl::unexpected(written.error());
  return 0;
}

}  // namespace kv
