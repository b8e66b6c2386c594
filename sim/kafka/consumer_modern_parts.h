// What the source files of the KIP-848 consumer share; of the others only those that are named in the
// comments call in here.
#pragma once

#include "sim/kafka/consumer_parts.h"

namespace ks {

// consumer_modern.cpp: the application thread.

/// The member id that a client makes for itself, one for the life of its process; share consumers too.
MemberId make_own_id(const Consumer& consumer, Ctx& ctx);
/// start_consumer: a member id, and JOINING.
void start_modern(Consumer& consumer, Ctx& ctx);
/// drive_poll: both threads go as far as they can.
void drive_modern_poll(Consumer& consumer, Ctx& ctx);
/// consumer_callbacks.cpp: a call of the listener has ended.
void modern_call_ended(Consumer& consumer, ListenerCall call, Ctx& ctx);
/// consumer_close.cpp: says goodbye, a static member for good or not; true if its answer is waited for.
bool leave_modern_group(Consumer& consumer, bool for_good, Ctx& ctx);

// consumer_modern_beat.cpp: heartbeats and the states of the member.

/// The network thread runs: poll timer, reconciliation, heartbeat.
void network_thread(Consumer& consumer, Ctx& ctx);
/// consumer.cpp
void handle_beat_answer(Consumer& consumer, ConnectionId connection,
                        const ConsumerGroupHeartbeatResponse& response, std::uint32_t correlation,
                        Ctx& ctx);
/// consumer_membership.cpp: what was on its way to the coordinator is lost.
void modern_coordinator_lost(Consumer& consumer, Ctx& ctx);
/// The next heartbeat says everything.
void forget_sent_fields(Consumer& consumer);
/// With epoch 0, without an assignment.
void begin_joining(Consumer& consumer, Ctx& ctx);
/// Leaves with epoch −1, or −2 if it is static and does not go for good, and is in `then` afterwards.
void say_goodbye(Consumer& consumer, MemberState then, bool for_good, Ctx& ctx);
/// Whether the coordinator counts it, as far as it knows.
bool in_modern_group(const Consumer& consumer);

// consumer_modern_reconcile.cpp

/// The coordinator has named what the member may use now.
void take_target(Consumer& consumer, std::vector<PartitionId> target, Ctx& ctx);
/// Starts or continues; `polled`: on behalf of an application poll.
void maybe_reconcile(Consumer& consumer, bool polled, Ctx& ctx);
/// consumer_offsets.cpp: the commit before a reconciliation has its answer.
void reconcile_commit_answered(Consumer& consumer, KafkaError error, Ctx& ctx);
void revoked_call_ended(Consumer& consumer, Ctx& ctx);
void assigned_call_ended(Consumer& consumer, Ctx& ctx);
/// The application's thread takes the call that is due.
void run_due_call(Consumer& consumer, Ctx& ctx);

}  // namespace ks
