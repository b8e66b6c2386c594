#include "viz/canvas/fonts.h"

#include <imgui.h>

#include "viz/canvas/embedded_fonts.h"

namespace kv {

Fonts load_fonts(ImFontAtlas& atlas, const FontFiles& files) {
  Fonts fonts;
  for (std::size_t i = 0; i < face_count; ++i) {
    ImFontConfig config;
    // The atlas only reads the bytes, its interface predates const.
    config.FontData = const_cast<unsigned char*>(files.bytes[i].data());
    config.FontDataSize = static_cast<int>(files.bytes[i].size());
    config.FontDataOwnedByAtlas = false;
    // A negative size makes sizes mean the em square instead of ascent plus descent. It is also the
    // unit of the limits of the advance, which therefore change their signs: none from -1000 to
    // 1000 em.
    config.SizePixels = -1.0F;
    config.GlyphMinAdvanceX = 1000.0F;
    config.GlyphMaxAdvanceX = -1000.0F;
    // Advances are fractions of a pixel, so glyphs need horizontal positions finer than a pixel.
    config.OversampleH = 3;
    config.OversampleV = 1;
    // Strokes at 11 to 13 px are thinner than a pixel; a little more weight keeps captions
    // readable.
    config.RasterizerMultiply = 1.15F;
    fonts.faces[i] = atlas.AddFont(&config);
  }
  return fonts;
}

Fonts load_embedded_fonts(ImFontAtlas& atlas) {
  static_assert(static_cast<int>(FontFace::mono_semibold) == static_cast<int>(Face::num_bold));
  FontFiles files;
  const std::span<const EmbeddedFont> fonts = embedded_fonts();
  for (std::size_t i = 0; i < face_count; ++i) {
    files.bytes[i] = {reinterpret_cast<const unsigned char*>(fonts[i].data), fonts[i].size};
  }
  return load_fonts(atlas, files);
}

}  // namespace kv
