// The program: hands the command line what only a build with a window has, and runs the window when asked.
#include <optional>
#include <string>

#include "viz/cli/cli.h"

#if KS_VIZ
#include <imgui.h>

#include "viz/app/app.h"
#include "viz/app/backend_glfw.h"
#include "viz/app/plot.h"
#include "viz/app/render.h"
#include "viz/app/settings.h"

namespace {

constexpr kv::WindowPlace first_place{1600, 1000, false};
constexpr int frames_before_picture = 2;

void run_frames(kv::Backend& backend, kv::App& app) {
  double before = kv::real_seconds();
  kv::SettingsKeeper keeper;
  int picture_in = frames_before_picture;
  while (backend.poll(app.moves())) {
    // A paused window that nobody touches is not drawn again.
    if (!backend.awake() && !app.wakes(kv::real_seconds())) {
      keeper.after_frame(app.ui(), app.habits(), kv::real_seconds());
      continue;
    }
    backend.begin();
    const ImVec2 size = ImGui::GetIO().DisplaySize;
    const double now = kv::real_seconds();
    app.frame({{size.x, size.y}, backend.scale(), now, now - before});
    before = now;
    // The frame in which it is asked for still shows the menu that asks.
    if (app.picture_wanted() && picture_in-- == 0) {
      app.keep_picture(backend.end_with_picture(app.theme().bg0));
      picture_in = frames_before_picture;
    } else {
      backend.end(app.theme().bg0);
    }
    backend.set_title(app.window_title());
    if (app.ui().reset_place) backend.set_place(first_place);
    app.ui().reset_place = false;
    if (app.ui().renew_window) backend.renew();
    app.ui().renew_window = false;
    backend.set_full_screen(app.ui().full_screen);
    app.ui().place = backend.place();
    keeper.after_frame(app.ui(), app.habits(), now);
  }
}

std::optional<std::string> window(const kv::WindowRequest& request) {
  ImGui::CreateContext();
  ImGuiIO& io = ImGui::GetIO();
  io.IniFilename = nullptr;
  io.LogFilename = nullptr;
  io.ConfigFlags |= ImGuiConfigFlags_NavEnableKeyboard;
  const std::unique_ptr<kv::Backend> backend = kv::make_glfw_backend();
  kv::WindowPlace place = kv::kept_window();
  if (place.width == 0) place = first_place;
  const std::string problem = backend->open(
      "kafkascope", {static_cast<float>(place.width), static_cast<float>(place.height)});
  if (!problem.empty()) {
    ImGui::DestroyContext();
    return problem;
  }
  if (place.maximised) backend->set_place(place);
  {
    kv::App app(kv::load_embedded_fonts(*io.Fonts));
    app.clock = kv::real_seconds;
    kv::load_settings(app.ui(), app.habits());
    const kv::ViewTab view = kv::chosen_tab(app.ui());
    app.open(request.scenario, request.path);
    for (const kv::Toggle& toggle : kv::toggles_for(app.ui(), view)) app.ask(toggle);
    if (!request.twins.empty()) app.open_twins(request.twins);
    if (request.twins.empty()) app.begin_lesson();
    if (!app.habits().drafts.empty())
      app.toast("Text from last time was never saved: 0 lists it, a click there brings it back.",
                kv::ToastKind::refused);
    backend->dropped = [&](const std::string& path) { app.ask(kv::OpenScenario{path}); };
    run_frames(*backend, app);
    app.leave();
    kv::save_settings(app.ui(), app.habits());
  }
  backend->close();
  ImGui::DestroyContext();
  return std::nullopt;
}

}  // namespace
#endif

int main(int argc, char** argv) {
  kv::CliHooks hooks;
#if KS_VIZ
  hooks.window = window;
  hooks.render = kv::render_png;
  hooks.plot = kv::plot_png;
#endif
  return kv::run_cli(argc, argv, hooks);
}
