// Runs the whole window without a screen and works it like a person: clicks, drags, types and presses keys on
// items named by their path of words ("Stage/C2", "Inspector/Kill"). Built on Dear ImGui's test
// hooks (items.h).
#pragma once

#include <string>
#include <string_view>

#include <imgui.h>

#include "tests/gui/ink_checks.h"
#include "tests/gui/items.h"
#include "viz/app/app.h"
#include "viz/app/backend_null.h"
#include "viz/canvas/ink_log.h"

namespace kv_tests {

class Driver {
 public:
  explicit Driver(kv::Vec size = {1600, 1000}, std::string_view scenario = "04-orders-crash.toml");
  ~Driver();
  Driver(const Driver&) = delete;
  Driver& operator=(const Driver&) = delete;

  kv::App& app() { return *app_; }
  kv::UiState& ui() { return app_->ui(); }
  ks::Session& session() { return app_->session(); }

  void frame(int count = 1);
  /// Frames until the run is known to its horizon and nothing moves any more.
  void settle();
  void resize(kv::Vec size);
  void seek(double seconds);
  double seconds() const;
  /// Who owns a partition at the cursor; "nobody".
  std::string owner(std::string_view partition);

  /// Where an item is; a path may lead into scrolled parts.
  std::optional<Item> find(std::string_view path) const;
  bool exists(std::string_view path) const { return find(path).has_value(); }
  /// Like find, but the test fails without it.
  Item item(std::string_view path) const;
  void click(std::string_view path, ImGuiMouseButton button = ImGuiMouseButton_Left);
  void hover(std::string_view path);
  /// From the item's middle plus an offset, by so many pixels.
  void drag(std::string_view path, ImVec2 from, ImVec2 by);
  void wheel(std::string_view path, float notches);
  void key(ImGuiKey key, ImGuiKey modifier = ImGuiKey_None);
  void type(std::string_view words);
  bool has_toast(std::string_view part) const;

  /// One frame, with everything that was drawn.
  kv::InkLog ink();
  /// One frame as a picture.
  const kv::Image& picture();

 private:
  void move(ImVec2 to);
  // Scrolls an item of a scrolled part into sight.
  void reveal(std::string_view path);

  kv::NullBackend backend_;
  std::unique_ptr<kv::App> app_;
  kv::Vec size_;
};

/// A picture in the folder KS_LOOK_FOLDER, for whoever wants to look; nothing is compared.
void keep_picture(Driver& gui, const std::string& name);

}  // namespace kv_tests
