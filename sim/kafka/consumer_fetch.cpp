#include <algorithm>
#include <span>

#include "sim/kafka/consumer_parts.h"
#include "sim/kafka/record_book.h"

namespace ks {
namespace {

/// Takes out what has arrived of partitions that nobody wants any more.
template <class Unwanted>
void drop_data(Consumer& consumer, Unwanted unwanted) {
  Ring<BufferedBatch> kept;
  for (FetchLink& link : consumer.links) link.buffered = 0;
  while (!consumer.buffer.empty()) {
    const BufferedBatch batch = consumer.buffer.take_front();
    if (unwanted(batch.partition)) continue;
    ++fetch_link(consumer, batch.from).buffered;
    kept.push_back(batch);
  }
  consumer.buffer = std::move(kept);
}

/// Since 4.0 a broker is not asked as long as the buffer has anything of its partitions (KAFKA-17182);
/// before, only these partitions themselves wait, and leave the fetch session meanwhile.
bool gates_brokers(const Consumer& consumer) { return consumer.profile != Profile::v3_9; }

/// AbstractFetch.fetchablePartitions before 4.0.
bool waits_in_buffer(const Consumer& consumer, PartitionId partition) {
  return !gates_brokers(consumer) &&
         std::any_of(consumer.buffer.begin(), consumer.buffer.end(),
                     [&](const BufferedBatch& batch) { return batch.partition == partition; });
}

/// Model: also before 4.4, where only a subscription that shrinks within a cooperative group can tell.
bool fetchable(const Consumer& consumer, const OwnedPartition& owned, const Ctx& ctx) {
  if (owned.position < 0 || owned.paused || owned.validating || !owned.leader.valid()) return false;
  if (owned.stopped || waits_in_buffer(consumer, owned.partition)) return false;
  if (consumer.modern.on) return true;  // what it may use it subscribes to
  return !consumer.pending_revocation && consumer.subscribes(topic_of(owned.partition, ctx));
}

/// The brokers whose connections are as they mostly are: a fetch is on its way, or what one brought is not
/// handed out yet. One look at each connection, however many partitions are read through it.
class LeadersAsked {
 public:
  LeadersAsked(const Consumer& consumer, const Ctx& ctx) {
    const std::size_t brokers = ctx.names().brokers.size();
    for (std::size_t i = 0; i < brokers; i += 64) words_.push_back(0);
    bits_ = words_.span();
    for (const FetchLink& link : consumer.links) {
      if (link.connection.valid() && waits(consumer, link)) add(link.broker);
    }
  }
  LeadersAsked(const LeadersAsked&) = delete;
  LeadersAsked& operator=(const LeadersAsked&) = delete;
  void add(BrokerId broker) {
    if (broker.valid()) bits_[broker.index / 64] |= bit(broker);
  }
  /// For an answer, or for the application to take what one brought.
  static bool waits(const Consumer& consumer, const FetchLink& link) {
    return link.in_flight || (link.buffered > 0 && gates_brokers(consumer));
  }
  bool has(BrokerId broker) const {
    return broker.valid() && (bits_[broker.index / 64] & bit(broker)) != 0;
  }

 private:
  static std::uint64_t bit(BrokerId broker) { return std::uint64_t{1} << (broker.index % 64); }

  SmallVec<std::uint64_t, 2> words_;
  std::span<std::uint64_t> bits_;  ///< by broker
};

/// Names what the session does not know yet, and what it has to forget.
FetchRequest build_fetch(Consumer& consumer, FetchLink& link, Ctx& ctx) {
  FetchRequest request;
  request.max_wait = consumer.config.fetch_max_wait_ms;
  request.min_bytes = static_cast<std::int32_t>(consumer.config.fetch_min_bytes);
  request.max_bytes = static_cast<std::int32_t>(consumer.config.fetch_max_bytes);
  request.partition_max_bytes =
      static_cast<std::int32_t>(consumer.config.max_partition_fetch_bytes);
  request.read_committed = consumer.read_committed;
  for (const PartitionId partition : link.to_forget) {
    const OwnedPartition* const owned = consumer.find(partition);
    if (owned == nullptr || owned->leader != link.broker || owned->stopped)
      request.parts.push_back(FetchPart{partition, -1, -1});
  }
  link.to_forget.clear();
  for (OwnedPartition& owned : consumer.owned) {
    if (owned.leader != link.broker) continue;
    if (owned.fetch_offset >= 0 && waits_in_buffer(consumer, owned.partition)) {
      request.parts.push_back(FetchPart{owned.partition, -1, -1});
      owned.fetch_offset = -1;
    }
    if (owned.position == owned.fetch_offset || !fetchable(consumer, owned, ctx)) continue;
    owned.fetch_offset = owned.position;
    const std::int32_t epoch = ctx.cluster().at(owned.partition).leader_epoch;
    request.parts.push_back(FetchPart{owned.partition, epoch, owned.position});
  }
  return request;
}

/// One batch, or the part of it that max.poll.records leaves room for, goes to the application.
std::uint32_t hand_out_batch(Consumer& consumer, OwnedPartition& owned, BufferedBatch& next,
                             std::uint32_t room, Ctx& ctx) {
  const std::int64_t end = next.base_offset + next.batch.count;
  const std::int64_t from = owned.position;
  const auto count = static_cast<std::uint32_t>(std::min<std::int64_t>(room, end - from));
  const std::uint32_t again = ctx.ledger().delivered(consumer.group, owned.partition, from, count);
  if (!owned.started) {
    owned.started = true;
    const PartitionLedger* const seen =
        ctx.ledger().groups[consumer.group.index].find(owned.partition);
    std::int64_t repeated = 0;  // of everything from here on, not of this batch only
    for (const OffsetRange& range : seen->delivered) {
      if (again > 0 && range.begin <= from && from < range.end) repeated = range.end - from;
    }
    ctx.note(ConsumptionStarted{owned.partition, from, static_cast<std::uint32_t>(repeated)});
  }
  if (ctx.wants(Level::data)) ctx.note(RecordsDelivered{owned.partition, from, count, again});
  const auto index = static_cast<std::uint32_t>(from - next.base_offset);
  ctx.hand_over({consumer.group, owned.partition, from, timestamp_in(next.batch, index)});
  owned.position = from + count;
  owned.position_epoch = next.batch.leader_epoch;
  std::vector<HandedOut>& handed = consumer.handed;
  if (!handed.empty() && handed.back().partition == owned.partition &&
      handed.back().offset + handed.back().count == from) {
    handed.back().count += count;
  } else {
    handed.push_back(HandedOut{owned.partition, from, count});
  }
  return count;
}

/// FetchCollector.handleInitializeErrors. The broker's session no longer has the partition: the next
/// request names it again, at once, whatever the error; a new leader it learns from the metadata.
void part_refused(Consumer& consumer, OwnedPartition& owned, KafkaError error, Ctx& ctx) {
  owned.fetch_offset = -1;
  if (error == KafkaError::offset_out_of_range) {
    ctx.note(PositionOutOfRange{owned.partition, owned.position,
                                to_text(consumer.config.auto_offset_reset)});
    owned.lost_position = owned.position;
    owned.position = -1;
    owned.needs_reset = true;
    // The next poll() throws OffsetOutOfRangeException.
    if (consumer.config.auto_offset_reset == AutoOffsetReset::none) consumer.poll_error = error;
  } else if (is_invalid_metadata(error)) {
    request_metadata(consumer, ctx);
  }
}

}  // namespace

FetchLink& fetch_link(Consumer& consumer, BrokerId broker) {
  for (FetchLink& link : consumer.links) {
    if (link.broker == broker) return link;
  }
  FetchLink link;
  link.broker = broker;
  consumer.links.push_back(std::move(link));
  return consumer.links.back();
}

void send_fetches(Consumer& consumer, Ctx& ctx) {
  validate_positions(consumer, ctx);
  LeadersAsked waited_for(consumer, ctx);
  for (const OwnedPartition& owned : consumer.owned) {
    if (waited_for.has(owned.leader) || !fetchable(consumer, owned, ctx)) continue;
    FetchLink* const link = ready_link(consumer, owned.leader, ctx);
    if (link == nullptr || LeadersAsked::waits(consumer, *link)) continue;
    FetchRequest request = build_fetch(consumer, *link, ctx);
    link->in_flight = true;
    waited_for.add(owned.leader);
    ctx.request(link->connection, std::move(request));
  }
}

std::uint32_t hand_out(Consumer& consumer, Ctx& ctx) {
  if (consumer.pending_revocation) return 0;
  std::uint32_t handed = 0;
  const auto limit = static_cast<std::uint32_t>(consumer.config.max_poll_records);
  while (!consumer.buffer.empty() && handed < limit) {
    BufferedBatch& next = consumer.buffer.front();
    OwnedPartition* const owned = consumer.find(next.partition);
    const std::int64_t end = next.base_offset + next.batch.count;
    const bool current = owned != nullptr && !owned->paused &&
                         owned->position >= next.base_offset && owned->position < end;
    if (current && next.batch.is_gap()) owned->position = end;  // nothing to hand out there
    if (current && !next.batch.is_gap())
      handed += hand_out_batch(consumer, *owned, next, limit - handed, ctx);
    if (current && owned->position < end) break;
    FetchLink& link = fetch_link(consumer, next.from);
    if (link.buffered > 0) --link.buffered;
    consumer.buffer.pop_front();
  }
  return handed;
}

void drop_partitions(Consumer& consumer, const std::vector<PartitionId>& partitions, Ctx& ctx) {
  const auto given_up = [&](PartitionId partition) {
    return std::binary_search(partitions.begin(), partitions.end(), partition);
  };
  for (const OwnedPartition& owned : consumer.owned) {
    if (!given_up(owned.partition)) continue;
    ctx.ledger().given_up(consumer.group, owned.partition, consumer.id, ctx.now);
    if (owned.fetch_offset < 0) continue;
    fetch_link(consumer, owned.leader).to_forget.push_back(owned.partition);
  }
  std::erase_if(consumer.owned,
                [&](const OwnedPartition& owned) { return given_up(owned.partition); });
  drop_data(consumer, given_up);
}

void drop_buffered(Consumer& consumer, PartitionId partition) {
  drop_data(consumer, [&](PartitionId each) { return each == partition; });
}

void drop_unsubscribed_data(Consumer& consumer, Ctx& ctx) {
  const auto unwanted = [&](PartitionId partition) {
    return !consumer.subscribes(topic_of(partition, ctx));
  };
  drop_data(consumer, unwanted);
}

void follow_leaders(Consumer& consumer, Ctx& ctx) {
  for (OwnedPartition& owned : consumer.owned) {
    const BrokerId leader = leader_of(consumer, owned.partition, ctx);
    if (leader.valid()) new_leader_epoch(consumer, owned, ctx);
    if (leader == owned.leader) continue;
    if (owned.fetch_offset >= 0)
      fetch_link(consumer, owned.leader).to_forget.push_back(owned.partition);
    owned.fetch_offset = -1;
    owned.leader = leader;
  }
}

void handle(Consumer& consumer, ConnectionId connection, const FetchResponse& response, Ctx& ctx) {
  const auto link = std::find_if(consumer.links.begin(), consumer.links.end(),
                                 [&](const FetchLink& l) { return l.connection == connection; });
  if (link == consumer.links.end()) return;
  link->in_flight = false;
  broker_heard(consumer, link->broker);
  std::size_t next = 0;
  for (const FetchedPart& part : response.parts) {
    OwnedPartition* const owned = consumer.find(part.partition);
    std::int64_t base = part.base_offset;
    // Data of a partition that was given back, or whose position moved meanwhile, is dropped silently.
    const bool wanted =
        owned != nullptr && owned->fetch_offset >= 0 && owned->position == owned->fetch_offset;
    if (wanted && part.error != KafkaError::none) part_refused(consumer, *owned, part.error, ctx);
    for (std::uint16_t i = 0; i < part.batches; ++i, ++next) {
      const Batch& batch = response.batches[next];
      if (wanted) {
        consumer.buffer.push_back(BufferedBatch{part.partition, link->broker, base, batch});
        if (batch.flags != 0) withhold(consumer, *owned, response, consumer.buffer.back(), ctx);
        ++link->buffered;
      }
      base += batch.count;
    }
  }
  drive_poll(consumer, ctx);
}

}  // namespace ks
