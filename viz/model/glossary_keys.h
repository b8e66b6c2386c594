// The configuration keys that the glossary names, a list a term. Private to viz/model/glossary.cpp.
#pragma once

#include <array>

#include "viz/model/glossary.h"

namespace kv::glossary_keys {

using ks::Scope;

inline constexpr auto group_keys = std::to_array<TermKey>(
    {{Scope::consumer, "group.protocol"}, {Scope::broker, "group.max.size"}});
inline constexpr auto join_keys =
    std::to_array<TermKey>({{Scope::consumer, "max.poll.interval.ms"},
                            {Scope::broker, "group.initial.rebalance.delay.ms"}});
inline constexpr auto epoch_keys =
    std::to_array<TermKey>({{Scope::group, "consumer.heartbeat.interval.ms"}});
inline constexpr auto assignor_keys =
    std::to_array<TermKey>({{Scope::consumer, "partition.assignment.strategy"},
                            {Scope::consumer, "group.remote.assignor"}});
inline constexpr auto session_keys = std::to_array<TermKey>(
    {{Scope::consumer, "session.timeout.ms"}, {Scope::group, "consumer.session.timeout.ms"}});
inline constexpr auto heartbeat_keys = std::to_array<TermKey>(
    {{Scope::consumer, "heartbeat.interval.ms"}, {Scope::group, "consumer.heartbeat.interval.ms"}});
inline constexpr auto poll_keys = std::to_array<TermKey>(
    {{Scope::consumer, "max.poll.interval.ms"}, {Scope::consumer, "max.poll.records"}});
inline constexpr auto isr_keys = std::to_array<TermKey>(
    {{Scope::broker, "replica.lag.time.max.ms"}, {Scope::topic, "min.insync.replicas"}});
inline constexpr auto min_isr_keys =
    std::to_array<TermKey>({{Scope::topic, "min.insync.replicas"}, {Scope::producer, "acks"}});
inline constexpr auto leader_keys =
    std::to_array<TermKey>({{Scope::topic, "unclean.leader.election.enable"},
                            {Scope::broker, "auto.leader.rebalance.enable"}});
inline constexpr auto commit_keys =
    std::to_array<TermKey>({{Scope::consumer, "enable.auto.commit"},
                            {Scope::consumer, "auto.commit.interval.ms"},
                            {Scope::broker, "offsets.retention.minutes"}});
inline constexpr auto position_keys = std::to_array<TermKey>(
    {{Scope::consumer, "auto.offset.reset"}, {Scope::consumer, "max.poll.records"}});
inline constexpr auto stable_keys = std::to_array<TermKey>({{Scope::consumer, "isolation.level"}});
inline constexpr auto retention_keys = std::to_array<TermKey>({{Scope::topic, "retention.ms"},
                                                               {Scope::topic, "retention.bytes"},
                                                               {Scope::topic, "cleanup.policy"}});
inline constexpr auto segment_keys =
    std::to_array<TermKey>({{Scope::topic, "segment.bytes"},
                            {Scope::topic, "segment.ms"},
                            {Scope::topic, "index.interval.bytes"}});
inline constexpr auto batch_keys = std::to_array<TermKey>({{Scope::producer, "batch.size"},
                                                           {Scope::producer, "linger.ms"},
                                                           {Scope::producer, "compression.type"}});
inline constexpr auto accumulator_keys =
    std::to_array<TermKey>({{Scope::producer, "linger.ms"},
                            {Scope::producer, "batch.size"},
                            {Scope::producer, "buffer.memory"}});
inline constexpr auto flight_keys =
    std::to_array<TermKey>({{Scope::producer, "max.in.flight.requests.per.connection"},
                            {Scope::producer, "delivery.timeout.ms"}});
inline constexpr auto acks_keys =
    std::to_array<TermKey>({{Scope::producer, "acks"}, {Scope::topic, "min.insync.replicas"}});
inline constexpr auto sequence_keys =
    std::to_array<TermKey>({{Scope::producer, "enable.idempotence"}});
inline constexpr auto transaction_keys =
    std::to_array<TermKey>({{Scope::producer, "transactional.id"},
                            {Scope::producer, "transaction.timeout.ms"},
                            {Scope::consumer, "isolation.level"}});
inline constexpr auto lease_keys =
    std::to_array<TermKey>({{Scope::broker, "broker.session.timeout.ms"},
                            {Scope::broker, "broker.heartbeat.interval.ms"}});
inline constexpr auto quorum_keys =
    std::to_array<TermKey>({{Scope::broker, "controller.quorum.fetch.timeout.ms"},
                            {Scope::broker, "controller.quorum.election.timeout.ms"}});
inline constexpr auto snapshot_keys =
    std::to_array<TermKey>({{Scope::broker, "metadata.log.max.snapshot.interval.ms"},
                            {Scope::broker, "metadata.max.retention.ms"}});
inline constexpr auto zookeeper_keys =
    std::to_array<TermKey>({{Scope::broker, "zookeeper.session.timeout.ms"}});
inline constexpr auto load_keys = std::to_array<TermKey>({{Scope::broker, "num.network.threads"},
                                                          {Scope::broker, "num.io.threads"},
                                                          {Scope::broker, "queued.max.requests"}});
inline constexpr auto quota_keys = std::to_array<TermKey>(
    {{Scope::broker, "quota.window.num"}, {Scope::broker, "quota.window.size.seconds"}});
inline constexpr auto fetch_keys = std::to_array<TermKey>(
    {{Scope::broker, "replica.fetch.wait.max.ms"}, {Scope::broker, "replica.lag.time.max.ms"}});
inline constexpr auto poll_fetch_keys = std::to_array<TermKey>(
    {{Scope::consumer, "fetch.max.wait.ms"}, {Scope::consumer, "fetch.min.bytes"}});
inline constexpr auto key_keys =
    std::to_array<TermKey>({{Scope::producer, "partitioner.ignore.keys"},
                            {Scope::producer, "partitioner.adaptive.partitioning.enable"}});
inline constexpr auto timestamp_keys =
    std::to_array<TermKey>({{Scope::topic, "message.timestamp.type"}});

}  // namespace kv::glossary_keys
