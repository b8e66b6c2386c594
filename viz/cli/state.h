// What `kafkascope at` tells about a world beyond what stands in its structs: timers by name, messages
// that are under way, and the state as text and as JSON.
#pragma once

#include <string>
#include <vector>

#include "sim/trace/json.h"
#include "sim/world/world.h"
#include "viz/cli/table.h"

namespace kv {

/// A deadline that is set.
struct TimerLine {
  std::string owner;  ///< "C1", "b2", "OrderProcessingGroup"
  std::string timer;  ///< "heartbeat", "session of C2"
  ks::Time deadline{};
  ks::Time set_at{};
};
/// In the order in which they run out.
std::vector<TimerLine> timers_of(const ks::World& world);

struct FlightLine {
  ks::NodeId from;
  ks::NodeId to;
  ks::Time sent{};
  ks::Time due{};
  const ks::Message* message = nullptr;  ///< inside the world
};
/// In the order in which they arrive.
std::vector<FlightLine> messages_in_flight(const ks::World& world);

/// The broker that coordinates the group.
ks::BrokerId coordinator_of(const ks::World& world, const ks::Group& group);
/// The partitions of the topics that the group subscribes to.
std::vector<ks::PartitionId> partitions_of(const ks::World& world, const ks::Group& group);
/// What the owner will hand out next; −1 when nobody owns it or it is not known yet.
std::int64_t position_of(const ks::World& world, ks::GroupId group, ks::PartitionId partition);
/// "join", "sync" or "" : where the member's request waits.
std::string_view parked_at(const ks::GroupMember& member);

/// The members of a KIP-848 group, as they see themselves and as the coordinator has them.
Table consumer_group_members(const ks::World& world, const ks::Group& group, ks::Time now);
/// "group epoch 5, target epoch 4, target computed at 12.3"
std::string consumer_group_epochs(const ks::Group& group);
/// Group fields and members of a KIP-848 group in JSON; inside the object of the group.
void write_consumer_group(ks::JsonWriter& json, const ks::World& world, const ks::Group& group,
                          ks::Time now);

/// The members of a share group, as they see themselves and as the coordinator has them.
Table share_group_members(const ks::World& world, const ks::Group& group, ks::Time now);
/// The share-partitions of a share group: SPSO, SPEO and how many records are in which state.
Table share_windows(const ks::World& world, const ks::Group& group);
/// What is in flight in a share-partition, range by range: state, deliveries, holder, lock left.
Table share_records(const ks::World& world, const ks::SharePartition& state, ks::Time now);
/// Group fields, members and share-partitions of a share group in JSON; inside the object of the group.
void write_share_group(ks::JsonWriter& json, const ks::World& world, const ks::Group& group,
                       ks::Time now);

/// Processes of brokers, how the cluster counts on them, and what they coordinate.
Table broker_rows(const ks::World& world);
/// "Controllers: k1 is active", or what ZooKeeper's znodes say.
std::string control_title(const ks::World& world);
/// Empty in ZooKeeper mode.
Table controller_rows(const ks::World& world);
Table transaction_rows(const ks::World& world);
/// Partition; log end, high watermark and last stable offset of each replica; ELR; last known leader.
std::vector<std::string> replica_cells(const ks::World& world, ks::PartitionId partition);
/// More fields of a partition's object in JSON.
void write_replicas(ks::JsonWriter& json, const ks::World& world, const ks::PartitionInfo& info);
/// Brokers, and controllers or ZooKeeper, in JSON; inside the object of the state.
void write_servers(ks::JsonWriter& json, const ks::World& world);

/// `now` is the instant that is looked at, not earlier than the world's last event.
std::vector<std::string> state_text(const ks::World& world, ks::Time now);
std::string state_json(const ks::World& world, ks::Time now);

}  // namespace kv
