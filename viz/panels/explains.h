// "What is this?": panels say of what they draw which term of the glossary explains it. All that is said at
// the mouse is offered; the last one is explained first, so what lies on top comes later.
#pragma once

#include <algorithm>

#include "viz/canvas/canvas.h"
#include "viz/model/ui_state.h"

namespace kv {

inline void lies_at_mouse(UiState& ui, const Explained& what) {
  if (what.index() == 0) return;
  std::erase(ui.what.pointed, what);
  ui.what.pointed.push_back(what);
}

inline void explains(const Canvas& c, UiState& ui, Box box, const Explained& what) {
  constexpr ImGuiHoveredFlags flags = ImGuiHoveredFlags_AllowWhenBlockedByActiveItem;
  if (box.contains(c.mouse()) && ImGui::IsWindowHovered(flags)) lies_at_mouse(ui, what);
}

/// Of the last item: also while the keyboard has it.
inline void explains_item(UiState& ui, const Explained& what) {
  constexpr ImGuiHoveredFlags flags = ImGuiHoveredFlags_AllowWhenDisabled |
                                      ImGuiHoveredFlags_AllowWhenOverlappedByItem |
                                      ImGuiHoveredFlags_AllowWhenBlockedByActiveItem;
  if (ImGui::IsItemHovered(flags)) lies_at_mouse(ui, what);
  if (ImGui::IsItemFocused() && ImGui::GetIO().NavVisible) ui.what.focused = what;
}

}  // namespace kv
