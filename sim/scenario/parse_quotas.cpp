// [cluster] capacity, [[quotas]], and both of them when they change while the cluster runs.
#include <algorithm>

#include "sim/kafka/quotas.h"
#include "sim/scenario/parse_parts.h"

namespace ks {
namespace {

constexpr std::int64_t most_bytes = 1'000'000'000'000;

std::vector<std::string> quota_keys() {
  std::vector<std::string> keys;
  for (std::size_t kind = 0; kind < quota_kinds; ++kind)
    keys.emplace_back(quota_key(static_cast<QuotaKind>(kind)));
  return keys;
}

/// Any client id, or the word for all that have no quota of their own.
std::string read_client(const TableReader& table) {
  const std::string client = table.text("client").value_or(std::string(default_client));
  if (client != default_client && name_problem(client)) {
    table.refuse("client", "= " + quoted(client) + " " + *name_problem(client),
                 std::string(name_rule) + "; " + quoted(default_client));
  }
  return client;
}

void parse_quota(const Node& node, ParseContext& context) {
  const TableReader table(node, "[[quotas]]", keys_of("quotas"), context.problems);
  QuotaSpec quota;
  quota.client = read_client(table);
  for (const std::string& key : quota_keys()) {
    if (const auto bound = table.integer(key, {1, most_bytes}))
      quota.config.emplace_back(key, std::to_string(*bound));
  }
  std::vector<QuotaSpec>& all = context.scenario.cluster.quotas;
  const bool again = std::any_of(
      all.begin(), all.end(), [&](const QuotaSpec& other) { return other.client == quota.client; });
  if (again) {
    context.problems.error(node.place,
                           "the quotas of " + quoted(quota.client) + " are given twice");
  } else if (quota.config.empty()) {
    context.problems.error(node.place, "a quota limits something",
                           "producer_byte_rate, consumer_byte_rate, request_percentage");
  } else {
    all.push_back(std::move(quota));
  }
}

bool known_key(const std::string& key, Place place, ParseContext& context) {
  if (quota_named(key)) return true;
  context.problems.error(place, quoted(key) + " is no quota of a client",
                         "producer_byte_rate, consumer_byte_rate, request_percentage");
  return false;
}

}  // namespace

void parse_capacity(const TableReader& cluster, CapacitySpec& capacity, Problems& problems) {
  const Node* node = cluster.find("capacity");
  if (node == nullptr) return;
  const TableReader table(*node, "capacity", keys_of("cluster.capacity"), problems);
  capacity.request_time = table.duration("request-time").value_or(Duration{});
  capacity.network_time = table.duration("network-time").value_or(Duration{});
  capacity.disk_throughput = table.size("disk-throughput", {1'000, most_bytes}).value_or(0);
  capacity.link_bandwidth = table.size("link-bandwidth", {1'000, most_bytes}).value_or(0);
}

std::optional<CommandBody> parse_capacity_action(const TableReader& table, ParseContext& context) {
  if (table.has("node")) table.refuse("node", "does not belong to do = \"capacity\"");
  if (!table.require("capacity")) return std::nullopt;
  SetCapacity limits;
  parse_capacity(table, limits.figures, context.problems);
  return limits;
}

void parse_quotas(const Node& root, ParseContext& context) {
  for (const Node* node : tables_of(root, "quotas", context.problems)) parse_quota(*node, context);
}

std::optional<CommandBody> parse_quota_action(const TableReader& table, ParseContext& context) {
  AlterConfig alter;
  if (table.has("topic")) table.refuse("topic", "does not go together with client");
  if (table.has("node")) table.refuse("node", "does not go together with client");
  alter.client = read_client(table);
  if (const Node* config = table.find("config")) {
    if (config->kind != Node::Kind::table) {
      wrong_type(*config, "config", "a table", context.problems);
      return std::nullopt;
    }
    for (const KeyValue& entry : config->entries) {
      if (!known_key(entry.key, entry.place, context)) continue;
      if (entry.value.kind != Node::Kind::integer) {
        wrong_type(entry.value, entry.key, "a whole number", context.problems);
      } else if (entry.value.integer < 1 || entry.value.integer > most_bytes) {
        context.problems.error(entry.value.place, entry.key + " is out of range",
                               "1 to " + std::to_string(most_bytes));
      } else {
        alter.config.emplace_back(entry.key, std::to_string(entry.value.integer));
      }
    }
  }
  if (table.has("remove")) {
    for (const Node* item : table.texts("remove")) {
      if (known_key(item->text, item->place, context)) alter.remove.push_back(item->text);
    }
  }
  if (alter.config.empty() && alter.remove.empty() && !table.has("config") && !table.has("remove"))
    context.problems.error(table.place("do"), "it is not said what changes", "config or remove");
  return alter;
}

}  // namespace ks
