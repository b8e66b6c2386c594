#include "sim/scenario/overrides.h"

#include <string_view>
#include <utility>
#include <vector>

#include "sim/kafka/defaults.h"
#include "sim/scenario/problems.h"

namespace ks {
namespace {

/// The value as TOML; what is not TOML, and what only looks like a fraction or a date, is text.
Node value_of(const std::string& text) {
  Node plain;
  plain.kind = Node::Kind::text;
  plain.text = text;
  const Result<Node> read = read_document("value = " + text, "");
  if (!read || read->entries.size() != 1 || read->entries.front().key != "value") return plain;
  Node value = read->entries.front().value;
  if (value.kind == Node::Kind::fraction || value.kind == Node::Kind::date) return plain;
  return value;
}

Node& value_at(Node& table, std::string_view key) {
  for (KeyValue& entry : table.entries) {
    if (entry.key == key) return entry.value;
  }
  table.entries.push_back({std::string(key), table.place, {}});
  return table.entries.back().value;
}

/// Removes a key that TOML has taken apart at its dots.
void erase_dotted(Node& table, std::string_view key) {
  for (std::size_t i = 0; i < table.entries.size(); ++i) {
    KeyValue& entry = table.entries[i];
    if (entry.value.kind != Node::Kind::table || !key.starts_with(entry.key + ".")) continue;
    const std::string_view rest = key.substr(entry.key.size() + 1);
    erase_dotted(entry.value, rest);
    std::erase_if(entry.value.entries, [&](const KeyValue& inner) { return inner.key == rest; });
  }
}

/// Entries of a list go by their name, id or mark; those that are only a name become a table with that name.
Node* element(Node& list, std::string_view& path, std::vector<std::string>& names) {
  for (Node& item : list.items) {
    std::string name = item.kind == Node::Kind::text ? item.text : "";
    for (const std::string_view key : {"name", "id", "mark"}) {
      const KeyValue* entry = item.find(key);
      if (entry != nullptr) name = entry->value.text;
    }
    if (name.empty()) continue;
    names.push_back(name);
    const bool whole = path == name;
    if (!whole && !(path.starts_with(name) && path.substr(name.size()).starts_with("."))) continue;
    path.remove_prefix(whole ? name.size() : name.size() + 1);
    if (item.kind == Node::Kind::text) {
      Node named = item;
      item = Node{};
      item.place = named.place;
      item.entries.push_back({"name", named.place, std::move(named)});
    }
    return &item;
  }
  return nullptr;
}

void set_config(Node& owner, std::string_view key, const std::string& value) {
  Node& config = value_at(owner, "config");
  erase_dotted(config, key);
  value_at(config, key) = value_of(value);
}

/// Whether a config table has the key, be it taken apart at its dots or not.
bool says(const Node& config, std::string_view key) {
  for (const KeyValue& entry : config.entries) {
    if (entry.key == key) return true;
    const bool further = entry.value.kind == Node::Kind::table && key.starts_with(entry.key + ".");
    if (further && says(entry.value, key.substr(entry.key.size() + 1))) return true;
  }
  return false;
}

/// Tables of a list, such as [[topics]]; none where the file has no such list.
std::vector<Node*> tables_in(Node& owner, std::string_view name) {
  std::vector<Node*> tables;
  for (KeyValue& entry : owner.entries) {
    if (entry.key != name) continue;
    for (Node& item : entry.value.items) {
      if (item.kind == Node::Kind::table) tables.push_back(&item);
    }
  }
  return tables;
}

/// Where a consumer says the key itself, over its group.
std::vector<Node*> own_settings(const std::vector<Node*>& consumers, std::string_view key) {
  std::vector<Node*> found;
  for (Node* consumer : consumers) {
    const KeyValue* config = consumer->find("config");
    if (config != nullptr && says(config->value, key)) found.push_back(consumer);
  }
  return found;
}

/// The tables whose config may hold a key of this scope.
std::vector<Node*> places_of(Node& root, Scope scope, std::string_view key) {
  switch (scope) {
    case Scope::broker: return {&value_at(root, "cluster")};
    case Scope::topic: return tables_in(root, "topics");
    case Scope::producer: return tables_in(root, "producers");
    case Scope::group: return tables_in(root, "groups");
    case Scope::consumer: break;
  }
  std::vector<Node*> places = tables_in(root, "groups");
  std::vector<Node*> consumers = tables_in(root, "timeline");
  for (Node* group : places) {
    for (Node* member : tables_in(*group, "members")) consumers.push_back(member);
  }
  for (Node* consumer : own_settings(consumers, key)) places.push_back(consumer);
  return places;
}

Diagnostic problem(const Override& change, std::string what, std::string allowed = {},
                   std::string near = {}) {
  return {Severity::error,    "--set " + change.path, 0, 0, std::move(what),
          std::move(allowed), std::move(near)};
}

/// For a key of Kafka's in place of a path.
std::optional<Diagnostic> apply_everywhere(Node& root, const Override& change) {
  const std::vector<Scope> scopes = scopes_of(change.path);
  std::size_t places = 0;
  for (const Scope scope : scopes) {
    for (Node* place : places_of(root, scope, change.path)) {
      set_config(*place, change.path, change.value);
      ++places;
    }
  }
  if (places > 0) return std::nullopt;
  if (scopes.empty()) return problem(change, "is no Kafka key");
  return problem(change, "nothing in this file can have this " +
                             std::string(to_text(scopes.front())) + " key");
}

}  // namespace

std::optional<Diagnostic> apply_override(Node& root, const Override& change) {
  if (change.everywhere) return apply_everywhere(root, change);
  Node* at = &root;
  std::string_view path = change.path;
  while (true) {
    if (path.empty())
      return problem(change, "the path does not end at a value",
                     "seed, topics.orders.partitions, …");
    if (at->kind == Node::Kind::list) {
      std::vector<std::string> names;
      const std::string wanted(path.substr(0, path.find('.')));
      at = element(*at, path, names);
      if (at == nullptr) {
        return problem(change, "nothing is called " + quoted(wanted), any_of(names),
                       nearest_name(wanted, names));
      }
      continue;
    }
    if (at->kind != Node::Kind::table) return problem(change, "the path goes on behind a value");
    const std::size_t dot = path.find('.');
    const std::string_view key = path.substr(0, dot);
    Node& value = value_at(*at, key);
    if (dot == std::string_view::npos) {
      const Place place = value.place;
      value = value_of(change.value);
      value.place = place;
      return std::nullopt;
    }
    path.remove_prefix(dot + 1);
    at = &value;
    if (key != "config") continue;
    erase_dotted(*at, path);
    value_at(*at, path) = value_of(change.value);
    return std::nullopt;
  }
}

}  // namespace ks
