// [[steps]]: the lesson.
#include <algorithm>
#include <array>

#include "sim/scenario/parse_parts.h"
#include "sim/scenario/units.h"
#include "sim/trace/fact.h"

namespace ks {
namespace {

constexpr std::array all_quantities{
    Quantity::time_to_next_owner, Quantity::next_owner,   Quantity::time_to_first_record,
    Quantity::time_to_fact,       Quantity::lag,          Quantity::moves,
    Quantity::duplicates,         Quantity::deliveries,   Quantity::written_twice,
    Quantity::visible_twice,      Quantity::effects_twice};

std::string quantity_name(Quantity quantity) {
  const std::string text = to_text(AnswerName{quantity, ""});
  return text.substr(0, text.find('('));
}

bool is_time(Quantity quantity) {
  return quantity == Quantity::time_to_next_owner || quantity == Quantity::time_to_first_record ||
         quantity == Quantity::time_to_fact;
}

bool is_partition(std::string_view text, const ParseContext& context) {
  const std::optional<PartitionName> name = parse_partition_name(text);
  const auto topic = name ? context.topics.find(name->topic) : context.topics.end();
  return topic != context.topics.end() && name->partition < context.partitions_of(topic->first);
}

bool is_consumer(std::string_view text, const ParseContext& context) {
  const auto found = context.nodes.find(text);
  return found != context.nodes.end() && found->second.kind == NodeKind::consumer;
}

bool is_node(std::string_view name, const ParseContext& context) {
  const bool broker = name.size() > 1 && name.front() == 'b' &&
                      name.find_first_not_of("0123456789", 1) == std::string_view::npos;
  return broker || names_zookeeper(std::string(name), context) ||
         context.nodes.find(name) != context.nodes.end();
}

std::vector<std::string> node_names(const ParseContext& context) {
  std::vector<std::string> names;
  for (const auto& [known, named] : context.nodes) names.push_back(known);
  return names;
}

/// "SessionExpired C2": a kind of fact and perhaps a node; reports what is unknown.
std::optional<FactName> read_fact(const Node& node, std::string_view text, ParseContext& context) {
  const std::size_t blank = text.find(' ');
  FactName name{std::string(text.substr(0, blank)), {}};
  if (blank != std::string_view::npos) name.node = trimmed(text.substr(blank));
  std::vector<std::string> kinds;
  for (const FactKind& kind : fact_kinds()) kinds.emplace_back(kind.name);
  if (std::find(kinds.begin(), kinds.end(), name.fact) == kinds.end()) {
    context.problems.error(node.place, "unknown fact " + quoted(name.fact),
                           "a fact such as SessionExpired, and a node",
                           nearest_name(name.fact, kinds));
    return std::nullopt;
  }
  if (name.node.empty() || is_node(name.node, context)) return name;
  Node unknown = node;
  unknown.text = name.node;
  unknown_name(context.problems, unknown, "node", node_names(context));
  return std::nullopt;
}

/// What stands in the parentheses, in words, when it does not fit.
std::string argument_problem(const AnswerName& answer, const ParseContext& context) {
  const std::string& argument = answer.argument;
  switch (answer.quantity) {
    case Quantity::time_to_next_owner:
    case Quantity::next_owner:
      return is_partition(argument, context) ? "" : "a partition such as orders-2";
    case Quantity::time_to_first_record: return is_consumer(argument, context) ? "" : "a consumer";
    case Quantity::lag:
      if (is_partition(argument, context) || context.group(argument) != nullptr) return "";
      return "a partition or a group";
    case Quantity::written_twice:
    case Quantity::visible_twice:
    case Quantity::effects_twice:
    case Quantity::moves:
    case Quantity::duplicates: return context.group(argument) != nullptr ? "" : "a group";
    case Quantity::deliveries: {
      const std::optional<RecordName> record = parse_record_name(argument);
      const bool known = record && is_partition(to_text(record->partition), context);
      return known ? "" : "a record such as orders-0:40";
    }
    case Quantity::time_to_fact: break;
  }
  return "";
}

std::optional<AnswerName> read_answer(const TableReader& table, ParseContext& context) {
  const std::optional<std::string> text =
      table.require("answer") ? table.text("answer") : std::nullopt;
  if (!text) return std::nullopt;
  std::vector<std::string> names;
  const std::size_t open = text->find('(');
  const std::string name = text->substr(0, open);
  for (const Quantity quantity : all_quantities) {
    names.push_back(quantity_name(quantity));
    if (names.back() != name || open == std::string::npos || text->back() != ')') continue;
    AnswerName answer{quantity, text->substr(open + 1, text->size() - open - 2)};
    if (quantity == Quantity::time_to_fact) {
      if (!read_fact(*table.find("answer"), answer.argument, context)) return std::nullopt;
      return answer;
    }
    const std::string wanted = argument_problem(answer, context);
    if (wanted.empty()) return answer;
    table.refuse("answer", "= " + quoted(*text) + ": " + quoted(answer.argument) + " does not fit",
                 wanted);
    return std::nullopt;
  }
  context.problems.error(
      table.place("answer"), "answer = " + quoted(*text) + " is not a quantity of the run",
      any_of(names) + ", each with an argument in parentheses", nearest_name(name, names));
  return std::nullopt;
}

bool overlap(const Bounds& a, const Bounds& b) { return a.low <= b.high && b.low <= a.high; }

/// Fills `bounds`; reports a range that is none, and one that overlaps an earlier one.
void read_range(const Node& node, Quantity quantity, Predict& predict, ParseContext& context) {
  Choice& choice = predict.choices.back();
  if (quantity == Quantity::next_owner) {
    if (choice.range != "nobody" && !is_consumer(choice.range, context)) {
      unknown_name(context.problems, node, "consumer", context.names_of(NodeKind::consumer));
    }
    return;
  }
  const std::optional<Bounds> bounds =
      parse_bounds(choice.range, is_time(quantity) ? BoundsOf::durations : BoundsOf::counts);
  if (!bounds) {
    context.problems.error(
        node.place, quoted(choice.range) + " is not a range",
        is_time(quantity) ? "\"< 1s\", \"1s..10s\", …" : "\"0\", \"1..3\", \">= 4\", …");
    return;
  }
  choice.bounds = *bounds;
  for (std::size_t i = 0; i + 1 < predict.choices.size(); ++i) {
    if (!overlap(predict.choices[i].bounds, *bounds)) continue;
    context.problems.error(node.place,
                           quoted(choice.range) + " overlaps the range of an earlier choice");
    return;
  }
}

std::optional<Predict> read_predict(const Node& node, ParseContext& context) {
  const TableReader table(node, "predict", keys_of("steps.predict"), context.problems);
  Predict predict;
  if (table.require("ask")) predict.ask = table.text("ask").value_or("");
  const std::optional<AnswerName> answer = read_answer(table, context);
  if (!table.require("choices")) return std::nullopt;
  const std::vector<Node>* items = table.list("choices");
  if (items == nullptr) return std::nullopt;
  if (items->size() < 2 || items->size() > 6) {
    table.refuse("choices", "has " + std::to_string(items->size()) + " choices", "2 to 6");
  }
  for (const Node& item : *items) {
    const bool pair = item.kind == Node::Kind::list && item.items.size() == 2 &&
                      item.items[0].kind == Node::Kind::text &&
                      item.items[1].kind == Node::Kind::text;
    if (!pair) {
      context.problems.error(item.place, "a choice is a list of two texts",
                             "[\"after about 45 s\", \"40s..50s\"]");
      continue;
    }
    predict.choices.push_back({item.items[0].text, item.items[1].text, {}});
    if (answer) read_range(item.items[1], answer->quantity, predict, context);
  }
  if (!answer) return std::nullopt;
  predict.answer = *answer;
  return predict;
}

void read_when(const TableReader& table, Step& step, ParseContext& context) {
  if (table.has("at") == table.has("after")) {
    context.problems.error(table.place(), "a step has either at or after",
                           "at = \"20s\", or after = \"SessionExpired C2\"");
    return;
  }
  if (table.has("at")) {
    const Time time = read_time(table, "at", context).value_or(start_time);
    step.when = time;
    step.when_text = table.find("at")->text;
    step.mark = define_mark(table, time, context);
    return;
  }
  if (table.has("mark"))
    table.refuse("mark", "needs a time that stands in the file", "a step with at");
  const std::optional<std::string> text = table.text("after");
  if (!text) return;
  if (std::optional<FactName> fact = read_fact(*table.find("after"), *text, context))
    step.when = std::move(*fact);
  step.when_text = *text;
}

/// All that can be picked but partitions.
std::vector<std::string> sights(const ParseContext& context) {
  const ClusterSpec& cluster = context.scenario.cluster;
  std::vector<std::string> names;
  for (std::uint32_t i = 1; i <= cluster.brokers; ++i) names.push_back("b" + std::to_string(i));
  if (cluster.zookeeper.on) names.emplace_back("zk1");
  for (std::uint32_t i = 1; i <= cluster.controllers && !cluster.zookeeper.on; ++i)
    names.push_back("k" + std::to_string(i));
  for (std::string& name : node_names(context)) names.push_back(std::move(name));
  return names;
}

/// Those that have a place on the stage; controllers and ZooKeeper have none.
std::vector<std::string> on_stage(const ParseContext& context) {
  std::vector<std::string> names;
  const ClusterSpec& cluster = context.scenario.cluster;
  for (std::uint32_t i = 1; i <= cluster.brokers; ++i) names.push_back("b" + std::to_string(i));
  for (std::string& name : node_names(context)) names.push_back(std::move(name));
  return names;
}

/// "p2", as a row of the stage is named where one topic is shown.
bool is_row(std::string_view name, const ParseContext& context) {
  const auto& topics = context.topics;
  return name.starts_with('p') && std::any_of(topics.begin(), topics.end(), [&](const auto& topic) {
           return is_partition(topic.first + "-" + std::string(name.substr(1)), context);
         });
}

constexpr std::string_view stage_prefix = "Stage/";
constexpr std::string_view slot_prefix = "slot of ";

/// "Stage/C2", "Stage/p2", "Stage/slot of C2": what a ring of the stage can be drawn around.
bool is_stage_path(std::string_view path, const ParseContext& context) {
  const std::string_view name = path.substr(stage_prefix.size());
  if (name.starts_with(slot_prefix)) return is_consumer(name.substr(slot_prefix.size()), context);
  const std::vector<std::string> names = on_stage(context);
  return std::find(names.begin(), names.end(), name) != names.end() ||
         is_partition(name, context) || is_row(name, context);
}

std::vector<std::string> stage_paths(const ParseContext& context) {
  std::vector<std::string> paths;
  for (const std::string& name : on_stage(context))
    paths.push_back(std::string(stage_prefix) + name);
  for (const std::string& name : context.names_of(NodeKind::consumer))
    paths.push_back(std::string(stage_prefix) + std::string(slot_prefix) + name);
  if (!context.topics.empty()) paths.push_back(std::string(stage_prefix) + "p0");
  return paths;
}

bool known(const Node& node, const std::vector<std::string>& names, ParseContext& context) {
  if (std::find(names.begin(), names.end(), node.text) != names.end()) return true;
  if (is_partition(node.text, context)) return true;
  unknown_name(context.problems, node, "node or partition", names);
  return false;
}

/// What the stage can put a ring around; anything else would be drawn nowhere, and nobody would notice.
void read_highlight(const Node& node, Step& step, ParseContext& context) {
  if (!node.text.starts_with(stage_prefix)) {
    const std::vector<std::string> all = sights(context);
    const std::vector<std::string> names = on_stage(context);
    const auto among = [&](const auto& list) {
      return std::find(list.begin(), list.end(), node.text) != list.end();
    };
    if (among(all) && !among(names)) {
      context.problems.error(node.place, node.text + " does not stand on the stage", any_of(names));
    } else if (known(node, names, context)) {
      step.highlight.push_back(node.text);
    }
  } else if (is_stage_path(node.text, context)) {
    step.highlight.push_back(node.text);
  } else {
    unknown_name(context.problems, node, "place on the stage", stage_paths(context));
  }
}

/// Who is picked, what is shown and what has a ring while the step lasts.
void read_sights(const TableReader& table, Step& step, ParseContext& context) {
  if (const std::optional<std::string> name = table.text("select")) {
    if (known(*table.find("select"), sights(context), context)) step.select = *name;
  }
  step.view =
      read_word(table, "view", {"stage", "timeline", "sequence", "compare", "brokers", "records"});
  for (const Node* node : table.texts("highlight")) read_highlight(*node, step, context);
}

void parse_step(const Node& node, ParseContext& context) {
  const TableReader table(node, "[[steps]]", keys_of("steps"), context.problems);
  Step step;
  step.place = table.place();
  read_when(table, step, context);
  if (table.require("title")) step.title = table.text("title").value_or("");
  if (table.require("say")) step.say = table.text("say").value_or("");
  step.watch = table.text("watch").value_or("");
  step.teacher = table.text("teacher").value_or("");
  read_sights(table, step, context);
  if (const Node* predict = table.find("predict")) step.predict = read_predict(*predict, context);
  context.scenario.steps.push_back(std::move(step));
}

}  // namespace

void parse_steps(const Node& root, ParseContext& context) {
  for (const Node* node : tables_of(root, "steps", context.problems)) parse_step(*node, context);
}

}  // namespace ks
