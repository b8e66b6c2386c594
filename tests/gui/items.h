// Our own implementation of Dear ImGui's four test hooks: which items the last frame had, by id,
// with rectangle and label. A test names an item by its path of words ("View/Brokers"), as the ids
// of the program are words.
#pragma once

#include <imgui.h>

#include <optional>
#include <string>
#include <string_view>

namespace kv_tests {

struct Item {
  ImVec2 min;
  ImVec2 max;
  std::string label;
  bool disabled = false;
  ImGuiID window = 0;  // that it lies in

  [[nodiscard]] ImVec2 center() const { return {(min.x + max.x) / 2, (min.y + max.y) / 2}; }
};

// Switches the hooks on for the current context, and forgets what is known.
void start_watching_items();
// Forgets the items; call before each frame.
void forget_items();
// The item of the last frame with this path of ids in the window, one word for each PushID and the
// item.
std::optional<Item> find_item(std::string_view window, std::string_view path);
// The item of the last frame with this id.
std::optional<Item> item_with(ImGuiID id);
// The first item with this label anywhere, for items whose path does not matter.
std::optional<Item> find_label(std::string_view label);
// Paths cannot be read back from ids; labels can: for messages of failed tests.
std::string known_labels();

}  // namespace kv_tests
