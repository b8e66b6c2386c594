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

constexpr ApiKey of_brokers[] = {
    ApiKey::fetch,           ApiKey::broker_registration,   ApiKey::broker_heartbeat,
    ApiKey::alter_partition, ApiKey::add_partitions_to_txn, ApiKey::write_txn_markers};
constexpr ApiKey of_brokers_with_zookeeper[] = {ApiKey::fetch,
                                                ApiKey::alter_partition,
                                                ApiKey::controlled_shutdown,
                                                ApiKey::leader_and_isr,
                                                ApiKey::update_metadata,
                                                ApiKey::stop_replica,
                                                ApiKey::add_partitions_to_txn,
                                                ApiKey::write_txn_markers,
                                                ApiKey::zk_connect,
                                                ApiKey::zk_ping,
                                                ApiKey::zk_watch,
                                                ApiKey::zk_op};
constexpr ApiKey of_controllers[] = {ApiKey::fetch, ApiKey::vote, ApiKey::begin_quorum_epoch,
                                     ApiKey::end_quorum_epoch, ApiKey::fetch_snapshot};

/// Who sends it, what such a process sends at all, and to whom.
struct Sender {
  std::string_view kind;  ///< "a producer"; "" for what is not known
  std::span<const ApiKey> apis;
  std::vector<std::string> servers;
};

void add_servers(Sender& sender, char letter, std::uint32_t count) {
  for (std::uint32_t i = 1; i <= count; ++i)
    sender.servers.push_back(std::string(1, letter) + std::to_string(i));
}

Sender sender_of(const std::string& node, const ParseContext& context) {
  const ClusterSpec& cluster = context.scenario.cluster;
  Sender sender;
  if (names_controller(node, context) && !cluster.zookeeper.on) {
    if (cluster.controllers == 1) return {"the only controller", {}, {}};
    sender = {"a controller", of_controllers, {}};
    add_servers(sender, 'k', cluster.controllers);
    return sender;
  }
  add_servers(sender, 'b', cluster.brokers);
  if (names_broker(node, context)) {
    sender.kind = "a broker";
    sender.apis = of_brokers;
    if (cluster.zookeeper.on) {
      sender.apis = of_brokers_with_zookeeper;
      sender.servers.emplace_back("zk1");
    } else {
      add_servers(sender, 'k', cluster.controllers);
    }
    return sender;
  }
  const auto known = context.nodes.find(node);
  if (known == context.nodes.end()) return sender;  // what it is will be told
  const bool producer = known->second.kind == NodeKind::producer;
  sender.kind = producer ? "a producer" : "a consumer";
  sender.apis = producer ? std::span<const ApiKey>(of_producers) : of_consumers;
  return sender;
}

/// A message that such a process never sends would be waited for in vain.
bool check_sender(const TableReader& table, std::string_view key, ApiKey api,
                  const Sender& sender) {
  if (sender.kind.empty()) return true;
  if (std::find(sender.apis.begin(), sender.apis.end(), api) != sender.apis.end()) return true;
  std::vector<std::string> names;
  for (const ApiKey each : sender.apis) names.emplace_back(api_name(each));
  table.refuse(
      key,
      "= " + quoted(api_name(api)) + ": " + std::string(sender.kind) + " sends no such request",
      any_of(names));
  return false;
}

/// The other end of the connection, if the file says which; false: what it says is wrong.
bool read_server(const TableReader& table, const Sender& sender, TamperWith& tamper) {
  if (table.has("broker")) {
    const std::optional<std::string> server = table.text("broker");
    if (!server) return false;
    const std::vector<std::string>& all = sender.servers;
    if (std::find(all.begin(), all.end(), *server) == all.end()) {
      unknown_name(table.problems(), *table.find("broker"), "broker", all);
      return false;
    }
    tamper.broker = *server;
    return true;
  }
  // Metadata and records come by requests of one name.
  const bool two_kinds = sender.kind == "a broker" && tamper.api == ApiKey::fetch &&
                         sender.servers.back().starts_with('k');
  if (!two_kinds) return true;
  table.refuse(
      tamper.response ? "response" : "request",
      "= \"Fetch\": a broker fetches from leaders and from the controller, so broker has to "
      "say from whom",
      any_of(sender.servers));
  return false;
}

/// What ZooKeeper's clients ask.
bool is_for_zookeeper(ApiKey api) { return api_name(api).starts_with("ZooKeeper"); }

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
  const Sender sender = sender_of(node, context);
  if (!check_sender(table, key, *known, sender)) return std::nullopt;
  tamper.api = *known;
  tamper.nth = static_cast<std::uint32_t>(table.integer("nth", message_counts).value_or(1));
  if (!read_server(table, sender, tamper)) return std::nullopt;
  if (tamper.action == ChosenAction::duplicate && is_for_zookeeper(*known)) {
    table.refuse(key, "= " + quoted(*api) + ": requests to ZooKeeper cannot be doubled",
                 "do = \"drop\" and do = \"delay\" for them");
    return std::nullopt;
  }
  if (tamper.action == ChosenAction::delay) {
    const std::optional<Duration> by = table.require("by") ? table.duration("by") : std::nullopt;
    if (!by) return std::nullopt;
    tamper.by = *by;
  }
  return tamper;
}

}  // namespace ks
