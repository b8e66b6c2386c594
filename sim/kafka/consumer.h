// A consumer process with its two threads: the application's, which calls poll() and handles records,
// and the heartbeat thread. State machines instead of threads, so that a copy of the world copies them.
// Source: ClassicKafkaConsumer, AbstractCoordinator, ConsumerCoordinator, Heartbeat, FetchCollector.
// Model: the application polls again at once after its handler; an empty poll() is called again, so it
// counts as one long one.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "sim/base/ring.h"
#include "sim/kafka/config.h"
#include "sim/kafka/ctx.h"

namespace ks {

/// Where the application thread is.
enum class AppState : std::uint8_t {
  off,
  polling,         ///< inside poll(), waiting for records or for the group
  preparing_join,  ///< inside poll(): its auto-commit before a rebalance is on the way
  handling,        ///< in its handler, working on what poll() returned
  closing_commit,  ///< inside close(): the last commit is on the way
  closing_leave,   ///< inside close(): LeaveGroup is on the way
};
std::string_view app_state_name(AppState state);  ///< "in its handler"

struct OwnedPartition {
  PartitionId partition;
  std::int64_t position = -1;      ///< offset of the next record to hand out; −1 = not known yet
  std::int64_t fetch_offset = -1;  ///< what the broker's fetch session was told last; −1 = nothing
  bool looking_up = false;         ///< OffsetFetch or ListOffsets is on the way
  bool needs_reset = false;        ///< no committed offset: auto.offset.reset decides
  bool started = false;            ///< has handed out records since it was assigned
};

/// A batch that has arrived and waits for poll() to hand it out.
struct BufferedBatch {
  PartitionId partition;
  std::int64_t base_offset = 0;
  Batch batch;
};

/// The connection to one broker for fetching.
struct FetchLink {
  BrokerId broker;
  ConnectionId connection;
  bool in_flight = false;
  std::uint32_t buffered = 0;          ///< batches of this broker in the buffer (the node gate)
  std::vector<PartitionId> to_forget;  ///< the session still names them
};

struct Consumer {
  ConsumerId id;
  GroupId group;
  ConsumerConfig config;
  std::vector<TopicId> topics;  ///< subscribed
  Duration processing{};        ///< per record
  Ratio slowness{1, 1};
  ProcessState process = ProcessState::not_started;
  std::uint32_t incarnation = 0;
  Time started_at{};
  Time ended_at{};  ///< killed or closed
  Time frozen_at{};
  bool frozen_while_closing = false;
  AppState app = AppState::off;
  bool close_requested = false;
  std::array<TimerId, consumer_timers> timers;

  // Group membership.
  MemberState state = MemberState::unjoined;
  MemberId member;
  std::int32_t generation = -1;
  bool rejoin_needed = true;
  bool needs_prepare = true;  ///< onJoinPrepare has not run for the coming join
  bool assignment_lost = false;
  std::string join_reason;
  BrokerId coordinator;  ///< invalid = unknown
  bool finding_coordinator = false;
  ConnectionId bootstrap;
  ConnectionId coordinator_link;
  bool heartbeats = false;  ///< the heartbeat thread is enabled
  bool heartbeat_in_flight = false;
  Time heartbeat_due{};
  Time thread_anchor{};  ///< the heartbeat thread looks again every retry.backoff.ms from here
  Time last_heartbeat{};
  std::uint32_t failed_tries = 0;

  // Records and offsets.
  std::vector<OwnedPartition> owned;  ///< sorted by partition
  std::vector<FetchLink> links;
  Ring<BufferedBatch> buffer;  ///< in order of arrival
  Time next_auto_commit{};
  std::uint32_t commits_in_flight = 0;
  std::uint32_t prepare_commit = 0;  ///< correlation of the commit that poll() or close() waits for
  std::uint32_t handling_records = 0;
  Time handling_since{};

  // While frozen.
  struct Held {
    ConnectionId connection;
    Message message;
  };
  Ring<Held> held;
  std::array<bool, consumer_timers> overdue{};

  bool alive() const {
    return process == ProcessState::running || process == ProcessState::closing;
  }
  TimerId timer(ConsumerTimer purpose) const { return timers[static_cast<std::size_t>(purpose)]; }
  OwnedPartition* find(PartitionId partition);
  const OwnedPartition* find(PartitionId partition) const;
};

/// Starts the process (again): a new incarnation that knows nothing of the one before.
void start_consumer(Consumer& consumer, Ctx& ctx);
void kill_consumer(Consumer& consumer, Ctx& ctx);
/// close() runs as soon as the application thread is free.
void close_consumer(Consumer& consumer, Ctx& ctx);
void freeze_consumer(Consumer& consumer, Ctx& ctx);
void thaw_consumer(Consumer& consumer, Ctx& ctx);
void slow_consumer(Consumer& consumer, Ratio factor, Ctx& ctx);

void handle_response(Consumer& consumer, ConnectionId connection, const Message& message, Ctx& ctx);
void timer_fired(Consumer& consumer, ConsumerTimer timer, Ctx& ctx);

}  // namespace ks
