// A broker's life in ZooKeeper mode: its session, its znode, the race for /controller, what a controller
// asks of it, and its controlled shutdown.
// Source: KafkaServer, KafkaZkClient, ZooKeeperClient, KafkaApis of Kafka 3.9; ZooKeeper's ClientCnxn.
#pragma once

#include "sim/kafka/zk_state.h"

namespace ks {

/// How long a client with this session timeout is idle before it pings, and how long it waits for a word.
Duration zk_ping_interval(Duration session_timeout);
Duration zk_read_timeout(Duration session_timeout);

/// The process has been started: what it knew of the cluster is gone.
void zk_process_started(ZkSide side, BrokerId broker, Ctx& ctx);
/// The process is gone: so are its client of ZooKeeper and the controller that it may have been.
void zk_process_ended(ZkSide side, BrokerId broker, Ctx& ctx);
/// A phase of starting or ending is over.
void zk_phase_due(ZkSide side, BrokerId broker, Ctx& ctx);
/// The controller is asked to take the leaderships away.
void zk_shutdown_due(ZkSide side, BrokerId broker, Ctx& ctx);
/// Changes of ISRs that were not answered are asked for again.
void zk_alter_retry_due(ZkSide side, BrokerId broker, Ctx& ctx);
/// Time to ping, to give the connection up, or to connect again.
void zk_pulse_due(ZkSide side, BrokerId broker, Ctx& ctx);
/// What a broker gets as a client: of ZooKeeper, of the controller, or as the controller of brokers.
void handle_zk_response(ZkSide side, BrokerId broker, ConnectionId connection, MessageBody&& body,
                        Ctx& ctx);
/// A connection of the broker's to ZooKeeper, the controller or, as a controller, to a broker is gone.
void zk_connection_lost(ZkSide side, BrokerId broker, ConnectionId connection, Ctx& ctx);

/// Whether a broker's request handlers leave this to handle_control_request.
bool is_control_request(const MessageBody& body);
/// A request of a controller to the broker, or of a broker to the one that is the controller.
void handle_control_request(ZkSide side, BrokerId broker, ConnectionId connection, Ctx& ctx);
/// The broker has applied the LeaderAndIsr that it was at.
void zk_roles_due(ZkSide side, BrokerId broker, Ctx& ctx);

/// The broker knows this controller from now on, and sends it what waits.
void zk_know_controller(ZkSide side, BrokerId broker, BrokerId controller, Ctx& ctx);
/// The last word of a process that ends in order.
void zk_close_session(ZkSide side, BrokerId broker, Ctx& ctx);
void zk_send(ZkSide side, BrokerId broker, ZkOpRequest&& request, Ctx& ctx);

}  // namespace ks
