// A condition's text, read word by word. Every complaint says where, what and what would do.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "sim/scenario/problems.h"
#include "sim/scenario/units.h"
#include "sim/world/world.h"
#include "viz/model/condition.h"

namespace kv {
namespace {

constexpr std::string_view bound_forms = "> 100, >= 3, = 0, < 3 or 10..20";
constexpr std::array all_totals{ks::Total::lost,
                                ks::Total::doubled,
                                ks::Total::reordered,
                                ks::Total::failed,
                                ks::Total::copies,
                                ks::Total::duplicates,
                                ks::Total::unprocessed,
                                ks::Total::rebalances,
                                ks::Total::repeated,
                                ks::Total::archived,
                                ks::Total::passed_over,
                                ks::Total::skipped,
                                ks::Total::unowned_partition_seconds,
                                ks::Total::written_twice,
                                ks::Total::visible_twice,
                                ks::Total::outputs_missing,
                                ks::Total::effects_twice};
constexpr std::array all_processes{ks::ProcessState::running, ks::ProcessState::frozen,
                                   ks::ProcessState::closing, ks::ProcessState::closed,
                                   ks::ProcessState::killed};

struct Word {
  std::string text;
  int column = 0;  ///< from 1
};

bool is_sign(char c) { return c == '<' || c == '>' || c == '='; }

/// Words and signs; "lag>=3" is three of them.
std::vector<Word> words_of(std::string_view text) {
  std::vector<Word> words;
  for (std::size_t i = 0; i < text.size();) {
    if (text[i] == ' ' || text[i] == '\t') {
      ++i;
      continue;
    }
    const bool sign = is_sign(text[i]);
    std::size_t end = i;
    while (end < text.size() && text[end] != ' ' && text[end] != '\t' &&
           is_sign(text[end]) == sign) {
      ++end;
    }
    words.push_back({std::string(text.substr(i, end - i)), static_cast<int>(i) + 1});
    i = end;
  }
  return words;
}

std::string_view words_of_total(ks::Total total) { return ks::to_text(total); }

class ConditionParser {
 public:
  ConditionParser(std::string_view text, const ks::Session& session)
      : session_(session),
        names_(session.names()),
        words_(words_of(text)),
        end_{"", static_cast<int>(text.size()) + 1} {}

  ks::Result<Condition> parse(std::string_view text) {
    Condition condition;
    condition.text = std::string(ks::trimmed(text));
    do {
      condition.any.emplace_back();
      do {
        auto check = parse_check();
        if (!check) return tl::unexpected(check.error());
        condition.any.back().push_back(std::move(*check));
      } while (take("and"));
    } while (take("or"));
    if (at_ < words_.size()) {
      return refuse(now(), fmt::format("{} does not belong here", ks::quoted(now().text)),
                    "and, or, or the end");
    }
    return condition;
  }

 private:
  const Word& now() const { return at_ < words_.size() ? words_[at_] : end_; }
  bool take(std::string_view word) {
    if (now().text != word) return false;
    ++at_;
    return true;
  }
  static tl::unexpected<ks::Diagnostics> refuse(const Word& where, std::string what,
                                                std::string allowed = {}, std::string near = {}) {
    return tl::unexpected(ks::Diagnostics{{.line = 1,
                                           .column = where.column,
                                           .what = std::move(what),
                                           .allowed = std::move(allowed),
                                           .did_you_mean = std::move(near)}});
  }
  /// Of a word that is none of these.
  static tl::unexpected<ks::Diagnostics> unknown(const Word& where, std::string_view what,
                                                 const std::vector<std::string>& names) {
    if (where.text.empty())
      return refuse(where, fmt::format("{} is missing", what), ks::any_of(names));
    return refuse(where, fmt::format("{} is no {}", ks::quoted(where.text), what),
                  ks::any_of(names), ks::nearest_name(where.text, names));
  }

  ks::Result<Check> parse_check() {
    const bool negated = take("not");
    auto body = parse_body();
    if (!body) return tl::unexpected(body.error());
    Check check{std::move(*body), negated};
    if (negated && std::holds_alternative<FactCheck>(check.body)) {
      return refuse(words_[at_ - 1], "a fact happens at an instant; not makes no sense of it",
                    "the fact alone, or a state such as not C1 owns orders-0");
    }
    return check;
  }

  using Body = ks::Result<decltype(Check::body)>;

  Body parse_body() {
    const Word first = now();
    if (first.text.empty()) return unknown(first, "condition", openings());
    ++at_;
    if (first.text == "lag") return parse_lag();
    if (first.text == "isr") return parse_isr();
    if (first.text == "generation") return parse_count(Quantity::generation);
    if (first.text == "members") return parse_count(Quantity::members);
    if (first.text == "state") return parse_state();
    for (const ks::Total total : all_totals) {
      if (first.text == words_of_total(total)) return parse_total(total);
    }
    const auto& kinds = ks::fact_kinds();
    for (std::size_t kind = 0; kind < kinds.size(); ++kind) {
      if (first.text == kinds[kind].name) return parse_fact(first, kind);
    }
    const ks::NodeId node = names_.find(first.text);
    if (node.valid() || first.text == "nobody") return parse_node(first, node);
    return unknown(first, "condition", openings());
  }

  // --- of a node ------------------------------------------------------------------------------------

  Body parse_node(const Word& first, ks::NodeId node) {
    const Word verb = now();
    const bool process = node.kind == ks::NodeKind::consumer || node.kind == ks::NodeKind::producer;
    const bool owns = node.kind == ks::NodeKind::consumer || !node.valid();
    const bool leads = node.kind == ks::NodeKind::broker || !node.valid();
    if ((owns && take("owns")) || (leads && take("leads"))) {
      const auto partition = parse_partition();
      if (!partition) return tl::unexpected(partition.error());
      return HolderCheck{verb.text == "leads", node, *partition};
    }
    take("is");
    if (node.kind == ks::NodeKind::group) return state_of(ks::GroupId{node.index});
    std::vector<std::string> verbs;
    if (owns) verbs.emplace_back("owns");
    if (leads) verbs.emplace_back("leads");
    if (process) {
      for (const ks::ProcessState state : all_processes) {
        if (take(ks::process_state_name(state))) return ProcessCheck{node, state};
        verbs.emplace_back(ks::process_state_name(state));
      }
    }
    const Word wrong = now();
    const std::string what = wrong.text.empty() ? fmt::format("what {} does is missing", first.text)
                                                : fmt::format("{} cannot be asked of {}",
                                                              ks::quoted(wrong.text), first.text);
    return refuse(wrong, what, ks::any_of(verbs), ks::nearest_name(wrong.text, verbs));
  }

  ks::Result<ks::PartitionId> parse_partition() {
    const Word word = now();
    const ks::PartitionId full = names_.find_partition(word.text);
    std::vector<ks::PartitionId> found;
    if (full.valid()) found.push_back(full);
    std::vector<std::string> all;
    for (std::uint32_t i = 0; i < names_.partitions.size(); ++i) {
      const ks::PartitionId id{i};
      if (names_.topics[names_.partitions[i].topic.index].starts_with("__")) continue;
      all.push_back(names_.of(id));
      if (!full.valid() && names_.short_name(id) == word.text) found.push_back(id);
    }
    if (found.empty()) return unknown(word, "partition", all);
    if (found.size() > 1) {
      return refuse(word, fmt::format("{} is a partition of several topics", ks::quoted(word.text)),
                    fmt::format("{} or {}", names_.of(found[0]), names_.of(found[1])));
    }
    ++at_;
    return found.front();
  }

  // --- of a group -----------------------------------------------------------------------------------

  /// The only group, unless "of" names one.
  ks::Result<ks::GroupId> parse_group() {
    if (!take("of")) return only_group();
    const ks::NodeId node = names_.find(now().text);
    if (node.kind != ks::NodeKind::group) return unknown(now(), "group", names_.groups);
    ++at_;
    return ks::GroupId{node.index};
  }
  ks::Result<ks::GroupId> only_group() const {
    if (names_.groups.size() == 1) return ks::GroupId{0};
    if (names_.groups.empty()) return refuse(now(), "there is no group in this run");
    return refuse(now(), "which group?", "of " + ks::any_of(names_.groups));
  }

  Body parse_state() {
    const auto group = parse_group();
    if (!group) return tl::unexpected(group.error());
    if (!take("is")) take("=");
    return state_of(*group);
  }
  Body state_of(ks::GroupId group) {
    std::vector<std::string> names;
    for (const ks::GroupState state :
         {ks::GroupState::empty, ks::GroupState::preparing_rebalance,
          ks::GroupState::completing_rebalance, ks::GroupState::stable, ks::GroupState::dead,
          ks::GroupState::assigning, ks::GroupState::reconciling}) {
      names.emplace_back(ks::group_state_name(state));
      if (take(names.back())) return StateCheck{group, state};
    }
    return unknown(now(), "group state", names);
  }

  ks::Result<ks::Bounds> parse_bounds(std::string_view of,
                                      ks::BoundsOf kind = ks::BoundsOf::counts) {
    take("is");
    const Word first = now();
    std::string text;
    if (first.text == "<" || first.text == ">" || first.text == "<=" || first.text == ">=") {
      text = first.text + " ";
      ++at_;
    } else {
      take("=");
    }
    const Word value = now();
    text += value.text;
    if (value.text.empty()) {
      return refuse(value, fmt::format("{} of how much?", of), std::string(bound_forms));
    }
    const auto bounds = ks::parse_bounds(text, kind);
    if (!bounds) {
      return refuse(first, fmt::format("{} is neither a number nor a comparison", ks::quoted(text)),
                    std::string(bound_forms));
    }
    ++at_;
    return *bounds;
  }

  Body parse_count(Quantity what) {
    const auto group = parse_group();
    if (!group) return tl::unexpected(group.error());
    const auto bounds = parse_bounds(what == Quantity::members ? "members" : "generation");
    if (!bounds) return tl::unexpected(bounds.error());
    return NumberCheck{what, *group, {}, *bounds};
  }
  Body parse_total(ks::Total total) {
    TotalCheck check{total, {}, {}};
    if (!ks::needs_no_group(total)) {
      const auto group = parse_group();
      if (!group) return tl::unexpected(group.error());
      check.group = *group;
    }
    const bool seconds = total == ks::Total::unowned_partition_seconds;
    const auto bounds =
        parse_bounds(words_of_total(total), seconds ? ks::BoundsOf::seconds : ks::BoundsOf::counts);
    if (!bounds) return tl::unexpected(bounds.error());
    check.bounds = *bounds;
    return check;
  }

  /// The partitions whose lanes of owners a group has.
  std::vector<ks::PartitionId> partitions_of(ks::GroupId group) const {
    std::vector<ks::PartitionId> partitions;
    for (const ks::OwnerLane& lane : session_.lanes().owners_of(group)) {
      partitions.push_back(lane.partition);
    }
    // A share group has no owners, so it is asked by its topics.
    if (!partitions.empty()) return partitions;
    for (const ks::GroupSpec& spec : session_.spec().groups) {
      if (spec.id != names_.groups[group.index]) continue;
      for (std::uint32_t i = 0; i < names_.partitions.size(); ++i) {
        const std::string& topic = names_.topics[names_.partitions[i].topic.index];
        const bool read =
            std::find(spec.topics.begin(), spec.topics.end(), topic) != spec.topics.end();
        if (read) partitions.push_back(ks::PartitionId{i});
      }
    }
    return partitions;
  }

  /// lag of a group, of a topic, of a partition.
  Body parse_lag() {
    NumberCheck check;
    const bool of_something = take("of");
    const Word word = now();
    const ks::NodeId node = of_something ? names_.find(word.text) : ks::NodeId{};
    if (node.kind == ks::NodeKind::group) {
      check.group = ks::GroupId{node.index};
      check.partitions = partitions_of(check.group);
      ++at_;
    } else {
      const auto group = only_group();
      if (!group) return tl::unexpected(group.error());
      check.group = *group;
      check.partitions = partitions_of(check.group);
      if (of_something && !take_topic(check.partitions)) {
        const auto partition = parse_partition();
        if (!partition) return tl::unexpected(partition.error());
        check.partitions = {*partition};
      }
    }
    const auto bounds = parse_bounds("lag");
    if (!bounds) return tl::unexpected(bounds.error());
    check.bounds = *bounds;
    return check;
  }
  /// Leaves only the topic's partitions.
  bool take_topic(std::vector<ks::PartitionId>& partitions) {
    const auto topic = std::find(names_.topics.begin(), names_.topics.end(), now().text);
    if (topic == names_.topics.end()) return false;
    ++at_;
    std::erase_if(partitions, [&](ks::PartitionId id) {
      return names_.topics[names_.partitions[id.index].topic.index] != *topic;
    });
    return true;
  }

  Body parse_isr() {
    NumberCheck check;
    check.what = Quantity::isr;
    if (take("of")) {
      const auto partition = parse_partition();
      if (!partition) return tl::unexpected(partition.error());
      check.partitions = {*partition};
    } else {
      for (std::uint32_t i = 0; i < names_.partitions.size(); ++i) {
        const std::string& topic = names_.topics[names_.partitions[i].topic.index];
        if (!topic.starts_with("__")) check.partitions.push_back(ks::PartitionId{i});
      }
    }
    const auto bounds = parse_bounds("isr");
    if (!bounds) return tl::unexpected(bounds.error());
    check.bounds = *bounds;
    return check;
  }

  // --- of facts -------------------------------------------------------------------------------------

  Body parse_fact(const Word& first, std::size_t kind) {
    const ks::Level level = ks::fact_kinds()[kind].level;
    if (level != ks::Level::story && level != ks::Level::protocol) {
      return refuse(
          first, fmt::format("{} is a fact of data level, which a run does not keep", first.text),
          "facts of story and protocol level, such as SessionExpired");
    }
    FactCheck check{kind, {}};
    if (!take("of")) return check;
    check.of = names_.find(now().text);
    if (!check.of.valid()) return unknown(now(), "node", node_names());
    ++at_;
    return check;
  }

  std::vector<std::string> node_names() const {
    std::vector<std::string> all = names_.consumers;
    for (const auto* more : {&names_.producers, &names_.brokers, &names_.groups}) {
      all.insert(all.end(), more->begin(), more->end());
    }
    return all;
  }
  /// What a check may begin with.
  std::vector<std::string> openings() const {
    std::vector<std::string> all{"lag", "state", "generation", "members", "isr", "nobody"};
    for (std::string& name : node_names()) all.push_back(std::move(name));
    for (const ks::Total total : all_totals) all.emplace_back(words_of_total(total));
    for (const ks::FactKind& kind : ks::fact_kinds()) {
      if (kind.level <= ks::Level::protocol) all.emplace_back(kind.name);
    }
    return all;
  }

  const ks::Session& session_;
  const ks::Names& names_;
  std::vector<Word> words_;
  Word end_;
  std::size_t at_ = 0;
};

}  // namespace

ks::Result<Condition> parse_condition(std::string_view text, const ks::Session& session) {
  return ConditionParser(text, session).parse(text);
}

std::vector<std::string> condition_examples(const ks::Session& session) {
  std::vector<std::string> examples;
  const ks::Names& names = session.names();
  const auto& lanes = session.lanes().owners();
  if (!names.consumers.empty() && !lanes.empty()) {
    const std::string partition = names.of(lanes.back().partition);
    examples.push_back(names.consumers.front() + " owns " + partition);
    examples.push_back("nobody owns " + partition);
  }
  const std::string of = names.groups.size() > 1 ? " of " + names.groups.front() : "";
  if (!names.groups.empty()) {
    examples.push_back(fmt::format("lag{} > 100", of));
    examples.push_back(fmt::format("duplicates{} > 0", of));
  }
  examples.emplace_back("isr < 3");
  for (const std::string_view kind : {"SessionExpired", "LeaderElected"})
    examples.emplace_back(kind);
  return examples;
}

}  // namespace kv
