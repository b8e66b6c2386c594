// [[timeline]]: when, a name for the instant, and what is done to whom.
#include <algorithm>

#include "sim/scenario/parse_parts.h"
#include "sim/scenario/timeline_verbs.h"
#include "sim/scenario/units.h"

namespace ks {
namespace {

constexpr std::string_view time_forms =
    "a time from the start such as \"20s\", a mark, or \"MARK+44.9s\"";

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::optional<Time> checked(const TableReader& table, std::string_view key, Time time) {
  if (time >= start_time && time <= start_time + max_duration) return time;
  const bool early = time < start_time;
  table.refuse(key, early ? "is before the start of the run" : "is too late",
               early ? "" : "at most 365 days");
  return std::nullopt;
}

std::optional<Time> mark_time(const ParseContext& context, std::string_view name) {
  const auto found = context.marks.find(name);
  if (found == context.marks.end()) return std::nullopt;
  return context.scenario.marks[found->second].at;
}

std::optional<Time> after_mark(const ParseContext& context, std::string_view text) {
  if (const std::optional<Time> time = mark_time(context, text)) return time;
  const std::optional<MarkDistance> parts = split_mark_time(text);
  if (!parts) return std::nullopt;
  const std::optional<Time> time = mark_time(context, parts->mark);
  return time ? std::optional(*time + parts->distance) : std::nullopt;
}

void report_bad_time(const TableReader& table, std::string_view key, const Node& value,
                     const ParseContext& context) {
  const std::string& text = value.text;
  const std::size_t sign = text.find_last_of("+-");
  const std::string name(trimmed(std::string_view(text).substr(0, sign)));
  const std::vector<std::string>& marks = context.all_marks;
  for (const std::string& mark : {text, name}) {
    if (std::find(marks.begin(), marks.end(), mark) == marks.end()) continue;
    const bool defined = context.marks.find(mark) != context.marks.end();
    if (!defined) table.refuse(key, "uses the mark " + quoted(mark) + " before it is defined");
    if (defined) table.refuse(key, "= " + quoted(text) + " is not a time", std::string(time_forms));
    return;
  }
  const bool digits = text.empty() || is_digit(text.front());
  context.problems.error(value.place,
                         std::string(key) + " = " + quoted(text) +
                             (digits ? " is not a time" : " is neither a time nor a mark"),
                         std::string(digits ? duration_forms : time_forms),
                         nearest_name(name, marks));
}

void check_verb_keys(const TableReader& table, const std::string& verb) {
  for (const KeyVerbs& row : key_verbs) {
    if (!table.has(row.key)) continue;
    if (std::find(row.verbs.begin(), row.verbs.end(), verb) != row.verbs.end()) continue;
    std::string owners;
    for (const std::string_view owner : row.verbs)
      owners += (owners.empty() ? "" : " and ") + quoted(std::string(owner));
    table.refuse(row.key, "does not belong to do = " + quoted(verb) + ", only to " + owners);
  }
}

CommandBody simple_command(const std::string& verb, const std::string& node,
                           const TableReader& table) {
  if (verb == "kill") return Kill{node, table.boolean("machine").value_or(false)};
  if (verb == "freeze") return Freeze{node};
  if (verb == "thaw") return Thaw{node};
  if (verb == "unsubscribe") return Unsubscribe{node};
  if (verb == "stop") return StopBroker{node};
  if (verb == "start") return StartBroker{node, table.boolean("empty").value_or(false)};
  return Restart{node};
}

std::optional<CommandBody> parse_add(const TableReader& table, const Node& name,
                                     ParseContext& context) {
  AddConsumer consumer;
  consumer.node = name.text;
  const auto known = context.nodes.find(name.text);
  if (known != context.nodes.end() && known->second.kind == NodeKind::producer) {
    table.refuse("node", "= " + quoted(name.text) +
                             " is a producer, which starts by itself: see its key start");
    return std::nullopt;
  }
  if (!table.require("group")) return std::nullopt;
  const std::optional<std::string> group = table.text("group");
  if (!group) return std::nullopt;
  consumer.group = *group;
  if (context.group(*group) == nullptr) {
    unknown_name(context.problems, *table.find("group"), "group",
                 context.names_of(NodeKind::group));
    return std::nullopt;
  }
  read_member_keys(table, consumer, context);
  check_own_producer(consumer, table.place("node"), context);
  if (!context.declare(name.text, {NodeKind::consumer, name.place, *group})) return std::nullopt;
  return consumer;
}

/// What a verb can be done to.
bool fits(const std::string& verb, NodeKind kind) {
  if (verb == "unsubscribe" || verb == "subscribe" || verb == "handler" || verb == "seek" ||
      verb == "pause" || verb == "resume")
    return kind == NodeKind::consumer;
  if (verb == "rate" || transaction_verb(verb)) return kind == NodeKind::producer;
  if (verb == "dead-letter") return kind == NodeKind::consumer || kind == NodeKind::group;
  if (verb == "start" && kind == NodeKind::zookeeper) return true;
  if (verb == "stop" || verb == "start")
    return kind == NodeKind::broker || kind == NodeKind::controller;
  if (verb == "kill" || verb == "freeze" || verb == "thaw") return kind != NodeKind::group;
  if (verb == "slow") return kind == NodeKind::consumer || kind == NodeKind::broker;
  const bool messages = verb == "drop" || verb == "delay" || verb == "duplicate";
  if (messages && (kind == NodeKind::broker || kind == NodeKind::controller)) return true;
  return kind == NodeKind::consumer || kind == NodeKind::producer;
}

/// All that the verb can be done to.
std::vector<std::string> targets_of(const std::string& verb, const ParseContext& context) {
  const ClusterSpec& cluster = context.scenario.cluster;
  std::vector<std::string> names;
  for (std::uint32_t i = 1; fits(verb, NodeKind::broker) && i <= cluster.brokers; ++i)
    names.push_back("b" + std::to_string(i));
  const bool quorum = fits(verb, NodeKind::controller) && !cluster.zookeeper.on;
  for (std::uint32_t i = 1; quorum && i <= cluster.controllers; ++i)
    names.push_back("k" + std::to_string(i));
  if (cluster.zookeeper.on && fits(verb, NodeKind::zookeeper)) names.emplace_back("zk1");
  for (const NodeKind kind : {NodeKind::group, NodeKind::consumer, NodeKind::producer}) {
    if (!fits(verb, kind)) continue;
    const std::vector<std::string> all = context.names_of(kind);
    names.insert(names.end(), all.begin(), all.end());
  }
  return names;
}

/// "a broker" for what the cluster itself consists of; "" for everything else.
std::string_view server_kind(const std::string& name, const ParseContext& context) {
  if (names_broker(name, context)) return "a broker";
  if (names_controller(name, context)) return "a controller";
  return names_zookeeper(name, context) ? "a server of ZooKeeper" : "";
}

/// Everything but `add`: the node must be one that is added somewhere in the file.
bool check_target(const TableReader& table, const std::string& verb, const Node& name,
                  ParseContext& context) {
  const auto known = context.nodes.find(name.text);
  if (known != context.nodes.end() && fits(verb, known->second.kind)) return true;
  if (names_broker(name.text, context) && fits(verb, NodeKind::broker)) return true;
  if (names_controller(name.text, context) && fits(verb, NodeKind::controller)) {
    if (!table.boolean("empty").value_or(false)) return true;
    table.refuse("empty", "is for brokers: a controller without its log would be another voter");
    return false;
  }
  if (names_zookeeper(name.text, context) && fits(verb, NodeKind::zookeeper)) return true;
  if (context.problems.enough()) return false;
  const std::vector<std::string> clients = targets_of(verb, context);
  const std::string_view server = server_kind(name.text, context);
  if (!server.empty()) {
    table.refuse("node",
                 "= " + quoted(name.text) + " is " + std::string(server) +
                     ", and do = " + quoted(verb) + " is not for one",
                 any_of(clients));
    return false;
  }
  if (known != context.nodes.end()) {
    table.refuse("node", "= " + quoted(name.text) + " cannot be used with do = " + quoted(verb),
                 any_of(clients));
    return false;
  }
  unknown_name(context.problems, name, "node", clients);
  return false;
}

std::optional<CommandBody> parse_slow(const TableReader& table, const std::string& node) {
  Slow slow{node, {}};
  const std::optional<Ratio> factor =
      table.require("factor") ? table.ratio("factor") : std::nullopt;
  if (!factor) return std::nullopt;
  if (factor->zero() || factor->numerator / factor->denominator > 1'000'000) {
    table.refuse("factor", "is out of range", "more than 0, at most 1000000");
    return std::nullopt;
  }
  slow.factor = *factor;
  return slow;
}

std::optional<CommandBody> parse_handler(const TableReader& table, const std::string& node) {
  const std::optional<Duration> takes =
      table.require("takes") ? table.duration("takes") : std::nullopt;
  if (!takes) return std::nullopt;
  return HandlerTime{node, *takes, table.boolean("once").value_or(false)};
}

/// Without a topic: all partitions.
std::optional<CommandBody> parse_election(const TableReader& table, ParseContext& context) {
  if (table.has("node")) table.refuse("node", "does not belong to do = \"elect-leaders\"");
  ElectLeaders elect;
  elect.unclean = table.boolean("unclean").value_or(false);
  if (!table.has("topic")) return elect;
  if (!table.text("topic")) return std::nullopt;
  const Node& topic = *table.find("topic");
  if (context.topics.find(topic.text) == context.topics.end()) {
    unknown_name(context.problems, topic, "topic", context.topic_names());
    return std::nullopt;
  }
  elect.topic = topic.text;
  return elect;
}

std::optional<CommandBody> parse_action(const TableReader& table, ParseContext& context) {
  const std::optional<std::string> verb = table.text("do");
  if (!verb) return std::nullopt;
  if (std::find(verbs.begin(), verbs.end(), *verb) == verbs.end()) {
    context.problems.error(table.place("do"), "do = " + quoted(*verb) + " is unknown",
                           any_of(verbs), nearest_name(*verb, verbs));
    return std::nullopt;
  }
  check_verb_keys(table, *verb);
  if (*verb == "elect-leaders") return parse_election(table, context);
  if (*verb == "config") return parse_config_action(table, context);
  if (*verb == "capacity") return parse_capacity_action(table, context);
  if (*verb == "reassign") return parse_reassign_action(table, context);
  if (table.has("rack")) return parse_rack_action(table, *verb, context);
  if (verb->ends_with("-topic")) return parse_topic_action(table, *verb, context);
  if (!table.require("node") || !table.text("node")) return std::nullopt;
  const Node& name = *table.find("node");
  if (*verb == "add") return parse_add(table, name, context);
  if (*verb == "slow") {
    const std::optional<CommandBody> slow = parse_slow(table, name.text);
    return check_target(table, *verb, name, context) ? slow : std::nullopt;
  }
  if (*verb == "handler") {
    const std::optional<CommandBody> handler = parse_handler(table, name.text);
    return check_target(table, *verb, name, context) ? handler : std::nullopt;
  }
  if (*verb == "drop" || *verb == "delay" || *verb == "duplicate") {
    std::optional<CommandBody> tamper;
    if (const auto read = read_tamper(table, *verb, name.text, context)) tamper = *read;
    return check_target(table, *verb, name, context) ? tamper : std::nullopt;
  }
  if (*verb == "cut" || *verb == "delay-way" || *verb == "heal")
    return parse_way(table, *verb, name, context);
  if (*verb == "dead-letter") {
    const std::optional<DeadLetter> policy = read_dead_letter(table, context);
    if (!check_target(table, *verb, name, context) || !policy) return std::nullopt;
    if (gives_to_share_group(table, name, context)) return std::nullopt;
    return GiveUpRecords{name.text, *policy};
  }
  if (*verb == "rate") {
    const std::optional<Ratio> rate = table.require("rate") ? table.rate("rate") : std::nullopt;
    if (!check_target(table, *verb, name, context) || !rate) return std::nullopt;
    return SetRate{name.text, *rate};
  }
  if (is_offset_action(*verb)) {
    const bool fine = *verb != "seek" || (check_target(table, *verb, name, context) &&
                                          !refuses_share_member(table, name, context));
    return fine ? read_offset_action(table, *verb, name, context) : std::nullopt;
  }
  if (!check_target(table, *verb, name, context)) return std::nullopt;
  if (const std::optional<TransactionCall> call = transaction_verb(*verb))
    return read_transaction_call(table, *call, name, context);
  if (*verb == "subscribe") {
    if (refuses_share_member(table, name, context)) return std::nullopt;
    const std::string& group = context.nodes.find(name.text)->second.group;
    return Subscribe{name.text, read_topics(table, group, context)};
  }
  if (*verb == "pause" || *verb == "resume") return parse_pause_action(table, *verb, name, context);
  if (*verb == "close") return parse_close_action(table, name, context);
  if (*verb == "unsubscribe" && refuses_share_member(table, name, context)) return std::nullopt;
  return simple_command(*verb, name.text, table);
}

/// Says nothing when `do` is not a text: reading the action will.
bool adds(const TableReader& table) {
  const Node* verb = table.find("do");
  return verb != nullptr && verb->kind == Node::Kind::text && verb->text == "add";
}

void collect_marks(const Node& root, ParseContext& context) {
  for (const std::string_view list : {"timeline", "steps"}) {
    const KeyValue* entry = root.find(list);
    if (entry == nullptr) continue;
    for (const Node& node : entry->value.items) {
      const KeyValue* mark = node.find("mark");
      if (mark != nullptr && mark->value.kind == Node::Kind::text)
        context.all_marks.push_back(mark->value.text);
    }
  }
}

TimelineEntry parse_entry(const TableReader& table, ParseContext& context) {
  TimelineEntry entry;
  entry.place = table.has("node") ? table.place("node") : table.place();
  const std::optional<Time> time =
      table.require("at") ? read_time(table, "at", context) : std::nullopt;
  entry.at = time.value_or(start_time);
  entry.mark = define_mark(table, entry.at, context);
  if (!table.has("do") && !table.has("mark")) table.require("do");
  return entry;
}

std::vector<std::string> timeline_keys() {
  std::vector<std::string> keys{"at", "mark", "do", "node"};
  for (const KeyVerbs& row : key_verbs) keys.emplace_back(row.key);
  return keys;
}

}  // namespace

const std::vector<std::string>& timeline_verbs() { return verbs; }

const std::vector<KeyVerbs>& timeline_key_verbs() { return key_verbs; }

std::optional<Time> read_time(const TableReader& table, std::string_view key,
                              const ParseContext& context) {
  const Node* value = table.find(key);
  if (value == nullptr) return std::nullopt;
  if (value->kind != Node::Kind::text) {
    context.problems.error(
        value->place,
        std::string(key) + " must be text, not " + std::string(kind_text(value->kind)),
        std::string(time_forms));
    return std::nullopt;
  }
  const std::string_view text = trimmed(value->text);
  if (const std::optional<Duration> since_start = parse_duration(text)) {
    return checked(table, key, *since_start > max_duration ? never : at(*since_start));
  }
  if (const std::optional<Time> time = after_mark(context, text)) return checked(table, key, *time);
  report_bad_time(table, key, *value, context);
  return std::nullopt;
}

std::string define_mark(const TableReader& table, Time at, ParseContext& context) {
  const std::optional<std::string> name = table.text("mark");
  if (!name) return {};
  std::optional<std::string> problem = name_problem(*name);
  if (!problem && is_digit(name->front())) problem = "starts with a digit, like a time";
  if (problem) {
    table.refuse("mark", "= " + quoted(*name) + " " + *problem, std::string(name_rule));
    return {};
  }
  const auto [known, added] = context.marks.emplace(*name, context.scenario.marks.size());
  if (!added) {
    const int line = context.scenario.marks[known->second].place.line;
    table.refuse("mark",
                 "= " + quoted(*name) + " is defined already, in line " + std::to_string(line));
    return {};
  }
  context.scenario.marks.push_back({*name, at, table.place("mark")});
  return *name;
}

void parse_timeline(const Node& root, ParseContext& context) {
  const std::vector<const Node*> nodes = tables_of(root, "timeline", context.problems);
  if (nodes.size() > max_timeline) {
    context.problems.error(nodes[max_timeline]->place,
                           "[[timeline]] has " + std::to_string(nodes.size()) + " entries",
                           "at most " + std::to_string(max_timeline));
    return;
  }
  collect_marks(root, context);
  // Actions may name what a later table adds, so everything is added before anything else is done.
  std::vector<TableReader> tables;
  std::vector<TimelineEntry>& timeline = context.scenario.timeline;
  tables.reserve(nodes.size());
  for (const Node* node : nodes) {
    tables.emplace_back(*node, "[[timeline]]", timeline_keys(), context.problems);
    timeline.push_back(parse_entry(tables.back(), context));
    if (adds(tables.back())) timeline.back().action = parse_action(tables.back(), context);
  }
  for (std::size_t i = 0; i < tables.size(); ++i) {
    if (!adds(tables[i])) timeline[i].action = parse_action(tables[i], context);
  }
}

}  // namespace ks
