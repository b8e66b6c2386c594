// Kinds of things on the screen, each of which the glossary explains.
#pragma once

#include <cstddef>
#include <cstdint>
#include <variant>

#include "sim/protocol/api_key.h"
#include "sim/protocol/error.h"

namespace kv {

enum class Term : std::uint8_t {
  // Groups.
  consumer,
  consumer_group,
  coordinator,
  group_state,
  generation,
  member_epoch,
  member_state,
  assignor,
  assignment,
  unowned,
  rebalance,
  join_barrier,
  sync_barrier,
  session,
  heartbeat,
  poll_interval,
  handler,
  // Offsets.
  offset,
  log_end,
  high_watermark,
  last_stable_offset,
  log_start,
  committed,
  position,
  lag,
  read_twice,
  // Logs.
  partition,
  record,
  batch,
  segment,
  key,
  timestamp,
  marker,
  // Replication.
  leader,
  replica,
  isr,
  min_isr,
  leader_epoch,
  follower_fetch,
  // Brokers.
  broker,
  lease,
  controller,
  metadata_log,
  quorum,
  snapshot,
  zookeeper,
  load,
  quota,
  // Producers.
  producer,
  accumulator,
  in_flight,
  acks,
  sequence,
  transaction,
  // Messages.
  message,
  data_plane,
  control_plane,
  replication_plane,
  // The window's own.
  axis,
  pace,
  playhead,
  flag,
  deadline,
  member_lane,
  owner_lanes,
  branch,
  plot_lag,
  plot_rates,
  plot_wait,
  plot_latency,
  plot_unowned,
  plot_isr,
  plot_in_flight,
  life_line,
  prediction,
  story,
  why,
  // The ledger of truth.
  ledger,
  lost,
  doubled,
  reordered,
  unowned_time,
  owner_changes,
  rebalance_rounds,
};
inline constexpr std::size_t term_count = static_cast<std::size_t>(Term::rebalance_rounds) + 1;

/// What somebody may point at: nothing, a term, a request, or an error.
using Explained = std::variant<std::monostate, Term, ks::ApiKey, ks::KafkaError>;

/// Of a message: its error if it has one.
inline Explained message_term(ks::ApiKey api, ks::KafkaError error) {
  return error == ks::KafkaError::none ? Explained{api} : Explained{error};
}

}  // namespace kv
