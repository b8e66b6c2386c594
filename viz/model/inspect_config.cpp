// The configuration keys in the inspector: under headings, filtered by what is looked for, and one of them
// opened with all that is known of it.
#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "sim/run/setting_words.h"
#include "viz/model/change_setting.h"
#include "viz/model/config_words.h"
#include "viz/model/inspector_parts.h"

namespace kv {
namespace {

std::string lower(std::string_view text) {
  std::string low(text);
  for (char& c : low) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return low;
}

/// Whether the line has every word that is looked for, in its key, heading or explanation.
bool has_words(const ConfigLine& line, std::string_view heading, const std::string& words) {
  const std::string text = lower(line.key + " " + line.explanation + " " + std::string(heading));
  std::size_t at = 0;
  while (at < words.size()) {
    const std::size_t end = std::min(words.find(' ', at), words.size());
    if (text.find(words.substr(at, end - at)) == std::string::npos) return false;
    at = end + 1;
  }
  return true;
}

void add_headings(ks::Scope scope, const std::string& words, InspectorView& view) {
  std::vector<ConfigLine> sorted;
  for (const std::string_view heading : headings_of(scope)) {
    bool first = true;
    for (const ConfigLine& line : view.config) {
      if (heading_of(scope, line.key) != heading || !has_words(line, heading, words)) continue;
      sorted.push_back(line);
      if (first) sorted.back().heading = heading;
      first = false;
    }
  }
  view.config = std::move(sorted);
}

/// Where the present value comes from; what no setting of its own explains, the brokers have.
std::string origin_text(const SettingPlace& place, const ConfigLine& line) {
  const bool from_brokers = place.origin == SettingOrigin::kafka && line.changed &&
                            (place.scope == ks::Scope::topic || place.scope == ks::Scope::group);
  return from_brokers ? "set at the brokers" : place.set;
}

void open_editor(const ks::Session& session, const SettingPlace& place, const ConfigLine& line,
                 InspectorView& view) {
  const ks::Profile profile = session.spec().profile;
  const ks::ConfigRow* row = ks::find_config(place.scope, line.key);
  if (row == nullptr) return;
  SettingView& setting = view.setting;
  setting.key = line.key;
  setting.explanation = row->explanation;
  setting.whose = place.whose;
  const auto add = [&](std::string name, std::string text) {
    if (!text.empty()) setting.rows.push_back({std::move(name), std::move(text), {}});
  };
  add("value", ks::value_words(*row, line.value));
  add("set", line.origin);
  const std::string_view unit = ks::to_text(row->unit);
  add("type", fmt::format("{}{}{}", ks::to_text(row->type), unit.empty() ? "" : ", ", unit));
  const std::string others = default_differences(*row, profile);
  add("default", fmt::format("{}: {}{}{}", ks::to_text(profile), default_text(*row, profile),
                             others.empty() ? "" : ", ", others));
  add("limits", range_text(*row, profile));
  setting.rows.push_back({"documented", documented_at(*row), documentation_link(*row)});
  for (std::string& value : values_to_try(*row, line.value, profile)) {
    setting.choices.push_back({ks::value_words(*row, value), value});
  }
}

/// A key that was asked for by name stands among the telling ones, else there were no place for its field.
void lead_with_asked(const UiState& ui, InspectorView& view) {
  if (ui.config_open || view.config_lead >= view.config.size()) return;
  const auto lead = view.config.begin() + static_cast<std::ptrdiff_t>(view.config_lead);
  const auto asked = std::find_if(
      lead, view.config.end(), [&](const ConfigLine& line) { return line.key == ui.config.key; });
  if (asked == view.config.end()) return;
  std::rotate(lead, asked, asked + 1);
  ++view.config_lead;
}

}  // namespace

void arrange_config(const ks::Session& session, const UiState& ui, InspectorView& view) {
  if (view.config.empty()) return;
  lead_with_asked(ui, view);
  for (ConfigLine& line : view.config) {
    const SettingPlace place = setting_place(session, ui.selection, line.key);
    line.origin = origin_text(place, line);
    if (line.key == ui.config.key) open_editor(session, place, line, view);
  }
  view.setting.problem = ui.config.problem;
  if (!ui.config_open) return;
  const std::string words = lower(ui.config.words);
  add_headings(scope_of(ui.selection), words, view);
  if (!view.config.empty()) return;
  view.config_empty = fmt::format("No key that the model uses has “{}”.", ui.config.words);
}

}  // namespace kv
