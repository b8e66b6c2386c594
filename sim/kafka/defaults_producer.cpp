// Keys of producers, apart from those that every client has (defaults_client.cpp).
#include "sim/kafka/defaults_rows.h"

namespace ks::config_rows {
namespace {

// clang-format off
constexpr Entry entries[] = {
    {producer, "acks", string, none, same("all"), one_of("all, -1, 0, 1"), modelled, "ProducerConfig",
     "Who must have a batch before the producer counts it as written: nobody (0), the leader (1) or "
     "all in-sync replicas (all)."},
    {producer, "batch.size", int_number, bytes, same("16384"), at_least(0), modelled, "ProducerConfig",
     "Upper bound of one batch of one partition; larger batches mean fewer requests. A full batch "
     "does not wait for linger.ms."},
    {producer, "buffer.memory", long_number, bytes, same("33554432"), at_least(0), modelled,
     "ProducerConfig",
     "Memory for records that wait to be sent; when it is full, send() blocks for up to "
     "max.block.ms."},
    {producer, "buffer.memory.allocation.strategy", string, none, only_4_4("full"),
     one_of_any_case("full, incremental"), ignored, "ProducerConfig",
     "Whether a new batch takes its full batch.size of buffer memory at once or grows with its "
     "records.", internal_key},
    {producer, "client.id", string, none, same(""), any, modelled, "CommonClientConfigs",
     "The name of this client in requests, logs and quotas."},
    {producer, "client.rack", string, none, only_4_4(""), any, ignored, "CommonClientConfigs",
     "The rack or zone of this producer, used by the rack-aware built-in partitioner."},
    {producer, "compression.gzip.level", int_number, none, same("-1"), between_or(1, 9, "-1"), ignored,
     "ProducerConfig",
     "How hard gzip tries, from 1 (fast) to 9 (small); -1 is the library's choice."},
    {producer, "compression.lz4.level", int_number, none, same("9"), between(1, 17), ignored,
     "ProducerConfig",
     "How hard lz4 tries, from 1 (fast) to 17 (small)."},
    {producer, "compression.type", string, none, same("none"), one_of("none, gzip, snappy, lz4, zstd"),
     modelled, "ProducerConfig",
     "How the producer compresses its batches; full batches compress better than small ones."},
    {producer, "compression.zstd.level", int_number, none, same("3"), between(-131072, 22), ignored,
     "ProducerConfig",
     "How hard zstd tries; negative levels are the fastest."},
    {producer, "delivery.timeout.ms", int_number, ms, same("120000"), at_least(0), modelled,
     "ProducerConfig",
     "The time from send() to success or failure of a record, retries included; at least linger.ms + "
     "request.timeout.ms."},
    {producer, "enable.idempotence", boolean, none, same("true"), any, modelled, "ProducerConfig",
     "Numbers the batches, so that the broker drops the copies which retries cause and keeps their "
     "order."},
    {producer, "interceptor.classes", list, none, same(""), any, ignored, "ProducerConfig",
     "Classes that may look at or change records before they are sent and see their "
     "acknowledgements."},
    {producer, "key.serializer", class_name, none, same("<required>"), any, ignored, "ProducerConfig",
     "The class that turns a key into bytes."},
    {producer, "linger.ms", long_number, ms, each("5", "5", "0"), at_least(0), modelled, "ProducerConfig",
     "How long a batch that is not full waits for more records before it is sent; 0 sends as soon as "
     "the sender is free."},
    {producer, "max.block.ms", long_number, ms, same("60000"), at_least(0), modelled, "ProducerConfig",
     "How long send() and the calls for transactions may block on missing metadata or a full buffer."},
    {producer, "max.in.flight.requests.per.connection", int_number, none, same("5"), at_least(1),
     modelled, "ProducerConfig",
     "How many requests to one broker may be without answer; above 1 without idempotence, a retry "
     "can change the order."},
    {producer, "max.request.size", int_number, bytes, same("1048576"), at_least(0), modelled,
     "ProducerConfig",
     "Upper bound of one request and, before compression, of one record."},
    {producer, "metadata.max.age.ms", long_number, ms, same("300000"), at_least(0), modelled,
     "CommonClientConfigs",
     "Asks for fresh metadata after this time even if nothing hints at a change; so new leaders and "
     "partitions are found."},
    {producer, "metadata.max.idle.ms", long_number, ms, same("300000"), at_least(5000), ignored,
     "ProducerConfig",
     "Forgets the metadata of a topic to which nothing was sent for this long."},
    {producer, "partitioner.adaptive.partitioning.enable", boolean, none, same("true"), any, modelled,
     "ProducerConfig",
     "Lets records without a key prefer partitions whose queues in the producer are short, that is, "
     "faster brokers."},
    {producer, "partitioner.availability.timeout.ms", long_number, ms, same("0"), at_least(0), modelled,
     "ProducerConfig",
     "Skips partitions whose broker has not taken ready batches for this long; 0 never skips."},
    {producer, "partitioner.class", class_name, none, same("null"), any, ignored, "ProducerConfig",
     "A class that chooses the partitions; unset means hash of the key, or the built-in sticky "
     "choice without one."},
    {producer, "partitioner.ignore.keys", boolean, none, same("false"), any, modelled, "ProducerConfig",
     "Treats records with a key like records without: the key no longer decides the partition."},
    {producer, "partitioner.rack.aware", boolean, none, only_4_4("false"), any, ignored, "ProducerConfig",
     "Lets records without a key prefer partitions whose leader is in the producer's rack."},
    {producer, "receive.buffer.bytes", int_number, bytes, same("32768"), at_least(-1), ignored,
     "CommonClientConfigs",
     "Size of the socket's receive buffer; -1 leaves it to the operating system."},
    {producer, "request.timeout.ms", int_number, ms, same("30000"), at_least(0), modelled,
     "CommonClientConfigs",
     "How long to wait for a response before the request counts as failed and the batch may be sent "
     "again."},
    {producer, "retries", int_number, none, same("2147483647"), between(0, 2147483647), modelled,
     "CommonClientConfigs",
     "How often a failed batch may be sent again; normally left alone, delivery.timeout.ms ends the "
     "retries."},
    {producer, "retry.backoff.max.ms", long_number, ms, same("1000"), at_least(0), modelled,
     "CommonClientConfigs",
     "The longest pause before a request that keeps failing is repeated."},
    {producer, "retry.backoff.ms", long_number, ms, same("100"), at_least(0), modelled,
     "CommonClientConfigs",
     "The first pause before a failed request is repeated; it doubles with each failure, with "
     "jitter."},
    {producer, "transaction.timeout.ms", int_number, ms, same("60000"), any, modelled, "ProducerConfig",
     "The coordinator aborts a transaction that stays open for longer than this."},
    {producer, "transaction.two.phase.commit.enable", boolean, none, only_4_4("false"), any, ignored,
     "ProducerConfig",
     "Lets an outside coordinator decide the fate of a transaction, which then never times out."},
    {producer, "transactional.id", string, none, same("null"), filled, modelled, "ProducerConfig",
     "Names the producer across restarts, makes transactions possible and shuts out older instances "
     "of the same name."},
    {producer, "value.serializer", class_name, none, same("<required>"), any, ignored, "ProducerConfig",
     "The class that turns a value into bytes."},
};
// clang-format on

}  // namespace

std::span<const Entry> producer_entries() { return entries; }

}  // namespace ks::config_rows
