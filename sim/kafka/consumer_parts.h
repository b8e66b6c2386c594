// The parts of a consumer that its source files share; nobody else includes this.
#pragma once

#include "sim/kafka/consumer.h"

namespace ks {

// consumer.cpp: the application thread.

/// The application thread goes on inside poll(): joins, commits, looks up positions, hands out, fetches.
void drive_poll(Consumer& consumer, Ctx& ctx);
/// An error that poll() throws and the application does not survive.
void fail_consumer(Consumer& consumer, KafkaError error, Ctx& ctx);
void begin_close(Consumer& consumer, Ctx& ctx);
void leave_and_finish(Consumer& consumer, Ctx& ctx);
void finish_close(Consumer& consumer, Ctx& ctx);

// consumer_membership.cpp: coordinator, join, sync, heartbeats.

void find_coordinator(Consumer& consumer, Ctx& ctx);
void coordinator_lost(Consumer& consumer, Ctx& ctx);
/// onJoinPrepare and JoinGroup, as far as they get without waiting.
void drive_join(Consumer& consumer, Ctx& ctx);
void revoke_and_join(Consumer& consumer, Ctx& ctx);
/// The heartbeat thread wakes: session, poll interval, beat, in that order.
void heartbeat_thread(Consumer& consumer, Ctx& ctx);
/// When the thread must wake next, given where the application is.
void schedule_heartbeat(Consumer& consumer, Ctx& ctx);
void change_state(Consumer& consumer, MemberState to, Ctx& ctx);
/// The group does not know this generation (or this member) any more.
void lose_generation(Consumer& consumer, bool forget_member, Ctx& ctx);
void send_leave(Consumer& consumer, const char* reason, Ctx& ctx);
void handle(Consumer& consumer, ConnectionId connection, const FindCoordinatorResponse& response,
            Ctx& ctx);
void handle(Consumer& consumer, ConnectionId connection, const JoinGroupResponse& response,
            Ctx& ctx);
void handle(Consumer& consumer, ConnectionId connection, const SyncGroupResponse& response,
            Ctx& ctx);
void handle(Consumer& consumer, ConnectionId connection, const HeartbeatResponse& response,
            Ctx& ctx);
void handle(Consumer& consumer, ConnectionId connection, const LeaveGroupResponse& response,
            Ctx& ctx);

// consumer_offsets.cpp: commits and positions.

/// Commits the positions of all owned partitions; answers the correlation, 0 if there is nothing to commit.
std::uint32_t send_commit(Consumer& consumer, Ctx& ctx);
void auto_commit_if_due(Consumer& consumer, Ctx& ctx);
void look_up_positions(Consumer& consumer, Ctx& ctx);
void handle_commit(Consumer& consumer, const Message& message, Ctx& ctx);
void handle(Consumer& consumer, ConnectionId connection, const OffsetFetchResponse& response,
            Ctx& ctx);
void handle(Consumer& consumer, ConnectionId connection, const ListOffsetsResponse& response,
            Ctx& ctx);

// consumer_fetch.cpp: fetch requests, the buffer, handing out.

void send_fetches(Consumer& consumer, Ctx& ctx);
/// Hands out up to max.poll.records; answers how many.
std::uint32_t hand_out(Consumer& consumer, Ctx& ctx);
void forget_assignment(Consumer& consumer, Ctx& ctx);
FetchLink& fetch_link(Consumer& consumer, BrokerId broker, Ctx& ctx);
void handle(Consumer& consumer, ConnectionId connection, const FetchResponse& response, Ctx& ctx);

}  // namespace ks
