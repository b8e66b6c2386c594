// An idempotent producer's identity and sequence numbers: which batch carries which number, what a
// refused number means, and when the epoch has to grow. Source: TransactionManager, TxnPartitionMap.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/kafka/accumulator.h"
#include "sim/protocol/error.h"

namespace ks {

struct ProducerIdentity {
  bool on = false;      ///< enable.idempotence
  bool asking = false;  ///< InitProducerId is on its way
  bool transactional = false;
  std::int32_t producer_id = -1;
  std::int16_t epoch = -1;
  std::vector<std::uint32_t> to_renumber;  ///< partitions for whose sake the epoch is to grow
  /// Partitions with a numbered batch that was given up: nobody knows whether it is stored.
  std::vector<std::uint32_t> unresolved;

  bool known() const { return producer_id >= 0; }
};

/// Whether the partition has batches of an earlier id or epoch under way (hasStaleProducerIdAndEpoch).
bool is_stale(const ProducerIdentity& identity, const ProducerPartition& partition);
bool is_unresolved(const ProducerIdentity& identity, std::uint32_t partition);
/// Sender.shouldStopDrainBatchesForPartition: the first batch of the queue has to wait for others.
bool must_wait(const ProducerIdentity& identity, const Accumulator& accumulator,
               const ProducerBatch& first);
/// The batch is about to be sent for the first time.
void number_batch(const ProducerIdentity& identity, Accumulator& accumulator, std::uint32_t index);
/// It has no further use for its number.
void forget_number(Accumulator& accumulator, std::uint32_t index);
/// Batches that a numbered one was split into take its place, each already with its own number.
void replace_numbered(Accumulator& accumulator, std::uint32_t index,
                      const std::vector<std::uint32_t>& parts);

/// The broker has it.
void number_acknowledged(Accumulator& accumulator, std::uint32_t index);
/// TransactionManager.canRetry; may ask for a new epoch.
bool may_retry(ProducerIdentity& identity, const Accumulator& accumulator,
               const ProducerBatch& batch, KafkaError error);
void want_new_epoch(ProducerIdentity& identity, std::uint32_t partition);
/// A batch that was sent before has been given up.
void mark_unresolved(ProducerIdentity& identity, std::uint32_t partition);
/// maybeResolveSequences: partitions without anything under way are clear, or need a new epoch.
void resolve(ProducerIdentity& identity, const Accumulator& accumulator);
/// bumpIdempotentProducerEpoch: the partitions that asked for it number what they have from 0. False:
/// the epochs are used up, a new producer id has to come first.
bool bump_epoch(ProducerIdentity& identity, Accumulator& accumulator);

}  // namespace ks
