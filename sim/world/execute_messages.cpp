#include "sim/world/execute_messages.h"

#include "sim/kafka/zk_client.h"

namespace ks {
namespace {

/// replica.socket.timeout.ms and controller.socket.timeout.ms. Model: the defaults count.
constexpr Duration socket_timeout{30'000'000};

bool is_for_zookeeper(ApiKey api) {
  return api == ApiKey::zk_connect || api == ApiKey::zk_ping || api == ApiKey::zk_watch ||
         api == ApiKey::zk_op;
}

bool is_process(NodeKind kind) {
  return kind == NodeKind::consumer || kind == NodeKind::producer || kind == NodeKind::broker ||
         kind == NodeKind::controller;
}

bool is_server(NodeKind kind) {
  return kind == NodeKind::broker || kind == NodeKind::controller || kind == NodeKind::zookeeper;
}

/// How long a broker waits for an answer before it gives its connection up. None: it has a timer for that,
/// as clients, controllers and coordinators of transactions have.
Duration patience(const World& world, NodeId client, NodeId server, ApiKey api) {
  if (client.kind != NodeKind::broker) return {};
  const BrokerConfig& config = world.brokers[client.index].config;
  if (is_for_zookeeper(api)) return zk_read_timeout(config.zookeeper_session_timeout_ms);
  if (api == ApiKey::add_partitions_to_txn || api == ApiKey::write_txn_markers) return {};
  const bool to_controller =
      server.kind == NodeKind::controller || api == ApiKey::broker_heartbeat ||
      api == ApiKey::broker_registration || (api == ApiKey::alter_partition && !world.zookeeper.on);
  if (!to_controller) return socket_timeout;
  if (world.controllers.size() > 1) return {};
  if (api == ApiKey::fetch) return config.controller_quorum_request_timeout_ms;
  return api == ApiKey::alter_partition ? socket_timeout : config.broker_session_timeout_ms / 2;
}

}  // namespace

std::string tamper_rejection(const World& world, const TamperWith& tamper) {
  const NodeId client = world.names->find(tamper.node);
  const NodeId server = world.names->find(tamper.broker);
  if (!client.valid()) return "there is no " + tamper.node;
  if (!is_process(client.kind)) return tamper.node + " sends no requests";
  if (tamper.nth == 0) return "messages are counted from 1";
  if (tamper.by < Duration{}) return "a message cannot arrive before it is sent";
  const bool twice = tamper.action == ChosenAction::duplicate;
  if (twice && tamper.response)
    return "a client that gets an answer twice ends the connection; only requests can be doubled";
  if (twice && is_for_zookeeper(tamper.api))
    return "requests to ZooKeeper cannot be doubled: its clients expect one answer to each";
  if (!tamper.broker.empty() && !is_server(server.kind))
    return "there is no broker " + tamper.broker;
  const bool two_kinds = client.kind == NodeKind::broker && !world.zookeeper.on &&
                         tamper.api == ApiKey::fetch && tamper.broker.empty();
  return two_kinds ? "a broker fetches from leaders and from the controller: say from whom" : "";
}

void choose_message(World& world, const TamperWith& tamper, Ctx& ctx) {
  const NodeId client = world.names->find(tamper.node);
  const NodeId server = tamper.broker.empty() ? NodeId{} : world.names->find(tamper.broker);
  ctx.choose(ChosenMessage{tamper.action, client, server, tamper.api, tamper.response, tamper.nth,
                           tamper.by, patience(world, client, server, tamper.api)});
}

}  // namespace ks
