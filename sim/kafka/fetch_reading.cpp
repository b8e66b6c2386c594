#include "sim/kafka/fetch_reading.h"

#include <algorithm>
#include <utility>

namespace ks {
namespace {

bool in_log(const SessionPart& part, const Replica& replica) {
  return part.fetch_offset <= replica.log.end_offset() &&
         part.fetch_offset >= replica.log.start_offset();
}

/// A part that has no records to tell but an error, or where the client's log parts from the leader's.
bool read_refusal(const SessionPart& part, const Replica* replica, FetchedPart& fetched) {
  fetched.error = part.error;
  if (fetched.error == KafkaError::none && part.diverging_epoch < 0 && !in_log(part, *replica))
    fetched.error = KafkaError::offset_out_of_range;
  if (fetched.error == KafkaError::none && part.diverging_epoch < 0) return false;
  if (fetched.error == KafkaError::none) {
    fetched.diverging_epoch = part.diverging_epoch;
    fetched.base_offset = part.diverging_end;
  } else if (fetched.error == KafkaError::offset_out_of_range) {
    // Model: says what ListOffsets would be asked for next.
    fetched.base_offset = replica->log.end_offset();
    fetched.log_start_offset = replica->log.start_offset();
  }
  return true;
}

/// What a consumer with read_committed has to leave out of what it is given up to `end`. Source:
/// UnifiedLog.collectAbortedTransactions.
void add_aborted(const Replication& replication, const Replica& replica, const SessionPart& part,
                 std::int64_t end, FetchResponse& response) {
  if (replica.transactions == Replica::none) return;
  AbortedTransactions list;
  for (const EndedTransaction& each : replication.transactions[replica.transactions].aborted()) {
    if (each.last_offset < part.fetch_offset || each.first_offset >= end) continue;
    list.push_back(AbortedTransaction{part.partition, each.producer_id, each.first_offset});
  }
  if (list.empty()) return;
  if (response.aborted != nullptr)
    list.insert(list.begin(), response.aborted->begin(), response.aborted->end());
  response.aborted = std::make_shared<const AbortedTransactions>(std::move(list));
}

/// Reads one partition. The first batch of an answer comes even if it is larger than the limits
/// allow (KIP-74).
void read_part(const FetchSession& session, std::uint32_t index, const Replication& replication,
               Reading& reading) {
  const SessionPart& part = session.parts[index];
  const Replica* const found =
      part.replica == Replica::none ? nullptr : &replication.replicas[part.replica];
  FetchedPart fetched;
  fetched.partition = part.partition;
  fetched.base_offset = part.fetch_offset;
  if (read_refusal(part, found, fetched)) {
    reading.error = true;
    reading.response.parts.push_back(fetched);
    reading.parts.push_back(index);
    return;
  }
  const Replica& replica = *found;
  fetched.high_watermark = replica.high_watermark;
  fetched.log_start_offset = replica.log.start_offset();
  const std::int64_t limit = readable_end(replication, session, replica);
  const std::int64_t room =
      std::min<std::int64_t>(session.max_bytes - reading.bytes, session.partition_max_bytes);
  if (part.fetch_offset < limit) {
    const bool first = reading.response.batches.empty();
    std::int64_t bytes = 0;
    replica.log.read(part.fetch_offset, limit, [&](std::int64_t base, const Batch& batch) {
      const bool fits = bytes + batch.bytes <= room || (first && fetched.batches == 0);
      if (!fits || base + batch.count > limit || fetched.batches == UINT16_MAX) return false;
      if (fetched.batches == 0) fetched.base_offset = base;
      ++fetched.batches;
      bytes += batch.bytes;
      reading.response.batches.push_back(batch);
      return true;
    });
    reading.bytes += bytes;
    if (session.read_committed) add_aborted(replication, replica, part, limit, reading.response);
  }
  if (fetched.batches == 0 && replica.high_watermark == part.sent_high_watermark &&
      replica.log.start_offset() == part.sent_log_start)
    return;
  reading.response.parts.push_back(fetched);
  reading.parts.push_back(index);
}

}  // namespace

bool has_anything(const Replication& replication, const FetchSession& session) {
  for (const std::uint32_t index : session.changed) {
    const SessionPart& part = session.parts[index];
    if (!part.partition.valid()) continue;
    if (part.error != KafkaError::none || part.diverging_epoch >= 0) return true;
    const Replica& replica = replication.replicas[part.replica];
    if (part.fetch_offset < readable_end(replication, session, replica) || !in_log(part, replica))
      return true;
  }
  return false;
}

void read_session(const Replication& replication, const FetchSession& session, Reading& reading) {
  for (const std::uint32_t part : session.changed) {
    if (session.parts[part].partition.valid()) read_part(session, part, replication, reading);
  }
}

void add_hints(FetchResponse& response, const Ctx& ctx) {
  for (FetchedPart& part : response.parts) {
    const bool moved = part.error == KafkaError::not_leader_or_follower ||
                       part.error == KafkaError::fenced_leader_epoch;
    if (!moved || !ctx.cluster().has(part.partition)) continue;
    part.leader = ctx.cluster().at(part.partition).leader;
    part.leader_epoch = ctx.cluster().at(part.partition).leader_epoch;
  }
}

void fence_readers(Replication& replication, std::uint32_t led) {
  for (const Subscriber& reader : std::as_const(replication).led[led].subscribers) {
    FetchSession& session = replication.sessions[reader.session];
    session.parts[reader.part].error = KafkaError::fenced_leader_epoch;
    session.mark_changed(reader.part);
  }
}

/// Of a follower among the replicas; Subscriber::consumer for everybody else.
std::uint32_t position_of(const PartitionInfo& info, BrokerId broker) {
  for (std::uint32_t i = 0; broker.valid() && i < info.replicas.size(); ++i)
    if (info.replicas[i] == broker.index) return i;
  return Subscriber::consumer;
}

/// Whether this broker may serve the part: who leads, in which epoch, and for whom. Source:
/// Partition.localLogWithEpochOrThrow, checkCurrentLeaderEpoch, followerReplicaOrThrow.
Wanted check_wanted(const Replication& replication, const FetchSession& session,
                    const FetchPart& wanted, const Ctx& ctx) {
  const auto refused = [](KafkaError error) { return Wanted{error}; };
  if (!ctx.cluster().has(wanted.partition)) return refused(KafkaError::unknown_topic_or_partition);
  const PartitionInfo& info = ctx.cluster().at(wanted.partition);
  const std::uint32_t index = replica_index(info, session.broker);
  if (index == Replica::none) return refused(KafkaError::not_leader_or_follower);
  const Replica& own = replication.replicas[index];
  if (wanted.leader_epoch >= 0 && wanted.leader_epoch < own.leader_epoch)
    return refused(KafkaError::fenced_leader_epoch);
  if (wanted.leader_epoch > own.leader_epoch) return refused(KafkaError::unknown_leader_epoch);
  if (own.led == Replica::none || !replication.led[own.led].leads)
    return refused(KafkaError::not_leader_or_follower);
  const std::uint32_t position = position_of(info, session.replica);
  if (session.replica.valid() && position == Subscriber::consumer)
    return refused(KafkaError::unknown_leader_epoch);
  return Wanted{KafkaError::none, index, position};
}

/// Compares the epoch that the client read last with where it ends here (KIP-595).
void check_divergence(SessionPart& part, std::int32_t last_epoch, const Replica& replica) {
  part.diverging_epoch = -1;
  if (last_epoch < 0) return;
  const EpochEnd end = replica.log.end_offset_for(last_epoch);
  if (end.epoch < 0) {
    part.error = KafkaError::offset_out_of_range;
  } else if (end.epoch < last_epoch || end.end_offset < part.fetch_offset) {
    part.diverging_epoch = end.epoch;
    part.diverging_end = end.end_offset;
  }
}

}  // namespace ks
