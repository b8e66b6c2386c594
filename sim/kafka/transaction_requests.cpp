// What brokers ask each other for transactions: leaders add partitions at the coordinator, coordinators send
// markers to leaders. Source: AddPartitionsToTxnManager, TransactionMarkerChannelManager,
// ReplicaManager.maybeSendPartitionsToTransactionCoordinator.
#include <algorithm>
#include <utility>

#include "sim/kafka/broker_parts.h"
#include "sim/kafka/group/pending_offsets.h"
#include "sim/kafka/transaction_coordinator.h"

namespace ks {
namespace {

/// After this a request between brokers that failed is repeated.
constexpr Duration pause{50'000};
/// request.timeout.ms of brokers.
constexpr Duration patience{30'000'000};

ConnectionId connection_to(BrokerSide side, BrokerId broker, Ctx& ctx) {
  auto& links = side.broker.transactions.links;
  for (const BrokerToBroker& link : links) {
    if (link.to == broker) return link.connection;
  }
  const ConnectionId connection = ctx.connect_to(node(broker), side.broker.life.incarnation);
  links.push_back(BrokerToBroker{broker, connection});
  return connection;
}

template <class Body>
void send(BrokerSide side, BrokerId broker, RequestToBroker& request, Body&& body, Ctx& ctx) {
  request.connection = connection_to(side, broker, ctx);
  request.correlation = ctx.request(request.connection, std::forward<Body>(body));
  request.due = ctx.now + patience;
}

/// What the producer is told: a fenced one gets INVALID_PRODUCER_EPOCH from leaders, and whatever time will
/// mend is NOT_ENOUGH_REPLICAS, which it repeats.
KafkaError told(KafkaError error, Profile profile) {
  switch (error) {
    case KafkaError::producer_fenced: return KafkaError::invalid_producer_epoch;
    case KafkaError::network_exception:
    case KafkaError::not_coordinator:
    case KafkaError::coordinator_not_available:
    case KafkaError::coordinator_load_in_progress: return KafkaError::not_enough_replicas;
    case KafkaError::concurrent_transactions:
      return profile == Profile::v3_9 ? KafkaError::not_enough_replicas : error;
    default: return error;
  }
}

void ask_coordinator(BrokerSide side, AddingPartitions& adding, Ctx& ctx) {
  const PartitionId log = side.transactions[adding.transactional.index].log;
  const BrokerId coordinator = ctx.cluster().at(log).leader;
  if (!coordinator.valid()) {
    adding.answered = true;
    adding.error = told(KafkaError::coordinator_not_available, side.broker.profile);
    return;
  }
  const bool verify_only = side.broker.profile == Profile::v3_9;
  send(side, coordinator, adding.request,
       AddPartitionsToTxnRequest{adding.transactional, adding.producer_id, adding.epoch,
                                 verify_only, adding.partitions},
       ctx);
}

/// The request that has waited goes on.
void go_on(BrokerSide side, const AddingPartitions& adding, Ctx& ctx) {
  if (adding.of_offsets) {
    commit_transactional_offsets(side, adding.produce, adding.error, ctx);
    return;
  }
  std::int64_t bytes = 0;
  for (const ProducePart& part :
       std::get<ProduceRequest>(ctx.current_request(adding.produce).body).parts)
    bytes += part.batch.bytes;
  const Time due = side.replication.append_done(side.broker.id, bytes, ctx);
  enqueue_append(side, PendingAppend{due, adding.produce, 0, {}}, ctx);
}

void added(BrokerSide side, AddingPartitions& adding, KafkaError error, Ctx& ctx) {
  const BrokerConfig& config = side.broker.config;
  adding.request.connection = ConnectionId{};
  adding.request.due = ctx.now + config.add_partitions_to_txn_retry_backoff_ms;
  const bool again = error == KafkaError::concurrent_transactions &&
                     side.broker.profile != Profile::v3_9 && adding.request.due <= adding.limit;
  if (again) return;
  adding.answered = true;
  adding.error = told(error, side.broker.profile);
  go_on(side, adding, ctx);
}

/// One request for each leader; who leads a partition without a leader is asked again later.
void dispatch(BrokerSide side, TransactionalId id, const std::vector<PartitionId>& partitions,
              Ctx& ctx) {
  Transaction& transaction = side.transactions[id.index];
  std::vector<PendingMarkers> fresh;
  for (const PartitionId partition : partitions) {
    if (!ctx.cluster().has(partition)) {
      std::erase(transaction.marking, partition);
      continue;
    }
    const BrokerId leader = ctx.cluster().at(partition).leader;
    const auto same = std::find_if(fresh.begin(), fresh.end(), [&](const PendingMarkers& each) {
      return each.leader == leader;
    });
    if (same != fresh.end()) {
      same->partitions.push_back(partition);
    } else {
      fresh.push_back(PendingMarkers{id, leader, {partition}, {}});
    }
  }
  const StoredTransaction& now = transaction.now;
  const bool commits = now.state == TransactionState::prepare_commit;
  for (PendingMarkers& markers : fresh) {
    if (markers.leader.valid()) {
      send(side, markers.leader, markers.request,
           WriteTxnMarkersRequest{id, now.producer_id, now.epoch, commits, markers.partitions},
           ctx);
    } else {
      markers.request.due = ctx.now + pause;
    }
    side.broker.transactions.markers.push_back(std::move(markers));
  }
}

void markers_answered(BrokerSide side, std::size_t index, const WriteTxnMarkersResponse& response,
                      Ctx& ctx) {
  auto& list = side.broker.transactions.markers;
  PendingMarkers markers = std::move(list[index]);
  list.erase(list.begin() + static_cast<std::ptrdiff_t>(index));
  Transaction& transaction = side.transactions[markers.transactional.index];
  if (transaction.host != side.broker.id || !transaction.now.preparing()) return;
  markers.partitions.clear();
  for (const MarkerResult& part : response.parts) {
    const bool over = part.error == KafkaError::none ||
                      part.error == KafkaError::invalid_producer_epoch ||
                      !ctx.cluster().has(part.partition);
    if (over) std::erase(transaction.marking, part.partition);
    if (!over) markers.partitions.push_back(part.partition);
  }
  if (transaction.marking.empty()) {
    if (!transaction.pending) complete_transaction(side, transaction, ctx);
  } else if (!markers.partitions.empty()) {
    markers.request = RequestToBroker{ConnectionId{}, 0, ctx.now + pause};
    list.push_back(std::move(markers));
  }
}

/// What was on the connection is to be done again; a Produce that waits is refused, and comes again.
void fail_requests(BrokerSide side, ConnectionId connection, Ctx& ctx) {
  BrokerTransactions& own = side.broker.transactions;
  for (PendingMarkers& markers : own.markers) {
    if (markers.request.connection == connection)
      markers.request = RequestToBroker{ConnectionId{}, 0, ctx.now + pause};
  }
  for (AddingPartitions& adding : own.adding) {
    if (!adding.answered && adding.request.connection == connection)
      added(side, adding, KafkaError::network_exception, ctx);
  }
}

/// A connection on which something has waited for an answer for too long.
ConnectionId overdue(const BrokerTransactions& own, Time now) {
  for (const PendingMarkers& each : own.markers) {
    if (each.request.connection.valid() && each.request.due <= now) return each.request.connection;
  }
  for (const AddingPartitions& each : own.adding) {
    if (!each.answered && each.request.connection.valid() && each.request.due <= now)
      return each.request.connection;
  }
  return ConnectionId{};
}

void repeat_markers(BrokerSide side, Ctx& ctx) {
  auto& list = side.broker.transactions.markers;
  std::vector<PendingMarkers> again;
  for (std::size_t i = 0; i < list.size();) {
    const bool due = !list[i].request.connection.valid() && list[i].request.due <= ctx.now;
    if (!due) {
      ++i;
      continue;
    }
    again.push_back(std::move(list[i]));
    list.erase(list.begin() + static_cast<std::ptrdiff_t>(i));
  }
  for (const PendingMarkers& markers : again) {
    if (side.transactions[markers.transactional.index].host != side.broker.id) continue;
    dispatch(side, markers.transactional, markers.partitions, ctx);
    Transaction& transaction = side.transactions[markers.transactional.index];
    const bool over = transaction.marking.empty() && !transaction.pending;
    if (over) complete_transaction(side, transaction, ctx);
  }
}

void repeat_adding(BrokerSide side, Ctx& ctx) {
  for (AddingPartitions& adding : side.broker.transactions.adding) {
    if (adding.answered || adding.request.connection.valid() || adding.request.due > ctx.now)
      continue;
    ask_coordinator(side, adding, ctx);
    if (adding.answered) go_on(side, adding, ctx);
  }
}

/// Whether what this producer writes next is the first of its transaction in the replica's log.
bool is_first(const BrokerSide& side, PartitionId partition, std::int32_t producer_id,
              std::int16_t epoch, const Ctx& ctx) {
  if (!ctx.cluster().has(partition)) return false;
  const std::uint32_t own = replica_index(ctx.cluster().at(partition), side.broker.id);
  if (own == Replica::none) return false;
  const Replica& replica = std::as_const(side.replication).replicas[own];
  if (replica.led == Replica::none || !side.replication.led[replica.led].leads) return false;
  return replica.transactions == Replica::none ||
         !side.replication.transactions[replica.transactions].is_open(producer_id, epoch);
}

/// Up to 3.9 the coordinator is asked whether it has the partition, if the broker is to ask at all.
bool asks_nobody(const BrokerSide& side) {
  const bool first_version = side.broker.profile == Profile::v3_9;
  return first_version && !side.broker.config.transaction_partition_verification_enable;
}

/// The transaction's coordinator is asked; false: it has no leader, and that is the answer.
bool ask(BrokerSide side, AddingPartitions adding, Ctx& ctx) {
  adding.limit = ctx.now + side.broker.config.add_partitions_to_txn_retry_backoff_max_ms;
  ask_coordinator(side, adding, ctx);
  const bool waits = !adding.answered;
  side.broker.transactions.adding.push_back(std::move(adding));
  schedule_transactions(side, ctx);
  return waits;
}

}  // namespace

void send_markers(BrokerSide side, const Transaction& transaction, Ctx& ctx) {
  const std::vector<PartitionId> partitions = transaction.marking;
  dispatch(side, transaction.id, partitions, ctx);
  schedule_transactions(side, ctx);
}

/// As markers for nobody, after which there is nothing left to mark. Source: txnLogAppendRetryQueue.
void complete_later(BrokerSide side, const Transaction& transaction, Ctx& ctx) {
  side.broker.transactions.markers.push_back(
      PendingMarkers{transaction.id, {}, {}, RequestToBroker{ConnectionId{}, 0, ctx.now + pause}});
  schedule_transactions(side, ctx);
}

void transactions_due(BrokerSide side, Ctx& ctx) {
  load_transactions(side, ctx);
  BrokerTransactions& own = side.broker.transactions;
  for (ConnectionId late = overdue(own, ctx.now); late.valid(); late = overdue(own, ctx.now)) {
    ctx.close(late);
    transaction_link_lost(side, late, ctx);
  }
  repeat_markers(side, ctx);
  repeat_adding(side, ctx);
  schedule_transactions(side, ctx);
}

void schedule_transactions(BrokerSide side, Ctx& ctx) {
  BrokerTransactions& own = side.broker.transactions;
  // A Produce that goes on is asked about its parts once more, a TxnOffsetCommit is not.
  std::erase_if(own.adding, [](const AddingPartitions& adding) {
    return adding.of_offsets && adding.answered;
  });
  Time next = never;
  for (const TransactionLoad& each : own.loads) next = std::min(next, each.due);
  for (const PendingMarkers& each : own.markers) next = std::min(next, each.request.due);
  for (const AddingPartitions& each : own.adding) {
    if (!each.answered) next = std::min(next, each.request.due);
  }
  if (next == never) {
    ctx.stop_timer(own.due);
  } else {
    ctx.set_timer(own.due, std::max(next, ctx.now));
  }
}

void handle_transaction_answer(BrokerSide side, ConnectionId connection, const Message& message,
                               Ctx& ctx) {
  BrokerTransactions& own = side.broker.transactions;
  const auto waits = [&](const RequestToBroker& request) {
    return request.connection == connection && request.correlation == message.correlation;
  };
  if (const auto* const response = std::get_if<AddPartitionsToTxnResponse>(&message.body)) {
    for (AddingPartitions& adding : own.adding) {
      if (!adding.answered && waits(adding.request)) added(side, adding, response->error, ctx);
    }
  } else if (const auto* const marked = std::get_if<WriteTxnMarkersResponse>(&message.body)) {
    for (std::size_t i = 0; i < own.markers.size(); ++i) {
      if (!waits(own.markers[i].request)) continue;
      markers_answered(side, i, *marked, ctx);
      break;
    }
  }
  schedule_transactions(side, ctx);
}

bool transaction_link_lost(BrokerSide side, ConnectionId connection, Ctx& ctx) {
  auto& links = side.broker.transactions.links;
  const auto lost = std::find_if(links.begin(), links.end(), [&](const BrokerToBroker& link) {
    return link.connection == connection;
  });
  if (lost == links.end()) return false;
  links.erase(lost);
  fail_requests(side, connection, ctx);
  schedule_transactions(side, ctx);
  return true;
}

bool adds_partitions(BrokerSide side, ConnectionId connection, const ProduceRequest& request,
                     Ctx& ctx) {
  if (asks_nobody(side)) return false;
  AddingPartitions adding;
  for (const ProducePart& part : request.parts) {
    const Batch& batch = part.batch;
    const bool first = batch.is_transactional() &&
                       is_first(side, part.partition, batch.producer_id, batch.producer_epoch, ctx);
    if (!first) continue;
    adding.partitions.push_back(part.partition);
    adding.producer_id = batch.producer_id;
    adding.epoch = batch.producer_epoch;
  }
  if (adding.partitions.empty()) return false;
  adding.produce = connection;
  adding.transactional = request.transactional;
  return ask(side, std::move(adding), ctx);
}

bool adds_offsets(BrokerSide side, ConnectionId connection, const TxnOffsetCommitRequest& request,
                  KafkaError& error, Ctx& ctx) {
  const PartitionId partition = side.groups[request.group.index].offsets_partition;
  const bool first = is_first(side, partition, request.producer_id, request.producer_epoch, ctx);
  if (asks_nobody(side) || !first) return false;
  AddingPartitions adding;
  adding.produce = connection;
  adding.of_offsets = true;
  adding.transactional = request.transactional;
  adding.producer_id = request.producer_id;
  adding.epoch = request.producer_epoch;
  adding.partitions.push_back(partition);
  const bool waits = ask(side, std::move(adding), ctx);
  if (!waits) error = told(KafkaError::coordinator_not_available, side.broker.profile);
  return waits;
}

KafkaError adding_error(const BrokerSide& side, ConnectionId produce, PartitionId partition) {
  for (const AddingPartitions& adding : side.broker.transactions.adding) {
    const auto& list = adding.partitions;
    if (adding.produce == produce && std::find(list.begin(), list.end(), partition) != list.end())
      return adding.error;
  }
  return KafkaError::none;
}

void forget_adding(BrokerSide side, ConnectionId produce) {
  std::erase_if(side.broker.transactions.adding,
                [&](const AddingPartitions& adding) { return adding.produce == produce; });
}

}  // namespace ks
