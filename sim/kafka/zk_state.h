// ZooKeeper mode as one part of the world: the server, and per broker its client of it and the controller
// that it may be. Every broker has the memory of a controller, since one that stood still may believe for a
// while that it still is one.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "sim/kafka/broker.h"
#include "sim/kafka/controller.h"
#include "sim/kafka/zk_times.h"
#include "sim/kafka/zookeeper.h"

namespace ks {

/// A partition whose leadership a broker takes before it is done with all roles of a LeaderAndIsr.
struct EarlyRole {
  PartitionId partition;
  Time at{};
};

/// A LeaderAndIsr that a broker is applying, or will when it is done with the one before.
struct RolesUnderWay {
  ConnectionId connection;
  ControllerStamp stamp;
  std::shared_ptr<const Cluster> image;
  Time done{};
  std::vector<EarlyRole> early;  ///< by time, if somebody knows; the others are taken together
};

/// A broker's client. Source: KafkaZkClient, ZooKeeperClient, ClientCnxn.
struct ZkClient {
  ZkSessionId session = 0;
  bool connected = false;   ///< the server has answered on this connection
  bool connecting = false;  ///< it has been asked to
  ConnectionId requests;
  ConnectionId watch;
  Time last_sent = start_time;
  Time last_heard = start_time;
  std::vector<ZkOpRequest> pending;  ///< without an answer; asked again on the next connection
  TimerId pulse;        ///< the next ping, the read timeout, or the next attempt to connect
  BrokerId controller;  ///< as the broker knows it, by requests from it or by /controller
  std::int32_t controller_epoch = 0;    ///< the highest that any controller has shown
  std::int32_t image_epoch = 0;         ///< of the controller whose image the broker works with
  std::int32_t seen_epoch = 0;          ///< /controller_epoch as it was read last
  std::uint32_t shutdown_requests = 0;  ///< ControlledShutdown asked for so far
  std::uint32_t attempts = 0;           ///< of the random pauses before connecting
  std::vector<RolesUnderWay> applying;  ///< the front one until the timer `roles`
  TimerId roles;                        ///< invalid: roles take no time
};

enum class ZkControllerState : std::uint8_t { none, reading, active };

/// A request that waits for the one before it to the same broker. Source: ControllerChannelManager.
struct ControlPush {
  ApiKey api = ApiKey::update_metadata;
  std::shared_ptr<const Cluster> image;
  std::vector<PartitionId> partitions;
  bool brokers_only = false;  ///< UpdateMetadata without partitions
};
struct ControlLink {
  bool live = false;  ///< the broker's znode is there, as far as the controller knows
  std::int64_t broker_epoch = -1;
  ConnectionId connection;
  bool sending = false;
  std::vector<ControlPush> queue;  ///< the front one is on its way if `sending`
};

/// A replica that a broker has no longer, by a reassignment.
struct RemovedReplica {
  BrokerId broker;
  PartitionId partition;
};

/// The controller of ZooKeeper mode. Source: KafkaController, PartitionStateMachine, ReplicaStateMachine.
struct ZkController {
  Controller memory;  ///< of which it uses the image to be, the answers that wait, and two timers
  std::shared_ptr<const Cluster> image;  ///< as it is, or will be when the write under way is done
  ZkControllerState state = ZkControllerState::none;
  std::int32_t epoch = 0;
  Time elected_at{};
  std::vector<ZkBrokerZnode> seen;    ///< read, for when it is ready
  bool brokers_stale = false;         ///< they have changed since
  std::vector<ControlLink> links;     ///< by BrokerId
  std::vector<bool> full;             ///< brokers that are to be told of all their partitions
  std::vector<PartitionId> roles;     ///< whose leader epoch has changed since the last push
  std::vector<RemovedReplica> stops;  ///< of which brokers are to hear with the next push
  std::vector<bool> stopped;          ///< brokers whose followers are to stop fetching
  bool announced = false;             ///< it has told the brokers that it is the controller
  bool writing = false;
  bool write_again = false;              ///< more has changed meanwhile
  std::uint32_t written = 0;             ///< znodes of the write under way
  std::vector<ControllerReply> replies;  ///< that wait for the write under way
  TimerId ready;
  TimerId publish;
  TimerId reconnect;
};

struct ZkState {
  bool on = false;
  ZkTimes times;
  ZkServer server;
  std::vector<ZkClient> clients;          ///< by BrokerId
  std::vector<ZkController> controllers;  ///< by BrokerId
};

/// What handlers of ZooKeeper mode own.
struct ZkSide {
  ZkState& zk;
  std::shared_ptr<const Cluster>& stored;
  std::vector<Broker>& brokers;
  Replication& replication;
  std::vector<Group>& groups;
  ShareTable& shares;
  std::vector<Transaction>& transactions;

  BrokerSide broker(BrokerId id) const {
    return BrokerSide{brokers[id.index], replication, groups, shares, transactions};
  }
  ZkClient& client(BrokerId id) const { return zk.clients[id.index]; }
  ZkController& controller(BrokerId id) const { return zk.controllers[id.index]; }
  /// The common part of both modes' controllers.
  ControllerSide control(BrokerId id) const {
    ZkController& controller = zk.controllers[id.index];
    return ControllerSide{controller.memory, controller.image, replication};
  }
};

/// The broker that /controller names and that has read everything; invalid: nobody can change anything now.
inline BrokerId active_controller(const ZkState& zk) {
  const BrokerId named = zk.server.controller;
  const bool active =
      named.valid() && zk.controllers[named.index].state == ZkControllerState::active;
  return active ? named : BrokerId{};
}

}  // namespace ks
