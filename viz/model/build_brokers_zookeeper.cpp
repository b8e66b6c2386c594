// ZooKeeper in the brokers view: sessions instead of leases, and who the controller is.
#include <algorithm>

#include <fmt/format.h>

#include "sim/kafka/zk_client.h"
#include "sim/trace/words.h"
#include "viz/model/build_brokers_parts.h"

namespace kv {
namespace {

std::string clock_of(ks::Time time) { return ks::seconds_text(time - ks::start_time); }

const ks::ZkSession* session_of(const BrokersSource& s, ks::BrokerId broker) {
  const ks::ZkServer& server = s.world.zookeeper.server;
  return server.find(server.brokers[broker.index].owner);
}

std::string_view process_word(ks::ProcessState process) {
  if (process == ks::ProcessState::frozen) return "frozen";
  return process == ks::ProcessState::killed ? "down" : "running";
}

std::string znodes_text(const BrokersSource& s) {
  const ks::ZkServer& server = s.world.zookeeper.server;
  std::string list;
  for (std::size_t i = 0; i < server.brokers.size(); ++i) {
    if (server.brokers[i].owner == 0) continue;
    list += fmt::format("{}/brokers/ids/{} (session {}, broker epoch {})", list.empty() ? "" : ", ",
                        i + 1, server.brokers[i].owner, server.brokers[i].epoch);
  }
  const std::string controller = server.controller.valid()
                                     ? std::string{s.names.of(ks::node(server.controller))}
                                     : std::string{"nobody"};
  return fmt::format("Znodes: {}; /controller names {}, /controller_epoch is {}.",
                     list.empty() ? "no broker" : list, controller, server.controller_epoch);
}

}  // namespace

void fill_zookeeper(const BrokersSource& s, BrokersView& view) {
  const ks::ZkServer& server = s.world.zookeeper.server;
  view.service = "ZooKeeper";
  view.controller = s.names.of(ks::zookeeper_node);
  view.image = fmt::format("{}, {} sessions", process_word(server.process), server.sessions.size());
  view.image_fewer = fmt::format("{} sessions", server.sessions.size());
  if (server.process != ks::ProcessState::running) view.image_fewer = process_word(server.process);
  view.note_fewer = "no controller";
  const ks::BrokerId active = ks::active_controller(s.world.zookeeper);
  view.image_note = active.valid() ? fmt::format("controller {}", s.names.of(ks::node(active)))
                                   : std::string{"no active controller"};
  if (const auto left = s.world.engine.timers.remaining(server.expiry, s.now))
    view.check =
        fmt::format("first session over in {} s at the earliest", ks::seconds_text(*left, 2));
  view.controller_tip = fmt::format(
      "**{}** is ZooKeeper: a broker lives as long as its session, and sessions end at ticks, one "
      "every {}. {}",
      view.controller, ks::span_text(server.tick), znodes_text(s));
}

void fill_zookeeper_session(const BrokersSource& s, BrokerColumn& column) {
  const ks::ZkSession* const session = session_of(s, column.id);
  BrokerLease& lease = column.lease;
  lease.word = "session";
  if (session == nullptr) {
    lease.arc = {TimerState::expired, 0};
    lease.value = "no znode";
    lease.ink = StageInk::red;
    lease.next =
        column.card == BrokerCard::alive ? "until it has registered" : "until it is started again";
    return;
  }
  lease.heard = clock_of(session->last_heard);
  const ks::Duration left = std::max(session->expires - s.now, ks::Duration{});
  const ks::Duration whole = session->expires - session->last_heard;
  lease.arc.state = left > ks::Duration{} ? TimerState::running : TimerState::expired;
  lease.arc.left = static_cast<float>(ks::to_us(left)) / static_cast<float>(ks::to_us(whole));
  lease.value = ks::seconds_text(left, 1) + " s";
  // More can be left than the timeout: ZooKeeper looks at sessions only at ticks.
  lease.of = fmt::format("of {} + tick", ks::span_text(session->timeout));
  if (lease.arc.left < 0.25F) lease.ink = StageInk::amber;
  if (column.card != BrokerCard::alive) {
    lease.ink = StageInk::amber;
    lease.next = fmt::format("ends at the {} tick", clock_of(session->expires));
    return;
  }
  const ks::ZkClient& client = s.world.zookeeper.clients[column.id.index];
  if (!client.connected) lease.next = "not connected to ZooKeeper";
  const auto pulse = s.world.engine.timers.remaining(client.pulse, s.now);
  if (client.connected && pulse) lease.next = fmt::format("next ping in {}", short_length(*pulse));
}

std::string zookeeper_session_tip(const BrokersSource& s, const BrokerColumn& column) {
  const ks::ZkSession* const session = session_of(s, column.id);
  const BrokerLease& lease = column.lease;
  if (session == nullptr)
    return fmt::format("**{}** has {} {}.", column.name, lease.value, lease.next);
  std::string tip = fmt::format(
      "ZooKeeper ends the session of **{}** at the first tick after {} without a word from it; "
      "there is a tick every {}. Last heard of at {} s: the tick is at {} s, in {}",
      column.name, ks::span_text(session->timeout), ks::span_text(s.world.zookeeper.server.tick),
      lease.heard, clock_of(session->expires), lease.value);
  return tip + (column.card == BrokerCard::alive && !lease.next.empty()
                    ? fmt::format("; {}.", lease.next)
                    : ".");
}

std::string zookeeper_badge(const BrokersSource& s, ks::BrokerId broker) {
  if (!s.world.zookeeper.on) return {};
  const ks::ZkController& controller = s.world.zookeeper.controllers[broker.index];
  switch (controller.state) {
    case ks::ZkControllerState::none: break;
    case ks::ZkControllerState::reading:
      return fmt::format("reads as controller of epoch {}", controller.epoch);
    case ks::ZkControllerState::active:
      if (s.world.zookeeper.server.controller != broker)
        return fmt::format("still believes to be controller of epoch {}", controller.epoch);
      return fmt::format("controller of epoch {}", controller.epoch);
  }
  return {};
}

std::string zookeeper_pill(const BrokersSource& s, ks::BrokerId broker) {
  return session_of(s, broker) == nullptr ? "no znode" : "znode still there";
}

}  // namespace kv
