// What people read in the records of [[producers]]: their value and their headers.
#include <algorithm>

#include "sim/scenario/parse_parts.h"

namespace ks {
namespace {

/// Names that may stand in braces.
std::vector<std::string> known_names(const ProducerSpec& producer) {
  std::vector<std::string> names{"number"};
  if (producer.keys.count > 0 || !producer.keys.values.empty()) names.emplace_back("key");
  if (!producer.partition.field.empty()) names.push_back(producer.partition.field);
  return names;
}

std::string in_braces(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "{" : ", {") + name + "}";
  return text;
}

/// "" or what is wrong with the pattern.
std::string mistake_in(const std::string& pattern, const std::vector<std::string>& names) {
  for (std::size_t at = 0; (at = pattern.find_first_of("{}", at)) != std::string::npos;) {
    const std::size_t close = pattern.find('}', at);
    if (pattern[at] == '}' || close == std::string::npos)
      return "has a brace without its other half";
    const std::string name = pattern.substr(at + 1, close - at - 1);
    if (std::find(names.begin(), names.end(), name) == names.end())
      return "asks for {" + name + "}, which its records do not have";
    at = close + 1;
  }
  return {};
}

void read_headers(const TableReader& table, ProducerSpec& producer) {
  const Node* const node = table.find("headers");
  if (node == nullptr) return;
  if (node->kind != Node::Kind::table) {
    wrong_type(*node, "headers", "a table", table.problems());
    return;
  }
  for (const KeyValue& entry : node->entries) {
    if (entry.value.kind == Node::Kind::text) {
      producer.headers.push_back({entry.key, entry.value.text});
    } else {
      wrong_type(entry.value, "the header " + quoted(entry.key), "text", table.problems());
    }
  }
}

}  // namespace

void read_contents(const TableReader& table, ProducerSpec& producer) {
  read_headers(table, producer);
  const std::optional<std::string> value = table.text("value");
  if (!value) return;
  const std::vector<std::string> names = known_names(producer);
  const std::string mistake = mistake_in(*value, names);
  if (!mistake.empty()) table.refuse("value", mistake, "text with " + in_braces(names));
  if (mistake.empty()) producer.value = *value;
}

}  // namespace ks
