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
