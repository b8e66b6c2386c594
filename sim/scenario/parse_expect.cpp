// [[expect]]: every check of a table becomes an expectation of its own.
#include <algorithm>
#include <array>
#include <set>

#include "sim/scenario/parse_parts.h"
#include "sim/scenario/units.h"
#include "sim/trace/fact.h"

namespace ks {
namespace {

constexpr std::string_view count_forms = "3, \"<= 60\", \">= 3\" or \"10..20\"";
// clang-format off
constexpr std::array all_totals{
    Total::lost, Total::doubled, Total::reordered, Total::failed, Total::copies, Total::duplicates,
    Total::unprocessed, Total::rebalances, Total::unowned_partition_seconds, Total::repeated,
    Total::archived, Total::passed_over, Total::skipped, Total::aborted, Total::delivered_aborted,
    Total::written_twice, Total::visible_twice, Total::outputs_missing, Total::effects_twice};
constexpr std::string_view unavailable = "unavailable-partition-seconds";
constexpr std::array<std::string_view, 30> checks{
    "owners", "state", "generation", "members", "lag", "never", "lost", "doubled", "reordered",
    "failed", "delivered-copies", "duplicates", "unprocessed", "rebalances",
    "unowned-partition-seconds", "delivered-more-than-once", "archived", "passed-over", "skipped",
    "aborted", "delivered-aborted", "written-twice", "visible-twice", "outputs-missing", "effects-twice",
    "deliveries", "window", "replication", "controller", unavailable};
// clang-format on

std::vector<std::string> group_states() {
  std::vector<std::string> names;
  for (const GroupState state :
       {GroupState::empty, GroupState::preparing_rebalance, GroupState::completing_rebalance,
        GroupState::stable, GroupState::dead, GroupState::assigning, GroupState::reconciling}) {
    names.emplace_back(group_state_name(state));
  }
  return names;
}

struct Where {
  std::string topic{};
  std::optional<PartitionName> partition{};
};

class ExpectParser {
 public:
  ExpectParser(const Node& node, ParseContext& context)
      : context_(context), table_(node, "[[expect]]", all_keys(), context.problems) {}

  void parse() {
    time_ = read_time(table_, "at", context_);
    read_group();
    const std::size_t before = context_.scenario.expectations.size();
    parse_owners();
    parse_state();
    parse_members();
    parse_counts();
    parse_never();
    parse_deliveries();
    parse_window();
    parse_replication();
    parse_controller();
    const bool nothing = context_.scenario.expectations.size() == before && !failed_;
    if (nothing && !any_check()) {
      context_.problems.error(table_.place(), "[[expect]] expects nothing",
                              any_of({checks.begin(), checks.end()}));
    }
  }

 private:
  bool any_check() const {
    return std::any_of(checks.begin(), checks.end(),
                       [&](std::string_view key) { return table_.has(key); });
  }
  static std::vector<std::string> all_keys() { return keys_of("expect"); }

  bool is_share_group() const {
    const GroupSpec* const group = context_.group(group_);
    return group != nullptr && group->type == GroupType::share;
  }
  /// Checks that make sense for one type of group only.
  bool fits_type(std::string_view key, bool share) {
    if (group_.empty() || is_share_group() == share) return true;
    table_.refuse(key, share ? "needs a share group"
                             : "makes no sense for a share group: its members have partitions in "
                               "common");
    return false;
  }

  void read_group() {
    const std::vector<GroupSpec>& groups = context_.scenario.cluster.groups;
    if (!table_.has("group")) {
      if (groups.size() == 1) group_ = groups.front().id;
      return;
    }
    const std::optional<std::string> id = table_.text("group");
    failed_ = true;
    if (!id) return;
    if (context_.group(*id) == nullptr) {
      unknown_name(context_.problems, *table_.find("group"), "group",
                   context_.names_of(NodeKind::group));
      return;
    }
    failed_ = false;
    group_ = *id;
  }

  /// Checks of a state need an instant and a group.
  bool ready(std::string_view key, bool needs_time, bool needs_group) {
    if (needs_time && !table_.has("at")) {
      table_.refuse(key, "needs an instant", "at = \"…\" in the same [[expect]]");
      return false;
    }
    if (!needs_group || !group_.empty()) return true;
    if (!failed_) table_.refuse(key, "needs a group", any_of(context_.names_of(NodeKind::group)));
    return false;
  }

  void add(std::string_view key, ExpectationBody body) {
    const Node& value = *table_.find(key);
    const bool of_all_topics = std::holds_alternative<ExpectReplication>(body) ||
                               std::holds_alternative<ExpectController>(body) ||
                               std::holds_alternative<ExpectUnavailable>(body) ||
                               (std::holds_alternative<ExpectTotal>(body) &&
                                needs_no_group(std::get<ExpectTotal>(body).total));
    const bool whole_run = of_all_topics && !table_.has("group");
    context_.scenario.expectations.push_back({time_, whole_run ? "" : group_, std::move(body),
                                              std::string(key) + " = " + toml_text(value),
                                              value.place});
  }

  /// A consumer of the expectation's group.
  bool is_member(const Node& name) {
    const auto found = context_.nodes.find(name.text);
    const bool consumer = found != context_.nodes.end() && found->second.kind == NodeKind::consumer;
    if (consumer && found->second.group == group_) return true;
    std::vector<std::string> names;
    for (const std::string& candidate : context_.names_of(NodeKind::consumer)) {
      if (context_.nodes.find(candidate)->second.group == group_) names.push_back(candidate);
    }
    if (consumer) {
      context_.problems.error(name.place, name.text + " is not in " + group_, any_of(names));
    } else {
      unknown_name(context_.problems, name, "consumer", names);
    }
    return false;
  }

  void parse_owners() {
    const Node* node = table_.find("owners");
    if (node == nullptr || !ready("owners", true, true) || !fits_type("owners", false)) return;
    if (node->kind != Node::Kind::table) {
      wrong_type(*node, "owners", "a table such as { C1 = [\"orders-0\"] }", context_.problems);
      return;
    }
    ExpectOwners expect;
    std::set<PartitionName> seen;
    for (const KeyValue& entry : node->entries) {
      Node name;
      name.text = entry.key;
      name.place = entry.place;
      if (!is_member(name)) continue;
      expect.owners.push_back({entry.key, {}});
      if (entry.value.kind != Node::Kind::list) {
        wrong_type(entry.value, entry.key, "a list of partitions", context_.problems);
        continue;
      }
      for (const Node& item : entry.value.items) {
        const std::optional<PartitionName> partition = read_partition(item, context_);
        if (!partition) continue;
        if (!seen.insert(*partition).second) {
          context_.problems.error(
              item.place, quoted(item.text) + " is listed twice: a partition has one owner");
        }
        expect.owners.back().partitions.push_back(*partition);
      }
    }
    add("owners", std::move(expect));
  }

  void parse_state() {
    if (!table_.has("state") || !ready("state", true, true)) return;
    const std::optional<std::string> state = table_.text("state");
    if (!state) return;
    const std::vector<std::string> states = group_states();
    if (std::find(states.begin(), states.end(), *state) == states.end()) {
      context_.problems.error(table_.place("state"), "unknown group state " + quoted(*state),
                              any_of(states), nearest_name(*state, states));
      return;
    }
    add("state", ExpectState{*state});
  }

  void parse_members() {
    if (!table_.has("members") || !ready("members", true, true)) return;
    if (table_.list("members") == nullptr) return;
    ExpectMembers expect;
    for (const Node* name : table_.texts("members")) {
      if (is_member(*name)) expect.members.push_back(name->text);
    }
    add("members", std::move(expect));
  }

  std::optional<Bounds> bounds(std::string_view key, BoundsOf of) {
    return bounds_of(*table_.find(key), key, of);
  }

  std::optional<Bounds> bounds_of(const Node& value, std::string_view key,
                                  BoundsOf of = BoundsOf::counts) {
    if (value.kind == Node::Kind::integer || value.kind == Node::Kind::text) {
      const std::string text =
          value.kind == Node::Kind::text ? value.text : std::to_string(value.integer);
      const std::optional<Bounds> bounds = parse_bounds(text, of);
      if (!bounds) {
        context_.problems.error(
            value.place,
            std::string(key) + " = " + quoted(text) + " is not a number or a comparison",
            std::string(count_forms));
      }
      return bounds;
    }
    wrong_type(value, std::string(key), "a number or a comparison", context_.problems);
    return std::nullopt;
  }

  void parse_counts() {
    if (table_.has("generation") && ready("generation", true, true)) {
      if (const auto range = bounds("generation", BoundsOf::counts))
        add("generation", ExpectGeneration{*range});
    }
    for (const Total total : all_totals) {
      const std::string_view key = to_text(total);
      if (!table_.has(key) || !ready(key, false, !needs_no_group(total))) continue;
      const bool seconds = total == Total::unowned_partition_seconds;
      if (seconds && !fits_type(key, false)) continue;
      if (total == Total::archived && !fits_type(key, true)) continue;
      const auto range = bounds(key, seconds ? BoundsOf::seconds : BoundsOf::counts);
      if (range) add(key, ExpectTotal{total, *range});
    }
    for (const std::string_view key : {"topic", "partition"}) {
      const bool belongs = table_.has("lag") || table_.has(unavailable);
      if (table_.has(key) && !belongs)
        table_.refuse(key, "only goes with lag and " + std::string(unavailable));
    }
    parse_lag();
    parse_unavailable();
  }

  void parse_lag() {
    if (!table_.has("lag") || !ready("lag", true, true)) return;
    const auto& [topic, partition] = where();
    if (const std::optional<Bounds> range = bounds("lag", BoundsOf::counts))
      add("lag", ExpectLag{*range, topic, partition});
  }

  void parse_unavailable() {
    if (!table_.has(unavailable)) return;
    const auto& [topic, partition] = where();
    if (const std::optional<Bounds> range = bounds(unavailable, BoundsOf::seconds))
      add(unavailable, ExpectUnavailable{topic, partition, *range});
  }

  /// Of which partitions lag and time are; read once.
  const Where& where() {
    if (where_) return *where_;
    where_.emplace();
    if (table_.text("topic")) {
      where_->topic = table_.find("topic")->text;
      if (context_.topics.find(where_->topic) == context_.topics.end())
        unknown_name(context_.problems, *table_.find("topic"), "topic", context_.topic_names());
    }
    if (const Node* partition = table_.find("partition")) {
      if (table_.has("topic"))
        table_.refuse("partition", "names its topic itself", "one of topic and partition");
      where_->partition = read_partition(*partition, context_);
    }
    return *where_;
  }

  void parse_never() {
    if (!table_.has("never")) return;
    const std::optional<std::string> what = table_.text("never");
    if (!what) return;
    if (*what != "two owners") {
      table_.refuse("never", "= " + quoted(*what) + " is unknown", "\"two owners\"");
      return;
    }
    if (table_.has("at"))
      table_.refuse("never", "concerns the whole run", "an [[expect]] without at");
    if (ready("never", false, true) && fits_type("never", false))
      add("never", ExpectNeverTwoOwners{});
  }

  void parse_deliveries() {
    if (!table_.has("deliveries") || !ready("deliveries", false, true)) return;
    const TableReader inner(*table_.find("deliveries"), "deliveries", keys_of("expect.deliveries"),
                            context_.problems);
    if (!inner.require("record") || !inner.require("times")) return;
    const std::optional<RecordName> record = read_record(*inner.find("record"), context_);
    const std::optional<Bounds> times = bounds_of(*inner.find("times"), "times");
    if (record && times) add("deliveries", ExpectDeliveries{*record, *times});
  }

  void parse_window() {
    if (!table_.has("window") || !ready("window", true, true) || !fits_type("window", true)) return;
    const TableReader inner(*table_.find("window"), "window", keys_of("expect.window"),
                            context_.problems);
    if (!inner.require("partition")) return;
    const std::optional<PartitionName> partition =
        read_partition(*inner.find("partition"), context_);
    ExpectWindow expect;
    for (const std::string_view key : {"start", "end"}) {
      if (!inner.has(key)) continue;
      const std::optional<Bounds> range = bounds_of(*inner.find(key), key);
      if (!range) return;
      (key == "start" ? expect.start : expect.end) = *range;
    }
    if (!inner.has("start") && !inner.has("end"))
      context_.problems.error(inner.place(), "window expects nothing", "start, end or both");
    if (!partition) return;
    expect.partition = *partition;
    add("window", std::move(expect));
  }

  void parse_replication() {
    if (!table_.has("replication") || !ready("replication", true, false)) return;
    const TableReader inner(*table_.find("replication"), "replication",
                            keys_of("expect.replication"), context_.problems);
    if (!inner.require("partition")) return;
    const std::optional<PartitionName> partition =
        read_partition(*inner.find("partition"), context_);
    if (!partition) return;
    ExpectReplication expect;
    expect.partition = *partition;
    bool good = true;
    if (inner.text("leader")) {
      expect.leader = inner.find("leader")->text;
      good = names_server(*inner.find("leader"), NodeKind::broker, true, context_);
    }
    if (inner.list("isr") != nullptr) {
      expect.isr.emplace();
      for (const Node* name : inner.texts("isr")) {
        good = names_server(*name, NodeKind::broker, false, context_) && good;
        expect.isr->push_back(name->text);
      }
      std::sort(expect.isr->begin(), expect.isr->end());
    }
    for (const std::string_view key : {"high-watermark", "end", "last-stable-offset"}) {
      if (!inner.has(key)) continue;
      const std::optional<Bounds> range = bounds_of(*inner.find(key), key);
      if (!range) return;
      Bounds& other = key == "end" ? expect.end : expect.stable;
      (key == "high-watermark" ? expect.high_watermark : other) = *range;
    }
    if (expect == ExpectReplication{*partition}) {
      context_.problems.error(
          inner.place(), "replication expects nothing",
          "leader, isr, high-watermark, end, last-stable-offset or several of them");
      good = false;
    }
    if (good) add("replication", std::move(expect));
  }

  void parse_controller() {
    if (!table_.text("controller") || !ready("controller", true, false)) return;
    const Node& name = *table_.find("controller");
    if (names_server(name, NodeKind::controller, true, context_))
      add("controller", ExpectController{name.text});
  }

  ParseContext& context_;
  TableReader table_;
  std::optional<Time> time_;
  std::string group_;
  std::optional<Where> where_;
  bool failed_ = false;
};

}  // namespace

void parse_expectations(const Node& root, ParseContext& context) {
  for (const Node* node : tables_of(root, "expect", context.problems))
    ExpectParser(*node, context).parse();
}

}  // namespace ks
