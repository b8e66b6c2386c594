// do = "drop", "delay" and "duplicate": one chosen message.
#include <algorithm>
#include <span>

#include "sim/scenario/parse_parts.h"
#include "sim/scenario/units.h"

namespace ks {
namespace {

constexpr Range message_counts{1, 1'000'000};

ChosenAction action_of(std::string_view verb) {
  if (verb == "drop") return ChosenAction::drop;
  return verb == "delay" ? ChosenAction::delay : ChosenAction::duplicate;
}

std::optional<std::string> read_broker(const TableReader& table, const ParseContext& context) {
  std::optional<std::string> broker = table.text("broker");
  if (!broker) return broker;
  std::vector<std::string> brokers;
  for (std::uint32_t i = 1; i <= context.scenario.cluster.brokers; ++i)
    brokers.push_back("b" + std::to_string(i));
  if (std::find(brokers.begin(), brokers.end(), *broker) != brokers.end()) return broker;
  unknown_name(table.problems(), *table.find("broker"), "broker", brokers);
  return std::nullopt;
}

constexpr ApiKey of_producers[] = {ApiKey::metadata,
                                   ApiKey::produce,
                                   ApiKey::find_coordinator,
                                   ApiKey::init_producer_id,
                                   ApiKey::add_partitions_to_txn,
                                   ApiKey::add_offsets_to_txn,
                                   ApiKey::txn_offset_commit,
                                   ApiKey::end_txn};
constexpr ApiKey of_consumers[] = {ApiKey::metadata,
                                   ApiKey::fetch,
                                   ApiKey::list_offsets,
                                   ApiKey::offset_for_leader_epoch,
                                   ApiKey::find_coordinator,
                                   ApiKey::join_group,
                                   ApiKey::sync_group,
                                   ApiKey::heartbeat,
                                   ApiKey::leave_group,
                                   ApiKey::offset_commit,
                                   ApiKey::offset_fetch,
                                   ApiKey::consumer_group_heartbeat,
                                   ApiKey::share_group_heartbeat,
                                   ApiKey::share_fetch,
                                   ApiKey::share_acknowledge};

/// A message that such a client never sends would be waited for in vain.
bool check_sender(const TableReader& table, std::string_view key, ApiKey api,
                  const std::string& node, const ParseContext& context) {
  const auto known = context.nodes.find(node);
  if (known == context.nodes.end()) return true;  // what it is will be told
  const bool producer = known->second.kind == NodeKind::producer;
  const std::span<const ApiKey> all =
      producer ? std::span<const ApiKey>(of_producers) : std::span<const ApiKey>(of_consumers);
  if (std::find(all.begin(), all.end(), api) != all.end()) return true;
  std::vector<std::string> names;
  for (const ApiKey each : all) names.emplace_back(api_name(each));
  table.refuse(key,
               "= " + quoted(api_name(api)) + ": " + (producer ? "a producer" : "a consumer") +
                   " sends no such request",
               any_of(names));
  return false;
}

}  // namespace

std::optional<TamperWith> read_tamper(const TableReader& table, const std::string& verb,
                                      const std::string& node, const ParseContext& context) {
  TamperWith tamper;
  tamper.node = node;
  tamper.action = action_of(verb);
  tamper.response = table.has("response");
  if (tamper.response == table.has("request")) {
    table.problems().error(table.place("do"),
                           "do = " + quoted(verb) + " needs " +
                               (tamper.response ? "either a request or a response, not both"
                                                : "the request or response it is about"),
                           "request = \"Produce\" or response = \"Produce\"");
    return std::nullopt;
  }
  const std::string_view key = tamper.response ? "response" : "request";
  const std::optional<std::string> api = table.text(key);
  if (!api) return std::nullopt;
  const std::optional<ApiKey> known = api_named(*api);
  if (!known) {
    unknown_name(table.problems(), *table.find(key), "API", api_names());
    return std::nullopt;
  }
  if (!check_sender(table, key, *known, node, context)) return std::nullopt;
  tamper.api = *known;
  tamper.nth = static_cast<std::uint32_t>(table.integer("nth", message_counts).value_or(1));
  if (table.has("broker")) {
    const std::optional<std::string> broker = read_broker(table, context);
    if (!broker) return std::nullopt;
    tamper.broker = *broker;
  }
  if (tamper.action == ChosenAction::delay) {
    const std::optional<Duration> by = table.require("by") ? table.duration("by") : std::nullopt;
    if (!by) return std::nullopt;
    tamper.by = *by;
  }
  return tamper;
}

}  // namespace ks
