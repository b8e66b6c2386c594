#include "tests/gui/items.h"

#include <imgui_internal.h>

#include <cstdarg>
#include <map>

namespace kv_tests {
namespace {

std::map<ImGuiID, Item>& items() {
  static std::map<ImGuiID, Item> known;
  return known;
}

ImGuiID hash(std::string_view word, ImGuiID seed) {
  return ImHashStr(word.data(), word.size(), seed);
}

}  // namespace

void start_watching_items() {
  ImGui::GetCurrentContext()->TestEngineHookItems = true;
  items().clear();
}

void forget_items() { items().clear(); }

std::optional<Item> find_item(std::string_view window, std::string_view path) {
  ImGuiID id = hash(window, 0);
  while (true) {
    const std::size_t slash = path.find('/');
    id = hash(path.substr(0, slash), id);
    if (slash == std::string_view::npos) break;
    path.remove_prefix(slash + 1);
  }
  return item_with(id);
}

std::optional<Item> item_with(ImGuiID id) {
  const auto found = items().find(id);
  if (found == items().end()) return std::nullopt;
  return found->second;
}

std::optional<Item> find_label(std::string_view label) {
  for (const auto& [id, item] : items()) {
    if (item.label == label) return item;
  }
  return std::nullopt;
}

std::string known_labels() {
  std::string all;
  for (const auto& [id, item] : items()) {
    if (!item.label.empty()) all += item.label + '\n';
  }
  return all;
}

}  // namespace kv_tests

void ImGuiTestEngineHook_ItemAdd(ImGuiContext* context, ImGuiID id, const ImRect& box,
                                 const ImGuiLastItemData* data) {
  if (id == 0) return;
  kv_tests::Item& item = kv_tests::items()[id];
  item.min = box.Min;
  item.max = box.Max;
  item.window = context->CurrentWindow->ID;
  if (data != nullptr) item.disabled = (data->ItemFlags & ImGuiItemFlags_Disabled) != 0;
}

void ImGuiTestEngineHook_ItemInfo(ImGuiContext*, ImGuiID id, const char* label,
                                  ImGuiItemStatusFlags) {
  if (id != 0 && label != nullptr) kv_tests::items()[id].label = label;
}

void ImGuiTestEngineHook_Log(ImGuiContext*, const char*, ...) {}

const char* ImGuiTestEngine_FindItemDebugLabel(ImGuiContext*, ImGuiID id) {
  const auto found = kv_tests::items().find(id);
  return found == kv_tests::items().end() ? nullptr : found->second.label.c_str();
}
