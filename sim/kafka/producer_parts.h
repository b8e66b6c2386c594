// What the files of the producer know of each other.
#pragma once

#include "sim/kafka/producer.h"

namespace ks {

// producer_send.cpp: the application's thread.

/// Calls send() for every record whose time has come, until it blocks.
void create_records(Producer& producer, Ctx& ctx);
/// One record that is created now, by a call of its own.
struct SentOne {
  enum class Result : std::uint8_t { appended, refused, blocks };
  Result result = Result::appended;
  SendWait wait = SendWait::memory;  ///< what the call would block for
  std::uint32_t number = 0;          ///< of the record
  std::uint32_t partition = 0;       ///< number within the topic
};
SentOne send_one(Producer& producer, Time created, Ctx& ctx);

// producer_handed_over.cpp: calls of send() by others of the same application.

/// Calls send() for what others of its application handed over, as far as it does not block.
void send_handed_over(Producer& producer, Ctx& ctx);
/// What becomes of the batch is what those who await one of its records have waited for.
void tell_who_waits(Producer& producer, const ProducerBatch& batch, bool stored, Ctx& ctx);
/// The process ends: no send() will succeed any more.
void tell_all_who_wait(Producer& producer, Ctx& ctx);
/// max.block.ms of the first that has not been sent yet; never: there is none.
Time handed_over_limit(const Producer& producer);

// producer_served.cpp: the producer of an application that transforms.

/// What was called goes on as far as it does not wait.
void serve_call(Producer& producer, Ctx& ctx);
/// max.block.ms of a send() that waits; never: none does.
Time served_limit(const Producer& producer);
/// A call of transactions is over.
void served_call_over(Producer& producer, KafkaError error, bool fatal, Ctx& ctx);

// producer_send.cpp again.

/// Appends records of this instant to this partition, as many as one batch takes; 0: the call blocks.
std::uint32_t send_to_partition(Producer& producer, std::uint32_t partition, std::uint32_t records,
                                Ctx& ctx);
/// max.block.ms: the call that waits gives up.
void give_up_blocked_send(Producer& producer, Ctx& ctx);
/// When some batch could be ready at the earliest because of records that are still to come.
Time next_ready_by_records(const Producer& producer);

// producer_sender.cpp: the sender's thread, one turn of its loop.

void run_sender(Producer& producer, Ctx& ctx);

// producer_transaction.cpp: the application's calls.

/// Calls that can go on, and the next ones.
void run_application(Producer& producer, Ctx& ctx);
/// How many records the open transaction still takes.
std::uint64_t records_until_end(const TransactionClient& txn);
/// When the application does something without being told.
Time next_application_turn(const Producer& producer);
/// close(): the application calls no more; the client aborts an open transaction when all is sent.
void close_transaction(Producer& producer);

// producer_transaction_client.cpp: what the client makes of them.

/// The next request of the transaction, if it is due; true: something is over without one.
bool mind_transaction(Producer& producer, Ctx& ctx);
Time next_transaction_request(const Producer& producer, Time now);
/// Whether batches of this partition may be sent: up to 3.9 when the coordinator knows of it.
bool may_send(const Producer& producer, std::uint32_t partition);
/// Batches that wait or are on their way.
bool has_unfinished(const Producer& producer);
/// A batch was given up: the transaction can only be aborted.
void transaction_batch_failed(Producer& producer, KafkaError error);
/// The connection with a request of the transaction is gone.
void transaction_request_failed(Producer& producer, Ctx& ctx);
void handle_transaction_answer(Producer& producer, const MessageBody& body, Ctx& ctx);

// producer_offsets.cpp: sendOffsetsToTransaction().

/// The next request about offsets.
void mind_offsets(Producer& producer, Ctx& ctx);
void offsets_answered(Producer& producer, const MessageBody& body, Ctx& ctx);
/// A broker to ask a transaction's request, which then is on its way; false: not now.
bool ask_broker(Producer& producer, BrokerId broker, MessageBody&& body, Ctx& ctx);
/// The coordinator of the transaction is asked, or looked for first.
void ask_transaction_coordinator(Producer& producer, MessageBody&& body, Ctx& ctx);
/// True: the request is to be sent again, as what it was about has not changed.
bool comes_again(Producer& producer, KafkaError error, Ctx& ctx);
void fail_abortably(TransactionClient& txn, KafkaError error);
void fail_fatally(TransactionClient& txn, KafkaError error);

// producer_answers.cpp: what becomes of batches.

void handle_produced(Producer& producer, BrokerLink& link, const ProduceResponse& response,
                     Ctx& ctx);
/// Sender.completeBatch for one batch of a request: done, again, in pieces, or given up.
void complete_batch(Producer& producer, std::uint32_t index, KafkaError error,
                    std::int64_t base_offset, Ctx& ctx);
/// delivery.timeout.ms of batches in queues and on their way.
void expire_batches(Producer& producer, Ctx& ctx);

// producer_links.cpp: connections, metadata, the producer id.

BrokerId leader_of(const Producer& producer, PartitionId partition, const Ctx& ctx);
std::int32_t leader_epoch_of(const Producer& producer, PartitionId partition, const Ctx& ctx);
BrokerLink& link_to(Producer& producer, BrokerId broker);
/// NetworkClient.ready: connected and with room for a request; begins to connect if that is due.
bool ready_link(Producer& producer, BrokerId broker, Ctx& ctx);
/// When a broker that is not ready should be looked at again; never: an answer will tell.
Time link_due(const Producer& producer, BrokerId broker, Time now);
void send_request(Producer& producer, BrokerId broker, SentRequest&& request, Ctx& ctx);
/// Metadata and InitProducerId, if they are due.
void ask_brokers(Producer& producer, Ctx& ctx);
/// request.timeout.ms and connections that cannot be made.
void check_links(Producer& producer, Ctx& ctx);
/// What is due next of all that.
Time next_link_check(const Producer& producer, Time now);
/// The first question for metadata, to a broker of bootstrap.servers.
void ask_bootstrap(Producer& producer, BrokerId broker, Ctx& ctx);
Rng draw(Producer& producer, Ctx& ctx);
/// NetworkClient.leastLoadedNode; invalid: none can be asked now.
BrokerId least_loaded(Producer& producer, Ctx& ctx);
/// When the next broker may be connected to; never: none is to be waited for.
Time next_reconnect(const Producer& producer, Time now);
/// On a link that is ready.
void send_transaction_request(Producer& producer, BrokerId broker, MessageBody&& body, Ctx& ctx);

}  // namespace ks
