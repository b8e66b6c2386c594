#include "sim/world/fingerprint_consumer.h"

namespace ks {
namespace {

void add(Hasher& hasher, const ShareClient& share) {
  hasher.add(share.interval);
  hasher.add(share.next_beat);
  hasher.add(share.fetch_more);
  for (const PartitionId partition : share.assigned) hasher.add(partition);
  for (const ClientShareSession& session : share.sessions) {
    hasher.add(session.broker);
    hasher.add(session.epoch);
    hasher.add(session.in_flight);
    hasher.add(session.closed);
    hasher.add(session.with_fetch.size());
    hasher.add(session.alone.size());
  }
  for (const auto* const list : {&share.buffer, &share.hand}) {
    hasher.add(list->size());
    for (const AcquiredRange& range : *list) {
      hasher.add(range.partition);
      hasher.add(range.first);
      hasher.add(range.last);
    }
  }
}

void add(Hasher& hasher, const MetadataUpdates& updates) {
  hasher.add(updates.wanted);
  hasher.add(updates.on_its_way);
  hasher.add(updates.failures);
  hasher.add(updates.equivalent);
  hasher.add(updates.last_refresh);
  hasher.add(updates.backoff);
}

/// What a consumer knows of the cluster.
void add_knowledge(Hasher& hasher, const Consumer& consumer) {
  hasher.add(consumer.metadata.version());
  hasher.add(consumer.metadata.topics.size());
  add(hasher, consumer.updates);
  hasher.add(consumer.bootstrap);
  hasher.add(consumer.draws);
  hasher.add(consumer.find_not_before);
  hasher.add(consumer.find_tries);
  hasher.add(consumer.reset_not_before);
  for (const BrokerBackoff& backoff : consumer.backoffs) {
    hasher.add(backoff.broker);
    hasher.add(backoff.failures);
    hasher.add(backoff.reconnect_at);
  }
  for (const FetchLink& link : consumer.links) {
    if (link.throttled_until != Time{}) hasher.add(link.throttled_until);
  }
  for (const TopicId topic : consumer.group_topics) hasher.add(topic);
  hasher.add(consumer.snapshot.has_value());
}

}  // namespace

void hash_into(Hasher& hasher, const Consumer& consumer) {
  add_knowledge(hasher, consumer);
  if (consumer.share.on) add(hasher, consumer.share);
  if (!consumer.poison.empty()) {
    hasher.add(consumer.working_on);
    hasher.add(consumer.working_since);
  }
  if (consumer.application.dead_letter.on() || consumer.giving_up.attempt > 0) {
    hasher.add(static_cast<std::uint64_t>(consumer.application.dead_letter.attempts));
    hasher.add(consumer.application.dead_letter.each);
    hasher.add(static_cast<std::uint64_t>(consumer.giving_up.attempt));
    hasher.add(consumer.giving_up.waiting);
    hasher.add(consumer.giving_up.stored);
  }
  if (consumer.transform.on) {
    hasher.add(consumer.transform.step);
    hasher.add(consumer.transform.inputs.size());
    hasher.add(consumer.transform.metadata.member);
    hasher.add(consumer.transform.metadata.generation);
    hasher.add(consumer.offsets_unstable);
  }
  hasher.add(consumer.process);
  hasher.add(consumer.incarnation);
  hasher.add(consumer.app);
  hasher.add(consumer.state);
  hasher.add(consumer.member);
  hasher.add(consumer.generation);
  hasher.add(consumer.rejoin_needed);
  hasher.add(consumer.coordinator);
  hasher.add(consumer.heartbeat_due);
  hasher.add(consumer.buffer.size());
  hasher.add(consumer.each_call);
  hasher.add(consumer.next_call);
  hasher.add(consumer.this_call);
  hasher.add(consumer.modern.poll_began);
  hasher.add(consumer.join);
  hasher.add(consumer.needs_prepare);
  hasher.add(consumer.commit_done);
  hasher.add(consumer.pending_revocation);
  if (consumer.join_waits) hasher.add(consumer.join_waits);
  hasher.add(consumer.joined_generation);
  hasher.add(consumer.cooperative_generation);
  hasher.add(consumer.join_answer.has_value());
  hasher.add(consumer.poll_error);
  hasher.add(consumer.polled_at);
  hasher.add(consumer.callback.then);
  hasher.add(consumer.unsubscribe_requested);
  hasher.add(consumer.subscribe_requested.has_value());
  hasher.add(consumer.seek_requested.has_value());
  for (const TopicId topic : consumer.topics) hasher.add(topic);
  for (const PartitionId partition : consumer.joined_assignment) hasher.add(partition);
  for (const SentCommit& commit : consumer.commits) hasher.add(commit.correlation);
  for (const HandedOut& part : consumer.handed) {
    hasher.add(part.partition);
    hasher.add(part.offset);
    hasher.add(part.count);
  }
  for (const OwnedPartition& owned : consumer.owned) {
    hasher.add(owned.partition);
    hasher.add(owned.leader);
    hasher.add(owned.position);
    hasher.add(owned.fetch_offset);
    hasher.add(owned.reset_timestamp);
    hasher.add(owned.lost_position);
    if (owned.stopped) hasher.add(owned.stopped);
    hasher.add(owned.position_epoch);
    hasher.add(owned.leader_epoch);
    hasher.add(owned.validating);
    hasher.add(owned.asked);
  }
}

}  // namespace ks
