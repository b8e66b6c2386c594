#include "sim/kafka/producer.h"

#include <algorithm>
#include <string>
#include <utility>

#include "sim/base/check.h"
#include "sim/kafka/producer_parts.h"

namespace ks {
namespace {

/// Whether the image says something new about the partitions of the producer's topic.
bool brings_news(const Producer& producer, const Cluster& before, const Cluster& after) {
  const TopicId topic = producer.plan->topic;
  if (before.has(topic) != after.has(topic)) return true;
  if (!after.has(topic)) return false;
  const std::vector<PartitionId>& ids = after.at(topic).partitions;
  if (ids != before.at(topic).partitions) return true;
  return std::any_of(ids.begin(), ids.end(), [&](PartitionId id) {
    return before.at(id).leader != after.at(id).leader ||
           before.at(id).leader_epoch != after.at(id).leader_epoch;
  });
}

bool has_leaders(const Cluster& image, TopicId topic) {
  const std::vector<PartitionId>& ids = image.at(topic).partitions;
  return std::all_of(ids.begin(), ids.end(),
                     [&](PartitionId id) { return image.has(id) && image.at(id).leader.valid(); });
}

void take_metadata(Producer& producer, const MetadataResponse& response, Ctx& ctx) {
  const std::shared_ptr<const Cluster> before = producer.metadata.image;
  producer.metadata.take(response);
  ctx.know(producer.metadata.view());
  if (producer.metadata.image != before)
    producer.all_led = has_leaders(*producer.metadata.image, producer.plan->topic);
  const bool news = before == nullptr || brings_news(producer, *before, producer.metadata.view());
  Rng rng = draw(producer, ctx);
  producer.metadata_updates.answered(ctx.now, news, producer.config.retry_backoff_ms,
                                     producer.config.retry_backoff_max_ms, rng);
  producer.has_metadata = true;
}

void take_identity(Producer& producer, const InitProducerIdResponse& response, Ctx& ctx) {
  ProducerIdentity& identity = producer.identity;
  identity.asking = false;
  if (response.error != KafkaError::none) {
    producer.init_retry_at = ctx.now + producer.config.retry_backoff_ms;
    return;
  }
  identity.producer_id = response.producer_id;
  identity.epoch = response.producer_epoch;
  ctx.note(ProducerIdAssigned{identity.producer_id, identity.epoch});
}

/// Whether anything waits for what an answer may have set free; the sender's timer covers the rest.
bool has_work(const Producer& producer) {
  return producer.process == ProcessState::closing || !producer.accumulator.waiting.empty() ||
         producer.blocked.has_value() || producer.metadata_updates.wanted ||
         !producer.identity.to_renumber.empty() || !producer.identity.unresolved.empty() ||
         producer.transaction.on() || producer.served.has_value();
}

void reset_client(Producer& producer) {
  const MetadataUpdates no_updates;
  producer.metadata_updates = no_updates;
  producer.has_metadata = false;
  producer.metadata = ClientMetadata{};
  producer.all_led = false;
  producer.blocked.reset();
  producer.send_returned = start_time;
  producer.sticky = StickyPartitioner{};
  producer.accumulator.clear();
  producer.accumulator.memory_free = producer.config.buffer_memory;
  const bool idempotent = producer.identity.on;
  producer.identity = ProducerIdentity{};
  producer.identity.on = idempotent;
  producer.identity.transactional = producer.transaction.on();
  TransactionClient fresh;
  fresh.id = producer.transaction.id;
  fresh.second = producer.transaction.second;
  fresh.plan = producer.transaction.plan;
  fresh.served = producer.transaction.served;
  producer.transaction = std::move(fresh);
  producer.served.reset();
  producer.batch_error = KafkaError::none;
  producer.init_retry_at = start_time;
  producer.links.clear();
  producer.connect_until = never;
  producer.oldest_request = never;
  producer.oldest_batch = never;
  producer.hints.clear();
  producer.held.clear();
  producer.held_on.clear();
  producer.lost.clear();
  producer.timer_overdue = false;
}

/// What it was told nothing of is in doubt, what it never sent is gone; its connections end.
void abandon(Producer& producer, Ctx& ctx) {
  ProducerLedger& ledger = ctx.ledger().producers[producer.id.index];
  for (const BrokerLink& link : producer.links) {
    for (const SentRequest& request : link.sent) {
      for (const std::uint32_t index : request.batches) {
        const ProducerBatch& batch = producer.accumulator.at(index);
        if (!batch.done)
          ledger.settle(batch.partition, producer.accumulator.partitions[batch.partition].id,
                        batch.batch, RecordFate::in_doubt);
      }
    }
    if (link.connection.valid()) ctx.close(link.connection);
  }
  for (const std::uint32_t number : producer.accumulator.waiting) {
    const ProducerPartition& queue = producer.accumulator.partitions[number];
    for (std::uint32_t i = queue.head; i != ProducerBatch::none;
         i = producer.accumulator.at(i).next) {
      const ProducerBatch& batch = producer.accumulator.at(i);
      ledger.settle(number, queue.id, batch.batch,
                    batch.retried ? RecordFate::in_doubt : RecordFate::dropped);
    }
  }
  ctx.stop_timer(producer.sender);
  tell_all_who_wait(producer, ctx);
  if (producer.bootstrap.valid()) ctx.close(producer.bootstrap);
  producer.bootstrap = ConnectionId{};
  reset_client(producer);
}

void begin(Producer& producer, Ctx& ctx) {
  ++producer.incarnation;
  reset_client(producer);
  producer.rate_since = ctx.now;
  producer.rate_records = 0;
  Rng rng = ctx.rng(ctx.names().of(node(producer.id)), "bootstrap");
  const auto brokers = static_cast<std::uint64_t>(ctx.names().brokers.size());
  ask_bootstrap(producer, BrokerId{static_cast<std::uint32_t>(rng.below(brokers))}, ctx);
  ctx.set_timer(producer.sender, producer.bootstrap_due);
}

}  // namespace

void start_producer(Producer& producer, Ctx& ctx) {
  producer.process = ProcessState::running;
  ctx.note(ProcessStarted{producer.incarnation + 1});
  begin(producer, ctx);
  if (producer.transaction.on()) run_application(producer, ctx);
}

void renew_producer(Producer& producer, KafkaError error, Ctx& ctx) {
  abandon(producer, ctx);
  ctx.note(ProducerRenewed{error});
  begin(producer, ctx);
}

void handle_response(Producer& producer, ConnectionId connection, const Message& message,
                     Ctx& ctx) {
  if (connection == producer.bootstrap) {
    take_metadata(producer, std::get<MetadataResponse>(message.body), ctx);
    run_sender(producer, ctx);
    return;
  }
  const BrokerId broker = ctx.connection(connection).broker;
  BrokerLink& link = link_to(producer, broker);
  // Answers come in the order of the requests; what somebody had sent twice is answered twice.
  if (link.connection != connection || link.sent.empty() ||
      link.sent.front().correlation != message.correlation)
    return;
  // NetworkClient.maybeThrottle: never shortened, and still counted on the next connection.
  const Time until = ctx.now + Duration{std::int64_t{message.throttle_ms} * 1000};
  if (message.throttle_ms > 0) link.throttled_until = std::max(link.throttled_until, until);
  if (const auto* produced = std::get_if<ProduceResponse>(&message.body)) {
    handle_produced(producer, link, *produced, ctx);
    if (has_work(producer)) run_sender(producer, ctx);
    return;
  }
  const bool of_transaction = link.sent.front().kind == SentRequest::Kind::transaction;
  link.sent.pop_front();
  if (of_transaction) {
    handle_transaction_answer(producer, message.body, ctx);
  } else if (const auto* identity = std::get_if<InitProducerIdResponse>(&message.body)) {
    take_identity(producer, *identity, ctx);
  } else {
    take_metadata(producer, std::get<MetadataResponse>(message.body), ctx);
  }
  run_sender(producer, ctx);
}

std::uint32_t waiting_batches(const Producer& producer) {
  std::uint32_t batches = 0;
  for (const std::uint32_t partition : producer.accumulator.waiting)
    batches += producer.accumulator.partitions[partition].batches;
  return batches;
}

std::uint32_t requests_in_flight(const Producer& producer) {
  std::uint32_t requests = 0;
  for (const BrokerLink& link : producer.links) {
    for (const SentRequest& request : link.sent)
      requests += request.kind == SentRequest::Kind::produce ? 1 : 0;
  }
  return requests;
}

void sender_due(Producer& producer, Ctx& ctx) { run_sender(producer, ctx); }

void set_rate(Producer& producer, Ratio per_second, Ctx& ctx) {
  const bool running = producer.process == ProcessState::running;
  if (running) create_records(producer, ctx);
  producer.per_second = per_second;
  producer.rate_since = ctx.now;
  producer.rate_records = 0;
  ctx.note(RateChanged{per_second});
  if (running && producer.has_metadata) run_sender(producer, ctx);
}

void freeze_producer(Producer& producer, Ctx& ctx) {
  producer.process = ProcessState::frozen;
  producer.frozen_at = ctx.now;
  ctx.note(ProcessFrozen{});
}

void thaw_producer(Producer& producer, Ctx& ctx) {
  producer.process = ProcessState::running;
  ctx.note(ProcessThawed{ctx.now - producer.frozen_at});
  if (!producer.application.valid()) set_rate(producer, producer.per_second, ctx);
  Ring<Delivery> held = std::move(producer.held);
  producer.held = Ring<Delivery>{};
  const std::vector<ConnectionId> on = std::move(producer.held_on);
  producer.held_on.clear();
  for (std::size_t i = 0; i < on.size(); ++i)
    handle_response(producer, on[i], held[i].payload, ctx);
  const std::vector<ConnectionId> lost = std::move(producer.lost);
  producer.lost.clear();
  for (const ConnectionId connection : lost) connection_lost(producer, connection, ctx);
  if (producer.timer_overdue) sender_due(producer, ctx);
  producer.timer_overdue = false;
}

void close_producer(Producer& producer, Ctx& ctx) {
  create_records(producer, ctx);
  producer.process = ProcessState::closing;
  producer.blocked.reset();
  close_transaction(producer);
  ctx.note(ProcessClosing{});
  run_sender(producer, ctx);
}

void kill_producer(Producer& producer, Ctx& ctx) {
  if (producer.process == ProcessState::running) create_records(producer, ctx);
  producer.process = ProcessState::killed;
  abandon(producer, ctx);
  ctx.note(ProcessKilled{});
}

}  // namespace ks
