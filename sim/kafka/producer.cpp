#include "sim/kafka/producer.h"

#include <algorithm>

#include "sim/base/check.h"
#include "sim/kafka/partitioner.h"

namespace ks {
namespace {

/// A v2 record batch has 61 bytes of header, a small record about nine around key and value.
constexpr std::uint32_t batch_header_bytes = 61;
constexpr std::uint32_t record_overhead_bytes = 9;

std::uint32_t record_size(const Producer& producer) {
  return producer.plan->record_bytes + record_overhead_bytes;
}

std::uint32_t sticky_partition(Producer& producer, Ctx& ctx) {
  if (producer.sticky.partition) return *producer.sticky.partition;
  std::vector<std::uint32_t> with_leader;
  const auto& partitions = ctx.cluster().at(producer.plan->topic).partitions;
  for (std::uint32_t i = 0; i < partitions.size(); ++i) {
    if (ctx.cluster().at(partitions[i]).leader.valid()) with_leader.push_back(i);
  }
  const PartitionChoice choice{with_leader, static_cast<std::uint32_t>(partitions.size())};
  Rng rng =
      ctx.rng(ctx.names().of(node(producer.id)), "sticky " + std::to_string(producer.next_number));
  return producer.sticky.current(choice, rng);
}

std::uint32_t partition_number(Producer& producer, Ctx& ctx) {
  const auto key = producer.plan->key_of(producer.next_number);
  if (!key) return sticky_partition(producer, ctx);
  const auto partitions =
      static_cast<std::uint32_t>(ctx.cluster().at(producer.plan->topic).partitions.size());
  return partitions == producer.plan->partitions
             ? producer.plan->key_partitions[*key]
             : partition_for_key(producer.plan->keys[*key], partitions);
}

OpenBatch* last_batch(Producer& producer, PartitionId partition) {
  for (std::size_t i = producer.accumulator.size(); i-- > 0;) {
    if (producer.accumulator[i].partition == partition) return &producer.accumulator[i];
  }
  return nullptr;
}

/// RecordAccumulator.append: into the partition's last batch, or a new one if the record does not fit.
void append_record(Producer& producer, Time created, Ctx& ctx) {
  const std::uint32_t number_in_topic = partition_number(producer, ctx);
  const PartitionId partition = ctx.cluster().at(producer.plan->topic).partitions[number_in_topic];
  const std::uint32_t size = record_size(producer);
  OpenBatch* open = last_batch(producer, partition);
  if (open != nullptr && !open->full && open->batch.bytes + size > producer.config.batch_size)
    open->full = true;
  if (open == nullptr || open->full) {
    OpenBatch fresh;
    fresh.partition = partition;
    fresh.leader = ctx.cluster().at(partition).leader;
    fresh.batch = Batch{producer.id.index,
                        producer.next_number,
                        0,
                        batch_header_bytes,
                        timestamp_of(created),
                        0,
                        0};
    fresh.created = created;
    producer.accumulator.push_back(fresh);
    open = &producer.accumulator.back();
  }
  ++open->batch.count;
  open->batch.bytes += size;
  open->batch.timestamp_span =
      static_cast<std::uint32_t>(timestamp_of(created) - open->batch.base_timestamp);
  const bool full = open->batch.bytes + size > producer.config.batch_size;
  ++producer.next_number;
  ++ctx.ledger().producers[producer.id.index].produced;
  if (producer.plan->keys.empty() &&
      producer.sticky.appended(size, producer.config.batch_size, full)) {
    // Numbers within a batch stay consecutive: a partition left and drawn again begins a new batch.
    open->full = true;
    producer.sticky.partition.reset();
    producer.sticky.produced_bytes = 0;
  }
}

void create_records(Producer& producer, Ctx& ctx) {
  if (!producer.has_metadata) return;
  for (Time next = next_record_at(producer); next <= ctx.now; next = next_record_at(producer)) {
    append_record(producer, next, ctx);
    ++producer.rate_records;
  }
}

BrokerLink& link_to(Producer& producer, BrokerId broker, Ctx& ctx) {
  for (BrokerLink& link : producer.links) {
    if (link.broker == broker) return link;
  }
  producer.links.push_back(BrokerLink{broker, ctx.connect(broker, producer.incarnation), 0});
  return producer.links.back();
}

bool has_room(const Producer& producer, BrokerId broker) {
  if (!broker.valid()) return false;  // of a partition without a leader
  for (const BrokerLink& link : producer.links) {
    if (link.broker == broker)
      return link.in_flight < producer.config.max_in_flight_requests_per_connection;
  }
  return true;
}

Time ready_at(const Producer& producer, const OpenBatch& open) {
  if (open.full || producer.process == ProcessState::closing) return open.created;
  return open.created + producer.config.linger_ms;
}

using ReadyBrokers = SmallVec<BrokerId, 8>;

bool contains(const ReadyBrokers& brokers, BrokerId broker) {
  return std::find(brokers.begin(), brokers.end(), broker) != brokers.end();
}

/// A broker gets a request if any of its partitions has a batch that is due or full; one that is
/// followed by another is full.
ReadyBrokers ready_brokers(const Producer& producer, Time now) {
  ReadyBrokers ready;
  for (const OpenBatch& open : producer.accumulator) {
    if (ready_at(producer, open) > now || contains(ready, open.leader)) continue;
    if (has_room(producer, open.leader)) ready.push_back(open.leader);
  }
  return ready;
}

/// RecordAccumulator.drainBatchesForOneNode: the first batch of every partition led there, even of
/// those whose linger has not ended.
void drain(Producer& producer, BrokerId broker, Ctx& ctx) {
  ProduceRequest request;
  request.acks = producer.config.acks;
  request.timeout = producer.config.request_timeout_ms;
  std::int64_t bytes = 0;
  auto& accumulator = producer.accumulator;
  std::size_t left = 0;
  for (const OpenBatch& open : accumulator) {
    const bool taken =
        std::any_of(request.parts.begin(), request.parts.end(),
                    [&](const ProducePart& part) { return part.partition == open.partition; });
    const bool fits =
        request.parts.empty() || bytes + open.batch.bytes <= producer.config.max_request_size;
    if (open.leader != broker || taken || !fits) {
      accumulator[left++] = open;
      continue;
    }
    bytes += open.batch.bytes;
    request.parts.push_back(ProducePart{open.partition, open.batch});
  }
  accumulator.resize(left);
  BrokerLink& link = link_to(producer, broker, ctx);
  SentRequest sent{link.connection, 0, request.parts};
  if (request.acks == Acks::none) {
    for (const ProducePart& part : request.parts) {
      ctx.ledger().producers[producer.id.index].acked += part.batch.count;
    }
    ctx.request(link.connection, std::move(request));
    return;
  }
  ++link.in_flight;
  sent.correlation = ctx.request(link.connection, std::move(request));
  producer.sent.push_back(std::move(sent));
}

void send_ready(Producer& producer, Ctx& ctx) {
  for (OpenBatch& open : producer.accumulator) {
    if (!open.leader.valid()) open.leader = ctx.cluster().at(open.partition).leader;
  }
  for (ReadyBrokers ready = ready_brokers(producer, ctx.now); !ready.empty();
       ready = ready_brokers(producer, ctx.now)) {
    const auto first =
        std::find_if(producer.accumulator.begin(), producer.accumulator.end(),
                     [&](const OpenBatch& open) { return contains(ready, open.leader); });
    drain(producer, first->leader, ctx);
  }
}

/// When the sender must look again: a linger that ends, the first record of an empty accumulator plus
/// its linger, or the earliest instant at which some batch could be full.
Time next_look(const Producer& producer) {
  Time look = never;
  std::uint32_t fullest = batch_header_bytes;
  for (const OpenBatch& open : producer.accumulator) {
    if (has_room(producer, open.leader)) look = std::min(look, ready_at(producer, open));
    if (!open.full) fullest = std::max(fullest, open.batch.bytes);
  }
  // Without its topic send() blocks, and the metadata is asked for again and again.
  if (!producer.has_metadata && producer.metadata.image && !producer.asks_metadata)
    look = std::min(look, producer.refreshed + producer.config.retry_backoff_ms);
  const Time next = producer.has_metadata ? next_record_at(producer) : never;
  if (next == never) return look;
  look = std::min(look, next + producer.config.linger_ms);
  const std::int64_t room = std::max<std::int64_t>(producer.config.batch_size - fullest, 0);
  const auto until_full = static_cast<std::uint64_t>(room / record_size(producer));
  const Time full = producer.rate_since +
                    nth_interval(producer.rate_records + until_full + 1, producer.per_second);
  return std::min(look, full);
}

void schedule(Producer& producer, Ctx& ctx) {
  const Time look = next_look(producer);
  if (look == never) {
    ctx.stop_timer(producer.sender);
  } else {
    ctx.set_timer(producer.sender, std::max(look, ctx.now));
  }
}

MetadataRequest metadata_request(const Producer& producer) {
  MetadataRequest request;
  request.topics.push_back(producer.plan->topic);
  return request;
}

/// Every metadata.max.age.ms, looked at whenever the sender runs.
void refresh_metadata(Producer& producer, Ctx& ctx) {
  const Duration age = producer.has_metadata ? producer.config.metadata_max_age_ms
                                             : producer.config.retry_backoff_ms;
  const bool due = producer.metadata.image && ctx.now >= producer.refreshed + age;
  if (!due || producer.asks_metadata) return;
  producer.asks_metadata = true;
  ctx.request(producer.bootstrap, metadata_request(producer));
}

void run_sender(Producer& producer, Ctx& ctx) {
  refresh_metadata(producer, ctx);
  create_records(producer, ctx);
  send_ready(producer, ctx);
  const bool finished = producer.process == ProcessState::closing && producer.accumulator.empty() &&
                        producer.sent.empty();
  if (finished) {
    producer.process = ProcessState::closed;
    ctx.stop_timer(producer.sender);
    for (const BrokerLink& link : producer.links) ctx.close(link.connection);
    ctx.note(ProcessClosed{});
    return;
  }
  schedule(producer, ctx);
}

void handle_produced(Producer& producer, ConnectionId connection, const Message& message,
                     Ctx& ctx) {
  const auto sent =
      std::find_if(producer.sent.begin(), producer.sent.end(), [&](const SentRequest& s) {
        return s.connection == connection && s.correlation == message.correlation;
      });
  KS_CHECK(sent != producer.sent.end());
  const auto& response = std::get<ProduceResponse>(message.body);
  ProducerLedger& ledger = ctx.ledger().producers[producer.id.index];
  for (std::size_t i = 0; i < response.parts.size(); ++i) {
    const ProducePartResult& result = response.parts[i];
    const std::uint32_t count = sent->parts[i].batch.count;
    if (result.error == KafkaError::none) {
      ledger.acked += count;
      if (ctx.wants(Level::data))
        ctx.note(BatchAcknowledged{result.partition, result.base_offset, count});
    } else {
      ledger.failed += count;
      ctx.note(BatchFailed{result.partition, count, result.error});
    }
  }
  producer.sent.erase(sent);
  for (BrokerLink& link : producer.links) {
    if (link.connection == connection) --link.in_flight;
  }
  // A free slot matters only if something waits for it; the sender's timer covers the rest.
  if (producer.process == ProcessState::closing || !producer.accumulator.empty())
    run_sender(producer, ctx);
}

}  // namespace

std::optional<std::uint32_t> ProducerPlan::key_of(std::uint32_t number) const {
  if (keys.empty()) return std::nullopt;
  const auto count = static_cast<std::uint64_t>(keys.size());
  if (!random && cumulative.empty()) return static_cast<std::uint32_t>(number % count);
  const std::uint64_t total = cumulative.empty() ? count : cumulative.back();
  const std::uint64_t drawn =
      random ? mix64(stream_state + number * 0x9e3779b97f4a7c15ULL) % total : number % total;
  if (cumulative.empty()) return static_cast<std::uint32_t>(drawn);
  const auto at = std::upper_bound(cumulative.begin(), cumulative.end(), drawn);
  return static_cast<std::uint32_t>(at - cumulative.begin());
}

Time next_record_at(const Producer& producer) {
  if (producer.per_second.numerator <= 0 || producer.process != ProcessState::running) return never;
  return producer.rate_since + nth_interval(producer.rate_records + 1, producer.per_second);
}

void start_producer(Producer& producer, Ctx& ctx) {
  producer.process = ProcessState::running;
  ++producer.incarnation;
  producer.has_metadata = false;
  producer.rate_since = ctx.now;
  producer.rate_records = 0;
  producer.sticky = StickyPartitioner{};
  Rng rng = ctx.rng(ctx.names().of(node(producer.id)), "bootstrap");
  const auto brokers = static_cast<std::uint64_t>(ctx.names().brokers.size());
  producer.bootstrap =
      ctx.connect(BrokerId{static_cast<std::uint32_t>(rng.below(brokers))}, producer.incarnation);
  ctx.note(ProcessStarted{producer.incarnation});
  producer.asks_metadata = false;
  ctx.request(producer.bootstrap, metadata_request(producer));
}

void handle_response(Producer& producer, ConnectionId connection, const Message& message,
                     Ctx& ctx) {
  if (const auto* answer = std::get_if<MetadataResponse>(&message.body)) {
    create_records(producer, ctx);  // those up to now still go where the old metadata says
    producer.metadata.take(*answer);
    ctx.know(producer.metadata.view());
    producer.refreshed = ctx.now;
    producer.asks_metadata = false;
    producer.has_metadata = ctx.cluster().has(producer.plan->topic);
    const std::size_t partitions = ctx.cluster().at(producer.plan->topic).partitions.size();
    if (producer.sticky.partition && *producer.sticky.partition >= partitions)
      producer.sticky.partition.reset();
    run_sender(producer, ctx);
  } else {
    handle_produced(producer, connection, message, ctx);
  }
}

void sender_due(Producer& producer, Ctx& ctx) { run_sender(producer, ctx); }

void set_rate(Producer& producer, Ratio per_second, Ctx& ctx) {
  if (producer.process == ProcessState::running) create_records(producer, ctx);
  producer.per_second = per_second;
  producer.rate_since = ctx.now;
  producer.rate_records = 0;
  ctx.note(RateChanged{per_second});
  if (producer.process == ProcessState::running && producer.has_metadata) run_sender(producer, ctx);
}

void close_producer(Producer& producer, Ctx& ctx) {
  create_records(producer, ctx);
  producer.process = ProcessState::closing;
  ctx.note(ProcessClosing{});
  run_sender(producer, ctx);
}

void kill_producer(Producer& producer, Ctx& ctx) {
  if (producer.process == ProcessState::running) create_records(producer, ctx);
  producer.process = ProcessState::killed;
  for (const OpenBatch& open : producer.accumulator) {
    ctx.ledger().producers[producer.id.index].dropped += open.batch.count;
  }
  producer.accumulator.clear();
  producer.sent.clear();
  ctx.stop_timer(producer.sender);
  ctx.close(producer.bootstrap);
  for (const BrokerLink& link : producer.links) ctx.close(link.connection);
  producer.links.clear();
  producer.held.clear();
  producer.held_on.clear();
  producer.timer_overdue = false;
  ctx.note(ProcessKilled{});
}

}  // namespace ks
