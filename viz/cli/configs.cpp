// kafkascope configs: the table of configuration keys as text or JSON.
#include <fmt/format.h>

#include "sim/kafka/defaults.h"
#include "sim/kafka/topic_defaults.h"
#include "sim/scenario/problems.h"
#include "sim/trace/json.h"
#include "viz/cli/commands.h"
#include "viz/model/config_words.h"

namespace kv {
namespace {

std::string text_of(const ks::ConfigRow& row, ks::Profile profile, const Console& console) {
  const std::string range = range_text(row, profile);
  const std::string others = default_differences(row, profile);
  const std::string_view unit = ks::to_text(row.unit);
  std::string text = console.styled(Style::bold, row.key);
  text += fmt::format("  ({}, {})\n    default {}", ks::to_text(row.scope), ks::to_text(row.type),
                      default_text(row, profile));
  if (!unit.empty()) text += fmt::format(" {}", unit);
  if (!others.empty()) text += fmt::format(" ({})", others);
  if (!range.empty()) text += fmt::format(" | range {}", range);
  text += (row.modelled() || ks::fills_in_for_topics(row)) ? " | modelled"
                                                           : " | accepted, not modelled";
  return text + "\n    " + std::string(row.explanation) + "\n";
}

void write_json(ks::JsonWriter& json, const ks::ConfigRow& row, ks::Profile profile) {
  const ks::ConfigLimits limits = ks::limits_of(row, profile);
  json.begin_object().field("name", row.key).field("scope", ks::to_text(row.scope));
  json.field("type", ks::to_text(row.type)).field("unit", ks::to_text(row.unit));
  json.key("default");
  const auto value = ks::default_of(row, profile);
  if (value) json.value(*value);
  if (!value) json.null();
  json.key("defaults").begin_object();
  for (const ks::Profile each : ks::all_profiles) {
    json.key(ks::to_text(each));
    const auto other = ks::default_of(row, each);
    if (other) json.value(*other);
    if (!other) json.null();
  }
  json.end_object();
  const bool thousandths = row.type == ks::ValueType::decimal_text;
  if (limits.minimum) json.field(thousandths ? "minimum_thousandths" : "minimum", *limits.minimum);
  if (limits.maximum) json.field(thousandths ? "maximum_thousandths" : "maximum", *limits.maximum);
  if (!limits.words.empty()) json.field("valid_values", limits.words);
  json.field("modelled", row.modelled() || ks::fills_in_for_topics(row))
      .field("internal", row.internal);
  json.field("source", row.source).field("documentation", row.explanation).end_object();
}

}  // namespace

ks::Result<int> configs_command(const Arguments& arguments, Surroundings& with) {
  const auto profile =
      arguments.profile.empty() ? ks::Profile::v4_4 : ks::parse_profile(arguments.profile);
  if (!profile) {
    return ks::failure({.file = "--profile " + arguments.profile,
                        .what = "is unknown",
                        .allowed = "4.4, 4.0 or 3.9"});
  }
  const auto scope = ks::parse_scope(arguments.scope);
  if (!scope && !arguments.scope.empty()) {
    std::vector<std::string> scopes;
    for (const ks::Scope each : ks::all_scopes) scopes.emplace_back(ks::to_text(each));
    return ks::failure({.file = "--scope " + arguments.scope,
                        .what = "is unknown",
                        .allowed = ks::any_of(scopes),
                        .did_you_mean = ks::nearest_name(arguments.scope, scopes)});
  }
  ks::JsonWriter json;
  json.begin_array();
  for (const ks::ConfigRow& row : scope ? ks::config_table(*scope) : ks::config_table()) {
    if (!ks::default_of(row, *profile)) continue;
    if (arguments.json) write_json(json, row, *profile);
    if (!arguments.json) with.console.print(text_of(row, *profile, with.console));
  }
  json.end_array();
  if (arguments.json) with.console.line(json.text());
  return 0;
}

}  // namespace kv
