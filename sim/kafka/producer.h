// A producer: records come into being at a rate, wait in the accumulator for a batch to fill or linger
// to end, and travel in one Produce request per broker. Source: KafkaProducer, RecordAccumulator,
// Sender, BuiltInPartitioner. Model: no retries and no idempotence yet; compression is left out.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sim/kafka/client_metadata.h"
#include "sim/kafka/config.h"
#include "sim/kafka/ctx.h"
#include "sim/kafka/partitioner_sticky.h"

namespace ks {

/// What a producer's records are, fixed for the run: key of a number, and where a key belongs.
struct ProducerPlan {
  TopicId topic;
  std::uint32_t record_bytes = 100;
  std::vector<std::string> keys;              ///< empty: records without a key
  std::uint32_t partitions = 0;               ///< of the topic at the start
  std::vector<std::uint32_t> key_partitions;  ///< by key: partition number among so many
  std::vector<std::uint32_t> cumulative;      ///< weights added up; empty = all alike
  bool random = false;
  std::uint64_t stream_state = 0;

  /// Index of the key of a record, or nothing for a record without a key.
  std::optional<std::uint32_t> key_of(std::uint32_t number) const;
};

struct OpenBatch {
  PartitionId partition;
  BrokerId leader;
  Batch batch;
  Time created{};
  bool full = false;  ///< the next record did not fit
};

struct BrokerLink {
  BrokerId broker;
  ConnectionId connection;
  std::uint32_t in_flight = 0;
};

struct SentRequest {
  ConnectionId connection;
  std::uint32_t correlation = 0;
  SmallVec<ProducePart, 3> parts;
};

struct Producer {
  ProducerId id;
  ProducerConfig config;
  std::shared_ptr<const ProducerPlan> plan;
  ProcessState process = ProcessState::not_started;
  std::uint32_t incarnation = 0;
  bool has_metadata = false;
  ClientMetadata metadata;
  Time refreshed{};            ///< when the last answer to a Metadata request came
  bool asks_metadata = false;  ///< one is on the way
  TimerId sender;
  ConnectionId bootstrap;
  Ratio per_second;
  Time rate_since{};  ///< the rate holds from here; record k of it comes k + 1 intervals later
  std::uint64_t rate_records = 0;  ///< created at this rate so far
  std::uint32_t next_number = 0;   ///< of the next record, over all incarnations
  StickyPartitioner sticky;
  std::vector<OpenBatch> accumulator;  ///< in order of creation
  std::vector<BrokerLink> links;
  std::vector<SentRequest> sent;  ///< awaiting an answer, oldest first
  Time frozen_at{};
  Ring<Delivery> held;                ///< arrived while frozen
  std::vector<ConnectionId> held_on;  ///< the connection of each
  bool timer_overdue = false;
};

void start_producer(Producer& producer, Ctx& ctx);
void handle_response(Producer& producer, ConnectionId connection, const Message& message, Ctx& ctx);
void sender_due(Producer& producer, Ctx& ctx);
void set_rate(Producer& producer, Ratio per_second, Ctx& ctx);
/// Creates the records up to now, sends everything that waits and ends when the answers are there.
void close_producer(Producer& producer, Ctx& ctx);
void kill_producer(Producer& producer, Ctx& ctx);
/// The instant of the next record, or never.
Time next_record_at(const Producer& producer);

/// A connection of the client is gone, or nobody listens at its other end.
void connection_lost(Producer& producer, ConnectionId connection, Ctx& ctx);

}  // namespace ks
