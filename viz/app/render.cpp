#include "viz/app/render.h"

#include <algorithm>

#include "viz/app/app.h"
#include "viz/app/backend_null.h"
#include "viz/app/png.h"
#include "viz/canvas/style.h"
#include "viz/model/actions.h"
#include "viz/panels/token_sheet.h"

namespace kv {
namespace {

/// Scroll areas learn the height of their content in the first frame, fonts and hovering settle in the
/// next.
constexpr int frames = 3;
/// So many frames at most are spent on computing twins; each advances them by 20,000 events.
constexpr int most_frames = 5000;

/// The sheet has a size of its own and shows both themes.
Image render_tokens() {
  NullBackend backend;
  constexpr ImVec2 size{token_sheet_width, token_sheet_height};
  backend.open({}, {size.x, size.y});
  apply_style(light_theme(), 1);
  for (int k = 0; k < frames; ++k) {
    backend.begin();
    ImGui::SetNextWindowPos({0, 0});
    ImGui::SetNextWindowSize(size);
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {0, 0});
    ImGui::PushStyleVar(ImGuiStyleVar_WindowRounding, 0);
    ImGui::Begin("screen", nullptr, ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove);
    ImGui::PopStyleVar(2);
    Canvas canvas(ImGui::GetWindowDrawList(), light_theme(), backend.fonts(), {{0, 0}, 1});
    draw_token_sheet(canvas);
    ImGui::End();
    backend.draws = k + 1 == frames;
    backend.end(light_theme().bg0);
  }
  return backend.image();
}

}  // namespace

Image render_view(const RenderRequest& request, std::optional<Selection> selection) {
  if (request.view == RenderView::tokens) return render_tokens();
  NullBackend backend;
  const Vec size{static_cast<float>(request.width), static_cast<float>(request.height)};
  backend.open({}, size);
  App app(backend.fonts());
  app.ui().dark = request.dark;
  app.ui().projector = request.projector;
  app.ui().teacher_open = request.notes;
  app.open(request.scenario, {});
  ks::Session& session = app.session();
  if (session.open_ended()) session.extend_horizon(request.cursor.time + std::chrono::seconds(60));
  session.compute_all();
  if (request.view == RenderView::compare) app.open_twins(request.twins);
  const Selection telling =
      request.picked.empty() ? telling_selection(session, request.cursor.time) : request.picked;
  app.ui().selection = selection.value_or(telling);
  app.ui().range = request.range;
  app.ui().timeline_open = request.view == RenderView::timeline;
  app.ui().brokers_open = request.view == RenderView::brokers;
  app.ui().records.open = request.view == RenderView::records;
  app.ui().sequence_open = request.view == RenderView::sequence;
  app.ui().story_list_open = request.view == RenderView::story;
  app.ui().editor.open = request.view == RenderView::editor;
  app.ui().home.open = request.view == RenderView::home;
  // Without a clock a frame computes a fixed part of each run.
  const auto unfinished = [&] {
    const auto& runs = app.thumbnails();
    const bool sketches =
        std::all_of(runs.begin(), runs.end(), [](auto& run) { return run.ready; });
    return app.computes() || (app.at_home() && !sketches);
  };
  for (int k = 0; k < most_frames && unfinished(); ++k) {
    backend.begin();
    app.frame({size, 1, 0, 0});
    backend.draws = false;
    backend.end(app.theme().bg0);
  }
  for (int k = 0; k < frames; ++k) {
    if (k == 0) {
      if (request.cursor.on_event) {
        app.ask(SeekEvent{request.cursor.event});
      } else {
        app.ask(SeekTime{request.cursor.time});
      }
    }
    backend.begin();
    app.frame({size, 1, 0, 0});
    backend.draws = k + 1 == frames;
    backend.end(app.theme().bg0);
  }
  return backend.image();
}

ks::Result<std::string> render_png(const RenderRequest& request) {
  const std::vector<std::uint8_t> bytes = encode_png(render_view(request));
  if (bytes.empty()) return ks::failure("the picture could not be encoded");
  return std::string(bytes.begin(), bytes.end());
}

}  // namespace kv
