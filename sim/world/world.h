// World: the whole simulated cluster as one copyable value. A copy is a checkpoint, a branch point and
// the other half of a comparison. Only step() changes it.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "sim/base/closed_value.h"
#include "sim/base/cow.h"
#include "sim/kafka/broker.h"
#include "sim/kafka/cluster.h"
#include "sim/kafka/consumer.h"
#include "sim/kafka/controller.h"
#include "sim/kafka/ctx.h"
#include "sim/kafka/ledger.h"
#include "sim/kafka/producer.h"
#include "sim/kafka/zk_state.h"
#include "sim/world/spec.h"

namespace ks {

struct World {
  KS_CLOSED_VALUE(World)
  // The clock.
  Time now{};
  EventNo event = 0;              ///< commands and events executed so far
  std::size_t commands_done = 0;  ///< of the list that step() is given
  std::uint64_t seed = 0;
  std::uint64_t order_hash = 0;  ///< of the order in which everything was executed

  Engine engine;
  Cow<Names> names;
  std::shared_ptr<const ClusterSpec> spec;  ///< what make_world() was given
  std::shared_ptr<const Cluster> cluster;   ///< the newest metadata image: the truth
  Ledger ledger;

  // The nodes, by id.
  std::vector<Broker> brokers;
  std::vector<Controller> controllers;  ///< of KRaft; none in ZooKeeper mode
  ZkState zookeeper;
  Replication replication;
  std::vector<Group> groups;
  ShareTable shares;
  std::vector<Transaction> transactions;  ///< by TransactionalId
  std::vector<Producer> producers;
  std::vector<Consumer> consumers;
};

/// The cluster as it stands at time 0: running for long, empty logs, full ISRs, no clients.
World make_world(const ClusterSpec& spec);

/// Of a KRaft cluster: the controller that is active, or that was last.
ControllerId active_controller_id(const World& world);
inline Controller& active_controller(World& world) {
  return world.controllers[active_controller_id(world).index];
}
inline const Controller& active_controller(const World& world) {
  return world.controllers[active_controller_id(world).index];
}
/// Where the active controller runs: a node of its own, or a broker in ZooKeeper mode; invalid: nobody is it.
NodeId controller_node(const World& world);
/// Whether somebody can change the metadata: a controller that believes it is active and can be reached.
bool has_controller(const World& world);
/// The active controller with what it changes. There must be one.
ControllerSide controller_side(World& world);
/// The image of the active controller, whether committed or not.
const Cluster& current_image(const World& world);
/// What the handlers of ZooKeeper mode own.
inline ZkSide zk_side(World& world) {
  return ZkSide{world.zookeeper, world.cluster, world.brokers,     world.replication,
                world.groups,    world.shares,  world.transactions};
}
/// What a node knows of the cluster. Model: a client that has had no answer yet knows the newest image.
const Cluster& image_of(const World& world, NodeId node);

// What views and reports ask.

const Replica& leader_replica(const World& world, PartitionId partition);
std::int64_t log_end(const World& world, PartitionId partition);
std::int64_t high_watermark(const World& world, PartitionId partition);
/// The leader's: up to where consumers with read_committed may read.
std::int64_t last_stable_offset(const World& world, PartitionId partition);
/// −1 when nothing is committed. Of a share group: the start offset of its share-partition.
std::int64_t committed(const World& world, GroupId group, PartitionId partition);
/// Records that the group has not finished: behind the committed offset, or of a share group those that
/// are neither acknowledged nor archived (KIP-1226).
std::int64_t lag(const World& world, GroupId group, PartitionId partition);
/// The live consumer of the group that believes it owns the partition; invalid = nobody.
ConsumerId owner(const World& world, GroupId group, PartitionId partition);
/// The member of a consumer's current or last incarnation at its coordinator; nullptr = not a member.
const GroupMember* member_of(const World& world, ConsumerId consumer);
/// The same in a KIP-848 group.
const ConsumerGroupMember* consumer_member_of(const World& world, ConsumerId consumer);

}  // namespace ks
