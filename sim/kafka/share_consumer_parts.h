// What the source files of the share consumer have in common; consumer.cpp and consumer_close.cpp call in
// here as well.
#pragma once

#include "sim/kafka/consumer_parts.h"

namespace ks {

// share_consumer.cpp: the application thread.

/// start_consumer: a member id, and JOINING.
void start_share(Consumer& consumer, Ctx& ctx);
/// drive_poll: both threads go as far as they can.
/// Model: the application acknowledges with its next poll(), record by record where it is explicit; it
/// calls neither commitSync() nor commitAsync() and renews no lock.
void drive_share_poll(Consumer& consumer, Ctx& ctx);
/// The client closes: it sends what was acknowledged, ends its sessions, then leaves.
void begin_share_close(Consumer& consumer, Ctx& ctx);
/// The sessions are closed, or it has waited long enough for that.
void leave_share_group(Consumer& consumer, Ctx& ctx);

// share_consumer_beat.cpp: heartbeats and the states of the member.

void share_heartbeats(Consumer& consumer, Ctx& ctx);
void begin_share_joining(Consumer& consumer, Ctx& ctx);
/// Leaves with epoch −1 and is in `then` afterwards; false if there is nobody to tell.
bool say_share_goodbye(Consumer& consumer, MemberState then, Ctx& ctx);
void share_coordinator_lost(Consumer& consumer, Ctx& ctx);
/// consumer_links.cpp: the connection to a broker is over, and with it the share session.
void share_link_lost(Consumer& consumer, ConnectionId connection);
void handle_share_beat(Consumer& consumer, ConnectionId connection,
                       const ShareGroupHeartbeatResponse& response, std::uint32_t correlation,
                       Ctx& ctx);

// share_consumer_fetch.cpp: sessions, acknowledgements, records.

/// The records of the poll() before are acknowledged: they wait for a request that takes them along.
void acknowledge_hand(Consumer& consumer, bool closing, Ctx& ctx);
/// Hands out up to max.poll.records of what is in the buffer; answers how many.
std::uint32_t hand_out_shared(Consumer& consumer, Ctx& ctx);
/// What waits to be sent goes to brokers that have answered the request before.
void share_requests(Consumer& consumer, Ctx& ctx);
void handle_share_fetch(Consumer& consumer, ConnectionId connection,
                        const ShareFetchResponse& response, Ctx& ctx);
void handle_share_acknowledge(Consumer& consumer, ConnectionId connection,
                              const ShareAcknowledgeResponse& response, Ctx& ctx);

}  // namespace ks
