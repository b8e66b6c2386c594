// What the files of step() share and nobody else needs.
#pragma once

#include "sim/world/world.h"

namespace ks {

Ctx make_ctx(World& world, Facts& out, Time now, EventNo cause);
/// The handler of this node, mostly a broker's, runs with what the node knows.
inline void act_as(World& world, NodeId node, Ctx& ctx) {
  const bool broker = node.kind == NodeKind::broker;
  ctx.act_as(node, broker ? *world.brokers[node.index].image : image_of(world, node));
}
void count_event(World& world, Time now, std::uint64_t what);
BrokerSide side_of(World& world, BrokerId broker);
ControllerSide side_of(World& world, ControllerId controller);

// requests.cpp: what becomes of a request that has reached its server.

/// The server reads the front request of the connection: it processes it, or a broker's handler will.
void read_request(World& world, ConnectionId id, Ctx& ctx);
/// A broker that processes a request does not read the connection, so it sees the end afterwards.
void close_seen(World& world, ConnectionId id, Ctx& ctx);
/// A request handler has spent the time that the scenario gives for a request.
void request_handled(World& world, ConnectionId id, Time now, Facts& out);
/// A network thread has spent the time that the scenario gives for reading a request or writing an answer.
void network_done(World& world, ConnectionId id, Time now, Facts& out);
/// A quota mutes the connection no longer.
void unmute(World& world, ConnectionId id, Time now, Facts& out);
/// Answers free connections; each may have its next request waiting, whose answer frees it again.
void read_all_released(World& world, Ctx& ctx);

/// Makes the calls that clients of one application have for each other.
void make_calls(World& world, Ctx& ctx);
/// Hardly ever is a request waiting, and this is asked after every event.
inline void read_released(World& world, Ctx& ctx) {
  if (!ctx.calls().empty()) make_calls(world, ctx);
  if (!ctx.released().empty()) read_all_released(world, ctx);
}

/// The timer has fired: its handler runs.
void fire(World& world, TimerId timer, Time now, Facts& out);
/// The broker that a timer belongs to; invalid: none.
BrokerId broker_of(const World& world, const TimerSlot& slot);
/// The broker or the controller: when it stands still, so do its timers. Invalid: neither.
NodeId server_of(const World& world, const TimerSlot& slot);

}  // namespace ks
