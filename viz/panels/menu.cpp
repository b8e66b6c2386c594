#include "viz/panels/menu.h"

#include <algorithm>

#include "viz/canvas/icons.h"
#include "viz/widgets/item.h"

namespace kv {
namespace {

constexpr float row = 30;

float width_of(const Canvas& c, std::span<const MenuEntry> entries) {
  float width = 160;
  for (const MenuEntry& entry : entries) {
    const float key = entry.key.empty() ? 0 : c.text_width(entry.key, 11, Face::num) + 24;
    width = std::max(width, c.text_width(entry.label, 13, Face::ui_bold) + key + 52);
  }
  return std::min(width, 420.0F);
}

bool draw_entry(Canvas& c, Box box, const MenuEntry& entry) {
  const Theme& t = c.theme();
  ItemSpec spec;
  spec.disabled = !entry.reason.empty();
  const ItemState state = item(c, entry.label, box, spec);
  if (state.hovered && !spec.disabled) c.rect(box, t.bg3, 6);
  const float y = box.center().y;
  if (entry.checked) draw_icon(c, Icon::check, {box.x + 15, y}, t.ink1);
  const Color ink = spec.disabled ? t.ink4 : t.ink1;
  const float key = entry.key.empty() ? 0 : c.text_width(entry.key, 11, Face::num) + 16;
  c.text_fit({box.x + 30, y}, entry.label, box.w - 40 - key,
             {13, ink, entry.current ? Face::ui_bold : Face::ui, Align::start});
  if (key > 0) c.text({box.right() - 10, y}, entry.key, {11, t.ink3, Face::num, Align::end});
  if (spec.disabled) tooltip(c, entry.reason);
  return state.pressed && !spec.disabled;
}

}  // namespace

int menu(Canvas& c, std::string_view id, Box anchor, bool open,
         std::span<const MenuEntry> entries) {
  const IdText name(id);
  if (open) ImGui::OpenPopup(name.c_str());
  const float width = width_of(c, entries);
  const float right = c.to_design(ImGui::GetIO().DisplaySize).x - 8;
  const float left = std::min(anchor.x, right - width - 12);
  // Above what opens it where there is no room below; longer than the window, it scrolls.
  const float height = row * static_cast<float>(entries.size()) + 12;
  const float foot = c.to_design(ImGui::GetIO().DisplaySize).y - 8;
  float top = anchor.bottom() + 6;
  if (top + height > foot) top = std::max(8.0F, anchor.y - 6 - height);
  if (top + height > foot) top = std::max(8.0F, foot - height);
  ImGui::SetNextWindowPos(c.to_device({left, top}));
  ImGui::SetNextWindowSizeConstraints({0, 0},
                                      {ImGui::GetIO().DisplaySize.x, (foot - 8) * c.scale()});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {6 * c.scale(), 6 * c.scale()});
  int chosen = -1;
  if (ImGui::BeginPopup(name.c_str(), ImGuiWindowFlags_NoMove)) {
    Canvas inner(ImGui::GetWindowDrawList(), c.theme(), c.fonts(),
                 {ImGui::GetCursorScreenPos(), c.scale()});
    ImGui::Dummy({width * c.scale(), row * static_cast<float>(entries.size()) * c.scale()});
    for (std::size_t i = 0; i < entries.size(); ++i) {
      const Box box{0, row * static_cast<float>(i), width, row};
      if (draw_entry(inner, box, entries[i])) chosen = static_cast<int>(i);
    }
    if (chosen >= 0) ImGui::CloseCurrentPopup();
    ImGui::EndPopup();
  }
  ImGui::PopStyleVar();
  return chosen;
}

}  // namespace kv
