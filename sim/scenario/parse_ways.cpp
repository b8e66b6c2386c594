// Actions of [[timeline]] about the ways between nodes: cut, delay-way, heal.
#include "sim/scenario/parse_parts.h"

namespace ks {
namespace {

/// Both ends of a way: clients, brokers, controllers.
bool names_node(const std::string& name, const ParseContext& context) {
  const auto known = context.nodes.find(name);
  const bool client = known != context.nodes.end() && known->second.kind != NodeKind::group;
  return client || names_zookeeper(name, context) || names_controller(name, context) ||
         names_broker(name, context);
}

}  // namespace

bool names_broker(const std::string& name, const ParseContext& context) {
  for (std::uint32_t i = 1; i <= context.scenario.cluster.brokers; ++i) {
    if (name == "b" + std::to_string(i)) return true;
  }
  return false;
}

bool names_controller(const std::string& name, const ParseContext& context) {
  for (std::uint32_t i = 1; i <= context.scenario.cluster.controllers; ++i) {
    if (name == "k" + std::to_string(i)) return true;
  }
  return false;
}

bool names_server(const Node& name, NodeKind kind, bool or_nobody, ParseContext& context) {
  const ClusterSpec& cluster = context.scenario.cluster;
  const bool broker = kind == NodeKind::broker;
  std::vector<std::string> all;
  for (std::uint32_t i = 1; i <= (broker ? cluster.brokers : cluster.controllers); ++i)
    all.push_back((broker ? "b" : "k") + std::to_string(i));
  if (or_nobody) all.emplace_back("nobody");
  for (const std::string& each : all) {
    if (each == name.text) return true;
  }
  unknown_name(context.problems, name, broker ? "broker" : "controller", all);
  return false;
}

std::optional<CommandBody> parse_way(const TableReader& table, const std::string& verb,
                                     const Node& name, ParseContext& context) {
  const auto check = [&](const Node& node) {
    if (names_node(node.text, context)) return true;
    std::vector<std::string> all;
    const ClusterSpec& cluster = context.scenario.cluster;
    if (cluster.zookeeper.on) all.emplace_back("zk1");
    for (std::uint32_t i = 1; i <= cluster.controllers && !cluster.zookeeper.on; ++i)
      all.push_back("k" + std::to_string(i));
    for (std::uint32_t i = 1; i <= context.scenario.cluster.brokers; ++i)
      all.push_back("b" + std::to_string(i));
    for (const NodeKind kind : {NodeKind::consumer, NodeKind::producer}) {
      const std::vector<std::string> names = context.names_of(kind);
      all.insert(all.end(), names.begin(), names.end());
    }
    unknown_name(context.problems, node, "node", all);
    return false;
  };
  const std::string peer = table.text("peer").value_or("");
  const bool one_way = table.boolean("one-way").value_or(false);
  bool good = check(name);
  if (!peer.empty()) good = check(*table.find("peer")) && good;
  if (peer == name.text) table.refuse("peer", "is the node itself");
  std::optional<Duration> by;
  if (verb == "delay-way") {
    if (table.require("by")) by = table.duration("by");
    if (!by) return std::nullopt;
    if (*by == Duration{}) table.refuse("by", "must be longer than no time");
  }
  if (!good) return std::nullopt;
  if (verb == "cut") return CutWay{name.text, peer, one_way};
  if (verb == "heal") return HealWay{name.text, peer};
  return DelayWay{name.text, peer, one_way, *by};
}

}  // namespace ks
