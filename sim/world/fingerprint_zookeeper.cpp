#include "sim/world/fingerprint_zookeeper.h"

namespace ks {
namespace {

void add(Hasher& hasher, const ZkServer& server) {
  hasher.add(server.process);
  hasher.add(server.zxid);
  hasher.add(server.controller);
  hasher.add(server.controller_owner);
  hasher.add(server.controller_epoch);
  for (const ZkSession& session : server.sessions) {
    hasher.add(session.id);
    hasher.add(session.broker);
    hasher.add(session.expires);
    hasher.add(session.watch);
    hasher.add(session.watches_brokers);
    hasher.add(session.watches_controller);
    hasher.add(session.brokers_changed);
    hasher.add(session.controller_changed);
    if (session.config_changed) hasher.add(session.watches_config);
  }
  for (const BrokerZnode& znode : server.brokers) {
    hasher.add(znode.owner);
    hasher.add(znode.epoch);
  }
  for (const Entry& held : server.held) hasher.add(std::uint64_t{held.kind} << 32 | held.index);
}

void add(Hasher& hasher, const ZkClient& client) {
  hasher.add(client.session);
  hasher.add(client.connected);
  hasher.add(client.connecting);
  hasher.add(client.last_sent);
  hasher.add(client.last_heard);
  hasher.add(client.controller);
  hasher.add(client.controller_epoch);
  hasher.add(client.image_epoch);
  hasher.add(client.seen_epoch);
  hasher.add(client.shutdown_requests);
  hasher.add(client.attempts);
  for (const ZkOpRequest& request : client.pending) hasher.add(request.op);
  for (const RolesUnderWay& roles : client.applying) {
    hasher.add(roles.connection);
    hasher.add(roles.image->version);
    hasher.add(roles.done);
    for (const EarlyRole& role : roles.early) {
      hasher.add(role.partition);
      hasher.add(role.at);
    }
  }
}

void add(Hasher& hasher, const ZkController& controller) {
  hasher.add(controller.state);
  if (controller.state == ZkControllerState::none) return;
  hasher.add(controller.epoch);
  hasher.add(controller.image != nullptr ? controller.image->version : 0);
  hasher.add(controller.memory.next != nullptr);
  hasher.add(controller.memory.replies.size());
  hasher.add(controller.replies.size());
  hasher.add(controller.brokers_stale);
  hasher.add(controller.announced);
  hasher.add(controller.writing);
  hasher.add(controller.write_again);
  hasher.add(controller.written);
  for (const PartitionId partition : controller.roles) hasher.add(partition);
  for (const RemovedReplica& removed : controller.stops) hasher.add(removed.broker);
  for (std::size_t i = 0; i < controller.links.size(); ++i) {
    const ControlLink& link = controller.links[i];
    hasher.add(link.live);
    hasher.add(link.broker_epoch);
    hasher.add(link.sending);
    hasher.add(link.connection);
    hasher.add(link.queue.size());
    for (const ControlPush& push : link.queue) {
      hasher.add(push.api);
      hasher.add(push.image != nullptr ? push.image->version : 0);
      hasher.add(push.brokers_only);
    }
    hasher.add(bool{controller.full[i]});
    hasher.add(bool{controller.stopped[i]});
  }
}

}  // namespace

void hash_into(Hasher& hasher, const ZkState& zookeeper) {
  if (!zookeeper.on) return;
  add(hasher, zookeeper.server);
  for (const ZkClient& client : zookeeper.clients) add(hasher, client);
  for (const ZkController& controller : zookeeper.controllers) add(hasher, controller);
}

}  // namespace ks
