// The share-group side of a consumer (KIP-932): its membership, its share sessions with the brokers and
// the records that it has acquired. Process, handler and coordinator lookup are those of every consumer;
// Consumer::generation holds the member epoch. The state machine is in share_consumer_parts.h.
// Source: ShareConsumerImpl, ShareMembershipManager, ShareHeartbeatRequestManager,
// ShareConsumeRequestManager, ShareSessionHandler, ShareFetchCollector.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/base/id.h"
#include "sim/base/time.h"
#include "sim/protocol/messages.h"

namespace ks {

/// What the client knows of its share session with one broker.
struct ClientShareSession {
  BrokerId broker;
  ConnectionId connection;
  std::int32_t epoch = 0;  ///< of the next request; 0: it opens a session
  bool in_flight = false;
  bool acknowledging = false;                ///< what is in flight is a ShareAcknowledge
  bool closed = false;                       ///< by close()
  std::vector<PartitionId> parts;            ///< that the broker was told of; sorted
  std::vector<AcknowledgeRange> with_fetch;  ///< travel with the next ShareFetch
  std::vector<AcknowledgeRange> alone;       ///< travel in a ShareAcknowledge
};

struct ShareClient {
  bool on = false;
  bool explicit_acknowledgement = false;
  // Membership.
  Duration interval{};  ///< between heartbeats, as the coordinator said last
  Time next_beat{};
  Time not_before{};                  ///< backoff after a failed one
  bool topics_sent = false;           ///< the coordinator knows the subscription
  std::uint32_t awaited = 0;          ///< correlation of the beat on the way
  bool leaving = false;               ///< the one on the way says goodbye
  bool assigned_once = false;         ///< since it joined
  std::vector<PartitionId> assigned;  ///< sorted
  std::vector<PartitionId> started;   ///< of these, have handed out records
  // Records.
  std::vector<ClientShareSession> sessions;  ///< in the order of the first request
  std::vector<AcquiredRange> buffer;         ///< acquired and not handed out yet
  std::vector<AcquiredRange> hand;           ///< of the poll() that the application works on
  bool fetch_more = false;                   ///< a poll() has found the buffer empty
};

}  // namespace ks
