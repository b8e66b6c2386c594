// The parts of a consumer that its source files share; nobody else includes this.
#pragma once

#include "sim/kafka/consumer.h"

namespace ks {

// consumer.cpp: the application thread.

/// The application thread goes on inside poll(): joins, commits, looks up positions, hands out, fetches.
void drive_poll(Consumer& consumer, Ctx& ctx);

// consumer_handler.cpp: what the application does with the records of a poll(). Nothing here polls by
// itself: whoever calls does, if the application is in AppState::polling afterwards.

/// poll() returns with records: the application commits, works, or both, as it was made.
void records_returned(Consumer& consumer, Ctx& ctx);
void enter_handler(Consumer& consumer, Ctx& ctx);
/// The handler's time is over, or that of one record if each is committed by itself.
void leave_handler(Consumer& consumer, Ctx& ctx);
/// Works on the next record where each is committed by itself.
void next_record(Consumer& consumer, Ctx& ctx);
void back_to_poll(Consumer& consumer, Ctx& ctx);
/// The process dies: what its handler has finished is finished.
void cut_off_handler(Consumer& consumer, Ctx& ctx);

// consumer_transform.cpp: what an application makes of its records, and how it commits that.

/// The records in hand are worked on: they are sent on, and committed.
void begin_transform(Consumer& consumer, Ctx& ctx);
/// The application has done what it does on its own between two calls.
void transform_due(Consumer& consumer, Ctx& ctx);
/// poll() returns records: where they came from, and as whose member.
void note_inputs(Consumer& consumer);
/// The producer lives and dies with the process that it is part of.
void tell_producer(const Consumer& consumer, AppCall::Kind kind, Ctx& ctx);
/// The process of an application that transforms starts; it polls only after initTransactions().
void start_transform(Consumer& consumer, Ctx& ctx);

/// ConsumerUtils.DEFAULT_CLOSE_TIMEOUT_MS.
inline constexpr Duration close_timeout{30'000'000};

// consumer_close.cpp: close(), unsubscribe(), subscribe() and the end by an exception.

/// Does what was asked of the application; true if it goes on inside poll().
bool run_requests(Consumer& consumer, Ctx& ctx);
/// An error that poll() throws and the application does not survive.
void fail_consumer(Consumer& consumer, KafkaError error, Ctx& ctx);
/// A coordinator was found again while close() waits for its commit.
void commit_again_at_close(Consumer& consumer, Ctx& ctx);
/// close()'s commit was answered; what may be better later is tried again until its time is over.
void close_commit_answered(Consumer& consumer, KafkaError error, Ctx& ctx);
/// close() tries its commit again after a backoff, or has waited long enough.
void close_commit_due(Consumer& consumer, Ctx& ctx);
/// close() after its commit: the listener, then LeaveGroup.
void close_group(Consumer& consumer, Ctx& ctx);
void leave_and_finish(Consumer& consumer, Ctx& ctx);
void leave_and_unsubscribe(Consumer& consumer, Ctx& ctx);
void finish_close(Consumer& consumer, Ctx& ctx);
void stop_all_timers(Consumer& consumer, Ctx& ctx);
void close_connections(Consumer& consumer, Ctx& ctx);
std::vector<PartitionId> owned_list(const Consumer& consumer);

// consumer_callbacks.cpp: the rebalance listener.

/// Calls a method of the listener and goes on by `then`: before returning if it takes no time, else when
/// its time is over; the application is in AppState::callback until then.
void call_listener(Consumer& consumer, ListenerCall call, std::vector<PartitionId> partitions,
                   AfterCallback then, Ctx& ctx);
/// onPartitionsLost if the member is not (fully) in its group, else onPartitionsRevoked.
void call_listener_for_all(Consumer& consumer, bool lost, AfterCallback then, Ctx& ctx);
/// The listener's commitSync() has ended: the rest of its time begins.
void callback_committed(Consumer& consumer, Ctx& ctx);
void leave_callback(Consumer& consumer, Ctx& ctx);

// consumer_join.cpp: ConsumerCoordinator's onJoinPrepare and onJoinComplete, JoinGroup and SyncGroup.

/// joinGroupIfNeeded with a timer of zero: a step further, if there is one. True: nothing left to join.
bool drive_join(Consumer& consumer, Ctx& ctx);
/// onJoinPrepare is over.
void join_prepared(Consumer& consumer);
/// The assignment replaces the one before, and the listener hears what is new.
void apply_assignment(Consumer& consumer, Ctx& ctx);
void handle(Consumer& consumer, ConnectionId connection, const JoinGroupResponse& response,
            Ctx& ctx);
void handle(Consumer& consumer, ConnectionId connection, const SyncGroupResponse& response,
            Ctx& ctx);

// consumer_leader.cpp: the group leader's part.

/// Runs the selected assignor; nothing if it fails as Kafka's class would.
std::optional<std::vector<MemberAssignment>> run_assignor(Consumer& consumer,
                                                          const JoinGroupResponse& response,
                                                          Ctx& ctx);

// consumer_metadata.cpp: what the client knows of the cluster, and whom it asks.

/// Sends the request for metadata that is due, and sets the timer for the next one.
void drive_metadata(Consumer& consumer, Ctx& ctx);
/// Somebody met a sign that the metadata is old.
void request_metadata(Consumer& consumer, Ctx& ctx);
/// Topics are to be known that the last answer said nothing of: no backoff holds the request back.
void request_new_topics(Consumer& consumer, Ctx& ctx);
/// True if the last answer covers the topics of all members; else they are asked for.
bool covers_group(Consumer& consumer, const JoinGroupResponse& response, Ctx& ctx);
/// A consumer with a pattern subscribes to what it matches by now.
void match_pattern(Consumer& consumer, Ctx& ctx);
MetadataSnapshot snapshot_of(const Consumer& consumer, const Ctx& ctx);
/// The leader that the client would ask; invalid: not known.
BrokerId leader_of(const Consumer& consumer, PartitionId partition, const Ctx& ctx);
TopicId topic_of(PartitionId partition, const Ctx& ctx);
/// A connection to some broker, for questions that each can answer; invalid: none can be reached now.
ConnectionId any_broker(Consumer& consumer, Ctx& ctx);
/// When the next broker may be connected to; never: none is held back.
Time next_reconnect(const Consumer& consumer, Time now);
void handle(Consumer& consumer, ConnectionId connection, const MetadataResponse& response,
            Ctx& ctx);

// consumer_requests.cpp: requests without an answer.

/// The process starts: from now on it is looked how long requests have been waiting.
void watch_requests(Consumer& consumer, Ctx& ctx);
/// Some request, or an attempt to connect, may have waited too long.
void requests_due(Consumer& consumer, Ctx& ctx);

// consumer_links.cpp: connections that are lost and opened again.

bool may_connect(const Consumer& consumer, BrokerId broker, Time now);
/// The broker has answered.
void broker_heard(Consumer& consumer, BrokerId broker);
/// The application's thread looks again at this instant at the latest.
void wake_at(Consumer& consumer, Time when, Ctx& ctx);
/// The consumer's own stream of random numbers.
Rng draw(Consumer& consumer, Ctx& ctx);

// consumer_membership.cpp: coordinator and heartbeats.

void find_coordinator(Consumer& consumer, Ctx& ctx);
/// `why` has a request and its error, or a silence, unless the connection is gone.
void coordinator_lost(Consumer& consumer, Ctx& ctx, CoordinatorLost why = {});
/// Because of an answer.
void coordinator_lost(Consumer& consumer, ApiKey request, KafkaError error, Ctx& ctx);
/// The next FindCoordinator waits for its backoff.
void find_later(Consumer& consumer, Ctx& ctx);
/// The heartbeat thread wakes: session, poll interval, beat, in that order.
void heartbeat_thread(Consumer& consumer, Ctx& ctx);
/// When the thread must wake next, given where the application is.
void schedule_heartbeat(Consumer& consumer, Ctx& ctx);
void change_state(Consumer& consumer, MemberState to, Ctx& ctx);
/// The group does not know this generation (or this member) any more.
void lose_generation(Consumer& consumer, bool forget_member, Ctx& ctx);
/// AbstractCoordinator.shouldSendLeaveGroupRequest: it is in its group, and wants to leave it.
bool says_goodbye(const Consumer& consumer, GroupMembership membership);
void send_leave(Consumer& consumer, std::string_view reason, Ctx& ctx);
/// The next try comes after a backoff.
void retry_later(Consumer& consumer, Ctx& ctx);
Duration backoff(Consumer& consumer, std::uint32_t tries, Ctx& ctx);
void enable_heartbeats(Consumer& consumer, Ctx& ctx);
void disable_heartbeats(Consumer& consumer, Ctx& ctx);
void handle(Consumer& consumer, ConnectionId connection, const FindCoordinatorResponse& response,
            Ctx& ctx);
void handle(Consumer& consumer, ConnectionId connection, const HeartbeatResponse& response,
            Ctx& ctx);
void handle(Consumer& consumer, ConnectionId connection, const LeaveGroupResponse& response,
            Ctx& ctx);

// consumer_offsets.cpp: commits and positions.

/// The positions of all owned partitions.
SmallVec<PartitionOffset, 4> consumed_positions(const Consumer& consumer);
/// Sends offsets; false if there is nothing to commit or nobody to send it to, or no membership.
bool send_commit(Consumer& consumer, const SmallVec<PartitionOffset, 4>& offsets,
                 CommitPurpose purpose, Ctx& ctx);
/// Whether the client would ask the coordinator at all.
bool may_commit(const Consumer& consumer);
/// The committed offsets could not be read; asked for again after a backoff.
void look_up_again(Consumer& consumer, Ctx& ctx);
void auto_commit_if_due(Consumer& consumer, Ctx& ctx);
/// The callback of an automatic commit that failed runs at the beginning of a poll(): again after
/// retry.backoff.ms (ConsumerCoordinator.invokeCompletedOffsetCommitCallbacks).
void hear_of_commit(Consumer& consumer, Ctx& ctx);
void look_up_positions(Consumer& consumer, Ctx& ctx);
void handle_commit(Consumer& consumer, ConnectionId connection, const Message& message, Ctx& ctx);

// consumer_commits.cpp: commitSync() and commitAsync() of the application.

void commit_async(Consumer& consumer, Ctx& ctx);
/// commitSync() of all positions, or of some offsets. True: the application waits for the answer and then
/// goes on by `after`; false: it is over already.
bool commit_sync(Consumer& consumer, AfterCommit after, Ctx& ctx);
bool commit_sync(Consumer& consumer, const SmallVec<PartitionOffset, 4>& offsets, AfterCommit after,
                 Ctx& ctx);
/// commitSync() tries again after its backoff or with a new coordinator, or its time is over.
void retry_commit_sync(Consumer& consumer, Ctx& ctx);
/// What an application commit's answer means: retried, thrown, or fine.
void application_commit_answered(Consumer& consumer, CommitPurpose purpose, KafkaError error,
                                 Ctx& ctx);
bool retriable(KafkaError error);

void handle(Consumer& consumer, ConnectionId connection, const OffsetFetchResponse& response,
            Ctx& ctx);
void handle(Consumer& consumer, ConnectionId connection, const ListOffsetsResponse& response,
            Ctx& ctx);

// consumer_fetch.cpp: fetch requests, the buffer, handing out.

void send_fetches(Consumer& consumer, Ctx& ctx);
/// Hands out up to max.poll.records; answers how many.
std::uint32_t hand_out(Consumer& consumer, Ctx& ctx);
/// The consumer stops owning these partitions.
void drop_partitions(Consumer& consumer, const std::vector<PartitionId>& partitions, Ctx& ctx);
/// What has arrived of topics it does not subscribe to goes.
void drop_unsubscribed_data(Consumer& consumer, Ctx& ctx);
/// consumer_isolation.cpp: what transactions keep from the application becomes a gap.
void withhold(const Consumer& consumer, const OwnedPartition& owned, const FetchResponse& response,
              BufferedBatch& batch, Ctx& ctx);
FetchLink& fetch_link(Consumer& consumer, BrokerId broker);
/// A quota has been exceeded on this connection: nothing more is fetched there for so long.
void link_throttled(Consumer& consumer, ConnectionId connection, std::uint32_t throttle_ms,
                    Ctx& ctx);
/// The link with a connection that can be used now; nullptr while the broker is held back.
FetchLink* ready_link(Consumer& consumer, BrokerId broker, Ctx& ctx);
/// Partitions whose leader has changed are read from the new one.
void follow_leaders(Consumer& consumer, Ctx& ctx);
/// What has arrived of the partition goes.
void drop_buffered(Consumer& consumer, PartitionId partition);

// consumer_validation.cpp: a position, and the log of a new leader.

/// The metadata know a leader: if it is a new one, the position has to be compared with its log.
void new_leader_epoch(Consumer& consumer, OwnedPartition& owned, Ctx& ctx);
/// Asks leaders about the positions that wait for it.
void validate_positions(Consumer& consumer, Ctx& ctx);
void handle(Consumer& consumer, ConnectionId connection,
            const OffsetForLeaderEpochResponse& response, Ctx& ctx);
void handle(Consumer& consumer, ConnectionId connection, const FetchResponse& response, Ctx& ctx);

}  // namespace ks
