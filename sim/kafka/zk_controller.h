// The controller of ZooKeeper mode, on one of the brokers: it reads everything when it is elected, follows
// the brokers' znodes, elects leaders, writes partitions' state and pushes it to the brokers.
// Source: KafkaController, ControllerChannelManager, PartitionStateMachine, ReplicaStateMachine of Kafka 3.9.
// Model: its events are not processed one after the other but join one write after the other, with the
// same results; an administrator's change of topics is in ZooKeeper at once.
#pragma once

#include "sim/kafka/zk_state.h"

namespace ks {

/// /controller is the broker's: it begins to read.
void zk_elected(ZkSide side, BrokerId broker, std::int32_t epoch, Ctx& ctx);
/// It is the controller no longer, and forgets.
void zk_resign(ZkSide side, BrokerId broker, Ctx& ctx);
void zk_state_read(ZkSide side, BrokerId broker, ZkOpResponse&& response, Ctx& ctx);
void zk_brokers_read(ZkSide side, BrokerId broker, const ZkOpResponse& response, Ctx& ctx);
void zk_written(ZkSide side, BrokerId broker, const ZkOpResponse& response, Ctx& ctx);
/// The watch on /brokers/ids.
void zk_brokers_changed(ZkSide side, BrokerId broker, Ctx& ctx);

void zk_ready_due(ZkSide side, BrokerId broker, Ctx& ctx);
void zk_commit_due(ZkSide side, BrokerId broker, Ctx& ctx);
void zk_publish_due(ZkSide side, BrokerId broker, Ctx& ctx);
void zk_preferred_due(ZkSide side, BrokerId broker, Ctx& ctx);

/// Unclean elections are allowed now, for a topic or by default: partitions without a leader look again.
/// Nothing happens at a broker that is not the controller.
void zk_unclean_allowed(ZkSide side, BrokerId broker, TopicId topic, Ctx& ctx);

/// What an administrator has changed goes to ZooKeeper and the brokers.
void zk_admin_changed(ZkSide side, BrokerId broker, Ctx& ctx);
void zk_alter_partition(ZkSide side, BrokerId broker, ConnectionId connection, Ctx& ctx);
void zk_controlled_shutdown(ZkSide side, BrokerId broker, ConnectionId connection, Ctx& ctx);

// --- zk_push.cpp: one connection and one queue per broker --------------------------------------------

/// Whether the connection is one of this controller's to brokers.
bool is_control_link(const ZkController& controller, ConnectionId connection);
/// What has changed since the last push goes to every live broker.
void zk_push(ZkSide side, BrokerId broker, Ctx& ctx);
void zk_pushed(ZkSide side, BrokerId broker, ConnectionId connection, KafkaError error, Ctx& ctx);
void zk_link_lost(ZkSide side, BrokerId broker, ConnectionId connection, Ctx& ctx);
void zk_reconnect_due(ZkSide side, BrokerId broker, Ctx& ctx);
/// The broker is live with this epoch, or it is gone.
void zk_open_link(ZkController& controller, BrokerId to, std::int64_t epoch);
void zk_close_link(ZkController& controller, BrokerId to, Ctx& ctx);

}  // namespace ks
