// Software rasteriser of ImDrawData: any frame as pixels, with no display and no graphics driver.
// Serves `kafkascope render`, golden pictures and machines without a screen. Coverage and
// interpolation use integers only, so the same draw data gives the same bytes with every compiler.
// Textures are taken as white with alpha (glyphs and line textures are); coloured images are not
// supported. Must not know panels or canvas.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

struct ImDrawData;

namespace kv {

// Rows from the top, four bytes a pixel (red, green, blue, alpha), opaque.
struct Image {
  int width = 0;
  int height = 0;
  std::vector<std::uint8_t> rgba;

  friend bool operator==(const Image&, const Image&) = default;
};

// Tells Dear ImGui that its dynamic textures (1.92) are served; call once after CreateContext.
void begin_software_rendering();

// Answers the texture requests of the frame and draws it over the background: packed like ImU32,
// red lowest. `image` keeps its memory from frame to frame if its size fits.
void rasterise(const ImDrawData& data, std::uint32_t background, Image& image);

// Lets go of all textures; call before DestroyContext.
void end_software_rendering();

}  // namespace kv
