// A validator for the part of JSON Schema (draft 7) that the scenario's schema uses, and TOML as JSON, so
// that shipped files and bad ones can be held against the schema.
#pragma once

#include <nlohmann/json.hpp>
#include <regex>
#include <string>

#include "sim/scenario/document.h"

namespace ks_tests {

inline nlohmann::json to_json(const ks::Node& node) {
  using Kind = ks::Node::Kind;
  switch (node.kind) {
    case Kind::text: return node.text;
    case Kind::integer: return node.integer;
    case Kind::boolean: return node.boolean;
    case Kind::fraction: return 0.5;
    case Kind::date: return nullptr;
    case Kind::list: {
      nlohmann::json list = nlohmann::json::array();
      for (const ks::Node& item : node.items) list.push_back(to_json(item));
      return list;
    }
    case Kind::table: break;
  }
  nlohmann::json table = nlohmann::json::object();
  for (const ks::KeyValue& entry : node.entries) table[entry.key] = to_json(entry.value);
  return table;
}

class SchemaValidator {
 public:
  explicit SchemaValidator(nlohmann::json root) : root_(std::move(root)) {}

  /// Where the value first breaks the schema: "/topics/0/partitions: maximum"; "" when it does not. A keyword
  /// that is not understood here is an error too, so that no rule is passed over.
  std::string problem(const nlohmann::json& value) const { return check(root_, value, ""); }

 private:
  using Json = nlohmann::json;

  static bool has_type(const std::string& type, const Json& value) {
    if (type == "object") return value.is_object();
    if (type == "array") return value.is_array();
    if (type == "string") return value.is_string();
    if (type == "integer") return value.is_number_integer();
    return type == "boolean" && value.is_boolean();
  }

  static bool type_fits(const Json& types, const Json& value) {
    if (types.is_string()) return has_type(types, value);
    for (const Json& type : types) {
      if (has_type(type, value)) return true;
    }
    return false;
  }

  std::size_t fitting(const Json& schemas, const Json& value, const std::string& at) const {
    std::size_t count = 0;
    for (const Json& schema : schemas) count += check(schema, value, at).empty() ? 1 : 0;
    return count;
  }

  std::string check(const Json& schema, const Json& value, const std::string& at) const {
    if (schema.is_boolean()) return schema.get<bool>() ? "" : at + ": not allowed";
    for (const auto& [word, rule] : schema.items()) {
      const std::string wrong = broken(schema, word, rule, value, at);
      if (!wrong.empty()) return wrong;
    }
    return "";
  }

  std::string broken(const Json& schema, const std::string& word, const Json& rule,
                     const Json& value, const std::string& at) const {
    const std::string wrong = at + ": " + word;
    if (word == "$schema" || word == "title" || word == "description" || word == "definitions" ||
        word == "then")
      return "";
    if (word == "$ref")
      return check(root_.at(Json::json_pointer(rule.get<std::string>().substr(1))), value, at);
    if (word == "type") return type_fits(rule, value) ? "" : wrong;
    if (word == "const") return value == rule ? "" : wrong;
    if (word == "enum")
      return std::find(rule.begin(), rule.end(), value) != rule.end() ? "" : wrong;
    if (word == "minimum") return !value.is_number() || value >= rule ? "" : wrong;
    if (word == "maximum") return !value.is_number() || value <= rule ? "" : wrong;
    if (word == "maxLength")
      return !value.is_string() || value.get<std::string>().size() <= rule ? "" : wrong;
    if (word == "pattern") {
      return !value.is_string() || std::regex_search(value.get<std::string>(),
                                                     std::regex(rule.get<std::string>()))
                 ? ""
                 : wrong;
    }
    if (word == "minItems") return !value.is_array() || value.size() >= rule ? "" : wrong;
    if (word == "maxItems") return !value.is_array() || value.size() <= rule ? "" : wrong;
    if (word == "anyOf") return fitting(rule, value, at) > 0 ? "" : wrong;
    if (word == "oneOf") return fitting(rule, value, at) == 1 ? "" : wrong;
    if (word == "allOf") {
      for (const Json& part : rule) {
        const std::string inner = check(part, value, at);
        if (!inner.empty()) return inner;
      }
      return "";
    }
    if (word == "if")
      return check(rule, value, at).empty() ? check(schema.at("then"), value, at) : "";
    return broken_inside(schema, word, rule, value, at);
  }

  std::string broken_inside(const Json& schema, const std::string& word, const Json& rule,
                            const Json& value, const std::string& at) const {
    std::string wrong;
    if (word == "required" && value.is_object()) {
      for (const Json& key : rule) {
        if (!value.contains(key.get<std::string>()))
          return at + ": needs " + key.get<std::string>();
      }
    } else if (word == "properties" && value.is_object()) {
      for (const auto& [key, inner] : value.items()) {
        if (rule.contains(key)) wrong = check(rule.at(key), inner, at + "/" + key);
        if (!wrong.empty()) return wrong;
      }
    } else if (word == "additionalProperties" && value.is_object()) {
      for (const auto& [key, inner] : value.items()) {
        if (schema.contains("properties") && schema.at("properties").contains(key)) continue;
        wrong = check(rule, inner, at + "/" + key);
        if (!wrong.empty()) return wrong;
      }
    } else if (word == "items" && value.is_array()) {
      for (std::size_t i = 0; i < value.size(); ++i) {
        wrong = check(rule, value[i], at + "/" + std::to_string(i));
        if (!wrong.empty()) return wrong;
      }
    } else if (word != "required" && word != "properties" && word != "additionalProperties" &&
               word != "items") {
      return at + ": unknown keyword " + word;
    }
    return "";
  }

  Json root_;
};

}  // namespace ks_tests
