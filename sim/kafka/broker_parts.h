// What the files of the broker share and nobody else needs.
#pragma once

#include <cstdint>

#include "sim/kafka/broker.h"

namespace ks {

/// Of a control batch of one marker.
inline constexpr std::uint32_t marker_bytes = 78;

/// The purgatory timer runs at least to this deadline.
inline void wait_until(Broker& broker, Time deadline, Ctx& ctx) {
  if (!ctx.timer_armed(broker.purgatory) || ctx.timer(broker.purgatory).deadline > deadline)
    ctx.set_timer(broker.purgatory, deadline);
}

/// The parts of a Produce request enter their logs, or are refused.
void append_produce(BrokerSide side, ConnectionId connection, Completed& completed, Ctx& ctx);
/// The markers of a WriteTxnMarkers likewise.
void append_markers(BrokerSide side, ConnectionId connection, Completed& completed, Ctx& ctx);
/// A part of a Produce request with acks=all is committed, or will never be known to be.
void produce_part_done(BrokerSide side, const ProduceEnd& end, Ctx& ctx);
/// Produce requests that have waited for longer than they were ready to.
void produces_expired(BrokerSide side, Ctx& ctx);

/// The append of a Produce or of a write stands in the list of what is due.
void enqueue_append(BrokerSide side, PendingAppend append, Ctx& ctx);
/// Answers who waits for a write with an error.
void release_waiting(const CoordinatorWrite& write, KafkaError error, Ctx& ctx);
/// A later coordinator may find the record in its log.
void leave_write(BrokerSide side, const CoordinatorWrite& write);

}  // namespace ks
