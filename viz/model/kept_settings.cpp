#include "viz/model/kept_settings.h"

#include <algorithm>
#include <charconv>
#include <vector>

namespace kv {
namespace {

constexpr ViewTab kept[] = {ViewTab::stage, ViewTab::timeline, ViewTab::sequence,
                            ViewTab::story, ViewTab::brokers,  ViewTab::records};

struct Switch {
  std::string_view name;
  bool UiState::* value;
};
constexpr Switch switches[] = {{"dark", &UiState::dark},
                               {"projector", &UiState::projector},
                               {"reduce-motion", &UiState::reduce_motion},
                               {"fold-idle", &UiState::fold_idle}};

void show(ViewTab tab, UiState& ui) {
  ui.timeline_open = tab == ViewTab::timeline;
  ui.sequence_open = tab == ViewTab::sequence;
  ui.story_list_open = tab == ViewTab::story;
  ui.brokers_open = tab == ViewTab::brokers;
  ui.records.open = tab == ViewTab::records;
}

/// "lag,rates"; leaves out what it does not know, and takes nothing twice.
std::vector<Plot> plots_of(std::string_view value) {
  std::vector<Plot> plots;
  while (!value.empty()) {
    const std::size_t end = std::min(value.find(','), value.size());
    for (const PlotKind kind : plot_kinds) {
      const Plot plot{.kind = kind};
      const bool known = plot_word(kind) == value.substr(0, end);
      if (known && std::find(plots.begin(), plots.end(), plot) == plots.end())
        plots.push_back(plot);
    }
    value.remove_prefix(std::min(end + 1, value.size()));
  }
  return plots;
}

/// A whole number up to this one; 0 if it is none.
int number_of(std::string_view value, int most) {
  int number = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
  const bool whole = error == std::errc{} && end == value.data() + value.size();
  return whole && number > 0 && number <= most ? number : 0;
}

/// "1600 1000", "1600 1000 maximised"
WindowPlace place_of(std::string_view value) {
  constexpr std::string_view maximised = " maximised";
  WindowPlace place;
  place.maximised = value.ends_with(maximised);
  if (place.maximised) value.remove_suffix(maximised.size());
  const std::size_t gap = value.find(' ');
  if (gap == std::string_view::npos) return {};
  constexpr int most = 20'000;
  place.width = number_of(value.substr(0, gap), most);
  place.height = number_of(value.substr(gap + 1), most);
  return place.width > 0 && place.height > 0 ? place : WindowPlace{};
}

void read_one(std::string_view name, std::string_view value, UiState& ui) {
  for (const Switch& each : switches) {
    if (name == each.name) ui.*each.value = value == "on";
  }
  if (name == "scaling") {
    int percent = 0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), percent);
    const bool whole = error == std::errc{} && end == value.data() + value.size();
    if (whole) ui.scaling = std::clamp(percent, smallest_scaling, largest_scaling);
  }
  if (name == "window") ui.place = place_of(value);
  if (name == "bottom") ui.bottom_height = static_cast<float>(number_of(value, 10'000));
  if (name == "plots") ui.plots = plots_of(value);
  if (name == "view") {
    for (const ViewTab tab : kept) {
      if (value == kept_view(tab)) show(tab, ui);
    }
  }
}

}  // namespace

std::string_view kept_view(ViewTab tab) {
  switch (tab) {
    case ViewTab::timeline: return "timeline";
    case ViewTab::sequence: return "sequence";
    case ViewTab::story: return "story";
    case ViewTab::brokers: return "brokers";
    case ViewTab::records: return "records";
    case ViewTab::stage:
    case ViewTab::compare:
    case ViewTab::home: break;
  }
  return "stage";
}

std::string settings_text(const UiState& ui) {
  std::string text;
  for (const Switch& each : switches) {
    text += std::string(each.name) + (ui.*each.value ? " on\n" : " off\n");
  }
  text += "scaling " + std::to_string(ui.scaling) + "\n";
  if (ui.place.width > 0) {
    text += "window " + std::to_string(ui.place.width) + " " + std::to_string(ui.place.height) +
            (ui.place.maximised ? " maximised\n" : "\n");
  }
  if (ui.bottom_height > 0)
    text += "bottom " + std::to_string(static_cast<int>(ui.bottom_height)) + "\n";
  std::string plots;
  for (const Plot& plot : ui.plots) {
    if (plot.group.empty()) plots += (plots.empty() ? "" : ",") + std::string(plot_word(plot.kind));
  }
  text += "plots " + (plots.empty() ? "none" : plots) + "\n";
  text += "view " + std::string(kept_view(chosen_tab(ui))) + "\n";
  return text;
}

void read_settings(std::string_view text, UiState& ui) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    const std::size_t gap = line.find(' ');
    if (gap != std::string_view::npos) read_one(line.substr(0, gap), line.substr(gap + 1), ui);
  }
}

}  // namespace kv
