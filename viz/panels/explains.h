// "What is this?": panels say of what they draw which term of the glossary explains it. The last one said at
// the mouse wins, so what lies on top comes later.
#pragma once

#include "viz/canvas/canvas.h"
#include "viz/model/ui_state.h"

namespace kv {

inline void explains(const Canvas& c, UiState& ui, Box box, const Explained& what) {
  constexpr ImGuiHoveredFlags flags = ImGuiHoveredFlags_AllowWhenBlockedByActiveItem;
  if (box.contains(c.mouse()) && ImGui::IsWindowHovered(flags)) ui.what.pointed = what;
}

/// Of the last item: also while the keyboard has it.
inline void explains_item(UiState& ui, const Explained& what) {
  constexpr ImGuiHoveredFlags flags = ImGuiHoveredFlags_AllowWhenDisabled |
                                      ImGuiHoveredFlags_AllowWhenOverlappedByItem |
                                      ImGuiHoveredFlags_AllowWhenBlockedByActiveItem;
  if (ImGui::IsItemHovered(flags)) ui.what.pointed = what;
  if (ImGui::IsItemFocused() && ImGui::GetIO().NavVisible) ui.what.focused = what;
}

}  // namespace kv
