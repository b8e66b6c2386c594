#include "viz/app/backend_null.h"

#include <chrono>

#include <imgui.h>

namespace kv {

double real_seconds() {
  using clock = std::chrono::steady_clock;
  static const clock::time_point start = clock::now();
  return std::chrono::duration<double>(clock::now() - start).count();
}

std::string NullBackend::open(const std::string&, Vec size) {
  before_ = ImGui::GetCurrentContext();
  context_ = ImGui::CreateContext();
  ImGui::SetCurrentContext(context_);
  ImGuiIO& io = ImGui::GetIO();
  io.IniFilename = nullptr;
  io.LogFilename = nullptr;
  io.ConfigFlags |= ImGuiConfigFlags_NavEnableKeyboard;
  begin_software_rendering();
  fonts_ = load_embedded_fonts(*io.Fonts);
  resize(size);
  return {};
}

void NullBackend::resize(Vec size) { ImGui::GetIO().DisplaySize = {size.x, size.y}; }

bool NullBackend::poll(bool) { return true; }

void NullBackend::begin() {
  ImGui::GetIO().DeltaTime = static_cast<float>(frame_seconds);
  seconds_ += frame_seconds;
  ImGui::NewFrame();
}

void NullBackend::end(unsigned int background) {
  ImGui::Render();
  if (draws) rasterise(*ImGui::GetDrawData(), background, image_);
}

void NullBackend::close() {
  if (context_ == nullptr) return;
  ImGui::SetCurrentContext(context_);
  end_software_rendering();
  ImGui::DestroyContext(context_);
  context_ = nullptr;
  ImGui::SetCurrentContext(before_);
}

}  // namespace kv
