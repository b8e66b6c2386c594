// A window without a screen: Dear ImGui with the program's fonts and style, drawn by the software
// rasteriser. Frames are drawn by a function that gets a canvas; the mouse is moved and clicked
// between them.
#pragma once

#include <imgui.h>

#include "tests/gui/items.h"
#include "viz/app/raster.h"
#include "viz/canvas/canvas.h"
#include "viz/canvas/style.h"

namespace kv_tests {

class Headless {
 public:
  explicit Headless(float width = 400, float height = 300, float scale = 1) : scale_(scale) {
    ImGui::CreateContext();
    ImGuiIO& io = ImGui::GetIO();
    io.IniFilename = nullptr;
    io.LogFilename = nullptr;
    io.DisplaySize = {width * scale, height * scale};
    io.DeltaTime = 1.0F / 60;
    io.ConfigFlags |= ImGuiConfigFlags_NavEnableKeyboard;
    start_watching_items();
    kv::begin_software_rendering();
    fonts_ = kv::load_embedded_fonts(*io.Fonts);
    kv::apply_style(kv::light_theme(), scale);
  }
  ~Headless() {
    kv::end_software_rendering();
    ImGui::DestroyContext();
  }
  Headless(const Headless&) = delete;
  Headless& operator=(const Headless&) = delete;

  // One frame; draw(canvas) draws into a window that fills the screen.
  template <class Draw>
  const kv::Image& frame(Draw&& draw) {
    forget_items();
    ImGui::NewFrame();
    ImGui::SetNextWindowPos({0, 0});
    ImGui::SetNextWindowSize(ImGui::GetIO().DisplaySize);
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {0, 0});
    ImGui::PushStyleVar(ImGuiStyleVar_WindowRounding, 0);
    ImGui::Begin("screen", nullptr, ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove);
    ImGui::PopStyleVar(2);
    kv::Canvas canvas(ImGui::GetWindowDrawList(), kv::light_theme(), fonts_, {{0, 0}, scale_});
    draw(canvas);
    ImGui::End();
    ImGui::Render();
    kv::rasterise(*ImGui::GetDrawData(), kv::light_theme().bg0, image_);
    return image_;
  }

  template <class Draw>
  void click(kv::Vec at, Draw&& draw) {
    ImGuiIO& io = ImGui::GetIO();
    io.AddMousePosEvent(at.x * scale_, at.y * scale_);
    frame(draw);
    io.AddMouseButtonEvent(ImGuiMouseButton_Left, true);
    frame(draw);
    io.AddMouseButtonEvent(ImGuiMouseButton_Left, false);
    frame(draw);
  }

  // By the path of words that leads to the item; false if the last frame had no such item.
  template <class Draw>
  bool click_item(std::string_view path, Draw&& draw) {
    const std::optional<Item> item = find_item("screen", path);
    if (!item) return false;
    click({item->center().x / scale_, item->center().y / scale_}, draw);
    return true;
  }

  [[nodiscard]] const kv::Fonts& fonts() const { return fonts_; }

 private:
  float scale_;
  kv::Fonts fonts_;
  kv::Image image_;
};

// Red in the lowest byte, as in kv::Color.
inline kv::Color pixel(const kv::Image& image, int x, int y) {
  const std::size_t at = (static_cast<std::size_t>(y) * static_cast<std::size_t>(image.width) +
                          static_cast<std::size_t>(x)) *
                         4;
  kv::Color color = 0;
  for (std::size_t i = 0; i < 4; ++i)
    color |= static_cast<kv::Color>(image.rgba[at + i]) << (8 * i);
  return color;
}

}  // namespace kv_tests
