// Messages of the stage: between consumers and coordinator, and on the data plane. Positions are
// functions of (sent, due, now); nothing is shown that is not in the world or the trace.
#include <algorithm>

#include <fmt/format.h>

#include "sim/trace/sentence.h"
#include "viz/model/build_stage_parts.h"
#include "viz/model/message_actions.h"

namespace kv {
namespace {

/// What arrived within this stretch before the cursor is still shown, and how many per direction.
constexpr ks::Duration afterglow{1'000'000};
constexpr std::size_t afterglow_each = 3;
constexpr std::size_t looked_at = 200;
constexpr std::size_t glyphs_per_part = 2;

float done_of(const ks::Delivery& message, ks::Time now) {
  const std::int64_t way = ks::to_us(message.due - message.sent);
  if (way <= 0) return 1;
  return std::clamp(static_cast<float>(ks::to_us(now - message.sent)) / static_cast<float>(way),
                    0.0F, 1.0F);
}

bool is_data(ks::ApiKey api) {
  return api == ks::ApiKey::produce || api == ks::ApiKey::fetch || api == ks::ApiKey::list_offsets;
}

struct Hidden {
  std::size_t data = 0;
  std::size_t control = 0;
  std::size_t follower = 0;
};

std::string words_of(const Hidden& hidden) {
  std::string words;
  const auto add = [&](std::size_t count, std::string_view one, std::string_view many) {
    if (count == 0) return;
    words += fmt::format("{}{} {}", words.empty() ? "" : ", ", count, count == 1 ? one : many);
  };
  add(hidden.data, "data message", "data messages");
  add(hidden.control, "control message", "control messages");
  add(hidden.follower, "follower fetch", "follower fetches");
  return words.empty() ? words : words + " hidden";
}

// --- control plane -------------------------------------------------------------------------------

struct Lane {
  const StageSource& s;
  const ks::Consumer& consumer;
  StageConsumer& view;
};

/// Messages with other brokers than the coordinator name the broker.
std::string label_with(const Lane& lane, std::string label, ks::BrokerId broker) {
  if (!lane.consumer.coordinator.valid() || broker == lane.consumer.coordinator) return label;
  return fmt::format("{} ({})", label, lane.s.names.of(ks::node(broker)));
}

/// The message that was read there.
MessageRef ref_of(const ks::Fact& fact, const ks::MessageDelivered& read) {
  const bool response = read.response;
  return {read.connection,
          response ? fact.node : read.from,
          response ? read.from : fact.node,
          read.api,
          response,
          read.correlation,
          read.sent};
}

/// The message that is on its way there.
MessageRef ref_of(const StageSource& s, const ks::KafkaConnection& connection,
                  const ks::Delivery& message) {
  const auto index = &connection - s.world.engine.network.all().data();
  return {ks::ConnectionId{static_cast<std::uint32_t>(index)},
          connection.client,
          connection.server,
          ks::api_key(message.payload.body),
          ks::is_response(message.payload.body),
          message.payload.correlation,
          message.sent};
}

void point_at(const StageSource& s, const MessageRef& message, StageMessage& m) {
  m.message = message;
  m.id = message_item(message, s.names);
}

StageMessage arrived(const Lane& lane, const ks::Fact& fact,
                     const ks::MessageDelivered& delivered) {
  StageMessage m;
  m.kind = LaneItemKind::arrived;
  m.to_coordinator = !delivered.response;
  const ks::NodeId broker = delivered.response ? delivered.from : fact.node;
  m.label = label_with(lane, ks::message_label(delivered), ks::BrokerId{broker.index});
  m.time = clock(fact.time);
  if (delivered.error != ks::KafkaError::none) {
    m.note = ks::error_name(delivered.error);
    m.note_ink = StageInk::amber;
  }
  m.what = message_term(delivered.api, delivered.error);
  m.event = fact.event;
  point_at(lane.s, ref_of(fact, delivered), m);
  return m;
}

StageMessage lost(const Lane& lane, const ks::Fact& fact, const ks::MessageLost& gone) {
  StageMessage m;
  m.kind = LaneItemKind::lost;
  m.to_coordinator = !gone.response;
  const ks::NodeId broker = gone.response ? fact.node : gone.to;
  m.label = label_with(lane, ks::message_label(gone), ks::BrokerId{broker.index});
  m.time = clock(fact.time);
  m.note = gone.why;
  m.what = gone.api;
  m.note_ink = StageInk::red;
  m.event = fact.event;
  point_at(lane.s,
           {gone.connection, gone.response ? gone.to : fact.node,
            gone.response ? fact.node : gone.to, gone.api, gone.response, 0, gone.sent},
           m);
  return m;
}

/// What arrived lately, oldest first; the request that waits at the barrier is not among it.
void afterglows(Lane& lane, bool join_parked, bool sync_parked) {
  const std::span<const std::uint32_t> list =
      before(lane.s, lane.s.trace.of_node(ks::node(lane.consumer.id)));
  std::size_t each[2] = {0, 0};
  std::vector<StageMessage> found;
  std::size_t most = looked_at;
  for (std::size_t i = list.size(); i-- > 0 && most > 0; --most) {
    const ks::Fact& fact = lane.s.trace[list[i]];
    if (fact.time < lane.s.now - afterglow) break;
    if (const auto* gone = std::get_if<ks::MessageLost>(&fact.body)) {
      if (!is_data(gone->api)) found.push_back(lost(lane, fact, *gone));
      continue;
    }
    const auto* delivered = std::get_if<ks::MessageDelivered>(&fact.body);
    if (delivered == nullptr || is_data(delivered->api)) continue;
    const bool waits =
        !delivered->response && ((join_parked && delivered->api == ks::ApiKey::join_group) ||
                                 (sync_parked && delivered->api == ks::ApiKey::sync_group));
    if (waits) {
      join_parked = sync_parked = false;
      continue;
    }
    if (each[delivered->response ? 1 : 0]++ < afterglow_each)
      found.push_back(arrived(lane, fact, *delivered));
  }
  lane.view.messages.insert(lane.view.messages.end(), found.rbegin(), found.rend());
}

template <class Body>
ks::Time parked_at(const StageSource& s, ks::MemberId member) {
  const ks::Fact* fact = last_fact<Body>(s, [&](const Body& f) { return f.member == member; }, 64);
  return fact == nullptr ? s.now : fact->time;
}

void waiting(Lane& lane, const ks::GroupMember& member) {
  const bool join = member.parked_join.valid();
  if (!join && !member.parked_sync.valid()) return;
  const ks::Time since = join ? parked_at<ks::JoinParked>(lane.s, member.id)
                              : parked_at<ks::SyncParked>(lane.s, member.id);
  StageMessage m;
  m.kind = LaneItemKind::parked;
  m.label = join ? "JoinGroup" : "SyncGroup";
  m.time = left_text(lane.s.now - since);
  m.note = join ? "parked at the barrier" : "waits for the assignment";
  m.what = join ? ks::ApiKey::join_group : ks::ApiKey::sync_group;
  const ks::ApiKey api = join ? ks::ApiKey::join_group : ks::ApiKey::sync_group;
  const ks::ConnectionId connection = join ? member.parked_join : member.parked_sync;
  const ks::Fact* read = last_fact<ks::MessageDelivered>(lane.s, [&](const auto& f) {
    return f.connection == connection && f.api == api && !f.response;
  });
  if (read != nullptr)
    point_at(lane.s, ref_of(*read, std::get<ks::MessageDelivered>(read->body)), m);
  lane.view.messages.push_back(std::move(m));
}

void next_beat(Lane& lane) {
  const ks::Consumer& consumer = lane.consumer;
  if (!consumer.heartbeats || consumer.heartbeat_in_flight || !consumer.alive()) return;
  const ks::TimerSlot& timer =
      lane.s.world.engine.timers.slot(consumer.timer(ks::ConsumerTimer::heartbeat));
  if (!timer.armed) return;
  StageMessage m;
  m.kind = LaneItemKind::next;
  m.done = 0;
  m.label = "next: Heartbeat";
  m.what = ks::ApiKey::heartbeat;
  m.time = clock(timer.deadline);
  lane.view.messages.push_back(std::move(m));
}

void silence(Lane& lane) {
  if (lane.view.card == CardKind::alive || (lane.view.card == CardKind::dead && !lane.view.killed))
    return;
  const ks::NodeId self = ks::node(lane.consumer.id);
  const std::span<const std::uint32_t> list = before(lane.s, lane.s.trace.of_node(self));
  std::size_t most = looked_at;
  for (std::size_t i = list.size(); i-- > 0 && most > 0; --most) {
    const ks::Fact& fact = lane.s.trace[list[i]];
    const auto* sent = std::get_if<ks::MessageSent>(&fact.body);
    if (fact.node != self || sent == nullptr || ks::is_data(sent->message.body)) continue;
    StageMessage m;
    m.kind = LaneItemKind::silent;
    m.label = fmt::format("silent since {}", clock(fact.time));
    m.what = Term::session;
    lane.view.messages.push_back(std::move(m));
    return;
  }
}

void lanes(const StageSource& s, StageView& view) {
  for (StageConsumer& entry : view.consumers) {
    Lane lane{s, s.world.consumers[entry.id.index], entry};
    silence(lane);
    if (!s.ui.show_control) continue;
    const ks::GroupMember* member = ks::member_of(s.world, entry.id);
    const bool join = member != nullptr && member->parked_join.valid();
    const bool sync = member != nullptr && member->parked_sync.valid();
    afterglows(lane, join, sync);
    if (member != nullptr) waiting(lane, *member);
  }
}

void fly(const StageSource& s, StageView& view, const ks::KafkaConnection& connection,
         ks::Direction direction, Hidden& hidden) {
  const int index = s.consumer_index[connection.client.index];
  for (const ks::Delivery& message : connection.link(direction).in_flight) {
    if (ks::is_data(message.payload.body)) continue;
    if (!s.ui.show_control) {
      ++hidden.control;
      continue;
    }
    StageConsumer& entry = view.consumers[static_cast<std::size_t>(index)];
    const Lane lane{s, s.world.consumers[connection.client.index], entry};
    StageMessage m;
    m.kind = LaneItemKind::flying;
    m.to_coordinator = direction == ks::Direction::to_broker;
    m.done = done_of(message, s.now);
    m.label = label_with(lane, ks::message_label(message.payload.body), connection.broker);
    m.what = message_term(ks::api_key(message.payload.body), ks::error_of(message.payload.body));
    m.time = clock(message.due);
    point_at(s, ref_of(s, connection, message), m);
    entry.messages.push_back(std::move(m));
  }
}

// --- data plane ----------------------------------------------------------------------------------

struct DataPlane {
  const StageSource& s;
  StageView& view;
  RecordKeys keys;
  Hidden& hidden;

  int index_of(ks::PartitionId id) const { return s.partition_index[id.index]; }
};

void add_flight(DataPlane& d, StageFlight flight, ks::PartitionId partition) {
  const int index = d.index_of(partition);
  if (index < 0) return;
  flight.partition = static_cast<std::uint32_t>(index);
  // One of several partitions has a place on the way of each.
  flight.id = fmt::format("{} {}", message_item(flight.message, d.s.names), index);
  d.view.flights.push_back(std::move(flight));
}

int producer_index(const StageView& view, std::uint32_t id) {
  for (std::size_t i = 0; i < view.producers.size(); ++i) {
    if (view.producers[i].id.index == id) return static_cast<int>(i);
  }
  return -1;
}

void produced(DataPlane& d, const ks::Delivery& message, const ks::KafkaConnection& connection) {
  StageFlight flight;
  flight.producer = producer_index(d.view, connection.client.index);
  flight.message = ref_of(d.s, connection, message);
  flight.done = done_of(message, d.s.now);
  if (const auto* request = std::get_if<ks::ProduceRequest>(&message.payload.body)) {
    flight.kind = FlightKind::produce;
    for (const ks::ProducePart& part : request->parts) add_flight(d, flight, part.partition);
  } else if (const auto* response = std::get_if<ks::ProduceResponse>(&message.payload.body)) {
    flight.kind = FlightKind::produce_reply;
    for (const ks::ProducePartResult& part : response->parts) add_flight(d, flight, part.partition);
  }
}

/// One flight per partition that has records on board; returns whether there were any.
bool records(DataPlane& d, const ks::FetchResponse& response, const StageFlight& flight) {
  bool any = false;
  std::size_t at = 0;
  for (const ks::FetchedPart& part : response.parts) {
    if (part.batches > 0 && d.index_of(part.partition) >= 0) {
      StageFlight loaded = flight;
      for (std::size_t k = 0; k < part.batches && loaded.keys.size() < glyphs_per_part; ++k) {
        d.keys.of_batch(response.batches[at + k], part.partition, 0,
                        glyphs_per_part - loaded.keys.size(), loaded.keys);
      }
      add_flight(d, std::move(loaded), part.partition);
      any = true;
    }
    at += part.batches;
  }
  return any;
}

void fetched(DataPlane& d, const ks::Delivery& message, const ks::KafkaConnection& connection) {
  StageFlight flight;
  flight.consumer = d.s.consumer_index[connection.client.index];
  flight.message = ref_of(d.s, connection, message);
  flight.done = done_of(message, d.s.now);
  flight.kind = FlightKind::fetch_reply;
  if (const auto* response = std::get_if<ks::FetchResponse>(&message.payload.body)) {
    if (records(d, *response, flight)) return;
  } else if (std::holds_alternative<ks::FetchRequest>(message.payload.body)) {
    flight.kind = FlightKind::fetch;
  } else {
    return;
  }
  // A message without records travels once, on the first way between the two.
  for (const ks::OwnedPartition& owned : d.s.world.consumers[connection.client.index].owned) {
    if (d.s.world.cluster->at(owned.partition).leader != connection.broker) continue;
    add_flight(d, flight, owned.partition);
    return;
  }
}

void replicated(DataPlane& d, const ks::Delivery& message, const ks::KafkaConnection& connection) {
  StageFlight flight;
  flight.follower = connection.client.index;
  flight.message = ref_of(d.s, connection, message);
  flight.done = done_of(message, d.s.now);
  flight.kind = FlightKind::replica_reply;
  if (const auto* response = std::get_if<ks::FetchResponse>(&message.payload.body)) {
    if (records(d, *response, flight)) return;
  } else if (std::holds_alternative<ks::FetchRequest>(message.payload.body)) {
    flight.kind = FlightKind::replica_fetch;
  } else {
    return;
  }
  for (const StagePartition& p : d.view.partitions) {
    const ks::PartitionInfo& info = d.s.world.cluster->at(p.id);
    if (info.leader != connection.broker) continue;
    if (std::find(info.replicas.begin(), info.replicas.end(), flight.follower) ==
        info.replicas.end())
      continue;
    add_flight(d, flight, p.id);
    return;
  }
}

std::size_t data_under_way(const ks::KafkaConnection& connection) {
  std::size_t count = 0;
  for (const ks::Direction direction : {ks::Direction::to_broker, ks::Direction::to_client}) {
    for (const ks::Delivery& message : connection.link(direction).in_flight) {
      if (ks::is_data(message.payload.body)) ++count;
    }
  }
  return count;
}

void data(DataPlane& d, const ks::KafkaConnection& connection) {
  const ks::NodeKind kind = connection.client.kind;
  const bool follower = kind == ks::NodeKind::broker;
  const bool shown = follower ? d.s.ui.show_replication && !d.view.rows.empty() : d.s.ui.show_data;
  if (!shown) {
    (follower ? d.hidden.follower : d.hidden.data) += data_under_way(connection);
    return;
  }
  for (const ks::Direction direction : {ks::Direction::to_broker, ks::Direction::to_client}) {
    for (const ks::Delivery& message : connection.link(direction).in_flight) {
      if (kind == ks::NodeKind::producer) produced(d, message, connection);
      if (kind == ks::NodeKind::consumer) fetched(d, message, connection);
      if (follower) replicated(d, message, connection);
    }
  }
}

/// Followers' fetches that wait at their leaders count as hidden, too: they are under way for half
/// a second.
std::size_t parked_follower_fetches(const ks::World& world) {
  std::size_t count = 0;
  for (const ks::FetchSession& session : world.replication.sessions) {
    if (session.parked && session.replica.valid()) ++count;
  }
  return count;
}

bool on_stage(const StageSource& s, const StageView& view, const ks::NodeId client) {
  switch (client.kind) {
    case ks::NodeKind::broker: return true;
    case ks::NodeKind::consumer: return s.consumer_index[client.index] >= 0;
    case ks::NodeKind::producer: return producer_index(view, client.index) >= 0;
    case ks::NodeKind::controller:
    case ks::NodeKind::zookeeper:
    case ks::NodeKind::group:
    case ks::NodeKind::none: break;
  }
  return false;
}

}  // namespace

void build_stage_messages(const StageSource& s, StageView& view) {
  Hidden hidden;
  lanes(s, view);
  DataPlane plane{s, view, RecordKeys(s.world, view.keys), hidden};
  for (const ks::KafkaConnection& connection : s.world.engine.network.all()) {
    const bool idle = connection.link(ks::Direction::to_broker).in_flight.empty() &&
                      connection.link(ks::Direction::to_client).in_flight.empty();
    if (idle || !on_stage(s, view, connection.client)) continue;
    data(plane, connection);
    if (connection.client.kind != ks::NodeKind::consumer) continue;
    fly(s, view, connection, ks::Direction::to_broker, hidden);
    fly(s, view, connection, ks::Direction::to_client, hidden);
  }
  if (s.ui.show_control) {
    for (StageConsumer& entry : view.consumers) {
      Lane lane{s, s.world.consumers[entry.id.index], entry};
      next_beat(lane);
    }
  }
  if (!s.ui.show_replication) hidden.follower += parked_follower_fetches(s.world);
  view.hidden = words_of(hidden);
}

}  // namespace kv
