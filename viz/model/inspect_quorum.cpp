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

/// Where the newest snapshot ends; "–": there is none.
std::string snapshot_end(const ks::MetadataLog& log) {
  return log.snapshots().empty() ? "\xE2\x80\x93" : std::to_string(log.snapshots().back().end);
}

/// Where logs begin, and snapshots, are told once there is one.
InspectorTable voters_of(const ks::World& world) {
  const bool snapshots =
      std::any_of(world.controllers.begin(), world.controllers.end(),
                  [](const ks::Controller& k) { return !k.raft.log.snapshots().empty(); });
  InspectorTable table;
  table.title = "Quorum";
  table.headers = {"voter", "epoch", snapshots ? "log" : "log end", "committed"};
  if (snapshots) table.headers.push_back("snapshot");
  for (const ks::Controller& k : world.controllers) {
    const ks::MetadataLog& log = k.raft.log;
    table.rows.push_back(
        {cell(world.names->controllers[k.id.index], k.active), cell(k.raft.epoch),
         snapshots ? cell(fmt::format("{}..{}", log.start(), log.end())) : cell(log.end()),
         cell(k.raft.high_watermark)});
    if (snapshots) table.rows.back().push_back(cell(snapshot_end(log)));
    table.targets.push_back({ks::node(k.id), {}});
  }
  return table;
}

/// The metadata log as this one has it, and what becomes of it next.
void add_log(InspectorTable& table, const ks::Raft& raft, ks::Time now) {
  const ks::MetadataLog& log = raft.log;
  add(table, "log start offset", std::to_string(log.start()));
  std::string snapshot = snapshot_end(log);
  if (!log.snapshots().empty()) {
    const ks::LogSnapshot& newest = log.snapshots().back();
    snapshot = fmt::format("up to {}, epoch {}, {} s old", newest.end, newest.epoch,
                           ks::seconds_text(now - newest.written));
  }
  add(table, "newest snapshot", snapshot);
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
    add_log(table, k.raft, world.now);
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
  if (world.controllers.size() > 1) view.tables.push_back(voters_of(world));
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
