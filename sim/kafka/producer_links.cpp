// The producer's network client: connections that come and go, metadata, and the producer id.
// Source: NetworkClient, ClusterConnectionStates, Sender.maybeSendAndPollTransactionalRequest.
#include <algorithm>
#include <string>
#include <utility>

#include "sim/base/check.h"
#include "sim/kafka/defaults.h"
#include "sim/kafka/producer_parts.h"

namespace ks {
namespace {

bool is_full(const Producer& producer, const BrokerLink& link) {
  return static_cast<std::int64_t>(link.sent.size()) >=
         producer.config.max_in_flight_requests_per_connection;
}

const PartitionLeader* hint_for(const Producer& producer, PartitionId partition) {
  for (const PartitionLeader& hint : producer.hints) {
    if (hint.partition == partition) return &hint;
  }
  return nullptr;
}

/// An attempt that nobody answers is given up after this; it takes longer the more of them failed.
Duration setup_timeout(Producer& producer, const BrokerLink& link, Ctx& ctx) {
  Rng rng = draw(producer, ctx);
  return exponential_backoff(producer.config.socket_connection_setup_timeout_ms,
                             producer.config.socket_connection_setup_timeout_max_ms, link.failures,
                             rng);
}

void connect(Producer& producer, BrokerId broker, Ctx& ctx) {
  BrokerLink& link = link_to(producer, broker);
  link.connection = ctx.connect(broker, producer.incarnation);
  const ServerEnd end = ctx.connection(link.connection).server_end;
  const bool cut = end == ServerEnd::open && !ctx.connection(link.connection).up;
  link.established = end == ServerEnd::open && !cut;
  if (link.established) link.failures = 0;
  if (end == ServerEnd::silent || cut)
    link.connect_until = ctx.now + setup_timeout(producer, link, ctx);
  producer.connect_until = std::min(producer.connect_until, link.connect_until);
}

/// The attempt is over.
void stop_connecting(Producer& producer, BrokerLink& link) {
  if (link.connect_until == never) return;
  link.connect_until = never;
  producer.connect_until = never;
  for (const BrokerLink& other : producer.links)
    producer.connect_until = std::min(producer.connect_until, other.connect_until);
}

/// Whether the client may ask this broker: metadata name those that are not fenced.
bool is_listed(BrokerId broker, const Ctx& ctx) {
  const std::vector<BrokerRegistration>& brokers = ctx.cluster().brokers;
  return broker.index >= brokers.size() || !brokers[broker.index].fenced;
}

/// metadata.recovery.strategy: what a client does that can reach none of the brokers that it knows.
bool recovers_by_bootstrap(const Producer& producer) {
  const ConfigRow* const row = find_config(Scope::producer, "metadata.recovery.strategy");
  return default_of(*row, producer.profile) == "rebootstrap";
}

/// Nothing is connected, and whoever the metadata list has been tried again in vain.
/// Model: Kafka does not wait for that attempt.
bool cut_off(const Producer& producer, const Ctx& ctx) {
  for (std::uint32_t i = 0; i < producer.links.size(); ++i) {
    const BrokerLink& link = producer.links[i];
    if (link.connection.valid()) return false;
    if (is_listed(BrokerId{i}, ctx) && link.failures < 2) return false;
  }
  return true;
}

/// The first server of the list, from a random one on, whose backoff is over; invalid: none.
BrokerId bootstrap_server(Producer& producer, Ctx& ctx) {
  Rng rng = draw(producer, ctx);
  const auto brokers = static_cast<std::uint32_t>(ctx.names().brokers.size());
  const auto start = static_cast<std::uint32_t>(rng.below(brokers));
  for (std::uint32_t i = 0; i < brokers; ++i) {
    const BrokerId broker{(start + i) % brokers};
    if (ctx.now >= link_to(producer, broker).reconnect_at) return broker;
  }
  return BrokerId{};
}

Time next_bootstrap(const Producer& producer) {
  Time next = never;
  for (const BrokerLink& link : producer.links) next = std::min(next, link.reconnect_at);
  return next;
}

/// Forgets the brokers and leaders that it knew and begins again with bootstrap.servers; send() waits
/// until there is an answer. Source: NetworkClient.DefaultMetadataUpdater, Metadata.rebootstrap.
/// Model: a server of that list and the broker that it is share their reconnect backoff.
void rebootstrap(Producer& producer, Ctx& ctx) {
  producer.has_metadata = false;
  producer.hints.clear();
  for (std::uint32_t i = 0; i < ctx.names().brokers.size(); ++i) link_to(producer, BrokerId{i});
  producer.bootstrap_due = next_bootstrap(producer);
}

void send_metadata_request(Producer& producer, Ctx& ctx) {
  const BrokerId broker = least_loaded(producer, ctx);
  if (!broker.valid() && cut_off(producer, ctx) && recovers_by_bootstrap(producer))
    return rebootstrap(producer, ctx);
  if (!broker.valid() || !ready_link(producer, broker, ctx)) return;
  producer.metadata_updates.sent(ctx.now, producer.config.metadata_max_age_ms);
  SentRequest request;
  request.kind = SentRequest::Kind::metadata;
  request.at = ctx.now;
  BrokerLink& link = link_to(producer, broker);
  request.correlation =
      ctx.request(link.connection, MetadataRequest{false, {producer.plan->topic}});
  producer.oldest_request = std::min(producer.oldest_request, ctx.now);
  link.sent.push_back(std::move(request));
}

void send_init_producer_id(Producer& producer, Ctx& ctx) {
  const BrokerId broker = least_loaded(producer, ctx);
  if (!broker.valid() || !ready_link(producer, broker, ctx)) return;
  producer.identity.asking = true;
  SentRequest request;
  request.kind = SentRequest::Kind::init_producer_id;
  request.at = ctx.now;
  BrokerLink& link = link_to(producer, broker);
  request.correlation = ctx.request(link.connection, InitProducerIdRequest{});
  producer.oldest_request = std::min(producer.oldest_request, ctx.now);
  link.sent.push_back(std::move(request));
}

bool wants_identity(const Producer& producer) {
  return producer.identity.on && !producer.identity.known() && !producer.identity.asking &&
         !producer.transaction.on();
}

void metadata_failed(Producer& producer, Ctx& ctx) {
  Rng rng = draw(producer, ctx);
  producer.metadata_updates.failed(ctx.now, producer.config.retry_backoff_ms,
                                   producer.config.retry_backoff_max_ms, rng);
}

/// When the broker may be connected to again.
void back_off(Producer& producer, BrokerId broker, Ctx& ctx) {
  BrokerLink& link = link_to(producer, broker);
  Rng rng = draw(producer, ctx);
  link.reconnect_at =
      ctx.now + exponential_backoff(producer.config.reconnect_backoff_ms,
                                    producer.config.reconnect_backoff_max_ms, link.failures, rng);
  ++link.failures;
}

/// The connection is over: everything on it failed, oldest first, and asks for its own consequence.
void fail_link(Producer& producer, BrokerId broker, KafkaError error, Ctx& ctx) {
  BrokerLink& link = link_to(producer, broker);
  Ring<SentRequest> failed;
  failed.swap(link.sent);
  back_off(producer, broker, ctx);
  const bool was_established = link.established;
  link.connection = ConnectionId{};
  link.established = false;
  stop_connecting(producer, link);
  producer.metadata_updates.wanted = true;
  if (was_established)
    ctx.note(RequestsFailed{broker, static_cast<std::uint32_t>(failed.size()), error});
  for (const SentRequest& request : failed) {
    switch (request.kind) {
      case SentRequest::Kind::metadata: metadata_failed(producer, ctx); break;
      case SentRequest::Kind::init_producer_id:
        producer.identity.asking = false;
        producer.init_retry_at = ctx.now + producer.config.retry_backoff_ms;
        break;
      case SentRequest::Kind::transaction: transaction_request_failed(producer, ctx); break;
      case SentRequest::Kind::produce:
        for (const std::uint32_t index : request.batches)
          complete_batch(producer, index, error, -1, ctx);
        break;
    }
  }
}

void request_timed_out(Producer& producer, Ctx& ctx) {
  producer.oldest_request = never;
  for (std::uint32_t i = 0; i < producer.links.size(); ++i) {
    BrokerLink& link = producer.links[i];
    if (link.sent.empty()) continue;
    if (ctx.now < link.sent.front().at + producer.config.request_timeout_ms) {
      producer.oldest_request = std::min(producer.oldest_request, link.sent.front().at);
      continue;
    }
    ctx.close(link.connection);
    fail_link(producer, BrokerId{i}, KafkaError::request_timed_out, ctx);
  }
}

}  // namespace

/// NetworkClient.leastLoadedNode: from a random one on, the first connection without requests, else that
/// with the fewest, else a broker to connect to; invalid: none can be asked now.
BrokerId least_loaded(Producer& producer, Ctx& ctx) {
  const auto brokers = static_cast<std::uint32_t>(ctx.names().brokers.size());
  Rng rng = draw(producer, ctx);
  const auto start = static_cast<std::uint32_t>(rng.below(brokers));
  BrokerId best;
  BrokerId to_connect;
  std::size_t fewest = 0;
  for (std::uint32_t i = 0; i < brokers; ++i) {
    const BrokerId broker{(start + i) % brokers};
    if (!is_listed(broker, ctx)) continue;
    const BrokerLink& link = link_to(producer, broker);
    const bool throttled = link.throttled_until > ctx.now;
    if (link.established && !throttled && !is_full(producer, link)) {
      if (link.sent.empty()) return broker;
      if (!best.valid() || link.sent.size() < fewest) {
        best = broker;
        fewest = link.sent.size();
      }
    } else if (!link.connection.valid() && ctx.now >= link.reconnect_at && !to_connect.valid()) {
      to_connect = broker;
    }
  }
  return best.valid() ? best : to_connect;
}

Time next_reconnect(const Producer& producer, Time now) {
  Time at = never;
  for (const BrokerLink& link : producer.links) {
    if (!link.connection.valid() && link.reconnect_at > now) at = std::min(at, link.reconnect_at);
    if (link.throttled_until > now) at = std::min(at, link.throttled_until);
  }
  return at;
}

void send_transaction_request(Producer& producer, BrokerId broker, MessageBody&& body, Ctx& ctx) {
  SentRequest request;
  request.kind = SentRequest::Kind::transaction;
  request.at = ctx.now;
  BrokerLink& link = link_to(producer, broker);
  request.correlation = ctx.request(link.connection, std::move(body));
  producer.oldest_request = std::min(producer.oldest_request, ctx.now);
  link.sent.push_back(std::move(request));
}

Rng draw(Producer& producer, Ctx& ctx) {
  return ctx.rng(ctx.names().of(node(producer.id)), "draw " + std::to_string(producer.draws++));
}

BrokerId leader_of(const Producer& producer, PartitionId partition, const Ctx& ctx) {
  if (!producer.has_metadata || !ctx.cluster().has(partition)) return BrokerId{};
  if (!producer.hints.empty()) {
    const PartitionLeader* const hint = hint_for(producer, partition);
    if (hint != nullptr && hint->leader_epoch > ctx.cluster().at(partition).leader_epoch)
      return hint->leader;
  }
  return ctx.cluster().at(partition).leader;
}

std::int32_t leader_epoch_of(const Producer& producer, PartitionId partition, const Ctx& ctx) {
  const std::int32_t known = ctx.cluster().at(partition).leader_epoch;
  if (producer.hints.empty()) return known;
  const PartitionLeader* const hint = hint_for(producer, partition);
  return hint == nullptr ? known : std::max(known, hint->leader_epoch);
}

BrokerLink& link_to(Producer& producer, BrokerId broker) {
  if (producer.links.size() <= broker.index) producer.links.resize(broker.index + 1);
  return producer.links[broker.index];
}

bool ready_link(Producer& producer, BrokerId broker, Ctx& ctx) {
  BrokerLink& link = link_to(producer, broker);
  if (!link.connection.valid() && ctx.now >= link.reconnect_at) connect(producer, broker, ctx);
  return link.established && ctx.now >= link.throttled_until && !is_full(producer, link);
}

Time link_due(const Producer& producer, BrokerId broker, Time now) {
  const BrokerLink& link = producer.links[broker.index];
  if (!link.connection.valid()) return link.reconnect_at;
  return link.throttled_until > now ? link.throttled_until : never;
}

void ask_brokers(Producer& producer, Ctx& ctx) {
  if (!producer.has_metadata) return;
  if (producer.metadata_updates.due(producer.config.metadata_max_age_ms) <= ctx.now)
    send_metadata_request(producer, ctx);
  if (wants_identity(producer) && ctx.now >= producer.init_retry_at)
    send_init_producer_id(producer, ctx);
}

void ask_bootstrap(Producer& producer, BrokerId broker, Ctx& ctx) {
  if (producer.bootstrap.valid()) ctx.close(producer.bootstrap);
  producer.bootstrap = ctx.connect(broker, producer.incarnation);
  const KafkaConnection& connection = ctx.connection(producer.bootstrap);
  const bool silent = connection.server_end != ServerEnd::refused && !connection.up;
  producer.bootstrap_due = ctx.now + (silent ? producer.config.socket_connection_setup_timeout_ms
                                             : producer.config.request_timeout_ms);
  ctx.request(producer.bootstrap, MetadataRequest{false, {producer.plan->topic}});
}

void check_links(Producer& producer, Ctx& ctx) {
  if (!producer.has_metadata && ctx.now >= producer.bootstrap_due && !producer.links.empty()) {
    const BrokerId server = bootstrap_server(producer, ctx);
    if (server.valid()) ask_bootstrap(producer, server, ctx);
  } else if (!producer.has_metadata && ctx.now >= producer.bootstrap_due) {
    Rng rng = draw(producer, ctx);
    const auto brokers = static_cast<std::uint64_t>(ctx.names().brokers.size());
    ask_bootstrap(producer, BrokerId{static_cast<std::uint32_t>(rng.below(brokers))}, ctx);
  }
  if (producer.oldest_request != never &&
      ctx.now >= producer.oldest_request + producer.config.request_timeout_ms)
    request_timed_out(producer, ctx);
  if (ctx.now < producer.connect_until) return;
  for (std::uint32_t i = 0; i < producer.links.size(); ++i) {
    if (ctx.now < producer.links[i].connect_until) continue;
    ctx.close(producer.links[i].connection);
    fail_link(producer, BrokerId{i}, KafkaError::network_exception, ctx);
  }
}

Time next_link_check(const Producer& producer, Time now) {
  Time next = producer.has_metadata ? never : producer.bootstrap_due;
  if (producer.oldest_request != never)
    next = std::min(next, producer.oldest_request + producer.config.request_timeout_ms);
  next = std::min(next, producer.connect_until);
  if (!producer.has_metadata) return next;
  next = std::min(next, next_transaction_request(producer, now));
  Time ask = producer.metadata_updates.due(producer.config.metadata_max_age_ms);
  if (wants_identity(producer)) ask = std::min(ask, producer.init_retry_at);
  // What is due and was not sent has found no broker to be sent to.
  return std::min(next, ask > now ? ask : next_reconnect(producer, now));
}

void connection_lost(Producer& producer, ConnectionId connection, Ctx& ctx) {
  if (producer.process == ProcessState::frozen) {
    producer.lost.push_back(connection);
    return;
  }
  const BrokerId broker = ctx.connection(connection).broker;
  if (connection == producer.bootstrap) {
    producer.bootstrap = ConnectionId{};
    if (producer.links.empty()) {
      producer.bootstrap_due = ctx.now + producer.config.reconnect_backoff_ms;
    } else if (!producer.has_metadata) {
      back_off(producer, broker, ctx);
      producer.bootstrap_due = next_bootstrap(producer);
    }
    if (!producer.has_metadata) run_sender(producer, ctx);
    return;
  }
  if (broker.index >= producer.links.size() ||
      producer.links[broker.index].connection != connection)
    return;
  fail_link(producer, broker, KafkaError::network_exception, ctx);
  run_sender(producer, ctx);
}

}  // namespace ks
