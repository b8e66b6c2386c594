// The four faces of the window: Inter and JetBrains Mono, regular and semibold, loaded into Dear
// ImGui's atlas from memory. Sizes are those of the em square, as in the visual design, and are
// given with each text; Dear ImGui (1.92) bakes glyphs when they are first used. Must not know
// where the font files come from.
#pragma once

#include <array>
#include <cstddef>
#include <span>

struct ImFont;
struct ImFontAtlas;

namespace kv {

// ui is for prose; num is for all numbers, ids, offsets and names of configuration keys.
enum class Face : unsigned char { ui, ui_bold, num, num_bold };

constexpr std::size_t face_count = 4;

using FontBytes = std::span<const unsigned char>;

// In the order of Face. The bytes must outlive the atlas.
struct FontFiles {
  std::array<FontBytes, face_count> bytes{};
};

struct Fonts {
  std::array<ImFont*, face_count> faces{};

  [[nodiscard]] ImFont* operator[](Face face) const {
    return faces[static_cast<std::size_t>(face)];
  }
};

// Adds the four faces; the first one is Dear ImGui's default font.
Fonts load_fonts(ImFontAtlas& atlas, const FontFiles& files);
// The same with the files that are built into the program.
Fonts load_embedded_fonts(ImFontAtlas& atlas);

}  // namespace kv
