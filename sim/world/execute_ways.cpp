#include "sim/world/execute_ways.h"

#include <algorithm>
#include <vector>

namespace ks {
namespace {

struct Way {
  NodeId from;
  NodeId to;
};

bool talks(NodeId node) {
  return node.valid() && node.kind != NodeKind::group && node.kind != NodeKind::none;
}

/// Everybody that is there; a client keeps what is wrong with its ways over a restart.
std::vector<NodeId> others(const World& world, NodeId node) {
  std::vector<NodeId> list;
  const auto add = [&](NodeKind kind, std::size_t count) {
    for (std::uint32_t i = 0; i < count; ++i) {
      const NodeId other{kind, i};
      if (!(other == node)) list.push_back(other);
    }
  };
  add(NodeKind::broker, world.names->brokers.size());
  add(NodeKind::controller, world.names->controllers.size());
  add(NodeKind::zookeeper, world.names->zookeepers.size());
  add(NodeKind::producer, world.names->producers.size());
  add(NodeKind::consumer, world.names->consumers.size());
  return list;
}

std::vector<Way> ways(const World& world, const std::string& name, const std::string& peer,
                      bool one_way) {
  const NodeId node = world.names->find(name);
  const std::vector<NodeId> peers =
      peer.empty() ? others(world, node) : std::vector<NodeId>{world.names->find(peer)};
  std::vector<Way> list;
  for (const NodeId other : peers) {
    list.push_back(Way{node, other});
    if (!one_way) list.push_back(Way{other, node});
  }
  return list;
}

std::string bad_ends(const World& world, const std::string& name, const std::string& peer) {
  if (!talks(world.names->find(name))) return "there is no node " + name;
  if (peer.empty()) return "";
  if (!talks(world.names->find(peer))) return "there is no node " + peer;
  return name == peer ? name + " needs no way to itself" : "";
}

/// What a healed way sets free is on its way again, from its sender.
void set_fault(World& world, const WayFault& fault, Ctx& ctx) {
  KafkaNetwork& network = world.engine.network;
  const auto released = network.set_fault(
      fault, ctx.now, KafkaNetwork::Kinds{delivery_kind, hang_up_kind, reset_kind},
      world.engine.queue);
  for (const auto& each : released) {
    const KafkaConnection& connection = network.at(each.id);
    const bool request = each.direction == Direction::to_broker;
    const Delivery& message = connection.link(each.direction).in_flight[each.place];
    if (!ctx.wants(is_data(message.payload.body) ? Level::data : Level::protocol)) continue;
    ctx.note_at(request ? connection.client : connection.server,
                MessageSent{each.id, request ? connection.server : connection.client, message.due,
                            message.payload});
  }
}

}  // namespace

bool is_way_command(const CommandBody& command) {
  return std::visit([]<class Body>(const Body&) { return WayCommand<Body>; }, command);
}

std::string way_rejection(const World& world, const CutWay& command) {
  if (std::string bad = bad_ends(world, command.node, command.peer); !bad.empty()) return bad;
  const std::vector<Way> all = ways(world, command.node, command.peer, command.one_way);
  const bool cut = std::all_of(all.begin(), all.end(), [&](const Way& way) {
    return world.engine.network.fault(way.from, way.to).cut;
  });
  return cut ? "the way is cut already" : "";
}

std::string way_rejection(const World& world, const DelayWay& command) {
  if (command.by <= Duration{}) return "a delay is longer than no time";
  return bad_ends(world, command.node, command.peer);
}

std::string way_rejection(const World& world, const HealWay& command) {
  if (std::string bad = bad_ends(world, command.node, command.peer); !bad.empty()) return bad;
  const std::vector<Way> all = ways(world, command.node, command.peer, false);
  const bool fine = std::all_of(all.begin(), all.end(), [&](const Way& way) {
    const WayFault fault = world.engine.network.fault(way.from, way.to);
    return !fault.cut && fault.extra == Duration{};
  });
  return fine ? "nothing is wrong with the way" : "";
}

void execute_way(World& world, const CutWay& command, Ctx& ctx) {
  for (const Way& way : ways(world, command.node, command.peer, command.one_way)) {
    WayFault fault = world.engine.network.fault(way.from, way.to);
    fault.cut = true;
    set_fault(world, fault, ctx);
  }
}

void execute_way(World& world, const DelayWay& command, Ctx& ctx) {
  for (const Way& way : ways(world, command.node, command.peer, command.one_way)) {
    WayFault fault = world.engine.network.fault(way.from, way.to);
    fault.extra = command.by;
    set_fault(world, fault, ctx);
  }
}

void execute_way(World& world, const HealWay& command, Ctx& ctx) {
  for (const Way& way : ways(world, command.node, command.peer, false))
    set_fault(world, WayFault{way.from, way.to, false, {}}, ctx);
}

}  // namespace ks
