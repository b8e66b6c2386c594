// What the kind and index of a queue entry and the tag of a timer mean in this model.
#pragma once

#include <cstdint>
#include <string_view>

namespace ks {

/// Entry::kind. Delivery: index = link_index(connection, direction). Timer: index = TimerId.
inline constexpr std::uint32_t delivery_kind = 0;
inline constexpr std::uint32_t timer_kind = 1;
/// A broker sees that the client of a connection is gone: index = ConnectionId.
inline constexpr std::uint32_t hang_up_kind = 2;
/// The client of a connection sees that the server is gone or refuses it: index = ConnectionId.
inline constexpr std::uint32_t reset_kind = 3;
/// A request handler of a broker is done with the request of a connection: index = ConnectionId.
inline constexpr std::uint32_t handled_kind = 4;
/// A quota mutes a connection no longer: index = ConnectionId.
inline constexpr std::uint32_t unmute_kind = 5;
/// A client may have waited for an answer for too long: index into Engine::unanswered.
inline constexpr std::uint32_t unanswered_kind = 6;
/// A network thread of a broker has read the request of a connection, or written the answer: index =
/// ConnectionId.
inline constexpr std::uint32_t network_kind = 7;

/// TimerSlot::owner_kind; TimerSlot::owner is the index in the table that the name suggests.
enum class TimerOwner : std::uint16_t {
  broker,                ///< BrokerId
  fetcher,               ///< index into Replication::fetchers
  fetch_session,         ///< index into Replication::sessions
  producer,              ///< ProducerId
  consumer,              ///< ConsumerId
  member,                ///< MemberId, at its coordinator
  group,                 ///< GroupId, at its coordinator
  share_session,         ///< index into ShareTable::sessions
  share_partition,       ///< index into ShareTable::partitions
  controller,            ///< ControllerId
  zookeeper,             ///< the ZooKeeper server
  zookeeper_client,      ///< BrokerId: its client of ZooKeeper
  zookeeper_controller,  ///< BrokerId: the controller that runs on it
};

/// metadata: an image that the controller has made reaches the broker.
enum class BrokerTimer : std::uint16_t {
  append,
  purgatory,
  isr,
  load,
  beat,
  phase,
  alter_retry,
  retention,
  cleaner,
  offset_expiry,
  transactions,       ///< what a coordinator or a leader does again, or loads
  transaction_check,  ///< for transactions whose time is up
  quorum
};
/// quorum_timeout, quorum_poll and idle are there only if there are several controllers.
enum class ControllerTimer : std::uint16_t {
  commit,
  fence,
  preferred,
  unclean,
  phase,
  quorum_timeout,
  quorum_poll,
  idle
};
enum class ZooKeeperTimer : std::uint16_t { expiry };
/// roles: the broker has applied what a controller told it.
enum class ZkClientTimer : std::uint16_t { pulse, roles };
/// ready: all has been read; publish: all has been written.
enum class ZkControllerTimer : std::uint16_t { ready, commit, publish, preferred, reconnect };
enum class FetcherTimer : std::uint16_t { append, retry };
enum class SessionTimer : std::uint16_t { wait };
enum class ProducerTimer : std::uint16_t { sender };
/// rebalance, join and sync are those of members of a KIP-848 group; the last two of classic ones in it.
enum class MemberTimer : std::uint16_t { session, rebalance, join, sync };
enum class GroupTimer : std::uint16_t { join, sync, regex };
/// wait is a share session's, locks a share-partition's.
enum class ShareTimer : std::uint16_t { wait, locks };
/// heartbeat, poll_interval and session are the heartbeat thread's, metadata and requests the network
/// client's; the others the application's.
enum class ConsumerTimer : std::uint16_t {
  heartbeat,
  poll_interval,
  session,
  handler,
  auto_commit,
  retry,
  metadata,
  requests
};
inline constexpr std::size_t consumer_timers = 8;

/// A timer by its tag: "session", "join", "heartbeat".
std::string_view timer_name(std::uint16_t owner_kind, std::uint16_t purpose);

}  // namespace ks
