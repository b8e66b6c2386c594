// Controllers and ZooKeeper in the inspector.
#include <fmt/format.h>

#include <algorithm>

#include "sim/kafka/zk_client.h"
#include "sim/trace/words.h"
#include "viz/model/actions.h"
#include "viz/model/inspector_parts.h"
#include "viz/model/words.h"

namespace kv {
namespace {

void add(InspectorTable& table, std::string name, std::string value) {
  table.rows.push_back({cell(std::move(name)), cell(std::move(value), true)});
}

std::string controller_name(const ks::World& world, ks::ControllerId id) {
  return id.valid() ? world.names->controllers[id.index] : "nobody";
}

constexpr const char* none_text = "\xE2\x80\x93";

/// Where the newest snapshot ends; "–": there is none.
std::string snapshot_end(const ks::MetadataLog& log) {
  return log.snapshots().empty() ? none_text : fmt::format("up to {}", log.snapshots().back().end);
}

InspectorTable voters_of(const ks::World& world) {
  InspectorTable table;
  table.title = "Quorum";
  table.headers = {"voter", "epoch", "log end", "committed"};
  for (const ks::Controller& k : world.controllers) {
    table.rows.push_back({cell(world.names->controllers[k.id.index], k.active), cell(k.raft.epoch),
                          cell(k.raft.log.end()), cell(k.raft.high_watermark)});
    table.targets.push_back({ks::node(k.id), {}});
  }
  return table;
}

/// Where logs begin and snapshots end, once there is one.
void add_snapshots(const ks::World& world, InspectorView& view) {
  InspectorTable table;
  table.title = "Snapshots";
  table.headers = {"voter", "log start", "snapshot", "written"};
  bool any = false;
  for (const ks::Controller& k : world.controllers) {
    const ks::MetadataLog& log = k.raft.log;
    const bool has = !log.snapshots().empty();
    any = any || has;
    const std::string written =
        has ? ks::seconds_text(log.snapshots().back().written - ks::start_time) : none_text;
    table.rows.push_back({cell(world.names->controllers[k.id.index], k.active), cell(log.start()),
                          cell(snapshot_end(log)), cell(written)});
    table.targets.push_back({ks::node(k.id), {}});
  }
  if (any) view.tables.push_back(std::move(table));
}

/// The metadata log as this one has it.
void add_log(InspectorTable& table, const ks::Raft& raft) {
  add(table, "log start offset", std::to_string(raft.log.start()));
  add(table, "newest snapshot", snapshot_end(raft.log));
  if (raft.wanted.epoch >= 0)
    add(table, "asks for the snapshot", fmt::format("up to {}", raft.wanted.end));
}

}  // namespace

void inspect_controller(const ks::World& world, ks::ControllerId id, InspectorView& view) {
  const ks::Controller& k = world.controllers[id.index];
  view.kind = "Controller";
  view.name = world.names->controllers[id.index];
  view.state = controller_word(k);
  view.note = fmt::format("epoch {}", k.raft.epoch);
  view.actions = actions_of(world, ks::node(id));
  InspectorTable table;
  table.title = "What it knows";
  add(table, "leader of its epoch", controller_name(world, k.raft.on ? k.raft.leader : id));
  if (k.raft.on) {
    add(table, "voted for", controller_name(world, k.raft.voted));
    add_log(table, k.raft);
  }
  add(table, "is active", k.active ? "yes" : "no");
  if (k.active) {
    add(table, "metadata image", std::to_string(world.cluster->version));
    std::size_t fenced = 0;
    for (const ks::BrokerRegistration& broker : world.cluster->brokers) fenced += broker.fenced;
    add(table, "brokers fenced", fmt::format("{} of {}", fenced, world.cluster->brokers.size()));
    if (const auto left = world.engine.timers.remaining(k.fence, world.now))
      add(table, "looks for silent brokers in", ks::seconds_text(*left, 2) + " s");
  }
  view.tables.push_back(std::move(table));
  if (world.controllers.size() > 1) {
    view.tables.push_back(voters_of(world));
    add_snapshots(world, view);
  }
}

void inspect_zookeeper(const ks::World& world, InspectorView& view) {
  const ks::ZkServer& server = world.zookeeper.server;
  view.kind = "ZooKeeper";
  view.name = world.names->of(ks::zookeeper_node);
  view.state = server.process == ks::ProcessState::killed
                   ? "crashed"
                   : std::string{ks::process_state_name(server.process)};
  view.note = fmt::format("ticks of {} s", ks::seconds_text(server.tick));
  view.actions = actions_of(world, ks::zookeeper_node);
  InspectorTable sessions;
  sessions.title = "Sessions";
  sessions.headers = {"broker", "last heard", "ends", "timeout"};
  for (const ks::ZkSession& session : server.sessions) {
    sessions.rows.push_back(
        {cell(std::string{world.names->of(ks::node(session.broker))}, true),
         cell(ks::seconds_text(session.last_heard - ks::start_time)),
         cell(session.expires == ks::never ? std::string{"\xE2\x80\x93"}
                                           : ks::seconds_text(session.expires - ks::start_time)),
         cell(ks::seconds_text(session.timeout) + " s")});
    sessions.targets.push_back({ks::node(session.broker), {}});
  }
  sessions.empty = "Nobody has a session.";
  view.tables.push_back(std::move(sessions));
  InspectorTable znodes;
  znodes.title = "Znodes";
  add(znodes, "/controller",
      server.controller.valid() ? std::string{world.names->of(ks::node(server.controller))}
                                : std::string{"nobody"});
  add(znodes, "/controller_epoch", std::to_string(server.controller_epoch));
  std::size_t live = 0;
  for (const ks::BrokerZnode& broker : server.brokers) live += broker.owner != 0;
  add(znodes, "/brokers/ids", ks::count_text(live, "broker", "brokers"));
  view.tables.push_back(std::move(znodes));
}

}  // namespace kv
