#include "viz/cli/schema.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "sim/kafka/defaults.h"
#include "sim/kafka/quotas.h"
#include "sim/kafka/topic_defaults.h"
#include "sim/scenario/format.h"
#include "sim/scenario/problems.h"
#include "sim/trace/fact.h"
#include "viz/cli/commands.h"

namespace kv {
namespace {

using Json = nlohmann::ordered_json;

constexpr int longest_text = 65'536;
// Numbers with units from the longest to the shortest, as units.h reads them; one of them must be there.
constexpr const char* duration_pattern =
    "^(?=.)([0-9]+(\\.[0-9]+)?d)?([0-9]+(\\.[0-9]+)?h)?([0-9]+(\\.[0-9]+)?m)?"
    "([0-9]+(\\.[0-9]+)?s)?([0-9]+(\\.[0-9]+)?ms)?([0-9]+(\\.[0-9]+)?us)?$";
constexpr const char* name_pattern = "^[A-Za-z0-9._-]{1,249}$";

std::vector<std::string> split(std::string_view words) {
  std::vector<std::string> list;
  while (!words.empty()) {
    const std::string_view word = words.substr(0, words.find('|'));
    list.emplace_back(word);
    words.remove_prefix(std::min(words.size(), word.size() + 1));
  }
  return list;
}

Json reference(std::string_view name) { return {{"$ref", fmt::format("#/definitions/{}", name)}}; }

Json text_like(const char* pattern) {
  return {{"type", "string"}, {"pattern", pattern}, {"maxLength", longest_text}};
}

/// The forms of sim/scenario/units.h.
Json forms() {
  Json all;
  all["duration"] = text_like(duration_pattern);
  all["time"] = text_like("^.+$");
  all["size"] = text_like("^[0-9]+(\\.[0-9]+)?(B|KiB|MiB|GiB|KB|MB|GB)$");
  all["ratio"] = {{"anyOf",
                   {Json{{"type", "integer"}, {"minimum", 0}},
                    text_like("^[0-9]+(\\.[0-9]+)?(%|/[0-9]+(\\.[0-9]+)?)?$")}}};
  all["rate"] = text_like("^[0-9]+(\\.[0-9]+)?/([0-9]+(\\.[0-9]+)?)?(d|h|m|s|ms|us)$");
  all["bounds"] = {{"anyOf",
                    {Json{{"type", "integer"}, {"minimum", 0}},
                     text_like("^ *((<=|>=|<|>)? *[0-9]+(\\.[0-9]+)?|[0-9]+(\\.[0-9]+)? *\\.\\. "
                               "*[0-9]+(\\.[0-9]+)?) *$")}}};
  all["name"] = text_like(name_pattern);
  return all;
}

std::string config_sentence(const ks::ConfigRow& row) {
  // "45000", or "5 (4.4, 4.0), 0 (3.9)" where versions differ.
  std::vector<std::pair<std::string, std::string>> defaults;
  for (const ks::Profile profile : ks::all_profiles) {
    const auto normal = ks::default_of(row, profile);
    const std::string value = normal ? std::string(*normal) : std::string("not there");
    const std::string version(ks::to_text(profile));
    if (!defaults.empty() && defaults.back().first == value) {
      defaults.back().second += ", " + version;
    } else {
      defaults.emplace_back(value, version);
    }
  }
  std::string list;
  for (const auto& [value, versions] : defaults) {
    list += (list.empty() ? "" : ", ") + value;
    if (defaults.size() > 1) list += " (" + versions + ")";
  }
  std::string text(row.explanation);
  text += fmt::format(" Default: {}.", list);
  if (!row.modelled() && !ks::fills_in_for_topics(row)) text += " Accepted; the model ignores it.";
  return text;
}

Json number_type(const ks::ConfigRow& row) {
  Json number{{"type", "integer"}};
  // Another profile may allow more, so bounds are those that all of them share.
  std::optional<std::int64_t> low = row.limits.minimum;
  std::optional<std::int64_t> high = row.limits.maximum;
  for (const ks::Profile profile : ks::all_profiles) {
    if (!ks::default_of(row, profile)) continue;
    const ks::ConfigLimits limits = ks::limits_of(row, profile);
    if (low) low = limits.minimum ? std::optional(std::min(*low, *limits.minimum)) : std::nullopt;
    if (high)
      high = limits.maximum ? std::optional(std::max(*high, *limits.maximum)) : std::nullopt;
  }
  // Numbers that stand for something else, such as -1, are words of the limits.
  if (low && row.limits.words.empty()) number["minimum"] = *low;
  if (high && row.limits.words.empty()) number["maximum"] = *high;
  return number;
}

Json config_type(const ks::ConfigRow& row) {
  using enum ks::ValueType;
  const Json text{{"type", "string"}, {"maxLength", longest_text}};
  switch (row.type) {
    case boolean:
      return {{"anyOf",
               {Json{{"type", "boolean"}},
                text_like("^ *([Tt][Rr][Uu][Ee]|[Ff][Aa][Ll][Ss][Ee]) *$")}}};
    case short_number:
    case int_number:
    case long_number: return {{"anyOf", {number_type(row), text}}};
    case list:
      return {
          {"anyOf", {text, Json{{"type", "array"}, {"items", text}}, Json{{"type", "integer"}}}}};
    default: break;
  }
  return {{"type", {"string", "integer", "boolean"}}, {"maxLength", longest_text}};
}

/// A config table of these scopes. A key without quotes is, to TOML, tables in tables: those are let through.
Json config_table_schema(std::string_view scopes) {
  Json properties = Json::object();
  std::set<std::string> heads;
  for (const std::string& name : split(scopes)) {
    if (name == "client") {
      for (const ks::QuotaKind kind :
           {ks::QuotaKind::produce, ks::QuotaKind::fetch, ks::QuotaKind::request})
        properties[std::string(ks::quota_key(kind))] = {{"type", "integer"}, {"minimum", 1}};
      continue;
    }
    for (const ks::ConfigRow& row : ks::config_table(*ks::parse_scope(name))) {
      const std::string key(row.key);
      if (properties.contains(key)) continue;
      Json type = config_type(row);
      type["description"] = config_sentence(row);
      properties[key] = std::move(type);
      if (const std::size_t dot = key.find('.'); dot != std::string::npos)
        heads.insert(key.substr(0, dot));
    }
  }
  for (const std::string& head : heads) {
    if (properties.contains(head)) continue;
    properties[head] = {
        {"type", "object"},
        {"description", "Kafka's key without its quotes: better write it in quotes"}};
  }
  return {
      {"type", "object"}, {"properties", std::move(properties)}, {"additionalProperties", false}};
}

std::string config_name(std::string_view scopes) {
  std::string name(scopes);
  std::replace(name.begin(), name.end(), '|', '-');
  return name + "-config";
}

Json list_of(Json items) { return {{"type", "array"}, {"items", std::move(items)}}; }

/// Values that have a form of their own.
Json special(const ks::FormatField& field) {
  if (field.key == "replicas") {
    Json brokers = list_of({{"type", "integer"}, {"minimum", 1}});
    brokers["minItems"] = 1;
    return list_of(std::move(brokers));
  }
  if (field.key == "zookeeper")
    return {{"anyOf", {Json{{"type", "boolean"}}, reference("cluster.zookeeper")}}};
  if (field.key == "headers")
    return {{"type", "object"}, {"additionalProperties", {{"type", "string"}}}};
  if (field.key == "environment")
    return {{"type", "object"},
            {"additionalProperties",
             {{"anyOf",
               {Json{{"type", "string"}}, Json{{"type", "integer"}}, Json{{"type", "boolean"}}}}}}};
  if (field.key == "keys") {
    Json keys = reference("producers.keys");
    return {{"anyOf", {Json{{"const", "none"}}, std::move(keys)}}};
  }
  if (field.table == "producers.partition") {
    Json pair = list_of({{"anyOf",
                          {Json{{"type", "string"}, {"maxLength", longest_text}},
                           Json{{"type", "integer"}, {"minimum", 0}}}}});
    pair["minItems"] = pair["maxItems"] = 2;
    return list_of(std::move(pair));
  }
  if (field.key == "request" || field.key == "response") return {{"enum", ks::api_names()}};
  if (field.key == "do") return {{"enum", ks::timeline_verbs()}};
  if (field.key == "owners") {
    return {{"type", "object"},
            {"additionalProperties", list_of({{"type", "string"}, {"maxLength", longest_text}})}};
  }
  if (field.key == "state") {
    using enum ks::GroupState;
    Json states = Json::array();
    for (const ks::GroupState state :
         {empty, preparing_rebalance, completing_rebalance, stable, dead, assigning, reconciling})
      states.push_back(ks::group_state_name(state));
    return {{"enum", std::move(states)}};
  }
  if (field.key == "choices") {
    Json choice = list_of({{"type", "string"}, {"maxLength", longest_text}});
    choice["minItems"] = 2;
    choice["maxItems"] = 2;
    Json choices = list_of(std::move(choice));
    choices["minItems"] = 2;
    choices["maxItems"] = 6;
    return choices;
  }
  return false;  // not modelled yet: the parser refuses it
}

Json type_of(const ks::FormatField& field) {
  using enum ks::FieldType;
  switch (field.type) {
    case text: return {{"type", "string"}, {"maxLength", longest_text}};
    case integer: return {{"type", "integer"}, {"minimum", field.low}, {"maximum", field.high}};
    case flag: return {{"type", "boolean"}};
    case word: return {{"enum", split(field.detail)}};
    case duration: return reference("duration");
    case size: return reference("size");
    case ratio: return reference("ratio");
    case rate: return reference("rate");
    case time: return reference("time");
    case bounds: return reference("bounds");
    case name: return reference("name");
    case names: return list_of(reference("name"));
    case numbers:
      return list_of({{"type", "integer"}, {"minimum", field.low}, {"maximum", field.high}});
    case texts: return list_of({{"type", "string"}, {"maxLength", longest_text}});
    case table: return reference(field.detail);
    case tables: return list_of(reference(field.detail));
    case named: return list_of({{"anyOf", {reference("name"), reference(field.detail)}}});
    case one_or_more:
      return {{"anyOf", {reference(field.detail), list_of(reference(field.detail))}}};
    case config: return reference(config_name(field.detail));
    case special: return kv::special(field);
  }
  return false;
}

Json table_schema(std::string_view name) {
  Json properties = Json::object();
  Json required = Json::array();
  for (const ks::FormatField& field : ks::format_fields()) {
    if (field.table != name) continue;
    Json type = type_of(field);
    // Beside a reference draft 7 ignores everything, so it is wrapped.
    if (type.is_object() && type.contains("$ref")) type = {{"allOf", {std::move(type)}}};
    if (type.is_object()) type["description"] = field.sentence;
    properties[std::string(field.key)] = std::move(type);
    if (field.required) required.push_back(field.key);
  }
  Json schema{
      {"type", "object"}, {"properties", std::move(properties)}, {"additionalProperties", false}};
  if (!required.empty()) schema["required"] = std::move(required);
  return schema;
}

/// Each key that only some actions have, and what each action needs.
Json timeline_rules() {
  Json rules = Json::array();
  for (const ks::KeyVerbs& row : ks::timeline_key_verbs()) {
    rules.push_back(
        {{"if", {{"required", {row.key}}}},
         {"then", {{"required", {"do"}}, {"properties", {{"do", {{"enum", row.verbs}}}}}}}});
  }
  const auto of_racks =
      std::find_if(ks::timeline_key_verbs().begin(), ks::timeline_key_verbs().end(),
                   [](const ks::KeyVerbs& row) { return row.key == "rack"; });
  Json with_node = Json::array();
  Json with_either = Json::array();
  for (const std::string& verb : ks::timeline_verbs()) {
    const bool without =
        verb == "elect-leaders" || verb == "config" || verb == "reassign" || verb == "capacity";
    if (verb.ends_with("-topic") || without) continue;
    const auto& verbs = of_racks->verbs;
    const bool either = std::find(verbs.begin(), verbs.end(), verb) != verbs.end();
    (either ? with_either : with_node).push_back(verb);
  }
  const auto when = [](const Json& verbs) {
    return Json{{"required", {"do"}}, {"properties", {{"do", {{"enum", verbs}}}}}};
  };
  rules.push_back({{"if", when(with_node)}, {"then", {{"required", {"node"}}}}});
  const Json either{{"anyOf", {Json{{"required", {"node"}}}, Json{{"required", {"rack"}}}}}};
  rules.push_back({{"if", when(with_either)}, {"then", either}});
  rules.push_back({{"anyOf", {Json{{"required", {"do"}}}, Json{{"required", {"mark"}}}}}});
  const std::pair<const char*, const char*> needs[] = {
      {"add", "group"},          {"slow", "factor"},
      {"handler", "takes"},      {"rate", "rate"},
      {"capacity", "capacity"},  {"create-topic", "topic"},
      {"grow-topic", "topic"},   {"grow-topic", "partitions"},
      {"delete-topic", "topic"}, {"delete-offsets", "topics"}};
  for (const auto& [verb, key] : needs) {
    rules.push_back({{"if", {{"required", {"do"}}, {"properties", {{"do", {{"const", verb}}}}}}},
                     {"then", {{"required", {key}}}}});
  }
  return rules;
}

/// "after" names a fact and perhaps a node.
std::string fact_pattern() {
  std::string names;
  for (const ks::FactKind& kind : ks::fact_kinds())
    names += (names.empty() ? "" : "|") + std::string(kind.name);
  return fmt::format("^({})( +[A-Za-z0-9._-]+)?$", names);
}

Json definitions() {
  Json all = forms();
  std::set<std::string_view> tables;
  std::set<std::string_view> configs;
  for (const ks::FormatField& field : ks::format_fields()) {
    if (!field.table.empty()) tables.insert(field.table);
    if (field.type == ks::FieldType::config) configs.insert(field.detail);
  }
  for (const std::string_view name : tables) all[std::string(name)] = table_schema(name);
  for (const std::string_view scopes : configs)
    all[config_name(scopes)] = config_table_schema(scopes);
  all["timeline"]["allOf"] = timeline_rules();
  all["groups"]["oneOf"] = {Json{{"required", {"topics"}}}, Json{{"required", {"topics-regex"}}},
                            Json{{"required", {"pattern"}}}};
  all["producers.keys"]["oneOf"] = {Json{{"required", {"count"}}}, Json{{"required", {"values"}}}};
  all["steps"]["oneOf"] = {Json{{"required", {"at"}}}, Json{{"required", {"after"}}}};
  all["steps"]["properties"]["after"]["pattern"] = fact_pattern();
  return all;
}

}  // namespace

std::string scenario_schema() {
  Json schema;
  schema["$schema"] = "http://json-schema.org/draft-07/schema#";
  schema["title"] = "kafkascope scenario, format 1";
  schema["description"] =
      "A scenario of kafkascope: a cluster, its clients, what is done to them, what must come out, "
      "and a lesson. kafkascope check FILE knows more than this schema.";
  const Json root = table_schema("");
  for (const auto& [key, value] : root.items()) schema[key] = value;
  schema["definitions"] = definitions();
  return schema.dump(2) + "\n";
}

ks::Result<int> schema_command(const Arguments&, Surroundings& with) {
  with.console.print(scenario_schema());
  return 0;
}

}  // namespace kv
