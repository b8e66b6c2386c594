#include "sim/scenario/parse.h"

#include <algorithm>
#include <initializer_list>
#include <utility>

#include "sim/scenario/overrides.h"
#include "sim/scenario/parse_parts.h"
#include "sim/scenario/stable_order.h"
#include "sim/scenario/units.h"
#include "sim/scenario/validate.h"

namespace ks {
namespace {

constexpr std::string_view profiles = "\"4.4\", \"4.0\" or \"3.9\"";

void parse_head(const Node& root, ParseContext& context) {
  const TableReader table(root, "the file", keys_of(""), context.problems);
  Scenario& scenario = context.scenario;
  if (table.require("format")) {
    const Node& format = *table.find("format");
    const bool known = format.kind == Node::Kind::integer && format.integer == 1;
    if (!known) table.refuse("format", "is not one that this version reads", "1");
  }
  scenario.title = table.text("title").value_or("");
  scenario.level = read_word(table, "level", {"basic", "protocol", "advanced"});
  scenario.subject = read_word(table, "subject",
                               {"groups", "offsets", "producers", "replication", "control-plane"});
  const Node* profile = table.find("profile");
  if (profile != nullptr && profile->kind != Node::Kind::text) {
    table.refuse("profile", "is written as text", std::string(profiles));
  } else if (profile != nullptr) {
    const std::optional<Profile> known = parse_profile(profile->text);
    if (!known)
      table.refuse("profile", "= " + quoted(profile->text) + " is unknown", std::string(profiles));
    scenario.cluster.profile = known.value_or(Profile::v4_4);
  }
  const auto seed = table.integer("seed", {0, std::numeric_limits<std::int64_t>::max()});
  scenario.cluster.seed = static_cast<std::uint64_t>(seed.value_or(1));
  scenario.duration = table.duration("duration");
  if (scenario.duration == Duration{}) {
    table.refuse("duration", "must be longer than nothing");
    scenario.duration.reset();
  }
}

void parse_all(const Node& root, ParseContext& context) {
  parse_head(root, context);
  parse_cluster(root, context);
  parse_quotas(root, context);
  parse_topics(root, context);
  note_later_topics(root, context);
  parse_producers(root, context);
  parse_groups(root, context);
  sort_stably(context.scenario.starts,
              [](const Start& start) { return std::pair(start.place.line, start.place.column); });
  parse_timeline(root, context);
  parse_expectations(root, context);
  parse_steps(root, context);
  validate(context.scenario, context.problems);
}

}  // namespace

std::string read_word(const TableReader& table, std::string_view key,
                      std::initializer_list<std::string_view> words) {
  const std::optional<std::string> text = table.text(key);
  if (!text) return {};
  if (std::find(words.begin(), words.end(), *text) != words.end()) return *text;
  std::string allowed;
  for (const std::string_view word : words)
    allowed += (allowed.empty() ? "" : ", ") + quoted(std::string(word));
  table.refuse(key, "= " + quoted(*text) + " is unknown", allowed);
  return {};
}

Result<Scenario> parse_scenario(std::string_view text, std::string_view file_name,
                                std::span<const Override> overrides) {
  Result<Node> root = read_document(text, file_name);
  if (!root) return tl::unexpected(std::move(root.error()));
  Diagnostics wrong_overrides;
  for (const Override& change : overrides) {
    if (auto problem = apply_override(*root, change))
      wrong_overrides.push_back(std::move(*problem));
  }
  if (!wrong_overrides.empty()) return tl::unexpected(std::move(wrong_overrides));

  Scenario scenario;
  scenario.file = file_name;
  if (overrides.empty()) scenario.text = text;
  Problems problems(file_name);
  ParseContext context{scenario, problems};
  parse_all(*root, context);
  if (problems.any_error()) return tl::unexpected(problems.errors());
  scenario.notes = problems.notes();
  return scenario;
}

bool ParseContext::declare(const std::string& name, Named named) {
  if (const std::optional<std::string> problem = name_problem(name)) {
    problems.error(named.place, quoted(name) + " " + *problem, std::string(name_rule));
    return false;
  }
  const std::size_t letters = name.find_first_of("0123456789");
  const std::string_view start = std::string_view(name).substr(0, letters);
  const bool numbered = letters != std::string::npos &&
                        name.find_first_not_of("0123456789", letters) == std::string::npos;
  if (name == "nobody" || (numbered && (start == "b" || start == "k" || start == "zk"))) {
    problems.error(named.place, quoted(name) + " is reserved",
                   "any name but nobody, b1, k101, zk1 and the like");
    return false;
  }
  const auto [found, added] = nodes.emplace(name, named);
  if (added) return true;
  problems.error(
      named.place,
      "the name " + quoted(name) + " is taken, by line " + std::to_string(found->second.place.line),
      "names that are unique among producers, consumers and groups");
  return false;
}

std::vector<std::string> ParseContext::names_of(NodeKind kind) const {
  std::vector<std::string> names;
  for (const auto& [name, named] : nodes) {
    if (named.kind == kind) names.push_back(name);
  }
  return names;
}

std::vector<std::string> ParseContext::topic_names() const {
  std::vector<std::string> names;
  for (const auto& [name, index] : topics) names.push_back(name);
  return names;
}

const GroupSpec* ParseContext::group(std::string_view id) const {
  const auto found = nodes.find(id);
  if (found == nodes.end() || found->second.kind != NodeKind::group) return nullptr;
  return &scenario.cluster.groups[found->second.index];
}

std::optional<std::string> name_problem(std::string_view name) {
  if (name.empty()) return "is empty";
  if (name.size() > 249) return "is too long for a name";
  const bool fine = std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '_' || c == '-';
  });
  if (!fine || name == "." || name == "..") return "is not a name";
  return std::nullopt;
}

void unknown_name(Problems& problems, const Node& name, std::string_view kind,
                  const std::vector<std::string>& names) {
  problems.error(name.place, "unknown " + std::string(kind) + " " + quoted(name.text),
                 names.empty() ? "there is none in this file" : any_of(names),
                 nearest_name(name.text, names));
}

std::vector<const Node*> tables_of(const Node& root, std::string_view name, Problems& problems) {
  std::vector<const Node*> tables;
  const KeyValue* entry = root.find(name);
  if (entry == nullptr) return tables;
  if (entry->value.kind != Node::Kind::list) {
    problems.error(entry->place, std::string(name) + " must be written as [[" + std::string(name) +
                                     "]], not as " + std::string(kind_text(entry->value.kind)));
    return tables;
  }
  for (const Node& item : entry->value.items) tables.push_back(&item);
  return tables;
}

}  // namespace ks
