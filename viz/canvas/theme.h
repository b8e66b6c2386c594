// The colour tokens of the visual design, one struct with a light and a dark instance, and the
// mapping from Kafka's states to them. Everything in viz that draws takes its colours from here: no
// literal colour stands anywhere else. Must not include Dear ImGui and must not draw.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace kv {

// Red in the lowest byte, alpha in the highest: the layout of Dear ImGui's packed colours.
using Color = std::uint32_t;

constexpr Color rgb(std::uint32_t hex) {
  return 0xFF000000u | ((hex & 0xFFu) << 16) | (hex & 0xFF00u) | ((hex >> 16) & 0xFFu);
}

// A meaning is a triple: ink for its word, line for edges and marks, tint for the surface under the
// word.
struct Triple {
  Color text = 0;
  Color line = 0;
  Color tint = 0;
};

// What a triple means: neutral = nothing going on, green = in order, amber = waiting, violet =
// completing or changed, red = nobody, lost, expired, crashed, fenced.
enum class Tone : std::uint8_t { neutral, green, amber, violet, red };

// How one consumer looks. From the seventh on three oblique strokes go with the fill, from the
// thirteenth on fills repeat and the strokes lean the other way.
enum class Strokes : std::uint8_t { none, rising, falling };

struct ConsumerStyle {
  Color fill = 0;   // areas
  Color label = 0;  // text on the fill
  Color edge = 0;   // border, lines and ribbons: at least 3:1 to the panel
  Strokes strokes = Strokes::none;
};

constexpr std::size_t consumer_colors = 12;
constexpr std::size_t key_colors = 8;

struct Theme {
  std::string_view name;
  bool dark = false;
  // Surfaces: window, panel, inset, track or pressed.
  Color bg0 = 0, bg1 = 0, bg2 = 0, bg3 = 0;
  // Lines: border, hairline, marks and ticks.
  Color line1 = 0, line2 = 0, line3 = 0;
  // Text: main, secondary, captions (not on bg3), disabled only.
  Color ink1 = 0, ink2 = 0, ink3 = 0, ink4 = 0;
  // Primary button, playhead, selection and focus; and the text on it.
  Color acc = 0, on_acc = 0;
  Triple neutral, green, amber, violet, red;
  std::array<Color, key_colors> keys{};
  std::array<Color, consumer_colors> edges{};
  // Which style a consumer has, by index; those beyond its end have the style of their index.
  std::vector<std::uint32_t> places{};
  // Opacity of the hatch of "nobody": a little weaker on dark panels, where red glows.
  float hatch_alpha = 1.0F;

  [[nodiscard]] const Triple& tone(Tone which) const;
  // Index 0 is C1. Total: any index has a style.
  [[nodiscard]] ConsumerStyle consumer(std::size_t index) const;
  // Tint of a record key; index = order of first appearance.
  [[nodiscard]] Color key(std::size_t index) const { return keys[index % key_colors]; }
  // Brokers have no hue: a step of grey each.
  [[nodiscard]] Color broker(std::size_t index) const;
};

const Theme& light_theme();
const Theme& dark_theme();

// The tone of a state word: "Stable", "PREPARING", "Reconciling", "crashed", "not fenced" and so
// on. Capitals are the client's own states, capitalised words the coordinator's. Unknown words are
// neutral.
Tone tone_of(std::string_view state);

Color mix(Color from, Color to, float amount);
Color with_alpha(Color color, float alpha);
// WCAG contrast ratio, 1 to 21, of two opaque colours.
double contrast(Color a, Color b);
// Black or white label ink, whichever reads better on the fill.
Color ink_on(Color fill);

}  // namespace kv
