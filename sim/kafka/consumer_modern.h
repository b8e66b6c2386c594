// The KIP-848 side of a consumer: what its network thread knows of its membership. The application
// thread, fetching, commits and the listener are those of every consumer. Consumer::generation holds the
// member epoch. Source: AsyncKafkaConsumer, ConsumerMembershipManager, ConsumerHeartbeatRequestManager.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/base/id.h"
#include "sim/base/time.h"
#include "sim/trace/fact.h"

namespace ks {

/// How far a reconciliation has come; everything but idle is "in progress".
enum class ReconcileStep : std::uint8_t {
  idle,
  committing,  ///< the commit before it is on the way
  revoking,    ///< onPartitionsRevoked is due or running
  assigning,   ///< onPartitionsAssigned is due or running
};

/// A call of the listener that waits for the application's next pass through poll().
struct DueCall {
  ListenerCall call = ListenerCall::assigned;
  std::vector<PartitionId> partitions;
};

/// What a heartbeat leaves out when it has not changed.
struct SentFields {
  std::optional<Duration> rebalance_timeout;
  std::optional<std::vector<TopicId>> topics;
  std::optional<std::string> regex;
  std::optional<std::string> assignor;
  bool owned = false;  ///< whether `current` is what the coordinator was told; else it is told anew
  std::optional<std::vector<PartitionId>> current;
};

struct ModernMembership {
  bool on = false;    ///< group.protocol = consumer
  std::string regex;  ///< SubscriptionPattern; empty: the topics by name
  // Heartbeats.
  Duration interval{};        ///< as the coordinator said last
  Time next_beat{};           ///< of the regular ones
  Time not_before{};          ///< backoff after a failed one
  std::uint32_t awaited = 0;  ///< correlation of the one on the way
  SentFields sent;
  // Assignment and reconciliation.
  std::optional<std::vector<PartitionId>> current;  ///< sorted; nothing: none since the last join
  std::vector<PartitionId> target;                  ///< sorted; what the coordinator said last
  ReconcileStep step = ReconcileStep::idle;
  std::vector<PartitionId> resolved;  ///< being reconciled to
  Time commit_until{};                ///< the commit is not tried again after this
  Time commit_again{};                ///< its backoff
  std::uint32_t commit_tries = 0;
  std::optional<DueCall> due;
  // The application's polls.
  bool poll_entered = true;  ///< the next pass begins a new poll()
  Time poll_began{};         ///< the last one that followed records; empty ones follow each other
  bool event_in_flight =
      false;  ///< 4.4: the network thread has an AsyncPollEvent of this application
};

}  // namespace ks
