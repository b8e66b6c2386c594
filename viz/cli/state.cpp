#include "viz/cli/state.h"

#include <algorithm>

#include "sim/kafka/event.h"

namespace kv {
namespace {

std::string_view consumer_timer_name(ks::ConsumerTimer timer) {
  switch (timer) {
    case ks::ConsumerTimer::heartbeat: return "heartbeat";
    case ks::ConsumerTimer::poll_interval: return "max.poll.interval";
    case ks::ConsumerTimer::session: return "session (client side)";
    case ks::ConsumerTimer::handler: return "handler";
    case ks::ConsumerTimer::auto_commit: return "auto-commit";
    case ks::ConsumerTimer::retry: return "retry";
    case ks::ConsumerTimer::metadata: return "metadata";
    case ks::ConsumerTimer::requests: return "request timeouts, next look";
  }
  return "";
}

std::string_view member_timer_name(ks::MemberTimer timer) {
  switch (timer) {
    case ks::MemberTimer::session: return "session";
    case ks::MemberTimer::rebalance: return "revocation";
    case ks::MemberTimer::join: return "join";
    case ks::MemberTimer::sync: return "sync";
  }
  return "";
}

std::string_view group_timer_name(ks::GroupTimer timer) {
  switch (timer) {
    case ks::GroupTimer::join: return "join phase";
    case ks::GroupTimer::sync: return "sync phase";
    case ks::GroupTimer::regex: return "patterns";
  }
  return "";
}

/// Reads one world; every function names the timer of one kind of owner.
class TimerNames {
 public:
  explicit TimerNames(const ks::World& world) : world_(world), names_(*world.names) {}

  TimerLine line(const ks::TimerSlot& slot) const {
    TimerLine line;
    line.deadline = slot.deadline;
    line.set_at = slot.set_at;
    switch (static_cast<ks::TimerOwner>(slot.owner_kind)) {
      case ks::TimerOwner::broker:
        name(line, ks::node(ks::BrokerId{slot.owner}),
             ks::timer_name(slot.owner_kind, slot.purpose));
        break;
      case ks::TimerOwner::controller:
        name(line, ks::node(ks::ControllerId{slot.owner}),
             ks::timer_name(slot.owner_kind, slot.purpose));
        break;
      case ks::TimerOwner::zookeeper:
        name(line, ks::zookeeper_node, ks::timer_name(slot.owner_kind, slot.purpose));
        break;
      case ks::TimerOwner::zookeeper_client:
      case ks::TimerOwner::zookeeper_controller:
        name(line, ks::node(ks::BrokerId{slot.owner}),
             ks::timer_name(slot.owner_kind, slot.purpose));
        break;
      case ks::TimerOwner::fetcher: fetcher(line, slot); break;
      case ks::TimerOwner::fetch_session: fetch_session(line, slot.owner); break;
      case ks::TimerOwner::producer:
        name(line, ks::node(ks::ProducerId{slot.owner}), "sender");
        break;
      case ks::TimerOwner::consumer: consumer(line, slot); break;
      case ks::TimerOwner::member: member(line, slot); break;
      case ks::TimerOwner::group: group(line, slot); break;
      case ks::TimerOwner::share_session: share_session(line, slot.owner); break;
      case ks::TimerOwner::share_partition: share_partition(line, slot.owner); break;
    }
    return line;
  }

 private:
  void name(TimerLine& line, ks::NodeId owner, std::string_view timer) const {
    line.owner = names_.of(owner);
    line.timer = timer;
  }
  void fetcher(TimerLine& line, const ks::TimerSlot& slot) const {
    const ks::Fetcher& fetcher = world_.replication.fetchers[slot.owner];
    const bool appends = static_cast<ks::FetcherTimer>(slot.purpose) == ks::FetcherTimer::append;
    name(line, ks::node(fetcher.follower),
         std::string(appends ? "append of records from " : "next fetch from ") +
             std::string(names_.of(ks::node(fetcher.leader))));
  }
  void fetch_session(TimerLine& line, std::uint32_t index) const {
    const ks::FetchSession& session = world_.replication.sessions[index];
    const ks::NodeId client = world_.engine.network.at(session.connection).client;
    name(line, ks::node(session.broker), "long poll of " + std::string(names_.of(client)));
  }
  void share_session(TimerLine& line, std::uint32_t index) const {
    const ks::ShareSession& session = world_.shares.sessions[index];
    const ks::NodeId client = world_.engine.network.at(session.connection).client;
    name(line, ks::node(session.broker), "share fetch of " + std::string(names_.of(client)));
  }
  void share_partition(TimerLine& line, std::uint32_t index) const {
    const ks::SharePartition& state = world_.shares.partitions[index].state;
    name(line, ks::node(world_.shares.partitions[index].host),
         "first lock of " + std::string(names_.of(ks::node(state.group))) + " on " +
             names_.of(state.partition));
  }
  void consumer(TimerLine& line, const ks::TimerSlot& slot) const {
    const auto purpose = static_cast<ks::ConsumerTimer>(slot.purpose);
    const ks::ConsumerId id{slot.owner};
    name(line, ks::node(id), consumer_timer_name(purpose));
    // The heartbeat thread looks every retry.backoff.ms; what counts is when it will send.
    if (purpose == ks::ConsumerTimer::heartbeat) {
      line.deadline = std::max(line.deadline, world_.consumers[id.index].heartbeat_due);
    }
  }
  void member(TimerLine& line, const ks::TimerSlot& slot) const {
    const ks::MemberName& member = names_.members[slot.owner];
    const ks::Group& group = world_.groups[member.group.index];
    const auto purpose = static_cast<ks::MemberTimer>(slot.purpose);
    name(line, ks::node(coordinator_of(world_, group)),
         std::string(member_timer_name(purpose)) + " of " +
             std::string(names_.of(ks::node(member.consumer))));
  }
  void group(TimerLine& line, const ks::TimerSlot& slot) const {
    const ks::Group& group = world_.groups[slot.owner];
    name(line, ks::node(coordinator_of(world_, group)),
         std::string(group_timer_name(static_cast<ks::GroupTimer>(slot.purpose))) + " of " +
             std::string(names_.of(ks::node(group.id))));
  }

  const ks::World& world_;
  const ks::Names& names_;
};

void add_link(const ks::KafkaConnection& connection, ks::Direction direction,
              std::vector<FlightLine>& flights) {
  const bool to_broker = direction == ks::Direction::to_broker;
  const ks::NodeId broker = connection.server;
  for (const ks::Delivery& delivery : connection.link(direction).in_flight) {
    flights.push_back({to_broker ? connection.client : broker,
                       to_broker ? broker : connection.client, delivery.sent, delivery.due,
                       &delivery.payload});
  }
}

}  // namespace

std::vector<TimerLine> timers_of(const ks::World& world) {
  const TimerNames names(world);
  std::vector<TimerLine> lines;
  for (std::uint32_t i = 0; i < world.engine.timers.size(); ++i) {
    const ks::TimerSlot& slot = world.engine.timers.slot(ks::TimerId{i});
    if (slot.armed && slot.deadline != ks::never) lines.push_back(names.line(slot));
  }
  std::sort(lines.begin(), lines.end(), [](const TimerLine& a, const TimerLine& b) {
    return std::tie(a.deadline, a.owner, a.timer) < std::tie(b.deadline, b.owner, b.timer);
  });
  return lines;
}

std::vector<FlightLine> messages_in_flight(const ks::World& world) {
  std::vector<FlightLine> flights;
  for (const ks::KafkaConnection& connection : world.engine.network.all()) {
    add_link(connection, ks::Direction::to_broker, flights);
    add_link(connection, ks::Direction::to_client, flights);
  }
  std::sort(flights.begin(), flights.end(), [](const FlightLine& a, const FlightLine& b) {
    return std::tie(a.due, a.sent, a.from, a.to, a.message->correlation) <
           std::tie(b.due, b.sent, b.from, b.to, b.message->correlation);
  });
  return flights;
}

ks::BrokerId coordinator_of(const ks::World& world, const ks::Group& group) {
  return world.cluster->at(group.offsets_partition).leader;
}

std::vector<ks::PartitionId> partitions_of(const ks::World& world, const ks::Group& group) {
  std::vector<ks::PartitionId> partitions;
  for (const ks::TopicId topic : group.topics) {
    const auto& all = world.cluster->at(topic).partitions;
    partitions.insert(partitions.end(), all.begin(), all.end());
  }
  return partitions;
}

std::int64_t position_of(const ks::World& world, ks::GroupId group, ks::PartitionId partition) {
  const ks::ConsumerId owner = ks::owner(world, group, partition);
  if (!owner.valid()) return -1;
  const ks::OwnedPartition* owned = world.consumers[owner.index].find(partition);
  return owned == nullptr ? -1 : owned->position;
}

std::string_view parked_at(const ks::GroupMember& member) {
  if (member.parked_join.valid()) return "join";
  return member.parked_sync.valid() ? "sync" : "";
}

}  // namespace kv
