#include "viz/widgets/button.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace kv {
namespace {

constexpr float segment_padding = 24;

float segment_width(const Canvas& c, std::string_view label) {
  return std::floor(c.text_width(label, 12, Face::ui_bold) + segment_padding + 0.5F);
}

int grow(ImGuiInputTextCallbackData* data) {
  if (data->EventFlag != ImGuiInputTextFlags_CallbackResize) return 0;
  auto& text = *static_cast<std::string*>(data->UserData);
  text.resize(static_cast<std::size_t>(data->BufTextLen));
  data->Buf = text.data();
  return 0;
}

}  // namespace

bool button(Canvas& c, std::string_view id, Box box, std::string_view label,
            const ButtonSpec& spec) {
  const bool disabled = !spec.disabled_reason.empty() || spec.kind == ButtonKind::disabled;
  ItemSpec hit;
  hit.disabled = disabled;
  hit.min_height = 28;
  const ItemState state = item(c, id, box, hit);
  ButtonLook look;
  look.kind = disabled ? ButtonKind::disabled : spec.kind;
  look.icon = spec.icon;
  look.bold = spec.bold;
  look.hovered = state.hovered;
  look.held = state.held;
  look.size = spec.size;
  button_face(c, box, label, look);
  tooltip(c, disabled ? spec.disabled_reason : spec.tooltip);
  return state.pressed && !disabled;
}

bool icon_button(Canvas& c, std::string_view id, Box box, Icon icon, std::string_view tip) {
  ButtonSpec spec;
  spec.icon = icon;
  spec.tooltip = tip;
  return button(c, id, box, {}, spec);
}

float segmented_width(const Canvas& c, std::span<const std::string_view> labels) {
  float width = 8;
  for (const std::string_view label : labels) width += segment_width(c, label);
  return width;
}

bool segmented(Canvas& c, std::string_view id, Vec at, std::span<const std::string_view> labels,
               std::size_t& selected) {
  const Theme& t = c.theme();
  c.box({at.x, at.y, segmented_width(c, labels), 28}, t.bg2, t.line2, 8);
  const IdText name(id);
  ImGui::PushID(name.c_str());
  bool changed = false;
  float x = at.x + 4;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    const Box part{x, at.y + 3, segment_width(c, labels[i]), 22};
    ItemSpec hit;
    hit.min_height = 28;
    const ItemState state = item(c, labels[i], part, hit);
    const bool on = i == selected;
    if (on) {
      c.rect(part, t.acc, 6);
    } else if (state.hovered) {
      c.rect(part, t.bg3, 6);
    }
    const Face face = on ? Face::ui_bold : Face::ui;
    c.text(part.center(), labels[i], {12, on ? t.on_acc : t.ink2, face, Align::middle});
    if (state.pressed && !on) {
      selected = i;
      changed = true;
    }
    x += part.w;
  }
  ImGui::PopID();
  return changed;
}

ToggleState chip_toggle(Canvas& c, std::string_view id, Vec at, std::string_view label, bool on) {
  ChipLook look;
  look.height = 20;
  look.size = 11;
  if (on) look = chip_on(c.theme(), look);
  const float width = chip_width(c, label, look);
  ItemSpec hit;
  hit.min_height = 28;
  hit.ring = 10;
  const ItemState state = item(c, id, {at.x, at.y, width, 20}, hit);
  if (state.hovered && !on) look.edge = c.theme().line3;
  const float right = chip(c, at, label, look);
  return {state.pressed, right};
}

bool checkbox(Canvas& c, std::string_view id, Vec at, std::string_view label, bool& on) {
  const Theme& t = c.theme();
  const Box box{at.x, at.y - 8, 16, 16};
  const float width = 26 + c.text_width(label, 13);
  ItemSpec hit;
  hit.min_height = 28;
  hit.ring = 4;
  const ItemState state = item(c, id, {box.x, box.y, width, box.h}, hit);
  if (on) {
    c.rect(box, t.acc, 4);
    draw_icon(c, Icon::check, box.center(), t.on_acc);
  } else {
    c.box(box, t.bg1, state.hovered ? t.ink3 : t.line3, 4);
  }
  c.text({at.x + 26, at.y}, label, {13, t.ink2});
  if (state.pressed) on = !on;
  return state.pressed;
}

bool step_slider(Canvas& c, std::string_view id, Box box, int& value, int steps) {
  const Theme& t = c.theme();
  const int last = std::max(steps - 1, 1);
  const ItemState state = item(c, id, box, {});
  bool changed = false;
  const float y = box.center().y;
  const float gap = box.w / static_cast<float>(last);
  int wanted = value;
  if (state.held && ImGui::IsMouseDown(ImGuiMouseButton_Left)) {
    wanted = static_cast<int>(std::floor((c.mouse().x - box.x) / gap + 0.5F));
  }
  if (state.focused && ImGui::IsKeyPressed(ImGuiKey_LeftArrow)) --wanted;
  if (state.focused && ImGui::IsKeyPressed(ImGuiKey_RightArrow)) ++wanted;
  wanted = std::clamp(wanted, 0, last);
  changed = wanted != value;
  value = wanted;
  c.line({box.x, y}, {box.right(), y}, {t.line3, 2});
  for (int k = 0; k <= last; ++k) {
    const float x = box.x + gap * static_cast<float>(k);
    c.line({x, y - 4}, {x, y + 4}, {t.line3});
  }
  const Vec knob{box.x + gap * static_cast<float>(value), y};
  c.circle(knob, 6, t.bg1);
  c.ring(knob, 6, {state.hovered || state.held ? t.acc : t.ink1, 2});
  return changed;
}

bool text_field(Canvas& c, std::string_view id, Box box, std::string& text,
                const TextFieldSpec& spec) {
  const Theme& t = c.theme();
  const float left = spec.icon != Icon::none ? 28.0F : 8.0F;
  constexpr float size = 13;
  // Dear ImGui's line is as high as the em square; two pixels up puts capitals in the middle of the
  // box.
  const float pad = (box.h - size) / 2 - 1;
  const IdText name(id);
  ImGui::SetCursorScreenPos(c.to_device({box.x + left - 4, box.y - 1}));
  ImGui::PushFont(c.fonts()[spec.mono ? Face::num : Face::ui], size);
  ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, {4 * c.scale(), pad * c.scale()});
  for (const ImGuiCol which : {ImGuiCol_FrameBg, ImGuiCol_FrameBgHovered, ImGuiCol_FrameBgActive}) {
    ImGui::PushStyleColor(which, with_alpha(t.bg2, 0));
  }
  ImGui::PushStyleColor(ImGuiCol_Text, t.ink1);
  ImGui::SetNextItemWidth((box.w - left) * c.scale());
  if (spec.focus) ImGui::SetKeyboardFocusHere();
  c.box(box, t.bg2, t.line1, 6);
  ImGuiInputTextFlags flags = ImGuiInputTextFlags_CallbackResize;
  if (spec.submit_only) flags |= ImGuiInputTextFlags_EnterReturnsTrue;
  // The id is a plain word, which Dear ImGui also takes for a label to the right of the field.
  ImGui::PushClipRect(c.to_device({box.x, box.y}), c.to_device({box.right(), box.bottom()}), true);
  const bool edited =
      ImGui::InputText(name.c_str(), text.data(), text.capacity() + 1, flags, grow, &text);
  const bool active = ImGui::IsItemActive();
  const bool hovered = ImGui::IsItemHovered();
  const bool focused = ImGui::IsItemFocused() && ImGui::GetIO().NavVisible;
  ImGui::PopClipRect();
  ImGui::PopStyleColor(4);
  ImGui::PopStyleVar();
  ImGui::PopFont();
  if (active || focused) {
    c.border(box, {t.acc, 2}, 6);
  } else if (hovered) {
    c.border(box, {t.line3}, 6);
  }
  if (spec.icon != Icon::none) draw_icon(c, spec.icon, {box.x + 16, box.center().y}, t.ink3);
  if (text.empty() && !active) {
    c.text_fit({box.x + left, box.center().y}, spec.hint, box.w - left - 8, {size, t.ink3});
  }
  return edited;
}

}  // namespace kv
