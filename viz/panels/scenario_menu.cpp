#include "viz/panels/scenario_menu.h"

#include <algorithm>
#include <string>
#include <vector>

#include "viz/canvas/icons.h"
#include "viz/widgets/item.h"

namespace kv {
namespace {

constexpr float row = 30;
constexpr float chapters_width = 230;
constexpr float lessons_width = 360;

struct Chapter {
  std::string_view name;
  std::vector<std::size_t> entries;
};

std::vector<Chapter> chapters_of(std::span<const ScenarioEntry> scenarios) {
  std::vector<Chapter> chapters;
  for (std::size_t i = 0; i < scenarios.size(); ++i) {
    const auto known = std::find_if(chapters.begin(), chapters.end(), [&](const Chapter& c) {
      return c.name == scenarios[i].chapter;
    });
    if (known == chapters.end()) {
      chapters.push_back({scenarios[i].chapter, {i}});
    } else {
      known->entries.push_back(i);
    }
  }
  return chapters;
}

/// The chapter that is pointed at from now on.
int chapter_list(Canvas& c, const std::vector<Chapter>& chapters, int shown) {
  const Theme& t = c.theme();
  int next = shown;
  for (std::size_t i = 0; i < chapters.size(); ++i) {
    const Box box{0, row * static_cast<float>(i), chapters_width, row};
    const ItemState state = item(c, chapters[i].name, box, {});
    if (state.hovered || state.pressed || state.focused) next = static_cast<int>(i);
    const bool on = static_cast<int>(i) == shown;
    if (on) c.rect(box, t.bg3, 6);
    c.text_fit({box.x + 12, box.center().y}, chapters[i].name, box.w - 40,
               {13, t.ink1, on ? Face::ui_bold : Face::ui, Align::start});
    draw_icon(c, Icon::right, {box.right() - 14, box.center().y}, t.ink3);
  }
  return next;
}

bool lesson_row(Canvas& c, const ScenarioEntry& scenario, bool current, Box box) {
  const Theme& t = c.theme();
  const ItemState state = item(c, scenario.title, box, {});
  if (state.hovered) c.rect(box, t.bg3, 6);
  const float y = box.center().y;
  if (current) draw_icon(c, Icon::check, {box.x + 15, y}, t.ink1);
  const float number = scenario.number.empty() ? 0 : c.text_width(scenario.number, 11, Face::num);
  const bool cut = c.text_fit({box.x + 30, y}, scenario.title, box.w - 56 - number,
                              {13, t.ink1, current ? Face::ui_bold : Face::ui, Align::start});
  c.text({box.right() - 10, y}, scenario.number, {11, t.ink3, Face::num, Align::end});
  if (cut) tooltip(c, scenario.title);
  return state.pressed;
}

}  // namespace

void scenario_menu(std::span<const ScenarioEntry> scenarios, std::string_view title, Box anchor,
                   bool open, PanelContext& p) {
  Canvas& c = p.canvas;
  if (open) ImGui::OpenPopup("Scenarios");
  if (!ImGui::IsPopupOpen("Scenarios")) return;
  const std::vector<Chapter> chapters = chapters_of(scenarios);
  std::size_t most = chapters.size();
  int own = 0;
  for (std::size_t i = 0; i < chapters.size(); ++i) {
    most = std::max(most, chapters[i].entries.size());
    for (const std::size_t entry : chapters[i].entries)
      if (scenarios[entry].title == title) own = static_cast<int>(i);
  }
  const ImGuiID memory = ImGui::GetID("Chapter of the menu");
  ImGuiStorage* storage = ImGui::GetStateStorage();
  if (open) storage->SetInt(memory, own);
  const int shown = std::clamp(storage->GetInt(memory, own), 0,
                               std::max(0, static_cast<int>(chapters.size()) - 1));
  const Vec window = c.to_design(ImGui::GetIO().DisplaySize);
  const float lessons =
      std::min(lessons_width, std::max(200.0F, window.x - chapters_width - anchor.x - 36));
  ImGui::SetNextWindowPos(c.to_device({anchor.x, anchor.bottom() + 6}));
  const float highest = std::max(200.0F, window.y - anchor.bottom() - 20);
  ImGui::SetNextWindowSizeConstraints({0, 0}, {window.x * c.scale(), highest * c.scale()});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {6 * c.scale(), 6 * c.scale()});
  if (ImGui::BeginPopup("Scenarios", ImGuiWindowFlags_NoMove)) {
    Canvas inner(ImGui::GetWindowDrawList(), c.theme(), c.fonts(),
                 {ImGui::GetCursorScreenPos(), c.scale()});
    const float width = chapters_width + 8 + lessons;
    ImGui::Dummy({width * c.scale(), row * static_cast<float>(most) * c.scale()});
    inner.line({chapters_width + 4, 0}, {chapters_width + 4, row * static_cast<float>(most)},
               {c.theme().line2});
    storage->SetInt(memory, chapter_list(inner, chapters, shown));
    const auto& entries = chapters[static_cast<std::size_t>(shown)].entries;
    for (std::size_t i = 0; i < entries.size(); ++i) {
      const ScenarioEntry& scenario = scenarios[entries[i]];
      const Box box{chapters_width + 8, row * static_cast<float>(i), lessons, row};
      if (!lesson_row(inner, scenario, scenario.title == title, box)) continue;
      p.intents.push_back(OpenScenario{scenario.file});
      ImGui::CloseCurrentPopup();
    }
    ImGui::EndPopup();
  }
  ImGui::PopStyleVar();
}

}  // namespace kv
