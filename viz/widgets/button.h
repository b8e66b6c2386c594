// Buttons, switches, toggles and fields of the window: drawn by the canvas, each a Dear ImGui item
// with a word as id, so that mouse, keyboard and tests use them alike. A button that cannot be
// pressed says why. Must not know views or intents: the caller turns "pressed" into an intent.
//
//   button(c, "Restart", box, "Restart", {kind, icon, bold, tooltip, disabled_reason, size}) -> pressed
//   icon_button(c, "Theme", box, Icon::moon, "dark theme (T)")                               -> pressed
//   segmented(c, "View", at, labels, selected)     -> changed; 28 px high, segmented_width(c, labels) wide
//   chip_toggle(c, "data", at, "data", on)         -> {pressed, right}
//   checkbox(c, "basic", at, "basic", on)          -> changed
//   step_slider(c, "Speed", box, value, steps)     -> changed; value 0 to steps - 1
//   text_field(c, "Search", box, text, {hint, icon, mono, focus, submit_only}) -> edited
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "viz/canvas/marks.h"
#include "viz/widgets/item.h"

namespace kv {

struct ButtonSpec {
  ButtonKind kind = ButtonKind::normal;
  Icon icon = Icon::none;
  bool bold = false;
  std::string_view tooltip{};
  std::string_view disabled_reason{};  // not empty: the button is grey and this is its tooltip
  float size = 12;
};

bool button(Canvas& c, std::string_view id, Box box, std::string_view label,
            const ButtonSpec& spec = {});
bool icon_button(Canvas& c, std::string_view id, Box box, Icon icon, std::string_view tooltip = {});

// One of several, side by side; `selected` may lie outside the labels: none is chosen.
bool segmented(Canvas& c, std::string_view id, Vec at, std::span<const std::string_view> labels,
               std::size_t& selected);
[[nodiscard]] float segmented_width(const Canvas& c, std::span<const std::string_view> labels);

struct ToggleState {
  bool pressed = false;
  float right = 0;
};

// 20 px high with a hit area of 28 px; `at` is its top left corner. The caller flips the value.
ToggleState chip_toggle(Canvas& c, std::string_view id, Vec at, std::string_view label, bool on);
// The middle of the box is at.y; flips `on` and returns true when pressed.
bool checkbox(Canvas& c, std::string_view id, Vec at, std::string_view label, bool& on);

// A track with a tick per step and a knob.
bool step_slider(Canvas& c, std::string_view id, Box box, int& value, int steps);

struct TextFieldSpec {
  std::string_view hint{};
  Icon icon = Icon::none;
  bool mono = false;
  bool focus = false;        // takes the keyboard now
  bool submit_only = false;  // true is returned on Enter instead of on every edit
};

bool text_field(Canvas& c, std::string_view id, Box box, std::string& text,
                const TextFieldSpec& spec = {});

}  // namespace kv
