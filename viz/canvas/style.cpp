#include "viz/canvas/style.h"

#include <imgui.h>

namespace kv {
namespace {

void apply_colors(ImGuiStyle& style, const Theme& t) {
  for (ImVec4& color : style.Colors) color = ImGui::ColorConvertU32ToFloat4(t.bg2);
  const auto set = [&](ImGuiCol which, Color color) {
    style.Colors[which] = ImGui::ColorConvertU32ToFloat4(color);
  };
  set(ImGuiCol_Text, t.ink1);
  set(ImGuiCol_TextDisabled, t.ink3);
  set(ImGuiCol_WindowBg, t.bg0);
  set(ImGuiCol_ChildBg, with_alpha(t.bg1, 0));
  set(ImGuiCol_PopupBg, t.bg1);
  set(ImGuiCol_Border, t.line1);
  set(ImGuiCol_BorderShadow, with_alpha(t.bg0, 0));
  for (const ImGuiCol which : {ImGuiCol_FrameBgHovered, ImGuiCol_ButtonHovered,
                               ImGuiCol_HeaderHovered, ImGuiCol_TabHovered}) {
    set(which, t.bg3);
  }
  for (const ImGuiCol which :
       {ImGuiCol_FrameBgActive, ImGuiCol_ButtonActive, ImGuiCol_HeaderActive}) {
    set(which, t.line1);
  }
  set(ImGuiCol_MenuBarBg, t.bg1);
  set(ImGuiCol_ScrollbarBg, with_alpha(t.bg2, 0));
  set(ImGuiCol_ScrollbarGrab, t.line1);
  set(ImGuiCol_ScrollbarGrabHovered, t.line3);
  set(ImGuiCol_ScrollbarGrabActive, t.line3);
  set(ImGuiCol_CheckMark, t.ink1);
  set(ImGuiCol_SliderGrab, t.ink2);
  set(ImGuiCol_SliderGrabActive, t.ink1);
  set(ImGuiCol_Separator, t.line2);
  set(ImGuiCol_SeparatorHovered, t.line3);
  set(ImGuiCol_SeparatorActive, t.acc);
  set(ImGuiCol_InputTextCursor, t.ink1);
  set(ImGuiCol_TextSelectedBg, with_alpha(t.line3, 0.45F));
  set(ImGuiCol_DragDropTarget, t.acc);
  set(ImGuiCol_PlotLines, t.ink2);
  set(ImGuiCol_PlotHistogram, t.ink2);
  // Our widgets draw the focus ring themselves.
  set(ImGuiCol_NavCursor, with_alpha(t.acc, 0));
  set(ImGuiCol_NavWindowingHighlight, t.acc);
  set(ImGuiCol_NavWindowingDimBg, with_alpha(t.bg0, 0.5F));
  set(ImGuiCol_ModalWindowDimBg, with_alpha(t.bg0, 0.6F));
}

}  // namespace

void apply_style(const Theme& theme, float scale) {
  ImGuiStyle style;
  style.WindowPadding = {12, 10};
  style.FramePadding = {8, 7};
  style.ItemSpacing = {8, 8};
  style.ItemInnerSpacing = {6, 4};
  style.ScrollbarSize = 8;
  style.ScrollbarRounding = 4;
  style.GrabRounding = 4;
  style.WindowRounding = 8;
  style.ChildRounding = 8;
  style.PopupRounding = 8;
  style.FrameRounding = 6;
  style.TabRounding = 6;
  style.WindowBorderSize = 0;
  style.ChildBorderSize = 0;
  style.PopupBorderSize = 1;
  style.FrameBorderSize = 0;
  style.DisabledAlpha = 1;
  style.ScaleAllSizes(scale);
  style.FontSizeBase = 13;
  style.FontScaleMain = scale;
  style.CircleTessellationMaxError = 0.1F;
  style.HoverDelayNormal = 0.35F;
  style.HoverDelayShort = 0.15F;
  apply_colors(style, theme);
  ImGui::GetStyle() = style;
}

}  // namespace kv
