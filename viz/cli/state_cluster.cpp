// What `kafkascope at` tells of the cluster itself: brokers, controllers or ZooKeeper, transactional ids, and
// what each replica has.
#include <fmt/format.h>

#include "sim/kafka/zk_client.h"
#include "viz/cli/state.h"

namespace kv {
namespace {

/// The active controller; in ZooKeeper mode a broker.
ks::NodeId controller_of(const ks::World& world) {
  if (world.zookeeper.on) {
    const ks::BrokerId active = ks::active_controller(world.zookeeper);
    return active.valid() ? ks::node(active) : ks::NodeId{};
  }
  return ks::has_controller(world) ? ks::node(ks::active_controller_id(world)) : ks::NodeId{};
}

bool has_znode(const ks::World& world, std::uint32_t broker) {
  return world.zookeeper.server.brokers[broker].owner != 0;
}

/// As the cluster counts on it, which may not know yet what has become of its process.
std::string registration(const ks::World& world, std::uint32_t broker) {
  if (world.zookeeper.on) return has_znode(world, broker) ? "znode" : "no znode";
  const ks::BrokerRegistration& known = world.cluster->brokers[broker];
  if (known.fenced) return "fenced";
  return known.shutting_down ? "in controlled shutdown" : "not fenced";
}

std::vector<std::string> groups_of(const ks::World& world, ks::BrokerId broker) {
  std::vector<std::string> names;
  for (const ks::Group& group : world.groups) {
    if (coordinator_of(world, group) == broker)
      names.push_back(world.names->groups[group.id.index]);
  }
  for (const ks::Transaction& transaction : world.transactions) {
    if (transaction.host == broker) names.emplace_back(world.names->of(transaction.id));
  }
  return names;
}

std::string roles(const ks::World& world, ks::BrokerId broker) {
  std::string text;
  for (const std::string& name : groups_of(world, broker))
    text += (text.empty() ? "coordinates " : ", ") + name;
  if (controller_of(world) == ks::node(broker))
    text = text.empty() ? "controller" : "controller, " + text;
  return text.empty() ? "-" : text;
}

std::string name_or_nobody(const ks::World& world, ks::NodeId node) {
  return node.valid() ? std::string{world.names->of(node)} : "nobody";
}

std::string brokers_text(const ks::World& world, const ks::SmallVec<std::uint32_t, 3>& indexes) {
  std::string text;
  for (const std::uint32_t index : indexes)
    text += (text.empty() ? "" : " ") + world.names->brokers[index];
  return text.empty() ? "-" : text;
}

void node_or_null(ks::JsonWriter& json, const ks::World& world, std::string_view name,
                  ks::NodeId node) {
  json.key(name);
  if (node.valid()) json.value(world.names->of(node));
  if (!node.valid()) json.null();
}

void write_zookeeper(ks::JsonWriter& json, const ks::World& world) {
  const ks::ZkServer& server = world.zookeeper.server;
  json.key("zookeeper").begin_object();
  json.field("process", ks::process_state_name(server.process));
  node_or_null(json, world, "controller",
               server.controller.valid() ? ks::node(server.controller) : ks::NodeId{});
  json.field("controller_epoch", server.controller_epoch);
  json.field("sessions", server.sessions.size()).end_object();
}

}  // namespace

Table broker_rows(const ks::World& world) {
  Table rows({"broker", "process", "state", "for the cluster", "is"});
  for (const ks::Broker& broker : world.brokers) {
    rows.add({world.names->brokers[broker.id.index],
              std::string(ks::process_state_name(broker.life.process)),
              std::string(ks::broker_state_name(broker.life.state)),
              registration(world, broker.id.index), roles(world, broker.id)});
  }
  return rows;
}

std::string control_title(const ks::World& world) {
  const std::string active = name_or_nobody(world, controller_of(world));
  if (!world.zookeeper.on) return "Controllers: " + active + " is active";
  const ks::ZkServer& server = world.zookeeper.server;
  const ks::NodeId named = server.controller.valid() ? ks::node(server.controller) : ks::NodeId{};
  return fmt::format("ZooKeeper: {}, /controller names {}, /controller_epoch {}; {} is active",
                     ks::process_state_name(server.process), name_or_nobody(world, named),
                     server.controller_epoch, active);
}

Table controller_rows(const ks::World& world) {
  Table rows({"controller", "process", "state", ">epoch", "leader of its epoch", ">log end",
              ">committed"});
  for (const ks::Controller& k : world.controllers) {
    if (world.zookeeper.on) break;
    const bool quorum = k.raft.on;
    const ks::ControllerId leader = quorum ? k.raft.leader : k.id;
    rows.add({world.names->controllers[k.id.index], std::string(ks::process_state_name(k.process)),
              k.active ? "active"
              : quorum ? std::string(ks::quorum_state_name(k.raft.state))
                       : "-",
              fmt::format("{}", k.raft.epoch),
              name_or_nobody(world, leader.valid() ? ks::node(leader) : ks::NodeId{}),
              quorum ? fmt::format("{}", k.raft.log.end()) : "-",
              quorum ? fmt::format("{}", k.raft.high_watermark) : "-"});
  }
  return rows;
}

Table transaction_rows(const ks::World& world) {
  Table rows({"transactional id", "state", "coordinator", ">producer id", ">epoch", "partitions"});
  for (const ks::Transaction& transaction : world.transactions) {
    const ks::StoredTransaction& now = transaction.now;
    std::string partitions;
    for (const ks::PartitionId partition : now.partitions)
      partitions += (partitions.empty() ? "" : " ") + world.names->of(partition);
    const ks::NodeId host = transaction.host.valid() ? ks::node(transaction.host) : ks::NodeId{};
    rows.add({std::string(world.names->of(transaction.id)),
              std::string(ks::transaction_state_name(now.state)), name_or_nobody(world, host),
              now.producer_id < 0 ? "-" : fmt::format("{}", now.producer_id),
              now.epoch < 0 ? "-" : fmt::format("{}", now.epoch),
              partitions.empty() ? "-" : std::move(partitions)});
  }
  return rows;
}

std::vector<std::string> replica_cells(const ks::World& world, ks::PartitionId partition) {
  const ks::PartitionInfo& info = world.cluster->at(partition);
  std::string each;
  for (std::uint32_t r = 0; r < info.replicas.size(); ++r) {
    const ks::Replica& replica = world.replication.replicas[info.slot(r)];
    each += fmt::format("{}{} {}/{}/{}", each.empty() ? "" : ", ",
                        world.names->brokers[info.replicas[r]], replica.log.end_offset(),
                        replica.high_watermark, world.replication.last_stable_offset(replica));
  }
  const ks::BrokerId last = info.last_known_leader;
  return {world.names->of(partition), std::move(each), brokers_text(world, info.elr),
          last.valid() ? world.names->brokers[last.index] : "-"};
}

void write_replicas(ks::JsonWriter& json, const ks::World& world, const ks::PartitionInfo& info) {
  json.key("elr_nodes").begin_array();
  for (const std::uint32_t index : info.elr) json.value(world.names->brokers[index]);
  json.end_array();
  const ks::BrokerId last = info.last_known_leader;
  node_or_null(json, world, "last_known_leader", last.valid() ? ks::node(last) : ks::NodeId{});
  const auto each = [&](std::string_view name, auto value) {
    json.key(name).begin_array();
    for (std::uint32_t r = 0; r < info.replicas.size(); ++r)
      json.value(value(world.replication.replicas[info.slot(r)]));
    json.end_array();
  };
  each("replica_high_watermarks", [](const ks::Replica& r) { return r.high_watermark; });
  each("replica_last_stable_offsets",
       [&](const ks::Replica& r) { return world.replication.last_stable_offset(r); });
}

void write_servers(ks::JsonWriter& json, const ks::World& world) {
  json.key("brokers").begin_array();
  for (const ks::Broker& broker : world.brokers) {
    const std::uint32_t index = broker.id.index;
    json.begin_object().field("broker", world.names->brokers[index]);
    json.field("process", ks::process_state_name(broker.life.process));
    json.field("incarnation", broker.life.incarnation);
    json.field("broker_state", ks::broker_state_name(broker.life.state));
    json.field("broker_epoch", broker.life.epoch);
    if (world.zookeeper.on) {
      json.field("znode", has_znode(world, index));
    } else {
      json.field("fenced", world.cluster->brokers[index].fenced);
      json.field("in_controlled_shutdown", world.cluster->brokers[index].shutting_down);
    }
    json.field("active_controller", controller_of(world) == ks::node(broker.id));
    json.key("coordinates").begin_array();
    for (const std::string& name : groups_of(world, broker.id)) json.value(name);
    json.end_array().end_object();
  }
  json.end_array();
  node_or_null(json, world, "active_controller", controller_of(world));
  if (world.zookeeper.on) return write_zookeeper(json, world);
  json.key("controllers").begin_array();
  for (const ks::Controller& k : world.controllers) {
    json.begin_object().field("controller", world.names->controllers[k.id.index]);
    json.field("process", ks::process_state_name(k.process)).field("active", k.active);
    json.field("epoch", k.raft.epoch);
    if (k.raft.on) {
      json.field("quorum_state", ks::quorum_state_name(k.raft.state));
      node_or_null(json, world, "leader",
                   k.raft.leader.valid() ? ks::node(k.raft.leader) : ks::NodeId{});
      json.field("log_end_offset", k.raft.log.end());
      json.field("high_watermark", k.raft.high_watermark);
    }
    json.end_object();
  }
  json.end_array();
}

}  // namespace kv
