// The parts of build_inspector() that its source files share; nobody else includes this.
#pragma once

#include <algorithm>
#include <initializer_list>
#include <optional>
#include <string>

#include "sim/kafka/config.h"
#include "sim/kafka/defaults.h"
#include "sim/run/session.h"
#include "viz/model/broker_load.h"
#include "viz/model/build_inspector.h"
#include "viz/model/inspector_view.h"
#include "viz/model/ui_state.h"

namespace kv {

/// "44.900 s".
inline std::string clock_text(ks::Time time) {
  return ks::seconds_text(time - ks::start_time) + " s";
}

/// Configuration with the changed keys marked; `lead` names the keys to show first.
template <class Config>
void add_config(const Config& config, const Config& defaults, ks::Scope scope,
                std::initializer_list<std::string_view> lead, InspectorView& view);

/// Lists the keys under their headings, only those with the words that are looked for, and opens the
/// editor of one.
void arrange_config(const ks::Session& session, const UiState& ui, InspectorView& view);

/// A table of names and values, if there are any.
void add_rows(InspectorView& view, std::string title, const LoadRows& rows);

void inspect_consumer(ks::Session& session, const UiState& ui, InspectorMemory& memory,
                      InspectorView& view);
void inspect_producer(const ks::World& world, ks::ProducerId id, InspectorView& view);
void inspect_broker(const ks::World& world, ks::BrokerId id, InspectorView& view);
void inspect_group(const ks::World& world, ks::GroupId id, InspectorView& view);
void inspect_controller(const ks::World& world, ks::ControllerId id, InspectorView& view);
void inspect_zookeeper(const ks::World& world, InspectorView& view);
void inspect_partition(const ks::World& world, ks::PartitionId id, InspectorView& view);

inline InspectorCell cell(std::string text, bool bold = false) { return {std::move(text), bold}; }
inline InspectorCell cell(std::int64_t number, bool bold = false) {
  return {number < 0 ? std::string{"\xE2\x80\x93"} : std::to_string(number), bold};
}

template <class Config>
void add_config(const Config& config, const Config& defaults, ks::Scope scope,
                std::initializer_list<std::string_view> lead, InspectorView& view) {
  std::size_t changed = 0;
  std::size_t all = 0;
  std::vector<ConfigLine> rest;
  const auto line_of = [&](std::string_view key) {
    ConfigLine line;
    line.key = key;
    line.value = ks::config_text(config, key);
    line.changed = line.value != ks::config_text(defaults, key);
    if (const ks::ConfigRow* row = ks::find_config(scope, key)) line.explanation = row->explanation;
    return line;
  };
  for (const std::string_view key : lead) view.config.push_back(line_of(key));
  for (const std::string_view key : ks::typed_keys(scope)) {
    if (key == "client.id" || key == "group.id") continue;
    ++all;
    ConfigLine line = line_of(key);
    changed += line.changed ? 1 : 0;
    if (std::find(lead.begin(), lead.end(), key) != lead.end()) continue;
    (line.changed ? view.config : rest).push_back(std::move(line));
  }
  view.config_lead = view.config.size();
  for (ConfigLine& line : rest) view.config.push_back(std::move(line));
  view.config_note = std::to_string(changed) + " of " + std::to_string(all) + " changed";
}

}  // namespace kv
