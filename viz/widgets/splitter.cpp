#include "viz/widgets/splitter.h"

#include <algorithm>

namespace kv {

bool splitter(Canvas& c, std::string_view id, Box bar, float& size, const SplitterSpec& spec) {
  ItemSpec hit;
  hit.ring = 2;
  const ItemState state = item(c, id, bar, hit);
  if (state.hovered || state.held) {
    ImGui::SetMouseCursor(spec.vertical ? ImGuiMouseCursor_ResizeEW : ImGuiMouseCursor_ResizeNS);
    const Vec middle = bar.center();
    const Color color = state.held ? c.theme().acc : c.theme().line3;
    if (spec.vertical) {
      c.rect({middle.x - 1, bar.y + 8, 2, bar.h - 16}, color, 1);
    } else {
      c.rect({bar.x + 8, middle.y - 1, bar.w - 16, 2}, color, 1);
    }
  }
  float change = 0;
  if (state.held) {
    const ImVec2 delta = ImGui::GetIO().MouseDelta;
    change = (spec.vertical ? delta.x : delta.y) / c.scale();
  }
  if (state.focused) {
    const ImGuiKey less = spec.vertical ? ImGuiKey_LeftArrow : ImGuiKey_UpArrow;
    const ImGuiKey more = spec.vertical ? ImGuiKey_RightArrow : ImGuiKey_DownArrow;
    if (ImGui::IsKeyPressed(less)) change = -16;
    if (ImGui::IsKeyPressed(more)) change = 16;
  }
  if (spec.reversed) change = -change;
  const float wanted = std::clamp(size + change, spec.smallest, spec.largest);
  const bool changed = wanted != size;
  size = wanted;
  return changed;
}

}  // namespace kv
