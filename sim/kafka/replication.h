// Fetching: the sessions that brokers keep for consumers and followers (KIP-227), the long poll, the
// followers' fetch threads, and what a leader does with its log: append, high watermark, ISR.
// Source: ReplicaFetcherThread, DelayedFetch, ReplicaManager, Partition.
// Model: one fetch thread per (follower, leader); a part that was answered with an error leaves the
// session, and the client names it again when it wants it.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "sim/base/closed_value.h"
#include "sim/base/cow_list.h"
#include "sim/kafka/ctx.h"
#include "sim/kafka/offsets_record.h"
#include "sim/kafka/partition_transactions.h"
#include "sim/kafka/record_book.h"
#include "sim/kafka/replica.h"

namespace ks {

struct SessionPart {
  PartitionId partition;  ///< invalid: a free place, to be used again
  std::uint32_t replica =
      Replica::none;  ///< the leader's; none: the part only has an error to tell
  std::int64_t fetch_offset = 0;
  std::int64_t sent_high_watermark = -1;  ///< what the client was told last
  std::int64_t sent_log_start = 0;        ///< likewise
  std::int64_t diverging_end = -1;        ///< where the epoch ends that the client read last
  std::int32_t diverging_epoch = -1;
  KafkaError error = KafkaError::none;
  bool changed = false;  ///< stands in FetchSession::changed
};

/// A fetch session of one connection; parked while its long poll waits.
struct FetchSession {
  ConnectionId connection;
  BrokerId broker;
  BrokerId replica;  ///< invalid: a consumer
  bool parked = false;
  bool read_committed = false;
  std::int32_t min_bytes = 1;
  std::int32_t max_bytes = 0;
  std::int32_t partition_max_bytes = 0;
  Time last_fetch = start_time;
  TimerId wait;
  std::vector<SessionPart> parts;
  std::uint32_t free_parts = 0;        ///< how many of them are free
  std::vector<std::uint32_t> outside;  ///< a follower's parts that were not in sync when last seen
  /// Parts that may have something to tell, oldest change first: an answer looks at these only, and a
  /// part that did not fit stays, so that no partition starves.
  std::vector<std::uint32_t> changed;

  void mark_changed(std::uint32_t part) {
    if (parts[part].changed) return;
    parts[part].changed = true;
    changed.push_back(part);
  }
};

/// A partition that its thread names in a later request only: after an error.
struct DelayedPart {
  PartitionId partition;
  Time until{};
};

/// The thread of one follower that fetches from one leader.
struct Fetcher {
  BrokerId follower;
  BrokerId leader;
  ConnectionId connection;  ///< invalid: none is open
  TimerId append;
  TimerId retry;            ///< until a partition may be named again, or a connection tried
  bool fetching = false;    ///< a request is on its way, waits at the leader, or is being appended
  std::uint32_t parts = 0;  ///< replicas whose Replica::fetcher this is
  std::vector<PartitionId> fresh;      ///< named in the next request
  std::vector<PartitionId> forgotten;  ///< likewise, to be left out from then on
  std::vector<DelayedPart> delayed;
  FetchResponse appending;  ///< received and being appended
};

/// What a broker's fetch threads say about the process that they are part of.
struct BrokerProcess {
  std::uint32_t incarnation = 1;
  std::int64_t epoch = -1;        ///< broker epoch
  Time checkpoints_from = never;  ///< its first checkpoint of high watermarks
};

/// When one broker looks after its logs; see log_tasks.h.
struct LogTasks {
  TimerId retention;
  TimerId cleaner;
  Duration first_check{};      ///< log.initial.task.delay.ms
  Duration check_interval{};   ///< log.retention.check.interval.ms
  Duration cleaner_backoff{};  ///< log.cleaner.backoff.ms
  bool cleaner_enabled = true;
};

/// Every append of this broker takes so many times as long as others do.
struct SlowDisk {
  BrokerId broker;
  Ratio factor{1, 1};
};

struct Replication {
  KS_CLOSED_VALUE(Replication)
  Duration append_time{2000};
  bool strict_min_isr =
      true;  ///< KAFKA-15583 (3.7): below min.insync.replicas nothing new is committed
  std::vector<SlowDisk> slow_disks;             ///< of brokers whose appends take longer
  Duration fetch_wait_max{};                    ///< replica.fetch.wait.max.ms
  Duration fetch_backoff{};                     ///< replica.fetch.backoff.ms
  Duration lag_time_max{};                      ///< replica.lag.time.max.ms
  Duration checkpoint_interval{};               ///< replica.high.watermark.checkpoint.interval.ms
  std::int32_t fetch_min_bytes = 1;             ///< replica.fetch.min.bytes
  std::int32_t fetch_max_bytes = 0;             ///< replica.fetch.max.bytes, per partition
  std::int32_t response_max_bytes = 0;          ///< replica.fetch.response.max.bytes
  CowList<Replica> replicas;                    ///< by PartitionInfo::slot
  CowList<Leadership> led;                      ///< Replica::led
  CowList<PartitionTransactions> transactions;  ///< Replica::transactions
  std::int32_t next_producer_id_block = 0;  ///< the controller's: of 1000 ids (AllocateProducerIds)
  std::vector<std::uint32_t> isr_wanted;    ///< of `led`: changes that nobody was asked for yet
  std::vector<FetchSession> sessions;
  std::vector<std::uint32_t> session_of;  ///< by ConnectionId; Id::none_index = none
  std::vector<Fetcher> fetchers;
  std::vector<BrokerProcess> processes;   ///< by BrokerId
  std::vector<std::uint32_t> fetcher_of;  ///< by ConnectionId
  std::vector<LogTasks> tasks;            ///< by BrokerId
  std::shared_ptr<const RecordBook> book = std::make_shared<const RecordBook>();
  OffsetsRecords offsets_records;  ///< what coordinators have written, stored or not

  /// The replica of `partition` at `broker`; nullptr if it has none.
  Replica* find(const Cluster& cluster, PartitionId partition, BrokerId broker);
  const Replica* find(const Cluster& cluster, PartitionId partition, BrokerId broker) const;
  /// Of the leader by this image; of a partition without one, the last leader's.
  Replica& leader(const Cluster& cluster, PartitionId partition);
  const Replica& leader(const Cluster& cluster, PartitionId partition) const;
  /// What the leader by this image keeps; only if that broker has applied it.
  Leadership& leadership(const Cluster& cluster, PartitionId partition) {
    return led.edit(leader(cluster, partition).led);
  }
  std::uint32_t fetcher_on(ConnectionId connection) const;
  /// Up to where a replica's transactions are decided; without any its high watermark.
  std::int64_t last_stable_offset(const Replica& replica) const {
    if (replica.transactions == Replica::none) return replica.high_watermark;
    return transactions[replica.transactions].last_stable_offset(replica.high_watermark);
  }
  /// A transactional batch stands in the replica's log.
  void transactional_appended(Replica& replica, std::int64_t base, const Batch& batch);
  /// The replica's log has been cut: its transactions are those that are left.
  void reread_transactions(const Replica& replica);
  /// How long an append takes at this broker.
  Duration append_at(BrokerId broker) const;
  /// When an append of so many bytes that comes now is done. Appends queue where disks have a throughput.
  Time append_done(BrokerId broker, std::int64_t bytes, Ctx& ctx) const;
};

/// The end of a produce request's part of one partition.
struct ProduceEnd {
  ConnectionId connection;
  PartitionId partition;
  KafkaError error = KafkaError::none;
};

/// The index of a broker's replica in Replication::replicas, or Replica::none.
inline std::uint32_t replica_index(const PartitionInfo& info, BrokerId broker) {
  if (info.leader == broker) return info.leader_replica;
  for (std::uint32_t i = 0; i < info.replicas.size(); ++i) {
    if (info.replicas[i] == broker.index) return info.slot(i);
  }
  return Replica::none;
}

/// What a change of a log, a high watermark or a role completed; the broker answers for it.
struct Completed {
  SmallVec<ProduceEnd, 8> produces;
  SmallVec<std::uint64_t, 4> writes;         ///< coordinator writes, in order
  SmallVec<std::uint64_t, 4> failed_writes;  ///< of a partition that the broker no longer leads
  SmallVec<PartitionId, 4> shared;           ///< share groups have more to read there
  bool isr = false;                          ///< a change of an ISR is to be asked for
  bool any() const {
    return !produces.empty() || !writes.empty() || !failed_writes.empty() || !shared.empty() || isr;
  }
};

// --- fetch_sessions.cpp ----------------------------------------------------------------------------

/// A Fetch request reached its broker: reads, books the follower's progress, answers or parks.
void handle_fetch(Replication& replication, ConnectionId connection, const FetchRequest& request,
                  Completed& completed, Ctx& ctx);
/// The long poll of a session has run out.
void fetch_wait_expired(Replication& replication, std::uint32_t session, Ctx& ctx);
/// The client of the connection is gone, or its broker: the session is no longer served.
void drop_session(Replication& replication, ConnectionId connection, Ctx& ctx);
/// New records from `log_end` on: followers' answers will have them; who had all before was in sync.
void mark_followers(Replication& replication, Leadership& led, std::int64_t log_end);
/// Completes the followers' fetches that wait.
void wake_followers(Replication& replication, std::uint32_t led, Ctx& ctx);
/// The high watermark has moved: everybody will be told, and waiting consumers now.
void wake_readers(Replication& replication, std::uint32_t led, Ctx& ctx);
/// All who read the partition here are told this error, and are no longer served.
void turn_readers_away(Replication& replication, std::uint32_t led, KafkaError error, Ctx& ctx);

/// The log of the session's partition starts elsewhere now: a follower is told with its next answer.
void tell_log_start(Replication& replication, const Subscriber& subscriber);

// --- leader.cpp ------------------------------------------------------------------------------------

/// The broker leads the partition from now on, in the epoch of the image. Source: Partition.makeLeader.
void become_leader(Replication& replication, PartitionId partition, Completed& completed, Ctx& ctx);
/// It no longer does: what waits is refused.
void resign(Replication& replication, std::uint32_t replica, KafkaError error, Completed& completed,
            Ctx& ctx);
/// Appends at the leader; answers the base offset. Nobody is woken yet: see wake_after_append.
std::int64_t append_at_leader(Replication& replication, PartitionId partition, const Batch& batch,
                              Ctx& ctx);
/// Completes parked follower fetches and, where the leader is alone in the ISR, moves the high watermark.
void wake_after_append(Replication& replication, PartitionId partition, Completed& completed,
                       Ctx& ctx);
/// A follower's fetch named the partition. Source: Partition.updateFollowerFetchState.
void book_follower(Replication& replication, std::uint32_t led, std::uint32_t position,
                   const FetchPart& part, const FetchRequest& request, Completed& completed,
                   Ctx& ctx);
/// The process of the leader is gone: what it kept is, too.
void forget_leadership(Replication& replication, std::uint32_t led);
/// Partition.maybeIncrementLeaderHW.
void advance_high_watermark(Replication& replication, std::uint32_t led, Completed& completed,
                            Ctx& ctx);

// --- isr.cpp ---------------------------------------------------------------------------------------

/// Whether the broker may be in an ISR: not fenced, not shutting down, the process that fetched.
bool eligible(std::uint32_t broker, const FollowerState& follower, const Ctx& ctx);
/// Asks for a follower that has caught up to come back into the ISR. Source: Partition.maybeExpandIsr.
void maybe_expand_isr(Replication& replication, std::uint32_t led, std::uint32_t position,
                      Completed& completed, Ctx& ctx);
/// The check every replica.lag.time.max.ms / 2: who has not been caught up for longer leaves the ISR.
void shrink_isrs(Replication& replication, BrokerId broker, Completed& completed, Ctx& ctx);
/// The changes that wait to be asked for, of one broker; they count as sent from now on.
AlterPartitionRequest isr_changes(Replication& replication, BrokerId broker,
                                  std::int64_t broker_epoch, const Ctx& ctx);
/// A request for changes failed as a whole: all of it will be asked for again.
void isr_request_failed(Replication& replication, BrokerId broker);
/// The controller's answer. Source: Partition.handleAlterPartitionUpdate, handleAlterPartitionError.
void isr_answered(Replication& replication, BrokerId broker, const AlterPartitionResponse& response,
                  Completed& completed, Ctx& ctx);

// --- follower.cpp ----------------------------------------------------------------------------------

/// The replica follows the leader of the image from now on. Source: Partition.makeFollower.
void become_follower(Replication& replication, PartitionId partition, Ctx& ctx);
/// Nobody fetches for it any more.
void stop_following(Replication& replication, PartitionId partition, Replica& replica);
/// The first fetch of a thread, or the next one after a pause.
void fetch_again(Replication& replication, std::uint32_t fetcher, Ctx& ctx);
void handle_follower_response(Replication& replication, std::uint32_t fetcher,
                              FetchResponse&& response, Ctx& ctx);
/// The fetched batches are in the follower's log now: the next fetch names how far it got.
void follower_append_done(Replication& replication, std::uint32_t fetcher, Ctx& ctx);
/// The connection of a thread is gone.
void connection_lost(Replication& replication, std::uint32_t fetcher, ConnectionId connection,
                     Ctx& ctx);
/// The process of the follower is gone with all its threads.
void stop_fetchers(Replication& replication, BrokerId follower, Ctx& ctx);

}  // namespace ks
