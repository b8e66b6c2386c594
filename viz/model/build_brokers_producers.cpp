// What producers have under way to each broker: requests that fly, that wait in purgatory for replication,
// that stand unread behind them in a muted connection, and records that wait for a place.
#include <algorithm>

#include <fmt/format.h>

#include "viz/model/build_brokers_parts.h"
#include "viz/model/words.h"

namespace kv {
namespace {

constexpr std::size_t most_slots = 5;
constexpr std::size_t most_paths = 3;

bool parked_at(const BrokersSource& s, ks::BrokerId broker, ks::ConnectionId connection) {
  const std::vector<ks::PendingProduce>& waiting = s.world.brokers[broker.index].produces;
  return std::any_of(waiting.begin(), waiting.end(),
                     [&](const ks::PendingProduce& p) { return p.connection == connection; });
}

/// Records that wait in the accumulator for a broker, as far as the producer knows leaders.
std::uint32_t queued_for(const ks::Producer& producer, ks::BrokerId broker) {
  const ks::Cluster& known = producer.metadata.view();
  std::uint32_t records = 0;
  for (const std::uint32_t number : producer.accumulator.waiting) {
    const ks::ProducerPartition& partition = producer.accumulator.partitions[number];
    if (!known.has(partition.id) || known.at(partition.id).leader != broker) continue;
    for (std::uint32_t i = partition.head; i != ks::ProducerBatch::none;
         i = producer.accumulator.at(i).next) {
      records += producer.accumulator.at(i).batch.count;
    }
  }
  return records;
}

const ks::BrokerLink* link_to(const ks::Producer& producer, ks::BrokerId broker) {
  return broker.index < producer.links.size() ? &producer.links[broker.index] : nullptr;
}

std::size_t produce_requests(const ks::BrokerLink& link) {
  std::size_t requests = 0;
  for (const ks::SentRequest& request : link.sent) {
    if (request.kind == ks::SentRequest::Kind::produce) ++requests;
  }
  return requests;
}

ProducerPath path_of(const BrokersSource& s, const ks::Producer& producer, ks::BrokerId broker) {
  ProducerPath path;
  path.broker = s.names.brokers[broker.index];
  const auto slots = static_cast<std::size_t>(
      std::min<std::int64_t>(producer.config.max_in_flight_requests_per_connection, most_slots));
  path.slots.assign(slots, SlotUse::free);
  const std::uint32_t queued = queued_for(producer, broker);
  if (queued > 0) path.queued = fmt::format("+{}", queued);
  const ks::BrokerLink* link = link_to(producer, broker);
  const bool open = link != nullptr && link->connection.valid();
  const std::size_t in_flight = link != nullptr ? produce_requests(*link) : 0;
  if (!s.serving[broker.index]) {
    const bool waiting = in_flight > 0;
    for (std::size_t i = 0; i < slots && (!waiting || i >= in_flight); ++i)
      path.slots[i] = SlotUse::down;
    path.note = waiting ? fmt::format("{} without an answer", in_flight) : "no connection";
    path.ink = StageInk::red;
    return path;
  }
  if (!open) {
    path.note = queued > 0 ? "connects" : "nothing under way";
    return path;
  }
  const bool parked = parked_at(s, broker, link->connection);
  const auto unread_all = s.world.engine.network.at(link->connection).unread.size();
  const std::size_t unread = unread_all - std::min<std::size_t>(unread_all, parked ? 1 : 0);
  std::size_t next = 0;
  const auto fill = [&](SlotUse use, std::size_t count) {
    for (std::size_t i = 0; i < count && next < slots; ++i) path.slots[next++] = use;
  };
  fill(SlotUse::parked, parked ? 1 : 0);
  fill(SlotUse::unread, unread);
  const std::size_t used = (parked ? 1 : 0) + unread;
  fill(SlotUse::flying, in_flight - std::min<std::size_t>(in_flight, used));
  if (parked) {
    path.note =
        unread > 0 ? fmt::format("muted: 1 parked, {} unread", unread) : "1 waits for followers";
    path.ink = StageInk::amber;
  } else {
    path.note = in_flight > 0 ? fmt::format("{} under way", in_flight) : "nothing under way";
  }
  return path;
}

/// When the oldest record was made that has no answer yet; `never` if there is none.
ks::Time oldest_record(const ks::Producer& producer) {
  ks::Time oldest = ks::never;
  const auto look = [&](std::uint32_t batch) {
    oldest = std::min(oldest, producer.accumulator.at(batch).created);
  };
  for (const ks::BrokerLink& link : producer.links) {
    for (const ks::SentRequest& request : link.sent) {
      for (const std::uint32_t batch : request.batches) look(batch);
    }
  }
  for (const std::uint32_t partition : producer.accumulator.waiting)
    look(producer.accumulator.partitions[partition].head);
  return oldest;
}

BrokersProducer producer_view(const BrokersSource& s, const ks::Producer& producer) {
  BrokersProducer view;
  view.id = producer.id;
  view.name = s.names.of(ks::node(producer.id));
  const bool runs = producer.process == ks::ProcessState::running;
  view.about =
      runs ? fmt::format("{}, {}", rate_text(producer.per_second), acks_text(producer.config.acks))
           : std::string{ks::process_state_name(producer.process)};
  const ks::ProducerLedger& ledger = s.world.ledger.producers[producer.id.index];
  view.tip = fmt::format("**{}** writes to {}: {} records so far, {} acknowledged, {} failed.",
                         view.name, s.names.topics[producer.plan->topic.index], ledger.produced,
                         ledger.acked, ledger.failed);
  // The brokers that lead a partition of its topic, and those that it still waits for.
  std::vector<ks::BrokerId> brokers;
  for (const ks::PartitionId id : s.world.cluster->at(producer.plan->topic).partitions) {
    const ks::BrokerId leader = s.world.cluster->at(id).leader;
    if (leader.valid()) brokers.push_back(leader);
  }
  for (std::uint32_t i = 0; i < producer.links.size(); ++i) {
    if (produce_requests(producer.links[i]) > 0) brokers.push_back(ks::BrokerId{i});
  }
  std::sort(brokers.begin(), brokers.end());
  brokers.erase(std::unique(brokers.begin(), brokers.end()), brokers.end());
  for (const ks::BrokerId broker : brokers) {
    if (view.paths.size() < most_paths) {
      view.paths.push_back(path_of(s, producer, broker));
    } else {
      ++view.more;
    }
  }
  return view;
}

}  // namespace

void build_broker_producers(const BrokersSource& s, BrokersView& view) {
  ks::Time oldest = ks::never;
  for (const ks::Producer& producer : s.world.producers) {
    if (producer.process == ks::ProcessState::not_started || producer.plan == nullptr) continue;
    view.producers.push_back(producer_view(s, producer));
    oldest = std::min(oldest, oldest_record(producer));
  }
  if (oldest <= s.now) view.oldest_wait = ks::seconds_text(s.now - oldest) + " s";
}

}  // namespace kv
