// Keys of consumers, apart from those that every client has (defaults_client.cpp).
#include "sim/kafka/defaults_rows.h"

namespace ks::config_rows {
namespace {

/// Kafka only takes class names; the short names are easier to write and mean the same.
constexpr ConfigLimits assignors{.words =
                                     "range, roundrobin, sticky, cooperative-sticky, "
                                     "org.apache.kafka.clients.consumer.RangeAssignor, "
                                     "org.apache.kafka.clients.consumer.RoundRobinAssignor, "
                                     "org.apache.kafka.clients.consumer.StickyAssignor, "
                                     "org.apache.kafka.clients.consumer.CooperativeStickyAssignor",
                                 .not_empty = true};

// clang-format off
constexpr Entry entries[] = {
    {consumer, "allow.auto.create.topics", boolean, none, same("true"), any, ignored, "ConsumerConfig",
     "Lets a subscription to a missing topic create it, if the broker allows that too."},
    {consumer, "auto.commit.interval.ms", int_number, ms, same("5000"), at_least(0), modelled,
     "ConsumerConfig",
     "How often poll() commits the positions when enable.auto.commit is on; a crash repeats at most "
     "about this much work."},
    {consumer, "auto.offset.reset", string, none, same("latest"),
     one_of("latest, earliest, none, by_duration:"), modelled, "ConsumerConfig",
     "Where to start reading when the group has no committed offset, or the offset no longer exists."},
    {consumer, "check.crcs", boolean, none, same("true"), any, ignored, "ConsumerConfig",
     "Checks the checksum of every batch read, so that damaged records are noticed."},
    {consumer, "client.id", string, none, same(""), any, modelled, "CommonClientConfigs",
     "The name of this client in requests, logs and quotas; a classic member id starts with it."},
    {consumer, "client.rack", string, none, same(""), any, modelled, "CommonClientConfigs",
     "The rack or zone of this consumer, for reading from a near replica and for rack-aware "
     "assignment."},
    {consumer, "default.api.timeout.ms", int_number, ms, same("60000"), at_least(0), modelled,
     "CommonClientConfigs",
     "How long calls such as commitSync() and committed() try before they give up, unless told "
     "otherwise."},
    {consumer, "enable.auto.commit", boolean, none, same("true"), any, modelled, "ConsumerConfig",
     "Commits the positions in the background from poll(); without it the application must commit by "
     "itself."},
    {consumer, "exclude.internal.topics", boolean, none, same("true"), any, modelled, "ConsumerConfig",
     "Keeps a pattern subscription from matching Kafka's own topics such as __consumer_offsets."},
    {consumer, "fetch.max.bytes", int_number, bytes, same("52428800"), at_least(0), modelled,
     "ConsumerConfig",
     "Upper bound of one fetch response over all partitions; a first batch that is larger is still "
     "sent, so that reading goes on."},
    {consumer, "fetch.max.wait.ms", int_number, ms, same("500"), at_least(0), modelled, "ConsumerConfig",
     "How long the broker may hold a fetch back while fewer than fetch.min.bytes are there."},
    {consumer, "fetch.min.bytes", int_number, bytes, same("1"), at_least(0), modelled, "ConsumerConfig",
     "The broker answers a fetch as soon as it has this many bytes; more means fewer, fuller "
     "responses and more delay."},
    {consumer, "group.id", string, none, same("null"), any, modelled, "ConsumerConfig",
     "The consumer group to join; consumers with the same id share the partitions of their topics."},
    {consumer, "group.instance.id", string, none, same("null"), filled, modelled, "ConsumerConfig",
     "Makes the member static: if it comes back in time under the same id, it gets its partitions "
     "back without a rebalance."},
    {consumer, "group.protocol", string, none, same("classic"), one_of_any_case("consumer, classic"),
     modelled, "ConsumerConfig",
     "The rebalance protocol: classic (JoinGroup and SyncGroup) or consumer (KIP-848, the broker "
     "assigns)."},
    {consumer, "group.remote.assignor", string, none, same("null"), any, modelled, "ConsumerConfig",
     "The broker's assignor that the group should use under the consumer protocol; unset lets the "
     "broker choose."},
    {consumer, "heartbeat.interval.ms", int_number, ms, same("3000"), any, modelled, "ConsumerConfig",
     "How often a classic member tells the coordinator that it lives; the answer is also how it "
     "learns of a rebalance."},
    {consumer, "interceptor.classes", list, none, same(""), any, ignored, "ConsumerConfig",
     "Classes that may look at or change records after they were fetched and see commits."},
    {consumer, "internal.leave.group.on.close", boolean, none, until_4_0("true"), any, ignored,
     "ConsumerConfig",
     "Whether close() sends LeaveGroup; without it the member stays until its session ends.", internal_key},
    {consumer, "internal.throw.on.fetch.stable.offset.unsupported", boolean, none, same("false"), any,
     ignored, "ConsumerConfig",
     "Whether an old broker that cannot return stable offsets only makes the call fail; used by "
     "Kafka Streams.", internal_key},
    {consumer, "isolation.level", string, none, same("read_uncommitted"),
     one_of("read_committed, read_uncommitted"), modelled, "ConsumerConfig",
     "Whether records of open and aborted transactions are hidden (read_committed) or shown."},
    {consumer, "key.deserializer", class_name, none, same("<required>"), any, ignored, "ConsumerConfig",
     "The class that turns the bytes of a key into an object."},
    {consumer, "max.partition.fetch.bytes", int_number, bytes, same("1048576"), at_least(0), modelled,
     "ConsumerConfig",
     "Upper bound of what one fetch returns of one partition; a first batch that is larger is still "
     "sent."},
    {consumer, "max.poll.interval.ms", int_number, ms, same("300000"), at_least(1), modelled,
     "ConsumerConfig",
     "The longest time between two calls of poll(); a slower consumer leaves its group. Also how "
     "long a rebalance waits for members."},
    {consumer, "max.poll.records", int_number, records, same("500"), at_least(1), modelled,
     "ConsumerConfig",
     "How many records one poll() returns at most; the rest stays in the consumer for the next call."},
    {consumer, "metadata.max.age.ms", long_number, ms, same("300000"), at_least(0), modelled,
     "CommonClientConfigs",
     "Asks for fresh metadata after this time even if nothing hints at a change; so new topics and "
     "partitions are found."},
    {consumer, "partition.assignment.strategy", list, none,
     same("org.apache.kafka.clients.consumer.RangeAssignor,"
          "org.apache.kafka.clients.consumer.CooperativeStickyAssignor"),
     assignors, modelled, "ConsumerConfig",
     "The assignors this classic member can work with, best first; the group uses one that all "
     "members have."},
    {consumer, "receive.buffer.bytes", int_number, bytes, same("65536"), at_least(-1), ignored,
     "CommonClientConfigs",
     "Size of the socket's receive buffer; -1 leaves it to the operating system."},
    {consumer, "request.timeout.ms", int_number, ms, same("30000"), at_least(0), modelled,
     "CommonClientConfigs",
     "How long to wait for a response before the request counts as failed and may be sent again."},
    {consumer, "retry.backoff.max.ms", long_number, ms, same("1000"), at_least(0), modelled,
     "CommonClientConfigs",
     "The longest pause before a request that keeps failing is repeated."},
    {consumer, "retry.backoff.ms", long_number, ms, same("100"), at_least(0), modelled,
     "CommonClientConfigs",
     "The first pause before a failed request is repeated; it doubles with each failure, with "
     "jitter."},
    {consumer, "session.timeout.ms", int_number, ms, same("45000"), any, modelled, "ConsumerConfig",
     "After this much silence the coordinator takes a classic member out of the group and "
     "rebalances."},
    {consumer, "share.acknowledgement.mode", string, none, only_4_4("implicit"),
     one_of("implicit, explicit"), modelled, "ConsumerConfig",
     "Whether a share consumer acknowledges by the next poll() (implicit) or record by record "
     "(explicit)."},
    {consumer, "share.acquire.mode", string, none, only_4_4("BATCH_OPTIMIZED"),
     one_of_any_case("batch_optimized, record_limit"), ignored, "ConsumerConfig",
     "Whether a share consumer acquires whole batches or exactly max.poll.records records."},
    {consumer, "value.deserializer", class_name, none, same("<required>"), any, ignored, "ConsumerConfig",
     "The class that turns the bytes of a value into an object."},
};
// clang-format on

}  // namespace

std::span<const Entry> consumer_entries() { return entries; }

}  // namespace ks::config_rows
