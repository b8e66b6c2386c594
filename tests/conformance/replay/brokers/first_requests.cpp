#include "tests/conformance/replay/brokers/first_requests.h"

#include <algorithm>

namespace ks_replay {
namespace {

constexpr std::int64_t longest_ms = 1'000;  // a request that comes later has another cause
constexpr std::int64_t drawn_ms = 1'000;    // retry.backoff.max.ms: a client tries so much earlier
constexpr std::int64_t model_ms = 3;        // one way and an append

/// The request that a new connection was made for, or nullptr: that attempt failed.
const BrokerEvent* request_after(const BrokerRecording& recording, std::size_t connecting) {
  const BrokerEvent& connects = recording.events[connecting];
  for (std::size_t i = connecting + 1; i < recording.events.size(); ++i) {
    const BrokerEvent& event = recording.events[i];
    if (event.ms > connects.ms + longest_ms) return nullptr;
    if (event.text("client") != connects.text("client")) continue;
    if (event.is("client_connecting") && event.number("node") == connects.number("node"))
      return nullptr;
    if (event.is("broker_produce") && event.number("broker") == connects.number("node"))
      return &event;
  }
  return nullptr;
}

/// A transactional client asks its coordinator first.
bool produces_at_once(const BrokerRecording& recording, const std::string& client) {
  const Json& clients = recording.header.at("clients");
  return std::any_of(clients.begin(), clients.end(), [&](const Json& each) {
    return each.at("name") == client && each.at("kind") == "prod";
  });
}

bool is_refused(const BrokerEvent& request) {
  if (!request.has("result")) return false;
  const Json& result = request.body.at("result");
  return std::all_of(result.begin(), result.end(),
                     [](const Json& part) { return part.at(0).get<int>() != 0; });
}

ks::Producer* producer_named(ks::World& world, const std::string& name) {
  for (ks::Producer& producer : world.producers) {
    if (world.names->of(node(producer.id)) == name) return &producer;
  }
  return nullptr;
}

bool connected(const ks::Producer& producer, ks::BrokerId broker) {
  return broker.index < producer.links.size() && producer.links[broker.index].connection.valid();
}

}  // namespace

FirstRequests::FirstRequests(const BrokerRecording& recording) {
  for (std::size_t i = 0; i < recording.events.size(); ++i) {
    const BrokerEvent& event = recording.events[i];
    if (event.ms < recording.first_fault_ms || !event.is("client_connecting")) continue;
    if (event.number("node") < 0 || !produces_at_once(recording, event.text("client"))) continue;
    const BrokerEvent* const request = request_after(recording, i);
    if (request == nullptr) continue;
    // In the queue, and in the hands of a request handler; a refusal comes with the first look.
    const Json& spent = request->body.at("ms");
    const bool refused = is_refused(*request);
    const auto handled = static_cast<std::int64_t>(spent.at(0).get<double>() +
                                                   (refused ? 0 : spent.at(1).get<double>()));
    const std::int64_t takes = request->ms + handled - event.ms - model_ms;
    if (takes <= 0) continue;
    const std::int64_t held = refused ? request->number("done") - request->ms - handled : 0;
    awaited_.push_back(FirstRequest{
        event.text("client"), ks::BrokerId{static_cast<std::uint32_t>(event.number("node") - 1)},
        recording.time(event.ms - drawn_ms), recording.time(event.ms + longest_ms),
        ks::Duration{takes * 1000}, ks::Duration{held * 1000}});
  }
}

void FirstRequests::give(const std::vector<ks::Fact>& facts, ks::World& world) {
  if (awaited_.empty() || world.now < awaited_.front().from) return;
  const FirstRequest first = awaited_.front();
  ks::Producer* const producer = producer_named(world, first.client);
  if (producer == nullptr) return;
  const ks::NodeId from = node(producer->id);
  const ks::NodeId to = node(first.broker);
  const bool sent = std::any_of(facts.begin(), facts.end(), [&](const ks::Fact& fact) {
    const auto* message = std::get_if<ks::MessageSent>(&fact.body);
    return message != nullptr && fact.node == from && message->to == to;
  });
  const auto slow_down = [&](ks::Duration by) {
    world.engine.network.set_fault(
        ks::WayFault{from, to, false, by}, world.now,
        ks::KafkaNetwork::Kinds{ks::delivery_kind, ks::hang_up_kind, ks::reset_kind},
        world.engine.queue);
  };
  if (slow_ && sent && first.refused > ks::Duration{} && connected(*producer, first.broker)) {
    // The broker is at the refused request for so long, and reads nothing else from the connection.
    const ks::Time answered = world.now + first.takes + first.refused;
    ks::KafkaConnection& connection =
        world.engine.network.at(producer->links[first.broker.index].connection);
    connection.muted_until = std::max(connection.muted_until, answered);
    ks::Time& due = connection.link(ks::Direction::to_client).last_due;
    due = std::max(due, answered);
  }
  const bool over = (slow_ && sent) || world.now > first.until;
  const bool slow = !over && !connected(*producer, first.broker);
  if (slow != slow_) {
    slow_down(slow ? first.takes : ks::Duration{});
    slow_ = slow;
  }
  if (over) awaited_.erase(awaited_.begin());
}

}  // namespace ks_replay
