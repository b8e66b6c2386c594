#include "tests/gui/driver.h"

#include <imgui_internal.h>

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <cstdlib>

#include "sim/world/world.h"
#include "viz/app/png.h"

namespace kv_tests {
namespace {

ImGuiID hash(std::string_view word, ImGuiID seed) {
  return ImHashStr(word.data(), word.size(), seed);
}

/// "Body" of a child window's name "kafkascope/Body_1A2B3C4D".
std::string_view child_word(std::string_view name) {
  const std::size_t slash = name.rfind('/');
  const std::size_t bar = name.rfind('_');
  if (slash == std::string_view::npos || bar == std::string_view::npos || bar < slash) return {};
  return name.substr(slash + 1, bar - slash - 1);
}

/// Follows the words from an id; where a scrolled part begins at an id, its items continue the path.
std::optional<Item> follow(ImGuiID seed, std::string_view path) {
  for (const ImGuiWindow* window : ImGui::GetCurrentContext()->Windows) {
    const std::string_view word = child_word(window->Name);
    if (word.empty() || window->ChildId == 0 || !window->Active) continue;
    if (window->ChildId == hash(word, seed)) {
      if (auto found = follow(window->ID, path)) return found;
    }
  }
  const std::size_t slash = path.find('/');
  const ImGuiID id = hash(path.substr(0, slash), seed);
  if (slash == std::string_view::npos) return item_with(id);
  return follow(id, path.substr(slash + 1));
}

}  // namespace

Driver::Driver(kv::Vec size, std::string_view scenario) : size_(size) {
  backend_.open({}, size);
  backend_.draws = false;
  start_watching_items();
  app_ = std::make_unique<kv::App>(backend_.fonts());
  REQUIRE(app_->open_built_in(scenario));
  settle();
}

Driver::~Driver() {
  kv::log_ink(nullptr);
  app_.reset();
  backend_.close();
}

void Driver::frame(int count) {
  for (int k = 0; k < count; ++k) {
    backend_.poll(true);
    forget_items();
    backend_.begin();
    app_->frame({size_, backend_.scale(), backend_.seconds(), kv::NullBackend::frame_seconds});
    backend_.end(app_->theme().bg0);
  }
}

void Driver::settle() {
  for (int k = 0; k < 2000 && !session().complete(); ++k) frame();
  frame(3);
}

void Driver::resize(kv::Vec size) {
  size_ = size;
  backend_.resize(size);
  frame(3);
}

void Driver::seek(double seconds) {
  app_->ask(kv::SeekTime{ks::time_from_us(static_cast<std::int64_t>(std::llround(seconds * 1e6)))});
  frame(2);
}

double Driver::seconds() const {
  return static_cast<double>(ks::to_us(app_->ui().cursor.time)) / 1e6;
}

std::string Driver::owner(std::string_view partition) {
  const ks::World& world = session().world_at(ui().cursor.event);
  const ks::ConsumerId who =
      ks::owner(world, ks::GroupId{0}, session().names().find_partition(partition));
  return who.valid() ? session().names().consumers[who.index] : "nobody";
}

std::optional<Item> Driver::find(std::string_view path) const {
  const std::size_t slash = path.find('/');
  for (const ImGuiWindow* window : ImGui::GetCurrentContext()->Windows) {
    if (!window->Active || window->ParentWindow != nullptr) continue;
    if (auto found = follow(window->ID, path)) return found;
    if (slash == std::string_view::npos || path.substr(0, slash) != window->Name) continue;
    if (auto found = follow(window->ID, path.substr(slash + 1))) return found;
  }
  return std::nullopt;
}

Item Driver::item(std::string_view path) const {
  const std::optional<Item> found = find(path);
  INFO("looking for " << path << " among\n" << known_labels());
  REQUIRE(found.has_value());
  return *found;
}

void Driver::move(ImVec2 to) {
  ImGui::GetIO().AddMousePosEvent(to.x, to.y);
  frame();
}

void Driver::reveal(std::string_view path) {
  // How far a part can be scrolled follows its contents two frames later.
  frame(2);
  const Item there = item(path);
  ImGuiWindow* window = ImGui::FindWindowByID(there.window);
  if (window == nullptr || window->ScrollMax.y <= 0) return;
  const float middle = (window->InnerRect.Min.y + window->InnerRect.Max.y) / 2;
  ImGui::SetScrollY(window, window->Scroll.y + there.center().y - middle);
  frame(2);
}

void Driver::click(std::string_view path, ImGuiMouseButton button) {
  reveal(path);
  move(item(path).center());
  ImGui::GetIO().AddMouseButtonEvent(button, true);
  frame();
  ImGui::GetIO().AddMouseButtonEvent(button, false);
  frame(2);
}

void Driver::hover(std::string_view path) {
  move(item(path).center());
  frame();
}

void Driver::drag(std::string_view path, ImVec2 from, ImVec2 by) {
  const ImVec2 middle = item(path).center();
  const ImVec2 start{middle.x + from.x, middle.y + from.y};
  move(start);
  ImGui::GetIO().AddMouseButtonEvent(ImGuiMouseButton_Left, true);
  frame();
  for (int k = 1; k <= 8; ++k) {
    const float part = static_cast<float>(k) / 8;
    move({start.x + by.x * part, start.y + by.y * part});
  }
  ImGui::GetIO().AddMouseButtonEvent(ImGuiMouseButton_Left, false);
  frame(2);
}

void Driver::wheel(std::string_view path, float notches) {
  move(item(path).center());
  ImGui::GetIO().AddMouseWheelEvent(0, notches);
  frame(2);
}

void Driver::key(ImGuiKey key, ImGuiKey modifier) {
  ImGuiIO& io = ImGui::GetIO();
  if (modifier != ImGuiKey_None) io.AddKeyEvent(modifier, true);
  io.AddKeyEvent(key, true);
  frame();
  io.AddKeyEvent(key, false);
  if (modifier != ImGuiKey_None) io.AddKeyEvent(modifier, false);
  frame(2);
}

void Driver::type(std::string_view words) {
  ImGui::GetIO().AddInputCharactersUTF8(std::string(words).c_str());
  frame(2);
}

bool Driver::has_toast(std::string_view part) const {
  const auto& toasts = app_->toasts();
  return std::any_of(toasts.begin(), toasts.end(), [&](const kv::Toast& toast) {
    return toast.text.find(part) != std::string::npos;
  });
}

kv::InkLog Driver::ink() {
  kv::InkLog log;
  kv::log_ink(&log);
  frame();
  kv::log_ink(nullptr);
  return log;
}

const kv::Image& Driver::picture() {
  backend_.draws = true;
  frame();
  backend_.draws = false;
  return backend_.image();
}

void keep_picture(Driver& gui, const std::string& name) {
  const char* folder = std::getenv("KS_LOOK_FOLDER");
  if (folder == nullptr) return;
  static_cast<void>(kv::write_png(std::string(folder) + "/" + name, gui.picture()));
}

}  // namespace kv_tests
