#include "viz/canvas/theme.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace kv {
namespace {

constexpr Color white = rgb(0xFFFFFF);
constexpr Color black_ink = rgb(0x0E131D);

// Fills are the same in both themes, so that screenshots stay comparable.
constexpr std::array<Color, consumer_colors> fills = {
    rgb(0x1758D3), rgb(0xEFA548), rgb(0x2B9A6C), rgb(0x8F298A), rgb(0xEAD42C), rgb(0x38C6F2),
    rgb(0x663700), rgb(0x9276E9), rgb(0x8CA31C), rgb(0xDB82AB), rgb(0x22506B), rgb(0x99D9C6)};

constexpr std::array<Color, consumer_colors> labels = {white,     black_ink, black_ink, white,
                                                       black_ink, black_ink, white,     black_ink,
                                                       black_ink, black_ink, white,     black_ink};

Theme make_light() {
  Theme t;
  t.name = "light";
  t.bg0 = rgb(0xE8EBF0);
  t.bg1 = rgb(0xFFFFFF);
  t.bg2 = rgb(0xF4F6F9);
  t.bg3 = rgb(0xE6EAF0);
  t.line1 = rgb(0xCFD6E0);
  t.line2 = rgb(0xE2E6ED);
  t.line3 = rgb(0x98A2B3);
  t.ink1 = rgb(0x141A26);
  t.ink2 = rgb(0x3F4859);
  t.ink3 = rgb(0x626C80);
  t.ink4 = rgb(0x98A2B3);
  t.acc = rgb(0x1B2440);
  t.on_acc = white;
  t.neutral = {rgb(0x3F4859), rgb(0x98A2B3), rgb(0xE9EDF2)};
  t.green = {rgb(0x176544), rgb(0x2B9A6C), rgb(0xDCF2E6)};
  t.amber = {rgb(0x8A5200), rgb(0xC47D00), rgb(0xFFEFC9)};
  t.violet = {rgb(0x4B3BB3), rgb(0x7A68E0), rgb(0xE9E6FB)};
  t.red = {rgb(0xC4271B), rgb(0xD92D20), rgb(0xFDE9E7)};
  t.keys = {rgb(0xC9DBF7), rgb(0xF8DDBB), rgb(0xC4E8D6), rgb(0xE6CFE8),
            rgb(0xF2E7A8), rgb(0xC8EAF4), rgb(0xE4D3C1), rgb(0xF6CFD8)};
  t.edges = {rgb(0x1758D3), rgb(0xC4873B), rgb(0x2B9A6C), rgb(0x8F298A),
             rgb(0xA4941F), rgb(0x2D9EC2), rgb(0x663700), rgb(0x9276E9),
             rgb(0x869C1B), rgb(0xCE7AA1), rgb(0x22506B), rgb(0x6E9C8F)};
  t.hatch_alpha = 0.75F;
  return t;
}

Theme make_dark() {
  Theme t;
  t.name = "dark";
  t.dark = true;
  t.bg0 = rgb(0x0B0F16);
  t.bg1 = rgb(0x141A24);
  t.bg2 = rgb(0x1B222E);
  t.bg3 = rgb(0x283142);
  t.line1 = rgb(0x333E50);
  t.line2 = rgb(0x232C3A);
  t.line3 = rgb(0x66748A);
  t.ink1 = rgb(0xF2F5FA);
  t.ink2 = rgb(0xC2CBD9);
  t.ink3 = rgb(0x929DB1);
  t.ink4 = rgb(0x5C687C);
  t.acc = rgb(0xE9EEF7);
  t.on_acc = rgb(0x10151E);
  t.neutral = {rgb(0xC2CBD9), rgb(0x66748A), rgb(0x273040)};
  t.green = {rgb(0x6FD9A8), rgb(0x2FA877), rgb(0x11382A)};
  t.amber = {rgb(0xF5C05A), rgb(0xD99A1E), rgb(0x3D2D0B)};
  t.violet = {rgb(0xB9AEFF), rgb(0x8878EE), rgb(0x2A2556)};
  t.red = {rgb(0xFF8A7F), rgb(0xF2564A), rgb(0x43191A)};
  t.keys = {rgb(0x27406E), rgb(0x66451A), rgb(0x1E5440), rgb(0x553057),
            rgb(0x5A4F12), rgb(0x1C5263), rgb(0x4F3B29), rgb(0x64303F)};
  t.edges = {rgb(0x376FD9), rgb(0xEFA548), rgb(0x2B9A6C), rgb(0xA554A1),
             rgb(0xEAD42C), rgb(0x38C6F2), rgb(0x8E6B42), rgb(0x9276E9),
             rgb(0x8CA31C), rgb(0xDB82AB), rgb(0x53768C), rgb(0x99D9C6)};
  t.hatch_alpha = 0.7F;
  return t;
}

struct StateTone {
  std::string_view word;
  Tone tone;
};

constexpr StateTone state_tones[] = {
    // The coordinator's words for a group, classic and KIP-848.
    {"Empty", Tone::neutral},
    {"Dead", Tone::neutral},
    {"Preparing", Tone::amber},
    {"PreparingRebalance", Tone::amber},
    {"Completing", Tone::violet},
    {"CompletingRebalance", Tone::violet},
    {"Stable", Tone::green},
    {"Assigning", Tone::amber},
    {"Reconciling", Tone::amber},
    // The client's own state, and the words of a KIP-848 member.
    {"UNJOINED", Tone::neutral},
    {"PREPARING", Tone::amber},
    {"PREPARING_REBALANCE", Tone::amber},
    {"COMPLETING", Tone::violet},
    {"COMPLETING_REBALANCE", Tone::violet},
    {"STABLE", Tone::green},
    {"UNSUBSCRIBED", Tone::neutral},
    {"JOINING", Tone::amber},
    {"RECONCILING", Tone::amber},
    {"ACKNOWLEDGING", Tone::amber},
    {"UNREVOKED_PARTITIONS", Tone::amber},
    {"UNRELEASED_PARTITIONS", Tone::amber},
    {"UNRELEASED", Tone::amber},
    {"LEAVING", Tone::neutral},
    {"PREPARE_LEAVING", Tone::neutral},
    {"STALE", Tone::red},
    {"FATAL", Tone::red},
    {"FENCED", Tone::red},
    {"CRASHED", Tone::red},
    // Controllers.
    {"active", Tone::green},
    {"Leader", Tone::violet},
    {"Follower", Tone::neutral},
    {"Candidate", Tone::amber},
    {"Prospective", Tone::amber},
    {"Unattached", Tone::amber},
    {"Resigned", Tone::amber},
    // Processes.
    {"running", Tone::green},
    {"starting", Tone::amber},
    {"catching up", Tone::amber},
    {"shutting down", Tone::violet},
    {"Loading", Tone::violet},
    {"crashed", Tone::red},
    {"killed", Tone::red},
    {"dead", Tone::red},
    {"removed", Tone::red},
    {"expired", Tone::red},
    {"fenced", Tone::red},
    {"lost", Tone::red},
    {"no leader", Tone::red},
    {"nobody", Tone::red},
    {"not fenced", Tone::amber},
    {"frozen", Tone::amber},
    {"slow", Tone::amber},
    {"parked", Tone::amber},
    {"HW frozen", Tone::amber},
    {"waiting", Tone::amber},
    {"changed", Tone::violet},
};

float channel(Color color, int shift) { return static_cast<float>((color >> shift) & 0xFFu); }

double linear(Color color, int shift) {
  const double c = static_cast<double>((color >> shift) & 0xFFu) / 255.0;
  return c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
}

double luminance(Color color) {
  return 0.2126 * linear(color, 0) + 0.7152 * linear(color, 8) + 0.0722 * linear(color, 16);
}

}  // namespace

const Triple& Theme::tone(Tone which) const {
  switch (which) {
    case Tone::green: return green;
    case Tone::amber: return amber;
    case Tone::violet: return violet;
    case Tone::red: return red;
    case Tone::neutral: break;
  }
  return neutral;
}

ConsumerStyle Theme::consumer(std::size_t index) const {
  if (index < places.size()) index = places[index];
  const std::size_t slot = index % consumer_colors;
  Strokes strokes = slot >= 6 ? Strokes::rising : Strokes::none;
  if (index >= consumer_colors) strokes = Strokes::falling;
  return {fills[slot], labels[slot], edges[slot], strokes};
}

Color Theme::broker(std::size_t index) const {
  constexpr std::array<float, 4> steps = {0.0F, 0.25F, 0.45F, 0.6F};
  return mix(line3, bg1, steps[index % steps.size()]);
}

const Theme& light_theme() {
  static const Theme theme = make_light();
  return theme;
}

const Theme& dark_theme() {
  static const Theme theme = make_dark();
  return theme;
}

Tone tone_of(std::string_view state) {
  for (const StateTone& row : state_tones) {
    if (row.word == state) return row.tone;
  }
  return Tone::neutral;
}

Color mix(Color from, Color to, float amount) {
  Color out = 0;
  for (const int shift : {0, 8, 16, 24}) {
    const float value = channel(from, shift) + (channel(to, shift) - channel(from, shift)) * amount;
    const auto byte = static_cast<Color>(std::clamp(value, 0.0F, 255.0F) + 0.5F);
    out |= std::min<Color>(byte, 255u) << shift;
  }
  return out;
}

Color with_alpha(Color color, float alpha) {
  const float value = std::clamp(channel(color, 24) * alpha, 0.0F, 255.0F);
  return (color & 0x00FFFFFFu) | (static_cast<Color>(value + 0.5F) << 24);
}

double contrast(Color a, Color b) {
  double light = luminance(a);
  double dark = luminance(b);
  if (light < dark) std::swap(light, dark);
  return (light + 0.05) / (dark + 0.05);
}

Color ink_on(Color fill) {
  return contrast(fill, white) >= contrast(fill, black_ink) ? white : black_ink;
}

}  // namespace kv
