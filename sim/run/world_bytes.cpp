#include "sim/run/world_bytes.h"

namespace ks {
namespace {

/// Records in one block of OffsetsRecords.
constexpr std::size_t offsets_block = 256;

template <class List>
std::size_t bytes_of(const List& list) {
  return list.size() * sizeof(*list.begin());
}

std::size_t engine_bytes(const Engine& engine) {
  std::size_t sum =
      engine.timers.size() * sizeof(TimerSlot) + engine.queue.pending() * sizeof(Entry);
  for (const KafkaConnection& connection : engine.network.all()) {
    sum += sizeof(KafkaConnection);
    sum += (connection.unread.size() + connection.link(Direction::to_broker).in_flight.size() +
            connection.link(Direction::to_client).in_flight.size()) *
           sizeof(Delivery);
  }
  for (const Listener& listener : engine.network_threads.listeners) {
    for (const NetworkThread& thread : listener.threads)
      sum += sizeof(NetworkThread) + thread.pieces.size() * sizeof(NetworkPiece);
  }
  return sum;
}

std::size_t replication_bytes(const Replication& replication) {
  std::size_t sum = bytes_of(replication.fetchers) + bytes_of(replication.session_of) +
                    bytes_of(replication.fetcher_of) + bytes_of(replication.processes);
  for (const FetchSession& session : replication.sessions) {
    sum += sizeof(FetchSession) + bytes_of(session.parts);
  }
  sum += bytes_of(replication.tasks);
  // Full blocks of the coordinators' records are shared.
  sum += replication.offsets_records.size() % offsets_block * sizeof(OffsetsRecord);
  return sum + replication.replicas.own_bytes() + replication.led.own_bytes();
}

}  // namespace

std::size_t world_bytes(const World& world) {
  std::size_t sum =
      sizeof(World) + engine_bytes(world.engine) + replication_bytes(world.replication);
  sum += bytes_of(world.brokers);
  for (const Controller& controller : world.controllers) {
    sum += sizeof(Controller) + bytes_of(controller.sessions) + bytes_of(controller.replies);
    sum += bytes_of(controller.raft.log.stretches()) + bytes_of(controller.raft.peers);
  }
  const ZkState& zookeeper = world.zookeeper;
  sum += bytes_of(zookeeper.server.sessions) + bytes_of(zookeeper.server.brokers) +
         bytes_of(zookeeper.clients) + bytes_of(zookeeper.controllers);
  for (const ZkController& controller : zookeeper.controllers) sum += bytes_of(controller.links);
  for (const Group& group : world.groups) sum += bytes_of(group.unsettled);
  for (const Group& group : world.groups) {
    sum += sizeof(Group) + bytes_of(group.members) + bytes_of(group.offsets) +
           bytes_of(group.written.members);
    sum += bytes_of(group.modern.members) + bytes_of(group.modern.holder_epochs);
    for (const ConsumerGroupMember& member : group.modern.members) {
      sum += bytes_of(member.current.assigned) + bytes_of(member.current.revoking) +
             bytes_of(member.target) + bytes_of(member.topics);
    }
  }
  for (const LedSharePartition& led : world.shares.partitions)
    sum += sizeof(LedSharePartition) + bytes_of(led.state.runs());
  for (const ShareSession& session : world.shares.sessions)
    sum += sizeof(ShareSession) + bytes_of(session.parts);
  for (const Producer& producer : world.producers) {
    sum += sizeof(Producer) + bytes_of(producer.accumulator.pool) +
           producer.accumulator.partitions.own_bytes() + bytes_of(producer.accumulator.waiting) +
           bytes_of(producer.links);
    for (const BrokerLink& link : producer.links) sum += link.sent.size() * sizeof(SentRequest);
  }
  for (const Consumer& consumer : world.consumers) {
    sum += sizeof(Consumer) + bytes_of(consumer.owned) + bytes_of(consumer.links) +
           bytes_of(consumer.buffer) + bytes_of(consumer.commits) + bytes_of(consumer.handed) +
           bytes_of(consumer.topics) + bytes_of(consumer.joined_assignment) +
           bytes_of(consumer.metadata.topics) + bytes_of(consumer.backoffs) +
           bytes_of(consumer.group_topics);
  }
  for (const Consumer& consumer : world.consumers) {
    sum += bytes_of(consumer.poison) + bytes_of(consumer.share.sessions) +
           bytes_of(consumer.share.buffer) + bytes_of(consumer.share.hand) +
           bytes_of(consumer.share.assigned);
  }
  for (const GroupLedger& ledger : world.ledger.groups) sum += ledger.partitions.own_bytes();
  for (const ProducerLedger& ledger : world.ledger.producers) sum += ledger.own_bytes();
  return sum;
}

}  // namespace ks
