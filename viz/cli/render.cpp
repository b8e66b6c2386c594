// kafkascope render: one frame of the window as a PNG file.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "sim/scenario/problems.h"
#include "viz/cli/commands.h"
#include "viz/cli/files.h"
#include "viz/cli/open_run.h"
#include "viz/cli/picture_options.h"
#include "viz/cli/twins.h"
#include "viz/model/reproduce.h"

namespace kv {
namespace {

ks::Result<RenderView> view_of(const std::string& text) {
  if (text == "stage") return RenderView::stage;
  if (text == "timeline") return RenderView::timeline;
  if (text == "sequence") return RenderView::sequence;
  if (text == "compare") return RenderView::compare;
  if (text == "brokers") return RenderView::brokers;
  if (text == "records") return RenderView::records;
  if (text == "story") return RenderView::story;
  if (text == "editor") return RenderView::editor;
  if (text == "home") return RenderView::home;
  if (text == "tokens") return RenderView::tokens;
  const std::vector<std::string> views{"stage",   "timeline", "sequence", "compare", "brokers",
                                       "records", "story",    "editor",   "home",    "tokens"};
  std::string allowed;
  for (const std::string& view : views) allowed += (allowed.empty() ? "" : ", ") + view;
  return ks::failure({.file = "--view " + text,
                      .what = "is no view",
                      .allowed = allowed,
                      .did_you_mean = ks::nearest_name(text, views)});
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
    const auto size = picture_size(arguments.size);
    if (size) std::tie(request.width, request.height) = *size;
    if (!size) collect(size.error());
  }
  const auto dark = is_dark(arguments.theme);
  if (dark) request.dark = *dark;
  if (!dark) collect(dark.error());
  request.projector = arguments.projector;
  request.notes = arguments.notes;
  const bool twins = view && *view == RenderView::compare;
  if (view && !twins && asks_for_twins(arguments)) {
    collect({{.file = "kafkascope render",
              .what = "--with and --vary belong to the view compare",
              .allowed = "--view compare"}});
  }
  if (twins && !arguments.pick.empty()) {
    collect({{.file = "kafkascope render",
              .what = "--pick belongs to the views of one run",
              .allowed = "stage, timeline, sequence, brokers, records"}});
  }
  if (!problems.empty()) return tl::unexpected(std::move(problems));
  return request;
}

ks::Result<Selection> picked_in(const ks::Names& names, const std::string& name) {
  if (name.empty()) return Selection{};
  const Selection picked = picked_by_name(names, name);
  if (!picked.empty()) return picked;
  std::vector<std::string> known;
  for (const auto* list : {&names.consumers, &names.producers, &names.brokers, &names.groups})
    known.insert(known.end(), list->begin(), list->end());
  for (std::uint32_t i = 0; i < names.partitions.size(); ++i)
    known.push_back(names.of(ks::PartitionId{i}));
  return ks::failure({.file = "--pick " + name,
                      .what = "nothing in the run is called so up to that moment",
                      .allowed = ks::any_of(known),
                      .did_you_mean = ks::nearest_name(name, known)});
}

/// Scenario and cursor of a picture of one run.
ks::Result<void> add_run(const Arguments& arguments, RenderRequest& request, Console& console) {
  auto scenario = scenario_of(arguments, console);
  if (!scenario) return tl::unexpected(scenario.error());
  auto session = ks::Session::open(*scenario);
  const auto cursor = instant(session, "--at", arguments.at, console);
  if (!cursor) return tl::unexpected(cursor.error());
  const auto picked = picked_in(session.names(), arguments.pick);
  if (!picked) return tl::unexpected(picked.error());
  if (!arguments.from.empty() || !arguments.to.empty()) {
    const auto shown = stretch(session, arguments, console);
    if (!shown) return tl::unexpected(shown.error());
    request.range = {shown->from.time, shown->to.time};
    if (request.range.length() <= ks::Duration{}) {
      return ks::failure({.file = "kafkascope render",
                          .what = "the stretch has no length",
                          .allowed = "--from before --to"});
    }
  }
  request.picked = *picked;
  request.scenario = std::move(*scenario);
  request.cursor = *cursor;
  return {};
}

/// The same for twins; the instant is one of the first run.
ks::Result<void> add_twins(const Arguments& arguments, RenderRequest& request, Console& console) {
  auto columns = columns_of("kafkascope render", arguments, console);
  if (!columns) return tl::unexpected(columns.error());
  std::vector<ks::Session> sessions = open_columns(*columns);
  const auto cursor = instant(sessions.front(), "--at", arguments.at, console);
  if (!cursor) return tl::unexpected(cursor.error());
  if (!arguments.from.empty() || !arguments.to.empty()) {
    const auto stretch = shared_stretch("kafkascope render", sessions, arguments, console);
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
