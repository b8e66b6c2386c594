// A window without a screen: Dear ImGui's frames drawn into an image by the software rasteriser, at a steady
// rate that no clock decides. For `render`, tests and machines without a display.
#pragma once

#include "viz/app/backend.h"
#include "viz/app/raster.h"
#include "viz/canvas/fonts.h"

struct ImGuiContext;

namespace kv {

class NullBackend : public Backend {
 public:
  ~NullBackend() override { NullBackend::close(); }
  std::string open(const std::string& title, Vec size) override;
  bool poll(bool moves) override;
  void begin() override;
  void end(unsigned int background) override;
  Image end_with_picture(unsigned int background) override {
    end(background);
    return draws ? image_ : Image{};
  }
  void close() override;
  float scale() const override { return scale_; }

  void set_scale(float scale) { scale_ = scale; }
  void resize(Vec size);
  const Fonts& fonts() const { return fonts_; }
  /// The last frame.
  const Image& image() const { return image_; }
  double seconds() const { return seconds_; }
  static constexpr double frame_seconds = 1.0 / 60;

  /// Whether end() draws pixels; tests that only click leave it off.
  bool draws = true;

 private:
  ImGuiContext* context_ = nullptr;
  ImGuiContext* before_ = nullptr;
  Fonts fonts_;
  Image image_;
  float scale_ = 1;
  double seconds_ = 0;
};

}  // namespace kv
