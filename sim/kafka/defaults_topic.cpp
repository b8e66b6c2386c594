// Keys that a topic may set for itself.
#include "sim/kafka/defaults_rows.h"

namespace ks::config_rows {
namespace {

// clang-format off
constexpr Entry entries[] = {
    {topic, "cleanup.policy", list, none, same("delete"), one_of("compact, delete"), modelled, "TopicConfig",
     "What happens to old records: delete whole segments, compact to the newest record of each key, "
     "or both."},
    {topic, "compression.gzip.level", int_number, none, same("-1"), between_or(1, 9, "-1"), ignored,
     "TopicConfig",
     "How hard gzip tries when the broker compresses this topic; -1 is the library's choice."},
    {topic, "compression.lz4.level", int_number, none, same("9"), between(1, 17), ignored, "TopicConfig",
     "How hard lz4 tries when the broker compresses this topic."},
    {topic, "compression.type", string, none, same("producer"),
     one_of("uncompressed, zstd, lz4, snappy, gzip, producer"), ignored, "TopicConfig",
     "How batches are stored; producer keeps them as the producer compressed them."},
    {topic, "compression.zstd.level", int_number, none, same("3"), between(-131072, 22), ignored,
     "TopicConfig",
     "How hard zstd tries when the broker compresses this topic."},
    {topic, "delete.retention.ms", long_number, ms, same("86400000"), at_least(0), modelled, "TopicConfig",
     "How long a compacted topic keeps the tombstones of deleted keys, so that readers can see them."},
    {topic, "errors.deadletterqueue.group.enable", boolean, none, only_4_4("false"), any, ignored,
     "TopicConfig",
     "Lets share groups use this topic as the one for records they could not process."},
    {topic, "file.delete.delay.ms", long_number, ms, same("60000"), at_least(0), ignored, "TopicConfig",
     "How long the file of a removed segment still stays on disk."},
    {topic, "flush.messages", long_number, records, same("9223372036854775807"), at_least(1), ignored,
     "TopicConfig",
     "Forces the log to disk after this many records; normally left to the operating system and to "
     "replication."},
    {topic, "flush.ms", long_number, ms, same("9223372036854775807"), at_least(0), ignored, "TopicConfig",
     "Forces the log to disk after this time; normally left to the operating system and to "
     "replication."},
    {topic, "follower.replication.throttled.replicas", list, none, same(""), any, ignored, "TopicConfig",
     "The replicas whose fetching is throttled on the follower's side during a move."},
    {topic, "index.interval.bytes", int_number, bytes, same("4096"), at_least(0), modelled, "TopicConfig",
     "One entry of the offset index is written about every so many bytes of log."},
    {topic, "internal.segment.bytes", int_number, bytes, only_4_4("null"), any, ignored, "TopicConfig",
     "Segment size for tests, free of the usual minimum.", internal_key},
    {topic, "leader.replication.throttled.replicas", list, none, same(""), any, ignored, "TopicConfig",
     "The replicas whose fetching is throttled on the leader's side during a move."},
    {topic, "local.retention.bytes", long_number, bytes, same("-2"), at_least(-2), ignored, "TopicConfig",
     "How much of a tiered partition stays on the broker's disk; -2 takes retention.bytes."},
    {topic, "local.retention.ms", long_number, ms, same("-2"), at_least(-2), ignored, "TopicConfig",
     "How long segments of a tiered topic stay on the broker's disk; -2 takes retention.ms."},
    {topic, "max.compaction.lag.ms", long_number, ms, same("9223372036854775807"), at_least(1), modelled,
     "TopicConfig",
     "A record is considered for compaction at the latest after this time."},
    {topic, "max.decompressed.message.bytes", int_number, bytes, only_4_4("2147483639"),
     between(1, 2147483639), ignored, "TopicConfig",
     "The largest size that a compressed record batch may have once it is unpacked."},
    {topic, "max.message.bytes", int_number, bytes, same("1048588"), at_least(0), modelled, "TopicConfig",
     "The largest record batch the topic takes, after compression; a larger one is refused with "
     "MESSAGE_TOO_LARGE."},
    {topic, "message.downconversion.enable", boolean, none, until_3_9("true"), any, ignored, "TopicConfig",
     "Whether brokers convert batches for consumers that know only older formats."},
    {topic, "message.format.version", string, none, until_3_9("3.0-IV1"), any, ignored, "TopicConfig",
     "The oldest version whose message format is written; without effect since 3.0."},
    {topic, "message.timestamp.after.max.ms", long_number, ms,
     each("3600000", "3600000", "9223372036854775807"), at_least(0), ignored, "TopicConfig",
     "How far a record's timestamp may lie ahead of the broker's clock."},
    {topic, "message.timestamp.before.max.ms", long_number, ms, same("9223372036854775807"),
     at_least(0), ignored, "TopicConfig",
     "How far a record's timestamp may lie behind the broker's clock."},
    {topic, "message.timestamp.difference.max.ms", long_number, ms, until_3_9("9223372036854775807"),
     at_least(0), ignored, "TopicConfig",
     "How far a record's timestamp may differ from the broker's clock; replaced by the two one-sided "
     "limits."},
    {topic, "message.timestamp.type", string, none, same("CreateTime"),
     one_of("CreateTime, LogAppendTime"), modelled, "TopicConfig",
     "Whether a record keeps the time of its creation or gets the time at which the broker appended "
     "it."},
    {topic, "min.cleanable.dirty.ratio", decimal_text, ratio, same("0.5"), between(0, 1000), modelled,
     "TopicConfig",
     "The share of not yet compacted bytes at which the cleaner takes a log."},
    {topic, "min.compaction.lag.ms", long_number, ms, same("0"), at_least(0), modelled, "TopicConfig",
     "How long a record is safe from compaction."},
    {topic, "min.insync.replicas", int_number, none, same("1"), at_least(1), modelled, "TopicConfig",
     "With acks=all a write needs this many in-sync replicas, and below it the high watermark stands "
     "still."},
    {topic, "preallocate", boolean, none, same("false"), any, ignored, "TopicConfig",
     "Reserves the disk space of a segment when it is created."},
    {topic, "remote.copy.lag.bytes", long_number, bytes, only_4_4("-1"), at_least(-1), ignored,
     "TopicConfig",
     "How many bytes of closed segments may wait before they are copied to remote storage."},
    {topic, "remote.copy.lag.ms", long_number, ms, only_4_4("0"), at_least(-1), ignored, "TopicConfig",
     "How long a closed segment waits before it is copied to remote storage."},
    {topic, "remote.log.copy.disable", boolean, none, same("false"), any, ignored, "TopicConfig",
     "Stops copying to remote storage; what is there stays readable."},
    {topic, "remote.log.delete.on.disable", boolean, none, same("false"), any, ignored, "TopicConfig",
     "Deletes the remote part of the log when tiered storage is switched off."},
    {topic, "remote.storage.enable", boolean, none, same("false"), any, ignored, "TopicConfig",
     "Keeps older segments of this topic in remote storage."},
    {topic, "retention.bytes", long_number, bytes, same("-1"), any, modelled, "TopicConfig",
     "Deletes the oldest segments of a partition that is larger than this; -1 sets no limit."},
    {topic, "retention.ms", long_number, ms, same("604800000"), at_least(-1), modelled, "TopicConfig",
     "Deletes segments whose newest record is older than this; -1 keeps everything."},
    {topic, "segment.bytes", int_number, bytes, same("1073741824"), at_least(1048576), modelled,
     "TopicConfig",
     "A segment that has reached this size is closed and a new one begun; only closed segments can "
     "be deleted."},
    {topic, "segment.index.bytes", int_number, bytes, same("10485760"), at_least(4), ignored, "TopicConfig",
     "Upper bound of the index file of a segment."},
    {topic, "segment.jitter.ms", long_number, ms, same("0"), at_least(0), ignored, "TopicConfig",
     "A random part taken off segment.ms, so that not all partitions roll at once."},
    {topic, "segment.ms", long_number, ms, same("604800000"), at_least(1), modelled, "TopicConfig",
     "A segment is closed after this time even if it is not full."},
    {topic, "unclean.leader.election.enable", boolean, none, same("false"), any, modelled, "TopicConfig",
     "Lets a replica that is not in sync become leader when no other is left: available again, but "
     "records are lost."},
};
// clang-format on

}  // namespace

std::span<const Entry> topic_entries() { return entries; }

}  // namespace ks::config_rows
