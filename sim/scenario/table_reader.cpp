#include "sim/scenario/table_reader.h"

#include <algorithm>
#include <utility>

#include "sim/scenario/units.h"

namespace ks {
namespace {

constexpr std::string_view no_fractions = "text such as \"20ms\", \"1%\" or \"1/3\"";
constexpr std::string_view sizes =
    "a number with a unit (B, KiB, MiB, KB, MB), such as \"100B\" or \"1KiB\"";
constexpr std::string_view ratios = "text such as \"1%\", \"1/3\" or \"10\"";
constexpr std::string_view rates = "a number for a time, such as \"20/s\", \"30/m\" or \"1/10s\"";

const Node& empty_table() {
  static const Node node;
  return node;
}

}  // namespace

void wrong_type(const Node& node, const std::string& what, std::string_view must_be,
                Problems& problems) {
  if (node.kind == Node::Kind::fraction) {
    problems.error(node.place, what + " is a TOML float, and a scenario has none",
                   std::string(no_fractions));
    return;
  }
  problems.error(node.place, what + " must be " + std::string(must_be) + ", not " +
                                 std::string(kind_text(node.kind)));
}

TableReader::TableReader(const Node& node, std::string where, std::vector<std::string> known,
                         Problems& problems)
    : node_(node.kind == Node::Kind::table ? node : empty_table()),
      where_(std::move(where)),
      problems_(problems) {
  if (node.kind != Node::Kind::table) wrong_type(node, where_, "a table", problems_);
  for (const KeyValue& entry : node_.entries) {
    if (std::find(known.begin(), known.end(), entry.key) != known.end()) continue;
    std::string near = problems_.enough() ? "" : nearest_name(entry.key, known);
    problems_.error(entry.place, "unknown key " + quoted(entry.key) + " in " + where_,
                    any_of(known), std::move(near));
  }
}

const Node* TableReader::find(std::string_view key) const {
  const KeyValue* entry = node_.find(key);
  return entry == nullptr ? nullptr : &entry->value;
}

Place TableReader::place(std::string_view key) const {
  const Node* value = find(key);
  return value == nullptr ? node_.place : value->place;
}

const Node* TableReader::of_kind(std::string_view key, Node::Kind kind,
                                 std::string_view allowed) const {
  const Node* value = find(key);
  if (value == nullptr || value->kind == kind) return value;
  if (value->kind == Node::Kind::fraction) {
    problems_.error(value->place, std::string(key) + " is a TOML float, and a scenario has none",
                    std::string(allowed.empty() ? no_fractions : allowed));
  } else {
    const std::string_view must = kind == Node::Kind::integer ? "a whole number" : kind_text(kind);
    problems_.error(value->place,
                    std::string(key) + " must be " + std::string(must) + ", not " +
                        std::string(kind_text(value->kind)),
                    std::string(allowed));
  }
  return nullptr;
}

std::optional<std::string> TableReader::text(std::string_view key) const {
  const Node* value = of_kind(key, Node::Kind::text);
  return value == nullptr ? std::nullopt : std::optional(value->text);
}

std::optional<bool> TableReader::boolean(std::string_view key) const {
  const Node* value = of_kind(key, Node::Kind::boolean);
  return value == nullptr ? std::nullopt : std::optional(value->boolean);
}

std::optional<std::int64_t> TableReader::integer(std::string_view key, Range range) const {
  const Node* value = find(key);
  const std::string bounds = std::to_string(range.low) + " to " + std::to_string(range.high);
  if (value != nullptr && value->kind == Node::Kind::fraction) {
    problems_.error(value->place, std::string(key) + " must be a whole number, not a fraction",
                    bounds);
    return std::nullopt;
  }
  value = of_kind(key, Node::Kind::integer);
  if (value == nullptr) return std::nullopt;
  if (value->integer < range.low || value->integer > range.high) {
    problems_.error(value->place,
                    std::string(key) + " = " + std::to_string(value->integer) + " is out of range",
                    bounds);
    return std::nullopt;
  }
  return value->integer;
}

std::optional<Duration> TableReader::duration(std::string_view key) const {
  const Node* value = of_kind(key, Node::Kind::text, duration_forms);
  if (value == nullptr) return std::nullopt;
  const std::optional<Duration> duration = parse_duration(value->text);
  if (!duration) {
    problems_.error(value->place,
                    std::string(key) + " = " + quoted(value->text) + " is not a duration",
                    std::string(duration_forms));
  } else if (*duration > max_duration) {
    problems_.error(value->place, std::string(key) + " = " + quoted(value->text) + " is too long",
                    "at most 365 days");
    return std::nullopt;
  }
  return duration;
}

std::optional<std::int64_t> TableReader::size(std::string_view key, Range bytes) const {
  const Node* value = of_kind(key, Node::Kind::text, sizes);
  if (value == nullptr) return std::nullopt;
  const std::optional<std::int64_t> size = parse_size(value->text);
  if (!size) {
    problems_.error(value->place, std::string(key) + " = " + quoted(value->text) + " is not a size",
                    std::string(sizes));
  } else if (*size < bytes.low || *size > bytes.high) {
    problems_.error(value->place,
                    std::string(key) + " = " + quoted(value->text) + " is out of range",
                    size_text(bytes.low) + " to " + size_text(bytes.high));
    return std::nullopt;
  }
  return size;
}

std::optional<Ratio> TableReader::ratio(std::string_view key) const {
  const Node* value = find(key);
  if (value != nullptr && value->kind == Node::Kind::integer && value->integer >= 0) {
    return Ratio{value->integer, 1};
  }
  value = of_kind(key, Node::Kind::text, ratios);
  if (value == nullptr) return std::nullopt;
  const std::optional<Ratio> ratio = parse_ratio(value->text);
  if (!ratio) {
    problems_.error(value->place,
                    std::string(key) + " = " + quoted(value->text) + " is not a ratio",
                    std::string(ratios));
  }
  return ratio;
}

std::optional<Ratio> TableReader::rate(std::string_view key) const {
  const Node* value = of_kind(key, Node::Kind::text, rates);
  if (value == nullptr) return std::nullopt;
  const std::optional<Ratio> rate = parse_rate(value->text);
  if (!rate) {
    problems_.error(value->place, std::string(key) + " = " + quoted(value->text) + " is not a rate",
                    std::string(rates));
  } else if (rate->numerator / rate->denominator > 1'000'000) {
    problems_.error(value->place,
                    std::string(key) + " = " + quoted(value->text) + " is out of range",
                    "at most 1000000/s");
    return std::nullopt;
  }
  return rate;
}

const std::vector<Node>* TableReader::list(std::string_view key) const {
  const Node* value = of_kind(key, Node::Kind::list);
  return value == nullptr ? nullptr : &value->items;
}

std::vector<const Node*> TableReader::texts(std::string_view key) const {
  std::vector<const Node*> found;
  const std::vector<Node>* items = list(key);
  if (items == nullptr) return found;
  for (const Node& item : *items) {
    if (item.kind == Node::Kind::text) {
      found.push_back(&item);
    } else {
      wrong_type(item, "an element of " + std::string(key), "text", problems_);
    }
  }
  return found;
}

bool TableReader::require(std::string_view key) const {
  if (has(key)) return true;
  problems_.error(node_.place, where_ + " needs the key " + std::string(key));
  return false;
}

void TableReader::refuse(std::string_view key, const std::string& must, std::string allowed) const {
  problems_.error(place(key), std::string(key) + " " + must, std::move(allowed));
}

}  // namespace ks
