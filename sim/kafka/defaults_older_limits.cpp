// Limits that Kafka 4.0 or 3.9 set differently from the newest version.
#include "sim/kafka/defaults_rows.h"

namespace ks::config_rows {
namespace {

// clang-format off
constexpr OlderLimits limits[] = {
    // scope, key, in 4.0, in 3.9
    {broker, "controller.quorum.append.linger.ms", any, any},
    {broker, "controller.quorum.election.backoff.max.ms", any, any},
    {broker, "controller.quorum.election.timeout.ms", any, any},
    {broker, "controller.quorum.fetch.timeout.ms", any, any},
    {broker, "controller.quorum.request.timeout.ms", any, any},
    {broker, "controller.quorum.retry.backoff.ms", any, any},
    {broker, "group.coordinator.append.linger.ms", at_least(0), at_least(0)},
    {broker, "group.coordinator.rebalance.protocols", one_of("consumer, classic, share"),
     one_of("consumer, classic, share, unknown")},
    {broker, "group.share.max.size", between(1, 1000), between(10, 1000)},
    {broker, "group.share.record.lock.duration.ms", between(1000, 3600000), between(1000, 60000)},
    {broker, "log.segment.bytes", at_least(1048576), at_least(14)},
    {broker, "metadata.log.segment.bytes", at_least(12), at_least(12)},
    {broker, "node.id", at_least(0), any},
    {broker, "num.replica.fetchers", any, any},
    {broker, "remote.log.manager.copier.thread.pool.size", at_least(1), any},
    {broker, "remote.log.manager.expiration.thread.pool.size", at_least(1), any},
    {broker, "share.coordinator.append.linger.ms", at_least(0), any},
    {broker, "share.coordinator.snapshot.update.records.per.snapshot", at_least(0), any},
    {topic, "segment.bytes", at_least(14), at_least(14)},
    {consumer, "auto.offset.reset", one_of("latest, earliest, none, by_duration:"),
     one_of("latest, earliest, none")},
};
// clang-format on

}  // namespace

std::span<const OlderLimits> older_limits() { return limits; }

}  // namespace ks::config_rows
