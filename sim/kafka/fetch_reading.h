// Reading the log for a fetch session: what an answer would say. Part of fetch_sessions.cpp.
#pragma once

#include "sim/kafka/replication.h"

namespace ks {

/// How far this session may read: followers up to the log end, consumers up to the high watermark, with
/// read_committed up to the last stable offset.
inline std::int64_t readable_end(const Replication& replication, const FetchSession& session,
                                 const Replica& replica) {
  if (session.read_committed) return replication.last_stable_offset(replica);
  return session.replica.valid() ? replica.log.end_offset() : replica.high_watermark;
}

/// What an answer would say, and which of the session's parts each of its parts is.
struct Reading {
  FetchResponse response;
  SmallVec<std::uint32_t, 4> parts;
  std::int64_t bytes = 0;
  bool error = false;  ///< or a divergence: the answer does not wait
};

/// Whether any part that may have something to tell has records (or an error) for the client. A fetch
/// that will wait is told so without a reading.
bool has_anything(const Replication& replication, const FetchSession& session);
void read_session(const Replication& replication, const FetchSession& session, Reading& reading);
/// Errors that another leader is to blame for name that leader (KIP-951).
void add_hints(FetchResponse& response, const Ctx& ctx);

/// The place of a broker among the replicas, or Subscriber::consumer.
std::uint32_t position_of(const PartitionInfo& info, BrokerId broker);
/// The leader goes on in a newer epoch: fetches of the one before are answered with an error, but only when
/// something else would have them looked at. Source: DelayedFetch.tryComplete.
void fence_readers(Replication& replication, std::uint32_t led);
/// What a part that a request names is at this broker; with an error the rest says nothing.
struct Wanted {
  KafkaError error = KafkaError::none;
  std::uint32_t replica = Replica::none;          ///< the broker's own
  std::uint32_t position = Subscriber::consumer;  ///< of a follower among the replicas
};
/// Whether this broker answers for the partition as the client wants it.
Wanted check_wanted(const Replication& replication, const FetchSession& session,
                    const FetchPart& wanted, const Ctx& ctx);
/// Compares the epoch that the client read last with where it ends here (KIP-595).
void check_divergence(SessionPart& part, std::int32_t last_epoch, const Replica& replica);

}  // namespace ks
