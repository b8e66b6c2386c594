#include "sim/world/fingerprint_producer.h"

namespace ks {

void hash_into(Hasher& hasher, const Producer& producer) {
  hasher.add(producer.process);
  hasher.add(producer.incarnation);
  hasher.add(producer.next_number);
  hasher.add(producer.rate_records);
  hasher.add(producer.blocked ? producer.blocked->since : never);
  hasher.add(producer.identity.producer_id);
  hasher.add(producer.identity.epoch);
  hasher.add(producer.identity.unresolved.size());
  hasher.add(producer.metadata_updates.wanted);
  hasher.add(producer.metadata_updates.backoff);
  hasher.add(producer.draws);
  if (const TransactionClient& txn = producer.transaction; txn.on()) {
    hasher.add(txn.state);
    hasher.add(txn.calls.size());
    hasher.add(txn.called_at);
    hasher.add(txn.sent);
    hasher.add(txn.transactions);
    hasher.add(txn.coordinator);
    hasher.add(txn.in_flight);
    hasher.add(txn.retry_at);
    hasher.add(txn.started);
    hasher.add(txn.added.size());
    if (txn.served) {
      hasher.add(txn.offsets.waiting);
      hasher.add(txn.offsets.added);
      hasher.add(txn.offsets.coordinator);
      hasher.add(txn.of_group);
    }
  }
  if (producer.served) {
    hasher.add(producer.served->call);
    hasher.add(producer.served->since);
    hasher.add(producer.served->inputs.size());
  }
  for (const BrokerLink& link : producer.links) {
    hasher.add(link.connection);
    hasher.add(link.failures);
    hasher.add(link.sent.size());
    if (link.throttled_until != Time{}) hasher.add(link.throttled_until);
  }
  const Accumulator& accumulator = producer.accumulator;
  hasher.add(accumulator.memory_free);
  for (const std::uint32_t partition : accumulator.waiting) {
    hasher.add(partition);
    for (std::uint32_t i = accumulator.partitions[partition].head; i != ProducerBatch::none;
         i = accumulator.at(i).next) {
      const ProducerBatch& batch = accumulator.at(i);
      hasher.add(batch.batch.first_number);
      hasher.add(batch.batch.count);
      hasher.add(batch.batch.base_sequence);
      hasher.add(batch.attempts);
    }
  }
}

}  // namespace ks
