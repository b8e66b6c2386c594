// The ZooKeeper server of profile 3.9: sessions, the znodes that Kafka lives by, and watches on them.
// Sessions end on a grid: last contact + timeout, rounded up to the next multiple of tickTime.
// Source: ZooKeeper 3.8.4, SessionTrackerImpl, ExpiryQueue, DataTree.
// Model: one server, which keeps its sessions over a restart and takes no time for a request; partitions'
// state znodes are the newest metadata image; a watch is a request on a connection of its own.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "sim/engine/event_queue.h"
#include "sim/kafka/cluster.h"
#include "sim/kafka/ctx.h"
#include "sim/protocol/zookeeper_messages.h"

namespace ks {

struct ZkSession {
  ZkSessionId id = 0;
  BrokerId broker;
  bool open = true;
  Duration timeout{};
  Time last_heard = start_time;
  Time expires = never;
  ConnectionId watch;               ///< a ZkWatch request that waits there; invalid: none
  bool watches_brokers = false;     ///< the next change is to be told
  bool watches_controller = false;  ///< likewise
  bool brokers_changed = false;     ///< is to be told with the next ZkWatch
  bool controller_changed = false;  ///< likewise
  bool watches_config = false;      ///< of /config/changes
  bool config_changed = false;      ///< likewise
};

/// The ephemeral /brokers/ids/N.
struct BrokerZnode {
  ZkSessionId owner = 0;    ///< 0: there is no such znode
  std::int64_t epoch = -1;  ///< its czxid
};

struct ZkServer {
  ProcessState process = ProcessState::running;
  bool machine_lost = false;
  std::vector<ZkSession> sessions;   ///< those that are open, oldest first
  std::vector<BrokerZnode> brokers;  ///< by BrokerId
  ZkSessionId next_session = 1;
  ZkSessionId controller_owner = 0;  ///< of /controller; 0: there is no such znode
  BrokerId controller;               ///< that it names
  std::int32_t controller_epoch = 0;
  std::int64_t zxid = 0;
  Duration tick{3'000'000};
  Duration phase{};  ///< of the grid
  TimerId expiry;
  Time frozen_at{};
  std::vector<Entry> held;  ///< while frozen: what would have happened, in order

  const ZkSession* find(ZkSessionId id) const;
};

/// What the server's handlers own. `stored`: what the partitions' znodes say.
struct ZkServerSide {
  ZkServer& server;
  std::shared_ptr<const Cluster>& stored;
};

/// The instant on the grid at which a session ends of which nothing is heard after `heard`.
Time expiry_on_grid(const ZkServer& server, Time heard, Duration timeout);
/// A session that is there from the start of the run.
ZkSession& open_session(ZkServer& server, BrokerId broker, Duration timeout, Time heard);
void arm_expiry(ZkServer& server, Ctx& ctx);
/// There is a new znode under /config/changes: who watches them is told.
void config_changed(ZkServer& server, Ctx& ctx);

/// Processes the front request of the connection.
void handle_zookeeper_request(ZkServerSide side, ConnectionId connection, Ctx& ctx);
/// The tick: sessions whose time is over.
void expire_sessions(ZkServerSide side, Ctx& ctx);
/// The process is there again, with the sessions of its snapshot, whose time begins anew.
void start_zookeeper(ZkServer& server, Ctx& ctx);
/// The process is gone; its sessions stay on its disk.
void kill_zookeeper(ZkServer& server, bool machine, Ctx& ctx);

}  // namespace ks
