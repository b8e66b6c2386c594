#include "sim/world/execute_racks.h"

#include "sim/world/execute_brokers.h"
#include "sim/world/execute_ways.h"

namespace ks {
namespace {

std::vector<std::uint32_t> brokers_of(const World& world, const std::string& rack) {
  std::vector<std::uint32_t> list;
  for (std::uint32_t i = 0; i < world.brokers.size(); ++i) {
    if (!rack.empty() && world.cluster->rack_of(i) == rack) list.push_back(i);
  }
  return list;
}

/// The same for one broker.
CommandBody single(const RackCommand& command, const std::string& broker) {
  switch (command.action) {
    case RackAction::freeze: return Freeze{broker};
    case RackAction::thaw: return Thaw{broker};
    case RackAction::stop: return StopBroker{broker};
    case RackAction::start: return StartBroker{broker, command.empty};
    default: return Kill{broker, command.machine};
  }
}

bool is_way(RackAction action) { return action == RackAction::cut || action == RackAction::heal; }

/// Who is not in the rack: other brokers, controllers, ZooKeeper, and clients whose client.rack it is not.
std::vector<std::string> outside(const World& world, const std::string& rack) {
  std::vector<std::string> list;
  for (std::uint32_t i = 0; i < world.brokers.size(); ++i) {
    if (world.cluster->rack_of(i) != rack) list.push_back(world.names->brokers[i]);
  }
  for (const std::string& name : world.names->controllers) list.push_back(name);
  for (const std::string& name : world.names->zookeepers) list.push_back(name);
  for (const std::string& name : world.names->producers) list.push_back(name);
  for (const Consumer& consumer : world.consumers) {
    if (consumer.config.client_rack != rack) list.emplace_back(world.names->of(node(consumer.id)));
  }
  return list;
}

/// Every way into the rack: between a broker in it and somebody outside, and between a consumer in it and
/// a broker outside.
template <class Visit>
void for_each_way(const World& world, const std::string& rack, Visit visit) {
  const std::vector<std::string> others = outside(world, rack);
  for (const std::uint32_t broker : brokers_of(world, rack)) {
    for (const std::string& other : others) visit(world.names->brokers[broker], other);
  }
  for (const Consumer& consumer : world.consumers) {
    if (consumer.config.client_rack != rack) continue;
    const std::string inside{world.names->of(node(consumer.id))};
    for (std::uint32_t i = 0; i < world.brokers.size(); ++i) {
      if (world.cluster->rack_of(i) != rack) visit(inside, world.names->brokers[i]);
    }
  }
}

}  // namespace

std::string rack_rejection(const World& world, const RackCommand& command) {
  const std::vector<std::uint32_t> brokers = brokers_of(world, command.rack);
  if (brokers.empty()) return "there is no broker in a rack " + command.rack;
  std::string first;
  bool any = false;
  const auto see = [&](std::string reason) {
    any = any || reason.empty();
    if (first.empty()) first = std::move(reason);
  };
  if (is_way(command.action)) {
    for_each_way(world, command.rack, [&](const std::string& inside, const std::string& other) {
      see(command.action == RackAction::cut ? way_rejection(world, CutWay{inside, other, false})
                                            : way_rejection(world, HealWay{inside, other}));
    });
  } else {
    for (const std::uint32_t broker : brokers)
      see(broker_rejection(world, BrokerId{broker}, single(command, world.names->brokers[broker])));
  }
  return any ? "" : first;
}

void execute_rack(World& world, const RackCommand& command, Ctx& ctx) {
  if (is_way(command.action)) {
    for_each_way(world, command.rack, [&](const std::string& inside, const std::string& other) {
      const CutWay cut{inside, other, false};
      const HealWay heal{inside, other};
      if (command.action == RackAction::cut && way_rejection(world, cut).empty())
        execute_way(world, cut, ctx);
      if (command.action == RackAction::heal && way_rejection(world, heal).empty())
        execute_way(world, heal, ctx);
    });
    return;
  }
  for (const std::uint32_t broker : brokers_of(world, command.rack)) {
    const BrokerId id{broker};
    const CommandBody body = single(command, world.names->brokers[broker]);
    if (!broker_rejection(world, id, body).empty()) continue;
    ctx.act_as(node(id), image_of(world, node(id)));
    command_broker(world, id, body, ctx);
  }
}

}  // namespace ks
