// A producer: its application calls send() at a rate, records wait in the accumulator for a batch to fill
// or linger to end, and the sender brings them to their leaders, again and again if it must.
// Source: KafkaProducer, RecordAccumulator, Sender, TransactionManager, NetworkClient.
// Model: the application runs behind its schedule while send() blocks, and catches up afterwards.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "sim/kafka/accumulator.h"
#include "sim/kafka/client_metadata.h"
#include "sim/kafka/config.h"
#include "sim/kafka/ctx.h"
#include "sim/kafka/metadata_updates.h"
#include "sim/kafka/partitioner_sticky.h"
#include "sim/kafka/producer_plan.h"
#include "sim/kafka/producer_sequences.h"
#include "sim/kafka/producer_transaction.h"

namespace ks {

/// A request without an answer so far.
struct SentRequest {
  enum class Kind : std::uint8_t {
    produce,
    metadata,
    init_producer_id,
    transaction  ///< whatever a transactional producer asks besides
  };
  Kind kind = Kind::produce;
  std::uint32_t correlation = 0;
  Time at{};
  SmallVec<std::uint32_t, 4> batches;  ///< places in the accumulator's pool
};

/// The connection to one broker, and what the client remembers of it.
struct BrokerLink {
  ConnectionId connection;       ///< invalid: none
  bool established = false;      ///< else it is being set up, and nothing is sent on it
  Ring<SentRequest> sent;        ///< oldest first; answers come in this order
  std::uint32_t failures = 0;    ///< connections that ended since one was established
  Time reconnect_at{};           ///< no earlier
  Time throttled_until{};        ///< a quota has been exceeded: nothing is sent before
  Time connect_until = never;    ///< socket.connection.setup.timeout.ms
  std::uint32_t drain_from = 0;  ///< partition number with which the next request begins
  Time ready_at{};               ///< last time that it had data to send
  Time drained_at{};             ///< last time that it could be sent
};

/// A leader that is known from elsewhere than the metadata.
struct PartitionLeader {
  PartitionId partition;
  BrokerId leader;
  std::int32_t leader_epoch = -1;
};

/// What send() waits for, and since when.
struct BlockedSend {
  SendWait on = SendWait::memory;
  Time since{};
};

/// A record that another part of the same application has sent with this producer, whose fate it awaits.
struct HandedOver {
  static constexpr std::uint32_t not_yet = 0xffffffff;
  ConsumerId from;
  std::uint32_t incarnation = 0;  ///< of the consumer
  Time since{};
  std::uint32_t number = not_yet;  ///< of the record, once send() has returned
  std::uint32_t partition = 0;     ///< then: number within the topic
};

/// What the application that this producer is part of has called, and waits for.
struct ServedCall {
  TransactionCall call = TransactionCall::init;
  std::vector<InputRecords> inputs;  ///< send: still to be appended
  Time since{};
};

struct Producer {
  ProducerId id;
  Profile profile = Profile::v4_4;
  ProducerConfig config;
  std::shared_ptr<const ProducerPlan> plan;
  ProcessState process = ProcessState::not_started;
  std::uint32_t incarnation = 0;
  bool has_metadata = false;
  MetadataUpdates metadata_updates;
  ClientMetadata metadata;
  bool all_led = false;  ///< by the metadata every partition of the topic has a leader
  TimerId sender;
  ConnectionId bootstrap;
  Time bootstrap_due{};  ///< without metadata by then another bootstrap server is asked
  // The application.
  Ratio per_second;
  Time rate_since{};  ///< the rate holds from here; record k of it comes k + 1 intervals later
  std::uint64_t rate_records = 0;                 ///< created at this rate so far
  std::uint32_t next_number = 0;                  ///< of the next record, over all incarnations
  std::vector<KnownPartitions> known_partitions;  ///< grows when the topic does
  std::optional<BlockedSend> blocked;
  Time send_returned{};  ///< when a call of send() that had waited returned last
  StickyPartitioner sticky;
  std::vector<HandedOver> handed_over;  ///< in order of their calls
  TransactionClient transaction;
  ConsumerId application;  ///< valid: it is part of this consumer's process
  std::uint32_t application_incarnation = 0;
  std::optional<ServedCall> served;
  KafkaError batch_error =
      KafkaError::none;  ///< of a batch given up since the last call of flush()
  // The sender.
  Accumulator accumulator;
  ProducerIdentity identity;
  Time init_retry_at{};                ///< InitProducerId is sent no earlier
  std::vector<BrokerLink> links;       ///< by BrokerId, as far as used
  Time connect_until = never;          ///< the earliest of its links
  Time oldest_request = never;         ///< no request on its way is older
  Time oldest_batch = never;           ///< no batch on its way is older
  std::uint32_t draws = 0;             ///< from streams of its own, each named by its number
  std::vector<PartitionLeader> hints;  ///< leaders that errors named, newer than the metadata
  // While it is frozen.
  Time frozen_at{};
  Ring<Delivery> held;                ///< arrived meanwhile
  std::vector<ConnectionId> held_on;  ///< the connection of each
  std::vector<ConnectionId> lost;     ///< connections that ended meanwhile
  bool timer_overdue = false;
};

void start_producer(Producer& producer, Ctx& ctx);
void handle_response(Producer& producer, ConnectionId connection, const Message& message, Ctx& ctx);
/// The connection has ended, or could not be made.
void connection_lost(Producer& producer, ConnectionId connection, Ctx& ctx);
void sender_due(Producer& producer, Ctx& ctx);
void set_rate(Producer& producer, Ratio per_second, Ctx& ctx);
/// The application of a consumer calls send(): one record, created now. Its fate comes as AppCall::sent.
void hand_over(Producer& producer, ConsumerId from, std::uint32_t incarnation, Ctx& ctx);
/// The same application, of which this producer is a part, does something with it.
void serve_application(Producer& producer, const AppCall& call, Ctx& ctx);
/// close() of a producer that is of no use any more, and a new one with the same settings.
void renew_producer(Producer& producer, KafkaError error, Ctx& ctx);
void freeze_producer(Producer& producer, Ctx& ctx);
void thaw_producer(Producer& producer, Ctx& ctx);
/// Creates the records up to now, sends everything that waits and ends when the answers are there.
void close_producer(Producer& producer, Ctx& ctx);
void kill_producer(Producer& producer, Ctx& ctx);
/// The instant of the next record, or never.
Time next_record_at(const Producer& producer);

/// The partition number that the record's field or key decided; nothing: it has none that counts.
std::optional<std::uint32_t> placed_on(const Producer& producer, std::uint32_t number);
/// The number of the record that stands `steps` places behind the batch's first one.
std::uint32_t number_after(const Producer& producer, const ProducerBatch& batch,
                           std::uint32_t steps);
std::uint32_t waiting_batches(const Producer& producer);
/// Produce requests without an answer.
std::uint32_t requests_in_flight(const Producer& producer);

}  // namespace ks
