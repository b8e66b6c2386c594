#include "viz/widgets/item.h"

#include <algorithm>
#include <cstring>

#include "viz/canvas/marks.h"

namespace kv {

IdText::IdText(std::string_view words) {
  const std::size_t size = std::min(words.size(), sizeof(bytes_) - 1);
  std::memcpy(bytes_, words.data(), size);
  bytes_[size] = 0;
}

ItemState item(Canvas& c, std::string_view id, Box box, const ItemSpec& spec) {
  ItemState state;
  if (!(box.w > 0 && box.h > 0)) return state;
  Box hit = box;
  if (hit.h < spec.min_height) {
    hit.y -= (spec.min_height - hit.h) / 2;
    hit.h = spec.min_height;
  }
  const ImVec2 from = c.to_device({hit.x, hit.y});
  const ImVec2 to = c.to_device({hit.right(), hit.bottom()});
  ImGui::SetCursorScreenPos(from);
  if (spec.overlap) ImGui::SetNextItemAllowOverlap();
  ImGui::BeginDisabled(spec.disabled);
  const IdText name(id);
  const ImGuiButtonFlags flags =
      ImGuiButtonFlags_MouseButtonLeft | (spec.mouse_only ? 0 : ImGuiButtonFlags_EnableNav);
  state.pressed = ImGui::InvisibleButton(name.c_str(), {to.x - from.x, to.y - from.y}, flags);
  ImGui::EndDisabled();
  state.hovered = ImGui::IsItemHovered(ImGuiHoveredFlags_AllowWhenDisabled);
  state.held = ImGui::IsItemActive();
  state.focused = ImGui::IsItemFocused() && ImGui::GetIO().NavVisible;
  if (state.hovered && !spec.disabled) {
    state.double_clicked = ImGui::IsMouseDoubleClicked(ImGuiMouseButton_Left);
    state.right_pressed = ImGui::IsMouseReleased(ImGuiMouseButton_Right);
  }
  if (state.focused && spec.ring >= 0) focus_ring(c, box, spec.ring + 2);
  return state;
}

bool item_dragged() {
  constexpr float shaky = 5;
  return ImGui::IsItemActive() && ImGui::IsMouseDragging(ImGuiMouseButton_Left, shaky);
}

namespace {
bool& tooltips_allowed() {
  static bool allowed = true;
  return allowed;
}
}  // namespace

void allow_tooltips(bool allowed) { tooltips_allowed() = allowed; }

void tooltip(Canvas& c, std::string_view words) {
  if (!tooltips_allowed()) return;
  constexpr ImGuiHoveredFlags flags =
      ImGuiHoveredFlags_AllowWhenDisabled | ImGuiHoveredFlags_ForTooltip;
  if (words.empty() || !ImGui::IsItemHovered(flags)) return;
  if (!ImGui::BeginTooltip()) return;
  const float width = std::min(c.text_width(words, 12) + 2, 300.0F);
  Canvas tip(ImGui::GetWindowDrawList(), c.theme(), c.fonts(),
             {ImGui::GetCursorScreenPos(), c.scale()});
  const float height = tip.paragraph({0, 9}, words, width, {12, 18, c.theme().ink2, true}) - 9;
  ImGui::Dummy({width * c.scale(), height * c.scale()});
  tip.paragraph({0, 9}, words, width, {12, 18, c.theme().ink2, false});
  ImGui::EndTooltip();
}

Canvas begin_scroll(Canvas& c, std::string_view id, Box box, float content_height) {
  const ImVec2 from = c.to_device({box.x, box.y});
  const IdText name(id);
  ImGui::SetCursorScreenPos(from);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {0, 0});
  ImGui::BeginChild(name.c_str(), {box.w * c.scale(), box.h * c.scale()}, ImGuiChildFlags_None,
                    ImGuiWindowFlags_NoBackground);
  ImGui::PopStyleVar();
  const ImVec2 top = ImGui::GetCursorScreenPos();
  ImGui::Dummy({1, content_height * c.scale()});
  const Canvas inner(ImGui::GetWindowDrawList(), c.theme(), c.fonts(), {top, c.scale()});
  return inner;
}

void end_scroll() { ImGui::EndChild(); }

}  // namespace kv
